/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till-carts.h"
#include "cf-till-private.h"

G_BEGIN_DECLS

/** cf_till_load_open_cart: which shared cart the open basket is, if it is one. */
void cf_till_load_open_cart (CfTill *self);

/** cf_till_follow_cart: does in the open basket what others did in its cart, unless it is being paid. */
void cf_till_follow_cart (CfTill *self);

/** cf_till_put_open_cart: adds to @commit what the open basket has taken over of its cart, if it is one. */
void cf_till_put_open_cart (CfTill *self, CfCommit *commit);

/** cf_till_cart_sold: adds to @commit what @sale takes off its cart. */
void cf_till_cart_sold (CfTill *self, CfCommit *commit, const CfSale *sale);

G_END_DECLS
