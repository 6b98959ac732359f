/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "cf-clock.h"
#include "cf-worker.h"

G_BEGIN_DECLS

/**
 * CfDeviceLoop:
 *
 * The device thread and its way home.  Devices are created, asked and listened to on the main
 * thread (home); what touches hardware, sockets or files runs on the device thread, in the order in
 * which it was asked for.  Finished values come home by cf_device_loop_post() and are handled on
 * the home context.  In tests the loop is inline: both sides are the caller's thread, still one
 * after the other by the main context, so that nothing is ever re-entered.
 *
 * Timers follow the clock given: with the system's they fire by themselves; with a manual clock
 * they fire when cf_device_loop_run_due() is called, so that tests and the demo never wait.
 */
typedef struct _CfDeviceLoop CfDeviceLoop;

/**
 * cf_device_loop_new:
 * @clock: must outlive the loop
 * @run_inline: no thread
 *
 * Starts the device thread.  Home is the thread-default main context of the caller.
 */
CfDeviceLoop *cf_device_loop_new (const CfClock *clock, gboolean run_inline)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_device_loop_ref: any thread. */
CfDeviceLoop *cf_device_loop_ref (CfDeviceLoop *self);

/** cf_device_loop_unref: any thread; the last one only after cf_device_loop_stop(). */
void cf_device_loop_unref (CfDeviceLoop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfDeviceLoop, cf_device_loop_unref)

/**
 * cf_device_loop_stop:
 *
 * Lets what was asked for so far run, then ends the thread and drops all timers.  What is asked for
 * or posted later is destroyed without running.  May be called twice.  Home thread.
 */
void cf_device_loop_stop (CfDeviceLoop *self);

/** cf_device_loop_get_clock: the clock given.  Any thread. */
const CfClock *cf_device_loop_get_clock (CfDeviceLoop *self);

/** cf_device_loop_get_context: where sources of the device thread belong.  Any thread. */
GMainContext *cf_device_loop_get_context (CfDeviceLoop *self);

/** cf_device_loop_is_current: whether the caller is on the device thread. */
gboolean cf_device_loop_is_current (CfDeviceLoop *self);

/**
 * cf_device_loop_call:
 * @func: runs on the device thread, never before this returns
 * @data: (transfer full): given to it
 * @destroy: (nullable): frees @data afterwards, or when it never ran
 *
 * Any thread; calls of one thread keep their order.
 */
void cf_device_loop_call (CfDeviceLoop *self,
                          CfWorkerFunc func,
                          gpointer data,
                          GDestroyNotify destroy);

/** cf_device_loop_post: the same, homewards: @func runs on the home context.  Any thread. */
void cf_device_loop_post (CfDeviceLoop *self,
                          CfWorkerFunc func,
                          gpointer data,
                          GDestroyNotify destroy);

/**
 * cf_device_loop_add_timer:
 * @delay_ms: not negative
 * @func: runs once on the device thread
 * @destroy: (nullable): frees @data afterwards, or when the timer is removed
 *
 * Device thread (inline: home).
 *
 * Returns: its number, never 0.
 */
guint cf_device_loop_add_timer (CfDeviceLoop *self,
                                gint64 delay_ms,
                                CfWorkerFunc func,
                                gpointer data,
                                GDestroyNotify destroy);

/** cf_device_loop_remove_timer: @id: a timer, or 0, or one that has fired.  Device thread. */
void cf_device_loop_remove_timer (CfDeviceLoop *self, guint id);

/**
 * cf_device_loop_run_due:
 *
 * With a manual clock: fires all timers that are due, in order of their time, also those added
 * meanwhile.  Device thread (inline: home).
 */
void cf_device_loop_run_due (CfDeviceLoop *self);

G_END_DECLS
