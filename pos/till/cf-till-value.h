/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Paying with a gift card.  A till uses only what the central lent it (cf-escrow.h): what it holds of the
 * card, else, where the central can be asked, a grant of what is missing; else what the owner risks.
 * What is left of a grant goes back with the end of the basket.  Last pieces of products are lent the same
 * way, beside the selling and without anybody asking for it (cf-till-pieces.c).
 */

/**
 * CfTillLoan:
 * @card: (nullable): a gift card's number, of whose value a part shall be lent; else
 * @sku: (nullable): a product, of which last pieces shall be
 * @amount: minor units of value, thousandths of pieces; above zero
 * @salt: the same for the same question, so that a repeated one is not lent twice
 *
 * What the till asks to be lent.
 */
typedef struct
{
  const char *card;
  const char *sku;
  gint64 amount;
  const char *salt;
} CfTillLoan;

/**
 * CfTillLender:
 * @ask: asks the central; calls back once, never from within.  A card and a product may be asked for at
 *   the same time
 * @finish: (transfer full): the central's words, JSON; or %CF_ERROR_INSUFFICIENT_VALUE (nothing of it is
 *   free), %CF_ERROR_LENT_ELSEWHERE (other tills have the last pieces; @ret_lent: (out) (optional): their
 *   grants), %CF_ERROR_UNKNOWN_CARD, or another code where the central cannot be asked
 * @data: for both
 *
 * Who asks the central, for the till knows no network.
 */
typedef struct
{
  void (*ask) (gpointer data,
               const CfTillLoan *loan,
               GAsyncReadyCallback callback,
               gpointer user_data);
  char *(*finish) (gpointer data, GAsyncResult *result, char ***ret_lent, GError **error);
  gpointer data;
} CfTillLender;

/** cf_till_set_lender: @lender: (nullable): copied; %NULL: nobody can be asked. */
void cf_till_set_lender (CfTill *self, const CfTillLender *lender);

/** cf_till_is_card_number: Returns: whether @text could be a card's number: printable ASCII without "|". */
gboolean cf_till_is_card_number (const char *text);

/** cf_till_mask_card: Returns: (transfer full): @card, a number, with its last four characters alone. */
char *cf_till_mask_card (const char *card);

/** cf_till_read_gift_card: Returns: (transfer full) (nullable): the number in @code; %NULL: no gift card's. */
char *cf_till_read_gift_card (CfTill *self, const char *code);

/**
 * cf_till_get_card_balance:
 * @ret_balance: (out): what is on @card, as the central told it last, with what this till did since
 *
 * Returns: whether anything was told of it
 */
gboolean cf_till_get_card_balance (CfTill *self, const char *card, CfMoney *ret_balance);

/**
 * cf_till_load_card:
 * @card: its number
 * @amount: (nullable): how much
 *
 * Rings up a gift card that is sold, or one that is loaded: a line of stored value, without tax, that no
 * discount touches and no gift card pays.  Finishing the sale loads it.  Fails as cf_till_add(), and with
 * %CF_ERROR_NOT_ENROLLED (nobody keeps the value), %CF_ERROR_BAD_CARD, %CF_ERROR_CARD_IN_BASKET,
 * %CF_ERROR_AMOUNT_NEEDED, %CF_ERROR_LOAD_LIMIT (the refusal's amount: the most).
 */
gboolean cf_till_load_card (CfTill *self,
                            const char *card,
                            const CfMoney *amount,
                            guint *ret_line,
                            GError **error);

/**
 * CfTillValueLimit:
 * @can_ask: whether the central can be asked, as far as is known
 * @most: what the owner risks with one use where it cannot
 */
typedef struct
{
  gboolean can_ask;
  CfMoney most;
} CfTillValueLimit;

/** cf_till_get_value_limit: @ret_limit: (out): now. */
void cf_till_get_value_limit (CfTill *self, CfTillValueLimit *ret_limit);

/**
 * cf_till_pay_by_gift_card_async:
 * @card: its number
 * @amount: (nullable): %NULL for what is due, or, if there is less on the card, for all of that
 *
 * As cf_till_tender_async() with the type gift_card and the number as reference, which takes exactly what
 * it is told or nothing.  One tender a grant that it comes off, and one for what is at risk.  Ends with
 * cf_till_command_finish().  Fails as that, and with %CF_ERROR_BAD_CODE (no card's number),
 * %CF_ERROR_UNKNOWN_CARD, %CF_ERROR_INSUFFICIENT_VALUE (the refusal's amount: how much there is), and
 * %CF_ERROR_OFFLINE_LIMIT (the central cannot be asked; the amount: how much may be taken all the same).
 */
void cf_till_pay_by_gift_card_async (CfTill *self,
                                     const char *card,
                                     const CfMoney *amount,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

G_END_DECLS
