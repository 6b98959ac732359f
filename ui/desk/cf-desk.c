/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-desk.h"

#include "cf-sentence.h"
#include "cf-sound-player.h"

struct _CfDesk
{
  GObject parent_instance;

  CfTill *till;
  CfFormat *format;
  CfSounds *sounds;
  CfCentralLink *central; /* borrowed */
  char *report_number;
  char *wanted_order;
  gboolean keyboard_used;
};

G_DEFINE_FINAL_TYPE (CfDesk, cf_desk, G_TYPE_OBJECT)

typedef enum
{
  SIGNAL_SHOW_PAGE,
  SIGNAL_SAY,
  SIGNAL_APPROVAL_NEEDED,
  SIGNAL_SHEET,
  N_SIGNALS,
} CfDeskSignal;

static guint signals[N_SIGNALS];

static void
on_settings_changed_cb (CfDesk *self)
{
  const CfTillStore *store = cf_till_get_store (self->till);

  cf_format_free (self->format);
  self->format = cf_shown_format_new (store->country, store->currency, store->exponent,
                                      cf_till_get_zone (self->till));
  cf_sounds_set_volume (self->sounds, store->sound_volume);
}

CfDesk *
cf_desk_new (CfTill *till)
{
  CfDesk *self = g_object_new (CF_TYPE_DESK, NULL);
  CfSoundPlayer player = cf_sound_player_new ();

  self->till = g_object_ref (till);
  self->sounds = cf_sounds_new (&player, CF_WORKER_THREAD);
  on_settings_changed_cb (self);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (on_settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

CfTill *
cf_desk_get_till (CfDesk *self)
{
  return self->till;
}

const CfFormat *
cf_desk_get_format (CfDesk *self)
{
  return self->format;
}

void
cf_desk_set_central (CfDesk *self, CfCentralLink *central)
{
  self->central = central;
}

CfCentralLink *
cf_desk_get_central (CfDesk *self)
{
  return self->central;
}

void
cf_desk_show_page (CfDesk *self, const char *name)
{
  g_signal_emit (self, signals[SIGNAL_SHOW_PAGE], 0, name);
}

void
cf_desk_sound (CfDesk *self, CfSound sound)
{
  g_return_if_fail (CF_IS_DESK (self));

  cf_sounds_play (self->sounds, sound);
}

void
cf_desk_tick (CfDesk *self)
{
  cf_desk_sound (self, CF_SOUND_TICK);
}

void
cf_desk_say (CfDesk *self, const CfMessage *message)
{
  if (message->kind == CF_MESSAGE_REFUSAL)
    cf_desk_sound (self, CF_SOUND_MISS);
  else if (message->kind == CF_MESSAGE_ASK)
    cf_desk_sound (self, CF_SOUND_ATTENTION);
  g_signal_emit (self, signals[SIGNAL_SAY], 0, message);
}

void
cf_desk_tell (CfDesk *self, const char *title, const char *text)
{
  CfMessage message = { CF_MESSAGE_PLAIN, title, text };

  cf_desk_say (self, &message);
}

void
cf_desk_refuse (CfDesk *self, const GError *error)
{
  g_auto (CfSentence) sentence = CF_SENTENCE_INIT;

  if (cf_error_is (error, CF_ERROR_CANCELLED))
    return;
  g_message ("refused: %s: %s", cf_error_code_name (error), error->message);
  cf_sentence_for_error (&sentence, self->till, self->format, error);
  cf_desk_say (self, &sentence.message);
}

void
cf_desk_open_sheet (CfDesk *self, GtkWidget *content, GtkWidget *first)
{
  g_signal_emit (self, signals[SIGNAL_SHEET], 0, content, first);
}

typedef struct
{
  CfDesk *desk;
  CfCommand *command;
} Running;

static void
on_command_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Running *running = data;
  g_autoptr (CfDesk) self = running->desk;
  g_autoptr (CfCommand) command = running->command;
  g_autoptr (GError) error = NULL;

  if (cf_command_finish (command, self->till, result, &error))
    return;
  if (!cf_error_is (error, CF_ERROR_NEEDS_APPROVAL)) {
    cf_desk_refuse (self, error);
    return;
  }
  cf_desk_sound (self, CF_SOUND_ATTENTION);
  g_signal_emit (self, signals[SIGNAL_APPROVAL_NEEDED], 0, g_steal_pointer (&command));
}

void
cf_desk_run (CfDesk *self, CfCommand *command)
{
  Running *running = g_new (Running, 1);

  *running = (Running){ g_object_ref (self), command };
  cf_command_run (command, self->till, NULL, on_command_done_cb, running);
}

gboolean
cf_desk_get_keyboard_used (CfDesk *self)
{
  return self->keyboard_used;
}

void
cf_desk_set_keyboard_used (CfDesk *self, gboolean used)
{
  self->keyboard_used = used;
}

const char *
cf_desk_get_report_number (CfDesk *self)
{
  return self->report_number;
}

void
cf_desk_show_report (CfDesk *self, const char *number)
{
  char *copy = g_strdup (number);

  g_free (self->report_number);
  self->report_number = copy;
  cf_desk_show_page (self, "report");
}

void
cf_desk_show_order (CfDesk *self, const char *which)
{
  char *copy = g_strdup (which);

  g_free (self->wanted_order);
  self->wanted_order = copy;
  cf_desk_show_page (self, "orders");
}

char *
cf_desk_take_order (CfDesk *self)
{
  return g_steal_pointer (&self->wanted_order);
}

static void
cf_desk_finalize (GObject *object)
{
  CfDesk *self = CF_DESK (object);

  g_clear_pointer (&self->sounds, cf_sounds_free);
  cf_format_free (self->format);
  g_free (self->report_number);
  g_free (self->wanted_order);
  g_clear_object (&self->till);

  G_OBJECT_CLASS (cf_desk_parent_class)->finalize (object);
}

static void
cf_desk_class_init (CfDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_desk_finalize;

  signals[SIGNAL_SHOW_PAGE] = g_signal_new ("show-page", CF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SAY] = g_signal_new ("say", CF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_APPROVAL_NEEDED] =
    g_signal_new ("approval-needed", CF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_SHEET] = g_signal_new ("sheet", CF_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, GTK_TYPE_WIDGET, GTK_TYPE_WIDGET);
}

static void
cf_desk_init (CfDesk *self)
{
}
