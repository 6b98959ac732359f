/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tender-list.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-key.h"
#include "cf-sentence.h"
#include "cf-till-value.h"

#define END_WIDTH                                                                                  \
  80 /* px, of what stands behind an amount, so that amounts stand below each other */

struct _CfTenderList
{
  GtkWidget parent_instance;

  GtkWidget *panel;
  GtkWidget *rows;
  GtkLabel *paid;
  CfDesk *desk;
};

G_DEFINE_FINAL_TYPE (CfTenderList, cf_tender_list, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_REMOVE,
  SIGNAL_CANCEL_CARD,
  N_SIGNALS,
} CfTenderListSignal;

static guint signals[N_SIGNALS];

static void
on_remove_clicked_cb (GtkWidget *key, CfTenderList *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (key), "tender")));
}

static void
on_cancel_clicked_cb (CfTenderList *self)
{
  g_signal_emit (self, signals[SIGNAL_CANCEL_CARD], 0);
}

/* Returns: (transfer full): what stands below the tender's name. */
static char *
state_words (CfTenderList *self, const CfTillTenderInfo *info)
{
  const CfFormat *format = cf_desk_get_format (self->desk);

  switch (info->state) {
  case CF_TENDER_STARTED: return g_strdup (_ ("Present the card"));
  case CF_TENDER_UNKNOWN: {
    g_autofree char *time = cf_format_time (format, info->at_ms);

    return g_strdup_printf (_ ("asked %s, no answer"), time);
  }
  case CF_TENDER_APPROVED:
    return g_strdup_printf (_ ("approved %s"), info->reference != NULL ? info->reference : "");
  case CF_TENDER_REVERSING: return g_strdup (_ ("being given back"));
  case CF_TENDER_SETTLED:
  case CF_TENDER_VOIDED:
  case CF_TENDER_DECLINED:
  case CF_TENDER_REVERSED:
  case CF_TENDER_N_STATES:
  default:
    if (info->reference != NULL && g_str_equal (info->type, CF_TENDER_GIFT_CARD))
      return cf_till_mask_card (info->reference);
    return g_strdup (info->reference != NULL ? info->reference : "");
  }
}

static GtkWidget *
make_end (CfTenderList *self, const CfTillTenderInfo *info, const char *amount)
{
  GtkWidget *key;
  g_autofree char *word = NULL;
  g_autofree char *name = NULL;

  if (info->state == CF_TENDER_UNKNOWN) {
    GtkWidget *chip = gtk_label_new (_ ("Unknown"));

    gtk_widget_add_css_class (chip, "chip");
    gtk_widget_add_css_class (chip, "ask");
    gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
    return chip;
  }
  if (info->state == CF_TENDER_STARTED) {
    key = cf_key_new (_ ("Cancel"), NULL);
    cf_key_set_name (CF_KEY (key), _ ("Cancel card"));
    g_signal_connect_swapped (key, "clicked", G_CALLBACK (on_cancel_clicked_cb), self);
    return key;
  }
  key = cf_key_new (NULL, "flat");
  word = g_utf8_strdown (cf_tender_word (info->type), -1);
  name = g_strdup_printf (_ ("Remove %s %s"), word, amount);
  g_object_set (key, "key-icon", "cf-trash-symbolic", "key-name", name, NULL);
  g_object_set_data (G_OBJECT (key), "tender", GUINT_TO_POINTER (info->no));
  gtk_widget_set_sensitive (key, info->is_removable);
  g_signal_connect (key, "clicked", G_CALLBACK (on_remove_clicked_cb), self);
  return key;
}

static GtkWidget *
make_row (CfTenderList *self, const CfTillTenderInfo *info)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  CfMoney shown = cf_money_is_zero (info->amount) ? info->asked : info->amount;
  g_autofree char *amount = cf_shown_amount (format, shown);
  g_autofree char *state = state_words (self, info);
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 12, NULL);
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_CENTER, "hexpand", TRUE, "margin-start", 14, NULL);
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", cf_tender_word (info->type), "xalign",
                                  0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *detail = g_object_new (GTK_TYPE_LABEL, "label", state, "xalign", 0.0f, "visible",
                                    *state != '\0', "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *figure = cf_amount_new (cf_tender_word (info->type));
  GtkWidget *end = make_end (self, info, amount);

  gtk_widget_add_css_class (row, "row-line");
  gtk_widget_set_size_request (row, -1, 57);
  gtk_widget_add_css_class (name, "t15");
  gtk_widget_add_css_class (name, "strong");
  gtk_widget_add_css_class (detail, "t13");
  gtk_widget_add_css_class (detail, info->state == CF_TENDER_UNKNOWN ? "warn" : "second");
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), detail);
  gtk_box_append (GTK_BOX (row), words);
  cf_amount_set (CF_AMOUNT (figure), amount, NULL);
  gtk_widget_add_css_class (figure, "t17");
  gtk_widget_add_css_class (figure, "strong");
  gtk_widget_set_valign (figure, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), figure);
  gtk_widget_set_size_request (end, END_WIDTH, -1);
  gtk_widget_set_margin_end (end, 10);
  gtk_box_append (GTK_BOX (row), end);
  return row;
}

void
cf_tender_list_update (CfTenderList *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  GListModel *tenders = cf_till_get_tenders (till);
  guint n = g_list_model_get_n_items (tenders);
  g_autofree char *paid = NULL;
  g_autofree char *isolated = NULL;
  GtkWidget *child;

  g_return_if_fail (CF_IS_TENDER_LIST (self));

  while ((child = gtk_widget_get_first_child (self->rows)) != NULL)
    gtk_box_remove (GTK_BOX (self->rows), child);
  for (guint i = 0; i < n; i++) {
    g_autoptr (CfTillTender) tender = g_list_model_get_item (tenders, i);

    gtk_box_append (GTK_BOX (self->rows), make_row (self, cf_till_tender_get_info (tender)));
  }
  paid = cf_shown_amount (cf_desk_get_format (self->desk), cf_till_get_figures (till)->tendered);
  isolated = cf_isolate (paid);
  gtk_label_set_text (self->paid, n > 0 ? isolated : _ ("nothing yet"));
}

void
cf_tender_list_set_desk (CfTenderList *self, CfDesk *desk)
{
  g_return_if_fail (CF_IS_TENDER_LIST (self));

  g_set_object (&self->desk, desk);
  cf_tender_list_update (self);
}

static void
cf_tender_list_dispose (GObject *object)
{
  CfTenderList *self = CF_TENDER_LIST (object);

  g_clear_pointer (&self->panel, gtk_widget_unparent);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_tender_list_parent_class)->dispose (object);
}

static void
cf_tender_list_class_init (CfTenderListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_tender_list_dispose;
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", CF_TYPE_TENDER_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_CANCEL_CARD] = g_signal_new ("cancel-card", CF_TYPE_TENDER_LIST, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_tender_list_init (CfTenderList *self)
{
  GtkWidget *head = g_object_new (GTK_TYPE_BOX, NULL);
  GtkWidget *title =
    g_object_new (GTK_TYPE_LABEL, "label", _ ("Paid so far"), "xalign", 0.0f, "hexpand", TRUE,
                  "margin-start", 14, "margin-top", 7, "margin-bottom", 7, NULL);

  self->panel = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "overflow",
                              GTK_OVERFLOW_HIDDEN, NULL);
  gtk_widget_add_css_class (self->panel, "panel");
  gtk_widget_set_parent (self->panel, GTK_WIDGET (self));
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (head, "row-line");
  gtk_box_append (GTK_BOX (head), title);
  self->paid = g_object_new (GTK_TYPE_LABEL, "margin-end", 14, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->paid), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->paid), "figure");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->paid));
  gtk_box_append (GTK_BOX (self->panel), head);
  self->rows = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  gtk_box_append (GTK_BOX (self->panel), self->rows);
}
