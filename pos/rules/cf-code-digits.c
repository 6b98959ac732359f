/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-code-digits.h"

#include <string.h>

#define BLOCK_BYTES 7

/* How many digits hold so many bytes: the fewest with 10^digits ≥ 256^bytes. */
static const gsize DIGITS[BLOCK_BYTES + 1] = { 0, 3, 5, 8, 10, 13, 15, 17 };

char *
cf_code_digits_encode (const guint8 *data, gsize len)
{
  GString *digits = g_string_new (NULL);

  for (gsize from = 0; from < len; from += BLOCK_BYTES) {
    gsize n = MIN (len - from, BLOCK_BYTES);
    guint64 number = 0;

    for (gsize i = 0; i < n; i++)
      number = number << 8 | data[from + i];
    g_string_append_printf (digits, "%0*" G_GUINT64_FORMAT, (int) DIGITS[n], number);
  }
  return g_string_free (digits, FALSE);
}

static gboolean
decode_block (const char *digits, gsize n_bytes, GByteArray *bytes)
{
  guint64 number = 0; /* 17 digits fit */

  for (gsize i = 0; i < DIGITS[n_bytes]; i++)
    number = number * 10 + (guint64) (digits[i] - '0');
  if (number >> (8 * n_bytes) != 0)
    return FALSE;
  for (gsize i = n_bytes; i > 0; i--) {
    guint8 byte = (guint8) (number >> (8 * (i - 1)));

    g_byte_array_append (bytes, &byte, 1);
  }
  return TRUE;
}

GBytes *
cf_code_digits_decode (const char *digits)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize len = strlen (digits), rest = 0;

  if (strspn (digits, G_CSET_DIGITS) != len)
    return NULL;
  while (rest < BLOCK_BYTES && DIGITS[rest] != len % DIGITS[BLOCK_BYTES])
    rest++;
  if (rest == BLOCK_BYTES)
    return NULL;
  for (; len >= DIGITS[BLOCK_BYTES]; len -= DIGITS[BLOCK_BYTES], digits += DIGITS[BLOCK_BYTES])
    if (!decode_block (digits, BLOCK_BYTES, bytes))
      return NULL;
  if (rest > 0 && !decode_block (digits, rest, bytes))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
