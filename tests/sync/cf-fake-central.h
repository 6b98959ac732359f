/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A central of a few hundred lines in memory, and the network and the time before it: for the tests of
 * the till's side alone.  It does what the contract says and, on request, what a network does.  Time
 * stands still unless cf_fake_run() moves it.
 */

#include "cf-store-world.h"
#include "cf-sync.h"
#include "cf-wire-feed.h"
#include "cf-wire-push.h"

typedef enum
{
  CF_FAKE_FINE,
  CF_FAKE_DOWN,        /* nobody answers */
  CF_FAKE_PORTAL,      /* somebody else answers 200 to everything */
  CF_FAKE_BUSY,        /* 503 with Retry-After: 60 */
  CF_FAKE_REVOKED,     /* 401 */
  CF_FAKE_LOSE_ANSWER, /* does it, and the answer is lost */
  CF_FAKE_FORGE,       /* acknowledges more than it got, badly signed */
} CfFakeMood;

typedef struct _CfFakeCentral CfFakeCentral;

CfFakeCentral *cf_fake_central_new (CfManualClock *clock);
void cf_fake_central_free (CfFakeCentral *self);

CfTransport *cf_fake_central_get_transport (CfFakeCentral *self);
const CfTimer *cf_fake_central_get_timer (CfFakeCentral *self);
void cf_fake_central_set_mood (CfFakeCentral *self, CfFakeMood mood);
/* Whether held streams say anything: a proxy may swallow them. */
void cf_fake_central_set_streams (CfFakeCentral *self, gboolean work);
/* Whether pages and pieces of snapshots arrive: FALSE: they are on their way until it is TRUE
 * again, and lost with the network. */
void cf_fake_central_set_pages (CfFakeCentral *self, gboolean arrive);
/* How many requests began with @prefix, such as "POST /v1/journal". */
guint cf_fake_central_count (CfFakeCentral *self, const char *prefix);
/* What the newest heartbeat said is free on the till's disk, bytes; -1: it did not, or there was none. */
gint64 cf_fake_central_free_disk (CfFakeCentral *self);
/* Records of @epoch it has, on its main chain or on branches. */
guint cf_fake_central_records (CfFakeCentral *self, guint epoch, gboolean branches);
/* Forgets the newest @n records of @epoch: it was restored from a backup. */
void cf_fake_central_forget (CfFakeCentral *self, guint epoch, guint n);
/* Has another record under the position of the newest of @epoch. */
void cf_fake_central_diverge (CfFakeCentral *self, guint epoch);
/* Puts an object on a feed; @body: (nullable): JSON.  Tells who holds a stream. */
void cf_fake_central_put (CfFakeCentral *self,
                          const char *scope,
                          const char *kind,
                          const char *id,
                          const char *body);
/* A new feed, as after a restore: 410 for who comes with the old one. */
void cf_fake_central_renew_feed (CfFakeCentral *self, const char *scope);
/* Rows a piece of a snapshot has. */
void cf_fake_central_set_piece (CfFakeCentral *self, guint rows);
/* The code it gives to who enrols; "T1" unless set. */
void cf_fake_central_set_code (CfFakeCentral *self, const char *code);

/* Lets everything under way come home and @ms pass, timer by timer. */
void cf_fake_run (CfFakeCentral *self, guint ms);

/* One thing of what needs no time: an answer, or what the loop has to do.  FALSE: there is none. */
gboolean cf_fake_step (CfFakeCentral *self);

#define CF_FAKE_STORE     "store-45"
#define CF_FAKE_CODE      "K7QF-2MXD"
#define CF_FAKE_GRANT     "01890a5d-ac96-774b-bcce-b30209900009"            /* of another till */
#define CF_FAKE_NEW_TOKEN "cft_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB" /* of every exchange */
