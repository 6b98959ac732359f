/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-print-document.h"
#include "cf-print-layout.h"
#include "cf-print-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever was accepted prints within the paper, on the widest and on the narrowest. */
static void
check_text (const CfPrintDocument *document, guint columns)
{
  g_autofree char *text = cf_print_text_render (document, columns);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert (g_utf8_validate (text, -1, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (cf_print_text_width (lines[i], strlen (lines[i])), <=, columns);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = g_strndup ((const char *) data, size);
  g_autoptr (CfPrintDocument) document =
    cf_print_document_from_json (json, (gssize) strlen (json), &error);

  g_assert ((document == NULL) == (error != NULL));
  if (document == NULL)
    return 0;
  g_autofree char *stored = cf_print_document_to_json (document);
  g_autoptr (CfPrintDocument) again = cf_print_document_from_json (stored, -1, &error);
  g_assert (again != NULL && cf_print_document_equal (document, again));
  check_text (document, CF_PRINT_TEXT_COLUMNS_MIN);
  check_text (document, CF_PRINT_WIDTH_MAX);
  return 0;
}
