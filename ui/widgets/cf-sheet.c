/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sheet.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-present.h"

struct _CfSheet
{
  GtkWidget parent_instance;

  GtkWidget *shade;
  GtkWidget *frame;
  GtkWidget *child;
  GtkWidget *focus_before; /* weak */
};

G_DEFINE_FINAL_TYPE (CfSheet, cf_sheet, GTK_TYPE_WIDGET)

static guint cancelled_signal;

static void
set_focus_before (CfSheet *self, GtkWidget *widget)
{
  if (self->focus_before != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->focus_before), (gpointer *) &self->focus_before);
  self->focus_before = widget;
  if (widget != NULL)
    g_object_add_weak_pointer (G_OBJECT (widget), (gpointer *) &self->focus_before);
}

void
cf_sheet_open (CfSheet *self, GtkWidget *child, GtkWidget *first)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_return_if_fail (CF_IS_SHEET (self));

  if (self->child == NULL && root != NULL)
    set_focus_before (self, gtk_root_get_focus (root));
  self->child = child;
  adw_bin_set_child (ADW_BIN (self->frame), child);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  cf_name_parts (GTK_WIDGET (self));
  gtk_widget_grab_focus (first != NULL ? first : child);
}

void
cf_sheet_close (CfSheet *self)
{
  g_return_if_fail (CF_IS_SHEET (self));

  if (self->child == NULL)
    return;
  self->child = NULL;
  adw_bin_set_child (ADW_BIN (self->frame), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (self->focus_before != NULL)
    gtk_widget_grab_focus (self->focus_before);
  set_focus_before (self, NULL);
}

GtkWidget *
cf_sheet_get_child (CfSheet *self)
{
  g_return_val_if_fail (CF_IS_SHEET (self), NULL);

  return self->child;
}

/* The trap: Tab goes round within the sheet. */
static gboolean
cf_sheet_focus (GtkWidget *widget, GtkDirectionType direction)
{
  CfSheet *self = CF_SHEET (widget);

  if (gtk_widget_child_focus (self->frame, direction))
    return TRUE;
  gtk_root_set_focus (gtk_widget_get_root (widget), NULL);
  return gtk_widget_child_focus (self->frame, direction);
}

static gboolean
on_key_pressed_cb (CfSheet *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, cancelled_signal, 0);
  return GDK_EVENT_STOP;
}

static void
cf_sheet_dispose (GObject *object)
{
  CfSheet *self = CF_SHEET (object);

  set_focus_before (self, NULL);
  g_clear_pointer (&self->shade, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_sheet_parent_class)->dispose (object);
}

static void
cf_sheet_class_init (CfSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_sheet_dispose;
  widget_class->focus = cf_sheet_focus;
  cancelled_signal = g_signal_new ("cancelled", CF_TYPE_SHEET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
}

static void
cf_sheet_init (CfSheet *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->shade = g_object_new (ADW_TYPE_BIN, "accessible-role", GTK_ACCESSIBLE_ROLE_GENERIC,
                              "hexpand", TRUE, "vexpand", TRUE, NULL);
  gtk_widget_add_css_class (self->shade, "shade");
  gtk_widget_set_parent (self->shade, GTK_WIDGET (self));
  self->frame = g_object_new (ADW_TYPE_BIN, "accessible-role", GTK_ACCESSIBLE_ROLE_GENERIC,
                              "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_add_css_class (self->frame, "sheet");
  adw_bin_set_child (ADW_BIN (self->shade), self->frame);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Question"), -1);
}

GtkWidget *
cf_sheet_new (void)
{
  return g_object_new (CF_TYPE_SHEET, NULL);
}
