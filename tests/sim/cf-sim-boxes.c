/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-boxes.h"

void
cf_sim_shop_count_box (const CfSimShop *self,
                       guint good,
                       guint box,
                       const CfSimKnown *known,
                       gint64 *ret_sent,
                       gint64 *ret_taken)
{
  *ret_sent = *ret_taken = 0;
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->box != box || deed->parts[0].good != good || deed->state != CF_SIM_STANDS ||
        (known != NULL && !cf_sim_deed_is_among (self, deed, known)))
      continue;
    if (deed->kind == CF_SIM_SENT)
      *ret_sent -= deed->parts[0].milli;
    else
      *ret_taken += deed->parts[0].milli;
  }
}

gint64
cf_sim_shop_on_its_way (const CfSimShop *self, guint good, const CfSimKnown *known)
{
  gint64 sum = 0;

  for (guint box = 1; box <= CF_SIM_BOXES_MAX; box++) {
    gint64 sent, taken;

    cf_sim_shop_count_box (self, good, box, known, &sent, &taken);
    sum += MAX (sent - taken, 0);
  }
  return sum;
}

char *
cf_sim_box_number (guint box)
{
  return g_strdup_printf ("TR-%u", box);
}
