/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sale.h"
#include "cf-sample-sale.h"
#include "cf-test.h"

START_TEST (test_sample_sale_adds_up)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_sale_check (sale, &error));
}
END_TEST

/* Every figure the check is about, each moved by one minor unit. */
static gint64 *
pick_figure (CfSale *sale, int which)
{
  CfSaleLine *line = g_ptr_array_index (sale->lines, 0);
  CfSaleSaving *saving = g_ptr_array_index (line->savings, 0);
  CfSaleTax *tax = g_ptr_array_index (sale->taxes, 1);
  CfSaleTender *tender = g_ptr_array_index (sale->tenders, 1);
  gint64 *figures[] = {
    &line->amount.minor,   &line->discount.minor, &line->total.minor,    &saving->amount.minor,
    &tax->net.minor,       &tax->tax.minor,       &tax->gross.minor,     &tender->amount.minor,
    &tender->given.minor,  &sale->subtotal.minor, &sale->discount.minor, &sale->total.minor,
    &sale->rounding.minor, &sale->change.minor,   &line->tax_rate.ppm,   &tax->rate.ppm,
  };

  return figures[which];
}
#define FIGURES 16

START_TEST (test_sale_with_any_figure_changed_does_not_add_up)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;

  *pick_figure (sale, _i) += 1;
  ck_assert_refused (cf_sale_check (sale, &error), CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_sale_with_more_covered_than_sold_does_not_add_up)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  CfSaleLine *line = g_ptr_array_index (sale->lines, 0);
  CfSaleCover *cover;

  cf_sample_sale_lend (sale);
  cover = g_ptr_array_index (line->covers, 0);
  line->uncovered.milli++; /* of 2: 1 off the grant, 1.001 off nothing */
  ck_assert_refused (cf_sale_check (sale, &error), CF_ERROR_DAMAGED);
  line->uncovered.milli = -1;
  ck_assert_refused (cf_sale_check (sale, &error), CF_ERROR_DAMAGED);
  line->uncovered.milli = 0;
  cover->quantity.milli = 0;
  ck_assert_refused (cf_sale_check (sale, &error), CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_sale_with_a_line_outside_every_tax_row_does_not_add_up)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  CfSaleLine *line = cf_sale_line_new ();

  line->no = 4;
  line->tax_class = g_strdup ("zero");
  g_ptr_array_add (sale->lines, line);
  ck_assert_refused (cf_sale_check (sale, &error), CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_sale_with_tax_added_compares_lines_with_net)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();
  g_autoptr (GError) error = NULL;
  CfSaleTax *standard = g_ptr_array_index (sale->taxes, 0);
  CfSaleTax *reduced = g_ptr_array_index (sale->taxes, 1);
  CfSaleTender *card = g_ptr_array_index (sale->tenders, 0);

  /* 12.18 + 19 % = 2.3142 → 14.49; 0.51 + 7 % = 0.0357 → 0.55; total 15.04. */
  sale->tax_mode = CF_TAX_EXCLUSIVE;
  *standard = (CfSaleTax){ standard->tax_class, standard->rate, { 1218 }, { 231 }, { 1449 } };
  *reduced = (CfSaleTax){ reduced->tax_class, reduced->rate, { 51 }, { 4 }, { 55 } };
  sale->total.minor = 1504;
  card->amount.minor = card->given.minor = 1504 + 1 - 270;
  ck_assert_ok (cf_sale_check (sale, &error));
}
END_TEST

START_TEST (test_figures_from_outside_cannot_wrap_the_check)
{
  g_autoptr (CfSale) sale = cf_sale_new ();
  g_autoptr (GError) error = NULL;

  /* 2 × 2^63 is 0 in 64 bits. */
  for (guint i = 0; i < 2; i++) {
    CfSaleLine *line = cf_sale_line_new ();

    line->amount.minor = line->total.minor = G_MININT64;
    line->tax_class = g_strdup ("zero");
    g_ptr_array_add (sale->lines, line);
  }
  ck_assert_refused (cf_sale_check (sale, &error), CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_modes_and_price_sources_are_words)
{
  CfTaxMode mode = CF_TAX_EXCLUSIVE;
  CfPriceSource source = CF_PRICE_SOURCE_BASE;

  ck_assert (cf_tax_mode_parse ("inclusive", &mode) && mode == CF_TAX_INCLUSIVE);
  ck_assert (cf_tax_mode_parse (cf_tax_mode_to_text (CF_TAX_EXCLUSIVE), &mode));
  ck_assert_int_eq (mode, CF_TAX_EXCLUSIVE);
  ck_assert (!cf_tax_mode_parse ("none", &mode));
  for (guint i = 0; i < CF_PRICE_SOURCE_COUNT; i++) {
    ck_assert (cf_price_source_parse (cf_price_source_to_text ((CfPriceSource) i), &source));
    ck_assert_int_eq (source, i);
  }
  ck_assert (!cf_price_source_parse ("guess", &source));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_sample_sale_adds_up);
  tcase_add_loop_test (tc, test_sale_with_any_figure_changed_does_not_add_up, 0, FIGURES);
  tcase_add_test (tc, test_sale_with_more_covered_than_sold_does_not_add_up);
  tcase_add_test (tc, test_sale_with_a_line_outside_every_tax_row_does_not_add_up);
  tcase_add_test (tc, test_sale_with_tax_added_compares_lines_with_net);
  tcase_add_test (tc, test_figures_from_outside_cannot_wrap_the_check);
  tcase_add_test (tc, test_modes_and_price_sources_are_words);
}

CF_TEST_MAIN ("sale", add_tests)
