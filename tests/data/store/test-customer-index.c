/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-index.h"
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
  { "ZOE@example",      "1" },
  { "@",                "" },
  { "",                 "" },
  { " ",                "" },
};
/* clang-format on */

static const char ZOE[] = "{\"name\":\"Zoë Müller-Lüdenscheidt\",\"phone\":\"+49 171 5550142\","
                          "\"email\":\"zoe@example.com\"}";
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

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_loop_test (tc, test_customer_is_found_by_what_is_said, 0, G_N_ELEMENTS (questions));
  tcase_add_test (tc, test_changed_customer_is_found_by_the_new_words_alone);
}

CF_TEST_MAIN ("customer-index", add_tests)
