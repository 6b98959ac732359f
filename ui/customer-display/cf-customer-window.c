/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-window.h"

#include <qrencode.h>

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-idle-pictures.h"
#include "cf-line-row.h"
#include "cf-present.h"

#define THANKS_SECONDS 30
#define SAVINGS_MAX    5 /* that are named; the newest */

struct _CfCustomerWindow
{
  GtkWindow parent_instance;

  GtkStack *stack;
  GtkLabel *store;
  GtkLabel *idle_store;
  GtkListView *list;
  GtkLabel *word;
  CfAmount *total;
  GtkWidget *saving_box;
  CfAmount *saving;
  GtkBox *savings;
  GtkLabel *hint;
  GtkLabel *thanks_word;
  CfAmount *thanks_amount;
  GtkLabel *thanks_number;
  GtkDrawingArea *code;
  CfIdlePictures *pictures;

  CfDesk *desk;
  QRcode *qr;
  gboolean paying;
  gboolean thanking;
  guint thanks_id;
};

G_DEFINE_FINAL_TYPE (CfCustomerWindow, cf_customer_window, GTK_TYPE_WINDOW)

static void
draw_code (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  CfCustomerWindow *self = data;
  double module;

  if (self->qr == NULL)
    return;
  /* Four modules of quiet zone around the code, black on white in every theme. */
  module = MIN (width, height) / (self->qr->width + 8.0);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int y = 0; y < self->qr->width; y++) {
    for (int x = 0; x < self->qr->width; x++) {
      if ((self->qr->data[y * self->qr->width + x] & 1) != 0)
        cairo_rectangle (cr, (x + 4) * module, (y + 4) * module, module, module);
    }
  }
  cairo_fill (cr);
}

static gboolean
is_card_running (CfCustomerWindow *self)
{
  CfTillSummary summary;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  return summary.is_card_running;
}

static void
show_amount (CfCustomerWindow *self, CfAmount *label, CfMoney money)
{
  g_autofree char *shown = cf_shown_money (cf_desk_get_format (self->desk), money);
  g_autofree char *named = cf_shown_amount (cf_desk_get_format (self->desk), money);

  cf_amount_set (label, shown, named);
}

static GtkWidget *
make_saving (CfCustomerWindow *self, const CfTillLineInfo *info)
{
  g_autofree char *amount =
    cf_shown_amount (cf_desk_get_format (self->desk), cf_money_negate (info->discount));
  g_autofree char *isolated = cf_isolate (amount);
  g_autofree char *words = info->saving != NULL
                             ? g_strdup_printf ("%s, %s", info->saving, info->name)
                             : g_strdup (info->name);
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 18, NULL);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", words, "xalign", 0.0f, "hexpand", TRUE,
                                  "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *figure = gtk_label_new (isolated);

  gtk_widget_add_css_class (name, "t24");
  gtk_widget_add_css_class (figure, "t24");
  gtk_widget_add_css_class (figure, "strong");
  gtk_widget_add_css_class (figure, "figure");
  gtk_widget_add_css_class (figure, "save");
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), figure);
  return row;
}

/* What was saved on what, newest first. */
static void
show_savings (CfCustomerWindow *self)
{
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  guint named = 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->savings))) != NULL)
    gtk_box_remove (self->savings, child);
  for (guint i = g_list_model_get_n_items (lines); i > 0 && named < SAVINGS_MAX; i--) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i - 1);
    const CfTillLineInfo *info = cf_till_line_get_info (line);

    if (cf_money_is_zero (info->discount))
      continue;
    gtk_box_append (self->savings, make_saving (self, info));
    named++;
  }
}

static void
show_basket (CfCustomerWindow *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  const CfFigures *figures = cf_till_get_figures (till);
  CfTillSummary summary;
  GListModel *lines = cf_till_get_lines (till);
  guint n = g_list_model_get_n_items (lines);

  cf_till_get_summary (till, &summary);
  gtk_label_set_text (self->word, self->paying ? _ ("Still to pay") : _ ("Total"));
  show_amount (self, self->total, self->paying ? figures->due : figures->total);
  show_amount (self, self->saving, summary.saved);
  gtk_widget_set_opacity (self->saving_box, cf_money_is_zero (summary.saved) ? 0.0 : 1.0);
  show_savings (self);
  gtk_label_set_text (self->hint, is_card_running (self) ? _ ("Please present your card") : "");
  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
}

static void
update (CfCustomerWindow *self)
{
  const CfTillStore *store = cf_till_get_store (cf_desk_get_till (self->desk));
  CfTillSummary summary;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  gtk_label_set_text (self->store, store->store);
  gtk_label_set_text (self->idle_store, store->store);
  show_basket (self);
  if (summary.lines > 0) {
    self->thanking = FALSE;
    cf_stack_show (self->stack, "basket");
  } else {
    cf_stack_show (self->stack, self->thanking                              ? "thanks"
                                : cf_idle_pictures_has_any (self->pictures) ? "pictures"
                                                                            : "idle");
  }
  cf_idle_pictures_set_running (self->pictures, summary.lines == 0 && !self->thanking);
}

static gboolean
on_thanks_over_cb (gpointer data)
{
  CfCustomerWindow *self = data;

  self->thanks_id = 0;
  self->thanking = FALSE;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
show_thanks (CfCustomerWindow *self)
{
  const CfTillDone *done = cf_till_get_last_done (cf_desk_get_till (self->desk));
  g_autofree char *text = NULL;
  gboolean has_change;

  if (done == NULL)
    return;
  has_change = done->sale->change.minor > 0;
  gtk_label_set_text (self->thanks_word, has_change ? _ ("Your change") : _ ("Paid"));
  show_amount (self, self->thanks_amount, has_change ? done->sale->change : done->sale->total);
  gtk_label_set_text (self->thanks_number, done->sale->number);
  g_clear_pointer (&self->qr, QRcode_free);
  text = g_strconcat ("CF1R", done->sale->number, NULL);
  self->qr = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self->code));
  self->thanking = TRUE;
  g_clear_handle_id (&self->thanks_id, g_source_remove);
  self->thanks_id = g_timeout_add_seconds (THANKS_SECONDS, on_thanks_over_cb, self);
}

void
cf_customer_window_set_page (CfCustomerWindow *self, const char *page)
{
  g_return_if_fail (CF_IS_CUSTOMER_WINDOW (self));

  self->paying = g_strcmp0 (page, "pay") == 0;
  if (g_strcmp0 (page, "done") == 0)
    show_thanks (self);
  update (self);
}

static void
on_setup_cb (CfCustomerWindow *self, GtkListItem *item)
{
  GtkWidget *row = cf_line_row_new ();

  cf_line_row_set_large (CF_LINE_ROW (row), TRUE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
on_bind_cb (CfCustomerWindow *self, GtkListItem *item)
{
  cf_line_row_bind (CF_LINE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                    cf_desk_get_format (self->desk));
}

static void
cf_customer_window_dispose (GObject *object)
{
  CfCustomerWindow *self = CF_CUSTOMER_WINDOW (object);

  g_clear_handle_id (&self->thanks_id, g_source_remove);
  g_clear_pointer (&self->qr, QRcode_free);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_customer_window_parent_class)->dispose (object);
}

static void
cf_customer_window_class_init (CfCustomerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_customer_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/customer-display/cf-customer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, store);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, idle_store);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, word);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, total);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, saving_box);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, saving);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, savings);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, hint);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, thanks_word);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, thanks_amount);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, thanks_number);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, code);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerWindow, pictures);
}

static void
cf_customer_window_init (CfCustomerWindow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_type_ensure (CF_TYPE_AMOUNT);
  g_type_ensure (CF_TYPE_IDLE_PICTURES);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_drawing_area_set_draw_func (self->code, draw_code, self, NULL);
}

GtkWindow *
cf_customer_window_new (GtkApplication *app, CfDesk *desk)
{
  CfCustomerWindow *self = g_object_new (CF_TYPE_CUSTOMER_WINDOW, "application", app, NULL);
  CfTill *till = cf_desk_get_till (desk);
  GtkNoSelection *selection = gtk_no_selection_new (g_object_ref (cf_till_get_lines (till)));

  g_set_object (&self->desk, desk);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  g_signal_connect_object (till, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->pictures, "changed", G_CALLBACK (update), self);
  cf_idle_pictures_set_desk (self->pictures, desk);
  update (self);
  return GTK_WINDOW (self);
}
