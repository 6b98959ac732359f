/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fact.h"

#define ROW_HEIGHT 57

static GtkWidget *
make_label (const char *text, const char *first, const char *second)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, first);
  gtk_widget_add_css_class (label, second);
  return label;
}

GtkWidget *
cf_fact_new (const char *title, const char *detail, const char *value)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 14, "height-request", ROW_HEIGHT, NULL);
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_CENTER, "hexpand", TRUE, "margin-start", 14, NULL);
  GtkWidget *figure = make_label (value, "t17", "strong");
  g_autofree char *name = g_strdup_printf ("%s: %s", title, value);

  gtk_widget_add_css_class (row, "row-line");
  gtk_box_append (GTK_BOX (words), make_label (title, "t15", "name"));
  if (detail != NULL && *detail != '\0')
    gtk_box_append (GTK_BOX (words), make_label (detail, "t13", "second"));
  gtk_box_append (GTK_BOX (row), words);
  gtk_widget_add_css_class (figure, "figure");
  g_object_set (figure, "xalign", 1.0f, "justify", GTK_JUSTIFY_RIGHT, "margin-end", 14,
                "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (figure), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (row), figure);
  return row;
}

GtkWidget *
cf_caption_new (const char *text)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "margin-start", 14, "margin-end",
                  14, "margin-top", 10, "margin-bottom", 4, NULL);

  gtk_widget_add_css_class (label, "caption");
  return label;
}

void
cf_box_clear (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}
