/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The shop as it is: goods on shelves, notes in drawers, paper in customers' hands.  Written from the
 * trade's words and not from the rules of the program: it knows what people did and saw, and computes
 * slowly, from the list of deeds, what every screen should say.  It sees GLib and nothing of ours.
 */

#include <glib.h>

#define CF_SIM_GOODS     6
#define CF_SIM_TILLS_MAX 4
#define CF_SIM_LINES_MAX 3
#define CF_SIM_EPOCHS    64 /* of a till, more than it ever opens */
#define CF_SIM_CARDS     4  /* gift cards that people have in their pockets */
#define CF_SIM_ENDS_MAX  8  /* loans that one deed takes from, or gives back */
#define CF_SIM_BRANCHES  24 /* of journals whose till was copied */
#define CF_SIM_CHAINS    (CF_SIM_TILLS_MAX + CF_SIM_BRANCHES)
#define CF_SIM_NOWHERE   G_MAXUINT

typedef enum
{
  CF_SIM_CLASS_STANDARD,
  CF_SIM_CLASS_REDUCED,
  CF_SIM_CLASS_NONE, /* a gift card is money */
  CF_SIM_CLASSES,
} CfSimClass;

/* What the shop sells. */
typedef struct
{
  const char *sku;
  const char *name;
  gint64 price_minor; /* in the beginning */
  CfSimClass tax_class;
} CfSimGood;

extern const CfSimGood cf_sim_goods[CF_SIM_GOODS];

typedef enum
{
  CF_SIM_SHIFT_OPENED,
  CF_SIM_SHIFT_CLOSED,
  CF_SIM_SOLD,
  CF_SIM_VOIDED, /* a line of a basket that came to nothing */
  CF_SIM_CASH_IN,
  CF_SIM_CASH_OUT,
  CF_SIM_RECEIVED,
  CF_SIM_ADJUSTED,
  CF_SIM_COUNTED,
  CF_SIM_COLLECTED,  /* what was ordered elsewhere */
  CF_SIM_LOADED,     /* money was paid in for a gift card */
  CF_SIM_PARKED,     /* a basket was laid aside */
  CF_SIM_RESUMED,    /* … and taken up again, to be rung up */
  CF_SIM_TAKEN_OFF,  /* … because another till has it */
  CF_SIM_GIVEN_UP,   /* … and put back on the shelf */
  CF_SIM_ENTERED,    /* a customer */
  CF_SIM_POINTS,     /* … was given some, or lost some */
  CF_SIM_OPENED,     /* a cart that others write in, too, was opened to be paid */
  CF_SIM_ACCEPTED,   /* an order: somebody will see to it */
  CF_SIM_PICKED,     /* … its goods were put into a box, or, negative, back */
  CF_SIM_SHORT,      /* … there are not enough; negative: they were found after all */
  CF_SIM_READY,      /* … its box lies there for who comes */
  CF_SIM_BROUGHT,    /* … its goods came back */
  CF_SIM_CALLED_OFF, /* … at the counter */
  CF_SIM_RUN_OUT,    /* … nobody came in time */
  CF_SIM_CHANGED,    /* a customer has another number */
  CF_SIM_FORGOTTEN,  /* … wants to be forgotten, and says so at the counter */
  CF_SIM_SENT,       /* goods, in a box with a number */
  CF_SIM_DEEDS,
} CfSimDeedKind;

/*
 * CF_SIM_TRIED: the person does not know yet: the machine is gone or has not answered
 * CF_SIM_STANDS: the machine said so; it must never say otherwise
 * CF_SIM_NEVER: the machine said it is not: nothing changed hands
 */
typedef enum
{
  CF_SIM_TRIED,
  CF_SIM_STANDS,
  CF_SIM_NEVER,
} CfSimDeedState;

typedef struct
{
  guint good;
  gint64 milli;     /* what it adds to the shelf; for a count what lies there */
  gint64 odd_milli; /* what a count brought to light: stolen, or one more in the box */
  gint64 paid_minor;
} CfSimPart;

/* What was taken of a loan: its number from 1. */
typedef struct
{
  guint loan;
  gint64 minor;
} CfSimUse;

/* One thing that somebody did at a till. */
typedef struct
{
  guint no;
  guint till;
  CfSimDeedKind kind;
  CfSimDeedState state;
  gint64 true_ms;
  char *id;     /* of the document */
  char *number; /* on its paper; NULL: it has none */
  guint n_parts;
  CfSimPart parts[CF_SIM_LINES_MAX];
  gint64 cash_minor;                    /* into the drawer, negative for out of it */
  gboolean is_unnamed[CF_SIM_GOODS];    /* what was sold of it names no loan */
  gint64 uncovered_milli[CF_SIM_GOODS]; /* sold although others were lent it, and it was said so */
  guint order;                          /* about which it is: its number from 1 */
  gint64 order_milli;                   /* of that, how much */
  gint64 damaged_milli;                 /* … and not to be sold again */
  guint box;                            /* sent or received: its number from 1; 0: none */
  guint cart;                           /* sold: the number from 1 of the cart that it was */
  guint records;  /* of the machine, of which this is one and the others give loans back */
  guint parked;   /* a basket that was laid aside: its number from 1 */
  guint laid;     /* resumed: by which deed it was laid aside as it is now */
  guint customer; /* an entry's number from 1 */
  gint64 points;
  guint buyer;          /* a customer's entry, from 1, whose purchase it was */
  gboolean is_unasked;  /* nobody could be asked whether another till has it */
  guint card;           /* a gift card's number from 1; 0: none */
  gint64 value_minor;   /* what is on the card more, negative for taken */
  gint64 at_risk_minor; /* of what was taken, what nobody had lent */
  guint n_loans;
  CfSimUse loans[CF_SIM_ENDS_MAX]; /* from which it was taken */
  guint n_ends;
  guint ends[CF_SIM_ENDS_MAX]; /* loans given back */
  guint chain; /* of the central's, in which it stands: its till's; NOWHERE: none yet */
  guint epoch; /* where the machine says it stands; 0: not known */
  gint64 seq;
  guint also_in;    /* set of 1 << till: copies that have it in their books, too */
  gboolean is_lost; /* the till has lost its record: an older folder was put back */
} CfSimDeed;

/* A machine whose disk is a copy of another's (cf-sim-copies.h). */
typedef struct
{
  gboolean has_copy;
  gboolean is_copy;
  guint of;    /* which till, */
  guint epoch; /* in which epoch */
} CfSimCopy;

typedef struct
{
  GPtrArray *deeds;     /* of CfSimDeed, as they were done */
  GPtrArray *orders;    /* of CfSimOrder (cf-sim-orders.h), as they were thought of */
  GPtrArray *moves;     /* of CfSimMove: what a web shop did with cards (cf-sim-cards.h) */
  GPtrArray *loans;     /* of CfSimLoan: what was lent to tills */
  GPtrArray *parked;    /* of CfSimParked (cf-sim-parked.h) */
  GPtrArray *customers; /* of CfSimCustomer (cf-sim-customers.h) */
  GPtrArray *carts;     /* of CfSimCart (cf-sim-carts.h) */
  GPtrArray *lists;     /* of CfSimList: prices that the office wrote (cf-sim-prices.h) */
  GArray *editions;     /* which of them count from where on */
  guint lists_booked;   /* that the central has */
  guint booked;         /* moves that the central has booked */
  gboolean has_boxes;   /* goods are picked for orders here */
  GHashTable *papers;   /* number -> CfSimDeed: what was handed out */
  GHashTable *doubles;  /* numbers of sales that stand on two papers */
  GHashTable *marks;    /* what a record is known by -> CfSimDeed */
  gboolean is_placed;  /* where the central has them was read, and it was not told anything since */
  GPtrArray *branches; /* of char: chains beside the tills' own, as the central calls them */
  CfSimCopy copies[CF_SIM_TILLS_MAX];
  gint64 shelf[CF_SIM_GOODS]; /* thousandths that really lie there */
  gint64 drawer[CF_SIM_TILLS_MAX];
  guint put_back[CF_SIM_TILLS_MAX];             /* how often an older folder was */
  guint lost[CF_SIM_TILLS_MAX];                 /* deeds that the till knows of no more */
  gint64 ends[CF_SIM_TILLS_MAX][CF_SIM_EPOCHS]; /* of what the central has */
} CfSimShop;

CfSimShop *cf_sim_shop_new (void);
void cf_sim_shop_free (CfSimShop *self);

const char *cf_sim_deed_word (CfSimDeedKind kind);

/* Somebody begins to do something; owned by the shop. */
CfSimDeed *cf_sim_shop_begin (CfSimShop *self, guint till, CfSimDeedKind kind, gint64 true_ms);

void cf_sim_deed_add (CfSimDeed *self, guint good, gint64 milli, gint64 paid_minor);

/*
 * The machine says that it is done, at (@epoch, @seq): goods and money change hands and the paper is
 * given out.  Two papers of one number are the end.
 */
void cf_sim_shop_stands (CfSimShop *self, CfSimDeed *deed, guint epoch, gint64 seq);

/* Whether nobody waits to hear what became of something done with @good: else it cannot be counted. */
gboolean cf_sim_shop_is_settled (const CfSimShop *self, guint good);

/*
 * By how much two tills whose clocks are right may differ in what they think the central's says: each takes
 * the middle between asking and hearing, and no answer that took more than ten seconds.
 */
#define CF_SIM_CLOCKS_APART_MS 10000

/* Whether who is not at @till did something in the last CF_SIM_CLOCKS_APART_MS; @only_counts: a count is meant. */
gboolean cf_sim_shop_was_just_at_work (const CfSimShop *self,
                                       guint till,
                                       gint64 now_ms,
                                       gboolean only_counts);

/* The machine says that it is not: everything stays where it was. */
void cf_sim_shop_never (CfSimShop *self, CfSimDeed *deed);

/*
 * Till @till has lost its records behind (@epoch, @seq): the goods are where they are, but nobody can say
 * why unless the central has the record; the money is taken out of the drawer and laid aside.  Returns:
 * how many deeds.
 */
guint cf_sim_shop_lose (CfSimShop *self, guint till, guint epoch, gint64 seq);

/* Of till @till's epoch @epoch the central has the records up to @seq: as many of the lost ones are known. */
void cf_sim_shop_tell_end (CfSimShop *self, guint till, guint epoch, gint64 seq);

/* Before they are told anew. */
void cf_sim_shop_forget_ends (CfSimShop *self, guint till);

/* Whether something was lost by till @till; of which epochs the end has to be told. */
gboolean cf_sim_shop_has_lost (const CfSimShop *self, guint till);

/* A set of records: of each till, and each branch behind them, those up to a position. */
typedef struct
{
  guint epoch[CF_SIM_CHAINS];
  gint64 seq[CF_SIM_CHAINS];
} CfSimKnown;

/* Whether @deed is among the records up to @known; what a till lost before it sent it is nowhere. */
gboolean cf_sim_deed_is_among (const CfSimShop *self,
                               const CfSimDeed *deed,
                               const CfSimKnown *known);

/* Whether @deed stands behind (@epoch, @seq) in its journal. */
gboolean cf_sim_deed_is_behind (const CfSimDeed *deed, guint epoch, gint64 seq);

/* What @deed makes of @stock, which is a good's before it: a count says all about what was before. */
void cf_sim_deed_move (const CfSimDeed *deed, guint good, gint64 *stock);

/* What a good's stock is by the records @known: the last count, and what happened behind it. */
gint64 cf_sim_shop_stock (const CfSimShop *self, guint good, const CfSimKnown *known);

/* On the shelves lies what follows from all records; unless one is lost for good, which is counted. */
void cf_sim_shop_prove_shelves (const CfSimShop *self, const CfSimKnown *heads);

/*
 * What a till can say that was told @base_milli, with its own records up to (@epoch, @seq) in it: its
 * own deeds since come on top; its own last count since is what lay there.
 */
gint64 cf_sim_shop_shown (const CfSimShop *self,
                          guint good,
                          guint till,
                          gint64 base_milli,
                          guint epoch,
                          gint64 seq);

/* The tax in @gross_minor: half up, on paper. */
gint64 cf_sim_tax_in (gint64 gross_minor, CfSimClass tax_class);
gint64 cf_sim_tax_ppm (CfSimClass tax_class);
const char *cf_sim_tax_word (CfSimClass tax_class);
