/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-scanner.h"

#include <string.h>

#define GS 0x1D

typedef struct
{
  gint waiting; /* atomic: delivered, not handled at home yet */
} CfScannerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfScanner, cf_scanner, CF_TYPE_DEVICE)

enum
{
  SIGNAL_SCANNED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cf_scanner_class_init (CfScannerClass *klass)
{
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
cf_scan_parse (const char *data, gsize length, const char *aim, CfScan *ret_scan)
{
  g_return_val_if_fail (data != NULL && ret_scan != NULL, FALSE);

  CfScan scan = { 0 };
  while (length > 0 && is_wrapping (data[0])) {
    data++;
    length--;
  }
  while (length > 0 && is_wrapping (data[length - 1]))
    length--;
  if (cf_aim_find (data, length)) {
    memcpy (scan.aim, data, CF_AIM_LENGTH);
    data += CF_AIM_LENGTH;
    length -= CF_AIM_LENGTH;
  } else if (aim != NULL && cf_aim_find (aim, strlen (aim)))
    memcpy (scan.aim, aim, CF_AIM_LENGTH);
  if (length > CF_SCAN_MAX)
    return FALSE;

  scan.code = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    if (is_content (data[i]))
      scan.code[scan.length++] = data[i];
  scan.code[scan.length] = '\0';
  if (scan.length == 0) {
    g_free (scan.code);
    return FALSE;
  }
  *ret_scan = scan;
  return TRUE;
}

void
cf_scan_clear (CfScan *scan)
{
  g_clear_pointer (&scan->code, g_free);
}

char *
cf_scan_dup_text (const CfScan *scan)
{
  g_return_val_if_fail (scan != NULL, NULL);
  return g_strconcat (scan->aim, scan->code, NULL);
}

static void
scan_free (gpointer data)
{
  cf_scan_clear (data);
  g_free (data);
}

static void
scanned_home (CfDevice *device, gpointer data)
{
  CfScannerPrivate *priv = cf_scanner_get_instance_private (CF_SCANNER (device));

  g_atomic_int_add (&priv->waiting, -1);
  g_signal_emit (device, signals[SIGNAL_SCANNED], 0, data);
}

gboolean
cf_scanner_deliver (CfScanner *self, const char *data, gsize length, const char *aim)
{
  g_return_val_if_fail (CF_IS_SCANNER (self), FALSE);

  CfScannerPrivate *priv = cf_scanner_get_instance_private (self);
  const CfClock *clock = cf_device_loop_get_clock (cf_device_get_loop (CF_DEVICE (self)));
  CfScan scan;

  if (g_atomic_int_get (&priv->waiting) >= CF_SCAN_WAITING_MAX ||
      !cf_scan_parse (data, length, aim, &scan))
    return FALSE;
  scan.at_ms = cf_clock_utc_ms (clock);
  scan.mono_ms = cf_clock_mono_ms (clock);
  g_atomic_int_inc (&priv->waiting);
  cf_device_report_said (CF_DEVICE (self), "%s %s", cf_aim_name (scan.aim), scan.code);
  cf_device_post (CF_DEVICE (self), scanned_home, g_memdup2 (&scan, sizeof scan), scan_free);
  return TRUE;
}
