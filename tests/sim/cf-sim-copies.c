/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-copies.h"

#include "cf-sim-trace.h"

void
cf_sim_shop_copy (CfSimShop *self, guint till, guint copy, guint epoch)
{
  self->copies[copy] = (CfSimCopy){ .is_copy = TRUE, .of = till, .epoch = epoch };
  self->copies[till].has_copy = TRUE;
  self->drawer[copy] = self->drawer[till]; /* somebody lays as much into its drawer */
  for (guint i = 0; i < self->deeds->len; i++) {
    CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->till == till)
      deed->also_in |= 1u << copy;
  }
}

gboolean
cf_sim_shop_is_copied (const CfSimShop *self, guint till)
{
  return self->copies[till].is_copy || self->copies[till].has_copy;
}

guint
cf_sim_shop_first_of (const CfSimShop *self, guint till)
{
  return self->copies[till].is_copy ? self->copies[till].of : till;
}

gboolean
cf_sim_deed_is_in (const CfSimDeed *deed, guint till)
{
  return deed->till == till || (deed->also_in & 1u << till) != 0;
}

gboolean
cf_sim_shop_take_over (CfSimShop *self, guint till, const char *mark)
{
  CfSimDeed *deed = g_hash_table_lookup (self->marks, mark);

  if (deed == NULL || deed->till == till || !cf_sim_shop_is_copied (self, till))
    return FALSE;
  deed->also_in |= 1u << till;
  self->drawer[till] += deed->cash_minor;
  cf_sim_reached (CF_SIM_TAKEN_OVER);
  return TRUE;
}

void
cf_sim_shop_mark (CfSimShop *self, CfSimDeed *deed, const char *mark)
{
  deed->chain = CF_SIM_NOWHERE;
  self->is_placed = FALSE;
  g_hash_table_insert (self->marks, g_strdup (mark), deed);
}

guint
cf_sim_shop_find_branch (CfSimShop *self, const char *name)
{
  guint at;

  if (g_ptr_array_find_with_equal_func (self->branches, name, g_str_equal, &at))
    return CF_SIM_TILLS_MAX + at;
  if (self->branches->len == CF_SIM_BRANCHES)
    cf_sim_fail ("there are more than %d branches", CF_SIM_BRANCHES);
  g_ptr_array_add (self->branches, g_strdup (name));
  cf_sim_reached (CF_SIM_FORKED);
  return CF_SIM_TILLS_MAX + self->branches->len - 1;
}

void
cf_sim_shop_place_record (CfSimShop *self, const char *mark, guint chain, guint epoch, gint64 seq)
{
  CfSimDeed *deed = g_hash_table_lookup (self->marks, mark);

  if (deed == NULL)
    return; /* the machine's own */
  if (deed->epoch != epoch || deed->seq != seq)
    cf_sim_fail ("deed %u stands at %u/%d, the central has it at %u/%d", deed->no, deed->epoch,
                 (int) deed->seq, epoch, (int) seq);
  if (deed->chain != CF_SIM_NOWHERE && deed->chain != chain)
    cf_sim_fail ("deed %u stands in two chains at the central", deed->no);
  deed->chain = chain;
}

void
cf_sim_shop_know_all (const CfSimShop *self, guint till, CfSimKnown *known)
{
  known->epoch[cf_sim_shop_first_of (self, till)] = G_MAXUINT;
  for (guint i = 0; i < CF_SIM_BRANCHES; i++)
    known->epoch[CF_SIM_TILLS_MAX + i] = G_MAXUINT;
}

gint64
cf_sim_shop_shown_on_branch (const CfSimShop *self,
                             guint good,
                             guint till,
                             gint64 base_milli,
                             guint epoch,
                             gint64 seq,
                             const CfSimKnown *told)
{
  gint64 stock = base_milli;

  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (cf_sim_deed_is_in (deed, till) && deed->state == CF_SIM_STANDS &&
        cf_sim_deed_is_behind (deed, epoch, seq) && !cf_sim_deed_is_among (self, deed, told))
      cf_sim_deed_move (deed, good, &stock);
  }
  return stock;
}

void
cf_sim_shop_prove_copies (const CfSimShop *self)
{
  for (guint i = 0; i < self->deeds->len; i++) {
    const CfSimDeed *deed = g_ptr_array_index (self->deeds, i);

    if (deed->state == CF_SIM_STANDS && deed->chain == CF_SIM_NOWHERE)
      cf_sim_fail ("deed %u of till %u came to nobody", deed->no, deed->till + 1);
  }
}
