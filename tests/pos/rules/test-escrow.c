/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-escrow.h"
#include "cf-test.h"

static const CfId TILL_A = { "01890a5d-ac96-774b-bcce-b3020990000a" };
static const CfId TILL_B = { "01890a5d-ac96-774b-bcce-b3020990000b" };
static const CfId GRANT_1 = { "01890a5d-ac96-774b-bcce-b30209900001" };
static const CfId GRANT_2 = { "01890a5d-ac96-774b-bcce-b30209900002" };
static const CfId NONE = { "" };

static CfGrant
make_grant (const CfId *id, const CfId *till, gint64 amount)
{
  CfGrant grant = {
    .id = *id, .subject = "card-1", .amount = amount, .terminal = *till, .epoch = 1
  };

  return grant;
}

START_TEST (test_grants_and_free_add_up_to_the_balance)
{
  const CfGrant grants[] = { make_grant (&GRANT_1, &TILL_A, 2000),
                             make_grant (&GRANT_2, &TILL_B, 1000) };
  const CfGrantEnd ends[] = { CF_GRANT_LIVE, CF_GRANT_LIVE };
  const CfEscrowUse uses[] = { { GRANT_1, 1500 }, { NONE, 300 } };
  g_autoptr (GError) error = NULL;
  CfEscrowBook book;

  /* 50.00 issued; 18.00 used; 5.00 of A's grant and 10.00 of B's remain lent */
  ck_assert_int_eq (cf_grant_remaining (&grants[0], uses, 2), 500);
  ck_assert_ok (cf_escrow_book (5000, grants, ends, 2, uses, 2, &book, &error));
  ck_assert_int_eq (book.balance, 3200);
  ck_assert_int_eq (book.lent, 1500);
  ck_assert_int_eq (cf_escrow_book_free (&book), 1700);
  ck_assert_int_eq (book.overspent, 0);
}
END_TEST

START_TEST (test_fenced_grant_is_free_again_until_its_records_turn_up)
{
  const CfGrant grant = make_grant (&GRANT_1, &TILL_A, 2000);
  const CfGrantEnd live = CF_GRANT_LIVE, fenced = CF_GRANT_FENCED;
  const CfEscrowUse uses[] = { { NONE, 5000 }, { GRANT_1, 1500 } };
  g_autoptr (GError) error = NULL;
  CfEscrowBook book;

  ck_assert_ok (cf_escrow_book (5000, &grant, &live, 1, NULL, 0, &book, &error));
  ck_assert_int_eq (cf_escrow_book_free (&book), 3000);
  ck_assert_ok (cf_escrow_book (5000, &grant, &fenced, 1, NULL, 0, &book, &error));
  ck_assert_int_eq (cf_escrow_book_free (&book), 5000);
  ck_assert_ok (cf_escrow_book (5000, &grant, &fenced, 1, uses, 2, &book, &error));
  ck_assert_int_eq (book.overspent, 1500);
  ck_assert_int_eq (cf_escrow_book_free (&book), 0);
  ck_assert (cf_grant_may_end (CF_GRANT_FENCED, CF_GRANT_RETURNED));
  ck_assert (!cf_grant_may_end (CF_GRANT_RETURNED, CF_GRANT_LIVE));
  ck_assert (!cf_grant_may_end (CF_GRANT_FENCED, CF_GRANT_LIVE));
  ck_assert (cf_grant_may_end (CF_GRANT_UNHEARD, CF_GRANT_LIVE));
  ck_assert (cf_grant_may_end (CF_GRANT_UNHEARD, CF_GRANT_RETURNED));
  ck_assert (!cf_grant_may_end (CF_GRANT_LIVE, CF_GRANT_UNHEARD));
}
END_TEST

START_TEST (test_new_epoch_holds_no_grant)
{
  const CfGrant grant = make_grant (&GRANT_1, &TILL_A, 2000);

  ck_assert (cf_grant_is_held_by (&grant, &TILL_A, 1));
  ck_assert (!cf_grant_is_held_by (&grant, &TILL_A, 2));
  ck_assert (!cf_grant_is_held_by (&grant, &TILL_B, 1));
}
END_TEST

START_TEST (test_terminal_gets_its_share_of_what_is_free)
{
  const CfEscrowBook book = { .balance = 1001, .lent = 0 };
  const CfEscrowBook spent = { .balance = -5, .lent = 0, .overspent = 5 };

  ck_assert_int_eq (cf_escrow_may_grant (&book, 5000, 500000), 500);
  ck_assert_int_eq (cf_escrow_may_grant (&book, 300, 500000), 300);
  ck_assert_int_eq (cf_escrow_may_grant (&book, 5000, 1000000), 1001);
  ck_assert_int_eq (cf_escrow_may_grant (&spent, 5000, 1000000), 0);
}
END_TEST

START_TEST (test_offline_use_takes_the_grant_first_then_the_owners_risk)
{
  const CfOfflineLimit none = { 0 }, some = { 1000, 1500, 2000 };
  g_autoptr (GError) error = NULL;
  CfEscrowPlan plan = { 7, 7 };

  ck_assert_ok (cf_escrow_plan (800, 1000, -1, 0, 0, &none, &plan, &error));
  ck_assert_int_eq (plan.from_grant, 800);
  ck_assert_int_eq (plan.at_risk, 0);
  ck_assert_refused (cf_escrow_plan (1001, 1000, 5000, 0, 0, &none, &plan, &error),
                     CF_ERROR_OFFLINE_LIMIT);
  ck_assert_refused (cf_escrow_plan (1001, 0, 1000, 0, 0, &some, &plan, &error),
                     CF_ERROR_INSUFFICIENT_VALUE);
  ck_assert_int_eq (plan.from_grant, 800); /* untouched by a refusal */
  ck_assert_ok (cf_escrow_plan (2000, 1000, 5000, 500, 1000, &some, &plan, &error));
  ck_assert_int_eq (plan.at_risk, 1000);
  ck_assert_refused (cf_escrow_plan (2001, 1000, 5000, 0, 0, &some, &plan, &error),
                     CF_ERROR_OFFLINE_LIMIT); /* more than one use may */
  ck_assert_refused (cf_escrow_plan (1000, 0, -1, 501, 0, &some, &plan, &error),
                     CF_ERROR_OFFLINE_LIMIT); /* more than one card may */
  ck_assert_refused (cf_escrow_plan (1000, 0, -1, 0, 1001, &some, &plan, &error),
                     CF_ERROR_OFFLINE_LIMIT); /* more than all may */
}
END_TEST

START_TEST (test_grant_from_outside_is_checked)
{
  const CfGrant grant = make_grant (&GRANT_1, &TILL_A, 2000);
  g_autoptr (json_object) json = cf_grant_to_json (&grant);
  g_autoptr (GError) error = NULL;
  CfGrant again;

  ck_assert_ok (cf_grant_from_json (json, &again, &error));
  ck_assert_str_eq (again.subject, "card-1");
  ck_assert_int_eq (again.amount, 2000);
  ck_assert (cf_grant_is_held_by (&again, &TILL_A, 1));
  json_object_object_add (json, "amount", json_object_new_int64 (0));
  ck_assert_refused (cf_grant_from_json (json, &again, &error), CF_ERROR_BAD_REQUEST);
}
END_TEST

/* The world without the rules: a purse, and envelopes with coins in them that tills carry about. */
typedef struct
{
  gint64 purse;
  gint64 envelope[16];
  gboolean is_open[16];
  gint64 eaten; /* coins that were handed out although there were none */
} Purse;

static void
take_from_purse (Purse *purse, gint64 coins)
{
  for (gint64 i = 0; i < coins; i++) {
    if (purse->purse > 0)
      purse->purse--;
    else
      purse->eaten++;
  }
}

START_TEST (test_book_is_what_purse_and_envelopes_hold)
{
  g_autoptr (GRand) rand = cf_test_random_new ();

  for (guint round = 0; round < 500; round++) {
    gint64 issued = g_rand_int_range (rand, 0, 60);
    Purse purse = { .purse = issued };
    CfGrant grants[16];
    CfGrantEnd ends[16];
    CfEscrowUse uses[64];
    gsize n_grants = 0, n_uses = 0;
    g_autoptr (GError) error = NULL;
    CfEscrowBook book;

    for (guint step = 0; step < 40; step++) {
      gint64 coins = g_rand_int_range (rand, 1, 8);
      gsize which = n_grants > 0 ? (gsize) g_rand_int_range (rand, 0, (gint32) n_grants) : 0;

      ck_assert_ok (cf_escrow_book (issued, grants, ends, n_grants, uses, n_uses, &book, &error));
      switch (g_rand_int_range (rand, 0, 4)) {
      case 0: { /* an envelope is filled */
        gint64 got = cf_escrow_may_grant (&book, coins, 1000000);

        if (got == 0 || n_grants == G_N_ELEMENTS (grants))
          break;
        grants[n_grants] = make_grant (&GRANT_1, &TILL_A, got);
        g_snprintf (grants[n_grants].id.text, CF_ID_LEN + 1,
                    "01890a5d-ac96-774b-bcce-b30209901%03u", (guint) n_grants);
        ends[n_grants] = CF_GRANT_LIVE;
        purse.purse -= got;
        purse.envelope[n_grants] = got;
        purse.is_open[n_grants] = TRUE;
        n_grants++;
        break;
      }
      case 1: /* coins from an envelope */
        if (n_grants == 0 || purse.envelope[which] == 0 || !purse.is_open[which])
          break;
        coins = MIN (coins, purse.envelope[which]);
        purse.envelope[which] -= coins;
        uses[n_uses++] = (CfEscrowUse){ grants[which].id, coins };
        break;
      case 2: /* an envelope comes back, its rest into the purse */
        if (n_grants == 0 || !purse.is_open[which])
          break;
        ends[which] = g_rand_boolean (rand) ? CF_GRANT_RETURNED : CF_GRANT_FENCED;
        purse.is_open[which] = FALSE;
        purse.purse += purse.envelope[which];
        purse.envelope[which] = 0;
        break;
      default: /* asked online: only what is free */
        coins = MIN (coins, cf_escrow_book_free (&book));
        if (coins == 0)
          break;
        take_from_purse (&purse, coins);
        uses[n_uses++] = (CfEscrowUse){ NONE, coins };
        break;
      }
      ck_assert_ok (cf_escrow_book (issued, grants, ends, n_grants, uses, n_uses, &book, &error));
      ck_assert_int_eq (cf_escrow_book_free (&book), purse.purse);
      ck_assert_int_eq (purse.eaten, 0);
      ck_assert_int_eq (book.overspent, 0);
      ck_assert_int_eq (book.lent + cf_escrow_book_free (&book), book.balance);
    }
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_grants_and_free_add_up_to_the_balance);
  tcase_add_test (tc, test_fenced_grant_is_free_again_until_its_records_turn_up);
  tcase_add_test (tc, test_new_epoch_holds_no_grant);
  tcase_add_test (tc, test_terminal_gets_its_share_of_what_is_free);
  tcase_add_test (tc, test_offline_use_takes_the_grant_first_then_the_owners_risk);
  tcase_add_test (tc, test_grant_from_outside_is_checked);
  tcase_add_test (tc, test_book_is_what_purse_and_envelopes_hold);
}

CF_TEST_MAIN ("escrow", add_tests)
