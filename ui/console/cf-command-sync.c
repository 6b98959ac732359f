/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>

#include <glib-unix.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-sync.h"
#include "cf-till-central.h"
#include "cf-till-parked.h"
#include "cf-till-value.h"
#include "cf-transport-curl.h"

/* A till of the folder with its sync and the network, for one command. */
typedef struct
{
  CfTill *till;
  CfTransport *transport;
  CfSync *sync;
} Session;

static void
session_clear (Session *self)
{
  g_clear_pointer (&self->sync, cf_sync_free);
  g_clear_pointer (&self->transport, cf_transport_curl_free);
  g_clear_pointer (&self->till, cf_console_close);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* The authorities to trust besides the system's: for a central with a certificate of the shop's own. */
static CfTransport *
new_transport (const char *address, GError **error)
{
  return cf_transport_curl_new (address, NULL, g_getenv ("COUNTERFOIL_CA_FILE"), error);
}

static gboolean
open_session (Session *self, const CfConsole *console, GError **error)
{
  CfSyncOptions options = { .timer = cf_timer_main () };
  g_autofree char *address = NULL;

  self->till = cf_console_open (console, CF_TILL_OWNER, error);
  if (self->till == NULL)
    return FALSE;
  options.store = cf_till_lend_store (self->till);
  address = cf_sync_load_address (options.store);
  if (address == NULL)
    return cf_error_set (error, CF_ERROR_NOT_ENROLLED, "this shop has no central");
  self->transport = new_transport (address, error);
  if (self->transport == NULL)
    return FALSE;
  options.transport = self->transport;
  self->sync = cf_sync_new (&options, error);
  return self->sync != NULL;
}

static json_object *
json_position (guint epoch, gint64 seq)
{
  json_object *object;

  if (epoch == 0)
    return NULL;
  object = json_object_new_object ();
  json_object_object_add (object, "epoch", cf_json_count (epoch));
  json_object_object_add (object, "seq", cf_json_count ((guint64) seq));
  return object;
}

static json_object *
json_feed (gint64 position, gint64 head)
{
  json_object *object = json_object_new_object ();

  json_object_object_add (object, "position", cf_json_count ((guint64) position));
  json_object_object_add (object, "head", cf_json_count ((guint64) head));
  return object;
}

static json_object *
json_status (const CfSyncStatus *status)
{
  json_object *answer = json_object_new_object ();

  json_object_object_add (answer, "enrolled",
                          json_object_new_boolean (status->state != CF_SYNC_OFF));
  json_object_object_add (answer, "state",
                          json_object_new_string (cf_sync_state_to_text (status->state)));
  json_object_object_add (answer, "central", cf_json_text (status->address));
  json_object_object_add (answer, "store", cf_json_text (status->store));
  json_object_object_add (answer, "unsent", cf_json_count (status->unsent));
  json_object_object_add (answer, "unsent_sales", cf_json_count (status->unsent_sales));
  json_object_object_add (answer, "oldest_unsent_ms",
                          status->unsent > 0 ? json_object_new_int64 (status->oldest_unsent_ms)
                                             : NULL);
  json_object_object_add (answer, "acknowledged",
                          json_position (status->acknowledged_epoch, status->acknowledged_seq));
  json_object_object_add (answer, "chain", json_feed (status->chain_position, status->chain_head));
  json_object_object_add (answer, "store_feed",
                          json_feed (status->store_position, status->store_head));
  json_object_object_add (answer, "clock_offset_ms",
                          status->has_offset ? json_object_new_int64 (status->offset_ms) : NULL);
  if (status->compared > 0) {
    json_object_object_add (answer, "compared", json_object_new_int64 (status->compared));
    json_object_object_add (answer, "mended", json_object_new_int64 (status->mended));
  }
  if (status->has_double)
    json_object_object_add (answer, "has_double", json_object_new_boolean (TRUE));
  return answer;
}

/* ── commands ─────────────────────────────────────────────────────────────────────────────────── */

static CfSyncOwnCatalog
own_catalog (const CfArgs *args)
{
  if (cf_args_option (args, "upload-catalog") != NULL)
    return CF_SYNC_UPLOAD_CATALOG;
  return cf_args_option (args, "replace-catalog") != NULL ? CF_SYNC_REPLACE_CATALOG
                                                          : CF_SYNC_KEEP_CATALOG;
}

gboolean
cf_command_central_enrol (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (Session) session = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *address = NULL;
  CfSyncOptions options = { .timer = cf_timer_main () };
  CfSyncStatus status;

  if (!cf_transport_check_address (cf_args_word (args, 0), &address, error))
    return FALSE;
  session.till = cf_console_open (console, CF_TILL_OWNER, error);
  if (session.till == NULL)
    return FALSE;
  session.transport = new_transport (address, error);
  if (session.transport == NULL)
    return FALSE;
  options.store = cf_till_lend_store (session.till);
  options.transport = session.transport;
  cf_sync_enrol_async (options.store, session.transport, address, cf_args_word (args, 1),
                       own_catalog (args), cf_await_done, &result);
  if (!cf_sync_enrol_finish (cf_await (&result), error))
    return FALSE;
  session.sync = cf_sync_new (&options, error);
  if (session.sync == NULL)
    return FALSE;
  cf_sync_get_status (session.sync, &status);
  return cf_console_answer (console, json_status (&status), error);
}

gboolean
cf_command_sync_once (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (Session) session = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  CfSyncStatus status;

  if (!open_session (&session, console, error))
    return FALSE;
  if (cf_args_option (args, "compare") != NULL)
    cf_sync_reconcile (session.sync);
  cf_sync_once_async (session.sync, cf_await_done, &result);
  if (!cf_sync_once_finish (session.sync, cf_await (&result), error))
    return FALSE;
  cf_sync_get_status (session.sync, &status);
  return cf_console_answer (console, json_status (&status), error);
}

guint
cf_command_take_back (CfTill *till)
{
  CfSyncOptions options = { .store = cf_till_lend_store (till), .timer = cf_timer_main () };
  g_autofree char *address = cf_sync_load_address (options.store);
  CfTransport *transport = address != NULL ? new_transport (address, NULL) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CfSync *sync;
  guint taken = 0;

  if (transport == NULL)
    return 0;
  options.transport = transport;
  sync = cf_sync_new (&options, NULL);
  if (sync != NULL) {
    cf_sync_compare_async (sync, cf_await_done, &result);
    taken = cf_sync_compare_finish (sync, cf_await (&result));
  }
  cf_sync_free (sync);
  cf_transport_curl_free (transport);
  return taken;
}

/* ── lending ──────────────────────────────────────────────────────────────────────────────────── */

struct _CfCommandLender
{
  CfTill *till;
  CfTransport *transport;
  CfSync *sync; /* at rest: whoever rings has no journal to push meanwhile */
};

static void
ask_for_loan (gpointer data,
              const CfTillLoan *loan,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  CfCommandLender *self = data;
  gboolean is_of_card = loan->card != NULL;

  cf_sync_borrow_async (self->sync, is_of_card ? CF_SYNC_LOAN_VALUE : CF_SYNC_LOAN_PIECES,
                        is_of_card ? loan->card : loan->sku, loan->amount, loan->salt, callback,
                        user_data);
}

static char *
finish_loan (gpointer data, GAsyncResult *result, char ***ret_lent, GError **error)
{
  return cf_sync_borrow_finish (result, ret_lent, error);
}

static void
ask_for_parked (gpointer data,
                const char *parked,
                const char *basket,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  CfCommandLender *self = data;

  cf_sync_claim_parked_async (self->sync, parked, basket, callback, user_data);
}

static char *
finish_parked (gpointer data, GAsyncResult *result, GError **error)
{
  return cf_sync_claim_parked_finish (result, error);
}

CfCommandLender *
cf_command_lender_new (CfTill *till)
{
  CfSyncOptions options = { .store = cf_till_lend_store (till), .timer = cf_timer_main () };
  g_autofree char *address = cf_sync_load_address (options.store);
  g_autoptr (CfCommandLender) self = g_new0 (CfCommandLender, 1);

  self->till = till;
  self->transport = address != NULL ? new_transport (address, NULL) : NULL;
  options.transport = self->transport;
  self->sync = self->transport != NULL ? cf_sync_new (&options, NULL) : NULL;
  if (self->sync == NULL)
    return NULL;
  cf_till_set_lender (till, &(CfTillLender){ ask_for_loan, finish_loan, self });
  cf_till_set_claimer (till, &(CfTillClaimer){ ask_for_parked, finish_parked, self });
  return g_steal_pointer (&self);
}

void
cf_command_lender_free (CfCommandLender *self)
{
  if (self == NULL)
    return;
  cf_till_set_lender (self->till, NULL);
  cf_till_set_claimer (self->till, NULL);
  g_clear_pointer (&self->sync, cf_sync_free);
  g_clear_pointer (&self->transport, cf_transport_curl_free);
  g_free (self);
}

static gboolean
on_signal_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

gboolean
cf_command_sync_run (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (Session) session = { NULL };
  gboolean ended = FALSE;
  guint sources[2];
  CfSyncStatus status;

  if (!open_session (&session, console, error))
    return FALSE;
  sources[0] = g_unix_signal_add (SIGINT, on_signal_cb, &ended);
  sources[1] = g_unix_signal_add (SIGTERM, on_signal_cb, &ended);
  cf_sync_start (session.sync);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (sources[0]);
  g_source_remove (sources[1]);
  cf_sync_get_status (session.sync, &status);
  return cf_console_answer (console, json_status (&status), error);
}

/* Beside a till that sells: what stands on the disk, without asking anybody.  How the till's own talk with the central
 * goes only the till knows: nothing is "starting" here. */
gboolean
cf_command_sync_status (CfConsole *console, const CfArgs *args, GError **error)
{
  g_autoptr (CfConsoleTill) till = cf_console_open (console, CF_TILL_READ, error);
  g_autoptr (CfSync) sync = NULL;
  CfSyncStatus status;
  CfSyncOptions options = { .timer = cf_timer_main () };
  CfTransport nobody = { NULL };
  json_object *answer;

  if (till == NULL)
    return FALSE;
  options.store = cf_till_lend_store (till);
  options.transport = &nobody; /* nothing is started */
  sync = cf_sync_new (&options, error);
  if (sync == NULL)
    return FALSE;
  cf_sync_get_status (sync, &status);
  answer = json_status (&status);
  if (status.state != CF_SYNC_OFF)
    json_object_object_add (answer, "state", json_object_new_string ("recorded"));
  return cf_console_answer (console, answer, error);
}
