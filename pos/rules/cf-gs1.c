/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-gs1.h"

#include <string.h>

#include "cf-error.h"
#include "cf-gs1-table.h"
#include "cf-gtin.h"

#define DATE_LEN      6
#define CENTURY_BACK  51 /* General Specifications, 7.12: from here on it was the last century … */
#define CENTURY_AHEAD 50 /* … and from here on it is the next one */

/* ── the table ────────────────────────────────────────────────────────────────────────────────── */

/* How many digits an AI has whose first two are these: 0 if there is none. */
static guint
ai_length (guint two)
{
  static const struct
  {
    guint8 first, last, length;
  } LENGTHS[] = {
    { 0, 3, 2 },   { 10, 13, 2 }, { 15, 17, 2 }, { 20, 22, 2 }, { 23, 25, 3 }, { 30, 30, 2 },
    { 31, 36, 4 }, { 37, 37, 2 }, { 39, 39, 4 }, { 40, 42, 3 }, { 43, 43, 4 }, { 70, 70, 4 },
    { 71, 71, 3 }, { 72, 72, 4 }, { 80, 82, 4 }, { 90, 99, 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (LENGTHS); i++)
    if (two >= LENGTHS[i].first && two <= LENGTHS[i].last)
      return LENGTHS[i].length;
  return 0;
}

const CfGs1Ai *
cf_gs1_lookup (const char *text, gsize len, guint *ret_len)
{
  guint n, value = 0;

  if (len < 2 || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return NULL;
  n = ai_length ((guint) (text[0] - '0') * 10 + (guint) (text[1] - '0'));
  if (n == 0 || n > len)
    return NULL;
  for (guint i = 0; i < n; i++) {
    if (!g_ascii_isdigit (text[i]))
      return NULL;
    value = value * 10 + (guint) (text[i] - '0');
  }

  for (guint i = 0; i < CF_GS1_TABLE_LEN; i++) {
    const CfGs1Ai *row = &CF_GS1_TABLE[i];

    if (value < row->first || value > row->last)
      continue;
    if (n != (row->first < 100 ? 2 : row->first < 1000 ? 3 : 4))
      continue;
    if (ret_len != NULL)
      *ret_len = n;
    return row;
  }
  return NULL;
}

/* ── formats ──────────────────────────────────────────────────────────────────────────────────── */

/* One part of a format. */
typedef struct
{
  char set;       /* N, X, Y or Z */
  guint min, max; /* characters */
  gboolean optional;
  const char *check; /* what follows the colon, or "" */
  gsize check_len;
} Part;

/* Reads the part that @format points at.  Returns what follows it, NULL at the end. */
static const char *
read_part (const char *format, Part *ret_part)
{
  char *end;

  while (*format == ' ')
    format++;
  if (*format == '\0')
    return NULL;
  ret_part->optional = *format == '[';
  if (ret_part->optional)
    format++;
  ret_part->set = *format++;
  ret_part->min = 1;
  if (g_str_has_prefix (format, ".."))
    format += 2;
  else
    ret_part->min = 0;
  ret_part->max = (guint) g_ascii_strtoull (format, &end, 10);
  if (ret_part->min == 0)
    ret_part->min = ret_part->max;
  ret_part->check = end;
  if (*end == ':') {
    ret_part->check = ++end;
    while (g_ascii_isalnum (*end))
      end++;
  }
  ret_part->check_len = (gsize) (end - ret_part->check);
  return *end == ']' ? end + 1 : end;
}

/* The character sets of the General Specifications, 7.11: figures 7.11-1 (82 characters), 7.11-2
 * (39), and file-safe base 64. */
static gboolean
in_set (char c, char set)
{
  switch (set) {
  case 'N': return g_ascii_isdigit (c);
  case 'X':
    return g_ascii_isalnum (c) || (c != '\0' && strchr ("!\"%&'()*+,-./_:;<=>?", c) != NULL);
  case 'Y': return g_ascii_isdigit (c) || g_ascii_isupper (c) || c == '#' || c == '-' || c == '/';
  case 'Z': return g_ascii_isalnum (c) || c == '-' || c == '_' || c == '=';
  default: g_assert_not_reached ();
  }
}

static guint
two_digits (const char *text)
{
  return (guint) (text[0] - '0') * 10 + (guint) (text[1] - '0');
}

static gboolean
is_day (const char *text, gboolean may_be_open)
{
  /* The century does not matter for whether a day exists: 00 is a leap year, as 2000 was. */
  CfDate date = { (guint16) (2000 + two_digits (text)), (guint8) two_digits (text + 2),
                  (guint8) two_digits (text + 4) };

  if (date.day == 0 && may_be_open)
    date.day = 1;
  return cf_date_is_valid (date);
}

/* Looks at what a format says after the colon.  Length and characters are right already. */
static gboolean
check_part (const Part *part, const char *value, gsize len)
{
  g_autofree char *check = g_strndup (part->check, part->check_len);

  if (check[0] == '\0')
    return TRUE;
  if (g_str_equal (check, "date") || g_str_equal (check, "date0"))
    return is_day (value, check[4] == '0');
  if (g_str_equal (check, "hhmm"))
    return two_digits (value) < 24 && two_digits (value + 2) < 60;
  if (g_str_equal (check, "hhmm99")) /* 9999: no time given */
    return g_str_has_prefix (value, "9999") ||
           (two_digits (value) < 24 && two_digits (value + 2) < 60);
  if (g_str_equal (check, "yesno"))
    return value[0] <= '1';
  if (g_str_equal (check, "piece"))
    return two_digits (value) > 0 && two_digits (value) <= two_digits (value + 2);
  if (g_str_equal (check, "threes")) /* a list of three-digit countries */
    return len % 3 == 0;
  g_assert_not_reached ();
}

static gboolean
check_value (const CfGs1Ai *row, const char *ai, const char *value, gsize len, GError **error)
{
  const char *format = row->format;
  const char *p = value;
  gsize left = len;
  Part part;

  while ((format = read_part (format, &part)) != NULL) {
    gsize n = MIN (left, (gsize) part.max);

    if (n == 0 && part.optional)
      continue;
    if (n < part.min)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "value of AI %s is too short", ai);
    for (gsize i = 0; i < n; i++)
      if (!in_set (p[i], part.set))
        return cf_error_set (error, CF_ERROR_BAD_CODE, "value of AI %s has a wrong character", ai);
    if (part.check_len == strlen ("check") && strncmp (part.check, "check", part.check_len) == 0) {
      if (!cf_gtin_check (p, n))
        return cf_error_set (error, CF_ERROR_BAD_CHECK_DIGIT, "wrong check digit in AI %s", ai);
    } else if (!check_part (&part, p, n)) {
      return cf_error_set (error, CF_ERROR_BAD_CODE, "value of AI %s cannot be", ai);
    }
    p += n;
    left -= n;
  }
  if (left > 0)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "value of AI %s is too long", ai);
  return TRUE;
}

/* Characters of a value whose AI has a predefined length: all its parts are fixed. */
static gsize
fixed_length (const CfGs1Ai *row)
{
  const char *format = row->format;
  gsize sum = 0;
  Part part;

  while ((format = read_part (format, &part)) != NULL)
    sum += part.max;
  return sum;
}

/* ── building ─────────────────────────────────────────────────────────────────────────────────── */

/* AIs 310n and the like hold one figure whatever n says, so two of them are two values. */
static gsize
identity_length (const char *ai)
{
  return strlen (ai) == 4 && ai[0] == '3' ? 3 : strlen (ai);
}

static const CfGs1Element *
find (const CfGs1 *self, const char *ai, gsize len)
{
  for (guint i = 0; i < self->n_elements; i++)
    if (strncmp (self->elements[i].ai, ai, len) == 0 &&
        identity_length (self->elements[i].ai) == len)
      return &self->elements[i];
  return NULL;
}

gboolean
cf_gs1_add (CfGs1 *self, const char *ai, const char *value, gsize len, GError **error)
{
  const CfGs1Ai *row;
  const CfGs1Element *other;
  CfGs1Element *element;
  guint ai_len = 0;

  g_return_val_if_fail (self != NULL && ai != NULL && value != NULL, FALSE);

  row = cf_gs1_lookup (ai, strlen (ai), &ai_len);
  if (row == NULL || ai[ai_len] != '\0')
    return cf_error_set (error, CF_ERROR_BAD_CODE, "no AI '%.*s'", CF_GS1_AI_MAX, ai);
  if (len > CF_GS1_VALUE_MAX)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "value of AI %s is too long", ai);
  if (!check_value (row, ai, value, len, error))
    return FALSE;

  other = find (self, ai, identity_length (ai));
  if (other != NULL) {
    if (g_str_equal (other->ai, ai) && strlen (other->value) == len &&
        memcmp (other->value, value, len) == 0)
      return TRUE;
    return cf_error_set (error, CF_ERROR_BAD_CODE, "two values for AI %s", ai);
  }
  if (self->n_elements == CF_GS1_ELEMENTS_MAX)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "more than %d elements", CF_GS1_ELEMENTS_MAX);

  element = &self->elements[self->n_elements++];
  g_strlcpy (element->ai, ai, sizeof element->ai);
  memcpy (element->value, value, len);
  element->value[len] = '\0';
  return TRUE;
}

gboolean
cf_gs1_check_exclusions (const CfGs1 *self, GError **error)
{
  static const struct
  {
    const char *a, *b;
  } EXCLUSIONS[] = {
    { "01", "02" },   { "392", "393" },  { "395", "392" },
    { "395", "393" }, { "395", "8005" }, { "8017", "8018" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (EXCLUSIONS); i++) {
    const char *a = EXCLUSIONS[i].a;
    const char *b = EXCLUSIONS[i].b;

    if (find (self, a, strlen (a)) != NULL && find (self, b, strlen (b)) != NULL)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "AI %s and AI %s exclude each other", a, b);
  }
  return TRUE;
}

static gboolean
finish (const CfGs1 *self, CfGs1 *ret_gs1, GError **error)
{
  if (self->n_elements == 0)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "an empty element string");
  if (!cf_gs1_check_exclusions (self, error))
    return FALSE;
  *ret_gs1 = *self;
  return TRUE;
}

gboolean
cf_gs1_parse (const char *data, gsize len, CfGs1 *ret_gs1, GError **error)
{
  CfGs1 gs1 = { 0 };
  const char *p = data;
  const char *end = data + len;

  g_return_val_if_fail ((data != NULL || len == 0) && ret_gs1 != NULL, FALSE);

  if (p < end && *p == CF_GS1_SEPARATOR)
    p++;
  while (p < end) {
    char ai[CF_GS1_AI_MAX + 1] = { 0 };
    guint ai_len = 0;
    const CfGs1Ai *row = cf_gs1_lookup (p, (gsize) (end - p), &ai_len);
    const char *stop;

    if (row == NULL)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "no AI at byte %d of an element string",
                           (int) (p - data));
    memcpy (ai, p, ai_len);
    p += ai_len;
    stop = memchr (p, CF_GS1_SEPARATOR, (gsize) (end - p));
    if (stop == NULL)
      stop = end;
    if (row->predefined && (gsize) (stop - p) > fixed_length (row))
      stop = p + fixed_length (row);
    if (!cf_gs1_add (&gs1, ai, p, (gsize) (stop - p), error))
      return FALSE;
    p = stop;
    if (p < end && *p == CF_GS1_SEPARATOR)
      p++;
  }
  return finish (&gs1, ret_gs1, error);
}

/* Whether @p begins "(AI)" of a known AI; @ret_len is then the AI's length. */
static gboolean
at_bracket (const char *p, const char *end, guint *ret_len)
{
  guint len;

  if (p >= end || *p != '(' || cf_gs1_lookup (p + 1, (gsize) (end - p - 1), &len) == NULL ||
      end - p < (gssize) len + 2 || p[1 + len] != ')')
    return FALSE;
  *ret_len = len;
  return TRUE;
}

gboolean
cf_gs1_parse_bracketed (const char *text, gsize len, CfGs1 *ret_gs1, GError **error)
{
  CfGs1 gs1 = { 0 };
  const char *p = text;
  const char *end = text + len;

  g_return_val_if_fail ((text != NULL || len == 0) && ret_gs1 != NULL, FALSE);

  while (p < end) {
    char ai[CF_GS1_AI_MAX + 1] = { 0 };
    guint ai_len = 0, next;
    const char *value, *stop;

    if (!at_bracket (p, end, &ai_len))
      return cf_error_set (error, CF_ERROR_BAD_CODE, "no AI in brackets at byte %d",
                           (int) (p - text));
    memcpy (ai, p + 1, ai_len);
    value = p + ai_len + 2;
    for (p = value; p < end && !at_bracket (p, end, &next); p++)
      ;
    stop = p;
    while (stop > value && stop[-1] == ' ')
      stop--;
    if (!cf_gs1_add (&gs1, ai, value, (gsize) (stop - value), error))
      return FALSE;
  }
  return finish (&gs1, ret_gs1, error);
}

/* ── looking ──────────────────────────────────────────────────────────────────────────────────── */

const char *
cf_gs1_get (const CfGs1 *self, const char *ai)
{
  for (guint i = 0; i < self->n_elements; i++)
    if (g_str_equal (self->elements[i].ai, ai))
      return self->elements[i].value;
  return NULL;
}

const char *
cf_gs1_get_decimal (const CfGs1 *self, const char *ai, guint *ret_decimals)
{
  const CfGs1Element *element = find (self, ai, 3);

  if (element == NULL)
    return NULL;
  *ret_decimals = (guint) (element->ai[3] - '0');
  return element->value;
}

gboolean
cf_gs1_date (const char *yymmdd, guint year, CfDate *ret_date)
{
  CfDate date;
  int yy, difference, century;

  g_return_val_if_fail (yymmdd != NULL && ret_date != NULL, FALSE);

  for (guint i = 0; i < DATE_LEN; i++)
    if (!g_ascii_isdigit (yymmdd[i]))
      return FALSE;

  yy = (int) two_digits (yymmdd);
  difference = yy - (int) (year % 100);
  century = (int) (year / 100);
  if (difference >= CENTURY_BACK)
    century--;
  else if (difference <= -CENTURY_AHEAD)
    century++;
  if (century < 0 || century > 99)
    return FALSE;

  date = (CfDate){ (guint16) (century * 100 + yy), (guint8) two_digits (yymmdd + 2),
                   (guint8) two_digits (yymmdd + 4) };
  if (date.day == 0)
    for (date.day = 31; date.day > 27 && !cf_date_is_valid (date); date.day--)
      ;
  if (!cf_date_is_valid (date))
    return FALSE;
  *ret_date = date;
  return TRUE;
}
