/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-display-picture.h"

#include <string.h>

#include "cf-error.h"
#include "cf-picture-file.h"

#define QUALITY "85" /* of the JPEG: nobody sees more from two metres */

GBytes *
cf_display_picture_pack (const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) picture =
    cf_picture_file_read (path, CF_DISPLAY_PICTURE_WIDTH_MAX, CF_DISPLAY_PICTURE_HEIGHT_MAX, error);
  g_autoptr (GError) failure = NULL;
  char *bytes = NULL;
  gsize n = 0;

  if (picture == NULL)
    return NULL;
  if (!gdk_pixbuf_save_to_buffer (picture, &bytes, &n, "jpeg", &failure, "quality", QUALITY,
                                  NULL)) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "cannot make a JPEG of '%s': %s", path,
                  failure->message);
    return NULL;
  }
  return g_bytes_new_take (bytes, n);
}

GBytes *
cf_display_picture_unpack (const char *path,
                           int width_max,
                           int height_max,
                           int *ret_width,
                           int *ret_height,
                           GError **error)
{
  g_autoptr (GdkPixbuf) picture = cf_picture_file_read (path, width_max, height_max, error);
  gsize width, height, stride, channels;
  guint8 *pixels;

  if (picture == NULL)
    return NULL;
  width = (gsize) gdk_pixbuf_get_width (picture);
  height = (gsize) gdk_pixbuf_get_height (picture);
  stride = (gsize) gdk_pixbuf_get_rowstride (picture);
  channels = (gsize) gdk_pixbuf_get_n_channels (picture); /* 4 where it was put on white */
  pixels = g_malloc (width * height * 3);
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      memcpy (pixels + (y * width + x) * 3,
              gdk_pixbuf_read_pixels (picture) + y * stride + x * channels, 3);
  *ret_width = (int) width;
  *ret_height = (int) height;
  return g_bytes_new_take (pixels, width * height * 3);
}
