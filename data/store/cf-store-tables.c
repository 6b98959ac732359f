/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-store-tables.h"

static const CfStoreTable tables[] = {
  { "journal", CF_TABLE_JOURNAL, "position" },
  { "journal_epoch", CF_TABLE_JOURNAL, "epoch" },
  { "person_data", CF_TABLE_JOURNAL, "position" },

  { "setting", CF_TABLE_PROJECTION, "key" },
  { "tax_rate", CF_TABLE_PROJECTION, "tax_class, from_date" },
  { "person", CF_TABLE_PROJECTION, "person_id" },
  { "document_counter", CF_TABLE_PROJECTION, "series, epoch" },
  { "sale", CF_TABLE_PROJECTION, "position" },
  { "sale_line", CF_TABLE_PROJECTION, "position, line_no" },
  { "tender", CF_TABLE_PROJECTION, "tender_id" },
  { "shift", CF_TABLE_PROJECTION, "position" },
  { "total", CF_TABLE_PROJECTION, "scope, account, key" },
  { "business_day", CF_TABLE_PROJECTION, "business_day" },
  { "stock_delta", CF_TABLE_PROJECTION, "sku, location, position" },
  { "stock_count", CF_TABLE_PROJECTION, "sku, location, position" },
  { "unknown_code", CF_TABLE_PROJECTION, "code" },

  { "w_basket", CF_TABLE_WORKING, "basket_id" },
  { "w_print_job", CF_TABLE_WORKING, "job_id" },
  { "w_pin_failure", CF_TABLE_WORKING, "person_id" },
  { "w_push", CF_TABLE_WORKING, "epoch" },
  { "w_state", CF_TABLE_WORKING, "key" },
};

const CfStoreTable *
cf_store_tables (gsize *ret_n)
{
  *ret_n = G_N_ELEMENTS (tables);
  return tables;
}
