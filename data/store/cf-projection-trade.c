/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-projection-private.h"
#include "cf-stock-store.h"
#include "cf-trade-body.h"

/*
 * Orders, customers and stored value: what this terminal did about them.  Kept as rows, not as a
 * result: what they come to is decided over the row that the central told, by the rules.
 */

/* ---- orders -------------------------------------------------------------------------------------------- */

static gboolean
put_step (CfDb *db,
          const CfRecord *record,
          const CfOrderStep *step,
          guint row_no,
          const CfOrderGoods *goods,
          GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "INSERT INTO order_step (order_id, position, row_no, kind, line_no, sku, name,"
                   " quantity_milli, shelf, at_ms) VALUES (:order, :position, :row, :kind, :line,"
                   " :sku, :name, :quantity, :shelf, :at)",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":order", step->order);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_int64 (st, ":row", row_no);
  cf_stmt_bind_text_static (st, ":kind", record->kind);
  cf_stmt_bind_int64 (st, ":line", goods != NULL ? goods->line : 0);
  cf_stmt_bind_text_static (st, ":sku", goods != NULL ? goods->sku : NULL);
  cf_stmt_bind_text_static (st, ":name", goods != NULL ? goods->name : NULL);
  cf_stmt_bind_int64 (st, ":quantity", goods != NULL ? goods->quantity.milli : 0);
  cf_stmt_bind_text_static (st, ":shelf", step->shelf);
  cf_stmt_bind_int64 (st, ":at", record->at_ms);
  return cf_stmt_run (st, error);
}

/* Goods leave by this record unless a sale moved them; they come back to the shelf or to the damaged. */
static gboolean
move_goods (CfDb *db, const CfRecord *record, const CfOrderStep *step, GError **error)
{
  gboolean leaves = cf_record_get_kind (record) == CF_EVENT_ORDER_COLLECTED && step->sale == NULL;
  gboolean comes = cf_record_get_kind (record) == CF_EVENT_ORDER_RETURNED;
  g_autofree char *place =
    step->to != NULL ? cf_stock_place_damaged (step->location) : g_strdup (step->location);

  for (guint i = 0; (leaves || comes) && i < step->n_lines; i++) {
    gint64 quantity = step->lines[i].quantity.milli;

    if (!cf_projection_move_stock (db, cf_projection_key (record), step->lines[i].sku, place,
                                   leaves ? -quantity : quantity, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
cf_projection_order_step (CfDb *db, const CfRecord *record, GError **error)
{
  g_autoptr (GArray) lines = NULL;
  CfOrderStep step;

  if (!cf_event_read_order (cf_record_get_kind (record), record->body, &step, &lines, error))
    return FALSE;
  if (step.n_lines == 0)
    return put_step (db, record, &step, 0, NULL, error);
  for (guint i = 0; i < step.n_lines; i++)
    if (!put_step (db, record, &step, i, &step.lines[i], error))
      return FALSE;
  return move_goods (db, record, &step, error);
}

/* ---- customers ------------------------------------------------------------------------------------------ */

static gboolean
put_consent (CfDb *db,
             const CfRecord *record,
             const char *customer,
             const CfConsentGiven *consent,
             GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (
    db,
    "INSERT INTO customer_consent (customer_id, position, topic, granted, is_explicit, at_ms)"
    " VALUES (:customer, :position, :topic, :granted, :explicit, :at)"
    " ON CONFLICT (customer_id, position, topic) DO UPDATE SET granted = excluded.granted,"
    " is_explicit = excluded.is_explicit",
    error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":customer", customer);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_text_static (st, ":topic", consent->topic);
  cf_stmt_bind_bool (st, ":granted", consent->granted);
  cf_stmt_bind_bool (st, ":explicit", consent->is_explicit);
  cf_stmt_bind_int64 (st, ":at", record->at_ms);
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_customer_changed (CfDb *db, const CfRecord *record, GError **error)
{
  CfCustomerChanged body;
  g_autoptr (GArray) consents = NULL;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_customer (record->body, &body, &consents, error))
    return FALSE;
  for (guint i = 0; i < body.n_consents; i++)
    if (!put_consent (db, record, body.customer, &body.consents[i], error))
      return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO customer_change (customer_id, position, is_new)"
                      " VALUES (:customer, :position, :new)",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":customer", body.customer);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_bool (st, ":new", cf_record_get_kind (record) == CF_EVENT_CUSTOMER_CREATED);
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_customer_merged (CfDb *db, const CfRecord *record, GError **error)
{
  CfCustomerMerged body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_customer_merged (record->body, &body, error))
    return FALSE;
  /* Whatever an alias was merged into later was merged with its first survivor too. */
  st = cf_db_prepare (db,
                      "INSERT INTO customer_alias (alias, customer_id, position)"
                      " VALUES (:alias, :customer, :position)"
                      " ON CONFLICT (alias) DO UPDATE SET customer_id ="
                      " min (customer_id, excluded.customer_id), position = excluded.position",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":alias", body.alias);
  cf_stmt_bind_text_static (st, ":customer", body.customer);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  return cf_stmt_run (st, error);
}

#define SQL_SAME                                                                                   \
  "WITH RECURSIVE same (id) AS (SELECT :customer UNION SELECT CASE WHEN a.alias = s.id"            \
  " THEN a.customer_id ELSE a.alias END FROM same AS s JOIN customer_alias AS a"                   \
  " ON a.alias = s.id OR a.customer_id = s.id)"

/* The personal fields of a customer and of all aliases known here, and the words they are found by; the
 * hashes in the records stay. */
static gboolean
forget_fields (CfDb *db, const char *customer, GError **error)
{
  static const char *const SQL[] = {
    SQL_SAME " DELETE FROM person_data WHERE subject_id IN (SELECT id FROM same) /*scan*/",
    SQL_SAME " DELETE FROM w_customer_word WHERE customer_id IN (SELECT id FROM same) /*scan*/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (SQL); i++) {
    g_auto (CfStmt) st = cf_db_prepare (db, SQL[i], error);

    if (st == NULL)
      return FALSE;
    cf_stmt_bind_text_static (st, ":customer", customer);
    if (!cf_stmt_run (st, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
cf_projection_customer_erased (CfDb *db, const CfRecord *record, GError **error)
{
  CfCustomerErased body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_customer_erased (record->body, &body, error) ||
      !forget_fields (db, body.customer, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO customer_tombstone (customer_id, position)"
                      " VALUES (:customer, :position) ON CONFLICT (customer_id) DO NOTHING",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":customer", body.customer);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_points_changed (CfDb *db, const CfRecord *record, GError **error)
{
  CfPointsChanged body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_points_changed (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO customer_points (customer_id, position, delta)"
                      " VALUES (:customer, :position, :delta)",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":customer", body.customer);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  cf_stmt_bind_int64 (st, ":delta", body.delta);
  return cf_stmt_run (st, error);
}

/* ---- stored value --------------------------------------------------------------------------------------- */

gboolean
cf_projection_move_value (CfDb *db,
                          gint64 position,
                          guint part,
                          const char *card,
                          gint64 delta_minor,
                          gint64 at_risk_minor,
                          const char *grant,
                          GError **error)
{
  g_auto (CfStmt) st =
    cf_db_prepare (db,
                   "INSERT INTO stored_value (card, position, part, delta_minor, at_risk_minor,"
                   " grant_id) VALUES (:card, :position, :part, :delta, :risk, :grant)",
                   error);

  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":card", card);
  cf_stmt_bind_int64 (st, ":position", position);
  cf_stmt_bind_int64 (st, ":part", part);
  cf_stmt_bind_int64 (st, ":delta", delta_minor);
  cf_stmt_bind_int64 (st, ":risk", at_risk_minor);
  cf_stmt_bind_text_static (st, ":grant", grant);
  return cf_stmt_run (st, error);
}

gboolean
cf_projection_stored_value_issued (CfDb *db, const CfRecord *record, GError **error)
{
  CfStoredValueIssued body;

  return cf_event_read_stored_value_issued (record->body, &body, error) &&
         cf_projection_move_value (db, cf_projection_key (record), 0, body.card, body.amount.minor,
                                   0, NULL, error);
}

gboolean
cf_projection_stored_value_used (CfDb *db, const CfRecord *record, GError **error)
{
  CfStoredValueUsed body;

  return cf_event_read_stored_value_used (record->body, &body, error) &&
         cf_projection_move_value (db, cf_projection_key (record), 0, body.card, -body.amount.minor,
                                   body.at_risk.minor, body.grant, error);
}

gboolean
cf_projection_escrow_returned (CfDb *db, const CfRecord *record, GError **error)
{
  CfEscrowReturned body;
  g_auto (CfStmt) st = NULL;

  if (!cf_event_read_escrow_returned (record->body, &body, error))
    return FALSE;
  st = cf_db_prepare (db,
                      "INSERT INTO grant_end (grant_id, position) VALUES (:grant, :position)"
                      " ON CONFLICT (grant_id) DO NOTHING",
                      error);
  if (st == NULL)
    return FALSE;
  cf_stmt_bind_text_static (st, ":grant", body.grant);
  cf_stmt_bind_int64 (st, ":position", cf_projection_key (record));
  return cf_stmt_run (st, error);
}
