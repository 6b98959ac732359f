/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-product-key.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-pictogram.h"
#include "cf-present.h"

struct _CfProductKey
{
  GtkButton parent_instance;

  GtkImage *picture;
  GtkLabel *price;
  GtkLabel *name;

  CfTillProduct *product;
};

G_DEFINE_FINAL_TYPE (CfProductKey, cf_product_key, GTK_TYPE_BUTTON)

static void
show (CfProductKey *self, const char *icon, const char *price, const char *name, const char *said)
{
  g_autofree char *isolated = cf_isolate (price);

  gtk_image_set_from_icon_name (self->picture, icon);
  gtk_label_set_text (self->price, isolated);
  gtk_label_set_text (self->name, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  cf_present (GTK_WIDGET (self), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "ghost");
  gtk_widget_remove_css_class (GTK_WIDGET (self), "empty");
}

void
cf_product_key_set_lines (CfProductKey *self, int lines)
{
  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  gtk_label_set_lines (self->name, lines);
  gtk_label_set_wrap (self->name, lines > 1);
}

void
cf_product_key_show_product (CfProductKey *self, CfTillProduct *product, const CfFormat *format)
{
  const CfTillProductInfo *info = cf_till_product_get_info (product);
  g_autofree char *price = cf_shown_unit_price (format, info->price, info->unit);
  g_autofree char *said = g_strdup_printf ("%s, %s", info->name, price);

  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  g_set_object (&self->product, product);
  show (self, cf_pictogram_for (info->department), price, info->name, said);
}

void
cf_product_key_show_department (CfProductKey *self, const CfTillDepartment *department)
{
  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  g_clear_object (&self->product);
  show (self, cf_pictogram_for (department->name), "", department->name, department->name);
}

void
cf_product_key_show_turn (CfProductKey *self, const char *icon, const char *title)
{
  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  g_clear_object (&self->product);
  show (self, icon, "", title, title);
}

void
cf_product_key_show_empty (CfProductKey *self, guint number)
{
  g_autofree char *said = g_strdup_printf (_ ("Empty key %u"), number);

  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  g_clear_object (&self->product);
  show (self, NULL, "", _ ("Empty"), said);
  gtk_widget_add_css_class (GTK_WIDGET (self), "empty");
}

void
cf_product_key_set_chosen (CfProductKey *self, gboolean chosen)
{
  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  if (chosen)
    gtk_widget_add_css_class (GTK_WIDGET (self), "chosen");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chosen");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_PRESSED,
                               chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                      : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

void
cf_product_key_show_nothing (CfProductKey *self)
{
  g_return_if_fail (CF_IS_PRODUCT_KEY (self));

  g_clear_object (&self->product);
  gtk_widget_add_css_class (GTK_WIDGET (self), "ghost");
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  cf_present (GTK_WIDGET (self), FALSE);
}

CfTillProduct *
cf_product_key_get_product (CfProductKey *self)
{
  g_return_val_if_fail (CF_IS_PRODUCT_KEY (self), NULL);

  return self->product;
}

const char *
cf_product_key_get_title (CfProductKey *self)
{
  g_return_val_if_fail (CF_IS_PRODUCT_KEY (self), "");

  return gtk_label_get_text (self->name);
}

static void
cf_product_key_dispose (GObject *object)
{
  g_clear_object (&CF_PRODUCT_KEY (object)->product);

  G_OBJECT_CLASS (cf_product_key_parent_class)->dispose (object);
}

static void
cf_product_key_class_init (CfProductKeyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  cf_press_at_once (GTK_BUTTON_CLASS (klass));
  G_OBJECT_CLASS (klass)->dispose = cf_product_key_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/sell/cf-product-key.ui");
  gtk_widget_class_bind_template_child (widget_class, CfProductKey, picture);
  gtk_widget_class_bind_template_child (widget_class, CfProductKey, price);
  gtk_widget_class_bind_template_child (widget_class, CfProductKey, name);
}

static void
cf_product_key_init (CfProductKey *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cf_product_key_new (void)
{
  return g_object_new (CF_TYPE_PRODUCT_KEY, NULL);
}
