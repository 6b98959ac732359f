/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of orders share. */

#include "cf-order-store.h"
#include "cf-till-orders.h"
#include "cf-till-private.h"

G_BEGIN_DECLS

/*
 * CfTillOrderWork: a step under way: @step with all texts copied, what it is for, and where it went.
 */
typedef struct
{
  CfPickupStep step;
  char *order;
  GArray *lines; /* of CfTillOrderLine, its SKUs in @skus */
  GPtrArray *skus;
  char *shelf;
  char *reason;
  gboolean is_damaged;
  char *code;
  char *name;
  CfPickupProof proof;
  char *said;
  CfPosition position;
} CfTillOrderWork;

/** cf_till_load_open_order: which order the open basket pays, if it does. */
void cf_till_load_open_order (CfTill *self);

/** cf_till_pays_order: Returns: whether the open basket pays an order. */
gboolean cf_till_pays_order (CfTill *self);

/**
 * cf_till_order_to_basket:
 * @goods: (element-type CfOrderGoods): what is to be handed over
 * @proof: how it was seen whose they are
 *
 * Puts them into the open basket, to be paid; answers @task.
 */
void cf_till_order_to_basket (CfTill *self,
                              GTask *task,
                              const CfTillOrder *order,
                              const GArray *goods,
                              const char *proof);

/** cf_till_order_sold: adds to @commit, before the sale, that the order's goods went out with @sale. */
void cf_till_order_sold (CfTill *self, CfCommit *commit, const CfSale *sale);

/* Who comes: sets @ret_proof to the word for the record.  @ret_wrong_code: the typed code was wrong and
 * has to be counted. */
gboolean cf_till_order_check_proof (CfTill *self,
                                    const CfTillOrder *order,
                                    const CfTillOrderWork *work,
                                    const char **ret_proof,
                                    gboolean *ret_wrong_code,
                                    GError **error);

G_END_DECLS
