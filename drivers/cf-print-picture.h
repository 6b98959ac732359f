/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "cf-print-document.h"

G_BEGIN_DECLS

/**
 * CfPrintPicture:
 *
 * A print document as the paper would look: black on white, 80 mm paper at 203 dpi being 576 dots
 * wide, one pixel a dot.  For the screen, for `ring --receipt-png`, and for printers that lack a
 * script.  A receipt of two thousand lines is too tall for one image, so a picture is drawn
 * in strips.  Belongs to the thread that made it (Pango's fonts do); many threads may have their own, and beside them
 * GTK may draw: there is no text of Cairo's in it (cf-print-glyphs.h).
 */
typedef struct _CfPrintPicture CfPrintPicture;

#define CF_PRINT_PICTURE_WIDTH_80MM 576
#define CF_PRINT_PICTURE_WIDTH_58MM 384
#define CF_PRINT_PICTURE_WIDTH_MIN  256
#define CF_PRINT_PICTURE_WIDTH_MAX  1152
#define CF_PRINT_PICTURE_ROWS_MAX   16384 /* of one PNG; cairo's limit is 32767 */

/**
 * cf_print_picture_new:
 * @document: what to draw; a reference is kept
 * @width: dots across the paper, %CF_PRINT_PICTURE_WIDTH_MIN to %CF_PRINT_PICTURE_WIDTH_MAX
 *
 * Lays @document out.
 */
CfPrintPicture *cf_print_picture_new (CfPrintDocument *document, int width)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_print_picture_new_part:
 * @index: one of @document's elements
 *
 * The same for one element, without margins: what a printer is sent that has no letters for it.
 */
CfPrintPicture *cf_print_picture_new_part (CfPrintDocument *document, guint index, int width)
  G_GNUC_WARN_UNUSED_RESULT;
void cf_print_picture_free (CfPrintPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPrintPicture, cf_print_picture_free)

/* Its size in dots of 1/8 mm. */
int cf_print_picture_get_width (const CfPrintPicture *self);
int cf_print_picture_get_height (const CfPrintPicture *self); /* dots; not bounded by a PNG's */

/**
 * cf_print_picture_draw:
 * @cr: where to draw, row @from at its origin
 * @from: first row wanted
 * @rows: how many
 *
 * Draws a strip, paper included.
 */
void cf_print_picture_draw (CfPrintPicture *self, cairo_t *cr, int from, int rows);

/**
 * cf_print_picture_to_bits:
 * @from: first row
 * @rows: how many, at most %CF_PRINT_PICTURE_ROWS_MAX
 * @dither: spread greys over dots, for photographs; else what is darker than half is black
 *
 * Returns: (transfer full): the strip, row by row, each row filled up to a byte, the leftmost dot in
 * the highest bit, 1 for black; white when memory runs out.
 */
GBytes *cf_print_picture_to_bits (CfPrintPicture *self, int from, int rows, gboolean dither)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_print_picture_to_png:
 * @from: first row
 * @rows: how many, at most %CF_PRINT_PICTURE_ROWS_MAX
 *
 * Returns: (transfer full) (nullable): a strip as a PNG file's bytes, or %NULL with %CF_ERROR_IO when
 * memory runs out.
 */
GBytes *cf_print_picture_to_png (CfPrintPicture *self, int from, int rows, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_print_picture_write_png:
 * @path: the file; of a picture over %CF_PRINT_PICTURE_ROWS_MAX the rest goes to `NAME-part2.png` …
 *
 * Writes the whole picture; each file appears complete or not at all.  Fails with %CF_ERROR_IO or
 * %CF_ERROR_DISK_FULL.
 */
gboolean cf_print_picture_write_png (CfPrintPicture *self, const char *path, GError **error);

G_END_DECLS
