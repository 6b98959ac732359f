/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-cards.h"
#include "cf-sim-folder.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"

/* A till whose data folder is an older one: what was done since is in its journal no more. */

#define PUTS_BACK_PPM 600000 /* of who has a copy and finds the machine off */

void
cf_sim_till_make_backup (CfSimTill *self)
{
  CfPosition head = cf_store_get_head (self->store);

  if (!cf_sim_random_happens (&self->faults, cf_sim_plan_rate (self->plan, CF_SIM_FAULT_PUT_BACK)))
    return;
  cf_sim_folder_empty (self->backup, TRUE);
  cf_sim_folder_copy (self->folder, self->backup);
  self->has_backup = TRUE;
  self->backup_epoch = head.epoch;
  self->backup_seq = head.seq;
  cf_sim_trace ("till %u: somebody keeps a copy of its folder, up to %u/%" G_GINT64_FORMAT,
                self->index + 1, head.epoch, head.seq);
}

/* Not where terminal.last went with the power as well: then only the central can say so. */
gboolean
cf_sim_till_wants_backup (CfSimTill *self)
{
  return self->is_faulty && self->has_backup &&
         cf_sim_random_happens (&self->faults, PUTS_BACK_PPM) && !self->last_is_old;
}

void
cf_sim_till_put_back (CfSimTill *self)
{
  cf_sim_machine_cut (&self->machine, CF_CUT_ALL_LOST, &self->faults);
  cf_sim_folder_empty (self->folder, FALSE);
  cf_sim_folder_copy (self->backup, self->folder);
  self->has_backup = FALSE;
  self->is_put_back = TRUE;
  self->shop->put_back[self->index]++;
  cf_sim_reached (CF_SIM_PUT_BACK);
  cf_sim_trace ("till %u: an older copy is put back, up to %u/%" G_GINT64_FORMAT, self->index + 1,
                self->backup_epoch, self->backup_seq);
}

void
cf_sim_till_check_put_back (CfSimTill *self, guint findings)
{
  CfPosition head = cf_store_get_head (self->store);
  CfSimDeed *deed = g_steal_pointer (&self->pending);
  guint lost = cf_sim_shop_lose (self->shop, self->index, self->backup_epoch, self->backup_seq);

  self->is_put_back = FALSE;
  cf_sim_shop_forget_kept (self->shop, self->index);
  if (deed != NULL)
    cf_sim_shop_never (self->shop, deed); /* wherever it was written, it is not there any more */
  if (lost > 0 && head.epoch == self->backup_epoch)
    cf_sim_fail ("till %u: it has lost %u records and does not say so", self->index + 1, lost);
  if ((findings & ~CF_FOUND_PUT_BACK) != 0)
    cf_sim_fail ("till %u: it found 0x%x where a copy was put back", self->index + 1, findings);
  if (head.epoch == self->backup_epoch)
    return;
  /* A new epoch begins behind the copy. */
  self->epoch = head.epoch;
  self->seq = head.seq;
}
