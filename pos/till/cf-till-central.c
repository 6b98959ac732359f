/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-central.h"

#include <string.h>

#include "cf-outbox.h"
#include "cf-settings-store.h"
#include "cf-till-carts-private.h"
#include "cf-till-parked-private.h"

CfStore *
cf_till_lend_store (CfTill *self)
{
  return self->store;
}

gboolean
cf_till_is_managed (CfTill *self)
{
  g_autofree char *value = NULL;

  return cf_settings_store_get (cf_store_get_reader (self->store), "central", &value, NULL) &&
         value != NULL && strcmp (value, "null") != 0;
}

gboolean
cf_till_check_unmanaged (CfTill *self, GError **error)
{
  if (!cf_till_is_managed (self))
    return TRUE;
  return cf_error_set (error, CF_ERROR_MANAGED_CENTRALLY,
                       "the central of this shop says that; change it there");
}

gboolean
cf_till_check_enrol (CfTill *self, GError **error)
{
  GError *failure = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_THAWED | CF_TILL_ALONE, &failure) ||
      !cf_till_may_do (self, CF_PERMISSION_SETTINGS, (CfRate){ 0 }, &failure))
    return cf_till_refuse (self, failure, error);
  if (cf_basket_get_line_count (self->basket) > 0)
    cf_error_set (&failure, CF_ERROR_BASKET_OPEN, "a basket is open");
  return failure == NULL || cf_till_refuse (self, failure, error);
}

gboolean
cf_till_enrolled (CfTill *self, GError **error)
{
  GError *failure = NULL;

  if (!cf_till_load_settings (self, &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_emit (self, "settings-changed");
  cf_till_emit (self, "central-changed");
  return TRUE;
}

void
cf_till_get_central (CfTill *self, CfTillCentral *ret_central)
{
  CfOutboxState state;

  *ret_central = self->central;
  if (!self->central_is_told &&
      cf_outbox_read_state (cf_store_get_reader (self->store), &state, NULL)) {
    ret_central->unsent = state.unsent;
    ret_central->unsent_sales = state.unsent_sales;
  }
}

void
cf_till_take_news (CfTill *self)
{
  g_autoptr (GError) error = NULL;

  if (!self->has_news || cf_basket_is_begun (self->basket) || self->frozen > 0)
    return;
  self->has_news = FALSE;
  if (!cf_till_load_settings (self, &error) || !cf_till_load_people (self, &error)) {
    g_warning ("cannot use what the central told: %s", error->message);
    return;
  }
  cf_till_look_at_person (self);
  if (self->station != NULL)
    cf_station_apply (self->station, &self->station_settings);
  cf_till_emit (self, "settings-changed");
}

static gboolean
is_same (const CfTillCentral *a, const CfTillCentral *b)
{
  return a->is_online == b->is_online && a->offline_since_ms == b->offline_since_ms &&
         a->unsent == b->unsent && a->unsent_sales == b->unsent_sales;
}

void
cf_till_tell_central (CfTill *self, const CfTillCentral *central, guint told)
{
  gboolean is_new = !self->central_is_told || !is_same (&self->central, central);
  g_autoptr (GError) error = NULL;

  self->central = *central;
  self->central_is_told = TRUE;
  if ((told & CF_TILL_TOLD_JOURNAL) && !cf_till_reload (self, &error))
    g_warning ("cannot read what came back: %s", error->message);
  if (told & CF_TILL_TOLD_OTHERS)
    self->has_news = TRUE;
  cf_till_take_news (self);
  if (told & CF_TILL_TOLD_OTHERS) {
    cf_till_follow_cart (self);
    cf_till_follow_parked (self);
  }
  if (is_new || (told & (CF_TILL_TOLD_STOCK | CF_TILL_TOLD_OTHERS)))
    cf_till_pieces_follow (self);
  if (told & CF_TILL_TOLD_CATALOG)
    cf_till_emit (self, "catalog-changed");
  if (told & CF_TILL_TOLD_STOCK)
    cf_till_emit (self, "stock-changed");
  if (told & CF_TILL_TOLD_OTHERS)
    cf_till_emit (self, "orders-changed");
  if (is_new)
    cf_till_emit (self, "central-changed");
}
