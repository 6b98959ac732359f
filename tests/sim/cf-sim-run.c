/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-run.h"

#include "cf-sim-random.h"
#include "cf-sim-till.h"
#include "cf-sim-trace.h"

#define PACE_MAX_MS 120000 /* between two things that one person does */
#define LIVENESS_MS                                                                                \
  1800000 /* within this time after the last fault everything must be well again */
#define TEMPLATES_SEED 0

typedef struct
{
  const CfSimPlan *plan;
  CfSimLoop *loop;
  CfSimShop *shop;
  CfSimTill tills[CF_SIM_TILLS_MAX];
  guint acts[CF_SIM_TILLS_MAX]; /* that are left of each */
} Run;

typedef struct
{
  Run *run;
  CfSimTill *till;
} Act;

static char *
template_of (const char *templates, guint index)
{
  g_autofree char *name = g_strdup_printf ("till-%u", index + 1);

  return g_build_filename (templates, name, NULL);
}

void
cf_sim_run_make_templates (const char *folder)
{
  cf_sim_random_replace_system (TEMPLATES_SEED);
  cf_fault_reset ();
  for (guint i = 0; i < CF_SIM_TILLS_MAX; i++) {
    g_autofree char *path = template_of (folder, i);

    cf_sim_till_make_template (path, i);
  }
}

/* ---- people --------------------------------------------------------------------------------------- */

static void plan_act (Run *self, CfSimTill *till);

static void
act_cb (gpointer data)
{
  Act *act = data;

  cf_sim_till_act (act->till);
  plan_act (act->run, act->till);
}

static void
plan_act (Run *self, CfSimTill *till)
{
  Act *act;

  if (self->acts[till->index] == 0)
    return;
  self->acts[till->index]--;
  act = g_new (Act, 1);
  *act = (Act){ self, till };
  cf_sim_loop_add (self->loop, cf_sim_random_between (&till->people, 1000, PACE_MAX_MS), NULL,
                   act_cb, act, g_free);
}

/* ---- phases --------------------------------------------------------------------------------------- */

static void
begin (Run *self, const char *templates, const char *folder)
{
  for (guint i = 0; i < self->plan->tills; i++) {
    g_autofree char *from = template_of (templates, i);
    g_autofree char *to = template_of (folder, i);

    cf_sim_till_init (&self->tills[i], i, self->loop, self->shop, self->plan, from, to);
    cf_sim_till_start (&self->tills[i]);
    self->tills[i].is_faulty = TRUE;
    self->acts[i] = self->plan->actions / self->plan->tills;
    plan_act (self, &self->tills[i]);
  }
}

/* No fault strikes any more, and what is broken is mended. */
static void
heal (Run *self)
{
  cf_sim_trace ("---- no more faults ----");
  for (guint i = 0; i < self->plan->tills; i++)
    self->tills[i].is_faulty = FALSE;
}

static void
run_until_quiet (Run *self, gint64 until_ms)
{
  while (cf_sim_loop_step (self->loop, until_ms))
    ;
}

static void
prove (Run *self)
{
  for (guint i = 0; i < self->plan->tills; i++) {
    CfSimTill *till = &self->tills[i];

    if (till->store == NULL)
      cf_sim_fail ("till %u: did not come back", i + 1);
    cf_sim_till_check (till);
    cf_sim_till_stop (till);
    cf_sim_till_prove (till);
  }
}

void
cf_sim_run (const CfSimPlan *plan, const char *templates, const char *folder)
{
  Run self = { .plan = plan };

  cf_sim_random_replace_system (plan->seed);
  cf_fault_reset ();
  self.loop = cf_sim_loop_new ();
  self.shop = cf_sim_shop_new ();
  begin (&self, templates, folder);
  /* People's steps end by themselves; what is left is machines that come back. */
  run_until_quiet (&self, (gint64) plan->actions * PACE_MAX_MS);
  heal (&self);
  run_until_quiet (&self, cf_sim_loop_now (self.loop) + LIVENESS_MS);
  prove (&self);
  for (guint i = 0; i < plan->tills; i++)
    cf_sim_till_clear (&self.tills[i]);
  cf_sim_shop_free (self.shop);
  cf_sim_loop_free (self.loop);
}
