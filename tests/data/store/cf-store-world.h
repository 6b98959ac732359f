/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A data folder and somebody who works on it: for the tests of the store, the crash tests and the
 * benchmark.  Time stands still unless moved; the store works inline.
 */

#include "cf-disk.h"
#include "cf-people-store.h"
#include "cf-store.h"

typedef struct
{
  char *root;   /* temporary folder of all */
  char *folder; /* the data folder in it */
  char *state;  /* the state home in it */
  CfManualClock clock;
  CfStore *store;
  const char *vfs;
  CfWorkerMode mode; /* CF_WORKER_INLINE unless set before opening */
  const char *machine;
  CfDisk disk;
  gint64 free_bytes; /* what disk says */
  CfId person;       /* Anna, a manager */
  CfId shift;        /* the open one */
  guint shifts;
} CfStoreWorld;

/* 2026-11-23 09:00 UTC */
#define CF_STORE_WORLD_BEGIN_MS G_GINT64_CONSTANT (1795424400000)
#define CF_STORE_WORLD_DAY      "2026-11-23"

/* A new folder, made by cf_store_create(): EUR, standard 19 %, Anna.  Nothing is open yet. */
void cf_store_world_init (CfStoreWorld *self);
void cf_store_world_clear (CfStoreWorld *self);

/* Opens the folder; asserts that it can be.  _try leaves self->store NULL where it cannot. */
void cf_store_world_open (CfStoreWorld *self);
gboolean cf_store_world_try_open (CfStoreWorld *self, gboolean read_only, GError **error);
void cf_store_world_close (CfStoreWorld *self);

/* As a killed process leaves it: no "closed in peace" is written. */
void cf_store_world_kill (CfStoreWorld *self);

/* One event in a commit of its own; asserts success and returns where it went. */
CfPosition cf_store_world_commit (CfStoreWorld *self, CfEventKind kind, json_object *body);

/* The same, but may fail. */
gboolean cf_store_world_try_commit (CfStoreWorld *self,
                                    CfEventKind kind,
                                    json_object *body,
                                    GError **error);

CfPosition cf_store_world_open_shift (CfStoreWorld *self, gint64 float_minor);
CfPosition cf_store_world_close_shift (CfStoreWorld *self, gint64 counted_minor);

/* A balanced sale of @lines products SKU-1 to SKU-n, n-th at 100 + n cents, paid in cash. */
CfSale *cf_store_world_new_sale (CfStoreWorld *self, guint lines);

/* What such a sale comes to. */
gint64 cf_store_world_sale_total (guint lines);

/* A commit of such a sale: finishes the basket of its id and queues the receipt. */
CfCommit *cf_store_world_sale_commit (CfStoreWorld *self, guint lines);
CfCommit *cf_store_world_try_sale_commit (CfStoreWorld *self, guint lines, GError **error);
CfPosition cf_store_world_sell (CfStoreWorld *self, guint lines);

/* An autosave of a basket with the given document. */
CfCommit *cf_store_world_basket_commit (CfStoreWorld *self, const CfId *id, const char *document);
