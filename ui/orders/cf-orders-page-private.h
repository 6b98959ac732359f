/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-field.h"
#include "cf-key.h"
#include "cf-order-view.h"
#include "cf-orders-page.h"
#include "cf-typing.h"

G_BEGIN_DECLS

#define CF_ORDER_COLUMNS 4

/* Shared by the two halves of the screen: cf-orders-page.c (the board, and the page as such) and
 * cf-order-steps.c (what is done about the order that is open). */
struct _CfOrdersPage
{
  GtkWidget parent_instance;

  GtkStack *stack; /* board, order */

  GtkBox *columns;
  CfField *search;
  GtkWidget *open_key;
  GtkWidget *over_key;
  GtkLabel *as_of;
  GtkLabel *board_note;

  GtkBox *order_halves;
  CfOrderView *view;
  GtkStack *side; /* code, proof, pick, reasons, over */
  CfField *code;
  CfField *name;
  CfField *said;
  CfField *shelf;
  GtkLabel *pick_hint;
  GtkLabel *over_text;
  GtkLabel *reasons_title;
  GtkBox *reasons;
  GtkWidget *pick_key;
  GtkWidget *short_key;
  GtkWidget *stage_key;
  GtkWidget *problem_key;
  CfKey *hand_over_key;
  GtkLabel *note;
  CfTyping *typing;

  CfDesk *desk;
  CfSizeClass size;
  gboolean shows_over;
  char *open_id;   /* of the order that is open */
  char *read_code; /* (nullable): the customer's code of that order as it was scanned */
  gboolean is_busy;
  guint tick_id; /* what is promised comes nearer while the page is on screen */
};

/** cf_orders_page_open: opens the order that @which names; a signed code is kept for handing it over. */
gboolean cf_orders_page_open (CfOrdersPage *self, const char *which);

/** cf_orders_page_show_order: shows the open order as it is now. */
void cf_orders_page_show_order (CfOrdersPage *self);

/** cf_orders_page_close_order: back to the board. */
void cf_orders_page_close_order (CfOrdersPage *self);

/** cf_orders_page_scan_product: picks one of @code, or puts it in for the one chosen line. */
void cf_orders_page_scan_product (CfOrdersPage *self, const char *code);

/** cf_orders_page_step_key: Returns: whether @keyval is a step about the open order. */
gboolean cf_orders_page_step_key (CfOrdersPage *self, guint keyval);

/** cf_orders_page_hand_over: as the main key. */
void cf_orders_page_hand_over (CfOrdersPage *self);

/** cf_orders_page_bind_steps: the callbacks of the order's keys, for the template. */
void cf_orders_page_bind_steps (GtkWidgetClass *widget_class);

G_END_DECLS
