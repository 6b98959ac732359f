/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-popularity.h"
#include "cf-catalog-testing.h"
#include "cf-store-world.h"

static CfStoreWorld world;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
}

typedef struct
{
  gboolean done;
  gboolean ok;
  GError *error;
} Run;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->ok = cf_catalog_popularity_renew_finish (world.store, result, &run->error);
  run->done = TRUE;
}

static Run
renew (const char *since_day, GCancellable *cancellable)
{
  Run run = { FALSE };

  cf_catalog_popularity_renew_async (world.store, since_day, cancellable, on_done_cb, &run);
  cf_test_spin_until (&run.done);
  return run;
}

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CfCatalogImport import;
  GError *error = NULL;

  ck_assert_ok (cf_catalog_import_finish (world.store, result, &import, &error));
  *(gboolean *) user_data = TRUE;
}

/* SKU-9 down to SKU-1, all named alike. */
static void
fill_catalog (void)
{
  g_autoptr (GString) text = g_string_new (CATALOG_HEADER);
  g_autofree char *path = g_build_filename (world.root, "catalog.csv", NULL);
  CfCatalogImportOptions options = { .path = path, .exponent = 2 };
  gboolean done = FALSE;
  GError *error = NULL;

  for (guint i = 9; i > 0; i--)
    g_string_append_printf (text, "SKU-%u,,Pear,Fruit,1,zero,,,,,,\n", i);
  ck_assert_ok (g_file_set_contents (path, text->str, -1, &error));
  cf_catalog_import_async (world.store, &options, NULL, on_imported_cb, &done);
  cf_test_spin_until (&done);
}

#define assert_finds(skus)                                                                         \
  do {                                                                                             \
    g_autofree char *found = search_skus (cf_store_get_reference (world.store), "pear", 4);        \
    ck_assert_str_eq (found, (skus));                                                              \
  } while (0)

START_TEST (test_what_was_sold_comes_first)
{
  Run run;

  fill_catalog ();
  assert_finds ("SKU-9 SKU-8 SKU-7 SKU-6");
  cf_store_world_open_shift (&world, 10000);
  cf_store_world_sell (&world, 3); /* SKU-1 to SKU-3 */
  cf_store_world_sell (&world, 2);
  cf_store_world_sell (&world, 1);
  run = renew (CF_STORE_WORLD_DAY, NULL);
  ck_assert (run.ok);
  assert_finds ("SKU-1 SKU-2 SKU-3 SKU-9");
}
END_TEST

START_TEST (test_sales_before_the_period_do_not_count)
{
  Run run;

  fill_catalog ();
  cf_store_world_open_shift (&world, 10000);
  cf_store_world_sell (&world, 3);
  run = renew (CF_STORE_WORLD_DAY, NULL);
  ck_assert (run.ok);
  run = renew ("2027-01-01", NULL);
  ck_assert (run.ok);
  assert_finds ("SKU-9 SKU-8 SKU-7 SKU-6");
}
END_TEST

START_TEST (test_cancelled_renewal_says_so)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run run;

  g_cancellable_cancel (cancellable);
  run = renew (CF_STORE_WORLD_DAY, cancellable);
  ck_assert (!run.ok);
  ck_assert (g_error_matches (run.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&run.error);
}
END_TEST

START_TEST (test_store_closed_meanwhile_ends_it)
{
  Run run = { FALSE };

  cf_catalog_popularity_renew_async (world.store, CF_STORE_WORLD_DAY, NULL, on_done_cb, &run);
  cf_store_world_close (&world);
  cf_test_spin_until (&run.done);
  ck_assert (!run.ok);
  ck_assert (g_error_matches (run.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_clear_error (&run.error);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_what_was_sold_comes_first);
  tcase_add_test (tc, test_sales_before_the_period_do_not_count);
  tcase_add_test (tc, test_cancelled_renewal_says_so);
  tcase_add_test (tc, test_store_closed_meanwhile_ends_it);
}

CF_TEST_MAIN ("catalog-popularity", add_tests)
