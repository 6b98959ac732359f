/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-scan-code.h"

#include <string.h>

#include "cf-digital-link.h"
#include "cf-error.h"
#include "cf-scan-code-private.h"

#define STX                '\x02'
#define ETX                '\x03'
#define ECI_LEN            7
#define OWN_PREFIX_LEN     4    /* "CF1R" */
#define RECEIPT_NUMBER_MAX 40   /* characters of a receipt's number */
#define SHORT_DIGITS_MAX   32   /* digits of a function or badge */
#define PICKUP_DIGITS_MAX  1024 /* digits of a signed pickup code */
#define SIGNED_DIGITS_MAX  7085 /* what a QR code holds beside "CF1S" */

/* What a symbology identifier says about the bytes behind it. */
typedef enum
{
  SYMBOLOGY_NONE,      /* no identifier: a keyboard scanner, or typed */
  SYMBOLOGY_OTHER,     /* text of any kind */
  SYMBOLOGY_GS1,       /* an element string and nothing else */
  SYMBOLOGY_EAN,       /* EAN-13, UPC-A, or UPC-E */
  SYMBOLOGY_EAN_8,     /* EAN-8 */
  SYMBOLOGY_ADDON,     /* the 2 or 5 digits beside a symbol, alone */
  SYMBOLOGY_EAN_ADDON, /* EAN-13 and its add-on together */
} Symbology;

/* The code while it is being looked at. */
typedef struct
{
  const CfScanSettings *settings;
  guint year;
  Symbology symbology;
  const char *text; /* the scan's text */
  gsize len;
} Look;

const char *
cf_scan_kind_to_text (CfScanKind kind)
{
  static const char *const WORDS[CF_SCAN_KIND_COUNT] = {
    [CF_SCAN_FUNCTION] = "function",
    [CF_SCAN_BADGE] = "badge",
    [CF_SCAN_RECEIPT] = "receipt",
    [CF_SCAN_SIGNED_RECEIPT] = "signed_receipt",
    [CF_SCAN_PICKUP] = "pickup",
    [CF_SCAN_LOYALTY] = "loyalty",
    [CF_SCAN_GIFT_CARD] = "gift_card",
    [CF_SCAN_COUPON] = "coupon",
    [CF_SCAN_GS1] = "gs1",
    [CF_SCAN_VARIABLE_MEASURE] = "variable_measure",
    [CF_SCAN_GTIN] = "gtin",
    [CF_SCAN_SKU] = "sku",
  };

  g_return_val_if_fail ((guint) kind < CF_SCAN_KIND_COUNT, "");
  return WORDS[kind];
}

void
cf_scan_free (CfScan *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self);
}

/* ── framing ──────────────────────────────────────────────────────────────────────────────────── */

/* Looks a symbology identifier up.  Data of Code 39 or 128 may begin with ']' too, so only known
 * ones are taken (ISO/IEC 15424). */
static Symbology
lookup_symbology (const char *aim)
{
  static const struct
  {
    char letter;
    const char *modifiers;
    Symbology symbology;
  } IDENTIFIERS[] = {
    { 'E', "0", SYMBOLOGY_EAN },       { 'E', "4", SYMBOLOGY_EAN_8 },
    { 'E', "12", SYMBOLOGY_ADDON },    { 'E', "3", SYMBOLOGY_EAN_ADDON },
    { 'C', "1", SYMBOLOGY_GS1 },       { 'C', "024", SYMBOLOGY_OTHER },
    { 'e', "0123", SYMBOLOGY_GS1 },    { 'd', "25", SYMBOLOGY_GS1 },
    { 'd', "01346", SYMBOLOGY_OTHER }, { 'Q', "34", SYMBOLOGY_GS1 },
    { 'Q', "01256", SYMBOLOGY_OTHER }, { 'J', "1", SYMBOLOGY_GS1 },
    { 'J', "0", SYMBOLOGY_OTHER },     { 'z', "1", SYMBOLOGY_GS1 },
    { 'z', "02345", SYMBOLOGY_OTHER }, { 'A', "01234567", SYMBOLOGY_OTHER },
    { 'I', "013", SYMBOLOGY_OTHER },   { 'F', "01234", SYMBOLOGY_OTHER },
    { 'G', "0", SYMBOLOGY_OTHER },     { 'L', "012345", SYMBOLOGY_OTHER },
    { 'U', "0123", SYMBOLOGY_OTHER },  { 'M', "0123", SYMBOLOGY_OTHER },
    { 'S', "0", SYMBOLOGY_OTHER },     { 'R', "01", SYMBOLOGY_OTHER },
    { 'H', "013", SYMBOLOGY_OTHER },   { 'B', "012", SYMBOLOGY_OTHER },
    { 'P', "0", SYMBOLOGY_OTHER },     { 'X', "0", SYMBOLOGY_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (IDENTIFIERS); i++)
    if (aim[1] == IDENTIFIERS[i].letter && aim[2] != '\0' &&
        strchr (IDENTIFIERS[i].modifiers, aim[2]) != NULL)
      return IDENTIFIERS[i].symbology;
  return SYMBOLOGY_NONE;
}

static gboolean
is_frame (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == STX || c == ETX;
}

/* Printable UTF-8, and GS between elements. */
static gboolean
is_readable (const char *text, gsize len)
{
  if (!g_utf8_validate_len (text, len, NULL))
    return FALSE;
  for (const char *p = text; p < text + len; p = g_utf8_next_char (p))
    if (*p != CF_GS1_SEPARATOR && !g_unichar_isprint (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

/* Whether a character set switch stands in front: a backslash and six digits (ISO/IEC 15424). */
static gboolean
is_eci (const char *code, gsize len)
{
  if (len < ECI_LEN || code[0] != '\\')
    return FALSE;
  for (guint i = 1; i < ECI_LEN; i++)
    if (!g_ascii_isdigit (code[i]))
      return FALSE;
  return TRUE;
}

/* Takes framing, identifier and a character set switch (ECI) off; the rest becomes @scan's text. */
static gboolean
unwrap (const char *code, gsize len, Look *look, CfScan *scan, GError **error)
{
  if (len > CF_SCAN_BYTES_MAX)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a code of more than %d bytes",
                         CF_SCAN_BYTES_MAX);
  for (; len > 0 && is_frame (code[0]); code++)
    len--;
  while (len > 0 && is_frame (code[len - 1]))
    len--;
  if (len >= 3 && code[0] == ']') {
    look->symbology = lookup_symbology (code);
    if (look->symbology != SYMBOLOGY_NONE) {
      memcpy (scan->aim, code, 3);
      code += 3;
      len -= 3;
    }
  }
  if (scan->aim[0] != '\0' && is_eci (code, len)) {
    code += ECI_LEN;
    len -= ECI_LEN;
  }
  if (len == 0)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "an empty code");
  if (!is_readable (code, len))
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a code with bytes that are no text");
  scan->text = g_strndup (code, len);
  look->text = scan->text;
  look->len = len;
  return TRUE;
}

/* ── our own codes ────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_digits (const char *text)
{
  return text[0] != '\0' && text[strspn (text, "0123456789")] == '\0';
}

/* A receipt's number: `<code>-<counter>`, `<code>.<epoch>-<counter>`, in training after "TR-". */
static gboolean
is_receipt_number (const char *text)
{
  const char *p = text;
  gsize n = 0;

  if (strlen (text) > RECEIPT_NUMBER_MAX)
    return FALSE;
  if (g_str_has_prefix (p, "TR-") && !g_ascii_isdigit (p[3]))
    p += 3;
  if (!g_ascii_isupper (*p))
    return FALSE;
  while (n < 6 && (g_ascii_isupper (p[n]) || g_ascii_isdigit (p[n])))
    n++;
  p += n;
  if (*p == '.') {
    if (p[1] < '1' || p[1] > '9')
      return FALSE;
    p += 1 + strspn (p + 1, "0123456789");
  }
  return *p == '-' && is_digits (p + 1) && strlen (p + 1) >= 6;
}

/* Whether @text is one of our own codes; sets @scan's kind and text if so.  A code in our name
 * space that is malformed is an error.  A keyboard with Caps Lock on turns the letters' case. */
static gboolean
resolve_own (const Look *look, CfScan *scan, gboolean *ret_is_own, GError **error)
{
  static const struct
  {
    char letter;
    CfScanKind kind;
    gsize digits_max;
  } CODES[] = {
    { 'R', CF_SCAN_RECEIPT, 0 },
    { 'S', CF_SCAN_SIGNED_RECEIPT, SIGNED_DIGITS_MAX },
    { 'P', CF_SCAN_PICKUP, PICKUP_DIGITS_MAX },
    { 'F', CF_SCAN_FUNCTION, SHORT_DIGITS_MAX },
    { 'B', CF_SCAN_BADGE, SHORT_DIGITS_MAX },
  };
  gboolean inverted = g_str_has_prefix (look->text, "cf1");
  g_autofree char *text = NULL;

  *ret_is_own = FALSE;
  if (!inverted && !g_str_has_prefix (look->text, "CF1"))
    return TRUE;
  text = g_ascii_strup (look->text, -1);
  for (guint i = 0; i < G_N_ELEMENTS (CODES); i++) {
    const char *rest = text + OWN_PREFIX_LEN;

    if (text[3] != CODES[i].letter)
      continue;
    if (CODES[i].digits_max == 0 ? !is_receipt_number (rest)
                                 : !is_digits (rest) || strlen (rest) > CODES[i].digits_max)
      return inverted ||
             cf_error_set (error, CF_ERROR_BAD_CODE, "a malformed code CF1%c", CODES[i].letter);
    if (CODES[i].kind == CF_SCAN_FUNCTION && !look->settings->function_codes)
      return cf_error_set (error, CF_ERROR_NOT_PERMITTED, "function codes are switched off");
    *ret_is_own = TRUE;
    scan->kind = CODES[i].kind;
    g_free (scan->text);
    scan->text = g_strdup (rest);
    return TRUE;
  }
  return TRUE;
}

static const CfScanRange *
find_range (const Look *look)
{
  for (guint i = 0; i < look->settings->ranges->len; i++) {
    const CfScanRange *range = &g_array_index (look->settings->ranges, CfScanRange, i);
    gsize n = strlen (range->first);

    if (look->len == range->length && strncmp (look->text, range->first, n) >= 0 &&
        strncmp (look->text, range->last, n) <= 0)
      return range;
  }
  return NULL;
}

/* ── GS1 ──────────────────────────────────────────────────────────────────────────────────────── */

static gint64
power_of_ten (guint n)
{
  gint64 power = 1;

  while (n-- > 0)
    power *= 10;
  return power;
}

/* An amount of @decimals decimals in minor units.  It stands in the code as what is to be paid, so it
 * has to be told exactly. */
static gboolean
to_minor (const Look *look, const char *digits, guint decimals, CfMoney *ret_money, GError **error)
{
  gint64 value = g_ascii_strtoll (digits, NULL, 10); /* at most 15 digits */
  guint exponent = look->settings->exponent;
  gint64 scale;

  if (decimals > exponent) {
    scale = power_of_ten (decimals - exponent);
    if (value % scale != 0)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "a price with more decimals than there are");
    value /= scale;
  } else {
    scale = power_of_ten (exponent - decimals);
    if (value > CF_MINOR_MAX / scale)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "a price that large cannot be");
    value *= scale;
  }
  if (value > CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a price that large cannot be");
  ret_money->minor = value;
  return TRUE;
}

/* A measure in thousandths, halves up; at most 6 digits. */
static CfQuantity
to_quantity (const char *digits, guint decimals)
{
  gint64 value = g_ascii_strtoll (digits, NULL, 10);

  if (decimals <= 3)
    return (CfQuantity){ value * power_of_ten (3 - decimals) };
  return (CfQuantity){ (value + power_of_ten (decimals - 3) / 2) / power_of_ten (decimals - 3) };
}

static gboolean
take_date (const Look *look, const CfGs1 *gs1, const char *ai, CfDate *ret_date, GError **error)
{
  const char *value = cf_gs1_get (gs1, ai);

  if (value == NULL || cf_gs1_date (value, look->year, ret_date))
    return TRUE;
  return cf_error_set (error, CF_ERROR_BAD_CODE, "no such day in AI %s", ai);
}

static gboolean
take_dates (const Look *look, const CfGs1 *gs1, CfScan *scan, GError **error)
{
  CfDate expiry_time = { 0 };

  if (!take_date (look, gs1, "17", &scan->expiry, error) ||
      !take_date (look, gs1, "7003", &expiry_time, error) ||
      !take_date (look, gs1, "16", &scan->sell_by, error) ||
      !take_date (look, gs1, "15", &scan->best_before, error))
    return FALSE;
  if (scan->expiry.year == 0)
    scan->expiry = expiry_time;
  return TRUE;
}

static void
take_measure (const CfGs1 *gs1, CfScan *scan)
{
  static const struct
  {
    const char *ai;
    CfUnit unit;
  } MEASURES[] = { { "310", CF_UNIT_KG }, { "315", CF_UNIT_L }, { "311", CF_UNIT_M } };
  const char *count = cf_gs1_get (gs1, "30");

  for (guint i = 0; i < G_N_ELEMENTS (MEASURES) && !scan->has_quantity; i++) {
    guint decimals;
    const char *digits = cf_gs1_get_decimal (gs1, MEASURES[i].ai, &decimals);

    if (digits == NULL)
      continue;
    scan->quantity = to_quantity (digits, decimals);
    scan->unit = MEASURES[i].unit;
    scan->has_quantity = scan->quantity.milli > 0;
  }

  if (count == NULL)
    count = cf_gs1_get (gs1, "37");
  if (count != NULL) {
    scan->count = g_ascii_strtoll (count, NULL, 10);
    scan->has_count = scan->count > 0;
  }
}

/* Reads the prices.  A price of 0 is what a scale prints when the amount does not fit: no price. */
static gboolean
take_prices (const Look *look, const CfGs1 *gs1, CfScan *scan, GError **error)
{
  guint decimals;
  const char *digits = cf_gs1_get_decimal (gs1, "393", &decimals);

  if (digits != NULL) {
    char currency[4] = { digits[0], digits[1], digits[2], '\0' };

    scan->currency = (guint) g_ascii_strtoull (currency, NULL, 10);
    if (look->settings->currency == 0 || scan->currency != look->settings->currency)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "a price in another currency (%s)", currency);
    digits += 3;
  } else {
    digits = cf_gs1_get_decimal (gs1, "392", &decimals);
  }
  if (digits != NULL && !to_minor (look, digits, decimals, &scan->price, error))
    return FALSE;
  scan->has_price = scan->price.minor > 0;

  digits = cf_gs1_get_decimal (gs1, "395", &decimals);
  if (digits == NULL) {
    /* 8005 does not say where its point is; trading partners mean minor units. */
    digits = cf_gs1_get (gs1, "8005");
    decimals = look->settings->exponent;
  }
  if (digits != NULL && !to_minor (look, digits, decimals, &scan->unit_price, error))
    return FALSE;
  scan->has_unit_price = scan->unit_price.minor > 0;
  return TRUE;
}

/* Fills @scan in from the elements of a label. */
static gboolean
take_gs1 (const Look *look, const CfGs1 *gs1, CfScan *scan, GError **error)
{
  const char *gtin = cf_gs1_get (gs1, "01");
  const char *lot = cf_gs1_get (gs1, "10");
  const char *serial = cf_gs1_get (gs1, "21");
  char digits[CF_GTIN_LEN + 1];

  if (gtin == NULL)
    gtin = cf_gs1_get (gs1, "8006");
  if (gtin != NULL) {
    g_strlcpy (digits, gtin, sizeof digits); /* 8006 goes on with piece and total */
    if (!cf_gtin_parse (digits, &scan->gtin, error))
      return FALSE;
    scan->has_gtin = TRUE;
  }
  g_strlcpy (scan->lot, lot != NULL ? lot : "", sizeof scan->lot);
  g_strlcpy (scan->serial, serial != NULL ? serial : "", sizeof scan->serial);
  if (!take_dates (look, gs1, scan, error) || !take_prices (look, gs1, scan, error))
    return FALSE;
  take_measure (gs1, scan);

  scan->kind = CF_SCAN_GS1;
  if (!scan->has_gtin && cf_gs1_get (gs1, "255") != NULL) {
    scan->kind = CF_SCAN_COUPON;
    g_free (scan->text);
    scan->text = g_strdup (cf_gs1_get (gs1, "255"));
  }
  return TRUE;
}

/* The text with what a keyboard scanner types for GS put back. */
static char *
dup_with_separators (const Look *look)
{
  g_autoptr (GString) text = g_string_new_len (look->text, (gssize) look->len);

  if (look->settings->separator != NULL)
    g_string_replace (text, look->settings->separator, "\x1d", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether @text begins with AI 01 and a right GTIN-14: what makes a string without identifier GS1. */
static gboolean
begins_with_gtin (const char *text)
{
  return g_str_has_prefix (text, "01") && strspn (text, "0123456789") >= 16 &&
         cf_gtin_check (text + 2, CF_GTIN_LEN);
}

static gboolean
is_bracketed (const Look *look)
{
  guint n;

  return look->len > 3 && look->text[0] == '(' &&
         cf_gs1_lookup (look->text + 1, look->len - 1, &n) != NULL && look->text[1 + n] == ')';
}

/* Tries the text as element string or Digital Link; @ret_is_gs1 says whether it was one. */
static gboolean
resolve_gs1 (const Look *look, CfScan *scan, gboolean *ret_is_gs1, GError **error)
{
  g_autofree char *data = dup_with_separators (look);
  CfGs1 gs1;

  *ret_is_gs1 = TRUE;
  if (cf_digital_link_is_uri (look->text, look->len)) {
    if (!cf_digital_link_parse (look->text, look->len, &gs1, error))
      return FALSE;
  } else if (look->symbology == SYMBOLOGY_GS1 || strchr (look->text, CF_GS1_SEPARATOR) != NULL ||
             (strchr (data, CF_GS1_SEPARATOR) != NULL && begins_with_gtin (data))) {
    if (!cf_gs1_parse (data, strlen (data), &gs1, error))
      return FALSE;
  } else if (is_bracketed (look)) {
    if (!cf_gs1_parse_bracketed (look->text, look->len, &gs1, error))
      return FALSE;
  } else {
    *ret_is_gs1 = FALSE;
    return TRUE;
  }
  return take_gs1 (look, &gs1, scan, error);
}

/* ── numbers ──────────────────────────────────────────────────────────────────────────────────── */

static const CfScanLayout *
find_layout (const Look *look, const char *thirteen)
{
  for (guint i = 0; i < look->settings->layouts->len; i++) {
    const CfScanLayout *layout = &g_array_index (look->settings->layouts, CfScanLayout, i);

    if (g_str_has_prefix (thirteen, layout->prefix))
      return layout;
  }
  return NULL;
}

static void
zero_run (char *digits, CfScanRun run)
{
  memset (digits + run.start, '0', run.len);
}

/* Reads the value inside an in-store number, if a layout says there is one. */
static gboolean
take_variable_measure (const Look *look, CfScan *scan, GError **error)
{
  const char *thirteen = scan->gtin.digits + 1;
  const CfScanLayout *layout = scan->gtin.digits[0] == '0' ? find_layout (look, thirteen) : NULL;
  char value[CF_SCAN_LAYOUT_LEN + 1] = { 0 };
  char *item = scan->item_gtin.digits + 1;

  if (layout == NULL)
    return TRUE;
  memcpy (value, thirteen + layout->value.start, layout->value.len);
  if (layout->verifier.len > 0 &&
      thirteen[layout->verifier.start] != cf_gtin_price_verifier (value, layout->value.len))
    return cf_error_set (error, CF_ERROR_BAD_CHECK_DIGIT, "wrong price verifier in '%s'", thirteen);

  scan->item_gtin = scan->gtin;
  zero_run (item, layout->value);
  zero_run (item, layout->verifier);
  zero_run (item, layout->unused);
  item[CF_SCAN_LAYOUT_LEN - 1] = cf_gtin_check_digit (item, CF_SCAN_LAYOUT_LEN - 1);

  scan->kind = CF_SCAN_VARIABLE_MEASURE;
  if (layout->meaning == 'P') {
    if (!to_minor (look, value, layout->decimals, &scan->price, error))
      return FALSE;
    scan->has_price = scan->price.minor > 0;
  } else if (layout->meaning == 'W') {
    scan->quantity = to_quantity (value, layout->decimals);
    scan->unit = CF_UNIT_KG;
    scan->has_quantity = scan->quantity.milli > 0;
  } else {
    scan->count = g_ascii_strtoll (value, NULL, 10);
    scan->has_count = scan->count > 0;
  }
  return TRUE;
}

static gboolean
take_gtin (const Look *look, const CfGtin *gtin, CfScan *scan, GError **error)
{
  scan->kind = CF_SCAN_GTIN;
  scan->has_gtin = TRUE;
  scan->gtin = *gtin;
  return take_variable_measure (look, scan, error);
}

/* A code whose symbology says that it is an EAN or UPC. */
static gboolean
resolve_ean (const Look *look, CfScan *scan, GError **error)
{
  g_autofree char *main_part = g_strdup (look->text);
  CfGtin gtin;
  gboolean ok;

  if (look->symbology == SYMBOLOGY_EAN_ADDON) {
    if (!is_digits (look->text) || (look->len != 15 && look->len != 18))
      return cf_error_set (error, CF_ERROR_BAD_CODE, "an EAN-13 with add-on has 15 or 18 digits");
    g_strlcpy (scan->addon, look->text + 13, sizeof scan->addon);
    main_part[13] = '\0';
  }
  if (look->symbology == SYMBOLOGY_ADDON)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "an add-on without its main symbol");
  if (look->symbology == SYMBOLOGY_EAN && look->len >= 6 && look->len <= 8)
    ok = cf_gtin_expand_upce (main_part, &gtin, error);
  else
    ok = cf_gtin_parse (main_part, &gtin, error);
  return ok && take_gtin (look, &gtin, scan, error);
}

/* A number or text without a symbology that says more.  What is no GTIN may still be a SKU. */
static gboolean
resolve_plain (const Look *look, CfScan *scan, GError **error)
{
  g_autoptr (GError) why = NULL;
  gboolean digits = is_digits (look->text);
  CfGtin gtin;

  if (digits && cf_gtin_parse (look->text, &gtin, &why))
    return take_gtin (look, &gtin, scan, error);
  if (digits && look->len == 8 && look->settings->upce &&
      cf_gtin_expand_upce (look->text, &gtin, NULL))
    return take_gtin (look, &gtin, scan, error);
  if (cf_gtin_from_isbn (look->text, &gtin, NULL))
    return take_gtin (look, &gtin, scan, error);

  if (look->len > CF_SKU_MAX)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a code of no known kind");
  scan->kind = CF_SCAN_SKU;
  scan->refusal = CF_ERROR_UNKNOWN_CODE;
  if (digits)
    scan->refusal =
      cf_error_is (why, CF_ERROR_BAD_CHECK_DIGIT) ? CF_ERROR_BAD_CHECK_DIGIT : CF_ERROR_BAD_CODE;
  if (is_receipt_number (look->text))
    scan->also |= 1u << CF_SCAN_RECEIPT;
  return TRUE;
}

/* A number of a range; notes when it is a right GTIN besides. */
static void
take_range (const Look *look, const CfScanRange *range, CfScan *scan)
{
  scan->kind = range->kind;
  if (is_digits (look->text) && cf_gtin_parse (look->text, &scan->gtin, NULL)) {
    scan->has_gtin = TRUE;
    scan->also |= 1u << CF_SCAN_GTIN;
  }
}

static gboolean
resolve (const Look *look, CfScan *scan, GError **error)
{
  const CfScanRange *range;
  gboolean found = FALSE;

  if (look->symbology != SYMBOLOGY_GS1) {
    if (!resolve_own (look, scan, &found, error))
      return FALSE;
    if (found)
      return TRUE;
    range = find_range (look);
    if (range != NULL) {
      take_range (look, range, scan);
      return TRUE;
    }
  }
  if (!resolve_gs1 (look, scan, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  if (look->symbology == SYMBOLOGY_NONE || look->symbology == SYMBOLOGY_OTHER)
    return resolve_plain (look, scan, error);
  return resolve_ean (look, scan, error);
}

CfScan *
cf_scan_resolve (const char *code,
                 gsize len,
                 const CfScanSettings *settings,
                 guint year,
                 GError **error)
{
  g_autoptr (CfScan) scan = g_new0 (CfScan, 1);
  Look look = { .settings = settings, .year = year, .symbology = SYMBOLOGY_NONE };

  g_return_val_if_fail ((code != NULL || len == 0) && settings != NULL, NULL);

  if (!unwrap (code, len, &look, scan, error) || !resolve (&look, scan, error))
    return NULL;
  return g_steal_pointer (&scan);
}
