/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-customer-display.h"

G_BEGIN_DECLS

/**
 * CfDisplayLanguage:
 *
 * What pole displays of two rows of twenty understand: "cd5220" (Partner's standard, which nearly all
 * makes offer) and "escpos" (Epson's DM-D and what copies it).  Which one a display is set to it
 * cannot say: the shop does.  Pure; any thread.
 *
 * Sources: Partner CD5220, command list 6.1; POS-X XP8200, 4.1.8 (string mode is left by CLR and CAN
 * only); Epson's code page numbers are those of its printers (profiles/).
 */
typedef struct _CfDisplayLanguage CfDisplayLanguage;

/** cf_display_language_find: Returns: (nullable): never freed. */
const CfDisplayLanguage *cf_display_language_find (const char *name);

/** cf_display_language_list: Returns: their names, %NULL at the end; the first is the usual one. */
const char *const *cf_display_language_list (void);

/** cf_display_language_put_start: appends what brings the display from any state into a known one. */
void cf_display_language_put_start (const CfDisplayLanguage *self, GByteArray *bytes);

/**
 * cf_display_language_put_rows:
 *
 * Appends both rows, each exactly twenty cells.  A letter that no code page of the display has
 * becomes its plain letter (é: e), else a question mark for each of its cells.
 */
void cf_display_language_put_rows (const CfDisplayLanguage *self,
                                   const CfDisplayRows *rows,
                                   GByteArray *bytes);

G_END_DECLS
