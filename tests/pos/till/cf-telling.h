/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till-world.h"

/**
 * cf_tell:
 * @position: (inout): of the chain's feed, 0 at first
 * @body: (nullable): JSON; %NULL: it is no more
 *
 * Tells the till one object as the sync does: into the reference file, then a word to the till.
 */
void cf_tell (CfTillWorld *world,
              gint64 *position,
              const char *kind,
              const char *id,
              const char *body);
