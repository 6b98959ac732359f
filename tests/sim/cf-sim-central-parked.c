/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-sim-central-private.h"
#include "cf-sim-parked.h"
#include "cf-sim-trace.h"

/* Who had asked for it at the till where it lay and took it up nevermore (the answer was lost, and then the power) shows it
 * again with the next record, and others may have it. */
static gboolean
lies_there_still (const CfSimShop *shop, const CfSimParked *parked)
{
  return parked->given_to == parked->till && !cf_sim_parked_is_gone (shop, parked, parked->till);
}

void
cf_sim_central_hear_given (CfSimCentral *self, const CfSimRequest *request, guint index)
{
  const char *rest = request->path + strlen ("/v1/parked/");
  g_autofree char *id = g_strndup (rest, strcspn (rest, "/"));
  CfSimParked *parked = cf_sim_shop_find_parked (self->shop, id);

  if (!g_str_has_suffix (request->path, "/claim"))
    return;
  if (parked == NULL)
    cf_sim_fail ("central: gives %s, which nobody laid aside", id);
  if (cf_sim_parked_is_given (self->shop, parked) && parked->given_to != index &&
      parked->given_in == self->restores && !lies_there_still (self->shop, parked) &&
      !cf_sim_parked_is_doubtful (self->shop, parked))
    cf_sim_fail ("central: gives basket %u to till %u and to till %u", parked->no,
                 parked->given_to + 1, index + 1);
  parked->is_given = TRUE;
  parked->given_to = index;
  parked->given_in = self->restores;
  parked->given_after = self->shop->deeds->len;
  cf_sim_trace ("basket %u: is given to till %u", parked->no, index + 1);
}

void
cf_sim_central_prove_parked (CfSimCentral *self, const CfSimKnown *heads, GPtrArray *expected)
{
  for (guint i = 0; i < self->shop->parked->len; i++) {
    const CfSimParked *parked = g_ptr_array_index (self->shop->parked, i);

    if (parked->first != parked->no || cf_sim_parked_sold (self->shop, parked, heads) < 2)
      continue;
    if (self->restores == 0 && !cf_sim_parked_is_doubtful (self->shop, parked))
      cf_sim_fail ("basket %u: was sold twice, and everybody had asked", parked->no);
    cf_sim_reached (CF_SIM_PAID_TWICE);
    g_ptr_array_add (expected, g_strconcat ("paid_twice ", parked->id, NULL));
  }
}
