/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-plan.h"

#include "cf-sim-random.h"

#define TILLS_MAX   3
#define ACTIONS_MIN 60
#define ACTIONS_MAX 120

static const struct
{
  const char *word;
  guint ppm;
} faults[CF_SIM_FAULTS] = {
#define CF_SIM_FAULT_ROW(id, word, ppm) { word, ppm },
  CF_SIM_FAULT_TABLE (CF_SIM_FAULT_ROW)
#undef CF_SIM_FAULT_ROW
};

/* One of them is drawn: the rarer something is on its day, the more days it has. */
static const CfSimTheme themes[] = { CF_SIM_THEME_ALL,     CF_SIM_THEME_ORDERS,
                                     CF_SIM_THEME_ORDERS,  CF_SIM_THEME_CARDS,
                                     CF_SIM_THEME_CARDS,   CF_SIM_THEME_BASKETS,
                                     CF_SIM_THEME_BASKETS, CF_SIM_THEME_PEOPLE,
                                     CF_SIM_THEME_SHELVES };

/* Drawn afterwards: what came later leaves the other days as they were. */
static const CfSimTheme later[] = { CF_SIM_THEME_PRICES, CF_SIM_THEME_CARTS, CF_SIM_THEME_PIECES };

/* … and these the days that those took. */
static const CfSimTheme newest[] = { CF_SIM_THEME_PICKING, CF_SIM_THEME_COPIES };

#define LATER_PPM 120000 /* of the days are about one of them, for each */

/* Drawn by itself, so that the days of the others stay theirs. */
static gboolean
is_forgetting (guint64 seed)
{
  CfSimRandom random;

  cf_sim_random_init (&random, seed, "forgetting", 0);
  return cf_sim_random_happens (&random, LATER_PPM);
}

static CfSimTheme
draw_theme (CfSimRandom *random, guint64 seed)
{
  const CfSimTheme drawn = themes[cf_sim_random_below (random, G_N_ELEMENTS (themes))];
  CfSimTheme theme = drawn;
  CfSimRandom other;

  cf_sim_random_init (&other, seed, "later themes", 0);
  for (guint i = 0; i < G_N_ELEMENTS (later); i++)
    if (cf_sim_random_happens (&other, LATER_PPM))
      theme = later[i];
  cf_sim_random_init (&other, seed, "newest themes", 0);
  if (theme != drawn)
    return theme;
  if (is_forgetting (seed))
    theme = CF_SIM_THEME_FORGETTING;
  for (guint i = 0; i < G_N_ELEMENTS (newest); i++)
    if (cf_sim_random_happens (&other, LATER_PPM) && theme == drawn)
      theme = newest[i];
  return theme;
}

/* Whether it is about what two tills may want at the same time. */
static gboolean
is_shared (CfSimTheme theme)
{
  return theme == CF_SIM_THEME_ORDERS || theme == CF_SIM_THEME_CARDS ||
         theme == CF_SIM_THEME_BASKETS || theme == CF_SIM_THEME_CARTS ||
         theme == CF_SIM_THEME_PICKING || theme == CF_SIM_THEME_FORGETTING;
}

void
cf_sim_plan_init (CfSimPlan *self, guint64 seed)
{
  CfSimRandom random;
  guint share;

  cf_sim_random_init (&random, seed, "plan", 0);
  *self = (CfSimPlan){ .seed = seed };
  self->tills = 1 + cf_sim_random_below (&random, TILLS_MAX);
  self->actions = (guint) cf_sim_random_between (&random, ACTIONS_MIN, ACTIONS_MAX);
  /* Some seeds are almost fair weather, some have everything at once. */
  share = cf_sim_random_below (&random, 4) * 250000;
  for (guint i = 0; i < CF_SIM_FAULTS; i++)
    if (cf_sim_random_happens (&random, MAX (share, 150000)))
      self->faults |= 1u << i;
  self->theme = draw_theme (&random, seed);
  /* What two tills may do at once is worth a day only where there are two, one of which does not hear of it. */
  if (is_shared (self->theme)) {
    self->tills = MAX (self->tills, 2);
    self->far = 1;
    self->faults |= 1u << CF_SIM_FAULT_PARTITION;
  }
  /* From the order to who brings it back it is a long way. */
  if (self->theme == CF_SIM_THEME_PICKING)
    self->actions *= 2;
  /* Who has the last pieces is asked by two who have a way. */
  if (self->theme == CF_SIM_THEME_PIECES)
    self->tills = MAX (self->tills, 2);
  /* What was written in a cart and went with an older copy is nobody's fault: on most days it does not. */
  if (self->theme == CF_SIM_THEME_CARTS && seed % 4 != 0)
    self->faults &= ~(1u << CF_SIM_FAULT_RESTORE | 1u << CF_SIM_FAULT_PUT_BACK);
  /* Which of two copies did something first only their clocks can say, and what went with an older folder nobody. */
  if (self->theme == CF_SIM_THEME_COPIES)
    self->faults &= ~(1u << CF_SIM_FAULT_RESTORE | 1u << CF_SIM_FAULT_PUT_BACK |
                      1u << CF_SIM_FAULT_SKEW | 1u << CF_SIM_FAULT_JUMP);
  /* What a till was lent lasts for minutes: a central that forgets it must go back just then. */
  if (self->theme == CF_SIM_THEME_CARDS)
    self->faults |= 1u << CF_SIM_FAULT_CENTRAL | 1u << CF_SIM_FAULT_RESTORE;
}

gboolean
cf_sim_plan_has (const CfSimPlan *self, CfSimFault fault)
{
  return (self->faults & 1u << fault) != 0;
}

guint
cf_sim_plan_rate (const CfSimPlan *self, CfSimFault fault)
{
  return cf_sim_plan_has (self, fault) ? faults[fault].ppm : 0;
}

const char *
cf_sim_fault_word (CfSimFault fault)
{
  return faults[fault].word;
}
