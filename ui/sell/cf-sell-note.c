/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The note on the basket, on the screen for selling. */
#include <glib/gi18n.h>

#include "cf-sell-page-private.h"

static void
on_done_cb (CfSellPage *self)
{
  cf_sell_page_show_rest (self, "keys");
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
cf_sell_page_add_note (CfSellPage *self)
{
  self->note = CF_NOTE_PLACE (cf_note_place_new (self->desk));
  g_signal_connect_swapped (self->note, "done", G_CALLBACK (on_done_cb), self);
  g_signal_connect_swapped (self->note, "wide", G_CALLBACK (cf_columns_set_wide_middle),
                            self->columns);
  gtk_stack_add_named (self->rest, GTK_WIDGET (self->note), "note");
}

void
cf_sell_page_note_activated (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  CfSellPage *self = data;

  if (cf_sell_page_target (self) == 0) {
    cf_desk_say (self->desk, &(CfMessage){ .kind = CF_MESSAGE_REFUSAL,
                                           .title = _ ("Nothing in the basket"),
                                           .text = _ ("Scan, search or touch a key.") });
    return;
  }
  cf_message_place_clear (self->messages, TRUE);
  cf_entry_clear (self->entry);
  cf_sell_page_show_rest (self, "note");
  cf_note_place_open (self->note);
}
