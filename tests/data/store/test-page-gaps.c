/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <sqlite3.h>

#include "cf-customer-index.h"
#include "cf-db.h"
#include "cf-page-gaps.h"
#include "cf-test.h"

#define PEOPLE    400
#define CHANGES   1500
#define PAGE_SIZE 4096
#define AT_ONCE   20 /* are erased, then the file is read */

static char *folder;
static char *path;

static void
set_up (void)
{
  folder = cf_test_temp_dir ();
  path = g_build_filename (folder, "reference-1.db", NULL);
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&path, g_free);
}

/* ---- a file of the till ------------------------------------------------------------------------------ */

static void
run (CfDb *db, const char *sql, const char *id, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfStmt) st = cf_db_prepare (db, sql, &error);

  ck_assert_ok (st != NULL);
  cf_stmt_bind_text (st, ":id", id);
  if (body != NULL)
    cf_stmt_bind_text (st, ":body", body);
  ck_assert_ok (cf_stmt_run (st, &error));
}

/* As a field and as a word. */
static void
write_name (char *name, gsize size, guint who)
{
  g_snprintf (name, size, "whoever%04u", who);
}

/* Somebody's fields, which take @more bytes; 0: what is left of who was erased. */
static void
tell (CfDb *db, guint who, guint more)
{
  g_autofree char *id = g_strdup_printf ("c%u", who * 7919 % 1000);
  g_autofree char *rest = g_strnfill (more, '.');
  g_autofree char *text = NULL;
  g_autoptr (json_object) body = NULL;
  g_autoptr (GError) error = NULL;
  char name[32];

  write_name (name, sizeof name, who);
  text = more > 0 ? g_strdup_printf ("{\"more\":\"%s\",\"name\":\"%s\"}", rest, name)
                  : g_strdup ("{\"erased\":true}");
  body = json_tokener_parse (text);
  run (db,
       "INSERT INTO told (kind, id, body) VALUES ('customer', :id, :body)"
       " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
       id, text);
  ck_assert_ok (cf_customer_index_put (db, id, body, &error));
}

static void
assert_not_in (const char *file, const char *name)
{
  g_autofree char *bytes = NULL;
  gsize len;

  ck_assert (g_file_get_contents (file, &bytes, &len, NULL));
  ck_assert_msg (memmem (bytes, len, name, strlen (name)) == NULL, "%s is in %s", name, file);
}

static void
assert_no_gap_holds_anything (void)
{
  g_autofree char *bytes = NULL;
  gsize len, from, to;
  guint gaps = 0;

  ck_assert (g_file_get_contents (path, &bytes, &len, NULL));
  for (gsize at = 0; at < len; at += PAGE_SIZE) {
    cf_page_gaps_find ((const guint8 *) bytes + at, PAGE_SIZE, at == 0, &from, &to);
    gaps += to > from;
    for (gsize i = from; i < to; i++)
      ck_assert_msg (bytes[at + i] == 0, "page %u holds something at %u",
                     (guint) (at / PAGE_SIZE) + 1, (guint) i);
  }
  ck_assert_uint_gt (gaps, 100);
}

/* Rows of all sizes, in no order: pages are split, joined and filled anew. */
static void
tell_many (CfDb *db)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CHANGES; i++) {
    guint who = i < PEOPLE ? i * 173 % PEOPLE : (guint) g_rand_int_range (rand, 0, PEOPLE);
    g_auto (CfTxn) txn = CF_TXN_INIT;

    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    tell (db, who, (guint) g_rand_int_range (rand, 1, 900));
    ck_assert_ok (cf_txn_commit (&txn, &error));
    if (i % 100 == 0)
      ck_assert_ok (cf_db_checkpoint (db, NULL, NULL, &error));
  }
}

START_TEST (test_an_erased_name_is_in_no_page_of_the_file)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDb) db = cf_db_open (path, &options, &error);
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  g_auto (GStrv) problems = NULL;
  char name[32];

  ck_assert_ok (db != NULL);
  ck_assert_ok (cf_db_set_durability (db, CF_DB_BULK, &error)); /* no power fails here */
  tell_many (db);
  ck_assert_ok (cf_db_truncate_wal (db, &error));
  assert_no_gap_holds_anything ();
  for (guint i = 0; i < PEOPLE; i += AT_ONCE) {
    g_auto (CfTxn) txn = CF_TXN_INIT;

    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    for (guint k = 0; k < AT_ONCE; k++)
      tell (db, (i + k) * 37 % PEOPLE, 0);
    ck_assert_ok (cf_txn_commit (&txn, &error));
    ck_assert_ok (cf_db_truncate_wal (db, &error));
    for (guint k = 0; k < AT_ONCE; k++) {
      write_name (name, sizeof name, (i + k) * 37 % PEOPLE);
      assert_not_in (path, name);
    }
  }
  ck_assert_ok (cf_db_check (db, &problems, &error));
  ck_assert_ptr_null (problems[0]);
  ck_assert_ok (cf_db_backup_to (db, copy, &error));
  assert_not_in (copy, "whoever");
}
END_TEST

/* ---- files that are not touched ------------------------------------------------------------------------ */

static void
must (sqlite3 *handle, int rc)
{
  ck_assert_msg (rc == SQLITE_OK, "%s", sqlite3_errmsg (handle));
}

static int
is_ok_cb (void *data, int n, char **values, char **names)
{
  ck_assert_str_eq (values[0], "ok");
  ++*(guint *) data;
  return 0;
}

/* Page sizes, and files whose pages do not all begin with what they are. */
START_TEST (test_all_files_stay_whole)
{
  static const char *const KINDS[] = {
    "PRAGMA page_size=512",
    "PRAGMA page_size=65536",
    "PRAGMA auto_vacuum=FULL",
    "PRAGMA page_size=1024; PRAGMA auto_vacuum=INCREMENTAL",
    "PRAGMA auto_vacuum=FULL; PRAGMA journal_mode=WAL",
  };
  static const char FILL[] =
    "CREATE TABLE a (x INTEGER PRIMARY KEY, y TEXT);"
    "CREATE INDEX b ON a (y);"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    " INSERT INTO a SELECT i * 7919 % 100003, hex (zeroblob (i * 31 % 700)) || i FROM n;"
    "DELETE FROM a WHERE x % 3 = 0; UPDATE a SET y = y || y WHERE x % 5 = 0;";
  const char *kind = KINDS[_i];
  sqlite3 *handle;
  guint n = 0;

  must (NULL, sqlite3_open (path, &handle));
  must (handle, cf_page_gaps_wipe (handle));
  must (handle, sqlite3_exec (handle, kind, NULL, NULL, NULL));
  must (handle,
        sqlite3_exec (handle, "PRAGMA cache_size=20; PRAGMA synchronous=OFF", NULL, NULL, NULL));
  must (handle, sqlite3_exec (handle, FILL, NULL, NULL, NULL));
  must (handle, sqlite3_close (handle));
  must (NULL, sqlite3_open (path, &handle));
  must (handle, cf_page_gaps_wipe (handle));
  must (handle, sqlite3_exec (handle, "DELETE FROM a WHERE x % 2 = 0", NULL, NULL, NULL));
  must (handle, sqlite3_close (handle));
  must (NULL, sqlite3_open (path, &handle));
  must (handle, sqlite3_exec (handle, "PRAGMA integrity_check", is_ok_cb, &n, NULL));
  ck_assert_uint_eq (n, 1);
  must (handle, sqlite3_close (handle));
}
END_TEST

/* ---- one page ------------------------------------------------------------------------------------------ */

/* clang-format off */
static const struct
{
  guint8 bytes[12]; /* the header */
  gsize size;
  gsize from, to;
} pages[] = {
  { { 13, 0, 0, 0, 3, 1, 0 },  512, 14, 256 },    /* a leaf: 8 bytes and two a cell */
  { { 10, 0, 0, 0, 3, 1, 0 },  512, 14, 256 },
  { { 5, 0, 0, 0, 3, 1, 0 },   512, 18, 256 },    /* an inner page: 12 bytes */
  { { 2, 0, 0, 0, 3, 1, 0 },   512, 18, 256 },
  { { 13, 0, 0, 0, 0, 2, 0 },  512, 8, 512 },     /* without a cell */
  { { 13, 0, 0, 0, 0, 0, 0 },  65536, 8, 65536 }, /* 0 is 65,536 */
  { { 13, 0, 0, 0, 3, 0, 0 },  512, 0, 0 },       /* behind its end */
  { { 13, 0, 0, 0, 3, 2, 1 },  512, 0, 0 },
  { { 13, 0, 0, 0, 200, 1, 0 },  512, 0, 0 },     /* in its head */
  { { 13, 0, 0, 0xff, 0xff, 1, 0 },  512, 0, 0 },
  { { 0, 0, 0, 0, 3, 1, 0 },   512, 0, 0 },       /* no page of a tree */
  { { 1, 0, 0, 0, 3, 1, 0 },   512, 0, 0 },
};
/* clang-format on */

START_TEST (test_where_the_gap_is)
{
  g_autofree guint8 *page = g_malloc0 (65536);
  gsize from = 1, to = 1;

  memcpy (page, pages[_i].bytes, sizeof pages[_i].bytes);
  cf_page_gaps_find (page, pages[_i].size, FALSE, &from, &to);
  ck_assert_uint_eq (from, pages[_i].from);
  ck_assert_uint_eq (to, pages[_i].to);
}
END_TEST

START_TEST (test_the_first_page_begins_behind_the_files_head)
{
  g_autofree guint8 *page = g_malloc0 (512);
  gsize from, to;

  memcpy (page, "SQLite format 3", 16);
  memcpy (page + 100, pages[0].bytes, sizeof pages[0].bytes);
  cf_page_gaps_find (page, 512, TRUE, &from, &to);
  ck_assert_uint_eq (from, 114);
  ck_assert_uint_eq (to, 256);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_an_erased_name_is_in_no_page_of_the_file);
  tcase_add_loop_test (tc, test_all_files_stay_whole, 0, 5);
  tcase_add_loop_test (tc, test_where_the_gap_is, 0, G_N_ELEMENTS (pages));
  tcase_add_test (tc, test_the_first_page_begins_behind_the_files_head);
}

CF_TEST_MAIN ("page-gaps", add_tests)
