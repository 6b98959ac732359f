/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "cf-shown.h"
#include "cf-till-rows.h"

G_BEGIN_DECLS

/**
 * CfProductKey:
 *
 * One place of the grid of quick keys: a product with pictogram, price and name, a department, or a
 * page key.  The places never change, only what stands on them; an empty one is not there, except
 * where the keys are edited.
 */
#define CF_TYPE_PRODUCT_KEY (cf_product_key_get_type ())
G_DECLARE_FINAL_TYPE (CfProductKey, cf_product_key, CF, PRODUCT_KEY, GtkButton)

/** cf_product_key_new: Returns: (transfer floating): an empty key. */
GtkWidget *cf_product_key_new (void);

/** cf_product_key_set_lines: @lines: 2, or 1 where large text leaves no room: how long its name is. */
void cf_product_key_set_lines (CfProductKey *self, int lines);

/** cf_product_key_show_product: accessible name `NAME, 1.29`. */
void cf_product_key_show_product (CfProductKey *self,
                                  CfTillProduct *product,
                                  const CfFormat *format);

/** cf_product_key_show_department: accessible name: the department's. */
void cf_product_key_show_department (CfProductKey *self, const CfTillDepartment *department);

/** cf_product_key_show_turn: a page key: @icon and @title. */
void cf_product_key_show_turn (CfProductKey *self, const char *icon, const char *title);

/** cf_product_key_show_empty: a key that waits for its product; accessible name `Empty key 4`. */
void cf_product_key_show_empty (CfProductKey *self, guint number);

/** cf_product_key_set_chosen: whether it is the one that is edited; told as the pressed state. */
void cf_product_key_set_chosen (CfProductKey *self, gboolean chosen);

/** cf_product_key_show_nothing: the place stays empty. */
void cf_product_key_show_nothing (CfProductKey *self);

/** cf_product_key_get_product: Returns: (transfer none) (nullable): the product on it. */
CfTillProduct *cf_product_key_get_product (CfProductKey *self);

/** cf_product_key_get_title: Returns: (transfer none): the words on it. */
const char *cf_product_key_get_title (CfProductKey *self);

G_END_DECLS
