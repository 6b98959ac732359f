/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The question whether the customer is old enough, on the screen for selling. */
#include <glib/gi18n.h>

#include "cf-date-sheet.h"
#include "cf-sell-page-private.h"

void
cf_sell_page_ask_age (CfSellPage *self, gboolean again)
{
  CfTillSummary summary;
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));
  CfMessage message = { CF_MESSAGE_ASK, NULL, NULL };
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  if (summary.age_needed == 0) {
    if (self->age_asked != 0)
      cf_message_place_clear (self->messages, TRUE);
    self->age_asked = 0;
    return;
  }
  if (summary.age_line == self->age_asked && !again)
    return;
  self->age_asked = summary.age_line;
  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    if (cf_till_line_get_info (line)->no == summary.age_line)
      name = g_strdup (cf_till_line_get_info (line)->name);
  }
  title = g_strdup_printf (_ ("Is the customer %u or over?"), summary.age_needed);
  message.title = title;
  message.text = name;
  message.actions[0].title = _ ("Yes, seen");
  message.actions[0].action = "sale.age-seen";
  message.actions[1].title = _ ("Birth date");
  message.actions[1].action = "sale.birth-date";
  message.actions[2].title = _ ("No");
  message.actions[2].action = "sale.age-no";
  cf_desk_sound (self->desk, CF_SOUND_ATTENTION);
  cf_message_place_say (self->messages, &message);
}

static void
confirm_age (CfSellPage *self, const char *birth_date)
{
  g_autoptr (GError) error = NULL;

  if (cf_till_confirm_age (cf_desk_get_till (self->desk), birth_date, &error)) {
    cf_message_place_clear (self->messages, TRUE);
    cf_sell_page_accepted (self);
  } else {
    cf_desk_refuse (self->desk, error);
  }
}

static void
age_seen_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  confirm_age (data, NULL);
}

static void
age_no_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  CfTillSummary summary;

  cf_till_get_summary (cf_desk_get_till (self->desk), &summary);
  if (summary.age_line != 0)
    cf_sell_page_void_line (self, summary.age_line);
}

static void
on_date_cb (CfSellPage *self, const char *date)
{
  cf_desk_open_sheet (self->desk, NULL, NULL);
  confirm_age (self, date);
}

static void
on_date_cancelled_cb (CfSellPage *self)
{
  cf_desk_open_sheet (self->desk, NULL, NULL);
}

static void
birth_date_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;
  GtkWidget *sheet = cf_date_sheet_new (_ ("When was the customer born?"));

  g_signal_connect_object (sheet, "date", G_CALLBACK (on_date_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sheet, "cancelled", G_CALLBACK (on_date_cancelled_cb), self,
                           G_CONNECT_SWAPPED);
  cf_desk_open_sheet (self->desk, sheet, NULL);
}

void
cf_sell_age_install (CfSellPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "age-seen", .activate = age_seen_activated },
    { .name = "age-no", .activate = age_no_activated },
    { .name = "birth-date", .activate = birth_date_activated },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}
