/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-device-advice.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  gboolean stops;
  const char *words;
} ADVICE[] = {
#define CF_ADVICE_ROW(id, name, stops, words) { name, stops, words },
  CF_ADVICE_TABLE (CF_ADVICE_ROW)
#undef CF_ADVICE_ROW
};

const char *
cf_advice_name (CfAdvice advice)
{
  g_return_val_if_fail ((guint) advice < G_N_ELEMENTS (ADVICE), "");
  return ADVICE[advice].name;
}

const char *
cf_advice_words (CfAdvice advice)
{
  g_return_val_if_fail ((guint) advice < G_N_ELEMENTS (ADVICE), "");
  return ADVICE[advice].words[0] != '\0' ? _ (ADVICE[advice].words) : "";
}

gboolean
cf_advice_stops (CfAdvice advice)
{
  g_return_val_if_fail ((guint) advice < G_N_ELEMENTS (ADVICE), FALSE);
  return ADVICE[advice].stops;
}

CfAdvice
cf_advice_for_device (CfDeviceState state, CfDeviceReason reason)
{
  static const struct
  {
    CfDeviceReason reason;
    CfAdvice advice;
  } table[] = {
    { CF_DEVICE_REASON_NOT_ALLOWED, CF_ADVICE_NOT_ALLOWED },
    { CF_DEVICE_REASON_IN_USE, CF_ADVICE_IN_USE },
    { CF_DEVICE_REASON_UNPLUGGED, CF_ADVICE_UNPLUGGED },
    { CF_DEVICE_REASON_NO_ANSWER, CF_ADVICE_NO_ANSWER },
    { CF_DEVICE_REASON_UNREACHABLE, CF_ADVICE_UNREACHABLE },
    { CF_DEVICE_REASON_REFUSED, CF_ADVICE_REFUSED },
    { CF_DEVICE_REASON_NOT_TRUSTED, CF_ADVICE_NOT_TRUSTED },
    { CF_DEVICE_REASON_FAULT, CF_ADVICE_FAULT },
    { CF_DEVICE_REASON_PAPER_OUT, CF_ADVICE_PAPER },
    { CF_DEVICE_REASON_PAPER_LOW, CF_ADVICE_PAPER_LOW },
    { CF_DEVICE_REASON_COVER_OPEN, CF_ADVICE_COVER },
    { CF_DEVICE_REASON_CUTTER_JAM, CF_ADVICE_CUTTER },
    { CF_DEVICE_REASON_OVERLOAD, CF_ADVICE_OVERLOAD },
    { CF_DEVICE_REASON_UNDER_ZERO, CF_ADVICE_UNDER_ZERO },
  };

  if (state != CF_DEVICE_PROBLEM && state != CF_DEVICE_MISSING && state != CF_DEVICE_WARNING)
    return CF_ADVICE_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].reason == reason)
      return table[i].advice;
  return state == CF_DEVICE_PROBLEM ? CF_ADVICE_OTHER : CF_ADVICE_NONE;
}

CfAdvice
cf_advice_for_finding (const CfUsbFinding *finding)
{
  g_return_val_if_fail (finding != NULL, CF_ADVICE_NONE);

  if (finding->as == CF_USB_AS_FOREIGN_SCANNER)
    return CF_ADVICE_FOREIGN_MODE;
  if (!finding->is_allowed && cf_usb_as_is_taken (finding->as))
    return CF_ADVICE_NOT_ALLOWED; /* of somebody's keyboard nothing needs to be said */
  if (finding->as == CF_USB_AS_KEYBOARD)
    return CF_ADVICE_MAYBE_SCANNER;
  if (finding->as == CF_USB_AS_SERIAL)
    return CF_ADVICE_MAYBE_SERIAL;
  if (!cf_usb_source_has_driver (finding->as))
    return CF_ADVICE_NO_DRIVER;
  return g_strcmp0 (finding->driver, "usbfs") == 0 ? CF_ADVICE_IN_USE
                                                   : cf_advice_for_mode (finding->as);
}

CfAdvice
cf_advice_for_mode (CfUsbAs as)
{
  return as == CF_USB_AS_KEYBOARD_SCANNER ? CF_ADVICE_KEYBOARD_MODE
         : as == CF_USB_AS_SERIAL_SCALE   ? CF_ADVICE_UNIT_UNSAID
                                          : CF_ADVICE_NONE;
}
