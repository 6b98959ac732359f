/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-order-card.h"

#include <glib/gi18n.h>

#include "cf-key.h"
#include "cf-order-words.h"

static GtkWidget *
make_label (const char *text, const char *first, const char *second)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END,
                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (label, first);
  if (second != NULL)
    gtk_widget_add_css_class (label, second);
  return label;
}

GtkWidget *
cf_order_card_new (CfDesk *desk, const CfTillOrder *order, GCallback clicked, gpointer data)
{
  const CfPickup *pickup = order->pickup;
  const char *who = order->name != NULL ? order->name : _ ("Nobody's name");
  g_autofree char *contents = cf_order_contents_words (cf_desk_get_format (desk), pickup);
  g_autofree char *due = NULL;
  gboolean is_wrong = FALSE;
  GtkWidget *card = g_object_new (CF_TYPE_KEY, NULL);
  GtkWidget *box =
    g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 2,
                  "margin-start", 4, "margin-end", 4, "margin-top", 10, "margin-bottom", 10, NULL);
  GtkWidget *last = g_object_new (GTK_TYPE_BOX, "spacing", 6, NULL);
  /* Translators: %s are an order's number and who collects it. */
  g_autofree char *name = g_strdup_printf (_ ("Order %s, %s"), pickup->number, who);

  due = cf_order_due_words (cf_desk_get_till (desk), cf_desk_get_format (desk), pickup, &is_wrong);
  gtk_box_append (GTK_BOX (box), make_label (pickup->number, "t15", "strong"));
  gtk_box_append (GTK_BOX (box), make_label (who, "t17", "name"));
  gtk_box_append (GTK_BOX (box), make_label (contents, "t14", "second"));
  if (is_wrong) {
    gtk_box_append (GTK_BOX (last),
                    g_object_new (GTK_TYPE_IMAGE, "icon-name", "cf-warning-symbolic", "pixel-size",
                                  16, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
    gtk_widget_add_css_class (last, "warn");
    gtk_widget_add_css_class (card, "late");
  }
  gtk_box_append (GTK_BOX (last), make_label (due, "t14", "strong"));
  gtk_box_append (GTK_BOX (box), last);
  gtk_button_set_child (GTK_BUTTON (card), box);
  cf_key_set_name (CF_KEY (card), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, due,
                                  -1);
  g_object_set_data_full (G_OBJECT (card), "order", g_strdup (pickup->id.text), g_free);
  g_signal_connect (card, "clicked", clicked, data);
  return card;
}
