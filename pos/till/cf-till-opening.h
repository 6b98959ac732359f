/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till-private.h"

G_BEGIN_DECLS

/*
 * Goods that somebody else put together, a shared cart's or an order's, rung up in the open basket.  What the
 * basket then is, is kept in the working state and in memory; both change together with the basket.
 */

/**
 * CfTillOpening:
 * @key: of the working state that says what the open basket is
 * @slot: where the till has it in memory
 * @notice: (nullable): what the till says once it is open
 */
typedef struct
{
  const char *key;
  json_object **slot;
  const char *notice;
} CfTillOpening;

/**
 * cf_till_opening_check:
 *
 * Whether goods from elsewhere may come into the open basket, begun or not: into one that pays an order or is
 * a shared cart no other comes.  Fails with %CF_ERROR_BASKET_OPEN and as cf_till_check_may_begin().
 */
gboolean cf_till_opening_check (CfTill *self, GError **error);

/** cf_till_opening_set_customer: @customer becomes that of @next, which has none. */
void cf_till_opening_set_customer (CfBasket *next, const char *customer);

/**
 * cf_till_opening_commit:
 * @task: (transfer full): answered
 * @commit: (transfer full): of cf_till_commit_new(), with what is to be recorded
 * @next: (transfer full): the basket with the goods in it
 * @open: (transfer full): what the basket is
 *
 * Writes all of it in one transaction; then @next is the open basket.
 */
void cf_till_opening_commit (CfTill *self,
                             GTask *task,
                             CfCommit *commit,
                             const CfTillOpening *opening,
                             CfBasket *next,
                             json_object *open);

G_END_DECLS
