/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-size-class.h"

struct _CfSizeBin
{
  GtkWidget parent_instance;

  GtkWidget *child;
  CfSizeClass size;
  CfSizeClass wanted;
  guint idle_id;
};

G_DEFINE_FINAL_TYPE (CfSizeBin, cf_size_bin, GTK_TYPE_WIDGET)

static guint size_changed_signal;

CfSizeClass
cf_size_class_for (int width, int height, double text_scale)
{
  double effective = width / MAX (1.0, 0.75 * text_scale);

  if (height > width && effective >= 600)
    return CF_SIZE_P;
  if (effective >= 1600)
    return CF_SIZE_L;
  if (effective >= 1280)
    return CF_SIZE_M;
  if (effective >= 1000)
    return CF_SIZE_S;
  return CF_SIZE_C;
}

int
cf_size_class_pad_width (CfSizeClass size)
{
  switch (size) {
  case CF_SIZE_L: return 400;
  case CF_SIZE_S: return 288;
  case CF_SIZE_M:
  case CF_SIZE_P: return 352;
  case CF_SIZE_C:
  default: return 0;
  }
}

double
cf_text_scale (GtkWidget *widget)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * 1024.0) : 1.0;
}

static gboolean
on_idle_cb (gpointer data)
{
  CfSizeBin *self = data;

  self->idle_id = 0;
  if (self->size != self->wanted) {
    self->size = self->wanted;
    g_signal_emit (self, size_changed_signal, 0, (guint) self->size);
  }
  return G_SOURCE_REMOVE;
}

static void
cf_size_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CfSizeBin *self = CF_SIZE_BIN (widget);
  int min_width = 0, min_height = 0;

  self->wanted = cf_size_class_for (width, height, cf_text_scale (widget));
  if (self->wanted != self->size && self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle_cb, self, NULL);

  if (self->child == NULL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  width = MAX (width, min_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, width, &min_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, width, MAX (height, min_height), baseline, NULL);
}

static void
cf_size_bin_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  *minimum = 0;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 1366 : 768;
}

static void
cf_size_bin_dispose (GObject *object)
{
  CfSizeBin *self = CF_SIZE_BIN (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_size_bin_parent_class)->dispose (object);
}

static void
cf_size_bin_class_init (CfSizeBinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_size_bin_dispose;
  widget_class->size_allocate = cf_size_bin_size_allocate;
  widget_class->measure = cf_size_bin_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);

  size_changed_signal = g_signal_new ("size-changed", CF_TYPE_SIZE_BIN, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
cf_size_bin_init (CfSizeBin *self)
{
  self->size = self->wanted = CF_SIZE_M;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
cf_size_bin_new (void)
{
  return g_object_new (CF_TYPE_SIZE_BIN, NULL);
}

void
cf_size_bin_set_child (CfSizeBin *self, GtkWidget *child)
{
  g_return_if_fail (CF_IS_SIZE_BIN (self));

  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
}

CfSizeClass
cf_size_bin_get_size (CfSizeBin *self)
{
  g_return_val_if_fail (CF_IS_SIZE_BIN (self), CF_SIZE_M);

  return self->size;
}
