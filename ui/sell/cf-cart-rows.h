/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"
#include "cf-till-customers.h"

G_BEGIN_DECLS

/**
 * cf_cart_rows_append:
 * @box: of the card of @customer
 *
 * Appends the customer's shared carts: a key that rings what remains of one; of the cart that the open
 * basket is, its lines with keys for more and fewer, which everybody who shares it sees.  Nothing is appended
 * where there is none.  What is pressed ends in `orders-changed`: the card is made anew then.
 */
void cf_cart_rows_append (GtkBox *box, CfDesk *desk, const CfCustomer *customer);

/** cf_cart_rows_count: Returns: how many products wait in the customer's carts that are not open here. */
guint cf_cart_rows_count (CfDesk *desk, const CfCustomer *customer);

G_END_DECLS
