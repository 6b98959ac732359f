/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-index.h"
#include "cf-db-private.h"
#include "cf-test.h"

static CfDb *db;

static void
set_up (void)
{
  CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_CREATE };
  g_autoptr (GError) error = NULL;

  db = cf_db_open (":memory:", &options, &error);
  ck_assert_ok (db != NULL);
}

static void
tear_down (void)
{
  g_clear_pointer (&db, cf_db_close);
}

static void
put (const char *id, const char *fields)
{
  g_autoptr (json_object) body = json_tokener_parse (fields);
  g_autoptr (GError) error = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  ck_assert_ok (cf_txn_begin (&txn, db, &error));
  ck_assert_ok (cf_customer_index_put (db, id, body, &error));
  ck_assert_ok (cf_txn_commit (&txn, &error));
}

static char *
find (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids = cf_customer_index_find (db, text, 10, &error);

  ck_assert_ok (ids != NULL);
  g_ptr_array_add (ids, NULL);
  return g_strjoinv (",", (char **) ids->pdata);
}

/* clang-format off */
static const struct
{
  const char *said, *found;
} questions[] = {
  { "mull",             "1" },
  { "müller zoë",       "1" },
  { "zoe",              "1" },
  { "zoe miller",       "" },
  { "o",                "2" },
  { "0142",             "1" },
  { "0171 555-0142",    "" },      /* abroad it begins otherwise */
  { "171 555 0142",     "1" },
  { "42",               "" },      /* too short for a number, and no name */
  { "6000123",          "2" },
  { "6000",             "2" },
  { "ZM-100",           "1" },     /* a card may have letters */
  { "zm-10",            "1" },
  { "ZM-101",           "" },
  { "otto1",            "" },
  { "ZOE@example",      "1" },
  { "@",                "" },
  { "",                 "" },
  { " ",                "" },
};
/* clang-format on */

static const char ZOE[] = "{\"name\":\"Zoë Müller-Lüdenscheidt\",\"phone\":\"+49 171 5550142\","
                          "\"email\":\"zoe@example.com\",\"card\":\"ZM-100\"}";
static const char OTTO[] = "{\"name\":\"Otto Normal\",\"card\":\"6000123\",\"phone\":5}";

START_TEST (test_customer_is_found_by_what_is_said)
{
  g_autoptr (json_object) zoe = json_tokener_parse (ZOE);
  g_autoptr (json_object) otto = json_tokener_parse (OTTO);
  g_autoptr (GPtrArray) one = cf_customer_words (zoe), two = cf_customer_words (otto);
  g_autofree char *found = NULL;

  put ("1", ZOE);
  put ("2", OTTO);
  found = find (questions[_i].said);
  ck_assert_str_eq (found, questions[_i].found);
  /* And the same without the index. */
  ck_assert_int_eq (cf_customer_words_match (one, questions[_i].said),
                    g_str_equal (questions[_i].found, "1"));
  ck_assert_int_eq (cf_customer_words_match (two, questions[_i].said),
                    g_str_equal (questions[_i].found, "2"));
}
END_TEST

START_TEST (test_changed_customer_is_found_by_the_new_words_alone)
{
  g_autofree char *before = NULL, *old = NULL, *fresh = NULL, *gone = NULL;
  g_autoptr (GError) error = NULL;

  put ("1", ZOE);
  before = find ("mull");
  put ("1", "{\"name\":\"Zoe Meier\"}");
  old = find ("mull");
  fresh = find ("meier");
  {
    g_auto (CfTxn) txn = CF_TXN_INIT;

    ck_assert_ok (cf_txn_begin (&txn, db, &error));
    ck_assert_ok (cf_customer_index_drop (db, "1", &error));
    ck_assert_ok (cf_txn_commit (&txn, &error));
  }
  gone = find ("meier");
  ck_assert_str_eq (before, "1");
  ck_assert_str_eq (old, "");
  ck_assert_str_eq (fresh, "1");
  ck_assert_str_eq (gone, "");
}
END_TEST

/* ---- many ---- */

#define MANY 100000
#define FEW  1000
#define WORK_MAX                                                                                   \
  20000 /* steps of SQLite's machine for a screen of results; each row touched is some ten */

static gint64 work;

static int
on_step_cb (void *data)
{
  work++;
  return 0;
}

/* Who is said by a question, and how many steps of SQLite's machine it took. */
static char *
find_and_count (const char *text)
{
  char *found;

  work = 0;
  sqlite3_progress_handler (db->handle, 1, on_step_cb, NULL);
  found = find (text);
  sqlite3_progress_handler (db->handle, 0, NULL, NULL);
  return found;
}

/* Customers @from to @to: one family name of a thousand for each hundred, a number and a card for each. */
static void
put_many (guint from, guint to)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  ck_assert_ok (cf_txn_begin (&txn, db, &error));
  for (guint i = from; i < to; i++) {
    g_autofree char *id = g_strdup_printf ("%u", i);
    g_autofree char *fields = g_strdup_printf (
      "{\"card\":\"60%06u\",\"email\":\"p%u@example.com\",\"name\":\"First%u Family%u\","
      "\"phone\":\"+353 85 %06u\"}",
      i, i, i, i % 1000, i);
    g_autoptr (json_object) body = json_tokener_parse (fields);

    ck_assert_ok (cf_customer_index_put (db, id, body, &error));
  }
  ck_assert_ok (cf_txn_commit (&txn, &error));
}

/* clang-format off */
static const struct
{
  const char *said, *found;
} among_many[] = {
  { "first517",            "517" },
  { "family517 first517",  "517" },
  { "000517",              "517" },       /* the end of the telephone number */
  { "60000517",            "517" },       /* the card */
  { "p517@example.com",    "517" },
  { "first517 family518",  "" },
};
/* clang-format on */

START_TEST (test_question_costs_as_much_among_many_as_among_few)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE };
  g_autoptr (GError) error = NULL;

  cf_db_close (db);
  db = cf_db_open (":memory:", &options, &error);
  ck_assert_ok (db != NULL);
  put_many (0, FEW);
  for (guint i = 0; i < G_N_ELEMENTS (among_many); i++) {
    g_autofree char *found = find_and_count (among_many[i].said);

    ck_assert_str_eq (found, among_many[i].found);
    ck_assert_int_gt (work, 0);
    ck_assert_int_lt (work, WORK_MAX);
  }
  put_many (FEW, MANY);
  for (guint i = 0; i < G_N_ELEMENTS (among_many); i++) {
    g_autofree char *found = find_and_count (among_many[i].said);
    g_auto (GStrv) ids = g_strsplit (found, ",", -1);

    /* Whoever has a longer number or name that begins so is found, too. */
    ck_assert (*found == *among_many[i].found);
    if (*found != '\0')
      ck_assert (g_strv_contains ((const char *const *) ids, among_many[i].found));
    ck_assert_int_lt (work, WORK_MAX);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_customer_is_found_by_what_is_said, 0, G_N_ELEMENTS (questions));
  tcase_add_test (tc, test_changed_customer_is_found_by_the_new_words_alone);
  tcase_add_test (tc, test_question_costs_as_much_among_many_as_among_few);
  tcase_set_timeout (tc, 120);
}

CF_TEST_MAIN ("customer-index", add_tests)
