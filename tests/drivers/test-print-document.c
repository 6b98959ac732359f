/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-print-document.h"
#include "cf-test.h"

/* One of everything. */
static CfPrintDocument *
make_document (void)
{
  CfPrintDocument *document = cf_print_document_new ("T1-004731", "en-IE", FALSE);
  CfPrintCell cells[] = {
    { "13.5 %", CF_PRINT_ALIGN_START, CF_PRINT_WEIGHT_REGULAR, 0, 1 },
    { "29.74", CF_PRINT_ALIGN_END, CF_PRINT_WEIGHT_MEDIUM, 10, 0 },
    { "33.75", CF_PRINT_ALIGN_END, CF_PRINT_WEIGHT_BOLD, 10, 0 },
  };

  cf_print_document_add_image (document, "logo", "Harbour Street", NULL);
  cf_print_document_add_text (document, "Harbour Street", CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_HUGE,
                              CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_rule (document, CF_PRINT_RULE_PERFORATION);
  cf_print_document_add_pair (document, "Crème brûlée \"à la\" carte", "2.99", CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_MEDIUM, 2);
  cf_print_document_add_columns (document, cells, G_N_ELEMENTS (cells), CF_PRINT_SIZE_SMALL, 0);
  cf_print_document_add_rule (document, CF_PRINT_RULE_SOLID);
  cf_print_document_add_qr (document, "CF1RT1-004731", 8);
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_EAN13, "4006381333931");
  cf_print_document_add_feed (document, 0);
  cf_print_document_add_feed (document, 24);
  cf_print_document_add_cut (document, CF_PRINT_CUT_FULL);
  cf_print_document_add_drawer (document, 2);
  return document;
}

START_TEST (test_document_survives_being_stored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPrintDocument) document = make_document ();
  g_autofree char *json = cf_print_document_to_json (document);
  g_autoptr (CfPrintDocument) again = cf_print_document_from_json (json, -1, &error);

  ck_assert_ok (again != NULL);
  ck_assert (cf_print_document_equal (document, again));
  g_autofree char *json_again = cf_print_document_to_json (again);
  ck_assert_str_eq (json, json_again);
  ck_assert_uint_eq (cf_print_document_get_n_elements (again), 12);
  ck_assert_str_eq (cf_print_document_get_language (again), "en-IE");
}
END_TEST

START_TEST (test_stored_form_is_as_documented)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("Z-1", NULL, TRUE);
  cf_print_document_add_text (document, "a/b", CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  cf_print_document_add_cut (document, CF_PRINT_CUT_PARTIAL);
  g_autofree char *json = cf_print_document_to_json (document);

  ck_assert_str_eq (json, "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"Z-1\",\"rtl\":true,"
                          "\"elements\":[{\"text\":\"a/b\"},{\"cut\":\"partial\"}]}");
}
END_TEST

START_TEST (test_documents_that_differ_are_not_equal)
{
  g_autoptr (CfPrintDocument) a = make_document ();
  g_autoptr (CfPrintDocument) b = make_document ();
  g_autoptr (CfPrintDocument) c = cf_print_document_new ("T1-004732", "en-IE", FALSE);

  ck_assert (cf_print_document_equal (a, b));
  cf_print_document_add_feed (b, 1);
  ck_assert (!cf_print_document_equal (a, b));
  cf_print_document_add_feed (a, 2);
  ck_assert (!cf_print_document_equal (a, b));
  ck_assert (!cf_print_document_equal (a, c));
}
END_TEST

START_TEST (test_text_is_cleaned)
{
  static const struct
  {
    const char *in;
    const char *out;
  } ROWS[] = {
    { "plain", "plain" },
    { "tab\tnew\nline\x1b@bell\x07", "tab new line @bell " },
    { "\xff\xfe bad", "\xEF\xBF\xBD\xEF\xBF\xBD bad" },
    { "over\u202Eride", "override" },
    { "line\u2028separator\xc2\x85"
      "next",
      "line separator next" },
  };
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    cf_print_document_add_text (document, ROWS[i].in, CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                                CF_PRINT_WEIGHT_REGULAR);
    ck_assert_str_eq (cf_print_document_get_element (document, (guint) i)->text, ROWS[i].out);
  }
}
END_TEST

START_TEST (test_long_text_is_cut_at_a_character)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", NULL, FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < CF_PRINT_TEXT_MAX; i++)
    g_string_append (text, "\u00e9"); /* two bytes each */
  cf_print_document_add_text (document, text->str, CF_PRINT_ALIGN_START, CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_REGULAR);
  const char *kept = cf_print_document_get_element (document, 0)->text;

  ck_assert_uint_eq (strlen (kept), CF_PRINT_TEXT_MAX);
  ck_assert (g_utf8_validate (kept, -1, NULL));
}
END_TEST

START_TEST (test_too_many_elements_are_left_out_and_remembered)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", NULL, FALSE);
  for (guint i = 0; i < CF_PRINT_ELEMENTS_MAX; i++)
    cf_print_document_add_rule (document, CF_PRINT_RULE_SOLID);
  ck_assert (!cf_print_document_is_truncated (document));
  cf_print_document_add_rule (document, CF_PRINT_RULE_SOLID);
  ck_assert (cf_print_document_is_truncated (document));
  ck_assert_uint_eq (cf_print_document_get_n_elements (document), CF_PRINT_ELEMENTS_MAX);
}
END_TEST

START_TEST (test_codes_that_cannot_be_printed_are_not_added)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", NULL, FALSE);
  g_autofree char *long_data = g_strnfill (CF_PRINT_CODE_MAX + 1, '7');

  cf_print_document_add_qr (document, long_data, 4);
  cf_print_document_add_qr (document, "", 4);
  cf_print_document_add_qr (document, "a\nb", 4);
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_EAN13, "12345");
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_EAN8, "123456A");
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_CODE128, "caf\u00e9");
  ck_assert_uint_eq (cf_print_document_get_n_elements (document), 0);
  ck_assert (cf_print_document_is_truncated (document));
}
END_TEST

static const char *const DAMAGED[] = {
  "[]",
  "{}",
  "{\"format\":\"something\",\"v\":1,\"name\":\"x\",\"elements\":[]}",
  "{\"format\":\"counterfoil-print\",\"v\":0,\"name\":\"x\",\"elements\":[]}",
  "{\"format\":\"counterfoil-print\",\"v\":\"1\",\"name\":\"x\",\"elements\":[]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"elements\":[]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":7,\"elements\":[]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":{}}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[7]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"text\":7}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"text\":\"a\",\"size\":\"vast\"}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"text\":\"a\\u0000b\"}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"columns\":[]}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"columns\":[1]}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"columns\":{\"text\":\"a\"}}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"columns\":[{\"text\":\"a\",\"width\":-1}]}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"columns\":[{\"text\":\"a\",\"width\":97}]}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"feed\":801}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"drawer\":3}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"qr\":\"\"}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"barcode\":\"\\n\"}]}",
  "{\"format\":\"counterfoil-print\",\"v\":1,\"name\":\"x\",\"elements\":[{\"image\":\"logo\"}]}",
};

START_TEST (test_damaged_document_is_refused)
{
  g_autoptr (GError) error = NULL;
  ck_assert_refused (cf_print_document_from_json (DAMAGED[_i], -1, &error) != NULL,
                     CF_ERROR_DAMAGED);
}
END_TEST

static const char *const NOT_JSON[] = {
  "", "{", "nonsense", "{} {}", "[[[[[[[[[[1]]]]]]]]]]", "{\"a\":1,}"
};

START_TEST (test_what_is_not_json_is_refused)
{
  g_autoptr (GError) error = NULL;
  ck_assert_refused (cf_print_document_from_json (NOT_JSON[_i], -1, &error) != NULL,
                     CF_ERROR_BAD_JSON);
}
END_TEST

START_TEST (test_newer_version_is_refused)
{
  g_autoptr (GError) error = NULL;
  ck_assert_refused (cf_print_document_from_json (
                       "{\"format\":\"counterfoil-print\",\"v\":2,\"name\":\"x\",\"elements\":[]}",
                       -1, &error) != NULL,
                     CF_ERROR_NEWER_VERSION);
}
END_TEST

/* Property: however the bytes of a stored document are changed, reading never crashes, and what it
 * accepts can be stored again. */
START_TEST (test_changed_bytes_never_crash_the_reader)
{
  g_autoptr (GRand) random = cf_test_random_new ();
  g_autoptr (CfPrintDocument) document = make_document ();
  g_autofree char *json = cf_print_document_to_json (document);
  gsize length = strlen (json);

  for (int round = 0; round < 3000; round++) {
    g_autofree char *changed = g_memdup2 (json, length + 1);
    gsize size = round % 3 == 0 ? (gsize) g_rand_int_range (random, 0, (int) length) : length;
    for (int i = g_rand_int_range (random, 1, 4); i > 0; i--)
      changed[g_rand_int_range (random, 0, (int) length)] =
        (char) g_rand_int_range (random, 0, 256);
    g_autoptr (GError) error = NULL;
    g_autoptr (CfPrintDocument) read = cf_print_document_from_json (changed, (gssize) size, &error);

    ck_assert ((read == NULL) == (error != NULL));
    if (read == NULL)
      continue;
    g_autofree char *stored = cf_print_document_to_json (read);
    g_autoptr (CfPrintDocument) again = cf_print_document_from_json (stored, -1, NULL);
    ck_assert_ptr_nonnull (again);
    ck_assert (cf_print_document_equal (read, again));
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_document_survives_being_stored);
  tcase_add_test (tc, test_stored_form_is_as_documented);
  tcase_add_test (tc, test_documents_that_differ_are_not_equal);
  tcase_add_test (tc, test_text_is_cleaned);
  tcase_add_test (tc, test_long_text_is_cut_at_a_character);
  tcase_add_test (tc, test_too_many_elements_are_left_out_and_remembered);
  tcase_add_test (tc, test_codes_that_cannot_be_printed_are_not_added);
  tcase_add_loop_test (tc, test_damaged_document_is_refused, 0, G_N_ELEMENTS (DAMAGED));
  tcase_add_loop_test (tc, test_what_is_not_json_is_refused, 0, G_N_ELEMENTS (NOT_JSON));
  tcase_add_test (tc, test_newer_version_is_refused);
  tcase_add_test (tc, test_changed_bytes_never_crash_the_reader);
}

CF_TEST_MAIN ("print-document", add_tests)
