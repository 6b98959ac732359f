/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-scanner.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

/**
 * CfVirtualScanner:
 *
 * Reads what it is given: by cf_virtual_scanner_scan() (the screen), and line by line from the Unix
 * socket FOLDER/scanner and the named pipe FOLDER/scanner.pipe.  In a line `\x1D` stands for a byte
 * and `{GS}` for the separator.
 */
#define CF_TYPE_VIRTUAL_SCANNER (cf_virtual_scanner_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualScanner, cf_virtual_scanner, CF, VIRTUAL_SCANNER, CfScanner)

/** cf_virtual_scanner_new: @folder: (nullable): where socket and pipe are made; %NULL for none */
CfVirtualScanner *cf_virtual_scanner_new (CfDeviceLoop *loop, const char *id, const char *folder);

/**
 * cf_virtual_scanner_scan:
 * @code: as a label would give it; may begin with a symbology identifier
 *
 * Lets the scanner read @code; the signal comes later, by the main context.  Any thread.
 */
void cf_virtual_scanner_scan (CfVirtualScanner *self, const char *code);

/**
 * cf_virtual_scanner_unescape:
 * @line: with `\xHH` and `{GS}`
 * @ret_length: (out): bytes
 *
 * Returns: (transfer full): the bytes meant.  Pure.
 */
char *cf_virtual_scanner_unescape (const char *line, gsize *ret_length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
