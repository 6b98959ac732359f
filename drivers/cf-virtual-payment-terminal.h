/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-payment-terminal.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

/**
 * CfVirtualPaymentTerminal:
 *
 * Charges nobody.  Each line of its script is the fate of one payment to come, in order; without one
 * it approves.  It keeps a ledger of what it charged in a file, so that it can be asked by reference
 * after the till was killed.  See drivers/README.md.
 */
#define CF_TYPE_VIRTUAL_PAYMENT_TERMINAL (cf_virtual_payment_terminal_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualPaymentTerminal,
                      cf_virtual_payment_terminal,
                      CF,
                      VIRTUAL_PAYMENT_TERMINAL,
                      CfPaymentTerminal)

/** cf_virtual_payment_terminal_new: @ledger: (nullable): the ledger's file; %NULL: in memory only */
CfVirtualPaymentTerminal *cf_virtual_payment_terminal_new (CfDeviceLoop *loop,
                                                           const char *id,
                                                           const char *ledger);

G_END_DECLS
