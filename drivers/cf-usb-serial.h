/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-usb.h"

G_BEGIN_DECLS

#define CF_USB_SETUP_MS 1000 /* for one request while setting up */

/**
 * CfUsbLine:
 * @parity: 0 none, 1 odd, 2 even; @stop_bits: 0: one, 2: two (CDC PSTN 1.2, 6.3.10)
 */
typedef struct
{
  guint32 rate;
  guint8 data_bits;
  guint8 parity;
  guint8 stop_bits;
} CfUsbLine;

/**
 * cf_usb_serial_open:
 * @control: the claimed control half of a CDC-ACM unit
 * @ret_status: (out): why not
 *
 * Claims the data half, sets the line and raises DTR and RTS, without which most units are silent.
 * A unit that refuses the settings has none to set.
 *
 * Returns: (transfer full) (nullable): the data half; close it before @control.
 */
CfUsbClaim *cf_usb_serial_open (CfUsbClaim *control,
                                const CfUsbLine *line,
                                CfUsbStatus *ret_status,
                                GError **error);

G_END_DECLS
