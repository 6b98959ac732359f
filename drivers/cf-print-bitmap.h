/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfPrintBitmap:
 *
 * A picture as a receipt printer has it: dots that are black or not, nothing between.  Never changed
 * once made; any thread may read, ref and unref it.
 */
typedef struct _CfPrintBitmap CfPrintBitmap;

#define CF_PRINT_BITMAP_WIDTH_MAX  1152 /* dots: as wide as any paper's picture */
#define CF_PRINT_BITMAP_HEIGHT_MAX 1024 /* dots */

/**
 * cf_print_bitmap_new:
 * @width, @height: dots, 1 to the maxima above
 * @bits: copied: @height rows of (@width + 7) / 8 bytes, the leftmost dot in the highest bit, 1 for black
 *
 * Returns: (transfer full): the picture.
 */
CfPrintBitmap *cf_print_bitmap_new (int width, int height, const guint8 *bits)
  G_GNUC_WARN_UNUSED_RESULT;
CfPrintBitmap *cf_print_bitmap_ref (CfPrintBitmap *self);
void cf_print_bitmap_unref (CfPrintBitmap *self); /* (nullable) */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPrintBitmap, cf_print_bitmap_unref)

/* Its size in dots. */
int cf_print_bitmap_get_width (const CfPrintBitmap *self);
int cf_print_bitmap_get_height (const CfPrintBitmap *self);

/** cf_print_bitmap_equal: whether both have the same dots; either may be %NULL. */
gboolean cf_print_bitmap_equal (const CfPrintBitmap *a, const CfPrintBitmap *b);

/** cf_print_bitmap_get_bits: Returns: (transfer none): its rows, as cf_print_bitmap_new() takes them. */
const guint8 *cf_print_bitmap_get_bits (const CfPrintBitmap *self);

/**
 * cf_print_bitmap_to_text:
 *
 * Returns: (transfer full): it as one word of ASCII: a portable bitmap (the "P4" of Netpbm) in base64.
 */
char *cf_print_bitmap_to_text (const CfPrintBitmap *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_print_bitmap_from_text:
 * @text: from anywhere
 *
 * Fails with %CF_ERROR_BAD_FILE unless @text is what cf_print_bitmap_to_text() writes.
 *
 * Returns: (transfer full) (nullable): the picture.
 */
CfPrintBitmap *cf_print_bitmap_from_text (const char *text, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
