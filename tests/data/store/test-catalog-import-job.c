/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <unistd.h>

#include "cf-canonical-json.h"
#include "cf-catalog-testing.h"
#include "cf-event-body.h"
#include "cf-journal.h"
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

/* ---- running an import to its end ------------------------------------------------------------- */

typedef struct
{
  gboolean done;
  gboolean ok;
  guint told;
  GCancellable *cancel_at_first;
  CfCatalogImport import;
  GError *error;
} Run;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->ok = cf_catalog_import_finish (world.store, result, &run->import, &run->error);
  run->done = TRUE;
}

static void
on_progress_cb (const CfCatalogImport *so_far, gpointer user_data)
{
  Run *run = user_data;

  run->told++;
}

static Run
import_as (const char *path, guint64 new_max, GCancellable *cancellable, const CfId *id)
{
  Run run = { FALSE };
  CfCatalogImportOptions options = { .path = path,
                                     .exponent = 2,
                                     .at_ms = 1000,
                                     .new_max = new_max,
                                     .id = id,
                                     .by = id != NULL ? "console" : NULL,
                                     .progress = on_progress_cb,
                                     .progress_data = &run };

  cf_catalog_import_async (world.store, &options, cancellable, on_done_cb, &run);
  cf_test_spin_until (&run.done);
  return run;
}

static Run
import (const char *path, guint64 new_max, GCancellable *cancellable)
{
  return import_as (path, new_max, cancellable, NULL);
}

/* A file of @n products, numbers from @first. */
static char *
write_products (guint first, guint n)
{
  g_autoptr (GString) text = g_string_new (CATALOG_HEADER);
  char *path = g_build_filename (world.root, "catalog.csv", NULL);
  GError *error = NULL;

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (text, "P%04u,,Pear %u,Fruit,1.50,zero,,,,%u,,\n", i, i, i);
  ck_assert_ok (g_file_set_contents (path, text->str, -1, &error));
  return path;
}

static gboolean
has_file (const char *name)
{
  g_autofree char *path = g_build_filename (world.folder, name, NULL);

  return access (path, F_OK) == 0;
}

static guint64
count_products (void)
{
  guint64 n = 0;
  GError *error = NULL;

  ck_assert_ok (cf_catalog_count (cf_store_get_reference (world.store), &n, &error));
  return n;
}

/* ---- the tests -------------------------------------------------------------------------------- */

START_TEST (test_small_import_stays_in_the_file_in_use)
{
  g_autofree char *path = write_products (0, 50);
  Run run = import (path, 50, NULL);
  g_autofree char *found = NULL;

  ck_assert (run.ok);
  ck_assert_uint_eq (run.import.accepted, 50);
  ck_assert (has_file ("reference-1.db"));
  ck_assert (!has_file ("reference-2.db"));
  ck_assert_uint_eq (count_products (), 50);
  found = search_skus (cf_store_get_reference (world.store), "pear 49", 10);
  ck_assert_str_eq (found, "P0049");
}
END_TEST

START_TEST (test_large_import_is_built_beside_and_put_to_use)
{
  g_autofree char *path = NULL;
  g_autofree char *found = NULL;
  Run first, second;

  path = write_products (0, 20);
  first = import (path, 50, NULL);
  ck_assert (first.ok);
  g_free (path);
  path = write_products (10, 100);
  second = import (path, 50, NULL);
  ck_assert (second.ok);
  ck_assert_uint_eq (second.import.rows, 100);
  ck_assert_uint_eq (second.import.accepted, 100);
  ck_assert_uint_eq (second.import.stock_kept, 10);
  ck_assert_uint_eq (second.import.updated, 0);
  ck_assert (!has_file ("reference-1.db"));
  ck_assert (has_file ("reference-2.db"));
  ck_assert_uint_eq (count_products (), 110);
  found = search_skus (cf_store_get_reference (world.store), "pear 10", 10);
  ck_assert_str_eq (found, "P0010 P0100 P0101 P0102 P0103 P0104 P0105 P0106 P0107 P0108");

  /* Also for who opens the folder next, and the next import goes on from there. */
  cf_store_world_close (&world);
  cf_store_world_open (&world);
  ck_assert_uint_eq (count_products (), 110);
  second = import (path, 50, NULL);
  ck_assert (second.ok);
  ck_assert_uint_eq (second.import.stock_kept, 100);
  ck_assert (has_file ("reference-2.db"));
}
END_TEST

START_TEST (test_import_that_turns_out_large_is_begun_anew_beside)
{
  g_autofree char *path = write_products (0, 40);
  Run run = import (path, 50, NULL);

  ck_assert (run.ok);
  /* 60 lines against 40 products look like at most 20 new ones, but are 60. */
  g_free (path);
  path = write_products (1000, 60);
  run = import (path, 50, NULL);
  ck_assert (run.ok);
  ck_assert_uint_eq (run.import.rows, 60);
  ck_assert_uint_eq (run.import.accepted, 60);
  ck_assert_uint_eq (count_products (), 100);
  ck_assert (has_file ("reference-2.db"));
}
END_TEST

START_TEST (test_new_file_is_checked_and_searches_as_the_old_one)
{
  g_autofree char *path = cf_test_fixture ("catalog/retail_small.csv");
  Run run = import (path, 50, NULL);
  g_auto (GStrv) problems = NULL;
  g_autofree char *journal = NULL;
  gint64 rows;
  GError *error = NULL;
  CfDb *db = cf_store_get_reference (world.store);

  ck_assert (run.ok);
  ck_assert (has_file ("reference-2.db"));
  ck_assert_ok (cf_db_check (db, &problems, &error));
  ck_assert_uint_eq (g_strv_length (problems), 0);
  ck_assert_ok (cf_db_read_int64 (db, "SELECT count(*) FROM product /*scan*/ WHERE folded <> ''",
                                  &rows, &error));
  ck_assert_int_eq (rows, 500);
}
END_TEST

START_TEST (test_cancelled_import_leaves_the_file_in_use_and_nothing_beside)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = write_products (0, 100);
  Run run;

  g_cancellable_cancel (cancellable);
  for (guint64 new_max = 50; new_max <= 500; new_max += 450) {
    run = import (path, new_max, cancellable);
    ck_assert (!run.ok);
    ck_assert (g_error_matches (run.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
    g_clear_error (&run.error);
    ck_assert_uint_eq (count_products (), 0);
    ck_assert (has_file ("reference-1.db"));
    ck_assert (!has_file ("reference-2.db"));
  }
}
END_TEST

START_TEST (test_file_without_header_is_refused_and_nothing_is_left_beside)
{
  g_autofree char *path = g_build_filename (world.root, "bad.csv", NULL);
  g_autoptr (GString) text = g_string_new ("name,price\n");
  GError *error = NULL;
  Run run;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "a,1\n");
  ck_assert_ok (g_file_set_contents (path, text->str, -1, &error));
  run = import (path, 50, NULL);
  ck_assert (!run.ok);
  ck_assert (cf_error_is (run.error, CF_ERROR_BAD_FILE));
  g_clear_error (&run.error);
  ck_assert (!has_file ("reference-2.db"));
}
END_TEST

START_TEST (test_standard_input_is_read_to_its_end)
{
  g_autofree char *path = write_products (0, 100);
  g_autofree char *text = NULL;
  gsize len;
  int ends[2];
  GError *error = NULL;
  Run run;

  ck_assert_ok (g_file_get_contents (path, &text, &len, &error));
  ck_assert_int_eq (pipe (ends), 0);
  ck_assert_int_eq (write (ends[1], text, len), len); /* fits into a pipe */
  close (ends[1]);
  ck_assert_int_eq (dup2 (ends[0], STDIN_FILENO), STDIN_FILENO);
  close (ends[0]);
  run = import ("-", 50, NULL);
  ck_assert (run.ok);
  ck_assert_uint_eq (run.import.accepted, 100);
  ck_assert_uint_eq (count_products (), 100);
}
END_TEST

START_TEST (test_progress_is_told_at_home)
{
  g_autoptr (GString) text = g_string_new (CATALOG_HEADER);
  g_autofree char *path = g_build_filename (world.root, "many.csv", NULL);
  GError *error = NULL;
  Run run;

  for (guint i = 0; i < 600; i++)
    g_string_append_printf (text, "P%04u,,Pear,Fruit,1.50,zero,,,,,,\n", i);
  ck_assert_ok (g_file_set_contents (path, text->str, -1, &error));
  run = import (path, 1000, NULL);
  ck_assert (run.ok);
  ck_assert_uint_ge (run.told, 1);
}
END_TEST

/* How many imports the journal tells; @ret_last: (out) (optional): the body of the newest. */
static guint
count_recorded (json_object **ret_last)
{
  g_autoptr (CfDb) db = NULL;
  GError *error = NULL;
  gint64 first = cf_position_to_key (1, 1);
  CfPosition head = cf_store_get_head (world.store);
  guint n = 0;

  db = cf_store_open_reader (world.store, &error);
  ck_assert_ok (db != NULL);
  for (gint64 key = first; key <= cf_position_to_key (head.epoch, head.seq); key++) {
    g_autoptr (CfRecord) record = cf_journal_read (db, key, NULL, &error);

    ck_assert_ok (record != NULL);
    if (cf_record_get_kind (record) != CF_EVENT_CATALOG_IMPORTED)
      continue;
    ck_assert_str_eq (record->by, "console");
    if (ret_last != NULL) {
      json_object_put (*ret_last);
      *ret_last = json_object_get (record->body);
    }
    n++;
  }
  return n;
}

/* In the file in use (0) and built beside (1). */
START_TEST (test_import_cut_off_before_its_record_is_recorded_at_the_next_start)
{
  g_autofree char *path = write_products (0, 30);
  CfId id = cf_id_new (&world.clock.clock);
  Run run = import_as (path, _i == 0 ? 50 : 10, NULL, &id);
  g_autoptr (json_object) body = NULL;
  CfCatalogImported said;
  char sha256[CF_HASH_HEX_LEN + 1];
  GError *error = NULL;

  ck_assert (run.ok);
  ck_assert_uint_eq (count_recorded (NULL), 0);
  cf_store_world_kill (&world);
  cf_store_world_open (&world);
  ck_assert_uint_eq (count_recorded (&body), 1);
  ck_assert_ok (cf_event_read_catalog_imported (body, &said, &error));
  ck_assert_int_eq (said.rows, 30);
  ck_assert_int_eq (said.accepted, 30);
  cf_hash_to_hex (&run.import.sha256, sha256);
  ck_assert_str_eq (said.sha256, sha256);

  /* Once, however often it is opened. */
  cf_store_world_kill (&world);
  cf_store_world_open (&world);
  ck_assert_uint_eq (count_recorded (NULL), 1);
}
END_TEST

START_TEST (test_recorded_import_is_not_recorded_again)
{
  g_autofree char *path = write_products (0, 30);
  CfId id = cf_id_new (&world.clock.clock);
  Run run = import_as (path, 50, NULL, &id);
  CfCommit *commit = cf_commit_new ();
  g_autoptr (GArray) positions = NULL;
  GError *error = NULL;

  ck_assert (run.ok);
  cf_catalog_import_add_record (commit, &world.clock.clock, &id, "console", &run.import);
  positions = cf_store_commit (world.store, commit, &error);
  ck_assert_ok (positions != NULL);
  cf_store_world_kill (&world);
  cf_store_world_open (&world);
  ck_assert_uint_eq (count_recorded (NULL), 1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_small_import_stays_in_the_file_in_use);
  tcase_add_test (tc, test_large_import_is_built_beside_and_put_to_use);
  tcase_add_test (tc, test_import_that_turns_out_large_is_begun_anew_beside);
  tcase_add_test (tc, test_new_file_is_checked_and_searches_as_the_old_one);
  tcase_add_test (tc, test_cancelled_import_leaves_the_file_in_use_and_nothing_beside);
  tcase_add_test (tc, test_file_without_header_is_refused_and_nothing_is_left_beside);
  tcase_add_test (tc, test_standard_input_is_read_to_its_end);
  tcase_add_test (tc, test_progress_is_told_at_home);
  tcase_add_loop_test (tc, test_import_cut_off_before_its_record_is_recorded_at_the_next_start, 0,
                       2);
  tcase_add_test (tc, test_recorded_import_is_not_recorded_again);
}

CF_TEST_MAIN ("catalog-import-job", add_tests)
