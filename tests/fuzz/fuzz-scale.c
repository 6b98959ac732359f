/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scale's report descriptor, then its reports; and all of it as what a serial scale says. */
#include "cf-hid-scale.h"
#include "cf-toledo.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (const CfScaleReading *reading)
{
  gint64 milli = 0;
  char figure[16];

  g_assert (ABS (reading->value) <= CF_SCALE_VALUE_MAX);
  g_assert (reading->decimals <= CF_SCALE_DECIMALS_MAX);
  cf_scale_reading_print (reading, figure, sizeof figure);
  if (cf_scale_reading_to_milli (reading, CF_SCALE_KILOGRAM, &milli))
    g_assert (reading->state == CF_SCALE_STABLE && milli >= 0);
}

static void
on_record (const CfScaleReading *reading, gpointer user_data)
{
  if (reading != NULL)
    check (reading);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  CfToledo toledo = { 0 };
  CfScaleReading reading;
  CfHidScale scale;
  guint8 zero[CF_HID_REPORT_MAX];

  cf_toledo_feed (&toledo, data, size, on_record, NULL);
  if (size < 2)
    return 0;
  gsize n = MIN ((gsize) (data[0] | data[1] << 8), size - 2);
  g_autoptr (CfHidMap) map = cf_hid_map_parse (data + 2, n, NULL);
  cf_hid_scale_init (&scale, map);
  g_assert (cf_hid_scale_fill_zero (&scale, zero) <= sizeof zero);
  const guint8 *report = data + 2 + n;
  for (gsize left = size - 2 - n; left > 0;) {
    gsize length = MIN (left, 8);
    if (!cf_hid_scale_is_other (&scale, report, length) &&
        cf_hid_scale_read (&scale, report, length, &reading))
      check (&reading);
    report += length;
    left -= length;
  }
  return 0;
}
