/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-pickup.h"
#include "cf-test.h"

static const CfId ORDER = { "01890a5d-ac96-774b-bcce-b30209900001" };

/* Line 1: 3 × TEA, a substitute is welcome; line 2: 1.000 kg BAN ± 0.100, nothing instead. */
static CfPickup *
make_order (void)
{
  CfPickup *order = cf_pickup_new (&ORDER);
  const CfPickupLine tea = { .no = 1,
                             .sku = "TEA",
                             .name = "Tea",
                             .ordered = { 3000 },
                             .price = { 250 },
                             .total = { 750 },
                             .wish = CF_WISH_SIMILAR };
  const CfPickupLine ban = { .no = 2,
                             .sku = "BAN",
                             .name = "Bananas",
                             .unit = CF_UNIT_KG,
                             .ordered = { 1000 },
                             .tolerance = { 100 },
                             .price = { 199 },
                             .total = { 199 } };
  g_autoptr (GError) error = NULL;

  g_strlcpy (order->number, "O-1001", sizeof order->number);
  ck_assert_ok (cf_pickup_add_line (order, &ban, &error));
  ck_assert_ok (cf_pickup_add_line (order, &tea, &error));
  return order;
}

static void
apply (CfPickup *order, CfPickupFact fact)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_pickup_apply (order, &fact, &error));
}

/* Checked first, as a till does it. */
static void
step (CfPickup *order, CfPickupFact fact)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_pickup_check_fact (order, &fact, &error));
  apply (order, fact);
}

#define FACT(KIND, ...) ((CfPickupFact){ .kind = CF_FACT_##KIND, __VA_ARGS__ })

static void
check_shown (const CfPickup *order, const char *expected)
{
  ck_assert_str_eq (cf_pickup_state_to_text (cf_pickup_get_state (order)), expected);
}

static gint64
reserved (const CfPickup *order, const char *sku)
{
  g_autoptr (GArray) held = cf_pickup_list_reserved (order);
  gint64 sum = 0;

  for (guint i = 0; i < held->len; i++)
    if (g_str_equal (g_array_index (held, CfPickupHeld, i).sku, sku))
      sum += g_array_index (held, CfPickupHeld, i).quantity.milli;
  return sum;
}

START_TEST (test_order_goes_its_way)
{
  g_autoptr (CfPickup) order = make_order ();
  g_autoptr (GError) error = NULL;

  check_shown (order, "placed");
  ck_assert_int_eq (cf_pickup_get_total (order).minor, 949);
  ck_assert_int_eq (reserved (order, "TEA"), 3000);
  step (order, FACT (ACCEPTED));
  check_shown (order, "accepted");
  step (order, FACT (PICKED, .line = 1, .quantity = { 1000 }));
  check_shown (order, "picking");
  ck_assert_refused (cf_pickup_check (order, CF_PICKUP_STAGE, &error), CF_ERROR_WRONG_STATE);
  step (order, FACT (PICKED, .line = 1, .sku = "TEA-2", .name = "Other tea", .quantity = { 1000 }));
  ck_assert_int_eq (reserved (order, "TEA"), 2000); /* one picked, one still to find */
  ck_assert_int_eq (reserved (order, "TEA-2"), 1000);
  step (order, FACT (SHORT, .line = 1, .quantity = { 1000 }));
  check_shown (order, "short");
  ck_assert_int_eq (reserved (order, "TEA"), 1000);
  step (order, FACT (PICKED, .line = 2, .quantity = { 955 })); /* as it weighed */
  step (order, FACT (READY, .shelf = "B4", .at_ms = 5));
  check_shown (order, "ready");
  ck_assert_int_eq (reserved (order, "BAN"), 955);
  step (order, FACT (HANDED, .line = 1, .quantity = { 1000 })); /* a part first */
  check_shown (order, "ready");
  step (order, FACT (HANDED, .line = 1, .sku = "TEA-2", .quantity = { 1000 }));
  step (order, FACT (HANDED, .line = 2, .quantity = { 955 }));
  check_shown (order, "collected");
  ck_assert_int_eq (reserved (order, "TEA") + reserved (order, "TEA-2") + reserved (order, "BAN"),
                    0);
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), 0);
  step (order, FACT (RETURNED, .line = 1, .sku = "TEA-2", .quantity = { 1000 }));
  check_shown (order, "collected");
  step (order, FACT (RETURNED, .line = 1, .quantity = { 1000 }));
  step (order, FACT (RETURNED, .line = 2, .quantity = { 955 }));
  check_shown (order, "returned");
}
END_TEST

START_TEST (test_steps_that_make_no_sense_are_refused)
{
  g_autoptr (CfPickup) order = make_order ();
  g_autoptr (GError) error = NULL;
  CfPickupFact fact = FACT (PICKED, .line = 1, .quantity = { 1000 });

  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_WRONG_STATE);
  step (order, FACT (ACCEPTED));
  fact.quantity.milli = 4000;
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_BAD_QTY);
  fact.quantity.milli = 500; /* half a piece */
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_BAD_QTY);
  fact.quantity.milli = 0;
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_BAD_QTY);
  fact.quantity.milli = -1000; /* put back what was not picked */
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_BAD_QTY);
  fact = FACT (PICKED, .line = 9, .quantity = { 1000 });
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_NO_SUCH_LINE);
  fact = FACT (PICKED, .line = 2, .sku = "PEAR", .quantity = { 1000 });
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_WRONG_STATE);
  fact = FACT (PICKED, .line = 2, .quantity = { 1101 });
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_BAD_QTY);
  step (order, FACT (SHORT, .line = 1, .quantity = { 3000 }));
  step (order, FACT (SHORT, .line = 2, .quantity = { 1000 }));
  ck_assert_refused (cf_pickup_check (order, CF_PICKUP_STAGE, &error),
                     CF_ERROR_WRONG_STATE); /* nothing to stage */
  step (order, FACT (SHORT, .line = 2, .quantity = { -1000 }));
  step (order, FACT (PICKED, .line = 2, .quantity = { 1000 }));
  step (order, FACT (READY));
  fact = FACT (HANDED, .line = 2, .quantity = { 1001 });
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_BAD_QTY);
  fact = FACT (RETURNED, .line = 2, .quantity = { 1 });
  ck_assert_refused (cf_pickup_check_fact (order, &fact, &error), CF_ERROR_OVER_RETURNED);
}
END_TEST

START_TEST (test_second_handover_stands_and_is_named)
{
  g_autoptr (CfPickup) order = make_order ();

  apply (order, FACT (HANDED, .line = 1, .quantity = { 3000 }));
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), 0);
  apply (order, FACT (HANDED, .line = 1, .quantity = { 3000 }));
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), CF_PICKUP_DOUBLE_HANDOVER);
  ck_assert_int_eq (cf_pickup_find_line (order, 1)->handed.milli, 6000);
  apply (order, FACT (RETURNED, .line = 1, .quantity = { 3000 }));
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), CF_PICKUP_DOUBLE_HANDOVER);
}
END_TEST

static gint64
waiting (const CfPickup *order, const char *sku)
{
  g_autoptr (GArray) list = cf_pickup_list_waiting (order);
  gint64 sum = 0;

  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (g_array_index (list, CfPickupPart, i).sku, sku))
      sum += g_array_index (list, CfPickupPart, i).picked.milli;
  return sum;
}

/* Two tills that did not hear of each other put it into two boxes: one of them is the customer's. */
START_TEST (test_what_was_picked_twice_is_kept_and_handed_over_once)
{
  g_autoptr (CfPickup) order = make_order ();
  g_autoptr (GError) error = NULL;
  CfPickupFact all = FACT (HANDED, .line = 1, .quantity = { 6000 });

  apply (order, FACT (ACCEPTED));
  apply (order, FACT (PICKED, .line = 1, .quantity = { 3000 }));
  apply (order, FACT (PICKED, .line = 1, .sku = "TEA-2", .quantity = { 3000 }));
  apply (order, FACT (PICKED, .line = 2, .quantity = { 1000 }));
  apply (order, FACT (READY));
  ck_assert_int_eq (reserved (order, "TEA") + reserved (order, "TEA-2"), 3000);
  ck_assert_int_eq (waiting (order, "TEA") + waiting (order, "TEA-2"), 3000);
  ck_assert_refused (cf_pickup_check_fact (order, &all, &error), CF_ERROR_BAD_QTY);
  step (order, FACT (HANDED, .line = 1, .quantity = { 3000 }));
  check_shown (order, "ready"); /* the bananas */
  ck_assert_int_eq (reserved (order, "TEA") + reserved (order, "TEA-2"), 0);
  ck_assert_int_eq (waiting (order, "TEA-2"), 0);
  all = FACT (HANDED, .line = 1, .sku = "TEA-2", .quantity = { 3000 });
  ck_assert_refused (cf_pickup_check_fact (order, &all, &error), CF_ERROR_BAD_QTY);
  step (order, FACT (HANDED, .line = 2, .quantity = { 1000 }));
  check_shown (order, "collected"); /* who has all of it has no more to come for */
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), 0);
}
END_TEST

/* A part was collected and came back, and the rest lies there still. */
START_TEST (test_a_part_that_came_back_leaves_the_rest_to_be_collected)
{
  g_autoptr (CfPickup) order = make_order ();

  step (order, FACT (ACCEPTED));
  step (order, FACT (PICKED, .line = 1, .quantity = { 3000 }));
  step (order, FACT (PICKED, .line = 2, .quantity = { 1000 }));
  step (order, FACT (READY));
  step (order, FACT (HANDED, .line = 1, .quantity = { 1000 }));
  step (order, FACT (RETURNED, .line = 1, .quantity = { 1000 }));
  check_shown (order, "ready");
  ck_assert_int_eq (reserved (order, "TEA"), 2000);
  step (order, FACT (EXPIRED));
  check_shown (order, "returned");
  ck_assert_int_eq (reserved (order, "TEA") + reserved (order, "BAN"), 0);
}
END_TEST

START_TEST (test_refunded_and_handed_over_is_owed)
{
  g_autoptr (CfPickup) order = make_order ();

  ck_assert_int_eq (cf_pickup_get_payment (order), CF_PICKUP_OPEN);
  apply (order, FACT (PAID, .amount = { 949 }));
  ck_assert_int_eq (cf_pickup_get_payment (order), CF_PICKUP_PAID);
  apply (order, FACT (CANCELLED));
  check_shown (order, "cancelled");
  ck_assert_int_eq (reserved (order, "TEA"), 0);
  apply (order, FACT (REFUNDED, .amount = { 949 }));
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), 0);
  apply (order, FACT (HANDED, .line = 1, .quantity = { 3000 })); /* another till had not heard */
  check_shown (order, "collected");
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), CF_PICKUP_OWED);
  apply (order, FACT (RETURNED, .line = 1, .quantity = { 3000 }));
  ck_assert_uint_eq (cf_pickup_get_exceptions (order), 0);
}
END_TEST

START_TEST (test_orders_from_outside_are_checked)
{
  static const char *const BAD[] = {
    "{}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"lines\":[{\"line\":0}]}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"promise\":\"maybe\"}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"code_hash\":\"00\"}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"paid_minor\":-1}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"lines\":[{\"line\":1,\"sku\":\"A\",\"unit\":"
    "\"ea\",\"ordered_milli\":1000,\"price_minor\":1,\"total_minor\":1},{\"line\":1,\"sku\":\"A\","
    "\"unit\":\"ea\",\"ordered_milli\":1000,\"price_minor\":1,\"total_minor\":1}]}",
  };
  g_autoptr (CfPickup) order = make_order ();
  g_autoptr (GError) error = NULL;
  CfPickupFact fact = FACT (PICKED, .line = 1, .quantity = { CF_MINOR_MAX });

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (json_object) json = json_tokener_parse (BAD[i]);

    ck_assert_ptr_nonnull (json);
    ck_assert_refused (cf_pickup_from_json (json, &error), CF_ERROR_BAD_REQUEST);
  }
  apply (order, fact);
  ck_assert_refused (cf_pickup_apply (order, &fact, &error), CF_ERROR_OUT_OF_RANGE);
  ck_assert_int_eq (cf_pickup_find_line (order, 1)->picked.milli, CF_MINOR_MAX);
}
END_TEST

/* ---- against a slow model: the state told as a story, from the list of facts ------------------------ */

static const char *const SKUS[] = { "TEA", "TEA-2", "BAN" };

static gint64
model_sum (const CfPickupFact *facts, guint n, CfPickupFactKind kind, guint line)
{
  gint64 sum = 0;

  for (guint i = 0; i < n; i++)
    if (facts[i].kind == kind && (line == 0 || facts[i].line == line))
      sum += kind == CF_FACT_PAID || kind == CF_FACT_REFUNDED ? facts[i].amount.minor
                                                              : facts[i].quantity.milli;
  return sum;
}

static gboolean
model_has (const CfPickupFact *facts, guint n, CfPickupFactKind kind)
{
  for (guint i = 0; i < n; i++)
    if (facts[i].kind == kind)
      return TRUE;
  return FALSE;
}

static const char *
model_state (const CfPickupFact *facts, guint n)
{
  gint64 handed = model_sum (facts, n, CF_FACT_HANDED, 0);
  gboolean waits = FALSE, all_back = TRUE,
           ended = model_has (facts, n, CF_FACT_CANCELLED) || model_has (facts, n, CF_FACT_EXPIRED);

  for (guint line = 1; line <= 2; line++) {
    gint64 of_line = model_sum (facts, n, CF_FACT_HANDED, line);

    waits |=
      model_sum (facts, n, CF_FACT_PICKED, line) > of_line && of_line < (line == 1 ? 3000 : 1100);
    all_back &= model_sum (facts, n, CF_FACT_RETURNED, line) >= of_line;
  }
  if (handed > 0 && (!waits || ended))
    return all_back ? "returned" : "collected";
  if (ended)
    return model_has (facts, n, CF_FACT_CANCELLED) ? "cancelled" : "expired";
  if (model_has (facts, n, CF_FACT_READY))
    return "ready";
  if (model_has (facts, n, CF_FACT_SHORT))
    return "short";
  if (model_has (facts, n, CF_FACT_PICKED))
    return "picking";
  return model_has (facts, n, CF_FACT_ACCEPTED) ? "accepted" : "placed";
}

static guint
model_exceptions (const CfPickupFact *facts, guint n)
{
  gint64 paid = model_sum (facts, n, CF_FACT_PAID, 0);
  guint exceptions = 0;

  if (model_sum (facts, n, CF_FACT_HANDED, 1) > 3000 ||
      model_sum (facts, n, CF_FACT_HANDED, 2) > 1100)
    exceptions |= CF_PICKUP_DOUBLE_HANDOVER;
  for (guint line = 1; line <= 2; line++)
    if (paid > 0 && model_sum (facts, n, CF_FACT_REFUNDED, 0) >= paid &&
        model_sum (facts, n, CF_FACT_HANDED, line) > model_sum (facts, n, CF_FACT_RETURNED, line))
      exceptions |= CF_PICKUP_OWED;
  return exceptions;
}

static CfPickupFact
random_fact (GRand *rand)
{
  static const char *const SHELVES[] = { "A1", "B2", "C3" };
  gsize product = (gsize) g_rand_int_range (rand, 0, 3);
  CfPickupFact fact = { .kind = (CfPickupFactKind) g_rand_int_range (rand, 0, 10),
                        .line = product == 2 ? 2 : 1,
                        .sku = SKUS[product],
                        .name = SKUS[product],
                        .quantity = { g_rand_int_range (rand, 1, 4) * 1000 },
                        .amount = { g_rand_int_range (rand, 1, 4) * 100 },
                        .shelf = SHELVES[g_rand_int_range (rand, 0, 3)],
                        .at_ms = g_rand_int_range (rand, 1, 4) };

  if ((fact.kind == CF_FACT_CANCELLED || fact.kind == CF_FACT_EXPIRED) &&
      g_rand_int_range (rand, 0, 3) > 0)
    fact.kind = CF_FACT_HANDED; /* or nearly every order would end at once */
  return fact;
}

START_TEST (test_order_is_a_function_of_the_set_of_facts)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  guint reached[CF_PICKUP_STATE_COUNT] = { 0 };

  for (guint round = 0; round < 3000; round++) {
    CfPickupFact facts[10];
    guint n = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (facts) + 1);
    g_autoptr (CfPickup) one = make_order (), two = make_order (), again = NULL;
    g_autoptr (json_object) json = NULL, other = NULL, third = NULL;

    for (guint i = 0; i < n; i++) {
      facts[i] = random_fact (rand);
      apply (one, facts[i]);
    }
    for (guint i = n; i > 1; i--) {
      guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
      CfPickupFact kept = facts[i - 1];

      facts[i - 1] = facts[j];
      facts[j] = kept;
    }
    for (guint i = 0; i < n; i++)
      apply (two, facts[i]);
    check_shown (one, model_state (facts, n));
    reached[cf_pickup_get_state (one)]++;
    ck_assert_uint_eq (cf_pickup_get_exceptions (one), model_exceptions (facts, n));
    json = cf_pickup_to_json (one);
    other = cf_pickup_to_json (two);
    ck_assert (json_object_equal (json, other));
    again = cf_pickup_from_json (json, NULL);
    ck_assert_ptr_nonnull (again);
    third = cf_pickup_to_json (again);
    ck_assert (json_object_equal (json, third));
  }
  for (guint i = 0; i < CF_PICKUP_STATE_COUNT; i++)
    ck_assert_msg (reached[i] > 0, "'%s' was never reached", cf_pickup_state_to_text (i));
}
END_TEST

/* What is kept for an order only ever becomes less, but for what is put back; checked steps alone. */
START_TEST (test_reservation_and_shelf_add_up)
{
  g_autoptr (GRand) rand = cf_test_random_new ();

  for (guint round = 0; round < 500; round++) {
    g_autoptr (CfPickup) order = make_order ();

    apply (order, FACT (ACCEPTED));
    for (guint i = 0; i < 30; i++) {
      CfPickupFact fact = random_fact (rand);
      const CfPickupLine *tea = cf_pickup_find_line (order, 1);

      if (!cf_pickup_check_fact (order, &fact, NULL))
        continue;
      apply (order, fact);
      ck_assert_uint_eq (cf_pickup_get_exceptions (order) & CF_PICKUP_DOUBLE_HANDOVER, 0);
      if (order->promise == CF_PROMISE_OPEN)
        ck_assert_int_eq (reserved (order, "TEA") + reserved (order, "TEA-2") + tea->handed.milli +
                            tea->fell_short.milli,
                          tea->ordered.milli);
      else
        ck_assert_int_eq (reserved (order, "TEA") + reserved (order, "BAN"), 0);
    }
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_order_goes_its_way);
  tcase_add_test (tc, test_steps_that_make_no_sense_are_refused);
  tcase_add_test (tc, test_second_handover_stands_and_is_named);
  tcase_add_test (tc, test_what_was_picked_twice_is_kept_and_handed_over_once);
  tcase_add_test (tc, test_a_part_that_came_back_leaves_the_rest_to_be_collected);
  tcase_add_test (tc, test_refunded_and_handed_over_is_owed);
  tcase_add_test (tc, test_orders_from_outside_are_checked);
  tcase_add_test (tc, test_order_is_a_function_of_the_set_of_facts);
  tcase_add_test (tc, test_reservation_and_shelf_add_up);
}

CF_TEST_MAIN ("pickup", add_tests)
