/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-key.h"

#include "cf-amount.h"
#include "cf-present.h"

struct _CfKey
{
  GtkButton parent_instance;

  GtkWidget *title_box;
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *badge;
  GtkLabel *hint;
  CfAmount *amount;

  char *name;
  gboolean chosen;
};

G_DEFINE_FINAL_TYPE (CfKey, cf_key, GTK_TYPE_BUTTON)

typedef enum
{
  PROP_TITLE = 1,
  PROP_HINT,
  PROP_AMOUNT,
  PROP_KEY_ICON,
  PROP_KEY_NAME,
  PROP_CHOSEN,
  PROP_MAIN,
  PROP_AT_START,
} CfKeyProperty;

static GParamSpec *properties[PROP_AT_START + 1];

static void
update_name (CfKey *self)
{
  const char *name = self->name != NULL ? self->name : gtk_label_get_text (self->title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gboolean shown = text != NULL && *text != '\0';

  if (g_strcmp0 (gtk_label_get_text (label), text != NULL ? text : "") != 0)
    gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), shown);
}

void
cf_key_set_title (CfKey *self, const char *title)
{
  g_return_if_fail (CF_IS_KEY (self));

  set_text (self->title, title);
  update_name (self);
}

const char *
cf_key_get_title (CfKey *self)
{
  g_return_val_if_fail (CF_IS_KEY (self), "");

  return gtk_label_get_text (self->title);
}

void
cf_key_set_hint (CfKey *self, const char *hint)
{
  g_return_if_fail (CF_IS_KEY (self));

  set_text (self->hint, hint);
}

void
cf_key_set_amount (CfKey *self, const char *amount)
{
  g_return_if_fail (CF_IS_KEY (self));

  cf_amount_set (self->amount, amount != NULL ? amount : "", NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->amount), amount != NULL && *amount != '\0');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  amount != NULL ? amount : "", -1);
}

void
cf_key_set_badge (CfKey *self, guint count)
{
  g_autofree char *text = NULL;

  g_return_if_fail (CF_IS_KEY (self));

  text = count > 0 ? g_strdup_printf ("%u", count) : NULL;
  set_text (self->badge, text);
}

void
cf_key_set_name (CfKey *self, const char *name)
{
  g_return_if_fail (CF_IS_KEY (self));

  g_free (self->name);
  self->name = g_strdup (name);
  update_name (self);
}

void
cf_key_set_chosen (CfKey *self, gboolean chosen)
{
  g_return_if_fail (CF_IS_KEY (self));

  self->chosen = chosen;
  if (chosen)
    gtk_widget_add_css_class (GTK_WIDGET (self), "chosen");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chosen");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_PRESSED,
                               chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                      : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

void
cf_key_set_whole_words (CfKey *self)
{
  g_return_if_fail (CF_IS_KEY (self));

  gtk_label_set_wrap_mode (self->title, PANGO_WRAP_WORD);
}

/* Words at the start of the key, the amount at its end. */
static void
set_at_start (CfKey *self)
{
  gtk_label_set_xalign (self->title, 0);
  gtk_label_set_justify (self->title, GTK_JUSTIFY_LEFT);
  gtk_widget_set_halign (self->title_box, GTK_ALIGN_START);
  gtk_widget_set_halign (GTK_WIDGET (self->hint), GTK_ALIGN_START);
}

/* The main key of a screen: words at the start, amount at the end, accent colour. */
static void
set_main (CfKey *self)
{
  gtk_label_set_wrap (self->title, FALSE);
  gtk_label_set_lines (self->title, 1);
  gtk_widget_add_css_class (GTK_WIDGET (self), "main");
  set_at_start (self);
}

static void
cf_key_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CfKey *self = CF_KEY (object);

  switch ((CfKeyProperty) id) {
  case PROP_TITLE: cf_key_set_title (self, g_value_get_string (value)); break;
  case PROP_HINT: cf_key_set_hint (self, g_value_get_string (value)); break;
  case PROP_AMOUNT: cf_key_set_amount (self, g_value_get_string (value)); break;
  case PROP_KEY_ICON:
    gtk_image_set_from_icon_name (self->icon, g_value_get_string (value));
    gtk_widget_set_visible (GTK_WIDGET (self->icon), g_value_get_string (value) != NULL);
    break;
  case PROP_KEY_NAME: cf_key_set_name (self, g_value_get_string (value)); break;
  case PROP_CHOSEN: cf_key_set_chosen (self, g_value_get_boolean (value)); break;
  case PROP_MAIN:
    if (g_value_get_boolean (value))
      set_main (self);
    break;
  case PROP_AT_START:
    if (g_value_get_boolean (value))
      set_at_start (self);
    break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
cf_key_finalize (GObject *object)
{
  g_free (CF_KEY (object)->name);

  G_OBJECT_CLASS (cf_key_parent_class)->finalize (object);
}

static void
cf_key_class_init (CfKeyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  cf_press_at_once (GTK_BUTTON_CLASS (klass));
  object_class->set_property = cf_key_set_property;
  object_class->finalize = cf_key_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_HINT] = g_param_spec_string ("hint", NULL, NULL, NULL, flags);
  properties[PROP_AMOUNT] = g_param_spec_string ("amount", NULL, NULL, NULL, flags);
  properties[PROP_KEY_ICON] = g_param_spec_string ("key-icon", NULL, NULL, NULL, flags);
  properties[PROP_KEY_NAME] = g_param_spec_string ("key-name", NULL, NULL, NULL, flags);
  properties[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, FALSE, flags);
  properties[PROP_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, FALSE, flags);
  properties[PROP_MAIN] = g_param_spec_boolean ("main", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/widgets/cf-key.ui");
  gtk_widget_class_bind_template_child (widget_class, CfKey, title_box);
  gtk_widget_class_bind_template_child (widget_class, CfKey, icon);
  gtk_widget_class_bind_template_child (widget_class, CfKey, title);
  gtk_widget_class_bind_template_child (widget_class, CfKey, badge);
  gtk_widget_class_bind_template_child (widget_class, CfKey, hint);
  gtk_widget_class_bind_template_child (widget_class, CfKey, amount);
}

static void
cf_key_init (CfKey *self)
{
  g_type_ensure (CF_TYPE_AMOUNT);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cf_key_new (const char *title, const char *style_class)
{
  CfKey *self = g_object_new (CF_TYPE_KEY, "title", title, NULL);

  if (style_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), style_class);
  return GTK_WIDGET (self);
}
