/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-code-digits
 *
 * Bytes as decimal digits: what stands in our own QR codes.  Digits survive every keyboard layout, and
 * a QR code's numeric mode holds them at 3⅓ bits each (ISO/IEC 18004).  Each 7 bytes are one number of
 * 17 digits, big endian; a rest of 1 to 6 bytes one of 3, 5, 8, 10, 13 or 15.
 *
 * Pure functions; any thread.
 */

#include <glib.h>

G_BEGIN_DECLS

/** cf_code_digits_encode: Returns: (transfer full): @len bytes of @data as digits. */
char *cf_code_digits_encode (const guint8 *data, gsize len) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_code_digits_decode:
 * @digits: text from outside
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL where @digits is not what encoding gives
 */
GBytes *cf_code_digits_decode (const char *digits) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
