/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ringing: codes and products into lines, and what is done to lines before they are paid. */
#include <string.h>

#include "cf-catalog-store.h"
#include "cf-gtin.h"
#include "cf-pickup-code.h"
#include "cf-till-price-private.h"

/* ── products into lines ─────────────────────────────────────────────────────────────────────── */

gboolean
cf_till_check_may_begin (CfTill *self, GError **error)
{
  if (cf_basket_is_begun (self->basket))
    return TRUE; /* what is open can always be finished: that is what the reserve is for */
  if (self->needs_confirmed_date)
    return cf_error_set (error, CF_ERROR_CONFIRM_DATE,
                         "the clock went back over a day; a manager has to confirm the date");
  return cf_store_check_room (self->store, error);
}

static const char *
text_or_null (const char *text)
{
  return text[0] != '\0' ? text : NULL;
}

/* What the basket keeps of a product at this moment; @ret_item borrows from @pricing. */
static gboolean
make_item (CfTill *self,
           const CfProduct *product,
           const CfScan *scan,
           const CfMoney *promised,
           CfTillPricing *pricing,
           CfBasketItem *ret_item,
           GError **error)
{
  const CfPrice *price = &pricing->price;

  if (!cf_till_price (self, product, scan != NULL && scan->has_price ? &scan->price : NULL,
                      promised, pricing, error))
    return FALSE;
  *ret_item = (CfBasketItem){ .sku = product->sku,
                              .gtin = product->gtins != NULL ? product->gtins[0] : NULL,
                              .name = product->name,
                              .department = product->department,
                              .unit = product->unit,
                              .kind = product->kind,
                              .tax_class = product->tax_class,
                              .age_limit = product->age_limit,
                              .discountable = product->discountable,
                              .returnable = product->returnable,
                              .serial_tracked = product->serial_tracked,
                              .unit_price = price->unit_price,
                              .price_source = price->source,
                              .price_rule = price->rule,
                              .price_steps = pricing->steps,
                              .list_price = price->list_price,
                              .embedded = price->embedded,
                              .embedded_amount = price->embedded_amount };
  if (scan != NULL) {
    if (scan->has_gtin)
      ret_item->gtin = scan->gtin.digits;
    ret_item->lot = text_or_null (scan->lot);
    ret_item->serial = text_or_null (scan->serial);
  }
  return TRUE;
}

/* An expired label refuses the sale and says so; a product may be sold on its last day. */
static gboolean
check_expiry (CfTill *self, const CfProduct *product, const CfScan *scan, GError **error)
{
  CfDate today = cf_zone_date_at (self->zone, cf_clock_utc_ms (self->clock));
  const CfDate *last = &scan->expiry;
  char text[CF_DATE_LEN + 1];

  if (!cf_date_is_valid (*last) ||
      (cf_date_is_valid (scan->sell_by) && cf_date_compare (scan->sell_by, *last) < 0))
    last = &scan->sell_by;
  if (!cf_date_is_valid (*last) || cf_date_compare (*last, today) >= 0)
    return TRUE;
  cf_date_format (*last, text);
  self->refusal.name = g_strdup (product->name);
  self->refusal.lot = g_strdup (text_or_null (scan->lot));
  self->refusal.expiry = g_strdup (text);
  return cf_error_set (error, CF_ERROR_EXPIRED_ITEM, "'%s' expired on %s", product->sku, text);
}

static gboolean
choose_quantity (const CfProduct *product,
                 const CfScan *scan,
                 const char *quantity,
                 CfQuantity *ret_quantity,
                 GError **error)
{
  if (quantity != NULL)
    return cf_quantity_parse (quantity, product->unit, ret_quantity, error);
  *ret_quantity = CF_QUANTITY_ONE;
  if (scan != NULL && scan->has_quantity)
    *ret_quantity = scan->quantity;
  else if (scan != NULL && scan->has_count)
    *ret_quantity = cf_quantity_from_count (scan->count);
  if (scan != NULL && scan->has_quantity && scan->unit != product->unit)
    return cf_error_set (error, CF_ERROR_BAD_QTY, "the label measures in %s, '%s' is sold by %s",
                         cf_unit_to_text (scan->unit), product->sku,
                         cf_unit_to_text (product->unit));
  return TRUE;
}

static gboolean
find_deposit (CfTill *self, const CfProduct *product, CfProduct **ret_deposit, GError **error)
{
  *ret_deposit = NULL;
  if (product->deposit_sku == NULL || product->deposit_sku[0] == '\0')
    return TRUE;
  *ret_deposit =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), product->deposit_sku, error);
  return *ret_deposit != NULL;
}

static gboolean
put_product (CfTill *self,
             CfBasket *next,
             const CfProduct *product,
             const CfScan *scan,
             CfQuantity quantity,
             const CfMoney *promised,
             guint *ret_line,
             GError **error)
{
  CfBasketItem item, deposit_item;
  g_auto (CfTillPricing) pricing = { 0 };
  g_auto (CfTillPricing) deposit_pricing = { 0 };
  char expiry[CF_DATE_LEN + 1];
  g_autoptr (CfProduct) deposit = NULL;

  if (!make_item (self, product, scan, promised, &pricing, &item, error) ||
      !find_deposit (self, product, &deposit, error) ||
      (deposit != NULL &&
       !make_item (self, deposit, NULL, NULL, &deposit_pricing, &deposit_item, error)))
    return FALSE;
  if (scan != NULL && cf_date_is_valid (scan->expiry)) {
    cf_date_format (scan->expiry, expiry);
    item.expiry = expiry;
  }
  return cf_basket_add (next, &item, deposit != NULL ? &deposit_item : NULL, quantity,
                        cf_clock_utc_ms (self->clock), ret_line, error);
}

gboolean
cf_till_put_product (CfTill *self,
                     CfBasket *next,
                     const CfProduct *product,
                     CfQuantity quantity,
                     const CfMoney *promised,
                     guint *ret_line,
                     GError **error)
{
  return put_product (self, next, product, NULL, quantity, promised, ret_line, error);
}

static gboolean
add_product (CfTill *self,
             const CfProduct *product,
             const CfScan *scan,
             const char *quantity_text,
             guint *ret_line,
             GError **error)
{
  CfQuantity quantity;
  guint line;
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);

  if (!cf_till_check_may_begin (self, error) ||
      (scan != NULL && !check_expiry (self, product, scan, error)) ||
      !choose_quantity (product, scan, quantity_text, &quantity, error) ||
      !put_product (self, next, product, scan, quantity, NULL, &line, error) ||
      !cf_till_replace_basket (self, g_steal_pointer (&next), line, NULL, error))
    return FALSE;
  cf_till_drop_undo (self);
  if (ret_line != NULL)
    *ret_line = line;
  return TRUE;
}

/* ── scanning ────────────────────────────────────────────────────────────────────────────────── */

/* What a code is for the screen; kinds that are missing here are product codes. */
static const struct
{
  gboolean is_other;
  CfTillScanKind kind;
} scan_kinds[CF_SCAN_KIND_COUNT] = {
  [CF_SCAN_BADGE] = { TRUE, CF_TILL_SCAN_BADGE },
  [CF_SCAN_RECEIPT] = { TRUE, CF_TILL_SCAN_RECEIPT },
  [CF_SCAN_SIGNED_RECEIPT] = { TRUE, CF_TILL_SCAN_RECEIPT },
  [CF_SCAN_PICKUP] = { TRUE, CF_TILL_SCAN_PICKUP },
  [CF_SCAN_LOYALTY] = { TRUE, CF_TILL_SCAN_CUSTOMER },
  [CF_SCAN_GIFT_CARD] = { TRUE, CF_TILL_SCAN_VALUE },
  [CF_SCAN_COUPON] = { TRUE, CF_TILL_SCAN_VALUE },
};

static CfScan *
resolve (CfTill *self, const char *code, GError **error)
{
  CfDate today = cf_zone_date_at (self->zone, cf_clock_utc_ms (self->clock));
  return cf_scan_resolve (code, strlen (code), self->scan_settings, today.year, error);
}

gboolean
cf_till_classify (CfTill *self, const char *code, CfTillScanKind *ret_kind)
{
  g_autoptr (CfScan) scan = resolve (self, code, NULL);

  if (scan == NULL)
    return FALSE;
  *ret_kind = scan_kinds[scan->kind].is_other ? scan_kinds[scan->kind].kind : CF_TILL_SCAN_LINE;
  return TRUE;
}

/* Looks @gtin up; not finding it is no failure here. */
static gboolean
look_up (CfTill *self, const CfGtin *gtin, CfProduct **ret_product, GError **error)
{
  GError *failure = NULL;

  *ret_product =
    cf_catalog_find_by_gtin (cf_store_get_reference (self->store), gtin->digits, &failure);
  if (*ret_product != NULL)
    return TRUE;
  if (cf_error_is (failure, CF_ERROR_UNKNOWN_CODE)) {
    g_clear_error (&failure);
    return TRUE;
  }
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
look_up_sku (CfTill *self, const char *sku, CfProduct **ret_product, GError **error)
{
  GError *failure = NULL;

  *ret_product = cf_catalog_find_by_sku (cf_store_get_reference (self->store), sku, &failure);
  if (*ret_product != NULL)
    return TRUE;
  if (cf_error_is (failure, CF_ERROR_UNKNOWN_SKU)) {
    g_clear_error (&failure);
    return TRUE;
  }
  g_propagate_error (error, failure);
  return FALSE;
}

/* A variable measure number is looked up under its item number with the value's digits zeroed.  An
 * item that is not sold that way may still have the whole number as an ordinary one, as may shops
 * that number goods with the prefix 2; then nothing in it is a value. */
static gboolean
find_scanned (CfTill *self, CfScan *scan, CfProduct **ret_product, GError **error)
{
  *ret_product = NULL;
  if (scan->kind == CF_SCAN_VARIABLE_MEASURE) {
    g_autoptr (CfProduct) product = NULL;
    if (!look_up (self, &scan->item_gtin, &product, error))
      return FALSE;
    if (product != NULL && product->price_embedded) {
      *ret_product = g_steal_pointer (&product);
      return TRUE;
    }
    scan->has_price = scan->has_quantity = scan->has_count = FALSE;
  }
  if (scan->has_gtin && !look_up (self, &scan->gtin, ret_product, error))
    return FALSE;
  if (*ret_product == NULL)
    return look_up_sku (self, scan->text, ret_product, error);
  return TRUE;
}

static gboolean
refuse_unknown (CfTill *self, const CfScan *scan, GError **error)
{
  const char *code = scan->has_gtin ? cf_gtin_get_short (&scan->gtin) : scan->text;

  self->refusal.text = g_strdup (code);
  if (!scan->has_gtin && scan->refusal != CF_ERROR_UNKNOWN_CODE)
    return cf_error_set (error, scan->refusal, "cannot read '%s'", code);
  if (self->notes->len <= 2 * CF_TILL_NOTES_MAX) { /* more wait only while nothing can be written */
    cf_till_note (self, cf_till_event (self, CF_EVENT_CATALOG_UNKNOWN_CODE,
                                       cf_event_body_catalog_unknown_code (
                                         &(CfUnknownCodeScanned){ .code = code })));
    cf_till_save_basket (self);
  }
  return cf_error_set (error, CF_ERROR_UNKNOWN_CODE, "no product for '%s'", code);
}

static gboolean
scan_code (CfTill *self,
           const char *code,
           const char *quantity,
           CfTillScanned *ret_scanned,
           GError **error)
{
  GError *failure = NULL;
  g_autoptr (CfScan) scan = NULL;
  g_autoptr (CfProduct) product = NULL;
  CfTillScanned scanned = { CF_TILL_SCAN_LINE, 0, NULL };

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      (scan = resolve (self, code, &failure)) == NULL) {
    self->refusal.text = g_strdup (code);
    return cf_till_refuse (self, failure, error);
  }

  if (scan_kinds[scan->kind].is_other) {
    g_free (self->scan_text);
    self->scan_text = scan->kind == CF_SCAN_PICKUP
                        ? g_strconcat (CF_PICKUP_CODE_PREFIX, scan->text, NULL)
                        : g_strdup (scan->text);
    scanned = (CfTillScanned){ scan_kinds[scan->kind].kind, 0, self->scan_text };
  } else if (!find_scanned (self, scan, &product, &failure) ||
             (product == NULL && !refuse_unknown (self, scan, &failure)) ||
             !add_product (self, product, scan, quantity, &scanned.line, &failure))
    return cf_till_refuse (self, failure, error);

  if (ret_scanned != NULL)
    *ret_scanned = scanned;
  return TRUE;
}

gboolean
cf_till_scan (CfTill *self,
              const char *code,
              const char *quantity,
              CfTillScanned *ret_scanned,
              GError **error)
{
  gboolean is_good = scan_code (self, code, quantity, ret_scanned, error);

  if (self->station != NULL)
    cf_station_acknowledge (self->station, code, is_good);
  return is_good;
}

gboolean
cf_till_add (CfTill *self, const char *sku, const char *quantity, guint *ret_line, GError **error)
{
  GError *failure = NULL;
  g_autoptr (CfProduct) product = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      !look_up_sku (self, sku, &product, &failure))
    return cf_till_refuse (self, failure, error);
  if (product == NULL) {
    self->refusal.text = g_strdup (sku);
    cf_error_set (&failure, CF_ERROR_UNKNOWN_SKU, "no product '%s'", sku);
    return cf_till_refuse (self, failure, error);
  }
  if (!add_product (self, product, NULL, quantity, ret_line, &failure))
    return cf_till_refuse (self, failure, error);
  return TRUE;
}

/* ── lines ───────────────────────────────────────────────────────────────────────────────────── */

/* Looks a line up before it is changed: its name and total are what undo and the journal speak of. */
static const CfBasketLine *
find_line (CfTill *self, guint no, CfMoney *ret_total, GError **error)
{
  const CfBasketLine *line = cf_basket_find_line (self->basket, no);
  const CfLineFigures *figures = cf_figures_find_line (self->figures, no);

  if (line == NULL || figures == NULL) {
    self->refusal.line = no;
    cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "the basket has no line %u", no);
    return NULL;
  }
  *ret_total = figures->total;
  self->refusal.line = no;
  self->refusal.name = g_strdup (line->item.name);
  return line;
}

gboolean
cf_till_set_quantity (CfTill *self, guint no, const char *text, GError **error)
{
  GError *failure = NULL;
  CfQuantity quantity;
  CfMoney total;
  const CfBasketLine *line;
  g_autofree char *name = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      (line = find_line (self, no, &total, &failure)) == NULL ||
      !cf_quantity_parse (text, line->item.unit, &quantity, &failure))
    return cf_till_refuse (self, failure, error);

  name = g_strdup (line->item.name);
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  if (!cf_basket_set_quantity (next, no, quantity, &failure) ||
      !cf_till_replace_basket (self, g_steal_pointer (&next), no, NULL, &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_offer_undo (self, "quantity", name, total);
  return TRUE;
}

gboolean
cf_till_void_line (CfTill *self, guint no, const char *reason, GError **error)
{
  GError *failure = NULL;
  CfMoney total;
  const CfBasketLine *line;
  g_autofree char *name = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      (line = find_line (self, no, &total, &failure)) == NULL)
    return cf_till_refuse (self, failure, error);

  name = g_strdup (line->item.name);
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  if (!cf_basket_void_line (next, no, &failure))
    return cf_till_refuse (self, failure, error);
  CfEvent *event = cf_till_event (self, CF_EVENT_LINE_VOIDED,
                                  cf_event_body_line_voided (&(CfLineVoided){
                                    .basket = cf_basket_get_id (self->basket)->text,
                                    .shift = cf_till_shift_id (self),
                                    .line = line->no,
                                    .sku = line->item.sku,
                                    .name = line->item.name,
                                    .quantity = line->quantity,
                                    .total = total,
                                    .reason = reason }));
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0, cf_till_said (event), &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_offer_undo (self, "void", name, total);
  return TRUE;
}

gboolean
cf_till_confirm_age (CfTill *self, const char *birth_date, GError **error)
{
  GError *failure = NULL;
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  guint limit = cf_basket_get_age_limit (self->basket);
  CfDate today = cf_zone_date_at (self->zone, cf_clock_utc_ms (self->clock));

  cf_till_reset_refusal (self);
  if (cf_till_enter (self, CF_TILL_SELLING, &failure) && limit == 0)
    cf_error_set (&failure, CF_ERROR_WRONG_STATE, "nothing in the basket asks for an age");
  if (failure != NULL ||
      (birth_date == NULL ? !cf_age_check_seen (limit, &check, &failure)
                          : !cf_age_check_birth_date (limit, birth_date, today, &check, &failure)))
    return cf_till_refuse (self, failure, error);

  CfEvent *event = cf_till_event (self, CF_EVENT_AGE_CONFIRMED,
                                  cf_event_body_age_confirmed (&(CfAgeConfirmed){
                                    .basket = cf_basket_get_id (self->basket)->text,
                                    .limit = check.limit,
                                    .method = cf_age_method_name (check.method),
                                    .passed = check.passed }));
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  cf_basket_set_age_check (next, &check);
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0, cf_till_said (event), &failure))
    return cf_till_refuse (self, failure, error);
  cf_till_drop_undo (self);
  if (!check.passed) {
    self->refusal.tries_left = 0;
    cf_error_set (&failure, CF_ERROR_UNDER_AGE, "the birth date is below the limit of %u", limit);
    return cf_till_refuse (self, failure, error);
  }
  return TRUE;
}
