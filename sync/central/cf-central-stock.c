/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-position.h"
#include "cf-stock.h"

/*
 * Stock of one product at one place.  Invariants:
 *  1. a row is locked before it is read and written once at the end of the transaction;
 *  2. on_hand = cf_stock_on_hand (opening, all its facts), kept up to date by adding where that is
 *     all it takes and computed anew where a count comes;
 *  3. applied[chain] is the newest record of that chain among its facts, always;
 *  4. what a transaction books is collected first and its rows are locked in the order of
 *     (sku, location), so that two tills that sell the same products never wait for each other.
 */

#define DAMAGED "/damaged"

typedef struct
{
  char *sku;
  char *location;
  char *unit;
  gint64 opening;
  gint64 on_hand;
  gint64 reserved;
  gint64 transit;
  CfStockFact count; /* is_count: there is one; its terminal is count_chain */
  char *count_chain;
  gint64 damaged; /* on hand at its damaged place */
  json_object *applied;
  gboolean is_changed;
  gboolean is_new;
} Row;

struct _CfStockBooks
{
  CfCentralStore *store;
  char *shop;
  GTree *rows;        /* "sku\nlocation" → Row */
  GPtrArray *entries; /* of CfStockEntry, not booked yet */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->sku);
  g_free (row->location);
  g_free (row->unit);
  g_free (row->count_chain);
  json_object_put (row->applied);
  g_free (row);
}

static void
entry_free (gpointer data)
{
  CfStockEntry *entry = data;

  g_free ((char *) entry->sku);
  g_free ((char *) entry->location);
  g_free ((char *) entry->unit);
  g_free ((char *) entry->chain);
  g_free (entry);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

CfStockBooks *
cf_stock_books_new (CfCentralStore *store, const char *shop)
{
  CfStockBooks *self = g_new0 (CfStockBooks, 1);

  self->store = store;
  self->shop = g_strdup (shop);
  self->rows = g_tree_new_full (compare_keys, NULL, g_free, row_free);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

void
cf_stock_books_free (CfStockBooks *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->rows);
  g_ptr_array_unref (self->entries);
  g_free (self->shop);
  g_free (self);
}

/* ---- a row ---------------------------------------------------------------------------------------- */

static Row *
row_from (const CfCentralRows *rows, const char *sku, const char *location)
{
  Row *row = g_new0 (Row, 1);
  const char *applied = cf_central_rows_text (rows, 0, 9);

  row->sku = g_strdup (sku);
  row->location = g_strdup (location);
  row->unit = g_strdup (cf_central_rows_text (rows, 0, 0));
  row->opening = cf_central_rows_int (rows, 0, 1);
  row->on_hand = cf_central_rows_int (rows, 0, 2);
  row->reserved = cf_central_rows_int (rows, 0, 3);
  row->transit = cf_central_rows_int (rows, 0, 4);
  row->damaged = cf_central_rows_int (rows, 0, 10);
  row->count_chain = g_strdup (cf_central_rows_text (rows, 0, 5));
  row->count.position = cf_central_rows_int (rows, 0, 6);
  row->count.at_ms = cf_central_rows_int (rows, 0, 7);
  row->count.unsure_ms = cf_central_rows_int (rows, 0, 8);
  row->count.terminal = row->count_chain;
  row->count.is_count = row->count_chain[0] != '\0';
  row->applied = cf_wire_parse (applied, strlen (applied), NULL);
  if (row->applied == NULL)
    row->applied = json_object_new_object ();
  return row;
}

/* Reads and locks it; makes it where there is none. */
static Row *
find_row (CfStockBooks *self,
          const char *sku,
          const char *location,
          const char *unit,
          GError **error)
{
  g_autofree char *key = g_strconcat (sku, "\n", location, NULL);
  g_autofree char *place = g_strconcat (location, DAMAGED, NULL);
  Row *row = g_tree_lookup (self->rows, key);
  g_autoptr (CfCentralRows) rows = NULL;

  if (row != NULL)
    return row;
  rows = cf_central_query (
    self->store, error,
    "INSERT INTO stock (store, sku, location, unit, opening_milli, on_hand_milli, reserved_milli,"
    " transit_milli, count_chain, count_position, count_at_ms, count_unsure_ms, applied)"
    " VALUES ($1, $2, $3, $4, 0, 0, 0, 0, '', 0, 0, 0, '')"
    " ON CONFLICT (store, sku, location) DO UPDATE SET unit = stock.unit"
    " RETURNING unit, opening_milli, on_hand_milli, reserved_milli, transit_milli, count_chain,"
    " count_position, count_at_ms, count_unsure_ms, applied, (SELECT d.on_hand_milli FROM stock AS d"
    " WHERE d.store = $1 AND d.sku = $2 AND d.location = $5)",
    "ttttt", self->shop, sku, location, unit, place);
  if (rows == NULL)
    return NULL;
  g_assert (rows->n_rows == 1);
  row = row_from (rows, sku, location);
  /* Written for the first time, `applied` is no JSON yet. */
  row->is_new = cf_central_rows_text (rows, 0, 9)[0] == '\0';
  g_tree_insert (self->rows, g_steal_pointer (&key), row);
  return row;
}

/* ---- booking ----------------------------------------------------------------------------------------- */

/* Every fact about the row, for the figure anew. */
static gboolean
compute_anew (CfStockBooks *self, Row *row, gboolean *ret_fits, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT chain, position, at_ms, unsure_ms, is_count, milli FROM stock_fact"
                      " WHERE store = $1 AND sku = $2 AND location = $3",
                      "ttt", self->shop, row->sku, row->location);
  g_autofree CfStockFact *facts = NULL;
  const CfStockFact *latest = NULL;
  CfQuantity on_hand;

  if (rows == NULL)
    return FALSE;
  facts = g_new0 (CfStockFact, rows->n_rows);
  for (gsize i = 0; i < rows->n_rows; i++) {
    facts[i] = (CfStockFact){ .terminal = cf_central_rows_text (rows, i, 0),
                              .position = cf_central_rows_int (rows, i, 1),
                              .at_ms = cf_central_rows_int (rows, i, 2),
                              .unsure_ms = cf_central_rows_int (rows, i, 3),
                              .is_count = cf_central_rows_int (rows, i, 4) != 0,
                              .milli = cf_central_rows_int (rows, i, 5) };
    if (facts[i].is_count && (latest == NULL || cf_stock_supersedes (&facts[i], latest)))
      latest = &facts[i];
  }
  *ret_fits = cf_stock_on_hand ((CfQuantity){ row->opening }, facts, rows->n_rows, &on_hand, NULL);
  if (*ret_fits)
    row->on_hand = on_hand.milli;
  if (latest != NULL) {
    g_free (row->count_chain);
    row->count_chain = g_strdup (latest->terminal);
    row->count = *latest;
    row->count.terminal = row->count_chain;
  }
  return TRUE;
}

static void
note_applied (Row *row, const char *chain, gint64 position)
{
  json_object *pair = json_object_new_array ();

  json_object_array_add (pair, json_object_new_int64 (cf_position_key_epoch (position)));
  json_object_array_add (pair, json_object_new_int64 (cf_position_key_seq (position)));
  json_object_object_add (row->applied, chain, pair);
}

static gboolean
book (CfStockBooks *self, const CfStockEntry *entry, gboolean *ret_fits, GError **error)
{
  Row *row = find_row (self, entry->sku, entry->location, entry->unit, error);
  CfStockFact fact = { .terminal = entry->chain,
                       .position = entry->position,
                       .at_ms = entry->at_ms,
                       .unsure_ms = entry->unsure_ms,
                       .is_count = entry->is_count,
                       .milli = entry->milli };
  g_autoptr (CfCentralRows) rows = NULL;
  gint64 sum;

  *ret_fits = TRUE;
  if (row == NULL)
    return FALSE;
  rows = cf_central_query (
    self->store, error,
    "INSERT INTO stock_fact (store, sku, location, chain, position, part, at_ms, unsure_ms, is_count,"
    " milli) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    " ON CONFLICT (store, sku, location, chain, position, part) DO NOTHING RETURNING 1",
    "ttttiiiiii", self->shop, entry->sku, entry->location, entry->chain, entry->position,
    entry->part, entry->at_ms, entry->unsure_ms, (gint64) (entry->is_count ? 1 : 0), entry->milli);
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  row->is_changed = TRUE;
  note_applied (row, entry->chain, entry->position);
  if (entry->is_count)
    return (row->count.is_count && !cf_stock_supersedes (&fact, &row->count)) ||
           compute_anew (self, row, ret_fits, error);
  if (row->count.is_count && !cf_stock_is_after (&fact, &row->count))
    return TRUE;
  *ret_fits = !__builtin_add_overflow (row->on_hand, entry->milli, &sum) &&
              ABS (sum) <= CF_CANONICAL_JSON_INT_MAX;
  if (*ret_fits)
    row->on_hand = sum;
  return TRUE;
}

void
cf_stock_books_enter (CfStockBooks *self, const CfStockEntry *entry)
{
  CfStockEntry *copy = g_memdup2 (entry, sizeof *entry);

  copy->sku = g_strdup (entry->sku);
  copy->location = g_strdup (entry->location);
  copy->unit = g_strdup (entry->unit);
  copy->chain = g_strdup (entry->chain);
  g_ptr_array_add (self->entries, copy);
}

/* By row, then in the order of the journal. */
static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const CfStockEntry *x = *(const CfStockEntry *const *) a;
  const CfStockEntry *y = *(const CfStockEntry *const *) b;
  int order = strcmp (x->sku, y->sku);

  if (order == 0)
    order = strcmp (x->location, y->location);
  if (order == 0)
    order = (x->position > y->position) - (x->position < y->position);
  return order != 0 ? order : (x->part > y->part) - (x->part < y->part);
}

gboolean
cf_stock_books_settle (CfStockBooks *self, CfStockUnfit unfit, gpointer data, GError **error)
{
  g_ptr_array_sort (self->entries, compare_entries);
  for (guint i = 0; i < self->entries->len; i++) {
    const CfStockEntry *entry = g_ptr_array_index (self->entries, i);
    gboolean fits;

    if (!book (self, entry, &fits, error) || (!fits && !unfit (entry, data, error)))
      return FALSE;
  }
  g_ptr_array_set_size (self->entries, 0);
  return TRUE;
}

gboolean
cf_stock_books_open (CfStockBooks *self,
                     const char *sku,
                     const char *unit,
                     gint64 milli,
                     gboolean *ret_done,
                     GError **error)
{
  Row *row = find_row (self, sku, "main", unit, error);

  if (row == NULL)
    return FALSE;
  *ret_done = row->is_new && !row->is_changed;
  if (*ret_done) {
    row->opening = row->on_hand = milli;
    row->is_changed = TRUE;
  }
  return TRUE;
}

gboolean
cf_stock_books_get_free (CfStockBooks *self,
                         const char *sku,
                         const char *location,
                         char **ret_unit,
                         gint64 *ret_milli,
                         GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT unit FROM stock WHERE store = $1 AND sku = $2 AND location = $3",
                      "ttt", self->shop, sku, location);
  const Row *row;

  *ret_unit = NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  row = find_row (self, sku, location, cf_central_rows_text (rows, 0, 0), error);
  if (row == NULL)
    return FALSE;
  *ret_unit = g_strdup (row->unit);
  *ret_milli = row->on_hand - row->reserved;
  return TRUE;
}

gboolean
cf_stock_books_reserve (CfStockBooks *self,
                        const char *sku,
                        const char *location,
                        const char *unit,
                        gint64 milli,
                        gboolean *ret_fits,
                        GError **error)
{
  Row *row = find_row (self, sku, location, unit, error);
  gint64 sum;

  if (row == NULL)
    return FALSE;
  *ret_fits = !__builtin_add_overflow (row->reserved, milli, &sum) && sum >= 0 &&
              sum <= CF_CANONICAL_JSON_INT_MAX;
  if (!*ret_fits || milli == 0)
    return TRUE;
  row->reserved = sum;
  row->is_changed = TRUE;
  *ret_fits = sum <= row->on_hand;
  return TRUE;
}

/* ---- closing ---------------------------------------------------------------------------------------- */

static gboolean
write_row (CfStockBooks *self, const Row *row, GError **error)
{
  g_autofree char *applied = cf_wire_to_text (row->applied);

  return cf_central_exec (
    self->store, error,
    "UPDATE stock SET opening_milli = $4, on_hand_milli = $5, reserved_milli = $6, transit_milli = $7,"
    " count_chain = $8, count_position = $9, count_at_ms = $10, count_unsure_ms = $11, applied = $12"
    " WHERE store = $1 AND sku = $2 AND location = $3",
    "tttiiiitiiit", self->shop, row->sku, row->location, row->opening, row->on_hand, row->reserved,
    row->transit, row->count_chain, row->count.position, row->count.at_ms, row->count.unsure_ms,
    applied);
}

static gboolean
publish_row (CfStockBooks *self, Row *row, gint64 damaged, CfPublication *publication)
{
  g_autoptr (json_object) body = json_object_new_object ();
  g_autofree char *id = g_strconcat (row->sku, "|", row->location, NULL);

  cf_wire_add_text (body, "sku", row->sku);
  cf_wire_add_text (body, "location", row->location);
  cf_wire_add_text (body, "unit", row->unit);
  cf_wire_add_int (body, "on_hand_milli", row->on_hand);
  cf_wire_add_int (body, "reserved_milli", row->reserved);
  cf_wire_add_int (body, "in_transit_milli", row->transit);
  cf_wire_add_int (body, "damaged_milli", damaged);
  json_object_object_add (body, "applied", json_object_get (row->applied));
  cf_publication_add (publication, self->shop, "stock", id, cf_wire_to_text (body));
  return TRUE;
}

/* What lies damaged beside it: as this transaction has it, else as it was when the row was read. */
static gint64
get_damaged (const CfStockBooks *self, const Row *row)
{
  g_autofree char *key = g_strconcat (row->sku, "\n", row->location, DAMAGED, NULL);
  const Row *open = g_tree_lookup (self->rows, key);

  return open != NULL ? open->on_hand : row->damaged;
}

gboolean
cf_stock_books_close (CfStockBooks *self, CfPublication *publication, GError **error)
{
  g_assert (self->entries->len == 0);
  for (GTreeNode *node = g_tree_node_first (self->rows); node != NULL;
       node = g_tree_node_next (node)) {
    Row *row = g_tree_node_value (node);

    if (!row->is_changed && !row->is_new)
      continue;
    if (!write_row (self, row, error) ||
        !publish_row (self, row, get_damaged (self, row), publication))
      return FALSE;
  }
  return TRUE;
}

/* ---- GET /v1/stock/{sku} ---------------------------------------------------------------------------- */

gboolean
cf_api_stock (CfCall *call, GError **error)
{
  const char *asked = cf_call_text (call, "store");
  const char *shop = call->who.store[0] != '\0' ? call->who.store : asked;
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;

  if (asked != NULL && !cf_call_may_see (call, asked))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's stock");
  rows = cf_central_query (
    call->store, error,
    "SELECT s.store, s.location, s.unit, s.on_hand_milli, s.reserved_milli, s.transit_milli,"
    " coalesce (d.on_hand_milli, 0) FROM stock AS s LEFT JOIN stock AS d ON d.store = s.store"
    " AND d.sku = s.sku AND d.location = s.location || '" DAMAGED "'"
    " WHERE s.sku = $1 AND ($2 = '' OR s.store = $2) AND s.location NOT LIKE '%" DAMAGED "'"
    " ORDER BY s.store, s.location LIMIT 10000",
    "tt", call->arg, shop != NULL ? shop : "");
  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  cf_wire_add_text (answer, "sku", call->arg);
  json_object_object_add (answer, "stock", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();
    gint64 on_hand = cf_central_rows_int (rows, i, 3);
    gint64 reserved = cf_central_rows_int (rows, i, 4);

    cf_wire_add_text (row, "store", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "location", cf_central_rows_text (rows, i, 1));
    cf_wire_add_text (row, "unit", cf_central_rows_text (rows, i, 2));
    cf_wire_add_int (row, "on_hand_milli", on_hand);
    cf_wire_add_int (row, "reserved_milli", reserved);
    cf_wire_add_int (row, "available_milli", on_hand - reserved);
    cf_wire_add_int (row, "in_transit_milli", cf_central_rows_int (rows, i, 5));
    cf_wire_add_int (row, "damaged_milli", cf_central_rows_int (rows, i, 6));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, answer);
}
