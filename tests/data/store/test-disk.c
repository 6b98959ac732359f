/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/stat.h>

#include "cf-disk.h"
#include "cf-test.h"

static gint64 room;
static char *folder;
static char *reserve;

static gint64
ask (const CfDisk *self, const char *where)
{
  return room;
}

static const CfDisk disk = { .free_bytes = ask };

static void
set_up (void)
{
  folder = cf_test_temp_dir ();
  reserve = g_build_filename (folder, "reserve", NULL);
}

static void
tear_down (void)
{
  cf_test_remove_tree (folder);
  g_free (folder);
  g_free (reserve);
}

static gint64
reserve_bytes (void)
{
  struct stat info;

  return stat (reserve, &info) == 0 ? (gint64) info.st_blocks * 512 : 0;
}

START_TEST (test_room_makes_the_reserve_and_is_fine)
{
  room = CF_DISK_LOW * 2;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_FINE);
  ck_assert_int_ge (reserve_bytes (), CF_DISK_RESERVE);
}
END_TEST

START_TEST (test_states_change_at_their_bounds)
{
  room = CF_DISK_LOW * 2;
  cf_disk_look (&disk, folder);
  room = CF_DISK_LOW;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_FINE);
  room = CF_DISK_LOW - 1;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_LOW);
  room = CF_DISK_FULL;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_LOW);
  room = CF_DISK_FULL - 1;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_FULL);
}
END_TEST

START_TEST (test_reserve_given_up_means_full_until_it_can_be_made_again)
{
  room = CF_DISK_LOW * 2;
  cf_disk_look (&disk, folder);
  ck_assert (cf_disk_give_up_reserve (folder));
  ck_assert (!cf_disk_give_up_reserve (folder));
  room = CF_DISK_FULL + CF_DISK_RESERVE - 1;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_FULL);
  ck_assert_int_eq (reserve_bytes (), 0);
  room = CF_DISK_FULL + CF_DISK_RESERVE;
  ck_assert_int_eq (cf_disk_look (&disk, folder), CF_DISK_STATE_LOW);
  ck_assert_int_ge (reserve_bytes (), CF_DISK_RESERVE);
}
END_TEST

START_TEST (test_system_disk_can_be_asked)
{
  ck_assert_int_gt (cf_disk_system ()->free_bytes (cf_disk_system (), folder), 0);
  ck_assert_int_eq (cf_disk_system ()->free_bytes (cf_disk_system (), "/no/such/folder"), -1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_room_makes_the_reserve_and_is_fine);
  tcase_add_test (tc, test_states_change_at_their_bounds);
  tcase_add_test (tc, test_reserve_given_up_means_full_until_it_can_be_made_again);
  tcase_add_test (tc, test_system_disk_can_be_asked);
}

CF_TEST_MAIN ("cf-disk", add_tests)
