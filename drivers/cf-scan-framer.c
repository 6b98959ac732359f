/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-scan-framer.h"

#include "cf-scanner.h"

#define STX             0x02
#define ETX             0x03
#define SUFFIXED_FACTOR 10

struct _CfScanFramer
{
  CfReadFunc func;
  gpointer user_data;
  GString *text;
  gboolean is_overlong;
  gboolean has_suffix;
};

CfScanFramer *
cf_scan_framer_new (CfReadFunc func, gpointer user_data)
{
  g_return_val_if_fail (func != NULL, NULL);

  CfScanFramer *self = g_new0 (CfScanFramer, 1);
  self->func = func;
  self->user_data = user_data;
  self->text = g_string_new (NULL);
  return self;
}

void
cf_scan_framer_free (CfScanFramer *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_free (self);
}

void
cf_scan_framer_reset (CfScanFramer *self)
{
  g_return_if_fail (self != NULL);

  g_string_truncate (self->text, 0);
  self->is_overlong = FALSE;
}

void
cf_scan_framer_end (CfScanFramer *self)
{
  g_return_if_fail (self != NULL);

  if (self->text->len > 0 && !self->is_overlong)
    self->func (self->text->str, self->text->len, NULL, self->user_data);
  cf_scan_framer_reset (self);
}

void
cf_scan_framer_feed (CfScanFramer *self, const guint8 *data, gsize length)
{
  g_return_if_fail (self != NULL && (data != NULL || length == 0));

  for (gsize i = 0; i < length; i++) {
    guint8 c = data[i];
    if (c == '\r' || c == '\n' || c == '\t' || c == ETX) {
      self->has_suffix |= self->text->len > 0;
      cf_scan_framer_end (self);
    } else if (c == STX)
      cf_scan_framer_reset (self); /* what came before was cut */
    else if (self->text->len < CF_LABEL_MAX)
      g_string_append_c (self->text, (char) c);
    else
      self->is_overlong = TRUE;
  }
}

guint
cf_scan_framer_get_silence (CfScanFramer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->text->len == 0)
    return 0;
  return CF_SCAN_SILENCE_MS * (self->has_suffix ? SUFFIXED_FACTOR : 1);
}
