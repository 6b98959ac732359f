/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-carts.h"
#include "cf-central-customers.h"
#include "cf-central-parked.h"
#include "cf-central-sales.h"
#include "cf-central-transfers.h"
#include "cf-central-value.h"
#include "cf-event.h"
#include "cf-position.h"
#include "cf-trade-body.h"

/*
 * Booking what was taken in.  Invariants:
 *  1. records of a chain are applied in their order, each once: the chain's row says up to where, and
 *     is locked while that moves;
 *  2. no record stops those behind it: what cannot be read becomes the exception not_applied, and the
 *     goods it moved are booked as far as they can be read;
 *  3. a record's effects, its chain's place and the feed's changes are one transaction.
 */

#define RECORDS_MAX    CF_WIRE_PUSH_RECORDS_MAX /* a transaction: a push is one */
#define TRIES_MAX      6
#define PARTS_MAX      4000 /* lines of one record: more do not fit into it */
#define NAME_BYTES     64   /* of a product, a place or a document at a till */
#define DOCUMENT_BYTES 128  /* also a record's name */
#define PLACE_BYTES    (NAME_BYTES + sizeof "/damaged" - 1)

/* ---- exceptions -------------------------------------------------------------------------------------- */

gboolean
cf_exception_add (CfCentralStore *store,
                  gint64 now_ms,
                  const CfClock *clock,
                  const char *kind,
                  const char *subject,
                  const char *shop,
                  json_object *detail,
                  GError **error)
{
  g_autofree char *text = cf_wire_to_text (detail);
  CfId id = cf_id_new (clock);

  json_object_put (detail);
  return cf_central_exec (store, error,
                          "INSERT INTO exception (id, kind, subject, store, at_ms, detail)"
                          " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, subject) DO NOTHING",
                          "ttttit", id.text, kind, subject, shop, now_ms, text);
}

gboolean
cf_exception_put (CfCentralStore *store,
                  gint64 now_ms,
                  const CfClock *clock,
                  const char *kind,
                  const char *subject,
                  const char *shop,
                  json_object *detail,
                  GError **error)
{
  g_autofree char *text = cf_wire_to_text (detail);

  return cf_exception_add (store, now_ms, clock, kind, subject, shop, detail, error) &&
         cf_central_exec (store, error,
                          "UPDATE exception SET detail = $3 WHERE kind = $1 AND subject = $2"
                          " AND detail <> $3",
                          "ttt", kind, subject, text);
}

json_object *
cf_apply_name_record (const CfApply *self, const CfRecord *record)
{
  json_object *detail = json_object_new_object ();

  cf_wire_add_text (detail, "terminal", self->terminal);
  if (self->branch[0] != '\0')
    cf_wire_add_text (detail, "branch", self->branch);
  cf_wire_add_int (detail, "epoch", record->epoch);
  cf_wire_add_int (detail, "seq", record->seq);
  cf_wire_add_text (detail, "kind", record->kind);
  return detail;
}

gboolean
cf_apply_note (CfApply *self, const CfRecord *record, const char *why, GError **error)
{
  g_autofree char *subject =
    g_strdup_printf ("%s %u:%" G_GINT64_FORMAT, self->chain, record->epoch, record->seq);
  json_object *detail = cf_apply_name_record (self, record);

  cf_wire_add_text (detail, "why", why);
  return cf_exception_add (self->store, self->now_ms, self->central->clock, "not_applied", subject,
                           self->shop, detail, error);
}

/* ---- goods ------------------------------------------------------------------------------------------------ */

static gboolean
note_unfit (const CfStockEntry *entry, gpointer data, GError **error)
{
  CfApply *self = data;
  json_object *detail = json_object_new_object ();
  g_autofree char *subject = g_strdup_printf ("%s %u:%" G_GINT64_FORMAT " %s", entry->chain,
                                              cf_position_key_epoch (entry->position),
                                              cf_position_key_seq (entry->position), entry->sku);

  cf_wire_add_text (detail, "terminal", self->terminal);
  cf_wire_add_int (detail, "epoch", cf_position_key_epoch (entry->position));
  cf_wire_add_int (detail, "seq", cf_position_key_seq (entry->position));
  cf_wire_add_text (detail, "sku", entry->sku);
  cf_wire_add_text (detail, "why", "the stock would be out of range");
  return cf_exception_add (self->store, self->now_ms, self->central->clock, "not_applied", subject,
                           self->shop, detail, error);
}

gboolean
cf_apply_enter (CfApply *self,
                const CfRecord *record,
                gint64 part,
                const char *sku,
                const char *location,
                const char *unit,
                gboolean is_count,
                gint64 milli,
                GError **error)
{
  CfStockEntry entry = { .sku = sku,
                         .location = location,
                         .unit = unit,
                         .chain = self->chain,
                         .position = cf_position_to_key (record->epoch, record->seq),
                         .part = part,
                         .at_ms = record->at_ms + self->offset_ms,
                         .unsure_ms = self->unsure_ms,
                         .is_count = is_count,
                         .milli = milli };

  /* No till has such names, and an index of PostgreSQL does not take any text. */
  if (strlen (sku) > NAME_BYTES || strlen (location) > PLACE_BYTES)
    return cf_apply_note (self, record, "the name of a product or place is too long", error);
  cf_stock_books_enter (self->stock, &entry);
  return TRUE;
}

/* Straight from the JSON: also a sale of tomorrow, or one that does not add up, took goods away. */
static gboolean
apply_sold_goods (CfApply *self, const CfRecord *record, GError **error)
{
  json_object *lines = cf_wire_get_array (record->body, "lines");
  gsize n = lines != NULL ? json_object_array_length (lines) : 0;

  for (gsize i = 0; i < MIN (n, PARTS_MAX); i++) {
    json_object *line = json_object_array_get_idx (lines, i);
    const char *sku = cf_wire_get_text (line, "sku", 64);
    const char *kind = cf_wire_get_text (line, "kind", 64);
    const char *unit = cf_wire_get_text (line, "unit", 8);
    gint64 milli;

    if (sku == NULL || g_strcmp0 (kind, "merchandise") != 0 ||
        !cf_wire_get_int (line, "quantity_milli", -CF_CANONICAL_JSON_INT_MAX,
                          CF_CANONICAL_JSON_INT_MAX, &milli))
      continue;
    if (!cf_apply_enter (self, record, (gint64) i, sku, "main", unit != NULL ? unit : "ea", FALSE,
                         -milli, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- printed numbers ---------------------------------------------------------------------------------------- */

#define DOCUMENT_TYPES "tttii"
#define DOCUMENT_CELLS (sizeof DOCUMENT_TYPES - 1)

static void
add_document (CfApply *self, const CfRecord *record, const char *number)
{
  g_ptr_array_add (self->documents, g_strdup (number));
  g_ptr_array_add (self->documents, g_strdup (self->terminal));
  g_ptr_array_add (self->documents, g_strdup (self->branch));
  g_ptr_array_add (self->documents, g_strdup_printf ("%u", record->epoch));
  g_ptr_array_add (self->documents, g_strdup_printf ("%" G_GINT64_FORMAT, record->seq));
}

/* One printed number on two papers? */
static gboolean
check_number (CfApply *self, const char *number, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT terminal, branch, epoch, seq FROM document WHERE number = $1"
                      " ORDER BY terminal, branch, epoch, seq LIMIT 10",
                      "t", number);
  json_object *detail, *parties;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows < 2)
    return TRUE;
  detail = json_object_new_object ();
  parties = json_object_new_array ();
  cf_wire_add_text (detail, "number", number);
  json_object_object_add (detail, "records", parties);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *party = json_object_new_object ();
    const char *branch = cf_central_rows_text (rows, i, 1);

    cf_wire_add_text (party, "terminal", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (party, "branch", branch[0] != '\0' ? branch : NULL);
    cf_wire_add_int (party, "epoch", cf_central_rows_int (rows, i, 2));
    cf_wire_add_int (party, "seq", cf_central_rows_int (rows, i, 3));
    json_object_array_add (parties, party);
  }
  return cf_exception_add (self->store, self->now_ms, self->central->clock, "duplicate_number",
                           number, self->shop, detail, error);
}

/* CfCentralTake: those that nobody else printed are taken out of the set. */
static void
take_documents (const CfCentralRows *rows, gsize from, gsize n, gpointer data)
{
  GHashTable *doubtful = data;

  for (gsize i = 0; i < rows->n_rows; i++)
    if (cf_central_rows_int (rows, i, 1) == 0)
      g_hash_table_remove (doubtful, cf_central_rows_text (rows, i, 0));
}

/* Nearly always each is the only one of its number, and only the others are looked at. */
static gboolean
write_documents (CfApply *self, GError **error)
{
  g_autoptr (GHashTable) doubtful = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) twice = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->documents->len; i += DOCUMENT_CELLS)
    if (!g_hash_table_add (doubtful, g_ptr_array_index (self->documents, i)))
      g_hash_table_add (twice, g_ptr_array_index (self->documents, i));
  if (!cf_central_insert (
        self->store, error, "INSERT INTO document (number, terminal, branch, epoch, seq)",
        " ON CONFLICT DO NOTHING RETURNING number, (SELECT count(*) FROM document AS o"
        " WHERE o.number = document.number AND NOT (o.terminal = document.terminal"
        " AND o.branch = document.branch AND o.epoch = document.epoch AND o.seq = document.seq))",
        DOCUMENT_TYPES, (const char *const *) self->documents->pdata,
        self->documents->len / DOCUMENT_CELLS, take_documents, doubtful))
    return FALSE;
  for (guint i = 0; i < self->documents->len; i += DOCUMENT_CELLS) {
    const char *number = g_ptr_array_index (self->documents, i);

    if ((g_hash_table_contains (doubtful, number) || g_hash_table_contains (twice, number)) &&
        !check_number (self, number, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_sale (CfApply *self, const CfRecord *record, GError **error)
{
  const char *number = cf_wire_get_text (record->body, "number", 64);
  g_autoptr (GError) bad = NULL;
  CfSale *sale = cf_event_read_sale_completed (record, &bad);

  if (sale != NULL)
    cf_sale_free (sale);
  cf_sales_books_enter (self->sales, record->body, record->at_ms + self->offset_ms);
  if (number != NULL)
    add_document (self, record, number);
  return apply_sold_goods (self, record, error) && cf_apply_cart_sold (self, record, error) &&
         cf_apply_parked_sold (self, record, error) && cf_apply_sold_value (self, record, error) &&
         (bad == NULL || cf_apply_note (self, record, bad->message, error));
}

/* A number as it is kept: it is typed from a box, so letters' size and blanks around it make no other one.
 * Returns: (transfer full) (nullable): none if nothing is left. */
static char *
make_number (const char *document)
{
  g_autofree char *number = document != NULL ? g_strstrip (g_ascii_strup (document, -1)) : NULL;

  return number != NULL && number[0] != '\0' ? g_steal_pointer (&number) : NULL;
}

/* What goes to another store, or may have come from one.  A name that no till has is no transfer's. */
static void
enter_transfer (CfApply *self,
                const CfRecord *record,
                const char *store,
                const char *sender,
                const char *document,
                const char *sku,
                CfUnit unit,
                gint64 milli)
{
  const char *const names[] = { store, document, sku };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] == NULL || names[i][0] == '\0' || strlen (names[i]) > DOCUMENT_BYTES)
      return;
  if (milli > 0)
    cf_transfer_books_enter (self->transfers,
                             &(CfTransferEntry){ .store = store,
                                                 .document = document,
                                                 .sku = sku,
                                                 .sender = sender,
                                                 .unit = cf_unit_to_text (unit),
                                                 .milli = milli,
                                                 .at_ms = record->at_ms + self->offset_ms });
}

/* A till gives every transfer to another store a number.  One without gets its record's name, so that the goods
 * are seen on their way. */
static gboolean
enter_sent (CfApply *self, const CfRecord *record, const CfStockTransferred *body, GError **error)
{
  g_autofree char *own =
    g_strdup_printf ("%s %u:%" G_GINT64_FORMAT, self->chain, record->epoch, record->seq);
  g_autofree char *number = make_number (body->document);
  const char *document = number != NULL ? number : own;

  if (strlen (body->store) > NAME_BYTES || strlen (document) > DOCUMENT_BYTES)
    return cf_apply_note (self, record, "the name of the store or document is too long", error);
  enter_transfer (self, record, body->store, self->shop, document, body->sku, body->unit,
                  body->quantity.milli);
  return TRUE;
}

static gboolean
apply_received (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfStockReceived body;
  g_autofree char *number = NULL;

  if (!cf_event_read_stock_received (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  number = make_number (body.document);
  enter_transfer (self, record, self->shop, "", number, body.sku, body.unit, body.quantity.milli);
  return cf_apply_enter (self, record, 0, body.sku, body.location, cf_unit_to_text (body.unit),
                         FALSE, body.quantity.milli, error);
}

static gboolean
apply_counted (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfStockCounted body;

  if (!cf_event_read_stock_counted (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  return cf_apply_enter (self, record, 0, body.sku, body.location, cf_unit_to_text (body.unit),
                         TRUE, body.counted.milli, error);
}

static gboolean
apply_adjusted (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  g_autofree char *damaged = NULL;
  CfStockAdjusted body;

  if (!cf_event_read_stock_adjusted (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  damaged = g_strconcat (body.location, "/damaged", NULL);
  return cf_apply_enter (self, record, 0, body.sku, body.location, cf_unit_to_text (body.unit),
                         FALSE, body.delta.milli, error) &&
         (body.to == NULL ||
          cf_apply_enter (self, record, 1, body.sku, damaged, cf_unit_to_text (body.unit), FALSE,
                          -body.delta.milli, error));
}

static gboolean
apply_transferred (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfStockTransferred body;

  if (!cf_event_read_stock_transferred (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (body.store != NULL && !enter_sent (self, record, &body, error))
    return FALSE;
  return cf_apply_enter (self, record, 0, body.sku, body.from, cf_unit_to_text (body.unit), FALSE,
                         -body.quantity.milli, error) &&
         (body.to == NULL ||
          cf_apply_enter (self, record, 1, body.sku, body.to, cf_unit_to_text (body.unit), FALSE,
                          body.quantity.milli, error));
}

/* ---- clocks --------------------------------------------------------------------------------------------- */

static gboolean
apply_measured (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfClockMeasured body;

  if (!cf_event_read_clock_measured (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  self->offset_ms = body.offset_ms;
  self->unsure_ms = MAX (body.unsure_ms, 0);
  return TRUE;
}

static gboolean
apply_jumped (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfClockJumped body;

  if (!cf_event_read_clock_jumped (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  self->offset_ms += body.expected_ms - body.read_ms;
  return TRUE;
}

/* ---- a record ---------------------------------------------------------------------------------------------- */

static const struct
{
  CfEventKind kind;
  gboolean (*apply) (CfApply *self, const CfRecord *record, GError **error);
} effects[] = {
  { CF_EVENT_SALE_COMPLETED, apply_sale },
  { CF_EVENT_STOCK_RECEIVED, apply_received },
  { CF_EVENT_STOCK_COUNTED, apply_counted },
  { CF_EVENT_STOCK_ADJUSTED, apply_adjusted },
  { CF_EVENT_STOCK_TRANSFERRED, apply_transferred },
  { CF_EVENT_CLOCK_MEASURED, apply_measured },
  { CF_EVENT_CLOCK_JUMPED, apply_jumped },
  { CF_EVENT_CUSTOMER_CREATED, cf_apply_customer_changed },
  { CF_EVENT_CUSTOMER_CHANGED, cf_apply_customer_changed },
  { CF_EVENT_CUSTOMER_MERGED, cf_apply_customer_merged },
  { CF_EVENT_CUSTOMER_ERASED, cf_apply_customer_erased },
  { CF_EVENT_POINTS_CHANGED, cf_apply_points_changed },
  { CF_EVENT_BASKET_RESUMED, cf_apply_basket_resumed },
  { CF_EVENT_CART_CLAIMED, cf_apply_cart_claimed },
  { CF_EVENT_STORED_VALUE_ISSUED, cf_apply_value_issued },
  { CF_EVENT_STORED_VALUE_USED, cf_apply_value_used },
  { CF_EVENT_ESCROW_RETURNED, cf_apply_escrow_returned },
  { CF_EVENT_EPOCH_OPENED, cf_apply_epoch_grants },
};

static gboolean
apply_record (CfApply *self, const CfRecord *record, GError **error)
{
  CfEventKind kind = cf_record_get_kind (record);

  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    if (effects[i].kind == kind && !effects[i].apply (self, record, error))
      return FALSE;
  if (cf_event_kind_is_order (kind) && !cf_apply_order (self, record, kind, error))
    return FALSE;
  self->epoch = record->epoch;
  self->seq = record->seq;
  return TRUE;
}

/* ---- a chain ------------------------------------------------------------------------------------------------- */

static gboolean
open_chain (CfApply *self, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    self->store, error,
    "UPDATE chain SET applied_seq = applied_seq WHERE terminal = $1 AND branch = $2"
    " RETURNING applied_epoch, applied_seq, offset_ms, unsure_ms, epoch, seq,"
    " (SELECT store FROM terminal WHERE terminal = $1)",
    "tt", self->terminal, self->branch);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows != 1)
    return cf_error_set (error, CF_ERROR_DATABASE, "there is no chain of '%s'", self->terminal);
  self->epoch = (guint) cf_central_rows_int (rows, 0, 0);
  self->seq = cf_central_rows_int (rows, 0, 1);
  self->offset_ms = cf_central_rows_int (rows, 0, 2);
  self->unsure_ms = cf_central_rows_int (rows, 0, 3);
  self->end_epoch = (guint) cf_central_rows_int (rows, 0, 4);
  self->end_seq = cf_central_rows_int (rows, 0, 5);
  self->shop = g_strdup (cf_central_rows_text (rows, 0, 6));
  return TRUE;
}

/* What other tills of the store wait for comes last: rows of stock, sums, the feed. */
static gboolean
close_chain (CfApply *self, GError **error)
{
  return write_documents (self, error) &&
         cf_central_exec (
           self->store, error,
           "UPDATE chain SET applied_epoch = $3, applied_seq = $4, offset_ms = $5, unsure_ms = $6"
           " WHERE terminal = $1 AND branch = $2",
           "ttiiii", self->terminal, self->branch, (gint64) self->epoch, self->seq, self->offset_ms,
           self->unsure_ms) &&
         cf_transfer_books_settle (self->transfers, self->stock, self->central->clock, self->now_ms,
                                   error) &&
         cf_stock_books_settle (self->stock, note_unfit, self, error) &&
         cf_stock_books_close (self->stock, self->publication, error) &&
         cf_sales_books_close (self->sales, error) &&
         cf_publication_commit (self->publication, self->store, self->now_ms, error);
}

/* Whether @fresh are just what waits: all that is behind what is applied, up to the chain's end. */
static gboolean
is_what_waits (const CfApply *self, const GPtrArray *fresh)
{
  const CfRecord *first, *last;

  if (fresh == NULL || fresh->len == 0 || fresh->len > RECORDS_MAX)
    return FALSE;
  first = g_ptr_array_index (fresh, 0);
  last = g_ptr_array_index (fresh, fresh->len - 1);
  return last->epoch == self->end_epoch && last->seq == self->end_seq &&
         first->epoch == self->epoch && first->seq == self->seq + 1;
}

static gboolean
apply_stored (CfApply *self, gsize *ret_n, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    self->store, error,
    "SELECT record FROM journal WHERE terminal = $1 AND branch = $2 AND (epoch, seq) > ($3, $4)"
    " ORDER BY epoch, seq LIMIT CAST ($5 AS BIGINT)",
    "ttiii", self->terminal, self->branch, (gint64) self->epoch, self->seq, (gint64) RECORDS_MAX);

  if (rows == NULL)
    return FALSE;
  *ret_n = rows->n_rows;
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *bytes = cf_central_rows_text (rows, i, 0);
    /* It was read when it was taken in: unreadable now means that the database is damaged. */
    g_autoptr (CfRecord) record = cf_record_parse (bytes, strlen (bytes), error);

    if (record == NULL || !apply_record (self, record, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_some (CfApply *self, const GPtrArray *fresh, gboolean *ret_more, GError **error)
{
  gsize n = 0;

  if (!open_chain (self, error) || !cf_apply_open_carts (self, error))
    return FALSE;
  if (!cf_apply_open_parked (self, error) || !cf_apply_open_grants (self, error))
    return FALSE;
  self->stock = cf_stock_books_new (self->store, self->shop);
  self->transfers = cf_transfer_books_new (self->store);
  self->sales = cf_sales_books_new (self->store, self->shop);
  self->publication = cf_publication_new ();
  self->documents = g_ptr_array_new_with_free_func (g_free);
  *ret_more = FALSE;
  if (is_what_waits (self, fresh)) {
    for (n = 0; n < fresh->len; n++)
      if (!apply_record (self, g_ptr_array_index (fresh, n), error))
        return FALSE;
  } else {
    if (!apply_stored (self, &n, error))
      return FALSE;
    *ret_more = n == RECORDS_MAX;
  }
  return n == 0 || close_chain (self, error);
}

static gboolean
apply_once (CfCentral *central,
            const char *terminal,
            const char *branch,
            const GPtrArray *fresh,
            gboolean *ret_more,
            GError **error)
{
  CfApply self = { .central = central,
                   .store = central->store,
                   .terminal = terminal,
                   .branch = branch,
                   .now_ms = cf_clock_utc_ms (central->clock) };
  gboolean ok;

  self.chain = branch[0] != '\0' ? g_strconcat (terminal, "/", branch, NULL) : g_strdup (terminal);
  ok = cf_central_begin (central->store, CF_CENTRAL_WRITE, error) &&
       apply_some (&self, fresh, ret_more, error) && cf_central_commit (central->store, error);
  cf_central_rollback (central->store);
  cf_stock_books_free (self.stock);
  cf_transfer_books_free (self.transfers);
  cf_sales_books_free (self.sales);
  cf_publication_free (self.publication);
  g_clear_pointer (&self.documents, g_ptr_array_unref);
  g_clear_pointer (&self.claims, g_hash_table_unref);
  g_clear_pointer (&self.rings, g_hash_table_unref);
  g_clear_pointer (&self.grants, g_hash_table_unref);
  g_free (self.chain);
  g_free (self.shop);
  return ok;
}

gboolean
cf_central_apply (CfCentral *central,
                  const char *terminal,
                  const char *branch,
                  const GPtrArray *fresh,
                  GError **error)
{
  gboolean more = TRUE;
  guint tries = 0;

  while (more) {
    g_autoptr (GError) failure = NULL;

    if (apply_once (central, terminal, branch, fresh, &more, &failure)) {
      tries = 0;
      continue;
    }
    if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_BUSY) || ++tries == TRIES_MAX) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  }
  return TRUE;
}
