/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-amount.h"
#include "cf-basket-view.h"
#include "cf-columns.h"
#include "cf-entry.h"
#include "cf-key.h"
#include "cf-keypad.h"
#include "cf-message-place.h"
#include "cf-pay-page.h"
#include "cf-tender-list.h"

G_BEGIN_DECLS

/*
 * The pay page in three parts: cf-pay-page.c is the screen and the ways to pay, cf-pay-card.c what is
 * done about a card whose terminal did not answer, cf-pay-value.c paying with gift cards.
 */

#define QUICK_CASH 6
#define OTHER_MAX  5

struct _CfPayPage
{
  GtkWidget parent_instance;

  CfColumns *columns;
  CfBasketView *basket;
  GtkStack *middle;
  CfTenderList *tenders;
  CfTenderList *unknown_tenders;
  GtkScrolledWindow *paid;
  GtkWidget *cash_caption;
  GtkWidget *other_caption;
  GtkGrid *cash_grid;
  GtkGrid *other_grid;
  GtkLabel *unknown_title;
  GtkLabel *unknown_text;
  GtkLabel *unknown_note;
  CfKey *was_paid;
  CfKey *was_refused;
  CfKey *park;
  GtkLabel *due_word;
  CfAmount *due;
  GtkLabel *of_total;
  CfMessagePlace *messages;
  CfEntry *entry;
  CfKeypad *pad;
  GtkWidget *show_ways;
  GtkWidget *show_pad;
  GtkBox *bar;
  CfKey *print;
  CfKey *no_print;
  CfKey *main;

  CfDesk *desk;
  GtkWidget *quick[QUICK_CASH];
  CfMoney quick_amounts[QUICK_CASH];
  GtkWidget *cash_key;
  GtkWidget *others[OTHER_MAX];
  char *other_types[OTHER_MAX];
  guint n_others;
  CfSizeClass size;
  gboolean prints;
  gboolean finishing;
  gboolean was_unknown; /* a card's outcome, when the screen was last brought up to date */
  guint ask_id;
  guint payers; /* of a bill split evenly: how many have not paid; 0: it is not split */
};

/** cf_pay_page_card_commanded: a GAsyncReadyCallback; @data: (transfer full): the page.  Goes on. */
void cf_pay_page_card_commanded (GObject *source, GAsyncResult *result, gpointer data);

/** cf_pay_page_tendered: a GAsyncReadyCallback; @data: (transfer full): the page.  Goes on, or says why not. */
void cf_pay_page_tendered (GObject *source, GAsyncResult *result, gpointer data);

/** cf_pay_page_read_entry: reads the amount in the entry.  Returns: FALSE and says why if it holds none. */
gboolean cf_pay_page_read_entry (CfPayPage *self, CfMoney *ret_amount);

/** cf_pay_page_gift_card: pays with the card whose number was typed, or says how (cf-pay-value.c). */
void cf_pay_page_gift_card (CfPayPage *self);

/** cf_pay_page_gift_card_scanned: Returns: whether @code is a gift card; then it pays. */
gboolean cf_pay_page_gift_card_scanned (CfPayPage *self, const char *code);

/** cf_pay_page_gift_card_hint: Returns: (transfer full): what stands on its tile below its name. */
char *cf_pay_page_gift_card_hint (CfPayPage *self, const char *key);

/** cf_pay_page_remove: takes tender @no away, or asks again whether it was given back. */
void cf_pay_page_remove (CfPayPage *self, guint no);

/** cf_pay_page_show_unknown_charge: the four ways out where a charge has no answer; keeps asking. */
void cf_pay_page_show_unknown_charge (CfPayPage *self);

/** cf_pay_page_show_unknown_reversal: the ways out where money may not have been given back. */
void cf_pay_page_show_unknown_reversal (CfPayPage *self);

/** cf_pay_page_bind_card: binds what the four ways out call; from class_init. */
void cf_pay_page_bind_card (GtkWidgetClass *widget_class);

G_END_DECLS
