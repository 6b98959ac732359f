/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-hid-report.h"
#include "cf-key-decoder.h"

G_BEGIN_DECLS

#define CF_HID_POS_PAGE       0x8C /* Bar Code Scanner; HID Point of Sale Usage Tables 1.02 */
#define CF_HID_POS_SCANNER    CF_HID_USAGE (CF_HID_POS_PAGE, 0x02)
#define CF_HID_POS_PARTIAL_MS 500 /* the rest of a long label comes with the next poll */

/**
 * CfHidPosDecoder:
 *
 * Labels out of the reports of a HID POS scanner.  Where data, identifier, length and the flag "more
 * follows" stand is read from the report descriptor; what it does not say is taken from the layout
 * that nearly all makes share.  Pure; whoever feeds it counts the silence after a partial label.
 */
typedef struct _CfHidPosDecoder CfHidPosDecoder;

/**
 * cf_hid_pos_decoder_new:
 * @map: (nullable) (transfer full): the descriptor, understood
 */
CfHidPosDecoder *cf_hid_pos_decoder_new (CfHidMap *map, CfReadFunc func, gpointer user_data)
  G_GNUC_WARN_UNUSED_RESULT;
void cf_hid_pos_decoder_free (CfHidPosDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfHidPosDecoder, cf_hid_pos_decoder_free)

/**
 * cf_hid_pos_decoder_report:
 *
 * Returns: %FALSE if @report cannot be a scanned label of this unit: the label it belongs to is lost.
 */
gboolean cf_hid_pos_decoder_report (CfHidPosDecoder *self, const guint8 *report, gsize length);

/** cf_hid_pos_decoder_is_partial: whether more of a label must come within %CF_HID_POS_PARTIAL_MS. */
gboolean cf_hid_pos_decoder_is_partial (CfHidPosDecoder *self);

/** cf_hid_pos_decoder_reset: forgets a partial label. */
void cf_hid_pos_decoder_reset (CfHidPosDecoder *self);

G_END_DECLS
