/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-report-page.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-key.h"
#include "cf-sentence.h"
#include "cf-till-paper.h"

#define COLUMNS_MAX 3

struct _CfReportPage
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *text;
  GtkBox *panels;
  GtkLabel *note;
  CfKey *print;
  CfKey *main;

  CfDesk *desk;
  GtkWidget *columns[COLUMNS_MAX];
  guint n_columns;
  gboolean is_z;
};

static void cf_report_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfReportPage,
                               cf_report_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_report_page_page_init))

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

static GtkWidget *
add_panel (CfReportPage *self, const char *title, guint column)
{
  GtkWidget *panel = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_START, "overflow", GTK_OVERFLOW_HIDDEN, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "margin-start",
                                   14, "margin-top", 8, "margin-bottom", 8, NULL);

  gtk_widget_add_css_class (panel, "panel");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (panel), label);
  gtk_box_append (GTK_BOX (self->columns[column % self->n_columns]), panel);
  return panel;
}

static void
add_text (GtkWidget *panel, const char *word, const char *value, const char *style)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 12, "height-request", 44, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", word, "xalign", 0.0f, "hexpand", TRUE,
                                   "ellipsize", PANGO_ELLIPSIZE_END, "margin-start", 14,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *figure = cf_amount_new (word);

  gtk_widget_add_css_class (row, "report-row");
  gtk_widget_add_css_class (label, style);
  gtk_widget_add_css_class (figure, style);
  gtk_widget_add_css_class (figure, "strong");
  gtk_widget_set_margin_end (figure, 14);
  gtk_widget_set_valign (figure, GTK_ALIGN_CENTER);
  cf_amount_set (CF_AMOUNT (figure), value, NULL);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), figure);
  gtk_box_append (GTK_BOX (panel), row);
}

static void
add_money (CfReportPage *self, GtkWidget *panel, const char *word, CfMoney money)
{
  g_autofree char *value = cf_shown_amount (cf_desk_get_format (self->desk), money);

  add_text (panel, word, value, "t15");
}

static void
add_count (GtkWidget *panel, const char *word, guint count)
{
  g_autofree char *value = g_strdup_printf ("%u", count);

  add_text (panel, word, value, "t15");
}

static void
add_note (GtkWidget *panel, const char *note)
{
  GtkWidget *label;

  if (note == NULL)
    return;
  label = g_object_new (GTK_TYPE_LABEL, "label", note, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                        PANGO_WRAP_WORD_CHAR, "margin-start", 14, "margin-end", 14, "margin-top",
                        10, "margin-bottom", 10, NULL);
  gtk_widget_add_css_class (label, "t15");
  gtk_box_append (GTK_BOX (panel), label);
}

static void
show_count (CfReportPage *self, const CfShiftReport *report)
{
  GtkWidget *panel = add_panel (self, _ ("Counted against expected"), 0);
  g_autofree char *expected = cf_shown_money (cf_desk_get_format (self->desk), report->expected);
  g_autofree char *counted = cf_shown_money (cf_desk_get_format (self->desk), report->counted);
  g_autofree char *difference =
    cf_shown_money (cf_desk_get_format (self->desk), report->difference);

  add_text (panel, _ ("Expected"), expected, "t20");
  add_text (panel, _ ("Counted"), counted, "t20");
  add_text (panel, _ ("Difference"), difference, "t20");
  if (report->recounts > 0) {
    add_count (panel, _ ("Counted again"), report->recounts);
    add_money (self, panel, _ ("First counted"), report->first_counted);
  }
  for (guint i = 0; i < report->slips->len; i++) {
    const CfReportSlip *slip = report->slips->pdata[i];
    g_autofree char *word = cf_slips_word (slip->type);
    /* Translators: slips counted, and how many there should be. */
    g_autofree char *value = g_strdup_printf (_ ("%u of %u"), slip->count,
                                              cf_shift_report_count_tenders (report, slip->type));

    add_text (panel, word, value, "t15");
  }
  add_note (panel, report->note);
}

/* A debt of the shop, so it stands beside the sales and not in them. */
static void
add_loads (CfReportPage *self, GtkWidget *panel, const CfShiftReport *report)
{
  g_autofree char *word = NULL;

  if (report->loads_count == 0)
    return;
  /* Translators: how many gift cards were sold or loaded. */
  word = g_strdup_printf (_ ("Gift cards loaded × %u"), report->loads_count);
  add_money (self, panel, word, report->loads_total);
}

static void
show_sales (CfReportPage *self, const CfShiftReport *report)
{
  GtkWidget *panel = add_panel (self, _ ("Sales"), self->is_z ? 1 : 0);

  add_count (panel, _ ("Number of sales"), report->sales_count);
  add_money (self, panel, _ ("Sales total"), report->sales_total);
  add_count (panel, _ ("Number of returns"), report->returns_count);
  add_money (self, panel, _ ("Returns total"), report->returns_total);
  add_loads (self, panel, report);
  add_money (self, panel, _ ("Discounts"), report->discount_total);
  add_count (panel, _ ("Lines voided"), report->lines_voided);
  add_count (panel, _ ("Baskets cancelled"), report->baskets_cancelled);
  add_count (panel, _ ("Baskets parked"), report->parked);
}

static void
show_tenders (CfReportPage *self, const CfShiftReport *report)
{
  GtkWidget *panel;

  if (report->tenders->len == 0)
    return;
  panel = add_panel (self, _ ("Ways to pay"), self->is_z ? 0 : 1);
  for (guint i = 0; i < report->tenders->len; i++) {
    const CfReportTender *tender = g_ptr_array_index (report->tenders, i);
    g_autofree char *word =
      g_strdup_printf ("%s × %u", cf_tender_word (tender->type), tender->count);

    add_money (self, panel, word, tender->amount);
  }
  if (report->card_unknown_count > 0)
    add_money (self, panel, _ ("Card, outcome unknown"), report->card_unknown);
  if (report->card_unsold_count > 0)
    add_money (self, panel, _ ("Card, taken but not sold"), report->card_unsold);
}

static void
add_sentence (GtkWidget *panel, const char *words, gboolean matters)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", words, "xalign", 0.0f, "wrap", TRUE, "margin-start", 14,
                  "margin-end", 14, "margin-top", 10, "margin-bottom", 12, NULL);

  gtk_widget_add_css_class (label, "t15");
  gtk_widget_add_css_class (label, matters ? "strong" : "second");
  gtk_box_append (GTK_BOX (panel), label);
}

static void
show_terminal (CfReportPage *self, const CfShiftReport *report)
{
  const CfReportTerminal *terminal = report->card_terminal;
  GtkWidget *panel;

  if (terminal == NULL)
    return;
  panel = add_panel (self, _ ("Card terminal"), 2);
  add_money (self, panel, _ ("By card, says the till"), terminal->expected);
  if (terminal->verdict != CF_TERMINAL_SILENT)
    add_money (self, panel, _ ("By card, says the terminal"), terminal->taken);
  add_sentence (panel, cf_till_terminal_words (report), terminal->verdict != CF_TERMINAL_AGREES);
}

static void
show_taxes (CfReportPage *self, const CfShiftReport *report)
{
  GtkWidget *panel;

  if (report->taxes->len == 0)
    return;
  panel = add_panel (self, _ ("Tax"), self->is_z ? 0 : 1);
  for (guint i = 0; i < report->taxes->len; i++) {
    const CfSaleTax *tax = g_ptr_array_index (report->taxes, i);
    g_autofree char *rate = cf_shown_percent (cf_desk_get_format (self->desk), tax->rate);
    g_autofree char *gross = cf_shown_amount (cf_desk_get_format (self->desk), tax->gross);
    g_autofree char *word = g_strdup_printf (_ ("%s of \u2066%s\u2069"), rate, gross);

    add_money (self, panel, word, tax->tax);
  }
}

/* What should be in the drawer is nobody's business before it was counted. */
static void
show_drawer (CfReportPage *self, const CfShiftReport *report)
{
  GtkWidget *panel = add_panel (self, _ ("Drawer"), 2);

  add_money (self, panel, _ ("Float"), report->float_amount);
  add_money (self, panel, _ ("Paid in"), report->paid_in);
  add_money (self, panel, _ ("Paid out"), report->paid_out);
  add_money (self, panel, _ ("Safe drops"), report->safe_drops);
  add_count (panel, _ ("Opened without a sale"), report->no_sales);
  if (!cf_money_is_zero (report->rounding))
    add_money (self, panel, _ ("Cash rounding"), report->rounding);
}

static void
clear_panels (CfReportPage *self)
{
  for (guint i = 0; i < COLUMNS_MAX; i++) {
    GtkWidget *child;

    while ((child = gtk_widget_get_first_child (self->columns[i])) != NULL)
      gtk_box_remove (GTK_BOX (self->columns[i]), child);
  }
}

static void
show_report (CfReportPage *self, const CfShiftReport *report)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *from = cf_format_date_time (format, report->opened_at_ms);
  g_autofree char *to = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (report->is_closed) {
    to = cf_format_date_time (format, report->closed_at_ms);
    title = g_strdup_printf (_ ("Z report %s"), report->number);
    text = g_strdup_printf (_ ("Shift from %s to %s"), from, to);
  } else {
    title = g_strdup (_ ("X report"));
    text = g_strdup_printf (_ ("Open shift since %s. It reads; nothing is closed."), from);
  }
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, text);
  clear_panels (self);
  if (report->is_closed)
    show_count (self, report);
  show_sales (self, report);
  show_tenders (self, report);
  show_taxes (self, report);
  show_drawer (self, report);
  show_terminal (self, report);
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfReportPage) self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_command_finish (CF_TILL (source), result, &error))
    gtk_label_set_text (self->note, _ ("Sent to the printer"));
  else
    cf_desk_refuse (self->desk, error);
}

static void
on_print_clicked_cb (CfReportPage *self)
{
  cf_till_print_x_async (cf_desk_get_till (self->desk), on_printed_cb, g_object_ref (self));
}

static void
leave (CfReportPage *self)
{
  /* After a close the next shift begins with its float; the window decides where to go. */
  cf_desk_show_page (self->desk, "sell");
}

static void
cf_report_page_shown (CfPage *page)
{
  CfReportPage *self = CF_REPORT_PAGE (page);
  CfTill *till = cf_desk_get_till (self->desk);
  const char *number = cf_desk_get_report_number (self->desk);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) report = NULL;

  gtk_label_set_text (self->note, " ");
  report = number != NULL ? cf_till_read_z (till, number, &error) : cf_till_read_x (till, &error);
  self->is_z = number != NULL;
  gtk_widget_set_visible (GTK_WIDGET (self->print), !self->is_z);
  cf_key_set_title (self->main, self->is_z ? _ ("Next shift") : _ ("Back to selling"));
  if (report != NULL) {
    show_report (self, report);
  } else {
    clear_panels (self);
    gtk_label_set_text (self->title, _ ("No report"));
    gtk_label_set_text (self->text, _ ("No shift is open."));
    g_message ("no report: %s", error->message);
  }
  gtk_widget_grab_focus (GTK_WIDGET (self->main));
}

static gboolean
cf_report_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfReportPage *self = CF_REPORT_PAGE (page);

  if (keyval != GDK_KEY_F3 || self->is_z)
    return FALSE;
  on_print_clicked_cb (self);
  return TRUE;
}

static void
cf_report_page_main_key (CfPage *page)
{
  leave (CF_REPORT_PAGE (page));
}

static gboolean
cf_report_page_back (CfPage *page)
{
  leave (CF_REPORT_PAGE (page));
  return TRUE;
}

static gboolean
cf_report_page_say (CfPage *page, const CfMessage *message)
{
  gtk_label_set_text (CF_REPORT_PAGE (page)->note, message->title);
  return TRUE;
}

static void
cf_report_page_set_size (CfPage *page, CfSizeClass size)
{
  CfReportPage *self = CF_REPORT_PAGE (page);

  self->n_columns = size == CF_SIZE_P || size == CF_SIZE_C ? 1 : size == CF_SIZE_S ? 2 : 3;
  for (guint i = 0; i < COLUMNS_MAX; i++)
    gtk_widget_set_visible (self->columns[i], i < self->n_columns);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    cf_report_page_shown (page);
}

static void
cf_report_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_report_page_set_size;
  iface->shown = cf_report_page_shown;
  iface->handle_key = cf_report_page_handle_key;
  iface->main_key = cf_report_page_main_key;
  iface->back = cf_report_page_back;
  iface->say = cf_report_page_say;
}

static void
cf_report_page_dispose (GObject *object)
{
  CfReportPage *self = CF_REPORT_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_report_page_parent_class)->dispose (object);
}

static void
cf_report_page_class_init (CfReportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_report_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/shift/cf-report-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfReportPage, title);
  gtk_widget_class_bind_template_child (widget_class, CfReportPage, text);
  gtk_widget_class_bind_template_child (widget_class, CfReportPage, panels);
  gtk_widget_class_bind_template_child (widget_class, CfReportPage, note);
  gtk_widget_class_bind_template_child (widget_class, CfReportPage, print);
  gtk_widget_class_bind_template_child (widget_class, CfReportPage, main);
  gtk_widget_class_bind_template_callback (widget_class, on_print_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave);
}

static void
cf_report_page_init (CfReportPage *self)
{
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->n_columns = COLUMNS_MAX;
  for (guint i = 0; i < COLUMNS_MAX; i++) {
    self->columns[i] =
      g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 12, NULL);
    gtk_box_append (self->panels, self->columns[i]);
  }
}

GtkWidget *
cf_report_page_new (CfDesk *desk)
{
  CfReportPage *self = g_object_new (CF_TYPE_REPORT_PAGE, NULL);

  g_set_object (&self->desk, desk);
  return GTK_WIDGET (self);
}
