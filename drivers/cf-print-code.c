/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-code.h"

#include <qrencode.h>
#include <zint.h>

static int
zint_symbology (CfPrintSymbology symbology)
{
  switch (symbology) {
  case CF_PRINT_SYMBOLOGY_EAN13:
  case CF_PRINT_SYMBOLOGY_EAN8: return BARCODE_EANX;
  case CF_PRINT_SYMBOLOGY_CODE128: return BARCODE_CODE128;
  default: g_assert_not_reached ();
  }
}

void
cf_print_bars_free (CfPrintBars *self)
{
  if (self == NULL)
    return;
  g_free (self->modules);
  g_free (self);
}

CfPrintBars *
cf_print_code_bars (CfPrintSymbology symbology, const char *data)
{
  g_return_val_if_fail (data != NULL, NULL);

  struct zint_symbol *symbol = ZBarcode_Create ();
  CfPrintBars *bars = NULL;

  symbol->symbology = zint_symbology (symbology);
  if (ZBarcode_Encode (symbol, (const unsigned char *) data, 0) < ZINT_ERROR && symbol->width > 0) {
    bars = g_new0 (CfPrintBars, 1);
    bars->n_modules = (guint) symbol->width;
    bars->modules = g_new (guint8, bars->n_modules);
    for (guint x = 0; x < bars->n_modules; x++)
      bars->modules[x] = (symbol->encoded_data[0][x / 8] >> (x % 8)) & 1;
  }
  ZBarcode_Delete (symbol);
  return bars;
}

guint8 *
cf_print_code_qr (const char *data, guint *ret_modules)
{
  g_return_val_if_fail (data != NULL && ret_modules != NULL, NULL);

  QRcode *code = QRcode_encodeString8bit (data, 0, QR_ECLEVEL_M);
  if (code == NULL)
    return NULL;
  guint side = (guint) code->width;
  guint8 *modules = g_new (guint8, side * side);
  for (guint i = 0; i < side * side; i++)
    modules[i] = code->data[i] & 1;
  QRcode_free (code);
  *ret_modules = side;
  return modules;
}
