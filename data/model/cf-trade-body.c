/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-trade-body.h"

#include "cf-field-private.h"

/* clang-format off */
static const char *const PROOFS[] = { "signed_code", "typed_code", "phone", "email", "document" };
static const char *const PLACES[] = { "damaged" };
static const char *const POINT_REASONS[] = { "returned", "given", "corrected" };
static const char *const UNITS[CF_UNIT_COUNT] = { "ea", "kg", "l", "m" };

/* ---- plain structs, one table each ---- */

static const CfField cart_claimed[] = {
  TEXT (CfCartClaimed, cart),
  OPT (CfCartClaimed, basket),
  INT (CfCartClaimed, until_ms),
};

static const CfField customer_merged[] = {
  TEXT (CfCustomerMerged, customer),
  TEXT (CfCustomerMerged, alias),
};

static const CfField customer_erased[] = {
  TEXT (CfCustomerErased, customer),
};

static const CfField points_changed[] = {
  TEXT (CfPointsChanged, customer),
  INT (CfPointsChanged, delta),
  WORD (CfPointsChanged, reason, POINT_REASONS),
  OPT (CfPointsChanged, document),
  OPT (CfPointsChanged, approved_by),
};

static const CfField stored_value_issued[] = {
  TEXT (CfStoredValueIssued, card),
  MINOR (CfStoredValueIssued, amount),
  OPT (CfStoredValueIssued, document),
  OPT (CfStoredValueIssued, reason),
  OPT (CfStoredValueIssued, approved_by),
};

static const CfField stored_value_used[] = {
  TEXT (CfStoredValueUsed, card),
  MINOR (CfStoredValueUsed, amount),
  OPT (CfStoredValueUsed, grant),
  MINOR (CfStoredValueUsed, at_risk),
  OPT (CfStoredValueUsed, document),
  OPT (CfStoredValueUsed, reason),
};

static const CfField escrow_returned[] = {
  TEXT (CfEscrowReturned, grant),
  TEXT (CfEscrowReturned, subject),
  INT (CfEscrowReturned, rest),
};

static const CfField recommendation_shown[] = {
  TEXT (CfRecommendationShown, basket),
  TEXT (CfRecommendationShown, customer),
  CF_FIELD (CfRecommendationShown, skus, "skus", CF_FIELD_TEXTS),
};

static const CfField recommendation_taken[] = {
  TEXT (CfRecommendationTaken, basket),
  TEXT (CfRecommendationTaken, customer),
  UINT (CfRecommendationTaken, line),
  TEXT (CfRecommendationTaken, sku),
};

/* ---- steps of an order: which kind has which fields ---- */

#define ORDER_FIELDS TEXT (CfOrderStep, order), TEXT (CfOrderStep, number)

static const CfField order_plain[] = { ORDER_FIELDS };

static const CfField order_reasoned[] = { ORDER_FIELDS, OPT (CfOrderStep, reason) };

static const CfField order_picked[] = { ORDER_FIELDS, TEXT (CfOrderStep, location) };

static const CfField order_ready[] = { ORDER_FIELDS, OPT (CfOrderStep, shelf) };

static const CfField order_collected[] = {
  ORDER_FIELDS,
  TEXT (CfOrderStep, location),
  WORD (CfOrderStep, proof, PROOFS),
  OPT (CfOrderStep, sale),
};

static const CfField order_returned[] = {
  ORDER_FIELDS,
  TEXT (CfOrderStep, location),
  OPT (CfOrderStep, reason),
  CF_FIELD_WORDS (CfOrderStep, to, "to", CF_FIELD_OPT_WORD, PLACES),
  OPT (CfOrderStep, approved_by),
};

static const CfField goods[] = {
  UINT (CfOrderGoods, line),
  TEXT (CfOrderGoods, sku),
  TEXT (CfOrderGoods, name),
  CF_FIELD_WORDS (CfOrderGoods, unit, "unit", CF_FIELD_ENUM, UNITS),
  MILLI (CfOrderGoods, quantity),
};

#define STEP(KIND, fields, has_lines) \
  { CF_EVENT_ORDER_##KIND, fields, G_N_ELEMENTS (fields), has_lines }
static const struct
{
  CfEventKind kind;
  const CfField *fields;
  gsize n_fields;
  gboolean has_lines;
} steps[] = {
  STEP (ACCEPTED,  order_plain,     FALSE),
  STEP (PICKED,    order_picked,    TRUE),
  STEP (SHORT,     order_reasoned,  TRUE),
  STEP (READY,     order_ready,     FALSE),
  STEP (COLLECTED, order_collected, TRUE),
  STEP (CANCELLED, order_reasoned,  FALSE),
  STEP (EXPIRED,   order_plain,     FALSE),
  STEP (RETURNED,  order_returned,  TRUE),
};

/* ---- customers ---- */

static const CfField customer[] = {
  TEXT (CfCustomerChanged, customer),
  OPT (CfCustomerChanged, personal_hash),
};

static const CfField consent[] = {
  TEXT (CfConsentGiven, topic),
  BOOL (CfConsentGiven, granted),
  CF_FIELD (CfConsentGiven, is_explicit, "explicit", CF_FIELD_BOOL),
};
/* clang-format on */

CF_TRADE_BODY_TABLE (CF_DEFINE_BODY)

/* ---- lists of rows ---- */

static void
add_rows (json_object *json,
          const char *name,
          const CfField *fields,
          gsize n_fields,
          gconstpointer rows,
          gsize row_size,
          guint n)
{
  json_object *list = json_object_new_array_ext ((int) n);

  for (guint i = 0; i < n; i++) {
    json_object *row = json_object_new_object ();

    cf_fields_write (fields, n_fields, (const char *) rows + i * row_size, row);
    json_object_array_add (list, row);
  }
  json_object_object_add (json, name, list);
}

static GArray *
read_rows (json_object *json,
           const char *name,
           const CfField *fields,
           gsize n_fields,
           gsize row_size,
           guint max,
           GError **error)
{
  json_object *list = cf_fields_get_array (json, name, error);
  gsize n = list != NULL ? json_object_array_length (list) : 0;
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, (guint) row_size);

  if (list == NULL)
    return NULL;
  if (n > max) {
    cf_error_set (error, CF_ERROR_DAMAGED, "'%s' is too long", name);
    return NULL;
  }
  g_array_set_size (rows, (guint) n);
  for (gsize i = 0; i < n; i++)
    if (!cf_fields_read (fields, n_fields, json_object_array_get_idx (list, i), FALSE,
                         rows->data + i * row_size, error))
      return NULL;
  return g_steal_pointer (&rows);
}

/* ---- orders ---- */

static gsize
find_step (CfEventKind kind)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (steps) && steps[i].kind != kind)
    i++;
  return i;
}

gboolean
cf_event_kind_is_order (CfEventKind kind)
{
  return find_step (kind) < G_N_ELEMENTS (steps);
}

json_object *
cf_event_body_order (CfEventKind kind, const CfOrderStep *step)
{
  json_object *json = json_object_new_object ();
  gsize i = find_step (kind);

  g_assert (i < G_N_ELEMENTS (steps));
  cf_fields_write (steps[i].fields, steps[i].n_fields, step, json);
  if (steps[i].has_lines)
    add_rows (json, "lines", goods, G_N_ELEMENTS (goods), step->lines, sizeof *step->lines,
              step->n_lines);
  return json;
}

gboolean
cf_event_read_order (CfEventKind kind,
                     json_object *json,
                     CfOrderStep *ret_step,
                     GArray **ret_lines,
                     GError **error)
{
  CfOrderStep step = { 0 };
  g_autoptr (GArray) lines = NULL;
  gsize i = find_step (kind);

  g_assert (i < G_N_ELEMENTS (steps));
  if (!cf_fields_read (steps[i].fields, steps[i].n_fields, json, FALSE, &step, error))
    return FALSE;
  lines = steps[i].has_lines ? read_rows (json, "lines", goods, G_N_ELEMENTS (goods),
                                          sizeof (CfOrderGoods), CF_ORDER_LINES_MAX, error)
                             : g_array_new (FALSE, TRUE, sizeof (CfOrderGoods));
  if (lines == NULL)
    return FALSE;
  step.lines = (const CfOrderGoods *) (gpointer) lines->data;
  step.n_lines = lines->len;
  *ret_step = step;
  *ret_lines = g_steal_pointer (&lines);
  return TRUE;
}

/* ---- customers ---- */

json_object *
cf_event_body_customer (const CfCustomerChanged *body)
{
  json_object *json = json_object_new_object ();

  cf_fields_write (customer, G_N_ELEMENTS (customer), body, json);
  add_rows (json, "consents", consent, G_N_ELEMENTS (consent), body->consents,
            sizeof *body->consents, body->n_consents);
  return json;
}

gboolean
cf_event_read_customer (json_object *json,
                        CfCustomerChanged *ret_body,
                        GArray **ret_consents,
                        GError **error)
{
  CfCustomerChanged body = { 0 };
  GArray *consents;

  if (!cf_fields_read (customer, G_N_ELEMENTS (customer), json, FALSE, &body, error))
    return FALSE;
  consents = read_rows (json, "consents", consent, G_N_ELEMENTS (consent), sizeof (CfConsentGiven),
                        CF_CONSENTS_MAX, error);
  if (consents == NULL)
    return FALSE;
  body.consents = (const CfConsentGiven *) (gpointer) consents->data;
  body.n_consents = consents->len;
  *ret_body = body;
  *ret_consents = consents;
  return TRUE;
}
