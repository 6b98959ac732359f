/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-feed-change.h"

#include <string.h>

#include "cf-applied.h"
#include "cf-catalog-store.h"
#include "cf-civil-time.h"
#include "cf-event-body.h"

static void
clear (gpointer data)
{
  CfFeedChange *self = data;

  g_free (self->problem);
  if (self->what == CF_FEED_PRODUCT)
    cf_product_free (self->product);
  if (self->what == CF_FEED_STOCK)
    g_free (self->stock.branches);
}

GArray *
cf_feed_changes_new (guint room)
{
  GArray *changes = g_array_sized_new (FALSE, FALSE, sizeof (CfFeedChange), room);

  g_array_set_clear_func (changes, clear);
  return changes;
}

/* ---- fields ------------------------------------------------------------------------------------ */

/* Whole numbers only, within what the rules compute with. */
static gboolean
read_int (json_object *body, const char *name, gint64 *ret_value, GError **error)
{
  json_object *value = json_object_object_get (body, name);
  gint64 number;

  if (!json_object_is_type (value, json_type_int))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is no whole number", name);
  number = json_object_get_int64 (value);
  if (ABS (number) > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is out of range", name);
  *ret_value = number;
  return TRUE;
}

static const char *
read_text (json_object *body, const char *name, GError **error)
{
  json_object *value = json_object_object_get (body, name);
  const char *text;

  if (!json_object_is_type (value, json_type_string) ||
      (text = json_object_get_string (value))[0] == '\0' || strlen (text) > CF_FEED_ID_MAX) {
    cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is no text of 1 to %d bytes", name,
                  CF_FEED_ID_MAX);
    return NULL;
  }
  return text;
}

/* A missing figure is zero: a central without reservations need not tell of them. */
static gboolean
read_figure (json_object *body, const char *name, gint64 *ret_value, GError **error)
{
  if (json_object_object_get_ex (body, name, NULL))
    return read_int (body, name, ret_value, error);
  *ret_value = 0;
  return TRUE;
}

/* A local civil time as cf_zone_parse_from() reads it; none at all is "". */
static gboolean
read_time (json_object *body, const char *name, const char **ret_text, GError **error)
{
  json_object *value;
  const char *text;

  *ret_text = "";
  if (!json_object_object_get_ex (body, name, &value))
    return TRUE;
  text = json_object_is_type (value, json_type_string) ? json_object_get_string (value) : NULL;
  if (text == NULL || !cf_civil_text_is_valid (text))
    return cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is no local date or time", name);
  *ret_text = text;
  return TRUE;
}

/* ---- kinds ------------------------------------------------------------------------------------- */

/* Everything from outside is bounded before it gets into the catalogue. */
static gboolean
check_product (const CfFeedChange *self, const CfProduct *product, GError **error)
{
  if (strcmp (product->sku, self->id) != 0)
    return cf_error_set (error, CF_ERROR_DAMAGED, "the body is about '%.80s'", product->sku);
  if (strlen (product->sku) > CF_SKU_MAX || product->sku[0] == '\0' || product->name[0] == '\0' ||
      strlen (product->name) > CF_FEED_NAME_MAX ||
      (product->brand != NULL && strlen (product->brand) > CF_FEED_NAME_MAX) ||
      strlen (product->department) > CF_FEED_NAME_MAX ||
      g_strv_length (product->gtins) > CF_GTINS_MAX)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a text is missing or too long");
  if (product->price.minor < 0 || product->price.minor > CF_MINOR_MAX || product->age_limit > 99)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a figure is out of range");
  return TRUE;
}

static gboolean
read_product (CfFeedChange *self, GError **error)
{
  g_autoptr (CfProduct) product = cf_event_read_product_changed (self->body, error);

  if (product == NULL || !check_product (self, product, error))
    return FALSE;
  self->has_more =
    (guint) json_object_object_length (self->body) > cf_event_count_product_fields (self->body);
  self->product = g_steal_pointer (&product);
  return TRUE;
}

static gboolean
read_base_price (CfFeedChange *self, GError **error)
{
  if (!read_int (self->body, "price_minor", &self->price.minor, error))
    return FALSE;
  if (self->price.minor < 0)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a price is below zero");
  self->has_more = json_object_object_length (self->body) > 1;
  return TRUE;
}

/* {sku, price_minor | percent_ppm, from, to, group, markdown}.  Its id has a bar, which keeps it apart from a
 * base price's, the SKU. */
static gboolean
read_price_rule (CfFeedChange *self, GError **error)
{
  json_object *body = self->body;
  json_object *group = json_object_object_get (body, "group");
  CfFeedPrice *price = &self->price;

  price->sku = read_text (body, "sku", error);
  price->is_markdown = json_object_get_boolean (json_object_object_get (body, "markdown"));
  if (price->sku == NULL || !read_figure (body, "price_minor", &price->minor, error) ||
      !read_figure (body, "percent_ppm", &price->percent_ppm, error) ||
      !read_time (body, "from", &price->from, error) ||
      !read_time (body, "to", &price->to, error) ||
      (group != NULL && (price->group = read_text (body, "group", error)) == NULL))
    return FALSE;
  if (price->minor < 0 || price->percent_ppm < 0 || price->percent_ppm > CF_RATE_ONE ||
      (price->percent_ppm != 0 && !price->is_markdown) ||
      (price->percent_ppm == 0 && !json_object_object_get_ex (body, "price_minor", NULL)) ||
      strchr (self->id, '|') == NULL)
    return cf_error_set (error, CF_ERROR_DAMAGED, "it is no price that holds for a time");
  return TRUE;
}

static gboolean
read_stock (CfFeedChange *self, const CfId *terminal, GError **error)
{
  json_object *body = self->body;
  CfFeedStock *stock = &self->stock;

  return (stock->sku = read_text (body, "sku", error)) != NULL &&
         (stock->location = read_text (body, "location", error)) != NULL &&
         read_int (body, "on_hand_milli", &stock->on_hand_milli, error) &&
         read_figure (body, "reserved_milli", &stock->reserved_milli, error) &&
         read_figure (body, "in_transit_milli", &stock->in_transit_milli, error) &&
         read_figure (body, "damaged_milli", &stock->damaged_milli, error) &&
         cf_applied_read (json_object_object_get (body, "applied"), terminal, &stock->applied,
                          &stock->branches, error);
}

/* {tax_class, rate_ppm, from | from_ms} */
static gboolean
read_tax (CfFeedChange *self, GError **error)
{
  CfFeedTax *tax = &self->tax;

  tax->tax_class = read_text (self->body, "tax_class", error);
  if (tax->tax_class == NULL || !read_figure (self->body, "from_ms", &tax->from_ms, error) ||
      !read_time (self->body, "from", &tax->from_at, error) ||
      !read_int (self->body, "rate_ppm", &tax->rate_ppm, error))
    return FALSE;
  if (tax->rate_ppm < 0 || tax->rate_ppm > CF_RATE_ONE)
    return cf_error_set (error, CF_ERROR_DAMAGED, "a rate lies between 0 and 100 %%");
  return TRUE;
}

static CfFeedKind
kind_of (const CfFeedChange *self)
{
  static const struct
  {
    const char *name;
    CfFeedKind kind;
  } NAMES[] = { { "product", CF_FEED_PRODUCT },
                { "price", CF_FEED_BASE_PRICE },
                { "stock", CF_FEED_STOCK },
                { "tax", CF_FEED_TAX } };

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (strcmp (self->kind, NAMES[i].name) == 0)
      return NAMES[i].kind == CF_FEED_BASE_PRICE &&
                 json_object_object_get_ex (self->body, "sku", NULL)
               ? CF_FEED_PRICE_RULE
               : NAMES[i].kind;
  return CF_FEED_RAW;
}

static gboolean
read_value (CfFeedChange *self, const CfId *terminal, GError **error)
{
  switch (self->what) {
  case CF_FEED_PRODUCT: return read_product (self, error);
  case CF_FEED_BASE_PRICE: return read_base_price (self, error);
  case CF_FEED_PRICE_RULE: return read_price_rule (self, error);
  case CF_FEED_STOCK: return read_stock (self, terminal, error);
  case CF_FEED_TAX: return read_tax (self, error);
  case CF_FEED_RAW: self->has_more = TRUE; return TRUE;
  case CF_FEED_UNREAD:
  default: g_assert_not_reached ();
  }
}

void
cf_feed_change_read (CfFeedChange *self, const CfId *terminal)
{
  g_autoptr (GError) error = NULL;

  g_assert (self->what == CF_FEED_UNREAD);
  self->what = kind_of (self);
  if (self->body == NULL)
    return;
  if (!json_object_is_type (self->body, json_type_object))
    self->problem = g_strdup ("the body is no object");
  else if (!read_value (self, terminal, &error))
    self->problem = g_strdup (error->message);
}
