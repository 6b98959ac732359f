/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-aim.h"
#include "cf-device.h"

G_BEGIN_DECLS

#define CF_LABEL_MAX          4096 /* bytes; the largest symbol holds 4296 letters, in practice far fewer */
#define CF_LABELS_WAITING_MAX 64 /* not handled at home yet; the rest of a stuck scanner is lost */

/**
 * CfLabel:
 * @code: what was read, NUL terminated, without the identifier, prefixes and suffixes; holds
 *   printable bytes and GS (0x1D) only
 * @length: its bytes, at least 1
 * @aim: the symbology identifier such as "]E0", or empty if the scanner sent none
 * @at_ms: when it was read, UTC
 * @mono_ms: the same, monotonic
 *
 * One thing a scanner read.
 */
typedef struct
{
  char *code;
  gsize length;
  char aim[CF_AIM_LENGTH + 1];
  gint64 at_ms;
  gint64 mono_ms;
} CfLabel;

/**
 * CfScanner:
 *
 * Signal `scanned` (const CfLabel *label): something was read; on the main thread, one emission a scan,
 * in order.  What the code means is not the scanner's business.
 */
#define CF_TYPE_SCANNER (cf_scanner_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfScanner, cf_scanner, CF, SCANNER, CfDevice)

/**
 * CfScannerClass:
 * @enable: (nullable): device thread: lets the unit read, or not: light and trigger
 * @acknowledge: (nullable): device thread: the unit's own beep and light for a good or a refused scan
 */
struct _CfScannerClass
{
  CfDeviceClass parent_class;
  void (*enable) (CfScanner *self, gboolean is_enabled);
  void (*acknowledge) (CfScanner *self, gboolean is_good);
};

/**
 * cf_scanner_set_resting:
 *
 * Tells a scanner that takes it to go dark, or to wake.  What is read all the same still comes, so
 * that whoever scans hears why it is refused.
 */
void cf_scanner_set_resting (CfScanner *self, gboolean is_resting);
gboolean cf_scanner_is_resting (CfScanner *self); /* any thread */

/** cf_scanner_acknowledge: beeps or blinks on the scanner itself, if it takes that from us. */
void cf_scanner_acknowledge (CfScanner *self, gboolean is_good);

/**
 * cf_scanner_set_double_read_ms:
 * @ms: how long the same code again is the same scan; 0: every scan counts
 */
void cf_scanner_set_double_read_ms (CfScanner *self, guint ms);

/** cf_label_dup_text: Returns: (transfer full): identifier and code together, as cf_till_scan() takes it. */
char *cf_label_dup_text (const CfLabel *label) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_label_parse:
 * @data: bytes as a scanner sent them for one label
 * @aim: (nullable): the identifier, if it came separately (HID POS)
 * @ret_label: (out): @code, @length and @aim are set; clear with cf_label_clear()
 *
 * Takes off what scanners put round a code: STX, ETX, CR, LF, TAB and the symbology identifier.
 * Other control bytes than GS are left out.  Pure.
 *
 * Returns: whether something is left, of at most %CF_LABEL_MAX bytes.
 */
gboolean cf_label_parse (const char *data, gsize length, const char *aim, CfLabel *ret_label);
void cf_label_clear (CfLabel *label);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfLabel, cf_label_clear)

/**
 * cf_scanner_deliver:
 * @data: bytes of one label, parsed as by cf_label_parse()
 * @aim: (nullable): the identifier, if it came separately
 *
 * For drivers.  Device thread.
 *
 * Returns: whether it was taken; %FALSE for an empty or oversized label, when too many wait, and for a
 * double read.
 */
gboolean cf_scanner_deliver (CfScanner *self, const char *data, gsize length, const char *aim);

G_END_DECLS
