/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Orders in the contract's form. */

#include "cf-console-json.h"
#include "cf-till-orders.h"

G_BEGIN_DECLS

/** cf_json_order: Returns: (transfer full): @order, with lines, states and what has to be looked at. */
json_object *cf_json_order (CfTill *till, const CfTillOrder *order);

/** cf_json_order_row: Returns: (transfer full): the same without its lines, for a list. */
json_object *cf_json_order_row (CfTill *till, const CfTillOrder *order);

G_END_DECLS
