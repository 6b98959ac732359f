/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-pay-page-private.h"
#include "cf-present.h"
#include "cf-sentence.h"
#include "cf-till-amounts.h"

#define PAID_MIN        92 /* what is paid so far: its heading and a part of a row, px */
#define PAID_MAX        150
#define CARD_DIGITS_MAX 24  /* of a gift card's number that is typed */
#define PAID_COMPACT    112 /* in class C: its heading and a row of large text */

static void cf_pay_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfPayPage,
                               cf_pay_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_pay_page_page_init))

static CfTill *
till_of (CfPayPage *self)
{
  return cf_desk_get_till (self->desk);
}

/* ── finishing ───────────────────────────────────────────────────────────────────────────────── */

static void
on_finished_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfPayPage) self = data;
  g_autoptr (GError) error = NULL;
  const CfTillDone *done = cf_till_finish_finish (CF_TILL (source), result, &error);

  self->finishing = FALSE;
  if (done != NULL)
    cf_desk_show_page (self->desk, "done");
  else
    cf_desk_refuse (self->desk, error);
}

static void
finish (CfPayPage *self)
{
  if (self->finishing)
    return;
  self->finishing = TRUE;
  cf_till_finish_async (till_of (self), on_finished_cb, g_object_ref (self));
}

/* ── tendering ───────────────────────────────────────────────────────────────────────────────── */

static void
say_no_terminal (CfPayPage *self)
{
  CfMessage message = { CF_MESSAGE_REFUSAL, _ ("No card terminal answers"),
                        _ ("Type the number of its slip, then touch the key.") };

  message.actions[0].title = _ ("Card by slip");
  message.actions[0].action = "pay.slip";
  cf_desk_say (self->desk, &message);
}

/* Puts into the entry what the next of @payers pays; the last one pays what is left. */
static void
show_share (CfPayPage *self, guint payers)
{
  g_autofree char *share = NULL;

  self->payers = payers;
  if (payers <= 1)
    return;
  share = cf_money_to_text (cf_till_get_share (till_of (self), payers),
                            cf_till_get_store (till_of (self))->exponent);
  cf_entry_set_text (self->entry, share);
}

/* Digits first: how many pay. */
static void
split_evenly (CfPayPage *self)
{
  guint64 payers = 0;
  g_autofree char *title = NULL;
  g_autofree char *share = NULL;

  if (!g_ascii_string_to_unsigned (cf_entry_get_text (self->entry), 10, 2, CF_TILL_SHARES_MAX,
                                   &payers, NULL)) {
    CfMessage message = { CF_MESSAGE_REFUSAL, _ ("How many pay?"),
                          _ ("Type it, from 2 to 20, then touch Split evenly.") };

    cf_desk_say (self->desk, &message);
    return;
  }
  show_share (self, (guint) payers);
  share = cf_shown_amount (cf_desk_get_format (self->desk),
                           cf_till_get_share (till_of (self), self->payers));
  title = g_strdup_printf (_ ("%u people pay \u2066%s\u2069 each"), self->payers, share);
  cf_desk_tell (self->desk, title, _ ("Touch how the first of them pays."));
}

void
cf_pay_page_tendered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfPayPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_command_finish (CF_TILL (source), result, &error)) {
    if (cf_error_is (error, CF_ERROR_NO_DEVICE))
      say_no_terminal (self);
    else if (!cf_error_is (error, CF_ERROR_CARD_UNKNOWN)) /* the page itself says that */
      cf_desk_refuse (self->desk, error);
    return;
  }
  if (cf_till_get_figures (till_of (self))->settled)
    finish (self);
  else if (self->payers > 1)
    show_share (self, self->payers - 1);
}

static void
tender (CfPayPage *self, const char *type, const CfMoney *amount, const char *reference)
{
  cf_message_place_clear (self->messages, TRUE);
  cf_entry_clear (self->entry);
  cf_till_tender_async (till_of (self), type, amount, reference, cf_pay_page_tendered,
                        g_object_ref (self));
}

/* Reads the entry.  Returns: FALSE and says why if it holds no amount. */
gboolean
cf_pay_page_read_entry (CfPayPage *self, CfMoney *ret_amount)
{
  g_autoptr (GError) error = NULL;

  if (cf_format_parse_money (cf_desk_get_format (self->desk), cf_entry_get_text (self->entry),
                             ret_amount, &error))
    return TRUE;
  cf_desk_refuse (self->desk, error);
  return FALSE;
}

/* The amount in the entry, or what is due when nothing stands there. */
static void
tender_entered (CfPayPage *self, const char *type)
{
  CfMoney amount;

  if (*cf_entry_get_text (self->entry) == '\0')
    tender (self, type, NULL, NULL);
  else if (cf_pay_page_read_entry (self, &amount))
    tender (self, type, &amount, NULL);
}

static void
cash_entered (CfPayPage *self)
{
  CfMoney amount;

  if (*cf_entry_get_text (self->entry) == '\0') {
    CfMessage message = { CF_MESSAGE_REFUSAL, _ ("Type the cash first"),
                          _ ("Or touch one of the amounts.") };

    cf_desk_say (self->desk, &message);
    return;
  }
  if (cf_pay_page_read_entry (self, &amount))
    tender (self, "cash", &amount, NULL);
}

static void
cash_exact (CfPayPage *self)
{
  tender (self, "cash", NULL, NULL);
}

static void
on_quick_clicked_cb (GtkWidget *key, CfPayPage *self)
{
  for (guint i = 0; i < QUICK_CASH; i++) {
    if (self->quick[i] == key) {
      CfMoney amount = self->quick_amounts[i];

      tender (self, "cash", &amount, NULL);
      return;
    }
  }
}

static void
on_other_clicked_cb (GtkWidget *key, CfPayPage *self)
{
  for (guint i = 0; i < self->n_others; i++) {
    if (self->others[i] != key)
      continue;
    if (g_str_equal (self->other_types[i], CF_TENDER_GIFT_CARD))
      cf_pay_page_gift_card (self);
    else
      tender_entered (self, self->other_types[i]);
  }
}

static void
slip_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfPayPage *self = data;
  g_autofree char *reference = g_strdup (cf_entry_get_text (self->entry));

  if (*reference != '\0')
    tender (self, "card", NULL, reference);
  else
    say_no_terminal (self);
}

void
cf_pay_page_card_commanded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfPayPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_command_finish (CF_TILL (source), result, &error)) {
    if (!cf_error_is (error, CF_ERROR_CARD_UNKNOWN))
      cf_desk_refuse (self->desk, error);
    return;
  }
  if (cf_till_get_figures (till_of (self))->settled)
    finish (self);
}

void
cf_pay_page_remove (CfPayPage *self, guint no)
{
  self->payers = 0;
  cf_message_place_clear (self->messages, TRUE);
  cf_till_void_tender_async (till_of (self), no, cf_pay_page_card_commanded, g_object_ref (self));
}

static void
on_cancel_card_cb (CfPayPage *self)
{
  g_autoptr (GError) error = NULL;

  if (!cf_till_cancel_card (till_of (self), &error))
    cf_desk_refuse (self->desk, error);
}

/* ── what the screen shows ───────────────────────────────────────────────────────────────────── */

static void
show_quick_cash (CfPayPage *self, gboolean usable)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  guint n = cf_till_get_quick_cash (till_of (self), self->quick_amounts);

  for (guint i = 0; i < QUICK_CASH; i++) {
    gboolean used = i < n;

    gtk_widget_set_sensitive (self->quick[i], used && usable);
    gtk_widget_set_opacity (self->quick[i], used ? 1.0 : 0.0);
    cf_present (self->quick[i], used);
    if (used) {
      g_autofree char *amount = cf_shown_amount (format, self->quick_amounts[i]);
      g_autofree char *isolated = cf_isolate (amount);
      g_autofree char *name = g_strdup_printf (_ ("Cash %s"), amount);

      cf_key_set_title (CF_KEY (self->quick[i]), isolated);
      cf_key_set_name (CF_KEY (self->quick[i]), name);
      cf_key_set_hint (CF_KEY (self->quick[i]), i == 0 ? _ ("exact") : NULL);
    }
  }
}

static void
show_due (CfPayPage *self, const CfFigures *figures)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  gboolean refund = figures->refund_due.minor > 0;
  CfMoney due = refund ? figures->refund_due : figures->due;
  g_autofree char *shown = cf_shown_money (format, due);
  g_autofree char *named = cf_shown_amount (format, due);
  g_autofree char *total = cf_shown_amount (format, figures->total);
  g_autofree char *of_total = g_strdup_printf (_ ("of \u2066%s\u2069"), total);

  gtk_label_set_text (self->due_word, refund ? _ ("To give back") : _ ("Still to pay"));
  cf_amount_set (self->due, shown, named);
  cf_label_show (self->of_total, of_total);
  gtk_widget_set_visible (GTK_WIDGET (self->of_total),
                          self->size != CF_SIZE_P && self->size != CF_SIZE_C);
}

static void
show_main_key (CfPayPage *self, const CfFigures *figures, const CfTillSummary *summary)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  gboolean refund = figures->refund_due.minor > 0;
  g_autofree char *due = cf_shown_money (format, refund ? figures->refund_due_cash : figures->due);

  cf_key_set_amount (self->main, due);
  if (summary->is_card_unknown || summary->is_reversal_unknown || summary->is_card_running) {
    cf_key_set_title (self->main, _ ("Asking"));
    cf_key_set_name (self->main, NULL);
  } else if (figures->settled) {
    cf_key_set_title (self->main, _ ("Finish"));
    cf_key_set_name (self->main, NULL);
  } else if (refund) {
    cf_key_set_title (self->main, _ ("Give back"));
    cf_key_set_name (self->main, _ ("Cash, rest"));
  } else {
    cf_key_set_title (self->main, _ ("Card"));
    cf_key_set_name (self->main, _ ("Card, rest"));
  }
  gtk_widget_set_sensitive (GTK_WIDGET (self->main),
                            !summary->is_frozen && !summary->is_card_unknown &&
                              !summary->is_reversal_unknown && !summary->is_card_running);
}

/* The answer of an unknown card may come by itself, when nobody asks: it ends the sale as any other
 * answer does. */
static void
finish_if_answered (CfPayPage *self, const CfFigures *figures, const CfTillSummary *summary)
{
  gboolean was_unknown = self->was_unknown;

  self->was_unknown = summary->is_card_unknown;
  if (was_unknown && !summary->is_card_unknown && !summary->is_frozen && figures->settled)
    finish (self);
}

static void
show_other_ways (CfPayPage *self, gboolean usable)
{
  for (guint i = 0; i < self->n_others; i++) {
    g_autofree char *key = g_strdup_printf ("F%u", 2 + i);
    g_autofree char *hint = g_str_equal (self->other_types[i], CF_TENDER_GIFT_CARD)
                              ? cf_pay_page_gift_card_hint (self, key)
                              : g_strdup (key);

    gtk_widget_set_sensitive (self->others[i], usable);
    cf_key_set_hint (CF_KEY (self->others[i]), hint);
  }
}

static void
update (CfPayPage *self)
{
  const CfFigures *figures = cf_till_get_figures (till_of (self));
  CfTillSummary summary;
  gboolean usable, unknown;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  cf_till_get_summary (till_of (self), &summary);
  unknown = summary.is_card_unknown || summary.is_reversal_unknown;
  usable = !summary.is_frozen && !summary.is_card_running && !unknown;
  show_due (self, figures);
  show_quick_cash (self, usable);
  show_main_key (self, figures, &summary);
  show_other_ways (self, usable && figures->due.minor > 0);
  gtk_widget_set_sensitive (self->cash_key, usable);
  cf_tender_list_update (self->tenders);
  cf_tender_list_update (self->unknown_tenders);
  cf_stack_show (self->middle, unknown ? "unknown" : "ways");
  if (summary.is_card_unknown)
    cf_pay_page_show_unknown_charge (self);
  else if (summary.is_reversal_unknown)
    cf_pay_page_show_unknown_reversal (self);
  finish_if_answered (self, figures, &summary);
}

static void
show_receipt_choice (CfPayPage *self)
{
  cf_key_set_chosen (self->print, self->prints);
  cf_key_set_chosen (self->no_print, !self->prints);
  cf_till_set_receipt (till_of (self), self->prints);
}

static void
on_print_clicked_cb (CfPayPage *self)
{
  self->prints = TRUE;
  show_receipt_choice (self);
}

static void
on_no_print_clicked_cb (CfPayPage *self)
{
  self->prints = FALSE;
  show_receipt_choice (self);
}

static void
go_back (CfPayPage *self)
{
  CfTillSummary summary;

  cf_till_get_summary (till_of (self), &summary);
  if (!summary.is_card_running && !self->finishing)
    cf_desk_show_page (self->desk, "sell");
}

static void
on_digit_cb (CfPayPage *self, const char *digit)
{
  cf_entry_push (self->entry, digit);
}

static void
on_message_shown_cb (CfPayPage *self, gboolean shown)
{
  cf_columns_set_message_shown (self->columns, shown);
}

static void
show_column (CfPayPage *self, gboolean ways)
{
  cf_columns_set_middle_shown (self->columns, ways);
  cf_key_set_chosen (CF_KEY (self->show_ways), ways);
  cf_key_set_chosen (CF_KEY (self->show_pad), !ways);
}

static void
on_show_ways_clicked_cb (CfPayPage *self)
{
  show_column (self, TRUE);
}

static void
on_show_pad_clicked_cb (CfPayPage *self)
{
  show_column (self, FALSE);
}

/* ── CfPage ──────────────────────────────────────────────────────────────────────────────────── */

static void
cf_pay_page_main_key (CfPage *page)
{
  CfPayPage *self = CF_PAY_PAGE (page);
  const CfFigures *figures = cf_till_get_figures (till_of (self));

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->main)))
    return;
  if (figures->settled)
    finish (self);
  else if (figures->refund_due.minor > 0)
    tender (self, "cash", NULL, NULL);
  else
    tender (self, "card", NULL, NULL);
}

static void
on_main_clicked_cb (CfPayPage *self)
{
  cf_pay_page_main_key (CF_PAGE (self));
}

static void
cf_pay_page_shown (CfPage *page)
{
  CfPayPage *self = CF_PAY_PAGE (page);

  self->prints = TRUE;
  self->payers = 0;
  show_receipt_choice (self);
  cf_basket_view_update (self->basket);
  cf_label_show (self->unknown_note, "");
  update (self);
  show_column (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
cf_pay_page_hidden (CfPage *page)
{
  CfPayPage *self = CF_PAY_PAGE (page);

  cf_entry_clear (self->entry);
  cf_message_place_clear (self->messages, TRUE);
}

static gboolean
handle_control_key (CfPayPage *self, guint keyval)
{
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) {
    cash_exact (self);
  } else if (gdk_keyval_to_lower (keyval) == GDK_KEY_r) {
    self->prints = !self->prints;
    show_receipt_choice (self);
  } else {
    return FALSE;
  }
  return TRUE;
}

static gboolean
cf_pay_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfPayPage *self = CF_PAY_PAGE (page);
  guint32 character = gdk_keyval_to_unicode (keyval);
  char digit[2] = { (char) character, '\0' };

  if ((state & GDK_CONTROL_MASK) != 0)
    return handle_control_key (self, keyval);
  if (keyval >= GDK_KEY_F2 && keyval < GDK_KEY_F2 + self->n_others) {
    guint i = keyval - GDK_KEY_F2;

    if (gtk_widget_get_sensitive (self->others[i]))
      on_other_clicked_cb (self->others[i], self);
    return TRUE;
  }
  if (character >= '0' && character <= '9')
    cf_entry_push (self->entry, digit);
  else if (character == '.' || character == ',' || keyval == GDK_KEY_KP_Decimal)
    cf_entry_push (self->entry, ".");
  else if (keyval == GDK_KEY_BackSpace)
    cf_entry_pop (self->entry);
  else
    return FALSE;
  return TRUE;
}

static gboolean
cf_pay_page_handle_scan (CfPage *page, const char *code)
{
  CfPayPage *self = CF_PAY_PAGE (page);
  if (cf_pay_page_gift_card_scanned (self, code))
    return TRUE;
  CfMessage message = { CF_MESSAGE_REFUSAL, _ ("Not added: this basket is being paid"),
                        _ ("Go back to add.") };

  message.actions[0].title = _ ("Back to basket");
  message.actions[0].action = "pay.back";
  cf_desk_say (self->desk, &message);
  return TRUE;
}

static gboolean
cf_pay_page_back (CfPage *page)
{
  CfPayPage *self = CF_PAY_PAGE (page);

  if (*cf_entry_get_text (self->entry) != '\0')
    cf_entry_clear (self->entry);
  else
    go_back (self);
  return TRUE;
}

static gboolean
cf_pay_page_say (CfPage *page, const CfMessage *message)
{
  cf_message_place_say (CF_PAY_PAGE (page)->messages, message);
  return TRUE;
}

/* In half a column with large text all ways to pay are in sight: their captions go, and of what is
 * paid one row stays, the others a swipe away. */
static void
fit_ways (CfPayPage *self, gboolean compact)
{
  gtk_widget_set_visible (self->cash_caption, !compact);
  gtk_widget_set_visible (self->other_caption, !compact);
  gtk_scrolled_window_set_min_content_height (self->paid, -1);
  gtk_scrolled_window_set_max_content_height (self->paid, compact ? PAID_COMPACT : PAID_MAX);
  gtk_scrolled_window_set_min_content_height (self->paid, compact ? PAID_COMPACT : PAID_MIN);
  for (guint i = 0; i < self->n_others; i++)
    gtk_widget_set_size_request (self->others[i], -1, compact ? 72 : 92);
  for (guint i = 0; i < QUICK_CASH; i++)
    gtk_widget_set_size_request (self->quick[i], -1, compact ? 72 : 92);
}

static void
cf_pay_page_set_size (CfPage *page, CfSizeClass size)
{
  CfPayPage *self = CF_PAY_PAGE (page);
  int keys_width;

  self->size = size;
  cf_columns_set_size (self->columns, size);
  cf_basket_view_set_size (self->basket, size);
  /* The strip above the entry in class P, and half a column in C, hold a smaller figure. */
  gtk_widget_remove_css_class (GTK_WIDGET (self->due), "t72");
  gtk_widget_remove_css_class (GTK_WIDGET (self->due), "t32");
  gtk_widget_add_css_class (GTK_WIDGET (self->due),
                            size == CF_SIZE_P || size == CF_SIZE_C ? "t32" : "t72");
  gtk_widget_set_visible (GTK_WIDGET (self->of_total), size != CF_SIZE_P && size != CF_SIZE_C);
  cf_keypad_set_size (self->pad, size);
  keys_width = cf_columns_get_keys_width (self->columns);
  cf_message_place_set_size (self->messages, size);
  fit_ways (self, size == CF_SIZE_C);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar), size == CF_SIZE_P
                                                                ? GTK_ORIENTATION_VERTICAL
                                                                : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (GTK_WIDGET (self->main), keys_width > 0 ? keys_width : 400, -1);
  show_column (self, TRUE);
}

static CfEntry *
cf_pay_page_get_entry (CfPage *page)
{
  return CF_PAY_PAGE (page)->entry;
}

static void
cf_pay_page_clear_typed (CfPage *page)
{
  cf_entry_clear (CF_PAY_PAGE (page)->entry);
}

static void
cf_pay_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_pay_page_set_size;
  iface->shown = cf_pay_page_shown;
  iface->hidden = cf_pay_page_hidden;
  iface->handle_key = cf_pay_page_handle_key;
  iface->handle_scan = cf_pay_page_handle_scan;
  iface->clear_typed = cf_pay_page_clear_typed;
  iface->get_entry = cf_pay_page_get_entry;
  iface->main_key = cf_pay_page_main_key;
  iface->back = cf_pay_page_back;
  iface->say = cf_pay_page_say;
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
cf_pay_page_dispose (GObject *object)
{
  CfPayPage *self = CF_PAY_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->ask_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; i < OTHER_MAX; i++)
    g_clear_pointer (&self->other_types[i], g_free);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_pay_page_parent_class)->dispose (object);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, cf_pay_page_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_card_cb);
  cf_pay_page_bind_card (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_digit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_message_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_ways_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_pad_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_print_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_no_print_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_main_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
  gtk_widget_class_bind_template_callback (widget_class, cash_entered);
  gtk_widget_class_bind_template_callback (widget_class, split_evenly);
}

static void
cf_pay_page_class_init (CfPayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_pay_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/pay/cf-pay-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, columns);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, basket);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, middle);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, tenders);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, unknown_tenders);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, paid);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, cash_caption);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, other_caption);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, cash_grid);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, other_grid);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, unknown_text);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, unknown_title);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, was_paid);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, was_refused);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, park);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, unknown_note);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, due_word);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, due);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, of_total);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, messages);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, entry);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, pad);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, show_ways);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, show_pad);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, bar);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, print);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, no_print);
  gtk_widget_class_bind_template_child (widget_class, CfPayPage, main);
  bind_callbacks (widget_class);
}

static void
add_keys (CfPayPage *self)
{
  GtkWidget *clear = cf_key_new (NULL, NULL);

  for (guint i = 0; i < QUICK_CASH; i++) {
    self->quick[i] = cf_key_new ("", "t20");
    gtk_widget_add_css_class (self->quick[i], "strong");
    gtk_widget_set_size_request (self->quick[i], -1, 72);
    gtk_widget_set_hexpand (self->quick[i], TRUE);
    gtk_widget_set_vexpand (self->quick[i], TRUE);
    g_signal_connect (self->quick[i], "clicked", G_CALLBACK (on_quick_clicked_cb), self);
    gtk_grid_attach (self->cash_grid, self->quick[i], (int) i % 3, (int) i / 3, 1, 1);
  }
  g_object_set (clear, "key-icon", "cf-backspace-symbolic", "key-name", _ ("Clear entry"), NULL);
  g_signal_connect_swapped (clear, "clicked", G_CALLBACK (cf_entry_clear), self->entry);
  cf_keypad_add_verb (self->pad, clear, 1);
  self->cash_key = cf_key_new (_ ("Cash"), NULL);
  g_object_set (self->cash_key, "hint", _ ("Enter"), "key-name", _ ("Cash, entered amount"), NULL);
  g_signal_connect_swapped (self->cash_key, "clicked", G_CALLBACK (cash_entered), self);
  cf_keypad_add_verb (self->pad, self->cash_key, 3);
}

static void
back_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  go_back (data);
}

static void
cf_pay_page_init (CfPayPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "slip", .activate = slip_activated },
    { .name = "back", .activate = back_activated },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_type_ensure (CF_TYPE_TENDER_LIST);
  g_type_ensure (CF_TYPE_COLUMNS);
  g_type_ensure (CF_TYPE_KEYPAD);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "pay", G_ACTION_GROUP (actions));
  cf_stack_show (self->middle, "ways");
  cf_columns_set_message_first (self->columns, TRUE);
  cf_entry_set_words (self->entry, _ ("Amount, then a way to pay"), _ ("then a way to pay"));
  cf_entry_hide_clear (self->entry);
  cf_entry_set_most (self->entry, CARD_DIGITS_MAX);
  add_keys (self);
}

static void
add_other_ways (CfPayPage *self)
{
  guint n = 0;
  const CfTenderType *types = cf_till_get_tender_types (till_of (self), &n);

  for (guint i = 0; i < n && self->n_others < OTHER_MAX; i++) {
    GtkWidget *key;

    if (types[i].is_cash)
      continue;
    key = cf_key_new (cf_tender_word (types[i].id), "strong");
    gtk_widget_set_size_request (key, -1, 92);
    gtk_widget_set_hexpand (key, TRUE);
    g_signal_connect (key, "clicked", G_CALLBACK (on_other_clicked_cb), self);
    gtk_grid_attach (self->other_grid, key, (int) self->n_others % 3, (int) self->n_others / 3, 1,
                     1);
    self->other_types[self->n_others] = g_strdup (types[i].id);
    self->others[self->n_others++] = key;
  }
  /* Three columns, however few there are: the tiles stand below those of the cash. */
  for (guint i = self->n_others; i < 3; i++)
    gtk_grid_attach (self->other_grid, gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), (int) i, 0, 1,
                     1);
}

GtkWidget *
cf_pay_page_new (CfDesk *desk)
{
  CfPayPage *self = g_object_new (CF_TYPE_PAY_PAGE, NULL);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (self->entry, "refused", G_CALLBACK (cf_desk_tick), desk,
                           G_CONNECT_SWAPPED);
  cf_basket_view_set_desk (self->basket, desk);
  cf_tender_list_set_desk (self->tenders, desk);
  cf_tender_list_set_desk (self->unknown_tenders, desk);
  add_other_ways (self);
  g_signal_connect_object (till_of (self), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
