/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The central on a machine of its own, which may be killed or lose its power while it answers.  What it
 * says is held against the shop before it leaves: a stock row must be what follows from the records
 * that it names, and what was acknowledged is never forgotten.
 */

#include "cf-central.h"
#include "cf-sim-link.h"
#include "cf-sim-machine.h"
#include "cf-sim-shop.h"

#define CF_SIM_STORE "corner"

/* A row that was told: what it says, and which records it says are in it. */
typedef struct
{
  gint64 on_hand_milli;
  CfSimKnown applied;
} CfSimTold;

/* The same of a card. */
typedef struct
{
  gint64 balance_minor;
  CfSimKnown applied;
} CfSimToldCard;

typedef struct
{
  CfSimMachine machine; /* first */
  const CfSimPlan *plan;
  CfSimShop *shop;
  CfSimRandom faults;
  CfCentral *central; /* NULL: it is off */
  char *database;
  guint n_tills;
  CfSimLink *links[CF_SIM_TILLS_MAX];
  CfSimLink *web;  /* a web shop's */
  char *admin_key; /* what a web shop comes with */
  guint restores;  /* how often an older copy was put back */
  CfId terminals[CF_SIM_TILLS_MAX];
  GArray *told[CF_SIM_GOODS];       /* of CfSimTold, as they were told */
  GArray *told_cards[CF_SIM_CARDS]; /* of CfSimToldCard */
  CfSimKnown acknowledged;          /* the newest that each till was told */
  char *backup;                     /* a copy of its folder */
  gboolean has_backup;
  CfSimKnown in_backup;  /* what was acknowledged then */
  guint lists_in_backup; /* of prices */
  guint looks;           /* that are begun, one in the other */
  gboolean is_restored;  /* the next start tells it so */
  gint64 tidied_ms;      /* when it last looked whose time is over */
  gboolean is_faulty;
  gboolean kills; /* where the disk stops the program is killed, and no power cut */
} CfSimCentral;

/* Makes the database in @folder, and a code for each of @n tills in @ret_codes (transfer full). */
void cf_sim_central_make_template (const char *folder, guint n, char **ret_codes);

/* A central made from the template; @root is its machine's folder.  It is on. */
void cf_sim_central_init (CfSimCentral *self,
                          CfSimLoop *loop,
                          CfSimShop *shop,
                          const CfSimPlan *plan,
                          const char *template_folder,
                          const char *root);
void cf_sim_central_clear (CfSimCentral *self);

/* A line of a catalogue: all about @good, with @price_minor on it. */
char *cf_sim_good_sheet (guint good, gint64 price_minor);

/* By which version @actor's own count of @sku goes in @cart. */
gint64 cf_sim_cart_version (json_object *cart, const char *actor, const char *sku);

/* Whether it and all tills have always had what they once were told: what is in carts can be reckoned. */
gboolean cf_sim_central_knows_carts (const CfSimCentral *self);

/* Between the two its database is read at one instant; one look may stand in another. */
void cf_sim_central_begin_look (CfSimCentral *self);
void cf_sim_central_end_look (CfSimCentral *self);

/* Returns: (transfer full) (nullable): the cart as it has it; within a look. */
json_object *cf_sim_central_read_cart (CfSimCentral *self, const char *id);

/* The way of till @index, whose terminal is @terminal, to it; owned by the central. */
CfSimLink *cf_sim_central_connect (CfSimCentral *self, guint index, const CfId *terminal);

/* A web shop's way to it; owned by the central. */
CfSimLink *cf_sim_central_connect_web (CfSimCentral *self);

/* The newest position of @scope's feed; -1 while it is off. */
gint64 cf_sim_central_get_head (CfSimCentral *self, const char *scope);

/* Whether it has the record with @hash of till @index, on whichever branch; FALSE while it is off. */
gboolean cf_sim_central_has_record (CfSimCentral *self, guint index, const char *hash);

/* Whether it has that record on a branch. */
gboolean cf_sim_central_is_on_branch (CfSimCentral *self, guint index, const char *hash);

/* Whether it has the journal of till @index up to (@epoch, @seq); FALSE while it is off. */
gboolean cf_sim_central_has (CfSimCentral *self, guint index, guint epoch, gint64 seq);

void cf_sim_central_set_faulty (CfSimCentral *self, gboolean is_faulty);

/* What must hold when all is quiet: it has every till's journal, and its stock is what lies there. */
void cf_sim_central_prove (CfSimCentral *self, const CfSimKnown *heads);
