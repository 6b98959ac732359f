/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-parked-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-key.h"

struct _CfParkedList
{
  GtkWidget parent_instance;

  GtkWidget *panel;
  GtkWidget *rows;
  GtkWidget *empty;
  CfDesk *desk;
};

G_DEFINE_FINAL_TYPE (CfParkedList, cf_parked_list, GTK_TYPE_WIDGET)

static guint resume_signal;

static void
on_key_clicked_cb (GtkWidget *key, CfParkedList *self)
{
  g_signal_emit (self, resume_signal, 0, g_object_get_data (G_OBJECT (key), "id"));
}

static GtkWidget *
make_key (CfParkedList *self, const CfTillParkedInfo *info)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *time = cf_format_time (format, info->at_ms);
  g_autofree char *total = cf_shown_amount (format, info->total);
  g_autofree char *lines =
    g_strdup_printf (ngettext ("%u line", "%u lines", info->lines), info->lines);
  g_autofree char *hint = NULL;
  g_autofree char *name = NULL;
  g_autofree char *till = NULL;
  const char *title = info->note != NULL && *info->note != '\0' ? info->note : info->first_name;
  GtkWidget *key = cf_key_new (title != NULL ? title : _ ("Basket"), "action");

  till = info->till != NULL ? g_strdup_printf (_ ("till %s"), info->till) : NULL;
  hint = g_strdup_printf ("%s · %s%s%s%s%s", time, lines, info->by_name[0] != '\0' ? " · " : "",
                          info->by_name, till != NULL ? " · " : "", till != NULL ? till : "");
  /* Translators: a parked basket: its first product, when it was parked, maybe at which other till. */
  name = till != NULL
           ? g_strdup_printf (_ ("Resume %s, %s, till %s"), cf_key_get_title (CF_KEY (key)), time,
                              info->till)
           : g_strdup_printf (_ ("Resume %s, %s"), cf_key_get_title (CF_KEY (key)), time);
  g_object_set (key, "at-start", TRUE, NULL);
  cf_key_set_hint (CF_KEY (key), hint);
  cf_key_set_amount (CF_KEY (key), total);
  cf_key_set_name (CF_KEY (key), name);
  g_object_set_data_full (G_OBJECT (key), "id", g_strdup (info->id.text), g_free);
  g_signal_connect (key, "clicked", G_CALLBACK (on_key_clicked_cb), self);
  return key;
}

static void
update (CfParkedList *self)
{
  GListModel *parked = cf_till_get_parked (cf_desk_get_till (self->desk));
  guint n = g_list_model_get_n_items (parked);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), child);
  for (guint i = 0; i < n; i++) {
    g_autoptr (CfTillParked) row = g_list_model_get_item (parked, i);

    gtk_box_append (GTK_BOX (self->rows), make_key (self, cf_till_parked_get_info (row)));
  }
  gtk_widget_set_visible (self->empty, n == 0);
}

static void
cf_parked_list_dispose (GObject *object)
{
  CfParkedList *self = CF_PARKED_LIST (object);

  g_clear_pointer (&self->panel, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_parked_list_parent_class)->dispose (object);
}

static void
cf_parked_list_class_init (CfParkedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_parked_list_dispose;
  resume_signal = g_signal_new ("resume", CF_TYPE_PARKED_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_parked_list_init (CfParkedList *self)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 8, "margin-start", 14, "margin-end", 14, "margin-top", 12,
                                 "margin-bottom", 14, NULL);
  GtkWidget *title =
    g_object_new (GTK_TYPE_LABEL, "label", _ ("Parked baskets"), "xalign", 0.0f, NULL);

  self->panel = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                              "child", box, NULL);
  gtk_widget_add_css_class (self->panel, "panel");
  gtk_widget_set_parent (self->panel, GTK_WIDGET (self));
  gtk_widget_add_css_class (title, "t20");
  gtk_widget_add_css_class (title, "title");
  gtk_box_append (GTK_BOX (box), title);
  self->empty = g_object_new (GTK_TYPE_LABEL, "label", _ ("No basket is parked."), "xalign", 0.0f,
                              "wrap", TRUE, NULL);
  gtk_widget_add_css_class (self->empty, "second");
  gtk_box_append (GTK_BOX (box), self->empty);
  self->rows =
    g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 8, NULL);
  gtk_box_append (GTK_BOX (box), self->rows);
}

GtkWidget *
cf_parked_list_new (CfDesk *desk)
{
  CfParkedList *self = g_object_new (CF_TYPE_PARKED_LIST, NULL);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "parked-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
