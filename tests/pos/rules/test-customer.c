/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-customer.h"
#include "cf-test.h"

static CfId
make_id (guint n)
{
  CfId id;

  g_snprintf (id.text, sizeof id.text, "01890a5d-ac96-774b-bcce-b302099%05u", n);
  return id;
}

static CfCustomer *
make_customer (guint n, gint64 points)
{
  const CfId id = make_id (n);
  CfCustomer *customer = cf_customer_new (&id);

  if (points != 0)
    ck_assert (cf_customer_change_points (customer, &id, points, NULL));
  return customer;
}

static void
answer (CfCustomer *customer, const char *topic, gboolean granted, gboolean is_explicit, gint64 at)
{
  CfConsent consent = { .granted = granted, .is_explicit = is_explicit, .at_ms = at };
  g_autoptr (GError) error = NULL;

  g_strlcpy (consent.topic, topic, sizeof consent.topic);
  ck_assert_ok (cf_customer_answer (customer, &consent, &error));
}

START_TEST (test_smaller_id_survives_and_points_follow)
{
  g_autoptr (CfCustomer) one = make_customer (7, 30);
  g_autoptr (CfCustomer) two = make_customer (3, 12);
  const CfId three = make_id (3), seven = make_id (7);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_customer_merge (one, two, &error));
  ck_assert_str_eq (cf_customer_get_id (one)->text, three.text);
  ck_assert (cf_customer_has_id (one, &seven));
  ck_assert_int_eq (cf_customer_get_points (one), 42);
  ck_assert_ok (cf_customer_merge (one, two, &error)); /* again: nothing is counted twice */
  ck_assert_int_eq (cf_customer_get_points (one), 42);
  ck_assert_ok (
    cf_customer_change_points (one, &seven, -2, &error)); /* a late record of an alias */
  ck_assert_int_eq (cf_customer_get_points (one), 40);
}
END_TEST

START_TEST (test_latest_explicit_answer_holds_and_refusal_wins_a_tie)
{
  g_autoptr (CfCustomer) one = make_customer (1, 0);
  g_autoptr (CfCustomer) two = make_customer (2, 0);
  g_autoptr (GError) error = NULL;

  answer (one, "mail", TRUE, TRUE, 100);
  answer (two, "mail", FALSE, FALSE, 900); /* a default of later does not outdo what was said */
  answer (one, "profile", TRUE, TRUE, 500);
  answer (two, "profile", FALSE, TRUE, 500);
  answer (one, "phone", FALSE, TRUE, 100);
  answer (two, "phone", TRUE, TRUE, 200);
  ck_assert_ok (cf_customer_merge (one, two, &error));
  ck_assert (cf_customer_allows (one, "mail"));
  ck_assert (!cf_customer_allows (one, "profile"));
  ck_assert (cf_customer_allows (one, "phone"));
  ck_assert (!cf_customer_allows (one, "post")); /* nobody asked */
}
END_TEST

START_TEST (test_erasing_covers_all_aliases_for_ever)
{
  g_autoptr (CfCustomer) one = make_customer (1, 5);
  g_autoptr (CfCustomer) two = make_customer (2, 6);
  g_autoptr (CfCustomer) late = NULL;
  const CfId first = make_id (1);
  g_autoptr (GError) error = NULL;

  answer (one, "mail", TRUE, TRUE, 100);
  late = cf_customer_copy (one); /* a copy that has not heard of it */
  ck_assert_ok (cf_customer_merge (one, two, &error));
  cf_customer_erase (one);
  ck_assert_ok (cf_customer_merge (late, one, &error));
  ck_assert (cf_customer_is_erased (late));
  ck_assert (!cf_customer_allows (late, "mail"));
  ck_assert_int_eq (cf_customer_get_points (late), 0);
  ck_assert_ok (cf_customer_change_points (late, &first, 9, &error));
  ck_assert_int_eq (cf_customer_get_points (late), 0);
  answer (late, "mail", TRUE, TRUE, 999);
  ck_assert (!cf_customer_allows (late, "mail"));
}
END_TEST

START_TEST (test_customers_from_outside_are_checked)
{
  static const char *const BAD[] = {
    "{}",
    "{\"id\":\"no\"}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"parts\":[{}]}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900002\",\"parts\":[{\"id\":\"01890a5d-ac96-774b-bcce-"
    "b30209900001\",\"points\":0,\"version\":0}]}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"consents\":[{\"topic\":\"\",\"at_ms\":1}]}",
  };
  const CfId stranger = make_id (9);
  g_autoptr (CfCustomer) one = make_customer (1, 0);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (json_object) json = json_tokener_parse (BAD[i]);

    ck_assert_refused (cf_customer_from_json (json, &error), CF_ERROR_BAD_REQUEST);
  }
  ck_assert_refused (cf_customer_change_points (one, &stranger, 1, &error),
                     CF_ERROR_UNKNOWN_CUSTOMER);
}
END_TEST

/* ---- against a slow model: a customer is what a list of facts says, read from its beginning ------ */

static void
check_copies (CfCustomer **copies, guint n, GRand *rand)
{
  g_autoptr (CfCustomer) left = cf_customer_copy (copies[0]);
  g_autoptr (CfCustomer) right = cf_customer_copy (copies[n - 1]);

  for (guint i = 1; i < n; i++)
    ck_assert (cf_customer_merge (left, copies[i], NULL));
  for (guint i = n - 1; i > 0; i--)
    ck_assert (cf_customer_merge (right, copies[i - 1], NULL));
  ck_assert (cf_customer_merge (right, copies[g_rand_int_range (rand, 0, (gint32) n)], NULL));
  ck_assert (cf_customer_equal (left, right));
}

START_TEST (test_merging_is_a_function_of_the_set)
{
  g_autoptr (GRand) rand = cf_test_random_new ();

  for (guint round = 0; round < 400; round++) {
    CfCustomer *copies[6];
    gint64 points = 0;
    gboolean erased = FALSE;
    gint64 best_at = -1;
    gboolean best = FALSE, best_explicit = FALSE;
    g_autoptr (CfCustomer) all = NULL;
    g_autoptr (json_object) json = NULL;
    g_autoptr (CfCustomer) again = NULL;

    for (guint i = 0; i < G_N_ELEMENTS (copies); i++) {
      gint64 own = g_rand_int_range (rand, -20, 50);
      gint64 at = g_rand_int_range (rand, 0, 4);
      gboolean granted = g_rand_boolean (rand), is_explicit = g_rand_boolean (rand);

      copies[i] = make_customer (i, own);
      points += own;
      answer (copies[i], "mail", granted, is_explicit, at);
      if ((is_explicit && !best_explicit) ||
          (is_explicit == best_explicit && (at > best_at || (at == best_at && !granted)))) {
        best_explicit = is_explicit;
        best_at = at;
        best = granted;
      }
      if (g_rand_int_range (rand, 0, 12) == 0) {
        cf_customer_erase (copies[i]);
        erased = TRUE;
      }
      if (i > 0 && g_rand_boolean (rand)) /* some were merged before */
        ck_assert (
          cf_customer_merge (copies[i], copies[g_rand_int_range (rand, 0, (gint32) i)], NULL));
    }
    check_copies (copies, G_N_ELEMENTS (copies), rand);
    all = cf_customer_copy (copies[0]);
    for (guint i = 1; i < G_N_ELEMENTS (copies); i++)
      ck_assert (cf_customer_merge (all, copies[i], NULL));
    ck_assert_int_eq (cf_customer_is_erased (all), erased);
    ck_assert_int_eq (cf_customer_get_points (all), erased ? 0 : points);
    ck_assert_int_eq (cf_customer_allows (all, "mail"), !erased && best);
    json = cf_customer_to_json (all);
    again = cf_customer_from_json (json, NULL);
    ck_assert (cf_customer_equal (all, again));
    for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
      cf_customer_free (copies[i]);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_smaller_id_survives_and_points_follow);
  tcase_add_test (tc, test_latest_explicit_answer_holds_and_refusal_wins_a_tie);
  tcase_add_test (tc, test_erasing_covers_all_aliases_for_ever);
  tcase_add_test (tc, test_customers_from_outside_are_checked);
  tcase_add_test (tc, test_merging_is_a_function_of_the_set);
}

CF_TEST_MAIN ("customer", add_tests)
