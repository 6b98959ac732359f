/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Many seeds, each in a process of its own.  Prints TAP.
 *
 *   CF_SIM_SEEDS=N     how many; 200 unless said otherwise
 *   CF_SIM_FROM=N      the first one; 1 unless said otherwise
 *   CF_SIM_JOBS=N      how many at once; 1 unless said otherwise
 *   CF_SIM_WITHOUT=…   words of faults that do not strike
 *   CF_SIM_ACTIONS=N   how much people do, for all seeds
 *   CF_SIM_HUNT=1      stop at the first seed that fails and say only which and what
 *   CF_TEST_SIZE=small days of a third
 *   CF_SIM_DIGESTS=1   print each history's digest: what only makes the program faster changes none
 *   CF_SIM_TRACE=N|all how many lines a failing seed prints; all: everything, at once
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cf-sim-folder.h"
#include "cf-sim-process.h"
#include "cf-sim-run.h"
#include "cf-sim-trace.h"

#define SEEDS_DEFAULT 200
#define FROM_DEFAULT  1 /* the two hundred short days from here meet every anomaly */
#define FAILURES_MAX  3 /* after so many failing seeds it is known that something is wrong */
#define JOBS_MAX      256
#define SMALL_DIVISOR                                                                              \
  3 /* CF_TEST_SIZE=small: shorter days, so that sanitizers need a minute for 100 */
#define SEED_SECONDS 30 /* of processor time: a seed that takes longer hangs */

/* What the processes share. */
typedef struct
{
  gint reached[CF_SIM_ANOMALIES];
  guint64 digest;
  char broken[256]; /* what failed last */
} Shared;

static Shared *shared;
static char *templates;
static guint tests;
static guint failures;

static guint64
number_of (const char *name, guint64 otherwise)
{
  const char *text = g_getenv (name);
  guint64 value;

  if (text == NULL)
    return otherwise;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL)) {
    fprintf (stderr, "sim: %s is '%s', not a number\n", name, text);
    exit (EXIT_FAILURE);
  }
  return value;
}

static void
report (gboolean ok, const char *what)
{
  printf ("%s %u - %s\n", ok ? "ok" : "not ok", ++tests, what);
  fflush (stdout);
  if (!ok)
    failures++;
}

/* ---- a seed's process ------------------------------------------------------------------------------ */

static void
live (const CfSimPlan *plan, const char *folder, gint *reached)
{
  const struct rlimit limit = { SEED_SECONDS, SEED_SECONDS };

  setrlimit (RLIMIT_CPU, &limit);
  cf_sim_trace_begin (reached);
  cf_sim_run (plan, templates, folder);
  shared->digest = cf_sim_trace_get_digest ();
  if (g_getenv ("CF_SIM_DIGESTS") != NULL)
    printf ("# seed %" G_GUINT64_FORMAT ": %016" G_GINT64_MODIFIER "x\n", plan->seed,
            shared->digest);
}

/* How a seed is lived: LOOK_FIRST counts, LOOK_AGAIN only looks, LOOK_TELL prints. */
typedef enum
{
  LOOK_FIRST,
  LOOK_AGAIN,
  LOOK_TELL,
} Look;

/* A seed under way. */
typedef struct
{
  CfSimPlan plan;
  char *folder;
  pid_t child; /* 0: none */
} Life;

static void
begin_life (Life *self, const CfSimPlan *plan, Look look)
{
  self->plan = *plan;
  self->folder = cf_sim_folder_new ();
  self->child = fork ();
  if (self->child == 0) {
    gint ignored[CF_SIM_ANOMALIES] = { 0 };

    if (look != LOOK_TELL && g_getenv ("CF_SIM_TRACE") == NULL) {
      int null = open ("/dev/null", O_WRONLY | O_CLOEXEC);

      dup2 (null, STDERR_FILENO);
    }
    cf_sim_trace_set_verdict (shared->broken, sizeof shared->broken);
    live (plan, self->folder, look == LOOK_FIRST ? shared->reached : ignored);
    /* What is still on its way in the network is nobody's: leaks are looked for in other tests. */
    _exit (EXIT_SUCCESS);
  }
  g_assert (self->child > 0);
}

/* Returns whether the seed held. */
static gboolean
end_life (Life *self, int status)
{
  cf_sim_folder_empty (self->folder, TRUE);
  g_clear_pointer (&self->folder, g_free);
  self->child = 0;
  if (WIFSIGNALED (status))
    g_snprintf (shared->broken, sizeof shared->broken, "the process ended by signal %d",
                WTERMSIG (status));
  return WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SUCCESS;
}

static gboolean
try_plan (const CfSimPlan *plan, Look look)
{
  Life life;
  int status = 0;

  begin_life (&life, plan, look);
  while (waitpid (life.child, &status, 0) != life.child)
    ;
  return end_life (&life, status);
}

/* ---- making a failure smaller ----------------------------------------------------------------------- */

static void
drop_faults (CfSimPlan *plan)
{
  for (guint i = 0; i < CF_SIM_FAULTS; i++) {
    CfSimPlan smaller = *plan;

    smaller.faults &= ~(1u << i);
    if (smaller.faults != plan->faults && !try_plan (&smaller, LOOK_AGAIN))
      *plan = smaller;
  }
}

static void
cut_short (CfSimPlan *plan)
{
  guint works = 0; /* so few actions are too few */

  while (plan->actions - works > 1) {
    CfSimPlan smaller = *plan;

    smaller.actions = works + (plan->actions - works) / 2;
    if (try_plan (&smaller, LOOK_AGAIN))
      works = smaller.actions;
    else
      *plan = smaller;
  }
}

static void
tell_failure (const CfSimPlan *found)
{
  CfSimPlan plan = *found;
  GString *without = g_string_new (NULL);

  drop_faults (&plan);
  cut_short (&plan);
  for (guint i = 0; i < CF_SIM_FAULTS; i++)
    if (!cf_sim_plan_has (&plan, i))
      g_string_append_printf (without, "%s%s", without->len > 0 ? "," : "", cf_sim_fault_word (i));
  fprintf (stderr,
           "\n==== seed %" G_GUINT64_FORMAT ", made smaller; again with\n"
           "     CF_SIM_FROM=%" G_GUINT64_FORMAT
           " CF_SIM_SEEDS=1 CF_SIM_ACTIONS=%u CF_SIM_WITHOUT=%s\n",
           plan.seed, plan.seed, plan.actions, without->str);
  if (!try_plan (&plan, LOOK_TELL))
    fprintf (stderr, "     %s\n", shared->broken);
  else
    fprintf (stderr, "     (it does not fail every time: something is not simulated)\n");
  g_string_free (without, TRUE);
}

/* ---- all seeds --------------------------------------------------------------------------------------- */

static void
change_plan (CfSimPlan *plan)
{
  const char *without = g_getenv ("CF_SIM_WITHOUT");
  g_auto (GStrv) words = g_strsplit (without != NULL ? without : "", ",", 0);

  if (g_strcmp0 (g_getenv ("CF_TEST_SIZE"), "small") == 0)
    plan->actions /= SMALL_DIVISOR;
  plan->actions = (guint) number_of ("CF_SIM_ACTIONS", plan->actions);
  for (guint i = 0; i < CF_SIM_FAULTS; i++)
    if (g_strv_contains ((const char *const *) words, cf_sim_fault_word (i)))
      plan->faults &= ~(1u << i);
}

/* Waits for one of @lives to end; a plan that failed is added to @failed. */
static void
wait_for_one (Life *lives, guint n, GArray *failed)
{
  int status = 0;
  pid_t child = waitpid (-1, &status, 0);

  for (guint i = 0; i < n; i++)
    if (lives[i].child == child && child > 0 && !end_life (&lives[i], status))
      g_array_append_val (failed, lives[i].plan);
}

static Life *
find_free (Life *lives, guint n)
{
  for (guint i = 0; i < n; i++)
    if (lives[i].child == 0)
      return &lives[i];
  return NULL;
}

static void
run_seeds (guint64 from, guint64 seeds, guint jobs)
{
  g_autoptr (GArray) failed = g_array_new (FALSE, FALSE, sizeof (CfSimPlan));
  g_autofree Life *lives = g_new0 (Life, jobs);
  g_autofree char *what =
    g_strdup_printf ("seeds %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " hold", from,
                     from + seeds - 1);

  for (guint64 seed = from; seed < from + seeds && failed->len < FAILURES_MAX; seed++) {
    Life *life;
    CfSimPlan plan;

    while ((life = find_free (lives, jobs)) == NULL)
      wait_for_one (lives, jobs, failed);
    cf_sim_plan_init (&plan, seed);
    change_plan (&plan);
    begin_life (life, &plan, LOOK_FIRST);
  }
  for (guint i = 0; i < jobs; i++)
    while (lives[i].child != 0)
      wait_for_one (lives, jobs, failed);
  for (guint i = 0; i < failed->len; i++)
    tell_failure (&g_array_index (failed, CfSimPlan, i));
  report (failed->len == 0, what);
}

/* For run-mutants.py. */
static int
hunt (guint64 from, guint64 seeds)
{
  for (guint64 seed = from; seed < from + seeds; seed++) {
    CfSimPlan plan;

    cf_sim_plan_init (&plan, seed);
    change_plan (&plan);
    g_strlcpy (shared->broken, "the process ended", sizeof shared->broken);
    if (!try_plan (&plan, LOOK_FIRST)) {
      printf ("# seed %" G_GUINT64_FORMAT " breaks: %s\n", seed, shared->broken);
      return EXIT_FAILURE;
    }
  }
  return EXIT_SUCCESS;
}

/* One seed, one history. */
static void
test_same_again (guint64 seed)
{
  CfSimPlan plan;
  guint64 first;

  cf_sim_plan_init (&plan, seed);
  change_plan (&plan);
  shared->digest = 0;
  try_plan (&plan, LOOK_AGAIN);
  first = shared->digest;
  shared->digest = 1;
  try_plan (&plan, LOOK_AGAIN);
  report (first == shared->digest, "one seed is one history");
}

/* A fault that never struck proves nothing. */
static void
test_all_reached (void)
{
  gboolean all = TRUE;

  for (guint i = 0; i < CF_SIM_ANOMALIES; i++) {
    printf ("# %-18s %8d  %s\n", cf_sim_anomaly_word (i), shared->reached[i],
            cf_sim_anomaly_meaning (i));
    if (shared->reached[i] == 0)
      all = FALSE;
  }
  report (all, "every anomaly was reached");
}

int
main (void)
{
  guint64 from = number_of ("CF_SIM_FROM", FROM_DEFAULT);
  guint64 seeds = number_of ("CF_SIM_SEEDS", SEEDS_DEFAULT);
  gint64 began = g_get_monotonic_time ();

  setvbuf (stdout, NULL, _IOLBF, 0);
  g_log_writer_default_set_use_stderr (TRUE); /* the central speaks of every fault */
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert (shared != MAP_FAILED);
  cf_sim_process_prepare ();
  templates = cf_sim_folder_new ();
  cf_sim_trace_begin (shared->reached);
  if (!cf_sim_run_make_templates (templates)) {
    printf ("# seed %" G_GUINT64_FORMAT " breaks: a shop without faults does not come into step\n",
            from);
    cf_sim_folder_empty (templates, TRUE);
    return EXIT_FAILURE;
  }
  memset (shared->reached, 0, sizeof shared->reached);
  if (g_getenv ("CF_SIM_HUNT") != NULL) {
    int status = hunt (from, seeds);

    cf_sim_folder_empty (templates, TRUE);
    return status;
  }
  run_seeds (from, seeds, (guint) CLAMP (number_of ("CF_SIM_JOBS", 1), 1, JOBS_MAX));
  if (seeds >= SEEDS_DEFAULT) {
    test_all_reached ();
    test_same_again (from);
  }
  printf ("1..%u\n# %.1f seeds a second\n", tests,
          (double) seeds * 1e6 / (double) (g_get_monotonic_time () - began));
  cf_sim_folder_empty (templates, TRUE);
  g_free (templates);
  return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
