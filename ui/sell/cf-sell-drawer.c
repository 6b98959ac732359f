/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why the drawer opens without a sale, on the screen for selling: each time is a record. */
#include <glib/gi18n.h>

#include "cf-sell-page-private.h"

static const struct
{
  const char *word;
  const char *title;
  const char *text;
  const char *reasons[5];
} cash_panels[] = {
  [CF_TILL_NO_SALE] = { "no-sale",
                        N_ ("Open the drawer"),
                        N_ ("Why? It is recorded."),
                        { N_ ("Change for a customer"), N_ ("Check the drawer"),
                          N_ ("Wrong change"), N_ ("Other"), NULL } },
  [CF_TILL_PAID_IN] = { "paid-in",
                        N_ ("Paid in"),
                        N_ ("Type the amount on the pad, then touch the reason."),
                        { N_ ("More change"), N_ ("Found money"), N_ ("Other"), NULL } },
  [CF_TILL_PAID_OUT] = { "paid-out",
                         N_ ("Paid out"),
                         N_ ("Type the amount on the pad, then touch the reason."),
                         { N_ ("Delivery"), N_ ("Cleaning"), N_ ("Petty cash"), N_ ("Other"),
                           NULL } },
  [CF_TILL_SAFE_DROP] = { "safe-drop",
                          N_ ("Safe drop"),
                          N_ ("Type the amount on the pad, then touch the reason."),
                          { N_ ("To the safe"), N_ ("To the bank"), N_ ("Other"), NULL } },
};

static void
show_cash_panel (CfSellPage *self, CfTillCash cash)
{
  CfKeyPanelItem items[G_N_ELEMENTS (cash_panels[0].reasons) + 2] = { { NULL } };
  g_auto (GStrv) actions = g_new0 (char *, G_N_ELEMENTS (items));
  guint n = 0;

  self->cash = cash;
  for (; cash_panels[cash].reasons[n] != NULL; n++) {
    const char *reason = _ (cash_panels[cash].reasons[n]);
    g_autoptr (GVariant) target = g_variant_ref_sink (g_variant_new_string (reason));

    actions[n] = g_action_print_detailed_name ("sale.cash-reason", target);
    items[n] = (CfKeyPanelItem){ reason, NULL, actions[n], NULL };
  }
  items[n] = (CfKeyPanelItem){ _ ("Back"), "Esc", "sale.back", NULL };
  cf_key_panel_set (self->panel, _ (cash_panels[cash].title), _ (cash_panels[cash].text), items);
  cf_sell_page_show_rest (self, "panel");
}

static void
on_cash_moved_cb (GObject *owner, gconstpointer result)
{
  CfSellPage *self = CF_SELL_PAGE (owner);

  cf_sell_page_accepted (self);
  cf_sell_page_show_rest (self, "keys");
  cf_desk_tell (self->desk, _ ("Drawer open"), _ ("It is recorded. Push it shut."));
}

static void
cash_reason_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  CfCommand *command;
  CfMoney amount = CF_MONEY_ZERO;

  if (self->cash != CF_TILL_NO_SALE &&
      (!cf_sell_page_need_number (self) || !cf_sell_page_read_money (self, &amount)))
    return;
  command = cf_command_new (CF_COMMAND_CASH, self, on_cash_moved_cb);
  command->cash = self->cash;
  command->money = amount;
  command->reason = g_variant_dup_string (parameter, NULL);
  cf_desk_run (self->desk, command);
}

static void
cash_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *word = g_variant_get_string (parameter, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cash_panels); i++) {
    if (g_strcmp0 (word, cash_panels[i].word) == 0)
      show_cash_panel (data, (CfTillCash) i);
  }
}

static void
drawer_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  show_cash_panel (data, CF_TILL_NO_SALE);
}

void
cf_sell_drawer_install (CfSellPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "drawer", .activate = drawer_activated },
    { .name = "cash", .activate = cash_activated, .parameter_type = "s" },
    { .name = "cash-reason", .activate = cash_reason_activated, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}
