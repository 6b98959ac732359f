/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-hid-report.h"
#include "cf-scale.h"

G_BEGIN_DECLS

#define CF_HID_SCALE_PAGE 0x8D /* Weighing Devices; HID Point of Sale Usage Tables 1.02 */

/**
 * CfHidScale:
 *
 * Where in the reports of a HID scale weight, exponent, unit and status stand: read from its report
 * descriptor, and where that is silent taken from the layout that Dymo, Mettler Toledo, Fairbanks and
 * Stamps.com share.  Pure.
 */
typedef struct
{
  CfHidField weight;
  CfHidField scaling;
  CfHidField unit;
  CfHidField status;
  gboolean has_zero; /* it can be zeroed: */
  CfHidField zero;
  gsize zero_size; /* bytes of the report that carries it */
} CfHidScale;

/** cf_hid_scale_init: @map: (nullable): the descriptor, understood */
void cf_hid_scale_init (CfHidScale *self, const CfHidMap *map);

/**
 * cf_hid_scale_read:
 * @report: an input report, its number in front if it has one
 * @ret_reading: (out)
 *
 * Returns: whether @report is a weight, and one that makes sense.  The status decides what it is
 * worth; a figure that cannot be shown in thousandths or with four decimals is refused.
 */
gboolean cf_hid_scale_read (const CfHidScale *self,
                            const guint8 *report,
                            gsize length,
                            CfScaleReading *ret_reading);

/** cf_hid_scale_is_other: whether @report is of another kind than weights: limits, statistics. */
gboolean cf_hid_scale_is_other (const CfHidScale *self, const guint8 *report, gsize length);

/**
 * cf_hid_scale_fill_zero:
 * @report: (out caller-allocates): %CF_HID_REPORT_MAX bytes
 *
 * Returns: bytes of the output or feature report that asks for zero; 0: it cannot be asked.
 */
gsize cf_hid_scale_fill_zero (const CfHidScale *self, guint8 *report);

G_END_DECLS
