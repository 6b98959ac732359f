/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-keyboard.h"

#include <glib/gi18n.h>

#include "cf-key.h"

#define COLUMNS    20 /* half keys a row */
#define GAP        6  /* px between keys */
#define NARROW_GAP 2

struct _CfKeyboard
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GtkEditable *target; /* weak */
  GPtrArray *letters;  /* (element-type GtkWidget) borrowed */
  GtkWidget *shift;
  GtkWidget *accents;
  gboolean has_signs;
  gboolean is_shifted;
  gboolean is_accents;
};

G_DEFINE_FINAL_TYPE (CfKeyboard, cf_keyboard, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_SIGNS = 1,
} CfKeyboardProperty;

typedef enum
{
  SIGNAL_HIDE,
  SIGNAL_ADD_FIRST,
  N_SIGNALS,
} CfKeyboardSignal;

static guint signals[N_SIGNALS];

/* Rows of letters by layout; the accents take the letters' places. */
typedef struct
{
  const char *language;
  const char *rows[3];
} Layout;

static const Layout layouts[] = {
  { "de", { "qwertzuiop", "asdfghjkl", "yxcvbnm" } },
  { "fr", { "azertyuiop", "qsdfghjklm", "wxcvbn" } },
  { "", { "qwertyuiop", "asdfghjkl", "zxcvbnm" } },
};
static const char *const accent_rows[3] = { "äöüßéèêëàâ", "áíóúñçåøæ", "œłşğčžš" };

static const Layout *
find_layout (void)
{
  const char *language = g_get_language_names ()[0];
  guint i = 0;

  while (*layouts[i].language != '\0' && !g_str_has_prefix (language, layouts[i].language))
    i++;
  return &layouts[i];
}

static void
insert (CfKeyboard *self, const char *text)
{
  int position;

  if (self->target == NULL)
    return;
  gtk_editable_delete_selection (self->target);
  position = gtk_editable_get_position (self->target);
  gtk_editable_insert_text (self->target, text, -1, &position);
  gtk_editable_set_position (self->target, position);
}

static void
update_letters (CfKeyboard *self)
{
  for (guint i = 0; i < self->letters->len; i++) {
    GtkWidget *key = g_ptr_array_index (self->letters, i);
    const char *plain = g_object_get_data (G_OBJECT (key), self->is_accents ? "accent" : "plain");
    g_autofree char *shown = self->is_shifted ? g_utf8_strup (plain, -1) : g_strdup (plain);

    cf_key_set_title (CF_KEY (key), shown);
  }
  cf_key_set_chosen (CF_KEY (self->shift), self->is_shifted);
  cf_key_set_chosen (CF_KEY (self->accents), self->is_accents);
}

static void
on_letter_clicked_cb (GtkWidget *key, CfKeyboard *self)
{
  insert (self, cf_key_get_title (CF_KEY (key)));
  if (self->is_shifted) {
    self->is_shifted = FALSE;
    update_letters (self);
  }
}

static void
on_space_clicked_cb (CfKeyboard *self)
{
  insert (self, " ");
}

static void
on_backspace_clicked_cb (CfKeyboard *self)
{
  int position;

  if (self->target == NULL)
    return;
  if (gtk_editable_get_selection_bounds (self->target, NULL, NULL)) {
    gtk_editable_delete_selection (self->target);
    return;
  }
  position = gtk_editable_get_position (self->target);
  if (position > 0)
    gtk_editable_delete_text (self->target, position - 1, position);
}

static void
on_shift_clicked_cb (CfKeyboard *self)
{
  self->is_shifted = !self->is_shifted;
  update_letters (self);
}

static void
on_accents_clicked_cb (CfKeyboard *self)
{
  self->is_accents = !self->is_accents;
  update_letters (self);
}

static void
on_hide_clicked_cb (CfKeyboard *self)
{
  g_signal_emit (self, signals[SIGNAL_HIDE], 0);
}

static void
on_add_first_clicked_cb (CfKeyboard *self)
{
  g_signal_emit (self, signals[SIGNAL_ADD_FIRST], 0);
}

static GtkWidget *
attach (CfKeyboard *self, const char *title, int column, int row, int width)
{
  GtkWidget *key = cf_key_new (title, NULL);

  gtk_widget_add_css_class (key, "t17");
  gtk_widget_set_focusable (key, FALSE);
  gtk_widget_set_hexpand (key, TRUE);
  gtk_widget_set_vexpand (key, TRUE);
  gtk_grid_attach (GTK_GRID (self->grid), key, column, row, width, 1);
  return key;
}

static GtkWidget *
attach_verb (CfKeyboard *self,
             const char *title,
             const char *name,
             int column,
             int row,
             int width,
             GCallback clicked)
{
  GtkWidget *key = attach (self, title, column, row, width);

  gtk_widget_remove_css_class (key, "t17");
  gtk_widget_add_css_class (key, "verb");
  cf_key_set_name (CF_KEY (key), name);
  g_signal_connect_swapped (key, "clicked", clicked, self);
  return key;
}

static void
attach_letters (CfKeyboard *self, const char *letters, const char *accents, int column, int row)
{
  const char *a = accents;

  for (const char *p = letters; *p != '\0'; p = g_utf8_next_char (p), column += 2) {
    g_autofree char *letter = g_utf8_substring (p, 0, 1);
    GtkWidget *key = attach (self, letter, column, row, 2);

    g_object_set_data_full (G_OBJECT (key), "plain", g_strdup (letter), g_free);
    g_object_set_data_full (G_OBJECT (key), "accent",
                            *a != '\0' ? g_utf8_substring (a, 0, 1) : g_strdup (letter), g_free);
    if (*a != '\0')
      a = g_utf8_next_char (a);
    g_signal_connect (key, "clicked", G_CALLBACK (on_letter_clicked_cb), self);
    g_ptr_array_add (self->letters, key);
  }
}

static void
attach_sign (CfKeyboard *self, const char *sign, int column)
{
  GtkWidget *key = attach (self, sign, column, 4, 2);

  g_signal_connect (key, "clicked", G_CALLBACK (on_letter_clicked_cb), self);
}

static void
build (CfKeyboard *self)
{
  const Layout *layout = find_layout ();
  GtkWidget *key;

  for (int i = 0; i < 10; i++) {
    const char digit[2] = { (char) ('0' + (i + 1) % 10), '\0' };

    key = attach (self, digit, 2 * i, 0, 2);
    g_signal_connect (key, "clicked", G_CALLBACK (on_letter_clicked_cb), self);
  }
  attach_letters (self, layout->rows[0], accent_rows[0], 0, 1);
  attach_letters (self, layout->rows[1], accent_rows[1],
                  (COLUMNS - 2 * (int) g_utf8_strlen (layout->rows[1], -1)) / 2, 2);
  self->shift = attach_verb (self, _ ("Shift"), NULL, 0, 3, 3, G_CALLBACK (on_shift_clicked_cb));
  attach_letters (self, layout->rows[2], accent_rows[2], 3, 3);
  key = attach_verb (self, NULL, _ ("Backspace"), 17, 3, 3, G_CALLBACK (on_backspace_clicked_cb));
  g_object_set (key, "key-icon", "cf-backspace-symbolic", NULL);
  attach_verb (self, _ ("Hide"), _ ("Hide keyboard"), 0, 4, 3, G_CALLBACK (on_hide_clicked_cb));
  self->accents =
    attach_verb (self, "ä é ñ", _ ("Accents"), 3, 4, 3, G_CALLBACK (on_accents_clicked_cb));
  key = attach (self, _ ("Space"), 6, 4, self->has_signs ? 4 : 8);
  gtk_widget_remove_css_class (key, "t17");
  g_signal_connect_swapped (key, "clicked", G_CALLBACK (on_space_clicked_cb), self);
  attach_sign (self, "-", 14);
  if (self->has_signs) {
    attach_sign (self, "@", 10);
    attach_sign (self, ".", 12);
    attach_sign (self, ":", 16);
    attach_sign (self, "/", 18);
  } else {
    attach_verb (self, _ ("Add first"), _ ("Add first result"), 16, 4, 4,
                 G_CALLBACK (on_add_first_clicked_cb));
  }
}

void
cf_keyboard_set_target (CfKeyboard *self, GtkEditable *target)
{
  g_return_if_fail (CF_IS_KEYBOARD (self));

  g_set_weak_pointer (&self->target, target);
}

void
cf_keyboard_set_size (CfKeyboard *self, CfSizeClass size)
{
  g_return_if_fail (CF_IS_KEYBOARD (self));

  gtk_grid_set_column_spacing (GTK_GRID (self->grid), size == CF_SIZE_C ? NARROW_GAP : GAP);
}

static void
cf_keyboard_dispose (GObject *object)
{
  CfKeyboard *self = CF_KEYBOARD (object);

  g_clear_weak_pointer (&self->target);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->letters, g_ptr_array_unref);

  G_OBJECT_CLASS (cf_keyboard_parent_class)->dispose (object);
}

static void
cf_keyboard_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CF_KEYBOARD (object)->has_signs = g_value_get_boolean (value);
}

static void
cf_keyboard_constructed (GObject *object)
{
  G_OBJECT_CLASS (cf_keyboard_parent_class)->constructed (object);
  build (CF_KEYBOARD (object));
}

static void
cf_keyboard_class_init (CfKeyboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_keyboard_dispose;
  G_OBJECT_CLASS (klass)->constructed = cf_keyboard_constructed;
  G_OBJECT_CLASS (klass)->set_property = cf_keyboard_set_property;
  g_object_class_install_property (G_OBJECT_CLASS (klass), PROP_SIGNS,
                                   g_param_spec_boolean ("signs", NULL, NULL, FALSE,
                                                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY |
                                                           G_PARAM_STATIC_STRINGS));

  signals[SIGNAL_HIDE] = g_signal_new ("hide-keyboard", CF_TYPE_KEYBOARD, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ADD_FIRST] = g_signal_new ("add-first", CF_TYPE_KEYBOARD, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_keyboard_init (CfKeyboard *self)
{
  self->letters = g_ptr_array_new ();
  self->grid = g_object_new (GTK_TYPE_GRID, "row-spacing", GAP, "column-spacing", GAP,
                             "column-homogeneous", TRUE, NULL);
  gtk_widget_set_direction (self->grid, GTK_TEXT_DIR_LTR);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}
