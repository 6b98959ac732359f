/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cf-soak-baskets.h"
#include "cf-soak-till.h"

/*
 * soak-ring CLI DATA CATALOG BASKETS MODE PERCENT…
 *
 * Rings every basket of BASKETS (JSON lines, see make-baskets.py; gen_sales.py's are read too) on
 * `CLI --data DATA ring`, as a cashier would: scan, discount, pay, finish.  CATALOG is the CSV file
 * that DATA was filled from, MODE is inclusive or exclusive, and the three PERCENTs are the rates of
 * the classes standard, reduced and zero.  What the till answers is compared with what the slow
 * computation makes of the same basket, and at the end the Z report with the sum of all of them.
 * Prints what it did; ends with 1 at the first difference.
 */

#define OPENING_FLOAT  20000
#define PROGRESS_EVERY 5000 /* baskets between two lines of progress */

/* What all sales together must come to. */
typedef struct
{
  guint baskets;
  guint skipped; /* refunds, and baskets whose lines were all voided */
  guint refused; /* changes and discounts that the till had to refuse, and did */
  guint lines;
  gint64 total;
  gint64 tax;
  gint64 cash;
} Sums;

/* One basket while it is rung up: what the slow computation will be told. */
typedef struct
{
  CfSlowLine lines[CF_SLOW_LINES_MAX];
  const CfSoakProduct *products[CF_SLOW_LINES_MAX];
  guint line_of[CF_SLOW_LINES_MAX]; /* number of the till's line that the basket's line went to */
  guint last_no;
  gboolean has_discount[CF_SLOW_LINES_MAX + 1]; /* by line number */
  guint n_lines;
  CfSlowDiscount discounts[CF_SOAK_DISCOUNTS_MAX];
  guint n_discounts;
  CfSlowTender tenders[CF_SOAK_TENDERS_MAX];
  guint n_tenders;
  guint age_limit;
} Ringing;

static CfSlowTotals totals;

static void
compute (const CfSoakShop *shop, const Ringing *ringing)
{
  CfSlowBasket slow = { ringing->lines,       ringing->n_lines, ringing->discounts,
                        ringing->n_discounts, ringing->tenders, ringing->n_tenders };
  memcpy (slow.class_ppm, shop->class_ppm, sizeof shop->class_ppm);
  slow.inclusive = shop->inclusive;
  cf_slow_totals (&slow, &totals);
}

/* ── ringing up ───────────────────────────────────────────────────────────────────────────────── */

/* The line that takes one more of @product: by the piece, at the same price, without a discount. */
static guint
find_line (const Ringing *ringing, const CfSoakProduct *product)
{
  for (guint i = 0; i < ringing->n_lines; i++)
    if (ringing->products[i] == product && product->by_piece && !ringing->lines[i].has_amount &&
        !ringing->has_discount[ringing->lines[i].no])
      return i;
  return ringing->n_lines;
}

static void
ring_line (CfSoakTill *till, const CfSoakShop *shop, Ringing *ringing, guint at, json_object *line)
{
  const char *sku = cf_soak_text (line, "sku"), *gtin = cf_soak_text (line, "gtin");
  const CfSoakProduct *product = cf_soak_shop_find (shop, sku);
  json_object *request = json_object_new_object (), *quantity = NULL;
  gint64 label = 0;
  gboolean has_label = product->price_embedded && gtin != NULL && cf_soak_label (gtin, &label);
  gint64 milli = 1000;
  if (json_object_object_get_ex (line, "qty", &quantity) && quantity != NULL)
    milli = cf_soak_milli (json_object_get_string (quantity));

  json_object_object_add (request, "do", json_object_new_string (gtin != NULL ? "scan" : "add"));
  json_object_object_add (request, gtin != NULL ? "code" : "sku",
                          json_object_new_string (gtin != NULL ? gtin : sku));
  if (!has_label && milli != 1000)
    json_object_object_add (request, "qty",
                            json_object_new_string (json_object_get_string (quantity)));
  json_object *answer = cf_soak_till_ask (till, request);
  guint no = (guint) json_object_get_int (json_object_object_get (answer, "line"));
  json_object_put (answer);

  guint index = has_label ? ringing->n_lines : find_line (ringing, product);
  if (index < ringing->n_lines) {
    ringing->lines[index].milli += milli;
  } else {
    ringing->n_lines++;
    ringing->last_no++;
    ringing->products[index] = product;
    ringing->lines[index] =
      (CfSlowLine){ ringing->last_no,  product->price, milli, has_label, label, TRUE,
                    product->tax_class };
  }
  cf_soak_expect (till, "line", ringing->lines[index].no, no);
  ringing->line_of[at] = no;
  ringing->age_limit = MAX (ringing->age_limit, product->age_limit);
}

/* Where line @no stands now; past the end if it was voided. */
static guint
index_of (const Ringing *ringing, guint no)
{
  guint index = 0;
  while (index < ringing->n_lines && ringing->lines[index].no != no)
    index++;
  return index;
}

static void
forget_line (Ringing *ringing, guint index)
{
  gsize after = ringing->n_lines - index - 1;
  memmove (&ringing->lines[index], &ringing->lines[index + 1], after * sizeof ringing->lines[0]);
  memmove (&ringing->products[index], &ringing->products[index + 1],
           after * sizeof ringing->products[0]);
  ringing->n_lines--;
  ringing->age_limit = 0;
  for (guint i = 0; i < ringing->n_lines; i++)
    ringing->age_limit = MAX (ringing->age_limit, ringing->products[i]->age_limit);
}

/* Sets a quantity or voids a line; what was voided before has to be refused. */
static void
ring_change (CfSoakTill *till, Ringing *ringing, json_object *change, Sums *sums)
{
  guint at = (guint) json_object_get_int (json_object_object_get (change, "line")) - 1;
  guint no = ringing->line_of[at], index = index_of (ringing, no);
  const char *quantity = cf_soak_text (change, "qty");
  json_object *request = cf_soak_request (quantity != NULL ? "qty" : "void_line");
  json_object_object_add (request, "line", json_object_new_int ((int) no));
  if (quantity != NULL)
    json_object_object_add (request, "qty", json_object_new_string (quantity));
  if (index == ringing->n_lines) {
    cf_soak_till_refuse (till, request, "no_such_line");
    sums->refused++;
    return;
  }
  json_object_put (cf_soak_till_ask (till, request));
  if (quantity != NULL)
    ringing->lines[index].milli = cf_soak_milli (quantity);
  else
    forget_line (ringing, index);
}

/* What a discount would apply to now: an amount above that has to be refused. */
static gint64
discount_base (const Ringing *ringing, guint line)
{
  gint64 base = 0;
  for (guint i = 0; i < ringing->n_lines; i++)
    if (line == 0 || ringing->lines[i].no == line)
      base += totals.line_total[i];
  return base;
}

static void
ring_discount (CfSoakTill *till,
               const CfSoakShop *shop,
               Ringing *ringing,
               json_object *discount,
               Sums *sums)
{
  json_object *request = json_object_new_object (), *at = NULL;
  const char *percent = cf_soak_text (discount, "percent");
  const char *amount = cf_soak_text (discount, "amount");
  CfSlowDiscount entry = { 0 };
  const char *refusal = NULL;
  json_object_object_add (request, "do", json_object_new_string ("discount"));
  if (json_object_object_get_ex (discount, "line", &at)) {
    entry.line = ringing->line_of[json_object_get_int (at) - 1];
    json_object_object_add (request, "line", json_object_new_int ((int) entry.line));
  }
  if (percent != NULL) {
    entry.ppm = cf_soak_decimal (percent, 4);
    json_object_object_add (request, "percent", json_object_new_string (percent));
  } else {
    entry.amount = cf_soak_decimal (amount, 2);
    json_object_object_add (request, "amount", json_object_new_string (amount));
  }
  compute (shop, ringing);
  if (entry.line != 0 && index_of (ringing, entry.line) == ringing->n_lines)
    refusal = "no_such_line";
  else if (ringing->n_lines == 0)
    refusal = "nothing_to_discount";
  else if (entry.amount > discount_base (ringing, entry.line))
    refusal = "bad_amount";
  if (refusal != NULL) {
    cf_soak_till_refuse (till, request, refusal);
    sums->refused++;
    return;
  }
  json_object_put (cf_soak_till_ask (till, request));
  if (entry.line != 0)
    ringing->has_discount[entry.line] = TRUE;
  ringing->discounts[ringing->n_discounts++] = entry;
}

/* How much a tender of the basket is; negative when the till shall take what is due. */
static gint64
tender_amount (json_object *tender)
{
  const char *amount = cf_soak_text (tender, "amount"), *up_to = cf_soak_text (tender, "up_to");
  json_object *share = NULL;
  if (amount != NULL)
    return cf_soak_decimal (amount, 2);
  if (json_object_object_get_ex (tender, "share", &share))
    return totals.due * json_object_get_int (share) / 100;
  if (up_to != NULL) {
    gint64 step = cf_soak_decimal (up_to, 2);
    return (totals.due + step - 1) / step * step;
  }
  return -1;
}

static void
ring_tender (CfSoakTill *till, const CfSoakShop *shop, Ringing *ringing, json_object *tender)
{
  const char *type = cf_soak_text (tender, "type");
  compute (shop, ringing);
  gint64 amount = tender_amount (tender);
  if (totals.due == 0 || amount == 0)
    return;
  json_object *request = json_object_new_object ();
  json_object_object_add (request, "do", json_object_new_string ("tender"));
  json_object_object_add (request, "type", json_object_new_string (type));
  if (amount > 0) {
    g_autofree char *text = cf_soak_money (amount);
    json_object_object_add (request, "amount", json_object_new_string (text));
  }
  json_object_put (cf_soak_till_ask (till, request));
  ringing->tenders[ringing->n_tenders++] =
    (CfSlowTender){ g_str_equal (type, "cash"), amount < 0 ? totals.due_cash : amount };
}

/* ── comparing ────────────────────────────────────────────────────────────────────────────────── */

static void
expect_money (CfSoakTill *till, json_object *object, const char *name, gint64 expected)
{
  cf_soak_expect (till, name, expected, cf_soak_decimal (cf_soak_text (object, name), 2));
}

static void
compare_lines (CfSoakTill *till, const Ringing *ringing, json_object *lines)
{
  cf_soak_expect (till, "lines", ringing->n_lines, (gint64) json_object_array_length (lines));
  for (guint i = 0; i < ringing->n_lines; i++) {
    json_object *line = json_object_array_get_idx (lines, i);
    expect_money (till, line, "total", totals.line_total[i]);
    expect_money (till, line, "discount", totals.line_amount[i] - totals.line_total[i]);
  }
}

static void
compare_taxes (CfSoakTill *till, const CfSoakShop *shop, json_object *rows)
{
  guint used = 0;
  for (guint c = 0; c < CF_SLOW_CLASSES_MAX; c++)
    used += totals.class_used[c];
  cf_soak_expect (till, "tax rows", used, (gint64) json_object_array_length (rows));
  for (guint i = 0; i < used; i++) {
    json_object *row = json_object_array_get_idx (rows, i);
    guint tax_class = cf_soak_shop_class (shop, cf_soak_text (row, "class"));
    expect_money (till, row, "net", totals.net[tax_class]);
    expect_money (till, row, "tax", totals.tax[tax_class]);
    expect_money (till, row, "gross", totals.gross[tax_class]);
  }
}

/* The basket as the till shows it before it is finished. */
static void
compare_cart (CfSoakTill *till, const CfSoakShop *shop, const Ringing *ringing)
{
  json_object *answer = cf_soak_till_do (till, "state");
  json_object *cart = json_object_object_get (answer, "cart");
  compare_lines (till, ringing, json_object_object_get (cart, "lines"));
  compare_taxes (till, shop, json_object_object_get (cart, "tax"));
  expect_money (till, cart, "subtotal", totals.subtotal);
  expect_money (till, cart, "discount", totals.discount);
  expect_money (till, cart, "total", totals.total);
  expect_money (till, cart, "tendered", totals.tendered);
  expect_money (till, cart, "due", totals.due);
  expect_money (till, cart, "due_cash", totals.due_cash);
  expect_money (till, cart, "rounding", totals.rounding);
  expect_money (till, cart, "change", totals.change);
  json_object_put (answer);
}

static void
finish (CfSoakTill *till, const CfSoakShop *shop, const Ringing *ringing, Sums *sums)
{
  json_object *answer = cf_soak_till_do (till, "finish");
  json_object *sale = json_object_object_get (answer, "sale");
  compare_lines (till, ringing, json_object_object_get (sale, "lines"));
  compare_taxes (till, shop, json_object_object_get (sale, "tax"));
  expect_money (till, sale, "total", totals.total);
  expect_money (till, sale, "rounding", totals.rounding);
  expect_money (till, sale, "change", totals.change);
  json_object_put (answer);

  sums->baskets++;
  sums->lines += ringing->n_lines;
  sums->total += totals.total;
  for (guint c = 0; c < CF_SLOW_CLASSES_MAX; c++)
    sums->tax += totals.tax[c];
  for (guint i = 0; i < ringing->n_tenders; i++)
    sums->cash += ringing->tenders[i].cash ? ringing->tenders[i].amount : 0;
  sums->cash -= totals.change;
}

/* ── a basket, a day ──────────────────────────────────────────────────────────────────────────── */

static gboolean
is_refund (json_object *basket)
{
  const char *total = cf_soak_text (basket, "total");
  return total != NULL && total[0] == '-';
}

/* gen_sales.py says what a basket comes to: a third opinion, where prices hold the tax. */
static void
compare_given (CfSoakTill *till, const CfSoakShop *shop, json_object *basket)
{
  const char *total = cf_soak_text (basket, "total");
  if (total != NULL && shop->inclusive)
    cf_soak_expect (till, "the generator's total", cf_soak_decimal (total, 2), totals.total);
}

static void
ring_basket (CfSoakTill *till, const CfSoakShop *shop, json_object *basket, Sums *sums)
{
  static Ringing ringing;
  json_object *lines = json_object_object_get (basket, "lines"), *list = NULL;
  memset (&ringing, 0, sizeof ringing);
  g_assert (json_object_array_length (lines) <= CF_SLOW_LINES_MAX);
  for (guint i = 0; i < json_object_array_length (lines); i++)
    ring_line (till, shop, &ringing, i, json_object_array_get_idx (lines, i));
  if (json_object_object_get_ex (basket, "changes", &list))
    for (gsize i = 0; i < json_object_array_length (list); i++)
      ring_change (till, &ringing, json_object_array_get_idx (list, i), sums);
  if (json_object_object_get_ex (basket, "discounts", &list))
    for (gsize i = 0; i < json_object_array_length (list) && i < CF_SOAK_DISCOUNTS_MAX; i++)
      ring_discount (till, shop, &ringing, json_object_array_get_idx (list, i), sums);
  if (ringing.n_lines == 0) {
    json_object_put (cf_soak_till_do (till, "cancel"));
    sums->skipped++;
    return;
  }
  compute (shop, &ringing);
  compare_given (till, shop, basket);
  list = json_object_object_get (basket, "tender");
  for (gsize i = 0; i < json_object_array_length (list) && i < CF_SOAK_TENDERS_MAX; i++)
    ring_tender (till, shop, &ringing, json_object_array_get_idx (list, i));
  /* gen_sales.py pays for prices with tax; where it is added, the rest is paid in cash. */
  compute (shop, &ringing);
  if (totals.due > 0) {
    json_object *rest = cf_soak_request ("tender");
    json_object_object_add (rest, "type", json_object_new_string ("cash"));
    ring_tender (till, shop, &ringing, rest);
    json_object_put (rest);
    compute (shop, &ringing);
  }
  compare_cart (till, shop, &ringing);
  if (ringing.age_limit > 0) {
    cf_soak_till_refuse (till, cf_soak_request ("finish"), "age_check_needed");
    json_object *confirm = cf_soak_request ("confirm_age");
    json_object_object_add (confirm, "seen", json_object_new_boolean (TRUE));
    json_object_put (cf_soak_till_ask (till, confirm));
  }
  finish (till, shop, &ringing, sums);
}

static void
begin_day (CfSoakTill *till)
{
  json_object *sign_in = cf_soak_request ("sign_in"), *open = cf_soak_request ("open_shift");
  g_autofree char *amount = cf_soak_money (OPENING_FLOAT);
  json_object_object_add (sign_in, "user", json_object_new_string (CF_SOAK_USER));
  json_object_object_add (sign_in, "pin", json_object_new_string (CF_SOAK_PIN));
  json_object_object_add (open, "float", json_object_new_string (amount));
  json_object_put (cf_soak_till_ask (till, sign_in));
  json_object_put (cf_soak_till_ask (till, open));
}

/* Counts exactly what must be there; the Z report must agree with the sum of all baskets. */
static void
end_day (CfSoakTill *till, const Sums *sums)
{
  json_object *close = cf_soak_request ("close_shift");
  g_autofree char *counted = cf_soak_money (OPENING_FLOAT + sums->cash);
  json_object_object_add (close, "counted", json_object_new_string (counted));
  json_object *answer = cf_soak_till_ask (till, close);
  json_object *z = json_object_object_get (answer, "z");
  expect_money (till, z, "expected", OPENING_FLOAT + sums->cash);
  expect_money (till, z, "counted", OPENING_FLOAT + sums->cash);
  expect_money (till, z, "difference", 0);
  json_object *rows = json_object_object_get (z, "totals");
  expect_money (till, rows, "sales", sums->total);
  json_object_put (answer);
}

int
main (int argc, char **argv)
{
  if (argc != 9) {
    fprintf (stderr, "usage: soak-ring CLI DATA CATALOG BASKETS MODE PERCENT PERCENT PERCENT\n");
    return 2;
  }
  g_autoptr (CfSoakShop) shop = cf_soak_shop_new (argv[3], argv[5], (const char **) argv + 6);
  g_autoptr (CfSoakTill) till = cf_soak_till_new (argv[1], argv[2]);
  g_autoptr (CfSoakBaskets) baskets = cf_soak_baskets_open (argv[4]);
  Sums sums = { 0 };
  begin_day (till);
  for (json_object *basket; (basket = cf_soak_baskets_next (baskets)) != NULL;) {
    cf_soak_till_name (till, cf_soak_text (basket, "id"));
    if (is_refund (basket))
      sums.skipped++;
    else
      ring_basket (till, shop, basket, &sums);
    json_object_put (basket);
    if (sums.baskets % PROGRESS_EVERY == 0 && sums.baskets > 0)
      printf ("%u baskets agree\n", sums.baskets), fflush (stdout);
  }
  end_day (till, &sums);
  g_autofree char *total = cf_soak_money (sums.total), *tax = cf_soak_money (sums.tax);
  printf ("%s: %u baskets, %u lines agree with the slow computation and with Z: total %s, tax %s; "
          "%u requests rightly refused, %u baskets left out\n",
          argv[5], sums.baskets, sums.lines, total, tax, sums.refused, sums.skipped);
  return sums.baskets > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
