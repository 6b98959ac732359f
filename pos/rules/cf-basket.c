/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-basket.h"

#include <string.h>

#include "cf-basket-private.h"
#include "cf-figures.h"

/* ── strings ──────────────────────────────────────────────────────────────────────────────────── */

char *
cf_basket_text_new (const char *text)
{
  if (text == NULL)
    return NULL;
  /* What is not text would be refused when the saved basket is read: better a mark in its place. */
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gsize length = strlen (valid);
  if (length <= CF_BASKET_TEXT_MAX)
    return g_ref_string_new (valid);
  const char *end = valid + CF_BASKET_TEXT_MAX;
  while (end > valid && ((guchar) *end & 0xC0) == 0x80) /* inside a UTF-8 sequence */
    end--;
  return g_ref_string_new_len (valid, end - valid);
}

static const char *
text_copy (const char *text)
{
  return text != NULL ? g_ref_string_new (text) : NULL;
}

static void
text_ref (const char *text)
{
  if (text != NULL)
    g_ref_string_acquire ((char *) text);
}

void
cf_basket_text_clear (const char *text)
{
  if (text != NULL)
    g_ref_string_release ((char *) text);
}

/* Calls @function on every string of an item: the one list of them that copy, free and check share. */
static void
item_each_text (const CfBasketItem *item, void (*function) (const char *))
{
  function (item->sku);
  function (item->gtin);
  function (item->name);
  function (item->department);
  function (item->tax_class);
  function (item->lot);
  function (item->expiry);
  function (item->serial);
  function (item->price_rule);
  function (item->price_steps);
}

static void
why_each_text (const CfBasketWhy *why, void (*function) (const char *))
{
  function (why->reason);
  function (why->by);
  function (why->approved_by);
}

void
cf_basket_why_clear (CfBasketWhy *why)
{
  why_each_text (why, cf_basket_text_clear);
}

CfBasketItem
cf_basket_item_copy (const CfBasketItem *item)
{
  CfBasketItem copy = *item;
  copy.sku = text_copy (item->sku);
  copy.gtin = text_copy (item->gtin);
  copy.name = text_copy (item->name);
  copy.department = text_copy (item->department);
  copy.tax_class = text_copy (item->tax_class);
  copy.lot = text_copy (item->lot);
  copy.expiry = text_copy (item->expiry);
  copy.serial = text_copy (item->serial);
  copy.price_rule = text_copy (item->price_rule);
  copy.price_steps = text_copy (item->price_steps);
  return copy;
}

CfBasketWhy
cf_basket_why_copy (const CfBasketWhy *why)
{
  CfBasketWhy copy = { NULL, NULL, NULL };
  if (why != NULL) {
    copy.reason = cf_basket_text_new (why->reason);
    copy.by = cf_basket_text_new (why->by);
    copy.approved_by = cf_basket_text_new (why->approved_by);
  }
  return copy;
}

static void
line_clear (gpointer data)
{
  CfBasketLine *line = data;
  item_each_text (&line->item, cf_basket_text_clear);
  why_each_text (&line->price_why, cf_basket_text_clear);
}

static void
discount_clear (gpointer data)
{
  CfBasketDiscount *discount = data;
  why_each_text (&discount->why, cf_basket_text_clear);
}

/* ── life ─────────────────────────────────────────────────────────────────────────────────────── */

CfBasket *
cf_basket_new (const CfId *id)
{
  CfBasket *self = g_new0 (CfBasket, 1);
  self->id = *id;
  self->lines = g_array_new (FALSE, FALSE, sizeof (CfBasketLine));
  self->discounts = g_array_new (FALSE, FALSE, sizeof (CfBasketDiscount));
  self->tenders = g_array_new (FALSE, FALSE, sizeof (CfTender));
  g_array_set_clear_func (self->lines, line_clear);
  g_array_set_clear_func (self->discounts, discount_clear);
  return self;
}

CfBasket *
cf_basket_copy (const CfBasket *self)
{
  CfBasket *copy = cf_basket_new (&self->id);
  copy->begun_ms = self->begun_ms;
  copy->last_line_no = self->last_line_no;
  copy->last_discount_no = self->last_discount_no;
  copy->last_tender_no = self->last_tender_no;
  for (guint i = 0; i < self->lines->len; i++) {
    CfBasketLine line = g_array_index (self->lines, CfBasketLine, i);
    item_each_text (&line.item, text_ref);
    why_each_text (&line.price_why, text_ref);
    g_array_append_val (copy->lines, line);
  }
  for (guint i = 0; i < self->discounts->len; i++) {
    CfBasketDiscount discount = g_array_index (self->discounts, CfBasketDiscount, i);
    why_each_text (&discount.why, text_ref);
    g_array_append_val (copy->discounts, discount);
  }
  g_array_append_vals (copy->tenders, self->tenders->data, self->tenders->len);
  copy->customer = g_strdup (self->customer);
  copy->note = g_strdup (self->note);
  copy->age = self->age;
  return copy;
}

void
cf_basket_free (CfBasket *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->lines);
  g_array_unref (self->discounts);
  g_array_unref (self->tenders);
  g_free (self->customer);
  g_free (self->note);
  g_free (self);
}

static gboolean
why_equal (const CfBasketWhy *a, const CfBasketWhy *b)
{
  return g_strcmp0 (a->reason, b->reason) == 0 && g_strcmp0 (a->by, b->by) == 0 &&
         g_strcmp0 (a->approved_by, b->approved_by) == 0;
}

static gboolean
item_equal (const CfBasketItem *a, const CfBasketItem *b)
{
  return g_strcmp0 (a->sku, b->sku) == 0 && g_strcmp0 (a->gtin, b->gtin) == 0 &&
         g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->department, b->department) == 0 &&
         a->unit == b->unit && a->kind == b->kind && g_strcmp0 (a->tax_class, b->tax_class) == 0 &&
         a->age_limit == b->age_limit && a->discountable == b->discountable &&
         a->returnable == b->returnable && a->serial_tracked == b->serial_tracked &&
         g_strcmp0 (a->lot, b->lot) == 0 && g_strcmp0 (a->expiry, b->expiry) == 0 &&
         g_strcmp0 (a->serial, b->serial) == 0 && a->unit_price.minor == b->unit_price.minor &&
         a->price_source == b->price_source && g_strcmp0 (a->price_rule, b->price_rule) == 0 &&
         g_strcmp0 (a->price_steps, b->price_steps) == 0 &&
         a->list_price.minor == b->list_price.minor && a->embedded == b->embedded &&
         a->embedded_amount.minor == b->embedded_amount.minor;
}

static gboolean
line_equal (const CfBasketLine *a, const CfBasketLine *b)
{
  return a->no == b->no && a->parent == b->parent && item_equal (&a->item, &b->item) &&
         a->quantity.milli == b->quantity.milli &&
         a->original_price.minor == b->original_price.minor &&
         a->original_source == b->original_source && why_equal (&a->price_why, &b->price_why) &&
         a->added_ms == b->added_ms && a->quantity_fixed == b->quantity_fixed;
}

static gboolean
discount_equal (const CfBasketDiscount *a, const CfBasketDiscount *b)
{
  return a->no == b->no && a->line == b->line && cf_discount_equal (&a->terms, &b->terms) &&
         why_equal (&a->why, &b->why);
}

static gboolean
heads_equal (const CfBasket *a, const CfBasket *b)
{
  return cf_id_equal (&a->id, &b->id) && a->begun_ms == b->begun_ms &&
         a->last_line_no == b->last_line_no && a->last_discount_no == b->last_discount_no &&
         a->last_tender_no == b->last_tender_no && a->lines->len == b->lines->len &&
         a->discounts->len == b->discounts->len && a->tenders->len == b->tenders->len &&
         g_strcmp0 (a->customer, b->customer) == 0 && g_strcmp0 (a->note, b->note) == 0 &&
         a->age.limit == b->age.limit && a->age.method == b->age.method &&
         a->age.passed == b->age.passed;
}

gboolean
cf_basket_equal (const CfBasket *a, const CfBasket *b)
{
  if (!heads_equal (a, b))
    return FALSE;
  for (guint i = 0; i < a->lines->len; i++)
    if (!line_equal (&g_array_index (a->lines, CfBasketLine, i),
                     &g_array_index (b->lines, CfBasketLine, i)))
      return FALSE;
  for (guint i = 0; i < a->discounts->len; i++)
    if (!discount_equal (&g_array_index (a->discounts, CfBasketDiscount, i),
                         &g_array_index (b->discounts, CfBasketDiscount, i)))
      return FALSE;
  for (guint i = 0; i < a->tenders->len; i++)
    if (!cf_tender_equal (&g_array_index (a->tenders, CfTender, i),
                          &g_array_index (b->tenders, CfTender, i)))
      return FALSE;
  return TRUE;
}

/* ── looking ──────────────────────────────────────────────────────────────────────────────────── */

const CfId *
cf_basket_get_id (const CfBasket *self)
{
  return &self->id;
}

gint64
cf_basket_get_begun_ms (const CfBasket *self)
{
  return self->begun_ms;
}

gboolean
cf_basket_is_begun (const CfBasket *self)
{
  return self->last_line_no > 0;
}

guint
cf_basket_get_line_count (const CfBasket *self)
{
  return self->lines->len;
}

const CfBasketLine *
cf_basket_get_line (const CfBasket *self, guint index)
{
  g_return_val_if_fail (index < self->lines->len, NULL);
  return &g_array_index (self->lines, CfBasketLine, index);
}

/* Where line @no is, or would be: lines are ordered by number. */
guint
cf_basket_line_index (const CfBasket *self, guint no)
{
  guint low = 0, high = self->lines->len;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (g_array_index (self->lines, CfBasketLine, middle).no < no)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

CfBasketLine *
cf_basket_line_at (const CfBasket *self, guint no)
{
  guint index = cf_basket_line_index (self, no);
  if (index == self->lines->len)
    return NULL;
  CfBasketLine *line = &g_array_index (self->lines, CfBasketLine, index);
  return line->no == no ? line : NULL;
}

const CfBasketLine *
cf_basket_find_line (const CfBasket *self, guint no)
{
  return cf_basket_line_at (self, no);
}

guint
cf_basket_get_last_line_no (const CfBasket *self)
{
  return self->last_line_no;
}

guint
cf_basket_get_discount_count (const CfBasket *self)
{
  return self->discounts->len;
}

const CfBasketDiscount *
cf_basket_get_discount (const CfBasket *self, guint index)
{
  g_return_val_if_fail (index < self->discounts->len, NULL);
  return &g_array_index (self->discounts, CfBasketDiscount, index);
}

guint
cf_basket_get_tender_count (const CfBasket *self)
{
  return self->tenders->len;
}

const CfTender *
cf_basket_get_tender (const CfBasket *self, guint index)
{
  g_return_val_if_fail (index < self->tenders->len, NULL);
  return &g_array_index (self->tenders, CfTender, index);
}

static CfTender *
find_tender (const CfBasket *self, guint no)
{
  for (guint i = 0; i < self->tenders->len; i++)
    if (g_array_index (self->tenders, CfTender, i).no == no)
      return &g_array_index (self->tenders, CfTender, i);
  return NULL;
}

const CfTender *
cf_basket_find_tender (const CfBasket *self, guint no)
{
  return find_tender (self, no);
}

const char *
cf_basket_get_customer (const CfBasket *self)
{
  return self->customer;
}

const char *
cf_basket_get_note (const CfBasket *self)
{
  return self->note;
}

guint
cf_basket_get_age_limit (const CfBasket *self)
{
  guint limit = 0;
  for (guint i = 0; i < self->lines->len; i++)
    limit = MAX (limit, g_array_index (self->lines, CfBasketLine, i).item.age_limit);
  return limit;
}

const CfAgeCheck *
cf_basket_get_age_check (const CfBasket *self)
{
  return &self->age;
}

gboolean
cf_basket_needs_age_check (const CfBasket *self)
{
  return !cf_age_check_covers (&self->age, cf_basket_get_age_limit (self));
}

/* An entered slip binds like a terminal's approval: another machine holds the customer's money. */
static gboolean
binds (const CfTender *tender)
{
  return cf_tender_state_binds (tender->state) ||
         (tender->state == CF_TENDER_SETTLED && tender->type.flow == CF_TENDER_FLOW_TERMINAL);
}

gboolean
cf_basket_is_bound (const CfBasket *self)
{
  for (guint i = 0; i < self->tenders->len; i++)
    if (binds (&g_array_index (self->tenders, CfTender, i)))
      return TRUE;
  return FALSE;
}

const CfTender *
cf_basket_get_open_tender (const CfBasket *self)
{
  for (guint i = 0; i < self->tenders->len; i++)
    if (cf_tender_state_is_open (g_array_index (self->tenders, CfTender, i).state))
      return &g_array_index (self->tenders, CfTender, i);
  return NULL;
}

gboolean
cf_basket_check_unbound (const CfBasket *self, GError **error)
{
  if (cf_basket_is_bound (self))
    return cf_error_set (error, CF_ERROR_WRONG_STATE,
                         "a card is running, unknown or approved: finish or reverse it first");
  return TRUE;
}

CfBasketLine *
cf_basket_deposit_of (const CfBasket *self, guint parent)
{
  for (guint i = cf_basket_line_index (self, parent); i < self->lines->len; i++)
    if (g_array_index (self->lines, CfBasketLine, i).parent == parent)
      return &g_array_index (self->lines, CfBasketLine, i);
  return NULL;
}

/* ── the rest ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_basket_set_customer (CfBasket *self, const char *customer)
{
  char *cut = cf_basket_text_new (customer);
  g_free (self->customer);
  self->customer = g_strdup (cut);
  cf_basket_text_clear (cut);
}

void
cf_basket_set_note (CfBasket *self, const char *note)
{
  char *cut = cf_basket_text_new (note);
  g_free (self->note);
  self->note = g_strdup (cut);
  cf_basket_text_clear (cut);
}

void
cf_basket_set_age_check (CfBasket *self, const CfAgeCheck *check)
{
  self->age = *check;
}

gboolean
cf_basket_check_cancel (const CfBasket *self, GError **error)
{
  return cf_basket_check_unbound (self, error);
}
