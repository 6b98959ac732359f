/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-private.h"
#include "cf-last-pieces.h"
#include "cf-record.h"

/*
 * How long the sale's record can become.  A record has a bound (docs/journal.md), so a basket has one
 * too: what could not be finished is not added.  The sum here is never below what the body of
 * sale.completed takes (a test holds the two together), and close to it for what is usually sold.
 *
 * Figures that change with every key press (amounts, discounts, totals, quantities) are counted at
 * their longest, so only what adds text can make a basket too long.
 */

#define AMOUNT_BYTES   18 /* "-9007199254740991," */
#define QUANTITY_BYTES 11
#define RATE_BYTES     8
#define NUMBER_BYTES   5 /* of a line, discount or tender */

/* Names, brackets and words of the body, as they stand in a record. */
#define LINE_WORDS                                                                                  \
  "{\"amount_minor\":,\"department\":\"\",\"discount_minor\":,\"kind\":\"stored_value\",\"line\":," \
  "\"list_price_minor\":,\"name\":\"\",\"price_source\":\"department\",\"quantity_milli\":,"        \
  "\"returnable\":false,\"sku\":\"\",\"tax_class\":\"\",\"tax_rate_ppm\":,\"total_minor\":,"        \
  "\"unit\":\"ea\",\"unit_price_minor\":},"
#define LINE_BYTES                                                                                 \
  (sizeof LINE_WORDS + 3 * AMOUNT_BYTES + QUANTITY_BYTES + RATE_BYTES + NUMBER_BYTES)
#define SAVINGS_WORDS ",\"savings\":[]"
#define SAVING_WORDS                                                                                     \
  "{\"amount_minor\":,\"approved_by\":\"\",\"by\":\"\",\"label\":\"\",\"percent_ppm\":,\"reason\":\"\"," \
  "\"rule\":\"discount\",\"scope\":},"
#define LABEL_BYTES  14 /* "99.9999 %": what stands there without a reason */
#define SAVING_BYTES (sizeof SAVING_WORDS + AMOUNT_BYTES + RATE_BYTES + NUMBER_BYTES + LABEL_BYTES)
#define TAX_WORDS                                                                                  \
  "{\"gross_minor\":,\"net_minor\":,\"rate_ppm\":,\"tax_class\":\"\",\"tax_minor\":},"
#define TAX_BYTES (sizeof TAX_WORDS + 3 * AMOUNT_BYTES + RATE_BYTES)
#define TENDER_WORDS                                                                               \
  "{\"amount_minor\":,\"card\":\"\",\"given_minor\":,\"opens_drawer\":false,\"reference\":\"\","   \
  "\"tender\":,\"type\":\"\"},"
#define VALUE_WORDS  ",\"at_risk_minor\":,\"grant\":\"\",\"rest_minor\":"
#define VALUE_BYTES  (sizeof VALUE_WORDS + 2 * AMOUNT_BYTES + CF_TENDER_GRANT_MAX)
#define TENDER_BYTES (sizeof TENDER_WORDS + 2 * AMOUNT_BYTES + NUMBER_BYTES)

/* The longest that one byte of text becomes: a control character is written \u001f. */
#define ESCAPE_BYTES_MAX 6

/* What stands in a record beside lines, taxes and tenders: the record's own fields and the head of
 * the sale, with a customer of the longest kind and what a fiscal device may say; and what its lines say
 * of last pieces, for a sale names only so many of their grants. */
#define FISCAL_BYTES_MAX 4000
#define COVERS_BYTES                                                                               \
  (CF_LAST_PIECES_NAMES_MAX * (sizeof ",\"lent\":[],\"uncovered_milli\":" + QUANTITY_BYTES) +      \
   CF_LAST_PIECES_NAMES_MAX *                                                                      \
     (sizeof ",\"covers\":[{\"grant\":\"\",\"quantity_milli\":}]" + CF_ID_LEN + QUANTITY_BYTES))
#define HEAD_BYTES                                                                                 \
  (2048 + COVERS_BYTES + ESCAPE_BYTES_MAX * (CF_BASKET_TEXT_MAX + FISCAL_BYTES_MAX))

/* Kept free by lines and discounts, so that what can be rung up can be paid: a dozen tenders with long
 * references, or four cards that may each print a long slip. */
#define TENDERS_BYTES   (20 * 1024)

#define ALL_BYTES_MAX   (CF_RECORD_BYTES_MAX - HEAD_BYTES)
#define LINES_BYTES_MAX (ALL_BYTES_MAX - TENDERS_BYTES)

/* Classes of which is known that their tax has been counted; more of them are counted too often. */
#define CLASSES_KNOWN_MAX 8

/* ── texts ────────────────────────────────────────────────────────────────────────────────────── */

static gsize
text_bytes (const char *text)
{
  gsize bytes = 0;

  for (const char *c = text; c != NULL && *c != '\0'; c++)
    bytes += (guchar) *c < 0x20 ? ESCAPE_BYTES_MAX : *c == '"' || *c == '\\' ? 2 : 1;
  return bytes;
}

/* A field that is left out where there is nothing. */
static gsize
field_bytes (const char *name, const char *text)
{
  return text != NULL ? sizeof "\"\":\"\"," + strlen (name) + text_bytes (text) : 0;
}

static gsize
digits (gint64 value)
{
  gsize n = value < 0 ? 2 : 1;

  while ((value /= 10) != 0)
    n++;
  return n;
}

/* ── parts ────────────────────────────────────────────────────────────────────────────────────── */

static gsize
why_bytes (const CfBasketWhy *why)
{
  return field_bytes ("price_reason", why->reason) +
         field_bytes ("price_by", why->approved_by != NULL ? why->approved_by : why->by);
}

static gsize
line_bytes (const CfBasketLine *line)
{
  const CfBasketItem *item = &line->item;

  return LINE_BYTES + text_bytes (item->sku) + text_bytes (item->name) +
         text_bytes (item->department) + text_bytes (item->tax_class) +
         digits (item->unit_price.minor) + digits (item->list_price.minor) +
         field_bytes ("gtin", item->gtin) + field_bytes ("price_rule", item->price_rule) +
         field_bytes ("price_steps", item->price_steps) + field_bytes ("lot", item->lot) +
         field_bytes ("expiry", item->expiry) + field_bytes ("serial", item->serial) +
         why_bytes (&line->price_why) + (item->age_limit > 0 ? sizeof ",\"age_limit\":" + 3 : 0) +
         (item->kind == CF_LINE_STORED_VALUE ? sizeof ",\"rest_minor\":" + AMOUNT_BYTES : 0) +
         (line->parent > 0 ? sizeof ",\"parent\":" + NUMBER_BYTES : 0);
}

/* What one discount adds to each line that it reaches. */
static gsize
saving_bytes (const CfBasketDiscount *discount)
{
  return SAVING_BYTES + 2 * text_bytes (discount->why.reason) + text_bytes (discount->why.by) +
         text_bytes (discount->why.approved_by);
}

static gsize
tender_bytes (const CfTender *tender)
{
  gsize answer = (CF_TENDER_REFERENCE_MAX + CF_TENDER_CARD_MAX) * ESCAPE_BYTES_MAX;

  if (cf_tender_state_is_end (tender->state))
    return 0;
  return TENDER_BYTES + text_bytes (tender->type.id) +
         (g_str_equal (tender->type.id, CF_TENDER_GIFT_CARD) ? VALUE_BYTES : 0) +
         (cf_tender_state_is_open (tender->state)
            ? answer
            : text_bytes (tender->reference) + text_bytes (tender->card));
}

/* ── the whole ────────────────────────────────────────────────────────────────────────────────── */

static gsize
lines_bytes (const CfBasket *self, guint *ret_discountable)
{
  const char *known[CLASSES_KNOWN_MAX];
  guint n_known = 0;
  gsize bytes = 0;

  *ret_discountable = 0;
  for (guint i = 0; i < self->lines->len; i++) {
    const CfBasketLine *line = &g_array_index (self->lines, CfBasketLine, i);
    guint at = 0;

    bytes += line_bytes (line);
    *ret_discountable += cf_basket_line_is_discountable (line);
    while (at < n_known && strcmp (known[at], line->item.tax_class) != 0)
      at++;
    if (at < n_known)
      continue;
    bytes += TAX_BYTES + text_bytes (line->item.tax_class);
    if (n_known < CLASSES_KNOWN_MAX)
      known[n_known++] = line->item.tax_class;
  }
  return bytes;
}

static gsize
discounts_bytes (const CfBasket *self, guint discountable)
{
  gsize bytes = self->discounts->len > 0 ? discountable * sizeof SAVINGS_WORDS : 0;

  for (guint i = 0; i < self->discounts->len; i++) {
    const CfBasketDiscount *discount = &g_array_index (self->discounts, CfBasketDiscount, i);
    bytes += (discount->line == 0 ? discountable : 1) * saving_bytes (discount);
  }
  return bytes;
}

gboolean
cf_basket_check_lines_fit (const CfBasket *self, const CfBasketWhy *more, GError **error)
{
  guint discountable;
  gsize bytes = lines_bytes (self, &discountable);

  bytes += discounts_bytes (self, discountable);
  if (more != NULL)
    bytes += why_bytes (more) + AMOUNT_BYTES;
  if (bytes > LINES_BYTES_MAX)
    return cf_error_set (error, CF_ERROR_BASKET_FULL,
                         "more would not fit into one record: pay this basket first");
  return TRUE;
}

gboolean
cf_basket_check_tenders_fit (const CfBasket *self, GError **error)
{
  guint discountable;
  gsize bytes = lines_bytes (self, &discountable);

  bytes += discounts_bytes (self, discountable);
  for (guint i = 0; i < self->tenders->len; i++)
    bytes += tender_bytes (&g_array_index (self->tenders, CfTender, i));
  if (bytes > ALL_BYTES_MAX)
    return cf_error_set (error, CF_ERROR_BASKET_FULL,
                         "another tender would not fit into one record: give one back first");
  return TRUE;
}
