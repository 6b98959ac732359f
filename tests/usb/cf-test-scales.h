/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-test-bus.h"

G_BEGIN_DECLS

/*
 * Scales to be plugged into the emulated bus.  What lies on one is told it; a HID scale sends a report
 * for it, a serial one answers when it is asked.
 */

/**
 * CfTestScale:
 * @status: of HID scales, 4 stable; @unit: 2 g, 3 kg; @exponent, @weight: as in the report
 * @record: (nullable): what a serial scale answers to "W", between STX and CR; %NULL: nothing
 * @sent: letters that a serial scale was sent, "W" left out; or "z" for a HID scale that was zeroed
 *
 * What the unit's functions see; give it to cf_test_bus_plug() as user data.
 */
typedef struct
{
  GMutex lock;
  guint8 report[6];
  gboolean refuses_get; /* HID: GET_REPORT stalls */
  char record[16];
  GString *sent;
  guint n_asked; /* "W", GET_REPORT */
  guint8 line[7];
} CfTestScale;

void cf_test_scale_init (CfTestScale *self);
void cf_test_scale_clear (CfTestScale *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfTestScale, cf_test_scale_clear)

#define CF_TEST_SCALE_IN 0x81

extern const CfTestUnitSpec cf_test_hid_scale;    /* Dymo's descriptor, can be zeroed */
extern const CfTestUnitSpec cf_test_serial_scale; /* Mettler Toledo, CDC-ACM */
extern const CfTestUnitSpec cf_test_serial_line;  /* CDC-ACM of nobody in particular */

/** cf_test_scale_put: what lies on a HID scale from now on; sends the report. */
void cf_test_scale_put (CfTestScale *self,
                        CfTestUnit *unit,
                        guint8 status,
                        guint8 unit_code,
                        gint8 exponent,
                        guint16 weight);

/** cf_test_scale_say: what a serial scale answers from now on; "": nothing. */
void cf_test_scale_say (CfTestScale *self, const char *record);

guint cf_test_scale_count_asked (CfTestScale *self);
char *cf_test_scale_dup_sent (CfTestScale *self);

G_END_DECLS
