/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-told-store.h"

#include "cf-applied.h"
#include "cf-outbox.h"

static gboolean
look_at_branches (CfDb *journal, const char *branches, gint64 *applied, GError **error)
{
  g_auto (GStrv) own = NULL;

  if (branches == NULL || journal == NULL)
    return TRUE;
  own = cf_outbox_list_branches (journal, error);
  if (own == NULL)
    return FALSE;
  *applied = cf_applied_newest (*applied, branches, (const char *const *) own);
  return TRUE;
}

gboolean
cf_told_stock_read (CfDb *db,
                    CfDb *journal,
                    const char *sku,
                    const char *location,
                    CfToldStock *ret_stock,
                    gboolean *ret_found,
                    GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT on_hand_milli, reserved_milli, in_transit_milli, damaged_milli, applied,"
                   " branches"
                   " FROM told_stock WHERE sku = :sku AND location = :location",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_text_static (st, ":location", location);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_stock = (CfToldStock){ 0 };
  *ret_found = step == CF_STEP_ROW;
  if (step == CF_STEP_ROW)
    *ret_stock = (CfToldStock){ .on_hand = { cf_stmt_get_int64 (st, 0) },
                                .reserved = { cf_stmt_get_int64 (st, 1) },
                                .in_transit = { cf_stmt_get_int64 (st, 2) },
                                .damaged = { cf_stmt_get_int64 (st, 3) },
                                .applied = cf_stmt_get_int64 (st, 4) };
  return step == CF_STEP_DONE ||
         look_at_branches (journal, cf_stmt_get_text (st, 5), &ret_stock->applied, error);
}

GPtrArray *
cf_told_stock_list_skus (CfDb *db,
                         const char *location,
                         const char *after,
                         guint limit,
                         GError **error)
{
  g_autoptr (GPtrArray) skus = g_ptr_array_new_with_free_func (g_free);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT sku FROM told_stock WHERE sku > :after AND location = :location"
                   " ORDER BY sku LIMIT :limit",
                   error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":after", after);
  cf_stmt_bind_text_static (st, ":location", location);
  cf_stmt_bind_int64 (st, ":limit", limit);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW)
    g_ptr_array_add (skus, cf_stmt_dup_text (st, 0));
  return step == CF_STEP_DONE ? g_steal_pointer (&skus) : NULL;
}

void
cf_told_row_free (CfToldRow *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->id);
  g_free (self->body);
  g_free (self->problem);
  g_free (self);
}

gboolean
cf_told_read (CfDb *db, const char *kind, const char *id, char **ret_body, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "SELECT body FROM told WHERE kind = :kind AND id = :id", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":kind", kind);
  cf_stmt_bind_text_static (st, ":id", id);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_body = step == CF_STEP_ROW ? cf_stmt_dup_text (st, 0) : NULL;
  return TRUE;
}

static GPtrArray *
read_rows (CfStmt st, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_told_row_free);
  CfStep step;

  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfToldRow *row = g_new0 (CfToldRow, 1);

    *row = (CfToldRow){ .kind = cf_stmt_dup_text (st, 0),
                        .id = cf_stmt_dup_text (st, 1),
                        .body = cf_stmt_dup_text (st, 2),
                        .problem = cf_stmt_dup_text (st, 3) };
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

GPtrArray *
cf_told_list (CfDb *db, const char *kind, const char *after, guint limit, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT kind, id, body, problem FROM told WHERE kind = :kind AND id > :after"
                   " AND problem IS NULL ORDER BY id LIMIT :limit",
                   error);

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":kind", kind);
  cf_stmt_bind_text_static (st, ":after", after);
  cf_stmt_bind_int64 (st, ":limit", limit);
  return read_rows (st, error);
}

GPtrArray *
cf_told_list_problems (CfDb *db, guint limit, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT kind, id, body, problem FROM told INDEXED BY told_problem"
                   " WHERE problem IS NOT NULL ORDER BY kind, id LIMIT :limit /*scan*/",
                   error);

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":limit", limit);
  return read_rows (st, error);
}

gboolean
cf_told_find_store (CfDb *db, const char *store, gboolean *ret_found, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT 1 FROM told WHERE kind = 'terminal' AND problem IS NULL"
                   " AND json_extract (body, '$.store') = :store LIMIT 1",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":store", store);
  step = cf_stmt_step (st, error);
  *ret_found = step == CF_STEP_ROW;
  return step != CF_STEP_FAILED;
}

static void
price_free (gpointer data)
{
  CfToldPrice *self = data;

  g_free (self->id);
  g_free (self->from);
  g_free (self->to);
  g_free (self->group);
  g_free (self);
}

GPtrArray *
cf_told_list_prices (CfDb *db, const char *sku, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (price_free);
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "SELECT id, is_markdown, price_minor, percent_ppm, from_at, to_at, customer_group"
    " FROM told_price WHERE sku = :sku AND id <> :sku ORDER BY id LIMIT :limit",
    error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":sku", sku);
  cf_stmt_bind_int64 (st, ":limit", CF_TOLD_PRICES_MAX);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfToldPrice *row = g_new (CfToldPrice, 1);

    *row = (CfToldPrice){ .id = cf_stmt_dup_text (st, 0),
                          .is_markdown = cf_stmt_get_bool (st, 1),
                          .price = { cf_stmt_get_int64 (st, 2) },
                          .percent = { cf_stmt_get_int64 (st, 3) },
                          .from = cf_stmt_dup_text (st, 4),
                          .to = cf_stmt_dup_text (st, 5),
                          .group = cf_stmt_dup_text (st, 6) };
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

static void
tax_free (gpointer data)
{
  CfToldTax *self = data;

  g_free (self->tax_class);
  g_free (self->from);
  g_free (self);
}

GPtrArray *
cf_told_list_taxes (CfDb *db, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (tax_free);
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT tax_class, from_ms, from_at, rate_ppm FROM told_tax"
                                      " ORDER BY id LIMIT :limit /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_int64 (st, ":limit", CF_TOLD_TAXES_MAX);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfToldTax *row = g_new (CfToldTax, 1);

    *row = (CfToldTax){ .tax_class = cf_stmt_dup_text (st, 0),
                        .from_ms = cf_stmt_get_int64 (st, 1),
                        .from = cf_stmt_dup_text (st, 2),
                        .rate = { cf_stmt_get_int64 (st, 3) } };
    g_ptr_array_add (rows, row);
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}
