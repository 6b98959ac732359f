/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-private.h"
#include "cf-position.h"
#include "cf-stock.h"

/*
 * Stock of one product at one place.  Invariants:
 *  1. a row is locked before it is read and written once at the end of the transaction; a fact may be
 *     written before: whoever counts meanwhile does not see it, and it is booked against that count;
 *  2. on_hand = cf_stock_on_hand (opening, all its facts), kept up to date by adding where that is
 *     all it takes and computed anew where a count comes;
 *  3. applied[chain] is the newest record of that chain among its facts, always;
 *  4. what a transaction books is collected first and its rows are locked in the order of
 *     (sku, location, store), so that two tills that sell the same products never wait for each other;
 *  5. transit = the sum of what the store's documents of transfers have on its way, at main.
 */

#define DAMAGED       "/damaged"
#define TRANSIT_PLACE "main"

typedef struct
{
  char *shop;
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
  gboolean is_moved; /* in transit, and nothing else */
  gboolean is_new;   /* no record and no opening is in it: it may be opened */
} Row;

/* A row to be locked; its texts are somebody else's. */
typedef struct
{
  const char *shop;
  const char *sku;
  const char *location;
  const char *unit;
} Wanted;

/* A product of which something on its way to a store moved. */
typedef struct
{
  char *shop;
  char *sku;
  char *unit;
} Transit;

struct _CfStockBooks
{
  CfCentralStore *store;
  char *shop;
  GTree *rows;         /* "sku\nlocation\nstore" → Row */
  GPtrArray *entries;  /* of CfStockEntry, not booked yet */
  GPtrArray *transits; /* of Transit, of any store, not summed up yet */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->shop);
  g_free (row->sku);
  g_free (row->location);
  g_free (row->unit);
  g_free (row->count_chain);
  json_object_put (row->applied);
  g_free (row);
}

static void
transit_free (gpointer data)
{
  Transit *transit = data;

  g_free (transit->shop);
  g_free (transit->sku);
  g_free (transit->unit);
  g_free (transit);
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
  self->transits = g_ptr_array_new_with_free_func (transit_free);
  return self;
}

void
cf_stock_books_free (CfStockBooks *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->rows);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->transits);
  g_free (self->shop);
  g_free (self);
}

/* ---- a row ---------------------------------------------------------------------------------------- */

static Row *
row_from (const CfCentralRows *rows, gsize i)
{
  Row *row = g_new0 (Row, 1);
  const char *applied = cf_central_rows_text (rows, i, 9);

  /* Written for the first time, `applied` is no JSON yet. */
  row->is_new = applied[0] == '\0';
  row->sku = g_strdup (cf_central_rows_text (rows, i, 11));
  row->location = g_strdup (cf_central_rows_text (rows, i, 12));
  row->shop = g_strdup (cf_central_rows_text (rows, i, 13));
  row->unit = g_strdup (cf_central_rows_text (rows, i, 0));
  row->opening = cf_central_rows_int (rows, i, 1);
  row->on_hand = cf_central_rows_int (rows, i, 2);
  row->reserved = cf_central_rows_int (rows, i, 3);
  row->transit = cf_central_rows_int (rows, i, 4);
  row->damaged = cf_central_rows_int (rows, i, 10);
  row->count_chain = g_strdup (cf_central_rows_text (rows, i, 5));
  row->count.position = cf_central_rows_int (rows, i, 6);
  row->count.at_ms = cf_central_rows_int (rows, i, 7);
  row->count.unsure_ms = cf_central_rows_int (rows, i, 8);
  row->count.terminal = row->count_chain;
  row->count.is_count = row->count_chain[0] != '\0';
  row->applied = cf_wire_parse (applied, strlen (applied), NULL);
  if (row->applied == NULL)
    row->applied = json_object_new_object ();
  return row;
}

static char *
make_key (const char *shop, const char *sku, const char *location)
{
  return g_strjoin ("\n", sku, location, shop, NULL);
}

/* CfCentralTake: rows that are locked now. */
static void
take_rows (const CfCentralRows *rows, gsize from, gsize n, gpointer data)
{
  CfStockBooks *self = data;

  for (gsize i = 0; i < rows->n_rows; i++) {
    Row *row = row_from (rows, i);

    g_tree_insert (self->rows, make_key (row->shop, row->sku, row->location), row);
  }
}

#define LOCK_TYPES "ttt"
#define ROW_TYPES  "ttttiiiitiiit"
#define ROW_CELLS  (sizeof ROW_TYPES - 1)

#define TOLD                                                                                        \
  "unit, opening_milli, on_hand_milli, reserved_milli, transit_milli, count_chain, count_position," \
  " count_at_ms, count_unsure_ms, applied, (SELECT d.on_hand_milli FROM stock AS d"                 \
  " WHERE d.store = stock.store AND d.sku = stock.sku AND d.location = stock.location || '" DAMAGED \
  "'),"                                                                                             \
  " sku, location, store"

/* Makes the rows that there are not yet.  Who is second to make one waits for the first. */
static gboolean
make_rows (CfStockBooks *self, const GArray *wanted, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (guint i = 0; i < wanted->len; i++) {
    const Wanted *row = &g_array_index (wanted, Wanted, i);
    g_autofree char *key = make_key (row->shop, row->sku, row->location);
    const char *const fresh[ROW_CELLS] = {
      row->shop, row->sku, row->location, row->unit, "0", "0", "0", "0", "", "0", "0", "0", ""
    };

    for (guint j = 0; g_tree_lookup (self->rows, key) == NULL && j < ROW_CELLS; j++)
      g_ptr_array_add (cells, (char *) fresh[j]);
  }
  return cf_central_insert (
    self->store, error,
    "INSERT INTO stock (store, sku, location, unit, opening_milli, on_hand_milli, reserved_milli,"
    " transit_milli, count_chain, count_position, count_at_ms, count_unsure_ms, applied)",
    " ON CONFLICT (store, sku, location) DO UPDATE SET unit = stock.unit RETURNING " TOLD,
    ROW_TYPES, (const char *const *) cells->pdata, cells->len / ROW_CELLS, take_rows, self);
}

/* Reads and locks rows, in the order of @wanted. */
static gboolean
lock_rows (CfStockBooks *self, const GArray *wanted, GError **error)
{
  g_autofree char *tail =
    g_strconcat (") ORDER BY sku, location, store", self->store->class->lock, NULL);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (guint i = 0; i < wanted->len; i++) {
    const Wanted *row = &g_array_index (wanted, Wanted, i);

    g_ptr_array_add (cells, (char *) row->shop);
    g_ptr_array_add (cells, (char *) row->sku);
    g_ptr_array_add (cells, (char *) row->location);
  }
  return cf_central_insert (self->store, error,
                            "SELECT " TOLD " FROM stock WHERE (store, sku, location) IN (", tail,
                            LOCK_TYPES, (const char *const *) cells->pdata, wanted->len, take_rows,
                            self) &&
         make_rows (self, wanted, error);
}

/* A row of this store that is locked, or is now. */
static Row *
find_row (CfStockBooks *self,
          const char *sku,
          const char *location,
          const char *unit,
          GError **error)
{
  g_autofree char *key = make_key (self->shop, sku, location);
  Row *row = g_tree_lookup (self->rows, key);
  g_autoptr (GArray) wanted = NULL;

  if (row != NULL)
    return row;
  wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  g_array_append_vals (wanted, &(Wanted){ self->shop, sku, location, unit }, 1);
  return lock_rows (self, wanted, error) ? g_tree_lookup (self->rows, key) : NULL;
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
  const CfStockFact *latest;
  CfQuantity on_hand;

  if (rows == NULL)
    return FALSE;
  facts = g_new0 (CfStockFact, rows->n_rows);
  for (gsize i = 0; i < rows->n_rows; i++)
    facts[i] = (CfStockFact){ .terminal = cf_central_rows_text (rows, i, 0),
                              .position = cf_central_rows_int (rows, i, 1),
                              .at_ms = cf_central_rows_int (rows, i, 2),
                              .unsure_ms = cf_central_rows_int (rows, i, 3),
                              .is_count = cf_central_rows_int (rows, i, 4) != 0,
                              .milli = cf_central_rows_int (rows, i, 5) };
  latest = cf_stock_find_count (facts, rows->n_rows);
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

/* Moves the figure by a fact that is written. */
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
  gint64 sum;

  *ret_fits = TRUE;
  if (row == NULL)
    return FALSE;
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

static int
compare_wanted (gconstpointer a, gconstpointer b)
{
  const Wanted *x = a;
  const Wanted *y = b;
  int order = strcmp (x->sku, y->sku);

  if (order == 0)
    order = strcmp (x->location, y->location);
  return order != 0 ? order : strcmp (x->shop, y->shop);
}

/* Adds what is neither locked nor the one before. */
static void
want (CfStockBooks *self, GArray *wanted, Wanted row)
{
  g_autofree char *key = NULL;

  if (wanted->len > 0 &&
      compare_wanted (&row, &g_array_index (wanted, Wanted, wanted->len - 1)) == 0)
    return;
  key = make_key (row.shop, row.sku, row.location);
  if (g_tree_lookup (self->rows, key) == NULL)
    g_array_append_val (wanted, row);
}

/* Every row that the entries and transits are about, at once: invariant 4. */
static gboolean
lock_entered (CfStockBooks *self, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Wanted));
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));

  for (guint i = 0; i < self->entries->len; i++) {
    const CfStockEntry *entry = g_ptr_array_index (self->entries, i);

    g_array_append_vals (all, &(Wanted){ self->shop, entry->sku, entry->location, entry->unit }, 1);
  }
  for (guint i = 0; i < self->transits->len; i++) {
    const Transit *row = g_ptr_array_index (self->transits, i);

    g_array_append_vals (all, &(Wanted){ row->shop, row->sku, TRANSIT_PLACE, row->unit }, 1);
  }
  if (self->transits->len > 0) /* the entries are in this order */
    g_array_sort (all, compare_wanted);
  for (guint i = 0; i < all->len; i++)
    want (self, wanted, g_array_index (all, Wanted, i));
  return lock_rows (self, wanted, error);
}

void
cf_stock_books_enter_transit (CfStockBooks *self,
                              const char *shop,
                              const char *sku,
                              const char *unit)
{
  Transit *transit = g_new0 (Transit, 1);

  transit->shop = g_strdup (shop);
  transit->sku = g_strdup (sku);
  transit->unit = g_strdup (unit);
  g_ptr_array_add (self->transits, transit);
}

/* Invariant 5.  Whoever changes another document of the row waits for it, and sums up after this. */
static gboolean
sum_transits (CfStockBooks *self, GError **error)
{
  for (guint i = 0; i < self->transits->len; i++) {
    const Transit *transit = g_ptr_array_index (self->transits, i);
    g_autofree char *key = make_key (transit->shop, transit->sku, TRANSIT_PLACE);
    Row *row = g_tree_lookup (self->rows, key);
    g_autoptr (CfCentralRows) rows =
      cf_central_query (self->store, error,
                        "SELECT CAST (coalesce (sum (open_milli), 0) AS BIGINT) FROM transfer"
                        " WHERE store = $1 AND sku = $2 AND open_milli > 0",
                        "tt", transit->shop, transit->sku);

    if (rows == NULL)
      return FALSE;
    row->transit = MIN (cf_central_rows_int (rows, 0, 0), CF_CANONICAL_JSON_INT_MAX);
    row->is_moved = TRUE;
  }
  g_ptr_array_set_size (self->transits, 0);
  return TRUE;
}

#define FACT_TYPES "ttttiiiiii"

typedef struct
{
  const GPtrArray *entries; /* from the first that is written */
  gboolean *is_news;        /* by entry */
  guint from;
} Facts;

/* CfCentralTake: the facts that were not there before. */
static void
take_facts (const CfCentralRows *rows, gsize from, gsize n, gpointer data)
{
  Facts *self = data;

  for (gsize i = 0; i < n; i++) {
    const CfStockEntry *entry = g_ptr_array_index (self->entries, self->from + from + i);
    gboolean is_news = rows->n_rows == n;

    for (gsize j = 0; !is_news && j < rows->n_rows; j++)
      is_news = cf_central_rows_int (rows, j, 0) == entry->position &&
                cf_central_rows_int (rows, j, 1) == entry->part &&
                g_str_equal (cf_central_rows_text (rows, j, 2), entry->chain) &&
                g_str_equal (cf_central_rows_text (rows, j, 3), entry->sku) &&
                g_str_equal (cf_central_rows_text (rows, j, 4), entry->location);
    self->is_news[self->from + from + i] = is_news;
  }
}

/* Writes the entries from facts->from on to before @to: those that are news are to be booked. */
static gboolean
write_facts (CfStockBooks *self, Facts *facts, guint to, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = facts->from; i < to; i++) {
    const CfStockEntry *entry = g_ptr_array_index (self->entries, i);
    const gint64 numbers[] = { entry->position,  entry->part,     entry->at_ms,
                               entry->unsure_ms, entry->is_count, entry->milli };

    g_ptr_array_add (cells, g_strdup (self->shop));
    g_ptr_array_add (cells, g_strdup (entry->sku));
    g_ptr_array_add (cells, g_strdup (entry->location));
    g_ptr_array_add (cells, g_strdup (entry->chain));
    for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
      g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, numbers[j]));
  }
  return cf_central_insert (
    self->store, error,
    "INSERT INTO stock_fact (store, sku, location, chain, position, part, at_ms, unsure_ms, is_count,"
    " milli)",
    " ON CONFLICT (store, sku, location, chain, position, part) DO NOTHING"
    " RETURNING position, part, chain, sku, location",
    FACT_TYPES, (const char *const *) cells->pdata, to - facts->from, take_facts, facts);
}

/* Behind the first count from @from on, or behind all.  A count makes its row's figure of all facts that
 * are written, so no later one may be. */
static guint
find_end (const CfStockBooks *self, guint from)
{
  while (from < self->entries->len)
    if (((const CfStockEntry *) g_ptr_array_index (self->entries, from++))->is_count)
      break;
  return from;
}

gboolean
cf_stock_books_settle (CfStockBooks *self, CfStockUnfit unfit, gpointer data, GError **error)
{
  g_autofree gboolean *is_news = g_new0 (gboolean, self->entries->len);
  Facts facts = { .entries = self->entries, .is_news = is_news };
  guint written;

  g_ptr_array_sort (self->entries, compare_entries);
  written = find_end (self, 0);
  /* Nobody else writes this chain's facts, so nobody waits for them: the rows are locked after. */
  if (!write_facts (self, &facts, written, error) || !lock_entered (self, error))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++) {
    const CfStockEntry *entry = g_ptr_array_index (self->entries, i);
    gboolean fits = TRUE;

    if (i == written) {
      written = find_end (self, i);
      facts.from = i;
      if (!write_facts (self, &facts, written, error))
        return FALSE;
    }
    if (is_news[i] && (!book (self, entry, &fits, error) || (!fits && !unfit (entry, data, error))))
      return FALSE;
  }
  g_ptr_array_set_size (self->entries, 0);
  return sum_transits (self, error);
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

static void
add_row (GPtrArray *cells, const Row *row)
{
  const gint64 figures[] = { row->opening, row->on_hand, row->reserved, row->transit };
  const gint64 count[] = { row->count.position, row->count.at_ms, row->count.unsure_ms };

  g_ptr_array_add (cells, g_strdup (row->shop));
  g_ptr_array_add (cells, g_strdup (row->sku));
  g_ptr_array_add (cells, g_strdup (row->location));
  g_ptr_array_add (cells, g_strdup (row->unit));
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, figures[i]));
  g_ptr_array_add (cells, g_strdup (row->count_chain));
  for (guint i = 0; i < G_N_ELEMENTS (count); i++)
    g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, count[i]));
  /* What goods on their way made may still be opened. */
  g_ptr_array_add (cells, row->is_new && !row->is_changed ? g_strdup ("")
                                                          : cf_wire_to_text (row->applied));
}

static gboolean
write_rows (CfStockBooks *self, const GPtrArray *cells, GError **error)
{
  return cf_central_insert (
    self->store, error,
    "INSERT INTO stock (store, sku, location, unit, opening_milli, on_hand_milli, reserved_milli,"
    " transit_milli, count_chain, count_position, count_at_ms, count_unsure_ms, applied)",
    " ON CONFLICT (store, sku, location) DO UPDATE SET opening_milli = excluded.opening_milli,"
    " on_hand_milli = excluded.on_hand_milli, reserved_milli = excluded.reserved_milli,"
    " transit_milli = excluded.transit_milli, count_chain = excluded.count_chain,"
    " count_position = excluded.count_position, count_at_ms = excluded.count_at_ms,"
    " count_unsure_ms = excluded.count_unsure_ms, applied = excluded.applied",
    ROW_TYPES, (const char *const *) cells->pdata, cells->len / ROW_CELLS, NULL, NULL);
}

static void
publish_row (Row *row, gint64 damaged, CfPublication *publication)
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
  cf_publication_add (publication, row->shop, "stock", id, cf_wire_to_text (body));
}

/* What lies damaged beside it: as this transaction has it, else as it was when the row was read. */
static gint64
get_damaged (const CfStockBooks *self, const Row *row)
{
  g_autofree char *place = g_strconcat (row->location, DAMAGED, NULL);
  g_autofree char *key = make_key (row->shop, row->sku, place);
  const Row *open = g_tree_lookup (self->rows, key);

  return open != NULL ? open->on_hand : row->damaged;
}

gboolean
cf_stock_books_close (CfStockBooks *self, CfPublication *publication, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  g_assert (self->entries->len == 0 && self->transits->len == 0);
  for (GTreeNode *node = g_tree_node_first (self->rows); node != NULL;
       node = g_tree_node_next (node)) {
    Row *row = g_tree_node_value (node);

    if (!row->is_changed && !row->is_moved && !row->is_new)
      continue;
    add_row (cells, row);
    publish_row (row, get_damaged (self, row), publication);
  }
  return write_rows (self, cells, error);
}

/* ---- GET /v1/stock/{sku} ---------------------------------------------------------------------------- */

gboolean
cf_api_stock (CfCall *call, GError **error)
{
  const char *asked = cf_call_text (call, "store");
  const char *shop = call->who.store[0] != '\0' ? call->who.store : asked;
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;
  gboolean good;

  if (asked != NULL && !cf_call_may_see (call, asked))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's stock");
  if (!cf_call_check_asked_store (call, asked, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
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
