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
  { "order_step", CF_TABLE_PROJECTION, "order_id, position, row_no" },
  { "customer_change", CF_TABLE_PROJECTION, "customer_id, position" },
  { "customer_consent", CF_TABLE_PROJECTION, "customer_id, position, topic" },
  { "customer_alias", CF_TABLE_PROJECTION, "alias" },
  { "customer_tombstone", CF_TABLE_PROJECTION, "customer_id" },
  { "customer_points", CF_TABLE_PROJECTION, "customer_id, position" },
  { "stored_value", CF_TABLE_PROJECTION, "card, position, part" },
  { "grant_end", CF_TABLE_PROJECTION, "grant_id" },
  { "unknown_code", CF_TABLE_PROJECTION, "code" },

  { "w_basket", CF_TABLE_WORKING, "basket_id" },
  { "w_print_job", CF_TABLE_WORKING, "job_id" },
  { "w_pin_failure", CF_TABLE_WORKING, "person_id" },
  { "w_order_try", CF_TABLE_WORKING, "order_id" },
  { "w_customer_word", CF_TABLE_WORKING, "word, customer_id" },
  { "w_push", CF_TABLE_WORKING, "epoch" },
  { "w_branch", CF_TABLE_WORKING, "name" },
  { "w_state", CF_TABLE_WORKING, "key" },
};

const CfStoreTable *
cf_store_tables (gsize *ret_n)
{
  *ret_n = G_N_ELEMENTS (tables);
  return tables;
}
