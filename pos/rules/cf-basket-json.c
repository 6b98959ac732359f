/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-basket-json.h"

#include <string.h>

#include "cf-basket-private.h"

/* ── writing ──────────────────────────────────────────────────────────────────────────────────── */

static void
put (json_object *object, const char *name, json_object *value)
{
  json_object_object_add_ex (object, name, value,
                             JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

static void
put_int (json_object *object, const char *name, gint64 value)
{
  put (object, name, json_object_new_int64 (value));
}

static void
put_flag (json_object *object, const char *name, gboolean value)
{
  put (object, name, json_object_new_boolean (value));
}

static void
put_text (json_object *object, const char *name, const char *value)
{
  put (object, name, value != NULL ? json_object_new_string (value) : NULL);
}

static json_object *
encode_item (const CfBasketItem *item)
{
  json_object *object = json_object_new_object ();
  put_text (object, "sku", item->sku);
  put_text (object, "gtin", item->gtin);
  put_text (object, "name", item->name);
  put_text (object, "department", item->department);
  put_text (object, "unit", cf_unit_to_text (item->unit));
  put_text (object, "kind", cf_line_kind_to_text (item->kind));
  put_text (object, "tax_class", item->tax_class);
  put_int (object, "age_limit", item->age_limit);
  put_flag (object, "discountable", item->discountable);
  put_flag (object, "returnable", item->returnable);
  put_flag (object, "serial_tracked", item->serial_tracked);
  put_text (object, "lot", item->lot);
  put_text (object, "expiry", item->expiry);
  put_text (object, "serial", item->serial);
  put_int (object, "unit_price_minor", item->unit_price.minor);
  put_text (object, "price_source", cf_price_source_to_text (item->price_source));
  put_text (object, "price_rule", item->price_rule);
  if (item->price_steps != NULL) /* baskets of programs that had no rules have no such field */
    put_text (object, "price_steps", item->price_steps);
  put_int (object, "list_price_minor", item->list_price.minor);
  put_flag (object, "embedded", item->embedded);
  put_int (object, "embedded_amount_minor", item->embedded_amount.minor);
  return object;
}

static json_object *
encode_why (const CfBasketWhy *why)
{
  json_object *object = json_object_new_object ();
  put_text (object, "reason", why->reason);
  put_text (object, "by", why->by);
  put_text (object, "approved_by", why->approved_by);
  return object;
}

static json_object *
encode_line (const CfBasketLine *line)
{
  json_object *object = json_object_new_object ();
  put_int (object, "no", line->no);
  put_int (object, "parent", line->parent);
  put (object, "item", encode_item (&line->item));
  put_int (object, "quantity_milli", line->quantity.milli);
  put_int (object, "original_price_minor", line->original_price.minor);
  put_text (object, "original_source", cf_price_source_to_text (line->original_source));
  put (object, "price_why", encode_why (&line->price_why));
  put_int (object, "added_ms", line->added_ms);
  put_flag (object, "quantity_fixed", line->quantity_fixed);
  return object;
}

static json_object *
encode_discount (const CfBasketDiscount *discount)
{
  json_object *object = json_object_new_object ();
  gboolean is_percent = discount->terms.kind == CF_DISCOUNT_PERCENT;
  put_int (object, "no", discount->no);
  put_int (object, "line", discount->line);
  put_text (object, "kind", is_percent ? "percent" : "amount");
  put_int (object, "percent_ppm", discount->terms.percent.ppm);
  put_int (object, "amount_minor", discount->terms.amount.minor);
  put (object, "why", encode_why (&discount->why));
  return object;
}

static json_object *
encode_tender (const CfTender *tender)
{
  json_object *object = json_object_new_object ();
  put_int (object, "no", tender->no);
  put_text (object, "type", tender->type.id);
  put_flag (object, "by_terminal", tender->type.flow == CF_TENDER_FLOW_TERMINAL);
  put_flag (object, "gives_change", tender->type.overpay == CF_TENDER_OVERPAY_CHANGE);
  put_flag (object, "is_cash", tender->type.is_cash);
  put_flag (object, "opens_drawer", tender->type.opens_drawer);
  put_flag (object, "pays_stored_value", tender->type.pays_stored_value);
  put_flag (object, "may_refund", tender->type.may_refund);
  put_text (object, "state", cf_tender_state_name (tender->state));
  put_flag (object, "is_payout", tender->is_payout);
  put_int (object, "asked_minor", tender->asked.minor);
  put_int (object, "amount_minor", tender->amount.minor);
  put_text (object, "reference", tender->reference);
  put_text (object, "card", tender->card);
  put_text (object, "grant", tender->grant);
  put_int (object, "at_risk_minor", tender->at_risk.minor);
  put_int (object, "rest_minor", tender->rest.minor);
  put_int (object, "at_ms", tender->at_ms);
  return object;
}

json_object *
cf_basket_encode (const CfBasket *self)
{
  json_object *object = json_object_new_object ();
  json_object *lines = json_object_new_array (), *discounts = json_object_new_array ();
  json_object *tenders = json_object_new_array (), *age = json_object_new_object ();
  for (guint i = 0; i < self->lines->len; i++)
    json_object_array_add (lines, encode_line (&g_array_index (self->lines, CfBasketLine, i)));
  for (guint i = 0; i < self->discounts->len; i++)
    json_object_array_add (discounts,
                           encode_discount (&g_array_index (self->discounts, CfBasketDiscount, i)));
  for (guint i = 0; i < self->tenders->len; i++)
    json_object_array_add (tenders, encode_tender (&g_array_index (self->tenders, CfTender, i)));
  put_int (age, "limit", self->age.limit);
  put_text (age, "method", cf_age_method_name (self->age.method));
  put_flag (age, "passed", self->age.passed);

  put_int (object, "v", CF_BASKET_JSON_VERSION);
  put_text (object, "id", self->id.text);
  put_int (object, "begun_ms", self->begun_ms);
  put_int (object, "last_line_no", self->last_line_no);
  put_int (object, "last_discount_no", self->last_discount_no);
  put_int (object, "last_tender_no", self->last_tender_no);
  put_text (object, "customer", self->customer);
  put_text (object, "note", self->note);
  put (object, "age", age);
  put (object, "lines", lines);
  put (object, "discounts", discounts);
  put (object, "tenders", tenders);
  return object;
}

/* ── reading ──────────────────────────────────────────────────────────────────────────────────── */

/* One object being read.  The first field that does not fit sets @bad to its name; the rest is then
 * skipped, so that a list of fields reads like the list that wrote them. */
typedef struct
{
  json_object *object;
  int taken;       /* fields read so far: an object with more has one we do not know */
  const char *bad; /* name of the first field that did not fit */
} Reader;

static Reader
reader_open (json_object *object)
{
  Reader reader = { object, 0, NULL };
  if (!json_object_is_type (object, json_type_object))
    reader.bad = "object";
  return reader;
}

static json_object *
take (Reader *reader, const char *name, json_type type, gboolean may_be_null)
{
  json_object *value = NULL;
  if (reader->bad != NULL)
    return NULL;
  if (!json_object_object_get_ex (reader->object, name, &value) ||
      (value == NULL && !may_be_null) || (value != NULL && !json_object_is_type (value, type))) {
    reader->bad = name;
    return NULL;
  }
  reader->taken++;
  return value;
}

static gint64
take_int (Reader *reader, const char *name, gint64 least, gint64 most)
{
  json_object *value = take (reader, name, json_type_int, FALSE);
  if (value == NULL)
    return 0;
  gint64 number = json_object_get_int64 (value);
  if (number < least || number > most)
    reader->bad = name;
  return reader->bad == NULL ? number : 0;
}

static guint
take_count (Reader *reader, const char *name, guint most)
{
  return (guint) take_int (reader, name, 0, most);
}

static gboolean
take_flag (Reader *reader, const char *name)
{
  json_object *value = take (reader, name, json_type_boolean, FALSE);
  return value != NULL && json_object_get_boolean (value);
}

/* Borrowed from the JSON object; NULL where null stands and may stand. */
static const char *
take_text (Reader *reader, const char *name, gsize bytes_max, gboolean may_be_null)
{
  json_object *value = take (reader, name, json_type_string, may_be_null);
  if (value == NULL)
    return NULL;
  const char *text = json_object_get_string (value);
  gsize length = (gsize) json_object_get_string_len (value);
  if (length > bytes_max || strlen (text) != length || !g_utf8_validate (text, -1, NULL)) {
    reader->bad = name;
    return NULL;
  }
  return text;
}

static const char *
take_optional (Reader *reader, const char *name)
{
  return take_text (reader, name, CF_BASKET_TEXT_MAX, TRUE);
}

static json_object *
take_array (Reader *reader, const char *name, gsize most)
{
  json_object *value = take (reader, name, json_type_array, FALSE);
  if (value != NULL && json_object_array_length (value) > most)
    reader->bad = name;
  return reader->bad == NULL ? value : NULL;
}

/* Ends an object: everything fitted, and nothing stands in it that was not asked for. */
static gboolean
reader_close (const Reader *reader, const char *what, GError **error)
{
  if (reader->bad != NULL)
    return cf_error_set (error, CF_ERROR_DAMAGED, "field '%s' of the basket's %s is wrong",
                         reader->bad, what);
  if (reader->taken != json_object_object_length (reader->object))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the basket's %s has a field too many", what);
  return TRUE;
}

static CfPriceSource
take_price_source (Reader *reader, const char *name)
{
  CfPriceSource source = CF_PRICE_SOURCE_BASE;
  const char *text = take_text (reader, name, CF_BASKET_TEXT_MAX, FALSE);
  if (text != NULL && !cf_price_source_parse (text, &source))
    reader->bad = name;
  return source;
}

static CfMoney
take_money (Reader *reader, const char *name)
{
  return cf_money_from_minor (take_int (reader, name, -CF_BASKET_AMOUNT_MAX, CF_BASKET_AMOUNT_MAX));
}

/* The texts of @ret_item are borrowed from @object. */
static gboolean
decode_item (json_object *object, CfBasketItem *ret_item, GError **error)
{
  Reader r = reader_open (object);
  CfBasketItem item = { 0 };
  item.sku = take_text (&r, "sku", CF_BASKET_TEXT_MAX, FALSE);
  item.gtin = take_optional (&r, "gtin");
  item.name = take_text (&r, "name", CF_BASKET_TEXT_MAX, FALSE);
  item.department = take_optional (&r, "department");
  const char *unit = take_text (&r, "unit", CF_BASKET_TEXT_MAX, FALSE);
  const char *kind = take_text (&r, "kind", CF_BASKET_TEXT_MAX, FALSE);
  item.tax_class = take_text (&r, "tax_class", CF_BASKET_TEXT_MAX, FALSE);
  item.age_limit = take_count (&r, "age_limit", CF_AGE_LIMIT_MAX);
  item.discountable = take_flag (&r, "discountable");
  item.returnable = take_flag (&r, "returnable");
  item.serial_tracked = take_flag (&r, "serial_tracked");
  item.lot = take_optional (&r, "lot");
  item.expiry = take_optional (&r, "expiry");
  item.serial = take_optional (&r, "serial");
  item.unit_price = take_money (&r, "unit_price_minor");
  item.price_source = take_price_source (&r, "price_source");
  item.price_rule = take_optional (&r, "price_rule");
  if (json_object_object_get_ex (r.object, "price_steps", NULL))
    item.price_steps = take_optional (&r, "price_steps");
  item.list_price = take_money (&r, "list_price_minor");
  item.embedded = take_flag (&r, "embedded");
  item.embedded_amount = take_money (&r, "embedded_amount_minor");
  if (!reader_close (&r, "item", error))
    return FALSE;
  if (!cf_unit_parse (unit, &item.unit) || unit[0] == '\0' ||
      !cf_line_kind_parse (kind, &item.kind))
    return cf_error_set (error, CF_ERROR_DAMAGED, "unit or kind of a basket's item is unknown");
  *ret_item = item;
  return TRUE;
}

/* The texts of @ret_why are borrowed from @object. */
static gboolean
decode_why (json_object *object, CfBasketWhy *ret_why, GError **error)
{
  Reader r = reader_open (object);
  CfBasketWhy why;
  why.reason = take_optional (&r, "reason");
  why.by = take_optional (&r, "by");
  why.approved_by = take_optional (&r, "approved_by");
  if (!reader_close (&r, "reason", error))
    return FALSE;
  *ret_why = why;
  return TRUE;
}

static gboolean
decode_line (CfBasket *basket, json_object *object, GError **error)
{
  Reader r = reader_open (object);
  CfBasketLine line = { 0 };
  CfBasketItem item = { 0 };
  CfBasketWhy why = { 0 };
  line.no = take_count (&r, "no", CF_BASKET_LINES_MAX);
  line.parent = take_count (&r, "parent", CF_BASKET_LINES_MAX);
  json_object *item_object = take (&r, "item", json_type_object, FALSE);
  line.quantity.milli = take_int (&r, "quantity_milli", 0, CF_BASKET_QTY_MAX);
  line.original_price = take_money (&r, "original_price_minor");
  line.original_source = take_price_source (&r, "original_source");
  json_object *why_object = take (&r, "price_why", json_type_object, FALSE);
  line.added_ms = take_int (&r, "added_ms", 1, CF_MINOR_MAX);
  line.quantity_fixed = take_flag (&r, "quantity_fixed");
  if (!reader_close (&r, "line", error) || !decode_item (item_object, &item, error) ||
      !decode_why (why_object, &why, error))
    return FALSE;
  line.item = cf_basket_item_copy (&item);
  line.price_why = cf_basket_why_copy (&why);
  g_array_append_val (basket->lines, line);
  return TRUE;
}

static gboolean
decode_discount (CfBasket *basket, json_object *object, GError **error)
{
  Reader r = reader_open (object);
  CfBasketDiscount discount = { 0 };
  CfBasketWhy why = { 0 };
  discount.no = take_count (&r, "no", CF_BASKET_DISCOUNTS_MAX);
  discount.line = take_count (&r, "line", CF_BASKET_LINES_MAX);
  const char *kind = take_text (&r, "kind", CF_BASKET_TEXT_MAX, FALSE);
  discount.terms.percent.ppm = take_int (&r, "percent_ppm", 0, CF_RATE_ONE);
  discount.terms.amount.minor = take_int (&r, "amount_minor", 0, CF_MINOR_MAX);
  json_object *why_object = take (&r, "why", json_type_object, FALSE);
  if (!reader_close (&r, "discount", error) || !decode_why (why_object, &why, error))
    return FALSE;
  if (g_str_equal (kind, "amount"))
    discount.terms.kind = CF_DISCOUNT_AMOUNT;
  else if (g_str_equal (kind, "percent"))
    discount.terms.kind = CF_DISCOUNT_PERCENT;
  else
    return cf_error_set (error, CF_ERROR_DAMAGED, "the kind of a basket's discount is unknown");
  discount.why = cf_basket_why_copy (&why);
  g_array_append_val (basket->discounts, discount);
  return TRUE;
}

static gboolean
decode_tender (CfBasket *basket, json_object *object, GError **error)
{
  Reader r = reader_open (object);
  CfTender tender = { 0 };
  tender.no = take_count (&r, "no", CF_BASKET_TENDERS_MAX);
  const char *type = take_text (&r, "type", CF_TENDER_ID_MAX, FALSE);
  if (take_flag (&r, "by_terminal"))
    tender.type.flow = CF_TENDER_FLOW_TERMINAL;
  if (take_flag (&r, "gives_change"))
    tender.type.overpay = CF_TENDER_OVERPAY_CHANGE;
  tender.type.is_cash = take_flag (&r, "is_cash");
  tender.type.opens_drawer = take_flag (&r, "opens_drawer");
  tender.type.pays_stored_value = take_flag (&r, "pays_stored_value");
  tender.type.may_refund = take_flag (&r, "may_refund");
  const char *state = take_text (&r, "state", CF_BASKET_TEXT_MAX, FALSE);
  tender.is_payout = take_flag (&r, "is_payout");
  tender.asked.minor = take_int (&r, "asked_minor", 0, CF_BASKET_TENDER_MAX);
  tender.amount.minor = take_int (&r, "amount_minor", 0, CF_BASKET_TENDER_MAX);
  const char *reference = take_text (&r, "reference", CF_TENDER_REFERENCE_MAX, FALSE);
  const char *card = take_text (&r, "card", CF_TENDER_CARD_MAX, FALSE);
  const char *grant = "";
  if (json_object_object_get_ex (object, "grant", NULL)) { /* baskets of older programs have none */
    grant = take_text (&r, "grant", CF_TENDER_GRANT_MAX, FALSE);
    tender.at_risk.minor = take_int (&r, "at_risk_minor", 0, CF_BASKET_TENDER_MAX);
    tender.rest.minor = take_int (&r, "rest_minor", 0, CF_MINOR_MAX);
  }
  tender.at_ms = take_int (&r, "at_ms", 1, CF_MINOR_MAX);
  if (!reader_close (&r, "tender", error))
    return FALSE;
  if (!cf_tender_state_parse (state, &tender.state))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the state of a basket's tender is unknown");
  g_strlcpy (tender.type.id, type, sizeof tender.type.id);
  g_strlcpy (tender.reference, reference, sizeof tender.reference);
  g_strlcpy (tender.card, card, sizeof tender.card);
  g_strlcpy (tender.grant, grant, sizeof tender.grant);
  g_array_append_val (basket->tenders, tender);
  return TRUE;
}

static gboolean
decode_each (CfBasket *basket,
             json_object *array,
             gboolean (*decode) (CfBasket *basket, json_object *object, GError **error),
             GError **error)
{
  for (gsize i = 0; i < json_object_array_length (array); i++)
    if (!decode (basket, json_object_array_get_idx (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
decode_age (json_object *object, CfAgeCheck *ret_check, GError **error)
{
  Reader r = reader_open (object);
  CfAgeCheck check = CF_AGE_CHECK_INIT;
  check.limit = take_count (&r, "limit", CF_AGE_LIMIT_MAX);
  const char *method = take_text (&r, "method", CF_BASKET_TEXT_MAX, FALSE);
  check.passed = take_flag (&r, "passed");
  if (!reader_close (&r, "age check", error))
    return FALSE;
  if (!cf_age_method_parse (method, &check.method) ||
      (check.method == CF_AGE_METHOD_NONE) != (check.limit == 0) ||
      (check.method == CF_AGE_METHOD_NONE && check.passed))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the basket's age check is not one");
  *ret_check = check;
  return TRUE;
}

static gboolean
check_version (json_object *object, GError **error)
{
  json_object *version = NULL;
  if (!json_object_is_type (object, json_type_object) ||
      !json_object_object_get_ex (object, "v", &version) ||
      !json_object_is_type (version, json_type_int))
    return cf_error_set (error, CF_ERROR_DAMAGED, "this is not a basket");
  if (json_object_get_int64 (version) > CF_BASKET_JSON_VERSION)
    return cf_error_set (error, CF_ERROR_NEWER_VERSION, "the basket is of a newer program");
  return TRUE;
}

CfBasket *
cf_basket_decode (json_object *object, GError **error)
{
  if (!check_version (object, error))
    return NULL;
  Reader r = reader_open (object);
  CfId id = { "" };
  take_int (&r, "v", CF_BASKET_JSON_VERSION, CF_BASKET_JSON_VERSION);
  const char *id_text = take_text (&r, "id", CF_ID_LEN, FALSE);
  if (r.bad == NULL && !cf_id_parse (id_text, &id))
    r.bad = "id";
  g_autoptr (CfBasket) self = cf_basket_new (&id);
  self->begun_ms = take_int (&r, "begun_ms", 0, CF_MINOR_MAX);
  self->last_line_no = take_count (&r, "last_line_no", CF_BASKET_LINES_MAX);
  self->last_discount_no = take_count (&r, "last_discount_no", CF_BASKET_DISCOUNTS_MAX);
  self->last_tender_no = take_count (&r, "last_tender_no", CF_BASKET_TENDERS_MAX);
  self->customer = g_strdup (take_optional (&r, "customer"));
  self->note = g_strdup (take_optional (&r, "note"));
  json_object *age = take (&r, "age", json_type_object, FALSE);
  json_object *lines = take_array (&r, "lines", CF_BASKET_LINES_MAX);
  json_object *discounts = take_array (&r, "discounts", CF_BASKET_DISCOUNTS_MAX);
  json_object *tenders = take_array (&r, "tenders", CF_BASKET_TENDERS_MAX);
  if (!reader_close (&r, "head", error) || !decode_age (age, &self->age, error) ||
      !decode_each (self, lines, decode_line, error) ||
      !decode_each (self, discounts, decode_discount, error) ||
      !decode_each (self, tenders, decode_tender, error) ||
      !cf_basket_check_invariants (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
