/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-top-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-device-icons.h"
#include "cf-person-tile.h"
#include "cf-till-orders.h"

struct _CfTopBar
{
  GtkWidget parent_instance;

  AdwBin *avatar;
  GtkLabel *person;
  GtkWidget *sell;
  GtkWidget *orders;
  GtkLabel *orders_badge;
  GtkLabel *store;
  GtkImage *connection_icon;
  GtkWidget *connection_words;
  GtkLabel *connection;
  GtkLabel *connection_detail;
  CfAmount *status;
  CfDeviceIcons *devices;
  GtkLabel *clock;

  CfDesk *desk;
  guint clock_id;
  gint64 newest_order_ms; /* of those that nobody has accepted; -1 before they were looked at */
};

G_DEFINE_FINAL_TYPE (CfTopBar, cf_top_bar, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_LOCK,
  SIGNAL_SELL,
  SIGNAL_ORDERS,
  SIGNAL_STATUS,
  N_SIGNALS,
} CfTopBarSignal;

static guint signals[N_SIGNALS];

static gboolean
show_clock (gpointer data)
{
  CfTopBar *self = data;
  g_autofree char *time = cf_format_time (cf_desk_get_format (self->desk),
                                          cf_till_get_now_ms (cf_desk_get_till (self->desk)));

  if (g_strcmp0 (gtk_label_get_text (self->clock), time) != 0)
    gtk_label_set_text (self->clock, time);
  return G_SOURCE_CONTINUE;
}

static void
show_connection (CfTopBar *self)
{
  CfTillSummary summary;
  g_autofree char *detail = NULL;
  g_autofree char *words = cf_connection_words (self->desk, &detail);
  g_autofree char *status =
    detail != NULL ? g_strdup_printf ("%s, %s", words, detail) : g_strdup (words);

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  gtk_image_set_from_icon_name (self->connection_icon,
                                summary.has_central ? "cf-online-symbolic" : "cf-check-symbolic");
  gtk_label_set_text (self->connection, words);
  gtk_label_set_text (self->connection_detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->connection_detail), detail != NULL);
  cf_amount_set (self->status, "", status);
}

static void
show_person (CfTopBar *self)
{
  CfTillPerson *person = cf_till_get_person (cf_desk_get_till (self->desk));
  const char *name = person != NULL ? cf_till_person_get_info (person)->name : "";

  gtk_label_set_text (self->person, name);
  adw_bin_set_child (self->avatar, cf_avatar_new (name, "s36"));
}

static void
show_store (CfTopBar *self)
{
  const CfTillStore *store = cf_till_get_store (cf_desk_get_till (self->desk));
  g_autofree char *text = g_strdup_printf ("%s · %s", store->store, store->terminal);

  gtk_label_set_text (self->store, text);
}

static void
on_lock_clicked_cb (CfTopBar *self)
{
  g_signal_emit (self, signals[SIGNAL_LOCK], 0);
}

static void
on_sell_clicked_cb (CfTopBar *self)
{
  g_signal_emit (self, signals[SIGNAL_SELL], 0);
}

static void
on_orders_clicked_cb (CfTopBar *self)
{
  g_signal_emit (self, signals[SIGNAL_ORDERS], 0);
}

static void
on_status_clicked_cb (CfTopBar *self)
{
  g_signal_emit (self, signals[SIGNAL_STATUS], 0);
}

/* An order that came while the till was on is heard, once. */
static void
hear_orders (CfTopBar *self, gint64 newest_ms)
{
  if (self->newest_order_ms >= 0 && newest_ms > self->newest_order_ms)
    cf_desk_sound (self->desk, CF_SOUND_ORDER);
  self->newest_order_ms = MAX (self->newest_order_ms, newest_ms);
}

/* How many orders want somebody: new ones, and those that are late. */
static void
show_orders (CfTopBar *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  CfTillSummary summary;
  g_autoptr (GPtrArray) orders = NULL;
  g_autofree char *count = NULL;
  gint64 newest_ms = 0;
  guint n = 0;

  cf_till_get_summary (till, &summary);
  gtk_widget_set_visible (self->orders, summary.has_central);
  if (!summary.has_central)
    return;
  orders = cf_till_list_orders (till, FALSE, NULL);
  for (guint i = 0; orders != NULL && i < orders->len; i++) {
    const CfPickup *pickup = ((const CfTillOrder *) orders->pdata[i])->pickup;
    CfPickupState state = cf_pickup_get_state (pickup);

    n += state == CF_PICKUP_PLACED || (state != CF_PICKUP_READY && pickup->ready_by_ms != 0 &&
                                       pickup->ready_by_ms < cf_till_get_now_ms (till));
    if (state == CF_PICKUP_PLACED)
      newest_ms = MAX (newest_ms, pickup->placed_ms);
  }
  hear_orders (self, newest_ms);
  count = g_strdup_printf ("%u", n);
  gtk_label_set_text (self->orders_badge, count);
  gtk_widget_set_visible (GTK_WIDGET (self->orders_badge), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->orders),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, count, -1);
}

void
cf_top_bar_set_desk (CfTopBar *self, CfDesk *desk)
{
  CfTill *till = cf_desk_get_till (desk);

  g_return_if_fail (CF_IS_TOP_BAR (self));

  g_set_object (&self->desk, desk);
  cf_device_icons_set_short (self->devices, TRUE);
  cf_device_icons_set_desk (self->devices, desk);
  g_signal_connect_object (till, "person-changed", G_CALLBACK (show_person), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (show_store), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "changed", G_CALLBACK (show_connection), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "central-changed", G_CALLBACK (show_connection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "orders-changed", G_CALLBACK (show_orders), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (show_orders), self,
                           G_CONNECT_SWAPPED);
  show_orders (self);
  show_person (self);
  show_store (self);
  show_connection (self);
  show_clock (self);
  self->clock_id = g_timeout_add_seconds (1, show_clock, self);
}

static void
set_current (GtkWidget *area, gboolean current)
{
  if (current)
    gtk_widget_add_css_class (area, "current");
  else
    gtk_widget_remove_css_class (area, "current");
  gtk_accessible_update_state (GTK_ACCESSIBLE (area), GTK_ACCESSIBLE_STATE_PRESSED,
                               current ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                       : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

void
cf_top_bar_set_page (CfTopBar *self, const char *page)
{
  gboolean selling =
    g_strcmp0 (page, "sell") == 0 || g_strcmp0 (page, "pay") == 0 || g_strcmp0 (page, "done") == 0;

  g_return_if_fail (CF_IS_TOP_BAR (self));

  set_current (self->sell, selling);
  set_current (self->orders, g_strcmp0 (page, "orders") == 0);
}

void
cf_top_bar_set_size (CfTopBar *self, CfSizeClass size)
{
  gboolean roomy = size == CF_SIZE_L || size == CF_SIZE_M;

  g_return_if_fail (CF_IS_TOP_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->person), roomy);
  gtk_widget_set_visible (GTK_WIDGET (self->store), roomy);
  gtk_widget_set_visible (self->connection_words, size != CF_SIZE_C);
  gtk_widget_set_visible (GTK_WIDGET (self->devices), size != CF_SIZE_C && size != CF_SIZE_P);
}

static void
cf_top_bar_dispose (GObject *object)
{
  CfTopBar *self = CF_TOP_BAR (object);
  GtkWidget *child;

  g_clear_handle_id (&self->clock_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_top_bar_parent_class)->dispose (object);
}

static void
cf_top_bar_class_init (CfTopBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_top_bar_dispose;
  signals[SIGNAL_LOCK] =
    g_signal_new ("lock", CF_TYPE_TOP_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SELL] =
    g_signal_new ("sell", CF_TYPE_TOP_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ORDERS] = g_signal_new ("orders", CF_TYPE_TOP_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATUS] = g_signal_new ("status", CF_TYPE_TOP_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/window/cf-top-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, avatar);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, person);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, sell);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, orders);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, orders_badge);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, store);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, connection_icon);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, connection_words);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, connection);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, connection_detail);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, status);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, devices);
  gtk_widget_class_bind_template_child (widget_class, CfTopBar, clock);
  gtk_widget_class_bind_template_callback (widget_class, on_lock_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sell_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_orders_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_status_clicked_cb);
}

static void
cf_top_bar_init (CfTopBar *self)
{
  g_type_ensure (CF_TYPE_AMOUNT);
  g_type_ensure (CF_TYPE_DEVICE_ICONS);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->newest_order_ms = -1;
}
