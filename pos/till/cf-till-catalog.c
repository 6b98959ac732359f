/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue as the till shows it: finding, searching, quick keys, loading a file. */
#include <string.h>

#include "cf-catalog-import.h"
#include "cf-catalog-popularity.h"
#include "cf-catalog-search.h"
#include "cf-catalog-store.h"
#include "cf-stock-store.h"
#include "cf-till-price-private.h"
#include "cf-till-upkeep.h"

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_in_basket (CfTill *self, const char *sku)
{
  for (guint i = 0; i < cf_basket_get_line_count (self->basket); i++)
    if (strcmp (cf_basket_get_line (self->basket, i)->item.sku, sku) == 0)
      return TRUE;
  return FALSE;
}

CfTillProduct *
cf_till_product_row (CfTill *self, const CfProduct *product)
{
  CfTillProductInfo info = { .sku = g_strdup (product->sku),
                             .name = g_strdup (product->name),
                             .department = g_strdup (product->department),
                             .tax_class = g_strdup (product->tax_class),
                             .price = product->price,
                             .unit = product->unit,
                             .gtins = g_strdupv (product->gtins),
                             .age_limit = product->age_limit,
                             .image_url = g_strdup (product->image_url),
                             .in_basket = is_in_basket (self, product->sku) };
  g_auto (CfTillPricing) pricing = { 0 };

  if (cf_till_price (self, product, NULL, NULL, &pricing, NULL)) {
    info.price =
      pricing.price.steps[pricing.price.n_steps - 1].after; /* a payout's too is above zero */
    info.price_rule = g_strdup (pricing.price.rule);
    info.price_steps = g_strdup (pricing.steps);
  }
  info.has_on_hand =
    cf_till_read_on_hand (self, product->sku, CF_STOCK_LOCATION_MAIN, &info.on_hand, NULL);
  return cf_till_product_new (&info);
}

static void
unref_row (gpointer row)
{
  if (row != NULL)
    g_object_unref (row);
}

/* Where @products has none, there is no row either. */
static GPtrArray *
product_rows (CfTill *self, GPtrArray *products)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (unref_row);
  for (guint i = 0; i < products->len; i++) {
    const CfProduct *product = products->pdata[i];
    g_ptr_array_add (rows, product != NULL ? cf_till_product_row (self, product) : NULL);
  }
  return rows;
}

/* ── finding ─────────────────────────────────────────────────────────────────────────────────── */

CfTillProduct *
cf_till_find_product (CfTill *self, const char *code, GError **error)
{
  GError *failure = NULL;
  g_autoptr (CfProduct) product =
    cf_catalog_find (cf_store_get_reference (self->store), code, &failure);

  if (product != NULL)
    return cf_till_product_row (self, product);
  cf_till_reset_refusal (self);
  self->refusal.text = g_strdup (code);
  cf_till_refuse (self, failure, error);
  return NULL;
}

typedef struct
{
  CfTill *self; /* outlives its searches: cf_till_close() ends the worker first */
  char *path;   /* of the reference file in use */
  char *text;
  guint limit;
  GCancellable *cancellable;
  GPtrArray *found;
  GError *error;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;
  g_free (search->path);
  g_free (search->text);
  g_clear_object (&search->cancellable);
  g_clear_pointer (&search->found, g_ptr_array_unref);
  g_clear_error (&search->error);
  g_free (search);
}

/* The search worker keeps its connection, and with it the pages it has read, until the reference
 * file is another one. */
static CfDb *
search_connection (CfTill *self, const char *path, GError **error)
{
  if (self->search_db == NULL || strcmp (cf_db_get_path (self->search_db), path) != 0) {
    g_clear_pointer (&self->search_db, cf_db_close);
    self->search_db = cf_store_open_reference (self->store, error);
  }
  return self->search_db;
}

static void
search_run (gpointer data)
{
  Search *search = g_task_get_task_data (data);
  CfDb *db;

  if (g_cancellable_set_error_if_cancelled (search->cancellable, &search->error))
    return;
  db = search_connection (search->self, search->path, &search->error);
  if (db != NULL)
    search->found =
      cf_catalog_search (db, search->text, search->limit, search->cancellable, &search->error);
}

static void
search_done (gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  cf_till_end (self);
  if (search->found == NULL)
    g_task_return_error (task, g_steal_pointer (&search->error));
  else
    g_task_return_pointer (task, product_rows (self, search->found),
                           (GDestroyNotify) g_ptr_array_unref);
}

void
cf_till_search_async (CfTill *self,
                      const char *text,
                      guint limit,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Search *search = g_new0 (Search, 1);

  if (self->searching != NULL)
    g_cancellable_cancel (self->searching);
  g_clear_object (&self->searching);
  self->searching = g_cancellable_new ();
  *search = (Search){ .self = self,
                      .path = cf_store_get_reference_path (self->store),
                      .text = g_strdup (text),
                      .limit = MIN (limit, CF_CATALOG_SEARCH_LIMIT_MAX),
                      .cancellable = g_object_ref (self->searching) };
  g_task_set_task_data (task, search, search_free);
  cf_till_begin (self);
  cf_worker_push (self->search, CF_PRIORITY_HIGH, search_run, search_done, task, g_object_unref);
}

GPtrArray *
cf_till_search_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ── departments and quick keys ──────────────────────────────────────────────────────────────── */

static void
department_free (gpointer data)
{
  CfTillDepartment *department = data;
  g_free (department->name);
  g_free (department);
}

GPtrArray *
cf_till_list_departments (CfTill *self, GError **error)
{
  g_autoptr (GPtrArray) found =
    cf_catalog_list_departments (cf_store_get_reference (self->store), error);
  GPtrArray *rows;

  if (found == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func (department_free);
  for (guint i = 0; i < found->len; i++) {
    const CfDepartment *from = found->pdata[i];
    CfTillDepartment *row = g_new0 (CfTillDepartment, 1);
    row->name = g_strdup (from->name);
    g_ptr_array_add (rows, row);
  }
  return rows;
}

static gboolean
is_listed (GPtrArray *products, const char *sku)
{
  for (guint i = 0; i < products->len; i++)
    if (strcmp (((const CfProduct *) products->pdata[i])->sku, sku) == 0)
      return TRUE;
  return FALSE;
}

/* Moves the product at @index of each department's page, if it is not listed yet. */
static gboolean
take_round (GPtrArray *products, GPtrArray *pages, guint index, guint wanted)
{
  gboolean any = FALSE;

  for (guint i = 0; i < pages->len && products->len < wanted; i++) {
    GPtrArray *page = pages->pdata[i];
    if (index >= page->len)
      continue;
    any = TRUE;
    if (!is_listed (products, ((const CfProduct *) page->pdata[index])->sku))
      g_ptr_array_add (products, g_steal_pointer (&page->pdata[index]));
  }
  return any;
}

/* Fills @products up to @wanted with the first products of the departments, one of each in turn. */
static gboolean
add_of_departments (CfDb *db, GPtrArray *products, guint wanted, GError **error)
{
  g_autoptr (GPtrArray) departments = cf_catalog_list_departments (db, error);
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  if (departments == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (departments->len, wanted); i++) {
    const CfDepartment *department = departments->pdata[i];
    guint each = (wanted + departments->len - 1) / departments->len;
    GPtrArray *page =
      cf_catalog_list (db, department->name, 0, MIN (2 * each, CF_CATALOG_PAGE_MAX), error);
    if (page == NULL)
      return FALSE;
    g_ptr_array_add (pages, page);
  }
  for (guint round = 0; products->len < wanted; round++)
    if (!take_round (products, pages, round, wanted))
      break;
  return TRUE;
}

/* What a shop that chose no favourites has on its keys: what sells best, and as long as little was
 * sold, the first products of the departments. */
static GPtrArray *
list_usual (CfTill *self, guint offset, guint limit, GError **error)
{
  CfDb *db = cf_store_get_reference (self->store);
  guint wanted = MIN (offset + limit, CF_CATALOG_PAGE_MAX);
  g_autoptr (GPtrArray) products = cf_catalog_list (db, NULL, 0, wanted, error);

  if (products == NULL ||
      (products->len < wanted && !add_of_departments (db, products, wanted, error)))
    return NULL;
  g_ptr_array_remove_range (products, 0, MIN (offset, products->len));
  return g_steal_pointer (&products);
}

/* The favourites are those the shop chose, each at its place: a place that was left empty, or whose
 * product left the catalogue, has none, and no other moves there. */
static GPtrArray *
list_favourites (CfTill *self, guint offset, guint limit, GError **error)
{
  CfDb *db = cf_store_get_reference (self->store);
  GPtrArray *products;

  if (self->favourites->len == 0)
    return list_usual (self, offset, limit, error);
  products = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_product_free);
  for (guint i = offset; i < self->favourites->len && products->len < limit; i++)
    g_ptr_array_add (products, cf_catalog_find_by_sku (db, self->favourites->pdata[i], NULL));
  return products;
}

GPtrArray *
cf_till_list_quick_keys (CfTill *self,
                         const char *department,
                         guint offset,
                         guint limit,
                         GError **error)
{
  g_autoptr (GPtrArray) products =
    department == NULL
      ? list_favourites (self, offset, limit, error)
      : cf_catalog_list (cf_store_get_reference (self->store), department, offset, limit, error);
  return products != NULL ? product_rows (self, products) : NULL;
}

/* ── loading a file ──────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfTillImportProgress progress;
  gpointer progress_data;
  CfId id;
  CfTillImport result;
} Import;

static CfTillImport
import_of (const CfCatalogImport *from)
{
  return (CfTillImport){ .rows = from->rows,
                         .accepted = from->accepted,
                         .updated = from->updated,
                         .rejected = from->rejected,
                         .stock_kept = from->stock_kept,
                         .seconds = (double) from->elapsed_ms / 1000.0 };
}

static void
on_import_progress (const CfCatalogImport *so_far, gpointer data)
{
  Import *op = data;
  CfTillImport figures = import_of (so_far);
  if (op->progress != NULL)
    op->progress (&figures, op->progress_data);
}

static void
import_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  cf_till_emit (self, "catalog-changed");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  Import *op = g_task_get_task_data (task);
  CfCatalogImport import;
  GError *failure = NULL;

  cf_till_end (self);
  if (!cf_catalog_import_finish (self->store, result, &import, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  op->result = import_of (&import);
  CfCommit *commit = cf_till_commit_new (self);
  cf_catalog_import_add_record (commit, self->clock, &op->id, cf_till_actor (self), &import);
  cf_till_commit (self, commit, FALSE, task, import_recorded);
}

void
cf_till_import_catalog_async (CfTill *self,
                              const char *file,
                              const char *rejects,
                              CfTillImportProgress progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Import *op = g_new0 (Import, 1);
  GError *failure = NULL;
  CfPosition head;

  *op = (Import){ progress, progress_data, cf_id_new (self->clock), { 0 } };
  g_task_set_task_data (task, op, g_free);
  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) ||
      !cf_till_check_unmanaged (self, &failure) ||
      !cf_till_may_do (self, CF_PERMISSION_SETTINGS, (CfRate){ 0 }, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  head = cf_store_get_head (self->store);
  CfCatalogImportOptions options = { .path = file,
                                     .rejects_path = rejects,
                                     .exponent = self->shop.exponent,
                                     .at_ms = cf_clock_utc_ms (self->clock),
                                     .position = cf_position_to_key (head.epoch, head.seq),
                                     .id = &op->id,
                                     .by = cf_till_actor (self),
                                     .progress = on_import_progress,
                                     .progress_data = op };
  cf_till_begin (self);
  cf_catalog_import_async (self->store, &options, cancellable, on_imported_cb, task);
}

gboolean
cf_till_import_catalog_finish (CfTill *self,
                               GAsyncResult *result,
                               CfTillImport *ret_import,
                               GError **error)
{
  const Import *op = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *ret_import = op->result;
  return TRUE;
}

/* ── popularity ──────────────────────────────────────────────────────────────────────────────── */

#define POPULARITY_DAYS 90 /* a season: what sold in the last one comes first */

static void
on_renewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfTill *self = data; /* cf_till_close() waits for this */
  g_autoptr (GError) failure = NULL;

  if (cf_catalog_popularity_renew_finish (self->store, result, &failure)) {
    if (!g_cancellable_is_cancelled (self->renewing))
      cf_till_emit (self, "catalog-changed");
  } else if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_warning ("cannot renew the popularity: %s", failure->message);
  }
  g_clear_object (&self->renewing);
  cf_till_end (self);
}

void
cf_till_renew_popularity (CfTill *self)
{
  CfDate today = cf_zone_date_at (self->zone, cf_clock_utc_ms (self->clock));
  char since[CF_DATE_LEN + 1];

  if (self->renewing != NULL || cf_store_is_read_only (self->store) ||
      cf_date_compare (today, self->renewed_on) == 0)
    return;
  self->renewed_on = today;
  self->renewing = g_cancellable_new ();
  cf_till_begin (self);
  cf_date_format (cf_date_add_days (today, -POPULARITY_DAYS), since);
  cf_catalog_popularity_renew_async (self->store, since, self->renewing, on_renewed_cb, self);
}
