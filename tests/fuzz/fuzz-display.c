/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and an amount for a pole display: twenty cells a row and no command inside them. */
#include "cf-display-language.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize half = size / 2;
  g_autofree char *text = g_strndup ((const char *) data, half);
  g_autofree char *amount = g_strndup ((const char *) data + half, size - half);
  CfDisplayRows rows;

  cf_display_row_format (text, size % 3 == 0 ? NULL : amount, rows.rows[0]);
  cf_display_row_format (amount, text, rows.rows[1]);
  for (const char *const *name = cf_display_language_list (); *name != NULL; name++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    cf_display_language_put_rows (cf_display_language_find (*name), &rows, bytes);
    if (name != cf_display_language_list ())
      continue;
    g_assert (bytes->len == 48); /* cd5220: three bytes, twenty cells, an end, twice */
    for (guint i = 0; i < bytes->len; i++)
      g_assert (i % 24 < 3 || i % 24 == 23 || bytes->data[i] >= ' ');
  }
  return 0;
}
