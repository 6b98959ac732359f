/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-link.h"

#include "cf-till-central.h"
#include "cf-till-parked.h"
#include "cf-till-value.h"
#include "cf-transport-curl.h"

struct _CfCentralLink
{
  CfTill *till;
  CfTransport *transport;
  CfSync *sync; /* NULL where this shop has no central, or none that can be talked to */
  char *trouble;
  GTask *enrolling;
};

static void
on_changed (guint changes, gpointer data)
{
  CfCentralLink *self = data;
  CfSyncStatus status;
  guint told = 0;

  if (self->sync == NULL) /* it speaks while it is being made */
    return;
  cf_sync_get_status (self->sync, &status);
  told |= changes & CF_SYNC_CHANGED_CATALOG ? CF_TILL_TOLD_CATALOG : 0;
  told |= changes & CF_SYNC_CHANGED_STOCK ? CF_TILL_TOLD_STOCK : 0;
  told |= changes & CF_SYNC_CHANGED_OTHERS ? CF_TILL_TOLD_OTHERS : 0;
  told |= changes & CF_SYNC_CHANGED_JOURNAL ? CF_TILL_TOLD_JOURNAL : 0;
  cf_till_tell_central (self->till,
                        &(CfTillCentral){ .is_online = status.state == CF_SYNC_ONLINE,
                                          .offline_since_ms = status.offline_since_ms,
                                          .unsent = status.unsent,
                                          .unsent_sales = status.unsent_sales },
                        told);
}

static void
ask_for_loan (gpointer data,
              const CfTillLoan *loan,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  CfCentralLink *self = data;
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
  CfCentralLink *self = data;

  cf_sync_claim_parked_async (self->sync, parked, basket, callback, user_data);
}

static char *
finish_parked (gpointer data, GAsyncResult *result, GError **error)
{
  return cf_sync_claim_parked_finish (result, error);
}

static CfTransport *
new_transport (const char *address, GError **error)
{
  return cf_transport_curl_new (address, NULL, g_getenv ("COUNTERFOIL_CA_FILE"), error);
}

/* Selling does not need it, so what is wrong is said and kept, and nothing fails. */
static void
start (CfCentralLink *self, const char *address)
{
  CfSyncOptions options = { .store = cf_till_lend_store (self->till),
                            .timer = cf_timer_main (),
                            .changed = on_changed,
                            .data = self };
  g_autoptr (GError) error = NULL;

  self->transport = new_transport (address, &error);
  options.transport = self->transport;
  if (self->transport != NULL)
    self->sync = cf_sync_new (&options, &error);
  if (self->sync == NULL) {
    g_warning ("the central cannot be talked to: %s", error->message);
    g_clear_pointer (&self->transport, cf_transport_curl_free);
    self->trouble = g_strdup (error->message);
    return;
  }
  cf_till_set_lender (self->till, &(CfTillLender){ ask_for_loan, finish_loan, self });
  cf_till_set_claimer (self->till, &(CfTillClaimer){ ask_for_parked, finish_parked, self });
  cf_sync_start (self->sync);
}

static void
start_if_enrolled (CfCentralLink *self)
{
  g_autofree char *address = cf_sync_load_address (cf_till_lend_store (self->till));

  if (address != NULL)
    start (self, address);
}

static void
stop (CfCentralLink *self)
{
  cf_till_set_lender (self->till, NULL);
  cf_till_set_claimer (self->till, NULL);
  g_clear_pointer (&self->sync, cf_sync_free);
  g_clear_pointer (&self->transport, cf_transport_curl_free);
  g_clear_pointer (&self->trouble, g_free);
}

CfCentralLink *
cf_central_link_new (CfTill *till)
{
  CfCentralLink *self = g_new0 (CfCentralLink, 1);

  self->till = till;
  start_if_enrolled (self);
  return self;
}

void
cf_central_link_free (CfCentralLink *self)
{
  if (self == NULL)
    return;
  stop (self);
  g_free (self);
}

void
cf_central_link_get_status (CfCentralLink *self, CfSyncStatus *ret_status)
{
  *ret_status = (CfSyncStatus){ .state = CF_SYNC_OFF };
  if (self->sync != NULL)
    cf_sync_get_status (self->sync, ret_status);
}

const char *
cf_central_link_get_trouble (CfCentralLink *self)
{
  return self->trouble;
}

void
cf_central_link_hurry (CfCentralLink *self)
{
  if (self->sync != NULL)
    cf_sync_hurry (self->sync);
}

void
cf_central_link_recommend_async (CfCentralLink *self,
                                 const char *customer,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  if (self->sync != NULL) {
    cf_sync_recommend_async (self->sync, customer, callback, user_data);
  } else {
    g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

    g_task_return_new_error (task, CF_ERROR, CF_ERROR_NOT_ENROLLED, "this shop has no central");
  }
}

char **
cf_central_link_recommend_finish (CfCentralLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── enrolling ───────────────────────────────────────────────────────────────────────────────── */

static void
free_transport (gpointer transport)
{
  cf_transport_curl_free (transport);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfCentralLink *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->enrolling);
  gboolean is_enrolled;
  GError *error = NULL;

  /* It is this very transport that speaks; the sync makes its own. */
  g_idle_add_once (free_transport, g_steal_pointer (&self->transport));
  is_enrolled = cf_sync_enrol_finish (result, &error) && cf_till_enrolled (self->till, &error);
  start_if_enrolled (self); /* it may have been before */
  if (!is_enrolled) {
    g_task_return_error (task, error);
    return;
  }
  on_changed (CF_SYNC_CHANGED_STATUS, self);
  g_task_return_boolean (task, TRUE);
}

void
cf_central_link_enrol_async (CfCentralLink *self,
                             const char *address,
                             const char *code,
                             CfSyncOwnCatalog own,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self->till, NULL, callback, user_data);
  g_autofree char *checked = NULL;
  CfTransport *transport = NULL;
  GError *error = NULL;

  g_return_if_fail (self->enrolling == NULL);

  if (!cf_till_check_enrol (self->till, &error) ||
      !cf_transport_check_address (address, &checked, &error) ||
      (transport = new_transport (checked, &error)) == NULL) {
    g_task_return_error (task, error);
    return;
  }
  stop (self); /* a till that is let in again talks with its old token until here */
  self->transport = transport;
  self->enrolling = g_steal_pointer (&task);
  cf_sync_enrol_async (cf_till_lend_store (self->till), self->transport, checked, code, own,
                       on_enrolled_cb, self);
}

gboolean
cf_central_link_enrol_finish (CfCentralLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self->till), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
