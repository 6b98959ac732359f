/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-typing.h"

#include "cf-keyboard.h"

#define KEYBOARD_WIDTH 900

struct _CfTyping
{
  GtkWidget parent_instance;

  CfKeyboard *keyboard;
  CfDesk *desk;
  GtkWidget *page; /* weak */
  gulong focus_id; /* of the page's root */
};

G_DEFINE_FINAL_TYPE (CfTyping, cf_typing, GTK_TYPE_WIDGET)

static void
on_focus_changed_cb (CfTyping *self)
{
  GtkRoot *root = self->page != NULL ? gtk_widget_get_root (self->page) : NULL;
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean is_text = GTK_IS_TEXT (focus) && gtk_widget_is_ancestor (focus, self->page);

  if (is_text)
    cf_keyboard_set_target (self->keyboard, GTK_EDITABLE (focus));
  gtk_widget_set_visible (GTK_WIDGET (self), is_text && !cf_desk_get_keyboard_used (self->desk));
}

static void
on_hide_cb (CfTyping *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
cf_typing_start (CfTyping *self, CfDesk *desk, GtkWidget *page)
{
  g_return_if_fail (CF_IS_TYPING (self));

  cf_typing_stop (self);
  g_set_object (&self->desk, desk);
  g_set_weak_pointer (&self->page, page);
  self->focus_id = g_signal_connect_swapped (gtk_widget_get_root (page), "notify::focus-widget",
                                             G_CALLBACK (on_focus_changed_cb), self);
  on_focus_changed_cb (self);
}

void
cf_typing_set_size (CfTyping *self, CfSizeClass size)
{
  g_return_if_fail (CF_IS_TYPING (self));

  cf_keyboard_set_size (self->keyboard, size);
  g_object_set (self->keyboard, "width-request", -1, "halign", GTK_ALIGN_FILL, NULL);
}

void
cf_typing_stop (CfTyping *self)
{
  GtkRoot *root = self->page != NULL ? gtk_widget_get_root (self->page) : NULL;

  if (self->focus_id != 0 && root != NULL)
    g_signal_handler_disconnect (root, self->focus_id);
  self->focus_id = 0;
  g_clear_weak_pointer (&self->page);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
cf_typing_dispose (GObject *object)
{
  CfTyping *self = CF_TYPING (object);
  GtkWidget *child;

  cf_typing_stop (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_typing_parent_class)->dispose (object);
}

static void
cf_typing_class_init (CfTypingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_typing_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_typing_init (CfTyping *self)
{
  self->keyboard = g_object_new (CF_TYPE_KEYBOARD, "signs", TRUE, "width-request", KEYBOARD_WIDTH,
                                 "halign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->keyboard), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_swapped (self->keyboard, "hide-keyboard", G_CALLBACK (on_hide_cb), self);
}
