/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-oem-decoder.h"

#include <string.h>

#define HEAD      4   /* length and status */
#define LABEL_MAX 256 /* the length is one byte */

/* What stands behind the label.  EAN and UPC have one byte, the others a zero, theirs and 0x0B.
 * IBM's description is not public; these are what drivers of several makes agree on. */
static const struct
{
  guint8 mark;
  gboolean is_short;
  const char *aim;
} TRAILERS[] = {
  { 0x0A, FALSE, "]A0" }, { 0x0D, FALSE, "]I0" }, { 0x0E, FALSE, "]F0" }, { 0x18, FALSE, "]C0" },
  { 0x19, FALSE, "]G0" }, { 0x25, FALSE, "]C1" }, { 0x2A, FALSE, "]e0" }, { 0x2B, FALSE, "]e0" },
  { 0x2E, FALSE, "]L0" }, { 0x2F, FALSE, "]U0" }, { 0x32, FALSE, "]d1" }, { 0x33, FALSE, "]Q1" },
  { 0x34, FALSE, "]z0" }, { 0x0D, TRUE, "]E0" },  { 0x0A, TRUE, "]E0" },  { 0x16, TRUE, "]E0" },
  { 0x0C, TRUE, "]E4" },
};

gboolean
cf_oem_decode (const guint8 *report, gsize length, CfReadFunc func, gpointer user_data)
{
  g_return_val_if_fail (report != NULL && func != NULL, FALSE);

  char label[LABEL_MAX];

  if (length < HEAD || report[0] < HEAD || report[0] > length)
    return FALSE;
  gsize n = report[0];
  if (n == HEAD)
    return TRUE; /* only its status */
  for (guint i = 0; i < G_N_ELEMENTS (TRAILERS); i++) {
    gsize tail = TRAILERS[i].is_short ? 1 : 3;
    const guint8 *end = report + n - tail;
    gboolean fits =
      n > HEAD + tail &&
      (TRAILERS[i].is_short ? end[0] == TRAILERS[i].mark
                            : end[0] == 0 && end[1] == TRAILERS[i].mark && end[2] == 0x0B);
    if (!fits)
      continue;
    gsize size = n - HEAD - tail;
    memcpy (label, report + HEAD, size);
    for (gsize j = 0; TRAILERS[i].is_short && j < size; j++)
      if (label[j] >= 0 && label[j] < 10)
        label[j] = (char) (label[j] + '0'); /* table-top scanners send digits as numbers */
    func (label, size, TRAILERS[i].aim, user_data);
    return TRUE;
  }
  return FALSE;
}
