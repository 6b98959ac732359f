/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-cart.h"
#include "cf-test.h"

static const CfId CART = { "01890a5d-ac96-774b-bcce-b30209900001" };
static const CfId PHONE = { "01890a5d-ac96-774b-bcce-b3020990000a" };
static const CfId WEB = { "01890a5d-ac96-774b-bcce-b3020990000b" };
static const CfId TILL = { "01890a5d-ac96-774b-bcce-b3020990000c" };
static const CfId OTHER_TILL = { "01890a5d-ac96-774b-bcce-b3020990000d" };
static const CfId SALE_1 = { "01890a5d-ac96-774b-bcce-b30209900101" };
static const CfId SALE_2 = { "01890a5d-ac96-774b-bcce-b30209900102" };
static const CfId SALE_3 = { "01890a5d-ac96-774b-bcce-b30209900103" };

static void
set (CfCart *cart, const CfId *actor, const char *sku, gint64 pieces)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_cart_set_quantity (cart, actor, sku, cf_quantity_from_count (pieces), &error));
}

static void
scan (CfCart *cart, const CfId *actor, const char *sku, gint64 pieces)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_cart_scan (cart, actor, sku, cf_quantity_from_count (pieces), &error));
}

static void
drop (CfCart *cart, const CfId *actor, const char *sku)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_cart_remove (cart, actor, sku, &error));
}

static void
join (CfCart *cart, const CfCart *other)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_cart_merge (cart, other, &error));
}

static void
sell (CfCart *cart, const CfId *sale, const char *sku, gint64 pieces)
{
  const CfCartSold sold = { sku, cf_quantity_from_count (pieces) };
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_cart_pay (cart, &TILL, sale, "T1-000001", &sold, 1, &error));
}

static gint64
remaining (const CfCart *cart, const char *sku)
{
  CfCartLine line;

  cf_cart_find_line (cart, sku, &line);
  return line.remaining.milli;
}

static guint
count_paid_twice (const CfCart *cart)
{
  g_autoptr (GPtrArray) groups = cf_cart_paid_twice (cart);

  return groups->len;
}

START_TEST (test_two_who_add_one_have_added_two)
{
  g_autoptr (CfCart) phone = cf_cart_new (&CART);
  g_autoptr (CfCart) web = NULL;

  set (phone, &PHONE, "TEA", 1);
  web = cf_cart_copy (phone);
  set (phone, &PHONE, "TEA", 2);
  set (web, &WEB, "TEA", 2);
  join (phone, web);
  join (web, phone);
  ck_assert_int_eq (remaining (phone, "TEA"), 3000);
  ck_assert (cf_cart_equal (phone, web));
}
END_TEST

START_TEST (test_removing_removes_what_it_has_seen)
{
  g_autoptr (CfCart) phone = cf_cart_new (&CART);
  g_autoptr (CfCart) web = NULL, third = NULL;

  set (phone, &PHONE, "TEA", 3);
  web = cf_cart_copy (phone);
  third = cf_cart_copy (phone);
  drop (web, &WEB, "TEA");
  drop (third, &TILL, "TEA");    /* removed by two at once is removed once */
  set (phone, &PHONE, "TEA", 4); /* one more, of which they did not know */
  join (phone, web);
  join (phone, third);
  ck_assert_int_eq (remaining (phone, "TEA"), 1000);
  set (phone, &PHONE, "TEA", 6);
  ck_assert_int_eq (remaining (phone, "TEA"), 6000);
}
END_TEST

START_TEST (test_only_the_till_puts_back_what_it_scanned)
{
  g_autoptr (CfCart) cart = cf_cart_new (&CART);
  g_autoptr (GError) error = NULL;

  set (cart, &WEB, "TEA", 1);
  scan (cart, &TILL, "TEA", 2);
  ck_assert_int_eq (remaining (cart, "TEA"), 3000);
  ck_assert_refused (cf_cart_set_quantity (cart, &WEB, "TEA", cf_quantity_from_count (1), &error),
                     CF_ERROR_WRONG_STATE);
  drop (cart, &WEB, "TEA");
  ck_assert_int_eq (remaining (cart, "TEA"), 2000);
  ck_assert_refused (cf_cart_scan (cart, &OTHER_TILL, "TEA", cf_quantity_from_count (-1), &error),
                     CF_ERROR_BAD_QTY);
  scan (cart, &TILL, "TEA", -1);
  ck_assert_int_eq (remaining (cart, "TEA"), 1000);
  drop (cart, &TILL, "TEA");
  ck_assert_int_eq (remaining (cart, "TEA"), 0);
  ck_assert_refused (cf_cart_remove (cart, &TILL, "TEA", &error), CF_ERROR_NO_SUCH_LINE);
}
END_TEST

START_TEST (test_register_with_the_highest_pair_holds)
{
  g_autoptr (CfCart) phone = cf_cart_new (&CART);
  g_autoptr (CfCart) web = cf_cart_new (&CART);
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_cart_set_field (phone, &PHONE, "note", "ring twice", &error));
  ck_assert_ok (cf_cart_set_field (web, &WEB, "note", "do not ring", &error));
  join (phone, web);
  ck_assert_str_eq (cf_cart_get_field (phone, "note"),
                    "do not ring"); /* same counter, higher actor */
  ck_assert_ok (cf_cart_set_field (phone, &PHONE, "note", NULL, &error));
  join (web, phone);
  ck_assert_ptr_null (cf_cart_get_field (web, "note"));
  ck_assert_refused (cf_cart_set_field (web, &WEB, "No", "", &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_cart_set_field (web, &WEB, "note", "a\nb", &error), CF_ERROR_BAD_REQUEST);
}
END_TEST

START_TEST (test_promise_ends)
{
  g_autoptr (CfCart) cart = cf_cart_new (&CART);
  g_autoptr (GError) error = NULL;
  CfMoney price = { 0 };

  ck_assert_ok (cf_cart_promise (cart, &WEB, "TEA", (CfMoney){ 299 }, 1000, &error));
  ck_assert (cf_cart_get_promise (cart, "TEA", 999, &price));
  ck_assert_int_eq (price.minor, 299);
  ck_assert (!cf_cart_get_promise (cart, "TEA", 1000, &price));
  ck_assert (!cf_cart_get_promise (cart, "SOAP", 0, &price));
}
END_TEST

START_TEST (test_lease_keeps_others_away_until_it_ends)
{
  g_autoptr (CfCart) cart = cf_cart_new (&CART);
  g_autoptr (GError) error = NULL;
  CfCartLease lease;

  ck_assert_ok (cf_cart_claim (cart, &TILL, 100, 200, &error));
  ck_assert_refused (cf_cart_claim (cart, &OTHER_TILL, 199, 300, &error), CF_ERROR_WRONG_STATE);
  ck_assert_ok (cf_cart_claim (cart, &TILL, 199, 250, &error)); /* longer */
  ck_assert_ok (cf_cart_claim (cart, &OTHER_TILL, 250, 300, &error));
  cf_cart_release (cart, &TILL); /* not its own any more */
  ck_assert (cf_cart_get_lease (cart, 299, &lease));
  ck_assert_str_eq (lease.holder.text, OTHER_TILL.text);
  cf_cart_release (cart, &OTHER_TILL);
  ck_assert (!cf_cart_get_lease (cart, 299, &lease));
}
END_TEST

START_TEST (test_sale_takes_its_quantities_off)
{
  g_autoptr (CfCart) cart = cf_cart_new (&CART);
  g_autoptr (GArray) lines = NULL;

  set (cart, &WEB, "TEA", 3);
  sell (cart, &SALE_1, "TEA", 2);
  sell (cart, &SALE_1, "TEA", 2); /* the same sale again changes nothing */
  ck_assert_int_eq (remaining (cart, "TEA"), 1000);
  set (cart, &WEB, "TEA", 4);
  sell (cart, &SALE_2, "TEA", 9); /* five of them had nothing to do with the cart */
  ck_assert_int_eq (remaining (cart, "TEA"), 0);
  sell (cart, &SALE_3, "SOAP", 1);
  ck_assert_uint_eq (count_paid_twice (cart), 0);
  lines = cf_cart_list_lines (cart);
  ck_assert_uint_eq (lines->len, 1);
  ck_assert_int_eq (g_array_index (lines, CfCartLine, 0).paid.milli, 6000);
}
END_TEST

START_TEST (test_paid_twice_names_both_for_ever)
{
  g_autoptr (CfCart) here = cf_cart_new (&CART);
  g_autoptr (CfCart) there = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  GArray *sales;

  set (here, &WEB, "TEA", 3);
  there = cf_cart_copy (here);
  sell (here, &SALE_1, "TEA", 3);
  sell (there, &SALE_2, "TEA", 3);
  join (here, there);
  ck_assert_int_eq (remaining (here, "TEA"), 0);
  set (here, &WEB, "TEA", 3); /* later wishes and payments do not wash it away */
  sell (here, &SALE_3, "TEA", 3);
  ck_assert_int_eq (remaining (here, "TEA"), 0);
  groups = cf_cart_paid_twice (here);
  ck_assert_uint_eq (groups->len, 1);
  sales = g_ptr_array_index (groups, 0);
  ck_assert_uint_eq (sales->len, 2);
  ck_assert_str_eq (g_array_index (sales, CfId, 0).text, SALE_1.text);
  ck_assert_str_eq (g_array_index (sales, CfId, 1).text, SALE_2.text);
}
END_TEST

START_TEST (test_sharing_a_cart_is_not_paying_twice)
{
  g_autoptr (CfCart) here = cf_cart_new (&CART);
  g_autoptr (CfCart) there = NULL;

  set (here, &WEB, "TEA", 3);
  there = cf_cart_copy (here);
  sell (here, &SALE_1, "TEA", 1);
  sell (there, &SALE_2, "TEA", 2);
  join (here, there);
  ck_assert_int_eq (remaining (here, "TEA"), 0);
  ck_assert_uint_eq (count_paid_twice (here), 0);
}
END_TEST

START_TEST (test_carts_from_outside_are_checked)
{
  static const char *const BAD[] = {
    "{}",
    "{\"id\":\"x\"}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"cells\":{}}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"cells\":[1]}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"fields\":[{\"name\":\"a\",\"counter\":0,"
    "\"actor\":\"01890a5d-ac96-774b-bcce-b3020990000a\"}]}",
    "{\"id\":\"01890a5d-ac96-774b-bcce-b30209900001\",\"seen\":["
    "{\"sale\":\"01890a5d-ac96-774b-bcce-b3020990000a\",\"seen\":\"01890a5d-ac96-774b-bcce-"
    "b3020990000a\"},{\"sale\":\"01890a5d-ac96-774b-bcce-b3020990000a\",\"seen\":\"01890a5d-ac96-"
    "774b-bcce-b3020990000a\"}]}",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CfCart) cart = cf_cart_new (&CART);
  g_autoptr (CfCart) stranger = cf_cart_new (&PHONE);

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (json_object) json = json_tokener_parse (BAD[i]);

    ck_assert_ptr_nonnull (json);
    ck_assert_refused (cf_cart_from_json (json, &error), CF_ERROR_BAD_REQUEST);
  }
  ck_assert_refused (cf_cart_from_json (NULL, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_cart_merge (cart, stranger, &error), CF_ERROR_BAD_REQUEST);
  ck_assert_refused (cf_cart_set_quantity (cart, &WEB, "", CF_QUANTITY_ONE, &error),
                     CF_ERROR_UNKNOWN_SKU);
}
END_TEST

/* ---- against a slow model -------------------------------------------------------------------- */

/*
 * The model keeps no counts: a copy is the set of edits it knows, each edit with the set that its
 * author knew.  What the cart is follows from the sets alone.
 */
#define ACTORS    4
#define EDITS_MAX 48
static const char *const SKUS[] = { "SOAP", "TEA" };
#define PRODUCTS G_N_ELEMENTS (SKUS)

typedef enum
{
  EDIT,
  SCAN,
  REMOVE,
  PAY,
  NOTE,
} EditKind;

typedef struct
{
  EditKind kind;
  guint actor;
  gsize product;
  gint64 milli; /* the difference; what was paid */
  gint64 wanted;
  gint64 counter;
  guint64 known; /* bits of the edits that its author knew */
} Edit;

typedef struct
{
  Edit edits[EDITS_MAX];
  guint n;
  guint64 knows[ACTORS];
  CfCart *carts[ACTORS];
} Model;

static CfId
actor_id (guint actor)
{
  CfId id = CART;

  id.text[CF_ID_LEN - 1] = (char) ('a' + (char) actor);
  return id;
}

static CfId
sale_id (guint edit)
{
  CfId id = CART;

  id.text[CF_ID_LEN - 3] = (char) ('0' + (char) (edit / 10));
  id.text[CF_ID_LEN - 2] = (char) ('0' + (char) (edit % 10));
  return id;
}

#define EACH_KNOWN(model, set, i)                                                                  \
  for (guint i = 0; i < (model)->n; i++)                                                           \
    if ((set) & (G_GUINT64_CONSTANT (1) << i))

static void
model_line (const Model *model, guint64 set, gsize product, CfCartLine *ret_line)
{
  gint64 edits = 0, scanned = 0, paid = 0;

  EACH_KNOWN (model, set, i)
  {
    const Edit *edit = &model->edits[i];
    gboolean is_cut = FALSE;

    if (edit->product != product)
      continue;
    EACH_KNOWN (model, set, j)
    if (model->edits[j].kind == REMOVE && model->edits[j].product == product &&
        (model->edits[j].known & (G_GUINT64_CONSTANT (1) << i)))
      is_cut = TRUE;
    if (edit->kind == EDIT && !is_cut)
      edits += edit->milli;
    else if (edit->kind == SCAN)
      scanned += edit->milli;
    else if (edit->kind == PAY)
      paid += edit->milli;
  }
  ret_line->scanned.milli = scanned;
  ret_line->wanted.milli = scanned + MAX (edits, 0);
  ret_line->paid.milli = paid;
  ret_line->remaining.milli = MAX (ret_line->wanted.milli - paid, 0);
}

static int
model_note (const Model *model, guint64 set)
{
  int best = -1;

  EACH_KNOWN (model, set, i)
  if (model->edits[i].kind == NOTE &&
      (best < 0 || model->edits[i].counter > model->edits[best].counter ||
       (model->edits[i].counter == model->edits[best].counter &&
        model->edits[i].actor > model->edits[best].actor)))
    best = (int) i;
  return best;
}

/* Whether payment @i belongs to a group that was paid twice: grow the group, then sum. */
static gboolean
model_paid_twice (const Model *model, guint64 set, guint i)
{
  guint64 group = G_GUINT64_CONSTANT (1) << i, before = 0;

  for (gboolean grew = TRUE; grew;) {
    grew = FALSE;
    EACH_KNOWN (model, set, j)
    EACH_KNOWN (model, group, k)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << j;

      if (model->edits[j].kind == PAY && !(group & bit) && !(model->edits[k].known & bit) &&
          !(model->edits[j].known & (G_GUINT64_CONSTANT (1) << k))) {
        group |= bit;
        grew = TRUE;
      }
    }
  }
  EACH_KNOWN (model, group, j)
  before |= model->edits[j].known & ~group;
  if ((group & (group - 1)) == 0)
    return FALSE;
  for (gsize product = 0; product < PRODUCTS; product++) {
    gint64 taken = 0, wanted = 0;
    gboolean touched = FALSE;

    EACH_KNOWN (model, group | before, j)
    if (model->edits[j].kind == PAY && model->edits[j].product == product) {
      taken += model->edits[j].milli;
      if (group & (G_GUINT64_CONSTANT (1) << j)) {
        wanted = MAX (wanted, model->edits[j].wanted);
        touched = TRUE;
      }
    }
    if (touched && taken > wanted)
      return TRUE;
  }
  return FALSE;
}

static guint paid_twice_reached; /* a property that is never met proves nothing */

static void
compare_paid_twice (const Model *model, guint64 set, const CfCart *cart)
{
  g_autoptr (GPtrArray) groups = cf_cart_paid_twice (cart);
  guint named = 0, expected = 0;

  for (guint i = 0; i < groups->len; i++)
    named += ((GArray *) g_ptr_array_index (groups, i))->len;
  EACH_KNOWN (model, set, i)
  if (model->edits[i].kind == PAY)
    expected += model_paid_twice (model, set, i) ? 1 : 0;
  ck_assert_uint_eq (named, expected);
  paid_twice_reached += groups->len;
}

static void
compare (const Model *model, guint actor)
{
  const CfCart *cart = model->carts[actor];
  guint64 set = model->knows[actor];
  int note = model_note (model, set);

  for (gsize product = 0; product < PRODUCTS; product++) {
    CfCartLine expected, got;

    model_line (model, set, product, &expected);
    cf_cart_find_line (cart, SKUS[product], &got);
    ck_assert_int_eq (got.wanted.milli, expected.wanted.milli);
    ck_assert_int_eq (got.scanned.milli, expected.scanned.milli);
    ck_assert_int_eq (got.paid.milli, expected.paid.milli);
    ck_assert_int_eq (got.remaining.milli, expected.remaining.milli);
  }
  if (note < 0) {
    ck_assert_ptr_null (cf_cart_get_field (cart, "note"));
  } else {
    g_autofree char *text = g_strdup_printf ("note %d", note);

    ck_assert_str_eq (cf_cart_get_field (cart, "note"), text);
  }
  compare_paid_twice (model, set, cart);
}

static void
model_edit (Model *model, guint actor, GRand *rand)
{
  Edit *edit = &model->edits[model->n];
  CfCart *cart = model->carts[actor];
  g_autofree char *note = g_strdup_printf ("note %u", model->n);
  const CfId id = actor_id (actor), sale = sale_id (model->n);
  gint64 counter = 0;
  CfCartLine line;
  CfCartSold sold;
  const char *sku;

  *edit = (Edit){ .kind = (EditKind) g_rand_int_range (rand, 0, 5),
                  .actor = actor,
                  .product = (gsize) g_rand_int_range (rand, 0, PRODUCTS),
                  .known = model->knows[actor] };
  EACH_KNOWN (model, edit->known, i)
  counter = MAX (counter, model->edits[i].counter);
  edit->counter = counter + 1;
  sku = SKUS[edit->product];
  model_line (model, edit->known, edit->product, &line);
  switch (edit->kind) {
  case EDIT: {
    CfQuantity target = { g_rand_int_range (rand, 0, 6) * 1000 };
    gint64 edits = 0;

    if (target.milli == line.remaining.milli || target.milli + line.paid.milli < line.scanned.milli)
      return;
    EACH_KNOWN (model, edit->known, i)
    {
      gboolean is_cut = FALSE;

      EACH_KNOWN (model, edit->known, j)
      is_cut |= model->edits[j].kind == REMOVE && model->edits[j].product == edit->product &&
                (model->edits[j].known & (G_GUINT64_CONSTANT (1) << i)) != 0;
      if (model->edits[i].kind == EDIT && model->edits[i].product == edit->product && !is_cut)
        edits += model->edits[i].milli;
    }
    edit->milli = target.milli + line.paid.milli - line.scanned.milli - edits;
    set (cart, &id, sku, target.milli / 1000);
    break;
  }
  case SCAN:
    edit->milli = g_rand_int_range (rand, 1, 4) * 1000;
    scan (cart, &id, sku, edit->milli / 1000);
    break;
  case REMOVE: {
    gint64 own = 0;

    if (line.remaining.milli == 0)
      return;
    EACH_KNOWN (model, edit->known, i)
    if (model->edits[i].kind == SCAN && model->edits[i].actor == actor &&
        model->edits[i].product == edit->product)
      own += model->edits[i].milli;
    if (own != 0) /* its own scans it puts back first, which is an edit of its own */
      return;
    edit->counter = counter; /* cuts, and writes no cell */
    drop (cart, &id, sku);
    break;
  }
  case PAY:
    if (line.remaining.milli == 0)
      return;
    edit->milli = g_rand_int_range (rand, 1, (gint32) (line.remaining.milli / 1000) + 1) * 1000;
    edit->wanted = line.wanted.milli;
    edit->counter = counter;
    sold = (CfCartSold){ sku, { edit->milli } };
    ck_assert (cf_cart_pay (cart, &id, &sale, "T1-000001", &sold, 1, NULL));
    break;
  case NOTE: ck_assert (cf_cart_set_field (cart, &id, "note", note, NULL)); break;
  default: g_assert_not_reached ();
  }
  model->knows[actor] |= G_GUINT64_CONSTANT (1) << model->n;
  model->n++;
}

/* (a ∨ b) ∨ c = a ∨ (b ∨ c), a ∨ b = b ∨ a, a ∨ a = a. */
static void
check_laws (const Model *model)
{
  g_autoptr (CfCart) ab = cf_cart_copy (model->carts[0]);
  g_autoptr (CfCart) ba = cf_cart_copy (model->carts[1]);
  g_autoptr (CfCart) bc = cf_cart_copy (model->carts[1]);
  g_autoptr (CfCart) a = cf_cart_copy (model->carts[0]);

  join (ab, model->carts[1]);
  join (ba, model->carts[0]);
  ck_assert (cf_cart_equal (ab, ba));
  join (bc, model->carts[2]);
  join (ab, model->carts[2]);
  join (a, bc);
  ck_assert (cf_cart_equal (ab, a));
  join (a, a);
  ck_assert (cf_cart_equal (ab, a));
}

static void
check_round_trip (const CfCart *cart)
{
  g_autoptr (json_object) json = cf_cart_to_json (cart);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cf_canonical_json_write (json, &error);
  g_autoptr (CfCart) again = NULL;

  ck_assert_ok (bytes != NULL);
  again = cf_cart_from_json (json, &error);
  ck_assert_ok (again != NULL);
  ck_assert (cf_cart_equal (cart, again));
}

START_TEST (test_cart_is_a_function_of_the_edits_known)
{
  g_autoptr (GRand) rand = cf_test_random_new ();

  for (guint round = 0; round < 100; round++) {
    Model model = { .n = 0 };

    for (guint i = 0; i < ACTORS; i++)
      model.carts[i] = cf_cart_new (&CART);
    for (guint step = 0; step < 80 && model.n < EDITS_MAX; step++) {
      guint actor = (guint) g_rand_int_range (rand, 0, ACTORS);
      guint other = (guint) g_rand_int_range (rand, 0, ACTORS);

      if (g_rand_int_range (rand, 0, 3) > 0) {
        model_edit (&model, actor, rand);
      } else {
        join (model.carts[actor], model.carts[other]);
        model.knows[actor] |= model.knows[other];
      }
      compare (&model, actor);
    }
    check_laws (&model);
    for (guint i = 0; i < ACTORS; i++) {
      check_round_trip (model.carts[i]);
      cf_cart_free (model.carts[i]);
    }
  }
  ck_assert_uint_gt (paid_twice_reached, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_two_who_add_one_have_added_two);
  tcase_add_test (tc, test_removing_removes_what_it_has_seen);
  tcase_add_test (tc, test_only_the_till_puts_back_what_it_scanned);
  tcase_add_test (tc, test_register_with_the_highest_pair_holds);
  tcase_add_test (tc, test_promise_ends);
  tcase_add_test (tc, test_lease_keeps_others_away_until_it_ends);
  tcase_add_test (tc, test_sale_takes_its_quantities_off);
  tcase_add_test (tc, test_paid_twice_names_both_for_ever);
  tcase_add_test (tc, test_sharing_a_cart_is_not_paying_twice);
  tcase_add_test (tc, test_carts_from_outside_are_checked);
  tcase_add_test (tc, test_cart_is_a_function_of_the_edits_known);
}

CF_TEST_MAIN ("cart", add_tests)
