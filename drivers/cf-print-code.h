/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-document.h"

G_BEGIN_DECLS

/**
 * CfPrintBars:
 * @modules: one byte a module, from the left, 1 for a bar; no quiet zone
 * @n_modules: how many
 *
 * A linear code, ready to be drawn.
 */
typedef struct
{
  guint8 *modules;
  guint n_modules;
} CfPrintBars;

/**
 * cf_print_code_bars:
 *
 * Returns: (transfer full) (nullable): @data as bars; %NULL when the symbology has no such code.
 */
CfPrintBars *cf_print_code_bars (CfPrintSymbology symbology, const char *data)
  G_GNUC_WARN_UNUSED_RESULT;
void cf_print_bars_free (CfPrintBars *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPrintBars, cf_print_bars_free)

/**
 * cf_print_code_qr:
 * @ret_modules: (out): modules a side
 *
 * Returns: (transfer full) (nullable): a QR code of level M, row by row, one byte a module, 1 for
 * dark; %NULL when @data is too much for one.
 */
guint8 *cf_print_code_qr (const char *data, guint *ret_modules) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
