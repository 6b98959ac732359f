/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is at the till: signing in, locking, PINs, and one person approving what another may not do. */
#include <string.h>

#include "cf-pin-delay.h"
#include "cf-till-private.h"
#include "cf-till-told-private.h"

/* ── people ──────────────────────────────────────────────────────────────────────────────────── */

static CfTillPerson *
person_row (const CfPerson *person)
{
  CfRole role = CF_ROLE_CASHIER;
  cf_role_parse (person->role, &role);
  gint64 limit = cf_permission_limit (role, CF_PERMISSION_DISCOUNT);
  CfTillPersonInfo info = { .id = g_strdup (person->id),
                            .name = g_strdup (person->name),
                            .role = g_strdup (person->role),
                            .discount_max = { limit },
                            .has_discount_limit = limit != CF_PERMISSION_ANY_SHARE };
  return cf_till_person_new (&info);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const CfPerson *const *left = a, *const *right = b;
  return g_utf8_collate ((*left)->name, (*right)->name);
}

gboolean
cf_till_load_people (CfTill *self, GError **error)
{
  GPtrArray *people = cf_people_store_list (cf_store_get_reader (self->store), error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();

  if (people == NULL || !cf_till_told_people (self, people, error)) {
    g_clear_pointer (&people, g_ptr_array_unref);
    return FALSE;
  }
  g_clear_pointer (&self->people, g_ptr_array_unref);
  self->people = people;
  for (guint i = 0; i < people->len; i++) {
    const CfPerson *person = people->pdata[i];
    if (person->active && person->name != NULL)
      g_ptr_array_add (shown, (gpointer) person);
  }
  g_ptr_array_sort (shown, compare_names);
  for (guint i = 0; i < shown->len; i++)
    g_ptr_array_add (rows, person_row (shown->pdata[i]));
  g_list_store_splice (self->people_rows, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->people_rows)), rows->pdata,
                       rows->len);
  cf_till_emit (self, "people-changed");
  return TRUE;
}

void
cf_till_look_at_person (CfTill *self)
{
  const CfPerson *person;

  if (self->person == NULL)
    return;
  person = cf_till_find_person (self, cf_till_person_get_info (self->person)->id);
  if (person == NULL) {
    self->locked = TRUE;
  } else {
    g_clear_object (&self->person);
    self->person = person_row (person);
    self->role = CF_ROLE_CASHIER;
    cf_role_parse (person->role, &self->role);
  }
  cf_till_emit (self, "person-changed");
}

const CfPerson *
cf_till_find_person (CfTill *self, const char *user)
{
  for (guint i = 0; i < self->people->len; i++) {
    const CfPerson *person = self->people->pdata[i];
    if (person->active &&
        (g_strcmp0 (person->login, user) == 0 || g_strcmp0 (person->id, user) == 0))
      return person;
  }
  return NULL;
}

const char *
cf_till_person_name (CfTill *self, const char *id)
{
  for (guint i = 0; i < self->people->len; i++) {
    const CfPerson *person = self->people->pdata[i];
    if (g_strcmp0 (person->id, id) == 0 && person->name != NULL)
      return person->name;
  }
  return "";
}

CfTillPerson *
cf_till_get_person (CfTill *self)
{
  return self->person;
}

gboolean
cf_till_is_locked (CfTill *self)
{
  return self->locked;
}

GListModel *
cf_till_get_people (CfTill *self)
{
  return G_LIST_MODEL (self->people_rows);
}

gboolean
cf_till_may (CfTill *self, const char *permission)
{
  if (self->use == CF_TILL_OWNER)
    return TRUE;
  if (self->person == NULL)
    return FALSE;
  for (guint i = 0; i < CF_PERMISSION_COUNT; i++)
    if (strcmp (cf_permission_to_text (i), permission) == 0)
      return cf_permission_check (self->role, i, (CfRate){ 0 }, NULL, NULL);
  return FALSE;
}

/* ── PINs ────────────────────────────────────────────────────────────────────────────────────── */

/* The hashing runs in a job.  What is known of the person is looked at before (are they made to
 * wait?) and after (was it right?) on the main thread; the count of failures is synced before the
 * answer, so that pulling the plug does not buy another try. */
typedef struct
{
  CfTill *self;
  GTask *task;
  CfTillPinOk done;
  char *person_id; /* NULL: nobody of that name; the hashing takes its time all the same */
  char *stored;
  char *pin;
  guint failures;
  gboolean is_right;
  gboolean is_approval;
} PinCheck;

/* Something to hash against when the name is not known: how long an answer takes shall not tell
 * whether there is such a person. */
#define NOBODYS_PIN                                                                                \
  "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"                                         \
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void
pin_check_free (gpointer data)
{
  PinCheck *check = data;
  g_object_unref (check->self);
  g_free (check->person_id);
  g_free (check->stored);
  if (check->pin != NULL)
    cf_wipe (check->pin, strlen (check->pin));
  g_free (check->pin);
  g_free (check);
}

static void
pin_check_run (gpointer data)
{
  PinCheck *check = data;
  gboolean matches = cf_pin_verify (check->pin, check->stored);
  check->is_right = matches && check->person_id != NULL;
}

/* What the disk could not keep is kept here: a full disk does not buy tries either. */
typedef struct
{
  guint failures;
  gint64 last_ms;
} UnkeptFailures;

static void
remember_failures (CfTill *self, const PinCheck *check, gboolean is_kept)
{
  if (check->person_id == NULL)
    return;
  if (is_kept || check->is_right) {
    g_hash_table_remove (self->unkept_failures, check->person_id);
    return;
  }
  UnkeptFailures *unkept = g_new (UnkeptFailures, 1);
  *unkept = (UnkeptFailures){ check->failures, cf_clock_utc_ms (self->clock) };
  g_hash_table_replace (self->unkept_failures, g_strdup (check->person_id), unkept);
}

static gboolean
load_failures (CfTill *self,
               const char *person_id,
               guint *ret_failures,
               gint64 *ret_last_ms,
               GError **error)
{
  const UnkeptFailures *unkept = g_hash_table_lookup (self->unkept_failures, person_id);

  if (!cf_people_store_get_failures (cf_store_get_reader (self->store), person_id, ret_failures,
                                     ret_last_ms, error))
    return FALSE;
  if (unkept != NULL) {
    *ret_failures = MAX (*ret_failures, unkept->failures);
    *ret_last_ms = MAX (*ret_last_ms, unkept->last_ms);
  }
  return TRUE;
}

static void
on_failures_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PinCheck *check = data;
  CfTill *self = check->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);
  const CfPerson *person =
    check->person_id != NULL ? cf_till_find_person (self, check->person_id) : NULL;

  if (positions == NULL)
    g_message ("cannot keep the count of wrong PINs: %s", error->message);
  remember_failures (self, check, positions != NULL);
  if (check->is_right && person != NULL)
    check->done (self, check->task, person);
  else {
    GError *failure = NULL;
    gint64 wait = cf_pin_delay_ms (check->failures);
    self->refusal.tries_left =
      check->failures < CF_PIN_FREE_TRIES ? CF_PIN_FREE_TRIES - check->failures : 0;
    self->refusal.locked_until_ms = wait > 0 ? cf_clock_utc_ms (self->clock) + wait : 0;
    cf_error_set (&failure, CF_ERROR_WRONG_PIN, "unknown person or wrong PIN");
    cf_till_return_error (self, check->task, failure);
    g_object_unref (check->task);
  }
  cf_till_end (self);
  pin_check_free (check);
}

static void
pin_check_done (gpointer data)
{
  PinCheck *check = data;
  CfTill *self = check->self;
  CfCommit *commit = cf_commit_new ();

  if (check->person_id != NULL && !(check->is_right && check->failures == 0)) {
    check->failures = check->is_right ? 0 : check->failures + 1;
    cf_commit_put_pin_failures (commit, check->person_id, check->failures,
                                cf_clock_utc_ms (self->clock));
  }
  if (!check->is_right)
    cf_commit_add_event (commit,
                         cf_till_event (self, CF_EVENT_AUTH_FAILED,
                                        cf_event_body_auth_failed (&(CfAuthFailed){
                                          .person = check->person_id,
                                          .purpose = check->is_approval ? "approval" : "sign_in",
                                          .failures = check->failures })));
  cf_store_commit_async (self->store, commit, on_failures_kept_cb, check);
}

void
cf_till_check_pin_async (CfTill *self,
                         const char *user,
                         const char *pin,
                         gboolean is_approval,
                         GTask *task,
                         CfTillPinOk done)
{
  const CfPerson *person = cf_till_find_person (self, user);
  PinCheck *check = g_new0 (PinCheck, 1);
  GError *failure = NULL;
  gint64 last_ms = 0;

  *check = (PinCheck){ .self = g_object_ref (self),
                       .task = task,
                       .done = done,
                       .person_id = person != NULL ? g_strdup (person->id) : NULL,
                       .stored = g_strdup (person != NULL && person->pin != NULL ? person->pin
                                                                                 : NOBODYS_PIN),
                       .pin = g_strdup (pin),
                       .is_approval = is_approval };
  if (person != NULL && load_failures (self, person->id, &check->failures, &last_ms, &failure)) {
    gint64 now = cf_clock_utc_ms (self->clock);
    gint64 wait = cf_pin_wait_ms (check->failures, last_ms, now);
    if (wait > 0) {
      self->refusal.locked_until_ms = now + wait;
      cf_error_set (&failure, CF_ERROR_LOCKED_OUT,
                    "too many wrong PINs: wait %" G_GINT64_FORMAT " s", (wait + 999) / 1000);
    }
  }
  if (failure != NULL) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    pin_check_free (check);
    return;
  }
  cf_till_begin (self);
  cf_worker_push (self->jobs, CF_PRIORITY_HIGH, pin_check_run, pin_check_done, check, NULL);
}

/* ── signing in and out ──────────────────────────────────────────────────────────────────────── */

static void
session_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
add_session_closed (CfTill *self, CfCommit *commit, const char *cause)
{
  if (self->person != NULL)
    cf_commit_add_event (commit,
                         cf_till_event (self, CF_EVENT_SESSION_CLOSED,
                                        cf_event_body_session_closed (&(CfSessionClosed){
                                          .session = self->session.text,
                                          .person = cf_till_person_get_info (self->person)->id,
                                          .cause = cause })));
}

/* A manager who signs in after the clock went back has seen the date: that is on the record. */
static void
confirm_date (CfTill *self, const CfPerson *person)
{
  if (!self->needs_confirmed_date || strcmp (person->role, "manager") != 0)
    return;
  self->needs_confirmed_date = FALSE;
  cf_till_note (self, cf_till_event (self, CF_EVENT_APPROVAL_GIVEN,
                                     cf_event_body_approval_given (
                                       &(CfApprovalGiven){ .permission = "date",
                                                           .asked_by = cf_till_actor (self),
                                                           .approved_by = person->id })));
}

/* Who signs in, until that is on the disk. */
typedef struct
{
  char *person;
  CfId session;
} Session;

static void
session_free (gpointer data)
{
  Session *opened = data;
  g_free (opened->person);
  g_free (opened);
}

static void
sign_in_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  const Session *opened = g_object_get_data (G_OBJECT (task), "session");
  const CfPerson *person = cf_till_find_person (self, opened->person);
  GError *failure = NULL;

  if (person == NULL) { /* taken off the list meanwhile */
    cf_error_set (&failure, CF_ERROR_NOT_SIGNED_IN, "the person is not known any more");
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  self->locked = FALSE;
  g_clear_object (&self->person);
  self->person = person_row (person);
  self->role = CF_ROLE_CASHIER;
  cf_role_parse (person->role, &self->role);
  self->session = opened->session;
  cf_till_emit (self, "person-changed");
  session_recorded (self, task, positions, n);
}

static CfEvent *
session_opened (CfTill *self, const Session *opened)
{
  return cf_event_new (CF_EVENT_SESSION_OPENED, self->clock, opened->person,
                       cf_event_body_session_opened (&(CfSessionOpened){
                         .session = opened->session.text,
                         .person = opened->person,
                         .method = "pin",
                         .replaces = self->person != NULL ? self->session.text : NULL }));
}

static void
sign_in_known (CfTill *self, GTask *task, const CfPerson *person)
{
  gboolean same =
    self->person != NULL && strcmp (cf_till_person_get_info (self->person)->id, person->id) == 0;
  Session *opened;

  cf_till_reset_refusal (self);
  confirm_date (self, person);
  if (same) {
    self->locked = FALSE;
    cf_till_emit (self, "person-changed");
    session_recorded (self, task, NULL, 0);
    return;
  }
  opened = g_new0 (Session, 1);
  *opened = (Session){ g_strdup (person->id), cf_id_new (self->clock) };
  g_object_set_data_full (G_OBJECT (task), "session", opened, session_free);
  CfCommit *commit = cf_till_commit_new (self);
  add_session_closed (self, commit, "switched");
  cf_commit_add_event (commit, session_opened (self, opened));
  cf_till_commit (self, commit, TRUE, task, sign_in_recorded);
}

void
cf_till_sign_in_async (CfTill *self,
                       const char *user,
                       const char *pin,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_ALONE, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  cf_till_check_pin_async (self, user, pin, FALSE, task, sign_in_known);
}

static void
sign_out_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_clear_object (&self->person);
  self->locked = FALSE;
  self->role = CF_ROLE_CASHIER;
  cf_till_emit (self, "person-changed");
  session_recorded (self, task, positions, n);
}

void
cf_till_sign_out_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (self->person == NULL)
    cf_error_set (&failure, CF_ERROR_NOT_SIGNED_IN, "nobody is signed in");
  if (failure != NULL || !cf_till_enter (self, CF_TILL_ALONE | CF_TILL_THAWED, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  add_session_closed (self, commit, "sign_out");
  cf_till_commit (self, commit, TRUE, task, sign_out_recorded);
}

gboolean
cf_till_lock (CfTill *self, GError **error)
{
  GError *failure = NULL;

  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure))
    return cf_till_refuse (self, failure, error);
  self->locked = TRUE;
  cf_till_drop_undo (self);
  cf_till_emit (self, "person-changed");
  return TRUE;
}

/* ── approval ────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfPermission permission;
  CfRate share;
  CfTillAuthorised done;
} Authorisation;

static const char *
lowest_role_that_may (CfPermission permission, CfRate share)
{
  for (CfRole role = CF_ROLE_CASHIER; role < CF_ROLE_COUNT; role++)
    if (!cf_permission_needs_approver (role, permission, share))
      return cf_role_to_text (role);
  return NULL;
}

static void
approver_known (CfTill *self, GTask *task, const CfPerson *approver)
{
  Authorisation *wanted = g_object_get_data (G_OBJECT (task), "authorisation");
  CfRole role = CF_ROLE_CASHIER;
  GError *failure = NULL;

  cf_role_parse (approver->role, &role);
  if (cf_permission_check (self->role, wanted->permission, wanted->share, &role, &failure)) {
    wanted->done (self, task, approver);
    return;
  }
  self->refusal.role = g_strdup (lowest_role_that_may (wanted->permission, wanted->share));
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

void
cf_till_authorise_async (CfTill *self,
                         CfPermission permission,
                         CfRate share,
                         const CfTillApproval *approval,
                         GTask *task,
                         CfTillAuthorised done)
{
  GError *failure = NULL;

  if (cf_till_may_do (self, permission, share, &failure)) {
    done (self, task, NULL);
    return;
  }
  if (approval != NULL && cf_error_is (failure, CF_ERROR_NEEDS_APPROVAL)) {
    Authorisation *wanted = g_new0 (Authorisation, 1);
    *wanted = (Authorisation){ permission, share, done };
    g_object_set_data_full (G_OBJECT (task), "authorisation", wanted, g_free);
    g_clear_error (&failure);
    cf_till_check_pin_async (self, approval->user, approval->pin, TRUE, task, approver_known);
    return;
  }
  self->refusal.asked = share;
  self->refusal.limit = (CfRate){ cf_permission_limit (self->role, permission) };
  self->refusal.role = g_strdup (lowest_role_that_may (permission, share));
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}
