/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_AIM_LENGTH 3 /* ']', letter, digit */

/**
 * cf_aim_find:
 * @data: what a scanner sent
 * @length: its bytes
 *
 * Returns: whether @data begins with a symbology identifier of ISO/IEC 15424.  Only letters and
 * modifiers that exist count, because a Code 128 may itself begin with ']'.
 */
gboolean cf_aim_find (const char *data, gsize length);

/**
 * cf_aim_name:
 * @aim: (nullable): an identifier such as "]E0", or empty
 *
 * Returns: the symbology's name for the devices page, such as "EAN/UPC"; "unknown" if it has none.
 */
const char *cf_aim_name (const char *aim);

G_END_DECLS
