/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shift-store.h"
#include "cf-sim-boxes.h"
#include "cf-sim-clone.h"
#include "cf-sim-copies.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-stock-store.h"
#include "cf-told-store.h"
#include "cf-verify.h"
#include "cf-wire.h"

/* What a till says at any time, and what it must have when all is quiet. */

/* Whether the central ever told this row. */
static gboolean
was_told (CfSimTill *self, guint good, const CfToldStock *row)
{
  const GArray *told = self->central->told[good];

  for (guint i = told->len; i > 0; i--) {
    const CfSimTold *one = &g_array_index (told, CfSimTold, i - 1);

    if (one->on_hand_milli == row->on_hand.milli &&
        cf_position_to_key (one->applied.epoch[self->index], one->applied.seq[self->index]) ==
          row->applied)
      return TRUE;
  }
  return FALSE;
}

/* Its chain's branches count positions anew: what it was told last may be one of several figures. */
static void
check_on_branch (CfSimTill *self, guint good, const CfToldStock *row, gint64 shown)
{
  const GArray *told = self->central->told[good];
  CfSimKnown nothing = { 0 };
  guint epoch = cf_position_key_epoch (row->applied);
  gint64 seq = cf_position_key_seq (row->applied), should = 0;

  for (guint i = told->len + 1; i > 0; i--) {
    const CfSimTold *one = i > 1 ? &g_array_index (told, CfSimTold, i - 2) : NULL;

    if ((one != NULL ? one->on_hand_milli : 0) != row->on_hand.milli)
      continue;
    should = cf_sim_shop_shown_on_branch (self->shop, good, self->index, row->on_hand.milli, epoch,
                                          seq, one != NULL ? &one->applied : &nothing);
    if (should == shown)
      return;
  }
  cf_sim_fail ("till %u: shows %d of %s, by what it can know there are %d: told %d at %u/%d",
               self->index + 1, (int) shown, cf_sim_goods[good].sku, (int) should,
               (int) row->on_hand.milli, epoch, (int) seq);
}

static void
check_stock_of (CfSimTill *self, guint good)
{
  g_autoptr (GError) error = NULL;
  const char *sku = cf_sim_goods[good].sku;
  CfToldStock row;
  CfQuantity shown;
  gboolean found;
  gint64 should;

  if (!cf_told_stock_read (cf_store_get_reference (self->store), cf_store_get_reader (self->store),
                           sku, CF_STOCK_LOCATION_MAIN, &row, &found, &error) ||
      !cf_stock_store_shown (cf_store_get_reader (self->store), sku, CF_STOCK_LOCATION_MAIN,
                             row.on_hand, row.applied, &shown, &error))
    cf_sim_fail ("till %u: stock cannot be read: %s", self->index + 1, error->message);
  if (cf_sim_shop_is_copied (self->shop, self->index)) {
    check_on_branch (self, good, &row, shown.milli);
    return;
  }
  if (found && !was_told (self, good, &row))
    cf_sim_fail ("till %u: was told %d of %s with its records up to %d/%d, which nobody said",
                 self->index + 1, (int) row.on_hand.milli, sku,
                 (int) cf_position_key_epoch (row.applied),
                 (int) cf_position_key_seq (row.applied));
  should =
    cf_sim_shop_shown (self->shop, good, self->index, row.on_hand.milli,
                       cf_position_key_epoch (row.applied), cf_position_key_seq (row.applied));
  if (shown.milli != should)
    cf_sim_fail ("till %u: shows %d of %s, by what it can know there are %d: told %d at %d/%d",
                 self->index + 1, (int) shown.milli, sku, (int) should, (int) row.on_hand.milli,
                 (int) cf_position_key_epoch (row.applied),
                 (int) cf_position_key_seq (row.applied));
  if (found && shown.milli != cf_sim_shop_shown (self->shop, good, self->index, 0, 0, 0))
    cf_sim_reached (CF_SIM_OTHERS_STOCK);
}

/* In step with everybody, a till shows what lies on the shelf. */
void
cf_sim_till_prove_stock (CfSimTill *self, const CfSimKnown *heads)
{
  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    gint64 should;
    g_autoptr (GError) error = NULL;
    CfToldStock row;
    gboolean found;

    if (!cf_told_stock_read (cf_store_get_reference (self->store),
                             cf_store_get_reader (self->store), cf_sim_goods[i].sku,
                             CF_STOCK_LOCATION_MAIN, &row, &found, &error))
      cf_sim_fail ("till %u: stock cannot be read: %s", self->index + 1, error->message);
    should = cf_sim_shop_stock (self->shop, i, heads);
    if (row.on_hand.milli != should)
      cf_sim_fail ("till %u: in step, it was told %d of %s; on the shelf lie %d", self->index + 1,
                   (int) row.on_hand.milli, cf_sim_goods[i].sku, (int) should);
    should = cf_sim_shop_on_its_way (self->shop, i, heads);
    if (row.in_transit.milli != should)
      cf_sim_fail ("till %u: in step, it was told that %d of %s are on their way; in boxes lie %d",
                   self->index + 1, (int) row.in_transit.milli, cf_sim_goods[i].sku, (int) should);
  }
  cf_sim_cards_prove (self, heads);
  cf_sim_parked_prove (self);
  cf_sim_customers_prove (self, heads);
  cf_sim_prices_prove (self);
  cf_sim_carts_prove (self);
  cf_sim_orders_prove (self, heads);
  if (cf_sim_shop_is_copied (self->shop, self->index))
    cf_sim_clone_prove (self);
}

/* Whoever compares what it was told with what the central has finds nothing to be mended. */
static void
check_compared (CfSimTill *self)
{
  CfSyncStatus status;

  if (self->sync == NULL)
    return;
  cf_sync_get_status (self->sync, &status);
  if (status.compared > 0)
    cf_sim_reached (CF_SIM_COMPARED);
  if (status.mended > 0)
    cf_sim_fail ("till %u: %d of what it was told was not as the central has it", self->index + 1,
                 (int) status.mended);
}

void
cf_sim_till_check (CfSimTill *self)
{
  CfPosition head = cf_store_get_head (self->store);

  check_compared (self);
  cf_sim_till_follow (self, &head, 0);
  for (guint i = 0; i < CF_SIM_GOODS; i++)
    check_stock_of (self, i);
  cf_sim_cards_check (self);
  cf_sim_customers_check (self);
  cf_sim_prices_check (self);
  cf_sim_carts_check (self);
  cf_sim_orders_check (self);
  if (cf_id_is_set (&self->shift))
    cf_shift_report_free (cf_sim_till_read_report (self));
}

static gboolean
is_at_central (CfSimTill *self, const CfPosition *head)
{
  char hash[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&head->hash, hash);
  return cf_sim_shop_is_copied (self->shop, self->index)
           ? cf_sim_central_has_record (self->central, self->index, hash)
           : cf_sim_central_has (self->central, self->index, head->epoch, head->seq);
}

gboolean
cf_sim_till_is_in_step (CfSimTill *self)
{
  CfSyncStatus status;
  CfPosition head;

  if (self->sync == NULL || self->is_busy)
    return FALSE;
  head = cf_store_get_head (self->store);
  cf_sync_get_status (self->sync, &status);
  return status.state == CF_SYNC_ONLINE && status.unsent == 0 && !status.is_loading &&
         status.chain_position == cf_sim_central_get_head (self->central, CF_WIRE_SCOPE_CHAIN) &&
         status.store_position == cf_sim_central_get_head (self->central, CF_SIM_STORE) &&
         is_at_central (self, &head) && cf_sim_parked_is_in_step (self) &&
         cf_sim_customers_is_in_step (self) && cf_sim_carts_is_in_step (self);
}

void
cf_sim_till_tell_status (CfSimTill *self)
{
  CfSyncStatus status;

  if (self->sync == NULL) {
    cf_sim_trace ("till %u: off", self->index + 1);
    return;
  }
  cf_sync_get_status (self->sync, &status);
  cf_sim_trace ("till %u: %s, %d unsent, chain %d of %d, store %d of %d%s: %s", self->index + 1,
                cf_sync_state_to_text (status.state), (int) status.unsent,
                (int) status.chain_position, (int) status.chain_head, (int) status.store_position,
                (int) status.store_head, status.is_loading ? ", loading" : "",
                status.problem != NULL ? status.problem : "no problem");
}

void
cf_sim_till_prove (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = self->folder,
                              .state_home = self->state,
                              .vfs = CF_FAULT_VFS };
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);

  if (report == NULL)
    cf_sim_fail ("till %u: cannot be verified: %s", self->index + 1, error->message);
  if (report->problems->len > 0) {
    const CfVerifyProblem *problem = g_ptr_array_index (report->problems, 0);

    cf_sim_fail ("till %u: %s at %u/%" G_GINT64_FORMAT ": %s", self->index + 1,
                 cf_verify_code_name (problem->code), problem->epoch, problem->seq,
                 problem->message);
  }
  if (report->head.epoch != self->epoch || report->head.seq != self->seq)
    cf_sim_fail ("till %u: its journal ends at %u/%" G_GINT64_FORMAT, self->index + 1,
                 report->head.epoch, report->head.seq);
}
