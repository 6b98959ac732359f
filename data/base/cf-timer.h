/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfTimerFunc: what is called when the time has come; once.
 */
typedef void (*CfTimerFunc) (gpointer data);

/**
 * CfTimer:
 * @start: calls @func with @data once, in @after_ms; returns an id that is not 0
 * @stop: forgets a timer that has not run yet
 * @user_data: for the functions
 *
 * "Later" as the network code sees it: a table of functions, so that a test or a simulation decides
 * when later is.  Belongs to one thread; borrowed by whoever uses it.
 */
typedef struct _CfTimer CfTimer;
struct _CfTimer
{
  guint (*start) (const CfTimer *self, guint after_ms, CfTimerFunc func, gpointer data);
  void (*stop) (const CfTimer *self, guint id);
  gpointer user_data;
};

/** cf_timer_main: Returns: (transfer none): timers on the main loop of the default context. */
const CfTimer *cf_timer_main (void);

G_END_DECLS
