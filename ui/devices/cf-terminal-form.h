/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfTerminalForm:
 *
 * Where the address of a card terminal on the network is typed.  What is no address is refused by a sentence
 * that says how one is written; what was given up is kept until it is mended.
 *
 * Signals: `bound`: the terminal has the role now.
 */
#define CF_TYPE_TERMINAL_FORM (cf_terminal_form_get_type ())
G_DECLARE_FINAL_TYPE (CfTerminalForm, cf_terminal_form, CF, TERMINAL_FORM, GtkWidget)

/** cf_terminal_form_set_desk: once, before it is shown. */
void cf_terminal_form_set_desk (CfTerminalForm *self, CfDesk *desk);

G_END_DECLS
