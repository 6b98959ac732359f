/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-clone.h"

#include "cf-journal.h"
#include "cf-sim-copies.h"
#include "cf-sim-folder.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"

/* How the disk came to the second machine. */
typedef enum
{
  COPIED_FOLDER,  /* the data folder alone */
  COPIED_HOME,    /* with what lies beside it, to a machine of another name */
  COPIED_MACHINE, /* all of it, name and all: as often as both others */
} Copied;

void
cf_sim_clone_init (CfSimTill *self, CfSimTill *from, guint index, const char *root)
{
  CfPosition head = cf_store_get_head (from->store);
  CfSimRandom random;
  Copied copied;

  cf_sim_random_init (&random, from->plan->seed, "copies", 0);
  copied = (Copied) MIN (cf_sim_random_below (&random, 4), COPIED_MACHINE);
  cf_sim_till_init (self, index, from->machine.loop, from->shop, from->plan, from->central,
                    from->machine.folder, root);
  if (copied == COPIED_FOLDER)
    cf_sim_folder_empty (self->state, FALSE);
  if (copied == COPIED_MACHINE)
    self->machine_id = from->machine_id;
  self->is_clone = TRUE;
  self->says_so = copied != COPIED_MACHINE;
  self->shifts = from->shifts;
  cf_sim_shop_copy (self->shop, from->index, index, head.epoch);
  cf_sim_reached (CF_SIM_COPIED);
  cf_sim_trace ("till %u: is a copy of till %u, up to %u/%" G_GINT64_FORMAT ", %s", index + 1,
                from->index + 1, head.epoch, head.seq,
                copied == COPIED_FOLDER ? "the folder alone"
                : copied == COPIED_HOME ? "on a machine of another name"
                                        : "name and all");
}

void
cf_sim_clone_check (CfSimTill *self, guint findings)
{
  CfPosition head = cf_store_get_head (self->store);
  const CfSimCopy *copy = &self->shop->copies[self->index];

  self->is_clone = FALSE;
  if ((findings & ~(CF_FOUND_COPY | CF_FOUND_NO_LAST)) != 0)
    cf_sim_fail ("till %u: it found 0x%x in a copied folder", self->index + 1, findings);
  if ((findings != 0) != self->says_so || (head.epoch != copy->epoch) != self->says_so)
    cf_sim_fail ("till %u: it is a copy and says 0x%x, in epoch %u", self->index + 1, findings,
                 head.epoch);
  if (self->says_so)
    cf_sim_reached (CF_SIM_COPY_SAID);
}

static gboolean
has_record (CfSimTill *self, guint epoch, gint64 seq, CfHash *ret_hash)
{
  g_autoptr (CfRecord) record = cf_journal_read (cf_store_get_reader (self->store),
                                                 cf_position_to_key (epoch, seq), ret_hash, NULL);

  return record != NULL;
}

void
cf_sim_clone_move_on (CfSimTill *self, guint head_epoch)
{
  if (self->epoch < head_epoch && !has_record (self, self->epoch, self->seq + 1, NULL)) {
    self->epoch++;
    self->seq = 0;
    cf_sim_reached (CF_SIM_LEFT_EPOCH);
  }
  self->seq++;
}

static void
read_mark (CfSimTill *self, guint epoch, gint64 seq, char mark[CF_HASH_HEX_LEN + 1])
{
  CfHash hash;

  if (!has_record (self, epoch, seq, &hash))
    cf_sim_fail ("till %u: %u/%" G_GINT64_FORMAT " cannot be read", self->index + 1, epoch, seq);
  cf_hash_to_hex (&hash, mark);
}

gboolean
cf_sim_clone_take_over (CfSimTill *self)
{
  char mark[CF_HASH_HEX_LEN + 1];

  read_mark (self, self->epoch, self->seq, mark);
  return cf_sim_shop_take_over (self->shop, self->index, mark);
}

void
cf_sim_clone_mark (CfSimTill *self, CfSimDeed *deed)
{
  char mark[CF_HASH_HEX_LEN + 1];

  read_mark (self, deed->epoch, deed->seq, mark);
  cf_sim_shop_mark (self->shop, deed, mark);
}

void
cf_sim_clone_prove (CfSimTill *self)
{
  CfPosition head = cf_store_get_head (self->store);
  char hash[CF_HASH_HEX_LEN + 1];
  CfSyncStatus status;

  cf_hash_to_hex (&head.hash, hash);
  cf_sync_get_status (self->sync, &status);
  if (status.has_double)
    cf_sim_reached (CF_SIM_DOUBLE_SAID);
  else if (cf_sim_central_is_on_branch (self->central, self->index, hash))
    cf_sim_fail ("till %u: is on a branch, does not leave it and does not say so", self->index + 1);
}
