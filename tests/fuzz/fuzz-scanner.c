/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What scanners that play a keyboard, a serial port or IBM's may send. */
#include <string.h>

#include "cf-key-decoder.h"
#include "cf-oem-decoder.h"
#include "cf-scan-framer.h"
#include "cf-scanner.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
on_read (const char *data, gsize length, const char *aim, gpointer user_data)
{
  g_auto (CfLabel) label = { 0 };

  g_assert (length > 0 && length <= CF_LABEL_MAX + 4);
  if (cf_label_parse (data, length, aim, &label))
    g_assert (label.length > 0 && label.length <= CF_LABEL_MAX && label.code[label.length] == '\0');
}

static void
feed_keys (const char *layout, const guint8 *data, gsize size)
{
  const CfKeySettings settings = { cf_key_layout_find (layout), 0x41, 150 };
  g_autoptr (CfKeyDecoder) decoder = cf_key_decoder_new (&settings, on_read, NULL);

  for (gsize at = 0; at < size; at += 8) {
    cf_key_decoder_report (decoder, data + at, MIN (size - at, 8));
    g_assert (cf_key_decoder_get_silence (decoder) <= 1500);
  }
  cf_key_decoder_end (decoder);
  g_assert (cf_key_decoder_get_silence (decoder) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  for (const char *const *layout = cf_key_layout_list (); *layout != NULL; layout++)
    feed_keys (*layout, data, size);
  g_autoptr (CfScanFramer) framer = cf_scan_framer_new (on_read, NULL);
  cf_scan_framer_feed (framer, data, size);
  cf_scan_framer_end (framer);
  cf_oem_decode (data, size, on_read, NULL);
  return 0;
}
