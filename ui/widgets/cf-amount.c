/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-amount.h"

struct _CfAmount
{
  GtkWidget parent_instance;

  GtkWidget *label;
  char *word;
  char *named;
  gboolean shrinks;
};

G_DEFINE_FINAL_TYPE (CfAmount, cf_amount, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_WORD = 1,
  PROP_XALIGN,
  PROP_SHRINKS,
} CfAmountProperty;

static GParamSpec *properties[PROP_SHRINKS + 1];

#define SHRINKS_TO 3 /* a figure is never drawn smaller than a third of its step */

char *
cf_isolate (const char *text)
{
  return g_strconcat ("\u2066", text, "\u2069", NULL);
}

static void
update_name (CfAmount *self)
{
  g_autofree char *name = NULL;

  if (self->word != NULL)
    name = g_strdup_printf ("%s: %s", self->word, self->named != NULL ? self->named : "");
  else
    name = g_strdup (self->named != NULL ? self->named : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cf_amount_set (CfAmount *self, const char *shown, const char *named)
{
  g_autofree char *isolated = NULL;

  g_return_if_fail (CF_IS_AMOUNT (self));
  g_return_if_fail (shown != NULL);

  if (named == NULL)
    named = shown;
  isolated = *shown != '\0' ? cf_isolate (shown) : g_strdup ("");
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->label)), isolated) != 0)
    gtk_label_set_text (GTK_LABEL (self->label), isolated);
  if (g_strcmp0 (self->named, named) != 0) {
    g_free (self->named);
    self->named = g_strdup (named);
    update_name (self);
  }
}

void
cf_amount_set_word (CfAmount *self, const char *word)
{
  g_return_if_fail (CF_IS_AMOUNT (self));

  g_free (self->word);
  self->word = g_strdup (word);
  update_name (self);
}

const char *
cf_amount_get_named (CfAmount *self)
{
  g_return_val_if_fail (CF_IS_AMOUNT (self), "");

  return self->named != NULL ? self->named : "";
}

static void
cf_amount_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CfAmount *self = CF_AMOUNT (object);

  switch ((CfAmountProperty) id) {
  case PROP_WORD: cf_amount_set_word (self, g_value_get_string (value)); break;
  case PROP_XALIGN:
    gtk_label_set_xalign (GTK_LABEL (self->label), g_value_get_float (value));
    break;
  case PROP_SHRINKS: self->shrinks = g_value_get_boolean (value); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
cf_amount_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *minimum,
                   int *natural,
                   int *minimum_baseline,
                   int *natural_baseline)
{
  CfAmount *self = CF_AMOUNT (widget);
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  gtk_widget_measure (self->label, orientation, -1, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (across && self->shrinks)
    *minimum /= SHRINKS_TO;
}

/* Where the label's own width is not there it is drawn smaller, in the middle of its height. */
static void
cf_amount_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CfAmount *self = CF_AMOUNT (widget);
  GskTransform *transform = NULL;
  int wanted = 0;

  gtk_widget_measure (self->label, GTK_ORIENTATION_HORIZONTAL, -1, &wanted, NULL, NULL, NULL);
  if (self->shrinks && wanted > width) {
    float scale = (float) width / (float) wanted;

    transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (0, (float) height *
                                                                          (1.0f - scale) / 2.0f));
    transform = gsk_transform_scale (transform, scale, scale);
    width = wanted;
    baseline = -1;
  }
  gtk_widget_allocate (self->label, width, height, baseline, transform);
}

static void
cf_amount_dispose (GObject *object)
{
  g_clear_pointer (&CF_AMOUNT (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_amount_parent_class)->dispose (object);
}

static void
cf_amount_finalize (GObject *object)
{
  CfAmount *self = CF_AMOUNT (object);

  g_free (self->word);
  g_free (self->named);

  G_OBJECT_CLASS (cf_amount_parent_class)->finalize (object);
}

static void
cf_amount_class_init (CfAmountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cf_amount_set_property;
  object_class->dispose = cf_amount_dispose;
  object_class->finalize = cf_amount_finalize;

  properties[PROP_WORD] = g_param_spec_string ("word", NULL, NULL, NULL, flags);
  properties[PROP_SHRINKS] = g_param_spec_boolean ("shrinks", NULL, NULL, FALSE, flags);
  properties[PROP_XALIGN] = g_param_spec_float ("xalign", NULL, NULL, 0.0f, 1.0f, 1.0f, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  widget_class->measure = cf_amount_measure;
  widget_class->size_allocate = cf_amount_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
cf_amount_init (CfAmount *self)
{
  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 1.0, "single-line-mode", TRUE,
                              "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "figure");
}

GtkWidget *
cf_amount_new (const char *word)
{
  return g_object_new (CF_TYPE_AMOUNT, "word", word, NULL);
}
