/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sync-world.h"

#include "cf-catalog-store.h"
#include "cf-event-body.h"

CfStoreWorld world;
CfFakeCentral *central;
CfSync *till;
guint changes;

static void
on_changed (guint what, gpointer data)
{
  changes |= what;
}

void
cf_sync_world_open (void)
{
  g_autoptr (GError) error = NULL;
  CfSyncOptions options = { .store = world.store,
                            .transport = cf_fake_central_get_transport (central),
                            .timer = cf_fake_central_get_timer (central),
                            .changed = on_changed };

  till = cf_sync_new (&options, &error);
  ck_assert_ok (till != NULL);
}

void
cf_sync_world_done_cb (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

gboolean
cf_sync_world_enrol (const char *code, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_sync_enrol_async (world.store, cf_fake_central_get_transport (central),
                       "https://central.example", code, CF_SYNC_KEEP_CATALOG, cf_sync_world_done_cb,
                       &result);
  cf_fake_run (central, 0);
  ck_assert_ptr_nonnull (result);
  return cf_sync_enrol_finish (result, error);
}

void
cf_sync_world_set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
  central = cf_fake_central_new (&world.clock);
  changes = 0;
}

void
cf_sync_world_set_up_enrolled (void)
{
  g_autoptr (GError) error = NULL;

  cf_sync_world_set_up ();
  ck_assert_ok (cf_sync_world_enrol (CF_FAKE_CODE, &error));
  cf_sync_world_open ();
}

void
cf_sync_world_tear_down (void)
{
  g_clear_pointer (&till, cf_sync_free);
  cf_fake_run (central, 0);
  cf_fake_central_free (central);
  cf_store_world_clear (&world);
}

CfSyncStatus
cf_sync_world_status (void)
{
  CfSyncStatus now;

  cf_sync_get_status (till, &now);
  return now;
}

static char *
product (const char *sku, gint64 price)
{
  g_autoptr (CfProduct) item = cf_product_new ();
  g_autoptr (json_object) body = NULL;

  g_free (item->sku);
  item->sku = g_strdup (sku);
  g_free (item->name);
  item->name = g_strconcat ("Name of ", sku, NULL);
  item->price.minor = price;
  body = cf_event_body_product_changed (item);
  return g_strdup (json_object_to_json_string_ext (body, JSON_C_TO_STRING_PLAIN));
}

void
cf_sync_world_put_product (const char *sku, gint64 price)
{
  g_autofree char *body = product (sku, price);

  cf_fake_central_put (central, CF_WIRE_SCOPE_CHAIN, "product", sku, body);
}

gint64
cf_sync_world_head (void)
{
  return cf_store_get_head (world.store).seq;
}

gint64
cf_sync_world_price_of (const char *sku)
{
  g_autoptr (CfProduct) found =
    cf_catalog_find_by_sku (cf_store_get_reference (world.store), sku, NULL);

  return found != NULL ? found->price.minor : -1;
}
