/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-document.h"

G_BEGIN_DECLS

/**
 * CfPrintField:
 * @text: its first byte; not ended by a NUL
 * @length: bytes
 * @column: where its field begins, counted from the side reading begins
 * @width: characters of its field; what is wider sticks out and is never cut
 *
 * A piece of one line.
 */
typedef struct
{
  const char *text;
  gsize length;
  guint column;
  guint width;
  CfPrintAlign align;
  CfPrintWeight weight;
} CfPrintField;

typedef struct
{
  CfPrintField fields[CF_PRINT_CELLS_MAX];
  guint n_fields;
} CfPrintLine;

/**
 * cf_print_grid_lines:
 * @element: a paragraph or a row of columns; its texts are borrowed by the lines
 * @language: (nullable): decides where words may be broken
 * @columns: characters of @element's size across the paper
 * @normal: characters of normal size across: what the document's widths and indents are counted in
 *
 * Lays @element out where all characters are equally wide: on a terminal, in a printer's own font.
 * Names are broken into lines; a row that does not fit is stacked.
 *
 * Returns: (transfer full): array of #CfPrintLine; at least one.
 */
GArray *cf_print_grid_lines (const CfPrintElement *element,
                             const char *language,
                             guint columns,
                             guint normal) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
