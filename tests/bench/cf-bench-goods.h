/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-product.h"

G_BEGIN_DECLS

/**
 * cf_bench_product_new:
 * @number: from 0; the same gives the same
 *
 * Returns: (transfer full): a product with the SKU "S0000000" …, a barcode of its own, a name of two to
 * four words.
 */
CfProduct *cf_bench_product_new (guint number) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
