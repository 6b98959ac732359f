/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-basket-json.h"
#include "cf-basket-store.h"
#include "cf-sim-parked.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-state-store.h"
#include "cf-told-store.h"
#include "cf-wire.h"

/*
 * Baskets that are laid aside.  Who takes one up asks the central first, so that no other till does; the
 * till where it lies goes on where nobody answers.
 */

#define STATE_TAKEN "parked.taken." /* and an id elsewhere: the id under which it came here */
#define ROWS_MAX    200
#define AGAIN_PPM   300000 /* of who came back goes once more */

/* ---- laying aside -------------------------------------------------------------------------------- */

/* What a piece cost when it was laid aside. */
static gint64
price_of (const CfSimPart *part)
{
  return part->paid_minor * 1000 / -part->milli;
}

static void
put_goods (CfBasket *basket, const CfSimDeed *deed)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < deed->n_parts; i++) {
    const CfSimGood *it = &cf_sim_goods[deed->parts[i].good];
    CfBasketItem item = { .sku = it->sku,
                          .name = it->name,
                          .department = "Grocery",
                          .tax_class = cf_sim_tax_word (it->tax_class),
                          .discountable = TRUE,
                          .returnable = TRUE,
                          .unit_price = { price_of (&deed->parts[i]) },
                          .price_source = CF_PRICE_SOURCE_BASE,
                          .list_price = { price_of (&deed->parts[i]) } };

    if (!cf_basket_add (basket, &item, NULL, (CfQuantity){ -deed->parts[i].milli }, CF_SIM_BEGIN_MS,
                        NULL, &error))
      cf_sim_fail ("a basket does not take %s: %s", it->sku, error->message);
  }
}

static char *
write_document (const CfId *id, const CfSimDeed *deed)
{
  g_autoptr (CfBasket) basket = cf_basket_new (id);
  g_autoptr (json_object) root = json_object_new_object ();

  put_goods (basket, deed);
  json_object_object_add (root, "basket", cf_basket_encode (basket));
  json_object_object_add (root, "notes", json_object_new_array ());
  return cf_wire_to_text (root);
}

static CfEvent *
new_event (CfSimTill *self, CfEventKind kind, json_object *body)
{
  return cf_event_new (kind, &self->machine.clock, CF_SIM_PERSON, body);
}

/* @deed, of goods that are behind the counter now, as basket @id. */
static gboolean
park (CfSimTill *self, CfSimDeed *deed, const CfId *id)
{
  g_autofree char *document = write_document (id, deed);
  CfCommit *commit = cf_commit_new ();
  CfSavedBasket saved = { .id = *id,
                          .is_parked = TRUE,
                          .document = document,
                          .person = (char *) CF_SIM_PERSON,
                          .lines = deed->n_parts,
                          .saved_at_ms = cf_clock_utc_ms (&self->machine.clock) };

  for (guint i = 0; i < deed->n_parts; i++)
    saved.total_minor += deed->parts[i].paid_minor;
  cf_commit_add_event (commit, new_event (self, CF_EVENT_BASKET_PARKED,
                                          cf_event_body_basket_parked (
                                            &(CfBasketParked){ .basket = (char *) id->text,
                                                               .lines = saved.lines,
                                                               .total = { saved.total_minor },
                                                               .begun_at_ms = CF_SIM_BEGIN_MS })));
  cf_commit_put_basket (commit, &saved);
  return cf_sim_till_carry_out (self, deed, commit);
}

void
cf_sim_parked_lay_aside (CfSimTill *self)
{
  g_autoptr (CfSale) chosen = cf_sale_new ();
  CfSimDeed *deed = cf_sim_deed_begin (self, CF_SIM_PARKED);
  CfId id = cf_id_new (&self->machine.clock);

  if (!cf_sim_sale_fill (self, chosen, deed)) {
    cf_sim_shop_never (self->shop, deed);
    return;
  }
  cf_sim_shop_park (self->shop, deed, id.text);
  if (park (self, deed, &id))
    cf_sim_reached (CF_SIM_LAID_ASIDE);
}

/* ---- what lies where ----------------------------------------------------------------------------- */

/* What the till was told of a basket: where it lies, and who has it ("" for nobody). */
typedef struct
{
  char terminal[CF_ID_LEN + 1];
  char holder[CF_ID_LEN + 1];
} Told;

static void
read_row (const char *body, Told *ret_told)
{
  g_autoptr (json_object) row = cf_wire_parse (body, strlen (body), NULL);
  const char *terminal = cf_wire_get_text (row, "terminal", CF_ID_LEN);
  const char *holder = cf_wire_get_text (row, "holder", CF_ID_LEN);

  g_strlcpy (ret_told->terminal, terminal != NULL ? terminal : "", sizeof ret_told->terminal);
  g_strlcpy (ret_told->holder, holder != NULL ? holder : "", sizeof ret_told->holder);
}

static GPtrArray *
list_told (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows =
    cf_told_list (cf_store_get_reference (self->store), "parked", "", ROWS_MAX, &error);

  if (rows == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return rows;
}

static gboolean
was_taken_here (CfSimTill *self, const char *id)
{
  g_autofree char *key = g_strconcat (STATE_TAKEN, id, NULL);
  g_autofree char *text = NULL;

  return cf_state_store_get (cf_store_get_reader (self->store), key, &text, NULL) && text != NULL;
}

static gboolean
lies_elsewhere (CfSimTill *self, const CfToldRow *row)
{
  CfId own = cf_store_get_terminal (self->store);
  Told told;

  read_row (row->body, &told);
  if (g_str_equal (told.terminal, own.text))
    return FALSE;
  return (told.holder[0] == '\0' || g_str_equal (told.holder, own.text)) &&
         !was_taken_here (self, row->id);
}

/* ---- taking up ----------------------------------------------------------------------------------- */

static void
leave (CfSimTill *self)
{
  self->is_busy = FALSE;
  g_clear_pointer (&self->returner.id, g_free);
  g_clear_pointer (&self->returner.given, g_free);
}

/* What the central gives was laid aside like that, be it that its till, which could not say so, did it again since. */
static const CfSimDeed *
check_given (CfSimTill *self, const CfSimParked *parked, json_object *basket)
{
  CfId id = self->returner.basket;
  g_autoptr (CfBasket) is = NULL;
  g_autoptr (GError) error = NULL;
  const CfSimDeed *laid;
  guint from = 0;

  json_object_object_add (basket, "id", json_object_new_string (id.text));
  is = cf_basket_decode (basket, &error);
  while (is != NULL && (laid = cf_sim_parked_next_laid (self->shop, parked, &from)) != NULL) {
    g_autoptr (CfBasket) should = cf_basket_new (&id);

    put_goods (should, laid);
    if (cf_basket_equal (is, should))
      return laid;
  }
  cf_sim_fail ("till %u: was given another basket than was laid aside: %s", self->index + 1,
               json_object_to_json_string (basket));
}

static void
put_open (CfSimTill *self, CfCommit *commit, const CfSimDeed *laid)
{
  g_autofree char *document = write_document (&self->returner.basket, laid);
  CfSavedBasket saved = { .id = self->returner.basket,
                          .document = document,
                          .person = (char *) CF_SIM_PERSON,
                          .lines = laid->n_parts,
                          .saved_at_ms = cf_clock_utc_ms (&self->machine.clock) };

  cf_commit_put_basket (commit, &saved);
}

static void
take_up (CfSimTill *self)
{
  CfSimReturner *returner = &self->returner;
  CfSimParked *parked = cf_sim_shop_find_parked (self->shop, returner->id);
  g_autofree char *key = g_strconcat (STATE_TAKEN, returner->id, NULL);
  CfBasketResumed body = { .basket = returner->basket.text,
                           .parked = returner->is_own ? NULL : returner->id };
  const CfSimDeed *laid = cf_sim_parked_laid (self->shop, parked);
  CfCommit *commit;
  CfSimDeed *deed;

  if (!returner->is_own) {
    g_autoptr (json_object) given = cf_wire_parse (returner->given, strlen (returner->given), NULL);

    laid = check_given (self, parked, cf_wire_get_object (given, "basket"));
  }
  deed = cf_sim_deed_begin (self, CF_SIM_RESUMED);
  deed->parked = parked->no;
  deed->id = g_strdup (returner->basket.text);
  deed->is_unasked = returner->is_unasked;
  deed->laid = laid->no;
  commit = cf_commit_new ();
  cf_commit_add_event (commit, new_event (self, CF_EVENT_BASKET_RESUMED,
                                          cf_event_body_basket_resumed (&body)));
  if (!returner->is_own)
    cf_commit_put_state (commit, key, returner->basket.text);
  put_open (self, commit, laid);
  if (!cf_sim_till_carry_out (self, deed, commit))
    return;
  cf_sim_reached (returner->is_own ? CF_SIM_TAKEN_UP : CF_SIM_TAKEN_ELSEWHERE);
  if (returner->is_unasked)
    cf_sim_reached (CF_SIM_TAKEN_UNASKED);
}

static void
take_up_cb (gpointer data)
{
  CfSimTill *self = data;

  cf_sim_till_step (self, take_up);
  leave (self);
}

/* Nothing is done from within an answer: the sync is not to be stopped there. */
static void
on_given_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfSimTill *self = data;
  CfSimReturner *returner = &self->returner;
  g_autoptr (GError) error = NULL;
  g_autofree char *given = cf_sync_claim_parked_finish (result, &error);

  if (self->store == NULL || self->sync == NULL)
    return; /* whoever waited has gone */
  returner->is_unasked = given == NULL;
  returner->given = g_steal_pointer (&given);
  if (cf_error_is (error, CF_ERROR_BASKET_TAKEN))
    cf_sim_reached (CF_SIM_TAKEN_ALREADY);
  if (cf_error_is (error, CF_ERROR_BASKET_TAKEN) || (error != NULL && !returner->is_own))
    leave (self);
  else
    cf_sim_loop_add (self->machine.loop, 1, &self->timer, take_up_cb, self, NULL);
}

static gboolean
choose_own (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows =
    cf_basket_store_list_parked_times (cf_store_get_reader (self->store), &error);
  const CfParkedAt *row;

  if (rows == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  if (rows == NULL || rows->len == 0)
    return FALSE;
  row = &g_array_index (rows, CfParkedAt, 0); /* who waited longest comes first, everywhere */
  self->returner.id = g_strdup (row->id.text);
  self->returner.basket = row->id;
  self->returner.is_own = TRUE;
  return TRUE;
}

static gboolean
choose_others (CfSimTill *self)
{
  g_autoptr (GPtrArray) rows = list_told (self);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfToldRow *row = g_ptr_array_index (rows, i);

    if (!lies_elsewhere (self, row))
      continue;
    self->returner.id = g_strdup (row->id);
    self->returner.basket = cf_id_new (&self->machine.clock);
    self->returner.is_own = FALSE;
    return TRUE;
  }
  return FALSE;
}

void
cf_sim_parked_take_up (CfSimTill *self)
{
  CfSyncStatus status;
  gboolean wants_others;

  cf_sync_get_status (self->sync, &status);
  wants_others = status.state == CF_SYNC_ONLINE && cf_sim_random_happens (&self->people, 850000);
  if (wants_others ? !choose_others (self) && !choose_own (self)
                   : !choose_own (self) && !choose_others (self)) {
    cf_sim_parked_lay_aside (self); /* nobody comes back: somebody else goes */
    return;
  }
  self->is_busy = TRUE;
  cf_sync_claim_parked_async (self->sync, self->returner.id, self->returner.basket.text,
                              on_given_cb, self);
}

/* ---- ringing up ---------------------------------------------------------------------------------- */

static void
give_up (CfSimTill *self, const CfSimParked *parked, const CfSavedBasket *saved)
{
  CfSimDeed *deed = cf_sim_deed_begin (self, CF_SIM_GIVEN_UP);
  CfCommit *commit = cf_commit_new ();

  deed->parked = parked->no;
  cf_commit_add_event (commit, new_event (self, CF_EVENT_BASKET_CANCELLED,
                                          cf_event_body_basket_cancelled (&(CfBasketCancelled){
                                            .basket = saved->id.text,
                                            .shift = self->shift.text,
                                            .lines = saved->lines,
                                            .begun_at_ms = CF_SIM_BEGIN_MS })));
  cf_commit_drop_basket (commit, &saved->id);
  cf_sim_till_carry_out (self, deed, commit);
}

/* What is not behind the counter any more is not paid either. */
static void
add_what_is_there (CfSimTill *self, CfSale *sale, CfSimDeed *deed, const CfSimDeed *laid)
{
  for (guint i = 0; i < laid->n_parts; i++) {
    guint good = laid->parts[i].good;
    gint64 pieces = -laid->parts[i].milli / 1000;
    CfSimAsked price = { .minor = price_of (&laid->parts[i]),
                         .base_minor = price_of (&laid->parts[i]),
                         .source = CF_PRICE_SOURCE_BASE };

    if (self->shop->shelf[good] < pieces * 1000)
      continue;
    cf_sim_sale_add (sale, good, pieces, &price);
    cf_sim_deed_add (deed, good, -pieces * 1000, price.minor * pieces);
  }
  sale->subtotal = sale->total;
}

/* Somebody else has to go for something, too, and takes one thing more when passing the shelf. */
static void
lay_aside_again (CfSimTill *self,
                 const CfSimParked *parked,
                 const CfId *basket,
                 const CfSimDeed *laid)
{
  CfSimDeed *deed = cf_sim_deed_begin (self, CF_SIM_PARKED);
  guint good = cf_sim_random_below (&self->again, CF_SIM_GOODS);
  g_auto (CfSimAsked) price = { 0 };
  gboolean is_new = laid->n_parts < CF_SIM_LINES_MAX && self->shop->shelf[good] >= 1000;

  for (guint i = 0; i < laid->n_parts; i++) {
    cf_sim_deed_add (deed, laid->parts[i].good, laid->parts[i].milli, laid->parts[i].paid_minor);
    is_new = is_new && laid->parts[i].good != good;
  }
  if (is_new && cf_sim_prices_ask (self, good, &price))
    cf_sim_deed_add (deed, good, -1000, price.minor);
  cf_sim_shop_park (self->shop, deed, basket->text)->first = parked->first;
  if (park (self, deed, basket))
    cf_sim_reached (g_str_equal (parked->id, basket->text) ? CF_SIM_LAID_AGAIN
                                                           : CF_SIM_LAID_ELSEWHERE);
}

gboolean
cf_sim_parked_ring_up (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfSavedBasket) saved = NULL;
  g_autoptr (CfSale) sale = NULL;
  const CfSimDeed *resumed, *laid;
  CfSimParked *parked;
  CfSimDeed *deed;

  if (!cf_basket_store_load_open (cf_store_get_reader (self->store), &saved, &error)) {
    cf_sim_till_expect_disks_fault (self, error);
    return TRUE;
  }
  if (saved == NULL ||
      (resumed = cf_sim_shop_find_resumed (self->shop, self->index, saved->id.text)) == NULL)
    return FALSE;
  parked = g_ptr_array_index (self->shop->parked, resumed->parked - 1);
  laid = g_ptr_array_index (self->shop->deeds, resumed->laid);
  if (cf_sim_random_happens (&self->again, AGAIN_PPM)) {
    lay_aside_again (self, parked, &saved->id, laid);
    return TRUE;
  }
  if (!cf_sim_sale_begin (self, CF_SIM_SOLD, &sale, &deed))
    return TRUE;
  sale->id = saved->id;
  deed->parked = parked->no;
  g_free (deed->id);
  deed->id = g_strdup (saved->id.text);
  add_what_is_there (self, sale, deed, laid);
  if (deed->n_parts > 0) {
    cf_sim_sale_finish (self, sale, deed);
    return TRUE;
  }
  cf_sim_shop_never (self->shop, deed);
  give_up (self, parked, saved);
  return TRUE;
}

/* ---- what others took up ------------------------------------------------------------------------- */

static gboolean
take_off (CfSimTill *self, const CfToldRow *row, const char *holder)
{
  g_autoptr (CfSavedBasket) saved =
    cf_basket_store_load_parked (cf_store_get_reader (self->store), row->id, NULL);
  CfSimParked *parked = cf_sim_shop_find_parked (self->shop, row->id);
  CfCommit *commit;
  CfSimDeed *deed;

  if (saved == NULL || parked == NULL)
    return FALSE;
  deed = cf_sim_deed_begin (self, CF_SIM_TAKEN_OFF);
  deed->parked = parked->no;
  commit = cf_commit_new ();
  cf_commit_add_event (commit, new_event (self, CF_EVENT_BASKET_RESUMED,
                                          cf_event_body_basket_resumed (&(CfBasketResumed){
                                            .basket = row->id, .taken_by = holder })));
  cf_commit_drop_basket (commit, &saved->id);
  if (cf_sim_till_carry_out (self, deed, commit))
    cf_sim_reached (CF_SIM_TAKEN_OFF_LIST);
  return TRUE;
}

gboolean
cf_sim_parked_follow (CfSimTill *self)
{
  CfId own = cf_store_get_terminal (self->store);
  g_autoptr (GPtrArray) rows = list_told (self);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfToldRow *row = g_ptr_array_index (rows, i);
    Told told;

    read_row (row->body, &told);
    if (g_str_equal (told.terminal, own.text) && told.holder[0] != '\0' &&
        !g_str_equal (told.holder, own.text) && take_off (self, row, told.holder))
      return TRUE;
  }
  return FALSE;
}

/* ---- what must hold ------------------------------------------------------------------------------ */

static gboolean
is_offered (const GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++) {
    const CfToldRow *row = g_ptr_array_index (rows, i);
    Told told;

    read_row (row->body, &told);
    if (g_str_equal (row->id, id))
      return told.holder[0] == '\0';
  }
  return FALSE;
}

/* Whether somebody at any till took it up, or the central gave it to one that did not get it yet. */
static gboolean
is_gone (CfSimTill *self, const CfSimParked *parked)
{
  for (guint i = 0; i < self->plan->tills; i++)
    if (cf_sim_parked_is_gone (self->shop, parked, i))
      return TRUE;
  return FALSE;
}

gboolean
cf_sim_parked_is_in_step (CfSimTill *self)
{
  g_autoptr (GPtrArray) rows = list_told (self);

  for (guint i = 0; i < self->shop->parked->len; i++) {
    const CfSimParked *parked = g_ptr_array_index (self->shop->parked, i);

    if (!cf_sim_parked_is_lost (self->shop, parked) &&
        !cf_sim_parked_is_given (self->shop, parked) && !is_gone (self, parked) &&
        !is_offered (rows, parked->id))
      return FALSE;
  }
  return TRUE;
}

void
cf_sim_parked_prove (CfSimTill *self)
{
  g_autoptr (GPtrArray) rows = list_told (self);

  for (guint i = 0; i < self->shop->parked->len; i++) {
    const CfSimParked *parked = g_ptr_array_index (self->shop->parked, i);

    if (!cf_sim_parked_is_lost (self->shop, parked) && is_gone (self, parked) &&
        is_offered (rows, parked->id))
      cf_sim_fail ("till %u: basket %u lies there no more, and is offered", self->index + 1,
                   parked->no);
  }
}
