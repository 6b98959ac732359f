/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fixed-width.h"

struct _CfFixedWidth
{
  GtkWidget parent_instance;

  GtkWidget *child;
  int width;
};

G_DEFINE_FINAL_TYPE (CfFixedWidth, cf_fixed_width, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_WIDTH = 1,
  PROP_CHILD,
} CfFixedWidthProperty;

static GParamSpec *properties[PROP_CHILD + 1];

static int
child_width (CfFixedWidth *self)
{
  int minimum = 0;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return MAX (self->width, minimum);
}

static void
cf_fixed_width_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  CfFixedWidth *self = CF_FIXED_WIDTH (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL && self->width == 0 && self->child != NULL) {
    gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  } else if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    *minimum = *natural = self->width;
  } else if (self->child != NULL) {
    gtk_widget_measure (self->child, orientation, self->width == 0 ? for_size : child_width (self),
                        minimum, natural, NULL, NULL);
  }
}

static void
cf_fixed_width_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CfFixedWidth *self = CF_FIXED_WIDTH (widget);
  int minimum = 0;

  if (self->child == NULL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, MAX (width, minimum), height, baseline, NULL);
}

void
cf_fixed_width_set_width (CfFixedWidth *self, int width)
{
  g_return_if_fail (CF_IS_FIXED_WIDTH (self));

  self->width = width;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
cf_fixed_width_set_child (CfFixedWidth *self, GtkWidget *child)
{
  g_return_if_fail (CF_IS_FIXED_WIDTH (self));

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
cf_fixed_width_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CfFixedWidth *self = CF_FIXED_WIDTH (object);

  switch ((CfFixedWidthProperty) id) {
  case PROP_WIDTH: cf_fixed_width_set_width (self, g_value_get_int (value)); break;
  case PROP_CHILD: cf_fixed_width_set_child (self, g_value_get_object (value)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
cf_fixed_width_dispose (GObject *object)
{
  g_clear_pointer (&CF_FIXED_WIDTH (object)->child, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_fixed_width_parent_class)->dispose (object);
}

static void
cf_fixed_width_class_init (CfFixedWidthClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cf_fixed_width_set_property;
  object_class->dispose = cf_fixed_width_dispose;
  widget_class->measure = cf_fixed_width_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  widget_class->size_allocate = cf_fixed_width_size_allocate;

  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, 4000, 0, flags);
  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
cf_fixed_width_init (CfFixedWidth *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
