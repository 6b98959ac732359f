/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the central tells of parked baskets, for those files that park and resume. */

#include "cf-till-told-private.h"

G_BEGIN_DECLS

#define CF_TILL_STATE_TAKEN                                                                        \
  "parked.taken." /* and an id elsewhere: the id under which it came here */

/** cf_till_read_parked: Returns: (transfer full) (nullable): what was told of the parked basket @id. */
json_object *cf_till_read_parked (CfTill *self, const char *id);

/** cf_till_parked_is_taken: whether another till has the basket @id, which was parked here. */
gboolean cf_till_parked_is_taken (CfTill *self, const char *id);

/** cf_till_parked_lies_elsewhere: whether @told (nullable) is a basket that this till may ask for. */
gboolean cf_till_parked_lies_elsewhere (CfTill *self, const char *id, json_object *told);

/** cf_till_list_parked_elsewhere: adds a row (CfTillParked) for each to @rows. */
void cf_till_list_parked_elsewhere (CfTill *self, GPtrArray *rows);

/**
 * cf_till_follow_parked:
 *
 * After the central told something: takes off what other tills resumed, says if the open basket is rung up
 * elsewhere, too, and lists anew.
 */
void cf_till_follow_parked (CfTill *self);

G_END_DECLS
