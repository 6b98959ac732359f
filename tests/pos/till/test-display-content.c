/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-display-content.h"
#include "cf-test.h"

typedef struct
{
  CfZone *zone;
  CfFormat *format;
  CfSale *sale;
  CfFigures figures;
  CfDisplayMoment moment;
} Case;

static void
case_init (Case *self)
{
  self->zone = cf_zone_new ("Europe/Dublin", NULL);
  self->format = cf_format_new ("en_IE", "EUR", 2, self->zone);
  self->sale = cf_sale_new ();
  self->moment = (CfDisplayMoment){ .store = "Harbour Street",
                                    .format = self->format,
                                    .figures = &self->figures };
}

static void
case_clear (Case *self)
{
  cf_sale_free (self->sale);
  cf_format_free (self->format);
  cf_zone_unref (self->zone);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
check (const Case *self,
       const char *text1,
       const char *amount1,
       const char *text2,
       const char *amount2)
{
  g_auto (CfDisplayContent) content = { 0 };

  cf_display_content_init (&content, &self->moment);
  ck_assert_pstr_eq (content.text[0], text1);
  ck_assert_pstr_eq (content.amount[0], amount1);
  ck_assert_pstr_eq (content.text[1], text2);
  ck_assert_pstr_eq (content.amount[1], amount2);
}

START_TEST (test_idle_display_greets_with_the_shop)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  check (&self, "Harbour Street", NULL, "", NULL);
}
END_TEST

START_TEST (test_newest_line_and_total_are_shown)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.moment.has_lines = TRUE;
  self.moment.line_name = "Milk";
  self.moment.line_total = (CfMoney){ 89 };
  self.figures.total = self.figures.due = (CfMoney){ 123489 };
  check (&self, "Milk", "0.89", "Total", "1,234.89");
  self.moment.line_name = NULL; /* voided */
  check (&self, "Harbour Street", NULL, "Total", "1,234.89");
  self.moment.saved = (CfMoney){ 462 };
  check (&self, "You save", "4.62", "Total", "1,234.89");
}
END_TEST

START_TEST (test_paying_shows_what_is_left)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.moment.has_lines = TRUE;
  self.moment.line_name = "Milk";
  self.figures.total = (CfMoney){ 1000 };
  self.figures.due = (CfMoney){ 600 };
  self.figures.tendered = (CfMoney){ 400 };
  check (&self, "Total", "10.00", "To pay", "6.00");
  self.moment.is_card_running = TRUE;
  check (&self, "Present your card", NULL, "To pay", "6.00");
  self.moment.is_card_running = FALSE;
  self.figures.due = (CfMoney){ 0 };
  self.figures.tendered = (CfMoney){ 2000 };
  self.figures.change = (CfMoney){ 1000 };
  check (&self, "Total", "10.00", "Change", "10.00");
}
END_TEST

START_TEST (test_money_given_back_is_said_so)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.moment.has_lines = TRUE;
  self.figures.total = (CfMoney){ -250 };
  self.figures.refund_due = (CfMoney){ 250 };
  check (&self, "Total", "-2.50", "You get", "2.50");
}
END_TEST

START_TEST (test_finished_sale_shows_the_change_until_the_next)
{
  g_auto (Case) self = { 0 };
  case_init (&self);
  self.sale->total = (CfMoney){ 1000 };
  self.moment.done = self.sale;
  check (&self, "Paid", "10.00", "Thank you", NULL);
  self.sale->change = (CfMoney){ 706 };
  check (&self, "Paid", "10.00", "Change", "7.06");
  self.moment.has_lines = TRUE;
  self.moment.line_name = "Milk";
  self.moment.line_total = self.figures.total = (CfMoney){ 89 };
  check (&self, "Milk", "0.89", "Total", "0.89");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_idle_display_greets_with_the_shop);
  tcase_add_test (tc, test_newest_line_and_total_are_shown);
  tcase_add_test (tc, test_paying_shows_what_is_left);
  tcase_add_test (tc, test_money_given_back_is_said_so);
  tcase_add_test (tc, test_finished_sale_shows_the_change_until_the_next);
}

CF_TEST_MAIN ("display-content", add_tests)
