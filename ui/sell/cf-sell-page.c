/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-parked-list.h"
#include "cf-present.h"
#include "cf-sell-page-private.h"
#include "cf-shown.h"
#include "cf-till-value.h"

static void cf_sell_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfSellPage,
                               cf_sell_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_sell_page_page_init))

void
cf_sell_page_show_rest (CfSellPage *self, const char *name)
{
  cf_stack_show (self->rest, name);
  cf_columns_set_middle_shown (self->columns, TRUE);
  cf_key_set_chosen (CF_KEY (self->show_keys), TRUE);
  cf_key_set_chosen (CF_KEY (self->show_pad), FALSE);
}

static void
show_pad (CfSellPage *self)
{
  cf_columns_set_middle_shown (self->columns, FALSE);
  cf_key_set_chosen (CF_KEY (self->show_keys), FALSE);
  cf_key_set_chosen (CF_KEY (self->show_pad), TRUE);
}

void
cf_sell_page_accepted (CfSellPage *self)
{
  cf_entry_clear (self->entry);
  cf_message_place_clear (self->messages, FALSE);
}

guint
cf_sell_page_target (CfSellPage *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  GListModel *lines = cf_till_get_lines (till);
  guint n = g_list_model_get_n_items (lines);
  CfTillSummary summary;

  if (cf_basket_view_get_chosen (self->basket) != 0)
    return cf_basket_view_get_chosen (self->basket);
  cf_till_get_summary (till, &summary);
  if (summary.last_line != 0)
    return summary.last_line;
  if (n > 0) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, n - 1);

    return cf_till_line_get_info (line)->no;
  }
  return 0;
}

/* ── what the screen shows ───────────────────────────────────────────────────────────────────── */

static const char *
price_source_words (CfPriceSource source)
{
  switch (source) {
  case CF_PRICE_SOURCE_OVERRIDE: return _ ("price set by hand");
  case CF_PRICE_SOURCE_EMBEDDED: return _ ("price from the label");
  case CF_PRICE_SOURCE_SCHEDULED: return _ ("price of a campaign");
  case CF_PRICE_SOURCE_MARKDOWN: return _ ("marked down");
  case CF_PRICE_SOURCE_DEPARTMENT: return _ ("department price");
  case CF_PRICE_SOURCE_BASE:
  default: return _ ("list price");
  }
}

/* With nothing to say, the place shows what the machine believes of the line a verb would act on. */
static void
show_line_at_rest (CfSellPage *self, const CfTillLineInfo *info)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *price = cf_shown_unit_price (format, info->unit_price, info->unit);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;

  if (info->kind == CF_LINE_STORED_VALUE) {
    g_autofree char *value = cf_shown_money (format, info->total);

    text = g_strdup_printf (_ ("\u2066%s\u2069 goes onto the card when it is paid"), value);
  } else {
    text = g_strdup_printf ("\u2066%s\u2069 · %s", price, price_source_words (info->price_source));
    more = info->department == NULL || *info->department == '\0'
             ? g_strdup (info->sku)
             : g_strdup_printf ("%s · %s", info->sku, info->department);
  }
  gtk_label_set_text (self->rest_title, info->name);
  cf_label_show (self->rest_text, text);
  cf_label_show (self->rest_more, info->sku != NULL && *info->sku != '\0' ? more : NULL);
}

static void
show_last_sale_at_rest (CfSellPage *self)
{
  const CfTillDone *done = cf_till_get_last_done (cf_desk_get_till (self->desk));
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;

  if (done != NULL) {
    g_autofree char *total = cf_shown_amount (format, done->sale->total);
    g_autofree char *change = cf_shown_amount (format, done->sale->change);
    g_autofree char *time = cf_format_time (format, done->sale->finished_at_ms);

    text = g_strdup_printf (_ ("Last sale %s, %s"), done->sale->number, time);
    more = g_strdup_printf (_ ("\u2066%s\u2069, change \u2066%s\u2069"), total, change);
  }
  gtk_label_set_text (self->rest_title, _ ("Ready for the next customer"));
  cf_label_show (self->rest_text, text);
  cf_label_show (self->rest_more, more);
}

static void
show_at_rest (CfSellPage *self)
{
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  guint n = g_list_model_get_n_items (lines);
  guint target = cf_sell_page_target (self);

  for (guint i = n; i > 0; i--) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i - 1);

    if (cf_till_line_get_info (line)->no == target) {
      show_line_at_rest (self, cf_till_line_get_info (line));
      break;
    }
    if (i == 1)
      target = 0;
  }
  if (target == 0 || n == 0)
    show_last_sale_at_rest (self);
  if (self->size == CF_SIZE_P) /* its strip has room for two lines */
    cf_label_show (self->rest_more, NULL);
}

static void
on_changed_cb (CfSellPage *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  const CfFigures *figures = cf_till_get_figures (till);
  CfTillSummary summary;
  g_autofree char *total = cf_shown_money (cf_desk_get_format (self->desk), figures->total);

  cf_till_get_summary (till, &summary);
  cf_key_set_amount (self->pay, total);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                 g_action_map_lookup_action (G_ACTION_MAP (self->actions), "pay")),
                               summary.lines > 0);
  show_at_rest (self);
  cf_sell_page_ask_age (self, FALSE);
}

static void
on_parked_changed_cb (CfSellPage *self)
{
  GListModel *parked = cf_till_get_parked (cf_desk_get_till (self->desk));

  cf_key_set_badge (CF_KEY (self->resume_key), g_list_model_get_n_items (parked));
}

/* ── what the hand does ──────────────────────────────────────────────────────────────────────── */

static void
on_digit_cb (CfSellPage *self, const char *digit)
{
  cf_entry_push (self->entry, digit);
}

static void
on_line_chosen_cb (CfSellPage *self)
{
  cf_entry_clear (self->entry);
  show_at_rest (self);
}

static void
on_search_opened_cb (CfSellPage *self)
{
  cf_columns_set_wide_middle (self->columns, cf_search_wants_width (self->search));
  cf_columns_set_middle_shown (self->columns, TRUE);
}

static void
on_search_closed_cb (CfSellPage *self)
{
  cf_columns_set_wide_middle (self->columns, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
on_product_chosen_cb (CfSellPage *self, CfTillProduct *product)
{
  cf_sell_page_product (self, product);
}

static void
on_department_chosen_cb (CfSellPage *self, const char *department)
{
  cf_sell_page_department (self, department);
}

static void
on_resume_cb (CfSellPage *self, const char *id)
{
  cf_sell_page_resume (self, id);
}

static void
on_message_shown_cb (CfSellPage *self, gboolean shown)
{
  cf_columns_set_message_shown (self->columns, shown);
}

static void
on_show_keys_clicked_cb (CfSellPage *self)
{
  cf_sell_page_show_rest (self, "keys");
}

static void
on_show_pad_clicked_cb (CfSellPage *self)
{
  show_pad (self);
}

static void
on_show_search_clicked_cb (CfSellPage *self)
{
  cf_sell_page_show_rest (self, "keys");
  cf_search_open (self->search, TRUE);
}

/* ── CfPage ──────────────────────────────────────────────────────────────────────────────────── */

static void
cf_sell_page_set_size (CfPage *page, CfSizeClass size)
{
  CfSellPage *self = CF_SELL_PAGE (page);
  int keys_width;
  gboolean compact = size == CF_SIZE_C;

  self->size = size;
  cf_columns_set_size (self->columns, size);
  cf_basket_view_set_size (self->basket, size);
  gtk_label_set_lines (self->rest_title, size == CF_SIZE_P ? 1 : 2);
  cf_keypad_set_size (self->pad, size);
  keys_width = cf_columns_get_keys_width (self->columns);
  cf_quick_keys_set_size (self->keys, size);
  cf_search_set_size (self->search, size);
  cf_customer_place_set_size (self->customers, size);
  cf_note_place_set_size (self->note, size);
  cf_message_place_set_size (self->messages, size);
  cf_entry_set_words (self->entry, size == CF_SIZE_S ? _ ("Number, key") : _ ("Number, then a key"),
                      _ ("then Qty, Price or %"));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar), size == CF_SIZE_P
                                                                ? GTK_ORIENTATION_VERTICAL
                                                                : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->bar, size == CF_SIZE_P ? 8 : 12);
  gtk_widget_set_size_request (GTK_WIDGET (self->pay), keys_width > 0 ? keys_width : 400, -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->pay), compact);
  gtk_widget_set_visible (self->discount_key, !compact);
  gtk_widget_set_visible (self->drawer_key, !compact);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->rest), "keys") == 0)
    show_pad (self); /* else somebody is in the middle of something there */
}

static void
cf_sell_page_shown (CfPage *page)
{
  CfSellPage *self = CF_SELL_PAGE (page);

  self->age_asked = 0;
  cf_basket_view_update (self->basket);
  on_parked_changed_cb (self);
  on_changed_cb (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
cf_sell_page_hidden (CfPage *page)
{
  CfSellPage *self = CF_SELL_PAGE (page);

  self->checking = FALSE;
  cf_entry_clear (self->entry);
  cf_message_place_clear (self->messages, TRUE);
  cf_basket_view_choose (self->basket, 0);
  if (cf_search_is_open (self->search))
    cf_search_close (self->search);
  cf_customer_place_close (self->customers);
  cf_stack_show (self->rest, "keys");
  cf_quick_keys_reset (self->keys);
}

/* Keys that are a verb wherever the focus is. */
static const struct
{
  guint keyval;
  GdkModifierType state;
  const char *action;
} verb_keys[] = {
  { GDK_KEY_F2, 0, "search" },
  { GDK_KEY_F3, 0, "customer" },
  { GDK_KEY_F4, 0, "discount" },
  { GDK_KEY_F5, 0, "park" },
  { GDK_KEY_F6, 0, "resume" },
  { GDK_KEY_F8, 0, "drawer" },
  { GDK_KEY_F9, 0, "more" },
  { GDK_KEY_z, GDK_CONTROL_MASK, "undo" },
  { GDK_KEY_p, GDK_CONTROL_MASK, "price" },
};

/* Keys that are a verb unless a text field has the focus. */
static const struct
{
  guint keyval;
  const char *action;
} plain_keys[] = {
  { GDK_KEY_Delete, "void" },       { GDK_KEY_KP_Delete, "void" },
  { GDK_KEY_asterisk, "quantity" }, { GDK_KEY_KP_Multiply, "quantity" },
  { GDK_KEY_percent, "percent" },
};

static gboolean
handle_entry_key (CfSellPage *self, guint keyval)
{
  guint32 character = gdk_keyval_to_unicode (keyval);
  char digit[2] = { (char) character, '\0' };

  if (character >= '0' && character <= '9') {
    cf_entry_push (self->entry, digit);
  } else if (character == '.' || character == ',' || keyval == GDK_KEY_KP_Decimal) {
    cf_entry_push (self->entry, ".");
  } else if (keyval == GDK_KEY_BackSpace) {
    cf_entry_pop (self->entry);
  } else if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up) {
    cf_basket_view_move (self->basket, -1);
  } else if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down) {
    cf_basket_view_move (self->basket, +1);
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
activate (CfSellPage *self, const char *action)
{
  if (g_action_group_get_action_enabled (G_ACTION_GROUP (self->actions), action))
    g_action_group_activate_action (G_ACTION_GROUP (self->actions), action, NULL);
  else
    cf_desk_tick (self->desk);
}

static gboolean
cf_sell_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfSellPage *self = CF_SELL_PAGE (page);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GdkModifierType modifiers = state & (GDK_CONTROL_MASK | GDK_ALT_MASK);

  for (guint i = 0; i < G_N_ELEMENTS (verb_keys); i++) {
    if (verb_keys[i].keyval == gdk_keyval_to_lower (keyval) && verb_keys[i].state == modifiers) {
      activate (self, verb_keys[i].action);
      return TRUE;
    }
  }
  if (modifiers != 0 || GTK_IS_TEXT (focus))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (plain_keys); i++) {
    if (plain_keys[i].keyval == keyval) {
      activate (self, plain_keys[i].action);
      return TRUE;
    }
  }
  return handle_entry_key (self, keyval);
}

/* A gift card is no goods: what is on it, as last heard. */
static void
say_value (CfSellPage *self, const char *card)
{
  CfTill *till = cf_desk_get_till (self->desk);
  g_autofree char *masked = cf_till_mask_card (card);
  g_autofree char *title = NULL;
  CfMoney balance;

  if (cf_till_get_card_balance (till, card, &balance)) {
    g_autofree char *amount = cf_shown_amount (cf_desk_get_format (self->desk), balance);

    title = g_strdup_printf (_ ("Gift card %s: \u2066%s\u2069 as last heard"), masked, amount);
  } else {
    title = g_strdup_printf (_ ("Gift card %s"), masked);
  }
  cf_desk_tell (self->desk, title,
                _ ("Touch Pay, then scan it: it pays. To load it, type the amount, then scan it."));
}

/* With an amount typed before, it is sold or loaded. */
static void
take_value (CfSellPage *self, const char *card)
{
  g_autofree char *number = g_strdup (card);
  g_autofree char *gift_card = cf_till_read_gift_card (cf_desk_get_till (self->desk), number);
  g_autoptr (GError) error = NULL;
  CfMoney amount;

  if (gift_card == NULL || *cf_entry_get_text (self->entry) == '\0') {
    say_value (self, number);
    return;
  }
  if (!cf_sell_page_read_money (self, &amount))
    return;
  cf_entry_clear (self->entry);
  if (!cf_till_load_card (cf_desk_get_till (self->desk), number, &amount, NULL, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_sell_page_accepted (self);
  cf_desk_sound (self->desk, CF_SOUND_HIT);
}

static gboolean
cf_sell_page_handle_scan (CfPage *page, const char *code)
{
  CfSellPage *self = CF_SELL_PAGE (page);
  guint asked = self->age_asked;
  CfTillScanned scanned = { CF_TILL_SCAN_LINE, 0, NULL };
  g_autoptr (GError) error = NULL;

  if (self->checking) {
    cf_sell_page_check_code (self, code);
    return TRUE;
  }
  cf_basket_view_choose (self->basket, 0);
  if (cf_search_is_open (self->search))
    cf_search_close (self->search);
  if (!cf_till_scan (cf_desk_get_till (self->desk), code, NULL, &scanned, &error)) {
    cf_desk_refuse (self->desk, error);
    return TRUE;
  }
  if (scanned.kind == CF_TILL_SCAN_CUSTOMER && scanned.text != NULL) {
    g_autofree char *card = g_strdup (scanned.text);

    cf_sell_page_scan_customer (self, card);
    return TRUE;
  }
  if (scanned.kind == CF_TILL_SCAN_VALUE && scanned.text != NULL) {
    take_value (self, scanned.text);
    return TRUE;
  }
  cf_sell_page_accepted (self);
  cf_sell_page_ask_age (self, FALSE);
  if (self->age_asked == asked) /* else the question was heard instead */
    cf_desk_sound (self->desk, CF_SOUND_HIT);
  return TRUE;
}

static CfEntry *
cf_sell_page_get_entry (CfPage *page)
{
  return CF_SELL_PAGE (page)->entry;
}

static void
cf_sell_page_clear_typed (CfPage *page)
{
  cf_entry_clear (CF_SELL_PAGE (page)->entry);
}

static void
cf_sell_page_main_key (CfPage *page)
{
  activate (CF_SELL_PAGE (page), "pay");
}

static gboolean
cf_sell_page_back (CfPage *page)
{
  CfSellPage *self = CF_SELL_PAGE (page);

  if (self->checking) {
    self->checking = FALSE;
    cf_sell_page_show_rest (self, "keys");
  } else if (cf_search_is_open (self->search)) {
    cf_search_close (self->search);
  } else if (cf_sell_page_leave_customers (self)) {
    return TRUE;
  } else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->rest), "keys") != 0) {
    cf_sell_page_show_rest (self, "keys");
  } else if (*cf_entry_get_text (self->entry) != '\0') {
    cf_entry_clear (self->entry);
  } else if (cf_message_place_is_shown (self->messages)) {
    cf_message_place_clear (self->messages, TRUE);
  } else if (cf_basket_view_get_chosen (self->basket) != 0) {
    cf_basket_view_choose (self->basket, 0);
  } else {
    cf_quick_keys_reset (self->keys);
  }
  if (self->size == CF_SIZE_C)
    show_pad (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return TRUE;
}

static gboolean
cf_sell_page_say (CfPage *page, const CfMessage *message)
{
  cf_message_place_say (CF_SELL_PAGE (page)->messages, message);
  return TRUE;
}

static void
cf_sell_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_sell_page_set_size;
  iface->shown = cf_sell_page_shown;
  iface->hidden = cf_sell_page_hidden;
  iface->handle_key = cf_sell_page_handle_key;
  iface->handle_scan = cf_sell_page_handle_scan;
  iface->clear_typed = cf_sell_page_clear_typed;
  iface->get_entry = cf_sell_page_get_entry;
  iface->main_key = cf_sell_page_main_key;
  iface->back = cf_sell_page_back;
  iface->say = cf_sell_page_say;
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
cf_sell_page_dispose (GObject *object)
{
  CfSellPage *self = CF_SELL_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->actions);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_sell_page_parent_class)->dispose (object);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_digit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_line_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_product_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_message_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_keys_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_pad_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_search_clicked_cb);
}

static void
cf_sell_page_class_init (CfSellPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_sell_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/sell/cf-sell-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, columns);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, basket);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, search);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, entry);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, messages);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, pad);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, show_keys);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, show_pad);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, bar);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, bar_keys);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, discount_key);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, resume_key);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, drawer_key);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, pay);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, rest_title);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, rest_text);
  gtk_widget_class_bind_template_child (widget_class, CfSellPage, rest_more);
  bind_callbacks (widget_class);
}

static void
add_verbs (CfSellPage *self)
{
  static const struct
  {
    const char *title;
    const char *name;
    const char *hint;
    const char *action;
  } verbs[] = {
    { N_ ("Qty"), N_ ("Quantity"), "*", "sale.quantity" },
    { N_ ("Price"), NULL, "Ctrl+P", "sale.price" },
    { N_ ("% off"), N_ ("Percent off"), "%", "sale.percent" },
    { N_ ("Void"), NULL, "Del", "sale.void" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    GtkWidget *key = cf_key_new (_ (verbs[i].title), NULL);

    cf_key_set_hint (CF_KEY (key), verbs[i].hint);
    if (verbs[i].name != NULL)
      cf_key_set_name (CF_KEY (key), _ (verbs[i].name));
    gtk_actionable_set_action_name (GTK_ACTIONABLE (key), verbs[i].action);
    if (i == 3)
      gtk_widget_add_css_class (key, "void");
    cf_keypad_add_verb (self->pad, key, 1);
  }
}

static void
cf_sell_page_init (CfSellPage *self)
{
  g_type_ensure (CF_TYPE_COLUMNS);
  g_type_ensure (CF_TYPE_BASKET_VIEW);
  g_type_ensure (CF_TYPE_SEARCH);
  g_type_ensure (CF_TYPE_ENTRY);
  g_type_ensure (CF_TYPE_MESSAGE_PLACE);
  g_type_ensure (CF_TYPE_KEYPAD);
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
  add_verbs (self);
}

GtkWidget *
cf_sell_page_new (CfDesk *desk)
{
  CfSellPage *self = g_object_new (CF_TYPE_SELL_PAGE, NULL);
  CfTill *till = cf_desk_get_till (desk);
  GtkWidget *parked;

  g_set_object (&self->desk, desk);
  g_signal_connect_object (self->entry, "refused", G_CALLBACK (cf_desk_tick), desk,
                           G_CONNECT_SWAPPED);
  cf_sell_verbs_install (self);
  cf_basket_view_set_desk (self->basket, desk);
  cf_search_set_desk (self->search, desk);

  self->rest = g_object_new (GTK_TYPE_STACK, "transition-type", GTK_STACK_TRANSITION_TYPE_NONE,
                             "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  self->keys = g_object_new (CF_TYPE_QUICK_KEYS, NULL);
  cf_quick_keys_set_desk (self->keys, desk);
  g_signal_connect_swapped (self->keys, "product-chosen", G_CALLBACK (on_product_chosen_cb), self);
  g_signal_connect_swapped (self->keys, "department-chosen", G_CALLBACK (on_department_chosen_cb),
                            self);
  gtk_stack_add_named (self->rest, GTK_WIDGET (self->keys), "keys");
  self->panel = CF_KEY_PANEL (cf_key_panel_new ());
  gtk_stack_add_named (self->rest, GTK_WIDGET (self->panel), "panel");
  parked = cf_parked_list_new (desk);
  g_signal_connect_swapped (parked, "resume", G_CALLBACK (on_resume_cb), self);
  gtk_stack_add_named (self->rest, parked, "parked");
  cf_sell_page_add_customers (self);
  cf_sell_page_add_note (self);
  cf_stack_show (self->rest, "keys");
  cf_search_set_rest (self->search, GTK_WIDGET (self->rest));

  g_signal_connect_object (till, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "parked-changed", G_CALLBACK (on_parked_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_changed_cb (self);
  on_parked_changed_cb (self);
  return GTK_WIDGET (self);
}
