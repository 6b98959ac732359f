/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cf-csv-reader.h"
#include "cf-test.h"

static int
open_bytes (const char *bytes, gsize len)
{
  int fd = memfd_create ("csv", MFD_CLOEXEC);

  ck_assert_int_ge (fd, 0);
  ck_assert_int_eq (write (fd, bytes, len), len);
  ck_assert_int_eq (lseek (fd, 0, SEEK_SET), 0);
  return fd;
}

/* Records as "line:field|field", joined by "/"; "!" marks an open quote. */
static char *
read_all (const char *bytes, gsize len)
{
  int fd = open_bytes (bytes, len);
  g_autoptr (CfCsvReader) reader = cf_csv_reader_new (fd);
  g_autoptr (GString) out = g_string_new (NULL);
  CfCsvRecord *record;
  GError *error = NULL;

  for (;;) {
    ck_assert_ok (cf_csv_reader_next (reader, &record, &error));
    if (record == NULL)
      break;
    g_string_append_printf (out, "%s%" G_GUINT64_FORMAT ":", out->len > 0 ? "/" : "", record->line);
    for (guint i = 0; i < record->n_fields; i++)
      g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", record->fields[i].data);
    if (record->open_quote)
      g_string_append_c (out, '!');
  }
  close (fd);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const struct
{
  const char *csv, *records;
} TEXTS[] = {
  { "", "" },
  { "\n\r\n\n", "" },
  { "\xef\xbb\xbf", "" },
  { "a", "1:a" },
  { "a\n", "1:a" },
  { "a\r\n", "1:a" },
  { "\xef\xbb\xbf"
    "a,b\nc\n",
    "1:a|b/2:c" },
  { "\n\na\n\nb", "3:a/5:b" },
  { ",\n", "1:|" },
  { "\"\"\n", "1:" },
  { " \n", "1: " },
  { "\"a,b\",\"c\"\n", "1:a,b|c" },
  { "\"a\nb\r\nc\",d\ne", "1:a\nb\r\nc|d/4:e" },
  { "\"a\"\"b\"\"\"", "1:a\"b\"" },
  { "a\"b,c\"\n", "1:a\"b|c\"" },
  { "\"a\"b\"c\",d", "1:ab\"c\"|d" },
  { "\"a\" \"b\"", "1:a \"b\"" },
  { "a\rb\r\r\nc", "1:a\rb\r/2:c" },
  { "a\r", "1:a\r" },
  { "\"a\"\r\nb", "1:a/2:b" },
  { "x\n\"a,b\nc", "1:x/2:a,b\nc!" },
  { "\"", "1:!" },
  { "a,\"\"", "1:a|" },
};

START_TEST (test_records_are_split)
{
  g_autofree char *records = read_all (TEXTS[_i].csv, strlen (TEXTS[_i].csv));

  ck_assert_str_eq (records, TEXTS[_i].records);
}
END_TEST

START_TEST (test_bytes_come_out_as_they_went_in)
{
  int fd = open_bytes ("a\0b,\xff\n", 6);
  g_autoptr (CfCsvReader) reader = cf_csv_reader_new (fd);
  CfCsvRecord *record;
  GError *error = NULL;

  ck_assert_ok (cf_csv_reader_next (reader, &record, &error));
  ck_assert_uint_eq (record->n_fields, 2);
  ck_assert_uint_eq (record->fields[0].len, 3);
  ck_assert_mem_eq (record->fields[0].data, "a\0b", 4);
  ck_assert_str_eq (record->fields[1].data, "\xff");
  close (fd);
}
END_TEST

/* Every kind of seam at every place around the end of the reader's buffer. */
START_TEST (test_seams_of_the_buffer_are_not_seen)
{
  static const char TAIL[] = "x,\"y\"\"z\",\"\r\n\"\r\n\"q\",w\r\rv\n";

  for (gsize fill = 256 * 1024 - sizeof TAIL; fill <= 256 * 1024; fill++) {
    g_autoptr (GString) csv = g_string_new (NULL);
    g_autofree char *records = NULL;
    g_autofree char *expected = NULL;
    g_autofree char *long_line = g_strnfill (fill - 1, 'f');

    g_string_append_printf (csv, "%s\n%s", long_line, TAIL);
    records = read_all (csv->str, csv->len);
    expected = g_strconcat ("1:", long_line, "/2:x|y\"z|\r\n/4:q|w\r\rv", NULL);
    ck_assert_str_eq (records, expected);
  }
}
END_TEST

START_TEST (test_long_record_is_cut_and_the_next_is_whole)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autofree char *filling = g_strnfill (3 * CF_CSV_RECORD_MAX, 'f');
  g_autoptr (CfCsvReader) reader = NULL;
  CfCsvRecord *record;
  GError *error = NULL;
  int fd;

  g_string_append_printf (csv, "a,%s,b\nc,d\n", filling);
  fd = open_bytes (csv->str, csv->len);
  reader = cf_csv_reader_new (fd);
  ck_assert_ok (cf_csv_reader_next (reader, &record, &error));
  ck_assert (record->too_long);
  ck_assert_uint_eq (record->n_fields, 3);
  ck_assert_uint_le (record->fields[1].len, CF_CSV_RECORD_MAX);
  ck_assert_ok (cf_csv_reader_next (reader, &record, &error));
  ck_assert (!record->too_long);
  ck_assert_uint_eq (record->line, 2);
  ck_assert_str_eq (record->fields[0].data, "c");
  close (fd);
}
END_TEST

START_TEST (test_fields_beyond_the_bound_are_counted_only)
{
  g_autofree char *csv = g_strnfill (1000, ',');
  int fd = open_bytes (csv, 1000);
  g_autoptr (CfCsvReader) reader = cf_csv_reader_new (fd);
  CfCsvRecord *record;
  GError *error = NULL;

  ck_assert_ok (cf_csv_reader_next (reader, &record, &error));
  ck_assert_uint_eq (record->n_fields, 1001);
  close (fd);
}
END_TEST

START_TEST (test_unreadable_file_is_an_error)
{
  g_autoptr (CfCsvReader) reader = cf_csv_reader_new (-1);
  CfCsvRecord *record;
  GError *error = NULL;

  ck_assert_refused (cf_csv_reader_next (reader, &record, &error), CF_ERROR_BAD_FILE);
}
END_TEST

/* What was written by the rules of RFC 4180 is read back, whatever the fields hold. */
START_TEST (test_quoted_fields_survive)
{
  static const char ALPHABET[] = "ab\",\r\n \t\xc3\xa9";
  GRand *rand = cf_test_random_new ();

  for (guint round = 0; round < 500; round++) {
    g_autoptr (GString) csv = g_string_new (NULL);
    g_autoptr (GString) expected = g_string_new (NULL);
    g_autofree char *records = NULL;
    guint n = (guint) g_rand_int_range (rand, 1, 6);

    g_string_append (expected, "1:");
    for (guint i = 0; i < n; i++) {
      gint32 len = g_rand_int_range (rand, 0, 8);

      g_string_append (csv, i > 0 ? ",\"" : "\"");
      if (i > 0)
        g_string_append_c (expected, '|');
      for (gint32 k = 0; k < len; k++) {
        char c = ALPHABET[g_rand_int_range (rand, 0, sizeof ALPHABET - 1)];

        g_string_append_c (expected, c);
        g_string_append_len (csv, "\"\"", c == '"' ? 2 : 0);
        if (c != '"')
          g_string_append_c (csv, c);
      }
      g_string_append_c (csv, '"');
    }
    g_string_append (csv, "\r\n");
    records = read_all (csv->str, csv->len);
    ck_assert_str_eq (records, expected->str);
  }
  g_rand_free (rand);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_records_are_split, 0, G_N_ELEMENTS (TEXTS));
  tcase_add_test (tc, test_bytes_come_out_as_they_went_in);
  tcase_add_test (tc, test_seams_of_the_buffer_are_not_seen);
  tcase_add_test (tc, test_long_record_is_cut_and_the_next_is_whole);
  tcase_add_test (tc, test_fields_beyond_the_bound_are_counted_only);
  tcase_add_test (tc, test_unreadable_file_is_an_error);
  tcase_add_test (tc, test_quoted_fields_survive);
}

CF_TEST_MAIN ("csv-reader", add_tests)
