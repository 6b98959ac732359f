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
 * @given: (array zero-terminated=1): all roles that were: a printer can have several
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
  char **given;
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
 * @role: "scanner", "printer", "kitchen", "label" …: a printer can play the last three; a serial line of an unknown maker can be a scanner,
 *   a scale or a display, and what is of the printer class a display
 * @id: of a device, there or not, or the address of a payment terminal (cf-nexo-address.h says how it
 *   is written); "": whoever comes
 *
 * Gives a role to a device for good and records it.  BAD_SETTING, NOT_PERMITTED; CARD_UNKNOWN for a payment
 * terminal while what became of a card payment is open: only the one that was asked knows.
 */
void cf_till_bind_device_async (CfTill *self,
                                const char *role,
                                const char *id,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * CfTillAddressFault:
 * @CF_TILL_ADDRESS_BAD_WHERE: the host or its port
 * @CF_TILL_ADDRESS_BAD_NAME: the terminal's name
 * @CF_TILL_ADDRESS_NOT_OWN: without encryption, and not in a network of one's own
 */
typedef enum
{
  CF_TILL_ADDRESS_FINE,
  CF_TILL_ADDRESS_BAD_WHERE,
  CF_TILL_ADDRESS_BAD_NAME,
  CF_TILL_ADDRESS_NOT_OWN,
} CfTillAddressFault;

/**
 * cf_till_make_terminal_address:
 * @where: host and port as typed, such as "192.168.1.20:7778"
 * @name: the terminal's name in messages
 * @is_plain: without encryption
 * @ret_address: (out) (transfer full): if it is fine: what cf_till_bind_device_async() takes
 *
 * Returns: what is wrong with it.  Pure.
 */
CfTillAddressFault cf_till_make_terminal_address (const char *where,
                                                  const char *name,
                                                  gboolean is_plain,
                                                  char **ret_address);

/** cf_till_has_bound_terminal: whether the payment terminal was chosen for good. */
gboolean cf_till_has_bound_terminal (CfTill *self);

/**
 * CfTillWeight:
 * @state: "stable", "moving", "empty", "overload", "under_zero", "fault"; "nothing" without a reading
 * @figure: as the scale shows it, such as "1.246"; "" if the state has none
 * @unit: "kg", "g", "lb", "oz"
 * @is_net: whether a tare has been taken off
 *
 * What the scale shows.  Only a stable weight is sold by: cf_till_read_scale().
 */
typedef struct
{
  const char *state;
  char figure[16];
  const char *unit;
  gboolean is_net;
} CfTillWeight;

/** cf_till_get_weight: Returns: whether there is a scale; the till's signal `weighed` says: look again. */
gboolean cf_till_get_weight (CfTill *self, CfTillWeight *ret_weight);

/**
 * cf_till_tell_scale:
 * @command: "zero", "tare" (what lies on it now is the packing) or "clear_tare"
 *
 * How it went is seen in the weight.  NO_DEVICE, BAD_REQUEST.
 */
gboolean cf_till_tell_scale (CfTill *self, const char *command, GError **error);

#define CF_TILL_LABELS_MAX 100 /* at a time */

/**
 * cf_till_print_labels:
 * @code: SKU or GTIN
 * @copies: 1 to %CF_TILL_LABELS_MAX
 *
 * Gives the label printer a label for the shelf with the price of this moment.  It is not kept: one
 * that does not come out is printed again.  UNKNOWN_SKU, NO_DEVICE, BAD_REQUEST.
 */
gboolean cf_till_print_labels (CfTill *self, const char *code, guint copies, GError **error);

G_END_DECLS
