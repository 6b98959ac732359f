/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-count-result.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-field.h"
#include "cf-sentence.h"
#include "cf-typing.h"

struct _CfCountResult
{
  GtkBox parent_instance;

  GtkLabel *text;
  GtkBox *sides;
  GtkWidget *figures; /* a panel of rows */
  GtkWidget *note_side;
  GtkLabel *hint;
  CfField *note;
  CfTyping *typing;

  CfDesk *desk; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (CfCountResult, cf_count_result, GTK_TYPE_BOX)

typedef enum
{
  SIGNAL_NOTE_CHANGED,
  N_SIGNALS,
} CfCountResultSignal;

static guint signals[N_SIGNALS];

/* @colour: (nullable): a style of the whole row */
static void
add_row (CfCountResult *self,
         const char *word,
         const char *value,
         const char *style,
         const char *colour)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 12, "height-request", 56, NULL);
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
  if (colour != NULL)
    gtk_widget_add_css_class (row, colour);
  gtk_box_append (GTK_BOX (self->figures), row);
}

static void
add_money (CfCountResult *self, const char *word, CfMoney money)
{
  g_autofree char *value = cf_shown_money (cf_desk_get_format (self->desk), money);

  add_row (self, word, value, "t20", NULL);
}

/* Too much has its sign, too, and what is larger than usual stands out. */
static void
add_difference (CfCountResult *self, CfMoney money, gboolean wants_note)
{
  g_autofree char *value = cf_shown_money (cf_desk_get_format (self->desk), money);
  g_autofree char *with_sign = g_strconcat (money.minor > 0 ? "+" : "", value, NULL);

  add_row (self, _ ("Difference"), with_sign, "t20", wants_note ? "warn" : NULL);
}

static void
show_figures (CfCountResult *self, const CfShiftReport *report, gboolean wants_note)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->figures)) != NULL)
    gtk_box_remove (GTK_BOX (self->figures), child);
  add_money (self, _ ("Expected"), report->expected);
  add_money (self, _ ("Counted"), report->counted);
  add_difference (self, report->difference, wants_note);
  for (guint i = 0; i < report->slips->len; i++) {
    const CfReportSlip *slip = report->slips->pdata[i];
    g_autofree char *word = cf_slips_word (slip->type);
    /* Translators: slips counted, and how many there should be. */
    g_autofree char *value = g_strdup_printf (_ ("%u of %u"), slip->count,
                                              cf_shift_report_count_tenders (report, slip->type));

    add_row (self, word, value, "t15", NULL);
  }
}

void
cf_count_result_show (CfCountResult *self,
                      CfDesk *desk,
                      const CfShiftReport *report,
                      gboolean wants_note)
{
  g_return_if_fail (CF_IS_COUNT_RESULT (self));

  g_set_object (&self->desk, desk);
  gtk_label_set_text (self->text, report->difference.minor == 0
                                    ? _ ("What was counted is what should be there.")
                                    : _ ("Count again, or print the Z with this difference."));
  show_figures (self, report, wants_note);
  gtk_label_set_text (self->hint,
                      wants_note
                        ? _ ("The difference is larger than usual. Write what is known of it.")
                        : _ ("It stands on the Z. Nothing has to be written."));
  cf_typing_start (self->typing, desk, GTK_WIDGET (self->note));
}

void
cf_count_result_set_size (CfCountResult *self, CfSizeClass size)
{
  gboolean stands = size == CF_SIZE_P;

  g_return_if_fail (CF_IS_COUNT_RESULT (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->sides),
                                  stands ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (self->figures, size == CF_SIZE_S ? 288 : 424, -1);
  cf_typing_set_size (self->typing, size);
}

char *
cf_count_result_dup_note (CfCountResult *self)
{
  g_return_val_if_fail (CF_IS_COUNT_RESULT (self), NULL);

  return cf_field_dup_text (self->note);
}

void
cf_count_result_clear (CfCountResult *self)
{
  g_return_if_fail (CF_IS_COUNT_RESULT (self));

  cf_field_set_text (self->note, NULL);
}

static void
on_note_changed_cb (CfCountResult *self)
{
  g_signal_emit (self, signals[SIGNAL_NOTE_CHANGED], 0);
}

static void
cf_count_result_unmap (GtkWidget *widget)
{
  cf_typing_stop (CF_COUNT_RESULT (widget)->typing);
  GTK_WIDGET_CLASS (cf_count_result_parent_class)->unmap (widget);
}

static void
cf_count_result_dispose (GObject *object)
{
  g_clear_object (&CF_COUNT_RESULT (object)->desk);

  G_OBJECT_CLASS (cf_count_result_parent_class)->dispose (object);
}

static void
cf_count_result_class_init (CfCountResultClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_count_result_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = cf_count_result_unmap;
  signals[SIGNAL_NOTE_CHANGED] =
    g_signal_new ("note-changed", CF_TYPE_COUNT_RESULT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
build_note (CfCountResult *self)
{
  self->note_side = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                  8, "hexpand", TRUE, NULL);
  self->note = g_object_new (CF_TYPE_FIELD, "title", _ ("Note"), NULL);
  g_signal_connect_swapped (self->note, "changed", G_CALLBACK (on_note_changed_cb), self);
  gtk_box_append (GTK_BOX (self->note_side), GTK_WIDGET (self->note));
  self->hint = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "t15");
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "second");
  gtk_box_append (GTK_BOX (self->note_side), GTK_WIDGET (self->hint));
  self->typing = g_object_new (CF_TYPE_TYPING, "valign", GTK_ALIGN_END, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (self->note_side), GTK_WIDGET (self->typing));
  gtk_box_append (self->sides, self->note_side);
}

static GtkLabel *
add_label (CfCountResult *self, const char *style, const char *colour)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, style);
  gtk_widget_add_css_class (label, colour);
  gtk_box_append (GTK_BOX (self), label);
  return GTK_LABEL (label);
}

static void
cf_count_result_init (CfCountResult *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_label_set_text (add_label (self, "t24", "title"), _ ("The drawer is counted"));
  self->text = add_label (self, "t15", "second");
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->text), 10);
  self->sides = g_object_new (GTK_TYPE_BOX, "spacing", 12, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->sides));
  self->figures = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                GTK_ALIGN_START, "overflow", GTK_OVERFLOW_HIDDEN, NULL);
  gtk_widget_add_css_class (self->figures, "panel");
  gtk_box_append (self->sides, self->figures);
  build_note (self);
}
