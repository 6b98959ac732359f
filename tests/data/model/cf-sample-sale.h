/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-sale.h"

/*
 * A sale with one of everything, which adds up by hand:
 *
 *   1  2 × Coffee 500 g        6.49  12.98 − 1.30 (10 %) = 11.68   standard 19 %
 *   2  Bananas 0.255 kg × 1.99  0.51 − 0.00              =  0.51   reduced 7 %
 *   3  deposit of line 1, 2 × 0.25                       =  0.50   standard 19 %
 *
 *   standard: gross 12.18, tax = 12.18 × 19/119 = 1.9447 → 1.94, net 10.24
 *   reduced:  gross  0.51, tax =  0.51 ×  7/107 = 0.0334 → 0.03, net  0.48
 *   total 12.69; card 10.00; cash covers 2.69 rounded to 0.05: 2.70, given 5.00, change 2.30
 */
CfSale *cf_sample_sale_new (void);

/* Of two coffees one comes off a grant and one was sold though others were lent it; and what a line left on a card. */
void cf_sample_sale_lend (CfSale *sale);
