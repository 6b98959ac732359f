/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-stock.h"

#include <string.h>

#include "cf-catalog-store.h"
#include "cf-feed.h"
#include "cf-stock-store.h"
#include "cf-stock.h"
#include "cf-till-central.h"
#include "cf-till-private.h"
#include "cf-told-store.h"

/* ── figures ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_stock_row_free (CfTillStockRow *self)
{
  if (self == NULL)
    return;
  g_free (self->sku);
  g_free (self->name);
  g_free (self->location);
  g_free (self);
}

gboolean
cf_till_read_on_hand (CfTill *self,
                      const char *sku,
                      const char *location,
                      CfQuantity *ret_on_hand,
                      GError **error)
{
  CfQuantity told = { 0 };
  gint64 applied = 0;
  CfToldStock row;
  gboolean is_told;

  if (!cf_told_stock_read (cf_store_get_reference (self->store), cf_store_get_reader (self->store),
                           sku, location, &row, &is_told, error))
    return FALSE;
  if (is_told)
    return cf_stock_store_shown (cf_store_get_reader (self->store), sku, location, row.on_hand,
                                 row.applied, ret_on_hand, error);
  /* The first import told what lies where the till sells from, and nothing of other locations. */
  if (strcmp (location, CF_STOCK_LOCATION_MAIN) == 0 &&
      !cf_catalog_read_opening (cf_store_get_reference (self->store), sku, &told, &applied, error))
    return FALSE;
  return cf_stock_store_shown (cf_store_get_reader (self->store), sku, location, told, applied,
                               ret_on_hand, error);
}

static gboolean
check_name (const char *what, const char *text, GError **error)
{
  if (text[0] == '\0' || strlen (text) > CF_TILL_STOCK_TEXT_MAX || strchr (text, '/') != NULL ||
      !g_utf8_validate (text, -1, NULL))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST,
                         "the %s has 1 to %d bytes and no slash in its name", what,
                         CF_TILL_STOCK_TEXT_MAX);
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the %s's name cannot be printed", what);
  return TRUE;
}

static gboolean
fill_row (CfTill *self, CfTillStockRow *row, GError **error)
{
  g_autofree char *damaged = cf_stock_place_damaged (row->location);
  CfToldStock told;
  gboolean is_told;

  if (!cf_told_stock_read (cf_store_get_reference (self->store), cf_store_get_reader (self->store),
                           row->sku, row->location, &told, &is_told, error))
    return FALSE;
  row->reserved = told.reserved;
  row->in_transit = told.in_transit;
  return cf_till_read_on_hand (self, row->sku, row->location, &row->on_hand, error) &&
         cf_stock_store_shown (cf_store_get_reader (self->store), row->sku, damaged, told.damaged,
                               told.applied, &row->damaged, error) &&
         cf_stock_available (row->on_hand, row->reserved, &row->available, error);
}

CfTillStockRow *
cf_till_read_stock (CfTill *self, const char *sku, const char *location, GError **error)
{
  g_autoptr (CfTillStockRow) row = g_new0 (CfTillStockRow, 1);
  g_autoptr (CfProduct) product = NULL;
  const char *where = location != NULL ? location : CF_STOCK_LOCATION_MAIN;
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (check_name ("location", where, &failure))
    product = cf_catalog_find_by_sku (cf_store_get_reference (self->store), sku, &failure);
  if (product == NULL) {
    cf_till_refuse (self, failure, error);
    return NULL;
  }
  row->sku = g_strdup (sku);
  row->name = g_strdup (product->name);
  row->unit = product->unit;
  row->location = g_strdup (where);
  if (!fill_row (self, row, &failure)) {
    cf_till_refuse (self, failure, error);
    return NULL;
  }
  return g_steal_pointer (&row);
}

/* Two sorted lists become one, each SKU once. */
static GPtrArray *
merge (GPtrArray *a, GPtrArray *b, guint limit)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func (g_free);
  guint i = 0, j = 0;

  while (merged->len < limit && (i < a->len || j < b->len)) {
    int order = i == a->len ? 1 : j == b->len ? -1 : strcmp (a->pdata[i], b->pdata[j]);

    g_ptr_array_add (merged, g_strdup (order <= 0 ? a->pdata[i] : b->pdata[j]));
    i += order <= 0;
    j += order >= 0;
  }
  return merged;
}

static GPtrArray *
list_skus (CfTill *self, const char *location, guint limit, GError **error)
{
  g_autoptr (GPtrArray) moved =
    cf_stock_store_list_skus (cf_store_get_reader (self->store), location, "", limit, error);
  g_autoptr (GPtrArray) told = NULL;

  if (moved == NULL)
    return NULL;
  told = cf_till_is_managed (self) ? cf_told_stock_list_skus (cf_store_get_reference (self->store),
                                                              location, "", limit, error)
         : strcmp (location, CF_STOCK_LOCATION_MAIN) == 0
           ? cf_catalog_list_openings (cf_store_get_reference (self->store), "", limit, error)
           : g_ptr_array_new ();
  return told != NULL ? merge (moved, told, limit) : NULL;
}

GPtrArray *
cf_till_list_stock (CfTill *self, const char *location, guint limit, GError **error)
{
  const char *where = location != NULL ? location : CF_STOCK_LOCATION_MAIN;
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) cf_till_stock_row_free);
  g_autoptr (GPtrArray) skus = NULL;
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!check_name ("location", where, &failure) ||
      (skus = list_skus (self, where, MIN (limit, CF_TILL_STOCK_ROWS_MAX), &failure)) == NULL) {
    cf_till_refuse (self, failure, error);
    return NULL;
  }
  for (guint i = 0; i < skus->len; i++) {
    g_autoptr (GError) gone = NULL;
    CfTillStockRow *row = cf_till_read_stock (self, skus->pdata[i], where, &gone);

    if (row != NULL)
      g_ptr_array_add (rows, row);
    else if (!cf_error_is (gone, CF_ERROR_UNKNOWN_SKU)) { /* a product that left the catalogue */
      g_propagate_error (error, g_steal_pointer (&gone));
      return NULL;
    }
  }
  return g_steal_pointer (&rows);
}

/* ── changes ─────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfTillStockKind kind;
  char *sku;
  char *location;
  char *reason;
  char *to_location;
  char *to_store;
  char *document;
  gboolean damaged;
  CfQuantity quantity;
  CfUnit unit;
  CfPosition position;
} Change;

static void
change_free (gpointer data)
{
  Change *op = data;

  g_free (op->sku);
  g_free (op->location);
  g_free (op->reason);
  g_free (op->to_location);
  g_free (op->to_store);
  g_free (op->document);
  g_free (op);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

static gboolean
check_quantity (const Change *op, GError **error)
{
  gint64 milli = op->quantity.milli;
  gboolean fits = op->kind == CF_TILL_STOCK_COUNT    ? milli >= 0
                  : op->kind == CF_TILL_STOCK_ADJUST ? milli != 0
                                                     : milli > 0;

  if (!fits || ABS (milli) > CF_MINOR_MAX ||
      (op->unit == CF_UNIT_EA && !cf_quantity_is_whole (op->quantity)))
    return cf_error_set (error, CF_ERROR_BAD_QTY, "this quantity cannot be");
  return TRUE;
}

/* A chain's stores are those that it told of.  A shop without a central may call the other as it likes. */
static gboolean
check_store (CfTill *self, const char *store, GError **error)
{
  CfDb *reference = cf_store_get_reference (self->store);
  CfFeedCursor own;
  gboolean found;

  if (!check_name ("store", store, error))
    return FALSE;
  if (!cf_till_is_managed (self))
    return TRUE;
  if (!cf_feed_read_cursor (reference, store, &own, error) ||
      !cf_told_find_store (reference, store, &found, error))
    return FALSE;
  if (own.feed[0] != '\0')
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the goods are in '%s' already", store);
  return found ||
         cf_error_set (error, CF_ERROR_UNKNOWN_STORE, "the chain has no till of '%s'", store);
}

static gboolean
check_transfer (CfTill *self, const Change *op, GError **error)
{
  if ((op->to_location != NULL) == (op->to_store != NULL))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST,
                         "a transfer goes to a location or to a store");
  if (op->to_store != NULL)
    return check_store (self, op->to_store, error);
  if (strcmp (op->to_location, op->location) == 0)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the goods are there already");
  return check_name ("location", op->to_location, error);
}

static gboolean
check_change (CfTill *self, Change *op, GError **error)
{
  g_autoptr (CfProduct) product =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), op->sku, error);

  if (product == NULL)
    return FALSE;
  op->unit = product->unit;
  if (op->kind == CF_TILL_STOCK_ADJUST && (op->reason == NULL || op->reason[0] == '\0'))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a reason is needed");
  return check_name ("location", op->location, error) &&
         (op->document == NULL || check_name ("document", op->document, error)) &&
         (op->kind != CF_TILL_STOCK_TRANSFER || check_transfer (self, op, error)) &&
         check_quantity (op, error);
}

/* Goods that go to another store are received there under a number, so there is one: eight hex digits of
 * randomness, since nobody is asked who else has it. */
static char *
make_document (CfTill *self)
{
  CfId id = cf_id_new (self->clock);
  g_autofree char *digits = g_ascii_strup (id.text + CF_ID_LEN - 8, 8);

  return g_strconcat ("TR-", digits, NULL);
}

static CfEvent *
count_event (CfTill *self, const Change *op, GError **error)
{
  CfStockCounted body = {
    .sku = op->sku, .location = op->location, .unit = op->unit, .counted = op->quantity
  };

  if (!cf_till_read_on_hand (self, op->sku, op->location, &body.expected, error))
    return NULL;
  return cf_till_event (self, CF_EVENT_STOCK_COUNTED, cf_event_body_stock_counted (&body));
}

static CfEvent *
change_event (CfTill *self, const Change *op, const char *approved_by, GError **error)
{
  switch (op->kind) {
  case CF_TILL_STOCK_COUNT: return count_event (self, op, error);
  case CF_TILL_STOCK_RECEIVE:
    return cf_till_event (self, CF_EVENT_STOCK_RECEIVED,
                          cf_event_body_stock_received (
                            &(CfStockReceived){ .sku = op->sku,
                                                .location = op->location,
                                                .unit = op->unit,
                                                .quantity = op->quantity,
                                                .document = op->document }));
  case CF_TILL_STOCK_ADJUST:
    return cf_till_event (self, CF_EVENT_STOCK_ADJUSTED,
                          cf_event_body_stock_adjusted (
                            &(CfStockAdjusted){ .sku = op->sku,
                                                .location = op->location,
                                                .unit = op->unit,
                                                .delta = op->quantity,
                                                .reason = op->reason,
                                                .to = op->damaged ? "damaged" : NULL,
                                                .approved_by = approved_by }));
  case CF_TILL_STOCK_TRANSFER:
  default:
    return cf_till_event (self, CF_EVENT_STOCK_TRANSFERRED,
                          cf_event_body_stock_transferred (
                            &(CfStockTransferred){ .sku = op->sku,
                                                   .from = op->location,
                                                   .to = op->to_location,
                                                   .store = op->to_store,
                                                   .unit = op->unit,
                                                   .quantity = op->quantity,
                                                   .document = op->document,
                                                   .approved_by = approved_by }));
  }
}

static void
change_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Change *op = g_task_get_task_data (task);

  op->position = positions[0];
  cf_till_emit (self, "stock-changed");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
change_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  Change *op = g_task_get_task_data (task);
  GError *failure = NULL;
  CfCommit *commit;
  CfEvent *event = NULL;

  if (cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure))
    event = change_event (self, op, approver != NULL ? approver->id : NULL, &failure);
  if (event == NULL) {
    fail (self, task, failure);
    return;
  }
  commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, event);
  cf_till_commit (self, commit, FALSE, task, change_recorded);
}

void
cf_till_change_stock_async (CfTill *self,
                            const CfTillStockChange *change,
                            const CfTillApproval *approval,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Change *op = g_new0 (Change, 1);
  gboolean is_plain = change->kind == CF_TILL_STOCK_RECEIVE || change->kind == CF_TILL_STOCK_COUNT;
  GError *failure = NULL;

  *op = (Change){ .kind = change->kind,
                  .sku = g_strdup (change->sku),
                  .location =
                    g_strdup (change->location != NULL ? change->location : CF_STOCK_LOCATION_MAIN),
                  .reason = g_strdup (change->reason),
                  .to_location = g_strdup (change->to_location),
                  .to_store = g_strdup (change->to_store),
                  .document = g_strdup (change->document),
                  .damaged = change->damaged,
                  .quantity = change->quantity };
  if (op->to_store != NULL && op->document == NULL)
    op->document = make_document (self);
  g_task_set_task_data (task, op, change_free);
  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) ||
      !check_change (self, op, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_authorise_async (self, is_plain ? CF_PERMISSION_STOCK_COUNT : CF_PERMISSION_STOCK_CHANGE,
                           (CfRate){ 0 }, approval, task, change_authorised);
}

gboolean
cf_till_change_stock_finish (CfTill *self,
                             GAsyncResult *result,
                             guint64 *ret_epoch,
                             guint64 *ret_seq,
                             char **ret_hash,
                             char **ret_document,
                             GError **error)
{
  const Change *op = g_task_get_task_data (G_TASK (result));
  char hex[CF_HASH_HEX_LEN + 1];

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  cf_hash_to_hex (&op->position.hash, hex);
  if (ret_epoch != NULL)
    *ret_epoch = op->position.epoch;
  if (ret_seq != NULL)
    *ret_seq = (guint64) op->position.seq;
  if (ret_hash != NULL)
    *ret_hash = g_strdup (hex);
  if (ret_document != NULL)
    *ret_document = g_strdup (op->document);
  return TRUE;
}
