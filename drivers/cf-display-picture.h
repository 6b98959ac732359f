/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_DISPLAY_PICTURE_WIDTH_MAX  1920 /* pixels: what a customer's display has */
#define CF_DISPLAY_PICTURE_HEIGHT_MAX 1080

/**
 * cf_display_picture_pack:
 * @path: a PNG or JPEG file, from anybody
 *
 * Makes of somebody's picture one of ours: a JPEG within the limits above.  For a worker.  Fails as
 * cf_picture_file_read() does.
 *
 * Returns: (transfer full): the JPEG.
 */
GBytes *cf_display_picture_pack (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_display_picture_unpack:
 * @path: a file that was made so; it is read as if it came from anybody
 * @width_max, @height_max: pixels it has to fit
 * @ret_width, @ret_height: (out): pixels
 *
 * For a worker.
 *
 * Returns: (transfer full): red, green, blue of each pixel, in rows without gaps.
 */
GBytes *cf_display_picture_unpack (const char *path,
                                   int width_max,
                                   int height_max,
                                   int *ret_width,
                                   int *ret_height,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
