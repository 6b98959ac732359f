/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cf-central-sales.h"
#include "cf-customer.h"

/*
 * What a customer may want, from what was sold together.  Each question is bounded: the newest products of
 * the customer, the newest baskets that had one of them, the products that were in most of these.
 *
 * The score of a product c beside what the customer bought, s: how many baskets had both, divided by the
 * root of baskets with s times baskets with c (the cosine of two columns), so that what is in every basket
 * does not beat what really goes together; over all s the chances add up as 1 − Π (1 − score).
 * Only whoever has agreed to "profile" is recommended by what they bought; for others it is what sells in
 * the store.  What is out of stock is never recommended.
 */

#define SEEDS_MAX      20
#define BASKETS_MAX    200 /* of one product */
#define CANDIDATES_MAX 30  /* of one product */
#define POPULAR_DAYS   28
#define LIMIT_MAX      50
#define ONE            1000000 /* scores are parts per million until they are shown */

typedef struct
{
  char *sku;
  gint64 score;
} Score;

/* ---- what goes together ------------------------------------------------------------------------------ */

static gint64
root (gint64 number)
{
  gint64 low = 0;
  gint64 high = G_GINT64_CONSTANT (3037000499); /* the root of 2^63 */

  while (low < high) {
    gint64 middle = (low + high + 1) / 2;

    if (middle <= number / middle)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/* 1 − (1 − a)(1 − b). */
static gint64
join (gint64 a, gint64 b)
{
  return a + b - a * b / ONE;
}

static void
add_score (GHashTable *scores, const char *sku, gint64 score)
{
  gint64 *sum = g_hash_table_lookup (scores, sku);

  if (sum == NULL) {
    sum = g_new0 (gint64, 1);
    g_hash_table_insert (scores, g_strdup (sku), sum);
  }
  *sum = join (*sum, CLAMP (score, 0, ONE));
}

/* Of baskets in @shop that had @seed: how many had what else; in how many that is at all, of as many looked
 * at; and how many were looked at.  Backwards through the facts' own key: the newest of one till after the
 * other, without an index for this alone. */
static const char SQL_BESIDE[] =
  "WITH b AS (SELECT chain, position FROM stock_fact WHERE store = $1 AND sku = $2"
  " AND location = 'main' AND milli < 0 AND is_count = 0 ORDER BY chain DESC, position DESC"
  " LIMIT CAST ($3 AS BIGINT))"
  " SELECT o.sku, count(*), (SELECT count(*) FROM (SELECT 1 FROM stock_fact AS c WHERE c.store = $1"
  " AND c.sku = o.sku AND c.location = 'main' AND c.milli < 0 AND c.is_count = 0"
  " LIMIT CAST ($3 AS BIGINT)) AS p), (SELECT count(*) FROM b)"
  " FROM b JOIN stock_fact AS o ON o.store = $1 AND o.chain = b.chain AND o.position = b.position"
  " AND o.sku <> $2 AND o.milli < 0 AND o.location = 'main'"
  " GROUP BY o.sku ORDER BY 2 DESC, 1 LIMIT CAST ($4 AS BIGINT)";

static gboolean
add_beside (CfCall *call, const char *shop, const char *seed, GHashTable *scores, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error, SQL_BESIDE, "ttii", shop, seed, (gint64) BASKETS_MAX,
                      (gint64) CANDIDATES_MAX);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    gint64 both = cf_central_rows_int (rows, i, 1);
    gint64 others = MAX (cf_central_rows_int (rows, i, 2), both);
    gint64 seeds = MAX (MIN (cf_central_rows_int (rows, i, 3), BASKETS_MAX), both);

    /* The root of a million times the product is a thousand times as fine. */
    add_score (scores, cf_central_rows_text (rows, i, 0),
               both * ONE * 1000 / root (seeds * others * ONE));
  }
  return TRUE;
}

/* What sells: half the score at most, for it is no answer about a person. */
static gboolean
add_popular (CfCall *call, const char *shop, GHashTable *scores, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (call->now_ms / 1000);
  g_autoptr (GDateTime) then = g_date_time_add_days (now, -POPULAR_DAYS);
  g_autofree char *from = g_date_time_format (then, "%Y-%m-%d");
  g_autoptr (CfCentralRows) rows = cf_central_query (
    call->store, error,
    "SELECT sku, sum (lines) FROM sales_product WHERE day >= $1 AND store = $2 AND sku <> ''"
    " GROUP BY sku ORDER BY 2 DESC, 1 LIMIT CAST ($3 AS BIGINT)",
    "tti", from, shop, (gint64) LIMIT_MAX * 2);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    add_score (scores, cf_central_rows_text (rows, i, 0),
               cf_central_rows_int (rows, i, 1) * (ONE / 2) /
                 MAX (cf_central_rows_int (rows, 0, 1), 1));
  return TRUE;
}

/* ---- who, and where ------------------------------------------------------------------------------------- */

/* The customer of the path; NULL: the refusal is the answer. */
static gboolean
read_customer (CfCall *call, CfCustomer **ret_customer, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "SELECT c.body FROM customer_id AS i JOIN customer AS c ON c.id = i.customer"
                      " WHERE i.id = $1",
                      "t", call->arg);
  g_autoptr (json_object) body = NULL;

  *ret_customer = NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such customer");
  body = json_tokener_parse (cf_central_rows_text (rows, 0, 0));
  *ret_customer = cf_customer_from_json (body, error);
  return *ret_customer != NULL;
}

/* Scores by what the customer bought, under all ids; nothing of that itself. */
static gboolean
add_own (CfCall *call,
         const char *shop,
         const CfCustomer *customer,
         GHashTable *scores,
         GError **error)
{
  const CfCustomerPart *parts;
  g_autoptr (GPtrArray) seeds = g_ptr_array_new_with_free_func (g_free);
  guint n;

  parts = cf_customer_get_parts (customer, &n);
  for (guint i = 0; i < n && seeds->len < SEEDS_MAX; i++) {
    g_autoptr (CfCentralRows) rows =
      cf_central_query (call->store, error,
                        "SELECT sku FROM customer_product WHERE customer = $1"
                        " ORDER BY last_ms DESC, lines DESC, sku LIMIT CAST ($2 AS BIGINT)",
                        "ti", parts[i].id.text, (gint64) (SEEDS_MAX - seeds->len));

    if (rows == NULL)
      return FALSE;
    for (gsize row = 0; row < rows->n_rows; row++)
      g_ptr_array_add (seeds, g_strdup (cf_central_rows_text (rows, row, 0)));
  }
  for (guint i = 0; i < seeds->len; i++)
    if (!add_beside (call, shop, seeds->pdata[i], scores, error))
      return FALSE;
  for (guint i = 0; i < seeds->len; i++)
    g_hash_table_remove (scores, seeds->pdata[i]);
  return TRUE;
}

/* ---- the answer ------------------------------------------------------------------------------------------- */

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const Score *x = a;
  const Score *y = b;

  return x->score != y->score ? (x->score < y->score) - (x->score > y->score)
                              : strcmp (x->sku, y->sku);
}

static GArray *
rank (GHashTable *scores)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Score));
  GHashTableIter iter;
  gpointer sku, score;

  g_hash_table_iter_init (&iter, scores);
  while (g_hash_table_iter_next (&iter, &sku, &score)) {
    const Score one = { sku, *(gint64 *) score };

    if (one.score >= ONE / 100)
      g_array_append_val (list, one);
  }
  g_array_sort (list, compare_scores);
  return list;
}

static gboolean
is_there (CfCall *call, const char *shop, const char *sku, gboolean *ret_there, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "SELECT 1 FROM stock WHERE store = $1 AND sku = $2 AND location = 'main'"
                      " AND on_hand_milli > reserved_milli",
                      "tt", shop, sku);

  if (rows == NULL)
    return FALSE;
  *ret_there = rows->n_rows == 1;
  return TRUE;
}

/* Two decimals: 0.92. */
static json_object *
show_score (gint64 score)
{
  gint64 hundredths = (score + ONE / 200) / (ONE / 100);
  char text[16];

  g_snprintf (text, sizeof text, "%d.%02d", (int) (hundredths / 100), (int) (hundredths % 100));
  return json_object_new_double_s (g_ascii_strtod (text, NULL), text);
}

static gboolean
answer_with (CfCall *call, const char *shop, GHashTable *scores, gint64 limit, GError **error)
{
  g_autoptr (GArray) list = rank (scores);
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *products = json_object_new_array ();

  cf_wire_add_text (answer, "customer_id", call->arg);
  json_object_object_add (answer, "recommended_products", products);
  for (guint i = 0; i < list->len && (gint64) json_object_array_length (products) < limit; i++) {
    const Score *one = &g_array_index (list, Score, i);
    json_object *row;
    gboolean there;

    if (!is_there (call, shop, one->sku, &there, error))
      return FALSE;
    if (!there)
      continue;
    row = json_object_new_object ();
    cf_wire_add_text (row, "id", one->sku);
    json_object_object_add (row, "score", show_score (one->score));
    json_object_array_add (products, row);
  }
  return cf_call_answer_json (call, g_steal_pointer (&answer));
}

gboolean
cf_api_recommendations (CfCall *call, GError **error)
{
  const char *asked = cf_call_text (call, "store");
  const char *shop = asked != NULL ? asked : call->who.store;
  g_autoptr (GHashTable) scores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (CfCustomer) customer = NULL;
  gboolean good;
  gint64 limit;

  if (shop[0] == '\0' || !cf_call_int (call, "limit", 1, LIMIT_MAX, 10, &limit))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "in which store? or limit is not one");
  if (!cf_call_may_see (call, shop) || g_str_equal (shop, CF_WIRE_SCOPE_CHAIN))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's products");
  if (!cf_call_check_asked_store (call, asked, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  if (!read_customer (call, &customer, error))
    return FALSE;
  if (customer == NULL)
    return TRUE;
  if (cf_customer_allows (customer, "profile") && !add_own (call, shop, customer, scores, error))
    return FALSE;
  if (g_hash_table_size (scores) == 0 && !add_popular (call, shop, scores, error))
    return FALSE;
  return answer_with (call, shop, scores, limit, error);
}
