/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was recommended to customers, and whether they took it: noted for the journal, so that somebody can see what
 * recommending is good for.  Notes become records with the next step that is written anyhow. */
#include "cf-canonical-json.h"
#include "cf-till-customers.h"
#include "cf-till-private.h"
#include "cf-trade-body.h"

/* Another basket or customer begins anew. */
static void
follow (CfTill *self, const char *customer)
{
  g_autofree char *to = g_strconcat (cf_basket_get_id (self->basket)->text, " ", customer, NULL);

  if (g_strcmp0 (self->recommended_to, to) == 0)
    return;
  g_hash_table_remove_all (self->recommended);
  g_free (self->recommended_to);
  self->recommended_to = g_steal_pointer (&to);
}

void
cf_till_recommended (CfTill *self, const char *const *skus, guint n)
{
  const char *customer = cf_basket_get_customer (self->basket);
  g_autoptr (json_object) fresh = json_object_new_array ();

  if (customer == NULL || self->in_doubt || !cf_till_enter (self, CF_TILL_SELLING, NULL))
    return;
  follow (self, customer);
  for (guint i = 0; i < MIN (n, CF_RECOMMENDED_MAX); i++)
    if (g_hash_table_add (self->recommended, g_strdup (skus[i])))
      json_object_array_add (fresh, json_object_new_string (skus[i]));
  if (json_object_array_length (fresh) == 0)
    return;
  cf_till_note (self, cf_till_event (self, CF_EVENT_RECOMMENDATION_SHOWN,
                                     cf_event_body_recommendation_shown (&(CfRecommendationShown){
                                       .basket = cf_basket_get_id (self->basket)->text,
                                       .customer = customer,
                                       .skus = fresh })));
  cf_till_save_basket (self);
}

gboolean
cf_till_add_recommended (CfTill *self, const char *sku, guint *ret_line, GError **error)
{
  const char *customer;
  guint line;

  if (!cf_till_add (self, sku, NULL, &line, error))
    return FALSE;
  if (ret_line != NULL)
    *ret_line = line;
  customer = cf_basket_get_customer (self->basket);
  if (customer == NULL)
    return TRUE;
  cf_till_note (self, cf_till_event (self, CF_EVENT_RECOMMENDATION_TAKEN,
                                     cf_event_body_recommendation_taken (&(CfRecommendationTaken){
                                       .basket = cf_basket_get_id (self->basket)->text,
                                       .customer = customer,
                                       .line = line,
                                       .sku = sku })));
  cf_till_save_basket (self);
  return TRUE;
}
