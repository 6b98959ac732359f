/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-date-sheet.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include <glib/gi18n.h>

#include "cf-civil-time.h"
#include "cf-key.h"

#define DIGITS 8

typedef enum
{
  ORDER_DAY_FIRST,
  ORDER_MONTH_FIRST,
  ORDER_YEAR_FIRST,
} Order;

struct _CfDateSheet
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *question;
  GtkLabel *date;
  GtkLabel *hint;
  Order order;
  char digits[DIGITS + 1];
  guint n_digits;
};

G_DEFINE_FINAL_TYPE (CfDateSheet, cf_date_sheet, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_DATE,
  SIGNAL_CANCELLED,
  N_SIGNALS,
} CfDateSheetSignal;

static guint signals[N_SIGNALS];

static Order
find_order (void)
{
  const char *form = nl_langinfo (D_FMT);
  const char *locale = setlocale (LC_TIME, NULL);
  const char *month = strchr (form, 'm');
  const char *day = strchr (form, 'd');
  const char *year = strpbrk (form, "yY");

  /* The C locale is nobody's: write as most of the world does. */
  if (locale == NULL || *locale == 'C' || strcmp (locale, "POSIX") == 0 || month == NULL ||
      day == NULL || year == NULL)
    return ORDER_DAY_FIRST;
  if (year < month)
    return ORDER_YEAR_FIRST;
  return month < day ? ORDER_MONTH_FIRST : ORDER_DAY_FIRST;
}

static void
update (CfDateSheet *self)
{
  GString *shown = g_string_new ("\u2066");
  g_autofree char *name = NULL;
  guint first = self->order == ORDER_YEAR_FIRST ? 4 : 2;
  guint second = self->order == ORDER_YEAR_FIRST ? 6 : 4;

  for (guint i = 0; i < DIGITS; i++) {
    if (i == first || i == second)
      g_string_append (shown, " . ");
    if (i < self->n_digits)
      g_string_append_c (shown, self->digits[i]);
    else
      g_string_append (shown, "–");
  }
  g_string_append (shown, "\u2069");
  gtk_label_set_text (self->date, shown->str);
  name = g_strdup_printf ("%s: %.*s", _ ("Birth date"), (int) self->n_digits, self->digits);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->date), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_string_free (shown, TRUE);
}

/* The three numbers of what was typed, in the locale's order. */
static CfDate
read_date (CfDateSheet *self)
{
  guint at[3][2] = { { 0, 2 }, { 2, 2 }, { 4, 4 } }; /* first, second, third: offset, length */
  guint number[3];
  CfDate date = { 0 };

  if (self->order == ORDER_YEAR_FIRST) {
    at[0][1] = 4;
    at[1][0] = 4;
    at[2][0] = 6;
    at[2][1] = 2;
  }
  for (int i = 0; i < 3; i++) {
    number[i] = 0;
    for (guint k = at[i][0]; k < at[i][0] + at[i][1]; k++)
      number[i] = number[i] * 10 + (guint) (self->digits[k] - '0');
  }
  date.year = (guint16) number[self->order == ORDER_YEAR_FIRST ? 0 : 2];
  date.month = (guint8) number[self->order == ORDER_MONTH_FIRST ? 0 : 1];
  date.day = (guint8) number[self->order == ORDER_DAY_FIRST    ? 0
                             : self->order == ORDER_YEAR_FIRST ? 2
                                                               : 1];
  return date;
}

static void
clear (CfDateSheet *self)
{
  explicit_bzero (self->digits, sizeof self->digits);
  self->n_digits = 0;
  update (self);
}

static void
submit (CfDateSheet *self)
{
  char text[CF_DATE_LEN + 1];
  CfDate date;

  if (self->n_digits < DIGITS)
    return;
  date = read_date (self);
  if (!cf_date_is_valid (date)) {
    gtk_label_set_text (self->hint, _ ("There is no such day. Type it again."));
    gtk_widget_add_css_class (GTK_WIDGET (self->hint), "warn");
    clear (self);
    return;
  }
  cf_date_format (date, text);
  clear (self);
  g_signal_emit (self, signals[SIGNAL_DATE], 0, text);
  explicit_bzero (text, sizeof text);
}

static void
push (CfDateSheet *self, char digit)
{
  if (self->n_digits == DIGITS)
    return;
  self->digits[self->n_digits++] = digit;
  update (self);
}

gboolean
cf_date_sheet_handle_key (CfDateSheet *self, guint keyval)
{
  guint32 character = gdk_keyval_to_unicode (keyval);

  g_return_val_if_fail (CF_IS_DATE_SHEET (self), FALSE);

  if (character >= '0' && character <= '9')
    push (self, (char) character);
  else if (keyval == GDK_KEY_BackSpace || keyval == GDK_KEY_Delete)
    clear (self);
  else if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    submit (self);
  else
    return FALSE;
  return TRUE;
}

static void
on_digit_clicked_cb (GtkWidget *key, CfDateSheet *self)
{
  push (self, *cf_key_get_title (CF_KEY (key)));
}

static void
on_cancel_clicked_cb (CfDateSheet *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
}

static void
build_keys (CfDateSheet *self)
{
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "column-spacing", 8,
                                  "column-homogeneous", TRUE, "halign", GTK_ALIGN_CENTER, NULL);
  GtkWidget *key;

  gtk_widget_set_direction (grid, GTK_TEXT_DIR_LTR);
  for (int i = 0; i < 10; i++) {
    const char digit[2] = { (char) ('0' + (i + 1) % 10), '\0' };

    key = cf_key_new (digit, "digit");
    gtk_widget_set_size_request (key, 84, 68);
    g_signal_connect (key, "clicked", G_CALLBACK (on_digit_clicked_cb), self);
    gtk_grid_attach (GTK_GRID (grid), key, i < 9 ? i % 3 : 1, i / 3, 1, 1);
  }
  key = cf_key_new (NULL, "verb");
  g_object_set (key, "key-icon", "cf-backspace-symbolic", "key-name", _ ("Clear"), NULL);
  g_signal_connect_swapped (key, "clicked", G_CALLBACK (clear), self);
  gtk_grid_attach (GTK_GRID (grid), key, 0, 3, 1, 1);
  key = cf_key_new (_ ("OK"), "verb");
  g_signal_connect_swapped (key, "clicked", G_CALLBACK (submit), self);
  gtk_grid_attach (GTK_GRID (grid), key, 2, 3, 1, 1);
  gtk_box_append (GTK_BOX (self->box), grid);
}

static void
cf_date_sheet_dispose (GObject *object)
{
  CfDateSheet *self = CF_DATE_SHEET (object);

  explicit_bzero (self->digits, sizeof self->digits);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_date_sheet_parent_class)->dispose (object);
}

static void
cf_date_sheet_class_init (CfDateSheetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_date_sheet_dispose;
  signals[SIGNAL_DATE] =
    g_signal_new ("date", CF_TYPE_DATE_SHEET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", CF_TYPE_DATE_SHEET, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static GtkLabel *
append_label (CfDateSheet *self, const char *text, const char *style)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);

  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (self->box), label);
  return GTK_LABEL (label);
}

static void
cf_date_sheet_init (CfDateSheet *self)
{
  static const char *const hints[] = {
    [ORDER_DAY_FIRST] = N_ ("Day, month, year. It is checked and forgotten."),
    [ORDER_MONTH_FIRST] = N_ ("Month, day, year. It is checked and forgotten."),
    [ORDER_YEAR_FIRST] = N_ ("Year, month, day. It is checked and forgotten."),
  };
  GtkWidget *cancel = cf_key_new (_ ("Cancel"), NULL);

  self->order = find_order ();
  self->box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12,
                            "margin-start", 24, "margin-end", 24, "margin-top", 24, "margin-bottom",
                            24, "width-request", 340, NULL);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->question = append_label (self, "", "t20");
  gtk_widget_add_css_class (GTK_WIDGET (self->question), "title");
  self->date = append_label (self, "", "t32");
  gtk_widget_add_css_class (GTK_WIDGET (self->date), "figure");
  self->hint = append_label (self, _ (hints[self->order]), "t14");
  build_keys (self);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (on_cancel_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->box), cancel);
  update (self);
}

GtkWidget *
cf_date_sheet_new (const char *question)
{
  CfDateSheet *self = g_object_new (CF_TYPE_DATE_SHEET, NULL);

  gtk_label_set_text (self->question, question);
  return GTK_WIDGET (self);
}
