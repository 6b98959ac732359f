/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-keypad.h"

#include <glib/gi18n.h>

#include "cf-key.h"

struct _CfKeypad
{
  GtkWidget parent_instance;

  GtkWidget *digits;
  GtkWidget *verbs;
  GtkWidget *keys[12];
  int verb_rows;
};

G_DEFINE_FINAL_TYPE (CfKeypad, cf_keypad, GTK_TYPE_WIDGET)

static guint digit_signal;

static const char *const KEYS[12] = { "7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "00", "." };

static void
on_clicked_cb (GtkButton *key, CfKeypad *self)
{
  g_signal_emit (self, digit_signal, 0, g_object_get_data (G_OBJECT (key), "digit"));
}

void
cf_keypad_add_verb (CfKeypad *self, GtkWidget *verb, int rows)
{
  g_return_if_fail (CF_IS_KEYPAD (self));

  gtk_widget_add_css_class (verb, "verb");
  cf_key_set_whole_words (CF_KEY (verb));
  gtk_grid_attach (GTK_GRID (self->verbs), verb, 0, self->verb_rows, 1, rows);
  gtk_widget_set_hexpand (verb, TRUE);
  gtk_widget_set_vexpand (verb, TRUE);
  self->verb_rows += rows;
}

void
cf_keypad_set_size (CfKeypad *self, CfSizeClass size)
{
  static const struct
  {
    int width;
    int height;
  } sizes[] = {
    [CF_SIZE_L] = { 94, 96 }, [CF_SIZE_M] = { 82, 84 }, [CF_SIZE_S] = { 66, 84 },
    [CF_SIZE_P] = { 82, 72 }, [CF_SIZE_C] = { 72, 72 },
  };

  g_return_if_fail (CF_IS_KEYPAD (self));

  for (guint i = 0; i < G_N_ELEMENTS (self->keys); i++)
    gtk_widget_set_size_request (self->keys[i], sizes[size].width, sizes[size].height);
  gtk_widget_set_hexpand (self->digits, TRUE);
  gtk_widget_set_size_request (self->verbs, sizes[size].width, -1);
}

static void
cf_keypad_dispose (GObject *object)
{
  CfKeypad *self = CF_KEYPAD (object);

  g_clear_pointer (&self->digits, gtk_widget_unparent);
  g_clear_pointer (&self->verbs, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_keypad_parent_class)->dispose (object);
}

static void
cf_keypad_class_init (CfKeypadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_keypad_dispose;

  digit_signal = g_signal_new ("digit", CF_TYPE_KEYPAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_keypad_init (CfKeypad *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              8);
  self->digits = g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "column-spacing", 8,
                               "row-homogeneous", TRUE, "column-homogeneous", TRUE, NULL);
  gtk_widget_set_direction (self->digits, GTK_TEXT_DIR_LTR);
  gtk_widget_set_parent (self->digits, GTK_WIDGET (self));
  self->verbs = g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "row-homogeneous", TRUE, NULL);
  gtk_widget_set_parent (self->verbs, GTK_WIDGET (self));

  for (int i = 0; i < 12; i++) {
    GtkWidget *key = cf_key_new (KEYS[i], "digit");

    if (i == 10)
      cf_key_set_name (CF_KEY (key), _ ("Double zero"));
    else if (i == 11)
      cf_key_set_name (CF_KEY (key), _ ("Decimal point"));
    g_object_set_data (G_OBJECT (key), "digit", (gpointer) KEYS[i]);
    gtk_widget_set_hexpand (key, TRUE);
    gtk_widget_set_vexpand (key, TRUE);
    gtk_widget_set_focusable (key, FALSE);
    g_signal_connect (key, "clicked", G_CALLBACK (on_clicked_cb), self);
    gtk_grid_attach (GTK_GRID (self->digits), key, i % 3, i / 3, 1, 1);
    self->keys[i] = key;
  }
  cf_keypad_set_size (self, CF_SIZE_M);
}
