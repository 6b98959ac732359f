/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-paper-sheet.h"

#include <glib/gi18n.h>

#include "cf-key.h"
#include "cf-till-unsure.h"

static void
on_settled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDesk) desk = data;
  g_autoptr (GError) error = NULL;

  cf_desk_open_sheet (desk, NULL, NULL);
  if (cf_till_settle_receipt_finish (CF_TILL (source), result, &error))
    cf_paper_sheet_offer (desk); /* the next one */
  else
    cf_desk_refuse (desk, error);
}

static void
settle (CfDesk *desk, GtkWidget *key, gboolean is_printed)
{
  const char *number = g_object_get_data (G_OBJECT (key), "receipt");

  cf_till_settle_receipt_async (cf_desk_get_till (desk), number, is_printed, on_settled_cb,
                                g_object_ref (desk));
}

static void
on_printed_clicked_cb (GtkWidget *key, CfDesk *desk)
{
  settle (desk, key, TRUE);
}

static void
on_copy_clicked_cb (GtkWidget *key, CfDesk *desk)
{
  settle (desk, key, FALSE);
}

static void
on_later_clicked_cb (GtkWidget *key, CfDesk *desk)
{
  cf_desk_open_sheet (desk, NULL, NULL);
}

static void
append_label (GtkBox *box, const char *text, const char *size)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 0.0f,
                                   "max-width-chars", 36, NULL);

  gtk_widget_add_css_class (label, size);
  gtk_box_append (box, label);
}

static GtkWidget *
append_key (GtkBox *box,
            const char *title,
            const char *style_class,
            const char *number,
            GCallback callback,
            CfDesk *desk)
{
  GtkWidget *key = cf_key_new (title, style_class);

  g_object_set_data_full (G_OBJECT (key), "receipt", g_strdup (number), g_free);
  g_signal_connect_object (key, "clicked", callback, desk, 0);
  gtk_box_append (box, key);
  return key;
}

void
cf_paper_sheet_offer (CfDesk *desk)
{
  g_return_if_fail (CF_IS_DESK (desk));

  CfTill *till = cf_desk_get_till (desk);
  const GPtrArray *unsure = cf_till_get_unsure (till);

  if (unsure->len == 0 || cf_till_get_person (till) == NULL || cf_till_is_locked (till) ||
      g_list_model_get_n_items (cf_till_get_lines (till)) > 0)
    return;
  const CfTillUnsure *first_unsure = unsure->pdata[0];
  const char *number = first_unsure->number;
  g_autofree char *question =
    g_strdup_printf (first_unsure->is_kitchen
                       /* Translators: %s is the number of a slip in the kitchen. */
                       ? _ ("Did the kitchen's slip %s come out?")
                       /* Translators: %s is a receipt's number. */
                       : _ ("Did receipt %s come out?"),
                     number);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing",
                                 12, "margin-start", 24, "margin-end", 24, "margin-top", 24,
                                 "margin-bottom", 24, "width-request", 340, NULL);

  append_label (GTK_BOX (box), question, "t20");
  append_label (GTK_BOX (box),
                _ ("The printer was cut off and cannot say. Look at the paper: was it whole?"),
                "t14");
  GtkWidget *first = append_key (GTK_BOX (box), _ ("It is on paper"), "action", number,
                                 G_CALLBACK (on_printed_clicked_cb), desk);
  append_key (GTK_BOX (box), _ ("Print a copy"), NULL, number, G_CALLBACK (on_copy_clicked_cb),
              desk);
  append_key (GTK_BOX (box), _ ("Ask later"), NULL, number, G_CALLBACK (on_later_clicked_cb), desk);
  cf_desk_open_sheet (desk, box, first);
}
