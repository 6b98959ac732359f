/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test.h"
#include "cf-timer.h"

static guint ran;

static void
on_time (gpointer data)
{
  ran++;
  if (data != NULL)
    *(gboolean *) data = TRUE;
}

START_TEST (test_timer_runs_once_and_a_stopped_one_never)
{
  const CfTimer *timer = cf_timer_main ();
  gboolean done = FALSE;
  guint stopped;

  ran = 0;
  stopped = timer->start (timer, 0, on_time, NULL);
  ck_assert_uint_ne (stopped, 0);
  timer->start (timer, 1, on_time, &done);
  timer->stop (timer, stopped);
  cf_test_spin_until (&done);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ck_assert_uint_eq (ran, 1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_timer_runs_once_and_a_stopped_one_never);
}

CF_TEST_MAIN ("timer", add_tests)
