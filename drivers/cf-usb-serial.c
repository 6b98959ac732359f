/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-serial.h"

#include "cf-usb-recognise.h"

/* CDC PSTN 1.2, 6.3. */
#define TO_INTERFACE           0x21
#define SET_LINE_CODING        0x20
#define SET_CONTROL_LINE_STATE 0x22
#define DTR_RTS                3

CfUsbClaim *
cf_usb_serial_open (CfUsbClaim *control,
                    const CfUsbLine *line,
                    CfUsbStatus *ret_status,
                    GError **error)
{
  g_return_val_if_fail (control != NULL && line != NULL && ret_status != NULL, NULL);

  CfUsbUnit *unit = cf_usb_claim_get_unit (control);
  guint8 number = cf_usb_claim_get_interface (control)->number;
  const guint8 coding[] = { (guint8) line->rate,
                            (guint8) (line->rate >> 8),
                            (guint8) (line->rate >> 16),
                            (guint8) (line->rate >> 24),
                            line->stop_bits,
                            line->parity,
                            line->data_bits };
  CfUsbClaim *data =
    cf_usb_claim_new (unit, cf_usb_serial_data_interface (cf_usb_unit_get_info (unit), number), 0,
                      ret_status, error);

  if (data == NULL)
    return NULL;
  cf_usb_claim_control (control, TO_INTERFACE, SET_LINE_CODING, 0, number, coding, sizeof coding,
                        CF_USB_SETUP_MS, NULL, NULL);
  cf_usb_claim_control (control, TO_INTERFACE, SET_CONTROL_LINE_STATE, DTR_RTS, number, NULL, 0,
                        CF_USB_SETUP_MS, NULL, NULL);
  return data;
}
