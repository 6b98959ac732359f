/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-store.h"

static const char *const STATES[] = { [CF_PRINT_JOB_QUEUED] = "queued",
                                      [CF_PRINT_JOB_GIVEN] = "given",
                                      [CF_PRINT_JOB_UNKNOWN] = "unknown" };

const char *
cf_print_job_state_name (CfPrintJobState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (STATES), NULL);
  return STATES[state];
}

/* What is none of ours is unknown: somebody will look. */
static CfPrintJobState
parse_state (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
    if (g_strcmp0 (name, STATES[i]) == 0)
      return (CfPrintJobState) i;
  return CF_PRINT_JOB_UNKNOWN;
}

void
cf_print_job_free (CfPrintJob *self)
{
  if (self == NULL)
    return;
  g_free (self->role);
  g_free (self->document);
  g_free (self);
}

GPtrArray *
cf_print_store_list (CfDb *db, const char *role, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_print_job_free);
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "SELECT job_id, role, position, is_copy, document, state"
                                      " FROM w_print_job WHERE :role IS NULL OR role = :role"
                                      " ORDER BY job_id LIMIT 100 /*scan*/",
                                      error);
  CfStep step;

  if (st == NULL)
    return NULL;
  cf_stmt_bind_text_static (st, ":role", role);
  while ((step = cf_stmt_step (st, error)) == CF_STEP_ROW) {
    CfPrintJob *job = g_new0 (CfPrintJob, 1);

    job->id = cf_stmt_get_int64 (st, 0);
    job->role = cf_stmt_dup_text (st, 1);
    job->position = cf_stmt_get_int64 (st, 2);
    job->is_copy = cf_stmt_get_bool (st, 3);
    job->document = cf_stmt_dup_text (st, 4);
    g_autofree char *state = cf_stmt_dup_text (st, 5);
    job->state = parse_state (state);
    g_ptr_array_add (jobs, job);
  }
  return step == CF_STEP_FAILED ? NULL : g_steal_pointer (&jobs);
}
