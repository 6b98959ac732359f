/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-catalog-popularity.h"
#include "cf-store-private.h"

/*
 * A renewal of the popularity, step by step on the reference file's writer, so that whatever else
 * has to be written comes in between:
 *
 *   COUNT (some sale lines) … COUNT -> RENEW (some products) … RENEW -> done
 */

typedef struct
{
  CfStore *store;
  char *since_day;
  CfDb *sales; /* a reading connection to store.db, the writer thread's */
  CfCatalogPopularity *popularity;
  gint64 position; /* sale lines before it are counted */
  gint64 line_no;
  gboolean begun;   /* position is that of the first sale to count */
  gboolean counted; /* all sale lines are */
  gboolean done;
} Renewal;

static void
renewal_free (gpointer data)
{
  Renewal *self = data;

  if (self->sales != NULL) {
    cf_db_own (self->sales); /* no step is running any more */
    cf_db_close (self->sales);
  }
  cf_catalog_popularity_free (self->popularity);
  cf_store_unref (self->store);
  g_free (self->since_day);
  g_free (self);
}

/* ---- on the writer's thread ------------------------------------------------------------------ */

static gboolean
begin_counting (Renewal *self, GError **error)
{
  g_auto (CfStmt) st = NULL;
  CfStep step;

  self->sales = cf_store_open_reader (self->store, error);
  if (self->sales == NULL)
    return FALSE;
  st = cf_db_prepare (self->sales,
                      "SELECT first_position FROM business_day WHERE business_day >= :since"
                      " ORDER BY business_day LIMIT 1",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text (st, ":since", self->since_day);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_ROW)
    self->position = cf_stmt_get_int64 (st, 0);
  self->counted = step == CF_STEP_DONE; /* no sale since */
  self->begun = TRUE;
  return step != CF_STEP_FAILED;
}

/* Counts the next sale lines: in short reads, so that the log can be reused. */
static gboolean
count_some (Renewal *self, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (self->sales,
                                      "SELECT position, line_no, sku FROM sale_line"
                                      " WHERE (position, line_no) > (:position, :line_no)"
                                      " ORDER BY position, line_no LIMIT :limit",
                                      error);
  guint n = 0;
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":position", self->position);
  cf_stmt_bind_int64 (st, ":line_no", self->line_no);
  cf_stmt_bind_int64 (st, ":limit", CF_CATALOG_POPULARITY_LINES);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    self->position = cf_stmt_get_int64 (st, 0);
    self->line_no = cf_stmt_get_int64 (st, 1);
    cf_catalog_popularity_add (self->popularity, cf_stmt_get_text (st, 2), 1);
    n++;
  }
  self->counted = n < CF_CATALOG_POPULARITY_LINES;
  return step == CF_STEP_DONE;
}

static gboolean
run_step (CfDb *db, gpointer data, GError **error)
{
  Renewal *self = data;

  if (!self->begun)
    return begin_counting (self, error);
  if (!self->counted)
    return count_some (self, error);
  return cf_catalog_popularity_step (self->popularity, db, &self->done, error);
}

/* ---- at home --------------------------------------------------------------------------------- */

static void on_step_done_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Takes @task. */
static void
push_step (GTask *task)
{
  Renewal *self = g_task_get_task_data (task);

  cf_db_writer_run_async (cf_store_get_reference_writer (self->store), CF_PRIORITY_LOW, run_step,
                          self, NULL, on_step_done_cb, task);
}

static void
on_step_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Renewal *self = g_task_get_task_data (task);
  CfDbWriter *writer = cf_store_get_reference_writer (self->store);
  GError *error = NULL;

  if (!cf_db_writer_run_finish (writer, result, &error))
    g_task_return_error (task, error);
  else if (self->done)
    g_task_return_boolean (task, TRUE);
  else if (writer == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the store was closed");
  else if (!g_task_return_error_if_cancelled (task))
    push_step (g_steal_pointer (&task));
}

void
cf_catalog_popularity_renew_async (CfStore *store,
                                   const char *since_day,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Renewal *self = g_new0 (Renewal, 1);

  g_assert (!cf_store_is_read_only (store));
  self->store = cf_store_ref (store);
  self->since_day = g_strdup (since_day);
  self->popularity = cf_catalog_popularity_new ();
  self->line_no = -1;
  g_task_set_source_tag (task, cf_catalog_popularity_renew_async);
  g_task_set_task_data (task, self, renewal_free);
  push_step (task);
}

gboolean
cf_catalog_popularity_renew_finish (CfStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
