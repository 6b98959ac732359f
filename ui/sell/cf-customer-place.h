/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"
#include "cf-size-class.h"

G_BEGIN_DECLS

/**
 * CfCustomerPlace:
 *
 * Who is buying, in the middle column of the sell page: finding by name, number or card; somebody new;
 * the card of who was chosen, with points, consents and the order that waits.  All of it works offline.
 *
 * Signals: `done`: the place has nothing more to say; `wide` (gboolean): the on-screen keyboard is up
 * and wants the width of the number pad too.
 */
#define CF_TYPE_CUSTOMER_PLACE (cf_customer_place_get_type ())
G_DECLARE_FINAL_TYPE (CfCustomerPlace, cf_customer_place, CF, CUSTOMER_PLACE, GtkWidget)

/** cf_customer_place_new: Returns: (transfer floating): the place. */
GtkWidget *cf_customer_place_new (CfDesk *desk);

/**
 * cf_customer_place_open:
 * @text: (nullable): looked for at once, such as a card that was scanned and is nobody's alone
 *
 * Shows the card of the basket's customer, else the search.
 */
void cf_customer_place_open (CfCustomerPlace *self, const char *text);

/** cf_customer_place_set_size: @size: of the window. */
void cf_customer_place_set_size (CfCustomerPlace *self, CfSizeClass size);

/** cf_customer_place_close: the place leaves the screen. */
void cf_customer_place_close (CfCustomerPlace *self);

/** cf_customer_place_back: Returns: whether there was something to go back from within it. */
gboolean cf_customer_place_back (CfCustomerPlace *self);

/** cf_customer_points_words: Returns: (transfer full): "1,240 points". */
char *cf_customer_points_words (const CfFormat *format, gint64 points) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
