/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-bitmap.h"

G_BEGIN_DECLS

#define CF_PRINT_LOGO_WIDTH_MAX  512 /* dots: 64 mm; any 80 mm printer has so many */
#define CF_PRINT_LOGO_HEIGHT_MAX 240 /* dots: 30 mm of paper on every receipt */

/**
 * cf_print_logo_read:
 * @path: a PNG or JPEG file, from anybody
 *
 * Makes of a picture what paper can have: greys spread over dots, within the limits above.  Fails as
 * cf_picture_file_read() does; for a worker.
 *
 * Returns: (transfer full) (nullable): the picture.
 */
CfPrintBitmap *cf_print_logo_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
