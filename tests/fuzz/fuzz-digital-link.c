/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-digital-link.h"
#include "cf-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A link that is accepted names at least its key, and its elements, written as an element string,
 * mean the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = NULL;
  CfGs1 link = { 0 }, label = { 0 };

  if (!cf_digital_link_parse ((const char *) data, size, &link, &error)) {
    g_assert (cf_error_is (error, CF_ERROR_BAD_CODE) ||
              cf_error_is (error, CF_ERROR_BAD_CHECK_DIGIT) ||
              cf_error_is (error, CF_ERROR_UNKNOWN_CODE));
    return 0;
  }
  g_assert_cmpuint (link.n_elements, >, 0);
  text = g_string_new (NULL);
  for (guint i = 0; i < link.n_elements; i++)
    g_string_append_printf (text, "%s%s\x1d", link.elements[i].ai, link.elements[i].value);
  g_assert (cf_gs1_parse (text->str, text->len, &label, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (label.n_elements, ==, link.n_elements);
  for (guint i = 0; i < link.n_elements; i++) {
    g_assert_cmpstr (label.elements[i].ai, ==, link.elements[i].ai);
    g_assert_cmpstr (label.elements[i].value, ==, link.elements[i].value);
  }
  return 0;
}
