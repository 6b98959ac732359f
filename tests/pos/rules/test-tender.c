/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tender.h"
#include "cf-test.h"

START_TEST (test_the_tenders_of_a_new_shop)
{
  guint count = 0;
  const CfTenderType *types = cf_tender_types_default (&count);
  ck_assert_uint_eq (count, 4);
  const CfTenderType *cash = cf_tender_type_find (types, count, "cash");
  const CfTenderType *card = cf_tender_type_find (types, count, "card");
  const CfTenderType *voucher = cf_tender_type_find (types, count, "voucher");
  ck_assert (cash->is_cash && cash->opens_drawer && cash->may_refund);
  ck_assert_int_eq (cash->overpay, CF_TENDER_OVERPAY_CHANGE);
  ck_assert_int_eq (card->flow, CF_TENDER_FLOW_TERMINAL);
  ck_assert_int_eq (card->overpay, CF_TENDER_OVERPAY_NO);
  ck_assert (!card->is_cash && !card->opens_drawer);
  ck_assert_int_eq (voucher->overpay, CF_TENDER_OVERPAY_NO);
  ck_assert (!voucher->pays_stored_value && !voucher->may_refund);
  /* Value for value: a card pays for no card, gives no change and no money. */
  const CfTenderType *gift = &types[count - 1];
  ck_assert_str_eq (gift->id, CF_TENDER_GIFT_CARD);
  ck_assert (!gift->pays_stored_value && !gift->may_refund && !gift->opens_drawer);
  ck_assert_int_eq (gift->overpay, CF_TENDER_OVERPAY_NO);
  ck_assert_ptr_null (cf_tender_type_find (types, count, "shells"));
}
END_TEST

/* The drawing of cf-tender.h as text: every pair that is not in it is refused. */
static const char *const steps[] = { "settled voided",     "started approved",
                                     "started declined",   "started unknown",
                                     "unknown approved",   "unknown declined",
                                     "approved reversing", "reversing approved",
                                     "reversing reversed" };

START_TEST (test_only_the_drawn_steps_are_allowed)
{
  guint allowed = 0;
  for (guint from = 0; from < CF_TENDER_N_STATES; from++)
    for (guint to = 0; to < CF_TENDER_N_STATES; to++) {
      g_autofree char *step =
        g_strdup_printf ("%s %s", cf_tender_state_name (from), cf_tender_state_name (to));
      gboolean drawn = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
        drawn |= g_str_equal (steps[i], step);
      ck_assert_msg (cf_tender_state_may_move (from, to) == drawn, "%s", step);
      allowed += drawn;
    }
  ck_assert_uint_eq (allowed, G_N_ELEMENTS (steps));
}
END_TEST

START_TEST (test_what_each_state_guarantees)
{
  const struct
  {
    const char *name;
    gboolean counts, ends, open, binds;
  } rows[] = {
    { "settled", TRUE, FALSE, FALSE, FALSE },  { "voided", FALSE, TRUE, FALSE, FALSE },
    { "started", FALSE, FALSE, TRUE, TRUE },   { "approved", TRUE, FALSE, FALSE, TRUE },
    { "declined", FALSE, TRUE, FALSE, FALSE }, { "unknown", FALSE, FALSE, TRUE, TRUE },
    { "reversing", FALSE, FALSE, TRUE, TRUE }, { "reversed", FALSE, TRUE, FALSE, FALSE },
  };
  ck_assert_uint_eq (G_N_ELEMENTS (rows), CF_TENDER_N_STATES);
  CfTenderState state = CF_TENDER_N_STATES;
  ck_assert (!cf_tender_state_parse ("lost", &state));
  ck_assert_int_eq (state, CF_TENDER_N_STATES);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ck_assert (cf_tender_state_parse (rows[i].name, &state));
    ck_assert_str_eq (cf_tender_state_name (state), rows[i].name);
    ck_assert_int_eq (cf_tender_state_counts (state), rows[i].counts);
    ck_assert_int_eq (cf_tender_state_is_end (state), rows[i].ends);
    ck_assert_int_eq (cf_tender_state_is_open (state), rows[i].open);
    ck_assert_int_eq (cf_tender_state_binds (state), rows[i].binds);
  }
}
END_TEST

START_TEST (test_what_the_terminal_approves_counts)
{
  CfTender tender = { .no = 1, .state = CF_TENDER_STARTED, .asked = { 1000 } };
  cf_tender_move (&tender, CF_TENDER_UNKNOWN, CF_MONEY_ZERO);
  ck_assert_int_eq (tender.amount.minor, 0);
  cf_tender_move (&tender, CF_TENDER_APPROVED, cf_money_from_minor (600));
  ck_assert_int_eq (tender.amount.minor, 600);
  cf_tender_move (&tender, CF_TENDER_REVERSING, CF_MONEY_ZERO);
  ck_assert_int_eq (tender.amount.minor, 600); /* what the reversal asks for */
  cf_tender_move (&tender, CF_TENDER_REVERSED, CF_MONEY_ZERO);
  ck_assert_int_eq (tender.amount.minor, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_the_tenders_of_a_new_shop);
  tcase_add_test (tc, test_only_the_drawn_steps_are_allowed);
  tcase_add_test (tc, test_what_each_state_guarantees);
  tcase_add_test (tc, test_what_the_terminal_approves_counts);
}

CF_TEST_MAIN ("tender", add_tests)
