/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-cart.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-cart-private.h"
#include "cf-error.h"

/* ---- the tables ------------------------------------------------------------------------------ */

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static int
compare_stamps (const CfCartStamp *a, const CfCartStamp *b)
{
  int order = compare_numbers (a->counter, b->counter);

  return order != 0 ? order : strcmp (a->actor.text, b->actor.text);
}

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  const CfCartCell *one = a, *two = b;
  int order = strcmp (one->sku, two->sku);

  return order != 0 ? order : strcmp (one->actor.text, two->actor.text);
}

/* An actor writes its cell alone, so that one version has one content; should somebody have lied, the
 * larger content holds, and all copies still agree. */
static void
join_cells (gpointer into, gconstpointer other)
{
  CfCartCell *mine = into;
  const CfCartCell *theirs = other;
  int order = compare_numbers (theirs->version, mine->version);

  if (order == 0)
    order = compare_numbers (theirs->edited, mine->edited);
  if (order == 0)
    order = compare_numbers (theirs->scanned, mine->scanned);
  if (order > 0) {
    mine->version = theirs->version;
    mine->edited = theirs->edited;
    mine->scanned = theirs->scanned;
  }
  order = compare_numbers (theirs->cut_version, mine->cut_version);
  if (order == 0)
    order = compare_numbers (theirs->cut_edited, mine->cut_edited);
  if (order > 0) {
    mine->cut_version = theirs->cut_version;
    mine->cut_edited = theirs->cut_edited;
  }
}

static int
compare_fields (gconstpointer a, gconstpointer b)
{
  return strcmp (((const CfCartField *) a)->name, ((const CfCartField *) b)->name);
}

static void
join_fields (gpointer into, gconstpointer other)
{
  CfCartField *mine = into;
  const CfCartField *theirs = other;
  int order = compare_stamps (&theirs->stamp, &mine->stamp);

  if (order == 0)
    order = compare_numbers (theirs->is_set, mine->is_set);
  if (order == 0)
    order = strcmp (theirs->value, mine->value);
  if (order > 0)
    *mine = *theirs;
}

static int
compare_promises (gconstpointer a, gconstpointer b)
{
  return strcmp (((const CfCartPromise *) a)->sku, ((const CfCartPromise *) b)->sku);
}

static void
join_promises (gpointer into, gconstpointer other)
{
  CfCartPromise *mine = into;
  const CfCartPromise *theirs = other;
  int order = compare_stamps (&theirs->stamp, &mine->stamp);

  if (order == 0)
    order = compare_numbers (theirs->price_minor, mine->price_minor);
  if (order == 0)
    order = compare_numbers (theirs->until_ms, mine->until_ms);
  if (order > 0)
    *mine = *theirs;
}

static int
compare_payments (gconstpointer a, gconstpointer b)
{
  return strcmp (((const CfCartPayment *) a)->sale.text, ((const CfCartPayment *) b)->sale.text);
}

static void
join_payments (gpointer into, gconstpointer other)
{
  CfCartPayment *mine = into;
  const CfCartPayment *theirs = other;
  int order = strcmp (theirs->actor.text, mine->actor.text);

  if (order == 0)
    order = strcmp (theirs->number, mine->number);
  if (order > 0)
    *mine = *theirs;
}

static int
compare_paid (gconstpointer a, gconstpointer b)
{
  const CfCartPaid *one = a, *two = b;
  int order = strcmp (one->sale.text, two->sale.text);

  return order != 0 ? order : strcmp (one->sku, two->sku);
}

static void
join_paid (gpointer into, gconstpointer other)
{
  CfCartPaid *mine = into;
  const CfCartPaid *theirs = other;

  mine->quantity = MAX (mine->quantity, theirs->quantity);
  mine->wanted = MAX (mine->wanted, theirs->wanted);
}

static int
compare_seen (gconstpointer a, gconstpointer b)
{
  const CfCartSeen *one = a, *two = b;
  int order = strcmp (one->sale.text, two->sale.text);

  return order != 0 ? order : strcmp (one->seen.text, two->seen.text);
}

static void
join_seen (gpointer into G_GNUC_UNUSED, gconstpointer other G_GNUC_UNUSED)
{
}

/* clang-format off */
static const CfCartTable tables[CF_CART_N_TABLES] = {
  [CF_CART_CELLS]    = { sizeof (CfCartCell),    CF_CART_CELLS_MAX,    compare_cells,    join_cells },
  [CF_CART_FIELDS]   = { sizeof (CfCartField),   CF_CART_FIELDS_MAX,   compare_fields,   join_fields },
  [CF_CART_PROMISES] = { sizeof (CfCartPromise), CF_CART_PROMISES_MAX, compare_promises, join_promises },
  [CF_CART_PAYMENTS] = { sizeof (CfCartPayment), CF_CART_PAYMENTS_MAX, compare_payments, join_payments },
  [CF_CART_PAID]     = { sizeof (CfCartPaid),    CF_CART_PAID_MAX,     compare_paid,     join_paid },
  [CF_CART_SEEN]     = { sizeof (CfCartSeen),    CF_CART_SEEN_MAX,     compare_seen,     join_seen },
};
/* clang-format on */

const CfCartTable *
cf_cart_table (CfCartTableId id)
{
  return &tables[id];
}

static gpointer
row_at (const GArray *rows, gsize row_size, guint i)
{
  return rows->data + (gsize) i * row_size;
}

/* The place of @key in @rows; whether it is taken by its own row. */
static gboolean
locate (const GArray *rows, const CfCartTable *table, gconstpointer key, guint *ret_at)
{
  guint from = 0, to = rows->len;

  while (from < to) {
    guint middle = from + (to - from) / 2;
    int order = table->compare (row_at (rows, table->row_size, middle), key);

    if (order == 0) {
      *ret_at = middle;
      return TRUE;
    }
    if (order < 0)
      from = middle + 1;
    else
      to = middle;
  }
  *ret_at = from;
  return FALSE;
}

gpointer
cf_cart_find (const CfCart *self, CfCartTableId id, gconstpointer key)
{
  guint at;

  if (!locate (self->tables[id], &tables[id], key, &at))
    return NULL;
  return row_at (self->tables[id], tables[id].row_size, at);
}

gboolean
cf_cart_put (CfCart *self, CfCartTableId id, gconstpointer row, GError **error)
{
  GArray *rows = self->tables[id];
  guint at;

  if (locate (rows, &tables[id], row, &at)) {
    tables[id].join (row_at (rows, tables[id].row_size, at), row);
    return TRUE;
  }
  if (rows->len >= tables[id].rows_max)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "the cart '%s' is full", self->id.text);
  g_array_insert_vals (rows, at, row, 1);
  return TRUE;
}

void
cf_cart_join_lease (CfCart *self, const CfCartStamp *stamp, const CfCartLease *lease)
{
  int order = compare_stamps (stamp, &self->lease_stamp);

  if (order == 0)
    order = strcmp (lease->holder.text, self->lease.holder.text);
  if (order == 0)
    order = compare_numbers (lease->until_ms, self->lease.until_ms);
  if (order <= 0)
    return;
  self->lease_stamp = *stamp;
  self->lease = *lease;
}

/* ---- a cart ---------------------------------------------------------------------------------- */

CfCart *
cf_cart_new (const CfId *id)
{
  CfCart *self = g_new0 (CfCart, 1);

  self->id = *id;
  for (guint i = 0; i < CF_CART_N_TABLES; i++)
    self->tables[i] = g_array_new (FALSE, TRUE, (guint) tables[i].row_size);
  return self;
}

CfCart *
cf_cart_copy (const CfCart *self)
{
  CfCart *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < CF_CART_N_TABLES; i++)
    copy->tables[i] = g_array_copy (self->tables[i]);
  return copy;
}

void
cf_cart_free (CfCart *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < CF_CART_N_TABLES; i++)
    g_array_unref (self->tables[i]);
  g_free (self);
}

const CfId *
cf_cart_get_id (const CfCart *self)
{
  return &self->id;
}

gboolean
cf_cart_equal (const CfCart *a, const CfCart *b)
{
  g_autoptr (json_object) one = cf_cart_to_json (a);
  g_autoptr (json_object) two = cf_cart_to_json (b);

  return json_object_equal (one, two);
}

gboolean
cf_cart_merge (CfCart *self, const CfCart *other, GError **error)
{
  g_autoptr (CfCart) join = NULL;

  if (!cf_id_equal (&self->id, &other->id))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "cart '%s' is not cart '%s'", other->id.text,
                         self->id.text);
  join = cf_cart_copy (self);
  for (guint i = 0; i < CF_CART_N_TABLES; i++)
    for (guint row = 0; row < other->tables[i]->len; row++)
      if (!cf_cart_put (join, i, row_at (other->tables[i], tables[i].row_size, row), error))
        return FALSE;
  cf_cart_join_lease (join, &other->lease_stamp, &other->lease);
  for (guint i = 0; i < CF_CART_N_TABLES; i++) {
    GArray *rows = self->tables[i];

    self->tables[i] = join->tables[i];
    join->tables[i] = rows;
  }
  self->lease_stamp = join->lease_stamp;
  self->lease = join->lease;
  return TRUE;
}

/* One more than any counter in the copy; 0 where there is none left. */
static gint64
next_counter (const CfCart *self)
{
  const GArray *cells = self->tables[CF_CART_CELLS], *fields = self->tables[CF_CART_FIELDS];
  const GArray *promises = self->tables[CF_CART_PROMISES];
  gint64 highest = self->lease_stamp.counter;

  for (guint i = 0; i < cells->len; i++) {
    const CfCartCell *cell = &g_array_index (cells, CfCartCell, i);

    highest = MAX (highest, MAX (cell->version, cell->cut_version));
  }
  for (guint i = 0; i < fields->len; i++)
    highest = MAX (highest, g_array_index (fields, CfCartField, i).stamp.counter);
  for (guint i = 0; i < promises->len; i++)
    highest = MAX (highest, g_array_index (promises, CfCartPromise, i).stamp.counter);
  return highest < CF_CART_COUNTER_MAX ? highest + 1 : 0;
}

static gboolean
next_stamp (const CfCart *self, const CfId *actor, CfCartStamp *ret_stamp, GError **error)
{
  gint64 counter = next_counter (self);

  g_assert (cf_id_is_set (actor));
  if (counter == 0)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "cart '%s' has no counter left",
                         self->id.text);
  *ret_stamp = (CfCartStamp){ counter, *actor };
  return TRUE;
}

/* ---- lines ----------------------------------------------------------------------------------- */

gboolean
cf_cart_is_sku (const char *sku)
{
  gsize len = strlen (sku);

  if (len == 0 || len > CF_CART_SKU_MAX || !g_utf8_validate (sku, -1, NULL))
    return FALSE;
  for (const char *at = sku; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isprint (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/* What is left of an actor's edits. */
static gint64
edits_left (const CfCartCell *cell)
{
  return cell->version > cell->cut_version ? cell->edited - cell->cut_edited : 0;
}

/* @from: where the SKU's cells begin; moved behind them. */
static void
sum_cells (const GArray *cells,
           const char *sku,
           guint *from,
           gint64 *ret_edits,
           gint64 *ret_scanned)
{
  *ret_edits = *ret_scanned = 0;
  for (; *from < cells->len; (*from)++) {
    const CfCartCell *cell = &g_array_index (cells, CfCartCell, *from);

    if (!g_str_equal (cell->sku, sku))
      break;
    *ret_edits += edits_left (cell);
    *ret_scanned += cell->scanned;
  }
}

/* Where the cells of @sku begin: an empty actor comes before all others. */
static guint
first_cell (const CfCart *self, const char *sku)
{
  CfCartCell key = { .version = 0 };
  guint at;

  g_strlcpy (key.sku, sku, sizeof key.sku);
  locate (self->tables[CF_CART_CELLS], &tables[CF_CART_CELLS], &key, &at);
  return at;
}

static gint64
sum_paid (const CfCart *self, const char *sku)
{
  const GArray *paid = self->tables[CF_CART_PAID];
  gint64 sum = 0;

  for (guint i = 0; i < paid->len; i++) {
    const CfCartPaid *row = &g_array_index (paid, CfCartPaid, i);

    if (g_str_equal (row->sku, sku))
      sum += row->quantity;
  }
  return sum;
}

static CfCartLine
make_line (const CfCart *self, const char *sku, gint64 edits, gint64 scanned)
{
  CfCartLine line = { .scanned.milli = scanned };

  g_strlcpy (line.sku, sku, sizeof line.sku);
  line.wanted.milli = scanned + MAX (0, edits);
  line.paid.milli = sum_paid (self, sku);
  line.remaining.milli = MAX (0, line.wanted.milli - line.paid.milli);
  return line;
}

GArray *
cf_cart_list_lines (const CfCart *self)
{
  const GArray *cells = self->tables[CF_CART_CELLS];
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (CfCartLine));
  guint i = 0;

  /* Only what was in a cell can have been paid: there is no paid product without a line. */
  while (i < cells->len) {
    const char *sku = g_array_index (cells, CfCartCell, i).sku;
    gint64 edits, scanned;
    CfCartLine line;

    sum_cells (cells, sku, &i, &edits, &scanned);
    line = make_line (self, sku, edits, scanned);
    if (line.wanted.milli != 0 || line.paid.milli != 0)
      g_array_append_val (lines, line);
  }
  return lines;
}

void
cf_cart_find_line (const CfCart *self, const char *sku, CfCartLine *ret_line)
{
  guint from = first_cell (self, sku);
  gint64 edits, scanned;

  sum_cells (self->tables[CF_CART_CELLS], sku, &from, &edits, &scanned);
  *ret_line = make_line (self, sku, edits, scanned);
}

/* Adds to @actor's own cell of @sku. */
static gboolean
write_cell (CfCart *self,
            const CfId *actor,
            const char *sku,
            gint64 edits,
            gint64 scans,
            GError **error)
{
  CfCartCell cell = { .actor = *actor };
  const CfCartCell *old;
  CfCartStamp stamp;

  g_strlcpy (cell.sku, sku, sizeof cell.sku);
  old = cf_cart_find (self, CF_CART_CELLS, &cell);
  if (old != NULL)
    cell = *old;
  if (!next_stamp (self, actor, &stamp, error))
    return FALSE;
  /* Cut off in a version of mine that this copy has not got: go on from there. */
  if (cell.cut_version >= cell.version)
    cell.edited = cell.cut_edited;
  cell.version = stamp.counter;
  cell.edited += edits;
  cell.scanned += scans;
  if (ABS (cell.edited) > CF_CART_QUANTITY_MAX || cell.scanned > CF_CART_QUANTITY_MAX)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "the quantity of '%s' is out of range", sku);
  return cf_cart_put (self, CF_CART_CELLS, &cell, error);
}

static gboolean
check_sku (const char *sku, GError **error)
{
  if (!cf_cart_is_sku (sku))
    return cf_error_set (error, CF_ERROR_UNKNOWN_SKU, "a cart's line has no stock code");
  return TRUE;
}

gboolean
cf_cart_set_quantity (CfCart *self,
                      const CfId *actor,
                      const char *sku,
                      CfQuantity quantity,
                      GError **error)
{
  gint64 edits, scanned, target;
  CfCartLine line;
  guint from;

  if (!check_sku (sku, error))
    return FALSE;
  if (quantity.milli < 0 || quantity.milli > CF_CART_QUANTITY_MAX)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "the quantity of '%s' is out of range", sku);
  from = first_cell (self, sku);
  sum_cells (self->tables[CF_CART_CELLS], sku, &from, &edits, &scanned);
  line = make_line (self, sku, edits, scanned);
  if (line.remaining.milli == quantity.milli)
    return TRUE;
  /* What the edits have to come to; concurrent ones may have brought them below zero. */
  target = quantity.milli + line.paid.milli - scanned;
  if (target < 0)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "'%s' was scanned at a till", sku);
  return write_cell (self, actor, sku, target - edits, 0, error);
}

gboolean
cf_cart_scan (CfCart *self,
              const CfId *till,
              const char *sku,
              CfQuantity difference,
              GError **error)
{
  CfCartCell key = { .actor = *till };
  const CfCartCell *own;

  if (!check_sku (sku, error))
    return FALSE;
  g_strlcpy (key.sku, sku, sizeof key.sku);
  own = cf_cart_find (self, CF_CART_CELLS, &key);
  if (ABS (difference.milli) > CF_CART_QUANTITY_MAX ||
      (own != NULL ? own->scanned : 0) + difference.milli < 0)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "that much of '%s' was not scanned here", sku);
  return write_cell (self, till, sku, 0, difference.milli, error);
}

gboolean
cf_cart_remove (CfCart *self, const CfId *actor, const char *sku, GError **error)
{
  GArray *cells = self->tables[CF_CART_CELLS];
  CfCartLine line;

  if (!check_sku (sku, error))
    return FALSE;
  cf_cart_find_line (self, sku, &line);
  if (line.remaining.milli == 0)
    return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "nothing of '%s' is in the cart", sku);
  for (guint i = first_cell (self, sku); i < cells->len; i++) {
    CfCartCell *cell = &g_array_index (cells, CfCartCell, i);

    if (!g_str_equal (cell->sku, sku))
      break;
    if (cf_id_equal (&cell->actor, actor) && cell->scanned != 0 &&
        !write_cell (self, actor, sku, 0, -cell->scanned, error))
      return FALSE;
    if (cell->version > cell->cut_version) {
      cell->cut_version = cell->version;
      cell->cut_edited = cell->edited;
    }
  }
  return TRUE;
}

/* ---- registers ------------------------------------------------------------------------------- */

gboolean
cf_cart_is_name (const char *name)
{
  gsize len = strlen (name);

  return len > 0 && len <= CF_CART_NAME_MAX && strspn (name, G_CSET_a_2_z G_CSET_DIGITS "_") == len;
}

gboolean
cf_cart_is_value (const char *value)
{
  gsize len = strlen (value);

  if (len > CF_CART_VALUE_MAX || !g_utf8_validate (value, -1, NULL))
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (g_ascii_iscntrl (value[i]))
      return FALSE;
  return TRUE;
}

gboolean
cf_cart_set_field (CfCart *self,
                   const CfId *actor,
                   const char *name,
                   const char *value,
                   GError **error)
{
  CfCartField field = { .is_set = value != NULL };

  if (!cf_cart_is_name (name) || (value != NULL && !cf_cart_is_value (value)))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a cart cannot have this field");
  g_strlcpy (field.name, name, sizeof field.name);
  if (value != NULL)
    g_strlcpy (field.value, value, sizeof field.value);
  return next_stamp (self, actor, &field.stamp, error) &&
         cf_cart_put (self, CF_CART_FIELDS, &field, error);
}

const char *
cf_cart_get_field (const CfCart *self, const char *name)
{
  CfCartField key = { .is_set = FALSE };
  const CfCartField *field;

  g_strlcpy (key.name, name, sizeof key.name);
  field = cf_cart_find (self, CF_CART_FIELDS, &key);
  return field != NULL && field->is_set ? field->value : NULL;
}

gboolean
cf_cart_promise (CfCart *self,
                 const CfId *actor,
                 const char *sku,
                 CfMoney price,
                 gint64 until_ms,
                 GError **error)
{
  CfCartPromise promise = { .price_minor = price.minor, .until_ms = until_ms };

  if (!check_sku (sku, error))
    return FALSE;
  if (price.minor < 0 || price.minor > CF_MINOR_MAX || until_ms < 0 || until_ms > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "'%s' cannot be promised at this price", sku);
  g_strlcpy (promise.sku, sku, sizeof promise.sku);
  return next_stamp (self, actor, &promise.stamp, error) &&
         cf_cart_put (self, CF_CART_PROMISES, &promise, error);
}

gboolean
cf_cart_get_promise (const CfCart *self, const char *sku, gint64 now_ms, CfMoney *ret_price)
{
  CfCartPromise key = { .until_ms = 0 };
  const CfCartPromise *promise;

  g_strlcpy (key.sku, sku, sizeof key.sku);
  promise = cf_cart_find (self, CF_CART_PROMISES, &key);
  if (promise == NULL || now_ms >= promise->until_ms)
    return FALSE;
  ret_price->minor = promise->price_minor;
  return TRUE;
}

/* ---- the lease ------------------------------------------------------------------------------- */

gboolean
cf_cart_get_lease (const CfCart *self, gint64 now_ms, CfCartLease *ret_lease)
{
  if (!cf_id_is_set (&self->lease.holder) || now_ms >= self->lease.until_ms)
    return FALSE;
  *ret_lease = self->lease;
  return TRUE;
}

gboolean
cf_cart_claim (CfCart *self, const CfId *actor, gint64 now_ms, gint64 until_ms, GError **error)
{
  CfCartLease lease = { *actor, until_ms }, other;
  CfCartStamp stamp;

  if (cf_cart_get_lease (self, now_ms, &other) && !cf_id_equal (&other.holder, actor))
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "cart '%s' is being paid elsewhere",
                         self->id.text);
  if (!next_stamp (self, actor, &stamp, error))
    return FALSE;
  cf_cart_join_lease (self, &stamp, &lease);
  return TRUE;
}

void
cf_cart_release (CfCart *self, const CfId *actor)
{
  const CfCartLease nobody = { .until_ms = 0 };
  CfCartStamp stamp;

  if (cf_id_equal (&self->lease.holder, actor) && next_stamp (self, actor, &stamp, NULL))
    cf_cart_join_lease (self, &stamp, &nobody);
}
