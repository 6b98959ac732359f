/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-document.h"

G_BEGIN_DECLS

#define CF_PRINT_TEXT_COLUMNS_80MM 48 /* 576 dots of font A, 12 dots wide */
#define CF_PRINT_TEXT_COLUMNS_58MM 32
#define CF_PRINT_TEXT_COLUMNS_MIN  16

/**
 * cf_print_text_render:
 * @columns: characters a line, %CF_PRINT_TEXT_COLUMNS_MIN to %CF_PRINT_WIDTH_MAX
 *
 * Writes @self as plain text on a grid: what the virtual printer keeps and what a terminal shows.
 * Names are broken into lines; an amount is never cut: a row that does not fit is stacked.  Text
 * stands in reading order; whoever shows it turns right-to-left parts round.  Codes and pictures
 * stand in brackets.  Depends on nothing but its arguments.
 *
 * Returns: (transfer full): UTF-8; every line ends with a newline and none with a blank.
 */
char *cf_print_text_render (const CfPrintDocument *self, guint columns) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
