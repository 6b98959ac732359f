/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-catalog-import-private.h"
#include "cf-event-body.h"
#include "cf-state-store.h"
#include "cf-store-private.h"

/*
 * An import changes the reference file, its record stands in store.db, and no transaction writes both.
 * So the import leaves a note of what is to be recorded in its own transaction, and the record's
 * transaction keeps the note's id.  A note with another id than the one kept is of an import that was
 * cut off between the two: it is recorded at the next start.
 */

static json_object *
make_body (const CfCatalogImport *import)
{
  char sha256[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&import->sha256, sha256);
  return cf_event_body_catalog_imported (
    &(CfCatalogImported){ .rows = (gint64) import->rows,
                          .accepted = (gint64) import->accepted,
                          .updated = (gint64) import->updated,
                          .rejected = (gint64) import->rejected,
                          .stock_kept = (gint64) import->stock_kept,
                          .sha256 = sha256 });
}

gboolean
cf_catalog_import_leave_note (CfDb *db,
                              const CfId *id,
                              const char *by,
                              const CfCatalogImport *import,
                              GError **error)
{
  g_autoptr (json_object) json = make_body (import);
  g_autoptr (GBytes) body = cf_canonical_json_write (json, error);
  g_auto (CfStmt) st = NULL;

  g_assert (cf_db_in_transaction (db));
  if (body == NULL)
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT OR REPLACE INTO last_import (only, import_id, by, body)"
                      " VALUES (1, :id, :by, :body)",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", id->text);
  cf_stmt_bind_text_static (st, ":by", by);
  cf_stmt_bind_text_static (st, ":body", g_bytes_get_data (body, NULL));
  return cf_stmt_run (st, error);
}

static void
add_record (CfCommit *commit,
            const CfClock *clock,
            const char *import_id,
            const char *by,
            json_object *body)
{
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_CATALOG_IMPORTED, clock, by, body));
  cf_commit_put_state (commit, CF_STORE_STATE_IMPORT, import_id);
}

void
cf_catalog_import_add_record (CfCommit *commit,
                              const CfClock *clock,
                              const CfId *id,
                              const char *by,
                              const CfCatalogImport *import)
{
  add_record (commit, clock, id->text, by, make_body (import));
}

/* What is to be committed for the note, if anything. */
static gboolean
read_note (CfStore *self, CfCommit **ret_commit, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (self->reference, "SELECT import_id, by, body FROM last_import WHERE only = 1",
                   error);
  g_autofree char *recorded = NULL;
  const char *body;
  json_object *json;
  CfStep step;

  if (st == NULL || (step = cf_stmt_step (st, error)) == CF_STEP_FAILED ||
      !cf_state_store_get (self->reader, CF_STORE_STATE_IMPORT, &recorded, error))
    return FALSE;
  if (step == CF_STEP_DONE || g_strcmp0 (cf_stmt_get_text (st, 0), recorded) == 0)
    return TRUE;
  body = cf_stmt_get_text (st, 2);
  json = cf_canonical_json_parse (body, strlen (body), error);
  if (json == NULL)
    return FALSE;
  *ret_commit = cf_commit_new ();
  add_record (*ret_commit, self->clock, cf_stmt_get_text (st, 0), cf_stmt_get_text (st, 1), json);
  return TRUE;
}

gboolean
cf_store_record_import (CfStore *self, GError **error)
{
  CfCommit *commit = NULL;
  g_autoptr (GArray) positions = NULL;

  if (!read_note (self, &commit, error))
    return FALSE;
  if (commit == NULL)
    return TRUE;
  positions = cf_store_commit (self, commit, error);
  return positions != NULL;
}
