/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-display.h"

#include <string.h>

#include "cf-print-layout.h"

typedef struct
{
  GMutex lock;
  CfDisplayRows newest; /* lock */
  gboolean is_waiting;  /* lock: newest has not been shown and a call is under way */
} CfCustomerDisplayPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfCustomerDisplay, cf_customer_display, CF_TYPE_DEVICE)

#define PRIV(self) ((CfCustomerDisplayPrivate *) cf_customer_display_get_instance_private (self))

static void
cf_customer_display_finalize (GObject *object)
{
  g_mutex_clear (&PRIV (CF_CUSTOMER_DISPLAY (object))->lock);
  G_OBJECT_CLASS (cf_customer_display_parent_class)->finalize (object);
}

static void
cf_customer_display_class_init (CfCustomerDisplayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_customer_display_finalize;
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_DISPLAY;
}

static void
cf_customer_display_init (CfCustomerDisplay *self)
{
  g_mutex_init (&PRIV (self)->lock);
}

/* Appends whole characters of @text while they fit in @cells; returns the cells used. */
static guint
append_cells (GString *row, const char *text, guint cells)
{
  guint used = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gsize size = (gsize) (g_utf8_next_char (p) - p);
    guint width = cf_print_text_width (p, size);

    if (used + width > cells || row->len + size + (cells - used - width) >= CF_DISPLAY_LINE_BYTES)
      break;
    g_string_append_len (row, p, (gssize) size);
    used += width;
  }
  return used;
}

void
cf_display_row_format (const char *text, const char *amount, char ret_row[CF_DISPLAY_LINE_BYTES])
{
  g_return_if_fail (text != NULL && ret_row != NULL);

  g_autofree char *words = g_utf8_make_valid (text, -1);
  g_autofree char *figure = g_utf8_make_valid (amount != NULL ? amount : "", -1);
  g_autoptr (GString) row = g_string_new (NULL);
  guint figure_cells = MIN (cf_print_text_width (figure, strlen (figure)), CF_DISPLAY_COLUMNS);
  guint gap = figure_cells > 0 && figure_cells < CF_DISPLAY_COLUMNS ? 1 : 0;
  guint used = append_cells (row, words, CF_DISPLAY_COLUMNS - figure_cells - gap);

  for (; used < CF_DISPLAY_COLUMNS - figure_cells; used++)
    g_string_append_c (row, ' ');
  used += append_cells (row, figure, CF_DISPLAY_COLUMNS - used);
  for (; used < CF_DISPLAY_COLUMNS; used++)
    g_string_append_c (row, ' ');
  g_strlcpy (ret_row, row->str, CF_DISPLAY_LINE_BYTES);
}

static void
show_on_thread (CfDevice *device, gpointer data)
{
  CfCustomerDisplay *self = CF_CUSTOMER_DISPLAY (device);
  CfCustomerDisplayPrivate *priv = PRIV (self);

  g_mutex_lock (&priv->lock);
  CfDisplayRows rows = priv->newest;
  priv->is_waiting = FALSE;
  g_mutex_unlock (&priv->lock);
  CF_CUSTOMER_DISPLAY_GET_CLASS (self)->show (self, &rows);
}

void
cf_customer_display_show (CfCustomerDisplay *self,
                          const char *text1,
                          const char *amount1,
                          const char *text2,
                          const char *amount2)
{
  g_return_if_fail (CF_IS_CUSTOMER_DISPLAY (self) && text1 != NULL && text2 != NULL);

  CfCustomerDisplayPrivate *priv = PRIV (self);
  CfDisplayRows rows;

  cf_display_row_format (text1, amount1, rows.rows[0]);
  cf_display_row_format (text2, amount2, rows.rows[1]);
  g_mutex_lock (&priv->lock);
  gboolean is_waiting = priv->is_waiting;
  priv->newest = rows;
  priv->is_waiting = TRUE;
  g_mutex_unlock (&priv->lock);
  if (!is_waiting)
    cf_device_call (CF_DEVICE (self), show_on_thread, NULL, NULL);
}
