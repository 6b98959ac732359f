/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-projection-private.h"

/* ---- what several kinds need --------------------------------------------------------------- */

char *
cf_projection_shift_scope (const char *shift_id)
{
  return g_strconcat ("shift:", shift_id, NULL);
}

char *
cf_projection_day_scope (const char *business_day)
{
  return g_strconcat ("day:", business_day, NULL);
}

gboolean
cf_projection_add_total (CfDb *db,
                         const char *scope,
                         const char *account,
                         const char *key,
                         gint64 amount_minor,
                         gint64 base_minor,
                         GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "INSERT INTO total (scope, account, key, entries, amount_minor, base_minor)"
                   " VALUES (:scope, :account, :key, 1, :amount, :base)"
                   " ON CONFLICT (scope, account, key) DO UPDATE SET entries = entries + 1,"
                   " amount_minor = amount_minor + excluded.amount_minor,"
                   " base_minor = base_minor + excluded.base_minor",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":scope", scope);
  cf_stmt_bind_text_static (st, ":account", account);
  cf_stmt_bind_text_static (st, ":key", key);
  cf_stmt_bind_int64 (st, ":amount", amount_minor);
  cf_stmt_bind_int64 (st, ":base", base_minor);
  return cf_stmt_run (st, error);
}

/* ---- settings, taxes, people, codes ---------------------------------------------------------- */

static gboolean
setting_changed (CfDb *db, const CfRecord *record, GError **error)
{
  CfSettingChanged body;
  g_autofree char *value = NULL;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_setting_changed (record->body, &body, error))
    return FALSE;
  value = cf_event_body_dup_value (record->body);
  st = cf_db_prepare (db,
                      "INSERT INTO setting (key, value, position) VALUES (:key, :value, :position)"
                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
                      " position = excluded.position",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":key", body.key);
  cf_stmt_bind_text_static (st, ":value", value);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  return cf_stmt_run (st, error);
}

static gboolean
tax_changed (CfDb *db, const CfRecord *record, GError **error)
{
  CfTaxChanged body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_tax_changed (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO tax_rate (tax_class, from_date, rate_ppm, position)"
                      " VALUES (:class, :from, :rate, :position)"
                      " ON CONFLICT (tax_class, from_date) DO UPDATE SET"
                      " rate_ppm = excluded.rate_ppm, position = excluded.position",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":class", body.tax_class);
  cf_stmt_bind_text_static (st, ":from", body.from);
  cf_stmt_bind_int64 (st, ":rate", body.rate.ppm);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  return cf_stmt_run (st, error);
}

static gboolean
person_changed (CfDb *db, const CfRecord *record, GError **error)
{
  CfPersonChanged body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_person_changed (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO person (person_id, role, active, first_position, position)"
                      " VALUES (:person, :role, :active, :position, :position)"
                      " ON CONFLICT (person_id) DO UPDATE SET role = excluded.role,"
                      " active = excluded.active, position = excluded.position",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":person", body.person);
  cf_stmt_bind_text_static (st, ":role", body.role);
  cf_stmt_bind_bool (st, ":active", body.active);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  return cf_stmt_run (st, error);
}

static gboolean
unknown_code (CfDb *db, const CfRecord *record, GError **error)
{
  CfUnknownCodeScanned body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_catalog_unknown_code (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO unknown_code (code, times, last_at_ms) VALUES (:code, 1, :at)"
                      " ON CONFLICT (code) DO UPDATE SET times = times + 1,"
                      " last_at_ms = excluded.last_at_ms",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":code", body.code);
  cf_stmt_bind_int64 (st, ":at", record->at_ms);
  return cf_stmt_run (st, error);
}

/* ---- the table ------------------------------------------------------------------------------- */

typedef gboolean (*ApplyFunc) (CfDb *db, const CfRecord *record, GError **error);

/* Kinds without an entry are remembered and change nothing. */
static const ApplyFunc apply_functions[CF_EVENT_KIND_COUNT] = {
  [CF_EVENT_SALE_COMPLETED] = cf_projection_sale_completed,
  [CF_EVENT_BASKET_CANCELLED] = cf_projection_basket_cancelled,
  [CF_EVENT_LINE_VOIDED] = cf_projection_line_voided,
  [CF_EVENT_TENDER_STARTED] = cf_projection_tender_started,
  [CF_EVENT_TENDER_SETTLED] = cf_projection_tender_settled,
  [CF_EVENT_TENDER_REVERSED] = cf_projection_tender_reversed,
  [CF_EVENT_SHIFT_OPENED] = cf_projection_shift_opened,
  [CF_EVENT_SHIFT_CLOSED] = cf_projection_shift_closed,
  [CF_EVENT_CASH_MOVED] = cf_projection_cash_moved,
  [CF_EVENT_DRAWER_OPENED] = cf_projection_drawer_opened,
  [CF_EVENT_STOCK_RECEIVED] = cf_projection_stock_received,
  [CF_EVENT_STOCK_COUNTED] = cf_projection_stock_counted,
  [CF_EVENT_STOCK_ADJUSTED] = cf_projection_stock_adjusted,
  [CF_EVENT_STOCK_TRANSFERRED] = cf_projection_stock_transferred,
  [CF_EVENT_ORDER_ACCEPTED] = cf_projection_order_step,
  [CF_EVENT_ORDER_PICKED] = cf_projection_order_step,
  [CF_EVENT_ORDER_SHORT] = cf_projection_order_step,
  [CF_EVENT_ORDER_READY] = cf_projection_order_step,
  [CF_EVENT_ORDER_COLLECTED] = cf_projection_order_step,
  [CF_EVENT_ORDER_CANCELLED] = cf_projection_order_step,
  [CF_EVENT_ORDER_EXPIRED] = cf_projection_order_step,
  [CF_EVENT_ORDER_RETURNED] = cf_projection_order_step,
  [CF_EVENT_CUSTOMER_CREATED] = cf_projection_customer_changed,
  [CF_EVENT_CUSTOMER_CHANGED] = cf_projection_customer_changed,
  [CF_EVENT_CUSTOMER_MERGED] = cf_projection_customer_merged,
  [CF_EVENT_CUSTOMER_ERASED] = cf_projection_customer_erased,
  [CF_EVENT_POINTS_CHANGED] = cf_projection_points_changed,
  [CF_EVENT_STORED_VALUE_ISSUED] = cf_projection_stored_value_issued,
  [CF_EVENT_STORED_VALUE_USED] = cf_projection_stored_value_used,
  [CF_EVENT_ESCROW_RETURNED] = cf_projection_escrow_returned,
  [CF_EVENT_PERSON_CHANGED] = person_changed,
  [CF_EVENT_SETTING_CHANGED] = setting_changed,
  [CF_EVENT_TAX_CHANGED] = tax_changed,
  [CF_EVENT_CATALOG_UNKNOWN_CODE] = unknown_code,
};

gboolean
cf_projection_apply (CfDb *db, const CfRecord *record, GError **error)
{
  CfEventKind kind = cf_record_get_kind (record);

  g_assert (cf_db_in_transaction (db));
  if (kind == CF_EVENT_UNKNOWN || apply_functions[kind] == NULL)
    return TRUE;
  return apply_functions[kind](db, record, error);
}
