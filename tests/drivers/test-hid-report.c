/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Report descriptors, and the decoders of HID POS, IBM and serial scanners. */
#include <string.h>

#include "cf-hid-pos.h"
#include "cf-oem-decoder.h"
#include "cf-scan-framer.h"
#include "cf-scanner.h"
#include "cf-test.h"

/* clang-format off */
static const guint8 SCALE[] = { /* a scale: number 3; status, unit, exponent, weight of 16 bits */
  0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01, 0x85, 0x03, 0x05, 0x8D, 0x15, 0x00, 0x26, 0xFF, 0x00,
  0x75, 0x08, 0x95, 0x01, 0x09, 0x70, 0x81, 0x00, 0x09, 0x50, 0x81, 0x00,
  0x15, 0x81, 0x25, 0x7F, 0x09, 0x41, 0x81, 0x02, 0x15, 0x00, 0x27, 0xFF, 0xFF, 0x00, 0x00,
  0x75, 0x10, 0x09, 0x40, 0x81, 0x02, 0xC0,
};
/* A HID POS scanner that puts things elsewhere: no number, 4 bytes of data, the flag first. */
static const guint8 ODD_POS[] = {
  0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01,
  0x09, 0xFF, 0x81, 0x02, 0x95, 0x07, 0x81, 0x03, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x04,
  0x09, 0xFE, 0x81, 0x02, 0x95, 0x01, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x95, 0x03, 0x81, 0x02,
  0xC0,
};
/* clang-format on */

START_TEST (test_fields_stand_where_the_descriptor_says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfHidMap) map = cf_hid_map_parse (SCALE, sizeof SCALE, &error);
  const guint8 report[] = { 3, 4, 2, 0xFF, 0x34, 0x12 };
  const guint8 other[] = { 4, 4, 2, 0xFF, 0x34, 0x12 };
  gint32 value;

  ck_assert_ok (map != NULL);
  ck_assert (cf_hid_map_has (map, CF_HID_USAGE (0x8D, 0x20)));
  ck_assert (!cf_hid_map_has (map, CF_HID_USAGE (0x8C, 0x02)));
  ck_assert (cf_hid_map_has_page (map, 0x8D));
  ck_assert_uint_eq (cf_hid_map_get_length (map, CF_HID_INPUT, 3), 6);
  ck_assert_uint_eq (cf_hid_map_get_length (map, CF_HID_OUTPUT, 3), 0);
  const CfHidField *weight = cf_hid_map_find (map, CF_HID_INPUT, CF_HID_USAGE (0x8D, 0x40));
  const CfHidField *exponent = cf_hid_map_find (map, CF_HID_INPUT, CF_HID_USAGE (0x8D, 0x41));
  ck_assert_uint_eq (weight->bit_offset, 32);
  ck_assert (cf_hid_field_get (weight, report, sizeof report, 0, &value));
  ck_assert_int_eq (value, 0x1234);
  ck_assert (cf_hid_field_get (exponent, report, sizeof report, 0, &value));
  ck_assert_int_eq (value, -1);
  ck_assert (!cf_hid_field_get (weight, report, 5, 0, &value)); /* cut off */
  ck_assert (!cf_hid_field_get (weight, other, sizeof other, 0, &value));
}
END_TEST

START_TEST (test_malformed_descriptors_are_refused)
{
  static const struct
  {
    gsize n;
    guint8 bytes[12];
  } bad[] = {
    { 0, { 0 } },
    { 1, { 0x05 } },       /* an item without its byte */
    { 2, { 0xFE, 0x10 } }, /* a long item that is cut */
    { 1, { 0xC0 } },       /* an end without a beginning */
    { 2, { 0xA1, 0x01 } }, /* a beginning without an end */
    { 2, { 0x85, 0x00 } }, /* report number 0 */
    { 1, { 0xB4 } },       /* pop of nothing */
    { 7, { 0x75, 0x40, 0x95, 0x01, 0x09, 0x01, 0x81 } },
    { 8, { 0x75, 0x08, 0x97, 0xFF, 0xFF, 0xFF, 0xFF, 0x80 } }, /* 4 thousand million of them */
  };
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_hid_map_parse (bad[_i].bytes, bad[_i].n, &error) != NULL, CF_ERROR_DEVICE);
}
END_TEST

/* ---- decoders ---- */

typedef struct
{
  GPtrArray *labels;
} Heard;

static void
on_read (const char *data, gsize length, const char *aim, gpointer user_data)
{
  g_autofree char *text = g_strndup (data, length);
  g_ptr_array_add (((Heard *) user_data)->labels,
                   g_strconcat (aim != NULL ? aim : "", "|", text, NULL));
}

static void
heard_init (Heard *self)
{
  self->labels = g_ptr_array_new_with_free_func (g_free);
}

static void
heard_clear (Heard *self)
{
  g_ptr_array_unref (self->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Heard, heard_clear)

#define assert_heard(heard, index, expected)                                                       \
  do {                                                                                             \
    ck_assert_uint_gt ((heard)->labels->len, (index));                                             \
    ck_assert_str_eq (g_ptr_array_index ((heard)->labels, (index)), (expected));                   \
  } while (0)

START_TEST (test_pos_reads_by_the_descriptor)
{
  const guint8 first[] = { 1, 'A', 'B', 'C', 'D', ']', 'd', '2' };
  const guint8 last[] = { 0, 'E', 0, 0, 0, ']', 'd', '2' };
  g_auto (Heard) heard;
  heard_init (&heard);
  g_autoptr (CfHidPosDecoder) decoder =
    cf_hid_pos_decoder_new (cf_hid_map_parse (ODD_POS, sizeof ODD_POS, NULL), on_read, &heard);

  ck_assert (cf_hid_pos_decoder_report (decoder, first, sizeof first));
  ck_assert (cf_hid_pos_decoder_is_partial (decoder));
  ck_assert (cf_hid_pos_decoder_report (decoder, last, sizeof last));
  ck_assert (!cf_hid_pos_decoder_is_partial (decoder));
  assert_heard (&heard, 0, "]d2|ABCDE");
}
END_TEST

START_TEST (test_pos_without_a_descriptor_takes_the_shared_layout)
{
  guint8 report[64] = { 2, 4, ']', 'C', '1', '0', '1', 0x1D, '9' };
  g_auto (Heard) heard;
  heard_init (&heard);
  g_autoptr (CfHidPosDecoder) decoder = cf_hid_pos_decoder_new (NULL, on_read, &heard);

  ck_assert (cf_hid_pos_decoder_report (decoder, report, sizeof report));
  assert_heard (&heard, 0,
                "]C1|01\x1D"
                "9");
  memcpy (report + 2, "C1\0", 3); /* a variant: without the bracket */
  ck_assert (cf_hid_pos_decoder_report (decoder, report, sizeof report));
  assert_heard (&heard, 1,
                "]C1|01\x1D"
                "9");
  memset (report + 2, 0, 3); /* another: the maker's letter only */
  report[61] = 'd';
  ck_assert (cf_hid_pos_decoder_report (decoder, report, sizeof report));
  assert_heard (&heard, 2,
                "]E0|01\x1D"
                "9");
  report[61] = 0;
  ck_assert (cf_hid_pos_decoder_report (decoder, report, sizeof report));
  assert_heard (&heard, 3,
                "|01\x1D"
                "9");
}
END_TEST

START_TEST (test_pos_refuses_lengths_that_cannot_be)
{
  guint8 report[64] = { 2, 57 };
  const guint8 status[2] = { 5, 1 };
  g_auto (Heard) heard;
  heard_init (&heard);
  g_autoptr (CfHidPosDecoder) decoder = cf_hid_pos_decoder_new (NULL, on_read, &heard);

  ck_assert (!cf_hid_pos_decoder_report (decoder, report, sizeof report));
  report[1] = 56;
  ck_assert (!cf_hid_pos_decoder_report (decoder, report, 40));           /* cut off */
  ck_assert (cf_hid_pos_decoder_report (decoder, status, sizeof status)); /* not about labels */
  ck_assert_uint_eq (heard.labels->len, 0);
}
END_TEST

START_TEST (test_pos_bounds_a_label_without_end)
{
  guint8 report[64] = { 2, 56, [63] = 1 };
  g_auto (Heard) heard;
  heard_init (&heard);
  g_autoptr (CfHidPosDecoder) decoder = cf_hid_pos_decoder_new (NULL, on_read, &heard);
  guint n_refused = 0;

  memset (report + 5, 'x', 56);
  for (guint i = 0; i < 3 * CF_LABEL_MAX / 56; i++)
    n_refused += !cf_hid_pos_decoder_report (decoder, report, sizeof report);
  ck_assert_uint_ge (n_refused, 2);
  ck_assert_uint_eq (heard.labels->len, 0);
}
END_TEST

START_TEST (test_oem_labels_and_nonsense)
{
  static const guint8 ean[] = { 18, 0, 0, 0, 4, 0, 0, 6, 3, 8, 1, 3, 3, 3, 9, 3, 1, 0x16 };
  static const guint8 code_39[] = { 10, 0, 0, 0, 'A', 'B', '9', 0x00, 0x0A, 0x0B };
  static const guint8 status[] = { 4, 0, 0, 2 };
  static const guint8 liar[] = { 200, 0, 0, 0, 1, 2, 3, 0x16 };
  static const guint8 unknown[] = { 8, 0, 0, 0, 'A', 'B', 'C', 0x77 };
  g_auto (Heard) heard;
  heard_init (&heard);

  ck_assert (cf_oem_decode (ean, sizeof ean, on_read, &heard));
  assert_heard (&heard, 0, "]E0|4006381333931");
  ck_assert (cf_oem_decode (code_39, sizeof code_39, on_read, &heard));
  assert_heard (&heard, 1, "]A0|AB9");
  ck_assert (cf_oem_decode (status, sizeof status, on_read, &heard));
  ck_assert (!cf_oem_decode (liar, sizeof liar, on_read, &heard));
  ck_assert (!cf_oem_decode (unknown, sizeof unknown, on_read, &heard));
  ck_assert (!cf_oem_decode (ean, 2, on_read, &heard));
  ck_assert_uint_eq (heard.labels->len, 2);
}
END_TEST

static void
feed (CfScanFramer *framer, const char *text)
{
  cf_scan_framer_feed (framer, (const guint8 *) text, strlen (text));
}

START_TEST (test_framer_cuts_by_suffix_stx_and_silence)
{
  g_auto (Heard) heard;
  heard_init (&heard);
  g_autoptr (CfScanFramer) framer = cf_scan_framer_new (on_read, &heard);

  feed (framer, "11");
  ck_assert_uint_eq (cf_scan_framer_get_silence (framer), CF_SCAN_SILENCE_MS);
  cf_scan_framer_end (framer);
  assert_heard (&heard, 0, "|11");
  feed (framer, "22\r\n33\n44\t\x02"
                "55\x03"
                "6");
  assert_heard (&heard, 1, "|22");
  assert_heard (&heard, 2, "|33");
  assert_heard (&heard, 3, "|44");
  assert_heard (&heard, 4, "|55");
  ck_assert_uint_eq (cf_scan_framer_get_silence (framer), 10 * CF_SCAN_SILENCE_MS);
  feed (framer, "7\x1D"
                "8\r");
  assert_heard (&heard, 5,
                "|67\x1D"
                "8");
  feed (framer, "broken\x02"
                "9\r"); /* a new beginning */
  assert_heard (&heard, 6, "|9");
  ck_assert_uint_eq (cf_scan_framer_get_silence (framer), 0);
}
END_TEST

START_TEST (test_framer_bounds_a_label_without_end)
{
  g_auto (Heard) heard;
  heard_init (&heard);
  g_autoptr (CfScanFramer) framer = cf_scan_framer_new (on_read, &heard);
  g_autofree char *noise = g_strnfill (CF_LABEL_MAX + 1, 'x');

  feed (framer, noise);
  feed (framer, "\r");
  ck_assert_uint_eq (heard.labels->len, 0);
  feed (framer, "1\r");
  assert_heard (&heard, 0, "|1");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_fields_stand_where_the_descriptor_says);
  tcase_add_loop_test (tc, test_malformed_descriptors_are_refused, 0, 9);
  tcase_add_test (tc, test_pos_reads_by_the_descriptor);
  tcase_add_test (tc, test_pos_without_a_descriptor_takes_the_shared_layout);
  tcase_add_test (tc, test_pos_refuses_lengths_that_cannot_be);
  tcase_add_test (tc, test_pos_bounds_a_label_without_end);
  tcase_add_test (tc, test_oem_labels_and_nonsense);
  tcase_add_test (tc, test_framer_cuts_by_suffix_stx_and_silence);
  tcase_add_test (tc, test_framer_bounds_a_label_without_end);
}

CF_TEST_MAIN ("hid report", add_tests)
