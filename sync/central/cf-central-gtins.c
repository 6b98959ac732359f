/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-gtins.h"

#include <string.h>

#include "cf-gtin.h"
#include "cf-product.h"

struct _CfGtinBooks
{
  CfCentralStore *store;
  gboolean takes;
  GTree *products; /* SKU → GPtrArray of its GTINs: in one order for everybody */
};

static int
compare_skus (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

CfGtinBooks *
cf_gtin_books_new (CfCentralStore *store, gboolean takes)
{
  CfGtinBooks *self = g_new0 (CfGtinBooks, 1);

  self->store = store;
  self->takes = takes;
  self->products = g_tree_new_full (compare_skus, NULL, g_free, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
cf_gtin_books_free (CfGtinBooks *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->products);
  g_free (self);
}

gboolean
cf_gtins_check (json_object *product, GError **error)
{
  json_object *list = cf_wire_get_array (product, "gtins");
  gsize n = list != NULL ? json_object_array_length (list) : 0;
  json_object *whole;

  if (list == NULL || n > CF_GTINS_MAX)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "'gtins' is no list of at most %u barcodes",
                         CF_GTINS_MAX);
  whole = json_object_new_array ();
  for (gsize i = 0; i < n; i++) {
    json_object *text = json_object_array_get_idx (list, i);
    CfGtin gtin;

    if (!json_object_is_type (text, json_type_string)
          ? !cf_error_set (error, CF_ERROR_BAD_CODE, "a barcode is no text")
          : !cf_gtin_parse (json_object_get_string (text), &gtin, error)) {
      json_object_put (whole);
      return FALSE;
    }
    json_object_array_add (whole, json_object_new_string (gtin.digits));
  }
  json_object_object_add (product, "gtins", whole);
  return TRUE;
}

/* As tills compare them, as numbers: of 14 digits.  What was told by an older program may have less. */
static char *
normalise (const char *text)
{
  gsize len = strlen (text);

  return g_strconcat (&"00000000000000"[MIN (len, CF_GTIN_LEN)], text, NULL);
}

static GPtrArray *
list_gtins (json_object *body)
{
  GPtrArray *gtins = g_ptr_array_new_with_free_func (g_free);
  json_object *list = body != NULL ? cf_wire_get_array (body, "gtins") : NULL;

  for (gsize i = 0; list != NULL && i < json_object_array_length (list); i++) {
    json_object *gtin = json_object_array_get_idx (list, i);

    if (json_object_is_type (gtin, json_type_string))
      g_ptr_array_add (gtins, normalise (json_object_get_string (gtin)));
  }
  return gtins;
}

void
cf_gtin_books_put (CfGtinBooks *self, const char *sku, json_object *body)
{
  g_tree_insert (self->products, g_strdup (sku), list_gtins (body));
}

/* ---- at the end ---------------------------------------------------------------------------------- */

static gboolean
write_own (CfGtinBooks *self, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  for (GTreeNode *node = g_tree_node_first (self->products); node != NULL;
       node = g_tree_node_next (node)) {
    char *sku = g_tree_node_key (node);
    GPtrArray *gtins = g_tree_node_value (node);

    if (!cf_central_exec (self->store, error, "DELETE FROM product_gtin WHERE sku = $1", "t", sku))
      return FALSE;
    for (guint i = 0; i < gtins->len; i++) {
      g_ptr_array_add (cells, gtins->pdata[i]);
      g_ptr_array_add (cells, sku);
    }
  }
  return cf_central_insert (self->store, error, "INSERT INTO product_gtin (gtin, sku)",
                            " ON CONFLICT DO NOTHING", "tt", (const char *const *) cells->pdata,
                            cells->len / 2, NULL, NULL);
}

/* Tells @sku anew with the barcodes that are left to it. */
static gboolean
tell_rest (CfGtinBooks *self, const char *sku, CfPublication *publication, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT body FROM feed_row WHERE scope = 'chain' AND kind = 'product'"
                      " AND id = $1 AND body IS NOT NULL",
                      "t", sku);
  g_autoptr (CfCentralRows) left =
    rows != NULL ? cf_central_query (self->store, error,
                                     "SELECT gtin FROM product_gtin WHERE sku = $1", "t", sku)
                 : NULL;
  g_autoptr (json_object) body = NULL;
  g_autoptr (GPtrArray) had = NULL;
  json_object *rest;

  if (left == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  body = cf_wire_parse (cf_central_rows_text (rows, 0, 0),
                        strlen (cf_central_rows_text (rows, 0, 0)), error);
  if (body == NULL)
    return FALSE;
  had = list_gtins (body);
  rest = json_object_new_array ();
  for (guint i = 0; i < had->len; i++)
    for (gsize j = 0; j < left->n_rows; j++)
      if (g_str_equal (had->pdata[i], cf_central_rows_text (left, j, 0)))
        json_object_array_add (rest, json_object_new_string (had->pdata[i]));
  json_object_object_add (body, "gtins", rest);
  cf_publication_add (publication, CF_WIRE_SCOPE_CHAIN, "product", sku, cf_wire_to_text (body));
  return TRUE;
}

/* Others that have a barcode of @sku: @clashes has rows of gtin and SKU. */
static gboolean
settle (CfGtinBooks *self,
        const char *sku,
        const CfCentralRows *clashes,
        CfPublication *publication,
        char **ret_clash,
        GError **error)
{
  for (gsize i = 0; i < clashes->n_rows; i++) {
    const char *gtin = cf_central_rows_text (clashes, i, 0);
    const char *other = cf_central_rows_text (clashes, i, 1);

    if (!self->takes || g_tree_lookup (self->products, other) != NULL) {
      *ret_clash =
        g_strdup_printf ("barcode %s is of '%s' and cannot be of '%s', too", gtin, other, sku);
      return TRUE;
    }
    if (!cf_central_exec (self->store, error,
                          "DELETE FROM product_gtin WHERE gtin = $1 AND sku = $2", "tt", gtin,
                          other) ||
        !tell_rest (self, other, publication, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
cf_gtin_books_close (CfGtinBooks *self,
                     CfPublication *publication,
                     char **ret_clash,
                     GError **error)
{
  *ret_clash = NULL;
  if (g_tree_nnodes (self->products) == 0)
    return TRUE;
  /* Two that bring the same barcode at once: the second waits here and sees what the first wrote. */
  if (!cf_central_exec (self->store, error, "UPDATE scope SET head = head WHERE scope = 'chain'",
                        "") ||
      !write_own (self, error))
    return FALSE;
  for (GTreeNode *node = g_tree_node_first (self->products); node != NULL && *ret_clash == NULL;
       node = g_tree_node_next (node)) {
    const char *sku = g_tree_node_key (node);
    g_autoptr (CfCentralRows) clashes = NULL;

    if (((GPtrArray *) g_tree_node_value (node))->len == 0)
      continue;
    clashes = cf_central_query (self->store, error,
                                "SELECT o.gtin, o.sku FROM product_gtin AS g JOIN product_gtin AS o"
                                " ON o.gtin = g.gtin AND o.sku <> g.sku WHERE g.sku = $1"
                                " ORDER BY o.gtin, o.sku",
                                "t", sku);
    if (clashes == NULL || !settle (self, sku, clashes, publication, ret_clash, error))
      return FALSE;
  }
  return TRUE;
}
