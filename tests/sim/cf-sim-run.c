/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-run.h"

#include <string.h>

#include "cf-sim-central.h"
#include "cf-sim-clone.h"
#include "cf-sim-copies.h"
#include "cf-sim-customers.h"
#include "cf-sim-folder.h"
#include "cf-sim-random.h"
#include "cf-sim-till.h"
#include "cf-sim-trace.h"
#include "cf-sim-web.h"

#define PACE_MAX_MS 120000 /* between two things that one person does */
#define LIVENESS_MS                                                                                \
  1200000 /* within this time after the last fault everything must be well again */
#define LOOK_MS        5000   /* how often that is looked at */
#define ENROL_MS       600000 /* the same for a shop that is being set up */
#define TEMPLATES_SEED 0
#define COPY_DIVISOR   4      /* of the day are over when a disk is copied */
#define COPY_LIES_MS   400000 /* at most, before it is switched on */
#define ORDER_ACTIONS  3      /* of people in the shop to an order from elsewhere */

typedef struct
{
  const CfSimPlan *plan;
  CfSimLoop *loop;
  CfSimShop *shop;
  CfSimCentral central;
  CfSimTill tills[CF_SIM_TILLS_MAX];
  guint n_tills; /* with one that is a copy */
  const char *folder;
  CfSimWeb web;
  guint acts[CF_SIM_TILLS_MAX]; /* that are left of each */
} Run;

typedef struct
{
  Run *run;
  CfSimTill *till;
} Act;

static char *
folder_of_till (const char *folder, guint index)
{
  g_autofree char *name = g_strdup_printf ("till-%u", index + 1);

  return g_build_filename (folder, name, NULL);
}

static char *
folder_of_central (const char *folder)
{
  return g_build_filename (folder, "central", NULL);
}

/* ---- the shop's machines ---------------------------------------------------------------------------- */

static void
switch_on (Run *self, const char *templates, const char *folder)
{
  g_autofree char *from = folder_of_central (templates);
  g_autofree char *to = folder_of_central (folder);

  cf_fault_reset ();
  self->n_tills = self->plan->tills;
  self->folder = folder;
  self->loop = cf_sim_loop_new ();
  self->shop = cf_sim_shop_new ();
  cf_sim_central_init (&self->central, self->loop, self->shop, self->plan, from, to);
  for (guint i = 0; i < self->n_tills; i++) {
    g_autofree char *till_from = folder_of_till (templates, i);
    g_autofree char *till_to = folder_of_till (folder, i);

    cf_sim_till_init (&self->tills[i], i, self->loop, self->shop, self->plan, &self->central,
                      till_from, till_to);
    cf_sim_till_start (&self->tills[i]);
  }
  cf_sim_web_init (&self->web, self->loop, self->shop, self->plan, &self->central,
                   self->plan->actions / ORDER_ACTIONS);
}

static void
switch_off (Run *self)
{
  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_till_stop (&self->tills[i]);
  cf_sim_central_clear (&self->central);
  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_till_clear (&self->tills[i]);
  cf_sim_shop_free (self->shop);
  cf_sim_loop_free (self->loop);
}

static void
run_until (Run *self, gint64 until_ms)
{
  while (cf_sim_loop_step (self->loop, until_ms))
    ;
}

static gboolean
are_in_step (Run *self)
{
  for (guint i = 0; i < self->n_tills; i++)
    if (!cf_sim_till_is_in_step (&self->tills[i]))
      return FALSE;
  return cf_sim_web_is_in_step (&self->web);
}

static gboolean
is_in_step (Run *self)
{
  gboolean all;

  if (self->central.central == NULL)
    return are_in_step (self);
  cf_sim_central_begin_look (&self->central);
  all = are_in_step (self);
  cf_sim_central_end_look (&self->central);
  return all;
}

/* Returns whether all came into step before @within_ms were over. */
static gboolean
come_into_step (Run *self, gint64 within_ms)
{
  gint64 until_ms = cf_sim_loop_now (self->loop) + within_ms;

  while (!is_in_step (self)) {
    if (cf_sim_loop_now (self->loop) >= until_ms)
      return FALSE;
    run_until (self, cf_sim_loop_now (self->loop) + LOOK_MS);
  }
  return TRUE;
}

/* ---- templates -------------------------------------------------------------------------------------- */

gboolean
cf_sim_run_make_templates (const char *folder)
{
  g_autofree char *bare = g_build_filename (folder, "bare", NULL);
  g_autofree char *central = folder_of_central (bare);
  CfSimPlan plan = { .tills = CF_SIM_TILLS_MAX };
  Run self = { .plan = &plan };
  char *codes[CF_SIM_TILLS_MAX];
  gboolean comes;

  cf_sim_random_replace_system (TEMPLATES_SEED);
  cf_fault_reset ();
  cf_sim_central_make_template (central, CF_SIM_TILLS_MAX, codes);
  for (guint i = 0; i < CF_SIM_TILLS_MAX; i++) {
    g_autofree char *till = folder_of_till (bare, i);

    cf_sim_till_make_template (till, i);
  }
  switch_on (&self, bare, folder);
  for (guint i = 0; i < CF_SIM_TILLS_MAX; i++) {
    cf_sim_till_enrol (&self.tills[i], codes[i]);
    g_free (codes[i]);
  }
  comes = come_into_step (&self, ENROL_MS);
  switch_off (&self);
  cf_sim_folder_empty (bare, TRUE);
  return comes;
}

/* ---- people --------------------------------------------------------------------------------------- */

static void plan_act (Run *self, CfSimTill *till);

static void
start_copy_cb (gpointer data)
{
  Act *act = data;

  cf_sim_till_start (act->till);
  cf_sim_till_set_faulty (act->till, TRUE);
  cf_sim_link_set_faulty (act->till->link, TRUE);
  plan_act (act->run, act->till);
}

/* Somebody clones the first till's disk; switched on some time later, two people work with its books. */
static void
copy_when_due (Run *self, CfSimTill *till)
{
  CfSimTill *copy = &self->tills[self->n_tills];
  guint all = MAX (1, self->plan->actions / self->plan->tills);
  g_autofree char *root = NULL;
  Act *act;

  if (self->plan->theme != CF_SIM_THEME_COPIES || self->n_tills > self->plan->tills ||
      till->index != 0 || self->acts[0] * COPY_DIVISOR > all * (COPY_DIVISOR - 1) ||
      till->store == NULL || till->is_busy || till->pending != NULL)
    return;
  root = folder_of_till (self->folder, self->n_tills);
  cf_sim_clone_init (copy, till, self->n_tills, root);
  self->acts[self->n_tills++] = MAX (self->acts[0], 1);
  act = g_new (Act, 1);
  *act = (Act){ self, copy };
  cf_sim_loop_add (self->loop, cf_sim_random_between (&copy->people, 1000, COPY_LIES_MS), NULL,
                   start_copy_cb, act, g_free);
}

static void
act_cb (gpointer data)
{
  Act *act = data;

  if (cf_sim_shop_was_just_at_work (act->till->shop, act->till->index,
                                    cf_sim_loop_now (act->run->loop), TRUE)) {
    cf_sim_loop_add (act->run->loop, CF_SIM_CLOCKS_APART_MS, NULL, act_cb,
                     g_memdup2 (act, sizeof *act), g_free);
    return;
  }
  cf_sim_till_act (act->till);
  copy_when_due (act->run, act->till);
  plan_act (act->run, act->till);
}

/* No two people do something in the same millisecond: the shop knows who was first. */
static gint64
draw_pause (Run *self, CfSimTill *till)
{
  gint64 at_ms =
    cf_sim_loop_now (self->loop) + cf_sim_random_between (&till->people, 1000, PACE_MAX_MS);

  return at_ms - at_ms % CF_SIM_TILLS_MAX + till->index - cf_sim_loop_now (self->loop);
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
  cf_sim_loop_add (self->loop, draw_pause (self, till), NULL, act_cb, act, g_free);
}

/* ---- phases --------------------------------------------------------------------------------------- */

static void
set_faulty (Run *self, gboolean is_faulty)
{
  cf_sim_trace ("---- %s ----", is_faulty ? "faults may strike" : "no more faults");
  cf_sim_central_set_faulty (&self->central, is_faulty);
  for (guint i = 0; i < self->n_tills; i++)
    cf_sim_till_set_faulty (&self->tills[i], is_faulty);
}

static void
work (Run *self)
{
  for (guint i = 0; i < self->n_tills; i++) {
    self->acts[i] = MAX (1, self->plan->actions / self->plan->tills);
    plan_act (self, &self->tills[i]);
  }
  for (guint i = 0; i < self->n_tills; i++)
    while (self->acts[i] > 0)
      cf_sim_loop_step (self->loop, G_MAXINT64);
  run_until (self, cf_sim_loop_now (self->loop) + PACE_MAX_MS);
  cf_sim_web_close (&self->web);
}

/* Who wants to be forgotten stands in no file any more, once each till was switched on again. */
static void
prove_forgotten (Run *self)
{
  for (guint i = 0; i < self->n_tills; i++) {
    cf_sim_till_start (&self->tills[i]);
    cf_sim_till_stop (&self->tills[i]);
  }
  for (guint i = 0; i < self->shop->customers->len && self->central.restores == 0; i++) {
    const CfSimCustomer *customer = g_ptr_array_index (self->shop->customers, i);
    g_autofree char *path = NULL;

    if (!cf_sim_customer_is_erased (self->shop, customer))
      continue;
    path = cf_sim_folder_find_word (self->central.machine.folder, customer->name);
    for (guint k = 0; k < self->n_tills && path == NULL; k++)
      path = cf_sim_folder_find_word (self->tills[k].machine.folder, customer->name);
    if (path != NULL)
      cf_sim_fail ("customer %u was erased and stands in %s", customer->no, strrchr (path, '/'));
    cf_sim_reached (CF_SIM_NAME_SOUGHT);
  }
}

static void
prove (Run *self)
{
  CfSimKnown heads = { 0 };

  for (guint i = 0; i < self->n_tills; i++) {
    CfSimTill *till = &self->tills[i];

    cf_sim_till_check (till);
    if (cf_sim_shop_is_copied (self->shop, i))
      cf_sim_shop_know_all (self->shop, i, &heads);
    else
      heads.epoch[i] = till->epoch;
    heads.seq[i] = till->seq;
  }
  cf_sim_central_prove (&self->central, &heads);
  cf_sim_shop_prove_copies (self->shop);
  cf_sim_shop_prove_shelves (self->shop, &heads);
  for (guint i = 0; i < self->n_tills; i++) {
    cf_sim_till_prove_stock (&self->tills[i], &heads);
    cf_sim_till_stop (&self->tills[i]);
    cf_sim_till_prove (&self->tills[i]);
  }
  prove_forgotten (self);
}

void
cf_sim_run (const CfSimPlan *plan, const char *templates, const char *folder)
{
  Run self = { .plan = plan };

  cf_sim_random_replace_system (plan->seed);
  switch_on (&self, templates, folder);
  set_faulty (&self, TRUE);
  work (&self);
  set_faulty (&self, FALSE);
  if (!come_into_step (&self, LIVENESS_MS)) {
    for (guint i = 0; i < self.n_tills; i++)
      cf_sim_till_tell_status (&self.tills[i]);
    cf_sim_fail ("not everything came into step again");
  }
  prove (&self);
  switch_off (&self);
}
