/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-order-store.h"
#include "cf-sim-boxes.h"
#include "cf-sim-central.h"
#include "cf-sim-copies.h"
#include "cf-sim-orders.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-stock-store.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-wire.h"

static gboolean
do_event (CfSimTill *self, CfSimDeed *deed, CfEventKind kind, json_object *body)
{
  CfCommit *commit = cf_commit_new ();

  cf_commit_add_event (commit, cf_event_new (kind, &self->machine.clock, CF_SIM_PERSON, body));
  return cf_sim_till_carry_out (self, deed, commit);
}

static void
open_shift (CfSimTill *self)
{
  CfId shift = cf_id_new (&self->machine.clock);
  CfSimDeed *deed = cf_sim_deed_begin (self, CF_SIM_SHIFT_OPENED);

  if (do_event (self, deed, CF_EVENT_SHIFT_OPENED,
                cf_event_body_shift_opened (
                  &(CfShiftOpened){ .shift = shift.text,
                                    .number = ++self->shifts,
                                    .business_day = CF_SIM_DAY,
                                    .currency = "EUR",
                                    .exponent = 2,
                                    .float_amount = { self->shop->drawer[self->index] } })))
    self->shift = shift;
}

static void
close_shift (CfSimTill *self)
{
  g_autoptr (CfShiftReport) z = cf_sim_till_read_report (self);
  CfSimDeed *deed;

  if (z == NULL || (z->number = cf_sim_draw_number (self, "z")) == NULL)
    return;
  deed = cf_sim_deed_begin (self, CF_SIM_SHIFT_CLOSED);
  deed->number = g_strconcat ("Z ", z->number, NULL);
  z->currency = g_strdup ("EUR");
  z->exponent = 2;
  z->is_closed = TRUE;
  z->closed_by = g_strdup (CF_SIM_PERSON);
  z->closed_at_ms = cf_clock_utc_ms (&self->machine.clock);
  z->counted = z->expected;
  if (do_event (self, deed, CF_EVENT_SHIFT_CLOSED,
                cf_event_body_shift_closed (z, NULL, 0, z->counted)))
    self->shift.text[0] = '\0';
}

/* ---- selling -------------------------------------------------------------------------------------- */

static void
sell (CfSimTill *self)
{
  g_autoptr (CfSale) sale = NULL;
  CfSimDeed *deed;

  if (!cf_sim_sale_begin (self, CF_SIM_SOLD, &sale, &deed))
    return;
  if (cf_sim_sale_fill (self, sale, deed))
    cf_sim_sale_finish (self, sale, deed);
  else
    cf_sim_shop_never (self->shop, deed);
}

static void
void_line (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  CfId basket = cf_id_new (&self->machine.clock);

  do_event (self, cf_sim_deed_begin (self, CF_SIM_VOIDED), CF_EVENT_LINE_VOIDED,
            cf_event_body_line_voided (&(CfLineVoided){ .basket = basket.text,
                                                        .shift = self->shift.text,
                                                        .line = 1,
                                                        .sku = cf_sim_goods[good].sku,
                                                        .name = cf_sim_goods[good].name,
                                                        .quantity = { 1000 },
                                                        .total = { 100 } }));
}

static void
move_cash (CfSimTill *self)
{
  gboolean is_in = cf_sim_random_happens (&self->people, 500000) ||
                   self->shop->drawer[self->index] < CF_SIM_FLOAT_MINOR;
  gint64 amount = cf_sim_random_between (&self->people, 100, 5000);
  CfSimDeed *deed = cf_sim_deed_begin (self, is_in ? CF_SIM_CASH_IN : CF_SIM_CASH_OUT);

  deed->cash_minor = is_in ? amount : -amount;
  do_event (self, deed, CF_EVENT_CASH_MOVED,
            cf_event_body_cash_moved (&(CfCashMoved){ .shift = self->shift.text,
                                                      .kind = is_in ? "paid_in" : "safe_drop",
                                                      .amount = { amount },
                                                      .reason = "change" }));
}

/* ---- goods ---------------------------------------------------------------------------------------- */

static void
receive_some (CfSimTill *self, guint good, gint64 milli)
{
  CfSimDeed *deed = cf_sim_deed_begin (self, CF_SIM_RECEIVED);

  cf_sim_deed_add (deed, good, milli, 0);
  do_event (self, deed, CF_EVENT_STOCK_RECEIVED,
            cf_event_body_stock_received (&(CfStockReceived){ .sku = cf_sim_goods[good].sku,
                                                              .location = CF_STOCK_LOCATION_MAIN,
                                                              .unit = CF_UNIT_EA,
                                                              .quantity = { milli } }));
}

static void
receive (CfSimTill *self)
{
  gboolean is_little = self->plan->theme == CF_SIM_THEME_PIECES;
  guint good = cf_sim_random_below (&self->people, is_little ? CF_SIM_SCARCE : CF_SIM_GOODS);

  receive_some (self, good,
                cf_sim_random_between (&self->people, is_little ? 1 : 4, is_little ? 4 : 20) *
                  1000);
}

/* What is to be sent off comes in first, where there is not enough of it. */
static void
send_box (CfSimTill *self)
{
  g_autofree char *number = NULL;
  CfSimDeed *deed;

  if (cf_sim_shop_free_milli (self->shop, CF_SIM_BOXED) < 2000) {
    receive_some (self, CF_SIM_BOXED, 12000);
    return;
  }
  deed = cf_sim_deed_begin (self, CF_SIM_SENT);
  deed->box = cf_sim_random_below (&self->people, CF_SIM_BOXES_MAX) + 1;
  number = cf_sim_box_number (deed->box);
  cf_sim_deed_add (deed, CF_SIM_BOXED, -2000, 0);
  if (do_event (self, deed, CF_EVENT_STOCK_TRANSFERRED,
                cf_event_body_stock_transferred (
                  &(CfStockTransferred){ .sku = cf_sim_goods[CF_SIM_BOXED].sku,
                                         .from = CF_STOCK_LOCATION_MAIN,
                                         .store = CF_SIM_STORE,
                                         .unit = CF_UNIT_EA,
                                         .quantity = { 2000 },
                                         .document = number })))
    cf_sim_reached (CF_SIM_BOX_SENT);
}

/* Whoever has the box takes it in, and now and then somebody else had done so already. */
static void
take_box_in (CfSimTill *self)
{
  gboolean is_careless = cf_sim_random_happens (&self->people, 250000);
  gint64 milli = cf_sim_random_between (&self->people, 1, 2) * 1000;
  gint64 sent = 0, taken = 0;
  guint box = 0;
  g_autofree char *number = NULL;
  CfSimDeed *deed;

  do
    cf_sim_shop_count_box (self->shop, CF_SIM_BOXED, ++box, NULL, &sent, &taken);
  while (box < CF_SIM_BOXES_MAX && (sent == 0 || (!is_careless && sent < taken + milli)));
  if (sent == 0 || (!is_careless && sent < taken + milli))
    return;
  deed = cf_sim_deed_begin (self, CF_SIM_RECEIVED);
  deed->box = box;
  number = cf_sim_box_number (box);
  cf_sim_deed_add (deed, CF_SIM_BOXED, milli, 0);
  if (do_event (self, deed, CF_EVENT_STOCK_RECEIVED,
                cf_event_body_stock_received (
                  &(CfStockReceived){ .sku = cf_sim_goods[CF_SIM_BOXED].sku,
                                      .location = CF_STOCK_LOCATION_MAIN,
                                      .unit = CF_UNIT_EA,
                                      .quantity = { milli },
                                      .document = number })))
    cf_sim_reached (sent < taken + milli ? CF_SIM_BOX_TWICE : CF_SIM_BOX_TAKEN_IN);
}

static void
write_off (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  CfSimDeed *deed;

  if (cf_sim_shop_free_milli (self->shop, good) < 1000)
    return;
  deed = cf_sim_deed_begin (self, CF_SIM_ADJUSTED);
  cf_sim_deed_add (deed, good, -1000, 0);
  do_event (self, deed, CF_EVENT_STOCK_ADJUSTED,
            cf_event_body_stock_adjusted (&(CfStockAdjusted){ .sku = cf_sim_goods[good].sku,
                                                              .location = CF_STOCK_LOCATION_MAIN,
                                                              .unit = CF_UNIT_EA,
                                                              .delta = { -1000 },
                                                              .reason = "broken" }));
}

/*
 * Where clocks are wrong before anybody measured them, nobody can know whether another till's sale was
 * before or after a count; what then is right is a matter of the clocks and not of the shelf.
 */
static gboolean
may_count (const CfSimTill *self)
{
  if (cf_sim_shop_is_copied (self->shop, self->index))
    return FALSE; /* which of two copies was first only clocks can say */
  return self->plan->tills == 1 || (!cf_sim_plan_has (self->plan, CF_SIM_FAULT_SKEW) &&
                                    !cf_sim_plan_has (self->plan, CF_SIM_FAULT_JUMP));
}

/*
 * Somebody stole something, or a box had one more: only a count tells.  Nobody counts while others reach into
 * the shelves, and nobody does while it is counted: what of it was first only clocks could say.
 */
static void
count (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  gint64 odd = cf_sim_random_between (&self->people, -1, 1) * 1000;
  CfSimDeed *deed;

  if (!may_count (self) || self->shop->shelf[good] + odd < 0 ||
      !cf_sim_shop_is_settled (self->shop, good) ||
      cf_sim_shop_was_just_at_work (self->shop, self->index, cf_sim_loop_now (self->machine.loop),
                                    FALSE))
    return;
  deed = cf_sim_deed_begin (self, CF_SIM_COUNTED);
  cf_sim_deed_add (deed, good, self->shop->shelf[good] + odd, 0);
  deed->parts[0].odd_milli = odd;
  if (do_event (self, deed, CF_EVENT_STOCK_COUNTED,
                cf_event_body_stock_counted (
                  &(CfStockCounted){ .sku = cf_sim_goods[good].sku,
                                     .location = CF_STOCK_LOCATION_MAIN,
                                     .unit = CF_UNIT_EA,
                                     .counted = { self->shop->shelf[good] + odd },
                                     .expected = { 0 } })))
    cf_sim_reached (CF_SIM_COUNTED_SHELF);
}

/* ---- what was ordered elsewhere ------------------------------------------------------------------ */

/* Whether this till has handed it over; what others did it knows from the told row. */
static gboolean
was_handed_here (CfSimTill *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps =
    cf_order_store_list_steps (cf_store_get_reader (self->store), id, 0, &error);

  if (steps == NULL) {
    cf_sim_till_expect_disks_fault (self, error);
    return TRUE;
  }
  return steps->len > 0;
}

static gboolean
is_open (const CfToldRow *row)
{
  g_autoptr (json_object) body = cf_wire_parse (row->body, strlen (row->body), NULL);
  const char *state = cf_wire_get_text (body, "state", 32);

  return state != NULL && !g_str_equal (state, "cancelled") && !g_str_equal (state, "collected");
}

/* One that the till was told of and knows nothing against; its customer stands there with the number. */
static CfSimOrder *
choose_order (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  CfSimOrder *chosen = NULL;

  if (self->shop->orders->len == 0)
    return NULL;
  rows = cf_told_list (cf_store_get_reference (self->store), "order", "", 200, &error);
  if (rows == NULL) {
    cf_sim_till_expect_disks_fault (self, error);
    return NULL;
  }
  for (guint i = 0; i < rows->len; i++) {
    const CfToldRow *row = g_ptr_array_index (rows, i);
    CfSimOrder *order = cf_sim_shop_find_order (self->shop, row->id);

    if (order == NULL || !is_open (row) || was_handed_here (self, row->id) ||
        self->shop->shelf[order->good] < order->milli)
      continue;
    if (order->is_cancelled || cf_sim_shop_is_handed (self->shop, order))
      return order; /* who has no right to it any more tries first */
    if (chosen == NULL || cf_sim_random_happens (&self->people, 300000))
      chosen = order;
  }
  return chosen;
}

static void
collect (CfSimTill *self)
{
  CfSimOrder *order = choose_order (self);
  CfOrderGoods goods = { .line = 1, .unit = CF_UNIT_EA };
  CfOrderStep step = {
    .location = CF_STOCK_LOCATION_MAIN, .proof = "typed_code", .lines = &goods, .n_lines = 1
  };
  CfSimDeed *deed;

  if (order == NULL)
    return;
  goods.sku = cf_sim_goods[order->good].sku;
  goods.name = cf_sim_goods[order->good].name;
  goods.quantity.milli = order->milli;
  step.order = order->id;
  step.number = order->number;
  deed = cf_sim_deed_begin (self, CF_SIM_COLLECTED);
  deed->order = order->no;
  deed->order_milli = order->milli;
  cf_sim_deed_add (deed, order->good, -order->milli, 0);
  if (do_event (self, deed, CF_EVENT_ORDER_COLLECTED,
                cf_event_body_order (CF_EVENT_ORDER_COLLECTED, &step)))
    cf_sim_reached (CF_SIM_ORDER_COLLECTED);
}

/* As each till does once a day: sooner, for a day here is short. */
static void
compare_what_was_told (CfSimTill *self)
{
  cf_sync_reconcile (self->sync);
}

/* ---- a person's next step ------------------------------------------------------------------------- */

/* How often, by what the day is about. */
/* clang-format off */
static const struct
{
  void (*func) (CfSimTill *self);
  guint weights[CF_SIM_THEMES];
} deeds[] = {
  /*                                all orders cards baskets people shelves prices carts pieces picking copies forgetting */
  { collect,                      { 18,    45,    0,      0,     0,      5,      5,      0,      0,      0,      8,      0 } },
  { sell,                         { 16,    10,   10,     10,    15,     25,     55,      8,      8,      8,     45,     22 } },
  { cf_sim_parked_lay_aside,      {  6,     0,    0,     28,     0,      0,      5,      0,      0,      0,      0,      0 } },
  { cf_sim_parked_take_up,        {  8,     0,    0,     37,     0,      0,      6,      0,      0,      0,      0,      0 } },
  { cf_sim_cards_pay,             {  8,     0,   45,      0,     0,      0,      0,      0,      0,      0,      0,      0 } },
  { cf_sim_cards_load,            {  4,     0,   20,      0,     0,      0,      0,      0,      0,      0,      0,      0 } },
  { cf_sim_carts_edit,            {  4,     0,    0,      0,     0,      0,      0,     35,      0,      0,      0,      0 } },
  { cf_sim_carts_open,            {  4,     0,    0,      0,     0,      0,      0,     25,      0,      0,      0,      0 } },
  { cf_sim_pieces_ring,           {  0,     0,    0,      0,     0,      0,      0,      0,     55,      0,      0,      0 } },
  { void_line,                    {  3,     3,    2,      0,     3,      3,      2,      2,      2,      0,      3,      0 } },
  { move_cash,                    {  4,     3,    2,      0,     3,      3,      2,      2,      2,      0,      4,      0 } },
  { cf_sim_customers_enter,       {  4,     0,    0,      0,    35,      0,      0,      0,      0,      0,      0,     25 } },
  { cf_sim_customers_give_points, {  4,     0,    0,      0,    25,      0,      0,      0,      0,      0,      0,     15 } },
  { receive,                      { 12,    25,   15,     20,    10,     22,     30,     25,     14,     18,     25,     12 } },
  { send_box,                     {  6,     0,    0,      0,     0,     30,      0,      0,      0,      0,     10,      0 } },
  { take_box_in,                  { 10,     0,    0,      0,     0,     40,      0,      0,      0,      0,     16,      0 } },
  { write_off,                    {  3,     3,    0,      0,     2,     10,      0,      0,      4,      2,      6,      0 } },
  { count,                        {  7,     8,    3,      3,     5,     30,      4,      2,     12,      3,      6,      0 } },
  { close_shift,                  {  3,     3,    3,      2,     2,      2,      3,      3,      3,      2,      3,      2 } },
  { cf_sim_orders_work,           {  0,     0,    0,      0,     0,      0,      0,      0,      0,     42,      0,      0 } },
  { cf_sim_orders_hand_over,      {  0,     0,    0,      0,     0,      0,      0,      0,      0,     18,      0,      0 } },
  { cf_sim_orders_take_back,      {  0,     0,    0,      0,     0,      0,      0,      0,      0,      6,      0,      0 } },
  { cf_sim_orders_call_off,       {  0,     0,    0,      0,     0,      0,      0,      0,      0,      3,      0,      0 } },
  { cf_sim_customers_change,      {  0,     0,    0,      0,     0,      0,      0,      0,      0,      0,      0,     25 } },
  { compare_what_was_told,        {  2,     2,    2,      2,     2,      2,      2,      2,      2,      2,      2,      2 } },
  { cf_sim_customers_forget,      {  0,     0,    0,      0,     0,      0,      0,      0,      0,      0,      0,     12 } },
};
/* clang-format on */

static void
do_something (CfSimTill *self)
{
  guint theme = self->plan->theme, all = 0, drawn;

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    all += deeds[i].weights[theme];
  drawn = cf_sim_random_below (&self->people, all);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++) {
    if (drawn < deeds[i].weights[theme]) {
      deeds[i].func (self);
      return;
    }
    drawn -= deeds[i].weights[theme];
  }
}

/* The list is brought up to date beside the work: who comes first may ask for what went already. */
static gboolean
follow_list (CfSimTill *self)
{
  return cf_sim_random_happens (&self->people, 300000) && cf_sim_parked_follow (self);
}

void
cf_sim_cashier_do (CfSimTill *self)
{
  if (!cf_id_is_set (&self->shift))
    open_shift (self);
  else if (!follow_list (self) && !cf_sim_parked_ring_up (self) && !cf_sim_carts_ring_up (self))
    do_something (self);
}
