/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "cf-error.h"
#include "cf-picture-file.h"
#include "cf-print-logo.h"
#include "cf-test.h"

static char *
path_of (const char *name)
{
  static char *folder;

  if (folder == NULL)
    folder = cf_test_temp_dir ();
  return g_build_filename (folder, name, NULL);
}

/* A picture of @width by @height in @kind: black left of the middle, @right (RGBA) the rest. */
static char *
save (const char *name, const char *kind, int width, int height, guint32 right)
{
  char *path = path_of (name);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  g_autoptr (GdkPixbuf) part = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, MAX (width / 2, 1), height);

  gdk_pixbuf_fill (pixbuf, right);
  gdk_pixbuf_fill (part, 0x000000FF);
  ck_assert (gdk_pixbuf_save (pixbuf, path, kind, NULL, NULL));
  return path;
}

static char *
save_bytes (const char *name, const void *bytes, gsize size)
{
  char *path = path_of (name);

  ck_assert (g_file_set_contents (path, bytes, (gssize) size, NULL));
  return path;
}

static void
assert_refused (const char *path, CfErrorCode code)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_print_logo_read (path, &error) != NULL, code);
}

/* ---- what becomes of a picture ---- */

START_TEST (test_logo_is_these_dots)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = save ("half.png", "png", 16, 2, 0xFFFFFFFF);
  g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (path, &error);

  ck_assert_ok (logo != NULL);
  g_autofree char *text = cf_print_bitmap_to_text (logo);
  g_autofree char *expected = g_base64_encode ((const guint8 *) "P4\n16 2\n\xFF\x00\xFF\x00", 12);
  ck_assert_str_eq (text, expected);
}
END_TEST

START_TEST (test_transparent_is_paper)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = save ("clear.png", "png", 16, 1, 0x00000000);
  g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (path, &error);

  ck_assert_ok (logo != NULL);
  ck_assert_uint_eq (cf_print_bitmap_get_bits (logo)[0], 0xFF);
  ck_assert_uint_eq (cf_print_bitmap_get_bits (logo)[1], 0x00);
}
END_TEST

START_TEST (test_grey_is_spread_over_dots)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = save ("grey.jpg", "jpeg", 128, 64, 0x808080FF);
  g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (path, &error);
  guint black = 0;

  ck_assert_ok (logo != NULL);
  for (int y = 0; y < 64; y++)
    for (int x = 72; x < 128; x++) /* beside what JPEG smears */
      black += (cf_print_bitmap_get_bits (logo)[y * 16 + x / 8] & (0x80 >> (x % 8))) != 0;
  ck_assert_uint_gt (black, 64 * 56 * 4 / 10);
  ck_assert_uint_lt (black, 64 * 56 * 6 / 10);
}
END_TEST

static const struct
{
  int width, height;
  int expected_width, expected_height;
} SIZES[] = {
  { 1, 1, 1, 1 },      { 512, 240, 512, 240 }, { 1024, 100, 512, 50 },   { 300, 480, 150, 240 },
  { 2000, 1, 512, 1 }, { 1, 2000, 1, 240 },    { 1024, 2048, 120, 240 },
};

START_TEST (test_logo_is_made_to_fit_and_never_larger)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = save ("size.png", "png", SIZES[_i].width, SIZES[_i].height, 0xFFFFFFFF);
  g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (path, &error);

  ck_assert_ok (logo != NULL);
  ck_assert_int_eq (cf_print_bitmap_get_width (logo), SIZES[_i].expected_width);
  ck_assert_int_eq (cf_print_bitmap_get_height (logo), SIZES[_i].expected_height);
}
END_TEST

/* ---- what a stranger may bring ---- */

/* A PNG of so many pixels in so few bytes: its head is right, its body was never written. */
static char *
save_bomb (const char *name, guint32 width, guint32 height)
{
  g_autofree char *good = save ("good.png", "png", 16, 16, 0xFFFFFFFF);
  g_autofree char *bytes = NULL;
  gsize size;

  ck_assert (g_file_get_contents (good, &bytes, &size, NULL));
  guint32 sides[] = { GUINT32_TO_BE (width), GUINT32_TO_BE (height) };
  memcpy (bytes + 16, sides, sizeof sides);
  guint32 crc = 0xFFFFFFFF; /* of the type and the 13 bytes of IHDR (PNG, annex D) */
  for (int i = 12; i < 29; i++) {
    crc ^= (guint8) bytes[i];
    for (int bit = 0; bit < 8; bit++)
      crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
  }
  crc = GUINT32_TO_BE (~crc);
  memcpy (bytes + 29, &crc, sizeof crc);
  return save_bytes (name, bytes, size);
}

START_TEST (test_a_picture_of_too_many_pixels_is_not_unpacked)
{
  g_autofree char *wide = save_bomb ("wide.png", 10001, 1);
  g_autofree char *high = save_bomb ("high.png", 1, 10001);
  g_autofree char *many = save_bomb ("many.png", 9000, 9000);
  g_autofree char *just = save_bomb ("just.png", 4096, 4096);

  assert_refused (wide, CF_ERROR_PICTURE_TOO_LARGE);
  assert_refused (high, CF_ERROR_PICTURE_TOO_LARGE);
  assert_refused (many, CF_ERROR_PICTURE_TOO_LARGE);
  /* A size that is allowed is unpacked, and what the file lacks is paper. */
  g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (just, NULL);
  ck_assert_int_eq (cf_print_bitmap_get_width (logo), CF_PRINT_LOGO_HEIGHT_MAX);
}
END_TEST

START_TEST (test_a_file_that_is_too_long_is_not_read)
{
  g_autofree char *path = save ("long.png", "png", 16, 16, 0xFFFFFFFF);

  ck_assert_int_eq (truncate (path, CF_PICTURE_FILE_MAX + 1), 0);
  assert_refused (path, CF_ERROR_PICTURE_TOO_LARGE);
}
END_TEST

START_TEST (test_what_is_no_picture_is_refused)
{
  static const char SVG[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
  static const char GIF[] = "GIF89a\x01\x00\x01\x00\x00\x00\x00;";
  g_autofree char *empty = save_bytes ("empty", "", 0);
  g_autofree char *svg = save_bytes ("logo.svg", SVG, strlen (SVG));
  g_autofree char *gif = save_bytes ("logo.gif", GIF, sizeof GIF - 1);
  g_autofree char *magic = save_bytes ("magic.png", "\x89PNG\r\n\x1A\n", 8);
  g_autofree char *jpeg = save_bytes ("magic.jpg", "\xFF\xD8\xFF\xE0", 4);
  g_autofree char *pipe = path_of ("pipe");
  g_autofree char *nowhere = path_of ("nowhere");
  g_autofree char *folder = g_path_get_dirname (nowhere);

  ck_assert_int_eq (mkfifo (pipe, 0600), 0);
  assert_refused (empty, CF_ERROR_BAD_FILE);
  assert_refused (svg, CF_ERROR_BAD_FILE);
  assert_refused (gif, CF_ERROR_BAD_FILE);
  assert_refused (magic, CF_ERROR_BAD_FILE);
  assert_refused (jpeg, CF_ERROR_BAD_FILE);
  assert_refused (pipe, CF_ERROR_BAD_FILE);
  assert_refused (folder, CF_ERROR_BAD_FILE);
  assert_refused (nowhere, CF_ERROR_BAD_FILE);
}
END_TEST

/* Whatever is cut off or turned in a good file: a picture or a refusal, and no harm. */
START_TEST (test_spoilt_pictures_do_no_harm)
{
  static const char *const KINDS[] = { "png", "jpeg" };
  g_autofree char *good = save ("whole", KINDS[_i], 40, 30, 0x30A0E0FF);
  g_autofree char *bytes = NULL;
  gsize size;

  ck_assert (g_file_get_contents (good, &bytes, &size, NULL));
  for (gsize cut = 1; cut < size; cut += 7) {
    g_autofree char *path = save_bytes ("cut", bytes, cut);
    g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (path, NULL);
  }
  for (gsize at = 0; at < size; at++) {
    g_autofree char *spoilt = g_memdup2 (bytes, size);
    spoilt[at] = (char) ~spoilt[at];
    g_autofree char *path = save_bytes ("spoilt", spoilt, size);
    g_autoptr (CfPrintBitmap) logo = cf_print_logo_read (path, NULL);
    ck_assert (logo == NULL || cf_print_bitmap_get_width (logo) <= CF_PRINT_LOGO_WIDTH_MAX);
  }
}
END_TEST

/* ---- the setting's text ---- */

START_TEST (test_text_is_the_same_picture_again)
{
  static const guint8 BITS[] = { 0xA5, 0x80, 0x00, 0x80, 0xFF, 0x00 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPrintBitmap) bitmap = cf_print_bitmap_new (9, 3, BITS);
  g_autofree char *text = cf_print_bitmap_to_text (bitmap);
  g_autoptr (CfPrintBitmap) again = cf_print_bitmap_from_text (text, &error);

  ck_assert_ok (again != NULL);
  ck_assert (cf_print_bitmap_equal (bitmap, again));
  ck_assert (!cf_print_bitmap_equal (bitmap, NULL));
}
END_TEST

static const struct
{
  const char *words;
  gsize size;
} BAD_TEXTS[] = {
  { "", 0 },
  { "P4\n0 1\n", 7 },
  { "P4\n-8 1\n\x00", 9 },
  { "P4\n8 1\n", 7 },         /* a row is missing */
  { "P4\n8 1\n\x00\x00", 9 }, /* one too many */
  { "P4\n8  1\n\x00", 9 },    /* written otherwise */
  { "P4\n 8 1\n\x00", 9 },
  { "P5\n8 1\n\x00", 8 },
  { "P4\n8 1 \x00", 8 },
  { "P4\n99999 99999\n\x00", 16 },
  { "P4\n8 1", 6 },
};

START_TEST (test_text_that_is_no_picture_is_refused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
    g_base64_encode ((const guint8 *) BAD_TEXTS[_i].words, BAD_TEXTS[_i].size);

  ck_assert_refused (cf_print_bitmap_from_text (text, &error) != NULL, CF_ERROR_BAD_FILE);
}
END_TEST

START_TEST (test_text_has_nothing_beside_the_picture)
{
  static const guint8 BITS[] = { 0xA5 };
  g_autoptr (CfPrintBitmap) bitmap = cf_print_bitmap_new (8, 1, BITS);
  g_autofree char *text = cf_print_bitmap_to_text (bitmap);
  g_autofree char *longer = g_strconcat (text, "\n", NULL);
  g_autofree char *huge = g_strnfill (300000, 'A');
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_print_bitmap_from_text (longer, &error) != NULL, CF_ERROR_BAD_FILE);
  ck_assert_refused (cf_print_bitmap_from_text (huge, &error) != NULL, CF_ERROR_BAD_FILE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_logo_is_these_dots);
  tcase_add_test (tc, test_transparent_is_paper);
  tcase_add_test (tc, test_grey_is_spread_over_dots);
  tcase_add_loop_test (tc, test_logo_is_made_to_fit_and_never_larger, 0, G_N_ELEMENTS (SIZES));
  tcase_add_test (tc, test_a_picture_of_too_many_pixels_is_not_unpacked);
  tcase_add_test (tc, test_a_file_that_is_too_long_is_not_read);
  tcase_add_test (tc, test_what_is_no_picture_is_refused);
  tcase_add_loop_test (tc, test_spoilt_pictures_do_no_harm, 0, 2);
  tcase_add_test (tc, test_text_is_the_same_picture_again);
  tcase_add_loop_test (tc, test_text_that_is_no_picture_is_refused, 0, G_N_ELEMENTS (BAD_TEXTS));
  tcase_add_test (tc, test_text_has_nothing_beside_the_picture);
}

CF_TEST_MAIN ("unit", add_tests)
