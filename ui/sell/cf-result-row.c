/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-result-row.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-pictogram.h"
#include "cf-present.h"

struct _CfResultRow
{
  GtkButton parent_instance;

  GtkImage *picture;
  GtkLabel *name;
  GtkLabel *code;
  GtkLabel *price;
  GtkLabel *stock;

  CfTillProduct *product;
  gboolean tile;
};

G_DEFINE_FINAL_TYPE (CfResultRow, cf_result_row, GTK_TYPE_BUTTON)

/* Returns: (transfer full): "9 here", "In basket", "None here" or "Not counted yet". */
static char *
stock_words (const CfTillProductInfo *info, const CfFormat *format)
{
  g_autofree char *quantity = NULL;

  if (info->in_basket)
    return g_strdup (_ ("In basket"));
  if (!info->has_on_hand)
    return g_strdup (_ ("Not counted yet"));
  if (info->on_hand.milli == 0)
    return g_strdup (_ ("None here"));
  quantity = cf_format_quantity (format, info->on_hand, info->unit);
  /* Translators: a stock quantity in this shop. */
  return g_strdup_printf (_ ("%s here"), quantity);
}

void
cf_result_row_bind (CfResultRow *self, CfTillProduct *product, guint number, const CfFormat *format)
{
  const CfTillProductInfo *info;
  g_autofree char *price = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *code = NULL;
  g_autofree char *stock = NULL;
  g_autofree char *name = NULL;
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  g_return_if_fail (CF_IS_RESULT_ROW (self));

  g_set_object (&self->product, product);
  if (product == NULL)
    return;
  info = cf_till_product_get_info (product);
  price = cf_shown_unit_price (format, info->price, info->unit);
  isolated = cf_isolate (price);
  stock = stock_words (info, format);
  code = g_strdup_printf ("%s · %s", info->sku, info->department);
  name = g_strdup_printf (_ ("Result %u: %s, %s"), number, info->name, price);

  gtk_image_set_from_icon_name (self->picture, cf_pictogram_for (info->department));
  gtk_label_set_text (self->name, info->name);
  gtk_label_set_text (self->code, self->tile ? stock : code);
  gtk_label_set_text (self->price, isolated);
  gtk_label_set_text (self->stock, stock);
  gtk_widget_set_visible (GTK_WIDGET (self->stock), !self->tile);
  if (number == 1)
    gtk_widget_add_css_class (GTK_WIDGET (self), "chosen");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chosen");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, stock, -1);
  if (item != NULL && !self->tile)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

CfTillProduct *
cf_result_row_get_product (CfResultRow *self)
{
  g_return_val_if_fail (CF_IS_RESULT_ROW (self), NULL);

  return self->product;
}

static void
cf_result_row_dispose (GObject *object)
{
  g_clear_object (&CF_RESULT_ROW (object)->product);

  G_OBJECT_CLASS (cf_result_row_parent_class)->dispose (object);
}

static void
cf_result_row_class_init (CfResultRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  cf_press_at_once (GTK_BUTTON_CLASS (klass));
  G_OBJECT_CLASS (klass)->dispose = cf_result_row_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/sell/cf-result-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CfResultRow, picture);
  gtk_widget_class_bind_template_child (widget_class, CfResultRow, name);
  gtk_widget_class_bind_template_child (widget_class, CfResultRow, code);
  gtk_widget_class_bind_template_child (widget_class, CfResultRow, price);
  gtk_widget_class_bind_template_child (widget_class, CfResultRow, stock);
}

static void
cf_result_row_init (CfResultRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cf_result_row_new (gboolean tile)
{
  CfResultRow *self = g_object_new (CF_TYPE_RESULT_ROW, NULL);

  self->tile = tile;
  gtk_widget_add_css_class (GTK_WIDGET (self), tile ? "key" : "row");
  gtk_widget_add_css_class (GTK_WIDGET (self), "result");
  return GTK_WIDGET (self);
}
