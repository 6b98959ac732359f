/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-document-number.h"
#include "cf-order-store.h"
#include "cf-sale-store.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-stock-store.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"
#include "cf-wire.h"

#define DAY "2026-11-23"

static CfSimDeed *
begin (CfSimTill *self, CfSimDeedKind kind)
{
  return cf_sim_shop_begin (self->shop, self->index, kind, cf_sim_loop_now (self->machine.loop));
}

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
  CfSimDeed *deed = begin (self, CF_SIM_SHIFT_OPENED);

  if (do_event (self, deed, CF_EVENT_SHIFT_OPENED,
                cf_event_body_shift_opened (
                  &(CfShiftOpened){ .shift = shift.text,
                                    .number = ++self->shifts,
                                    .business_day = DAY,
                                    .currency = "EUR",
                                    .exponent = 2,
                                    .float_amount = { self->shop->drawer[self->index] } })))
    self->shift = shift;
}

static char *
draw_number (CfSimTill *self, const char *series)
{
  g_autoptr (GError) error = NULL;
  char *number = cf_document_number_next (cf_store_get_reader (self->store),
                                          cf_store_get_code (self->store), series, &error);

  if (number == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return number;
}

static void
close_shift (CfSimTill *self)
{
  g_autoptr (CfShiftReport) z = cf_sim_till_read_report (self);
  CfSimDeed *deed;

  if (z == NULL || (z->number = draw_number (self, "z")) == NULL)
    return;
  deed = begin (self, CF_SIM_SHIFT_CLOSED);
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
add_line (CfSale *sale, guint good, gint64 pieces)
{
  CfSaleLine *line = cf_sale_line_new ();
  const CfSimGood *it = &cf_sim_goods[good];

  line->no = sale->lines->len + 1;
  line->sku = g_strdup (it->sku);
  line->name = g_strdup (it->name);
  line->department = g_strdup ("Grocery");
  line->tax_class = g_strdup (cf_sim_tax_word (it->tax_class));
  line->tax_rate.ppm = cf_sim_tax_ppm (it->tax_class);
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->returnable = TRUE;
  line->quantity.milli = pieces * 1000;
  line->unit_price.minor = line->list_price.minor = it->price_minor;
  line->amount.minor = line->total.minor = it->price_minor * pieces;
  sale->total.minor += line->total.minor;
  g_ptr_array_add (sale->lines, line);
}

static void
add_taxes (CfSale *sale)
{
  for (guint i = 0; i < CF_SIM_CLASSES; i++) {
    const char *word = cf_sim_tax_word (i);
    CfSaleTax *tax;
    gint64 gross = 0;

    for (guint k = 0; k < sale->lines->len; k++) {
      const CfSaleLine *line = g_ptr_array_index (sale->lines, k);

      if (g_str_equal (line->tax_class, word))
        gross += line->total.minor;
    }
    if (gross == 0)
      continue;
    tax = cf_sale_tax_new ();
    tax->tax_class = g_strdup (word);
    tax->rate.ppm = cf_sim_tax_ppm (i);
    tax->gross.minor = gross;
    tax->tax.minor = cf_sim_tax_in (gross, i);
    tax->net.minor = gross - tax->tax.minor;
    g_ptr_array_add (sale->taxes, tax);
  }
}

static void
add_cash (CfSale *sale, gint64 change_minor)
{
  CfSaleTender *cash = cf_sale_tender_new ();

  cash->no = 1;
  cash->type = g_strdup ("cash");
  cash->amount = sale->total;
  cash->given.minor = sale->total.minor + change_minor;
  cash->opens_drawer = TRUE;
  g_ptr_array_add (sale->tenders, cash);
  sale->change.minor = change_minor;
}

static CfSale *
new_sale (CfSimTill *self, char *number)
{
  CfSale *sale = cf_sale_new ();

  sale->id = cf_id_new (&self->machine.clock);
  sale->shift = self->shift;
  sale->number = number;
  sale->business_day = g_strdup (DAY);
  sale->currency = g_strdup ("EUR");
  sale->exponent = 2;
  sale->tax_mode = CF_TAX_INCLUSIVE;
  sale->begun_at_ms = cf_clock_utc_ms (&self->machine.clock);
  sale->by = g_strdup (CF_SIM_PERSON);
  sale->receipt_layout = 1;
  return sale;
}

/* A customer takes what really lies there, puts it on the belt and may think better of it. */
static gboolean
fill_basket (CfSimTill *self, CfSale *sale, CfSimDeed *deed)
{
  guint wanted = 1 + cf_sim_random_below (&self->people, CF_SIM_LINES_MAX);

  for (guint i = 0; i < wanted; i++) {
    guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
    gint64 pieces = 1 + cf_sim_random_below (&self->people, 3);

    for (guint k = 0; k < deed->n_parts; k++)
      if (deed->parts[k].good == good)
        pieces = 0;
    if (pieces == 0 || self->shop->shelf[good] < pieces * 1000)
      continue;
    add_line (sale, good, pieces);
    cf_sim_deed_add (deed, good, -pieces * 1000, cf_sim_goods[good].price_minor * pieces);
  }
  sale->subtotal = sale->total;
  return deed->n_parts > 0;
}

static gboolean
save_basket (CfSimTill *self, const CfSale *sale)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = NULL;
  CfCommit *commit = cf_commit_new ();
  CfSavedBasket basket = { .id = sale->id,
                           .document = (char *) "{}",
                           .person = (char *) CF_SIM_PERSON,
                           .total_minor = sale->total.minor,
                           .lines = sale->lines->len,
                           .saved_at_ms = sale->begun_at_ms };

  cf_commit_put_basket (commit, &basket);
  positions = cf_sim_till_commit (self, commit, &error);
  if (self->machine.disk->is_dead) {
    cf_sim_till_stop_with_disk (self);
    return FALSE;
  }
  if (positions == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return TRUE;
}

static void
sell (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfSale) sale = NULL;
  CfCommit *commit;
  CfSimDeed *deed;
  json_object *body;
  guint index;
  char *number = draw_number (self, "sale");

  if (number == NULL)
    return;
  sale = new_sale (self, number);
  deed = begin (self, CF_SIM_SOLD);
  deed->number = g_strdup (number);
  deed->id = g_strdup (sale->id.text);
  if (!fill_basket (self, sale, deed) || !save_basket (self, sale)) {
    cf_sim_shop_never (self->shop, deed);
    return;
  }
  add_taxes (sale);
  add_cash (sale, cf_sim_random_below (&self->people, 500));
  deed->cash_minor = sale->total.minor;
  body = cf_event_body_sale_completed (sale, &error);
  if (body == NULL)
    cf_sim_fail ("till %u: a sale that balances was refused: %s", self->index + 1, error->message);
  commit = cf_commit_new ();
  index = cf_commit_add_event (commit, cf_event_new (CF_EVENT_SALE_COMPLETED, &self->machine.clock,
                                                     CF_SIM_PERSON, body));
  cf_commit_drop_basket (commit, &sale->id);
  cf_commit_add_print_job (commit, "receipt", (gint) index, FALSE, NULL);
  cf_sim_till_carry_out (self, deed, commit);
}

static void
void_line (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  CfId basket = cf_id_new (&self->machine.clock);

  do_event (self, begin (self, CF_SIM_VOIDED), CF_EVENT_LINE_VOIDED,
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
  CfSimDeed *deed = begin (self, is_in ? CF_SIM_CASH_IN : CF_SIM_CASH_OUT);

  deed->cash_minor = is_in ? amount : -amount;
  do_event (self, deed, CF_EVENT_CASH_MOVED,
            cf_event_body_cash_moved (&(CfCashMoved){ .shift = self->shift.text,
                                                      .kind = is_in ? "paid_in" : "safe_drop",
                                                      .amount = { amount },
                                                      .reason = "change" }));
}

/* ---- goods ---------------------------------------------------------------------------------------- */

static void
receive (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  gint64 milli = cf_sim_random_between (&self->people, 4, 20) * 1000;
  CfSimDeed *deed = begin (self, CF_SIM_RECEIVED);

  cf_sim_deed_add (deed, good, milli, 0);
  do_event (self, deed, CF_EVENT_STOCK_RECEIVED,
            cf_event_body_stock_received (&(CfStockReceived){ .sku = cf_sim_goods[good].sku,
                                                              .location = CF_STOCK_LOCATION_MAIN,
                                                              .unit = CF_UNIT_EA,
                                                              .quantity = { milli } }));
}

static void
write_off (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  CfSimDeed *deed;

  if (self->shop->shelf[good] < 1000)
    return;
  deed = begin (self, CF_SIM_ADJUSTED);
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
  return self->plan->tills == 1 || (!cf_sim_plan_has (self->plan, CF_SIM_FAULT_SKEW) &&
                                    !cf_sim_plan_has (self->plan, CF_SIM_FAULT_JUMP));
}

/* Somebody stole something, or a box had one more: only a count tells. */
static void
count (CfSimTill *self)
{
  guint good = cf_sim_random_below (&self->people, CF_SIM_GOODS);
  gint64 odd = cf_sim_random_between (&self->people, -1, 1) * 1000;
  CfSimDeed *deed;

  if (!may_count (self) || self->shop->shelf[good] + odd < 0 ||
      !cf_sim_shop_is_settled (self->shop, good))
    return;
  deed = begin (self, CF_SIM_COUNTED);
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
  deed = begin (self, CF_SIM_COLLECTED);
  deed->order = order->no;
  cf_sim_deed_add (deed, order->good, -order->milli, 0);
  if (do_event (self, deed, CF_EVENT_ORDER_COLLECTED,
                cf_event_body_order (CF_EVENT_ORDER_COLLECTED, &step)))
    cf_sim_reached (CF_SIM_ORDER_COLLECTED);
}

/* ---- a person's next step ------------------------------------------------------------------------- */

void
cf_sim_cashier_do (CfSimTill *self)
{
  guint what = cf_sim_random_below (&self->people, 100);

  if (!cf_id_is_set (&self->shift))
    open_shift (self);
  else if (what < 20)
    collect (self);
  else if (what < 60)
    sell (self);
  else if (what < 66)
    void_line (self);
  else if (what < 72)
    move_cash (self);
  else if (what < 88)
    receive (self);
  else if (what < 92)
    write_off (self);
  else if (what < 97)
    count (self);
  else
    close_shift (self);
}
