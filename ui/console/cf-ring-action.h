/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-console.h"
#include "cf-request.h"

G_BEGIN_DECLS

/**
 * CfRingAction:
 * @name: its `do`
 * @fields: what it takes, ended by a row without name
 * @run: does it: @request was checked against @fields; what it has to say goes into @answer
 *
 * An action of `ring`; a row of a constant table.  Main thread.
 */
typedef struct
{
  const char *name;
  const CfFieldSpec *fields;
  gboolean (*run) (CfTill *till, json_object *request, json_object *answer, GError **error);
} CfRingAction;

/** cf_ring_action_find: Returns: (nullable): the action called @name. */
const CfRingAction *cf_ring_action_find (const char *name);

/** cf_ring_actions_help: Returns: (transfer full): the actions and their fields, for `--help`. */
char *cf_ring_actions_help (void);

G_END_DECLS
