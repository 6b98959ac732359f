/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-basket-view.h"
#include "cf-columns.h"
#include "cf-customer-place.h"
#include "cf-entry.h"
#include "cf-key-panel.h"
#include "cf-key.h"
#include "cf-keypad.h"
#include "cf-message-place.h"
#include "cf-note-place.h"
#include "cf-quick-keys.h"
#include "cf-search.h"
#include "cf-sell-page.h"

G_BEGIN_DECLS

/* Shared by the files of the screen: cf-sell-page.c (what it shows), cf-sell-verbs.c (what its keys do) and those
 * named after one matter. */
struct _CfSellPage
{
  GtkWidget parent_instance;

  CfColumns *columns;
  CfBasketView *basket;
  CfSearch *search;
  CfEntry *entry;
  CfMessagePlace *messages;
  CfKeypad *pad;
  GtkWidget *show_keys;
  GtkWidget *show_pad;
  GtkBox *bar;
  GtkBox *bar_keys;
  GtkWidget *discount_key;
  GtkWidget *resume_key;
  GtkWidget *drawer_key;
  CfKey *pay;
  GtkLabel *rest_title;
  GtkLabel *rest_text;
  GtkLabel *rest_more;

  GtkStack *rest; /* below the search field: keys, panel, parked, customer, note */
  CfQuickKeys *keys;
  CfKeyPanel *panel;
  CfCustomerPlace *customers;
  CfNotePlace *note;

  CfDesk *desk;
  CfSizeClass size;
  GSimpleActionGroup *actions;
  CfTillCash cash;    /* what the panel of reasons is for */
  gboolean whole;     /* the panel of discounts works on the whole basket */
  gboolean checking;  /* prices are looked at, nothing is added */
  guint age_asked;    /* line whose age check is on the screen or was put off */
  CfMoney dept_price; /* price that waits for its department */
};

/** cf_sell_verbs_install: makes the group of actions `sale`. */
void cf_sell_verbs_install (CfSellPage *self);

/** cf_sell_age_install: adds the actions that answer the age question (cf-sell-age.c). */
void cf_sell_age_install (CfSellPage *self);

/** cf_sell_drawer_install: adds the actions of the drawer (cf-sell-drawer.c). */
void cf_sell_drawer_install (CfSellPage *self);

/** cf_sell_page_add_customers: makes the place of the customer (cf-sell-customer.c). */
void cf_sell_page_add_customers (CfSellPage *self);

/** cf_sell_page_show_customers: @text: (nullable): see cf_customer_place_open(). */
void cf_sell_page_show_customers (CfSellPage *self, const char *text);

/** cf_sell_page_customer_activated: the action `sale.customer`. */
void cf_sell_page_customer_activated (GSimpleAction *action, GVariant *parameter, gpointer data);

/** cf_sell_page_leave_customers: Returns: whether the customer's place was shown, and is left by a step. */
gboolean cf_sell_page_leave_customers (CfSellPage *self);

/** cf_sell_page_scan_customer: whoever has @card is buying; asks where that is not one person. */
void cf_sell_page_scan_customer (CfSellPage *self, const char *card);

/** cf_sell_page_add_note: makes the place of the basket's note (cf-sell-note.c). */
void cf_sell_page_add_note (CfSellPage *self);

/** cf_sell_page_note_activated: the action `sale.note`. */
void cf_sell_page_note_activated (GSimpleAction *action, GVariant *parameter, gpointer data);

/** cf_sell_page_show_rest: @name: "keys", "panel", "parked", "customer" or "note" below the search field. */
void cf_sell_page_show_rest (CfSellPage *self, const char *name);

/** cf_sell_page_accepted: an accepted action: what was said goes, the entry is empty. */
void cf_sell_page_accepted (CfSellPage *self);

/** cf_sell_page_need_number: Returns: whether digits stand in the entry; else says that they come first. */
gboolean cf_sell_page_need_number (CfSellPage *self);

/** cf_sell_page_void_line: voids @line and offers to undo it; a refusal is said. */
void cf_sell_page_void_line (CfSellPage *self, guint line);

/** cf_sell_page_read_money: @ret_money: (out): what was typed.  Says so where it is no amount. */
gboolean cf_sell_page_read_money (CfSellPage *self, CfMoney *ret_money);

/** cf_sell_page_target: Returns: the line a verb acts on: the chosen, else the newest; 0 for none. */
guint cf_sell_page_target (CfSellPage *self);

/** cf_sell_page_product: adds @product, or shows its price while prices are checked. */
void cf_sell_page_product (CfSellPage *self, CfTillProduct *product);

/** cf_sell_page_department: rings the price that waits under @department. */
void cf_sell_page_department (CfSellPage *self, const char *department);

/** cf_sell_page_check_code: shows the price of @code; nothing is added. */
void cf_sell_page_check_code (CfSellPage *self, const char *code);

/** cf_sell_page_offer_undo: says what was done, with Undo. */
void cf_sell_page_offer_undo (CfSellPage *self);

/** cf_sell_page_resume: resumes the parked basket @id. */
void cf_sell_page_resume (CfSellPage *self, const char *id);

/** cf_sell_page_ask_age: puts the age question into the message place if one is open. */
void cf_sell_page_ask_age (CfSellPage *self, gboolean again);

G_END_DECLS
