/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-usb-source.h"

G_BEGIN_DECLS

/*
 * What is wrong with a device or could be better, and what to do about it.  Pure.
 */

/**
 * CfAdvice:
 *
 * A stable name for scripts, whether it keeps the till from using the device, and a sentence for
 * whoever connects devices.
 */
/* clang-format off */
#define CF_ADVICE_TABLE(X)                                                                         \
  X (NONE,            "",                 FALSE, "")                                               \
  X (NOT_ALLOWED,     "no_permission",    TRUE,                                                    \
     N_("This user may not open it. Install Counterfoil's udev rules, put the user into the group "\
        "counterfoil, sign in again and plug it in again."))                                       \
  X (IN_USE,          "in_use",           TRUE,                                                    \
     N_("Another program has it. Close that program; remove a receipt printer from the system's "  \
        "printers."))                                                                              \
  X (MAYBE_SCANNER,   "maybe_scanner",    FALSE,                                                   \
     N_("A keyboard, or a scanner that plays one. If it is a scanner: devices bind scanner ID."))  \
  X (MAYBE_SERIAL,    "maybe_serial",     FALSE,                                                   \
     N_("A serial line of an unknown maker. Bind it as what it is: devices bind scanner ID, "    \
        "scale ID or display ID."))                                                               \
  X (UNIT_UNSAID,     "unit_unsaid",      FALSE,                                                   \
     N_("It does not say its unit. Set it to kilograms: so are weighed products priced."))         \
  X (KEYBOARD_MODE,   "keyboard_mode",    FALSE,                                                   \
     N_("It works as a keyboard. Scan the code for \"USB HID POS\" in its book and it also tells " \
        "the kind of code, whatever the country's keys."))                                         \
  X (FOREIGN_MODE,    "foreign_mode",     TRUE,                                                    \
     N_("It speaks its maker's own language. Scan the code for \"USB HID POS\" in its book, else " \
        "the one for \"USB keyboard\"."))                                                          \
  X (NO_DRIVER,       "no_driver",        TRUE,                                                    \
     N_("Counterfoil knows what it is, but has no driver for it yet."))                            \
  X (UNPLUGGED,       "not_connected",    TRUE,                                                    \
     N_("It cannot be found. Look at cable and power."))                     \
  X (NO_ANSWER,       "no_answer",        TRUE,                                                    \
     N_("It does not answer. Switch it off and on, try another cable and another socket."))        \
  X (FAULT,           "fault",            TRUE,                                                    \
     N_("It sends what makes no sense. Try another cable and another socket, without a hub."))     \
  X (UNREACHABLE,     "not_reachable",    TRUE,                                                    \
     N_("It cannot be reached. Is it switched on and in the shop's network? Look at its address."))\
  X (REFUSED,         "refused",          TRUE,                                                    \
     N_("It does not let this till in. Look at what is set on it, and at the name in its address."))\
  X (NOT_TRUSTED,     "not_trusted",      TRUE,                                                    \
     N_("Its certificate is not one that is trusted, or it is outside the shop's network and not " \
        "encrypted. Ask its maker for the certificate."))                                          \
  X (PAPER,           "paper",            TRUE,  N_("Put in new paper."))                          \
  X (PAPER_LOW,       "paper_low",        FALSE, N_("Paper will run out soon."))                   \
  X (COVER,           "cover_open",       TRUE,  N_("Close the cover."))                           \
  X (CUTTER,          "cutter",           TRUE,  N_("Free the cutter, then switch it off and on."))\
  X (OVERLOAD,        "overload",         TRUE,  N_("Take something off the scale."))             \
  X (UNDER_ZERO,      "under_zero",       TRUE,  N_("Clear the scale and press zero on it."))     \
  X (OTHER,           "other",            TRUE,  N_("Look at the device."))
/* clang-format on */

typedef enum
{
#define CF_ADVICE_ENUM(id, name, stops, words) CF_ADVICE_##id,
  CF_ADVICE_TABLE (CF_ADVICE_ENUM)
#undef CF_ADVICE_ENUM
} CfAdvice;

const char *cf_advice_name (CfAdvice advice);  /* stable; "" for none */
const char *cf_advice_words (CfAdvice advice); /* translated; "" for none */
gboolean cf_advice_stops (CfAdvice advice);    /* whether the device cannot be used meanwhile */

/** cf_advice_for_device: what the state and reason of a device call for. */
CfAdvice cf_advice_for_device (CfDeviceState state, CfDeviceReason reason);

/** cf_advice_for_finding: the same for what is plugged in and not used. */
CfAdvice cf_advice_for_finding (const CfUsbFinding *finding);

/** cf_advice_for_mode: what could be better with a device that works. */
CfAdvice cf_advice_for_mode (CfUsbAs as);

G_END_DECLS
