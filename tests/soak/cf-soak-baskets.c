/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-soak-baskets.h"

#include <string.h>

#include <gio/gio.h>

#include "cf-soak-till.h"

static const char *const class_names[CF_SOAK_CLASSES] = { "standard", "reduced", "zero" };

/* ── numbers ──────────────────────────────────────────────────────────────────────────────────── */

const char *
cf_soak_text (json_object *object, const char *name)
{
  json_object *value = NULL;
  if (!json_object_object_get_ex (object, name, &value) || value == NULL)
    return NULL;
  return json_object_get_string (value);
}

gint64
cf_soak_decimal (const char *text, guint decimals)
{
  gint64 value = 0;
  guint after = 0;
  gboolean point = FALSE, negative = text != NULL && text[0] == '-';
  for (const char *at = text != NULL ? text + negative : "?"; *at != '\0'; at++) {
    if (*at == '.' && !point) {
      point = TRUE;
      continue;
    }
    if (!g_ascii_isdigit (*at) || value > G_MAXINT64 / 100)
      cf_soak_fail ("'%s' is not a number", text != NULL ? text : "(none)");
    value = value * 10 + (*at - '0');
    after += point;
  }
  if (after > decimals)
    cf_soak_fail ("'%s' has more than %u decimals", text, decimals);
  for (; after < decimals; after++)
    value *= 10;
  return negative ? -value : value;
}

gint64
cf_soak_milli (const char *text)
{
  return cf_soak_decimal (text, 3);
}

char *
cf_soak_money (gint64 minor)
{
  return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%02d", minor < 0 ? "-" : "", ABS (minor) / 100,
                          (int) (ABS (minor) % 100));
}

gboolean
cf_soak_label (const char *gtin, gint64 *ret_amount)
{
  if (strlen (gtin) != 13 || gtin[0] != '2')
    return FALSE;
  g_autofree char *digits = g_strndup (gtin + 7, 5);
  *ret_amount = cf_soak_decimal (digits, 0);
  return TRUE;
}

/* ── catalogue ────────────────────────────────────────────────────────────────────────────────── */

/* Reads one record of a CSV file (RFC 4180) from @at on.  Returns: where the next one begins. */
static const char *
read_record (const char *at, GPtrArray *fields)
{
  g_ptr_array_set_size (fields, 0);
  for (;;) {
    GString *field = g_string_new (NULL);
    gboolean quoted = *at == '"';
    at += quoted;
    while (*at != '\0') {
      if (quoted && at[0] == '"' && at[1] == '"')
        at++;
      else if (quoted ? *at == '"' : (*at == ',' || *at == '\n' || *at == '\r'))
        break;
      g_string_append_c (field, *at++);
    }
    at += quoted && *at == '"';
    g_ptr_array_add (fields, g_string_free (field, FALSE));
    if (*at != ',')
      break;
    at++;
  }
  while (*at == '\r' || *at == '\n')
    at++;
  return at;
}

static const char *
column (GPtrArray *header, GPtrArray *record, const char *name)
{
  for (guint i = 0; i < header->len && i < record->len; i++)
    if (g_str_equal (g_ptr_array_index (header, i), name))
      return g_ptr_array_index (record, i);
  cf_soak_fail ("the catalogue has no column '%s'", name);
}

guint
cf_soak_shop_class (const CfSoakShop *self, const char *name)
{
  for (guint i = 0; i < CF_SOAK_CLASSES; i++)
    if (g_strcmp0 (class_names[i], name) == 0)
      return i;
  cf_soak_fail ("there is no tax class '%s'", name);
}

static void
add_product (CfSoakShop *self, GPtrArray *header, GPtrArray *record)
{
  CfSoakProduct *product = g_new0 (CfSoakProduct, 1);
  const char *unit = column (header, record, "unit");
  const char *age = column (header, record, "age_limit");
  product->price = cf_soak_decimal (column (header, record, "price"), 2);
  product->tax_class = cf_soak_shop_class (self, column (header, record, "tax_class"));
  product->age_limit = age[0] != '\0' ? (guint) cf_soak_decimal (age, 0) : 0;
  product->by_piece = unit[0] == '\0' || g_str_equal (unit, "ea");
  product->price_embedded = g_str_equal (column (header, record, "price_embedded"), "1");
  g_hash_table_insert (self->products, g_strdup (column (header, record, "sku")), product);
}

CfSoakShop *
cf_soak_shop_new (const char *catalog, const char *mode, const char **percents)
{
  CfSoakShop *self = g_new0 (CfSoakShop, 1);
  g_autoptr (GPtrArray) header = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) record = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  GError *error = NULL;
  if (!g_file_get_contents (catalog, &text, NULL, &error))
    cf_soak_fail ("%s", error->message);
  self->products = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->inclusive = g_str_equal (mode, "inclusive");
  for (guint i = 0; i < CF_SOAK_CLASSES; i++)
    self->class_ppm[i] = cf_soak_decimal (percents[i], 4);
  const char *at = read_record (text, header);
  while (*at != '\0') {
    at = read_record (at, record);
    add_product (self, header, record);
  }
  return self;
}

void
cf_soak_shop_free (CfSoakShop *self)
{
  g_hash_table_unref (self->products);
  g_free (self);
}

const CfSoakProduct *
cf_soak_shop_find (const CfSoakShop *self, const char *sku)
{
  const CfSoakProduct *product = sku != NULL ? g_hash_table_lookup (self->products, sku) : NULL;
  if (product == NULL)
    cf_soak_fail ("the catalogue has no '%s'", sku != NULL ? sku : "(none)");
  return product;
}

/* ── baskets ──────────────────────────────────────────────────────────────────────────────────── */

struct _CfSoakBaskets
{
  GDataInputStream *lines;
};

CfSoakBaskets *
cf_soak_baskets_open (const char *path)
{
  CfSoakBaskets *self = g_new0 (CfSoakBaskets, 1);
  GError *error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);
  if (stream == NULL)
    cf_soak_fail ("%s", error->message);
  self->lines = g_data_input_stream_new (G_INPUT_STREAM (stream));
  return self;
}

void
cf_soak_baskets_free (CfSoakBaskets *self)
{
  g_object_unref (self->lines);
  g_free (self);
}

json_object *
cf_soak_baskets_next (CfSoakBaskets *self)
{
  GError *error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (self->lines, NULL, NULL, &error);
  if (error != NULL)
    cf_soak_fail ("%s", error->message);
  json_object *basket = line != NULL ? json_tokener_parse (line) : NULL;
  if (line != NULL && basket == NULL)
    cf_soak_fail ("this is not a basket: %s", line);
  return basket;
}
