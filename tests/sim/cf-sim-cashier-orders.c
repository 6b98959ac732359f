/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-order-store.h"
#include "cf-pickup.h"
#include "cf-sim-orders.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-stock-store.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-wire.h"

/* Orders at a till: put into boxes, found short, handed over and taken back, as the till shows and lets them. */

#define ORDERS_MAX 200
#define STEPS_MAX  4 /* that somebody takes about orders at a time */

/* ---- what the till shows ------------------------------------------------------------------------- */

static const struct
{
  CfEventKind kind;
  CfPickupFactKind fact;
  CfPickupStep step;
} kinds[] = {
  { CF_EVENT_ORDER_ACCEPTED, CF_FACT_ACCEPTED, CF_PICKUP_ACCEPT },
  { CF_EVENT_ORDER_PICKED, CF_FACT_PICKED, CF_PICKUP_PICK },
  { CF_EVENT_ORDER_SHORT, CF_FACT_SHORT, CF_PICKUP_FALL_SHORT },
  { CF_EVENT_ORDER_READY, CF_FACT_READY, CF_PICKUP_STAGE },
  { CF_EVENT_ORDER_COLLECTED, CF_FACT_HANDED, CF_PICKUP_COLLECT },
  { CF_EVENT_ORDER_RETURNED, CF_FACT_RETURNED, CF_PICKUP_RETURN },
  { CF_EVENT_ORDER_CANCELLED, CF_FACT_CANCELLED, CF_PICKUP_CANCEL },
  { CF_EVENT_ORDER_EXPIRED, CF_FACT_EXPIRED, CF_PICKUP_EXPIRE },
};

static guint
find_kind (CfEventKind kind)
{
  guint i = 0;

  while (kinds[i].kind != kind)
    i++;
  return i;
}

/* An order as the till shows it. */
typedef struct
{
  CfSimOrder *order;
  CfPickup *pickup;
  CfSimKnown told; /* whose records the told row has in it */
} Shown;

static void
shown_free (gpointer data)
{
  Shown *self = data;

  cf_pickup_free (self->pickup);
  g_free (self);
}

static void
read_told (CfSimTill *self, json_object *applied, CfSimKnown *ret_told)
{
  for (guint i = 0; i < self->central->n_tills; i++) {
    json_object *pair = cf_wire_get_array (applied, self->central->terminals[i].text);

    if (pair == NULL)
      continue;
    ret_told->epoch[i] = (guint) json_object_get_int64 (json_object_array_get_idx (pair, 0));
    ret_told->seq[i] = json_object_get_int64 (json_object_array_get_idx (pair, 1));
  }
}

/* The told row, and what was done here since. */
static Shown *
show (CfSimTill *self, CfSimOrder *order, const char *body)
{
  g_autoptr (json_object) row = cf_wire_parse (body, strlen (body), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  Shown *shown = g_new0 (Shown, 1);

  shown->order = order;
  shown->pickup = cf_pickup_from_json (row, &error);
  if (shown->pickup == NULL)
    cf_sim_fail ("till %u: order %u cannot be read: %s", self->index + 1, order->no, body);
  read_told (self, cf_wire_get_object (row, "applied"), &shown->told);
  steps = cf_order_store_list_steps (cf_store_get_reader (self->store), order->id,
                                     cf_position_to_key (shown->told.epoch[self->index],
                                                         shown->told.seq[self->index]),
                                     &error);
  if (steps == NULL) {
    cf_sim_till_expect_disks_fault (self, error);
    shown_free (shown);
    return NULL;
  }
  for (guint i = 0; i < steps->len; i++) {
    const CfOrderStepRow *step = g_ptr_array_index (steps, i);
    const CfPickupFact fact = { .kind = kinds[find_kind (step->kind)].fact,
                                .line = step->line,
                                .sku = step->sku,
                                .name = step->name,
                                .quantity = step->quantity,
                                .shelf = step->shelf,
                                .at_ms = step->at_ms };

    if (!cf_pickup_apply (shown->pickup, &fact, &error))
      cf_sim_fail ("till %u: its own step does not fit: %s", self->index + 1, error->message);
  }
  return shown;
}

/* All that people know of. */
static GPtrArray *
list_shown (CfSimTill *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (shown_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    cf_told_list (cf_store_get_reference (self->store), "order", "", ORDERS_MAX, &error);

  if (rows == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfToldRow *row = g_ptr_array_index (rows, i);
    CfSimOrder *order = cf_sim_shop_find_order (self->shop, row->id);
    Shown *shown = order != NULL ? show (self, order, row->body) : NULL;

    if (shown != NULL)
      g_ptr_array_add (list, shown);
  }
  return list;
}

static const CfPickupLine *
line_of (const Shown *shown)
{
  return cf_pickup_find_line (shown->pickup, 1);
}

static gboolean
may (const Shown *shown, CfPickupStep step)
{
  return cf_pickup_check (shown->pickup, step, NULL);
}

/* One of those about which @wanted; the oldest of them, more often than not. */
static const Shown *
choose (CfSimTill *self, const GPtrArray *list, gboolean (*wanted) (const Shown *shown))
{
  const Shown *chosen = NULL;

  for (guint i = 0; i < list->len; i++) {
    const Shown *shown = g_ptr_array_index (list, i);

    if (wanted (shown) && (chosen == NULL || cf_sim_random_happens (&self->people, 250000)))
      chosen = shown;
  }
  return chosen;
}

/* ---- doing --------------------------------------------------------------------------------------- */

/* What the till lets somebody do becomes a record. FALSE: it does not, or the machine stopped. */
static gboolean
record (CfSimTill *self,
        const Shown *shown,
        CfSimDeedKind kind,
        CfEventKind event,
        gint64 milli,
        gboolean is_damaged)
{
  CfSimOrder *order = shown->order;
  const CfOrderGoods goods = {
    1, cf_sim_goods[order->good].sku, cf_sim_goods[order->good].name, CF_UNIT_EA, { milli }
  };
  CfOrderStep step = { .order = order->id,
                       .number = order->number,
                       .location = CF_STOCK_LOCATION_MAIN,
                       .shelf = "A1",
                       .proof = "typed_code",
                       .to = is_damaged ? "damaged" : NULL,
                       .lines = &goods,
                       .n_lines = milli != 0 ? 1 : 0 };
  const CfPickupFact fact = { .kind = kinds[find_kind (event)].fact,
                              .line = 1,
                              .sku = goods.sku,
                              .name = goods.name,
                              .quantity = { milli } };
  CfCommit *commit;
  CfSimDeed *deed;

  if (!cf_pickup_check_fact (shown->pickup, &fact, NULL))
    return FALSE;
  deed = cf_sim_deed_begin (self, kind);
  deed->order = order->no;
  deed->order_milli = milli;
  deed->damaged_milli = is_damaged ? milli : 0;
  if (kind == CF_SIM_COLLECTED)
    cf_sim_deed_add (deed, order->good, -milli, 0);
  else if (kind == CF_SIM_BROUGHT && !is_damaged)
    cf_sim_deed_add (deed, order->good, milli, 0);
  cf_sim_trace ("till %u: order %u: %s %d", self->index + 1, order->no, cf_sim_deed_word (kind),
                (int) milli);
  commit = cf_commit_new ();
  cf_commit_add_event (commit, cf_event_new (event, &self->machine.clock, CF_SIM_PERSON,
                                             cf_event_body_order (event, &step)));
  return cf_sim_till_carry_out (self, deed, commit);
}

static gboolean
wants_work (const Shown *shown)
{
  return may (shown, CF_PICKUP_ACCEPT) || may (shown, CF_PICKUP_PICK) ||
         may (shown, CF_PICKUP_STAGE);
}

/* What there is goes into the box; of what there is not enough, somebody may look again later. */
static void
pick (CfSimTill *self, const Shown *shown, gint64 left_milli)
{
  gint64 there = MAX (cf_sim_shop_free_milli (self->shop, shown->order->good), 0) / 1000 * 1000;
  gint64 milli = MIN (left_milli, there);

  if (milli > 1000 && cf_sim_random_happens (&self->people, 300000))
    milli = 1000 * cf_sim_random_between (&self->people, 1, milli / 1000);
  if (milli > 0 && cf_sim_random_happens (&self->people, 650000)) {
    if (record (self, shown, CF_SIM_PICKED, CF_EVENT_ORDER_PICKED, milli, FALSE))
      cf_sim_reached (CF_SIM_ORDER_PICKED);
  } else if (record (self, shown, CF_SIM_SHORT, CF_EVENT_ORDER_SHORT, left_milli - milli, FALSE)) {
    cf_sim_reached (CF_SIM_PICKED_SHORT);
  }
}

/* Before it is staged: one piece was there after all, or is broken and goes back. Whether there was such. */
static gboolean
think_again (CfSimTill *self, const Shown *shown)
{
  const CfPickupLine *line = line_of (shown);

  if (line->fell_short.milli > 0 && cf_sim_shop_free_milli (self->shop, shown->order->good) > 0 &&
      cf_sim_random_happens (&self->people, 700000)) {
    if (record (self, shown, CF_SIM_SHORT, CF_EVENT_ORDER_SHORT, -1000, FALSE))
      cf_sim_reached (CF_SIM_FOUND_AFTER_ALL);
    return TRUE;
  }
  if (line->picked.milli > 0 && cf_sim_random_happens (&self->people, 80000)) {
    if (record (self, shown, CF_SIM_PICKED, CF_EVENT_ORDER_PICKED, -1000, FALSE))
      cf_sim_reached (CF_SIM_PUT_BACK_ON_SHELF);
    return TRUE;
  }
  return FALSE;
}

/* Whether something was done, and the till is still on. */
static gboolean
work_once (CfSimTill *self)
{
  g_autoptr (GPtrArray) list = list_shown (self);
  const Shown *shown = choose (self, list, wants_work);
  gint64 left;

  if (shown == NULL)
    return FALSE;
  left = line_of (shown)->ordered.milli - line_of (shown)->picked.milli -
         line_of (shown)->fell_short.milli;
  if (may (shown, CF_PICKUP_ACCEPT))
    record (self, shown, CF_SIM_ACCEPTED, CF_EVENT_ORDER_ACCEPTED, 0, FALSE);
  else if (think_again (self, shown))
    return self->store != NULL; /* and looks at the screen again */
  else if (left > 0)
    pick (self, shown, left);
  else
    record (self, shown, CF_SIM_READY, CF_EVENT_ORDER_READY, 0, FALSE);
  return self->store != NULL;
}

/* Nobody goes to the shelves for one piece alone. */
void
cf_sim_orders_work (CfSimTill *self)
{
  guint steps = 1 + cf_sim_random_below (&self->people, STEPS_MAX);

  for (guint i = 0; i < steps && work_once (self); i++)
    ;
}

static gboolean
wants_collecting (const Shown *shown)
{
  return may (shown, CF_PICKUP_COLLECT);
}

/* How much the till says lies ready. */
static gint64
sum_waiting (const Shown *shown)
{
  g_autoptr (GArray) waiting = cf_pickup_list_waiting (shown->pickup);
  gint64 milli = 0;

  for (guint i = 0; i < waiting->len; i++)
    milli += g_array_index (waiting, CfPickupPart, i).picked.milli;
  return milli;
}

void
cf_sim_orders_hand_over (CfSimTill *self)
{
  g_autoptr (GPtrArray) list = list_shown (self);
  const Shown *shown = choose (self, list, wants_collecting);
  CfSimDone done;
  gint64 milli, box;

  if (shown == NULL)
    return;
  milli = sum_waiting (shown);
  if (milli > 1000 && cf_sim_random_happens (&self->people, 250000))
    milli = 1000;
  /* Out of the box; who finds it empty takes it from the shelf, if there is any. */
  done = cf_sim_shop_really_done (self->shop, shown->order);
  box =
    cf_sim_order_is_over (shown->order, &done) ? 0 : MAX (done.picked_milli - done.handed_milli, 0);
  if (milli > 0 && box + cf_sim_shop_free_milli (self->shop, shown->order->good) >= milli &&
      record (self, shown, CF_SIM_COLLECTED, CF_EVENT_ORDER_COLLECTED, milli, FALSE))
    cf_sim_reached (CF_SIM_ORDER_COLLECTED);
}

static gboolean
wants_returning (const Shown *shown)
{
  const CfPickupLine *line = line_of (shown);

  return may (shown, CF_PICKUP_RETURN) && line->handed.milli > line->returned.milli;
}

void
cf_sim_orders_take_back (CfSimTill *self)
{
  g_autoptr (GPtrArray) list = list_shown (self);
  const Shown *shown = choose (self, list, wants_returning);
  CfSimDone done;
  gint64 milli;

  if (shown == NULL)
    return;
  milli = line_of (shown)->handed.milli - line_of (shown)->returned.milli;
  if (milli > 1000 && cf_sim_random_happens (&self->people, 400000))
    milli = 1000;
  done = cf_sim_shop_really_done (self->shop, shown->order);
  if (done.handed_milli - done.brought_milli >= milli && /* nobody brings what they have not got */
      record (self, shown, CF_SIM_BROUGHT, CF_EVENT_ORDER_RETURNED, milli,
              cf_sim_random_happens (&self->people, 300000)))
    cf_sim_reached (CF_SIM_ORDER_RETURNED);
}

static gboolean
wants_ending (const Shown *shown)
{
  return may (shown, CF_PICKUP_CANCEL);
}

void
cf_sim_orders_call_off (CfSimTill *self)
{
  g_autoptr (GPtrArray) list = list_shown (self);
  const Shown *shown = choose (self, list, wants_ending);

  if (shown == NULL)
    return;
  if (cf_sim_random_happens (&self->people, 300000))
    record (self, shown, CF_SIM_RUN_OUT, CF_EVENT_ORDER_EXPIRED, 0, FALSE);
  else if (record (self, shown, CF_SIM_CALLED_OFF, CF_EVENT_ORDER_CANCELLED, 0, FALSE))
    cf_sim_reached (CF_SIM_ORDER_CALLED_OFF);
}

/* ---- what must hold ------------------------------------------------------------------------------ */

void
cf_sim_orders_check (CfSimTill *self)
{
  g_autoptr (GPtrArray) list = NULL;

  if (self->plan->theme != CF_SIM_THEME_PICKING)
    return;
  list = list_shown (self);
  for (guint i = 0; i < list->len; i++) {
    const Shown *shown = g_ptr_array_index (list, i);
    const CfPickupLine *line = line_of (shown);
    CfSimDone done = cf_sim_shop_done_seen (self->shop, shown->order, self->index, &shown->told);

    if (cf_sim_shop_is_doubtful_order (self->shop, shown->order))
      continue;
    if (line->picked.milli != done.picked_milli || line->fell_short.milli != done.short_milli ||
        line->handed.milli != done.handed_milli || line->returned.milli != done.brought_milli)
      cf_sim_fail (
        "till %u: shows order %u as %d picked, %d short, %d handed over, %d back; by what it"
        " can know it is %d, %d, %d, %d",
        self->index + 1, shown->order->no, (int) line->picked.milli, (int) line->fell_short.milli,
        (int) line->handed.milli, (int) line->returned.milli, (int) done.picked_milli,
        (int) done.short_milli, (int) done.handed_milli, (int) done.brought_milli);
  }
}

void
cf_sim_orders_prove (CfSimTill *self, const CfSimKnown *heads)
{
  g_autoptr (GPtrArray) list = list_shown (self);

  for (guint i = 0; i < list->len && self->central->restores == 0; i++) {
    const Shown *shown = g_ptr_array_index (list, i);
    CfSimDone done = cf_sim_shop_done (self->shop, shown->order, heads);
    const char *word = cf_pickup_state_to_text (cf_pickup_get_state (shown->pickup));

    if (!g_str_equal (word, cf_sim_order_word (shown->order, &done)))
      cf_sim_fail ("till %u: in step, it shows order %u as %s; it is %s", self->index + 1,
                   shown->order->no, word, cf_sim_order_word (shown->order, &done));
  }
}
