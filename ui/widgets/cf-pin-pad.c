/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-pin-pad.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-key.h"

#define PIN_DIGITS_MIN 4

struct _CfPinPad
{
  GtkWidget parent_instance;

  GtkWidget *dots;
  GtkWidget *count;
  GtkLabel *message;
  GtkWidget *grid;
  GtkWidget *keys[12];

  char pin[CF_PIN_DIGITS_MAX + 1];
  guint n_digits;
};

G_DEFINE_FINAL_TYPE (CfPinPad, cf_pin_pad, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_SUBMIT,
  SIGNAL_DIGITS_CHANGED,
  N_SIGNALS,
} CfPinPadSignal;

static guint signals[N_SIGNALS];

static void
update (CfPinPad *self)
{
  g_autofree char *name = g_strdup_printf ("%s: %u", _ ("PIN digits"), self->n_digits);
  GtkWidget *dot = gtk_widget_get_first_child (self->dots);

  for (guint i = 0; dot != NULL; i++, dot = gtk_widget_get_next_sibling (dot)) {
    gtk_widget_set_visible (dot, i < MAX (self->n_digits, PIN_DIGITS_MIN));
    if (i < self->n_digits)
      gtk_widget_add_css_class (dot, "full");
    else
      gtk_widget_remove_css_class (dot, "full");
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->count), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_signal_emit (self, signals[SIGNAL_DIGITS_CHANGED], 0, self->n_digits);
}

void
cf_pin_pad_push (CfPinPad *self, char digit)
{
  g_return_if_fail (CF_IS_PIN_PAD (self));

  if (self->n_digits == CF_PIN_DIGITS_MAX || !g_ascii_isdigit (digit))
    return;
  self->pin[self->n_digits++] = digit;
  self->pin[self->n_digits] = '\0';
  update (self);
}

void
cf_pin_pad_clear (CfPinPad *self)
{
  g_return_if_fail (CF_IS_PIN_PAD (self));

  explicit_bzero (self->pin, sizeof self->pin);
  self->n_digits = 0;
  update (self);
}

void
cf_pin_pad_submit (CfPinPad *self)
{
  char pin[CF_PIN_DIGITS_MAX + 1];

  g_return_if_fail (CF_IS_PIN_PAD (self));

  if (self->n_digits < PIN_DIGITS_MIN)
    return;
  memcpy (pin, self->pin, sizeof pin);
  cf_pin_pad_clear (self);
  g_signal_emit (self, signals[SIGNAL_SUBMIT], 0, pin);
  explicit_bzero (pin, sizeof pin);
}

gboolean
cf_pin_pad_handle_key (CfPinPad *self, guint keyval)
{
  guint32 character = gdk_keyval_to_unicode (keyval);

  g_return_val_if_fail (CF_IS_PIN_PAD (self), FALSE);

  if (!gtk_widget_get_sensitive (self->grid))
    return FALSE;
  if (character >= '0' && character <= '9') {
    cf_pin_pad_push (self, (char) character);
    return TRUE;
  }
  if (keyval == GDK_KEY_BackSpace || keyval == GDK_KEY_Delete) {
    cf_pin_pad_clear (self);
    return TRUE;
  }
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) {
    cf_pin_pad_submit (self);
    return TRUE;
  }
  return FALSE;
}

void
cf_pin_pad_set_ok_title (CfPinPad *self, const char *title)
{
  g_return_if_fail (CF_IS_PIN_PAD (self));

  cf_key_set_title (CF_KEY (self->keys[11]), title);
}

void
cf_pin_pad_set_message (CfPinPad *self, const char *message, gboolean refusal)
{
  g_return_if_fail (CF_IS_PIN_PAD (self));

  gtk_label_set_text (self->message, message != NULL ? message : "\u00a0");
  if (refusal)
    gtk_widget_add_css_class (GTK_WIDGET (self->message), "warn");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->message), "warn");
}

void
cf_pin_pad_set_busy (CfPinPad *self, gboolean busy)
{
  g_return_if_fail (CF_IS_PIN_PAD (self));

  gtk_widget_set_sensitive (self->grid, !busy);
}

void
cf_pin_pad_set_keys (CfPinPad *self, int width, int height)
{
  g_return_if_fail (CF_IS_PIN_PAD (self));

  for (guint i = 0; i < G_N_ELEMENTS (self->keys); i++)
    gtk_widget_set_size_request (self->keys[i], width, height);
}

static void
on_clicked_cb (GtkWidget *key, CfPinPad *self)
{
  if (key == self->keys[9])
    cf_pin_pad_clear (self);
  else if (key == self->keys[11])
    cf_pin_pad_submit (self);
  else
    cf_pin_pad_push (self, *cf_key_get_title (CF_KEY (key)));
}

static void
add_keys (CfPinPad *self)
{
  static const char *const titles[12] = {
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", ""
  };

  for (int i = 0; i < 12; i++) {
    gboolean is_digit = *titles[i] != '\0';
    GtkWidget *key = cf_key_new (titles[i], is_digit ? "digit" : "verb");

    if (is_digit) {
      g_autofree char *name = g_strdup_printf (_ ("PIN %s"), titles[i]);

      cf_key_set_name (CF_KEY (key), name);
    }
    gtk_widget_set_hexpand (key, TRUE);
    g_signal_connect (key, "clicked", G_CALLBACK (on_clicked_cb), self);
    gtk_grid_attach (GTK_GRID (self->grid), key, i % 3, i / 3, 1, 1);
    self->keys[i] = key;
  }
  g_object_set (self->keys[9], "key-icon", "cf-backspace-symbolic", "key-name", _ ("PIN clear"),
                NULL);
  g_object_set (self->keys[11], "title", _ ("OK"), "key-name", _ ("PIN OK"), NULL);
  cf_pin_pad_set_keys (self, 100, 84);
}

static void
cf_pin_pad_dispose (GObject *object)
{
  CfPinPad *self = CF_PIN_PAD (object);
  GtkWidget *child;

  explicit_bzero (self->pin, sizeof self->pin);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (cf_pin_pad_parent_class)->dispose (object);
}

static void
cf_pin_pad_class_init (CfPinPadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_pin_pad_dispose;

  signals[SIGNAL_SUBMIT] =
    g_signal_new ("submit", CF_TYPE_PIN_PAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                  G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_DIGITS_CHANGED] =
    g_signal_new ("digits-changed", CF_TYPE_PIN_PAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_pin_pad_init (CfPinPad *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (widget);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 8);

  self->message =
    g_object_new (GTK_TYPE_LABEL, "label", "", "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "t14");
  gtk_widget_set_parent (GTK_WIDGET (self->message), widget);

  self->count = g_object_new (ADW_TYPE_BIN, "accessible-role", GTK_ACCESSIBLE_ROLE_LABEL, NULL);
  self->dots = g_object_new (GTK_TYPE_BOX, "spacing", 14, "halign", GTK_ALIGN_CENTER, "margin-top",
                             4, "margin-bottom", 8, NULL);
  for (int i = 0; i < CF_PIN_DIGITS_MAX; i++) {
    GtkWidget *dot =
      g_object_new (ADW_TYPE_BIN, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

    gtk_widget_add_css_class (dot, "dot");
    gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
    gtk_box_append (GTK_BOX (self->dots), dot);
  }
  adw_bin_set_child (ADW_BIN (self->count), self->dots);
  gtk_widget_set_parent (self->count, widget);

  self->grid = g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "column-spacing", 8,
                             "column-homogeneous", TRUE, "halign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_set_direction (self->grid, GTK_TEXT_DIR_LTR);
  gtk_widget_set_parent (self->grid, widget);
  add_keys (self);
  update (self);
}
