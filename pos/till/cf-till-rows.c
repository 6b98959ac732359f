/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-rows-private.h"

/* A row is a GObject around one struct: the type, its getter and its constructor differ only in
 * names and in what has to be freed, so they are written once. */
#define DEFINE_ROW(Type, type, TYPE)                                                               \
  struct _CfTill##Type                                                                             \
  {                                                                                                \
    GObject parent;                                                                                \
    CfTill##Type##Info info;                                                                       \
  };                                                                                               \
  G_DEFINE_FINAL_TYPE (CfTill##Type, cf_till_##type, G_TYPE_OBJECT)                                \
                                                                                                   \
  static void cf_till_##type##_finalize (GObject *object)                                          \
  {                                                                                                \
    type##_clear (&CF_TILL_##TYPE (object)->info);                                                 \
    G_OBJECT_CLASS (cf_till_##type##_parent_class)->finalize (object);                             \
  }                                                                                                \
                                                                                                   \
  static void cf_till_##type##_class_init (CfTill##Type##Class *class)                             \
  {                                                                                                \
    G_OBJECT_CLASS (class)->finalize = cf_till_##type##_finalize;                                  \
  }                                                                                                \
                                                                                                   \
  static void cf_till_##type##_init (CfTill##Type *self)                                           \
  {                                                                                                \
  }                                                                                                \
                                                                                                   \
  CfTill##Type *cf_till_##type##_new (const CfTill##Type##Info *info)                              \
  {                                                                                                \
    CfTill##Type *self = g_object_new (cf_till_##type##_get_type (), NULL);                        \
    self->info = *info;                                                                            \
    return self;                                                                                   \
  }                                                                                                \
                                                                                                   \
  const CfTill##Type##Info *cf_till_##type##_get_info (CfTill##Type *self)                         \
  {                                                                                                \
    return &self->info;                                                                            \
  }

static void
line_clear (CfTillLineInfo *info)
{
  g_free (info->sku);
  g_free (info->gtin);
  g_free (info->name);
  g_free (info->department);
  g_free (info->tax_class);
  g_free (info->lot);
  g_free (info->expiry);
  g_free (info->serial);
  g_free (info->saving);
}

static void
tender_clear (CfTillTenderInfo *info)
{
  g_free (info->type);
  g_free (info->reference);
}

static void
parked_clear (CfTillParkedInfo *info)
{
  g_free (info->note);
  g_free (info->by);
  g_free (info->by_name);
  g_free (info->first_name);
  g_free (info->till);
}

static void
person_clear (CfTillPersonInfo *info)
{
  g_free (info->id);
  g_free (info->name);
  g_free (info->role);
}

static void
device_clear (CfTillDeviceInfo *info)
{
  g_free (info->id);
  g_free (info->role);
  g_free (info->model);
  g_free (info->said);
  g_free (info->problem);
}

static void
product_clear (CfTillProductInfo *info)
{
  g_free (info->sku);
  g_free (info->name);
  g_free (info->department);
  g_free (info->tax_class);
  g_strfreev (info->gtins);
  g_free (info->image_url);
  g_free (info->price_rule);
  g_free (info->price_steps);
}

/* clang-format off */
DEFINE_ROW (Line, line, LINE)
DEFINE_ROW (Tender, tender, TENDER)
DEFINE_ROW (Parked, parked, PARKED)
DEFINE_ROW (Person, person, PERSON)
DEFINE_ROW (Device, device, DEVICE)
DEFINE_ROW (Product, product, PRODUCT)
/* clang-format on */

static gboolean
line_equal (const CfTillLineInfo *a, const CfTillLineInfo *b)
{
  return a->no == b->no && a->quantity.milli == b->quantity.milli &&
         a->unit_price.minor == b->unit_price.minor && a->total.minor == b->total.minor &&
         a->discount.minor == b->discount.minor && a->price_source == b->price_source &&
         a->age_confirmed == b->age_confirmed && a->lent_elsewhere == b->lent_elsewhere &&
         g_strcmp0 (a->saving, b->saving) == 0 && g_strcmp0 (a->sku, b->sku) == 0 &&
         g_strcmp0 (a->name, b->name) == 0;
}

static gboolean
tender_equal (const CfTillTenderInfo *a, const CfTillTenderInfo *b)
{
  return a->no == b->no && a->state == b->state && a->amount.minor == b->amount.minor &&
         a->is_removable == b->is_removable && g_strcmp0 (a->type, b->type) == 0 &&
         g_strcmp0 (a->reference, b->reference) == 0;
}

/* Replaces what differs between @store and @fresh, from the first difference to the last: one
 * items-changed, so that a list redraws no row that stayed as it was. */
static void
replace_range (GListStore *store, GPtrArray *fresh, gboolean (*same) (gpointer, gpointer))
{
  guint old_n = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint first = 0, tail = 0;

  while (first < old_n && first < fresh->len) {
    g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (store), first);
    if (!same (row, fresh->pdata[first]))
      break;
    first++;
  }
  while (tail < old_n - first && tail < fresh->len - first) {
    g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (store), old_n - 1 - tail);
    if (!same (row, fresh->pdata[fresh->len - 1 - tail]))
      break;
    tail++;
  }
  if (first + tail < old_n || first + tail < fresh->len)
    g_list_store_splice (store, first, old_n - first - tail, fresh->pdata + first,
                         fresh->len - first - tail);
}

static gboolean
same_line (gpointer a, gpointer b)
{
  return line_equal (cf_till_line_get_info (a), cf_till_line_get_info (b));
}

static gboolean
same_tender (gpointer a, gpointer b)
{
  return tender_equal (cf_till_tender_get_info (a), cf_till_tender_get_info (b));
}

void
cf_till_rows_update_lines (GListStore *store, GPtrArray *fresh)
{
  replace_range (store, fresh, same_line);
}

void
cf_till_rows_update_tenders (GListStore *store, GPtrArray *fresh)
{
  replace_range (store, fresh, same_tender);
}
