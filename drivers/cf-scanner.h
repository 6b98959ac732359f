/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-aim.h"
#include "cf-device.h"

G_BEGIN_DECLS

#define CF_SCAN_MAX 4096 /* bytes; the largest symbol holds 4296 letters, in practice far fewer */
#define CF_SCAN_WAITING_MAX                                                                        \
  64 /* scans the main thread has not handled yet; a stuck scanner's rest is lost */

/**
 * CfScan:
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
} CfScan;

/**
 * CfScanner:
 *
 * Signal `scanned` (const CfScan *scan): something was read; on the main thread, one emission a scan,
 * in order.  What the code means is not the scanner's business.
 */
#define CF_TYPE_SCANNER (cf_scanner_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfScanner, cf_scanner, CF, SCANNER, CfDevice)

struct _CfScannerClass
{
  CfDeviceClass parent_class;
};

/** cf_scan_dup_text: Returns: (transfer full): identifier and code together, as cf_till_scan() takes it. */
char *cf_scan_dup_text (const CfScan *scan) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_scan_parse:
 * @data: bytes as a scanner sent them for one label
 * @aim: (nullable): the identifier, if it came separately (HID POS)
 * @ret_scan: (out): @code, @length and @aim are set; clear with cf_scan_clear()
 *
 * Takes off what scanners put round a code: STX, ETX, CR, LF, TAB and the symbology identifier.
 * Other control bytes than GS are left out.  Pure.
 *
 * Returns: whether something is left, of at most %CF_SCAN_MAX bytes.
 */
gboolean cf_scan_parse (const char *data, gsize length, const char *aim, CfScan *ret_scan);
void cf_scan_clear (CfScan *scan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfScan, cf_scan_clear)

/**
 * cf_scanner_deliver:
 * @data: bytes of one label, parsed as by cf_scan_parse()
 * @aim: (nullable): the identifier, if it came separately
 *
 * For drivers.  Device thread.
 *
 * Returns: whether it was taken; %FALSE for an empty or oversized label or when too many wait.
 */
gboolean cf_scanner_deliver (CfScanner *self, const char *data, gsize length, const char *aim);

G_END_DECLS
