/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TEST_TIMEOUT_S 60
#define SPIN_LIMIT_S   30

int
cf_test_run (const char *name, void (*add_tests) (TCase *tc))
{
  Suite *suite = suite_create (name);
  TCase *tc = tcase_create (name);
  tcase_set_timeout (tc, TEST_TIMEOUT_S);
  add_tests (tc);
  suite_add_tcase (suite, tc);
  SRunner *runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  int failed = srunner_ntests_failed (runner);
  int run = srunner_ntests_run (runner);
  srunner_free (runner);
  return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

GRand *
cf_test_random_new (void)
{
  const char *text = g_getenv ("CF_TEST_SEED");
  guint32 seed =
    text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : (guint32) g_get_real_time ();
  printf ("CF_TEST_SEED=%u\n", seed);
  fflush (stdout);
  return g_rand_new_with_seed (seed);
}

char *
cf_test_fixture (const char *name)
{
  return g_build_filename (CF_TEST_SOURCE_DIR, "data", "fixtures", name, NULL);
}

static int
remove_entry (const char *path, const struct stat *info, int type, struct FTW *where)
{
  return remove (path);
}

void
cf_test_remove_tree (const char *path)
{
  if (path != NULL)
    nftw (path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* A folder that a process made and left goes with it; a child that check forked leaves its parent's alone. */
typedef struct
{
  pid_t owner;
  char *path;
} TempDir;

static GArray *temp_dirs; /* of TempDir */

static void
remove_temp_dirs (void)
{
  for (guint i = 0; i < temp_dirs->len; i++) {
    const TempDir *dir = &g_array_index (temp_dirs, TempDir, i);

    if (dir->owner == getpid ())
      cf_test_remove_tree (dir->path);
  }
}

char *
cf_test_temp_dir (void)
{
  GError *error = NULL;
  char *path = g_dir_make_tmp ("counterfoil-test-XXXXXX", &error);
  TempDir dir = { getpid (), g_strdup (path) };

  ck_assert_ok (path != NULL);
  if (temp_dirs == NULL) {
    temp_dirs = g_array_new (FALSE, FALSE, sizeof (TempDir));
    atexit (remove_temp_dirs);
  }
  g_array_append_val (temp_dirs, dir);
  return path;
}

static gboolean
on_deadline_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
cf_test_spin_until (const gboolean *flag)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add_seconds (SPIN_LIMIT_S, on_deadline_cb, &late);
  while (!*flag && !late)
    g_main_context_iteration (NULL, TRUE);
  ck_assert_msg (!late, "nothing happened for %d s", SPIN_LIMIT_S);
  g_source_remove (deadline);
}

/* The leak checker asks for this by name: fontconfig keeps its caches for ever. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig\n";
}
