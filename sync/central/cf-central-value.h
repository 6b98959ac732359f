/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Gift cards, store credit and grants as the central keeps them; only files of this folder include it. */

#include "cf-central-private.h"
#include "cf-escrow.h"

G_BEGIN_DECLS

#define CF_VALUE_CARD_MAX 64 /* bytes of a card's number */

/* Of the stock row that lent pieces make where there is none, which is only in a central that was put back. */
#define CF_VALUE_PIECES_UNIT "ea"

/** cf_value_is_card: Returns: whether @text could be a card's number: printable ASCII without "|". */
gboolean cf_value_is_card (const char *text);

/**
 * CfValueCard:
 * @issued, @used: sums of all that was ever paid in and taken, minor units
 * @lent: what live grants have left of it
 * @was_overspent: when it was read
 * @applied: per chain the newest record in the figures
 *
 * A card with its row locked for the transaction.
 */
typedef struct
{
  char *card;
  gint64 issued;
  gint64 used;
  gint64 lent;
  gboolean was_overspent;
  json_object *applied;
} CfValueCard;

void cf_value_card_free (CfValueCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfValueCard, cf_value_card_free)

/** cf_value_card_lock: @make: where there is none; else @ret_card: (out) (transfer full): %NULL for none. */
gboolean cf_value_card_lock (CfCentralStore *store,
                             const char *card,
                             gboolean make,
                             gint64 now_ms,
                             CfValueCard **ret_card,
                             GError **error);

/**
 * cf_value_card_move:
 * @fact: names it: the same one twice is once
 * @amount: paid in, or, negative, taken
 * @document: (nullable): number of what it belongs to
 * @ret_fits: (out): %FALSE, and nothing happened, where a figure would be out of range
 */
gboolean cf_value_card_move (CfValueCard *self,
                             CfCentralStore *store,
                             const char *fact,
                             gint64 amount,
                             const char *document,
                             gint64 at_ms,
                             gboolean *ret_fits,
                             GError **error);

/** cf_value_card_get_book: Returns: the rules' figures. */
CfEscrowBook cf_value_card_get_book (const CfValueCard *self);

/** cf_value_card_save: writes it, tells the chain, and lists it where more was taken than there was. */
gboolean cf_value_card_save (CfValueCard *self,
                             CfCentralStore *store,
                             CfPublication *publication,
                             const CfClock *clock,
                             gint64 now_ms,
                             GError **error);

/**
 * CfCentralGrant:
 * @grant: id, subject, amount, terminal, epoch
 * @is_stock: pieces of "SKU|location" of @shop, in that row's unit; else a card's value
 * @used: by records so far
 * @after_seq: records of the epoch up to here were written before it was lent
 * @end: how it stands
 */
typedef struct
{
  CfGrant grant;
  gboolean is_stock;
  gint64 used;
  gint64 after_seq;
  CfGrantEnd end;
  char *shop;
  json_object *applied;
} CfCentralGrant;

void cf_central_grant_free (CfCentralGrant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralGrant, cf_central_grant_free)

/** cf_central_grant_left: Returns: what it still keeps from others, not negative. */
gint64 cf_central_grant_left (const CfCentralGrant *self);

/** cf_central_grant_lock: @ret_grant: (out) (transfer full): %NULL where there is none. */
gboolean cf_central_grant_lock (CfCentralStore *store,
                                const char *id,
                                CfCentralGrant **ret_grant,
                                GError **error);

/** cf_central_grant_save: writes it and tells its store; told removed once it has ended. */
gboolean cf_central_grant_save (const CfCentralGrant *self,
                                CfCentralStore *store,
                                CfPublication *publication,
                                gint64 now_ms,
                                GError **error);

/**
 * cf_central_grants_fence:
 * @below_epoch: grants of earlier epochs; 0: of all
 *
 * Ends @terminal's live grants: what they kept is free again.  The caller's @stock is of their store.
 */
gboolean cf_central_grants_fence (CfCentralStore *store,
                                  const char *terminal,
                                  guint below_epoch,
                                  CfStockBooks *stock,
                                  CfPublication *publication,
                                  const CfClock *clock,
                                  gint64 now_ms,
                                  GError **error);

/** cf_central_grant_show: Returns: (transfer full): @self as told and as requests are answered. */
json_object *cf_central_grant_show (const CfCentralGrant *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_apply_open_grants: reads what @self's terminal holds; before the first record. */
gboolean cf_apply_open_grants (CfApply *self, GError **error);

/* Booking records: of the kinds stored_value.issued, .used, escrow.returned, what a sale loads on cards and
 * takes from them and which lent pieces it sold, and the end of older epochs' grants. */
gboolean cf_apply_value_issued (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_value_used (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_escrow_returned (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_sold_value (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_epoch_grants (CfApply *self, const CfRecord *record, GError **error);

/*
 * cf_api_issue_card: POST /v1/gift-cards
 * cf_api_card: GET /v1/gift-cards/{card}
 * cf_api_load_card: POST /v1/gift-cards/{card}/load
 * cf_api_use_card: POST /v1/gift-cards/{card}/use
 * cf_api_make_grant: POST /v1/grants
 * cf_api_grants: GET /v1/grants
 * cf_api_held_grants: POST /v1/grants/held
 * cf_api_fence: POST /v1/terminals/{terminal}/fence
 */
gboolean cf_api_issue_card (CfCall *call, GError **error);
gboolean cf_api_card (CfCall *call, GError **error);
gboolean cf_api_load_card (CfCall *call, GError **error);
gboolean cf_api_use_card (CfCall *call, GError **error);
gboolean cf_api_make_grant (CfCall *call, GError **error);
gboolean cf_api_grants (CfCall *call, GError **error);
gboolean cf_api_held_grants (CfCall *call, GError **error);
gboolean cf_api_fence (CfCall *call, GError **error);

G_END_DECLS
