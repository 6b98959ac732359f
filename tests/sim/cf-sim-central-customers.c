/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-central-private.h"
#include "cf-sim-customers.h"
#include "cf-sim-trace.h"

/* What the central has counted of the person's purchases, under whatever entry. */
static gint64
count_lines (CfSimCentral *self, const CfCentralRows *rows, const CfSimCustomer *person)
{
  gint64 lines = 0;

  for (gsize i = 0; i < rows->n_rows; i++) {
    const CfSimCustomer *entry =
      cf_sim_shop_find_customer (self->shop, cf_central_rows_text (rows, i, 0));

    if (entry == NULL)
      cf_sim_fail ("central: counts what %s bought, who is nobody",
                   cf_central_rows_text (rows, i, 0));
    if (cf_sim_shop_person (self->shop, entry) == person)
      lines += cf_central_rows_int (rows, i, 1);
  }
  return lines;
}

void
cf_sim_central_prove_customers (CfSimCentral *self, const CfSimKnown *heads)
{
  g_autoptr (CfCentralRows) rows = cf_sim_central_look (
    self, "SELECT customer, sum (lines) FROM customer_product GROUP BY customer ORDER BY customer");

  for (guint i = 0; i < self->shop->customers->len && self->restores == 0; i++) {
    const CfSimCustomer *customer = g_ptr_array_index (self->shop->customers, i);
    gboolean is_erased = cf_sim_customer_is_erased (self->shop, customer);
    gint64 bought, has;

    if (cf_sim_shop_person (self->shop, customer) != customer)
      continue;
    bought = cf_sim_shop_bought (self->shop, customer, heads);
    has = count_lines (self, rows, customer);
    if (has != (is_erased ? 0 : bought))
      cf_sim_fail ("central: counts %d lines that customer %u bought%s, there are %d", (int) has,
                   customer->no, is_erased ? ", who was erased" : "", (int) bought);
    if (bought > 0)
      cf_sim_reached (is_erased ? CF_SIM_TASTE_FORGOTTEN : CF_SIM_BOUGHT_BY_NAME);
    if (is_erased && cf_sim_customer_was_written_elsewhere (self->shop, customer))
      cf_sim_reached (CF_SIM_WRITTEN_ERASED);
  }
}
