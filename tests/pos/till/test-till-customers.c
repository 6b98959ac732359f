/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-db.h"
#include "cf-till-customers.h"
#include "cf-till-world.h"

static CfTillWorld *world;

static void
set_up (void)
{
  world = cf_till_world_new ();
  cf_till_world_start_day (world, "anna", "4711");
}

static void
tear_down (void)
{
  g_clear_pointer (&world, cf_till_world_free);
}

static char *
change (const CfTillCustomerChange *what, GError **error)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_change_customer_async (world->till, what, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  return cf_till_change_customer_finish (world->till, result, error);
}

static void
erase (const char *id)
{
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_erase_customer_async (world->till, id, NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_erase_customer_finish (world->till, result, &error));
}

static char *
make_zoe (void)
{
  const CfConsent mail = { .topic = "mail", .granted = TRUE, .is_explicit = TRUE };
  g_autoptr (GError) error = NULL;
  char *id = change (&(CfTillCustomerChange){ .name = "Zoë Müller",
                                              .phone = "0171 5550142",
                                              .consents = &mail,
                                              .n_consents = 1 },
                     &error);

  ck_assert_ok (id != NULL);
  return id;
}

static guint
count_found (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = cf_till_find_customers (world->till, text, 10, &error);

  ck_assert_ok (found != NULL);
  return found->len;
}

START_TEST (test_customer_made_here_is_there_at_once_and_after_a_restart)
{
  g_autofree char *id = make_zoe ();
  g_autoptr (CfTillCustomer) customer = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_uint_eq (count_found ("muller"), 1);
  ck_assert_uint_eq (count_found ("0142"), 1);
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_found ("zoe"), 1);
  customer = cf_till_read_customer (world->till, id, &error);
  ck_assert_ok (customer != NULL);
  ck_assert_str_eq (customer->name, "Zoë Müller");
  ck_assert (cf_customer_allows (customer->customer, "mail"));
}
END_TEST

START_TEST (test_change_leaves_what_it_does_not_name)
{
  const CfConsent no_mail = { .topic = "mail", .granted = FALSE };
  g_autofree char *id = make_zoe ();
  g_autoptr (GError) error = NULL;
  g_autofree char *again = NULL;
  g_autoptr (CfTillCustomer) customer = NULL;

  again = change (
    &(CfTillCustomerChange){
      .id = id, .email = "zoe@example.com", .phone = "", .consents = &no_mail, .n_consents = 1 },
    &error);
  ck_assert_ok (again != NULL);
  ck_assert_str_eq (again, id);
  customer = cf_till_read_customer (world->till, id, &error);
  ck_assert_ok (customer != NULL);
  ck_assert_str_eq (customer->name, "Zoë Müller");
  ck_assert_str_eq (customer->email, "zoe@example.com");
  ck_assert_ptr_null (customer->phone);
  ck_assert_uint_eq (count_found ("0142"), 0);
}
END_TEST

START_TEST (test_customer_of_a_basket_stands_in_its_sale)
{
  g_autofree char *id = make_zoe ();
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_till_set_customer (world->till, id, &error));
  ck_assert_str_eq (cf_basket_get_customer (cf_till_get_basket (world->till)), id);
  ck_assert_ok (cf_till_set_customer (world->till, NULL, &error));
  ck_assert_ptr_null (cf_basket_get_customer (cf_till_get_basket (world->till)));
  ck_assert_refused (cf_till_set_customer (world->till, "01890a5d-ac96-774b-bcce-b302099a8099",
                                           &error),
                     CF_ERROR_UNKNOWN_CUSTOMER);
  ck_assert_refused (cf_till_set_customer (world->till, "nobody", &error),
                     CF_ERROR_UNKNOWN_CUSTOMER);
}
END_TEST

/* Whether any file of the folder has @text in it. */
static gboolean
some_file_has (const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (world->folder, 0, NULL);
  gboolean has = FALSE;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (world->folder, name, NULL);
    g_autofree char *bytes = NULL;
    gsize len;

    has |= g_file_get_contents (path, &bytes, &len, NULL) &&
           memmem (bytes, len, text, strlen (text)) != NULL;
  }
  return has;
}

START_TEST (test_erased_customer_is_gone)
{
  g_autofree char *id = make_zoe ();
  g_autoptr (CfTillCustomer) customer = NULL;
  g_autoptr (GError) error = NULL;

  cf_till_world_reopen (world); /* folds the write-ahead log into the file */
  ck_assert (some_file_has ("5550142"));
  cf_till_world_sign_in (world, "anna", "4711");
  erase (id);
  ck_assert_uint_eq (count_found ("muller"), 0);
  customer = cf_till_read_customer (world->till, id, &error);
  ck_assert_ok (customer != NULL);
  ck_assert (cf_customer_is_erased (customer->customer));
  ck_assert_ptr_null (customer->name);
  ck_assert_refused (cf_till_set_customer (world->till, id, &error), CF_ERROR_UNKNOWN_CUSTOMER);
  ck_assert_refused (change (&(CfTillCustomerChange){ .id = id, .name = "Back" }, &error),
                     CF_ERROR_UNKNOWN_CUSTOMER);
  cf_till_world_reopen (world);
  ck_assert (!some_file_has ("5550142"));
}
END_TEST

/* Somebody reads what was, so that the log cannot be emptied: the next start does it. */
START_TEST (test_erased_customer_is_gone_with_the_next_start_at_the_latest)
{
  g_autofree char *id = make_zoe ();
  g_autofree char *path = g_build_filename (world->folder, "store.db", NULL);
  const CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) reader = cf_db_open (path, &options, &error);

  ck_assert_ok (reader != NULL);
  {
    g_auto (CfTxn) txn = CF_TXN_INIT;

    ck_assert_ok (cf_txn_begin_read (&txn, reader, &error));
    ck_assert_ok (cf_db_exec (reader, "SELECT count(*) FROM journal", &error));
    erase (id);
    ck_assert_uint_eq (count_found ("muller"), 0);
    ck_assert (some_file_has ("5550142"));
  }
  g_clear_pointer (&reader, cf_db_close);
  cf_till_world_reopen (world);
  ck_assert (!some_file_has ("5550142"));
}
END_TEST

START_TEST (test_customer_without_anything_is_refused)
{
  g_autofree char *much = g_strnfill (CF_TILL_CUSTOMER_TEXT_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;

  ck_assert_refused (change (&(CfTillCustomerChange){ .name = "" }, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (change (&(CfTillCustomerChange){ .name = much }, &error),
                     CF_ERROR_BAD_REQUEST);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_customer_made_here_is_there_at_once_and_after_a_restart);
  tcase_add_test (tc, test_change_leaves_what_it_does_not_name);
  tcase_add_test (tc, test_customer_of_a_basket_stands_in_its_sale);
  tcase_add_test (tc, test_erased_customer_is_gone);
  tcase_add_test (tc, test_erased_customer_is_gone_with_the_next_start_at_the_latest);
  tcase_add_test (tc, test_customer_without_anything_is_refused);
}

CF_TEST_MAIN ("till-customers", add_tests)
