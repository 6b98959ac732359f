/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "cf-fault-vfs.h"
#include "cf-journal.h"
#include "cf-sale-store.h"
#include "cf-shift-store.h"
#include "cf-store-world.h"
#include "cf-test.h"
#include "cf-verify.h"

/*
 * A scripted day, and everything a disk can do to it.  What must hold afterwards:
 *  1. what was acknowledged is there, with the hash that was told;
 *  2. what was refused is not there, and of what was under way all or nothing;
 *  3. the till opens again, the journal verifies, the projections equal a rebuild, and it sells.
 *
 * `./dev test` takes a part of the places where something can happen, CF_TEST_SIZE=full (./dev crash) each.
 */

#define DAY_SALES 12

static gboolean
is_full (void)
{
  return g_strcmp0 (g_getenv ("CF_TEST_SIZE"), "full") == 0;
}

static CfStoreWorld world;
static GArray *acknowledged; /* of CfPosition */
static guint refused;
static char *fresh; /* a copy of the folder as init left it */
static GByteArray *last_at_open;
static CfId basket; /* the open one: kept until its sale is written, as a till does */

static void
copy_tree (const char *from, const char *to)
{
  g_autofree char *command = g_strdup_printf ("cp -a '%s' '%s'", from, to);

  ck_assert_int_eq (system (command), 0);
}

static void
set_up (void)
{
  cf_fault_reset ();
  cf_store_world_init (&world);
  world.vfs = CF_FAULT_VFS;
  fresh = g_build_filename (world.root, "fresh", NULL);
  ck_assert_int_eq (g_mkdir (fresh, 0700), 0);
  copy_tree (world.folder, fresh);
  copy_tree (world.state, fresh);
  acknowledged = g_array_new (FALSE, FALSE, sizeof (CfPosition));
  last_at_open = g_byte_array_new ();
}

static void
tear_down (void)
{
  cf_fault_reset ();
  cf_store_world_clear (&world);
  g_free (fresh);
  g_array_unref (acknowledged);
  g_byte_array_unref (last_at_open);
}

/* Back to the morning. */
static void
begin_again (void)
{
  g_autofree char *data = g_build_filename (fresh, "data", NULL);
  g_autofree char *state = g_build_filename (fresh, "state", NULL);

  ck_assert_ptr_null (world.store);
  cf_fault_reset ();
  cf_test_remove_tree (world.folder);
  cf_test_remove_tree (world.state);
  copy_tree (data, world.folder);
  copy_tree (state, world.state);
  cf_manual_clock_jump (&world.clock, CF_STORE_WORLD_BEGIN_MS + world.clock.mono_ms);
  g_array_set_size (acknowledged, 0);
  refused = 0;
  basket.text[0] = '\0';
  world.shifts = 0;
}

/* ---- terminal.last as the machine leaves it ------------------------------------------------------------ */

static char *
last_path (void)
{
  g_autoptr (GDir) dir = g_dir_open (world.state, 0, NULL);

  return g_build_filename (world.state, g_dir_read_name (dir), "terminal.last", NULL);
}

static void
remember_last (void)
{
  g_autofree char *path = last_path ();
  g_autofree char *bytes = NULL;
  gsize len;

  ck_assert (g_file_get_contents (path, &bytes, &len, NULL));
  g_byte_array_set_size (last_at_open, 0);
  g_byte_array_append (last_at_open, (const guint8 *) bytes, (guint) len);
}

/* It is synced at start only: a power cut may take it back to there. */
static void
put_back_last (void)
{
  g_autofree char *path = last_path ();

  ck_assert (g_file_set_contents (path, (const char *) last_at_open->data,
                                  (gssize) last_at_open->len, NULL));
}

/* ---- the day --------------------------------------------------------------------------------------------- */

/* FALSE when the day cannot go on. */
static gboolean
commit (CfCommit *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit (world.store, what, &error);

  if (positions != NULL) {
    g_array_append_vals (acknowledged, positions->data, positions->len);
    return TRUE;
  }
  if (cf_fault.is_dead && cf_error_is (error, CF_ERROR_OUTCOME_UNKNOWN))
    return FALSE; /* nobody was told anything */
  ck_assert_msg (cf_error_is (error, CF_ERROR_IO) || cf_error_is (error, CF_ERROR_DISK_FULL) ||
                   cf_error_is (error, CF_ERROR_DATABASE),
                 "refused with %s: %s", cf_error_code_name (error), error->message);
  refused++;
  if (g_getenv ("CF_CRASH_TRACE") != NULL)
    g_printerr ("refused at call %d: %s\n", (int) cf_fault.calls, error->message);
  return !cf_fault.is_dead;
}

static gboolean
commit_event (CfEventKind kind, json_object *body)
{
  CfCommit *one = cf_commit_new ();

  cf_manual_clock_advance (&world.clock, 1000);
  cf_commit_add_event (one, cf_event_new (kind, &world.clock.clock, world.person.text, body));
  return commit (one);
}

static gboolean
open_shift (void)
{
  world.shift = cf_id_new (&world.clock.clock);
  return commit_event (CF_EVENT_SHIFT_OPENED, cf_event_body_shift_opened (&(CfShiftOpened){
                                                .shift = world.shift.text,
                                                .number = ++world.shifts,
                                                .business_day = CF_STORE_WORLD_DAY,
                                                .currency = "EUR",
                                                .exponent = 2,
                                                .float_amount = { 10000 } }));
}

/* A basket autosaved twice, a line voided, and the sale of both. */
static gboolean
sell (guint lines)
{
  g_autoptr (GError) error = NULL;
  CfCommit *sale;
  guint refused_before;

  if (!cf_id_is_set (&basket))
    basket = cf_id_new (&world.clock.clock);
  if (!commit (cf_store_world_basket_commit (&world, &basket, "one line")) ||
      !commit (cf_store_world_basket_commit (&world, &basket, "two lines")))
    return FALSE;
  sale = cf_store_world_try_sale_commit (&world, lines, &error);
  if (sale == NULL)
    return ++refused, !cf_fault.is_dead; /* the number could not be read */
  cf_commit_drop_basket (sale, &basket);
  cf_commit_add_event (sale, cf_event_new (CF_EVENT_LINE_VOIDED, &world.clock.clock, "system",
                                           cf_event_body_line_voided (
                                             &(CfLineVoided){ .basket = basket.text,
                                                              .shift = world.shift.text,
                                                              .line = 99,
                                                              .sku = "SKU-9",
                                                              .name = "Nine",
                                                              .quantity = { 1000 },
                                                              .total = { 109 } })));
  refused_before = refused;
  if (!commit (sale))
    return FALSE;
  if (refused == refused_before)
    basket.text[0] = '\0';
  return TRUE;
}

static gboolean
live (void)
{
  if (!open_shift ())
    return FALSE;
  for (guint i = 1; i <= DAY_SALES; i++) {
    if (!sell (i))
      return FALSE;
    if (i % 4 == 0)
      cf_store_idle (world.store); /* a checkpoint */
    if (cf_fault.is_dead)
      return FALSE;
  }
  return commit_event (CF_EVENT_CASH_MOVED,
                       cf_event_body_cash_moved (&(CfCashMoved){ .shift = world.shift.text,
                                                                 .kind = "safe_drop",
                                                                 .amount = { 100 },
                                                                 .reason = "evening" }));
}

/* The whole day from the folder as it is; whatever happens, everything is closed at the end. */
static void
spend_day (void)
{
  g_autoptr (GError) error = NULL;

  if (cf_store_world_try_open (&world, FALSE, &error)) {
    remember_last ();
    live ();
    cf_store_world_close (&world);
  }
}

/* ---- what must hold ---------------------------------------------------------------------------------------- */

static void
assert_acknowledged_is_there (CfDb *db)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < acknowledged->len; i++) {
    const CfPosition *position = &g_array_index (acknowledged, CfPosition, i);
    CfHash hash = { 0 };
    g_autoptr (CfRecord) record =
      cf_journal_read (db, cf_position_to_key (position->epoch, position->seq), &hash, &error);

    ck_assert_ok (record != NULL);
    ck_assert_msg (cf_hash_equal (&hash, &position->hash), "record %d is another one",
                   (int) position->seq);
  }
}

static void
assert_verifies (void)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);

  ck_assert_ok (report != NULL);
  if (report->problems->len > 0) {
    const CfVerifyProblem *first = report->problems->pdata[0];
    ck_abort_msg ("%s at %u:%d: %s", cf_verify_code_name (first->code), first->epoch,
                  (int) first->seq, first->message);
  }
}

/* Records behind the last acknowledged one: those of one commit that was under way, or none. */
static void
assert_at_most_one_more (CfDb *db)
{
  g_autoptr (GError) error = NULL;
  CfJournalHead head;
  gint64 known = 4; /* what init wrote */

  ck_assert_ok (cf_journal_load_head (db, &head, &error));
  if (acknowledged->len > 0)
    known = g_array_index (acknowledged, CfPosition, acknowledged->len - 1).seq;
  ck_assert_int_le (head.position.seq - known, 2); /* a sale and its void */
  if (head.position.seq - known == 1) {
    g_autoptr (CfRecord) record =
      cf_journal_read (db, cf_position_to_key (1, head.position.seq), NULL, &error);
    ck_assert_str_ne (record->kind, "sale.completed"); /* its void would be missing */
  }
}

static void
assert_till_goes_on (void)
{
  g_autoptr (CfShiftRow) shift = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_shift_store_load_open (cf_store_get_reader (world.store), &shift, &error));
  if (shift == NULL)
    cf_store_world_open_shift (&world, 0);
  else
    world.shift = shift->id;
  cf_store_world_sell (&world, 3);
}

/* Opens after the day's catastrophe and looks at everything. */
static void
assert_all_is_well (guint expected_findings)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_store_world_try_open (&world, FALSE, &error));
  ck_assert_uint_eq (cf_store_get_findings (world.store) & ~(guint) CF_FOUND_NOT_CLOSED,
                     expected_findings);
  assert_acknowledged_is_there (cf_store_get_reader (world.store));
  assert_at_most_one_more (cf_store_get_reader (world.store));
  assert_verifies ();
  assert_till_goes_on ();
  assert_verifies ();
  cf_store_world_close (&world);
}

/* How many of something a day has, from a day on which nothing goes wrong. */
static gint64
count_day (const gint64 *counter)
{
  begin_again ();
  spend_day ();
  ck_assert_uint_eq (refused, 0);
  ck_assert_uint_eq (acknowledged->len, 1 + 2 * DAY_SALES + 1);
  return *counter;
}

static gint64
stride (gint64 places, gint64 wanted)
{
  return is_full () ? 1 : MAX (1, places / wanted);
}

/* ---- the catastrophes ---------------------------------------------------------------------------------------- */

START_TEST (test_power_cut_at_every_write)
{
  static const CfCut cuts[] = { CF_CUT_ALL_LOST, CF_CUT_SOME_LOST, CF_CUT_TORN };
  g_autoptr (GRand) rand = cf_test_random_new ();
  gint64 places = count_day (&cf_fault.changes);
  gint64 step = stride (places, 20);

  for (gint64 at = 1 + g_rand_int_range (rand, 0, (gint32) step); at <= places; at += step) {
    begin_again ();
    cf_fault.die_at = at;
    spend_day ();
    ck_assert_msg (cf_fault.is_dead, "the machine did not stop at %d", (int) at);
    cf_fault_power_cut (cuts[_i], rand);
    put_back_last ();
    assert_all_is_well (0);
  }
}
END_TEST

/* kill -9 loses no write that was made, and may come between any two. */
START_TEST (test_kill_at_every_write)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  gint64 places = count_day (&cf_fault.changes);
  gint64 step = stride (places, 20);

  for (gint64 at = 1 + g_rand_int_range (rand, 0, (gint32) step); at <= places; at += step) {
    begin_again ();
    cf_fault.die_at = at;
    spend_day ();
    ck_assert (cf_fault.is_dead);
    cf_fault_reset ();
    assert_all_is_well (0);
  }
}
END_TEST

/* One failed call; the day goes on, and every answer was true. */
START_TEST (test_io_error_at_every_call)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  gint64 places = count_day (&cf_fault.calls);
  gint64 step = stride (places, 40);

  for (gint64 at = 1 + g_rand_int_range (rand, 0, (gint32) step); at <= places; at += step) {
    gint64 head;

    begin_again ();
    cf_fault.fail_at = at;
    spend_day ();
    ck_assert_msg (cf_fault.has_failed, "call %d did not come", (int) at);
    ck_assert_msg (refused <= 2 || acknowledged->len == 0, "one error refused %u commits", refused);
    cf_fault_reset ();
    cf_store_world_open (&world);
    head = cf_store_get_head (world.store).seq;
    /* Nothing that was refused is there. */
    ck_assert_int_eq (head, 4 + (gint64) acknowledged->len);
    cf_store_world_close (&world);
    assert_all_is_well (0);
  }
}
END_TEST

/* A full disk gives up the reserve: what is open is finished, nothing is refused. */
START_TEST (test_full_disk_is_met_by_the_reserve)
{
  g_autofree char *reserve = g_build_filename (world.folder, "reserve", NULL);
  gint64 places = count_day (&cf_fault.changes);
  gint64 step = stride (places, 20);
  guint given_up = 0;

  for (gint64 at = 1; at <= places; at += step) {
    begin_again ();
    cf_fault.full_at = at;
    cf_fault.full_while = reserve;
    spend_day ();
    ck_assert_uint_eq (refused, 0);
    if (cf_fault.was_full && access (reserve, F_OK) != 0)
      given_up++;
    cf_fault_reset ();
    assert_all_is_well (0);
  }
  ck_assert_uint_gt (given_up, 0);
}
END_TEST

/* Without the reserve: refused as disk_full, nothing half done, and it works again with room. */
START_TEST (test_disk_that_stays_full_refuses_and_recovers)
{
  g_autoptr (GError) error = NULL;
  gint64 places = count_day (&cf_fault.changes);
  gint64 step = stride (places, 20);

  for (gint64 at = 1; at <= places; at += step) {
    begin_again ();
    cf_fault.full_at = at;
    spend_day ();
    if (cf_fault.was_full && refused > 0) {
      world.free_bytes = 0;
      cf_fault.full_at = 0;
      cf_store_world_open (&world);
      ck_assert_refused (cf_store_check_room (world.store, &error), CF_ERROR_DISK_FULL);
      world.free_bytes = CF_DISK_LOW * 4;
      ck_assert_ok (cf_store_check_room (world.store, &error));
      cf_store_world_close (&world);
    }
    cf_fault_reset ();
    assert_all_is_well (0);
  }
}
END_TEST

/* A disk that only says it synced may lose anything; then the till says so, or refuses the file, but it
 * never goes on as if nothing was. */
START_TEST (test_lying_disk_is_found_out)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  gint64 places = count_day (&cf_fault.changes);
  gint64 step = stride (places, 20);
  guint found = 0;

  for (gint64 at = places / 4; at <= places; at += step) {
    g_autoptr (GError) error = NULL;

    begin_again ();
    cf_fault.lies = TRUE;
    cf_fault.die_at = at;
    spend_day ();
    cf_fault_power_cut (CF_CUT_ALL_LOST, rand);
    /* terminal.last is on another disk and survived. */
    if (!cf_store_world_try_open (&world, FALSE, &error)) {
      ck_assert_msg (cf_error_is (error, CF_ERROR_DAMAGED), "%s", error->message);
      found++;
      continue;
    }
    if (cf_store_get_findings (world.store) & CF_FOUND_PUT_BACK)
      found++;
    else
      assert_acknowledged_is_there (cf_store_get_reader (world.store));
    assert_verifies ();
    cf_store_world_close (&world);
  }
  ck_assert_uint_gt (found, 0);
}
END_TEST

static char *
read_journal (void)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER };
  g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);
  g_autoptr (CfDb) db = cf_db_open (path, &options, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (CfStmt) st = NULL;

  if (db != NULL)
    st = cf_db_prepare (db, "SELECT record FROM journal ORDER BY position /*scan*/", NULL);
  while (st != NULL && cf_stmt_step (st, NULL) == CF_STEP_ROW)
    g_string_append (text, cf_stmt_get_text (st, 0));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether verify or the database's own check finds anything. */
static gboolean
is_damage_found (void)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = world.folder, .state_home = world.state };
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);
  CfDbOptions db_options = { .kind = CF_DB_STORE, .mode = CF_DB_READER };
  g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);
  g_autoptr (CfDb) db = NULL;
  g_auto (GStrv) problems = NULL;

  if (report == NULL || report->problems->len > 0)
    return TRUE;
  db = cf_db_open (path, &db_options, NULL);
  return db == NULL || !cf_db_check (db, &problems, NULL) || problems[0] != NULL;
}

static void
flip_bit (GRand *rand)
{
  g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);
  g_autofree char *bytes = NULL;
  gsize len;

  ck_assert (g_file_get_contents (path, &bytes, &len, NULL));
  bytes[g_rand_int_range (rand, 0, (gint32) len)] ^= (char) (1 << g_rand_int_range (rand, 0, 8));
  ck_assert (g_file_set_contents (path, bytes, (gssize) len, NULL));
}

/* Everything into the one file, so that a flip hits what is read. */
static void
spend_day_and_truncate (void)
{
  g_autoptr (GError) error = NULL;
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_WRITER };
  g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);
  g_autoptr (CfDb) db = NULL;

  begin_again ();
  spend_day ();
  db = cf_db_open (path, &options, &error);
  ck_assert_ok (db != NULL);
  ck_assert_ok (cf_db_truncate_wal (db, &error));
}

START_TEST (test_flipped_bit_never_changes_the_books_unseen)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  guint flips = is_full () ? 2000 : 40, found = 0;
  g_autofree char *before = NULL;

  spend_day_and_truncate ();
  before = read_journal ();
  for (guint i = 0; i < flips; i++) {
    g_autofree char *path = g_build_filename (world.folder, "store.db", NULL);
    g_autofree char *bytes = NULL;
    gsize len;

    ck_assert (g_file_get_contents (path, &bytes, &len, NULL));
    flip_bit (rand);
    if (is_damage_found ()) {
      found++;
    } else {
      g_autofree char *after = read_journal ();
      ck_assert_str_eq (before, after);
    }
    ck_assert (g_file_set_contents (path, bytes, (gssize) len, NULL));
  }
  ck_assert_uint_gt (found, flips / 20); /* many bits of a small file mean nothing */
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, is_full () ? 7200 : 240);
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_power_cut_at_every_write, 0, 3);
  tcase_add_test (tc, test_kill_at_every_write);
  tcase_add_test (tc, test_io_error_at_every_call);
  tcase_add_test (tc, test_full_disk_is_met_by_the_reserve);
  tcase_add_test (tc, test_disk_that_stays_full_refuses_and_recovers);
  tcase_add_test (tc, test_lying_disk_is_found_out);
  tcase_add_test (tc, test_flipped_bit_never_changes_the_books_unseen);
}

CF_TEST_MAIN ("crash", add_tests)
