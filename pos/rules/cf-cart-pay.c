/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-cart-private.h"
#include "cf-error.h"

/* ---- taking a sale's goods off --------------------------------------------------------------- */

gboolean
cf_cart_was_paid_by (const CfCart *self, const CfId *sale)
{
  const CfCartPayment key = { .sale = *sale };

  return cf_cart_find (self, CF_CART_PAYMENTS, &key) != NULL;
}

static gboolean
put_seen (CfCart *self, const CfId *sale, GError **error)
{
  const GArray *payments = self->tables[CF_CART_PAYMENTS];

  for (guint i = 0; i < payments->len; i++) {
    const CfCartSeen seen = { *sale, g_array_index (payments, CfCartPayment, i).sale };

    if (!cf_cart_put (self, CF_CART_SEEN, &seen, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_paid (CfCart *self, const CfId *sale, const CfCartSold *sold, GError **error)
{
  CfCartPaid paid = { .sale = *sale };
  CfCartLine line;

  g_assert (sold->quantity.milli > 0);
  cf_cart_find_line (self, sold->sku, &line);
  if (line.remaining.milli == 0)
    return TRUE;
  g_strlcpy (paid.sku, sold->sku, sizeof paid.sku);
  paid.quantity = MIN (sold->quantity.milli, line.remaining.milli);
  paid.wanted = line.wanted.milli;
  return cf_cart_put (self, CF_CART_PAID, &paid, error);
}

gboolean
cf_cart_pay (CfCart *self,
             const CfId *actor,
             const CfId *sale,
             const char *number,
             const CfCartSold *sold,
             gsize n,
             GError **error)
{
  CfCartPayment payment = { .sale = *sale, .actor = *actor };
  g_autoptr (CfCart) next = NULL;

  if (cf_cart_was_paid_by (self, sale))
    return TRUE;
  next = cf_cart_copy (self);
  g_strlcpy (payment.number, number, sizeof payment.number);
  if (!put_seen (next, sale, error) || !cf_cart_put (next, CF_CART_PAYMENTS, &payment, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!put_paid (next, sale, &sold[i], error))
      return FALSE;
  return cf_cart_merge (self, next, error);
}

gboolean
cf_cart_pay_unaware (CfCart *self,
                     const CfId *actor,
                     const CfId *sale,
                     const char *number,
                     const CfCartSold *sold,
                     gsize n,
                     GError **error)
{
  g_autoptr (CfCart) seen = NULL;

  if (cf_cart_was_paid_by (self, sale))
    return TRUE;
  seen = cf_cart_copy (self);
  g_array_set_size (seen->tables[CF_CART_PAYMENTS], 0);
  g_array_set_size (seen->tables[CF_CART_PAID], 0);
  g_array_set_size (seen->tables[CF_CART_SEEN], 0);
  return cf_cart_pay (seen, actor, sale, number, sold, n, error) &&
         cf_cart_merge (self, seen, error);
}

/* ---- paid twice ------------------------------------------------------------------------------ */

static gboolean
has_seen (const CfCart *self, const CfId *sale, const CfId *other)
{
  const CfCartSeen key = { *sale, *other };

  return cf_cart_find (self, CF_CART_SEEN, &key) != NULL;
}

/* @group: which group each payment is in; on return those that are chained by not knowing of each
 * other have the same number, the smallest index among them. */
static void
make_groups (const CfCart *self, guint *group)
{
  const GArray *payments = self->tables[CF_CART_PAYMENTS];

  for (guint i = 0; i < payments->len; i++)
    group[i] = i;
  for (guint i = 0; i < payments->len; i++)
    for (guint j = 0; j < i; j++) {
      const CfId *one = &g_array_index (payments, CfCartPayment, i).sale;
      const CfId *two = &g_array_index (payments, CfCartPayment, j).sale;
      guint low = MIN (group[i], group[j]), high = MAX (group[i], group[j]);

      if (has_seen (self, one, two) || has_seen (self, two, one))
        continue;
      for (guint k = 0; k <= i; k++)
        if (group[k] == high)
          group[k] = low;
    }
}

/* Where the payment @sale stands among the payments; they are sorted by it. */
static guint
index_of (const CfCart *self, const CfId *sale)
{
  const GArray *payments = self->tables[CF_CART_PAYMENTS];
  const CfCartPayment key = { .sale = *sale };
  const CfCartPayment *found = cf_cart_find (self, CF_CART_PAYMENTS, &key);

  if (found == NULL)
    return payments->len;
  return (guint) (found - &g_array_index (payments, CfCartPayment, 0));
}

static gboolean
is_known_to_group (const CfCart *self, const guint *group, guint which, const CfId *sale)
{
  const GArray *payments = self->tables[CF_CART_PAYMENTS];

  for (guint i = 0; i < payments->len; i++)
    if (group[i] == which &&
        has_seen (self, &g_array_index (payments, CfCartPayment, i).sale, sale))
      return TRUE;
  return FALSE;
}

/* Whether group @which took more of @sku than any of its members had seen wanted. */
static gboolean
took_too_much (const CfCart *self, const guint *group, guint which, const char *sku)
{
  const GArray *paid = self->tables[CF_CART_PAID];
  guint n_payments = self->tables[CF_CART_PAYMENTS]->len;
  gint64 taken = 0, wanted = 0;

  for (guint i = 0; i < paid->len; i++) {
    const CfCartPaid *row = &g_array_index (paid, CfCartPaid, i);
    guint at = g_str_equal (row->sku, sku) ? index_of (self, &row->sale) : n_payments;

    if (at == n_payments)
      continue;
    if (group[at] == which) {
      taken += row->quantity;
      wanted = MAX (wanted, row->wanted);
    } else if (is_known_to_group (self, group, which, &row->sale)) {
      taken += row->quantity;
    }
  }
  return taken > wanted;
}

static gboolean
was_paid_twice (const CfCart *self, const guint *group, guint which)
{
  const GArray *paid = self->tables[CF_CART_PAID];
  guint n_payments = self->tables[CF_CART_PAYMENTS]->len;

  for (guint i = 0; i < paid->len; i++) {
    const CfCartPaid *row = &g_array_index (paid, CfCartPaid, i);
    guint at = index_of (self, &row->sale);

    if (at < n_payments && group[at] == which && took_too_much (self, group, which, row->sku))
      return TRUE;
  }
  return FALSE;
}

GPtrArray *
cf_cart_paid_twice (const CfCart *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  const GArray *payments = self->tables[CF_CART_PAYMENTS];
  guint group[CF_CART_PAYMENTS_MAX];

  make_groups (self, group);
  for (guint i = 0; i < payments->len; i++) {
    GArray *sales;

    if (group[i] != i) /* groups are named by their first member */
      continue;
    sales = g_array_new (FALSE, FALSE, sizeof (CfId));
    for (guint j = i; j < payments->len; j++)
      if (group[j] == i)
        g_array_append_val (sales, g_array_index (payments, CfCartPayment, j).sale);
    if (sales->len > 1 && was_paid_twice (self, group, i))
      g_ptr_array_add (found, sales);
    else
      g_array_unref (sales);
  }
  return found;
}
