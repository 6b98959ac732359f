/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-bitmap.h"

G_BEGIN_DECLS

#define CF_PRINT_LOGO_WIDTH_MAX  512               /* dots: 64 mm; any 80 mm printer has so many */
#define CF_PRINT_LOGO_HEIGHT_MAX 240               /* dots: 30 mm of paper on every receipt */
#define CF_PRINT_LOGO_FILE_MAX   (8 * 1024 * 1024) /* bytes */
#define CF_PRINT_LOGO_SIDE_MAX   10000             /* pixels of the file's picture */
#define CF_PRINT_LOGO_PIXELS_MAX (16 * 1024 * 1024)

/**
 * cf_print_logo_read:
 * @path: a PNG or JPEG file, from anybody
 *
 * Makes of a picture what paper can have: on white, made smaller where it does not fit the limits
 * above (never larger), greys spread over dots.  The picture's size is looked at before anything of
 * it is unpacked.  Reads the file and may take a second: for a worker.  Fails with %CF_ERROR_BAD_FILE
 * (not there, or no picture of these kinds) and %CF_ERROR_PICTURE_TOO_LARGE.
 *
 * Returns: (transfer full) (nullable): the picture.
 */
CfPrintBitmap *cf_print_logo_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
