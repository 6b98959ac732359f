/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include <string.h>

#include "cf-catalog-store.h"
#include "cf-journal.h"
#include "cf-settings-store.h"
#include "cf-sync-private.h"
#include "cf-wire-enrol.h"

/*
 * Becoming part of a store.  The order of what is kept matters: the token first and synced, then, in one
 * transaction, the record that says whose this till is and the certificate of its key.  A crash before
 * that leaves a till that is enrolled nowhere; the same code then fetches the answer again.
 *
 * A till whose token is gone (a backup holds no secrets) or is good no more (it was revoked, or a central from
 * before it was enrolled was put back) becomes part of its own store once more: of the same central, and no other store,
 * for its journal and what it was told belong there.
 */

typedef struct
{
  CfStore *store;
  char *address;
  char *code;
  CfTransport *transport;
  CfSyncOwnCatalog own;
  CfSyncIdentity known; /* without an address where it is enrolled nowhere */
  CfWireEnrolled answer;
} Enrol;

static void
enrol_free (gpointer data)
{
  Enrol *self = data;

  cf_wipe (self->code, strlen (self->code));
  g_free (self->code);
  g_free (self->address);
  cf_wipe (self->answer.token, sizeof self->answer.token);
  cf_sync_identity_clear (&self->known);
  g_free (self);
}

static void
fail (GTask *task, CfErrorCode code, const char *message)
{
  g_task_return_new_error (task, CF_ERROR, (gint) code, "%s", message);
  g_object_unref (task);
}

static gboolean
is_certified (Enrol *self, GError **error)
{
  CfId terminal = cf_store_get_terminal (self->store);
  guint epoch = cf_store_get_head (self->store).epoch;
  guint8 message[CF_WIRE_MESSAGE_MAX];
  CfPublicKey key;
  gsize len;

  if (!cf_journal_load_epoch_key (cf_store_get_reader (self->store), epoch, &key, error))
    return FALSE;
  len = cf_wire_certificate_message (&terminal, epoch, &key, message);
  if (!cf_public_key_verify (&self->answer.central_key, message, len, &self->answer.certificate))
    return cf_error_set (error, CF_ERROR_CENTRAL_REFUSED,
                         "the central's certificate of this terminal's key does not hold");
  return TRUE;
}

static gboolean
is_at_home (Enrol *self, GError **error)
{
  if (self->known.address == NULL)
    return TRUE;
  if (memcmp (&self->known.central_key, &self->answer.central_key, sizeof (CfPublicKey)) != 0)
    return cf_error_set (error, CF_ERROR_ALREADY_ENROLLED, "this till belongs to another central");
  if (strcmp (self->known.store, self->answer.store) != 0)
    return cf_error_set (error, CF_ERROR_BAD_ENROL_CODE,
                         "this code is for store '%s', and this till belongs to '%s'",
                         self->answer.store, self->known.store);
  return TRUE;
}

static CfEvent *
setting_event (Enrol *self)
{
  g_autofree char *key = cf_public_key_to_base64 (&self->answer.central_key);
  json_object *value = json_object_new_object ();
  json_object *body;

  cf_wire_add_text (value, "address", self->address);
  cf_wire_add_text (value, "central_key", key);
  cf_wire_add_text (value, "store", self->answer.store);
  cf_wire_add_text (value, "store_name",
                    self->answer.store_name[0] != '\0' ? self->answer.store_name
                                                       : self->answer.store);
  body = cf_event_body_setting_changed (&(CfSettingChanged){ CF_SYNC_SETTING, value });
  json_object_put (value);
  return cf_event_new (CF_EVENT_SETTING_CHANGED, cf_store_get_clock (self->store),
                       CF_EVENT_BY_CONSOLE, body);
}

static char *
dup_certificate (Enrol *self)
{
  g_autoptr (json_object) words = json_object_new_object ();
  g_autofree char *key = cf_public_key_to_base64 (&self->answer.central_key);
  g_autofree char *signature = cf_signature_to_base64 (&self->answer.certificate);

  cf_wire_add_text (words, "central_key", key);
  cf_wire_add_text (words, "certificate", signature);
  return cf_wire_to_text (words);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Enrol *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  if (positions == NULL ||
      (strcmp (self->answer.code, cf_store_get_code (self->store)) != 0 &&
       !cf_store_renew_epoch (self->store, "code_changed", self->answer.code, &error)))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
keep (GTask *task)
{
  Enrol *self = g_task_get_task_data (task);
  g_autofree char *certificate = dup_certificate (self);
  g_autofree char *now =
    g_strdup_printf ("%" G_GINT64_FORMAT, cf_clock_utc_ms (cf_store_get_clock (self->store)));
  CfCommit *commit = cf_commit_new ();

  cf_commit_add_event (commit, setting_event (self));
  cf_commit_put_state (commit, CF_SYNC_STATE_TOKEN, now);
  if (self->own == CF_SYNC_UPLOAD_CATALOG)
    cf_upload_begin (commit);
  cf_commit_certify (commit, cf_store_get_head (self->store).epoch, certificate);
  cf_store_commit_async (self->store, commit, on_kept_cb, task);
}

static void
take_refusal (GTask *task, const CfHttpAnswer *answer)
{
  g_auto (CfWireError) refusal = { 0 };
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);

  if (!cf_wire_error_decode (answer->status, body != NULL ? body : "", len, &refusal))
    fail (task, CF_ERROR_UNREACHABLE, "what answers there is not a central");
  else if (refusal.code == CF_WIRE_ERROR_BAD_CODE)
    fail (task, CF_ERROR_BAD_ENROL_CODE, "the central does not take this code");
  else if (refusal.code ==
           CF_WIRE_ERROR_CONFLICT) /* nothing else of a till can clash with the chain */
    fail (task, CF_ERROR_OTHER_CURRENCY, refusal.message);
  else if (refusal.class == CF_WIRE_CLASS_RETRY)
    fail (task, CF_ERROR_UNREACHABLE, refusal.message);
  else
    fail (task, CF_ERROR_CENTRAL_REFUSED, refusal.message);
}

static void
on_answer (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  GTask *task = data;
  Enrol *self = g_task_get_task_data (task);
  GError *error = NULL;
  const char *body;
  gsize len;

  if (answer == NULL) {
    fail (task, CF_ERROR_UNREACHABLE, failure->message);
    return;
  }
  if (answer->status < 200 || answer->status > 299) {
    take_refusal (task, answer);
    return;
  }
  body = g_bytes_get_data (answer->body, &len);
  if (!cf_wire_enrolled_decode (body != NULL ? body : "", len, &self->answer, NULL)) {
    fail (task, CF_ERROR_UNREACHABLE, "what answers there is not a central");
  } else if (self->own == CF_SYNC_UPLOAD_CATALOG && !self->answer.upload_catalog) {
    fail (task, CF_ERROR_OWN_CATALOG,
          "the central takes no catalogue by this code, or has one already");
  } else if (!is_at_home (self, &error) || !is_certified (self, &error) ||
             !cf_sync_identity_save_token (self->store, self->answer.token, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
  } else {
    keep (task);
  }
}

static char *
encode_request (CfStore *store, const char *code, GError **error)
{
  guint epoch = cf_store_get_head (store).epoch;
  g_autofree char *setting = NULL;
  g_autoptr (json_object) currency = NULL;
  CfWireEnrol request = { .code = code,
                          .terminal = cf_store_get_terminal (store),
                          .wanted_code = cf_store_get_code (store),
                          .epoch = epoch,
                          .program = CF_VERSION };

  if (!cf_settings_store_get (cf_store_get_reader (store), "currency", &setting, error))
    return NULL;
  currency = setting != NULL ? json_tokener_parse (setting) : NULL;
  if (json_object_is_type (currency, json_type_string))
    request.currency = json_object_get_string (currency);
  if (!cf_journal_load_epoch_key (cf_store_get_reader (store), epoch, &request.public_key, error))
    return NULL;
  return cf_wire_enrol_encode (&request);
}

/* The first pull makes the catalogue what the central has: nothing of the shop's own may go unasked. */
static gboolean
has_no_products (CfStore *store, GError **error)
{
  guint64 products;

  if (!cf_catalog_count (cf_store_get_reference (store), &products, error))
    return FALSE;
  if (products == 0)
    return TRUE;
  return cf_error_set (error, CF_ERROR_OWN_CATALOG,
                       "this till has %" G_GUINT64_FORMAT
                       " products of its own, which the central's would replace",
                       products);
}

static void
ask (GTask *task)
{
  Enrol *self = g_task_get_task_data (task);
  const CfHttpHeader type = { "content-type", "application/json" };
  g_autofree char *body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  body = encode_request (self->store, self->code, &error);
  if (body == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  bytes = g_bytes_new (body, strlen (body));
  cf_transport_send (self->transport,
                     &(CfHttpRequest){ .method = "POST",
                                       .path = "/v1/enrol",
                                       .headers = &type,
                                       .n_headers = 1,
                                       .body = bytes,
                                       .timeout_ms = CF_SYNC_ANSWER_MS },
                     NULL, on_answer, task);
}

/* ---- enrolled once ------------------------------------------------------------------------------ */

/* Only the central's own word that the token is worth nothing makes it so. */
static void
on_token_looked_at (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  GTask *task = data;
  g_auto (CfWireError) refusal = { 0 };
  const char *body = NULL;
  gsize len = 0;

  if (answer != NULL)
    body = g_bytes_get_data (answer->body, &len);
  if (answer != NULL && answer->status >= 400 &&
      cf_wire_error_decode (answer->status, body != NULL ? body : "", len, &refusal) &&
      (refusal.code == CF_WIRE_ERROR_NOT_AUTHENTICATED ||
       refusal.code == CF_WIRE_ERROR_TOKEN_REVOKED))
    ask (task);
  else
    fail (task, CF_ERROR_ALREADY_ENROLLED, "this till is enrolled already");
}

/* Asks for something small that no revoked till may.  The token goes to nobody but the central that gave it. */
static void
look_at_token (GTask *task)
{
  Enrol *self = g_task_get_task_data (task);
  g_autofree char *bearer = NULL;

  if (self->known.token[0] == '\0') {
    ask (task);
    return;
  }
  if (strcmp (self->known.address, self->address) != 0) {
    fail (task, CF_ERROR_ALREADY_ENROLLED, "this till is enrolled already");
    return;
  }
  bearer = g_strconcat ("Bearer ", self->known.token, NULL);
  cf_transport_send (self->transport,
                     &(CfHttpRequest){ .method = "GET",
                                       .path = "/v1/hints?wait_ms=0",
                                       .headers = &(CfHttpHeader){ "authorization", bearer },
                                       .n_headers = 1,
                                       .timeout_ms = CF_SYNC_ANSWER_MS },
                     NULL, on_token_looked_at, task);
  cf_wipe (bearer, strlen (bearer));
}

void
cf_sync_enrol_async (CfStore *store,
                     CfTransport *transport,
                     const char *address,
                     const char *code,
                     CfSyncOwnCatalog own,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Enrol *self = g_new0 (Enrol, 1);
  GError *error = NULL;

  *self = (Enrol){ .store = store,
                   .transport = transport,
                   .address = g_strdup (address),
                   .code = g_strdup (code),
                   .own = own };
  g_task_set_task_data (task, self, enrol_free);
  if (code[0] == '\0' || strlen (code) > CF_WIRE_CODE_MAX) {
    fail (task, CF_ERROR_BAD_ENROL_CODE, "this is no code");
    return;
  }
  if (!cf_sync_identity_load (store, &self->known, &error) ||
      (self->known.address == NULL && own == CF_SYNC_KEEP_CATALOG &&
       !has_no_products (store, &error))) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (self->known.address != NULL)
    look_at_token (task);
  else
    ask (task);
}

gboolean
cf_sync_enrol_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
