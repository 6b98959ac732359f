/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "cf-canonical-json.h"
#include "cf-console-print.h"
#include "cf-test.h"

/* What is printed for a document. */
static char *
print (const char *text)
{
  g_autoptr (json_object) document = json_tokener_parse (text);
  char *bytes = NULL;
  gsize len;
  FILE *file = open_memstream (&bytes, &len);
  char *printed;

  ck_assert_ptr_nonnull (document);
  cf_console_print (file, document);
  fclose (file);
  printed = g_strdup (bytes);
  free (bytes);
  return printed;
}

START_TEST (test_values_stand_under_each_other)
{
  g_autofree char *text = print ("{\"sku\":\"A\",\"price\":\"1.99\",\"gtin\":null,\"sold\":true}");

  ck_assert_str_eq (text, "sku    A\n"
                          "price  1.99\n"
                          "gtin   –\n"
                          "sold   yes\n");
}
END_TEST

START_TEST (test_lists_are_tables_with_figures_to_the_right)
{
  g_autofree char *text = print ("{\"rows\":[{\"name\":\"Tea\",\"price\":\"1.99\"},"
                                 "{\"name\":\"Coffee\",\"price\":\"12.50\"}]}");

  ck_assert_str_eq (text, "rows\n"
                          "  name    price\n"
                          "  Tea      1.99\n"
                          "  Coffee  12.50\n");
}
END_TEST

START_TEST (test_reports_print_their_columns)
{
  g_autofree char *text = print (
    "{\"from\":\"2026-01-01\",\"columns\":[\"day\",\"total\"],\"rows\":[[\"Mon\",\"1.00\"]]}");

  ck_assert_str_eq (text, "from     2026-01-01\n"
                          "day  total\n"
                          "Mon   1.00\n");
}
END_TEST

START_TEST (test_wide_characters_keep_their_columns)
{
  g_autofree char *text = print ("{\"rows\":[{\"name\":\"牛乳\",\"n\":\"1\"},"
                                 "{\"name\":\"Milk\",\"n\":\"2\"}]}");

  ck_assert_str_eq (text, "rows\n"
                          "  name  n\n"
                          "  牛乳  1\n"
                          "  Milk  2\n");
}
END_TEST

START_TEST (test_a_name_cannot_steer_the_terminal)
{
  g_autofree char *text = print ("{\"name\":\"a\\u001b[2Jb\\u0007\\u009bc\"}");

  ck_assert_str_eq (text, "name  a?[2Jb??c\n");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_values_stand_under_each_other);
  tcase_add_test (tc, test_lists_are_tables_with_figures_to_the_right);
  tcase_add_test (tc, test_reports_print_their_columns);
  tcase_add_test (tc, test_wide_characters_keep_their_columns);
  tcase_add_test (tc, test_a_name_cannot_steer_the_terminal);
}

CF_TEST_MAIN ("console-print", add_tests)
