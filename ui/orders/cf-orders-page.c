/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include <glib/gi18n.h>

#include "cf-fact.h"
#include "cf-order-card.h"
#include "cf-order-words.h"
#include "cf-orders-page-private.h"
#include "cf-present.h"
#include "cf-till-central.h"

#define CARDS_MAX    60 /* in a column; more are found by searching */
#define COLUMN_WIDTH 260
#define TICK_SECONDS 30

static void cf_orders_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfOrdersPage,
                               cf_orders_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_orders_page_page_init))

static CfTill *
till_of (CfOrdersPage *self)
{
  return cf_desk_get_till (self->desk);
}

static gboolean
is_order_open (CfOrdersPage *self)
{
  return self->open_id != NULL;
}

/* ── board ───────────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  const char *title;
  const char *empty;
} Column;

static const Column open_columns[CF_ORDER_COLUMNS] = {
  { N_ ("New"), N_ ("Nothing new") },
  { N_ ("Picking"), N_ ("Nobody is picking") },
  { N_ ("Ready"), N_ ("Nothing waits on a shelf") },
  { N_ ("Problems"), N_ ("No problems") },
};

static const Column over_columns[CF_ORDER_COLUMNS] = {
  { N_ ("Collected"), N_ ("Nothing collected") },
  { N_ ("Cancelled"), N_ ("Nothing cancelled") },
  { N_ ("Expired"), N_ ("Nothing expired") },
  { N_ ("Returned"), N_ ("Nothing came back") },
};

/* Which column an order belongs into; CF_ORDER_COLUMNS for none of these. */
static guint
column_of (const CfPickup *pickup, gboolean over)
{
  static const struct
  {
    guint open;
    guint over;
  } columns[CF_PICKUP_STATE_COUNT] = {
    [CF_PICKUP_PLACED] = { 0, CF_ORDER_COLUMNS },
    [CF_PICKUP_ACCEPTED] = { 0, CF_ORDER_COLUMNS },
    [CF_PICKUP_PICKING] = { 1, CF_ORDER_COLUMNS },
    [CF_PICKUP_SHORT] = { 3, CF_ORDER_COLUMNS },
    [CF_PICKUP_READY] = { 2, CF_ORDER_COLUMNS },
    [CF_PICKUP_COLLECTED] = { CF_ORDER_COLUMNS, 0 },
    [CF_PICKUP_CANCELLED] = { CF_ORDER_COLUMNS, 1 },
    [CF_PICKUP_EXPIRED] = { CF_ORDER_COLUMNS, 2 },
    [CF_PICKUP_RETURNED] = { CF_ORDER_COLUMNS, 3 },
  };
  CfPickupState state = cf_pickup_get_state (pickup);

  if (!over && cf_pickup_get_exceptions (pickup) != 0)
    return 3;
  return over ? columns[state].over : columns[state].open;
}

static gboolean
is_found (const CfTillOrder *order, const char *text)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  g_autofree char *number = g_utf8_casefold (order->pickup->number, -1);
  g_autofree char *name = g_utf8_casefold (order->name != NULL ? order->name : "", -1);

  return *wanted == '\0' || strstr (number, wanted) != NULL || strstr (name, wanted) != NULL;
}

static void
on_card_clicked_cb (GtkWidget *card, CfOrdersPage *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (card), "order"));

  cf_orders_page_open (self, id);
}

static GtkWidget *
make_column (CfOrdersPage *self, const Column *column, GPtrArray *orders)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "hexpand",
                                 TRUE, "width-request", COLUMN_WIDTH, NULL);
  GtkWidget *head = g_object_new (GTK_TYPE_BOX, "spacing", 8, "margin-start", 14, "margin-end", 14,
                                  "margin-top", 8, "margin-bottom", 8, NULL);
  GtkWidget *scroll = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                                    "vexpand", TRUE, NULL);
  GtkWidget *cards = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                   8, "margin-start", 8, "margin-end", 8, "margin-bottom", 8, NULL);
  g_autofree char *count = g_strdup_printf ("%u", orders->len);
  g_autofree char *name = g_strdup_printf ("%s: %u", _ (column->title), orders->len);
  GtkWidget *title = gtk_label_new (_ (column->title)), *badge = gtk_label_new (count);

  gtk_widget_add_css_class (box, "well");
  gtk_widget_add_css_class (title, "t17");
  gtk_widget_add_css_class (title, "strong");
  gtk_widget_add_css_class (badge, "count");
  gtk_accessible_update_property (GTK_ACCESSIBLE (badge), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), badge);
  for (guint i = 0; i < orders->len && i < CARDS_MAX; i++)
    gtk_box_append (GTK_BOX (cards), cf_order_card_new (self->desk, orders->pdata[i],
                                                        G_CALLBACK (on_card_clicked_cb), self));
  if (orders->len == 0 || orders->len > CARDS_MAX) {
    GtkWidget *quiet =
      g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0f, "margin-start", 6, "label",
                    orders->len == 0 ? _ (column->empty)
                                     : _ ("There are more: search by name or number"),
                    NULL);

    gtk_widget_add_css_class (quiet, "t14");
    gtk_widget_add_css_class (quiet, "second");
    gtk_box_append (GTK_BOX (cards), quiet);
  }
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), cards);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), scroll);
  cf_name_parts (box);
  return box;
}

static void
show_as_of (CfOrdersPage *self)
{
  CfTillSummary summary;
  CfTillCentral central;
  g_autofree char *words = NULL;

  cf_till_get_summary (till_of (self), &summary);
  cf_till_get_central (till_of (self), &central);
  if (!summary.has_central) {
    words = g_strdup (_ ("Orders come from a central; this till has none."));
  } else if (!central.is_online && central.offline_since_ms > 0) {
    g_autofree char *time =
      cf_format_time (cf_desk_get_format (self->desk), central.offline_since_ms);

    words = g_strdup_printf (_ ("Orders as of %s. New ones arrive when the line is back; picking "
                                "and handing over work as always."),
                             time);
  }
  cf_label_show (self->as_of, words);
}

static void
show_board (CfOrdersPage *self)
{
  const Column *columns = self->shows_over ? over_columns : open_columns;
  g_autoptr (GPtrArray) orders = cf_till_list_orders (till_of (self), self->shows_over, NULL);
  g_autofree char *text = cf_field_dup_text (self->search);

  cf_box_clear (self->columns);
  for (guint c = 0; c < CF_ORDER_COLUMNS; c++) {
    g_autoptr (GPtrArray) mine = g_ptr_array_new ();

    for (guint i = 0; orders != NULL && i < orders->len; i++) {
      const CfTillOrder *order = orders->pdata[i];

      if (column_of (order->pickup, self->shows_over) == c && is_found (order, text))
        g_ptr_array_add (mine, orders->pdata[i]);
    }
    gtk_box_append (self->columns, make_column (self, &columns[c], mine));
  }
  cf_key_set_chosen (CF_KEY (self->open_key), !self->shows_over);
  cf_key_set_chosen (CF_KEY (self->over_key), self->shows_over);
  show_as_of (self);
}

static void
show_all (CfOrdersPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (is_order_open (self) && !self->is_busy)
    cf_orders_page_show_order (self);
  else if (!is_order_open (self))
    show_board (self);
}

static gboolean
on_tick_cb (gpointer data)
{
  CfOrdersPage *self = data;

  if (!is_order_open (self))
    show_board (self);
  return G_SOURCE_CONTINUE;
}

void
cf_orders_page_close_order (CfOrdersPage *self)
{
  g_clear_pointer (&self->open_id, g_free);
  g_clear_pointer (&self->read_code, g_free);
  cf_order_view_clear_chosen (self->view);
  gtk_label_set_text (self->board_note, _ ("Scan a customer's code to hand over"));
  cf_stack_show (self->stack, "board");
  show_board (self);
}

static void
on_search_changed_cb (CfOrdersPage *self)
{
  show_board (self);
}

/* Enter opens what the typed text names exactly, else the first that is found. */
static void
on_search_activate_cb (CfOrdersPage *self)
{
  g_autofree char *text = cf_field_dup_text (self->search);
  g_autoptr (GPtrArray) orders = NULL;

  if (*text == '\0')
    return;
  orders = cf_till_list_orders (till_of (self), self->shows_over, NULL);
  for (guint i = 0; orders != NULL && i < orders->len; i++) {
    const CfTillOrder *order = orders->pdata[i];

    if (is_found (order, text)) {
      cf_orders_page_open (self, order->pickup->id.text);
      return;
    }
  }
  cf_orders_page_open (self, text); /* which says that there is none, or opens a signed code */
}

static void
on_open_clicked_cb (CfOrdersPage *self)
{
  self->shows_over = FALSE;
  show_board (self);
}

static void
on_over_clicked_cb (CfOrdersPage *self)
{
  self->shows_over = TRUE;
  show_board (self);
}

static void
on_pick_next_clicked_cb (CfOrdersPage *self)
{
  g_autoptr (GPtrArray) orders = cf_till_list_orders (till_of (self), FALSE, NULL);

  for (guint i = 0; orders != NULL && i < orders->len; i++) {
    const CfTillOrder *order = orders->pdata[i];
    CfPickupState state = cf_pickup_get_state (order->pickup);

    if (state == CF_PICKUP_PLACED || state == CF_PICKUP_ACCEPTED || state == CF_PICKUP_PICKING) {
      cf_orders_page_open (self, order->pickup->id.text);
      return;
    }
  }
  gtk_label_set_text (self->board_note, _ ("Nothing is to be picked"));
}

/* ── CfPage ──────────────────────────────────────────────────────────────────────────────────── */

static void
go_back (CfOrdersPage *self)
{
  if (is_order_open (self))
    cf_orders_page_close_order (self);
  else
    cf_desk_show_page (self->desk, "sell");
}

static void
cf_orders_page_shown (CfPage *page)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (page);
  g_autofree char *wanted = cf_desk_take_order (self->desk);

  cf_field_set_text (self->search, NULL);
  cf_orders_page_close_order (self);
  if (wanted != NULL)
    cf_orders_page_open (self, wanted);
  cf_typing_start (self->typing, self->desk, GTK_WIDGET (self));
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (TICK_SECONDS, on_tick_cb, self);
}

static void
cf_orders_page_hidden (CfPage *page)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (page);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  cf_typing_stop (self->typing);
}

static gboolean
cf_orders_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (page);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (is_order_open (self))
    return cf_orders_page_step_key (self, keyval);
  if (keyval != GDK_KEY_F2)
    return FALSE;
  on_pick_next_clicked_cb (self);
  return TRUE;
}

static gboolean
cf_orders_page_handle_scan (CfPage *page, const char *code)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (page);

  if (!is_order_open (self))
    return FALSE;
  cf_orders_page_scan_product (self, code);
  return TRUE;
}

static void
cf_orders_page_main_key (CfPage *page)
{
  if (is_order_open (CF_ORDERS_PAGE (page)))
    cf_orders_page_hand_over (CF_ORDERS_PAGE (page));
}

static gboolean
cf_orders_page_back (CfPage *page)
{
  go_back (CF_ORDERS_PAGE (page));
  return TRUE;
}

static gboolean
cf_orders_page_say (CfPage *page, const CfMessage *message)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (page);
  g_autofree char *text = message->text != NULL
                            ? g_strdup_printf ("%s. %s", message->title, message->text)
                            : g_strdup (message->title);

  gtk_label_set_text (is_order_open (self) ? self->note : self->board_note, text);
  return TRUE;
}

static void
cf_orders_page_set_size (CfPage *page, CfSizeClass size)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (page);
  gboolean stacked = size == CF_SIZE_P || size == CF_SIZE_C;

  self->size = size;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->order_halves),
                                  stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
cf_orders_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_orders_page_set_size;
  iface->shown = cf_orders_page_shown;
  iface->hidden = cf_orders_page_hidden;
  iface->handle_key = cf_orders_page_handle_key;
  iface->handle_scan = cf_orders_page_handle_scan;
  iface->main_key = cf_orders_page_main_key;
  iface->back = cf_orders_page_back;
  iface->say = cf_orders_page_say;
}

static void
cf_orders_page_dispose (GObject *object)
{
  CfOrdersPage *self = CF_ORDERS_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->open_id, g_free);
  g_clear_pointer (&self->read_code, g_free);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_orders_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, columns);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, search);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, open_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, over_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, as_of);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, board_note);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, order_halves);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, view);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, side);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, code);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, name);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, said);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, shelf);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, pick_hint);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, over_text);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, reasons_title);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, reasons);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, pick_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, short_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, stage_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, problem_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, hand_over_key);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, note);
  gtk_widget_class_bind_template_child (widget_class, CfOrdersPage, typing);
}

static void
cf_orders_page_class_init (CfOrdersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_orders_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/orders/cf-orders-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_over_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_pick_next_clicked_cb);
  cf_orders_page_bind_steps (widget_class);
}

static void
cf_orders_page_init (CfOrdersPage *self)
{
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_FIELD);
  g_type_ensure (CF_TYPE_TYPING);
  g_type_ensure (CF_TYPE_ORDER_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  cf_stack_show (self->stack, "board");
  cf_stack_show (self->side, "pick");
}

GtkWidget *
cf_orders_page_new (CfDesk *desk)
{
  CfOrdersPage *self = g_object_new (CF_TYPE_ORDERS_PAGE, NULL);
  CfTill *till = cf_desk_get_till (desk);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (till, "orders-changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "central-changed", G_CALLBACK (show_as_of), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
