/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gstdio.h>

#include "cf-print-picture.h"
#include "cf-test.h"

static CfPrintDocument *
make_document (gboolean rtl)
{
  CfPrintDocument *document = cf_print_document_new ("T1-1", "en", rtl);

  cf_print_document_add_text (document, "Harbour Street", CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_HUGE,
                              CF_PRINT_WEIGHT_BOLD);
  cf_print_document_add_rule (document, CF_PRINT_RULE_PERFORATION);
  cf_print_document_add_pair (document, "Milk", "0.89", CF_PRINT_SIZE_NORMAL,
                              CF_PRINT_WEIGHT_MEDIUM, 0);
  cf_print_document_add_qr (document, "CF1RT1-000001", 8);
  cf_print_document_add_barcode (document, CF_PRINT_SYMBOLOGY_EAN13, "4006381333931");
  return document;
}

/* One row of the picture as bits: TRUE is black. */
static GArray *
read_row (CfPrintPicture *picture, int row)
{
  int width = cf_print_picture_get_width (picture);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, 1);
  cairo_t *cr = cairo_create (surface);
  GArray *bits = g_array_new (FALSE, TRUE, sizeof (gboolean));

  cf_print_picture_draw (picture, cr, row, 1);
  cairo_surface_flush (surface);
  const guint32 *pixels = (const guint32 *) (void *) cairo_image_surface_get_data (surface);
  for (int x = 0; x < width; x++) {
    gboolean is_black = (pixels[x] & 0xff) < 128;
    g_array_append_val (bits, is_black);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return bits;
}

static void
find_ink (CfPrintPicture *picture, int from, int rows, int *ret_left, int *ret_right)
{
  int left = G_MAXINT;
  int right = -1;

  for (int y = from; y < from + rows; y++) {
    g_autoptr (GArray) bits = read_row (picture, y);
    for (int x = 0; x < (int) bits->len; x++)
      if (g_array_index (bits, gboolean, x)) {
        left = MIN (left, x);
        right = MAX (right, x);
      }
  }
  *ret_left = left;
  *ret_right = right;
}

START_TEST (test_picture_is_as_wide_as_the_paper_and_keeps_its_margins)
{
  g_autoptr (CfPrintDocument) document = make_document (FALSE);
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, CF_PRINT_PICTURE_WIDTH_80MM);
  int left, right;

  ck_assert_int_eq (cf_print_picture_get_width (picture), 576);
  find_ink (picture, 0, cf_print_picture_get_height (picture), &left, &right);
  ck_assert_int_ge (left, 23);
  ck_assert_int_le (right, 576 - 23);
  ck_assert_int_le (left, 27); /* the perforation begins at the margin */
}
END_TEST

/* The narrow row: name at one side, amount at the other; mirrored when reading begins at the right. */
START_TEST (test_amounts_stand_at_the_end_of_reading)
{
  for (int rtl = 0; rtl < 2; rtl++) {
    g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", rtl);
    cf_print_document_add_pair (document, "", "0.89", CF_PRINT_SIZE_NORMAL, CF_PRINT_WEIGHT_MEDIUM,
                                0);
    g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);
    int left, right;
    find_ink (picture, 0, cf_print_picture_get_height (picture), &left, &right);
    if (rtl)
      ck_assert_int_le (right, 24 + 9 * 12);
    else
      ck_assert_int_ge (left, 576 - 24 - 9 * 12);
    ck_assert_int_ge (right, left);
  }
}
END_TEST

START_TEST (test_qr_code_has_its_finder_pattern)
{
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);
  cf_print_document_add_qr (document, "CF1RT1-000001",
                            8); /* 13 characters: version 1, 21 modules */
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);
  /* The first row of modules below the margin and the quiet zone. */
  g_autoptr (GArray) bits = read_row (picture, 24 + 3 * 8 + 4);
  int left = (576 - 21 * 8) / 2;

  ck_assert_int_eq (cf_print_picture_get_height (picture), 24 + (21 + 6) * 8 + 24);
  for (int x = 0; x < 7 * 8; x++)
    ck_assert (g_array_index (bits, gboolean, left + x));
  for (int x = 0; x < 8; x++) {
    ck_assert (!g_array_index (bits, gboolean, left + 7 * 8 + x)); /* separator */
    ck_assert (!g_array_index (bits, gboolean, left - 1 - x));
  }
}
END_TEST

START_TEST (test_large_code_is_made_to_fit)
{
  g_autofree char *data = g_strnfill (2000, 'x');
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);
  cf_print_document_add_qr (document, data, 12);
  g_autoptr (CfPrintPicture) wide = cf_print_picture_new (document, 576);
  g_autoptr (CfPrintPicture) narrow = cf_print_picture_new (document, 256);
  int left, right;

  find_ink (wide, 24, 40, &left, &right);
  ck_assert_int_ge (left, 24);
  ck_assert_int_lt (right, 576 - 24);
  /* 177 modules of two dots do not fit in 208: its words stand there instead. */
  ck_assert_int_gt (cf_print_picture_get_height (narrow), 100);
}
END_TEST

START_TEST (test_strips_make_up_the_whole)
{
  g_autoptr (CfPrintDocument) document = make_document (FALSE);
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);
  int height = cf_print_picture_get_height (picture);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 576, height);
  cairo_t *cr = cairo_create (surface);
  cf_print_picture_draw (picture, cr, 0, height);
  cairo_surface_flush (surface);

  for (int y = 0; y < height; y += 7) {
    g_autoptr (GArray) bits = read_row (picture, y);
    const guint32 *row = (const guint32 *) (void *) (cairo_image_surface_get_data (surface) +
                                                     y * cairo_image_surface_get_stride (surface));
    for (int x = 0; x < 576; x++)
      ck_assert_int_eq (g_array_index (bits, gboolean, x), (row[x] & 0xff) < 128);
  }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}
END_TEST

START_TEST (test_logo_is_made_to_fit)
{
  static const guint8 BITS[1056 / 8 * 100] = { 0 };
  g_autoptr (CfPrintBitmap) logo = cf_print_bitmap_new (1056, 100, BITS);
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);
  g_autoptr (CfPrintDocument) lost = cf_print_document_new ("x", "en", FALSE);
  g_autoptr (CfPrintDocument) wordless = cf_print_document_new ("x", "en", FALSE);

  cf_print_document_add_image (document, "logo", "Shop", logo);
  cf_print_document_add_image (lost, "logo", "Shop", NULL);
  cf_print_document_add_image (wordless, "logo", "", NULL);
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);
  g_autoptr (CfPrintPicture) bare = cf_print_picture_new (lost, 576);
  g_autoptr (CfPrintPicture) empty = cf_print_picture_new (wordless, 576);
  ck_assert_int_eq (cf_print_picture_get_height (picture), 24 + 50 + 24); /* scaled 1056 to 528 */
  ck_assert_int_eq (cf_print_picture_get_height (bare), 24 + 29 + 24);    /* its words */
  ck_assert_int_eq (cf_print_picture_get_height (empty), 24 + 24);
}
END_TEST

/* Dot for dot, in the middle, whatever was spread over dots stays as it was spread. */
START_TEST (test_logo_that_fits_keeps_each_dot)
{
  guint8 bits[64 * 20];
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);

  for (gsize i = 0; i < sizeof bits; i++)
    bits[i] = (guint8) (i * 167 + i / 64);
  g_autoptr (CfPrintBitmap) logo =
    cf_print_bitmap_new (509, 20, bits); /* odd: 33 dots to its left */
  cf_print_document_add_image (document, "logo", "", logo);
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);
  for (int y = 0; y < 20; y++) {
    g_autoptr (GArray) row = read_row (picture, 24 + y);
    for (int x = 0; x < 576; x++) {
      int at = x - 33;
      gboolean is_black = at >= 0 && at < 509 && (bits[y * 64 + at / 8] & (0x80 >> (at % 8))) != 0;
      ck_assert_int_eq (g_array_index (row, gboolean, x), is_black);
    }
  }
}
END_TEST

START_TEST (test_long_receipt_is_written_in_parts)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = cf_test_temp_dir ();
  g_autofree char *path = g_build_filename (folder, "T1-1.png", NULL);
  g_autofree char *path2 = g_build_filename (folder, "T1-1-part2.png", NULL);
  g_autofree char *path3 = g_build_filename (folder, "T1-1-part3.png", NULL);
  g_autoptr (CfPrintDocument) document = cf_print_document_new ("x", "en", FALSE);
  for (int i = 0; i < CF_PRINT_PICTURE_ROWS_MAX / 26 + 1; i++)
    cf_print_document_add_rule (document, CF_PRINT_RULE_SOLID);
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);

  ck_assert_int_gt (cf_print_picture_get_height (picture), CF_PRINT_PICTURE_ROWS_MAX);
  ck_assert_ok (cf_print_picture_write_png (picture, path, &error));
  ck_assert (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  ck_assert (g_file_test (path2, G_FILE_TEST_IS_REGULAR));
  ck_assert (!g_file_test (path3, G_FILE_TEST_EXISTS));
  cairo_surface_t *image = cairo_image_surface_create_from_png (path);
  ck_assert_int_eq (cairo_image_surface_get_width (image), 576);
  ck_assert_int_eq (cairo_image_surface_get_height (image), CF_PRINT_PICTURE_ROWS_MAX);
  cairo_surface_destroy (image);
  cf_test_remove_tree (folder);
}
END_TEST

START_TEST (test_folder_that_is_not_there_is_an_error)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPrintDocument) document = make_document (FALSE);
  g_autoptr (CfPrintPicture) picture = cf_print_picture_new (document, 576);
  ck_assert_refused (cf_print_picture_write_png (picture, "/nonexistent/x.png", &error),
                     CF_ERROR_IO);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_picture_is_as_wide_as_the_paper_and_keeps_its_margins);
  tcase_add_test (tc, test_amounts_stand_at_the_end_of_reading);
  tcase_add_test (tc, test_qr_code_has_its_finder_pattern);
  tcase_add_test (tc, test_large_code_is_made_to_fit);
  tcase_add_test (tc, test_strips_make_up_the_whole);
  tcase_add_test (tc, test_logo_is_made_to_fit);
  tcase_add_test (tc, test_logo_that_fits_keeps_each_dot);
  tcase_add_test (tc, test_long_receipt_is_written_in_parts);
  tcase_add_test (tc, test_folder_that_is_not_there_is_an_error);
}

CF_TEST_MAIN ("print-picture", add_tests)
