/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-scanner.h"

#include <string.h>

#define GS 0x1D

typedef struct
{
  gint waiting;    /* atomic: delivered, not handled at home yet */
  gint is_resting; /* atomic */
  gint double_ms;  /* atomic */
  /* Device thread: */
  char *last; /* text of the label before */
  gint64 last_ms;
} CfScannerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfScanner, cf_scanner, CF_TYPE_DEVICE)

enum
{
  SIGNAL_SCANNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cf_scanner_finalize (GObject *object)
{
  CfScannerPrivate *priv = cf_scanner_get_instance_private (CF_SCANNER (object));

  g_free (priv->last);
  G_OBJECT_CLASS (cf_scanner_parent_class)->finalize (object);
}

static void
cf_scanner_class_init (CfScannerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_scanner_finalize;
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_SCANNER;
  signals[SIGNAL_SCANNED] = g_signal_new ("scanned", CF_TYPE_SCANNER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
cf_scanner_init (CfScanner *self)
{
}

static gboolean
is_wrapping (char c)
{
  return c == 0x02 || c == 0x03 || c == '\r' || c == '\n' || c == '\t';
}

/* Printable ASCII, bytes of UTF-8, and the separator of GS1 element strings. */
static gboolean
is_content (char c)
{
  return c == GS || (guchar) c >= 0x80 || g_ascii_isprint (c);
}

gboolean
cf_label_parse (const char *data, gsize length, const char *aim, CfLabel *ret_label)
{
  g_return_val_if_fail (data != NULL && ret_label != NULL, FALSE);

  CfLabel label = { 0 };
  while (length > 0 && is_wrapping (data[0])) {
    data++;
    length--;
  }
  while (length > 0 && is_wrapping (data[length - 1]))
    length--;
  if (cf_aim_find (data, length)) {
    memcpy (label.aim, data, CF_AIM_LENGTH);
    data += CF_AIM_LENGTH;
    length -= CF_AIM_LENGTH;
  } else if (aim != NULL && cf_aim_find (aim, strlen (aim)))
    memcpy (label.aim, aim, CF_AIM_LENGTH);
  if (length > CF_LABEL_MAX)
    return FALSE;

  label.code = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    if (is_content (data[i]))
      label.code[label.length++] = data[i];
  label.code[label.length] = '\0';
  if (label.length == 0) {
    g_free (label.code);
    return FALSE;
  }
  *ret_label = label;
  return TRUE;
}

void
cf_label_clear (CfLabel *label)
{
  g_clear_pointer (&label->code, g_free);
}

char *
cf_label_dup_text (const CfLabel *label)
{
  g_return_val_if_fail (label != NULL, NULL);
  return g_strconcat (label->aim, label->code, NULL);
}

static void
label_free (gpointer data)
{
  cf_label_clear (data);
  g_free (data);
}

static void
scanned_home (CfDevice *device, gpointer data)
{
  CfScannerPrivate *priv = cf_scanner_get_instance_private (CF_SCANNER (device));

  g_atomic_int_add (&priv->waiting, -1);
  g_signal_emit (device, signals[SIGNAL_SCANNED], 0, data);
}

static void
enable_on_thread (CfDevice *device, gpointer data)
{
  CF_SCANNER_GET_CLASS (device)->enable (CF_SCANNER (device), GPOINTER_TO_INT (data));
}

void
cf_scanner_set_resting (CfScanner *self, gboolean is_resting)
{
  g_return_if_fail (CF_IS_SCANNER (self));

  CfScannerPrivate *priv = cf_scanner_get_instance_private (self);
  if (g_atomic_int_get (&priv->is_resting) == !!is_resting)
    return;
  g_atomic_int_set (&priv->is_resting, !!is_resting);
  if (CF_SCANNER_GET_CLASS (self)->enable != NULL)
    cf_device_call (CF_DEVICE (self), enable_on_thread, GINT_TO_POINTER (!is_resting), NULL);
}

gboolean
cf_scanner_is_resting (CfScanner *self)
{
  g_return_val_if_fail (CF_IS_SCANNER (self), FALSE);

  CfScannerPrivate *priv = cf_scanner_get_instance_private (self);
  return g_atomic_int_get (&priv->is_resting);
}

static void
acknowledge_on_thread (CfDevice *device, gpointer data)
{
  CF_SCANNER_GET_CLASS (device)->acknowledge (CF_SCANNER (device), GPOINTER_TO_INT (data));
}

void
cf_scanner_acknowledge (CfScanner *self, gboolean is_good)
{
  g_return_if_fail (CF_IS_SCANNER (self));

  if (CF_SCANNER_GET_CLASS (self)->acknowledge != NULL)
    cf_device_call (CF_DEVICE (self), acknowledge_on_thread, GINT_TO_POINTER (!!is_good), NULL);
}

void
cf_scanner_set_double_read_ms (CfScanner *self, guint ms)
{
  g_return_if_fail (CF_IS_SCANNER (self));

  CfScannerPrivate *priv = cf_scanner_get_instance_private (self);
  g_atomic_int_set (&priv->double_ms, (gint) MIN (ms, G_MAXINT));
}

/* The same label again within the time set: one item that passed the window twice.  The time runs
 * from the last sight of it, so that an item left before the window stays one. */
static gboolean
is_double_read (CfScannerPrivate *priv, const CfLabel *label)
{
  gint window_ms = g_atomic_int_get (&priv->double_ms);
  g_autofree char *text = cf_label_dup_text (label);
  gboolean is_double = window_ms > 0 && g_strcmp0 (text, priv->last) == 0 &&
                       label->mono_ms - priv->last_ms < window_ms;

  g_free (priv->last);
  priv->last = g_steal_pointer (&text);
  priv->last_ms = label->mono_ms;
  return is_double;
}

gboolean
cf_scanner_deliver (CfScanner *self, const char *data, gsize length, const char *aim)
{
  g_return_val_if_fail (CF_IS_SCANNER (self), FALSE);

  CfScannerPrivate *priv = cf_scanner_get_instance_private (self);
  const CfClock *clock = cf_device_loop_get_clock (cf_device_get_loop (CF_DEVICE (self)));
  CfLabel label;

  if (g_atomic_int_get (&priv->waiting) >= CF_LABELS_WAITING_MAX ||
      !cf_label_parse (data, length, aim, &label))
    return FALSE;
  label.at_ms = cf_clock_utc_ms (clock);
  label.mono_ms = cf_clock_mono_ms (clock);
  if (is_double_read (priv, &label)) {
    cf_label_clear (&label);
    return FALSE;
  }
  g_atomic_int_inc (&priv->waiting);
  cf_device_report_said (CF_DEVICE (self), "%s %s", cf_aim_name (label.aim), label.code);
  cf_device_post (CF_DEVICE (self), scanned_home, g_memdup2 (&label, sizeof label), label_free);
  return TRUE;
}
