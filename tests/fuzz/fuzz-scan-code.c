/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-scan-code.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const CfScanSettings *
settings (void)
{
  static CfScanSettings *shop; /* for the whole run */

  if (shop == NULL) {
    shop = cf_scan_settings_new (2, 978);
    cf_scan_settings_add_layout (shop, "2IIIIVPPPPPXC", 2, NULL);
    cf_scan_settings_add_layout (shop, "02IIIIIPPPPPC", 2, NULL);
    cf_scan_settings_add_range (shop, CF_SCAN_LOYALTY, 13, "980", "980", NULL);
    cf_scan_settings_add_range (shop, CF_SCAN_GIFT_CARD, 8, "GIFT0", "GIFT9", NULL);
    cf_scan_settings_set_separator (shop, "|", NULL);
    cf_scan_settings_set_upce (shop, TRUE);
    cf_scan_settings_set_function_codes (shop, TRUE);
  }
  return shop;
}

/* Whatever is accepted keeps the promises of the header. */
static void
check_scan (const CfScan *scan)
{
  g_assert (scan->text != NULL && scan->text[0] != '\0');
  g_assert (g_utf8_validate (scan->text, -1, NULL));
  g_assert_cmpint (scan->kind, <, CF_SCAN_KIND_COUNT);
  g_assert_cmpstr (cf_scan_kind_to_text (scan->kind), !=, "");
  if (scan->has_gtin)
    g_assert (cf_gtin_check (scan->gtin.digits, CF_GTIN_LEN));
  if (scan->kind == CF_SCAN_VARIABLE_MEASURE)
    g_assert (cf_gtin_check (scan->item_gtin.digits, CF_GTIN_LEN));
  if (scan->has_price)
    g_assert (scan->price.minor > 0 && scan->price.minor <= CF_MINOR_MAX);
  if (scan->has_unit_price)
    g_assert (scan->unit_price.minor > 0 && scan->unit_price.minor <= CF_MINOR_MAX);
  if (scan->has_quantity)
    g_assert_cmpint (scan->quantity.milli, >, 0);
  if (scan->has_count)
    g_assert_cmpint (scan->count, >, 0);
  if (scan->expiry.year != 0)
    g_assert (cf_date_is_valid (scan->expiry));
  if (scan->kind == CF_SCAN_SKU) {
    g_assert_cmpuint (strlen (scan->text), <=, CF_SKU_MAX);
    g_assert (scan->refusal == CF_ERROR_UNKNOWN_CODE || scan->refusal == CF_ERROR_BAD_CODE ||
              scan->refusal == CF_ERROR_BAD_CHECK_DIGIT);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfScan) scan = cf_scan_resolve ((const char *) data, size, settings (), 2026, &error);

  g_assert ((scan == NULL) == (error != NULL));
  if (scan != NULL)
    check_scan (scan);
  return 0;
}
