/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Finding a customer's shared carts among all that the central told: by an index beside the told rows. */

#include "cf-canonical-json.h"
#include "cf-db.h"

G_BEGIN_DECLS

/** cf_cart_index_put: the told cart @id is now as @body says. */
gboolean cf_cart_index_put (CfDb *db, const char *id, json_object *body, GError **error);

/** cf_cart_index_drop: it is nobody's any more. */
gboolean cf_cart_index_drop (CfDb *db, const char *id, GError **error);

/**
 * cf_cart_index_list:
 * @customer: an id as the carts name it
 *
 * Returns: (transfer full) (element-type CfToldRow): @customer's carts that can be read, by id
 */
GPtrArray *cf_cart_index_list (CfDb *db, const char *customer, guint limit, GError **error);

G_END_DECLS
