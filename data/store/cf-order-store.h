/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What this terminal did about orders: a projection of the records order.…, read over the told rows. */

#include "cf-db.h"
#include "cf-event.h"

G_BEGIN_DECLS

/**
 * CfOrderStepRow:
 * @kind: the record's
 * @line: of the order; 0 where the step has no goods
 * @sku, @name: (nullable): the goods
 * @shelf: (nullable): where it was staged
 * @at_ms: the record's
 */
typedef struct
{
  CfEventKind kind;
  guint line;
  char *sku;
  char *name;
  CfQuantity quantity;
  char *shelf;
  gint64 at_ms;
} CfOrderStepRow;

/** cf_order_step_row_free: frees @self, which may be %NULL. */
void cf_order_step_row_free (CfOrderStepRow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfOrderStepRow, cf_order_step_row_free)

/**
 * cf_order_store_list_steps:
 * @after: key of a position: only what was done behind it
 *
 * Returns: (transfer full) (element-type CfOrderStepRow): in the journal's order
 */
GPtrArray *cf_order_store_list_steps (CfDb *db, const char *order_id, gint64 after, GError **error);

/** cf_order_store_get_tries: @ret_failures: (out): wrong typed codes since the last right one. */
gboolean cf_order_store_get_tries (CfDb *db,
                                   const char *order_id,
                                   guint *ret_failures,
                                   GError **error);

G_END_DECLS
