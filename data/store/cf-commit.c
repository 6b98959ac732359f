/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-commit-private.h"

typedef enum
{
  CHANGE_PUT_BASKET,
  CHANGE_DROP_BASKET,
  CHANGE_PUT_STATE,
  CHANGE_FORGET_STATE,
  CHANGE_PUT_PIN_FAILURES,
  CHANGE_PUT_ORDER_TRIES,
  CHANGE_ADD_PRINT_JOB,
  CHANGE_SET_PRINT_STATE,
  CHANGE_DROP_PRINT_JOB,
  CHANGE_ACKNOWLEDGE,
  CHANGE_UNACKNOWLEDGE_AFTER,
  CHANGE_CERTIFY,
} ChangeKind;

/* One change of working state; which members mean something depends on the kind. */
typedef struct
{
  ChangeKind kind;
  CfSavedBasket *basket;
  char *key;     /* basket id, state key, person id, role, branch */
  char *value;   /* state value, document, acknowledgement, certificate */
  gint64 number; /* failures, event index, job id, seq */
  guint epoch;
  gint64 at_ms;
  gboolean is_copy;
} Change;

void
cf_saved_basket_free (CfSavedBasket *self)
{
  if (self == NULL)
    return;
  g_free (self->document);
  g_free (self->note);
  g_free (self->person);
  g_free (self);
}

static void
change_free (gpointer data)
{
  Change *change = data;

  cf_saved_basket_free (change->basket);
  g_free (change->key);
  g_free (change->value);
  g_free (change);
}

static void
personal_free (gpointer data)
{
  CfCommitPersonal *personal = data;

  g_free (personal->subject_id);
  g_free (personal->fields);
  g_free (personal);
}

CfCommit *
cf_commit_new (void)
{
  CfCommit *self = g_new0 (CfCommit, 1);

  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free);
  self->personal = g_ptr_array_new_with_free_func (personal_free);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  return self;
}

void
cf_commit_free (CfCommit *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->personal);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

gboolean
cf_commit_is_empty (const CfCommit *self)
{
  return self->events->len == 0 && self->changes->len == 0;
}

guint
cf_commit_add_event (CfCommit *self, CfEvent *event)
{
  g_assert (event != NULL && self->events->len < CF_COMMIT_EVENTS_MAX);
  g_ptr_array_add (self->events, event);
  return self->events->len - 1;
}

void
cf_commit_require_sync (CfCommit *self)
{
  self->require_sync = TRUE;
}

void
cf_commit_add_personal (CfCommit *self,
                        guint event_index,
                        const char *subject_id,
                        const guint8 salt[16],
                        const char *fields)
{
  CfCommitPersonal *personal = g_new0 (CfCommitPersonal, 1);

  g_assert (event_index < self->events->len);
  personal->event_index = event_index;
  personal->subject_id = g_strdup (subject_id);
  memcpy (personal->salt, salt, sizeof personal->salt);
  personal->fields = g_strdup (fields);
  g_ptr_array_add (self->personal, personal);
}

const CfCommitPersonal *
cf_commit_find_personal (const CfCommit *self, guint event_index)
{
  for (guint i = 0; i < self->personal->len; i++) {
    const CfCommitPersonal *personal = g_ptr_array_index (self->personal, i);

    if (personal->event_index == event_index)
      return personal;
  }
  return NULL;
}

/* ---- noting changes ------------------------------------------------------------------------ */

static Change *
add_change (CfCommit *self, ChangeKind kind)
{
  Change *change = g_new0 (Change, 1);

  change->kind = kind;
  g_ptr_array_add (self->changes, change);
  return change;
}

void
cf_commit_put_basket (CfCommit *self, const CfSavedBasket *basket)
{
  Change *change = add_change (self, CHANGE_PUT_BASKET);

  g_assert (cf_id_is_set (&basket->id) && basket->document != NULL);
  change->basket = g_memdup2 (basket, sizeof *basket);
  change->basket->document = g_strdup (basket->document);
  change->basket->note = g_strdup (basket->note);
  change->basket->person = g_strdup (basket->person);
}

void
cf_commit_drop_basket (CfCommit *self, const CfId *id)
{
  add_change (self, CHANGE_DROP_BASKET)->key = g_strdup (id->text);
}

void
cf_commit_put_state (CfCommit *self, const char *key, const char *value)
{
  Change *change = add_change (self, CHANGE_PUT_STATE);

  change->key = g_strdup (key);
  change->value = g_strdup (value);
}

void
cf_commit_forget_state (CfCommit *self, const char *key, const char *value)
{
  Change *change = add_change (self, CHANGE_FORGET_STATE);

  change->key = g_strdup (key);
  change->value = g_strdup (value);
}

void
cf_commit_put_pin_failures (CfCommit *self,
                            const char *person_id,
                            guint failures,
                            gint64 last_at_ms)
{
  Change *change = add_change (self, CHANGE_PUT_PIN_FAILURES);

  change->key = g_strdup (person_id);
  change->number = failures;
  change->at_ms = last_at_ms;
}

void
cf_commit_put_order_tries (CfCommit *self, const char *order_id, guint failures, gint64 last_at_ms)
{
  Change *change = add_change (self, CHANGE_PUT_ORDER_TRIES);

  change->key = g_strdup (order_id);
  change->number = failures;
  change->at_ms = last_at_ms;
}

void
cf_commit_add_print_job (CfCommit *self,
                         const char *role,
                         gint event_index,
                         gboolean is_copy,
                         const char *document)
{
  Change *change = add_change (self, CHANGE_ADD_PRINT_JOB);

  g_assert (event_index >= 0 || document != NULL);
  g_assert (event_index < (gint) self->events->len);
  change->key = g_strdup (role);
  change->value = g_strdup (document);
  change->number = event_index;
  change->is_copy = is_copy;
}

void
cf_commit_set_print_state (CfCommit *self, gint64 job_id, CfPrintJobState state)
{
  Change *change = add_change (self, CHANGE_SET_PRINT_STATE);

  change->number = job_id;
  change->value = g_strdup (cf_print_job_state_name (state));
}

void
cf_commit_drop_print_job (CfCommit *self, gint64 job_id)
{
  add_change (self, CHANGE_DROP_PRINT_JOB)->number = job_id;
}

void
cf_commit_acknowledge (CfCommit *self,
                       guint epoch,
                       gint64 seq,
                       const char *branch,
                       const char *acknowledgement)
{
  Change *change = add_change (self, CHANGE_ACKNOWLEDGE);

  change->epoch = epoch;
  change->number = seq;
  change->key = g_strdup (branch);
  change->value = g_strdup (acknowledgement);
}

void
cf_commit_unacknowledge_after (CfCommit *self, guint epoch)
{
  add_change (self, CHANGE_UNACKNOWLEDGE_AFTER)->epoch = epoch;
}

void
cf_commit_certify (CfCommit *self, guint epoch, const char *certificate)
{
  Change *change = add_change (self, CHANGE_CERTIFY);

  change->epoch = epoch;
  change->value = g_strdup (certificate);
}

/* ---- doing them, on the writer's thread ------------------------------------------------------ */

/* Only one basket is open: another one left open gives way to it. */
static gboolean
drop_other_open (CfDb *db, const CfSavedBasket *basket, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "DELETE FROM w_basket WHERE is_parked = 0 AND basket_id <> :id", error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", basket->id.text);
  return cf_stmt_run (st, error);
}

static gboolean
put_basket (CfDb *db, const CfSavedBasket *basket, GError **error)
{
  g_auto (CfStmt) st = NULL;

  if (!basket->is_parked && !drop_other_open (db, basket, error))
    return FALSE;
  st = cf_db_prepare (
    db,
    "INSERT INTO w_basket (basket_id, is_parked, document, note, person_id, total_minor, lines,"
    " saved_at_ms) VALUES (:id, :parked, :document, :note, :person, :total, :lines, :at)"
    " ON CONFLICT (basket_id) DO UPDATE SET is_parked = excluded.is_parked,"
    " document = excluded.document, note = excluded.note, person_id = excluded.person_id,"
    " total_minor = excluded.total_minor, lines = excluded.lines,"
    " saved_at_ms = excluded.saved_at_ms",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":id", basket->id.text);
  cf_stmt_bind_bool (st, ":parked", basket->is_parked);
  cf_stmt_bind_text_static (st, ":document", basket->document);
  cf_stmt_bind_text_static (st, ":note", basket->note);
  cf_stmt_bind_text_static (st, ":person", basket->person);
  cf_stmt_bind_int64 (st, ":total", basket->total_minor);
  cf_stmt_bind_int64 (st, ":lines", basket->lines);
  cf_stmt_bind_int64 (st, ":at", basket->saved_at_ms);
  return cf_stmt_run (st, error);
}

static gboolean
delete_text_key (CfDb *db, const char *sql, const char *key, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":key", key);
  return cf_stmt_run (st, error);
}

static gboolean
forget_state (CfDb *db, const Change *change, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "DELETE FROM w_state WHERE key = :key AND value = :value", error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":key", change->key);
  cf_stmt_bind_text_static (st, ":value", change->value);
  return cf_stmt_run (st, error);
}

static gboolean
put_state (CfDb *db, const Change *change, GError **error)
{
  g_auto (CfStmt) st = NULL;

  if (change->value == NULL)
    return delete_text_key (db, "DELETE FROM w_state WHERE key = :key", change->key, error);
  st = cf_db_prepare (db,
                      "INSERT INTO w_state (key, value) VALUES (:key, :value)"
                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":key", change->key);
  cf_stmt_bind_text_static (st, ":value", change->value);
  return cf_stmt_run (st, error);
}

static gboolean
put_order_tries (CfDb *db, const Change *change, GError **error)
{
  g_auto (CfStmt) st = NULL;

  if (change->number == 0)
    return delete_text_key (db, "DELETE FROM w_order_try WHERE order_id = :key", change->key,
                            error);
  st = cf_db_prepare (db,
                      "INSERT INTO w_order_try (order_id, failures, last_at_ms)"
                      " VALUES (:order, :failures, :at) ON CONFLICT (order_id) DO UPDATE"
                      " SET failures = excluded.failures, last_at_ms = excluded.last_at_ms",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":order", change->key);
  cf_stmt_bind_int64 (st, ":failures", change->number);
  cf_stmt_bind_int64 (st, ":at", change->at_ms);
  return cf_stmt_run (st, error);
}

static gboolean
put_pin_failures (CfDb *db, const Change *change, GError **error)
{
  g_auto (CfStmt) st = NULL;

  if (change->number == 0)
    return delete_text_key (db, "DELETE FROM w_pin_failure WHERE person_id = :key", change->key,
                            error);
  st = cf_db_prepare (db,
                      "INSERT INTO w_pin_failure (person_id, failures, last_at_ms)"
                      " VALUES (:person, :failures, :at) ON CONFLICT (person_id) DO UPDATE"
                      " SET failures = excluded.failures, last_at_ms = excluded.last_at_ms",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":person", change->key);
  cf_stmt_bind_int64 (st, ":failures", change->number);
  cf_stmt_bind_int64 (st, ":at", change->at_ms);
  return cf_stmt_run (st, error);
}

static gboolean
add_print_job (CfDb *db, const Change *change, const CfPosition *positions, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "INSERT INTO w_print_job (role, position, is_copy, document)"
                                      " VALUES (:role, :position, :copy, :document)",
                                      error);
  gint64 key = 0;

  if (st == NULL)
    return FALSE;
  if (change->number >= 0)
    key = cf_position_to_key (positions[change->number].epoch, positions[change->number].seq);
  cf_stmt_bind_text_static (st, ":role", change->key);
  cf_stmt_bind_int64 (st, ":position", key);
  cf_stmt_bind_bool (st, ":copy", change->is_copy);
  cf_stmt_bind_text_static (st, ":document", change->value);
  return cf_stmt_run (st, error);
}

static gboolean
set_print_state (CfDb *db, const Change *change, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "UPDATE w_print_job SET state = :state WHERE job_id = :job", error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":state", change->value);
  cf_stmt_bind_int64 (st, ":job", change->number);
  return cf_stmt_run (st, error);
}

static gboolean
drop_print_job (CfDb *db, gint64 job_id, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, "DELETE FROM w_print_job WHERE job_id = :job", error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":job", job_id);
  return cf_stmt_run (st, error);
}

static gboolean
put_epoch_text (CfDb *db, const char *sql, const Change *change, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, sql, error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":value", change->value);
  cf_stmt_bind_int64 (st, ":epoch", change->epoch);
  return cf_stmt_run (st, error);
}

static gboolean
put_branch (CfDb *db, const char *name, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "INSERT INTO w_branch (name) VALUES (:name) ON CONFLICT DO NOTHING", error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":name", name);
  return cf_stmt_run (st, error);
}

static gboolean
acknowledge (CfDb *db, const Change *change, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db,
                                      "INSERT INTO w_push (epoch, acknowledged_seq, branch)"
                                      " VALUES (:epoch, :seq, :branch) ON CONFLICT (epoch)"
                                      " DO UPDATE SET acknowledged_seq = excluded.acknowledged_seq,"
                                      " branch = excluded.branch",
                                      error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":epoch", change->epoch);
  cf_stmt_bind_int64 (st, ":seq", change->number);
  cf_stmt_bind_text_static (st, ":branch", change->key);
  return cf_stmt_run (st, error) && (change->key == NULL || put_branch (db, change->key, error)) &&
         (change->value == NULL ||
          put_epoch_text (db,
                          "UPDATE journal_epoch SET acknowledgement = :value WHERE epoch = :epoch",
                          change, error));
}

static gboolean
unacknowledge_after (CfDb *db, guint epoch, GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db, "UPDATE w_push SET acknowledged_seq = 0, branch = NULL WHERE epoch > :epoch",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_int64 (st, ":epoch", epoch);
  return cf_stmt_run (st, error);
}

static gboolean
apply_change (CfDb *db, const Change *change, const CfPosition *positions, GError **error)
{
  switch (change->kind) {
  case CHANGE_PUT_BASKET: return put_basket (db, change->basket, error);
  case CHANGE_DROP_BASKET:
    return delete_text_key (db, "DELETE FROM w_basket WHERE basket_id = :key", change->key, error);
  case CHANGE_PUT_STATE: return put_state (db, change, error);
  case CHANGE_FORGET_STATE: return forget_state (db, change, error);
  case CHANGE_PUT_PIN_FAILURES: return put_pin_failures (db, change, error);
  case CHANGE_PUT_ORDER_TRIES: return put_order_tries (db, change, error);
  case CHANGE_ADD_PRINT_JOB: return add_print_job (db, change, positions, error);
  case CHANGE_SET_PRINT_STATE: return set_print_state (db, change, error);
  case CHANGE_DROP_PRINT_JOB: return drop_print_job (db, change->number, error);
  case CHANGE_ACKNOWLEDGE: return acknowledge (db, change, error);
  case CHANGE_UNACKNOWLEDGE_AFTER: return unacknowledge_after (db, change->epoch, error);
  case CHANGE_CERTIFY:
    return put_epoch_text (db, "UPDATE journal_epoch SET certificate = :value WHERE epoch = :epoch",
                           change, error);
  default: g_assert_not_reached ();
  }
}

gboolean
cf_commit_apply_changes (const CfCommit *self,
                         CfDb *db,
                         const CfPosition *positions,
                         guint n_positions,
                         GError **error)
{
  g_assert (cf_db_in_transaction (db) && n_positions == self->events->len);
  for (guint i = 0; i < self->changes->len; i++)
    if (!apply_change (db, g_ptr_array_index (self->changes, i), positions, error))
      return FALSE;
  return TRUE;
}
