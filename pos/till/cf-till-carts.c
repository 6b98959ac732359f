/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared carts at this till.  What it writes in one is kept in the working state until the sync has brought it
 * to the others; what it sells of one is in its journal anyhow, and kept there for showing. */
#include <string.h>

#include "cf-cart-index.h"
#include "cf-catalog-store.h"
#include "cf-state-store.h"
#include "cf-till-carts-private.h"
#include "cf-till-opening.h"
#include "cf-till-told-private.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"

#define PAGE          200  /* told rows read at a time */
#define CARTS_MAX     2000 /* more are not looked at */
#define STATE_OPEN    "cart.open"
#define STATE_PAID    "cart.paid." /* and the cart's id and a sale's: what it took off the cart here */
#define UNKNOWN_NAMED 5            /* of a cart's products that this till does not know */
#define SALES_MAX     64           /* of one cart that are looked at: it takes no more payments */

/* ── reading ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_cart_free (CfTillCart *self)
{
  if (self == NULL)
    return;
  cf_cart_free (self->cart);
  g_free (self->note);
  g_free (self->customer);
  g_free (self);
}

static json_object *
read_state (CfTill *self, const char *prefix, const char *id)
{
  g_autofree char *key = g_strconcat (prefix, id, NULL);
  g_autofree char *text = NULL;

  if (!cf_state_store_get (cf_store_get_reader (self->store), key, &text, NULL) || text == NULL)
    return NULL;
  return json_tokener_parse (text);
}

static GPtrArray *
list_own_sales (CfTill *self, const char *id)
{
  g_autofree char *prefix = g_strconcat (STATE_PAID, id, NULL);

  return cf_state_store_list (cf_store_get_reader (self->store), prefix, SALES_MAX, NULL);
}

/* A sale of this till, until the told copy has it. */
static void
take_off_own_sale (CfTill *self, CfCart *cart, const char *text)
{
  g_autoptr (json_object) paid = json_tokener_parse (text);
  g_autoptr (GArray) sold = g_array_new (FALSE, FALSE, sizeof (CfCartSold));
  json_object *lines = paid != NULL ? json_object_object_get (paid, "lines") : NULL;
  CfId terminal = cf_store_get_terminal (self->store);
  CfId sale;

  if (!json_object_is_type (lines, json_type_object) ||
      !cf_id_parse (json_object_get_string (json_object_object_get (paid, "sale")), &sale) ||
      cf_cart_was_paid_by (cart, &sale))
    return;
  json_object_object_foreach (lines, sku, quantity)
  {
    CfCartSold row = { sku, { json_object_get_int64 (quantity) } };

    g_array_append_val (sold, row);
  }
  (void) cf_cart_pay_unaware (cart, &terminal, &sale,
                              json_object_get_string (json_object_object_get (paid, "number")),
                              (const CfCartSold *) (gpointer) sold->data, sold->len, NULL);
}

static void
take_off_own_sales (CfTill *self, CfCart *cart)
{
  g_autoptr (GPtrArray) rows = list_own_sales (self, cf_cart_get_id (cart)->text);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    take_off_own_sale (self, cart, ((const CfStateRow *) rows->pdata[i])->value);
}

/* The told copy, joined with this till's edits and sales.  NULL where neither can be read. */
static CfCart *
join (CfTill *self, const char *id, const char *told)
{
  g_autoptr (json_object) body = told != NULL ? json_tokener_parse (told) : NULL;
  g_autoptr (json_object) edit = read_state (self, CF_STATE_CART_EDIT, id);
  CfCart *cart = body != NULL ? cf_cart_from_json (body, NULL) : NULL;
  CfCart *own = edit != NULL ? cf_cart_from_json (edit, NULL) : NULL;

  if (cart == NULL) {
    cart = own;
    own = NULL;
  }
  if (own != NULL)
    (void) cf_cart_merge (cart, own, NULL); /* too large a join: the told copy is shown */
  cf_cart_free (own);
  if (cart != NULL)
    take_off_own_sales (self, cart);
  return cart;
}

static gboolean
remains (const CfCart *cart)
{
  g_autoptr (GArray) lines = cf_cart_list_lines (cart);

  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, CfCartLine, i).remaining.milli > 0)
      return TRUE;
  return FALSE;
}

static CfTillCart *
make_row (CfTill *self, CfCart *cart)
{
  CfTillCart *row = g_new0 (CfTillCart, 1);
  CfId terminal = cf_store_get_terminal (self->store);
  CfCartLease lease;

  *row = (CfTillCart){ .cart = cart,
                       .note = g_strdup (cf_cart_get_field (cart, "note")),
                       .customer = g_strdup (cf_cart_get_field (cart, "customer")),
                       .is_leased = cf_cart_get_lease (cart, cf_till_rule_ms (self), &lease) &&
                                    !cf_id_equal (&lease.holder, &terminal) };
  return row;
}

static gboolean
is_wanted (const CfCart *cart, const char *customer)
{
  return g_strcmp0 (cf_cart_get_field (cart, "state"), "closed") != 0 && remains (cart) &&
         (customer == NULL || g_strcmp0 (cf_cart_get_field (cart, "customer"), customer) == 0);
}

/* Adds to @carts what @rows, told, have become here and @customer (nullable) wants. */
static void
add_carts (CfTill *self, const GPtrArray *rows, const char *customer, GPtrArray *carts)
{
  for (guint i = 0; i < rows->len; i++) {
    const CfToldRow *row = rows->pdata[i];
    CfCart *cart = join (self, row->id, row->body);

    if (cart != NULL && is_wanted (cart, customer))
      g_ptr_array_add (carts, make_row (self, cart));
    else
      cf_cart_free (cart);
  }
}

static gboolean
list_all (CfTill *self, GPtrArray *carts, GError **error)
{
  g_autofree char *after = g_strdup ("");
  gboolean more = TRUE;

  while (more && carts->len < CARTS_MAX) {
    g_autoptr (GPtrArray) rows =
      cf_told_list (cf_store_get_reference (self->store), "cart", after, PAGE, error);

    if (rows == NULL)
      return FALSE;
    add_carts (self, rows, NULL, carts);
    more = rows->len == PAGE;
    if (more) {
      g_free (after);
      after = g_strdup (((const CfToldRow *) rows->pdata[rows->len - 1])->id);
    }
  }
  return TRUE;
}

GPtrArray *
cf_till_list_carts (CfTill *self, const char *customer, GError **error)
{
  g_autoptr (GPtrArray) carts = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_till_cart_free);
  g_autoptr (GPtrArray) rows = NULL;

  if (customer == NULL)
    return list_all (self, carts, error) ? g_steal_pointer (&carts) : NULL;
  rows = cf_cart_index_list (cf_store_get_reference (self->store), customer, PAGE, error);
  if (rows == NULL)
    return NULL;
  add_carts (self, rows, customer, carts);
  return g_steal_pointer (&carts); /* ids are made in the order of time */
}

CfTillCart *
cf_till_read_cart (CfTill *self, const char *id, GError **error)
{
  g_autofree char *told = NULL;
  CfCart *cart;

  if (!cf_told_read (cf_store_get_reference (self->store), "cart", id, &told, error))
    return NULL;
  cart = join (self, id, told);
  if (cart != NULL)
    return make_row (self, cart);
  cf_error_set (error, CF_ERROR_UNKNOWN_CART, "no cart '%s'", id);
  return NULL;
}

/* ── telling ─────────────────────────────────────────────────────────────────────────────────── */

static void
change_free (gpointer data)
{
  CfTillCartChange *change = data;

  g_free (change->name);
  g_free (change);
}

/* A product that nobody knows here is named by its SKU. */
static void
note_change (CfTill *self, GPtrArray *changes, const char *sku, gint64 difference)
{
  g_autoptr (CfProduct) product =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), sku, NULL);
  CfTillCartChange *change = g_new0 (CfTillCartChange, 1);

  *change = (CfTillCartChange){ .name = g_strdup (product != NULL ? product->name : sku),
                                .difference = { difference },
                                .unit = product != NULL ? product->unit : CF_UNIT_EA };
  g_ptr_array_add (changes, change);
}

/* What the next notice is about. */
static void
take_changes (CfTill *self, GPtrArray *changes)
{
  g_clear_pointer (&self->cart_changes, g_ptr_array_unref);
  self->cart_changes = changes;
}

/* ── opening ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_load_open_cart (CfTill *self)
{
  g_clear_pointer (&self->open_cart, json_object_put);
  self->open_cart = read_state (self, STATE_OPEN, "");
}

static const char *
get_open (CfTill *self, const char *name)
{
  return json_object_get_string (json_object_object_get (self->open_cart, name));
}

static gboolean
is_open (CfTill *self)
{
  return self->open_cart != NULL &&
         g_strcmp0 (get_open (self, "basket"), cf_basket_get_id (self->basket)->text) == 0;
}

/* What the basket has taken over of each product. */
static json_object *
make_seen (const CfCart *cart)
{
  json_object *seen = json_object_new_object ();
  g_autoptr (GArray) lines = cf_cart_list_lines (cart);

  for (guint i = 0; i < lines->len; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);

    json_object_object_add (seen, line->sku, json_object_new_int64 (line->remaining.milli));
  }
  return seen;
}

static json_object *
make_open (const CfCart *cart, const CfId *basket)
{
  json_object *open = json_object_new_object ();

  json_object_object_add (open, "cart", json_object_new_string (cf_cart_get_id (cart)->text));
  json_object_object_add (open, "basket", json_object_new_string (basket->text));
  json_object_object_add (open, "seen", make_seen (cart));
  return open;
}

static void
put_open (CfTill *self, CfCommit *commit)
{
  cf_commit_put_state (commit, STATE_OPEN,
                       self->open_cart != NULL
                         ? json_object_to_json_string_ext (self->open_cart, JSON_C_TO_STRING_PLAIN)
                         : NULL);
}

const char *
cf_till_get_open_cart (CfTill *self)
{
  return is_open (self) ? get_open (self, "cart") : NULL;
}

void
cf_till_put_open_cart (CfTill *self, CfCommit *commit)
{
  if (is_open (self))
    put_open (self, commit);
}

/* The numbers of the lines in which the cart's @sku was rung up, in their order; they are never used again. */
static json_object *
get_lines_of (json_object *open, const char *sku)
{
  json_object *all = json_object_object_get (open, "lines");
  json_object *lines;

  if (all == NULL) {
    all = json_object_new_object ();
    json_object_object_add (open, "lines", all);
  }
  lines = json_object_object_get (all, sku);
  if (lines == NULL) {
    lines = json_object_new_array ();
    json_object_object_add (all, sku, lines);
  }
  return lines;
}

static void
note_line (json_object *open, const char *sku, guint no)
{
  json_object *lines = get_lines_of (open, sku);

  for (gsize i = 0; i < json_object_array_length (lines); i++)
    if (json_object_get_int64 (json_object_array_get_idx (lines, i)) == no)
      return;
  json_object_array_add (lines, json_object_new_int64 (no));
}

/* Rings @quantity of @sku and notes in @open where; a product that nobody knows here is no failure. */
static gboolean
ring (CfTill *self,
      CfBasket *next,
      const CfCart *cart,
      json_object *open,
      const char *sku,
      CfQuantity quantity,
      gboolean *ret_known,
      GError **error)
{
  GError *failure = NULL;
  g_autoptr (CfProduct) product =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), sku, &failure);
  CfMoney promised;
  gboolean has_promise = cf_cart_get_promise (cart, sku, cf_till_rule_ms (self), &promised);
  guint line;

  *ret_known = product != NULL;
  if (product == NULL) {
    if (cf_error_is (failure, CF_ERROR_UNKNOWN_SKU)) {
      g_clear_error (&failure);
      return TRUE;
    }
    g_propagate_error (error, failure);
    return FALSE;
  }
  if (!cf_till_put_product (self, next, product, quantity, has_promise ? &promised : NULL, &line,
                            error))
    return FALSE;
  note_line (open, sku, line);
  return TRUE;
}

/* The cart is not empty, as the customer can see. */
static gboolean
refuse_unknown (CfTill *self, const GPtrArray *unknown, GError **error)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < MIN (unknown->len, UNKNOWN_NAMED); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((const CfTillCartChange *) unknown->pdata[i])->name);
  if (unknown->len > UNKNOWN_NAMED)
    g_string_append (names, ", …");
  g_free (self->refusal.text);
  self->refusal.text = g_string_free (names, FALSE);
  return cf_error_set (error, CF_ERROR_UNKNOWN_GOODS, "this till knows no product of this cart: %s",
                       self->refusal.text);
}

/* @unknown: gets what of the cart is known to nobody here. */
static gboolean
ring_all (CfTill *self,
          CfBasket *next,
          const CfTillCart *from,
          json_object *open,
          GPtrArray *unknown,
          GError **error)
{
  g_autoptr (GArray) lines = cf_cart_list_lines (from->cart);
  guint rung = 0;

  for (guint i = 0; i < lines->len; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);
    gboolean known = TRUE;

    if (line->remaining.milli <= 0)
      continue;
    if (!ring (self, next, from->cart, open, line->sku, line->remaining, &known, error))
      return FALSE;
    rung += known;
    if (!known)
      note_change (self, unknown, line->sku, line->remaining.milli);
  }
  if (from->customer != NULL)
    cf_till_opening_set_customer (next, from->customer);
  if (rung > 0)
    return TRUE;
  if (unknown->len > 0)
    return refuse_unknown (self, unknown, error);
  return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "nothing remains of this cart");
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

static gboolean
check_open (CfTill *self, const CfTillCart *cart, GError **error)
{
  if (cart->is_leased)
    return cf_error_set (error, CF_ERROR_WRONG_STATE,
                         "somebody else is taking money for this cart");
  return cf_till_opening_check (self, error);
}

void
cf_till_open_cart_async (CfTill *self,
                         const char *id,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (CfTillCart) cart = NULL;
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  g_autoptr (json_object) open = NULL;
  CfTillOpening opening = { STATE_OPEN, &self->open_cart, NULL };
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (change_free);
  GError *failure = NULL;
  CfCommit *commit;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      (cart = cf_till_read_cart (self, id, &failure)) == NULL ||
      !check_open (self, cart, &failure)) {
    fail (self, task, failure);
    return;
  }
  open = make_open (cart->cart, cf_basket_get_id (next));
  if (!ring_all (self, next, cart, open, unknown, &failure)) {
    fail (self, task, failure);
    return;
  }
  commit = cf_till_commit_new (self);
  cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_CART_CLAIMED,
                                              cf_event_body_cart_claimed (&(CfCartClaimed){
                                                .cart = cf_cart_get_id (cart->cart)->text,
                                                .basket = cf_basket_get_id (next)->text,
                                                .until_ms = cf_clock_utc_ms (self->clock) +
                                                            CF_TILL_CART_LEASE_MS })));
  if (unknown->len > 0) {
    opening.notice = "cart_incomplete";
    take_changes (self, g_steal_pointer (&unknown));
  }
  cf_till_opening_commit (self, task, commit, &opening, g_steal_pointer (&next),
                          g_steal_pointer (&open));
}

/* ── following ───────────────────────────────────────────────────────────────────────────────── */

GPtrArray *
cf_till_get_cart_changes (CfTill *self)
{
  if (self->cart_changes == NULL)
    self->cart_changes = g_ptr_array_new_with_free_func (change_free);
  return self->cart_changes;
}

/* Takes @fewer of @sku out of the lines in which the cart was rung up, the newest first: what was rung besides is
 * not the cart's.  Returns whether there was any. */
static gboolean
take_out (CfBasket *next, json_object *open, const char *sku, gint64 fewer)
{
  json_object *lines = get_lines_of (open, sku);
  gint64 left = fewer;

  for (gsize i = json_object_array_length (lines); i-- > 0 && left > 0;) {
    guint no = (guint) json_object_get_int (json_object_array_get_idx (lines, i));
    const CfBasketLine *line = cf_basket_find_line (next, no);
    gint64 have = line != NULL && !line->quantity_fixed ? line->quantity.milli : 0;
    gint64 part = MIN (have, left);

    if (part <= 0 ||
        !(part < have ? cf_basket_set_quantity (next, no, (CfQuantity){ have - part }, NULL)
                      : cf_basket_void_line (next, no, NULL)))
      continue;
    left -= part;
  }
  return left < fewer;
}

static gboolean
follow_line (CfTill *self, CfBasket *next, const CfCart *cart, const char *sku, gint64 difference)
{
  gboolean known = FALSE;

  if (difference > 0)
    return ring (self, next, cart, self->open_cart, sku, (CfQuantity){ difference }, &known,
                 NULL) &&
           known;
  return take_out (next, self->open_cart, sku, -difference);
}

/* Takes over into the basket what the open cart has become; @ret_changes: what of it was taken over. */
static gboolean
follow (CfTill *self, GPtrArray *ret_changes)
{
  g_autoptr (CfTillCart) row = NULL;
  g_autoptr (CfBasket) next = NULL;
  g_autoptr (GArray) lines = NULL;
  json_object *seen;

  if (self->frozen > 0 || !is_open (self) || cf_basket_get_tender_count (self->basket) > 0 ||
      (row = cf_till_read_cart (self, get_open (self, "cart"), NULL)) == NULL)
    return FALSE;
  next = cf_basket_copy (self->basket);
  seen = json_object_object_get (self->open_cart, "seen");
  lines = cf_cart_list_lines (row->cart);
  for (guint i = 0; i < lines->len; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);

    if (!json_object_object_get_ex (seen, line->sku, NULL))
      json_object_object_add (seen, line->sku, json_object_new_int64 (0));
  }
  json_object_object_foreach (seen, sku, before) /* what was taken away is no line any more */
  {
    CfCartLine line;
    gint64 difference;

    cf_cart_find_line (row->cart, sku, &line);
    difference = line.remaining.milli - json_object_get_int64 (before);
    if (difference != 0 && follow_line (self, next, row->cart, sku, difference))
      note_change (self, ret_changes, sku, difference);
  }
  json_object_object_add (self->open_cart, "seen", make_seen (row->cart));
  if (ret_changes->len == 0 ||
      !cf_till_replace_basket (self, g_steal_pointer (&next), 0, NULL, NULL))
    return FALSE;
  cf_till_drop_undo (self);
  return TRUE;
}

void
cf_till_follow_cart (CfTill *self)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);

  if (!follow (self, changes))
    return;
  take_changes (self, g_steal_pointer (&changes));
  cf_till_notice (self, "cart_changed");
}

/* ── selling ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_cart_sold (CfTill *self, CfCommit *commit, const CfSale *sale)
{
  g_autoptr (json_object) paid = NULL;
  json_object *lines;
  g_autofree char *key = NULL;

  if (!is_open (self))
    return;
  paid = json_object_new_object ();
  lines = json_object_new_object ();
  json_object_object_add (paid, "sale", json_object_new_string (sale->id.text));
  json_object_object_add (paid, "number", json_object_new_string (sale->number));
  json_object_object_add (paid, "lines", lines);
  for (guint i = 0; i < sale->lines->len; i++) {
    const CfSaleLine *line = sale->lines->pdata[i];
    gint64 before = json_object_get_int64 (json_object_object_get (lines, line->sku));

    if (line->quantity.milli > 0)
      json_object_object_add (lines, line->sku,
                              json_object_new_int64 (before + line->quantity.milli));
  }
  key = g_strconcat (STATE_PAID, get_open (self, "cart"), ".", sale->id.text, NULL);
  cf_commit_put_state (commit, key, json_object_to_json_string_ext (paid, JSON_C_TO_STRING_PLAIN));
  /* In memory the cart stays with its basket, which goes on where the disk refuses the sale. */
  cf_commit_put_state (commit, STATE_OPEN, NULL);
}

/* ── editing ─────────────────────────────────────────────────────────────────────────────────── */

static void
edited (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);

  (void) follow (self, changes); /* whoever did it needs no telling */
  cf_till_emit (self, "orders-changed");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* How much of @sku its own sales take off @cart, of which others do not know yet. */
static gint64
sold_here (CfTill *self, const CfCart *cart, const char *sku)
{
  g_autoptr (CfCart) shown = cf_cart_copy (cart);
  CfCartLine before, after;

  take_off_own_sales (self, shown);
  cf_cart_find_line (cart, sku, &before);
  cf_cart_find_line (shown, sku, &after);
  return after.paid.milli - before.paid.milli;
}

/* This till's copy with its edit in it: what was told and what it wrote before, without its sales, which
 * others learn from the journal. */
static CfCart *
edit (CfTill *self, const char *id, const char *sku, const char *quantity, GError **error)
{
  g_autofree char *told = NULL;
  g_autoptr (json_object) body = NULL;
  g_autoptr (json_object) before = read_state (self, CF_STATE_CART_EDIT, id);
  g_autoptr (CfCart) own = before != NULL ? cf_cart_from_json (before, NULL) : NULL;
  g_autoptr (CfCart) cart = NULL;
  g_autoptr (CfProduct) product =
    cf_catalog_find_by_sku (cf_store_get_reference (self->store), sku, error);
  CfId terminal = cf_store_get_terminal (self->store);
  CfQuantity wanted;

  if (product == NULL ||
      !cf_told_read (cf_store_get_reference (self->store), "cart", id, &told, error) ||
      !cf_quantity_parse (quantity, product->unit, &wanted, error))
    return NULL;
  body = told != NULL ? json_tokener_parse (told) : NULL;
  cart = body != NULL ? cf_cart_from_json (body, NULL) : NULL;
  if (cart == NULL && own == NULL) {
    cf_error_set (error, CF_ERROR_UNKNOWN_CART, "no cart '%s'", id);
    return NULL;
  }
  if (cart == NULL)
    cart = g_steal_pointer (&own);
  if (own != NULL && !cf_cart_merge (cart, own, error))
    return NULL;
  wanted.milli += sold_here (self, cart, sku);
  if (!cf_cart_set_quantity (cart, &terminal, sku, wanted, error))
    return NULL;
  return g_steal_pointer (&cart);
}

void
cf_till_edit_cart_async (CfTill *self,
                         const char *id,
                         const char *sku,
                         const char *quantity,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *key = g_strconcat (CF_STATE_CART_EDIT, id, NULL);
  g_autoptr (CfCart) cart = NULL;
  g_autoptr (json_object) json = NULL;
  GError *failure = NULL;
  CfCommit *commit;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SIGNED_IN | CF_TILL_ALONE, &failure) ||
      (cart = edit (self, id, sku, quantity, &failure)) == NULL) {
    fail (self, task, failure);
    return;
  }
  json = cf_cart_to_json (cart);
  commit = cf_till_commit_new (self);
  cf_commit_put_state (commit, key, json_object_to_json_string_ext (json, JSON_C_TO_STRING_PLAIN));
  cf_commit_require_sync (commit);
  cf_till_commit (self, commit, FALSE, task, edited);
}
