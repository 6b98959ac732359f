/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-gs1.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Everything that was accepted keeps its limits, and adding it once more changes nothing. */
static void
check_elements (CfGs1 *found)
{
  guint count = found->n_elements;

  g_assert_cmpuint (count, <=, G_N_ELEMENTS (found->elements));
  for (guint i = 0; i < count; i++) {
    g_autoptr (GError) error = NULL;
    const CfGs1Element *element = &found->elements[i];
    gsize length = strlen (element->value);

    g_assert_cmpuint (strlen (element->ai), >=, 2);
    g_assert_cmpuint (length, >, 0);
    g_assert_nonnull (cf_gs1_get (found, element->ai));
    g_assert (cf_gs1_add (found, element->ai, element->value, length, &error));
    g_assert_no_error (error);
  }
  g_assert_cmpuint (found->n_elements, ==, count);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  CfGs1 found = { 0 };

  if (cf_gs1_parse ((const char *) data, size, &found, &error))
    check_elements (&found);
  else
    g_assert_nonnull (error);
  g_clear_error (&error);

  memset (&found, 0, sizeof found);
  if (cf_gs1_parse_bracketed ((const char *) data, size, &found, &error))
    check_elements (&found);
  else
    g_assert_nonnull (error);
  return 0;
}
