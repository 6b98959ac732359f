/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-link.h"

#include "cf-sync.h"
#include "cf-till-central.h"
#include "cf-transport-curl.h"

struct _CfCentralLink
{
  CfTill *till;
  CfTransport *transport;
  CfSync *sync;
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
  cf_till_tell_central (self->till,
                        &(CfTillCentral){ .is_online = status.state == CF_SYNC_ONLINE,
                                          .offline_since_ms = status.offline_since_ms,
                                          .unsent = status.unsent,
                                          .unsent_sales = status.unsent_sales },
                        told);
}

CfCentralLink *
cf_central_link_new (CfTill *till)
{
  CfCentralLink *self;
  CfSyncOptions options = { .store = cf_till_lend_store (till), .timer = cf_timer_main () };
  g_autofree char *address = cf_sync_load_address (options.store);
  g_autoptr (GError) error = NULL;

  if (address == NULL)
    return NULL;
  self = g_new0 (CfCentralLink, 1);
  self->till = till;
  self->transport = cf_transport_curl_new (address, NULL, g_getenv ("COUNTERFOIL_CA_FILE"), &error);
  options.transport = self->transport;
  options.changed = on_changed;
  options.data = self;
  if (self->transport != NULL)
    self->sync = cf_sync_new (&options, &error);
  if (self->sync == NULL) {
    g_warning ("the central cannot be talked to: %s", error->message);
    cf_central_link_free (self);
    return NULL;
  }
  cf_sync_start (self->sync);
  return self;
}

void
cf_central_link_free (CfCentralLink *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sync, cf_sync_free);
  g_clear_pointer (&self->transport, cf_transport_curl_free);
  g_free (self);
}
