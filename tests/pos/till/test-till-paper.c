/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each receipt comes out once, or somebody is asked. */
#include <string.h>
#include <unistd.h>

#include "cf-error.h"
#include "cf-till-hardware.h"
#include "cf-till-paper.h"
#include "cf-till-unsure.h"
#include "cf-till-world.h"

#define ALL_DEVICES  "scanner,printer,drawer"
#define ALL_PRINTERS ALL_DEVICES ",kitchen,label"

static CfTillWorld *
world_new (const char *devices)
{
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", devices, TRUE);
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "bob", "2222");
  return world;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
script_device (CfTillWorld *world, const char *id, const char *line)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_script_device (world->till, id, line, &error));
  settle ();
}

static void
script (CfTillWorld *world, const char *line)
{
  script_device (world, "virtual-printer", line);
}

static const char *
sell (CfTillWorld *world)
{
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_tender (world, "cash", "5");
  const CfTillDone *done = cf_till_world_finish (world);
  settle ();
  return done->sale->number;
}

/* Papers of receipt @number that came out whole at a printer; how many say that they are copies. */
static guint
count_papers_of (CfTillWorld *world, const char *papers_of, const char *number, guint *ret_copies)
{
  g_autofree char *folder = g_build_filename (world->folder, papers_of, NULL);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint papers = 0;

  *ret_copies = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;

    if (!g_str_has_prefix (name, number) || !g_str_has_suffix (name, ".txt") ||
        strstr (name, ".part") != NULL)
      continue;
    ck_assert (g_file_get_contents (path, &text, NULL, NULL));
    *ret_copies += strstr (text, "COPY 1") != NULL;
    papers++;
  }
  g_clear_pointer (&dir, g_dir_close);
  return papers;
}

#define assert_papers_of(world, printer, number, expected, expected_copies)                        \
  do {                                                                                             \
    guint copies = 0;                                                                              \
    ck_assert_uint_eq (count_papers_of (world, printer, number, &copies), expected);               \
    ck_assert_uint_eq (copies, expected_copies);                                                   \
  } while (0)
#define assert_papers(world, number, expected, expected_copies)                                    \
  assert_papers_of (world, "receipts", number, expected, expected_copies)

static gboolean
answer (CfTillWorld *world, const char *number, gboolean is_printed, GError **error)
{
  CfTillWait wait = { 0 };

  cf_till_settle_receipt_async (world->till, number, is_printed, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  gboolean is_done = cf_till_settle_receipt_finish (world->till, result, error);
  settle ();
  return is_done;
}

static guint
count_unsure (CfTillWorld *world)
{
  return cf_till_get_unsure (world->till)->len;
}

START_TEST (test_printed_receipt_is_not_asked_about)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  g_autofree char *number = g_strdup (sell (world));

  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
  ck_assert_uint_eq (count_unsure (world), 0);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

START_TEST (test_lost_receipt_that_somebody_has_seen_is_not_printed_again)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  GError *error = NULL;

  script (world, "LOSE");
  g_autofree char *number = g_strdup (sell (world));
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_UNSURE);
  ck_assert_uint_eq (count_unsure (world), 1);
  ck_assert_ok (answer (world, number, TRUE, &error));
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
  ck_assert_uint_eq (count_unsure (world), 0);
  ck_assert_refused (answer (world, number, TRUE, &error), CF_ERROR_UNKNOWN_RECEIPT);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

START_TEST (test_lost_receipt_that_is_missing_is_printed_as_a_copy)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  GError *error = NULL;

  script (world, "LOSE");
  g_autofree char *number = g_strdup (sell (world));
  ck_assert_ok (answer (world, NULL, FALSE, &error));
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 2, 1);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 2, 1);
}
END_TEST

/* The printer has no paper, the till is switched off: nothing comes out by itself the next day. */
START_TEST (test_receipt_that_a_run_left_behind_is_asked_about)
{
  g_autoptr (CfTillWorld) world = world_new (ALL_DEVICES);
  GError *error = NULL;

  script (world, "PAPER_OUT 3");
  g_autofree char *number = g_strdup (sell (world));
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_WAITING);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 1);
  const CfTillUnsure *unsure = cf_till_get_unsure (world->till)->pdata[0];
  ck_assert_str_eq (unsure->number, number);
  assert_papers (world, number, 0, 0);
  ck_assert_refused (answer (world, number, FALSE, &error), CF_ERROR_NOT_SIGNED_IN);
  cf_till_world_sign_in (world, "bob", "2222");
  ck_assert_ok (answer (world, number, FALSE, &error));
  assert_papers (world, number, 1, 1);
}
END_TEST

/* No printer has had it: it is the original that comes out later, once. */
START_TEST (test_receipt_no_printer_was_given_is_printed_when_there_is_one)
{
  g_autoptr (CfTillWorld) world = world_new ("scanner,drawer");
  g_autofree char *number = g_strdup (sell (world));

  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_FAILED);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 0, 0);
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", ALL_DEVICES, TRUE);
  cf_till_world_reopen (world);
  settle ();
  assert_papers (world, number, 1, 0);
  cf_till_world_reopen (world);
  settle ();
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

/* ---- the kitchen ---- */

static void
set (CfTillWorld *world, const char *key, const char *value)
{
  CfTillWait wait = { 0 };
  GError *error = NULL;

  cf_till_set_setting_async (world->till, key, value, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_command_finish (world->till, result, &error));
  settle ();
}

static CfTillWorld *
kitchen_new (const char *devices, const char *departments)
{
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", devices, TRUE);
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "anna", "4711");
  set (world, "device_kitchen", "virtual-kitchen");
  set (world, "kitchen_departments", departments);
  return world;
}

/* Bread twice and milk: what the kitchen's paper says, or NULL without one. */
static char *
sell_breakfast (CfTillWorld *world)
{
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_scan (world, "4000417025005");
  cf_till_world_scan (world, "4006381333931");
  cf_till_world_tender (world, "cash", "100");
  const char *number = cf_till_world_finish (world)->sale->number;
  settle ();
  g_autofree char *path = g_strconcat (world->folder, "/kitchen/", number, "-K.txt", NULL);
  char *text = NULL;
  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

START_TEST (test_kitchen_is_told_what_was_sold_beside_the_receipt)
{
  g_autoptr (CfTillWorld) world = kitchen_new (ALL_PRINTERS, "");
  g_autofree char *text = sell_breakfast (world);
  const char *number = cf_till_get_last_done (world->till)->sale->number;

  ck_assert_ptr_nonnull (text);
  ck_assert_ptr_nonnull (strstr (text, number));
  ck_assert_ptr_nonnull (strstr (text, "2 ×"));
  ck_assert_ptr_nonnull (strstr (text, "Rye bread"));
  ck_assert_ptr_nonnull (strstr (text, "1 ×"));
  ck_assert_ptr_null (strstr (text, "2.49"));
  assert_papers (world, number, 1, 0);
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
}
END_TEST

START_TEST (test_kitchen_is_told_of_its_departments_only)
{
  g_autoptr (CfTillWorld) world = kitchen_new (ALL_PRINTERS, "Butcher, Bakery");
  g_autofree char *text = sell_breakfast (world);

  ck_assert_ptr_nonnull (strstr (text, "Rye bread"));
  ck_assert_ptr_null (strstr (text, "1 ×"));
  set (world, "kitchen_departments", "Butcher");
  g_autofree char *none = sell_breakfast (world);
  ck_assert_ptr_null (none);
  set (world, "kitchen_departments", "");
  set (world, "device_kitchen", ""); /* no kitchen any more */
  g_autofree char *nobody = sell_breakfast (world);
  ck_assert_ptr_null (nobody);
}
END_TEST

START_TEST (test_kitchen_without_paper_delays_neither_sale_nor_receipt)
{
  g_autoptr (CfTillWorld) world = kitchen_new (ALL_PRINTERS, "");

  script_device (world, "virtual-kitchen", "PAPER_OUT");
  g_autofree char *text = sell_breakfast (world);
  g_autofree char *number = g_strdup (cf_till_get_last_done (world->till)->sale->number);
  ck_assert_ptr_null (text);
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
  assert_papers (world, number, 1, 0);
  script_device (world, "virtual-kitchen", "PAPER_OK");
  assert_papers_of (world, "kitchen", number, 1, 0);
  assert_papers (world, number, 1, 0);
}
END_TEST

START_TEST (test_kitchens_lost_slip_is_asked_about_and_printed_as_a_copy_there)
{
  g_autoptr (CfTillWorld) world = kitchen_new (ALL_PRINTERS, "");
  GError *error = NULL;

  script_device (world, "virtual-kitchen", "LOSE");
  g_autofree char *text = sell_breakfast (world);
  g_autofree char *number = g_strdup (cf_till_get_last_done (world->till)->sale->number);
  g_autofree char *slip = g_strconcat (number, "-K", NULL);
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_DONE);
  ck_assert_uint_eq (count_unsure (world), 1);
  const CfTillUnsure *unsure = cf_till_get_unsure (world->till)->pdata[0];
  ck_assert_str_eq (unsure->number, slip);
  ck_assert (unsure->is_kitchen);
  ck_assert_ok (answer (world, slip, FALSE, &error));
  ck_assert_uint_eq (count_unsure (world), 0);
  assert_papers_of (world, "kitchen", number, 2, 1);
  assert_papers (world, number, 1, 0);
}
END_TEST

START_TEST (test_kitchens_slip_waits_for_its_printer_over_a_restart)
{
  g_autoptr (CfTillWorld) world = kitchen_new (ALL_DEVICES, "");
  g_autofree char *text = sell_breakfast (world);
  g_autofree char *number = g_strdup (cf_till_get_last_done (world->till)->sale->number);

  ck_assert_ptr_null (text);
  assert_papers (world, number, 1, 0);
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", ALL_PRINTERS, TRUE);
  for (guint i = 0; i < 2; i++) {
    cf_till_world_reopen (world);
    settle ();
    ck_assert_uint_eq (count_unsure (world), 0);
    assert_papers_of (world, "kitchen", number, 1, 0);
    assert_papers (world, number, 1, 0);
  }
}
END_TEST

/* ---- labels ---- */

START_TEST (test_label_has_name_price_and_code)
{
  g_autoptr (CfTillWorld) world = kitchen_new (ALL_PRINTERS, "");
  GError *error = NULL;

  ck_assert_refused (cf_till_print_labels (world->till, "BREAD", 1, &error), CF_ERROR_NO_DEVICE);
  set (world, "device_label", "virtual-label");
  ck_assert_refused (cf_till_print_labels (world->till, "TOASTER", 1, &error),
                     CF_ERROR_UNKNOWN_SKU);
  ck_assert_refused (cf_till_print_labels (world->till, "BREAD", 0, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_till_print_labels (world->till, "BREAD", CF_TILL_LABELS_MAX + 1, &error),
                     CF_ERROR_BAD_REQUEST);
  ck_assert_ok (cf_till_print_labels (world->till, "4000417025005", 2, &error));
  settle ();
  assert_papers_of (world, "labels", "BREAD", 2, 0);
  g_autofree char *path = g_strconcat (world->folder, "/labels/BREAD.txt", NULL);
  g_autofree char *text = NULL;
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  ck_assert_ptr_nonnull (strstr (text, "Rye bread"));
  ck_assert_ptr_nonnull (strstr (text, "EUR 2.49"));
  ck_assert_ptr_nonnull (strstr (text, "4000417025005"));
}
END_TEST

START_TEST (test_printer_of_the_kitchen_prints_no_receipts)
{
  g_autoptr (CfTillWorld) world = kitchen_new ("scanner,kitchen,label", "");
  g_autoptr (GPtrArray) rows = cf_till_list_hardware (world->till);
  guint n_kitchen = 0;

  for (guint i = 0; i < rows->len; i++) {
    const CfTillHardware *row = rows->pdata[i];
    if (g_strcmp0 (row->role, "kitchen") != 0)
      continue;
    n_kitchen++;
    ck_assert (row->is_bound);
    ck_assert_str_eq (row->given[0], "kitchen");
    ck_assert_ptr_null (row->given[1]);
  }
  ck_assert_uint_eq (n_kitchen, 1);
  set (world, "device_label", "virtual-label");
  g_autofree char *text = sell_breakfast (world);
  ck_assert_ptr_nonnull (text);
  ck_assert_int_eq (cf_till_get_progress (world->till)->receipt, CF_TILL_STEP_FAILED);
  set (world, "device_printer", "virtual-kitchen"); /* one printer for both */
  settle ();
  assert_papers_of (world, "kitchen", cf_till_get_last_done (world->till)->sale->number, 2, 0);
}
END_TEST

/* ---- the logo ---- */

/* 16 by 2, black and white halves. */
static const char HALF[] =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAACCAAAAAB0hgMtAAAAEUlEQVR4nGNggIL/UMCALgAAz1IP8caFID0AAAAASUVORK5"
  "CYII=";

static CfTillWorld *
managed_new (void)
{
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", ALL_DEVICES, TRUE);
  CfTillWorld *world = cf_till_world_new ();
  cf_till_world_start_day (world, "anna", "4711");
  return world;
}

/* Returns: 0, or the error's code. */
static gint
set_logo (CfTillWorld *world, const char *path)
{
  CfTillWait wait = { 0 };
  g_autoptr (GError) error = NULL;

  cf_till_set_logo_async (world->till, path, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  return cf_till_command_finish (world->till, result, &error) ? 0 : error->code;
}

static char *
save_logo (CfTillWorld *world)
{
  gsize size;
  g_autofree guchar *png = g_base64_decode (HALF, &size);
  char *path = g_build_filename (world->folder, "logo.png", NULL);

  ck_assert (g_file_set_contents (path, (const char *) png, (gssize) size, NULL));
  return path;
}

static char *
sell_and_read (CfTillWorld *world)
{
  const char *number = sell (world);
  settle ();
  g_autofree char *path = g_strconcat (world->folder, "/receipts/", number, ".txt", NULL);
  char *text = NULL;
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

START_TEST (test_logo_stands_above_the_shops_name)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  g_autofree char *path = save_logo (world);

  ck_assert_int_eq (set_logo (world, path), 0);
  ck_assert (cf_till_get_store (world->till)->has_logo);
  g_autofree char *with = sell_and_read (world);
  ck_assert (g_str_has_prefix (with + strspn (with, " "), "[logo]\n"));
  ck_assert_int_eq (set_logo (world, NULL), 0);
  ck_assert (!cf_till_get_store (world->till)->has_logo);
  g_autofree char *without = sell_and_read (world);
  ck_assert_ptr_null (strstr (without, "[logo]"));
  ck_assert_int_eq (set_logo (world, path), 0);
  cf_till_world_reopen (world);
  ck_assert (cf_till_get_store (world->till)->has_logo);
}
END_TEST

START_TEST (test_what_is_no_logo_leaves_the_one_there_is)
{
  g_autoptr (CfTillWorld) world = managed_new ();
  g_autofree char *path = save_logo (world);
  g_autofree char *words = g_build_filename (world->folder, "words.png", NULL);

  ck_assert (g_file_set_contents (words, "not a picture", -1, NULL));
  ck_assert_int_eq (set_logo (world, path), 0);
  ck_assert_int_eq (set_logo (world, words), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (set_logo (world, "/nowhere/at/all.png"), CF_ERROR_BAD_FILE);
  ck_assert_int_eq (truncate (path, 9 * 1024 * 1024), 0);
  ck_assert_int_eq (set_logo (world, path), CF_ERROR_PICTURE_TOO_LARGE);
  ck_assert (cf_till_get_store (world->till)->has_logo);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_printed_receipt_is_not_asked_about);
  tcase_add_test (tc, test_lost_receipt_that_somebody_has_seen_is_not_printed_again);
  tcase_add_test (tc, test_lost_receipt_that_is_missing_is_printed_as_a_copy);
  tcase_add_test (tc, test_receipt_that_a_run_left_behind_is_asked_about);
  tcase_add_test (tc, test_receipt_no_printer_was_given_is_printed_when_there_is_one);
  tcase_add_test (tc, test_kitchen_is_told_what_was_sold_beside_the_receipt);
  tcase_add_test (tc, test_kitchen_is_told_of_its_departments_only);
  tcase_add_test (tc, test_kitchen_without_paper_delays_neither_sale_nor_receipt);
  tcase_add_test (tc, test_kitchens_lost_slip_is_asked_about_and_printed_as_a_copy_there);
  tcase_add_test (tc, test_kitchens_slip_waits_for_its_printer_over_a_restart);
  tcase_add_test (tc, test_label_has_name_price_and_code);
  tcase_add_test (tc, test_printer_of_the_kitchen_prints_no_receipts);
  tcase_add_test (tc, test_logo_stands_above_the_shops_name);
  tcase_add_test (tc, test_what_is_no_logo_leaves_the_one_there_is);
}

CF_TEST_MAIN ("till-paper", add_tests)
