/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of the central share. */

#include "cf-central.h"
#include "cf-crypto.h"
#include "cf-event.h"
#include "cf-id.h"
#include "cf-pickup.h"
#include "cf-record.h"
#include "cf-wire-enrol.h"
#include "cf-wire-error.h"

G_BEGIN_DECLS

struct _CfCentral
{
  CfCentralStore *store;
  const CfClock *clock;
  gint64 retain_ms;
  CfKeyPair *key; /* certifies terminals' keys and signs acknowledgements */
  CfCentralNotice notice;
  gpointer notice_data;
  gint64 webhooks_sent[2]; /* deliveries taken, and tries that failed, for /metrics */
  gint64 counts[8][6];     /* requests by route's group and class of status, for /metrics */
};

/* ---- who asks ----------------------------------------------------------------------------- */

typedef enum
{
  CF_RIGHT_TERMINAL = 1 << 0,
  CF_RIGHT_ADMIN = 1 << 1,
  CF_RIGHT_STOCK = 1 << 2,
  CF_RIGHT_CATALOG = 1 << 3,
  CF_RIGHT_CUSTOMERS = 1 << 4,
  CF_RIGHT_CARTS = 1 << 5,
  CF_RIGHT_ORDERS = 1 << 6,
  CF_RIGHT_GIFT_CARDS = 1 << 7,
  CF_RIGHT_WEBHOOKS = 1 << 8,
  CF_RIGHT_ANALYTICS = 1 << 9,
  CF_RIGHT_HINTS = 1 << 10,
  CF_RIGHT_REVOKED = 1 << 11, /* a revoked terminal: it may deliver its journal, nothing else */
} CfRight;

/**
 * CfPrincipal:
 * @id: of the token or key
 * @rights: set of CfRight
 * @terminal: for a terminal
 * @store: a terminal's, or the only one a key may see; "" for all
 */
typedef struct
{
  char *id;
  guint rights;
  CfId terminal;
  char store[CF_WIRE_SCOPE_MAX + 1];
} CfPrincipal;

/** cf_right_find: Returns: the right named @name, 0 for none. */
guint cf_right_find (const char *name);

/** cf_token_new: Returns: (transfer full): "cf" @kind "_" and 43 random characters. */
char *cf_token_new (char kind);

/** cf_token_hash: @ret_hex: (out): what is stored of a token or code. */
void cf_token_hash (const char *token, char ret_hex[CF_HASH_HEX_LEN + 1]);

/* ---- a request being answered --------------------------------------------------------------- */

typedef struct _CfCall CfCall;

/**
 * CfCallFunc:
 *
 * Answers a request inside its route's transaction.  Returns %FALSE with @error where the store
 * failed; a refusal is an answer (cf_call_refuse()).
 */
typedef gboolean (*CfCallFunc) (CfCall *call, GError **error);

/**
 * CfCall:
 * @arg: what stood for the `*` of the route's path, decoded
 * @query: names and values, decoded
 * @body: (nullable): the JSON body of a route that has one
 * @keep: commit although the answer refuses
 * @touched: scopes whose heads have moved
 * @after: (nullable): to be done once the transaction is committed, in transactions of its own
 */
struct _CfCall
{
  CfCentral *central;
  CfCentralStore *store;
  const CfCentralRequest *request;
  gint64 now_ms;
  char *arg;
  GHashTable *query;
  CfPrincipal who;
  json_object *body;
  CfCentralAnswer *answer;
  gboolean keep;
  gboolean (*after) (CfCall *call, GError **error);
  CfId after_terminal;
  GPtrArray *after_records; /* of CfRecord: what this call appended to the journal */
  char after_branch[CF_HASH_HEX_LEN + 1];
};

/** cf_call_header: Returns: (nullable): the request's header @name. */
const char *cf_call_header (const CfCall *call, const char *name);

/** cf_call_refuse: answers with @code and a message; always %TRUE, to be returned. */
gboolean cf_call_refuse (CfCall *call, CfWireErrorCode code, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/** cf_call_refuse_with: as cf_call_refuse(), with details. */
gboolean cf_call_refuse_with (CfCall *call, const CfWireError *error);

/** cf_call_answer: answers 200; @body: (transfer full). Always %TRUE. */
gboolean cf_call_answer (CfCall *call, const char *content_type, char *body);

/** cf_call_answer_json: answers 200 with @object: (transfer full).  Always %TRUE. */
gboolean cf_call_answer_json (CfCall *call, json_object *object);

/** cf_call_ok: answers {"ok":true}.  Always %TRUE. */
gboolean cf_call_ok (CfCall *call);

/** cf_call_text: Returns: (nullable): the query's parameter @name. */
const char *cf_call_text (const CfCall *call, const char *name);

/** cf_call_int: @ret_value: (out): the parameter, or @fallback.  Returns: whether it is well formed. */
gboolean cf_call_int (const CfCall *call,
                      const char *name,
                      gint64 min,
                      gint64 max,
                      gint64 fallback,
                      gint64 *ret_value);

/** cf_call_may_see: Returns: whether the caller may read scope @scope. */
gboolean cf_call_may_see (const CfCall *call, const char *scope);

/* ---- routes, by file ------------------------------------------------------------------------ */

/*
 * cf_api_enrol: POST /v1/enrol
 * cf_api_rotate_token: POST /v1/token
 * cf_api_make_code: POST /v1/enrol-codes
 * cf_api_make_key: POST /v1/keys
 * cf_api_keys: GET /v1/keys
 * cf_api_drop_key: DELETE /v1/keys/{key}
 * cf_api_put_store: PUT /v1/stores/{scope}
 * cf_api_revoke: POST /v1/terminals/{terminal}/revoke
 * cf_api_terminals: GET /v1/terminals
 * cf_api_heartbeat: POST /v1/heartbeat
 * cf_api_push: POST /v1/journal
 * cf_api_journal_read: GET /v1/journal
 * cf_api_journal_position: GET /v1/journal/position
 * cf_api_feed: GET /v1/feed/{scope}
 * cf_api_snapshot: GET /v1/snapshot/{scope}
 * cf_api_hints: GET /v1/hints
 * cf_api_catalog: POST /v1/catalog
 * cf_api_product: GET /v1/products/{sku}
 * cf_api_stock: GET /v1/stock/{sku}
 * cf_api_transfers: GET /v1/transfers/{scope}
 * cf_api_exceptions: GET /v1/exceptions
 * cf_api_make_webhook: POST /v1/webhooks
 * cf_api_webhooks: GET /v1/webhooks
 * cf_api_drop_webhook: DELETE /v1/webhooks/{webhook}
 * cf_api_dead_deliveries: GET /v1/webhooks/{webhook}/dead
 * cf_api_resend: POST /v1/webhooks/{webhook}/resend
 * cf_api_place_order: POST /v1/orders
 * cf_api_orders: GET /v1/orders
 * cf_api_order: GET /v1/orders/{order}
 * cf_api_cancel_order: POST /v1/orders/{order}/cancel
 */
gboolean cf_api_enrol (CfCall *call, GError **error);
gboolean cf_api_rotate_token (CfCall *call, GError **error);
gboolean cf_api_make_code (CfCall *call, GError **error);
gboolean cf_api_make_key (CfCall *call, GError **error);
gboolean cf_api_keys (CfCall *call, GError **error);
gboolean cf_api_drop_key (CfCall *call, GError **error);
gboolean cf_api_put_store (CfCall *call, GError **error);
gboolean cf_api_revoke (CfCall *call, GError **error);
gboolean cf_api_terminals (CfCall *call, GError **error);
gboolean cf_api_heartbeat (CfCall *call, GError **error);
gboolean cf_api_push (CfCall *call, GError **error);
gboolean cf_api_journal_read (CfCall *call, GError **error);
gboolean cf_api_journal_position (CfCall *call, GError **error);
gboolean cf_api_feed (CfCall *call, GError **error);
gboolean cf_api_snapshot (CfCall *call, GError **error);
gboolean cf_api_hints (CfCall *call, GError **error);
gboolean cf_api_catalog (CfCall *call, GError **error);
gboolean cf_api_product (CfCall *call, GError **error);
gboolean cf_api_stock (CfCall *call, GError **error);
gboolean cf_api_transfers (CfCall *call, GError **error);
gboolean cf_api_exceptions (CfCall *call, GError **error);
gboolean cf_api_make_webhook (CfCall *call, GError **error);
gboolean cf_api_webhooks (CfCall *call, GError **error);
gboolean cf_api_drop_webhook (CfCall *call, GError **error);
gboolean cf_api_dead_deliveries (CfCall *call, GError **error);
gboolean cf_api_resend (CfCall *call, GError **error);
gboolean cf_api_place_order (CfCall *call, GError **error);
gboolean cf_api_orders (CfCall *call, GError **error);
gboolean cf_api_order (CfCall *call, GError **error);
gboolean cf_api_cancel_order (CfCall *call, GError **error);

/* ---- feeds ---------------------------------------------------------------------------------- */

/**
 * CfPublication:
 *
 * Objects that changed in this transaction, by scope; published together at its end, the chain before
 * the stores, so that positions are given out under the scopes' locks in one order for all.
 */
typedef struct _CfPublication CfPublication;

CfPublication *cf_publication_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cf_publication_free (CfPublication *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPublication, cf_publication_free)

/** cf_publication_add: @body: (transfer full) (nullable): JSON text; %NULL: removed. */
void cf_publication_add (CfPublication *self,
                         const char *scope,
                         const char *kind,
                         const char *id,
                         char *body);

/** cf_publication_has: Returns: whether something is to be told of this object. */
gboolean cf_publication_has (const CfPublication *self,
                             const char *scope,
                             const char *kind,
                             const char *id);

/** cf_publication_commit: writes them; the last statements of a transaction. */
gboolean cf_publication_commit (CfPublication *self,
                                CfCentralStore *store,
                                gint64 now_ms,
                                GError **error);

/**
 * cf_central_read_product:
 * @ret_product: (out) (nullable): as the chain tells it, with the base price that counts; %NULL: it has none of @sku
 */
gboolean cf_central_read_product (CfCentralStore *store,
                                  const char *sku,
                                  CfProduct **ret_product,
                                  GError **error);

/** cf_central_check_store: Returns: whether @shop is a store, which the chain is not; else %CF_ERROR_BAD_REQUEST. */
gboolean cf_central_check_store (CfCentralStore *store, const char *shop, GError **error);

/** cf_call_check_store: as above, in a request: refuses and sets @ret_good to %FALSE where @shop is none. */
gboolean cf_call_check_store (CfCall *call, const char *shop, gboolean *ret_good, GError **error);

/** cf_call_check_asked_store: as above; @shop: (nullable): of which nobody asked, and it is good. */
gboolean cf_call_check_asked_store (CfCall *call,
                                    const char *shop,
                                    gboolean *ret_good,
                                    GError **error);

/** cf_scope_head: Returns: whether @scope exists, FALSE without @error where it does not. */
gboolean cf_scope_head (CfCentralStore *store,
                        const char *scope,
                        CfWireHead *ret_head,
                        gint64 *ret_forgotten,
                        GError **error);

/** cf_publish_terminal: adds the terminal's row with all its keys to @publication. */
gboolean cf_publish_terminal (CfCentralStore *store,
                              CfPublication *publication,
                              const char *terminal,
                              GError **error);

/* ---- webhooks ------------------------------------------------------------------------------- */

/** cf_webhook_is_event: Returns: whether @name is an event that can be told. */
gboolean cf_webhook_is_event (const char *name);

/** cf_webhooks_list: @ret_hooks: (out) (transfer full): who wants what, for cf_webhooks_note(). */
gboolean cf_webhooks_list (CfCentralStore *store, CfCentralRows **ret_hooks, GError **error);

/**
 * cf_webhooks_note:
 * @text: (nullable): the object's body as its feed tells it
 * @position: in the feed of @scope
 *
 * Writes the event of a change for each webhook that wants it.
 */
gboolean cf_webhooks_note (CfCentralStore *store,
                           const CfCentralRows *hooks,
                           const char *scope,
                           const char *kind,
                           const char *id,
                           const char *text,
                           gint64 position,
                           gint64 now_ms,
                           GError **error);

/* ---- journal -------------------------------------------------------------------------------- */

/**
 * cf_central_apply:
 * @fresh: (nullable) (element-type CfRecord): records of the chain that were appended one behind the
 *   other just now; they need not be read again where nothing before them waits
 *
 * Books the effects of what is appended and not yet applied to a chain.
 */
gboolean cf_central_apply (CfCentral *central,
                           const char *terminal,
                           const char *branch,
                           const GPtrArray *fresh,
                           GError **error);

/** cf_exception_add: @detail: (transfer full); a second one of the same subject is the first. */
gboolean cf_exception_add (CfCentralStore *store,
                           gint64 now_ms,
                           const CfClock *clock,
                           const char *kind,
                           const char *subject,
                           const char *shop,
                           json_object *detail,
                           GError **error);

/** cf_exception_put: as cf_exception_add(), but a second report takes the place of the first's detail. */
gboolean cf_exception_put (CfCentralStore *store,
                           gint64 now_ms,
                           const CfClock *clock,
                           const char *kind,
                           const char *subject,
                           const char *shop,
                           json_object *detail,
                           GError **error);

/* ---- stock ---------------------------------------------------------------------------------- */

/**
 * CfStockBooks:
 *
 * The rows that a transaction changes: read and locked once, written once.
 */
typedef struct _CfStockBooks CfStockBooks;

CfStockBooks *cf_stock_books_new (CfCentralStore *store, const char *shop)
  G_GNUC_WARN_UNUSED_RESULT;
void cf_stock_books_free (CfStockBooks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfStockBooks, cf_stock_books_free)

/**
 * CfStockEntry:
 * @chain: TERMINAL, or TERMINAL/BRANCH
 * @position: key of (epoch, seq); @part: number within the record
 * @at_ms: corrected; @milli: movement, or what was counted
 */
typedef struct
{
  const char *sku;
  const char *location;
  const char *unit;
  const char *chain;
  gint64 position;
  gint64 part;
  gint64 at_ms;
  gint64 unsure_ms;
  gboolean is_count;
  gint64 milli;
} CfStockEntry;

/** cf_stock_books_enter: @entry: copied; booked by cf_stock_books_settle(). */
void cf_stock_books_enter (CfStockBooks *self, const CfStockEntry *entry);

/** CfStockUnfit: @entry would put the figure out of range, which stays as it was. */
typedef gboolean (*CfStockUnfit) (const CfStockEntry *entry, gpointer data, GError **error);

/**
 * cf_stock_books_settle:
 *
 * Books what was entered, locking the rows in one order for everybody; the same entry twice is once.
 */
gboolean cf_stock_books_settle (CfStockBooks *self,
                                CfStockUnfit unfit,
                                gpointer data,
                                GError **error);

/**
 * cf_stock_books_enter_transit:
 * @shop: any store
 * @unit: of the row, where there is none yet
 *
 * Something on its way to @shop has moved in the table `transfer`: cf_stock_books_settle() sums it up.
 */
void cf_stock_books_enter_transit (CfStockBooks *self,
                                   const char *shop,
                                   const char *sku,
                                   const char *unit);

/** cf_stock_books_open: gives a product its opening quantity, if it has no row yet. */
gboolean cf_stock_books_open (CfStockBooks *self,
                              const char *sku,
                              const char *unit,
                              gint64 milli,
                              gboolean *ret_done,
                              GError **error);

/** cf_stock_books_close: writes the rows and adds them to @publication. */
gboolean cf_stock_books_close (CfStockBooks *self, CfPublication *publication, GError **error);

/**
 * cf_stock_books_get_free:
 * @ret_unit: (out) (transfer full): %NULL where the store has no such row
 * @ret_milli: (out): on hand and not kept for anybody
 *
 * Reads a row and locks it.
 */
gboolean cf_stock_books_get_free (CfStockBooks *self,
                                  const char *sku,
                                  const char *location,
                                  char **ret_unit,
                                  gint64 *ret_milli,
                                  GError **error);

/**
 * cf_stock_books_reserve:
 * @milli: kept for an order, or, negative, no longer
 * @ret_fits: (out): whether there is as much as is kept now.  What was picked stands, so the figure
 *   moves all the same, unless it would be out of range
 */
gboolean cf_stock_books_reserve (CfStockBooks *self,
                                 const char *sku,
                                 const char *location,
                                 const char *unit,
                                 gint64 milli,
                                 gboolean *ret_fits,
                                 GError **error);

/* ---- applying a record ---------------------------------------------------------------------- */

/**
 * CfApply:
 * @terminal, @branch: whose records; @chain: both in one word
 * @shop: the terminal's store
 * @now_ms: of the central
 * @epoch, @seq: of the record applied last
 * @offset_ms, @unsure_ms: of the terminal's clock, by then
 * @stock, @transfers, @sales, @publication: what this transaction changes
 * @end_epoch, @end_seq: of the newest record that is appended
 * @documents: printed numbers, as cells of their rows
 * @claims: basket → cart that it is rung up from
 * @rings: basket → parked basket that it was, of those no sale has ended
 * @grants: subject → the live grants that the terminal has of it, the oldest first
 *
 * Records of one chain being applied, in one transaction.
 */
typedef struct
{
  CfCentral *central;
  CfCentralStore *store;
  const char *terminal;
  const char *branch;
  char *chain;
  char *shop;
  gint64 now_ms;
  guint epoch;
  gint64 seq;
  guint end_epoch;
  gint64 end_seq;
  gint64 offset_ms;
  gint64 unsure_ms;
  GPtrArray *documents;
  CfStockBooks *stock;
  struct _CfTransferBooks *transfers;
  CfPublication *publication;
  GHashTable *claims;
  GHashTable *rings;
  GHashTable *grants;
  struct _CfSalesBooks *sales;
} CfApply;

/** cf_apply_name_record: Returns: (transfer full): @record's place and kind, for an exception. */
json_object *cf_apply_name_record (const CfApply *self, const CfRecord *record)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_apply_note: the exception not_applied. */
gboolean cf_apply_note (CfApply *self, const CfRecord *record, const char *why, GError **error);

/** cf_apply_enter: books a movement or count of @record; @part: its number within the record. */
gboolean cf_apply_enter (CfApply *self,
                         const CfRecord *record,
                         gint64 part,
                         const char *sku,
                         const char *location,
                         const char *unit,
                         gboolean is_count,
                         gint64 milli,
                         GError **error);

/** cf_apply_order: books a record of one of the kinds order.… */
gboolean cf_apply_order (CfApply *self, const CfRecord *record, CfEventKind kind, GError **error);

/* ---- orders --------------------------------------------------------------------------------- */

/**
 * CfCentralOrder:
 * @store: where it is collected
 * @pickup: what the rules know of it
 * @personal: (nullable): name, phone and email, which stand nowhere else
 * @applied: per chain the newest record in it
 *
 * An order as the central keeps it.
 */
typedef struct
{
  char *store;
  CfPickup *pickup;
  json_object *personal;
  json_object *applied;
} CfCentralOrder;

void cf_central_order_free (CfCentralOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralOrder, cf_central_order_free)

/**
 * cf_central_order_lock:
 * @ret_order: (out) (transfer full): %NULL where there is none
 *
 * Reads an order and locks it for the transaction.
 */
gboolean cf_central_order_lock (CfCentralStore *store,
                                const char *shop,
                                const char *id,
                                CfCentralOrder **ret_order,
                                GError **error);

/**
 * cf_central_order_save:
 * @before: (nullable): as it was; %NULL: a new one
 * @ret_fits: (out): %FALSE where there is not enough for it; the transaction is then to be rolled back
 *
 * Writes the order, moves what is kept for it and tells its store.
 */
gboolean cf_central_order_save (const CfCentralOrder *self,
                                const CfPickup *before,
                                CfCentralStore *store,
                                CfStockBooks *stock,
                                CfPublication *publication,
                                gint64 now_ms,
                                gboolean *ret_fits,
                                GError **error);

/** cf_central_orders_expire: ends promises whose time is over: what was kept is free, and told. */
gboolean cf_central_orders_expire (CfCentral *central, GError **error);

/**
 * cf_central_orders_forget:
 * @customer: an id of somebody who is erased
 *
 * Takes the person off the orders of @customer and tells their stores.
 */
gboolean cf_central_orders_forget (CfCentralStore *store,
                                   CfPublication *publication,
                                   const char *customer,
                                   GError **error);

/** cf_central_order_report: adds the exceptions that the order's state is, each once. */
gboolean cf_central_order_report (const CfCentralOrder *self,
                                  CfCentralStore *store,
                                  const CfClock *clock,
                                  gint64 now_ms,
                                  GError **error);

G_END_DECLS
