/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-gtin
 *
 * Trade item numbers: GTIN-8, -12, -13 and -14, their check digits, and the forms they come in
 * (UPC-E, ISBN-10).  Source: GS1 General Specifications, 7.9 (check digits), 5.2.2.4 (UPC-E),
 * 2.1 (the numbers); ISO 2108 for ISBN.
 *
 * Pure functions of text; any thread.
 */

#include "cf-product.h"

G_BEGIN_DECLS

/**
 * CfGtin:
 * @digits: always 14 digits and a NUL, padded with zeros on the left
 *
 * A checked number.  GTIN-8, -12 and -13 are the same number space as GTIN-14 once padded, so that
 * a pack is found whichever way it was read (General Specifications, 4.15).  A plain value.
 */
typedef struct
{
  char digits[CF_GTIN_LEN + 1];
} CfGtin;

/**
 * cf_gtin_check_digit:
 * @digits: digits without their check digit
 * @len: how many
 *
 * Returns: the modulo 10 check digit as a character, '0' to '9': weights 3, 1, 3 … from the right.
 * The same for GTIN, GLN, SSCC, GSIN and GSRN.
 */
char cf_gtin_check_digit (const char *digits, gsize len);

/**
 * cf_gtin_check:
 * @digits: digits, the last one their check digit
 * @len: how many, at least 2
 *
 * Returns: whether the check digit is right.
 */
gboolean cf_gtin_check (const char *digits, gsize len);

/**
 * cf_gtin_parse:
 * @text: a number of 8, 12, 13 or 14 ASCII digits
 * @ret_gtin: (out): the number, 14 digits
 *
 * Fails with %CF_ERROR_BAD_CODE (not digits, another length, all zeros: prefix 0000000 is never
 * issued as a whole number) or %CF_ERROR_BAD_CHECK_DIGIT.  Length is looked at first: one in ten
 * codes of a wrong length passes modulo 10.
 */
gboolean cf_gtin_parse (const char *text, CfGtin *ret_gtin, GError **error);

/**
 * cf_gtin_expand_upce:
 * @text: a zero-suppressed UPC-E as scanners send it: 8 digits (number system, six, check), 7 (six
 *   and check, or number system and six) or 6
 * @ret_gtin: (out): the UPC-A it stands for, 14 digits
 *
 * Of 7 digits the last is taken for the check digit if it is the right one with number system 0,
 * else the first for the number system.  The check digit belongs to the expanded number, so the
 * same 8 digits may be a GTIN-8 too; which of the two was printed only the symbology says.
 *
 * Fails with %CF_ERROR_BAD_CODE (another length, number system not 0 or 1) or
 * %CF_ERROR_BAD_CHECK_DIGIT.
 */
gboolean cf_gtin_expand_upce (const char *text, CfGtin *ret_gtin, GError **error);

/**
 * cf_gtin_from_isbn:
 * @text: ISBN-10 (the last may be X) or ISBN-13, with or without hyphens
 * @ret_gtin: (out): the book's GTIN: ISBN-10 becomes 978 and its first nine digits
 *
 * Fails with %CF_ERROR_BAD_CODE (another length or prefix, a character that does not belong) or
 * %CF_ERROR_BAD_CHECK_DIGIT (modulo 11, weights 10 to 1; modulo 10 for 13 digits).
 */
gboolean cf_gtin_from_isbn (const char *text, CfGtin *ret_gtin, GError **error);

/**
 * cf_gtin_get_short:
 *
 * Returns: (transfer none): the number as it is usually written: 8, 12, 13 or 14 digits, the
 * shortest that holds it.  A pointer into @self.
 */
const char *cf_gtin_get_short (const CfGtin *self);

/**
 * cf_gtin_is_restricted:
 *
 * Returns: whether the number is for use inside a shop or company and may mean something else next
 * door: prefixes 02, 04 and 20 to 29, and GTIN-8 that begin with 0 or 2 (General Specifications,
 * 1.4.5 and 2.1.11).
 */
gboolean cf_gtin_is_restricted (const CfGtin *self);

/**
 * cf_gtin_price_verifier:
 * @digits: the digits of a price or measure inside a variable measure number
 * @len: 4 or 5
 *
 * Returns: the price verifier digit, '0' to '9' (General Specifications, 7.9.2 to 7.9.4), or 0
 * for another length.
 */
char cf_gtin_price_verifier (const char *digits, gsize len);

G_END_DECLS
