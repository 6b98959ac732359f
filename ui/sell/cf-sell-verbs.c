/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-sell-page-private.h"
#include "cf-till-paper.h"

static CfTill *
till_of (CfSellPage *self)
{
  return cf_desk_get_till (self->desk);
}

static void
say_refusal (CfSellPage *self, const char *title, const char *text)
{
  CfMessage message = { CF_MESSAGE_REFUSAL, title, text };

  cf_desk_say (self->desk, &message);
}

gboolean
cf_sell_page_need_number (CfSellPage *self)
{
  if (*cf_entry_get_text (self->entry) != '\0')
    return TRUE;
  say_refusal (self, _ ("Type a number first"), _ ("Digits first, then the key."));
  return FALSE;
}

/* Returns: the line a verb acts on; else says that there is none. */
static guint
need_line (CfSellPage *self)
{
  guint line = cf_sell_page_target (self);

  if (line == 0)
    say_refusal (self, _ ("Nothing in the basket"), _ ("Scan, search or touch a key."));
  return line;
}

gboolean
cf_sell_page_read_money (CfSellPage *self, CfMoney *ret_money)
{
  g_autoptr (GError) error = NULL;

  if (cf_format_parse_money (cf_desk_get_format (self->desk), cf_entry_get_text (self->entry),
                             ret_money, &error))
    return TRUE;
  cf_desk_refuse (self->desk, error);
  return FALSE;
}

static void
on_accepted_cb (GObject *owner, gconstpointer result)
{
  CfSellPage *self = CF_SELL_PAGE (owner);

  cf_sell_page_accepted (self);
  cf_sell_page_show_rest (self, "keys");
  cf_sell_page_offer_undo (self);
}

/* ── undo ────────────────────────────────────────────────────────────────────────────────────── */

void
cf_sell_page_offer_undo (CfSellPage *self)
{
  const CfTillUndo *undo = cf_till_get_undo (till_of (self));
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *amount = NULL;
  g_autofree char *title = NULL;
  CfMessage message = { CF_MESSAGE_UNDO, NULL, NULL };

  if (undo == NULL || undo->kind == NULL)
    return;
  amount = cf_shown_amount (format, undo->amount);
  if (g_strcmp0 (undo->kind, "void") == 0)
    title = g_strdup_printf (_ ("Voided %s"), amount);
  else if (g_strcmp0 (undo->kind, "discount") == 0)
    title = g_strdup_printf (_ ("%s taken off"), amount);
  else if (g_strcmp0 (undo->kind, "price") == 0)
    title = g_strdup_printf (_ ("Price is now %s"), amount);
  else if (g_strcmp0 (undo->kind, "cancel") == 0)
    title = g_strdup_printf (_ ("Basket of %s cancelled"), amount);
  else
    return; /* a quantity is changed by typing another one */
  message.title = title;
  message.text = undo->name;
  message.actions[0].title = _ ("Undo");
  message.actions[0].hint = "Ctrl+Z";
  message.actions[0].action = "sale.undo";
  cf_desk_say (self->desk, &message);
}

static void
undo_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_undo (till_of (self), &error))
    cf_sell_page_accepted (self);
  else
    cf_desk_refuse (self->desk, error);
}

/* ── verbs of a line ─────────────────────────────────────────────────────────────────────────── */

/* A weighed product without digits is weighed. */
static char *
weigh (CfSellPage *self, guint line)
{
  GListModel *lines = cf_till_get_lines (till_of (self));
  CfQuantity weight;

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) row = g_list_model_get_item (lines, i);
    const CfTillLineInfo *info = cf_till_line_get_info (row);

    if (info->no == line && info->unit != CF_UNIT_EA &&
        cf_till_read_scale (till_of (self), &weight, NULL))
      return cf_quantity_to_text (weight, info->unit);
  }
  return NULL;
}

static void
quantity_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint line = need_line (self);

  if (line == 0)
    return;
  if (*cf_entry_get_text (self->entry) == '\0')
    text = weigh (self, line);
  if (text == NULL && !cf_sell_page_need_number (self))
    return;
  if (text == NULL)
    text = g_strdup (cf_entry_get_text (self->entry));
  if (cf_till_set_quantity (till_of (self), line, text, &error))
    cf_sell_page_accepted (self);
  else
    cf_desk_refuse (self->desk, error);
}

static void
price_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  guint line = need_line (self);
  CfCommand *command;
  CfMoney price;

  if (line == 0 || !cf_sell_page_need_number (self) || !cf_sell_page_read_money (self, &price))
    return;
  command = cf_command_new (CF_COMMAND_PRICE, self, on_accepted_cb);
  command->line = line;
  command->money = price;
  cf_desk_run (self->desk, command);
}

static void
run_discount (CfSellPage *self, guint line, CfDiscount discount)
{
  CfCommand *command = cf_command_new (CF_COMMAND_DISCOUNT, self, on_accepted_cb);

  command->line = line;
  command->discount = discount;
  cf_desk_run (self->desk, command);
}

static void
percent_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  g_autoptr (GError) error = NULL;
  guint line = need_line (self);
  CfRate rate;

  if (line == 0 || !cf_sell_page_need_number (self))
    return;
  if (cf_rate_parse_percent (cf_entry_get_text (self->entry), &rate, &error))
    run_discount (self, line, cf_discount_percent (rate));
  else
    cf_desk_refuse (self->desk, error);
}

void
cf_sell_page_void_line (CfSellPage *self, guint line)
{
  g_autoptr (GError) error = NULL;

  if (!cf_till_void_line (till_of (self), line, NULL, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_basket_view_choose (self->basket, 0);
  cf_message_place_clear (self->messages, TRUE);
  cf_sell_page_accepted (self);
  cf_sell_page_offer_undo (self);
}

static void
void_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  guint line = need_line (self);

  if (line != 0)
    cf_sell_page_void_line (self, line);
}

/* ── adding ──────────────────────────────────────────────────────────────────────────────────── */

static void
show_price (CfSellPage *self, CfTillProduct *product)
{
  const CfTillProductInfo *info = cf_till_product_get_info (product);
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *price = cf_shown_unit_price (format, info->price, info->unit);
  g_autofree char *stock = NULL;
  g_autofree char *text = NULL;

  if (info->has_on_hand)
    stock = cf_format_quantity (format, info->on_hand, info->unit);
  text = stock != NULL ? g_strdup_printf (_ ("%s · %s here · not added"), info->sku, stock)
                       : g_strdup_printf (_ ("%s · not added"), info->sku);
  {
    g_autofree char *title = g_strdup_printf ("%s: %s", info->name, price);
    CfMessage message = { CF_MESSAGE_PLAIN, title, text };

    cf_desk_say (self->desk, &message);
  }
}

void
cf_sell_page_product (CfSellPage *self, CfTillProduct *product)
{
  g_autoptr (GError) error = NULL;

  if (self->checking) {
    show_price (self, product);
    return;
  }
  cf_basket_view_choose (self->basket, 0);
  if (!cf_till_add (till_of (self), cf_till_product_get_info (product)->sku, NULL, NULL, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_sell_page_accepted (self);
  cf_sell_page_ask_age (self, FALSE);
}

void
cf_sell_page_check_code (CfSellPage *self, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillProduct) product = cf_till_find_product (till_of (self), code, &error);

  if (product == NULL) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_desk_sound (self->desk, CF_SOUND_HIT);
  show_price (self, product);
}

static void
search_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  cf_sell_page_show_rest (self, "keys");
  cf_search_open (self->search, FALSE);
}

static void
find_by_name_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  cf_message_place_clear (self->messages, TRUE);
  cf_sell_page_show_rest (self, "keys");
  cf_search_open (self->search, TRUE);
}

/* Digits, `Department price`, the department: what has no product is sold all the same. */
static void
department_price_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  self->dept_price = CF_MONEY_ZERO;
  if (*cf_entry_get_text (self->entry) != '\0' &&
      !cf_sell_page_read_money (self, &self->dept_price))
    return;
  cf_message_place_clear (self->messages, TRUE);
  cf_sell_page_show_rest (self, "keys");
  cf_quick_keys_pick_department (self->keys);
  cf_desk_tell (self->desk, _ ("Which department?"),
                cf_money_is_zero (self->dept_price)
                  ? _ ("Type the price on the pad, then touch the department.")
                  : _ ("Touch it in the middle."));
}

void
cf_sell_page_department (CfSellPage *self, const char *department)
{
  CfCommand *command;
  CfMoney price = self->dept_price;

  if (*cf_entry_get_text (self->entry) != '\0' && !cf_sell_page_read_money (self, &price))
    return;
  if (cf_money_is_zero (price)) {
    cf_sell_page_need_number (self);
    return;
  }
  command = cf_command_new (CF_COMMAND_DEPARTMENT, self, on_accepted_cb);
  command->department = g_strdup (department);
  command->money = price;
  cf_quick_keys_reset (self->keys);
  cf_desk_run (self->desk, command);
}

/* ── discounts ───────────────────────────────────────────────────────────────────────────────── */

static void
show_discounts (CfSellPage *self)
{
  const CfKeyPanelItem items[] = {
    { _ ("This line"), NULL, "sale.discount-of('line')", NULL },
    { _ ("Whole basket"), NULL, "sale.discount-of('basket')", NULL },
    { "5 %", NULL, "sale.discount-percent('5')", NULL },
    { "10 %", NULL, "sale.discount-percent('10')", NULL },
    { "15 %", NULL, "sale.discount-percent('15')", NULL },
    { "20 %", NULL, "sale.discount-percent('20')", NULL },
    { "25 %", NULL, "sale.discount-percent('25')", NULL },
    { "50 %", NULL, "sale.discount-percent('50')", NULL },
    { _ ("Amount off"), _ ("digits first"), "sale.discount-amount", NULL },
    { _ ("Back"), "Esc", "sale.back", NULL },
    { NULL, NULL, NULL, NULL },
  };

  cf_key_panel_set (self->panel, self->whole ? _ ("Off the whole basket") : _ ("Off this line"),
                    _ ("Choose what it is for, then how much."), items);
  cf_key_panel_choose (self->panel, self->whole ? 1 : 0);
  cf_sell_page_show_rest (self, "panel");
}

static void
discount_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  if (need_line (self) == 0)
    return;
  self->whole = cf_basket_view_get_chosen (self->basket) == 0;
  show_discounts (self);
}

static void
discount_of_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  self->whole = g_strcmp0 (g_variant_get_string (parameter, NULL), "basket") == 0;
  show_discounts (self);
}

static void
discount_percent_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  guint line = self->whole ? 0 : need_line (self);
  CfRate rate;

  if ((self->whole || line != 0) &&
      cf_rate_parse_percent (g_variant_get_string (parameter, NULL), &rate, NULL))
    run_discount (self, line, cf_discount_percent (rate));
}

static void
discount_amount_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  guint line = self->whole ? 0 : need_line (self);
  CfMoney amount;

  if ((self->whole || line != 0) && cf_sell_page_need_number (self) &&
      cf_sell_page_read_money (self, &amount))
    run_discount (self, line, cf_discount_amount (amount));
}

/* ── parking ─────────────────────────────────────────────────────────────────────────────────── */

static void
on_parked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSellPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_park_finish (CF_TILL (source), result, NULL, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_sell_page_accepted (self);
  cf_desk_tell (self->desk, _ ("Basket parked"), _ ("Resume brings it back."));
}

static void
park_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  cf_message_place_clear (self->messages, TRUE);
  cf_till_park_async (till_of (self), NULL, on_parked_cb, g_object_ref (self));
}

static void
resume_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cf_sell_page_show_rest (data, "parked");
}

static void
on_resumed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSellPage) self = data;
  g_autoptr (GError) error = NULL;
  CfTillSummary summary;

  if (!cf_till_command_finish (CF_TILL (source), result, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_sell_page_accepted (self);
  cf_sell_page_show_rest (self, "keys");
  cf_till_get_summary (till_of (self), &summary);
  if (summary.is_card_unknown) /* it was parked so: its card comes first */
    cf_desk_show_page (self->desk, "pay");
}

void
cf_sell_page_resume (CfSellPage *self, const char *id)
{
  cf_till_resume_async (till_of (self), id, on_resumed_cb, g_object_ref (self));
}

static void
on_cancelled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSellPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_command_finish (CF_TILL (source), result, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_sell_page_accepted (self);
  cf_sell_page_offer_undo (self);
}

static void
cancel_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  cf_message_place_clear (self->messages, TRUE);
  cf_sell_page_show_rest (self, "keys");
  cf_till_cancel_async (till_of (self), NULL, on_cancelled_cb, g_object_ref (self));
}

/* ── more ────────────────────────────────────────────────────────────────────────────────────── */

static void
more_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  CfTillSummary summary;
  const CfKeyPanelItem items[] = {
    { _ ("Reprint last"), NULL, "sale.reprint", NULL },
    { _ ("Price check"), NULL, "sale.price-check", NULL },
    { _ ("Note"), NULL, "sale.note", NULL },
    { _ ("Cancel basket"), NULL, "sale.cancel", NULL },
    { _ ("No sale"), _ ("opens the drawer"), "sale.cash('no-sale')", NULL },
    { _ ("Paid in"), NULL, "sale.cash('paid-in')", NULL },
    { _ ("Paid out"), NULL, "sale.cash('paid-out')", NULL },
    { _ ("Safe drop"), NULL, "sale.cash('safe-drop')", NULL },
    { _ ("X report"), NULL, "sale.go('report')", NULL },
    { _ ("Count and close shift"), NULL, "sale.go('shift')", NULL },
    { _ ("Devices"), NULL, "sale.go('devices')", NULL },
    { _ ("Settings"), NULL, "sale.go('settings')", NULL },
    { _ ("Sign out"), NULL, "sale.sign-out", NULL },
    { NULL, NULL, NULL, NULL },
  };
  CfKeyPanelItem shown[G_N_ELEMENTS (items) + 3] = { { NULL } };
  guint n = 0;

  cf_till_get_summary (till_of (self), &summary);
  if (self->size == CF_SIZE_C) {
    shown[n++] = (CfKeyPanelItem){ _ ("Discount"), "F4", "sale.discount", NULL };
    shown[n++] = (CfKeyPanelItem){ _ ("Drawer"), "F8", "sale.drawer", NULL };
  }
  for (guint i = 0; items[i].title != NULL; i++)
    shown[n++] = items[i];
  if (summary.is_demo)
    shown[n++] =
      (CfKeyPanelItem){ _ ("Virtual scanner"), _ ("to try things on"), "sale.scanner", NULL };
  cf_key_panel_set (self->panel, _ ("More"), NULL, shown);
  cf_sell_page_show_rest (self, "panel");
}

#define SAMPLES 10 /* products offered to the virtual scanner */

/* With virtual devices somebody without a scanner can scan: a sample, or the digits in the entry. */
static void
scanner_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  g_autoptr (GPtrArray) products =
    cf_till_list_quick_keys (till_of (self), NULL, 0, CF_QUICK_KEYS_MAX, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  CfKeyPanelItem items[SAMPLES + 3] = { { NULL } };
  guint n = 0;

  items[n++] =
    (CfKeyPanelItem){ _ ("Scan the digits"), _ ("typed on the pad"), "sale.scan-digits", NULL };
  for (guint i = 0; products != NULL && i < products->len && n <= SAMPLES; i++) {
    CfTillProduct *product = g_ptr_array_index (products, i);
    const CfTillProductInfo *info = product != NULL ? cf_till_product_get_info (product) : NULL;
    g_autoptr (GVariant) target = NULL;
    char *detailed, *name;

    if (info == NULL || info->gtins == NULL || info->gtins[0] == NULL)
      continue;
    target = g_variant_ref_sink (g_variant_new_string (info->gtins[0]));
    detailed = g_action_print_detailed_name ("sale.virtual-scan", target);
    name = g_strdup_printf (_ ("Scan %s"), info->name);
    g_ptr_array_add (texts, detailed);
    g_ptr_array_add (texts, name);
    items[n++] = (CfKeyPanelItem){ info->name, info->gtins[0], detailed, name };
  }
  items[n] = (CfKeyPanelItem){ _ ("Back"), "Esc", "sale.back", NULL };
  cf_key_panel_set (self->panel, _ ("Virtual scanner"),
                    _ ("Hold a product before it, or type the digits of any barcode."), items);
  cf_sell_page_show_rest (self, "panel");
}

static void
virtual_scan (CfSellPage *self, const char *code)
{
  g_autoptr (GError) error = NULL;

  if (!cf_till_virtual_scan (till_of (self), code, &error))
    cf_desk_refuse (self->desk, error);
}

static void
virtual_scan_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  virtual_scan (data, g_variant_get_string (parameter, NULL));
}

static void
scan_digits_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  if (cf_sell_page_need_number (self))
    virtual_scan (self, cf_entry_get_text (self->entry));
}

static void
go_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  const char *page = g_variant_get_string (parameter, NULL);

  if (g_strcmp0 (page, "report") == 0)
    cf_desk_show_report (self->desk, NULL);
  else
    cf_desk_show_page (self->desk, page);
}

static void
on_signed_out_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSellPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_command_finish (CF_TILL (source), result, &error))
    cf_desk_refuse (self->desk, error);
}

static void
sign_out_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  cf_till_sign_out_async (till_of (self), on_signed_out_cb, g_object_ref (self));
}

static void
on_reprinted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSellPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *number = cf_till_reprint_finish (CF_TILL (source), result, &error);

  if (number == NULL) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_sell_page_show_rest (self, "keys");
  cf_desk_tell (self->desk, _ ("Printed again, as a copy"), number);
}

static void
reprint_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  cf_till_reprint_async (till_of (self), NULL, on_reprinted_cb, g_object_ref (self));
}

static void
price_check_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  const CfKeyPanelItem items[] = {
    { _ ("Search"), "F2", "sale.search", _ ("Find a product") },
    { _ ("End price check"), "Esc", "sale.back", NULL },
    { NULL, NULL, NULL, NULL },
  };

  self->checking = TRUE;
  cf_key_panel_set (self->panel, _ ("Price check"),
                    _ ("Scan or search. The price is shown, nothing is added."), items);
  cf_sell_page_show_rest (self, "panel");
}

static void
back_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  cf_page_back (CF_PAGE (data));
}

static void
pay_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  CfTillSummary summary;

  cf_till_get_summary (till_of (self), &summary);
  if (summary.lines == 0) {
    need_line (self);
    return;
  }
  if (summary.age_needed != 0) {
    cf_sell_page_ask_age (self, TRUE);
    return;
  }
  cf_desk_show_page (self->desk, "pay");
}

void
cf_sell_verbs_install (CfSellPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "quantity", .activate = quantity_activated },
    { .name = "price", .activate = price_activated },
    { .name = "percent", .activate = percent_activated },
    { .name = "void", .activate = void_activated },
    { .name = "undo", .activate = undo_activated },
    { .name = "search", .activate = search_activated },
    { .name = "find-by-name", .activate = find_by_name_activated },
    { .name = "department-price", .activate = department_price_activated },
    { .name = "discount", .activate = discount_activated },
    { .name = "discount-of", .activate = discount_of_activated, .parameter_type = "s" },
    { .name = "discount-percent", .activate = discount_percent_activated, .parameter_type = "s" },
    { .name = "discount-amount", .activate = discount_amount_activated },
    { .name = "park", .activate = park_activated },
    { .name = "resume", .activate = resume_activated },
    { .name = "customer", .activate = cf_sell_page_customer_activated },
    { .name = "cancel", .activate = cancel_activated },
    { .name = "more", .activate = more_activated },
    { .name = "scanner", .activate = scanner_activated },
    { .name = "virtual-scan", .activate = virtual_scan_activated, .parameter_type = "s" },
    { .name = "scan-digits", .activate = scan_digits_activated },
    { .name = "go", .activate = go_activated, .parameter_type = "s" },
    { .name = "sign-out", .activate = sign_out_activated },
    { .name = "reprint", .activate = reprint_activated },
    { .name = "price-check", .activate = price_check_activated },
    { .name = "note", .activate = cf_sell_page_note_activated },
    { .name = "back", .activate = back_activated },
    { .name = "pay", .activate = pay_activated },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  cf_sell_age_install (self);
  cf_sell_drawer_install (self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "sale", G_ACTION_GROUP (self->actions));
}
