/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What every test program shares.  A test file defines its tests with START_TEST/END_TEST, lists
 * them in a `static void add_tests (TCase *tc)` and ends with CF_TEST_MAIN ("unit", add_tests).
 * Tests run in forked children (CK_FORK=no to debug); each has a deadline, never a sleep.
 */
#include <check.h>
#include <glib.h>

#include "cf-error.h"

/* Asserts that a call that returns gboolean or a pointer succeeded; prints the GError if not. */
#define ck_assert_ok(call)                                                                         \
  do {                                                                                             \
    if (!(call))                                                                                   \
      ck_abort_msg ("%s failed: %s", #call, error != NULL ? error->message : "(no error set)");    \
    ck_assert_msg (error == NULL, "%s succeeded, but set an error", #call);                        \
  } while (0)

/* Asserts that a call failed with a code of CF_ERROR, and clears `error`. */
#define ck_assert_refused(call, expected)                                                          \
  do {                                                                                             \
    if (call)                                                                                      \
      ck_abort_msg ("%s was accepted, expected %s", #call, cf_error_name (expected));              \
    ck_assert_msg (error != NULL, "%s failed without an error", #call);                            \
    ck_assert_msg (cf_error_is (error, (expected)), "%s failed with %s (%s), expected %s", #call,  \
                   cf_error_code_name (error), error->message, cf_error_name (expected));          \
    g_clear_error (&error);                                                                        \
  } while (0)

/**
 * cf_test_run:
 * @name: what is tested
 * @add_tests: adds the tests to the case it is given
 *
 * Runs them, each within 60 s unless CK_TIMEOUT_MULTIPLIER says otherwise, and prints check's summary.
 *
 * Returns: the program's exit status.
 */
int cf_test_run (const char *name, void (*add_tests) (TCase *tc));

/**
 * cf_test_random_new:
 *
 * Returns: (transfer full): a generator for property tests, seeded from CF_TEST_SEED or the clock;
 * the seed is printed so that a failure can be repeated.
 */
GRand *cf_test_random_new (void);

/**
 * cf_test_fixture:
 * @name: path below tests/data/fixtures
 *
 * Returns: (transfer full): the absolute path of a test file.
 */
char *cf_test_fixture (const char *name);

/**
 * cf_test_temp_dir:
 *
 * Returns: (transfer full): a new, empty, private folder; remove it with cf_test_remove_tree(), or it goes when the process
 * ends.
 */
char *cf_test_temp_dir (void);

/**
 * cf_test_remove_tree:
 * @path: (nullable): a folder made by cf_test_temp_dir()
 *
 * Deletes it and all below it; follows no links.
 */
void cf_test_remove_tree (const char *path);

/**
 * cf_test_spin_until:
 * @flag: set by a callback
 *
 * Iterates the default main context until @flag is true; aborts the test after 30 s.
 */
void cf_test_spin_until (const gboolean *flag);

#define CF_TEST_MAIN(name, add_tests)                                                              \
  int main (void)                                                                                  \
  {                                                                                                \
    return cf_test_run (name, add_tests);                                                          \
  }
