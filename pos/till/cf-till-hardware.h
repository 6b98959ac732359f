/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * The devices of this terminal as whoever connects them sees them: what is plugged in, what the till
 * makes of it, which part each plays, and what is wrong.
 */

/**
 * CfTillHardware:
 * @id: what bind and test take; stable across starts
 * @role: (nullable): the role it plays or can play
 * @kind: "virtual", or how it is connected, such as "hid_pos_scanner"
 * @name: what it calls itself; @where: (nullable): where it is connected
 * @state: "ready", "problem" … as of a device; "found" if it is there and not in use
 * @advice: stable name of what is wrong or could be better; "" if nothing
 * @words: the same as a sentence, translated
 * @stops: whether it cannot be used until that is mended
 * @is_bound: whether its role was given to it for good
 */
typedef struct
{
  char *id;
  char *role;
  char *kind;
  char *name;
  char *where;
  char *state;
  const char *advice;
  const char *words;
  gboolean stops;
  gboolean is_bound;
} CfTillHardware;

/**
 * cf_till_open_hardware_async:
 * @opens: whether to take the devices into use, as a test needs it; else they are only looked at
 *
 * For a till without a station (read or owner): finds out what is plugged in.  Done after at most
 * five seconds, with what there was.  TERMINAL_BUSY if @opens and another program sells.
 */
void cf_till_open_hardware_async (CfTill *self,
                                  gboolean opens,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/** cf_till_list_hardware: Returns: (transfer full) (element-type CfTillHardware). */
GPtrArray *cf_till_list_hardware (CfTill *self);

/** cf_till_get_hardware_problem: Returns: (nullable): why there is no USB on this machine. */
const char *cf_till_get_hardware_problem (CfTill *self);

/**
 * cf_till_bind_device_async:
 * @role: "scanner", "printer" …
 * @id: of a device, there or not; "": whoever comes
 *
 * Gives a role to a device for good and records it.  BAD_SETTING, NOT_PERMITTED.
 */
void cf_till_bind_device_async (CfTill *self,
                                const char *role,
                                const char *id,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

G_END_DECLS
