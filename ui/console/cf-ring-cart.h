/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Actions of `ring` that concern shared carts; rows of its table (cf-ring-action.c). */

#include <json-c/json.h>

#include "cf-till.h"

G_BEGIN_DECLS

/** cf_ring_carts: lists those of which something remains; of `customer`, if it is named. */
gboolean cf_ring_carts (CfTill *till, json_object *request, json_object *answer, GError **error);
/** cf_ring_open_cart: rings what remains of the cart `id`. */
gboolean cf_ring_open_cart (CfTill *till,
                            json_object *request,
                            json_object *answer,
                            GError **error);
/** cf_ring_edit_cart: `qty` of `sku` shall remain in the cart `id`. */
gboolean cf_ring_edit_cart (CfTill *till,
                            json_object *request,
                            json_object *answer,
                            GError **error);

G_END_DECLS
