/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-basket-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-cart-rows.h"
#include "cf-customer-place.h"
#include "cf-line-row.h"
#include "cf-person-tile.h"
#include "cf-present.h"
#include "cf-till-customers.h"
#include "cf-till-orders.h"

struct _CfBasketView
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkListView *list;
  GtkLabel *empty_hint;
  CfAmount *lines;
  GtkLabel *subtotal;
  GtkLabel *tax;
  GtkBox *totals;
  GtkBox *counts;
  GtkWidget *saving_box;
  CfAmount *saving;
  CfAmount *total;

  GtkWidget *customer_row;
  AdwBin *customer_avatar;
  GtkLabel *customer_name;
  GtkLabel *customer_points;
  GtkLabel *cart_chip;
  GtkLabel *customer_chip;

  CfDesk *desk;
  char *customer_shown; /* id of the customer in the row; "" for none */
  GPtrArray *rows;      /* (element-type CfLineRow): every row the factory made; borrowed */
  guint chosen;
  guint frames;  /* since the tick callback was added */
  guint tick_id; /* follows the newest line once the list has its size */
};

G_DEFINE_FINAL_TYPE (CfBasketView, cf_basket_view, GTK_TYPE_WIDGET)

static guint line_chosen_signal;

static void
mark_rows (CfBasketView *self)
{
  CfTillSummary summary;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  for (guint i = 0; i < self->rows->len; i++) {
    CfLineRow *row = g_ptr_array_index (self->rows, i);
    CfTillLine *line = cf_line_row_get_line (row);
    guint no = line != NULL ? cf_till_line_get_info (line)->no : 0;

    cf_line_row_mark (row, self->chosen == 0 && no != 0 && no == summary.last_line,
                      no != 0 && no == self->chosen);
  }
}

void
cf_basket_view_set_size (CfBasketView *self, CfSizeClass size)
{
  gboolean compact = size == CF_SIZE_C;
  GtkWidget *counts = GTK_WIDGET (self->counts);
  GtkBox *home = compact ? self->counts : self->totals;

  g_return_if_fail (CF_IS_BASKET_VIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->tax), !compact);
  gtk_widget_set_visible (self->customer_row, !compact); /* the key Customer does the same */
  if (gtk_widget_get_parent (self->saving_box) == GTK_WIDGET (home))
    return;
  g_object_ref (self->saving_box);
  gtk_box_remove (compact ? self->totals : self->counts, self->saving_box);
  gtk_box_set_spacing (GTK_BOX (self->saving_box), compact ? 8 : 0);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->saving_box),
                                  compact ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->saving), compact ? "t24" : "t14");
  gtk_widget_add_css_class (GTK_WIDGET (self->saving), compact ? "t14" : "t24");
  if (compact)
    gtk_box_append (home, self->saving_box);
  else
    gtk_box_insert_child_after (home, self->saving_box, counts);
  g_object_unref (self->saving_box);
}

void
cf_basket_view_choose (CfBasketView *self, guint line)
{
  g_return_if_fail (CF_IS_BASKET_VIEW (self));

  if (self->chosen == line)
    return;
  self->chosen = line;
  mark_rows (self);
  g_signal_emit (self, line_chosen_signal, 0, line);
}

guint
cf_basket_view_get_chosen (CfBasketView *self)
{
  g_return_val_if_fail (CF_IS_BASKET_VIEW (self), 0);

  return self->chosen;
}

static void
on_row_clicked_cb (CfLineRow *row, CfBasketView *self)
{
  CfTillLine *line = cf_line_row_get_line (row);
  guint no = line != NULL ? cf_till_line_get_info (line)->no : 0;

  cf_basket_view_choose (self, no == self->chosen ? 0 : no);
}

static void
on_row_gone_cb (gpointer data, GObject *row)
{
  CfBasketView *self = data;

  g_ptr_array_remove_fast (self->rows, row);
}

static void
on_setup_cb (CfBasketView *self, GtkListItem *item)
{
  GtkWidget *row = cf_line_row_new ();

  g_signal_connect (row, "clicked", G_CALLBACK (on_row_clicked_cb), self);
  g_object_weak_ref (G_OBJECT (row), on_row_gone_cb, self);
  g_ptr_array_add (self->rows, row);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
on_bind_cb (CfBasketView *self, GtkListItem *item)
{
  CfLineRow *row = CF_LINE_ROW (gtk_list_item_get_child (item));
  CfTillLine *line = gtk_list_item_get_item (item);
  CfTillSummary summary;
  guint no = cf_till_line_get_info (line)->no;

  cf_line_row_bind (row, line, cf_desk_get_format (self->desk));
  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  cf_line_row_mark (row, self->chosen == 0 && no == summary.last_line, no == self->chosen);
}

static void
on_unbind_cb (CfBasketView *self, GtkListItem *item)
{
  cf_line_row_bind (CF_LINE_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

/* Returns: the position of line @no in the list, or the length if it is not there. */
static guint
find_position (GListModel *lines, guint no)
{
  guint n = g_list_model_get_n_items (lines);

  for (guint i = n; i > 0; i--) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i - 1);

    if (cf_till_line_get_info (line)->no == no)
      return i - 1;
  }
  return n;
}

static void
scroll_to (CfBasketView *self, guint no)
{
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  guint position = find_position (lines, no);

  if (position < g_list_model_get_n_items (lines))
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* The line that was changed last, or in a basket that was taken up again the one at its end. */
static guint
newest_line (CfBasketView *self, const CfTillSummary *summary)
{
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  guint n = g_list_model_get_n_items (lines);
  g_autoptr (CfTillLine) line = NULL;

  if (summary->last_line != 0 || n == 0)
    return summary->last_line;
  line = g_list_model_get_item (lines, n - 1);
  return cf_till_line_get_info (line)->no;
}

static void
show_counts (CfBasketView *self, const CfTillSummary *summary)
{
  g_autofree char *lines = NULL;
  g_autofree char *items = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *named = g_strdup_printf ("%u", summary->lines);

  lines = g_strdup_printf (ngettext ("%u line", "%u lines", summary->lines), summary->lines);
  items = g_strdup_printf (ngettext ("%d item", "%d items", (gulong) summary->items),
                           (int) summary->items);
  shown = g_strdup_printf ("%s · %s", lines, items);
  cf_amount_set (self->lines, shown, named);
}

static void
show_figures (CfBasketView *self, const CfTillSummary *summary)
{
  CfTill *till = cf_desk_get_till (self->desk);
  const CfFormat *format = cf_desk_get_format (self->desk);
  const CfFigures *figures = cf_till_get_figures (till);
  gboolean inclusive = cf_till_get_store (till)->tax_mode == CF_TAX_INCLUSIVE;
  gboolean saves = !cf_money_is_zero (summary->saved);
  g_autofree char *total = cf_shown_money (format, figures->total);
  g_autofree char *total_named = cf_shown_amount (format, figures->total);
  g_autofree char *subtotal = cf_shown_amount (format, figures->subtotal);
  g_autofree char *tax = cf_shown_amount (format, summary->tax);
  g_autofree char *saved = cf_shown_amount (format, summary->saved);
  g_autofree char *subtotal_line = g_strdup_printf (_ ("Subtotal \u2066%s\u2069"), subtotal);
  g_autofree char *tax_line = NULL;

  tax_line =
    g_strdup_printf (inclusive ? _ ("incl. tax \u2066%s\u2069") : _ ("plus tax \u2066%s\u2069"),
                     tax);
  cf_amount_set (self->total, total, total_named);
  cf_label_show (self->subtotal, subtotal_line);
  cf_label_show (self->tax, tax_line);
  cf_amount_set (self->saving, saved, NULL);
  /* Its place stays empty: nothing moves when the first offer applies. */
  gtk_widget_set_opacity (self->saving_box, saves ? 1.0 : 0.0);
  cf_present (self->saving_box, saves);
  show_counts (self, summary);
}

static void
show_empty (CfBasketView *self)
{
  guint parked = g_list_model_get_n_items (cf_till_get_parked (cf_desk_get_till (self->desk)));
  g_autofree char *hint = NULL;

  if (parked > 0)
    hint = g_strdup_printf (ngettext ("%u basket is parked: touch Resume",
                                      "%u baskets are parked: touch Resume", parked),
                            parked);
  cf_label_show (self->empty_hint, hint);
}

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  CfBasketView *self = CF_BASKET_VIEW (widget);
  CfTillSummary summary;

  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)) &&
      (gtk_widget_get_height (GTK_WIDGET (self->list)) == 0 || self->frames++ == 0))
    return G_SOURCE_CONTINUE;
  self->frames = 0;
  self->tick_id = 0;
  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  scroll_to (self, newest_line (self, &summary));
  return G_SOURCE_REMOVE;
}

/* A list that has just come on screen has no size yet, and cannot be scrolled. */
static void
follow_at_next_frame (CfBasketView *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick_cb, NULL, NULL);
}

/* ── customer ────────────────────────────────────────────────────────────────────────────────── */

static guint
count_ready (CfBasketView *self, const CfCustomer *customer)
{
  g_autoptr (GPtrArray) orders = cf_till_list_orders (cf_desk_get_till (self->desk), FALSE, NULL);
  guint n = 0;

  for (guint i = 0; orders != NULL && i < orders->len; i++) {
    const CfPickup *pickup = ((const CfTillOrder *) orders->pdata[i])->pickup;

    n += cf_pickup_get_state (pickup) == CF_PICKUP_READY &&
         cf_customer_has_id (customer, &pickup->customer);
  }
  return n;
}

static void
show_nobody (CfBasketView *self)
{
  adw_bin_set_child (self->customer_avatar, NULL);
  gtk_label_set_text (self->customer_name, _ ("No customer"));
  gtk_widget_set_visible (GTK_WIDGET (self->customer_points), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->cart_chip), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->customer_chip), FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->customer_name), "strong");
  gtk_widget_add_css_class (GTK_WIDGET (self->customer_name), "second");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->customer_row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Customer, nobody"), -1);
}

static void
show_customer (CfBasketView *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  const char *id = cf_basket_get_customer (cf_till_get_basket (till));
  g_autoptr (CfTillCustomer) customer = NULL;

  g_free (self->customer_shown);
  self->customer_shown = g_strdup (id != NULL ? id : "");
  customer = id != NULL ? cf_till_read_customer (till, id, NULL) : NULL;
  if (customer == NULL) {
    show_nobody (self);
    return;
  }
  const char *shown = cf_customer_is_erased (customer->customer) ? _ ("Erased customer")
                      : customer->name != NULL                   ? customer->name
                                                                 : _ ("Without a name");
  g_autofree char *points = cf_customer_points_words (cf_desk_get_format (self->desk),
                                                      cf_customer_get_points (customer->customer));
  g_autofree char *cart = NULL;
  guint waiting;
  g_autofree char *name = g_strdup_printf (_ ("Customer, %s"), shown);

  adw_bin_set_child (self->customer_avatar, cf_avatar_new (shown, "s36"));
  gtk_label_set_text (self->customer_name, shown);
  gtk_label_set_text (self->customer_points, points);
  gtk_widget_set_visible (GTK_WIDGET (self->customer_points), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->customer_name), "strong");
  gtk_widget_remove_css_class (GTK_WIDGET (self->customer_name), "second");
  waiting = cf_cart_rows_count (self->desk, customer->customer);
  /* Translators: how many products wait in a shared cart. */
  cart = g_strdup_printf (_ ("Cart %u"), waiting);
  gtk_label_set_text (self->cart_chip, cart);
  gtk_widget_set_visible (GTK_WIDGET (self->cart_chip), waiting > 0);
  gtk_label_set_text (self->customer_chip, _ ("Order ready"));
  gtk_widget_set_visible (GTK_WIDGET (self->customer_chip),
                          count_ready (self, customer->customer) > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->customer_row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, points, -1);
}

/* A scan must not read the customer again: only a change of who it is does. */
static void
follow_customer (CfBasketView *self)
{
  const char *id = cf_basket_get_customer (cf_till_get_basket (cf_desk_get_till (self->desk)));

  if (g_strcmp0 (self->customer_shown, id != NULL ? id : "") != 0)
    show_customer (self);
}

void
cf_basket_view_update (CfBasketView *self)
{
  CfTillSummary summary;
  GListModel *lines;

  g_return_if_fail (CF_IS_BASKET_VIEW (self));

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  if (self->chosen != 0 && find_position (lines, self->chosen) >= g_list_model_get_n_items (lines))
    cf_basket_view_choose (self, 0);
  cf_stack_show (self->stack, summary.lines > 0 ? "lines" : "empty");
  show_empty (self);
  follow_customer (self);
  show_figures (self, &summary);
  mark_rows (self);
  if (summary.lines == 0)
    return;
  scroll_to (self, newest_line (self, &summary));
  /* Once more when the rows have their heights: a row that grew is longer than it was guessed. */
  follow_at_next_frame (self);
}

void
cf_basket_view_move (CfBasketView *self, int step)
{
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  guint n = g_list_model_get_n_items (lines);
  guint position = self->chosen != 0 ? find_position (lines, self->chosen) : n;
  g_autoptr (CfTillLine) line = NULL;

  if (n == 0)
    return;
  if (position >= n)
    position = step < 0 ? n - 1 : 0;
  else if (step < 0)
    position = position > 0 ? position - 1 : 0;
  else
    position = MIN (position + 1, n - 1);
  line = g_list_model_get_item (lines, position);
  cf_basket_view_choose (self, cf_till_line_get_info (line)->no);
  scroll_to (self, self->chosen);
}

void
cf_basket_view_set_desk (CfBasketView *self, CfDesk *desk)
{
  CfTill *till = cf_desk_get_till (desk);
  GtkNoSelection *selection = NULL;

  g_return_if_fail (CF_IS_BASKET_VIEW (self));

  g_set_object (&self->desk, desk);
  selection = gtk_no_selection_new (g_object_ref (cf_till_get_lines (till)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  g_signal_connect_object (till, "changed", G_CALLBACK (cf_basket_view_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "parked-changed", G_CALLBACK (cf_basket_view_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "orders-changed", G_CALLBACK (show_customer), self,
                           G_CONNECT_SWAPPED);
  cf_basket_view_update (self);
}

static void
cf_basket_view_dispose (GObject *object)
{
  CfBasketView *self = CF_BASKET_VIEW (object);
  GtkWidget *child;

  if (self->rows != NULL) {
    for (guint i = 0; i < self->rows->len; i++)
      g_object_weak_unref (g_ptr_array_index (self->rows, i), on_row_gone_cb, self);
    g_ptr_array_set_size (self->rows, 0);
  }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->customer_shown, g_free);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_basket_view_parent_class)->dispose (object);
}

static void
cf_basket_view_finalize (GObject *object)
{
  g_ptr_array_unref (CF_BASKET_VIEW (object)->rows);

  G_OBJECT_CLASS (cf_basket_view_parent_class)->finalize (object);
}

static void
cf_basket_view_class_init (CfBasketViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cf_basket_view_dispose;
  object_class->finalize = cf_basket_view_finalize;
  line_chosen_signal = g_signal_new ("line-chosen", CF_TYPE_BASKET_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/sell/cf-basket-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, customer_row);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, customer_avatar);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, customer_name);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, customer_points);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, cart_chip);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, customer_chip);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, stack);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, list);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, empty_hint);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, lines);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, subtotal);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, tax);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, totals);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, counts);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, saving_box);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, saving);
  gtk_widget_class_bind_template_child (widget_class, CfBasketView, total);
}

static void
cf_basket_view_init (CfBasketView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->rows = g_ptr_array_new ();
  g_type_ensure (CF_TYPE_AMOUNT);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (on_unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect (self, "map", G_CALLBACK (follow_at_next_frame), NULL);
  g_object_unref (factory);
}
