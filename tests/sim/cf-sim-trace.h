/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What happened, for who has to find out why, and what was really reached: a fault that never
 * struck proves nothing, so each is counted where it has its effect.
 */

#include <glib.h>

/* clang-format off */
/*      id               word                     what was seen to happen */
#define CF_SIM_ANOMALY_TABLE(X)                                                                     \
  X (POWER_CUT,         "power-cut",         "a till lost its power between two steps")             \
  X (CUT_IN_COMMIT,     "cut-in-commit",     "a till lost its power while it wrote a record")       \
  X (TORN,              "torn",              "unsynced sectors were torn by a power cut")           \
  X (KILLED,            "killed",            "a till's program was killed")                         \
  X (WRITTEN_UNHEARD,   "written-unheard",   "a record was on the disk that nobody had been told of") \
  X (IO_ERROR,          "io-error",          "a call of the disk failed once")                      \
  X (IN_DOUBT,          "in-doubt",          "nobody could say whether a record was written")       \
  X (DISK_FULL,         "disk-full",         "a write found the disk full")                         \
  X (PUT_BACK,          "put-back",          "an older copy of a till's folder was put back")       \
  X (LOST_HERE,         "lost-here",         "a till had lost what the central had")                \
  X (LOST_FOR_GOOD,     "lost-for-good",     "what a till had lost nobody had")                     \
  X (COPIED,            "copied",            "a till's disk was copied to a second machine")        \
  X (COPY_SAID,         "copy-said",         "… which found that out and began an epoch")           \
  X (FORKED,            "forked",            "… and the two made a branch of one journal")          \
  X (LEFT_EPOCH,        "left-epoch",        "… and one of them went on in an epoch of its own")    \
  X (TAKEN_OVER,        "taken-over",        "… and one of them took over what the other had done") \
  X (DOUBLE_SAID,       "double-said",       "… and one of them stayed on its branch and said so") \
  X (PRINTED_TWICE,     "printed-twice",     "… and both printed the same number")                  \
  X (CLOCK_JUMP,        "clock-jump",        "a till's clock was set")                              \
  X (CLOCK_SKEW,        "clock-skew",        "a till sold with a clock that was wrong")             \
  X (REFUSED,           "refused",           "a record was refused and the goods stayed")           \
  X (COUNTED_SHELF,     "counted",           "somebody counted a shelf")                            \
  X (BOX_SENT,          "box-sent",          "goods were sent off in a box with a number")             \
  X (BOX_TAKEN_IN,      "box-taken-in",      "… and taken in")                                         \
  X (BOX_TWICE,         "box-twice",         "… of which more was taken in than was sent")             \
  X (NO_ROOM,           "no-room",           "no new basket was begun, for want of room")            \
  X (REQUEST_LOST,      "request-lost",      "a request was lost on its way")                        \
  X (ANSWER_LOST,       "answer-lost",       "a request was served, its answer lost or cut off")     \
  X (LATE,              "late",              "a message came late")                                  \
  X (REPEATED,          "repeated",          "a request came twice")                                 \
  X (TIMED_OUT,         "timed-out",         "a machine gave up waiting for an answer")              \
  X (PARTITIONED,       "partitioned",       "a request found no way")                               \
  X (PORTAL,            "portal",            "somebody else answered in the central's place")        \
  X (THROTTLED,         "throttled",         "the central asked for patience")                       \
  X (PRICES_WRITTEN,    "prices-written",    "the office wrote new prices")                          \
  X (SOLD_AT_OLD,       "sold-at-old",       "… and a till that had not heard of it sold at the old one") \
  X (SOLD_ON_OFFER,     "sold-on-offer",     "something was sold at a price that holds for a time")  \
  X (ORDERED,           "ordered",           "a web shop placed an order")                           \
  X (ORDER_CANCELLED,   "order-cancelled",   "a web shop cancelled one")                             \
  X (CANCELLED_LATE,    "cancelled-late",    "… and was told that it was collected already")         \
  X (ORDER_COLLECTED,   "order-collected",   "an order was handed over")                             \
  X (HANDED_TWICE,      "handed-twice",      "two tills handed over the same order")                 \
  X (OWED,              "owed",              "an order was handed over and its money given back")    \
  X (ORDER_PICKED,      "order-picked",      "goods were put into a box for an order")               \
  X (PICKED_SHORT,      "picked-short",      "… of which there were not enough")                     \
  X (PICKED_TWICE,      "picked-twice",      "… by two tills")                                       \
  X (PICKED_IN_VAIN,    "picked-in-vain",    "… whose customer had thought better of it")            \
  X (PUT_BACK_ON_SHELF, "put-back-on-shelf", "… and put back")                                       \
  X (FOUND_AFTER_ALL,   "found-after-all",   "what an order was short of was found after all")       \
  X (ORDER_RETURNED,    "order-returned",    "goods of an order came back")                          \
  X (ORDER_CALLED_OFF,  "order-called-off",  "an order was called off at a till")                    \
  X (ORDER_EXPIRED,     "order-expired",     "nobody came in time for an order")                     \
  X (HANDED_EXPIRED,    "handed-expired",    "… and at a till that had not heard somebody did")      \
  X (LENT,              "lent",              "a part of a gift card was lent to a till")              \
  X (LENT_UNHEARD,      "lent-unheard",      "… whose answer it did not hear")                       \
  X (CARD_TAKEN,        "card-taken",        "somebody paid from what was lent")                     \
  X (CARD_REFUSED,      "card-refused",      "there was not that much on a card")                    \
  X (RISKED,            "risked",            "somebody paid with a card, and nobody could be asked") \
  X (OVERSPENT,         "overspent",         "more was taken from a card than there was")            \
  X (HELD_SAID,         "held-said",         "a till told a central that had forgotten what it was lent") \
  X (CARD_BY_WEB,       "card-by-web",       "a web shop took from a card")                          \
  X (LAID_ASIDE,        "laid-aside",        "a basket was laid aside")                              \
  X (TAKEN_UP,          "taken-up",          "… and taken up at the same till")                      \
  X (TAKEN_ELSEWHERE,   "taken-elsewhere",   "… and taken up at another till")                       \
  X (TAKEN_UNASKED,     "taken-unasked",     "… while nobody could be asked")                        \
  X (TAKEN_ALREADY,     "taken-already",     "… or not, for another till had it")                    \
  X (TAKEN_OFF_LIST,    "taken-off-list",    "a till was told that another one has its basket")      \
  X (LAID_AGAIN,        "laid-again",        "a basket that was taken up was laid aside again")       \
  X (LAID_ELSEWHERE,    "laid-elsewhere",    "… at another till than before")                        \
  X (PAID_TWICE,        "paid-twice",        "two tills sold the same basket")                       \
  X (CART_MADE,         "cart-made",         "a customer made a cart in a web shop")                 \
  X (CART_WRITTEN,      "cart-written",      "… and a till wrote in it, too")                        \
  X (CART_LEASED,       "cart-leased",       "… and was told that another till is about to sell it") \
  X (CART_SOLD,         "cart-sold",         "a till sold what somebody had in a cart")              \
  X (CART_BY_WEB,       "cart-by-web",       "… and a web shop sold some of it")                     \
  X (CART_PAID_TWICE,   "cart-paid-twice",   "… and together they sold more of it than was wanted")  \
  X (PIECES_LENT,       "pieces-lent",       "the last pieces of something were lent to a till")      \
  X (PIECES_ELSEWHERE,  "pieces-elsewhere",  "… which another till asked for in vain")               \
  X (OVERSOLD,          "oversold",          "… and sold all the same")                              \
  X (CUSTOMER_ENTERED,  "customer-entered",  "a customer was entered")                               \
  X (POINTS_GIVEN,      "points-given",      "… and given points")                                   \
  X (CUSTOMERS_MERGED,  "customers-merged",  "two entries were found to be one person")              \
  X (CUSTOMER_ERASED,   "customer-erased",   "somebody wanted to be forgotten")                      \
  X (CUSTOMER_CHANGED,  "customer-changed",  "somebody has another number")                          \
  X (ERASED_HERE,       "erased-here",       "somebody was erased at a till")                        \
  X (WRITTEN_ERASED,    "written-erased",    "… and written about at another one")                   \
  X (BOUGHT_BY_NAME,    "bought-by-name",    "a customer's purchases were counted")                  \
  X (TASTE_FORGOTTEN,   "taste-forgotten",   "… and forgotten with them")                            \
  X (NAME_SOUGHT,       "name-sought",       "… and all files were searched for the name")           \
  X (CENTRAL_KILLED,    "central-killed",    "the central's program was killed")                     \
  X (CENTRAL_CUT,       "central-cut",       "the central lost its power while it answered")         \
  X (CENTRAL_OFF,       "central-off",       "a request found nobody there")                         \
  X (CENTRAL_RESTORED,  "central-restored",  "an older copy of the central was put back")           \
  X (PUSHED,            "pushed",            "records were acknowledged")                            \
  X (PUSHED_AGAIN,      "pushed-again",      "records came that the central had already")            \
  X (GAP,               "gap",               "the central asked for an earlier record")              \
  X (PULLED,            "pulled",            "a page of a feed was told")                            \
  X (BOOTSTRAPPED,      "bootstrapped",      "a till loaded a snapshot")                             \
  X (COMPARED,          "compared",          "what a till was told was held against what the central has") \
  X (HINTED,            "hinted",            "a hint was told")                                      \
  X (OTHERS_STOCK,      "others-stock",      "a till showed stock that another till had changed")
/* clang-format on */

typedef enum
{
#define CF_SIM_ANOMALY_ENUM(id, word, meaning) CF_SIM_##id,
  CF_SIM_ANOMALY_TABLE (CF_SIM_ANOMALY_ENUM)
#undef CF_SIM_ANOMALY_ENUM
  CF_SIM_ANOMALIES,
} CfSimAnomaly;

const char *cf_sim_anomaly_word (CfSimAnomaly anomaly);
const char *cf_sim_anomaly_meaning (CfSimAnomaly anomaly);

/* Counters that outlive a seed's process: @counts has CF_SIM_ANOMALIES entries in shared memory. */
void cf_sim_trace_begin (gint *counts);

/* Where cf_sim_fail() leaves its words too, for another process: @to has @size bytes in shared memory. */
void cf_sim_trace_set_verdict (char *to, gsize size);

/* It happened. */
void cf_sim_reached (CfSimAnomaly anomaly);

/* The time that the lines are marked with; moved by the loop. */
void cf_sim_trace_set_time (gint64 true_ms);

/* A line of the trace; the last ones are printed where a seed fails. */
void cf_sim_trace (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* An invariant is broken: prints what, then the trace, and ends the seed's process. */
void cf_sim_fail (const char *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

/* A hash over all lines so far: equal histories have equal ones. */
guint64 cf_sim_trace_get_digest (void);

#define CF_SIM_FAILED 3 /* exit status of a seed's process that broke an invariant */
