/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * What each case of the till's side has: a store, a central in memory, a till between them, in simulated time.
 * cf_sync_world_set_up() is the case's fixture; everything is static and of this thread.
 */

#include "cf-fake-central.h"
#include "cf-test.h"

#define MINUTE 60000

extern CfStoreWorld world;
extern CfFakeCentral *central;
extern CfSync *till;  /* between cf_sync_world_open() and the end */
extern guint changes; /* CfSyncChange that it told since somebody looked */

/* A store and a central that do not know each other. */
void cf_sync_world_set_up (void);
/* … and an enrolled till, not started. */
void cf_sync_world_set_up_enrolled (void);
void cf_sync_world_tear_down (void);

/* The till once more, as after a start of the program. */
void cf_sync_world_open (void);
/* @error: refused. */
gboolean cf_sync_world_enrol (const char *code, GError **error);
/* A product on the chain's feed. */
void cf_sync_world_put_product (const char *sku, gint64 price_minor);
CfSyncStatus cf_sync_world_status (void);
/* How many records the journal's epoch has. */
gint64 cf_sync_world_head (void);
/* What the till asks for it; below zero: it has none. */
gint64 cf_sync_world_price_of (const char *sku);
/* A GAsyncReadyCallback: @slot becomes the result. */
void cf_sync_world_done_cb (GObject *source, GAsyncResult *result, gpointer slot);
