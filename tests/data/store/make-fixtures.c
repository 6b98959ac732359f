/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cf-export.h"
#include "cf-store-world.h"
#include "cf-test.h"

/*
 * Makes the fixtures of a released schema: store-v<n>.db and the journal exported from it,
 * journal-v<n>.ndjson, in the current folder.  Run once a release, never again for the same number:
 *
 *   CF_FIXTURE=1 make-fixtures
 */

static gboolean
write_out (const char *bytes, gsize len, gpointer data, GError **error)
{
  return fwrite (bytes, 1, len, data) == len ||
         cf_error_set (error, CF_ERROR_IO, "cannot write the export");
}

static void
spend_day (CfStoreWorld *world)
{
  cf_store_world_open (world);
  cf_store_world_open_shift (world, 10000);
  for (guint lines = 1; lines <= 5; lines++)
    cf_store_world_sell (world, lines);
  cf_store_world_close_shift (world, 10000);
  cf_store_world_close (world);
  world->machine = "another machine"; /* a second epoch */
  cf_store_world_open (world);
  cf_store_world_open_shift (world, 0);
  cf_store_world_sell (world, 3);
}

START_TEST (test_make_fixtures)
{
  g_autoptr (GError) error = NULL;
  const char *number = g_getenv ("CF_FIXTURE") != NULL ? g_getenv ("CF_FIXTURE") : "0";
  g_autofree char *store = g_strdup_printf ("store-v%s.db", number);
  g_autofree char *journal = g_strdup_printf ("journal-v%s.ndjson", number);
  FILE *out = fopen (journal, "we");
  CfStoreWorld world;

  ck_assert_ptr_nonnull (out);
  cf_store_world_init (&world);
  spend_day (&world);
  ck_assert_ok (cf_db_backup_to (cf_store_get_reader (world.store), store, &error));
  ck_assert_ok (cf_journal_export (cf_store_get_reader (world.store), 0, 0, write_out, out, NULL,
                                   NULL, &error));
  fclose (out);
  cf_store_world_clear (&world);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_make_fixtures);
}

CF_TEST_MAIN ("make-fixtures", add_tests)
