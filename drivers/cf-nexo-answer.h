/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-nexo-message.h"

G_BEGIN_DECLS

/*
 * What a terminal says in the nexo Retailer protocol, read and understood.  Pure.  It is hostile: its
 * size, depth and texts are bounded, and of a card nothing is kept but what a slip may show.
 */

#define CF_NEXO_MESSAGE_MAX 65536 /* bytes of one message */
#define CF_NEXO_TOTALS_MAX  16    /* rows of totals that are shown to people */
#define CF_NEXO_SUMS_MAX    256   /* of totals that are added up: brands × kinds × currencies */

typedef enum
{
  CF_NEXO_ANSWER,  /* to a request of ours */
  CF_NEXO_DISPLAY, /* it wants something shown to the cashier */
  CF_NEXO_EVENT,   /* it tells something and wants no answer */
  CF_NEXO_FOREIGN, /* it asks for what this till does not do */
} CfNexoKind;

typedef enum
{
  CF_NEXO_SUCCESS,
  CF_NEXO_PARTIAL,
  CF_NEXO_FAILURE,
} CfNexoVerdict;

/**
 * CfNexoSum:
 * @kind: such as "Debit"; cut, as the longest we know is shorter
 * @currency: "" if it does not say
 * @count: how many
 * @amount: (nullable): the digits it sent
 *
 * One row of totals.
 */
typedef struct
{
  char kind[24];
  char currency[4];
  gint64 count;
  char *amount;
} CfNexoSum;

/**
 * CfNexoAnswer:
 * @kind: what it is
 * @category: (answer) of what
 * @service_id: (answer) of the request; (display) its own number
 * @verdict, @condition: (answer) how it went, and why not (nullable)
 * @has_repeated: (status) whether it repeats an answer, which fills the rest
 * @repeated_category, @repeated_id: of which request; "" if it does not say
 * @repeated_verdict, @repeated_condition: how that went, and why not (nullable)
 * @currency, @authorized, @tip, @cashback: (nullable): of a payment, as the digits it sent
 * @sale_transaction: (nullable): our name of the payment; @poi_transaction, @poi_time: (nullable): its
 * @brand, @card, @approval, @slip: (nullable): of the card what a slip shows
 * @display, @wants_answer: (display) which one, and whether it waits for an answer
 * @words: (nullable): for people: what it shows, tells, or is (login, diagnosis)
 * @totals: (nullable): rows for people, separated by '\n'
 * @period: (nullable): (totals) of what period
 * @sums, @n_sums: (array) (nullable): (totals) the same rows for adding up
 * @is_overfull: (totals) there were more than %CF_NEXO_SUMS_MAX
 *
 * A message from the terminal.  Texts are valid UTF-8 within the limits of cf-payment-terminal.h.
 */
typedef struct
{
  CfNexoKind kind;
  CfNexoCategory category;
  CfNexoServiceId service_id;
  CfNexoVerdict verdict;
  char *condition;
  gboolean has_repeated;
  CfNexoCategory repeated_category;
  CfNexoServiceId repeated_id;
  CfNexoVerdict repeated_verdict;
  char *repeated_condition;
  char *currency;
  char *authorized;
  char *tip;
  char *cashback;
  char *sale_transaction;
  char *poi_transaction;
  char *poi_time;
  char *brand;
  char *card;
  char *approval;
  char *slip;
  char *display;
  gboolean wants_answer;
  char *words;
  char *totals;
  char *period;
  CfNexoSum *sums;
  guint n_sums;
  gboolean is_overfull;
} CfNexoAnswer;

/**
 * cf_nexo_answer_parse:
 * @side: who it has to be for and from
 *
 * Fails with %CF_ERROR_BAD_JSON if it is no message, %CF_ERROR_DAMAGED if it is another's.
 *
 * Returns: (transfer full): the message
 */
CfNexoAnswer *cf_nexo_answer_parse (const CfNexoSide *side,
                                    const char *json,
                                    gsize length,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cf_nexo_answer_free (CfNexoAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfNexoAnswer, cf_nexo_answer_free)

/**
 * cf_nexo_answer_to_result:
 * @request: the payment it is about
 * @asked: the ServiceID of that payment's request
 *
 * Returns: (transfer full): what @self says became of a payment, as its answer or as the repeated one.
 *   "unknown" for an approval of more than was asked for, of another currency, with a tip or cash
 *   nobody asked for, or of another payment: somebody has to look at the slip.
 */
CfPaymentResult *cf_nexo_answer_to_result (const CfNexoAnswer *self,
                                           const CfPaymentRequest *request,
                                           const char *asked);

/**
 * cf_nexo_answer_is_taken:
 * @request, @asked: as cf_nexo_answer_to_result()
 *
 * Returns: whether @self, a status, says that this payment was taken, also if of more or in other money than was
 *   asked for: whoever gives it back means all of it.  Never of a payment that names another sale.
 */
gboolean cf_nexo_answer_is_taken (const CfNexoAnswer *self,
                                  const CfPaymentRequest *request,
                                  const char *asked);

/**
 * cf_nexo_answer_to_totals:
 * @currency, @exponent: ISO 4217 and its decimals; amounts in others are left out
 *
 * Returns: (transfer full) (nullable): what @self, an answer to totals, adds up to; %NULL if it cannot
 *   be added up: a refusal, an amount that is none, more rows than anybody has.
 */
CfPaymentTotals *cf_nexo_answer_to_totals (const CfNexoAnswer *self,
                                           const char *currency,
                                           guint exponent);

G_END_DECLS
