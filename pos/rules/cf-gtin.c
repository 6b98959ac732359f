/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-gtin.h"

#include <string.h>

#include "cf-error.h"

#define ISBN_10_LEN  10
#define ISBN_13_LEN  13
#define UPC_BODY_LEN 11 /* UPC-A without its check digit */

static gboolean
all_digits (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

char
cf_gtin_check_digit (const char *digits, gsize len)
{
  guint sum = 0;

  for (gsize i = 0; i < len; i++)
    sum += (guint) (digits[len - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
  return (char) ('0' + (10 - sum % 10) % 10);
}

gboolean
cf_gtin_check (const char *digits, gsize len)
{
  return cf_gtin_check_digit (digits, len - 1) == digits[len - 1];
}

/* Takes a number whose length and digits were checked. */
static void
pad (const char *digits, gsize len, CfGtin *ret_gtin)
{
  g_assert (len <= CF_GTIN_LEN);
  memset (ret_gtin->digits, '0', CF_GTIN_LEN - len);
  memcpy (ret_gtin->digits + CF_GTIN_LEN - len, digits, len);
  ret_gtin->digits[CF_GTIN_LEN] = '\0';
}

gboolean
cf_gtin_parse (const char *text, CfGtin *ret_gtin, GError **error)
{
  gsize len;

  g_return_val_if_fail (text != NULL && ret_gtin != NULL, FALSE);

  len = strnlen (text, CF_GTIN_LEN + 1);
  if ((len != 8 && (len < 12 || len > CF_GTIN_LEN)) || !all_digits (text, len))
    return cf_error_set (error, CF_ERROR_BAD_CODE,
                         "a trade item number has 8, 12, 13 or 14 digits");
  if (strspn (text, "0") == len)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a trade item number is not all zeros");
  if (!cf_gtin_check (text, len))
    return cf_error_set (error, CF_ERROR_BAD_CHECK_DIGIT, "wrong check digit in '%s'", text);
  pad (text, len, ret_gtin);
  return TRUE;
}

/* Writes the 11 digits that number system @system and the six digits @six stand for: the last of
 * the six says where the suppressed zeros were (General Specifications, 5.2.2.4). */
static void
expand_six (char system, const char *six, char *ret_body)
{
  char zeros[UPC_BODY_LEN + 1] = "00000000000";
  guint head;

  switch (six[5]) {
  case '0':
  case '1':
  case '2': head = 2; break;
  case '3': head = 3; break;
  case '4': head = 4; break;
  default: head = 5; break;
  }

  memcpy (ret_body, zeros, sizeof zeros);
  ret_body[0] = system;
  memcpy (ret_body + 1, six, head);
  if (head == 2)
    ret_body[3] = six[5];
  if (head == 5)
    ret_body[UPC_BODY_LEN - 1] = six[5];
  else
    memcpy (ret_body + UPC_BODY_LEN - (5 - head), six + head, 5 - head);
}

/* @check: the check digit that was read, or 0 to compute it. */
static gboolean
finish_upce (char system, const char *six, char check, CfGtin *ret_gtin)
{
  char number[UPC_BODY_LEN + 2] = { 0 };

  expand_six (system, six, number);
  number[UPC_BODY_LEN] = cf_gtin_check_digit (number, UPC_BODY_LEN);
  if (check != '\0' && check != number[UPC_BODY_LEN])
    return FALSE;
  pad (number, UPC_BODY_LEN + 1, ret_gtin);
  return TRUE;
}

gboolean
cf_gtin_expand_upce (const char *text, CfGtin *ret_gtin, GError **error)
{
  gsize len;

  g_return_val_if_fail (text != NULL && ret_gtin != NULL, FALSE);

  len = strnlen (text, 9);
  if (len < 6 || len > 8 || !all_digits (text, len))
    return cf_error_set (error, CF_ERROR_BAD_CODE, "UPC-E has 6, 7 or 8 digits");
  if (len == 8 && text[0] > '1')
    return cf_error_set (error, CF_ERROR_BAD_CODE, "UPC-E begins with 0 or 1");
  if (strspn (text, "0") == len)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a trade item number is not all zeros");

  if ((len == 6 && finish_upce ('0', text, '\0', ret_gtin)) ||
      (len == 7 && finish_upce ('0', text, text[6], ret_gtin)) ||
      (len == 7 && text[0] <= '1' && finish_upce (text[0], text + 1, '\0', ret_gtin)) ||
      (len == 8 && finish_upce (text[0], text + 1, text[7], ret_gtin)))
    return TRUE;
  return cf_error_set (error, CF_ERROR_BAD_CHECK_DIGIT, "wrong check digit in UPC-E '%s'", text);
}

/* Copies an ISBN without its hyphens.  Returns its length, or 0 when it cannot be one. */
static gsize
strip_isbn (const char *text, char *ret_plain)
{
  gsize n = 0;

  if (text[0] == '-')
    return 0;
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '-' && p[1] != '-' && p[1] != '\0')
      continue;
    if (n == ISBN_13_LEN)
      return 0;
    if (!g_ascii_isdigit (*p) &&
        !((*p == 'X' || *p == 'x') && n == ISBN_10_LEN - 1 && p[1] == '\0'))
      return 0;
    ret_plain[n++] = *p;
  }
  ret_plain[n] = '\0';
  return n;
}

gboolean
cf_gtin_from_isbn (const char *text, CfGtin *ret_gtin, GError **error)
{
  char plain[ISBN_13_LEN + 1];
  char book[ISBN_13_LEN + 1] = "978";
  guint sum = 0;
  gsize len;

  g_return_val_if_fail (text != NULL && ret_gtin != NULL, FALSE);

  len = strip_isbn (text, plain);
  if (len == ISBN_13_LEN && (g_str_has_prefix (plain, "978") || g_str_has_prefix (plain, "979")))
    return cf_gtin_parse (plain, ret_gtin, error);
  if (len != ISBN_10_LEN)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a book's number has 10 or 13 digits");

  for (guint i = 0; i < ISBN_10_LEN; i++)
    sum += (ISBN_10_LEN - i) * (g_ascii_isdigit (plain[i]) ? (guint) (plain[i] - '0') : 10);
  if (sum % 11 != 0)
    return cf_error_set (error, CF_ERROR_BAD_CHECK_DIGIT, "wrong check digit in ISBN '%s'", text);

  memcpy (book + 3, plain, ISBN_10_LEN - 1);
  book[ISBN_13_LEN - 1] = cf_gtin_check_digit (book, ISBN_13_LEN - 1);
  book[ISBN_13_LEN] = '\0';
  pad (book, ISBN_13_LEN, ret_gtin);
  return TRUE;
}

const char *
cf_gtin_get_short (const CfGtin *self)
{
  gsize zeros = strspn (self->digits, "0");

  if (zeros >= CF_GTIN_LEN - 8)
    return self->digits + CF_GTIN_LEN - 8;
  return self->digits + MIN (zeros, (gsize) 2);
}

gboolean
cf_gtin_is_restricted (const CfGtin *self)
{
  const char *thirteen = self->digits + 1;
  const char *short_form = cf_gtin_get_short (self);

  if (self->digits[0] != '0')
    return FALSE;
  if (strlen (short_form) == 8)
    return short_form[0] == '0' || short_form[0] == '2';
  return thirteen[0] == '2' || (thirteen[0] == '0' && (thirteen[1] == '2' || thirteen[1] == '4'));
}

char
cf_gtin_price_verifier (const char *digits, gsize len)
{
  /* What becomes of a digit n, by the name the standard gives the weighting factor. */
  static const guint8 TWO_MINUS[] = { 0, 2, 4, 6, 8, 9, 1, 3, 5, 7 };
  static const guint8 THREE[] = { 0, 3, 6, 9, 2, 5, 8, 1, 4, 7 };
  static const guint8 FIVE_PLUS[] = { 0, 5, 1, 6, 2, 7, 3, 8, 4, 9 };
  static const guint8 FIVE_MINUS[] = { 0, 5, 9, 4, 8, 3, 7, 2, 6, 1 };
  guint d[5] = { 0 };
  guint wanted;

  if ((len != 4 && len != 5) || !all_digits (digits, len))
    return '\0';
  for (gsize i = 0; i < len; i++)
    d[i] = (guint) (digits[i] - '0');
  if (len == 4)
    return (char) ('0' +
                   3 * (TWO_MINUS[d[0]] + TWO_MINUS[d[1]] + THREE[d[2]] + FIVE_MINUS[d[3]]) % 10);

  wanted = (10 - (FIVE_PLUS[d[0]] + TWO_MINUS[d[1]] + FIVE_MINUS[d[2]] + FIVE_PLUS[d[3]] +
                  TWO_MINUS[d[4]]) %
                   10) %
           10;
  for (guint i = 0; i < G_N_ELEMENTS (FIVE_MINUS); i++)
    if (FIVE_MINUS[i] == wanted)
      return (char) ('0' + i);
  g_assert_not_reached (); /* the factor is a permutation of the digits */
}
