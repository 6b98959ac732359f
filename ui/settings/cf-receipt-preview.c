/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-receipt-preview.h"

#include <glib/gi18n.h>

#include "cf-fixed-width.h"
#include "cf-till-paper.h"

struct _CfReceiptPreview
{
  GtkBox parent_instance;

  GtkWidget *paper;
  GtkWidget *picture;
  int width;
  gboolean is_drawing;
  gboolean is_stale; /* the texts changed since drawing began */
  char *store;
  char *address;
  char *tax_number;
  char *footer;
  char *drawn; /* what is being drawn, in words */
};

G_DEFINE_FINAL_TYPE (CfReceiptPreview, cf_receipt_preview, GTK_TYPE_BOX)

static void draw (CfReceiptPreview *self, CfTill *till);

/* As wide as said, and as long as that makes the paper. */
static void
fit (CfReceiptPreview *self)
{
  GdkPaintable *drawn = gtk_picture_get_paintable (GTK_PICTURE (self->picture));

  cf_fixed_width_set_width (CF_FIXED_WIDTH (self->paper), self->width);
  if (drawn != NULL)
    gtk_widget_set_size_request (self->picture, self->width,
                                 gdk_paintable_get_intrinsic_height (drawn) * self->width /
                                   gdk_paintable_get_intrinsic_width (drawn));
}

static void
on_drawn_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfReceiptPreview) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = cf_till_draw_receipt_finish (CF_TILL (source), result, &error);
  g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, &error) : NULL;

  self->is_drawing = FALSE;
  if (texture == NULL)
    g_message ("no picture of the receipt: %s", error->message);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->drawn, -1);
  fit (self);
  if (self->is_stale)
    draw (self, CF_TILL (source));
}

static void
draw (CfReceiptPreview *self, CfTill *till)
{
  CfTillStore shop = *cf_till_get_store (till);

  self->is_stale = self->is_drawing;
  if (self->is_drawing)
    return;
  self->is_drawing = TRUE;
  g_free (self->drawn);
  self->drawn = g_strjoin (", ", self->store, self->address, self->tax_number, self->footer, NULL);
  shop.store = self->store;
  shop.address = self->address;
  shop.tax_number = self->tax_number;
  shop.footer = self->footer;
  cf_till_draw_sample_async (till, &shop, on_drawn_cb, g_object_ref (self));
}

static void
clear_texts (CfReceiptPreview *self)
{
  g_clear_pointer (&self->store, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->tax_number, g_free);
  g_clear_pointer (&self->footer, g_free);
}

void
cf_receipt_preview_show (CfReceiptPreview *self, CfTill *till, const CfTillStore *shop)
{
  g_return_if_fail (CF_IS_RECEIPT_PREVIEW (self) && shop != NULL);

  clear_texts (self);
  self->store = g_strdup (shop->store);
  self->address = g_strdup (shop->address);
  self->tax_number = g_strdup (shop->tax_number);
  self->footer = g_strdup (shop->footer);
  draw (self, till);
}

void
cf_receipt_preview_set_width (CfReceiptPreview *self, int width)
{
  g_return_if_fail (CF_IS_RECEIPT_PREVIEW (self));

  self->width = width;
  fit (self);
}

static void
cf_receipt_preview_finalize (GObject *object)
{
  CfReceiptPreview *self = CF_RECEIPT_PREVIEW (object);

  clear_texts (self);
  g_free (self->drawn);

  G_OBJECT_CLASS (cf_receipt_preview_parent_class)->finalize (object);
}

static void
cf_receipt_preview_class_init (CfReceiptPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_receipt_preview_finalize;
}

static void
cf_receipt_preview_init (CfReceiptPreview *self)
{
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", _ ("As it comes out of the printer"),
                                   "xalign", 0.0f, "wrap", TRUE, NULL);

  self->width = 360;
  self->paper =
    g_object_new (CF_TYPE_FIXED_WIDTH, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_START, NULL);
  self->picture =
    g_object_new (GTK_TYPE_PICTURE, "can-shrink", TRUE, "alternative-text", _ ("Receipt"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Receipt"), -1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_add_css_class (title, "second");
  gtk_widget_add_css_class (title, "t14");
  gtk_widget_add_css_class (self->paper, "paper");
  cf_fixed_width_set_child (CF_FIXED_WIDTH (self->paper), self->picture);
  gtk_box_append (GTK_BOX (self), title);
  gtk_box_append (GTK_BOX (self), self->paper);
  fit (self);
}
