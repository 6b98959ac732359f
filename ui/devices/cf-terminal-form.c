/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-terminal-form.h"

#include <glib/gi18n.h>

#include "cf-field.h"
#include "cf-key.h"
#include "cf-till-hardware.h"

struct _CfTerminalForm
{
  GtkWidget parent_instance;

  CfField *where;
  CfField *name;
  CfKey *encrypted;
  CfKey *plain;
  CfKey *use;
  GtkLabel *words;

  CfDesk *desk;
  gboolean is_plain;
  gboolean is_asking;
};

G_DEFINE_FINAL_TYPE (CfTerminalForm, cf_terminal_form, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_BOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
say (CfTerminalForm *self, const char *words, gboolean warns)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->words), warns ? "second" : "warn");
  gtk_widget_add_css_class (GTK_WIDGET (self->words), warns ? "warn" : "second");
  gtk_label_set_text (self->words, words);
}

static void
say_how (CfTerminalForm *self)
{
  say (self, _ ("Both stand in the terminal's own menu. Give it a fixed address in the network."),
       FALSE);
}

static void
show_choice (CfTerminalForm *self)
{
  cf_key_set_chosen (self->encrypted, !self->is_plain);
  cf_key_set_chosen (self->plain, self->is_plain);
}

static void
on_bound_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTerminalForm) self = data;
  g_autoptr (GError) error = NULL;

  self->is_asking = FALSE;
  if (!cf_till_command_finish (CF_TILL (source), result, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_field_set_text (self->where, NULL);
  cf_field_set_text (self->name, NULL);
  say_how (self);
  g_signal_emit (self, signals[SIGNAL_BOUND], 0);
}

static const char *
fault_words (CfTillAddressFault fault)
{
  switch (fault) {
  case CF_TILL_ADDRESS_BAD_WHERE:
    return _ ("An address is written like 192.168.1.20:7778, with the number behind the colon.");
  case CF_TILL_ADDRESS_BAD_NAME:
    return _ ("The name has letters, digits, - . _ and : only, and no more than 32 of them.");
  case CF_TILL_ADDRESS_NOT_OWN:
    return _ ("Without encryption only a terminal in the shop's own network is spoken to.");
  case CF_TILL_ADDRESS_FINE:
  default: return "";
  }
}

static void
on_use_clicked_cb (CfTerminalForm *self)
{
  g_autofree char *where = cf_field_dup_text (self->where);
  g_autofree char *name = cf_field_dup_text (self->name);
  g_autofree char *address = NULL;
  CfTillAddressFault fault;

  if (self->is_asking)
    return;
  fault = cf_till_make_terminal_address (where, name, self->is_plain, &address);
  if (fault != CF_TILL_ADDRESS_FINE) {
    say (self, fault_words (fault), TRUE);
    cf_field_focus (fault == CF_TILL_ADDRESS_BAD_NAME ? self->name : self->where);
    return;
  }
  say_how (self);
  self->is_asking = TRUE;
  cf_till_bind_device_async (cf_desk_get_till (self->desk), "payment", address, on_bound_cb,
                             g_object_ref (self));
}

static void
on_where_activate_cb (CfTerminalForm *self)
{
  cf_field_focus (self->name);
}

static void
on_encrypted_clicked_cb (CfTerminalForm *self)
{
  self->is_plain = FALSE;
  show_choice (self);
}

static void
on_plain_clicked_cb (CfTerminalForm *self)
{
  self->is_plain = TRUE;
  show_choice (self);
}

static void
cf_terminal_form_dispose (GObject *object)
{
  CfTerminalForm *self = CF_TERMINAL_FORM (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_terminal_form_parent_class)->dispose (object);
}

static void
cf_terminal_form_class_init (CfTerminalFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_terminal_form_dispose;
  signals[SIGNAL_BOUND] = g_signal_new ("bound", CF_TYPE_TERMINAL_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/devices/cf-terminal-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CfTerminalForm, where);
  gtk_widget_class_bind_template_child (widget_class, CfTerminalForm, name);
  gtk_widget_class_bind_template_child (widget_class, CfTerminalForm, encrypted);
  gtk_widget_class_bind_template_child (widget_class, CfTerminalForm, plain);
  gtk_widget_class_bind_template_child (widget_class, CfTerminalForm, use);
  gtk_widget_class_bind_template_child (widget_class, CfTerminalForm, words);
  gtk_widget_class_bind_template_callback (widget_class, on_use_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_where_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_encrypted_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_plain_clicked_cb);
}

static void
cf_terminal_form_init (CfTerminalForm *self)
{
  g_type_ensure (CF_TYPE_FIELD);
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
  show_choice (self);
  say_how (self);
}

void
cf_terminal_form_set_desk (CfTerminalForm *self, CfDesk *desk)
{
  g_return_if_fail (CF_IS_TERMINAL_FORM (self));
  g_set_object (&self->desk, desk);
}
