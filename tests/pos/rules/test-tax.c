/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tax.h"
#include "cf-test.h"

#define ALWAYS                                                                                     \
  {                                                                                                \
    CF_UTC_MS_MIN, G_MAXINT64                                                                      \
  }

static void
add (CfTaxTable *table, const char *tax_class, const char *id, gint64 ppm, CfValidity validity)
{
  GError *error = NULL;
  CfTax tax = { tax_class, id, id, { ppm }, validity };
  ck_assert_ok (cf_tax_table_add (table, &tax, &error));
}

static gint64
rate_at (CfTaxTable *table, const char *tax_class, gint64 at_ms)
{
  GError *error = NULL;
  CfTaxClassRate rate;
  ck_assert_ok (cf_tax_table_lookup (table, tax_class, at_ms, &rate, &error));
  return rate.rate.ppm;
}

/* Worked by hand: inclusive tax = round (gross × r ÷ (1 + r)), exclusive tax = round (net × r). */
static const struct
{
  gint64 base, ppm;
  CfTaxMode mode;
  CfRounding rounding;
  gint64 net, tax, gross;
} sums[] = {
  /* 1.99 × 0.19 / 1.19 = 0.31773… */
  { 199, 190000, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_AWAY, 167, 32, 199 },
  { 199, 0, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_AWAY, 199, 0, 199 },
  /* 0.15 × 1 / 2 = 0.075: a half, at 100 % */
  { 15, 1000000, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_AWAY, 7, 8, 15 },
  { 13, 1000000, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_AWAY, 6, 7, 13 },
  { 13, 1000000, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_EVEN, 7, 6, 13 },
  /* negative sums mirror positive ones: -0.25 × 0.19 / 1.19 = -0.0399… */
  { -25, 190000, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_AWAY, -21, -4, -25 },
  { -15, 1000000, CF_TAX_INCLUSIVE, CF_ROUNDING_HALF_AWAY, -7, -8, -15 },
  /* 10.00 × 8.875 % = 0.8875; 0.50 × 5 % = 0.025, a half */
  { 1000, 88750, CF_TAX_EXCLUSIVE, CF_ROUNDING_HALF_AWAY, 1000, 89, 1089 },
  { 50, 50000, CF_TAX_EXCLUSIVE, CF_ROUNDING_HALF_AWAY, 50, 3, 53 },
  { 50, 50000, CF_TAX_EXCLUSIVE, CF_ROUNDING_HALF_EVEN, 50, 2, 52 },
  { -50, 50000, CF_TAX_EXCLUSIVE, CF_ROUNDING_HALF_AWAY, -50, -3, -53 },
};

START_TEST (test_tax_by_hand)
{
  GError *error = NULL;
  CfMoney net, tax, gross;
  ck_assert_ok (cf_tax_compute ((CfMoney){ sums[_i].base }, (CfRate){ sums[_i].ppm }, sums[_i].mode,
                                sums[_i].rounding, &net, &tax, &gross, &error));
  ck_assert_int_eq (net.minor, sums[_i].net);
  ck_assert_int_eq (tax.minor, sums[_i].tax);
  ck_assert_int_eq (gross.minor, sums[_i].gross);
}
END_TEST

START_TEST (test_tax_that_does_not_fit_is_refused_and_leaves_the_outputs)
{
  GError *error = NULL;
  CfMoney net = { 1 }, tax = { 2 }, gross = { 3 };
  ck_assert_refused (cf_tax_compute ((CfMoney){ CF_MINOR_MAX }, (CfRate){ 190000 },
                                     CF_TAX_EXCLUSIVE, CF_ROUNDING_HALF_AWAY, &net, &tax, &gross,
                                     &error),
                     CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (net.minor + 10 * tax.minor + 100 * gross.minor, 321);
}
END_TEST

START_TEST (test_a_later_rate_replaces_an_earlier_one_from_its_first_instant)
{
  g_autoptr (CfTaxTable) table = cf_tax_table_new ();
  add (table, "standard", "vat", 190000, (CfValidity){ CF_UTC_MS_MIN, G_MAXINT64 });
  add (table, "standard", "vat", 160000, (CfValidity){ 1000, 2000 });
  add (table, "standard", "vat", 210000, (CfValidity){ 3000, G_MAXINT64 });
  add (table, "standard", "vat", 220000, (CfValidity){ 3000, G_MAXINT64 }); /* corrected */
  ck_assert_int_eq (rate_at (table, "standard", 999), 190000);
  ck_assert_int_eq (rate_at (table, "standard", 1000), 160000);
  ck_assert_int_eq (rate_at (table, "standard", 1999), 160000);
  ck_assert_int_eq (rate_at (table, "standard", 2000), 190000); /* half open: it ended */
  ck_assert_int_eq (rate_at (table, "standard", 3000), 220000);
}
END_TEST

START_TEST (test_a_class_without_a_rate_is_an_error_not_zero)
{
  g_autoptr (CfTaxTable) table = cf_tax_table_new ();
  GError *error = NULL;
  CfTaxClassRate rate;
  add (table, "luxury", "vat", 330000, (CfValidity){ 1000, 2000 });
  ck_assert (cf_tax_table_has_class (table, "luxury"));
  ck_assert (!cf_tax_table_has_class (table, "standard"));
  ck_assert_refused (cf_tax_table_lookup (table, "standard", 0, &rate, &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_refused (cf_tax_table_lookup (table, "luxury", 2000, &rate, &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_refused (cf_tax_table_lookup (table, NULL, 0, &rate, &error), CF_ERROR_BAD_SETTING);
  ck_assert_int_eq (rate_at (table, CF_TAX_CLASS_NONE, 0), 0);
}
END_TEST

START_TEST (test_taxes_of_a_class_are_computed_as_one_rate_and_split)
{
  g_autoptr (CfTaxTable) table = cf_tax_table_new ();
  GError *error = NULL;
  CfTaxClassRate rate;
  CfMoney parts[CF_TAX_PARTS_MAX];
  add (table, "ny", "state", 40000, (CfValidity) ALWAYS);
  add (table, "ny", "city", 45000, (CfValidity) ALWAYS);
  add (table, "ny", "metro", 3750, (CfValidity) ALWAYS);
  ck_assert_ok (cf_tax_table_lookup (table, "ny", 0, &rate, &error));
  ck_assert_int_eq (rate.rate.ppm, 88750);
  ck_assert_uint_eq (rate.n_parts, 3);
  /* 0.89 over 40000 : 45000 : 3750 of 88750 = 40.11, 45.13, 3.76: the last has the largest
   * remainder and gets the missing unit: 40 + 45 + 4 */
  const CfRate rates[] = { rate.parts[0]->rate, rate.parts[1]->rate, rate.parts[2]->rate };
  cf_tax_split ((CfMoney){ 89 }, rates, rate.n_parts, parts);
  ck_assert_int_eq (parts[0].minor, 40);
  ck_assert_int_eq (parts[1].minor, 45);
  ck_assert_int_eq (parts[2].minor, 4);
}
END_TEST

START_TEST (test_a_bad_tax_is_refused)
{
  g_autoptr (CfTaxTable) table = cf_tax_table_new ();
  GError *error = NULL;
  const CfTax bad[] = {
    { "", "vat", "VAT", { 0 }, ALWAYS },
    { NULL, "vat", "VAT", { 0 }, ALWAYS },
    { "a", "", "VAT", { 0 }, ALWAYS },
    { "a", "vat", NULL, { 0 }, ALWAYS },
    { "a", "vat", "VAT", { -1 }, ALWAYS },
    { "a", "vat", "VAT", { CF_TAX_RATE_MAX + 1 }, ALWAYS },
    { "a", "vat", "VAT", { 1 }, { 5, 5 } },
    { CF_TAX_CLASS_NONE, "vat", "VAT", { 0 }, ALWAYS },
    { "a-class-of-more-than-thirty-two-bytes", "vat", "VAT", { 0 }, ALWAYS },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    ck_assert_refused (cf_tax_table_add (table, &bad[i], &error), CF_ERROR_BAD_SETTING);
  CfTax tax = { "a", "vat", "VAT", { 0 }, ALWAYS };
  for (guint i = 0; i < CF_TAX_ROWS_MAX; i++)
    ck_assert_ok (cf_tax_table_add (table, &tax, &error));
  ck_assert_refused (cf_tax_table_add (table, &tax, &error), CF_ERROR_BAD_SETTING);
}
END_TEST

START_TEST (test_too_many_taxes_at_a_time_are_refused)
{
  g_autoptr (CfTaxTable) table = cf_tax_table_new ();
  GError *error = NULL;
  CfTaxClassRate rate;
  const char *const ids[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9" };
  for (guint i = 0; i < CF_TAX_PARTS_MAX; i++)
    add (table, "a", ids[i], 1, (CfValidity) ALWAYS);
  ck_assert_ok (cf_tax_table_lookup (table, "a", 0, &rate, &error));
  add (table, "a", ids[CF_TAX_PARTS_MAX], 1, (CfValidity) ALWAYS);
  ck_assert_refused (cf_tax_table_lookup (table, "a", 0, &rate, &error), CF_ERROR_BAD_SETTING);
  add (table, "b", "x", CF_TAX_RATE_MAX, (CfValidity) ALWAYS);
  add (table, "b", "y", 1, (CfValidity) ALWAYS);
  ck_assert_refused (cf_tax_table_lookup (table, "b", 0, &rate, &error), CF_ERROR_BAD_SETTING);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_tax_by_hand, 0, G_N_ELEMENTS (sums));
  tcase_add_test (tc, test_tax_that_does_not_fit_is_refused_and_leaves_the_outputs);
  tcase_add_test (tc, test_a_later_rate_replaces_an_earlier_one_from_its_first_instant);
  tcase_add_test (tc, test_a_class_without_a_rate_is_an_error_not_zero);
  tcase_add_test (tc, test_taxes_of_a_class_are_computed_as_one_rate_and_split);
  tcase_add_test (tc, test_a_bad_tax_is_refused);
  tcase_add_test (tc, test_too_many_taxes_at_a_time_are_refused);
}

CF_TEST_MAIN ("tax", add_tests)
