/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-document.h"

G_BEGIN_DECLS

/**
 * cf_print_layout_columns:
 * @cells: (array length=n_cells): a row's cells
 * @natural: (array length=n_cells): how wide each cell's text is in one line
 * @total: what there is to share, in the same measure
 * @unit: how wide one character is in it; also the gap between columns
 * @ret_widths: (out caller-allocates) (array length=n_cells): each column's width
 *
 * Shares a line among columns, for every kind of renderer: columns without stretch get what they
 * need, the others share the rest by their stretch.
 *
 * Returns: %FALSE when the row does not fit and must be stacked; @ret_widths is untouched then.
 */
gboolean cf_print_layout_columns (const CfPrintCell *cells,
                                  guint n_cells,
                                  const int natural[],
                                  int total,
                                  int unit,
                                  int ret_widths[]);

/** CfPrintSpan: bytes @start to @end (exclusive) of a text: one line of it. */
typedef struct
{
  gsize start;
  gsize end;
} CfPrintSpan;

/**
 * cf_print_text_width:
 *
 * Returns: how many character cells the first @length bytes of @text take on a grid: East Asian
 * wide characters and emoji two, combining marks none (UAX #11, UAX #29).
 */
guint cf_print_text_width (const char *text, gsize length);

/**
 * cf_print_text_wrap:
 * @text: clean UTF-8
 * @language: (nullable): decides where it may be broken
 * @width: characters a line, at least 2
 *
 * Breaks @text where its script allows it (UAX #14), inside a word only if the word is wider than
 * a line, inside a character with its marks never.  Blanks at the breaks are left out.
 *
 * Returns: (transfer full): array of #CfPrintSpan; at least one.
 */
GArray *cf_print_text_wrap (const char *text, const char *language, guint width)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
