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

/* Who comes: sets @ret_proof to the word for the record.  @ret_wrong_code: the typed code was wrong and
 * has to be counted. */
gboolean cf_till_order_check_proof (CfTill *self,
                                    const CfTillOrder *order,
                                    const CfTillOrderWork *work,
                                    const char **ret_proof,
                                    gboolean *ret_wrong_code,
                                    GError **error);

G_END_DECLS
