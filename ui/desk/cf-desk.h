/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-command.h"
#include "cf-page.h"
#include "cf-shown.h"
#include "cf-sounds.h"

G_BEGIN_DECLS

/**
 * CfDesk:
 *
 * What every screen shares: the till, the formatter, and the few things a screen may ask of the
 * window without knowing it: show another screen, say something, open a sheet, run a command that
 * may need an approval.  The window listens to its signals.
 *
 * Signals: `show-page` (char *name), `say` (CfMessage *), `approval-needed` (CfCommand *), `sheet`
 * (GtkWidget *content or %NULL, GtkWidget *first focus), `toast` (char *text).
 */
#define CF_TYPE_DESK (cf_desk_get_type ())
G_DECLARE_FINAL_TYPE (CfDesk, cf_desk, CF, DESK, GObject)

/** cf_desk_new: Returns: (transfer full): the desk of @till. */
CfDesk *cf_desk_new (CfTill *till) G_GNUC_WARN_UNUSED_RESULT;

/** cf_desk_get_till: Returns: (transfer none): the till. */
CfTill *cf_desk_get_till (CfDesk *self);

/** cf_desk_get_format: Returns: (transfer none): the formatter; valid until `settings-changed`. */
const CfFormat *cf_desk_get_format (CfDesk *self);

typedef struct _CfCentralLink CfCentralLink;

/** cf_desk_set_central: @central: (nullable): the talk with the central; outlives the screens. */
void cf_desk_set_central (CfDesk *self, CfCentralLink *central);

/** cf_desk_get_central: Returns: (transfer none) (nullable): %NULL while the program starts. */
CfCentralLink *cf_desk_get_central (CfDesk *self);

/**
 * cf_desk_show_page:
 * @name: "sell", "pay", "done", "shift", "report", "orders", "order", "devices", "sync", "settings"
 */
void cf_desk_show_page (CfDesk *self, const char *name);

/** cf_desk_sound: plays @sound, where the till's volume is not 0; returns at once. */
void cf_desk_sound (CfDesk *self, CfSound sound);

/** cf_desk_tick: the sound of a key that does nothing now: a tenth digit, a dashed verb. */
void cf_desk_tick (CfDesk *self);

/**
 * cf_desk_say: shows @message in the message place of the screen shown, else as a toast.  A refusal
 * and a question can be heard.
 */
void cf_desk_say (CfDesk *self, const CfMessage *message);

/** cf_desk_tell: says one plain sentence. */
void cf_desk_tell (CfDesk *self, const char *title, const char *text);

/** cf_desk_refuse: says why a command was refused and what to do; logs @error. */
void cf_desk_refuse (CfDesk *self, const GError *error);

/** cf_desk_open_sheet: @content: (nullable): %NULL closes; @first: (nullable): gets the focus. */
void cf_desk_open_sheet (CfDesk *self, GtkWidget *content, GtkWidget *first);

/**
 * cf_desk_run:
 * @command: (transfer full): what is to be done
 *
 * Gives @command to the till.  Where somebody must approve, the sheet asks who; any other refusal
 * is said.
 */
void cf_desk_run (CfDesk *self, CfCommand *command);

/** cf_desk_get_keyboard_used: Returns: whether keys were typed since the sign-in. */
gboolean cf_desk_get_keyboard_used (CfDesk *self);

/** cf_desk_set_keyboard_used: said by the window. */
void cf_desk_set_keyboard_used (CfDesk *self, gboolean used);

/**
 * cf_desk_get_report_number:
 *
 * The number of the report the report page shows: %NULL for the X of the open shift.
 */
const char *cf_desk_get_report_number (CfDesk *self);

/** cf_desk_show_report: @number: (nullable): a Z's number, %NULL for an X. */
void cf_desk_show_report (CfDesk *self, const char *number);

/** cf_desk_show_order: @which: an order's id or number, or a signed code: on the page of orders. */
void cf_desk_show_order (CfDesk *self, const char *which);

/** cf_desk_take_order: Returns: (transfer full) (nullable): what cf_desk_show_order() was asked for. */
char *cf_desk_take_order (CfDesk *self);

G_END_DECLS
