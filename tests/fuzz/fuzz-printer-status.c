/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-printer-profile.h"
#include "cf-printer-status.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a printer says is sorted without harm, and four plain bytes after its start are a status
 * whatever was before. */
static void
check_reader (const guint8 *data, gsize size)
{
  static const guint8 FINE[] = { 0, 0, 0, 0, 0x18, 0x00, 0x0C, 0x0F };
  CfPrinterReader reader = { 0 };
  CfPrinterStatus status = { 0 };
  CfPrinterAnswer answer = { 0 };
  gboolean is_status = FALSE;

  for (gsize i = 0; i < size; i++)
    if (cf_printer_reader_push (&reader, data[i], &answer))
      cf_printer_status_take (&status, &answer, data[i] % 6);
  for (gsize i = 0; i < sizeof FINE; i++)
    if (cf_printer_reader_push (&reader, FINE[i], &answer)) {
      is_status = answer.kind == CF_PRINTER_ANSWER_STATUS;
      cf_printer_status_take (&status, &answer, 0);
    }
  g_assert (is_status && status.is_known);
  g_assert_cmpint (cf_printer_status_obstacle (&status), ==, CF_DEVICE_REASON_PAPER_OUT);
}

/* The same of a printer in Star's Line Mode. */
static void
check_star_reader (const guint8 *data, gsize size)
{
  static const guint8 OUT[] = { 0x23, 0x06, 0x08, 0, 0, 0x08, 0, 0, 0 };
  CfPrinterReader reader = { .is_star = TRUE };
  CfPrinterStatus status = { 0 };
  CfPrinterAnswer answer = { 0 };
  gboolean is_status = FALSE;

  for (gsize i = 0; i < size; i++)
    if (cf_printer_reader_push (&reader, data[i], &answer))
      cf_printer_status_take (&status, &answer, 0);
  for (gsize i = 0; i < sizeof OUT; i++)
    is_status = cf_printer_reader_push (&reader, OUT[i], &answer);
  g_assert (is_status);
  cf_printer_status_take (&status, &answer, 0);
  g_assert_cmpint (cf_printer_status_obstacle (&status), ==, CF_DEVICE_REASON_PAPER_OUT);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *id = cf_printer_device_id (data, size);

  for (const char *p = id; *p != '\0'; p++)
    g_assert (g_ascii_isprint (*p));
  g_assert_cmpuint (strlen (id), <=, size);
  g_assert (cf_printer_profile_choose (0x1234, 0x5678, id) != NULL);
  check_reader (data, size);
  check_star_reader (data, size);
  return 0;
}
