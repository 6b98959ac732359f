/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-test.h"
#include "cf-till.h"

/**
 * CfTillWorld:
 * @folder: a private data folder
 * @clock: starts on 2026-11-23 at 09:00 UTC
 * @till: opened for selling, without threads
 *
 * A whole till in a temporary folder with a simulated clock: a shop in Berlin, prices in euro with
 * the tax inside (19 %, 7 %, 0 %), the people anna/4711 (manager), mia/3333 (supervisor) and
 * bob/2222 (cashier), and a handful of products (cf_till_world_catalog).  Verbs wait until the till
 * has answered and abort the test when it refuses; what shall be refused is asked of the till itself.
 */
typedef struct
{
  char *folder;
  char *state_home;
  CfManualClock clock;
  CfTill *till;
  GString *notices;
} CfTillWorld;

/** cf_till_world_catalog: the catalogue file the world imports. */
extern const char cf_till_world_catalog[];

/** cf_till_world_new: a shop in which nobody is signed in. */
CfTillWorld *cf_till_world_new (void);

/** cf_till_world_free: closes and removes all of it. */
void cf_till_world_free (CfTillWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillWorld, cf_till_world_free)

/** cf_till_world_reopen: closes the till properly and opens it again. */
void cf_till_world_reopen (CfTillWorld *self);

/** cf_till_world_start_day: signs @user in and opens a shift with a float of 100.00. */
void cf_till_world_start_day (CfTillWorld *self, const char *user, const char *pin);

void cf_till_world_sign_in (CfTillWorld *self, const char *user, const char *pin);
void cf_till_world_scan (CfTillWorld *self, const char *code);

/** cf_till_world_tender: @amount: (nullable): plain decimal. */
void cf_till_world_tender (CfTillWorld *self, const char *type, const char *amount);

/** cf_till_world_finish: Returns: (transfer none): the sale. */
const CfTillDone *cf_till_world_finish (CfTillWorld *self);

/**
 * CfTillWait:
 *
 * The answer to one asynchronous command: give cf_till_wait_cb() and this to it, then
 * cf_till_wait_for().
 */
typedef struct
{
  GAsyncResult *result;
} CfTillWait;

void cf_till_wait_cb (GObject *source, GAsyncResult *result, gpointer wait);

/** cf_till_wait_for: Returns: (transfer full): the result, for the command's finish function. */
GAsyncResult *cf_till_wait_for (CfTillWait *wait);
