/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-feed-reconcile.h"

#include <string.h>

#define TOO_MANY_MAX 10000 /* of a kind at once; the others next time */

#define RAW          "SELECT id FROM told WHERE kind = :kind AND id > :after AND id <= :to"
#define LAST_ID      "\U0010FFFF\U0010FFFF" /* behind every other */

/* The kinds of which one scope tells all, and where they stand here; by name, as the central orders them. */
static const struct
{
  const char *kind;
  gboolean is_chains;
  const char *ids;
} KINDS[] = {
  { "card", TRUE, RAW },
  { "customer", TRUE, RAW },
  { "grant", FALSE, RAW },
  { "order", FALSE, RAW },
  { "parked", FALSE, RAW },
  { "person", TRUE, RAW },
  { "price", TRUE, RAW " UNION SELECT id FROM told_price WHERE id > :after AND id <= :to" },
  { "product", TRUE, RAW " UNION SELECT sku FROM product WHERE sku > :after AND sku <= :to" },
  { "setting", TRUE, RAW },
  { "stock", FALSE,
    RAW " UNION SELECT sku || '|' || location FROM told_stock"
        " WHERE sku || '|' || location > :after"
        " AND sku || '|' || location <= :to /*scan*/" },
  { "store_setting", FALSE, RAW },
  { "tax", TRUE, RAW " UNION SELECT id FROM told_tax WHERE id > :after AND id <= :to" },
  { "terminal", TRUE, RAW },
};

typedef struct
{
  CfDb *db;
  CfFeedApplier *applier;
  const CfFeedRange *range;
  const CfId *terminal;
  CfFeedReconciled *result;
  GHashTable *named; /* "KIND|ID" of every row of the range */
} Work;

static gboolean
check_position (const Work *self, GError **error)
{
  CfFeedCursor cursor;

  if (!cf_feed_read_cursor (self->db, self->range->scope, &cursor, error))
    return FALSE;
  return (strcmp (cursor.feed, self->range->feed) == 0 &&
          cursor.position == self->range->position) ||
         cf_error_set (error, CF_ERROR_WRONG_STATE, "'%s' was read on meanwhile",
                       self->range->scope);
}

static gboolean
compare_rows (Work *self, GError **error)
{
  for (guint i = 0; i < self->range->rows->len; i++) {
    const CfFeedChange *row = &g_array_index (self->range->rows, CfFeedChange, i);

    g_hash_table_add (self->named, g_strconcat (row->kind, "|", row->id, NULL));
    if (row->position > self->range->position)
      continue;
    self->result->compared++;
    if (!cf_feed_applier_put (self->applier, row, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* Where @kind begins and ends in the range.  Returns: whether it has a part in it. */
static gboolean
cut_range (const CfFeedRange *range, const char *kind, char **ret_from, char **ret_to)
{
  const char *after = strchr (range->after, '|');
  const char *next = range->next != NULL ? strchr (range->next, '|') : NULL;
  g_autofree char *first = g_strndup (range->after, (gsize) (after - range->after));
  g_autofree char *last =
    next != NULL ? g_strndup (range->next, (gsize) (next - range->next)) : NULL;

  if (strcmp (kind, first) < 0 || (last != NULL && strcmp (kind, last) > 0))
    return FALSE;
  *ret_from = g_strdup (strcmp (kind, first) == 0 ? after + 1 : "");
  *ret_to = last != NULL && strcmp (kind, last) == 0 ? g_strdup (next + 1) : g_strdup (LAST_ID);
  return TRUE;
}

/* Returns: (transfer full): those of @kind in the range that the central did not name. */
static GPtrArray *
list_too_many (Work *self,
               const char *kind,
               const char *ids,
               const char *from,
               const char *to,
               GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *sql = g_strconcat (ids, " ORDER BY 1 LIMIT :limit", NULL);
  g_auto (CfStmt) st = cf_db_prepare (self->db, sql, error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":kind", kind);
  cf_stmt_bind_text_static (st, ":after", from);
  cf_stmt_bind_text_static (st, ":to", to);
  cf_stmt_bind_int64 (st, ":limit", TOO_MANY_MAX);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    g_autofree char *name = g_strconcat (kind, "|", cf_stmt_get_text (st, 0), NULL);

    if (!g_hash_table_contains (self->named, name))
      g_ptr_array_add (list, cf_stmt_dup_text (st, 0));
  }
  return step == CF_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

static gboolean
remove_too_many (Work *self, const char *kind, const char *ids, GError **error)
{
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autoptr (GPtrArray) list = NULL;

  if (!cut_range (self->range, kind, &from, &to))
    return TRUE;
  list = list_too_many (self, kind, ids, from, to, error);
  for (guint i = 0; list != NULL && i < list->len; i++) {
    CfFeedChange change = { .kind = kind, .id = list->pdata[i] };

    cf_feed_change_read (&change, self->terminal);
    if (!cf_feed_applier_put (self->applier, &change, NULL, error))
      return FALSE;
    self->result->removed++;
  }
  return list != NULL;
}

static gboolean
work (Work *self, GError **error)
{
  gboolean is_chain = strcmp (self->range->scope, CF_FEED_CHAIN) == 0;
  CfFeedOutcome outcome;

  if (!compare_rows (self, error))
    return FALSE;
  for (guint i = 0; self->range->head == self->range->position && i < G_N_ELEMENTS (KINDS); i++)
    if (KINDS[i].is_chains == is_chain &&
        !remove_too_many (self, KINDS[i].kind, KINDS[i].ids, error))
      return FALSE;
  if (!cf_feed_applier_finish (self->applier, &outcome, error))
    return FALSE;
  self->result->mended = outcome.changed - self->result->removed;
  return TRUE;
}

gboolean
cf_feed_reconcile (CfDb *db,
                   const CfFeedRange *range,
                   const CfId *terminal,
                   gint64 at_ms,
                   CfFeedReconciled *ret_reconciled,
                   GError **error)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CfFeedApplier) applier = NULL;
  CfFeedReconciled result = { 0 };
  Work self = { .db = db, .range = range, .terminal = terminal, .result = &result, .named = named };
  g_auto (CfTxn) txn = CF_TXN_INIT;

  if (!cf_txn_begin (&txn, db, error) || !check_position (&self, error))
    return FALSE;
  self.applier = applier = cf_feed_applier_new (db, at_ms, error);
  if (applier == NULL)
    return FALSE;
  cf_feed_applier_compare_only (applier);
  if (!work (&self, error))
    return FALSE;
  g_clear_pointer (&applier, cf_feed_applier_free);
  if (!cf_txn_commit (&txn, error))
    return FALSE;
  *ret_reconciled = result;
  return TRUE;
}
