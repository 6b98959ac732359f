/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is accepted has exactly one written form, which is accepted again and written alike. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  json_object *object = cf_canonical_json_parse ((const char *) data, size, &error);

  g_assert ((object == NULL) == (error != NULL));
  if (object == NULL)
    return 0;

  g_autoptr (GBytes) written = cf_canonical_json_write (object, &error);
  json_object_put (object);
  if (written == NULL) {
    g_assert_nonnull (error);
    return 0;
  }

  gsize length;
  const char *text = g_bytes_get_data (written, &length);
  json_object *again = cf_canonical_json_parse_exact (text, length, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  json_object_put (again);
  return 0;
}
