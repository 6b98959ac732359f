/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-document-number.h"

#include <string.h>

/* The counter of "T1-004731" or "T1.2-000001"; 0 where there is none. */
static gint64
counter_of (const char *number)
{
  const char *dash = number != NULL ? strrchr (number, '-') : NULL;
  guint64 counter;

  if (dash == NULL || !g_ascii_string_to_unsigned (dash + 1, 10, 1, G_MAXINT64, &counter, NULL))
    return 0;
  return (gint64) counter;
}

static gboolean
load_last (CfDb *db, const char *series, gint64 epoch, gint64 *ret_last, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT last FROM document_counter WHERE series = :series AND epoch = :epoch",
                   error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":series", series);
  cf_stmt_bind_int64 (st, ":epoch", epoch);
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  *ret_last = step == CF_STEP_ROW ? cf_stmt_get_int64 (st, 0) : 0;
  return TRUE;
}

char *
cf_document_number_next (CfDb *db, const char *code, const char *series, GError **error)
{
  gint64 epoch, last;

  if (!cf_db_read_int64 (db, "SELECT coalesce (max (epoch), 1) FROM journal_epoch", &epoch,
                         error) ||
      !load_last (db, series, epoch, &last, error))
    return NULL;
  if (epoch == 1)
    return g_strdup_printf ("%s-%06" G_GINT64_FORMAT, code, last + 1);
  return g_strdup_printf ("%s.%" G_GINT64_FORMAT "-%06" G_GINT64_FORMAT, code, epoch, last + 1);
}

gboolean
cf_document_number_use (CfDb *db,
                        const char *series,
                        guint epoch,
                        const char *number,
                        GError **error)
{
  gint64 last;
  g_auto (CfStmt) st = NULL;

  if (!load_last (db, series, epoch, &last, error))
    return FALSE;
  if (counter_of (number) != last + 1)
    return cf_error_set (error, CF_ERROR_WRONG_STATE, "the number '%s' does not follow the last",
                         number != NULL ? number : "");
  st = cf_db_prepare (db,
                      "INSERT INTO document_counter (series, epoch, last)"
                      " VALUES (:series, :epoch, :counter)"
                      " ON CONFLICT (series, epoch) DO UPDATE SET last = excluded.last",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":series", series);
  cf_stmt_bind_int64 (st, ":epoch", epoch);
  cf_stmt_bind_int64 (st, ":counter", last + 1);
  return cf_stmt_run (st, error);
}
