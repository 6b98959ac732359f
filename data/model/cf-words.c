/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-words.h"

const char *
cf_words_get (const char *const *words, guint n, guint value)
{
  g_return_val_if_fail (value < n, "");

  return words[value];
}

gboolean
cf_words_find (const char *const *words, guint n, const char *text, guint *ret_value)
{
  for (guint i = 0; text != NULL && i < n; i++)
    if (g_str_equal (words[i], text)) {
      *ret_value = i;
      return TRUE;
    }
  return FALSE;
}
