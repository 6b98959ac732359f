/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>
#include <unistd.h>

#include "cf-test.h"
#include "cf-till-pictures.h"
#include "cf-till-world.h"

static CfTillWorld *
managed_new (void)
{
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_sign_in (world, "anna", "4711");
  return world;
}

/* A picture of one colour; with some transparency where the colour says so. */
static char *
save_picture (CfTillWorld *world, const char *kind, int width, int height, guint32 rgba)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  g_autofree char *file = g_strdup_printf ("%08x.%s", rgba, kind);
  char *path = g_build_filename (world->folder, file, NULL);
  gdk_pixbuf_fill (pixbuf, rgba);
  ck_assert (gdk_pixbuf_save (pixbuf, path, kind, NULL, NULL));
  return path;
}

/* Returns: 0, or the error's code. */
static gint
add_picture (CfTillWorld *world, const char *path)
{
  CfTillWait wait = { 0 };
  g_autoptr (GError) error = NULL;
  cf_till_add_picture_async (world->till, path, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

static gint
remove_picture (CfTillWorld *world, const char *name)
{
  CfTillWait wait = { 0 };
  g_autoptr (GError) error = NULL;
  cf_till_remove_picture_async (world->till, name, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

static CfTillPicture *
load_picture (CfTillWorld *world, const char *name, GError **error)
{
  CfTillWait wait = { 0 };
  cf_till_load_picture_async (world->till, name, CF_TILL_PICTURE_WIDTH_MAX,
                              CF_TILL_PICTURE_HEIGHT_MAX, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  return cf_till_load_picture_finish (world->till, result, error);
}

static guint
count_pictures (CfTillWorld *world)
{
  return cf_till_get_pictures (world->till)->len;
}

static const char *
name_at (CfTillWorld *world, guint index)
{
  return cf_till_get_pictures (world->till)->pdata[index];
}

static char *
path_of (CfTillWorld *world, const char *name)
{
  return g_strdup_printf ("%s/pictures/%s.jpg", world->folder, name);
}

START_TEST (test_a_picture_is_kept_made_to_fit_on_white)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = save_picture (world, "png", 3840, 1080, 0x00000000);
  ck_assert_int_eq (add_picture (world, path), 0);
  ck_assert_int_eq (unlink (path), 0); /* the till has its own */
  cf_till_world_reopen (world);
  ck_assert_uint_eq (count_pictures (world), 1);
  g_autoptr (CfTillPicture) picture = load_picture (world, name_at (world, 0), &error);
  ck_assert_ok (picture != NULL);
  ck_assert_int_eq (picture->width, 1920); /* 3840 by 1080, halved */
  ck_assert_int_eq (picture->height, 540);
  gsize n;
  const guint8 *pixels = g_bytes_get_data (picture->pixels, &n);
  ck_assert_uint_eq (n, 1920 * 540 * 3);
  ck_assert_int_gt (pixels[0], 250);
  ck_assert_int_gt (pixels[n - 1], 250);
}
END_TEST

START_TEST (test_a_removed_picture_leaves_no_file)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  g_autofree char *red = save_picture (world, "png", 8, 8, 0xff0000ff);
  g_autofree char *blue = save_picture (world, "jpeg", 8, 8, 0x0000ffff);
  ck_assert_int_eq (add_picture (world, red), 0);
  ck_assert_int_eq (add_picture (world, blue), 0);
  ck_assert_int_eq (add_picture (world, red), 0); /* there already */
  ck_assert_uint_eq (count_pictures (world), 2);
  g_autofree char *name = g_strdup (name_at (world, 0));
  g_autofree char *second = g_strdup (name_at (world, 1));
  g_autofree char *file = path_of (world, name);
  ck_assert (g_file_test (file, G_FILE_TEST_EXISTS));
  ck_assert_int_eq (remove_picture (world, name), 0);
  ck_assert (!g_file_test (file, G_FILE_TEST_EXISTS));
  ck_assert_uint_eq (count_pictures (world), 1);
  ck_assert_str_eq (name_at (world, 0), second);
  ck_assert_int_eq (remove_picture (world, name), CF_ERROR_BAD_SETTING);
}
END_TEST

START_TEST (test_what_is_no_picture_is_refused)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  g_autofree char *path = save_picture (world, "png", 8, 8, 0xff0000ff);
  g_autofree char *bmp = save_picture (world, "bmp", 8, 8, 0xff0000ff);
  g_autofree char *words = g_build_filename (world->folder, "words.png", NULL);
  ck_assert (g_file_set_contents (words, "not a picture", -1, NULL));
  ck_assert_int_eq (add_picture (world, words), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (add_picture (world, bmp), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (add_picture (world, world->folder), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (add_picture (world, "/nowhere/at/all.png"), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (truncate (path, 9 * 1024 * 1024), 0);
  ck_assert_int_eq (add_picture (world, path), CF_ERROR_PICTURE_TOO_LARGE);
  ck_assert_uint_eq (count_pictures (world), 0);
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert_int_eq (add_picture (world, bmp), CF_ERROR_NOT_PERMITTED);
}
END_TEST

START_TEST (test_there_are_twelve_pictures_at_most)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  for (guint i = 0; i <= CF_TILL_PICTURES_MAX; i++) {
    g_autofree char *path = save_picture (world, "png", 8, 8, (i * 20u) << 24 | 0xff);
    ck_assert_int_eq (add_picture (world, path),
                      i < CF_TILL_PICTURES_MAX ? 0 : CF_ERROR_BAD_SETTING);
  }
  ck_assert_uint_eq (count_pictures (world), CF_TILL_PICTURES_MAX);
}
END_TEST

START_TEST (test_a_file_that_was_changed_or_lost_is_refused)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = save_picture (world, "png", 8, 8, 0xff0000ff);
  ck_assert_int_eq (add_picture (world, path), 0);
  g_autofree char *file = path_of (world, name_at (world, 0));
  ck_assert (g_file_set_contents (file, "not a picture", -1, NULL));
  ck_assert_refused (load_picture (world, name_at (world, 0), &error), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (unlink (file), 0);
  ck_assert_refused (load_picture (world, name_at (world, 0), &error), CF_ERROR_BAD_FILE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_a_picture_is_kept_made_to_fit_on_white);
  tcase_add_test (tc, test_a_removed_picture_leaves_no_file);
  tcase_add_test (tc, test_what_is_no_picture_is_refused);
  tcase_add_test (tc, test_there_are_twelve_pictures_at_most);
  tcase_add_test (tc, test_a_file_that_was_changed_or_lost_is_refused);
}

CF_TEST_MAIN ("till-pictures", add_tests)
