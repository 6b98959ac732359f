/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-transfers.h"

#include <string.h>

/*
 * Invariants:
 *  1. the row of sender '' is locked before the rows of its document and product are read, and in the order of
 *     (store, document, sku);
 *  2. its open_milli is what of it is on its way; the store's row of stock has the sum of all documents', made
 *     anew with that row locked wherever one of them changed.
 */

/* Of a product under a document: a billion pieces.  More is no quantity, and sums stay in range. */
#define MILLI_MAX G_GINT64_CONSTANT (1000000000000)

/* What one store sent, or what arrived. */
typedef struct
{
  gint64 milli; /* as the database has it */
  gint64 more;  /* by this transaction */
  gint64 at_ms;
} Figure;

/* Goods of one product that go to one store under one document. */
typedef struct
{
  char *store;
  char *document;
  char *sku;
  char *unit;
  gint64 open;
  GTree *figures; /* sender → Figure; "": what arrived */
} Goods;

struct _CfTransferBooks
{
  CfCentralStore *store;
  GTree *goods; /* "store\ndocument\nsku" → Goods */
};

static int
compare_texts (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

static void
goods_free (gpointer data)
{
  Goods *goods = data;

  g_free (goods->store);
  g_free (goods->document);
  g_free (goods->sku);
  g_free (goods->unit);
  g_tree_unref (goods->figures);
  g_free (goods);
}

CfTransferBooks *
cf_transfer_books_new (CfCentralStore *store)
{
  CfTransferBooks *self = g_new0 (CfTransferBooks, 1);

  self->store = store;
  self->goods = g_tree_new_full (compare_texts, NULL, g_free, goods_free);
  return self;
}

void
cf_transfer_books_free (CfTransferBooks *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->goods);
  g_free (self);
}

/* ---- entering ---------------------------------------------------------------------------------------- */

static char *
make_key (const char *store, const char *document, const char *sku)
{
  return g_strjoin ("\n", store, document, sku, NULL);
}

static Figure *
get_figure (Goods *goods, const char *sender)
{
  Figure *figure = g_tree_lookup (goods->figures, sender);

  if (figure == NULL) {
    figure = g_new0 (Figure, 1);
    g_tree_insert (goods->figures, g_strdup (sender), figure);
  }
  return figure;
}

void
cf_transfer_books_enter (CfTransferBooks *self, const CfTransferEntry *entry)
{
  char *key = make_key (entry->store, entry->document, entry->sku);
  Goods *goods = g_tree_lookup (self->goods, key);
  Figure *figure;

  if (goods == NULL) {
    goods = g_new0 (Goods, 1);
    goods->store = g_strdup (entry->store);
    goods->document = g_strdup (entry->document);
    goods->sku = g_strdup (entry->sku);
    goods->unit = g_strdup (entry->unit);
    goods->figures = g_tree_new_full (compare_texts, NULL, g_free, g_free);
    g_tree_insert (self->goods, g_strdup (key), goods);
  }
  figure = get_figure (goods, entry->sender);
  if (figure->more == 0)
    figure->at_ms = entry->at_ms;
  figure->more = MIN (figure->more + MIN (entry->milli, MILLI_MAX + 1), MILLI_MAX + 1);
  g_free (key);
}

/* ---- reading and writing ------------------------------------------------------------------------------- */

#define KEY_TYPES "ttt"
#define ROW_TYPES "tttttiii"
#define ROW_CELLS (sizeof ROW_TYPES - 1)
#define COLUMNS   "store, document, sku, sender, unit, milli, open_milli, at_ms"

static void
add_cells (GPtrArray *cells, const Goods *goods, const char *sender, const gint64 figures[3])
{
  const char *const texts[] = { goods->store, goods->document, goods->sku, sender, goods->unit };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (cells, g_strdup (texts[i]));
  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, figures[i]));
}

/* CfCentralTake: rows as COLUMNS has them. */
static void
take_rows (const CfCentralRows *rows, gsize from, gsize n, gpointer data)
{
  CfTransferBooks *self = data;

  for (gsize i = 0; i < rows->n_rows; i++) {
    g_autofree char *key =
      make_key (cf_central_rows_text (rows, i, 0), cf_central_rows_text (rows, i, 1),
                cf_central_rows_text (rows, i, 2));
    Goods *goods = g_tree_lookup (self->goods, key);
    const char *sender = cf_central_rows_text (rows, i, 3);
    Figure *figure = get_figure (goods, sender);

    figure->milli = cf_central_rows_int (rows, i, 5);
    figure->at_ms = cf_central_rows_int (rows, i, 7);
    if (sender[0] == '\0')
      goods->open = cf_central_rows_int (rows, i, 6);
  }
}

/* Invariant 1: the rows of sender '', made where there are none yet. */
static gboolean
lock_goods (CfTransferBooks *self, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (GTreeNode *node = g_tree_node_first (self->goods); node != NULL;
       node = g_tree_node_next (node)) {
    Goods *goods = g_tree_node_value (node);
    gint64 figures[] = { 0, 0, 0 };

    for (GTreeNode *one = g_tree_node_first (goods->figures); one != NULL;
         one = g_tree_node_next (one))
      figures[2] = ((const Figure *) g_tree_node_value (one))->at_ms;
    add_cells (cells, goods, "", figures);
  }
  return cf_central_insert (
    self->store, error, "INSERT INTO transfer (" COLUMNS ")",
    " ON CONFLICT (store, document, sku, sender) DO UPDATE SET unit = transfer.unit"
    " RETURNING " COLUMNS,
    ROW_TYPES, (const char *const *) cells->pdata, cells->len / ROW_CELLS, take_rows, self);
}

static gboolean
read_senders (CfTransferBooks *self, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (GTreeNode *node = g_tree_node_first (self->goods); node != NULL;
       node = g_tree_node_next (node)) {
    Goods *goods = g_tree_node_value (node);

    g_ptr_array_add (cells, goods->store);
    g_ptr_array_add (cells, goods->document);
    g_ptr_array_add (cells, goods->sku);
  }
  return cf_central_insert (self->store, error,
                            "SELECT " COLUMNS
                            " FROM transfer WHERE sender <> '' AND (store, document, sku) IN (",
                            ")", KEY_TYPES, (const char *const *) cells->pdata, cells->len / 3,
                            take_rows, self);
}

static gboolean
write_goods (CfTransferBooks *self, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (GTreeNode *node = g_tree_node_first (self->goods); node != NULL;
       node = g_tree_node_next (node)) {
    Goods *goods = g_tree_node_value (node);

    for (GTreeNode *one = g_tree_node_first (goods->figures); one != NULL;
         one = g_tree_node_next (one)) {
      const char *sender = g_tree_node_key (one);
      const Figure *figure = g_tree_node_value (one);
      const gint64 figures[] = { figure->milli, sender[0] == '\0' ? goods->open : 0,
                                 figure->at_ms };

      if (sender[0] == '\0' || figure->more != 0)
        add_cells (cells, goods, sender, figures);
    }
  }
  return cf_central_insert (
    self->store, error, "INSERT INTO transfer (" COLUMNS ")",
    " ON CONFLICT (store, document, sku, sender) DO UPDATE SET milli = excluded.milli,"
    " open_milli = excluded.open_milli",
    ROW_TYPES, (const char *const *) cells->pdata, cells->len / ROW_CELLS, NULL, NULL);
}

/* ---- booking -------------------------------------------------------------------------------------------- */

typedef struct
{
  CfTransferBooks *books;
  CfStockBooks *stock;
  const CfClock *clock;
  gint64 now_ms;
} Settling;

/* What all stores sent. */
static gint64
sum_sent (const Goods *goods)
{
  gint64 sum = 0;

  for (GTreeNode *node = g_tree_node_first (goods->figures); node != NULL;
       node = g_tree_node_next (node))
    if (((const char *) g_tree_node_key (node))[0] != '\0')
      sum += ((const Figure *) g_tree_node_value (node))->milli;
  return sum;
}

static json_object *
describe (const Goods *goods, gint64 sent, gint64 received)
{
  json_object *detail = json_object_new_object ();
  json_object *senders = json_object_new_array ();

  cf_wire_add_text (detail, "store", goods->store);
  cf_wire_add_text (detail, "document", goods->document);
  cf_wire_add_text (detail, "sku", goods->sku);
  cf_wire_add_int (detail, "sent_milli", sent);
  cf_wire_add_int (detail, "received_milli", received);
  for (GTreeNode *node = g_tree_node_first (goods->figures); node != NULL;
       node = g_tree_node_next (node))
    if (((const char *) g_tree_node_key (node))[0] != '\0')
      json_object_array_add (senders, json_object_new_string (g_tree_node_key (node)));
  json_object_object_add (detail, "senders", senders);
  return detail;
}

static char *
make_subject (const Goods *goods)
{
  return g_strjoin (" ", goods->store, goods->document, goods->sku, NULL);
}

/* Lists it, or lists it no more. */
static gboolean
report (const Settling *self,
        const Goods *goods,
        const char *kind,
        const char *shop,
        gboolean is_so,
        json_object *detail,
        GError **error)
{
  g_autofree char *subject = make_subject (goods);

  if (is_so)
    return cf_exception_put (self->books->store, self->now_ms, self->clock, kind, subject, shop,
                             detail, error);
  json_object_put (detail);
  return cf_central_exec (self->books->store, error,
                          "DELETE FROM exception WHERE kind = $1 AND subject = $2", "tt", kind,
                          subject);
}

static gboolean
find_store (const Settling *self, const char *store, gboolean *ret_found, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->books->store, error,
                      "SELECT 1 FROM scope WHERE scope = $1 AND scope <> $2", "tt", store,
                      CF_WIRE_SCOPE_CHAIN);

  *ret_found = rows != NULL && rows->n_rows == 1;
  return rows != NULL;
}

/* Takes this transaction's entries into the figures; one that would be none is listed and left out. */
static gboolean
add_entries (const Settling *self, Goods *goods, GError **error)
{
  for (GTreeNode *node = g_tree_node_first (goods->figures); node != NULL;
       node = g_tree_node_next (node)) {
    Figure *figure = g_tree_node_value (node);

    if (figure->milli + figure->more <= MILLI_MAX)
      figure->milli += figure->more;
    else {
      json_object *detail = describe (goods, sum_sent (goods), 0);

      cf_wire_add_text (detail, "why", "what goes to another store would be out of range");
      if (!report (self, goods, "not_applied", goods->store, TRUE, detail, error))
        return FALSE;
    }
  }
  return TRUE;
}

static const char *
first_sender (const Goods *goods)
{
  for (GTreeNode *node = g_tree_node_first (goods->figures); node != NULL;
       node = g_tree_node_next (node))
    if (((const char *) g_tree_node_key (node))[0] != '\0')
      return g_tree_node_key (node);
  return "";
}

static gboolean
settle (const Settling *self, Goods *goods, GError **error)
{
  gint64 had = get_figure (goods, "")->milli;
  gint64 had_sent = sum_sent (goods);
  gint64 received, sent, open;
  gboolean there = TRUE;

  if (!add_entries (self, goods, error))
    return FALSE;
  received = get_figure (goods, "")->milli;
  sent = sum_sent (goods);
  if (sent == 0) /* somebody's delivery, or a transfer that was not heard of yet */
    return TRUE;
  if (sent != had_sent && !find_store (self, goods->store, &there, error))
    return FALSE;
  if (!there)
    return report (self, goods, "unknown_store", first_sender (goods), TRUE,
                   describe (goods, sent, received), error);
  if (had_sent > had && goods->open == 0 && /* it went nowhere, and the store has been opened */
      !report (self, goods, "unknown_store", "", FALSE, NULL, error))
    return FALSE;
  open = MAX (sent - received, 0);
  if (open != goods->open)
    cf_stock_books_enter_transit (self->stock, goods->store, goods->sku, goods->unit);
  goods->open = open;
  return (received <= sent && had <= had_sent) ||
         report (self, goods, "over_received", goods->store, received > sent,
                 describe (goods, sent, received), error);
}

gboolean
cf_transfer_books_settle (CfTransferBooks *self,
                          CfStockBooks *stock,
                          const CfClock *clock,
                          gint64 now_ms,
                          GError **error)
{
  const Settling settling = { self, stock, clock, now_ms };

  if (g_tree_nnodes (self->goods) == 0)
    return TRUE;
  if (!lock_goods (self, error) || !read_senders (self, error))
    return FALSE;
  for (GTreeNode *node = g_tree_node_first (self->goods); node != NULL;
       node = g_tree_node_next (node))
    if (!settle (&settling, g_tree_node_value (node), error))
      return FALSE;
  return write_goods (self, error);
}

gboolean
cf_transfers_reach_store (CfCentralStore *store,
                          const char *shop,
                          const CfClock *clock,
                          gint64 now_ms,
                          GError **error)
{
  g_autoptr (CfTransferBooks) books = cf_transfer_books_new (store);
  g_autoptr (CfStockBooks) stock = cf_stock_books_new (store, shop);
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "SELECT document, sku, max (unit), min (at_ms) FROM transfer WHERE store = $1"
                      " AND sender <> '' GROUP BY document, sku",
                      "t", shop);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    cf_transfer_books_enter (books,
                             &(CfTransferEntry){ .store = shop,
                                                 .document = cf_central_rows_text (rows, i, 0),
                                                 .sku = cf_central_rows_text (rows, i, 1),
                                                 .sender = "",
                                                 .unit = cf_central_rows_text (rows, i, 2),
                                                 .at_ms = cf_central_rows_int (rows, i, 3) });
  /* No entry of stock is settled that could be out of range. */
  return cf_transfer_books_settle (books, stock, clock, now_ms, error) &&
         cf_stock_books_settle (stock, NULL, NULL, error) &&
         cf_stock_books_close (stock, publication, error) &&
         cf_publication_commit (publication, store, now_ms, error);
}

/* ---- GET /v1/transfers/{scope} ------------------------------------------------------------------------- */

gboolean
cf_api_transfers (CfCall *call, GError **error)
{
  const char *sku = cf_call_text (call, "after_sku");
  const char *document = cf_call_text (call, "after_document");
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;
  gboolean good;
  gint64 limit;

  if (!cf_call_int (call, "limit", 1, 500, 100, &limit) || (sku == NULL) != (document == NULL))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "limit is none, or one of after_sku and after_document is missing");
  if (!cf_call_may_see (call, call->arg))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's goods");
  if (!cf_call_check_asked_store (call, call->arg, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  rows = cf_central_query (
    call->store, error,
    "SELECT sku, document, unit, open_milli, milli, at_ms, (SELECT min (s.sender) FROM transfer AS s"
    " WHERE s.store = transfer.store AND s.document = transfer.document AND s.sku = transfer.sku"
    " AND s.sender <> '') FROM transfer WHERE store = $1 AND open_milli > 0"
    " AND (sku, document) > ($2, $3) ORDER BY sku, document LIMIT CAST ($4 AS BIGINT)",
    "ttti", call->arg, sku != NULL ? sku : "", document != NULL ? document : "", limit);
  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  cf_wire_add_text (answer, "store", call->arg);
  json_object_object_add (answer, "transfers", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();
    gint64 open = cf_central_rows_int (rows, i, 3);
    gint64 received = cf_central_rows_int (rows, i, 4);

    cf_wire_add_text (row, "sku", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "document", cf_central_rows_text (rows, i, 1));
    cf_wire_add_text (row, "sender", cf_central_rows_text (rows, i, 6));
    cf_wire_add_text (row, "unit", cf_central_rows_text (rows, i, 2));
    cf_wire_add_int (row, "sent_milli", open + received);
    cf_wire_add_int (row, "received_milli", received);
    cf_wire_add_int (row, "in_transit_milli", open);
    cf_wire_add_int (row, "at_ms", cf_central_rows_int (rows, i, 5));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, answer);
}
