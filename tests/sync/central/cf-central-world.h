/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-central.h"
#include "cf-event.h"
#include "cf-test.h"
#include "cf-trade-body.h"
#include "cf-wire-enrol.h"
#include "cf-wire-error.h"

/**
 * CfPlayTill:
 * @token: (nullable): once it is enrolled
 * @lines: its journal so far, a line of a push each
 * @hash: of the newest record
 *
 * A till made of paper: it writes genuine records and knows nothing of a store.
 */
typedef struct
{
  const CfClock *clock;
  CfId id;
  CfKeyPair *key;
  guint epoch;
  gint64 seq;
  CfHash hash;
  GPtrArray *lines;
  char *token;
} CfPlayTill;

CfPlayTill *cf_play_till_new (const CfClock *clock);
void cf_play_till_free (CfPlayTill *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPlayTill, cf_play_till_free)

/** cf_play_till_copy: the same disk in another machine: from now on both write. */
CfPlayTill *cf_play_till_copy (const CfPlayTill *self);

/** cf_play_till_write: a record; @body: (transfer full). */
void cf_play_till_write (CfPlayTill *self, CfEventKind kind, json_object *body);

/**
 * cf_play_till_write_customer:
 * @kind: customer.created or customer.changed
 * @fields: (nullable): personal fields as canonical JSON, which travel beside the record
 * @consent: (nullable): an answer
 */
void cf_play_till_write_customer (CfPlayTill *self,
                                  CfEventKind kind,
                                  const char *id,
                                  const char *fields,
                                  const CfConsentGiven *consent);

/** cf_play_till_write_as: a record of a kind that this program may not know. */
void cf_play_till_write_as (CfPlayTill *self, const char *kind, const char *body);

/** cf_play_till_open_epoch: @vouched: whether the old key signs the new one. */
void cf_play_till_open_epoch (CfPlayTill *self, guint epoch, gboolean vouched);

void cf_play_till_receive (CfPlayTill *self, const char *sku, gint64 milli);
void cf_play_till_count (CfPlayTill *self, const char *sku, gint64 milli);
/** cf_play_till_sell: @number: as printed. */
void cf_play_till_sell (CfPlayTill *self, const char *number, const char *sku, gint64 milli);

/** cf_play_till_body: Returns: (transfer full): a push of the lines @from to before @to (from 0). */
char *cf_play_till_body (const CfPlayTill *self, guint from, guint to);

/**
 * CfCentralWorld: a central with the stores S1 and S2, and its owner's key.
 */
typedef struct
{
  CfManualClock clock;
  CfCentral *central;
  char *admin;
  char *folder; /* NULL: in memory */
  char *database;
} CfCentralWorld;

/** cf_central_world_new: on the database that CF_TEST_CENTRAL names, else an SQLite file. */
CfCentralWorld *cf_central_world_new (void);
void cf_central_world_free (CfCentralWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralWorld, cf_central_world_free)

/** cf_central_world_reopen: another process instead of this one. */
void cf_central_world_reopen (CfCentralWorld *self);

/**
 * cf_central_world_ask:
 * @token: (nullable)
 * @extra: (nullable): a header's name and value in turn, %NULL-terminated
 *
 * Asks, notes the answer for the check against the contract, and requires @status.
 *
 * Returns: (transfer full): the answer
 */
CfCentralAnswer *cf_central_world_ask (CfCentralWorld *self,
                                       const char *token,
                                       const char *method,
                                       const char *target,
                                       const char *body,
                                       const char *const *extra,
                                       guint status);

/** cf_central_world_json: as above, the body as an object. */
json_object *cf_central_world_json (CfCentralWorld *self,
                                    const char *token,
                                    const char *method,
                                    const char *target,
                                    const char *body,
                                    guint status);

/** cf_central_world_refuse: as above, and requires the refusal's code. */
void cf_central_world_refuse (CfCentralWorld *self,
                              const char *token,
                              const char *method,
                              const char *target,
                              const char *body,
                              CfWireErrorCode code);

/** cf_play_till_enrolment: Returns: (transfer full): what it asks with; @currency: (nullable): not said. */
char *cf_play_till_enrolment (const CfPlayTill *self,
                              const char *code,
                              const char *wanted,
                              const char *currency);

/** cf_central_world_enrol_with: as T1, which is answered; @till itself keeps nothing of it. */
void cf_central_world_enrol_with (CfCentralWorld *self,
                                  const CfPlayTill *till,
                                  const char *code,
                                  CfWireEnrolled *ret_enrolled);

/** cf_central_world_enrol: @till gets a token for @store. */
void cf_central_world_enrol (CfCentralWorld *self, CfPlayTill *till, const char *store);

/** cf_central_world_push: pushes the lines @from to before @to; requires success. */
void cf_central_world_push (CfCentralWorld *self, CfPlayTill *till, guint from, guint to);

/** cf_central_world_key: Returns: (transfer full): a key; @rights as in the request: "\"orders\"". */
char *cf_central_world_key (CfCentralWorld *self, const char *rights, const char *store);

/** cf_central_world_told: Returns: (transfer full): what the feed row of @kind and @id says; %NULL: none. */
json_object *cf_central_world_told (CfCentralWorld *self,
                                    const char *scope,
                                    const char *kind,
                                    const char *id);

/**
 * cf_central_world_holds:
 *
 * Returns: whether @text stands anywhere in the database: in SQLite's files byte for byte, also where
 * they hold nothing any more; in PostgreSQL in any row of any table
 */
gboolean cf_central_world_holds (CfCentralWorld *self, const char *text);

/** cf_central_world_on_hand: what GET /v1/stock says of @sku in @store, at main. */
gint64 cf_central_world_on_hand (CfCentralWorld *self, const char *store, const char *sku);

/** cf_central_world_exceptions: Returns: how many of @kind there are. */
guint cf_central_world_exceptions (CfCentralWorld *self, const char *kind);

/** cf_central_world_head: what a heartbeat of @till says of @scope's feed. */
CfWireHead cf_central_world_head (CfCentralWorld *self, CfPlayTill *till, const char *scope);

/** cf_central_world_page: Returns: (transfer full): the page behind @after of @head's scope. */
CfWirePage *cf_central_world_page (CfCentralWorld *self,
                                   CfPlayTill *till,
                                   const CfWireHead *head,
                                   gint64 after,
                                   guint limit);
