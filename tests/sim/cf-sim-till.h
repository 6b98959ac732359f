/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A till and who works at it: the real store on a simulated machine.  Whatever the person does is a
 * deed in the shop (cf-sim-shop.h); whatever the machine answers is held against it at once.
 */

#include "cf-sim-carts.h"
#include "cf-sim-central.h"
#include "cf-sim-machine.h"
#include "cf-sim-plan.h"
#include "cf-sim-shop.h"
#include "cf-store.h"
#include "cf-sync.h"
#include "cf-timer.h"

/* Somebody who comes back for a basket. */
typedef struct
{
  char *id;        /* under which it was laid aside */
  CfId basket;     /* under which it is rung up here */
  gboolean is_own; /* it lies at this till */
  gboolean is_unasked;
  char *given; /* what the central answered */
} CfSimReturner;

/* Somebody who pays with a gift card stands there while the central is asked. */
typedef struct
{
  guint card; /* from 1 */
  gint64 wanted_minor;
  guint asked;         /* questions so far, of all customers */
  gboolean is_paying;  /* nobody has to be asked any more */
  gboolean is_told_no; /* there is not that much on it */
  char *lent;          /* what the central answered, until it is kept */
} CfSimCardPayer;

/* Somebody waits with the last pieces of something in the hand while the central is asked. */
typedef struct
{
  guint good;
  gint64 milli;
  gint64 wanted_milli;
  guint asked;   /* questions so far */
  char *granted; /* what the central answered, until it is kept */
  char **lent;   /* others' loans that stand in the way; NULL: nobody said so */
} CfSimPieceBuyer;

typedef struct
{
  CfSimMachine machine; /* first */
  guint index;
  const CfSimPlan *plan;
  CfSimShop *shop;
  CfSimRandom people;
  CfSimRandom faults;
  CfSimRandom outages; /* of its disk */
  CfSimRandom again;   /* who lays a basket aside once more */
  CfSimCentral *central;
  CfSimLink *link; /* borrowed from the central */
  CfTimer timer;
  CfStore *store; /* NULL: it is off */
  CfSync *sync;
  const char *machine_id;
  gboolean is_clone; /* its disk is a copy, and it was not on yet */
  gboolean says_so;  /* it can find that out */
  char *folder;      /* the data folder */
  char *state;       /* the state home */
  CfId shift;        /* the open one */
  guint shifts;
  gboolean is_busy; /* somebody stands there until an answer comes */
  CfSimCardPayer payer;
  CfSimReturner returner;
  CfSimPieceBuyer buyer;
  CfSimEdit *writing; /* in a cart, when the machine stopped; NULL: nothing */
  char *writing_key;
  char *writing_text;
  CfSimDeed *pending; /* what was under way when the machine stopped */
  guint epoch;        /* of the newest record that somebody was told of */
  gint64 seq;
  char *backup; /* a copy of its data folder, if there is one */
  gboolean has_backup;
  gboolean is_put_back; /* since it was last on */
  guint backup_epoch;   /* where the copy's journal ends */
  gint64 backup_seq;
  char *last_at_open; /* terminal.last as it was synced when the store was opened */
  gsize last_at_open_len;
  gboolean last_is_old; /* it was taken back to that, and the till has not been on since */
  gboolean kills;       /* the write at which the disk stops is a kill and no power cut */
  gboolean is_faulty;   /* the safety phase: the plan's faults strike */
} CfSimTill;

/*
 * Makes the folder of a till as `init` does, in @folder; what cf_sim_till_init() takes copies of.
 */
void cf_sim_till_make_template (const char *folder, guint index);

/* Enrols the till, which is on, with @code, and lets it come into step. */
void cf_sim_till_enrol (CfSimTill *self, const char *code);

/* A till made from the template; @root is its machine's folder.  It is off. */
void cf_sim_till_init (CfSimTill *self,
                       guint index,
                       CfSimLoop *loop,
                       CfSimShop *shop,
                       const CfSimPlan *plan,
                       CfSimCentral *central,
                       const char *template_folder,
                       const char *root);
void cf_sim_till_clear (CfSimTill *self);

/* Switches it on; whatever was pending is looked for. */
void cf_sim_till_start (CfSimTill *self);

/* Switches it off in peace. */
void cf_sim_till_stop (CfSimTill *self);

/* Whether the plan's faults strike; if not, what is left of earlier ones ends. */
void cf_sim_till_set_faulty (CfSimTill *self, gboolean is_faulty);

/* Somebody does something; perhaps a fault strikes. */
void cf_sim_till_act (CfSimTill *self);

/* Everything that must hold now; a till that is off is opened for it only by _prove(). */
void cf_sim_till_check (CfSimTill *self);

/* Whether the central has all of it and it has all that the central tells. */
gboolean cf_sim_till_is_in_step (CfSimTill *self);

/* In step with everybody, whose journals end at @heads, it was told what lies on the shelf. */
void cf_sim_till_prove_stock (CfSimTill *self, const CfSimKnown *heads);

/* A line of the trace: how far it is. */
void cf_sim_till_tell_status (CfSimTill *self);

/* The long proof: the whole journal, the projections, every deed in its place.  The till must be off. */
void cf_sim_till_prove (CfSimTill *self);
