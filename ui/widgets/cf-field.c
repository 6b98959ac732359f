/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-field.h"

#define LENGTH_MAX 200

struct _CfField
{
  GtkWidget parent_instance;

  GtkWidget *title;
  GtkWidget *frame;
  GtkWidget *icon;
  GtkWidget *text;
};

G_DEFINE_FINAL_TYPE (CfField, cf_field, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_TITLE = 1,
  PROP_ICON,
  PROP_LENGTH,
} CfFieldProperty;

typedef enum
{
  SIGNAL_CHANGED,
  SIGNAL_ACTIVATE,
  N_SIGNALS,
} CfFieldSignal;

static guint signals[N_SIGNALS];

char *
cf_field_dup_text (CfField *self)
{
  g_return_val_if_fail (CF_IS_FIELD (self), NULL);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text))));
}

void
cf_field_set_text (CfField *self, const char *text)
{
  g_return_if_fail (CF_IS_FIELD (self));

  gtk_editable_set_text (GTK_EDITABLE (self->text), text != NULL ? text : "");
}

void
cf_field_focus (CfField *self)
{
  g_return_if_fail (CF_IS_FIELD (self));

  gtk_widget_grab_focus (self->text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

static void
on_changed_cb (CfField *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_activate_cb (CfField *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATE], 0);
}

static void
on_pressed_cb (CfField *self)
{
  gtk_widget_grab_focus (self->text);
}

static void
cf_field_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CfField *self = CF_FIELD (object);

  switch ((CfFieldProperty) id) {
  case PROP_TITLE:
    gtk_label_set_text (GTK_LABEL (self->title), g_value_get_string (value));
    if (gtk_widget_get_visible (self->icon))
      gtk_text_set_placeholder_text (GTK_TEXT (self->text), g_value_get_string (value));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    g_value_get_string (value), -1);
    break;
  case PROP_ICON:
    gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), g_value_get_string (value));
    gtk_widget_set_visible (self->icon, TRUE);
    gtk_widget_set_visible (self->title, FALSE);
    gtk_text_set_placeholder_text (GTK_TEXT (self->text),
                                   gtk_label_get_text (GTK_LABEL (self->title)));
    break;
  case PROP_LENGTH: gtk_text_set_max_length (GTK_TEXT (self->text), g_value_get_int (value)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
cf_field_dispose (GObject *object)
{
  CfField *self = CF_FIELD (object);

  g_clear_pointer (&self->title, gtk_widget_unparent);
  g_clear_pointer (&self->frame, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_field_parent_class)->dispose (object);
}

static void
cf_field_class_init (CfFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = cf_field_dispose;
  object_class->set_property = cf_field_set_property;
  g_object_class_install_property (object_class, PROP_TITLE,
                                   g_param_spec_string ("title", NULL, NULL, "", flags));
  g_object_class_install_property (object_class, PROP_ICON,
                                   g_param_spec_string ("icon", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_LENGTH,
                                   g_param_spec_int ("length", NULL, NULL, 1, LENGTH_MAX,
                                                     LENGTH_MAX, flags));
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", CF_TYPE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATE] = g_signal_new ("activate", CF_TYPE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_field_init (CfField *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkGesture *touch = gtk_gesture_click_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 4);
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->frame = g_object_new (GTK_TYPE_BOX, "spacing", 10, NULL);
  self->icon = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 22, "visible", FALSE, "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->text = g_object_new (GTK_TYPE_TEXT, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX,
                             "hexpand", TRUE, "max-length", LENGTH_MAX, "width-chars", 4, NULL);
  gtk_widget_add_css_class (self->title, "caption");
  gtk_widget_add_css_class (self->frame, "field");
  gtk_widget_add_css_class (self->text, "t17");
  gtk_box_append (GTK_BOX (self->frame), self->icon);
  gtk_box_append (GTK_BOX (self->frame), self->text);
  gtk_widget_set_parent (self->title, GTK_WIDGET (self));
  gtk_widget_set_parent (self->frame, GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (touch), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (touch, "released", G_CALLBACK (on_pressed_cb), self);
  gtk_widget_add_controller (self->frame, GTK_EVENT_CONTROLLER (touch));
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (on_changed_cb), self);
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (on_activate_cb), self);
}
