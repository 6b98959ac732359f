/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-price.h"
#include "cf-test.h"

#define ALWAYS                                                                                     \
  {                                                                                                \
    CF_UTC_MS_MIN, G_MAXINT64                                                                      \
  }
#define NOW 5000

static CfPrice
resolve (CfPriceQuestion question)
{
  GError *error = NULL;
  CfPrice price;
  question.at_ms = NOW;
  ck_assert_ok (cf_price_resolve (&question, &price, &error));
  return price;
}

static void
assert_price (CfPrice price,
              gint64 minor,
              CfPriceSource source,
              const char *rule,
              const char *steps)
{
  g_autofree char *explained = cf_price_explain (&price, 2);
  ck_assert_int_eq (price.unit_price.minor, minor);
  ck_assert_int_eq (price.source, source);
  ck_assert_ptr_eq (NULL, rule == NULL ? price.rule : NULL);
  if (rule != NULL)
    ck_assert_str_eq (price.rule, rule);
  ck_assert_str_eq (explained, steps);
}

START_TEST (test_base_price_stands_when_nothing_else_holds)
{
  const CfScheduledPrice over = { "S1", { 99 }, { 0, NOW }, NULL };
  const CfScheduledPrice others = { "S2", { 99 }, ALWAYS, "staff" };
  const CfScheduledPrice both[] = { over, others };
  assert_price (resolve ((CfPriceQuestion){ .base = { 199 }, .scheduled = both, .n_scheduled = 2 }),
                199, CF_PRICE_SOURCE_BASE, NULL, "base 1.99");
  assert_price (resolve ((CfPriceQuestion){ .base = { 199 }, .department = TRUE }), 199,
                CF_PRICE_SOURCE_DEPARTMENT, NULL, "department 1.99");
}
END_TEST

START_TEST (test_the_lowest_active_scheduled_price_wins_whatever_the_order)
{
  const CfScheduledPrice rules[] = { { "S3", { 150 }, { NOW, NOW + 1 }, NULL },
                                     { "S1", { 150 }, ALWAYS, NULL },
                                     { "S2", { 170 }, ALWAYS, NULL },
                                     { "S0", { 120 }, { NOW + 1, G_MAXINT64 }, NULL } };
  for (guint first = 0; first < 4; first++) {
    CfScheduledPrice turned[4];
    for (guint i = 0; i < 4; i++)
      turned[i] = rules[(first + i) % 4];
    assert_price (resolve (
                    (CfPriceQuestion){ .base = { 199 }, .scheduled = turned, .n_scheduled = 4 }),
                  150, CF_PRICE_SOURCE_SCHEDULED, "S1", "base 1.99; scheduled S1 1.50");
  }
}
END_TEST

START_TEST (test_a_group_price_is_for_that_group_and_a_rise_is_possible)
{
  const CfScheduledPrice rules[] = { { "G", { 100 }, ALWAYS, "staff" },
                                     { "A", { 250 }, ALWAYS, NULL } };
  CfPriceQuestion question = { .base = { 199 }, .scheduled = rules, .n_scheduled = 2 };
  assert_price (resolve (question), 250, CF_PRICE_SOURCE_SCHEDULED, "A",
                "base 1.99; scheduled A 2.50");
  question.group = "staff";
  assert_price (resolve (question), 100, CF_PRICE_SOURCE_SCHEDULED, "G",
                "base 1.99; scheduled G 1.00");
}
END_TEST

START_TEST (test_an_override_beats_everything_and_no_markdown_touches_it)
{
  const CfMoney typed = { 180 }, label = { 555 };
  const CfScheduledPrice rule = { "S", { 1 }, ALWAYS, NULL };
  const CfMarkdown half = { "M", { 500000 }, { 0 }, ALWAYS };
  CfPriceQuestion question = { .base = { 199 },
                               .override = &typed,
                               .embedded = &label,
                               .scheduled = &rule,
                               .n_scheduled = 1,
                               .markdowns = &half,
                               .n_markdowns = 1 };
  CfPrice price = resolve (question);
  assert_price (price, 180, CF_PRICE_SOURCE_OVERRIDE, NULL, "override 1.80");
  ck_assert (!price.embedded);
  ck_assert_int_eq (price.list_price.minor, 199);
}
END_TEST

START_TEST (test_an_amount_in_the_code_beats_schedules_and_is_kept)
{
  const CfMoney label = { 483 };
  const CfScheduledPrice rule = { "S", { 1 }, ALWAYS, NULL };
  CfPrice price = resolve ((CfPriceQuestion){
    .base = { 1190 }, .embedded = &label, .scheduled = &rule, .n_scheduled = 1 });
  assert_price (price, 1190, CF_PRICE_SOURCE_EMBEDDED, NULL, "embedded 4.83");
  ck_assert (price.embedded);
  ck_assert_int_eq (price.embedded_amount.minor, 483);
}
END_TEST

START_TEST (test_the_best_markdown_lowers_what_it_finds_and_never_raises)
{
  const CfScheduledPrice rule = { "S", { 179 }, ALWAYS, NULL };
  const CfMarkdown downs[] = { { "M1", { 500000 }, { 0 }, ALWAYS }, /* 1.79 − round 0.895 = 0.89 */
                               { "M2", { 0 }, { 120 }, ALWAYS },    /* fixed 1.20 */
                               { "M3", { 0 }, { 300 }, ALWAYS },    /* would raise it */
                               { "M4", { 900000 }, { 0 }, { 0, 1 } } /* over */ };
  CfPriceQuestion question = {
    .base = { 199 }, .scheduled = &rule, .n_scheduled = 1, .markdowns = downs, .n_markdowns = 4
  };
  assert_price (resolve (question), 89, CF_PRICE_SOURCE_MARKDOWN, "M1",
                "base 1.99; scheduled S 1.79; markdown M1 -50 % 0.89");
  question.markdowns = &downs[2];
  question.n_markdowns = 1;
  assert_price (resolve (question), 179, CF_PRICE_SOURCE_SCHEDULED, "S",
                "base 1.99; scheduled S 1.79");
}
END_TEST

START_TEST (test_a_percentage_marks_down_an_amount_in_the_code)
{
  const CfMoney label = { 483 };
  const CfMarkdown downs[] = { { "F", { 0 }, { 1 }, ALWAYS }, { "M", { 300000 }, { 0 }, ALWAYS } };
  CfPrice price = resolve ((CfPriceQuestion){
    .base = { 1190 }, .embedded = &label, .markdowns = downs, .n_markdowns = 2 });
  /* 4.83 − round 1.449 = 3.38; the fixed price of a kilogram says nothing about the label */
  assert_price (price, 1190, CF_PRICE_SOURCE_MARKDOWN, "M", "embedded 4.83; markdown M -30 % 3.38");
  ck_assert_int_eq (price.embedded_amount.minor, 338);
}
END_TEST

START_TEST (test_a_payout_counts_against_the_shop)
{
  const CfMoney slip = { 325 };
  CfPrice bottle = resolve ((CfPriceQuestion){ .kind = CF_LINE_PAYOUT, .base = { 25 } });
  CfPrice label =
    resolve ((CfPriceQuestion){ .kind = CF_LINE_PAYOUT, .base = { 25 }, .embedded = &slip });
  ck_assert_int_eq (bottle.unit_price.minor, -25);
  ck_assert_int_eq (bottle.list_price.minor, -25);
  ck_assert_int_eq (label.embedded_amount.minor, -325);
}
END_TEST

START_TEST (test_a_price_below_zero_is_refused)
{
  const CfMoney bad = { -1 };
  GError *error = NULL;
  CfPrice price;
  CfPriceQuestion questions[] = { { .base = bad }, { .override = &bad }, { .embedded = &bad } };
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    ck_assert_refused (cf_price_resolve (&questions[i], &price, &error), CF_ERROR_BAD_AMOUNT);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_base_price_stands_when_nothing_else_holds);
  tcase_add_test (tc, test_the_lowest_active_scheduled_price_wins_whatever_the_order);
  tcase_add_test (tc, test_a_group_price_is_for_that_group_and_a_rise_is_possible);
  tcase_add_test (tc, test_an_override_beats_everything_and_no_markdown_touches_it);
  tcase_add_test (tc, test_an_amount_in_the_code_beats_schedules_and_is_kept);
  tcase_add_test (tc, test_the_best_markdown_lowers_what_it_finds_and_never_raises);
  tcase_add_test (tc, test_a_percentage_marks_down_an_amount_in_the_code);
  tcase_add_test (tc, test_a_payout_counts_against_the_shop);
  tcase_add_test (tc, test_a_price_below_zero_is_refused);
}

CF_TEST_MAIN ("price", add_tests)
