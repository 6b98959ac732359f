/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-page.h"
#include "cf-shown.h"
#include "cf-till.h"

G_BEGIN_DECLS

/**
 * CfSentence:
 *
 * A message that owns its strings.  Every code of %CF_ERROR has one: short, in the cashier's words,
 * with the way out and without the code, which is in the log.
 */
typedef struct
{
  CfMessage message;
  char *title;
  char *text;
} CfSentence;

#define CF_SENTENCE_INIT                                                                           \
  {                                                                                                \
    { CF_MESSAGE_REFUSAL, NULL, NULL }, NULL, NULL                                                 \
  }

/** cf_sentence_clear: frees what @self holds. */
void cf_sentence_clear (CfSentence *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfSentence, cf_sentence_clear)

/**
 * cf_sentence_for_error:
 * @self: initialised with %CF_SENTENCE_INIT
 *
 * Says @error with the details of the till's last refusal.
 */
void cf_sentence_for_error (CfSentence *self,
                            CfTill *till,
                            const CfFormat *format,
                            const GError *error);

/**
 * cf_sentence_for_pin:
 *
 * Returns: (transfer full): what stands under the PIN's dots after @error: "Wrong PIN, 2 tries
 * left", or until when to wait.
 */
char *cf_sentence_for_pin (CfTill *till, const GError *error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_role_word: Returns: (transfer none): a role in the cashier's language. */
const char *cf_role_word (const char *role);

/** cf_tender_word: Returns: (transfer none): a tender type in the cashier's language. */
const char *cf_tender_word (const char *type);

/** cf_slips_word: Returns: (transfer full): what is counted of a tender type: "Card slips", "Vouchers". */
char *cf_slips_word (const char *type) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
