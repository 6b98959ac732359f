/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The customer on the screen for selling: who is found, chosen, scanned. */
#include <glib/gi18n.h>

#include "cf-customer-place.h"
#include "cf-sell-page-private.h"
#include "cf-till-customers.h"

static void
on_done_cb (CfSellPage *self)
{
  cf_customer_place_close (self->customers);
  cf_columns_set_wide_middle (self->columns, FALSE);
  cf_sell_page_show_rest (self, "keys");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
on_wide_cb (CfSellPage *self, gboolean wide)
{
  cf_columns_set_wide_middle (self->columns, wide);
}

void
cf_sell_page_add_customers (CfSellPage *self)
{
  self->customers = CF_CUSTOMER_PLACE (cf_customer_place_new (self->desk));
  g_signal_connect_swapped (self->customers, "done", G_CALLBACK (on_done_cb), self);
  g_signal_connect_swapped (self->customers, "wide", G_CALLBACK (on_wide_cb), self);
  gtk_stack_add_named (self->rest, GTK_WIDGET (self->customers), "customer");
}

void
cf_sell_page_show_customers (CfSellPage *self, const char *text)
{
  if (cf_search_is_open (self->search))
    cf_search_close (self->search);
  cf_entry_clear (self->entry);
  cf_sell_page_show_rest (self, "customer");
  cf_customer_place_open (self->customers, text);
}

void
cf_sell_page_customer_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cf_sell_page_show_customers (data, NULL);
}

gboolean
cf_sell_page_leave_customers (CfSellPage *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->rest), "customer") != 0)
    return FALSE;
  if (!cf_customer_place_back (self->customers))
    on_done_cb (self);
  return TRUE;
}

void
cf_sell_page_scan_customer (CfSellPage *self, const char *card)
{
  CfTill *till = cf_desk_get_till (self->desk);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = cf_till_find_customers (till, card, 2, &error);

  if (found != NULL && found->len != 1) {
    cf_sell_page_show_customers (self, card);
    return;
  }
  if (found == NULL ||
      !cf_till_set_customer (till, ((const CfTillCustomer *) found->pdata[0])->id, &error))
    cf_desk_refuse (self->desk, error);
}
