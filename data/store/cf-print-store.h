/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The print queue; working state.  Written through cf-commit.h. */

#include "cf-db.h"

G_BEGIN_DECLS

/**
 * CfPrintJob:
 * @position: key of the record whose paper it is, 0 where @document says it all
 * @document: (nullable): what was rendered; %NULL: render it from the record
 */
typedef struct
{
  gint64 id;
  char *role;
  gint64 position;
  gboolean is_copy;
  char *document;
} CfPrintJob;

void cf_print_job_free (CfPrintJob *self);

/**
 * cf_print_store_list:
 * @role: (nullable): of which printer; %NULL for all
 *
 * Returns: (transfer full) (element-type CfPrintJob): oldest first, at most 100
 */
GPtrArray *cf_print_store_list (CfDb *db, const char *role, GError **error);

G_END_DECLS
