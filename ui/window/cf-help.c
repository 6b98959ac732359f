/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-help.h"

#include <glib/gi18n.h>

/* clang-format off */
static const struct
{
  const char *page; /* NULL: on every screen */
  const char *key;
  const char *what;
} keys[] = {
  { "sell", "F2",        N_ ("Search") },
  { "sell", "F3",        N_ ("Customer") },
  { "sell", "F4",        N_ ("Discount") },
  { "sell", "F5",        N_ ("Park") },
  { "sell", "F6",        N_ ("Resume") },
  { "sell", "F8",        N_ ("Drawer") },
  { "sell", "F9",        N_ ("More") },
  { "sell", "F12",       N_ ("Pay") },
  { "sell", "*",         N_ ("Quantity, after its digits") },
  { "sell", "%",         N_ ("Percent off, after its digits") },
  { "sell", "Ctrl+P",    N_ ("Price, after its digits") },
  { "sell", "Del",       N_ ("Void the line") },
  { "sell", "Ctrl+Z",    N_ ("Undo") },
  { "sell", "↑ ↓",       N_ ("Choose a line") },
  { "pay",  "F12",       N_ ("Card, all that is due") },
  { "pay",  "Enter",     N_ ("Cash, after its digits") },
  { "pay",  "Ctrl+Enter", N_ ("Cash, exact") },
  { "pay",  "F2 – F6",   N_ ("The other ways, in their order") },
  { "pay",  "Ctrl+R",    N_ ("Receipt or none") },
  { "done", "F2",        N_ ("Print again") },
  { "done", "F3",        N_ ("Gift receipt") },
  { "done", "F12",       N_ ("New sale") },
  { "shift", "↑ ↓",      N_ ("Choose what is counted") },
  { "shift", "F12",      N_ ("Open or close the shift") },
  { "orders", "F2",      N_ ("Pick next, pick") },
  { "orders", "F3",      N_ ("Stage to shelf") },
  { "orders", "F4",      N_ ("Short") },
  { "orders", "F5",      N_ ("Problem") },
  { "orders", "F12",     N_ ("Hand over") },
  { "devices", "F2",     N_ ("Central") },
  { "devices", "F3",     N_ ("Print test page") },
  { "devices", "F8",     N_ ("Open drawer") },
  { "sync", "F2",        N_ ("Try central now") },
  { "sign-in", "Enter",  N_ ("Sign in, after the PIN") },
  { NULL,   "Esc",       N_ ("Back") },
  { NULL,   "Ctrl+L",    N_ ("Lock the till") },
  { NULL,   "Ctrl+1",    N_ ("Sell") },
  { NULL,   "Ctrl+2",    N_ ("Orders") },
};
/* clang-format on */

GtkWidget *
cf_help_new (const char *page)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 12, "margin-start", 28, "margin-end", 28, "margin-top", 24,
                                 "margin-bottom", 24, NULL);
  GtkWidget *title =
    g_object_new (GTK_TYPE_LABEL, "label", _ ("Keys of this screen"), "xalign", 0.0f, NULL);
  GtkWidget *grid = g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "column-spacing", 24, NULL);
  int row = 0;

  gtk_widget_add_css_class (title, "t20");
  gtk_widget_add_css_class (title, "title");
  gtk_box_append (GTK_BOX (box), title);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    GtkWidget *key, *what;

    if (keys[i].page != NULL && g_strcmp0 (keys[i].page, page) != 0)
      continue;
    key = g_object_new (GTK_TYPE_LABEL, "label", keys[i].key, "xalign", 0.0f, NULL);
    what = g_object_new (GTK_TYPE_LABEL, "label", _ (keys[i].what), "xalign", 0.0f, NULL);
    gtk_widget_add_css_class (key, "strong");
    gtk_grid_attach (GTK_GRID (grid), key, 0, row, 1, 1);
    gtk_grid_attach (GTK_GRID (grid), what, 1, row++, 1, 1);
  }
  gtk_box_append (GTK_BOX (box), grid);
  return box;
}
