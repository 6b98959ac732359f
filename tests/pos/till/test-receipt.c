/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-print-text.h"
#include "cf-receipt.h"
#include "cf-test.h"

#define AT_MS G_GINT64_CONSTANT (1795442940000) /* 2026-11-23 14:09 in Dublin */

typedef struct
{
  CfTillStore shop;
  CfZone *zone;
  CfSale *sale;
  CfReceiptPaper paper;
} Case;

static CfSaleLine *
add_line (CfSale *sale, const char *name, CfUnit unit, gint64 milli, gint64 price, gint64 amount)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->no = sale->lines->len + 1;
  line->sku = g_strdup_printf ("sku-%u", line->no);
  line->name = g_strdup (name);
  line->unit = unit;
  line->quantity = (CfQuantity){ milli };
  line->unit_price = line->list_price = (CfMoney){ price };
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->amount = line->total = (CfMoney){ amount };
  line->tax_class = g_strdup ("standard");
  g_ptr_array_add (sale->lines, line);
  sale->subtotal.minor += amount;
  sale->total.minor += amount;
  return line;
}

static void
add_saving (CfSale *sale, CfSaleLine *line, const char *label, gint64 amount)
{
  CfSaleSaving *saving = cf_sale_saving_new ();

  saving->rule = g_strdup ("discount");
  saving->label = g_strdup (label);
  saving->amount = (CfMoney){ amount };
  g_ptr_array_add (line->savings, saving);
  line->discount.minor += amount;
  line->total.minor -= amount;
  sale->discount.minor += amount;
  sale->total.minor -= amount;
}

static void
add_tax (CfSale *sale, const char *tax_class, guint ppm, gint64 net, gint64 tax)
{
  CfSaleTax *row = cf_sale_tax_new ();

  row->tax_class = g_strdup (tax_class);
  row->rate.ppm = ppm;
  row->net = (CfMoney){ net };
  row->tax = (CfMoney){ tax };
  row->gross = (CfMoney){ net + tax };
  g_ptr_array_add (sale->taxes, row);
}

static CfSaleTender *
add_tender (CfSale *sale, const char *type, gint64 amount, gint64 given)
{
  CfSaleTender *tender = cf_sale_tender_new ();

  tender->no = sale->tenders->len + 1;
  tender->type = g_strdup (type);
  tender->amount = (CfMoney){ amount };
  tender->given = (CfMoney){ given };
  g_ptr_array_add (sale->tenders, tender);
  sale->change.minor += given - amount;
  return tender;
}

static void
case_init (Case *self)
{
  GError *error = NULL;

  self->shop = (CfTillStore){ .store = (char *) "Harbour Street",
                              .terminal = (char *) "T1",
                              .currency = (char *) "EUR",
                              .exponent = 2,
                              .tax_mode = CF_TAX_INCLUSIVE,
                              .country = (char *) "IE",
                              .address = (char *) "12 Harbour Street, Cork · 021 555 0134",
                              .tax_number = (char *) "IE 1234567T",
                              .footer = (char *) "Scan to return within 30 days" };
  ck_assert_ok ((self->zone = cf_zone_new ("Europe/Dublin", &error)) != NULL);
  self->sale = cf_sale_new ();
  self->sale->number = g_strdup ("T1-004731");
  self->sale->currency = g_strdup ("EUR");
  self->sale->exponent = 2;
  self->sale->finished_at_ms = AT_MS;
  self->sale->by_name = g_strdup ("Mira");
  self->sale->receipt_layout = 1;
  self->paper = (CfReceiptPaper){
    .shop = &self->shop,
    .zone = self->zone,
    .epoch = 1,
    .seq = 42,
    .hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  };
}

static void
case_clear (Case *self)
{
  cf_zone_unref (self->zone);
  cf_sale_free (self->sale);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static char *
render (Case *self, guint columns)
{
  g_autoptr (CfPrintDocument) document = cf_receipt_new (&self->paper, self->sale);
  return cf_print_text_render (document, columns);
}

/* Compares whole papers, which are too long for check's own messages. */
static void
check_paper (const char *text, const char *expected)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) wanted = g_strsplit (expected, "\n", -1);

  for (guint i = 0; lines[i] != NULL && wanted[i] != NULL; i++)
    ck_assert_str_eq (lines[i], wanted[i]);
  ck_assert_uint_eq (g_strv_length (lines), g_strv_length (wanted));
}

/* The sale of the design's picture, in short. */
static void
fill (Case *self)
{
  CfSale *sale = self->sale;

  add_line (sale, "Organic Just Butternut Squash & Sweet Corn Soup", CF_UNIT_EA, 1000, 299, 299);
  add_line (sale, "Oranges bio navelina cat 2", CF_UNIT_KG, 1246, 349, 435);
  add_saving (sale, add_line (sale, "Organic Lite Coconut Milk", CF_UNIT_EA, 3000, 149, 447),
              "3 for 2", 149);
  /* 10.32 = 2.99 + 4.35 + 2.98; 1.032 at 13.5 % inside: 10.32 × 0.135 / 1.135 = 1.2275 */
  add_tax (sale, "standard", 135000, 909, 123);
  add_tender (sale, "voucher", 500, 500)->reference = g_strdup ("FIVE-NOV");
  add_tender (sale, "cash", 532, 1000);
}

START_TEST (test_receipt_says_everything)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  fill (&self);
  g_autofree char *text = render (&self, 48);

  check_paper (text, "                 Harbour Street\n"
                     "     12 Harbour Street, Cork · 021 555 0134\n"
                     "                VAT IE 1234567T\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "Organic Just Butternut Squash & Sweet       2.99\n"
                     "Corn Soup\n"
                     "Oranges bio navelina cat 2                  4.35\n"
                     "  1.246 kg × 3.49/kg\n"
                     "Organic Lite Coconut Milk                   4.47\n"
                     "  3 × 1.49\n"
                     "  3 for 2                                  -1.49\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "Subtotal, 5 items                          11.81\n"
                     "You saved                                  -1.49\n"
                     "Total                                  EUR 10.32\n"
                     "Voucher FIVE-NOV                            5.00\n"
                     "Cash                                       10.00\n"
                     "Change                                      4.68\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "VAT                     Net       Tax      Gross\n"
                     "13.5%                  9.09      1.23      10.32\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "Served by Mira · Till T1       23/11/2026, 14:09\n"
                     "               [QR CF1RT1-004731]\n"
                     "                   T1-004731\n"
                     "         Scan to return within 30 days\n"
                     "             Record 1:42 · 9f86d081\n");
}
END_TEST

START_TEST (test_gift_receipt_says_what_was_bought_and_no_amount)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  fill (&self);
  add_line (self.sale, "Camera", CF_UNIT_EA, 1000, 19900, 19900)->serial = g_strdup ("SN-77");
  add_line (self.sale, "Empties", CF_UNIT_EA, -3000, 25, -75);
  add_line (self.sale, "Deposit", CF_UNIT_EA, 1000, 25, 25)->kind = CF_LINE_DEPOSIT;
  g_autoptr (CfPrintDocument) document = cf_receipt_gift_new (&self.paper, self.sale);
  g_autofree char *text = cf_print_text_render (document, 48);

  ck_assert_str_eq (cf_print_document_get_name (document), "gift-T1-004731");
  check_paper (text, "                 Harbour Street\n"
                     "     12 Harbour Street, Cork · 021 555 0134\n"
                     "                VAT IE 1234567T\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "                  Gift receipt\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "Organic Just Butternut Squash & Sweet Corn Soup\n"
                     "Oranges bio navelina cat 2              1.246 kg\n"
                     "Organic Lite Coconut Milk                      3\n"
                     "Camera\n"
                     "  Serial no. SN-77\n"
                     "- - - - - - - - - - - - - - - - - - - - - - - -\n"
                     "Served by Mira · Till T1       23/11/2026, 14:09\n"
                     "               [QR CF1RT1-004731]\n"
                     "                   T1-004731\n"
                     "         Scan to return within 30 days\n"
                     "             Record 1:42 · 9f86d081\n");
}
END_TEST

START_TEST (test_receipt_is_a_pure_function)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  fill (&self);
  g_autoptr (CfPrintDocument) a = cf_receipt_new (&self.paper, self.sale);
  g_autoptr (CfPrintDocument) b = cf_receipt_new (&self.paper, self.sale);

  ck_assert (cf_print_document_equal (a, b));
  ck_assert_str_eq (cf_print_document_get_name (a), "T1-004731");
  ck_assert (!cf_print_document_is_truncated (a));
}
END_TEST

START_TEST (test_amounts_stand_as_the_country_writes_them)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.shop.country = (char *) "DE";
  add_line (self.sale, "Goldbarren", CF_UNIT_EA, 2000, 123456, 246912);
  g_autofree char *text = render (&self, 48);

  ck_assert_ptr_nonnull (strstr (text, "2 × 1.234,56\n"));
  ck_assert_ptr_nonnull (strstr (text, "EUR 2.469,12\n"));
  ck_assert_ptr_nonnull (strstr (text, "23.11.2026"));
}
END_TEST

START_TEST (test_currency_without_decimals_has_none)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.shop.country = (char *) "JP";
  self.sale->exponent = 0;
  g_free (self.sale->currency);
  self.sale->currency = g_strdup ("JPY");
  add_line (self.sale, "牛乳", CF_UNIT_EA, 1000, 1280, 1280);
  g_autofree char *text = render (&self, 32);

  ck_assert_ptr_nonnull (strstr (text, "\n牛乳                       1,280\n"));
  ck_assert_ptr_nonnull (strstr (text, "JPY 1,280\n"));
}
END_TEST

START_TEST (test_added_tax_stands_above_the_total)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.shop.tax_mode = self.sale->tax_mode = CF_TAX_EXCLUSIVE;
  self.shop.country = (char *) "US";
  add_line (self.sale, "Coffee", CF_UNIT_EA, 1000, 400, 400);
  add_tax (self.sale, "standard", 82500, 400, 33);
  self.sale->total.minor += 33;
  g_autofree char *text = render (&self, 32);

  const char *tax = strstr (text, "Tax 8.25%                   0.33\n");
  ck_assert_ptr_nonnull (tax);
  ck_assert_ptr_nonnull (strstr (tax, "Total                   EUR 4.33\n"));
}
END_TEST

START_TEST (test_two_classes_of_one_rate_are_told_apart)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  add_tax (self.sale, "standard", 190000, 100, 19);
  add_tax (self.sale, "hotel", 190000, 200, 38);
  add_tax (self.sale, "zero", 0, 50, 0);
  g_autofree char *text = render (&self, 48);

  ck_assert_ptr_nonnull (strstr (text, "19% standard"));
  ck_assert_ptr_nonnull (strstr (text, "19% hotel"));
  ck_assert_ptr_nonnull (strstr (text, "\n0%  "));
}
END_TEST

START_TEST (test_rounding_card_slip_and_old_price_are_shown)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  CfSaleLine *line = add_line (self.sale, "Lamp", CF_UNIT_EA, 1000, 1999, 1999);
  line->price_source = CF_PRICE_SOURCE_OVERRIDE;
  line->list_price = (CfMoney){ 2499 };
  line->serial = g_strdup ("SN-77");
  self.sale->rounding = (CfMoney){ 1 };
  CfSaleTender *card = add_tender (self.sale, "card", 1000, 1000);
  card->reference = g_strdup ("ref-1");
  card->card = g_strdup ("Visa ···· 4242\nApproval 123456\n");
  CfSaleTender *gift = add_tender (self.sale, "gift_card", 1000, 1000);
  gift->reference = g_strdup ("6006491234567890");
  gift->rest = (CfMoney){ 1250 };
  g_autofree char *text = render (&self, 32);

  /* Whoever finds it cannot pay with it. */
  ck_assert_ptr_nonnull (strstr (text, "Gift card •••• 7890        10.00\n"
                                       "  left on it: 12.50\n"));
  ck_assert_ptr_null (strstr (text, "6006491234567890"));
  ck_assert_ptr_nonnull (strstr (text, "  Price lowered from 24.99\n"));
  ck_assert_ptr_nonnull (strstr (text, "  Serial no. SN-77\n"));
  ck_assert_ptr_nonnull (strstr (text, "Rounding                    0.01\n"));
  ck_assert_ptr_nonnull (strstr (text, "Card                       10.00\n"
                                       "  Visa ···· 4242\n"
                                       "  Approval 123456\n"));
  ck_assert_ptr_null (strstr (text, "Change"));
  ck_assert_ptr_null (strstr (text, "You saved"));
}
END_TEST

START_TEST (test_a_loaded_card_is_masked_and_says_what_is_on_it)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  CfSaleLine *first = add_line (self.sale, "Gift card", CF_UNIT_EA, 1000, 2500, 2500);
  CfSaleLine *second = add_line (self.sale, "Gift card", CF_UNIT_EA, 1000, 1000, 1000);
  first->kind = second->kind = CF_LINE_STORED_VALUE;
  first->serial = g_strdup ("6006491234567890");
  first->rest = (CfMoney){ 3200 };
  second->serial = g_strdup ("6006491234560007");
  g_autofree char *text = render (&self, 32);

  ck_assert_ptr_nonnull (strstr (text, "  •••• 7890\n  now on it: 32.00\n"));
  ck_assert_ptr_nonnull (strstr (text, "  •••• 0007\n"));
  ck_assert_ptr_null (strstr (text, "now on it: 0.00"));
  ck_assert_ptr_null (strstr (text, "6006"));
  ck_assert_ptr_null (strstr (text, "Serial no."));
}
END_TEST

START_TEST (test_fiscal_values_are_printed_as_given)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.sale->fiscal = g_strdup ("{\"ok\":true,\"device\":\"TSE-1\",\"signature\":\"ab/cd==\"}");
  g_autofree char *good = render (&self, 48);
  g_free (self.sale->fiscal);
  self.sale->fiscal = g_strdup ("{\"ok\":false,\"words\":\"no answer in time\"}");
  g_autofree char *bad = render (&self, 48);

  ck_assert_ptr_nonnull (strstr (good, "\ndevice: TSE-1\nsignature: ab/cd==\n"));
  ck_assert_ptr_null (strstr (good, "failed"));
  ck_assert_ptr_nonnull (strstr (bad, "Fiscal device failed\n"));
}
END_TEST

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, what)) != NULL; p++)
    n++;
  return n;
}

START_TEST (test_copy_and_training_are_marked_at_both_ends)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  fill (&self);
  g_autofree char *original = render (&self, 48);
  self.paper.copy = 2;
  g_autofree char *copy = render (&self, 48);
  self.paper.copy = 0;
  self.shop.terminal = (char *) "TR";
  g_autofree char *training = render (&self, 48);

  ck_assert_uint_eq (count (original, "COPY"), 0);
  ck_assert_uint_eq (count (copy, "COPY 2\n"), 2);
  ck_assert_uint_eq (count (original, "TRAINING"), 0);
  ck_assert_uint_eq (count (training, "TRAINING, NOT A RECEIPT\n"), 2);
}
END_TEST

START_TEST (test_unrecorded_paper_has_no_position)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.paper.seq = self.paper.epoch = 0;
  self.paper.hash = NULL;
  g_autofree char *text = render (&self, 48);
  ck_assert_ptr_null (strstr (text, "Record"));
}
END_TEST

START_TEST (test_fullest_basket_fits_a_document)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  for (int i = 0; i < 2000; i++) {
    CfSaleLine *line = add_line (self.sale, "Something with a name", CF_UNIT_EA, 2000, 100, 200);
    for (int j = 0; j < 8; j++)
      add_saving (self.sale, line, "promotion", 1);
  }
  g_autoptr (CfPrintDocument) document = cf_receipt_new (&self.paper, self.sale);
  ck_assert (!cf_print_document_is_truncated (document));
}
END_TEST

/* ---- reports and slips ---- */

static CfShiftReport *
make_report (gboolean is_closed)
{
  CfShiftReport *report = cf_shift_report_new ();

  report->number = is_closed ? g_strdup ("T1-000012") : NULL;
  report->business_day = g_strdup ("2026-11-23");
  report->currency = g_strdup ("EUR");
  report->exponent = 2;
  report->opened_at_ms = AT_MS - 6 * 3600 * 1000;
  report->closed_at_ms = is_closed ? AT_MS : 0;
  report->is_closed = is_closed;
  report->sales_count = 3;
  report->sales_total = (CfMoney){ 12345 };
  report->returns_count = 1;
  report->returns_total = (CfMoney){ 345 };
  report->float_amount = (CfMoney){ 10000 };
  report->cash_tendered = (CfMoney){ 5000 };
  report->expected = (CfMoney){ 15000 };
  report->counted = (CfMoney){ 14990 };
  report->difference = (CfMoney){ -10 };
  report->card_unknown_count = 1;
  report->card_unknown = (CfMoney){ 999 };
  report->perpetual_sales = (CfMoney){ 99999999 };
  cf_shift_report_add_tender (report, "cash", 2, (CfMoney){ 5000 });
  cf_shift_report_add_tender (report, "loyalty_stamp", 1, (CfMoney){ 7000 });
  return report;
}

START_TEST (test_z_report_shows_count_and_difference)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  g_autoptr (CfShiftReport) report = make_report (TRUE);
  report->recounts = 2;
  report->first_counted = (CfMoney){ 14000 };
  report->note = g_strdup ("One coin fell behind the drawer.");
  cf_shift_report_add_slips (report, "card", 1);
  cf_shift_report_add_slips (report, "loyalty_stamp", 3);
  g_autoptr (CfPrintDocument) document =
    cf_receipt_report_new (&self.paper, report, "Mira", "Anna", AT_MS);
  g_autofree char *text = cf_print_text_render (document, 40);

  ck_assert_str_eq (cf_print_document_get_name (document), "Z-T1-000012");
  ck_assert_ptr_nonnull (strstr (text, "Z report T1-000012\n"));
  ck_assert_ptr_nonnull (strstr (text, "Turnover                      EUR 120.00\n"));
  ck_assert_ptr_nonnull (strstr (text, "Cash, 2                            50.00\n"
                                       "loyalty_stamp, 1                   70.00\n"));
  ck_assert_ptr_nonnull (strstr (text, "Expected in the drawer            150.00\n"
                                       "Counted                           149.90\n"
                                       "Difference                         -0.10\n"
                                       "Counted again                          2\n"
                                       "First counted                     140.00\n"
                                       "Card, slips                       1 of 0\n"
                                       "loyalty_stamp, slips              3 of 1\n"
                                       "One coin fell behind the drawer.\n"));
  ck_assert_ptr_nonnull (strstr (text, "Cards, outcome unknown, 1           9.99\n"));
  ck_assert_ptr_nonnull (strstr (text, "All sales of this till        999,999.99\n"));
  ck_assert_ptr_nonnull (strstr (text, "Record 1:42 · 9f86d081\n"));
}
END_TEST

START_TEST (test_loads_stand_on_a_report_beside_its_turnover)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  g_autoptr (CfShiftReport) report = make_report (TRUE);
  g_autoptr (CfPrintDocument) without =
    cf_receipt_report_new (&self.paper, report, "Mira", "Anna", AT_MS);
  g_autofree char *without_text = cf_print_text_render (without, 40);
  report->loads_count = 2;
  report->loads_total = (CfMoney){ 3250 };
  report->perpetual_loads = (CfMoney){ 13250 };
  g_autoptr (CfPrintDocument) document =
    cf_receipt_report_new (&self.paper, report, "Mira", "Anna", AT_MS);
  g_autofree char *text = cf_print_text_render (document, 40);

  ck_assert_ptr_nonnull (strstr (text, "Turnover                      EUR 120.00\n"
                                       "Gift cards loaded, 2               32.50\n"));
  ck_assert_ptr_nonnull (strstr (text, "All returns of this till            0.00\n"
                                       "All gift cards loaded             132.50\n"));
  /* A shop without gift cards reads nothing of them. */
  ck_assert_ptr_null (strstr (without_text, "loaded"));
}
END_TEST

START_TEST (test_x_report_keeps_the_count_blind)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  g_autoptr (CfShiftReport) report = make_report (FALSE);
  g_autoptr (CfPrintDocument) document =
    cf_receipt_report_new (&self.paper, report, "Mira", NULL, AT_MS);
  g_autofree char *text = cf_print_text_render (document, 40);

  ck_assert_str_eq (cf_print_document_get_name (document), "X");
  ck_assert_ptr_nonnull (strstr (text, "X report\n"));
  ck_assert_ptr_null (strstr (text, "Expected"));
  ck_assert_ptr_null (strstr (text, "Cash taken"));
  ck_assert_ptr_null (strstr (text, "Difference"));
}
END_TEST

START_TEST (test_slip_names_amount_reason_and_person)
{
  g_auto (Case) self = { 0 };
  CfMoney amount = { 2050 };
  case_init (&self);
  self.paper.seq = 0;
  g_autoptr (CfPrintDocument) document =
    cf_receipt_slip_new (&self.paper, "Paid out", &amount, "Window cleaner", "Anna", AT_MS);
  g_autofree char *text = cf_print_text_render (document, 40);

  ck_assert_ptr_nonnull (strstr (text, "Paid out                       EUR 20.50\n"
                                       "Window cleaner\n"));
  ck_assert_ptr_nonnull (strstr (text, "Anna · Till T1         23/11/2026, 14:09\n"));
  g_autoptr (CfPrintDocument) plain =
    cf_receipt_slip_new (&self.paper, "No sale", NULL, NULL, "Anna", AT_MS);
  g_autofree char *plain_text = cf_print_text_render (plain, 40);
  ck_assert_ptr_null (strstr (plain_text, "EUR"));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_receipt_says_everything);
  tcase_add_test (tc, test_gift_receipt_says_what_was_bought_and_no_amount);
  tcase_add_test (tc, test_receipt_is_a_pure_function);
  tcase_add_test (tc, test_amounts_stand_as_the_country_writes_them);
  tcase_add_test (tc, test_currency_without_decimals_has_none);
  tcase_add_test (tc, test_added_tax_stands_above_the_total);
  tcase_add_test (tc, test_two_classes_of_one_rate_are_told_apart);
  tcase_add_test (tc, test_rounding_card_slip_and_old_price_are_shown);
  tcase_add_test (tc, test_a_loaded_card_is_masked_and_says_what_is_on_it);
  tcase_add_test (tc, test_fiscal_values_are_printed_as_given);
  tcase_add_test (tc, test_copy_and_training_are_marked_at_both_ends);
  tcase_add_test (tc, test_unrecorded_paper_has_no_position);
  tcase_add_test (tc, test_fullest_basket_fits_a_document);
  tcase_add_test (tc, test_z_report_shows_count_and_difference);
  tcase_add_test (tc, test_loads_stand_on_a_report_beside_its_turnover);
  tcase_add_test (tc, test_x_report_keeps_the_count_blind);
  tcase_add_test (tc, test_slip_names_amount_reason_and_person);
}

CF_TEST_MAIN ("receipt", add_tests)
