/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-state-store.h"
#include "cf-till-price-private.h"
#include "cf-till-told-private.h"
#include "cf-told-store.h"

#define OFFSET_MAX_MS                                                                              \
  (366 * G_GINT64_CONSTANT (86400000)) /* a clock further off is not corrected */

void
cf_till_pricing_clear (CfTillPricing *self)
{
  g_clear_pointer (&self->steps, g_free);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
}

void
cf_till_load_clock_offset (CfTill *self)
{
  g_autofree char *text = NULL;
  gint64 offset_ms;

  self->clock_offset_ms = 0;
  if (cf_state_store_get (cf_store_get_reader (self->store), CF_STATE_CLOCK_OFFSET, &text, NULL) &&
      text != NULL &&
      g_ascii_string_to_signed (text, 10, -OFFSET_MAX_MS, OFFSET_MAX_MS, &offset_ms, NULL))
    self->clock_offset_ms = offset_ms;
}

gint64
cf_till_rule_ms (CfTill *self)
{
  return cf_clock_utc_ms (self->clock) + self->clock_offset_ms;
}

/* The group of the customer who buys, as the central told it. */
static char *
group_of_customer (CfTill *self)
{
  const char *id = self->basket != NULL ? cf_basket_get_customer (self->basket) : NULL;
  g_autofree char *text = NULL;
  g_autoptr (json_object) body = NULL;

  if (id == NULL ||
      !cf_told_read (cf_store_get_reference (self->store), "customer", id, &text, NULL) ||
      text == NULL)
    return NULL;
  body = json_tokener_parse (text);
  return body != NULL ? cf_till_told_text (body, "group") : NULL;
}

/* Local civil times mean what they mean in this store's zone. */
static gboolean
read_validity (CfTill *self, const CfToldPrice *rule, CfValidity *ret_validity)
{
  *ret_validity = (CfValidity){ CF_UTC_MS_MIN, G_MAXINT64 };
  return (rule->from[0] == '\0' ||
          cf_zone_parse_from (self->zone, rule->from, &ret_validity->from_ms, NULL)) &&
         (rule->to[0] == '\0' ||
          cf_zone_parse_to (self->zone, rule->to, &ret_validity->to_ms, NULL));
}

static void
sort_rules (CfTill *self, GPtrArray *rules, GArray *scheduled, GArray *markdowns)
{
  for (guint i = 0; i < rules->len; i++) {
    const CfToldPrice *rule = rules->pdata[i];
    CfValidity validity;

    if (!read_validity (self, rule, &validity))
      continue;
    if (rule->is_markdown) {
      CfMarkdown row = { rule->id, rule->percent, rule->price, validity };
      g_array_append_val (markdowns, row);
    } else {
      CfScheduledPrice row = { rule->id, rule->price, validity, rule->group };
      g_array_append_val (scheduled, row);
    }
  }
}

gboolean
cf_till_price (CfTill *self,
               const CfProduct *product,
               const CfMoney *embedded,
               const CfMoney *promised,
               CfTillPricing *ret_pricing,
               GError **error)
{
  g_autoptr (GArray) scheduled = g_array_new (FALSE, FALSE, sizeof (CfScheduledPrice));
  g_autoptr (GArray) markdowns = g_array_new (FALSE, FALSE, sizeof (CfMarkdown));
  g_autofree char *group = NULL;
  CfPriceQuestion question = { .kind = product->kind,
                               .base = product->price,
                               .embedded = embedded,
                               .at_ms = cf_till_rule_ms (self),
                               .rounding = self->rounding };
  g_auto (CfTillPricing) pricing = { 0 };

  pricing.rules = cf_told_list_prices (cf_store_get_reference (self->store), product->sku, error);
  if (pricing.rules == NULL)
    return FALSE;
  if (pricing.rules->len > 0)
    group = group_of_customer (self);
  sort_rules (self, pricing.rules, scheduled, markdowns);
  if (promised != NULL && promised->minor < product->price.minor) {
    CfScheduledPrice row = { "promise", *promised, { CF_UTC_MS_MIN, G_MAXINT64 }, NULL };

    g_array_append_val (scheduled, row);
  }
  question.scheduled = (const CfScheduledPrice *) scheduled->data;
  question.n_scheduled = scheduled->len;
  question.markdowns = (const CfMarkdown *) markdowns->data;
  question.n_markdowns = markdowns->len;
  question.group = group;
  if (!cf_price_resolve (&question, &pricing.price, error))
    return FALSE;
  if (pricing.price.n_steps > 1)
    pricing.steps = cf_price_explain (&pricing.price, self->shop.exponent);
  *ret_pricing = pricing;
  pricing = (CfTillPricing){ 0 }; /* the caller's now */
  return TRUE;
}
