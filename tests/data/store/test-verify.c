/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cf-document-number.h"
#include "cf-journal.h"
#include "cf-sale-store.h"
#include "cf-store-tables.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-verify.h"

/*
 * The day every test starts from: records 1:1 epoch.opened, 1:2 setting, 1:3 tax, 1:4 person, 1:5 shift
 * opened, 1:6 to 1:8 three sales, 1:9 shift closed.
 */
static CfStoreWorld world;
static char *path;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 10000);
  for (guint lines = 1; lines <= 3; lines++)
    cf_store_world_sell (&world, lines);
  cf_store_world_close_shift (&world, 10000);
  cf_store_world_close (&world);
  path = g_build_filename (world.folder, "store.db", NULL);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
  g_free (path);
}

/* What somebody with the sqlite3 program could do to the closed folder. */
static void
tamper (const char *sql)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER };
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);

  ck_assert_ok (db != NULL);
  ck_assert_ok (cf_db_exec (db, "DROP TRIGGER IF EXISTS journal_never_changes", &error));
  ck_assert_ok (cf_db_exec (db, sql, &error));
}

static CfVerifyReport *
verify (void)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  CfVerifyReport *report = cf_verify_folder (&options, NULL, &error);

  ck_assert_ok (report != NULL);
  return report;
}

static void
assert_finds (CfVerifyCode code, guint epoch, gint64 seq)
{
  g_autoptr (CfVerifyReport) report = verify ();
  const CfVerifyProblem *first;

  ck_assert_msg (report->problems->len > 0, "nothing was found");
  first = report->problems->pdata[0];
  ck_assert_msg (first->code == code && first->epoch == epoch && first->seq == seq,
                 "found %s at %u:%d (%s)", cf_verify_code_name (first->code), first->epoch,
                 (int) first->seq, first->message);
}

static void
assert_finds_row (const char *table, const char *row)
{
  g_autoptr (CfVerifyReport) report = verify ();
  const CfVerifyProblem *first;

  ck_assert_msg (report->problems->len > 0, "nothing was found");
  first = report->problems->pdata[0];
  ck_assert_int_eq (first->code, CF_VERIFY_PROJECTION);
  ck_assert_str_eq (first->table, table);
  ck_assert_str_eq (first->row, row);
}

START_TEST (test_good_journal_has_no_problem)
{
  g_autoptr (CfVerifyReport) report = verify ();

  if (report->problems->len > 0)
    ck_abort_msg ("%s", ((CfVerifyProblem *) report->problems->pdata[0])->message);
  ck_assert_int_eq (report->records, 9);
  ck_assert_uint_eq (report->epochs, 1);
  ck_assert_int_eq (report->head.seq, 9);
  ck_assert_uint_eq (report->unvouched, 0);
}
END_TEST

START_TEST (test_journal_can_be_verified_while_a_till_sells)
{
  g_autoptr (CfVerifyReport) report = NULL;

  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 2);
  report = verify ();
  ck_assert_uint_eq (report->problems->len, 0);
  ck_assert_int_eq (report->records, 11);
}
END_TEST

START_TEST (test_changed_record_is_named)
{
  tamper ("UPDATE journal SET record = replace (record, '\"total_minor\":101', '\"total_minor\":1')"
          " WHERE (position & 0xffffffffff) = 6");
  assert_finds (CF_VERIFY_CHANGED, 1, 6);
}
END_TEST

/* Who changes a record and its hash still lacks the key. */
START_TEST (test_changed_record_with_a_fitting_hash_is_named)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER };
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);
  g_autofree char *changed = NULL;

  {
    g_auto (CfStmt) st =
      cf_db_prepare (db, "SELECT record FROM journal WHERE position = (1 << 40) + 6", &error);
    g_autoptr (GString) text = NULL;

    ck_assert_int_eq (cf_stmt_step (st, &error), CF_STEP_ROW);
    text = g_string_new (cf_stmt_get_text (st, 0));
    ck_assert_uint_eq (g_string_replace (text, "SKU-1", "SKU-9", 0), 1);
    changed = g_string_free (g_steal_pointer (&text), FALSE);
  }
  {
    CfHash hash = cf_hash_of (changed, strlen (changed));
    g_auto (CfStmt) st = NULL;

    ck_assert_ok (cf_db_exec (db, "DROP TRIGGER journal_never_changes", &error));
    st = cf_db_prepare (db,
                        "UPDATE journal SET record = :record, hash = :hash"
                        " WHERE position = (1 << 40) + 6",
                        &error);
    cf_stmt_bind_text (st, ":record", changed);
    cf_stmt_bind_blob (st, ":hash", hash.bytes, CF_HASH_LEN);
    ck_assert_ok (cf_stmt_run (st, &error));
  }
  g_clear_pointer (&db, cf_db_close);
  assert_finds (CF_VERIFY_SIGNATURE, 1, 6);
}
END_TEST

START_TEST (test_missing_record_is_named)
{
  tamper ("DELETE FROM journal WHERE (position & 0xffffffffff) = 7");
  assert_finds (CF_VERIFY_MISSING, 1, 7);
}
END_TEST

START_TEST (test_closed_up_gap_is_named)
{
  tamper ("DELETE FROM journal WHERE (position & 0xffffffffff) = 7;"
          "UPDATE journal SET position = position - 1 WHERE (position & 0xffffffffff) = 8;"
          "UPDATE journal SET position = position - 1 WHERE (position & 0xffffffffff) = 9");
  assert_finds (CF_VERIFY_MISSING, 1, 7);
}
END_TEST

START_TEST (test_reordered_records_are_named)
{
  tamper ("UPDATE journal SET position = -7 WHERE (position & 0xffffffffff) = 7;"
          "UPDATE journal SET position = (1 << 40) + 7 WHERE (position & 0xffffffffff) = 8;"
          "UPDATE journal SET position = (1 << 40) + 8 WHERE position = -7");
  assert_finds (CF_VERIFY_MISSING, 1, 7);
}
END_TEST

START_TEST (test_truncated_journal_is_named)
{
  tamper ("DELETE FROM journal WHERE (position & 0xffffffffff) > 7");
  assert_finds (CF_VERIFY_TRUNCATED, 1, 8);
}
END_TEST

START_TEST (test_record_that_is_not_canonical_is_named)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER };
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);
  const char *text = "{\"a\": 1}";
  CfHash hash = cf_hash_of (text, strlen (text));

  ck_assert_ok (cf_db_exec (db, "DROP TRIGGER journal_never_changes", &error));
  {
    g_auto (CfStmt) st = cf_db_prepare (db,
                                        "UPDATE journal SET record = :record, hash = :hash"
                                        " WHERE position = (1 << 40) + 3",
                                        &error);
    cf_stmt_bind_text (st, ":record", text);
    cf_stmt_bind_blob (st, ":hash", hash.bytes, CF_HASH_LEN);
    ck_assert_ok (cf_stmt_run (st, &error));
  }
  g_clear_pointer (&db, cf_db_close);
  assert_finds (CF_VERIFY_MALFORMED, 1, 3);
}
END_TEST

START_TEST (test_exchanged_epoch_key_is_named)
{
  tamper ("UPDATE journal_epoch SET public_key = randomblob (32)");
  assert_finds (CF_VERIFY_SIGNATURE, 1, 1);
}
END_TEST

START_TEST (test_key_of_somebody_else_is_named)
{
  g_autofree char *key = g_build_filename (world.folder, "terminal.key", NULL);

  ck_assert_int_eq (unlink (key), 0);
  assert_finds (CF_VERIFY_KEY, 1, 0);
}
END_TEST

START_TEST (test_edited_personal_fields_are_named_and_erased_ones_accepted)
{
  tamper ("UPDATE person_data SET fields = replace (fields, 'Anna', 'Hanna')");
  assert_finds (CF_VERIFY_PERSONAL, 1, 4);
  tamper ("DELETE FROM person_data");
  {
    g_autoptr (CfVerifyReport) report = verify ();
    ck_assert_uint_eq (report->problems->len, 0);
  }
}
END_TEST

START_TEST (test_edited_projection_rows_are_named)
{
  tamper ("UPDATE total SET amount_minor = amount_minor + 1"
          " WHERE scope = 'ever' AND account = 'sales'");
  assert_finds_row ("total", "scope=ever, account=sales, key=");
}
END_TEST

START_TEST (test_added_projection_rows_are_named)
{
  tamper ("INSERT INTO person VALUES ('intruder', 'manager', 1, 0, 0)");
  assert_finds_row ("person", "person_id=intruder");
}
END_TEST

START_TEST (test_removed_projection_rows_are_named)
{
  tamper ("DELETE FROM sale_line WHERE position = (1 << 40) + 7 AND line_no = 2");
  assert_finds_row ("sale_line", "position=1099511627783, line_no=2");
}
END_TEST

/* Every table that is called a projection is looked at, whatever column is edited. */
START_TEST (test_any_edited_integer_of_any_projection_is_named)
{
  static const char *const edits[] = {
    "UPDATE setting SET position = position + 1",
    "UPDATE tax_rate SET rate_ppm = rate_ppm + 1",
    "UPDATE person SET active = 0",
    "UPDATE document_counter SET last = last + 1 WHERE series = 'sale'",
    "UPDATE sale SET total_minor = total_minor + 1 WHERE number = 'T1-000002'",
    "UPDATE sale_line SET quantity_milli = 0 WHERE line_no = 3",
    "UPDATE shift SET counted_minor = counted_minor + 1",
    "UPDATE business_day SET last_position = last_position + 1",
    "UPDATE stock_delta SET sum_milli = 0 WHERE sku = 'SKU-3'",
    "INSERT INTO stock_count VALUES ('SKU-1', 'main', 1, 1)",
    "INSERT INTO unknown_code VALUES ('A', 1, 1)",
    "INSERT INTO tender VALUES ('A', 'B', 'card', 'approved', 1, 1, NULL, 1, NULL)",
  };
  g_autoptr (CfVerifyReport) report = NULL;

  tamper (edits[_i]);
  report = verify ();
  ck_assert_uint_eq (report->problems->len, 1);
  ck_assert_int_eq (((CfVerifyProblem *) report->problems->pdata[0])->code, CF_VERIFY_PROJECTION);
}
END_TEST

START_TEST (test_working_state_may_be_lost)
{
  g_autoptr (CfVerifyReport) report = NULL;

  tamper ("DELETE FROM w_state; DELETE FROM w_print_job; DELETE FROM w_basket;"
          "DELETE FROM w_pin_failure");
  report = verify ();
  ck_assert_uint_eq (report->problems->len, 0);
  cf_store_world_open (&world);
}
END_TEST

START_TEST (test_list_of_tables_is_the_schema)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER };
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"
                   " AND type = 'table' AND name NOT LIKE 'sqlite_%' /*scan*/",
                   &error);
  const CfStoreTable *tables;
  gsize n, found = 0;

  ck_assert_ok (st != NULL);
  tables = cf_store_tables (&n);
  while (cf_stmt_step (st, &error) == CF_STEP_ROW) {
    const char *name = cf_stmt_get_text (st, 0);
    gsize i = 0;

    while (i < n && !g_str_equal (tables[i].name, name))
      i++;
    ck_assert_msg (i < n, "table %s is not in the list", name);
    ck_assert_msg (g_str_has_prefix (name, "w_") == (tables[i].role == CF_TABLE_WORKING),
                   "%s has the wrong name for its role", name);
    ck_assert_msg (cf_stmt_get_bool (st, 1), "%s is not strict", name);
    found++;
  }
  ck_assert_uint_eq (found, n);
}
END_TEST

/* ---- what is found at start ------------------------------------------------------------------------ */

static void
copy_tree (const char *from, const char *to)
{
  g_autofree char *command = g_strdup_printf ("cp -a '%s' '%s'", from, to);

  ck_assert_int_eq (system (command), 0);
}

static void
assert_new_epoch (guint findings, guint epoch, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = NULL;
  g_autoptr (CfVerifyReport) report = NULL;
  g_autofree char *number = NULL;
  g_autofree char *expected = g_strdup_printf ("T1.%u-000001", epoch);
  CfEpochOpened opened;

  ck_assert_uint_eq (cf_store_get_findings (world.store), findings);
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, epoch);
  record = cf_journal_read (cf_store_get_reader (world.store), cf_position_to_key (epoch, 1), NULL,
                            &error);
  ck_assert_ok (record != NULL);
  ck_assert_ok (cf_event_read_epoch_opened (record->body, &opened, &error));
  ck_assert_str_eq (opened.reason, reason);
  number = cf_document_number_next (cf_store_get_reader (world.store), "T1", "sale", &error);
  ck_assert_str_eq (number, expected);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 2);
  report = verify ();
  ck_assert_uint_eq (report->problems->len, 0);
  ck_assert_uint_eq (report->epochs, epoch);
}

START_TEST (test_put_back_database_is_found_and_opens_an_epoch)
{
  g_autofree char *old = g_build_filename (world.root, "old", NULL);

  copy_tree (world.folder, old);
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_store_world_close (&world);
  cf_test_remove_tree (world.folder);
  copy_tree (old, world.folder);
  assert_finds (CF_VERIFY_TRUNCATED, 1, 10);
  cf_store_world_open (&world);
  assert_new_epoch (CF_FOUND_PUT_BACK, 2, "restored");
}
END_TEST

START_TEST (test_copy_on_another_machine_is_found_and_opens_an_epoch)
{
  world.machine = "another machine";
  cf_store_world_open (&world);
  assert_new_epoch (CF_FOUND_COPY, 2, "cloned");
}
END_TEST

START_TEST (test_missing_terminal_last_is_a_copy)
{
  cf_test_remove_tree (world.state);
  cf_store_world_open (&world);
  assert_new_epoch (CF_FOUND_NO_LAST, 2, "cloned");
}
END_TEST

START_TEST (test_lost_key_opens_an_epoch_nobody_vouches_for)
{
  g_autofree char *key = g_build_filename (world.folder, "terminal.key", NULL);
  g_autoptr (CfVerifyReport) report = NULL;

  unlink (key);
  cf_store_world_open (&world);
  assert_new_epoch (CF_FOUND_KEY_LOST, 2, "key_lost");
  report = verify ();
  ck_assert_uint_eq (report->unvouched, 1);
}
END_TEST

START_TEST (test_start_after_a_kill_goes_on_in_the_same_epoch)
{
  cf_store_world_open (&world);
  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  cf_store_world_kill (&world);
  cf_store_world_open (&world);
  ck_assert_uint_eq (cf_store_get_findings (world.store), CF_FOUND_NOT_CLOSED);
  ck_assert_uint_eq (cf_store_get_head (world.store).epoch, 1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_good_journal_has_no_problem);
  tcase_add_test (tc, test_journal_can_be_verified_while_a_till_sells);
  tcase_add_test (tc, test_changed_record_is_named);
  tcase_add_test (tc, test_changed_record_with_a_fitting_hash_is_named);
  tcase_add_test (tc, test_missing_record_is_named);
  tcase_add_test (tc, test_closed_up_gap_is_named);
  tcase_add_test (tc, test_reordered_records_are_named);
  tcase_add_test (tc, test_truncated_journal_is_named);
  tcase_add_test (tc, test_record_that_is_not_canonical_is_named);
  tcase_add_test (tc, test_exchanged_epoch_key_is_named);
  tcase_add_test (tc, test_key_of_somebody_else_is_named);
  tcase_add_test (tc, test_edited_personal_fields_are_named_and_erased_ones_accepted);
  tcase_add_test (tc, test_edited_projection_rows_are_named);
  tcase_add_test (tc, test_added_projection_rows_are_named);
  tcase_add_test (tc, test_removed_projection_rows_are_named);
  tcase_add_loop_test (tc, test_any_edited_integer_of_any_projection_is_named, 0, 12);
  tcase_add_test (tc, test_working_state_may_be_lost);
  tcase_add_test (tc, test_list_of_tables_is_the_schema);
  tcase_add_test (tc, test_put_back_database_is_found_and_opens_an_epoch);
  tcase_add_test (tc, test_copy_on_another_machine_is_found_and_opens_an_epoch);
  tcase_add_test (tc, test_missing_terminal_last_is_a_copy);
  tcase_add_test (tc, test_lost_key_opens_an_epoch_nobody_vouches_for);
  tcase_add_test (tc, test_start_after_a_kill_goes_on_in_the_same_epoch);
}

CF_TEST_MAIN ("cf-verify", add_tests)
