/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-store-tables
 *
 * Every table of store.db is one of three (sync.md), in one list: the journal, projections of it, or
 * working state.  Verify and rebuild go by this list, and a test holds it against the schema.
 */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CF_TABLE_JOURNAL,    /* what happened; never changes */
  CF_TABLE_PROJECTION, /* a pure fold of the journal */
  CF_TABLE_WORKING,    /* w_…: lost without harm to the books */
} CfTableRole;

/**
 * CfStoreTable:
 * @name: of the table
 * @role: which of the three
 * @order: the columns of its primary key, by which two copies are compared
 */
typedef struct
{
  const char *name;
  CfTableRole role;
  const char *order;
} CfStoreTable;

/** cf_store_tables: @ret_n: (out): how many.  Returns: (array length=ret_n): all tables. */
const CfStoreTable *cf_store_tables (gsize *ret_n);

G_END_DECLS
