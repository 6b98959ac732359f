/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

#define CF_PICTURE_FILE_MAX   (8 * 1024 * 1024) /* bytes */
#define CF_PICTURE_SIDE_MAX   10000             /* pixels of the file's picture */
#define CF_PICTURE_PIXELS_MAX (16 * 1024 * 1024)

/**
 * cf_picture_file_read:
 * @path: a PNG or JPEG file, from anybody
 * @width_max, @height_max: pixels it has to fit; it is made smaller, never larger
 *
 * Reads somebody's picture, on white.  Its size is looked at before anything of it is unpacked, and the parsers
 * of other kinds are never reached.  May take a second: for a worker.  Fails with %CF_ERROR_BAD_FILE (not there,
 * or no picture of these kinds) and %CF_ERROR_PICTURE_TOO_LARGE.
 *
 * Returns: (transfer full) (nullable): the picture; nothing of it is transparent.
 */
GdkPixbuf *cf_picture_file_read (const char *path, int width_max, int height_max, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
