/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-key-decoder.h"

G_BEGIN_DECLS

#define CF_OEM_PAGE         0xFF45 /* vendor page of IBM's hand-held and table-top scanners */
#define CF_OEM_COMMAND_SIZE 11     /* bytes of the output report */

/* First byte of a command; the rest is zero. */
#define CF_OEM_ENABLE  0x11
#define CF_OEM_DISABLE 0x12
#define CF_OEM_BEEP    0x14

/**
 * cf_oem_decode:
 * @report: of a scanner in the "USB OEM" (IBM hand-held or table-top) mode: its length, three bytes of
 *   status, the label, one or three bytes that name the symbology
 * @func: called if @report holds a label
 *
 * Pure.  The figures are trade knowledge that no public standard confirms; they stand in one table
 * in cf-oem-decoder.c.
 *
 * Returns: whether the report makes sense: a label or a bare status.
 */
gboolean cf_oem_decode (const guint8 *report, gsize length, CfReadFunc func, gpointer user_data);

G_END_DECLS
