/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card whose terminal did not answer: nothing is charged again until somebody knows. */
#include <glib/gi18n.h>

#include "cf-pay-page-private.h"
#include "cf-present.h"

#define ASK_CARD_SECONDS 5 /* how often the terminal is asked what became of an unknown card */

static void
ask_card (CfPayPage *self)
{
  cf_till_ask_card_async (cf_desk_get_till (self->desk), cf_pay_page_card_commanded,
                          g_object_ref (self));
}

static gboolean
on_ask_timeout_cb (gpointer data)
{
  CfPayPage *self = data;
  CfTillSummary summary;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  if (!summary.is_card_unknown) {
    self->ask_id = 0;
    return G_SOURCE_REMOVE;
  }
  if (!summary.is_card_running)
    ask_card (self);
  return G_SOURCE_CONTINUE;
}

/* The number of the tender that is being given back; 0 for none. */
static guint
find_reversing (CfPayPage *self)
{
  GListModel *tenders = cf_till_get_tenders (cf_desk_get_till (self->desk));

  for (guint i = 0; i < g_list_model_get_n_items (tenders); i++) {
    g_autoptr (CfTillTender) tender = g_list_model_get_item (tenders, i);
    const CfTillTenderInfo *info = cf_till_tender_get_info (tender);

    if (info->state == CF_TENDER_REVERSING)
      return info->no;
  }
  return 0;
}

static void
on_ask_clicked_cb (CfPayPage *self)
{
  guint no = find_reversing (self);

  if (no != 0)
    cf_pay_page_remove (self, no);
  else
    ask_card (self);
}

static void
on_was_paid_clicked_cb (CfPayPage *self)
{
  const char *reference = cf_entry_get_text (self->entry);

  if (*reference == '\0') {
    cf_label_show (self->unknown_note, _ ("Type the number on the slip, then touch it again."));
    return;
  }
  cf_till_resolve_card_async (cf_desk_get_till (self->desk), reference, cf_pay_page_card_commanded,
                              g_object_ref (self));
  cf_entry_clear (self->entry);
}

static void
on_was_refused_clicked_cb (CfPayPage *self)
{
  cf_till_resolve_card_async (cf_desk_get_till (self->desk), NULL, cf_pay_page_card_commanded,
                              g_object_ref (self));
}

static void
on_parked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfPayPage) self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_park_finish (CF_TILL (source), result, NULL, &error)) {
    self->was_unknown = FALSE;
    cf_desk_show_page (self->desk, "sell");
  } else if (cf_error_is (error, CF_ERROR_WRONG_STATE)) {
    cf_label_show (self->unknown_note, _ ("First give back what was paid in another way."));
  } else {
    cf_desk_refuse (self->desk, error);
  }
}

static void
on_park_clicked_cb (CfPayPage *self)
{
  cf_till_park_async (cf_desk_get_till (self->desk), NULL, on_parked_cb, g_object_ref (self));
}

void
cf_pay_page_show_unknown_charge (CfPayPage *self)
{
  /* Translators: %d is a number of seconds. */
  g_autofree char *text =
    g_strdup_printf (_ ("The money may have been taken. Nothing is charged again until this is "
                        "known; the till keeps asking every %d seconds."),
                     ASK_CARD_SECONDS);

  gtk_label_set_text (self->unknown_title, _ ("The card terminal did not answer"));
  gtk_label_set_text (self->unknown_text, text);
  cf_key_set_title (self->was_paid, _ ("It was paid: read the slip"));
  cf_key_set_name (self->was_paid, _ ("Card was paid, enter slip"));
  cf_key_set_title (self->was_refused, _ ("It was refused"));
  cf_key_set_name (self->was_refused, _ ("Card was refused"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->park), TRUE);
  if (self->ask_id == 0)
    self->ask_id = g_timeout_add_seconds (ASK_CARD_SECONDS, on_ask_timeout_cb, self);
}

void
cf_pay_page_show_unknown_reversal (CfPayPage *self)
{
  gtk_label_set_text (self->unknown_title, _ ("Was the money given back?"));
  gtk_label_set_text (self->unknown_text,
                      _ ("The card terminal did not say. Ask again: it gives back once only. Or "
                         "look at its slip and say what it says."));
  cf_key_set_title (self->was_paid, _ ("Not given back: read the slip"));
  cf_key_set_name (self->was_paid, _ ("Card was not given back, enter slip"));
  cf_key_set_title (self->was_refused, _ ("It was given back"));
  cf_key_set_name (self->was_refused, _ ("Card was given back"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->park), FALSE);
}

void
cf_pay_page_bind_card (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_ask_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_was_paid_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_was_refused_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_park_clicked_cb);
}
