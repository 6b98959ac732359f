/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files cf-cart*.c share: a cart as flat tables, each sorted by its key. */

#include "cf-cart.h"

G_BEGIN_DECLS

#define CF_CART_PAID_MAX    (CF_CART_PAYMENTS_MAX * 512)                  /* rows of `paid` */
#define CF_CART_SEEN_MAX    (CF_CART_PAYMENTS_MAX * CF_CART_PAYMENTS_MAX) /* rows of `seen` */
#define CF_CART_COUNTER_MAX CF_MINOR_MAX

/* Key: sku, actor.  `cut_edited` is what `edited` was at the version `cut_version`: as long as the
 * actor has not written since, nothing of its edits is left. */
typedef struct
{
  char sku[CF_CART_SKU_MAX + 1];
  CfId actor;
  gint64 version;
  gint64 edited;
  gint64 scanned;
  gint64 cut_version;
  gint64 cut_edited;
} CfCartCell;

/* Who wrote a register, and after what: the higher pair holds. */
typedef struct
{
  gint64 counter;
  CfId actor;
} CfCartStamp;

/* Key: name. */
typedef struct
{
  char name[CF_CART_NAME_MAX + 1];
  CfCartStamp stamp;
  gboolean is_set;
  char value[CF_CART_VALUE_MAX + 1];
} CfCartField;

/* Key: sku. */
typedef struct
{
  char sku[CF_CART_SKU_MAX + 1];
  CfCartStamp stamp;
  gint64 price_minor;
  gint64 until_ms;
} CfCartPromise;

/* Key: sale. */
typedef struct
{
  CfId sale;
  CfId actor;
  char number[CF_CART_NUMBER_MAX + 1];
} CfCartPayment;

/* Key: sale, sku.  `wanted` is what the payer saw wanted. */
typedef struct
{
  CfId sale;
  char sku[CF_CART_SKU_MAX + 1];
  gint64 quantity;
  gint64 wanted;
} CfCartPaid;

/* Key: both. */
typedef struct
{
  CfId sale;
  CfId seen; /* a payment that @sale's payer knew */
} CfCartSeen;

typedef enum
{
  CF_CART_CELLS,
  CF_CART_FIELDS,
  CF_CART_PROMISES,
  CF_CART_PAYMENTS,
  CF_CART_PAID,
  CF_CART_SEEN,
  CF_CART_N_TABLES,
} CfCartTableId;

struct _CfCart
{
  CfId id;
  GArray *tables[CF_CART_N_TABLES];
  CfCartStamp lease_stamp;
  CfCartLease lease;
};

/* How a table is kept: rows by @compare (keys only), two rows of one key become one by @join. */
typedef struct
{
  gsize row_size;
  guint rows_max;
  int (*compare) (gconstpointer a, gconstpointer b);
  void (*join) (gpointer into, gconstpointer other);
} CfCartTable;

/* How table @id is kept. */
const CfCartTable *cf_cart_table (CfCartTableId id);

/* The row with @key's key; %NULL for none. */
gpointer cf_cart_find (const CfCart *self, CfCartTableId id, gconstpointer key);

/* Puts @row in, joined with the one that is there; fails with %CF_ERROR_OUT_OF_RANGE. */
gboolean cf_cart_put (CfCart *self, CfCartTableId id, gconstpointer row, GError **error);

/* Takes the later one of two leases. */
void cf_cart_join_lease (CfCart *self, const CfCartStamp *stamp, const CfCartLease *lease);

/* Whether texts of a cart are in their form. */
gboolean cf_cart_is_sku (const char *sku);
gboolean cf_cart_is_name (const char *name);
gboolean cf_cart_is_value (const char *value);

G_END_DECLS
