/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-receipt-layout.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define ROW_AIR     2  /* dots between rows of figures */
#define LOGO_AIR    12 /* dots below the logo */
#define RECORD_AIR  8  /* dots above the position in the journal */
#define TABLE_NET   11 /* characters of the columns of the table of taxes */
#define TABLE_TAX   9
#define TABLE_GROSS 10
#define HASH_DIGITS                                                                                \
  8 /* of the record's hash: enough to pin a journal down, short enough to read out */

/* Making ICU's formatters takes longer than writing a receipt, and a till has one locale. */
typedef struct
{
  char *key;
  CfFormat *format;
} FormatCache;

static void
format_cache_free (gpointer data)
{
  FormatCache *cache = data;

  cf_format_free (cache->format);
  g_free (cache->key);
  g_free (cache);
}

static GPrivate format_cache = G_PRIVATE_INIT (format_cache_free);

static const CfFormat *
get_format (const char *shop_country, const char *currency, guint exponent, const CfZone *zone)
{
  const char *country = shop_country != NULL ? shop_country : "";
  g_autofree char *key =
    g_strdup_printf ("%s %s %u %s", country, currency, exponent, cf_zone_get_name (zone));
  FormatCache *cache = g_private_get (&format_cache);

  if (cache != NULL && strcmp (cache->key, key) == 0)
    return cache->format;
  g_autofree char *locale = cf_format_locale_of_country (shop_country);
  cache = g_new0 (FormatCache, 1);
  cache->format = cf_format_new (locale, currency, exponent, (CfZone *) zone);
  if (cache->format == NULL)
    g_error ("ICU's data are missing");
  cache->key = g_steal_pointer (&key);
  g_private_replace (&format_cache, cache);
  return cache->format;
}

const CfFormat *
cf_receipt_get_format (const CfTillStore *shop, const CfZone *zone)
{
  g_return_val_if_fail (shop != NULL && zone != NULL, NULL);
  return get_format (shop->country, shop->currency, shop->exponent, zone);
}

void
cf_receipt_page_centre (CfReceiptPage *page,
                        const char *text,
                        CfPrintSize size,
                        CfPrintWeight weight)
{
  if (text != NULL && text[0] != '\0')
    cf_print_document_add_text (page->document, text, CF_PRINT_ALIGN_CENTRE, size, weight);
}

void
cf_receipt_page_lines (CfReceiptPage *page, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    cf_receipt_page_centre (page, g_strstrip (lines[i]), CF_PRINT_SIZE_SMALL,
                            CF_PRINT_WEIGHT_REGULAR);
}

static void
add_band (CfReceiptPage *page, const char *words)
{
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_SOLID);
  cf_receipt_page_centre (page, words, CF_PRINT_SIZE_LARGE, CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_SOLID);
}

/* What this paper is not: an original, or a sale.  Stands at both ends, so that no part passes. */
static void
add_bands (CfReceiptPage *page)
{
  if (g_strcmp0 (page->paper->shop->terminal, "TR") == 0)
    add_band (page, _ ("TRAINING, NOT A RECEIPT"));
  if (page->paper->copy == 0)
    return;
  /* Translators: %u counts the copies of a receipt. */
  g_autofree char *words = g_strdup_printf (_ ("COPY %u"), page->paper->copy);
  add_band (page, words);
}

void
cf_receipt_page_open (CfReceiptPage *page,
                      const CfReceiptPaper *paper,
                      const char *name,
                      const char *currency,
                      guint exponent)
{
  /* Translators: write "rtl" if your language is written from right to left, else "ltr". */
  gboolean is_rtl = strcmp (C_ ("text direction", "ltr"), "rtl") == 0;

  page->paper = paper;
  page->document = cf_print_document_new (name, NULL, is_rtl);
  page->format = get_format (paper->shop->country, currency, exponent, paper->zone);
  add_bands (page);
}

static void
add_head (CfReceiptPage *page)
{
  const CfTillStore *shop = page->paper->shop;

  cf_receipt_page_centre (page, shop->store, CF_PRINT_SIZE_HUGE, CF_PRINT_WEIGHT_BOLD);
  cf_receipt_page_lines (page, shop->address);
  if (shop->tax_number != NULL && shop->tax_number[0] != '\0') {
    /* Translators: %s is the shop's tax number. */
    g_autofree char *words =
      g_strdup_printf (shop->tax_mode == CF_TAX_INCLUSIVE ? _ ("VAT %s") : _ ("Tax no. %s"),
                       shop->tax_number);
    cf_receipt_page_lines (page, words);
  }
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
}

void
cf_receipt_page_begin (CfReceiptPage *page,
                       const CfReceiptPaper *paper,
                       const char *name,
                       const char *currency,
                       guint exponent)
{
  cf_receipt_page_open (page, paper, name, currency, exponent);
  add_head (page);
}

void
cf_receipt_page_begin_customer (CfReceiptPage *page,
                                const CfReceiptPaper *paper,
                                const char *name,
                                const char *currency,
                                guint exponent)
{
  cf_receipt_page_open (page, paper, name, currency, exponent);
  if (paper->logo != NULL) {
    /* No words in its place: the shop's name follows. */
    cf_print_document_add_image (page->document, "logo", "", paper->logo);
    cf_print_document_add_feed (page->document, LOGO_AIR);
  }
  add_head (page);
}

CfPrintDocument *
cf_receipt_page_end (CfReceiptPage *page)
{
  const CfReceiptPaper *paper = page->paper;

  if (paper->seq != 0) {
    /* Translators: the position of the sale in the till's journal and digits that prove it. */
    g_autofree char *words =
      g_strdup_printf (_ ("Record %" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " · %.*s"),
                       paper->epoch, paper->seq, HASH_DIGITS,
                       paper->hash != NULL ? paper->hash : "");
    cf_print_document_add_feed (page->document, RECORD_AIR);
    cf_receipt_page_lines (page, words);
  }
  add_bands (page);
  cf_print_document_add_cut (page->document, CF_PRINT_CUT_PARTIAL);
  return g_steal_pointer (&page->document);
}

static void
add_row (CfReceiptPage *page, const char *words, const char *figure, CfPrintWeight weight)
{
  cf_print_document_add_pair (page->document, words, figure, CF_PRINT_SIZE_NORMAL, weight, 0);
  cf_print_document_add_feed (page->document, ROW_AIR);
}

void
cf_receipt_page_amount (CfReceiptPage *page,
                        const char *words,
                        CfMoney amount,
                        CfPrintWeight weight)
{
  g_autofree char *figure = cf_format_money (page->format, amount);
  add_row (page, words, figure, weight);
}

void
cf_receipt_page_count (CfReceiptPage *page, const char *words, gint64 count)
{
  g_autofree char *figure = cf_format_count (page->format, count);
  add_row (page, words, figure, CF_PRINT_WEIGHT_REGULAR);
}

void
cf_receipt_page_text (CfReceiptPage *page, const char *words, const char *text)
{
  add_row (page, words, text, CF_PRINT_WEIGHT_REGULAR);
}

void
cf_receipt_page_total (CfReceiptPage *page, const char *words, const char *currency, CfMoney amount)
{
  g_autofree char *figure = cf_format_money (page->format, amount);
  g_autofree char *sum = g_strconcat (currency, " ", figure, NULL);

  cf_print_document_add_pair (page->document, words, sum, CF_PRINT_SIZE_HUGE, CF_PRINT_WEIGHT_BOLD,
                              0);
}

/* ---- taxes ---- */

static void
add_tax_row (CfReceiptPage *page,
             const char *label,
             const char *net,
             const char *tax,
             const char *gross,
             CfPrintWeight weight)
{
  const CfPrintCell cells[] = {
    { label, CF_PRINT_ALIGN_START, weight, 0, 1 },
    { net, CF_PRINT_ALIGN_END, weight, TABLE_NET, 0 },
    { tax, CF_PRINT_ALIGN_END, weight, TABLE_TAX, 0 },
    { gross, CF_PRINT_ALIGN_END, weight, TABLE_GROSS, 0 },
  };

  cf_print_document_add_columns (page->document, cells, G_N_ELEMENTS (cells), CF_PRINT_SIZE_SMALL,
                                 0);
}

/* Two classes may have the same rate and are two rows; then the class's name tells them apart. */
static gboolean
shares_rate (const GPtrArray *taxes, const CfSaleTax *tax)
{
  for (guint i = 0; i < taxes->len; i++) {
    const CfSaleTax *other = g_ptr_array_index (taxes, i);
    if (other != tax && other->rate.ppm == tax->rate.ppm)
      return TRUE;
  }
  return FALSE;
}

void
cf_receipt_page_taxes (CfReceiptPage *page, const GPtrArray *taxes)
{
  gboolean is_vat = page->paper->shop->tax_mode == CF_TAX_INCLUSIVE;

  if (taxes->len == 0)
    return;
  cf_print_document_add_rule (page->document, CF_PRINT_RULE_PERFORATION);
  add_tax_row (page, is_vat ? _ ("VAT") : _ ("Tax rate"), _ ("Net"), _ ("Tax"), _ ("Gross"),
               CF_PRINT_WEIGHT_BOLD);
  for (guint i = 0; i < taxes->len; i++) {
    const CfSaleTax *tax = g_ptr_array_index (taxes, i);
    g_autofree char *percent = cf_format_percent (page->format, tax->rate);
    g_autofree char *label = shares_rate (taxes, tax)
                               ? g_strconcat (percent, " ", tax->tax_class, NULL)
                               : g_strdup (percent);
    g_autofree char *net = cf_format_money (page->format, tax->net);
    g_autofree char *part = cf_format_money (page->format, tax->tax);
    g_autofree char *gross = cf_format_money (page->format, tax->gross);

    add_tax_row (page, label, net, part, gross, CF_PRINT_WEIGHT_REGULAR);
  }
}

/* ---- words ---- */

const char *
cf_receipt_tender_words (const char *type)
{
  static const struct
  {
    const char *type;
    const char *words;
  } TENDERS[] = {
    { "cash", N_ ("Cash") },           { "card", N_ ("Card") },
    { "gift_card", N_ ("Gift card") }, { "store_credit", N_ ("Store credit") },
    { "voucher", N_ ("Voucher") },     { "points", N_ ("Points") },
    { "account", N_ ("On account") },  { "foreign_cash", N_ ("Foreign cash") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (TENDERS); i++)
    if (strcmp (TENDERS[i].type, type) == 0)
      return _ (TENDERS[i].words);
  return type;
}
