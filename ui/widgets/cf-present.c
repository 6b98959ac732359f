/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-present.h"

#include <glib/gi18n.h>

void
cf_stack_show (GtkStack *stack, const char *name)
{
  GtkWidget *shown = gtk_stack_get_child_by_name (stack, name);

  g_return_if_fail (shown != NULL);

  gtk_widget_set_visible (shown, TRUE);
  gtk_stack_set_visible_child (stack, shown);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, child == shown);
}

void
cf_present (GtkWidget *widget, gboolean shown)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
}

void
cf_label_show (GtkLabel *label, const char *text)
{
  gboolean shown = text != NULL && *text != '\0';

  gtk_label_set_text (label, shown ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), shown);
  if (shown) {
    GString *name = g_string_new (text);

    g_string_replace (name, "\u2066", "", 0);
    g_string_replace (name, "\u2069", "", 0);
    gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    name->str, -1);
    g_string_free (name, TRUE);
  }
}

static void
press (GtkButton *button)
{
  g_signal_emit_by_name (button, "clicked");
}

void
cf_press_at_once (GtkButtonClass *klass)
{
  klass->activate = press;
}

/* A key of libadwaita's rows shows a picture and says what it does in its tooltip only. */
static const char *
part_name (GtkWidget *part)
{
  if (GTK_IS_SCROLLBAR (part) || GTK_IS_RANGE (part))
    return _ ("Scroll bar");
  if (GTK_IS_BUTTON (part) && gtk_button_get_icon_name (GTK_BUTTON (part)) != NULL) {
    const char *tooltip = gtk_widget_get_tooltip_text (part);

    return tooltip != NULL ? tooltip : _ ("Show or hide");
  }
  return NULL;
}

void
cf_name_parts (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    const char *name = part_name (child);

    if (name != NULL)
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
    cf_name_parts (child);
  }
}
