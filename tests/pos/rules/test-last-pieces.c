/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-last-pieces.h"
#include "cf-test.h"

#define A "01890a5d-ac96-774b-bcce-b30209900001"
#define B "01890a5d-ac96-774b-bcce-b30209900002"
#define C "01890a5d-ac96-774b-bcce-b30209900003"

/* ---- when it is asked -------------------------------------------------------------------------------- */

static const struct
{
  gint64 on_hand;
  gint64 reserved;
  gint64 held;
  gint64 in_basket;
  gint64 wanted;
} asks[] = {
  { 10000, 0, 0, 1000, 0 },       /* plenty */
  { 4000, 0, 0, 1000, 0 },        /* three more than are sold here */
  { 3000, 0, 0, 1000, 1000 },     /* two more: two others may have them */
  { 1000, 0, 0, 1000, 1000 },     /* the last one */
  { 1000, 0, 0, 2000, 2000 },     /* more than there are: the book may be wrong, ask all the same */
  { 10000, 8000, 0, 1000, 1000 }, /* most of it is kept for others */
  { 1000, 1000, 0, 1000, 1000 },  /* all of it is: the central says who has it */
  { 1000, 1000, 1000, 1000, 0 },  /* lent to this till */
  { 1000, 0, 1000, 1000, 0 },     /* lent, and the reservation was not told yet */
  { 3000, 1000, 1000, 2000, 1000 }, /* one more than was lent */
  { 3000, 1000, 1000, 0, 0 },       /* the line was voided */
  { 0, 0, 0, 1000, 0 },             /* the book knows none */
  { -2000, 0, 0, 1000, 0 },
};

START_TEST (test_asks_for_what_may_be_the_last)
{
  ck_assert_int_eq (cf_last_pieces_wanted (asks[_i].on_hand, asks[_i].reserved, asks[_i].held,
                                           asks[_i].in_basket),
                    asks[_i].wanted);
}
END_TEST

START_TEST (test_a_grant_is_spare_where_the_others_are_enough)
{
  ck_assert (cf_last_pieces_is_spare (2000, 1000, 1000));
  ck_assert (!cf_last_pieces_is_spare (2000, 2000, 1000));
  ck_assert (!cf_last_pieces_is_spare (2000, 1000, 2000));
  ck_assert (cf_last_pieces_is_spare (1000, 1000, 0));
}
END_TEST

/* ---- what the sale says ------------------------------------------------------------------------------ */

static CfSaleLine *
add (CfSale *sale, const char *sku, CfLineKind kind, CfUnit unit, gint64 milli)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->sku = g_strdup (sku);
  line->kind = kind;
  line->unit = unit;
  line->quantity.milli = milli;
  g_ptr_array_add (sale->lines, line);
  return line;
}

static void
check_cover (const CfSaleLine *line, guint at, const char *grant, gint64 milli)
{
  const CfSaleCover *cover = g_ptr_array_index (line->covers, at);

  ck_assert_str_eq (cover->grant, grant);
  ck_assert_int_eq (cover->quantity.milli, milli);
}

START_TEST (test_lines_name_the_grants_they_come_off)
{
  const CfLentPieces held[] = { { "PEN", A, 1000 }, { "CUP", C, 5000 }, { "PEN", B, 2000 } };
  g_autoptr (CfSale) sale = cf_sale_new ();
  const CfSaleLine *first = add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, 2000);
  const CfSaleLine *second = add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, 2000);
  const CfSaleLine *third = add (sale, "CUP", CF_LINE_MERCHANDISE, CF_UNIT_EA, 1000);

  cf_last_pieces_cover (sale, held, G_N_ELEMENTS (held), NULL, 0);
  ck_assert_uint_eq (first->covers->len, 2);
  check_cover (first, 0, A, 1000);
  check_cover (first, 1, B, 1000);
  ck_assert_uint_eq (second->covers->len, 1); /* and one of it is not covered: nobody said a word */
  check_cover (second, 0, B, 1000);
  ck_assert_int_eq (second->uncovered.milli, 0);
  ck_assert_uint_eq (third->covers->len, 1);
  check_cover (third, 0, C, 1000);
}
END_TEST

START_TEST (test_what_was_sold_though_others_were_lent_it_is_marked)
{
  const CfLentPieces held = { "PEN", A, 1000 };
  const char *const lent[] = { B, C, NULL };
  const CfRefusedPieces refused = { "PEN", 2000, lent };
  g_autoptr (CfSale) sale = cf_sale_new ();
  const CfSaleLine *first = add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, 2000);
  const CfSaleLine *second = add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, 3000);

  cf_last_pieces_cover (sale, &held, 1, &refused, 1);
  ck_assert_int_eq (first->uncovered.milli, 1000);
  ck_assert_uint_eq (first->lent->len, 2);
  ck_assert_str_eq (g_ptr_array_index (first->lent, 1), C);
  ck_assert_int_eq (second->uncovered.milli, 1000); /* two were refused, no more */
  ck_assert_uint_eq (second->covers->len, 0);
}
END_TEST

START_TEST (test_only_pieces_of_goods_are_covered)
{
  const CfLentPieces held[] = { { "PEN", A, 9000 } };
  const char *const lent[] = { B, NULL };
  const CfRefusedPieces refused = { "PEN", 9000, lent };
  g_autoptr (CfSale) sale = cf_sale_new ();

  add (sale, "PEN", CF_LINE_DEPOSIT, CF_UNIT_EA, 1000);
  add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_KG, 500);
  add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, -1000);
  cf_last_pieces_cover (sale, held, 1, &refused, 1);
  for (guint i = 0; i < 3; i++) {
    const CfSaleLine *line = g_ptr_array_index (sale->lines, i);

    ck_assert_uint_eq (line->covers->len, 0);
    ck_assert_int_eq (line->uncovered.milli, 0);
    ck_assert_uint_eq (line->lent->len, 0);
  }
}
END_TEST

/* A record has a bound: what a sale may name of grants has one, too. */
START_TEST (test_a_sale_names_so_many_grants_and_no_more)
{
  CfLentPieces held[CF_LAST_PIECES_NAMES_MAX];
  const char *const lent[] = { B, C, NULL };
  const CfRefusedPieces refused = { "CUP", 1000, lent };
  g_autoptr (CfSale) sale = cf_sale_new ();
  const CfSaleLine *pens =
    add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, (CF_LAST_PIECES_NAMES_MAX - 2) * 1000);
  const CfSaleLine *cup = add (sale, "CUP", CF_LINE_MERCHANDISE, CF_UNIT_EA, 1000);
  const CfSaleLine *more = add (sale, "PEN", CF_LINE_MERCHANDISE, CF_UNIT_EA, 2000);

  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    held[i] = (CfLentPieces){ "PEN", A, 1000 };
  cf_last_pieces_cover (sale, held, G_N_ELEMENTS (held), &refused, 1);
  ck_assert_uint_eq (pens->covers->len, CF_LAST_PIECES_NAMES_MAX - 2);
  ck_assert_int_eq (cup->uncovered.milli, 1000); /* the mark, then one name */
  ck_assert_uint_eq (cup->lent->len, 1);
  ck_assert_uint_eq (more->covers->len, 0);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_asks_for_what_may_be_the_last, 0, G_N_ELEMENTS (asks));
  tcase_add_test (tc, test_a_grant_is_spare_where_the_others_are_enough);
  tcase_add_test (tc, test_lines_name_the_grants_they_come_off);
  tcase_add_test (tc, test_what_was_sold_though_others_were_lent_it_is_marked);
  tcase_add_test (tc, test_only_pieces_of_goods_are_covered);
  tcase_add_test (tc, test_a_sale_names_so_many_grants_and_no_more);
}

CF_TEST_MAIN ("last-pieces", add_tests)
