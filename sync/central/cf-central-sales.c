/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-sales.h"

#include <stdio.h>
#include <string.h>

/*
 * Sums of sales.  Invariant: a sale's sums are written in the transaction that books its record, and a
 * record is booked once: a figure is the sum of the records that are booked, whatever came twice.
 */

#define HOUR_MS          ((gint64) 3600 * 1000)
#define LINES_MAX        4000
#define DAYS_MAX         366
#define ROWS_MAX         10000
#define PRODUCT_NAME_MAX 160

/* Keys are joined by a character that no field has: canonical JSON's texts may, but it is refused below. */
#define SEPARATOR "\x1f"

typedef struct
{
  char *name;
  gint64 sums[7];
} Sums;

struct _CfSalesBooks
{
  CfCentralStore *store;
  char *shop;
  /* day, hour, currency → sales, lines, gross, tax, discount, loads, what was paid for them */
  GTree *hours;
  GTree *products;  /* day, sku, department, currency → lines, quantity, gross */
  GTree *customers; /* customer, sku → lines, last_ms */
};

static void
sums_free (gpointer data)
{
  Sums *sums = data;

  g_free (sums->name);
  g_free (sums);
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

CfSalesBooks *
cf_sales_books_new (CfCentralStore *store, const char *shop)
{
  CfSalesBooks *self = g_new0 (CfSalesBooks, 1);

  self->store = store;
  self->shop = g_strdup (shop);
  self->hours = g_tree_new_full (compare_keys, NULL, g_free, sums_free);
  self->products = g_tree_new_full (compare_keys, NULL, g_free, sums_free);
  self->customers = g_tree_new_full (compare_keys, NULL, g_free, sums_free);
  return self;
}

void
cf_sales_books_free (CfSalesBooks *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->hours);
  g_tree_unref (self->products);
  g_tree_unref (self->customers);
  g_free (self->shop);
  g_free (self);
}

/* ---- adding up ---------------------------------------------------------------------------------------- */

/* @key: (transfer full). */
static Sums *
find_sums (GTree *tree, char *key)
{
  Sums *sums = g_tree_lookup (tree, key);

  if (sums != NULL) {
    g_free (key);
    return sums;
  }
  sums = g_new0 (Sums, 1);
  g_tree_insert (tree, key, sums);
  return sums;
}

static gint64
read_amount (json_object *object, const char *name)
{
  gint64 amount = 0;

  cf_wire_get_int (object, name, -CF_CANONICAL_JSON_INT_MAX, CF_CANONICAL_JSON_INT_MAX, &amount);
  return amount;
}

/* A sum out of range stays as it was: nobody's turnover is, and nothing else depends on it. */
static void
add (gint64 *sum, gint64 amount)
{
  if (ABS (*sum + amount) <= CF_CANONICAL_JSON_INT_MAX)
    *sum += amount;
}

static const char *
read_text (json_object *object, const char *name, gsize max)
{
  const char *text = cf_wire_get_text (object, name, max);

  return text != NULL && strchr (text, SEPARATOR[0]) == NULL ? text : "";
}

static void
enter_line (CfSalesBooks *self,
            json_object *line,
            const char *day,
            const char *currency,
            const char *customer,
            gint64 at_ms)
{
  const char *sku = read_text (line, "sku", 64);
  const char *kind = read_text (line, "kind", 32);
  Sums *sums;

  /* A deposit or a tip is no turnover of a product, a gift card none at all. */
  if (!g_str_equal (kind, "merchandise"))
    return;
  sums = find_sums (self->products,
                    g_strconcat (day, SEPARATOR, sku, SEPARATOR,
                                 read_text (line, "department", 200), SEPARATOR, currency, NULL));
  if (sums->name == NULL)
    sums->name = g_strdup (read_text (line, "name", PRODUCT_NAME_MAX));
  add (&sums->sums[0], 1);
  add (&sums->sums[1], read_amount (line, "quantity_milli"));
  add (&sums->sums[2], read_amount (line, "total_minor"));
  if (customer[0] == '\0' || sku[0] == '\0' || read_amount (line, "quantity_milli") <= 0)
    return;
  sums = find_sums (self->customers, g_strconcat (customer, SEPARATOR, sku, NULL));
  add (&sums->sums[0], 1);
  sums->sums[1] = MAX (sums->sums[1], at_ms);
}

static gint64
read_taxes (json_object *body)
{
  json_object *taxes = cf_wire_get_array (body, "taxes");
  gsize n = taxes != NULL ? json_object_array_length (taxes) : 0;
  gint64 sum = 0;

  for (gsize i = 0; i < n; i++)
    add (&sum, read_amount (json_object_array_get_idx (taxes, i), "tax_minor"));
  return sum;
}

/* Gift cards sold or loaded: as cf_sale_line_is_load() has it, of a body that nobody has checked. */
static gsize
count_loads (json_object *lines, gsize n, gint64 *ret_minor)
{
  gsize loads = 0;

  *ret_minor = 0;
  for (gsize i = 0; i < n; i++) {
    json_object *line = json_object_array_get_idx (lines, i);

    if (g_str_equal (read_text (line, "kind", 32), "stored_value") &&
        read_amount (line, "tax_rate_ppm") == 0) {
      loads++;
      add (ret_minor, read_amount (line, "total_minor"));
    }
  }
  return loads;
}

/* What is paid for a gift card is a debt: it is summed up beside the sales, and a sale of nothing else is none. */
static void
enter_sale (Sums *sums, json_object *body, json_object *lines, gsize n)
{
  gint64 loads_minor;
  gsize loads = count_loads (lines, n, &loads_minor);

  add (&sums->sums[0], loads > 0 && loads == n ? 0 : 1);
  add (&sums->sums[1], (gint64) (n - loads));
  add (&sums->sums[2], read_amount (body, "total_minor") - loads_minor);
  add (&sums->sums[3], read_taxes (body));
  add (&sums->sums[4], read_amount (body, "discount_minor"));
  add (&sums->sums[5], (gint64) loads);
  add (&sums->sums[6], loads_minor);
}

void
cf_sales_books_enter (CfSalesBooks *self, json_object *body, gint64 at_ms)
{
  const char *day = read_text (body, "business_day", 10);
  const char *currency = read_text (body, "currency", 3);
  const char *customer = read_text (body, "customer", CF_ID_LEN);
  json_object *lines = cf_wire_get_array (body, "lines");
  gsize n = lines != NULL ? json_object_array_length (lines) : 0;

  if (strlen (day) != 10 || currency[0] == '\0')
    return;
  enter_sale (find_sums (self->hours,
                         g_strdup_printf ("%s" SEPARATOR "%020" G_GINT64_FORMAT SEPARATOR "%s", day,
                                          MAX (at_ms, 0) / HOUR_MS * HOUR_MS, currency)),
              body, lines, n);
  for (gsize i = 0; i < MIN (n, LINES_MAX); i++)
    enter_line (self, json_object_array_get_idx (lines, i), day, currency, customer, at_ms);
}

/* ---- writing -------------------------------------------------------------------------------------------- */

/* Adds the cells of a row: the shop if there is one, the key's fields, the name if there is one, the sums. */
static void
add_cells (GPtrArray *cells, const char *shop, const char *key, const Sums *sums, guint n_sums)
{
  g_auto (GStrv) fields = g_strsplit (key, SEPARATOR, -1);

  if (shop != NULL)
    g_ptr_array_add (cells, g_strdup (shop));
  for (gsize i = 0; fields[i] != NULL; i++)
    g_ptr_array_add (cells, g_strdup (fields[i]));
  if (sums->name != NULL)
    g_ptr_array_add (cells, g_strdup (sums->name));
  for (guint i = 0; i < n_sums; i++)
    g_ptr_array_add (cells, g_strdup_printf ("%" G_GINT64_FORMAT, sums->sums[i]));
}

static gboolean
write_tree (CfSalesBooks *self,
            GTree *tree,
            const char *shop,
            guint n_sums,
            const char *head,
            const char *tail,
            const char *types,
            GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  gsize n_rows = (gsize) g_tree_nnodes (tree);

  for (GTreeNode *node = g_tree_node_first (tree); node != NULL; node = g_tree_node_next (node))
    add_cells (cells, shop, g_tree_node_key (node), g_tree_node_value (node), n_sums);
  return n_rows == 0 || cf_central_insert (self->store, error, head, tail, types,
                                           (const char *const *) cells->pdata, n_rows, NULL, NULL);
}

/* Somebody erased is remembered as nobody's taste. */
static gboolean
forget_erased (CfSalesBooks *self, GError **error)
{
  g_autoptr (GPtrArray) customers = g_ptr_array_new_with_free_func (g_free);

  for (GTreeNode *node = g_tree_node_first (self->customers); node != NULL;
       node = g_tree_node_next (node)) {
    const char *key = g_tree_node_key (node);
    g_autofree char *customer = g_strndup (key, strcspn (key, SEPARATOR));

    if (customers->len == 0 ||
        !g_str_equal (customer, g_ptr_array_index (customers, customers->len - 1)))
      g_ptr_array_add (customers, g_steal_pointer (&customer));
  }
  return cf_central_insert (
    self->store, error,
    "DELETE FROM customer_product WHERE customer IN (SELECT i.id FROM customer_id AS i"
    " JOIN customer AS c ON c.id = i.customer WHERE c.erased = 1 AND i.id IN (",
    "))", "t", (const char *const *) customers->pdata, customers->len, NULL, NULL);
}

gboolean
cf_sales_books_close (CfSalesBooks *self, GError **error)
{
  return write_tree (
           self, self->hours, self->shop, 7,
           "INSERT INTO sales_hour (store, day, hour_ms, currency, sales, lines, gross_minor,"
           " tax_minor, discount_minor, loads, loads_minor)",
           " ON CONFLICT (store, day, hour_ms, currency) DO UPDATE SET"
           " sales = sales_hour.sales + excluded.sales,"
           " lines = sales_hour.lines + excluded.lines,"
           " gross_minor = sales_hour.gross_minor + excluded.gross_minor,"
           " tax_minor = sales_hour.tax_minor + excluded.tax_minor,"
           " discount_minor = sales_hour.discount_minor + excluded.discount_minor,"
           " loads = sales_hour.loads + excluded.loads,"
           " loads_minor = sales_hour.loads_minor + excluded.loads_minor",
           "ttitiiiiiii", error) &&
         write_tree (
           self, self->products, self->shop, 3,
           "INSERT INTO sales_product (store, day, sku, department, currency, name, lines,"
           " quantity_milli, gross_minor)",
           " ON CONFLICT (store, day, sku, department, currency) DO UPDATE SET"
           " name = excluded.name, lines = sales_product.lines + excluded.lines,"
           " quantity_milli = sales_product.quantity_milli + excluded.quantity_milli,"
           " gross_minor = sales_product.gross_minor + excluded.gross_minor",
           "ttttttiii", error) &&
         write_tree (self, self->customers, NULL, 2,
                     "INSERT INTO customer_product (customer, sku, lines, last_ms)",
                     " ON CONFLICT (customer, sku) DO UPDATE SET"
                     " lines = customer_product.lines + excluded.lines, last_ms = excluded.last_ms",
                     "ttii", error) &&
         forget_erased (self, error);
}

/* ---- GET /v1/analytics/sales ---------------------------------------------------------------------------- */

static const struct
{
  const char *by;
  /* key, key, name, currency, sales, lines, quantity, gross, tax, discount, loads, paid for these */
  const char *sql;
} reports[] = {
  { "day",
    "SELECT day, NULL, NULL, currency, sum (sales), sum (lines), NULL, sum (gross_minor),"
    " sum (tax_minor), sum (discount_minor), sum (loads), sum (loads_minor) FROM sales_hour WHERE day >= $1 AND day <= $2"
    " AND ($3 = '' OR store = $3) GROUP BY day, currency ORDER BY day, currency"
    " LIMIT CAST ($4 AS BIGINT)" },
  { "hour",
    "SELECT day, hour_ms, NULL, currency, sum (sales), sum (lines), NULL, sum (gross_minor),"
    " sum (tax_minor), sum (discount_minor), sum (loads), sum (loads_minor) FROM sales_hour WHERE day >= $1 AND day <= $2"
    " AND ($3 = '' OR store = $3) GROUP BY day, hour_ms, currency"
    " ORDER BY hour_ms, day, currency LIMIT CAST ($4 AS BIGINT)" },
  { "department",
    "SELECT department, NULL, NULL, currency, NULL, sum (lines), sum (quantity_milli),"
    " sum (gross_minor), NULL, NULL, NULL, NULL FROM sales_product WHERE day >= $1 AND day <= $2"
    " AND ($3 = '' OR store = $3) GROUP BY department, currency"
    " ORDER BY sum (gross_minor) DESC, department, currency LIMIT CAST ($4 AS BIGINT)" },
  { "product",
    "SELECT sku, NULL, max (name), currency, NULL, sum (lines), sum (quantity_milli),"
    " sum (gross_minor), NULL, NULL, NULL, NULL FROM sales_product WHERE day >= $1 AND day <= $2"
    " AND ($3 = '' OR store = $3) GROUP BY sku, currency"
    " ORDER BY sum (gross_minor) DESC, sku, currency LIMIT CAST ($4 AS BIGINT)" },
};

/* Whether both are days, at most a year apart. */
static gboolean
are_days (const char *from, const char *to)
{
  GDate days[2];
  const char *const texts[] = { from, to };

  for (guint i = 0; i < 2; i++) {
    guint year, month, day;
    char rest;

    if (texts[i] == NULL || strlen (texts[i]) != 10 ||
        sscanf (texts[i], "%4u-%2u-%2u%c", &year, &month, &day, &rest) != 3 ||
        !g_date_valid_dmy ((GDateDay) MIN (day, 255), (GDateMonth) MIN (month, 13),
                           (GDateYear) MIN (year, 9999)))
      return FALSE;
    g_date_clear (&days[i], 1);
    g_date_set_dmy (&days[i], (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  }
  return g_date_compare (&days[0], &days[1]) <= 0 &&
         g_date_days_between (&days[0], &days[1]) < DAYS_MAX;
}

static void
add_sum (json_object *row, const char *name, const CfCentralRows *rows, gsize i, gsize column)
{
  if (cf_central_rows_text (rows, i, column) != NULL)
    cf_wire_add_int (row, name, cf_central_rows_int (rows, i, column));
}

static json_object *
show_row (const CfCentralRows *rows, gsize i, const char *by)
{
  json_object *row = json_object_new_object ();
  const char *name = g_str_equal (by, "hour") ? "day" : g_str_equal (by, "product") ? "sku" : by;

  json_object_object_add (row, name, json_object_new_string (cf_central_rows_text (rows, i, 0)));
  add_sum (row, "hour_ms", rows, i, 1);
  cf_wire_add_text (row, "name", cf_central_rows_text (rows, i, 2));
  cf_wire_add_text (row, "currency", cf_central_rows_text (rows, i, 3));
  add_sum (row, "sales", rows, i, 4);
  add_sum (row, "lines", rows, i, 5);
  add_sum (row, "quantity_milli", rows, i, 6);
  add_sum (row, "gross_minor", rows, i, 7);
  add_sum (row, "tax_minor", rows, i, 8);
  add_sum (row, "discount_minor", rows, i, 9);
  add_sum (row, "loads", rows, i, 10);
  add_sum (row, "loads_minor", rows, i, 11);
  return row;
}

gboolean
cf_api_sales (CfCall *call, GError **error)
{
  const char *by = cf_call_text (call, "by");
  const char *from = cf_call_text (call, "from");
  const char *to = cf_call_text (call, "to");
  const char *asked = cf_call_text (call, "store");
  const char *shop = asked != NULL ? asked : call->who.store;
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *answer, *list;
  gboolean good;
  gint64 limit;
  guint i = 0;

  while (i < G_N_ELEMENTS (reports) && g_strcmp0 (by, reports[i].by) != 0)
    i++;
  if (i == G_N_ELEMENTS (reports) || !are_days (from, to) ||
      !cf_call_int (call, "limit", 1, ROWS_MAX, 1000, &limit))
    return cf_call_refuse (
      call, CF_WIRE_ERROR_BAD_REQUEST,
      "by is day, hour, department or product, from and to are days within a year");
  if (asked != NULL && (!cf_wire_is_scope (asked) || !cf_call_may_see (call, asked) ||
                        g_str_equal (asked, CF_WIRE_SCOPE_CHAIN)))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_PERMITTED, "another store's sales");
  if (!cf_call_check_asked_store (call, asked, &good, error))
    return FALSE;
  if (!good)
    return TRUE;
  rows = cf_central_query (call->store, error, reports[i].sql, "ttti", from, to, shop, limit);
  if (rows == NULL)
    return FALSE;
  answer = json_object_new_object ();
  list = json_object_new_array ();
  cf_wire_add_text (answer, "by", by);
  json_object_object_add (answer, "rows", list);
  for (gsize row = 0; row < rows->n_rows; row++)
    json_object_array_add (list, show_row (rows, row, by));
  return cf_call_answer_json (call, answer);
}
