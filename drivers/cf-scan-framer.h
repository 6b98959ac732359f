/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-key-decoder.h"

G_BEGIN_DECLS

#define CF_SCAN_SILENCE_MS 50 /* a serial scanner sends a label in one piece */

/**
 * CfScanFramer:
 *
 * Labels out of the stream of a serial scanner, which may be cut anywhere: one ends with CR, LF, TAB
 * or ETX, a new one begins with STX, and without any of them a silence ends it.  Pure; whoever feeds
 * it counts the silence.
 */
typedef struct _CfScanFramer CfScanFramer;

CfScanFramer *cf_scan_framer_new (CfReadFunc func, gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void cf_scan_framer_free (CfScanFramer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfScanFramer, cf_scan_framer_free)

/** cf_scan_framer_feed: calls the callback for each label that @data ends. */
void cf_scan_framer_feed (CfScanFramer *self, const guint8 *data, gsize length);

/** cf_scan_framer_get_silence: as cf_key_decoder_get_silence(). */
guint cf_scan_framer_get_silence (CfScanFramer *self);
void cf_scan_framer_end (CfScanFramer *self);   /* that silence has come */
void cf_scan_framer_reset (CfScanFramer *self); /* forgets what was gathered */

G_END_DECLS
