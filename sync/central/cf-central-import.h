/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-central.h"

G_BEGIN_DECLS

/**
 * CfCentralImport:
 * @rows: records after the header
 * @accepted: rows taken
 * @changed: of these, rows that changed something
 * @rejected: rows not taken; each is logged with its line and reason
 */
typedef struct
{
  gint64 rows;
  gint64 accepted;
  gint64 changed;
  gint64 rejected;
} CfCentralImport;

/**
 * cf_central_import:
 * @fd: an open catalogue file, CSV as the till imports it (cf-catalog-row.h); stays the caller's
 * @currency: of its prices
 * @store: (nullable): whose opening quantities the stock column gives
 *
 * Products and base prices into the chain's feed.  The file wins, also where a barcode was another
 * product's; what is not in it stays.  Of two rows with one barcode the first is taken.  In
 * transactions of %CF_CENTRAL_IMPORT_ROWS rows: cut off, it is run again and changes nothing twice.
 */
gboolean cf_central_import (CfCentral *central,
                            int fd,
                            const char *currency,
                            const char *store,
                            CfCentralImport *ret_result,
                            GError **error);

#define CF_CENTRAL_IMPORT_ROWS 1000

G_END_DECLS
