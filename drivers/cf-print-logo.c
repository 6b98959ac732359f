/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-logo.h"

#include "cf-picture-file.h"
#include "cf-print-bits.h"

static CfPrintBitmap *
make_dots (const GdkPixbuf *pixbuf)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = ((gsize) width + 7) / 8;
  g_autofree guint8 *bits = g_malloc0 (stride * (gsize) height);
  g_autofree guint8 *row = g_malloc0 ((gsize) width * 4);
  g_autofree int *errors = g_new0 (int, width + 2);

  for (int y = 0; y < height; y++) {
    const guint8 *from =
      gdk_pixbuf_read_pixels (pixbuf) + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (pixbuf);

    for (int x = 0; x < width; x++) /* red, green, blue to blue, green, red */
      for (int c = 0; c < 3; c++)
        row[x * 4 + c] = from[x * channels + 2 - c];
    cf_print_bits_row (row, width, FALSE, TRUE, errors, bits + stride * (gsize) y);
  }
  return cf_print_bitmap_new (width, height, bits);
}

CfPrintBitmap *
cf_print_logo_read (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (GdkPixbuf) small =
    cf_picture_file_read (path, CF_PRINT_LOGO_WIDTH_MAX, CF_PRINT_LOGO_HEIGHT_MAX, error);
  return small != NULL ? make_dots (small) : NULL;
}
