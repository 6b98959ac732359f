/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test.h"
#include "cf-worker.h"

typedef struct
{
  CfWorker *worker;
  GString *order;
  const char *word;
  gboolean *last;
  gboolean ran_on_worker;
} Note;

static void
note_run (gpointer data)
{
  Note *note = data;
  note->ran_on_worker = cf_worker_is_current (note->worker);
}

static void
note_done (gpointer data)
{
  Note *note = data;
  ck_assert (note->ran_on_worker);
  g_string_append (note->order, note->word);
  if (note->last != NULL)
    *note->last = TRUE;
}

static void
wait_for_gate (gpointer data)
{
  GMutex *gate = data;
  g_mutex_lock (gate);
  g_mutex_unlock (gate);
}

START_TEST (test_high_priority_overtakes_low_and_results_come_home_in_order)
{
  g_autoptr (CfWorker) worker = cf_worker_new ("test", CF_WORKER_THREAD);
  g_autoptr (GString) order = g_string_new (NULL);
  gboolean all = FALSE;
  GMutex gate;
  Note low_1 = { worker, order, "l1 ", NULL, FALSE }, low_2 = { worker, order, "l2 ", &all, FALSE };
  Note high = { worker, order, "h ", NULL, FALSE };

  g_mutex_init (&gate);
  g_mutex_lock (&gate); /* nothing begins before everything is queued */
  cf_worker_push (worker, CF_PRIORITY_HIGH, wait_for_gate, NULL, &gate, NULL);
  cf_worker_push (worker, CF_PRIORITY_LOW, note_run, note_done, &low_1, NULL);
  cf_worker_push (worker, CF_PRIORITY_LOW, note_run, note_done, &low_2, NULL);
  cf_worker_push (worker, CF_PRIORITY_HIGH, note_run, note_done, &high, NULL);
  ck_assert (cf_worker_has_waiting (worker, CF_PRIORITY_LOW));
  g_mutex_unlock (&gate);
  cf_test_spin_until (&all);
  ck_assert_str_eq (order->str, "h l1 l2 ");
  g_mutex_clear (&gate);
}
END_TEST

START_TEST (test_an_inline_worker_runs_at_once_but_answers_by_the_loop)
{
  g_autoptr (CfWorker) worker = cf_worker_new ("test", CF_WORKER_INLINE);
  g_autoptr (GString) order = g_string_new (NULL);
  gboolean all = FALSE;
  Note note = { worker, order, "x", &all, FALSE };
  cf_worker_push (worker, CF_PRIORITY_HIGH, note_run, note_done, &note, NULL);
  ck_assert (note.ran_on_worker);
  ck_assert_str_eq (order->str, "");
  cf_test_spin_until (&all);
  ck_assert_str_eq (order->str, "x");
}
END_TEST

START_TEST (test_free_lets_queued_jobs_finish)
{
  CfWorker *worker = cf_worker_new ("test", CF_WORKER_THREAD);
  int count = 0;
  for (guint i = 0; i < 100; i++)
    cf_worker_push (worker, CF_PRIORITY_LOW, (CfWorkerFunc) g_atomic_int_inc, NULL, &count, NULL);
  cf_worker_free (worker);
  ck_assert_int_eq (count, 100);
}
END_TEST

static void
nothing (gpointer data)
{
  (void) data;
}

static void
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
}

START_TEST (test_what_was_done_comes_home_when_the_worker_is_gone)
{
  CfWorker *worker = cf_worker_new ("test", CF_WORKER_THREAD);
  gboolean first = FALSE, second = FALSE, freed = FALSE;

  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, set_flag, &first, NULL);
  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, set_flag, &second, set_flag);
  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, nothing, &freed, set_flag);
  cf_worker_free (worker);
  ck_assert (!first && !second && !freed);
  cf_test_spin_until (&freed);
  ck_assert (first && second);
}
END_TEST

START_TEST (test_what_nobody_fetches_is_freed_with_its_context)
{
  GMainContext *home = g_main_context_new ();
  gboolean freed = FALSE;
  CfWorker *worker;

  g_main_context_push_thread_default (home);
  worker = cf_worker_new ("test", CF_WORKER_THREAD);
  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, nothing, &freed, set_flag);
  cf_worker_free (worker);
  g_main_context_pop_thread_default (home);
  ck_assert (!freed);
  g_main_context_unref (home);
  ck_assert (freed);
}
END_TEST

static void
free_worker (gpointer data)
{
  cf_worker_free (*(CfWorker **) data);
  *(CfWorker **) data = NULL;
}

START_TEST (test_a_result_may_end_its_worker)
{
  CfWorker *worker = cf_worker_new ("test", CF_WORKER_THREAD);
  gboolean last = FALSE;

  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, free_worker, &worker, NULL);
  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, set_flag, &last, NULL);
  cf_test_spin_until (&last);
  ck_assert_ptr_null (worker);
}
END_TEST

static void
wait_for_flag (gpointer data)
{
  cf_test_spin_until (data);
}

START_TEST (test_who_comes_home_may_wait_there_for_the_next)
{
  g_autoptr (CfWorker) worker = cf_worker_new ("test", CF_WORKER_THREAD);
  gboolean next = FALSE, waited = FALSE;

  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, wait_for_flag, &next, NULL);
  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, set_flag, &next, NULL);
  cf_worker_push (worker, CF_PRIORITY_HIGH, nothing, set_flag, &waited, NULL);
  cf_test_spin_until (&waited);
  ck_assert (next);
}
END_TEST

static void
see_context (gpointer data)
{
  *(GMainContext **) data = g_main_context_get_thread_default ();
}

START_TEST (test_a_loop_worker_runs_jobs_in_a_context_of_its_own)
{
  g_autoptr (CfWorker) worker = cf_worker_new_loop ("test-loop");
  GMainContext *seen = NULL;
  cf_worker_call (worker, see_context, &seen);
  ck_assert_ptr_nonnull (seen);
  ck_assert_ptr_eq (seen, cf_worker_get_context (worker));
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_high_priority_overtakes_low_and_results_come_home_in_order);
  tcase_add_test (tc, test_an_inline_worker_runs_at_once_but_answers_by_the_loop);
  tcase_add_test (tc, test_free_lets_queued_jobs_finish);
  tcase_add_test (tc, test_what_was_done_comes_home_when_the_worker_is_gone);
  tcase_add_test (tc, test_what_nobody_fetches_is_freed_with_its_context);
  tcase_add_test (tc, test_a_result_may_end_its_worker);
  tcase_add_test (tc, test_who_comes_home_may_wait_there_for_the_next);
  tcase_add_test (tc, test_a_loop_worker_runs_jobs_in_a_context_of_its_own);
}

CF_TEST_MAIN ("worker", add_tests)
