/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-figures.h"
#include "cf-format.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/**
 * CfDisplayMoment:
 * @store: the shop's name
 * @format: of the amounts
 * @line_name: (nullable): the line touched last, if it is still open
 * @line_total: what it costs
 * @saved: what the customer saves so far
 * @figures: of the basket
 * @has_lines: whether something is in it
 * @is_card_running: whether the payment terminal waits for a card
 * @done: (nullable): the sale just finished, until the next basket begins
 *
 * What a customer's display of two rows is made from.  All borrowed.
 */
typedef struct
{
  const char *store;
  const CfFormat *format;
  const char *line_name;
  CfMoney line_total;
  CfMoney saved;
  const CfFigures *figures;
  gboolean has_lines;
  gboolean is_card_running;
  const CfSale *done;
} CfDisplayMoment;

/** CfDisplayContent: two rows, each words and (nullable) an amount. */
typedef struct
{
  char *text[2];
  char *amount[2];
} CfDisplayContent;

/**
 * cf_display_content_init:
 * @moment: what is true now
 *
 * Says what the customer should see, the most pressing first: a card to present; what is still to
 * pay; the newest line and the total; the change; the shop's name.  Pure but for the words' language.
 */
void cf_display_content_init (CfDisplayContent *self, const CfDisplayMoment *moment);
void cf_display_content_clear (CfDisplayContent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfDisplayContent, cf_display_content_clear)

G_END_DECLS
