/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cart that a customer's phone and this till share. */
#include <string.h>

#include <sqlite3.h>

#include "cf-canonical-json.h"
#include "cf-fault-vfs.h"
#include "cf-telling.h"
#include "cf-till-carts.h"

#define MINUTE   (60 * G_GINT64_CONSTANT (1000))
#define HOUR     (60 * MINUTE)
#define ANNA_PIN "4711"
#define STRANGER "01890a5d-ac96-774b-bcce-b302099a8057"
#define CART     "01890a5d-ac96-774b-bcce-b302099a9001"
#define PHONE    "01890a5d-ac96-774b-bcce-b302099a9002"

static CfTillWorld *world;
static gint64 position;
static CfCart *phone; /* the customer's copy */

static void
tell_cart (void)
{
  g_autoptr (json_object) json = cf_cart_to_json (phone);

  cf_tell (world, &position, "cart", CART, json_object_to_json_string (json));
}

static void
want (const char *sku, gint64 milli)
{
  CfId actor;
  GError *error = NULL;

  ck_assert (cf_id_parse (PHONE, &actor));
  ck_assert_ok (cf_cart_set_quantity (phone, &actor, sku, (CfQuantity){ milli }, &error));
}

static void
set_up (void)
{
  CfId id;

  cf_fault_reset ();
  sqlite3_vfs_register (sqlite3_vfs_find (CF_FAULT_VFS), 1);
  world = cf_till_world_new ();
  position = 0;
  cf_till_world_start_day (world, "anna", ANNA_PIN);
  ck_assert (cf_id_parse (CART, &id));
  phone = cf_cart_new (&id);
  want ("SOAP", 2000);
  want ("MILK", 1000);
  tell_cart ();
}

static void
tear_down (void)
{
  g_clear_pointer (&phone, cf_cart_free);
  g_clear_pointer (&world, cf_till_world_free);
}

/* Returns: 0, or the error's code. */
static gint
open_cart (const char *id)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_open_cart_async (world->till, id, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

static gint
edit_cart (const char *sku, const char *quantity)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_edit_cart_async (world->till, CART, sku, quantity, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

/* Thousandths of @sku in the open basket. */
static gint64
in_basket (const char *sku)
{
  GListModel *lines = cf_till_get_lines (world->till);
  gint64 sum = 0;

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    if (g_str_equal (cf_till_line_get_info (line)->sku, sku))
      sum += cf_till_line_get_info (line)->quantity.milli;
  }
  return sum;
}

static guint
count_carts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) carts = cf_till_list_carts (world->till, NULL, &error);

  ck_assert_ok (carts != NULL);
  return carts->len;
}

/* What the notice said as its @index-th change. */
static void
check_change (guint index, const char *sku, gint64 milli)
{
  GPtrArray *changes = cf_till_get_cart_changes (world->till);
  g_autoptr (CfTillProduct) product = cf_till_find_product (world->till, sku, NULL);
  const CfTillCartChange *change;

  ck_assert_uint_lt (index, changes->len);
  change = changes->pdata[index];
  ck_assert_str_eq (change->name, cf_till_product_get_info (product)->name);
  ck_assert_int_eq (change->difference.milli, milli);
}

static void
ring (const char *sku)
{
  GError *error = NULL;

  ck_assert_ok (cf_till_add (world->till, sku, NULL, NULL, &error));
}

START_TEST (test_cart_is_opened_followed_and_paid)
{
  ck_assert_uint_eq (count_carts (), 1);
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_int_eq (in_basket ("SOAP"), 2000);
  ck_assert_int_eq (in_basket ("MILK"), 1000);

  /* The customer thinks again; what was rung besides stays. */
  ring ("BREAD");
  want ("SOAP", 3000);
  want ("MILK", 0);
  want ("STAMP", 1000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP"), 3000);
  ck_assert_int_eq (in_basket ("MILK"), 0);
  ck_assert_int_eq (in_basket ("STAMP"), 1000);
  ck_assert_int_eq (in_basket ("BREAD"), 1000);
  ck_assert (strstr (world->notices->str, "cart_changed") != NULL);
  check_change (0, "MILK", -1000);
  check_change (1, "SOAP", 1000);
  check_change (2, "STAMP", 1000);
  ck_assert_str_eq (cf_till_get_open_cart (world->till), CART);

  /* A restart in the middle: it still is that cart. */
  cf_till_world_reopen (world);
  cf_till_world_sign_in (world, "anna", ANNA_PIN);
  want ("SOAP", 1000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP"), 1000);

  /* Paid here, which the others do not know yet: nothing of it is offered again. */
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_uint_eq (count_carts (), 0);
  ck_assert_ptr_null (cf_till_get_open_cart (world->till));
  ck_assert_int_eq (open_cart (CART), CF_ERROR_NO_SUCH_LINE);
}
END_TEST

/* What could not be recorded has not happened: the basket still is that cart. */
START_TEST (test_cart_whose_sale_the_disk_refused_is_paid_by_the_next_try)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  ck_assert_int_eq (open_cart (CART), 0);
  cf_till_world_tender (world, "cash", NULL);
  cf_fault.full_at = 1;
  cf_till_finish_async (world->till, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_refused (cf_till_finish_finish (world->till, result, &error) != NULL,
                     CF_ERROR_DISK_FULL);
  ck_assert_str_eq (cf_till_get_open_cart (world->till), CART);
  cf_fault.full_at = 0;
  cf_till_world_finish (world);
  ck_assert_ptr_null (cf_till_get_open_cart (world->till));
  ck_assert_uint_eq (count_carts (), 0); /* nothing of it is offered again */
}
END_TEST

/* How many lines of @sku there are, and what they come to. */
static guint
lines_of (const char *sku, gint64 *ret_total)
{
  GListModel *lines = cf_till_get_lines (world->till);
  guint n = 0;

  *ret_total = 0;
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    if (!g_str_equal (cf_till_line_get_info (line)->sku, sku))
      continue;
    *ret_total += cf_till_line_get_info (line)->total.minor;
    n++;
  }
  return n;
}

/* The cart's SOAP is promised at 1.50, what was scanned costs 1.99. */
static void
promise_soap (void)
{
  CfId actor;
  GError *error = NULL;
  gint64 now_ms = cf_clock_utc_ms (&world->clock.clock);

  ck_assert (cf_id_parse (PHONE, &actor));
  ck_assert_ok (
    cf_cart_promise (phone, &actor, "SOAP", (CfMoney){ 150 }, now_ms + 2 * HOUR, &error));
  tell_cart ();
}

START_TEST (test_cart_comes_into_a_basket_that_is_begun)
{
  gint64 total;

  promise_soap ();
  ring ("SOAP");
  ring ("MILK");
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_int_eq (in_basket ("MILK"), 2000); /* the same price: one line */
  ck_assert_uint_eq (lines_of ("MILK", &total), 1);
  ck_assert_uint_eq (lines_of ("SOAP", &total), 2); /* what was scanned was not promised */
  ck_assert_int_eq (total, 199 + 2 * 150);
  cf_till_world_tender (world, "cash", NULL);
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 199 + 2 * 150 + 2 * 119);
  ck_assert_uint_eq (count_carts (), 0);
}
END_TEST

/* What others take out of the cart, or put into it, is the cart's: what was scanned stays as it is. */
START_TEST (test_changes_of_the_cart_leave_what_was_rung_besides)
{
  gint64 total;

  promise_soap ();
  ring ("SOAP");
  ring ("MILK");
  ck_assert_int_eq (open_cart (CART), 0);
  ring ("SOAP"); /* and one more of them by hand */
  ck_assert_int_eq (in_basket ("SOAP"), 4000);
  want ("SOAP", 1000);
  want ("MILK", 0);
  tell_cart ();
  ck_assert_uint_eq (lines_of ("SOAP", &total), 2);
  ck_assert_int_eq (total, 2 * 199 + 150);
  ck_assert_int_eq (in_basket ("MILK"), 1000);
  want ("SOAP", 3000);
  tell_cart ();
  lines_of ("SOAP", &total);
  ck_assert_int_eq (total, 2 * 199 + 3 * 150); /* at the promised price */
  want ("SOAP", 0);
  tell_cart ();
  ck_assert_uint_eq (lines_of ("SOAP", &total), 1);
  ck_assert_int_eq (total, 2 * 199);
}
END_TEST

/* A line with a discount of its own takes no more pieces, so the cart stands in two lines. */
START_TEST (test_fewer_in_the_cart_comes_off_all_of_its_lines)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  const CfDiscount half = cf_discount_percent ((CfRate){ 500000 });
  gint64 total;

  ck_assert_int_eq (open_cart (CART), 0);
  cf_till_discount_async (world->till, 1, &half, NULL, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  want ("MILK", 5000);
  want ("SOAP", 5000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP") + in_basket ("MILK"), 10000);
  ck_assert_uint_eq (lines_of ("SOAP", &total) + lines_of ("MILK", &total), 3);
  want ("MILK", 1000);
  want ("SOAP", 1000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP"), 1000);
  ck_assert_int_eq (in_basket ("MILK"), 1000);
  want ("MILK", 0);
  want ("SOAP", 0);
  want ("STAMP", 1000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP") + in_basket ("MILK"), 0);
}
END_TEST

START_TEST (test_a_voided_line_of_the_cart_is_not_made_up_from_others)
{
  GError *error = NULL;

  promise_soap ();
  ring ("SOAP");
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_ok (cf_till_void_line (world->till, 3, NULL, &error)); /* the cart's two */
  ck_assert_int_eq (in_basket ("SOAP"), 1000);
  want ("SOAP", 1000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP"), 1000);
}
END_TEST

START_TEST (test_a_basket_is_one_cart)
{
  GError *error = NULL;

  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_int_eq (open_cart (CART), CF_ERROR_BASKET_OPEN);
  ck_assert_ok (cf_till_void_line (world->till, 1, NULL, &error));
  ck_assert_int_eq (open_cart (CART), CF_ERROR_BASKET_OPEN);
  ck_assert_str_eq (cf_till_get_open_cart (world->till), CART);
}
END_TEST

/* Nobody's, another's, this customer's: only the last is read. */
START_TEST (test_a_customers_carts_are_found_among_all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) nobody = cf_till_list_carts (world->till, STRANGER, &error);
  g_autoptr (GPtrArray) theirs = NULL;
  CfId actor;

  ck_assert_ok (nobody != NULL);
  ck_assert_uint_eq (nobody->len, 0);
  ck_assert (cf_id_parse (PHONE, &actor));
  ck_assert_ok (cf_cart_set_field (phone, &actor, "customer", STRANGER, &error));
  tell_cart ();
  theirs = cf_till_list_carts (world->till, STRANGER, &error);
  ck_assert_ok (theirs != NULL);
  ck_assert_uint_eq (theirs->len, 1);
  ck_assert_str_eq (cf_cart_get_id (((const CfTillCart *) theirs->pdata[0])->cart)->text, CART);
}
END_TEST

START_TEST (test_basket_that_is_being_paid_follows_nobody)
{
  ck_assert_int_eq (open_cart (CART), 0);
  cf_till_world_tender (world, "cash", "1.00");
  want ("SOAP", 9000);
  tell_cart ();
  ck_assert_int_eq (in_basket ("SOAP"), 2000);
}
END_TEST

START_TEST (test_edit_here_and_edit_there_both_stand)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillCart) cart = NULL;
  CfCartLine line;

  ck_assert_int_eq (edit_cart ("SOAP", "3"), 0);
  want ("SOAP", 4000); /* two more, of somebody who has not heard of ours */
  tell_cart ();
  cart = cf_till_read_cart (world->till, CART, &error);
  ck_assert_ok (cart != NULL);
  cf_cart_find_line (cart->cart, "SOAP", &line);
  ck_assert_int_eq (line.remaining.milli, 5000);
  ck_assert_int_eq (edit_cart ("SOAP", "0.5"), CF_ERROR_BAD_QTY);
  ck_assert_int_eq (edit_cart ("NOTHING", "1"), CF_ERROR_UNKNOWN_SKU);
}
END_TEST

static gint64
remaining (const char *sku)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillCart) cart = cf_till_read_cart (world->till, CART, &error);
  CfCartLine line;

  ck_assert_ok (cart != NULL);
  cf_cart_find_line (cart->cart, sku, &line);
  return line.remaining.milli;
}

/* Of nothing that this till sold do the others know yet. */
START_TEST (test_all_that_was_sold_here_is_taken_off_and_what_is_wanted_besides_is_not)
{
  ck_assert_int_eq (open_cart (CART), 0);
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_int_eq (remaining ("SOAP"), 0);
  ck_assert_int_eq (edit_cart ("SOAP", "3"), 0);
  ck_assert_int_eq (remaining ("SOAP"), 3000);
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_int_eq (in_basket ("SOAP"), 3000);
  cf_till_world_tender (world, "cash", NULL);
  cf_till_world_finish (world);
  ck_assert_int_eq (remaining ("SOAP"), 0);
  ck_assert_int_eq (remaining ("MILK"), 0);
}
END_TEST

START_TEST (test_own_edit_of_the_open_cart_is_in_the_basket_without_a_notice)
{
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_int_eq (edit_cart ("SOAP", "3"), 0);
  ck_assert_int_eq (in_basket ("SOAP"), 3000);
  ck_assert_ptr_null (strstr (world->notices->str, "cart_changed"));
  ck_assert_uint_eq (cf_till_get_cart_changes (world->till)->len, 0);
}
END_TEST

/* A customer stands there: what is known is sold, and what is not is named. */
START_TEST (test_products_that_are_unknown_here_are_named)
{
  GPtrArray *unknown;
  const CfTillCartChange *row;

  want ("UNHEARD", 3000);
  tell_cart ();
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert_int_eq (in_basket ("SOAP"), 2000);
  ck_assert (strstr (world->notices->str, "cart_incomplete") != NULL);
  unknown = cf_till_get_cart_changes (world->till);
  ck_assert_uint_eq (unknown->len, 1);
  row = unknown->pdata[0];
  ck_assert_str_eq (row->name, "UNHEARD");
  ck_assert_int_eq (row->difference.milli, 3000);
}
END_TEST

START_TEST (test_cart_of_which_nothing_is_known_here_says_so)
{
  want ("SOAP", 0);
  want ("MILK", 0);
  for (guint i = 0; i < 7; i++) {
    g_autofree char *sku = g_strdup_printf ("UNHEARD-%u", i);

    want (sku, 1000);
  }
  tell_cart ();
  ck_assert_int_eq (open_cart (CART), CF_ERROR_UNKNOWN_GOODS);
  ck_assert_str_eq (cf_till_get_refusal (world->till)->text,
                    "UNHEARD-0, UNHEARD-1, UNHEARD-2, UNHEARD-3, UNHEARD-4, …");
  ck_assert_ptr_null (cf_till_get_open_cart (world->till));
}
END_TEST

START_TEST (test_promise_leases_and_strangers)
{
  CfId actor;
  GError *error = NULL;
  gint64 now_ms = cf_clock_utc_ms (&world->clock.clock);

  ck_assert_int_eq (open_cart (STRANGER), CF_ERROR_UNKNOWN_CART);
  ck_assert (cf_id_parse (PHONE, &actor));
  ck_assert_ok (cf_cart_claim (phone, &actor, now_ms, now_ms + 10 * MINUTE, &error));
  ck_assert_ok (
    cf_cart_promise (phone, &actor, "SOAP", (CfMoney){ 150 }, now_ms + 2 * HOUR, &error));
  ck_assert_ok (
    cf_cart_promise (phone, &actor, "MILK", (CfMoney){ 999 }, now_ms + 2 * HOUR, &error));
  want ("UNHEARD", 1000);
  tell_cart ();
  ck_assert_int_eq (open_cart (CART), CF_ERROR_WRONG_STATE);
  cf_manual_clock_advance (&world->clock, 11 * MINUTE);
  ck_assert_int_eq (open_cart (CART), 0);
  ck_assert (strstr (world->notices->str, "cart_incomplete") != NULL);
  ring ("MILK"); /* a promise takes a price down, never up */
  ring ("SOAP"); /* and is of the cart's two alone */
  cf_till_world_tender (world, "cash", NULL);
  ck_assert_int_eq (cf_till_world_finish (world)->sale->total.minor, 2 * 150 + 2 * 119 + 199);
}
END_TEST

static void
add_tests (TCase *tests)
{
  tcase_add_checked_fixture (tests, set_up, tear_down);
  tcase_add_test (tests, test_cart_is_opened_followed_and_paid);
  tcase_add_test (tests, test_cart_whose_sale_the_disk_refused_is_paid_by_the_next_try);
  tcase_add_test (tests, test_cart_comes_into_a_basket_that_is_begun);
  tcase_add_test (tests, test_changes_of_the_cart_leave_what_was_rung_besides);
  tcase_add_test (tests, test_fewer_in_the_cart_comes_off_all_of_its_lines);
  tcase_add_test (tests, test_a_voided_line_of_the_cart_is_not_made_up_from_others);
  tcase_add_test (tests, test_a_basket_is_one_cart);
  tcase_add_test (tests, test_a_customers_carts_are_found_among_all);
  tcase_add_test (tests, test_basket_that_is_being_paid_follows_nobody);
  tcase_add_test (tests,
                  test_all_that_was_sold_here_is_taken_off_and_what_is_wanted_besides_is_not);
  tcase_add_test (tests, test_edit_here_and_edit_there_both_stand);
  tcase_add_test (tests, test_own_edit_of_the_open_cart_is_in_the_basket_without_a_notice);
  tcase_add_test (tests, test_products_that_are_unknown_here_are_named);
  tcase_add_test (tests, test_cart_of_which_nothing_is_known_here_says_so);
  tcase_add_test (tests, test_promise_leases_and_strangers);
}

CF_TEST_MAIN ("till-carts", add_tests)
