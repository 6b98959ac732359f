/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cf-shown.h"
#include "cf-till-rows.h"

G_BEGIN_DECLS

/**
 * CfResultRow:
 *
 * A product that was found: picture, name, SKU and department; price and what is here.  Accessible
 * name `Result 1: NAME, 4.79`.
 */
#define CF_TYPE_RESULT_ROW (cf_result_row_get_type ())
G_DECLARE_FINAL_TYPE (CfResultRow, cf_result_row, CF, RESULT_ROW, GtkButton)

/** cf_result_row_new: @tile: a framed tile above the on-screen keyboard, else a row of the list. */
GtkWidget *cf_result_row_new (gboolean tile);

/** cf_result_row_bind: @product: (nullable); @number: its place among the results, from 1. */
void cf_result_row_bind (CfResultRow *self,
                         CfTillProduct *product,
                         guint number,
                         const CfFormat *format);

/** cf_result_row_get_product: Returns: (transfer none) (nullable): what it shows. */
CfTillProduct *cf_result_row_get_product (CfResultRow *self);

G_END_DECLS
