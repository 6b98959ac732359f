/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cf-catalog-row.h"
#include "cf-csv-reader.h"
#include "cf-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is taken has a SKU, a name and a price that a till can ring. */
static void
check_product (const CfProduct *product)
{
  g_assert_nonnull (product->sku);
  g_assert_cmpuint (strlen (product->sku), >, 0);
  g_assert_cmpuint (strlen (product->sku), <=, 64);
  g_assert (g_utf8_validate (product->name, -1, NULL));
  g_assert_cmpint (product->price.minor, >=, 0);
}

static void
read_rows (CfCsvReader *reader)
{
  g_autoptr (GError) error = NULL;
  CfCsvRecord *record = NULL;
  CfCatalogHeader header;
  guint64 line = 0;

  if (!cf_csv_reader_next (reader, &record, &error) || record == NULL ||
      !cf_catalog_header_read (&header, record, &error))
    return;
  while (cf_csv_reader_next (reader, &record, &error) && record != NULL) {
    g_autoptr (GString) words = g_string_new (NULL);
    CfCatalogRow row = { 0 };
    CfReject reject = cf_catalog_row_read (&row, &header, record, 2, words);

    g_assert_cmpuint (record->line, >, line);
    line = record->line;
    if (reject == CF_REJECT_NONE)
      check_product (&row.product);
    else
      g_assert_cmpuint (words->len, >, 0);
  }
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (CfCsvReader) reader = NULL;
  int fd = memfd_create ("catalog", MFD_CLOEXEC);

  g_assert (fd >= 0);
  g_assert (write (fd, data, size) == (gssize) size);
  g_assert (lseek (fd, 0, SEEK_SET) == 0);
  reader = cf_csv_reader_new (fd);
  read_rows (reader);
  close (fd);
  return 0;
}
