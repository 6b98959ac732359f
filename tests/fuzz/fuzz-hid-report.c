/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report descriptor, then reports of the unit that has it. */
#include <string.h>

#include "cf-hid-pos.h"
#include "cf-scanner.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
on_read (const char *data, gsize length, const char *aim, gpointer user_data)
{
  g_assert (length > 0 && length <= CF_LABEL_MAX);
  g_assert (aim == NULL || strlen (aim) == 0 || strlen (aim) == 3);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  if (size < 2)
    return 0;
  gsize n = MIN ((gsize) (data[0] | data[1] << 8), size - 2);
  CfHidMap *map = cf_hid_map_parse (data + 2, n, &error);
  g_assert ((map == NULL) == (error != NULL));
  for (guint id = 0; map != NULL && id < 256; id++)
    g_assert (cf_hid_map_get_length (map, CF_HID_INPUT, (guint8) id) <= CF_HID_REPORT_MAX);
  g_autoptr (CfHidPosDecoder) decoder = cf_hid_pos_decoder_new (map, on_read, NULL);
  const guint8 *report = data + 2 + n;
  for (gsize left = size - 2 - n; left > 0;) {
    gsize length = MIN (left, 64);
    cf_hid_pos_decoder_report (decoder, report, length);
    report += length;
    left -= length;
  }
  return 0;
}
