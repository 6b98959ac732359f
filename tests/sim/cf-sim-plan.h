/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What a seed is about: how large the shop is, how long the day, and which faults may strike.  A plan
 * is drawn from the seed; to make a failure smaller, faults are taken out and the day is cut short,
 * and everything else stays as it was.
 */

#include <glib.h>

/* clang-format off */
/*      id            word             how often, per million of actions */
#define CF_SIM_FAULT_TABLE(X)                                                                       \
  X (POWER,       "power",         40000) /* the power fails, between steps or in a write */         \
  X (KILL,        "kill",          40000) /* the program is killed */                                \
  X (IO,          "io",            60000) /* one call of the disk fails */                           \
  X (FULL,        "full",          20000) /* the disk is full for some minutes */                    \
  X (JUMP,        "jump",          20000) /* somebody sets the clock */                              \
  X (SKEW,        "skew",              0) /* a clock is wrong from the start */                      \
  X (LOSS,        "loss",         100000) /* a request or an answer is lost, or cut off (per message) */ \
  X (LATE,        "late",          80000) /* a message comes minutes later (per message) */          \
  X (TWICE,       "twice",         80000) /* a request comes twice (per message) */                  \
  X (PARTITION,   "partition",         0) /* for minutes there is no way */                          \
  X (ONE_WAY,     "one-way",           0) /* for minutes requests arrive and answers do not */       \
  X (PORTAL,      "portal",            0) /* for minutes somebody else answers */                    \
  X (THROTTLE,    "throttle",          0) /* for minutes the central has too much to do */           \
  X (CENTRAL,     "central",       30000) /* the central is killed or loses its power (per request) */ \
  X (RESTORE,     "restore",       20000) /* … and an older copy of it is put back (copies per request) */ \
  X (PUT_BACK,    "put-back",      80000) /* an older copy of a till's folder is put back (copies) */
/* clang-format on */

typedef enum
{
#define CF_SIM_FAULT_ENUM(id, word, ppm) CF_SIM_FAULT_##id,
  CF_SIM_FAULT_TABLE (CF_SIM_FAULT_ENUM)
#undef CF_SIM_FAULT_ENUM
  CF_SIM_FAULTS,
} CfSimFault;

/* What most of a day is about: a short day gets to the bottom of one thing. */
typedef enum
{
  CF_SIM_THEME_ALL,
  CF_SIM_THEME_ORDERS,
  CF_SIM_THEME_CARDS,
  CF_SIM_THEME_BASKETS,
  CF_SIM_THEME_PEOPLE,
  CF_SIM_THEME_SHELVES,
  CF_SIM_THEME_PRICES,
  CF_SIM_THEME_CARTS,
  CF_SIM_THEME_PIECES,
  CF_SIM_THEME_PICKING,
  CF_SIM_THEME_COPIES, /* somebody copies a till's disk */
  CF_SIM_THEME_FORGETTING,
  CF_SIM_THEMES,
} CfSimTheme;

typedef struct
{
  guint64 seed;
  CfSimTheme theme;
  guint tills;
  guint far;     /* from 1: the till that for minutes has no way half of the day; 0: none */
  guint actions; /* of people in the safety phase, all tills together */
  guint faults;  /* set of 1 << CfSimFault */
} CfSimPlan;

void cf_sim_plan_init (CfSimPlan *self, guint64 seed);

gboolean cf_sim_plan_has (const CfSimPlan *self, CfSimFault fault);

/* How often @fault strikes per million of actions; 0 where the plan is without it. */
guint cf_sim_plan_rate (const CfSimPlan *self, CfSimFault fault);

const char *cf_sim_fault_word (CfSimFault fault);
