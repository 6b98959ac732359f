/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <gio/gio.h>

#include "cf-test.h"

START_TEST (test_every_code_has_a_name_of_its_own)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (int code = 0; code < CF_ERROR_LAST_CODE; code++) {
    const char *name = cf_error_name ((CfErrorCode) code);
    ck_assert_msg (g_hash_table_add (seen, (gpointer) name), "%s stands twice", name);
    ck_assert_uint_eq (strspn (name, "abcdefghijklmnopqrstuvwxyz_"), strlen (name));
  }
}
END_TEST

START_TEST (test_a_refusal_sets_code_message_and_returns_false)
{
  g_autoptr (GError) error = NULL;
  ck_assert (!cf_error_set (&error, CF_ERROR_BAD_QTY, "quantity '%s' is not whole", "1.5"));
  ck_assert_str_eq (error->message, "quantity '1.5' is not whole");
  ck_assert_str_eq (cf_error_code_name (error), "bad_qty");
  ck_assert_int_eq (cf_error_class (error), 1);
}
END_TEST

START_TEST (test_classes_are_the_consoles_exit_statuses)
{
  g_autoptr (GError) damaged = g_error_new_literal (CF_ERROR, CF_ERROR_DAMAGED, "x");
  g_autoptr (GError) usage = g_error_new_literal (CF_ERROR, CF_ERROR_USAGE, "x");
  g_autoptr (GError) away = g_error_new_literal (CF_ERROR, CF_ERROR_UNREACHABLE, "x");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "x");
  ck_assert_int_eq (cf_error_class (usage), 2);
  ck_assert_int_eq (cf_error_class (damaged), 3);
  ck_assert_int_eq (cf_error_class (away), 4);
  ck_assert_int_eq (cf_error_class (foreign), 5);
  ck_assert_str_eq (cf_error_code_name (foreign), "io");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_every_code_has_a_name_of_its_own);
  tcase_add_test (tc, test_a_refusal_sets_code_message_and_returns_false);
  tcase_add_test (tc, test_classes_are_the_consoles_exit_statuses);
}

CF_TEST_MAIN ("error", add_tests)
