/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a CfCommit holds; for cf-commit.c and the writer's side of cf-store. */

#include "cf-commit.h"
#include "cf-db.h"

typedef struct
{
  guint event_index;
  char *subject_id;
  guint8 salt[16];
  char *fields;
} CfCommitPersonal;

struct _CfCommit
{
  GPtrArray *events;   /* of CfEvent, owned */
  GPtrArray *personal; /* of CfCommitPersonal, owned */
  GPtrArray *changes;  /* of working state, in the order given; owned */
  gboolean require_sync;
};

/* The row of person_data for event @event_index, NULL for none. */
const CfCommitPersonal *cf_commit_find_personal (const CfCommit *self, guint event_index);

/*
 * Does the changes of working state inside the caller's transaction; positions[i] is where event i
 * went.
 */
gboolean cf_commit_apply_changes (const CfCommit *self,
                                  CfDb *db,
                                  const CfPosition *positions,
                                  guint n_positions,
                                  GError **error);
