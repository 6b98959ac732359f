/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-printer-status.h"
#include "cf-test.h"

/* What is read in @bytes: a letter an answer; S status, R real time, O in order, P proof, C cleared,
 * * Star's. */
static char *
dup_answers (const void *bytes, gsize n, gboolean is_star)
{
  static const char LETTERS[] = { 'S', 'R', 'O', 'P', 'C', '*' };
  CfPrinterReader reader = { .is_star = is_star };
  CfPrinterAnswer answer;
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    if (cf_printer_reader_push (&reader, ((const guint8 *) bytes)[i], &answer))
      g_string_append_c (out, LETTERS[answer.kind]);
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *bytes;
  gsize n;
  const char *answers;
} STREAMS[] = {
  { "\x10\x00\x00\x0F", 4, "S" },
  { "\x12\x12\x16", 3, "RRR" },
  { "\x37\x22"
    "ab12\x00",
    7, "P" },
  { "\x37\x25\x00", 3, "C" },
  { "\x03\x00", 2, "OO" },
  { "\x18\x00\x18\x08\x00\x0F", 6, "S" },      /* a status cut off by another */
  { "\x10\x00\x12\x10\x00\x00\x0F", 7, "RS" }, /* or by an answer */
  { "\x37\x22"
    "ab\x10\x00\x00\x0F",
    8, "S" }, /* a proof cut off by a status */
  { "\x5F"
    "EPSON TM\x00\x12",
    11, "R" },                       /* what it is called is no status */
  { "\x11\x13\xFF\x80\x90", 5, "" }, /* flow control and noise */
  { "\x37\x22"
    "abcdefghijkl\x00\x12",
    16, "OR" }, /* a proof too long is none */
};

START_TEST (test_answers_are_told_apart)
{
  g_autofree char *answers = dup_answers (STREAMS[_i].bytes, STREAMS[_i].n, FALSE);
  ck_assert_str_eq (answers, STREAMS[_i].answers);
}
END_TEST

START_TEST (test_status_says_what_is_in_the_way)
{
  static const struct
  {
    guint8 bytes[4];
    CfDeviceReason obstacle;
    gboolean is_low;
  } ROWS[] = {
    { { 0x10, 0, 0, 0x0F }, CF_DEVICE_REASON_NONE, FALSE },
    { { 0x14, 0, 0x03, 0x0F }, CF_DEVICE_REASON_NONE, TRUE },
    { { 0x38, 0, 0, 0x0F }, CF_DEVICE_REASON_COVER_OPEN, FALSE },
    { { 0x18, 0, 0x0F, 0x0F }, CF_DEVICE_REASON_PAPER_OUT, TRUE },
    { { 0x18, 0x08, 0, 0x0F }, CF_DEVICE_REASON_CUTTER_JAM, FALSE },
    { { 0x18, 0x20, 0, 0x0F }, CF_DEVICE_REASON_FAULT, FALSE },
    { { 0x18, 0, 0, 0x0F }, CF_DEVICE_REASON_FAULT, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    CfPrinterStatus status = { 0 };
    CfPrinterAnswer answer = { .kind = CF_PRINTER_ANSWER_STATUS };

    memcpy (answer.bytes, ROWS[i].bytes, 4);
    cf_printer_status_take (&status, &answer, 0);
    ck_assert (status.is_known);
    ck_assert_int_eq (cf_printer_status_obstacle (&status), ROWS[i].obstacle);
    ck_assert_int_eq (status.is_paper_low, ROWS[i].is_low);
  }
}
END_TEST

/* Cover open, then asked all four again after it was closed. */
START_TEST (test_status_follows_the_answers_to_questions)
{
  static const guint8 OPEN[] = { 0x1A, 0x16, 0x12, 0x12 };
  static const guint8 OUT[] = { 0x1A, 0x32, 0x12, 0x7E };
  static const guint8 FINE[] = { 0x12, 0x12, 0x12, 0x12 };
  static const struct
  {
    const guint8 *bytes;
    CfDeviceReason obstacle;
  } ROUNDS[] = { { OPEN, CF_DEVICE_REASON_COVER_OPEN },
                 { OUT, CF_DEVICE_REASON_PAPER_OUT },
                 { FINE, CF_DEVICE_REASON_NONE } };
  CfPrinterStatus status = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ROUNDS); i++) {
    for (guint n = 1; n <= 4; n++) {
      CfPrinterAnswer answer = { CF_PRINTER_ANSWER_REAL_TIME, { ROUNDS[i].bytes[n - 1] } };
      cf_printer_status_take (&status, &answer, n);
    }
    ck_assert_int_eq (cf_printer_status_obstacle (&status), ROUNDS[i].obstacle);
  }
}
END_TEST

static const struct
{
  const char *bytes;
  gsize n;
  const char *answers;
} STAR_STREAMS[] = {
  { "\x23\x06\0\0\0\0\0\0\0", 9, "*" },
  { "\x23\x06\0\0\0\0\0\0", 8, "" }, /* not all of it yet */
  { "\x0F\x06\0\0\0\0\0\x23\x06\0\0\0\0\0\0\0", 16, "**" },
  { "\x23\x06\0\0\x0F\x06\0\0\0\0\0", 11, "*" }, /* one cut off by another */
  { "\x23\x06\x10\0\0\0\0\0\0", 9, "" },         /* a bit set that never is */
  { "\x21\x06\0\0\0\0\0\0\x12\0\0", 11, "*" },   /* noise behind it */
  { "\x0B\x06\0\0\0", 5, "" },                   /* too short for a status */
  { "\x6F\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 31, "*" },
  { "\x12\x12\x10\0\0\0", 6, "" }, /* nobody else's answers */
};

START_TEST (test_stars_status_is_found_by_its_head)
{
  g_autofree char *answers = dup_answers (STAR_STREAMS[_i].bytes, STAR_STREAMS[_i].n, TRUE);
  ck_assert_str_eq (answers, STAR_STREAMS[_i].answers);
}
END_TEST

START_TEST (test_stars_status_says_what_is_in_the_way)
{
  static const struct
  {
    guint8 bytes[4];
    CfDeviceReason obstacle;
    gboolean is_low, is_high;
  } ROUNDS[] = {
    { { 0x28, 0, 0, 0 }, CF_DEVICE_REASON_COVER_OPEN, FALSE, FALSE },
    { { 0x08, 0, 0, 0x0C }, CF_DEVICE_REASON_PAPER_OUT, TRUE, FALSE },
    { { 0x08, 0x08, 0, 0 }, CF_DEVICE_REASON_CUTTER_JAM, FALSE, FALSE },
    { { 0x08, 0x20, 0, 0 }, CF_DEVICE_REASON_FAULT, FALSE, FALSE },
    { { 0x08, 0, 0, 0 }, CF_DEVICE_REASON_FAULT, FALSE, FALSE },
    { { 0x04, 0, 0, 0x04 }, CF_DEVICE_REASON_NONE, TRUE, TRUE },
    { { 0, 0, 0x66, 0 }, CF_DEVICE_REASON_NONE, FALSE, FALSE },
  };
  CfPrinterStatus status = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (ROUNDS); i++) {
    CfPrinterAnswer answer = { .kind = CF_PRINTER_ANSWER_STAR };
    memcpy (answer.bytes, ROUNDS[i].bytes, sizeof answer.bytes);
    cf_printer_status_take (&status, &answer, 0);
    ck_assert (status.is_known);
    ck_assert_int_eq (cf_printer_status_obstacle (&status), ROUNDS[i].obstacle);
    ck_assert_int_eq (status.is_paper_low, ROUNDS[i].is_low);
    ck_assert_int_eq (status.is_drawer_high, ROUNDS[i].is_high);
  }
}
END_TEST

static const struct
{
  const char *bytes;
  gsize n;
  const char *id;
} IDS[] = {
  { "\0\x0DMFG:A;MDL:B;junk", 18, "MFG:A;MDL:B" }, /* as the class says */
  { "\x0D\0MFG:A;MDL:B;junk", 18, "MFG:A;MDL:B" }, /* turned round */
  { "\xFF\xFFMFG:A;", 8, "MFG:A;" },               /* wrong: as much as came */
  { "\0\x08M\x01\xFF:A;", 8, "M  :A;" },           /* no bytes that are no text */
  { "\0\0", 2, "" },
  { "", 0, "" },
};

START_TEST (test_device_id_is_bounded_by_what_came)
{
  g_autofree char *id = cf_printer_device_id ((const guint8 *) IDS[_i].bytes, IDS[_i].n);
  ck_assert_str_eq (id, IDS[_i].id);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_answers_are_told_apart, 0, G_N_ELEMENTS (STREAMS));
  tcase_add_test (tc, test_status_says_what_is_in_the_way);
  tcase_add_test (tc, test_status_follows_the_answers_to_questions);
  tcase_add_loop_test (tc, test_stars_status_is_found_by_its_head, 0, G_N_ELEMENTS (STAR_STREAMS));
  tcase_add_test (tc, test_stars_status_says_what_is_in_the_way);
  tcase_add_loop_test (tc, test_device_id_is_bounded_by_what_came, 0, G_N_ELEMENTS (IDS));
}

CF_TEST_MAIN ("unit", add_tests)
