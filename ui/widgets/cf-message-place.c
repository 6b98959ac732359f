/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-message-place.h"

#include <glib/gi18n.h>

#include "cf-key.h"
#include "cf-present.h"

struct _CfMessagePlace
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkBox *panel;
  GtkWidget *words; /* role alert; its name is the message */
  GtkLabel *title;
  GtkLabel *text;
  GtkWidget *dismiss;
  GtkBox *actions;
  GtkWidget *keys[CF_MESSAGE_ACTIONS_MAX];
  GtkWidget *resting;

  CfMessageKind kind;
  gboolean shown;
  gboolean strip;
  gboolean has_text;
  gboolean has_actions;
  char *hints[CF_MESSAGE_ACTIONS_MAX];
  guint timeout_id;
};

G_DEFINE_FINAL_TYPE (CfMessagePlace, cf_message_place, GTK_TYPE_WIDGET)

static guint shown_signal;
static gboolean messages_stay;

void
cf_message_place_keep_messages (void)
{
  messages_stay = TRUE;
}

static void
set_shown (CfMessagePlace *self, gboolean shown)
{
  cf_stack_show (self->stack, shown ? "message" : "resting");
  if (self->shown == shown)
    return;
  self->shown = shown;
  g_signal_emit (self, shown_signal, 0, shown);
}

void
cf_message_place_clear (CfMessagePlace *self, gboolean questions_too)
{
  g_return_if_fail (CF_IS_MESSAGE_PLACE (self));

  if (self->shown && self->kind == CF_MESSAGE_ASK && !questions_too)
    return;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL, "",
                                  -1);
  set_shown (self, FALSE);
}

gboolean
cf_message_place_is_shown (CfMessagePlace *self)
{
  g_return_val_if_fail (CF_IS_MESSAGE_PLACE (self), FALSE);

  return self->shown;
}

static gboolean
on_timeout_cb (gpointer data)
{
  CfMessagePlace *self = data;

  self->timeout_id = 0;
  cf_message_place_clear (self, TRUE);
  return G_SOURCE_REMOVE;
}

static void
set_style (CfMessagePlace *self, CfMessageKind kind)
{
  static const char *const classes[] = {
    [CF_MESSAGE_PLAIN] = "notice",
    [CF_MESSAGE_UNDO] = "notice",
    [CF_MESSAGE_REFUSAL] = "warning",
    [CF_MESSAGE_ASK] = "warning",
  };

  gtk_widget_remove_css_class (GTK_WIDGET (self->panel), "notice");
  gtk_widget_remove_css_class (GTK_WIDGET (self->panel), "warning");
  gtk_widget_add_css_class (GTK_WIDGET (self->panel), classes[kind]);
}

/* A strip has room for what happened and either what that means or the ways out. */
static void
fit (CfMessagePlace *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->text),
                          self->has_text && !(self->strip && self->has_actions));
  for (guint i = 0; i < CF_MESSAGE_ACTIONS_MAX; i++)
    cf_key_set_hint (CF_KEY (self->keys[i]), self->strip ? NULL : self->hints[i]);
}

void
cf_message_place_say (CfMessagePlace *self, const CfMessage *message)
{
  g_autofree char *name = NULL;
  gboolean has_text = message->text != NULL && *message->text != '\0';
  gboolean any_action = FALSE;

  g_return_if_fail (CF_IS_MESSAGE_PLACE (self));

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->kind = message->kind;
  set_style (self, message->kind);
  gtk_label_set_text (self->title, message->title);
  gtk_label_set_text (self->text, has_text ? message->text : "");
  for (guint i = 0; i < CF_MESSAGE_ACTIONS_MAX; i++) {
    gboolean used = message->actions[i].title != NULL;

    gtk_widget_set_visible (self->keys[i], used);
    if (!used)
      continue;
    any_action = TRUE;
    g_object_set (self->keys[i], "title", message->actions[i].title, "key-name",
                  message->actions[i].name, NULL);
    g_free (self->hints[i]);
    self->hints[i] = g_strdup (message->actions[i].hint);
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->keys[i]),
                                             message->actions[i].action);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->actions), any_action);
  self->has_text = has_text;
  self->has_actions = any_action;
  fit (self);

  name = has_text ? g_strdup_printf ("%s: %s, %s", _ ("Message"), message->title, message->text)
                  : g_strdup_printf ("%s: %s", _ ("Message"), message->title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->words), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  set_shown (self, TRUE);
  if (message->kind != CF_MESSAGE_ASK && !messages_stay)
    self->timeout_id = g_timeout_add_seconds (CF_MESSAGE_SECONDS, on_timeout_cb, self);
}

void
cf_message_place_set_resting (CfMessagePlace *self, GtkWidget *child)
{
  g_return_if_fail (CF_IS_MESSAGE_PLACE (self));

  if (self->resting != NULL)
    gtk_stack_remove (self->stack, self->resting);
  self->resting = child;
  if (child != NULL)
    gtk_stack_add_named (self->stack, child, "resting");
  set_shown (self, self->shown);
}

void
cf_message_place_set_size (CfMessagePlace *self, CfSizeClass size)
{
  gboolean strip = size == CF_SIZE_P || size == CF_SIZE_C;

  g_return_if_fail (CF_IS_MESSAGE_PLACE (self));

  self->strip = strip;
  gtk_label_set_lines (self->title, strip ? 1 : size == CF_SIZE_L ? 3 : 2);
  gtk_label_set_lines (self->text, size == CF_SIZE_L ? 5 : 2);
  gtk_box_set_spacing (self->panel, strip ? 2 : 6);
  gtk_widget_set_margin_top (gtk_widget_get_first_child (GTK_WIDGET (self->panel)), strip ? 2 : 8);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->actions), strip ? 4 : 10);
  if (size == CF_SIZE_L)
    gtk_widget_add_css_class (GTK_WIDGET (self), "roomy");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "roomy");
  fit (self);
}

static void
on_dismiss_clicked_cb (CfMessagePlace *self)
{
  cf_message_place_clear (self, TRUE);
}

static void
cf_message_place_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == 1)
    cf_message_place_set_resting (CF_MESSAGE_PLACE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cf_message_place_dispose (GObject *object)
{
  CfMessagePlace *self = CF_MESSAGE_PLACE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->timeout_id, g_source_remove);
  for (guint i = 0; i < CF_MESSAGE_ACTIONS_MAX; i++)
    g_clear_pointer (&self->hints[i], g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cf_message_place_parent_class)->dispose (object);
}

static void
cf_message_place_class_init (CfMessagePlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_message_place_dispose;
  G_OBJECT_CLASS (klass)->set_property = cf_message_place_set_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1,
                                   g_param_spec_object ("resting", NULL, NULL, GTK_TYPE_WIDGET,
                                                        G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  shown_signal = g_signal_new ("message-shown", CF_TYPE_MESSAGE_PLACE, G_SIGNAL_RUN_LAST, 0, NULL,
                               NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/widgets/cf-message-place.ui");
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, stack);
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, panel);
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, words);
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, title);
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, text);
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, dismiss);
  gtk_widget_class_bind_template_child (widget_class, CfMessagePlace, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss_clicked_cb);
}

static void
cf_message_place_init (CfMessagePlace *self)
{
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < CF_MESSAGE_ACTIONS_MAX; i++) {
    self->keys[i] = cf_key_new ("", NULL);
    gtk_widget_set_hexpand (self->keys[i], TRUE);
    gtk_box_append (self->actions, self->keys[i]);
  }
  cf_message_place_set_resting (self, g_object_new (GTK_TYPE_BOX, NULL));
}
