/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-row.h"

#include <string.h>

#define PRICE_DIGITS_MAX 7 /* datasets and console contract: up to 9,999,999 and decimals */
#define STOCK_DIGITS_MAX 9
#define STOCK_DECIMALS   3
#define QUOTED_CHARS_MAX 60 /* of an outside value in a sentence */

static const char *const COLUMN_NAMES[CF_COLUMN_COUNT] = {
  [CF_COLUMN_SKU] = "sku",
  [CF_COLUMN_GTIN] = "gtin",
  [CF_COLUMN_NAME] = "name",
  [CF_COLUMN_DEPARTMENT] = "department",
  [CF_COLUMN_PRICE] = "price",
  [CF_COLUMN_TAX_CLASS] = "tax_class",
  [CF_COLUMN_UNIT] = "unit",
  [CF_COLUMN_PRICE_EMBEDDED] = "price_embedded",
  [CF_COLUMN_AGE_LIMIT] = "age_limit",
  [CF_COLUMN_STOCK] = "stock",
  [CF_COLUMN_REORDER_POINT] = "reorder_point",
  [CF_COLUMN_IMAGE_URL] = "image_url",
};

const char *
cf_reject_name (CfReject reject)
{
  switch (reject) {
  case CF_REJECT_NONE: return "";
#define CF_REJECT_NAME(id, name)                                                                   \
  case CF_REJECT_##id: return name;
    CF_REJECT_TABLE (CF_REJECT_NAME)
#undef CF_REJECT_NAME
  default: g_assert_not_reached ();
  }
}

/* ---- text -------------------------------------------------------------------------------- */

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Takes the blanks off both ends, in place. */
static char *
trim (char *text, gsize *len)
{
  while (*len > 0 && is_blank (text[*len - 1]))
    (*len)--;
  text[*len] = '\0';
  while (*len > 0 && is_blank (*text)) {
    text++;
    (*len)--;
  }
  return text;
}

/* Makes each run of blanks within @text one blank, in place. */
static void
collapse (char *text)
{
  char *to = text;

  for (const char *from = text; *from != '\0'; from++) {
    if (!is_blank (*from))
      *to++ = *from;
    else if (to > text && to[-1] != ' ')
      *to++ = ' ';
  }
  *to = '\0';
}

/* Whether @text has at most @max characters; does not walk a long text to its end. */
static gboolean
fits (const char *text, glong max)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (max-- == 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (!g_unichar_isprint (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static CfReject say (CfReject reject, GString *words, const char *format, ...) G_GNUC_PRINTF (3, 4);

static CfReject
say (CfReject reject, GString *words, const char *format, ...)
{
  va_list args;

  if (words == NULL)
    return reject;
  va_start (args, format);
  g_string_append_vprintf (words, format, args);
  va_end (args);
  return reject;
}

/* As say() with an outside value in quotes: cut, and without tabs and line ends. */
static CfReject
say_value (CfReject reject, GString *words, const char *what, const char *value, const char *rule)
{
  const char *end = value;

  if (words == NULL)
    return reject;
  for (guint n = 0; *end != '\0' && n < QUOTED_CHARS_MAX; n++)
    end = g_utf8_next_char (end);
  g_string_append_printf (words, "%s '", what);
  for (const char *p = value; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (words, g_unichar_isprint (c) ? c : ' ');
  }
  g_string_append_printf (words, "%s' %s", *end != '\0' ? "…" : "", rule);
  return reject;
}

/* ---- numbers ------------------------------------------------------------------------------- */

/*
 * Reads `[0-9]{1,digits}(\.[0-9]{1,decimals})?`, ASCII only, as the number of 10^-decimals in it;
 * without decimals no point is allowed.
 */
static gboolean
parse_decimal (const char *text, guint digits_max, guint decimals_max, gint64 *ret_value)
{
  gint64 value = 0;
  guint digits = 0, decimals = 0;

  for (; g_ascii_isdigit (*text); text++, digits++) {
    if (digits == digits_max)
      return FALSE;
    value = value * 10 + (*text - '0');
  }
  if (digits == 0)
    return FALSE;
  if (*text == '.') {
    for (text++; g_ascii_isdigit (*text); text++, decimals++) {
      if (decimals == decimals_max)
        return FALSE;
      value = value * 10 + (*text - '0');
    }
    if (decimals == 0)
      return FALSE;
  }
  if (*text != '\0')
    return FALSE;
  for (; decimals < decimals_max; decimals++)
    value *= 10;
  *ret_value = value;
  return TRUE;
}

/* GS1 General Specifications, 7.9: weights 3 and 1 from the right, the sum a multiple of 10. */
static gboolean
has_right_check_digit (const char *digits, gsize len)
{
  guint sum = 0;

  for (gsize i = 0; i < len; i++)
    sum += (guint) (digits[len - 1 - i] - '0') * (i % 2 == 1 ? 3 : 1);
  return sum % 10 == 0;
}

/* Reads one code between '|' into 14 digits. */
static gboolean
parse_gtin (const char *text, gsize len, char ret_gtin[CF_GTIN_LEN + 1])
{
  gboolean all_zero = TRUE;

  if (len != 8 && (len < 12 || len > 14))
    return FALSE;
  for (gsize i = 0; i < len; i++) {
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
    all_zero = all_zero && text[i] == '0';
  }
  if (all_zero || !has_right_check_digit (text, len))
    return FALSE;
  memset (ret_gtin, '0', CF_GTIN_LEN);
  memcpy (ret_gtin + CF_GTIN_LEN - len, text, len);
  ret_gtin[CF_GTIN_LEN] = '\0';
  return TRUE;
}

static gboolean
parse_gtins (CfCatalogRow *self, char *text, gsize len)
{
  guint n = 0;

  self->product.gtins = self->gtins;
  self->gtins[0] = NULL;
  if (len == 0)
    return TRUE;
  for (char *code = text, *end; code != NULL; code = end != NULL ? end + 1 : NULL) {
    gsize code_len;

    end = strchr (code, '|');
    code_len = end != NULL ? (gsize) (end - code) : strlen (code);
    while (code_len > 0 && is_blank (*code)) {
      code++;
      code_len--;
    }
    while (code_len > 0 && is_blank (code[code_len - 1]))
      code_len--;
    if (n == CF_GTINS_MAX || !parse_gtin (code, code_len, self->gtin_texts[n]))
      return FALSE;
    self->gtins[n] = self->gtin_texts[n];
    self->gtins[++n] = NULL;
  }
  return TRUE;
}

/* ---- header -------------------------------------------------------------------------------- */

gboolean
cf_catalog_header_read (CfCatalogHeader *self, const CfCsvRecord *record, GError **error)
{
  CfCatalogHeader header = { .n_fields = record->n_fields };
  gboolean found[CF_COLUMN_COUNT] = { FALSE };

  if (record->n_fields > CF_CSV_FIELDS_MAX || record->open_quote)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "the first line is not a header");
  for (guint i = 0; i < record->n_fields; i++) {
    g_autofree char *copy = g_strndup (record->fields[i].data, record->fields[i].len);
    const char *name = g_strstrip (copy);

    for (guint column = 0; column < CF_COLUMN_COUNT; column++) {
      if (!g_str_equal (name, COLUMN_NAMES[column]))
        continue;
      if (found[column])
        return cf_error_set (error, CF_ERROR_BAD_FILE, "two columns are named '%s'", name);
      found[column] = TRUE;
      header.index[column] = i;
    }
  }
  for (guint column = 0; column < CF_COLUMN_COUNT; column++)
    if (!found[column])
      return cf_error_set (error, CF_ERROR_BAD_FILE, "no column is named '%s'",
                           COLUMN_NAMES[column]);
  *self = header;
  return TRUE;
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* The fields of a row, trimmed. */
typedef struct
{
  char *text[CF_COLUMN_COUNT];
  gsize len[CF_COLUMN_COUNT];
} Fields;

static gboolean
is_text (const CfCsvRecord *record)
{
  for (guint64 i = 0; i < record->n_fields; i++)
    if (!g_utf8_validate_len (record->fields[i].data, record->fields[i].len, NULL))
      return FALSE;
  return TRUE;
}

static CfReject
read_form (const CfCatalogHeader *header, CfCsvRecord *record, Fields *fields, GString *words)
{
  if (record->open_quote)
    return say (CF_REJECT_WRONG_COLUMNS, words, "a quote is not closed before the end of the file");
  if (record->n_fields != header->n_fields)
    return say (CF_REJECT_WRONG_COLUMNS, words,
                "%" G_GUINT64_FORMAT " columns, the header has %" G_GUINT64_FORMAT,
                record->n_fields, header->n_fields);
  /* A record that was cut may end within a character; it is too long in any case. */
  if (record->too_long)
    return say (CF_REJECT_TOO_LONG, words, "the record is longer than 1 MiB");
  if (!is_text (record))
    return say (CF_REJECT_BAD_ENCODING, words, "not UTF-8, or a NUL byte");
  for (guint column = 0; column < CF_COLUMN_COUNT; column++) {
    CfCsvField *field = &record->fields[header->index[column]];

    fields->len[column] = field->len;
    fields->text[column] = trim (field->data, &fields->len[column]);
  }
  return CF_REJECT_NONE;
}

static CfReject
read_names (CfProduct *product, const Fields *fields, GString *words)
{
  char *name = fields->text[CF_COLUMN_NAME];

  product->sku = fields->text[CF_COLUMN_SKU];
  if (product->sku[0] == '\0')
    return say (CF_REJECT_MISSING_SKU, words, "no SKU");
  if (fields->len[CF_COLUMN_SKU] > CF_SKU_MAX)
    return say_value (CF_REJECT_BAD_SKU, words, "SKU", product->sku, "is over 64 bytes");
  if (!is_printable (product->sku))
    return say_value (CF_REJECT_BAD_SKU, words, "SKU", product->sku, "has unprintable characters");

  collapse (name);
  product->name = name;
  if (name[0] == '\0')
    return say (CF_REJECT_MISSING_NAME, words, "no name");
  if (!fits (name, CF_NAME_MAX))
    return say_value (CF_REJECT_TOO_LONG, words, "name", name, "is over 200 characters");

  product->department = fields->text[CF_COLUMN_DEPARTMENT];
  collapse (product->department);
  if (!fits (product->department, CF_DEPARTMENT_MAX))
    return say_value (CF_REJECT_TOO_LONG, words, "department", product->department,
                      "is over 64 characters");
  product->image_url = fields->text[CF_COLUMN_IMAGE_URL];
  if (fields->len[CF_COLUMN_IMAGE_URL] > CF_CATALOG_URL_MAX)
    return say_value (CF_REJECT_TOO_LONG, words, "image_url", product->image_url,
                      "is over 2048 bytes");
  if (product->image_url[0] == '\0')
    product->image_url = NULL;
  return CF_REJECT_NONE;
}

static CfReject
read_price (CfProduct *product, const Fields *fields, guint exponent, GString *words)
{
  static const char *const TAX_CLASSES[] = { "standard", "reduced", "zero", NULL };
  const char *price = fields->text[CF_COLUMN_PRICE];

  if (!parse_decimal (price, PRICE_DIGITS_MAX, exponent, &product->price.minor))
    return say_value (CF_REJECT_BAD_PRICE, words, "price", price,
                      "is not a plain number with at most the currency's decimals");
  product->tax_class = fields->text[CF_COLUMN_TAX_CLASS];
  if (!g_strv_contains (TAX_CLASSES, product->tax_class))
    return say_value (CF_REJECT_BAD_TAX_CLASS, words, "tax class", product->tax_class,
                      "is not standard, reduced or zero");
  return CF_REJECT_NONE;
}

static CfReject
read_kind (CfProduct *product, const Fields *fields, GString *words)
{
  const char *unit = fields->text[CF_COLUMN_UNIT];
  const char *embedded = fields->text[CF_COLUMN_PRICE_EMBEDDED];
  const char *age = fields->text[CF_COLUMN_AGE_LIMIT];
  gint64 years = 0;

  if (!cf_unit_parse (unit, &product->unit))
    return say_value (CF_REJECT_BAD_UNIT, words, "unit", unit, "is not ea, kg, l or m");
  if (embedded[0] != '\0' && !g_str_equal (embedded, "0") && !g_str_equal (embedded, "1"))
    return say_value (CF_REJECT_BAD_FLAG, words, "price_embedded", embedded, "is not 0 or 1");
  product->price_embedded = embedded[0] == '1';
  if (age[0] != '\0' && !parse_decimal (age, 2, 0, &years))
    return say_value (CF_REJECT_BAD_AGE, words, "age_limit", age, "is not 0 to 99");
  product->age_limit = (guint) years;
  return CF_REJECT_NONE;
}

static CfReject
read_stock (CfProduct *product, const Fields *fields, GString *words)
{
  const char *stock = fields->text[CF_COLUMN_STOCK];
  const char *reorder = fields->text[CF_COLUMN_REORDER_POINT];

  if (stock[0] != '\0' &&
      !parse_decimal (stock, STOCK_DIGITS_MAX, STOCK_DECIMALS, &product->stock.milli))
    return say_value (CF_REJECT_BAD_STOCK, words, "stock", stock,
                      "is not a plain number with at most 3 decimals");
  product->has_stock = TRUE; /* an empty stock is 0 */
  product->has_reorder_point = reorder[0] != '\0';
  if (product->has_reorder_point &&
      !parse_decimal (reorder, STOCK_DIGITS_MAX, STOCK_DECIMALS, &product->reorder_point.milli))
    return say_value (CF_REJECT_BAD_STOCK, words, "reorder_point", reorder,
                      "is not a plain number with at most 3 decimals");
  return CF_REJECT_NONE;
}

CfReject
cf_catalog_row_read (CfCatalogRow *self,
                     const CfCatalogHeader *header,
                     CfCsvRecord *record,
                     guint exponent,
                     GString *ret_words)
{
  CfProduct *product = &self->product;
  Fields fields;
  CfReject reject;

  *product = (CfProduct){ .kind = CF_LINE_MERCHANDISE, .discountable = TRUE, .returnable = TRUE };
  if ((reject = read_form (header, record, &fields, ret_words)) != CF_REJECT_NONE ||
      (reject = read_names (product, &fields, ret_words)) != CF_REJECT_NONE)
    return reject;
  if (!parse_gtins (self, fields.text[CF_COLUMN_GTIN], fields.len[CF_COLUMN_GTIN]))
    return say_value (CF_REJECT_BAD_GTIN, ret_words, "gtin", fields.text[CF_COLUMN_GTIN],
                      "is not a GTIN of 8, 12, 13 or 14 digits with its check digit");
  if ((reject = read_price (product, &fields, exponent, ret_words)) != CF_REJECT_NONE ||
      (reject = read_kind (product, &fields, ret_words)) != CF_REJECT_NONE ||
      (reject = read_stock (product, &fields, ret_words)) != CF_REJECT_NONE)
    return reject;
  return CF_REJECT_NONE;
}
