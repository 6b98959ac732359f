/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-done-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-device-icons.h"
#include "cf-fixed-width.h"
#include "cf-key.h"
#include "cf-paper-sheet.h"
#include "cf-sentence.h"
#include "cf-till-paper.h"

#define STEP_HEIGHT  57 /* as a line of the basket, px */
#define IDLE_SECONDS 60
#define PAPER_WIDTH  400 /* of the receipt on the screen, px */

typedef enum
{
  STEP_RECORDED,
  STEP_DRAWER,
  STEP_RECEIPT,
  STEP_CENTRAL,
  N_STEPS,
} Step;

struct _CfDonePage
{
  GtkWidget parent_instance;

  GtkPicture *picture;
  GtkWidget *paper;
  GtkLabel *change_word;
  CfAmount *change;
  GtkWidget *given_box;
  CfAmount *given;
  CfAmount *total;
  GtkWidget *saved_box;
  CfAmount *saved;
  GtkWidget *figures;
  GtkBox *steps;
  GtkLabel *note;

  CfDesk *desk;
  struct
  {
    GtkImage *icon;
    GtkLabel *title;
    GtkLabel *text;
    GtkWidget *row;
  } lines[N_STEPS];
  guint idle_id;
};

static void cf_done_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfDonePage,
                               cf_done_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_done_page_page_init))

/* ── the lines that tick ─────────────────────────────────────────────────────────────────────── */

static void
show_line (CfDonePage *self,
           Step step,
           CfTillStep state,
           const char *icon,
           const char *title,
           const char *text)
{
  GtkWidget *image = GTK_WIDGET (self->lines[step].icon);
  const char *shown = icon;

  gtk_widget_remove_css_class (image, "ok");
  gtk_widget_remove_css_class (image, "warn");
  if (state == CF_TILL_STEP_DONE) {
    shown = "cf-check-symbolic";
    gtk_widget_add_css_class (image, "ok");
  } else if (state == CF_TILL_STEP_FAILED || state == CF_TILL_STEP_WAITING ||
             state == CF_TILL_STEP_UNSURE) {
    shown = "cf-warning-symbolic";
    gtk_widget_add_css_class (image, "warn");
  }
  gtk_image_set_from_icon_name (self->lines[step].icon, shown);
  gtk_label_set_text (self->lines[step].title, title);
  gtk_label_set_text (self->lines[step].text, text != NULL ? text : "");
  gtk_widget_set_visible (self->lines[step].row, state != CF_TILL_STEP_NONE);
}

static void
show_receipt_line (CfDonePage *self, const CfTillProgress *progress)
{
  const char *title = _ ("Receipt printed");
  const char *text = NULL;

  if (progress->receipt == CF_TILL_STEP_RUNNING) {
    title = _ ("Receipt printing");
    text = _ ("sent to the printer, waiting for its word");
  } else if (progress->receipt == CF_TILL_STEP_WAITING) {
    title = _ ("Receipt waits");
    text = progress->printer_problem;
  } else if (progress->receipt == CF_TILL_STEP_FAILED) {
    title = _ ("Receipt not printed");
    text = progress->printer_problem;
  } else if (progress->receipt == CF_TILL_STEP_UNSURE) {
    title = _ ("Receipt uncertain");
    text = _ ("the printer was cut off: look at the paper");
  }
  show_line (self, STEP_RECEIPT, progress->receipt, "cf-printer-symbolic", title, text);
}

static void
show_drawer_line (CfDonePage *self, const CfTillProgress *progress)
{
  gboolean failed = progress->drawer == CF_TILL_STEP_FAILED;

  show_line (self, STEP_DRAWER, progress->drawer, "cf-drawer-symbolic",
             failed ? _ ("Drawer did not open") : _ ("Drawer open"),
             failed ? _ ("open it with its key") : _ ("give change, push it shut"));
}

static void
show_central_line (CfDonePage *self)
{
  g_autofree char *detail = NULL;
  g_autofree char *words = cf_connection_words (self->desk, &detail);
  g_autofree char *text =
    detail != NULL ? g_strdup_printf ("%s, %s", words, detail) : g_strdup (words);
  CfTillSummary summary;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  show_line (self, STEP_CENTRAL,
             !summary.has_central  ? CF_TILL_STEP_NONE
             : summary.unsent == 0 ? CF_TILL_STEP_DONE
                                   : CF_TILL_STEP_RUNNING,
             "cf-offline-symbolic", _ ("To the central"), text);
}

static void
show_progress (CfDonePage *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  const CfTillProgress *progress = cf_till_get_progress (till);
  const CfTillDone *done = cf_till_get_last_done (till);
  g_autofree char *time = NULL;
  g_autofree char *words = NULL;

  if (done == NULL || progress == NULL)
    return;
  time = cf_format_time (cf_desk_get_format (self->desk), done->sale->finished_at_ms);
  words = g_strdup_printf (_ ("sale %s, %s"), done->sale->number, time);
  show_line (self, STEP_RECORDED, progress->recorded, "cf-receipt-symbolic", _ ("Recorded"), words);
  show_drawer_line (self, progress);
  show_receipt_line (self, progress);
  show_central_line (self);
}

/* ── figures ─────────────────────────────────────────────────────────────────────────────────── */

static void
show_amount (CfDonePage *self, CfAmount *label, CfMoney money)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *shown = cf_shown_money (format, money);
  g_autofree char *named = cf_shown_amount (format, money);

  cf_amount_set (label, shown, named);
}

static void
show_sale (CfDonePage *self)
{
  const CfTillDone *done = cf_till_get_last_done (cf_desk_get_till (self->desk));
  const CfSale *sale;
  const CfSaleTender *cash = NULL;
  gboolean has_change;

  if (done == NULL)
    return;
  sale = done->sale;
  for (guint i = 0; i < sale->tenders->len; i++) {
    const CfSaleTender *tender = g_ptr_array_index (sale->tenders, i);

    if (g_strcmp0 (tender->type, "cash") == 0)
      cash = tender; /* the last cash is the one that gave change */
  }
  has_change = sale->change.minor > 0;
  gtk_label_set_text (self->change_word, has_change ? _ ("Change") : _ ("Paid"));
  cf_amount_set_word (self->change, has_change ? _ ("Change") : _ ("Paid"));
  show_amount (self, self->change, has_change ? sale->change : sale->total);
  show_amount (self, self->total, sale->total);
  show_amount (self, self->saved, sale->discount);
  gtk_widget_set_visible (self->saved_box, !cf_money_is_zero (sale->discount));
  gtk_widget_set_visible (self->given_box, cash != NULL);
  if (cash != NULL)
    show_amount (self, self->given, cash->given);
}

static void
on_drawn_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDonePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = cf_till_draw_receipt_finish (CF_TILL (source), result, &error);
  g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, &error) : NULL;

  if (texture == NULL)
    g_message ("no picture of the receipt: %s", error->message);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  /* As wide as the paper on the screen, and as long as that makes it. */
  if (texture != NULL)
    gtk_widget_set_size_request (GTK_WIDGET (self->picture), PAPER_WIDTH,
                                 gdk_texture_get_height (texture) * PAPER_WIDTH /
                                   gdk_texture_get_width (texture));
}

/* ── going on ────────────────────────────────────────────────────────────────────────────────── */

static void
new_sale (CfDonePage *self)
{
  cf_desk_show_page (self->desk, "sell");
}

static gboolean
on_idle_timeout_cb (gpointer data)
{
  CfDonePage *self = data;

  self->idle_id = 0;
  new_sale (self);
  return G_SOURCE_REMOVE;
}

static void
on_reprinted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDonePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *number = cf_till_reprint_finish (CF_TILL (source), result, &error);

  if (number != NULL)
    gtk_label_set_text (self->note, _ ("Printed again, as a copy"));
  else
    cf_desk_refuse (self->desk, error);
}

static void
print_again (CfDonePage *self)
{
  cf_till_reprint_async (cf_desk_get_till (self->desk), NULL, on_reprinted_cb, g_object_ref (self));
}

static void
print_gift_receipt (CfDonePage *self)
{
  g_autoptr (GError) error = NULL;

  if (cf_till_print_gift_receipt (cf_desk_get_till (self->desk), NULL, &error))
    gtk_label_set_text (self->note, _ ("Gift receipt printed, without prices"));
  else
    cf_desk_refuse (self->desk, error);
}

/* ── CfPage ──────────────────────────────────────────────────────────────────────────────────── */

static void
cf_done_page_shown (CfPage *page)
{
  CfDonePage *self = CF_DONE_PAGE (page);

  gtk_label_set_text (self->note, _ ("The next scan starts the next sale"));
  gtk_picture_set_paintable (self->picture, NULL);
  show_sale (self);
  show_progress (self);
  cf_desk_sound (self->desk, CF_SOUND_PAID);
  cf_paper_sheet_offer (self->desk);
  cf_till_draw_receipt_async (cf_desk_get_till (self->desk), NULL, on_drawn_cb,
                              g_object_ref (self));
  g_clear_handle_id (&self->idle_id, g_source_remove);
  self->idle_id = g_timeout_add_seconds (IDLE_SECONDS, on_idle_timeout_cb, self);
}

static void
cf_done_page_hidden (CfPage *page)
{
  g_clear_handle_id (&CF_DONE_PAGE (page)->idle_id, g_source_remove);
}

static gboolean
cf_done_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfDonePage *self = CF_DONE_PAGE (page);

  if (keyval == GDK_KEY_F2)
    print_again (self);
  else if (keyval == GDK_KEY_F3)
    print_gift_receipt (self);
  else
    return FALSE;
  return TRUE;
}

static gboolean
cf_done_page_handle_scan (CfPage *page, const char *code)
{
  CfDonePage *self = CF_DONE_PAGE (page);

  /* The next customer's first product: the basket's screen takes it. */
  new_sale (self);
  return FALSE;
}

static void
cf_done_page_main_key (CfPage *page)
{
  new_sale (CF_DONE_PAGE (page));
}

static gboolean
cf_done_page_back (CfPage *page)
{
  new_sale (CF_DONE_PAGE (page));
  return TRUE;
}

static gboolean
cf_done_page_say (CfPage *page, const CfMessage *message)
{
  gtk_label_set_text (CF_DONE_PAGE (page)->note, message->title);
  return TRUE;
}

/* Large text in a low window: the lines that tick come first. */
static void
fit_figures (CfDonePage *self, gboolean compact)
{
  CfAmount *figures[] = { self->given, self->total, self->saved };

  gtk_widget_set_margin_top (self->figures, compact ? 0 : 12);
  gtk_widget_set_margin_bottom (self->figures, compact ? 8 : 16);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++) {
    gtk_widget_remove_css_class (GTK_WIDGET (figures[i]), compact ? "t32" : "t24");
    gtk_widget_add_css_class (GTK_WIDGET (figures[i]), compact ? "t24" : "t32");
  }
  for (guint i = 0; i < N_STEPS; i++)
    gtk_widget_set_size_request (self->lines[i].row, -1, compact ? -1 : STEP_HEIGHT);
}

static void
cf_done_page_set_size (CfPage *page, CfSizeClass size)
{
  CfDonePage *self = CF_DONE_PAGE (page);
  gboolean small = size == CF_SIZE_P || size == CF_SIZE_C;

  gtk_widget_set_visible (self->paper, size != CF_SIZE_P);
  gtk_widget_set_size_request (self->paper,
                               size == CF_SIZE_L   ? 620
                               : size == CF_SIZE_M ? 540
                                                   : 400,
                               -1);
  gtk_widget_remove_css_class (GTK_WIDGET (self->change), "t72");
  gtk_widget_remove_css_class (GTK_WIDGET (self->change), "t120");
  gtk_widget_add_css_class (GTK_WIDGET (self->change), small ? "t72" : "t120");
  fit_figures (self, size == CF_SIZE_C);
}

static void
cf_done_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_done_page_set_size;
  iface->shown = cf_done_page_shown;
  iface->hidden = cf_done_page_hidden;
  iface->handle_key = cf_done_page_handle_key;
  iface->handle_scan = cf_done_page_handle_scan;
  iface->main_key = cf_done_page_main_key;
  iface->back = cf_done_page_back;
  iface->say = cf_done_page_say;
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
cf_done_page_dispose (GObject *object)
{
  CfDonePage *self = CF_DONE_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_done_page_parent_class)->dispose (object);
}

static void
cf_done_page_class_init (CfDonePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_done_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/pay/cf-done-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, picture);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, paper);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, change_word);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, change);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, given_box);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, given);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, total);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, saved_box);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, saved);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, figures);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, steps);
  gtk_widget_class_bind_template_child (widget_class, CfDonePage, note);
  gtk_widget_class_bind_template_callback (widget_class, new_sale);
  gtk_widget_class_bind_template_callback (widget_class, print_again);
  gtk_widget_class_bind_template_callback (widget_class, print_gift_receipt);
}

static void
add_line (CfDonePage *self, Step step)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 14, "height-request", STEP_HEIGHT, NULL);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 24, "margin-start", 14,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, NULL);
  GtkWidget *text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END,
                                  "hexpand", TRUE, NULL);

  gtk_widget_add_css_class (row, "row-line");
  gtk_widget_add_css_class (title, "t17");
  gtk_widget_add_css_class (title, "strong");
  gtk_widget_add_css_class (text, "t15");
  gtk_widget_add_css_class (text, "second");
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), title);
  gtk_box_append (GTK_BOX (row), text);
  gtk_box_append (self->steps, row);
  self->lines[step].row = row;
  self->lines[step].icon = GTK_IMAGE (icon);
  self->lines[step].title = GTK_LABEL (title);
  self->lines[step].text = GTK_LABEL (text);
}

static void
cf_done_page_init (CfDonePage *self)
{
  g_type_ensure (CF_TYPE_AMOUNT);
  g_type_ensure (CF_TYPE_FIXED_WIDTH);
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int step = 0; step < N_STEPS; step++)
    add_line (self, (Step) step);
}

GtkWidget *
cf_done_page_new (CfDesk *desk)
{
  CfDonePage *self = g_object_new (CF_TYPE_DONE_PAGE, NULL);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "sale-progress", G_CALLBACK (show_progress),
                           self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
