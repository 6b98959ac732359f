/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-nexo-address.h"

G_BEGIN_DECLS

/**
 * CfNexoTerminal:
 *
 * A payment terminal on the shop's network that speaks nexo.  It keeps one connection, logs in on it, and
 * connects again with growing pauses when it is lost.  What is under way then is asked for by the
 * ServiceID of its request, again and again until the terminal says what became of it; a payment is never
 * sent twice.  What the terminal forgot is not charged by its word, which is taken when it was said twice.
 *
 * A message that is for or from somebody else, or none, ends the connection and is a fault.
 */
#define CF_TYPE_NEXO_TERMINAL (cf_nexo_terminal_get_type ())
G_DECLARE_FINAL_TYPE (CfNexoTerminal, cf_nexo_terminal, CF, NEXO_TERMINAL, CfPaymentTerminal)

#define CF_NEXO_LOGIN_MS 10000 /* to be let in */
#define CF_NEXO_ANSWER_MS                                                                          \
  120000 /* to answer a payment or reversal; then it is asked what became of it */
#define CF_NEXO_STATUS_MS 5000 /* to say what became of it */
#define CF_NEXO_REVERSAL_MS                                                                        \
  140000                        /* for a reversal with all asking; the seam waits a little longer */
#define CF_NEXO_PAUSE_MS    500 /* before connecting or asking again; doubled each time … */
#define CF_NEXO_PAUSE_LAST  16000 /* … up to this */
#define CF_NEXO_STABLE_MS   5000  /* a connection that lasted so long was good */
#define CF_NEXO_UNCLEAR_MAX 20 /* answers that say nothing of the payment, until it stays unknown */
#define CF_NEXO_ATTEMPT_MAX 4  /* reversals of one payment that were refused */

/**
 * cf_nexo_terminal_new:
 * @id: the address as text
 * @address: the same, read
 * @sale_id: the till's name at the terminal, cut to what it takes
 * @certificate: (nullable): path of a PEM file with certificates that are the terminal's own; need not exist
 */
CfNexoTerminal *cf_nexo_terminal_new (CfDeviceLoop *loop,
                                      const char *id,
                                      const CfNexoAddress *address,
                                      const char *sale_id,
                                      const char *certificate);

G_END_DECLS
