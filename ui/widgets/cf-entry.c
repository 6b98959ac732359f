/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-entry.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-key.h"

struct _CfEntry
{
  GtkWidget parent_instance;

  GtkLabel *prefix;
  GtkLabel *typed;
  GtkLabel *hint;
  GtkWidget *clear;

  GString *text;
  guint most; /* digits */
  char *empty_words;
  char *typed_words;
};

G_DEFINE_FINAL_TYPE (CfEntry, cf_entry, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_CHANGED,
  SIGNAL_REFUSED,
  SIGNAL_ACTIVATE,
  N_SIGNALS,
} CfEntrySignal;

static guint signals[N_SIGNALS];

static void
update (CfEntry *self)
{
  g_autofree char *name = g_strdup_printf ("%s: %s", _ ("Entry"), self->text->str);
  g_autofree char *shown = NULL;
  gboolean empty = self->text->len == 0;

  shown = empty ? g_strdup ("") : cf_isolate (self->text->str);
  gtk_label_set_text (self->typed, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->typed), !empty);
  gtk_label_set_text (self->hint, empty ? self->empty_words : self->typed_words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static guint
digits (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += g_ascii_isdigit (*text) ? 1 : 0;
  return n;
}

gboolean
cf_entry_push (CfEntry *self, const char *text)
{
  gboolean fits = FALSE;

  g_return_val_if_fail (CF_IS_ENTRY (self), FALSE);

  if (*text == '.')
    fits = strchr (self->text->str, '.') == NULL;
  else
    fits = digits (self->text->str) + digits (text) <= self->most;
  if (!fits) {
    g_signal_emit (self, signals[SIGNAL_REFUSED], 0);
    return FALSE;
  }
  if (*text == '.' && self->text->len == 0)
    g_string_append_c (self->text, '0');
  g_string_append (self->text, text);
  update (self);
  return TRUE;
}

void
cf_entry_pop (CfEntry *self)
{
  g_return_if_fail (CF_IS_ENTRY (self));

  if (self->text->len > 0) {
    g_string_truncate (self->text, self->text->len - 1);
    update (self);
  }
}

void
cf_entry_clear (CfEntry *self)
{
  g_return_if_fail (CF_IS_ENTRY (self));

  if (self->text->len > 0) {
    g_string_truncate (self->text, 0);
    update (self);
  }
}

void
cf_entry_set_most (CfEntry *self, guint most)
{
  g_return_if_fail (CF_IS_ENTRY (self));
  self->most = most;
}

void
cf_entry_hide_clear (CfEntry *self)
{
  g_return_if_fail (CF_IS_ENTRY (self));

  gtk_widget_set_visible (self->clear, FALSE);
}

void
cf_entry_set_text (CfEntry *self, const char *text)
{
  g_return_if_fail (CF_IS_ENTRY (self));

  g_string_assign (self->text, text);
  update (self);
}

const char *
cf_entry_get_text (CfEntry *self)
{
  g_return_val_if_fail (CF_IS_ENTRY (self), "");

  return self->text->str;
}

void
cf_entry_set_words (CfEntry *self, const char *empty, const char *typed)
{
  g_return_if_fail (CF_IS_ENTRY (self));

  g_free (self->empty_words);
  g_free (self->typed_words);
  self->empty_words = g_strdup (empty);
  self->typed_words = g_strdup (typed);
  update (self);
}

void
cf_entry_set_prefix (CfEntry *self, const char *prefix)
{
  g_return_if_fail (CF_IS_ENTRY (self));

  gtk_label_set_text (self->prefix, prefix != NULL ? prefix : "");
  gtk_widget_set_visible (GTK_WIDGET (self->prefix), prefix != NULL);
}

static void
on_clear_clicked_cb (CfEntry *self)
{
  cf_entry_clear (self);
}

static gboolean
on_key_pressed_cb (CfEntry *self, guint keyval, guint keycode, GdkModifierType state)
{
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter)
    return GDK_EVENT_PROPAGATE;
  if ((state & GDK_CONTROL_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
  return GDK_EVENT_STOP;
}

static void
cf_entry_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cf_entry_parent_class)->dispose (object);
}

static void
cf_entry_finalize (GObject *object)
{
  CfEntry *self = CF_ENTRY (object);

  g_string_free (self->text, TRUE);
  g_free (self->empty_words);
  g_free (self->typed_words);

  G_OBJECT_CLASS (cf_entry_parent_class)->finalize (object);
}

static void
cf_entry_class_init (CfEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cf_entry_dispose;
  object_class->finalize = cf_entry_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CF_TYPE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REFUSED] =
    g_signal_new ("refused", CF_TYPE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", CF_TYPE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/widgets/cf-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, CfEntry, prefix);
  gtk_widget_class_bind_template_child (widget_class, CfEntry, typed);
  gtk_widget_class_bind_template_child (widget_class, CfEntry, hint);
  gtk_widget_class_bind_template_child (widget_class, CfEntry, clear);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed_cb);
}

static void
cf_entry_init (CfEntry *self)
{
  self->text = g_string_new (NULL);
  self->most = CF_ENTRY_DIGITS_MAX;
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
  cf_entry_set_words (self, _ ("Number, then a key"), _ ("then Qty, Price or %"));
}
