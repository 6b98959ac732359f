/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sound-player.h"

#include <alsa/asoundlib.h>
#include <gsound.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOOK_AGAIN_US (60 * G_USEC_PER_SEC) /* for a sound server that was not there */

typedef struct
{
  GSoundContext *context; /* NULL: not found yet */
  gint64 tried_us;        /* when it was last looked for; 0: never */
  int files[CF_SOUND_LAST];
} Player;

/* GSound plays files, and sends them to the server once: ours lie in memory, under a path that only
 * this process has.  Returns: its descriptor, or -1. */
static int
make_file (CfSound sound)
{
  g_autoptr (GBytes) wav = cf_tone_wav (sound);
  gsize size;
  const guint8 *data = g_bytes_get_data (wav, &size);
  int file = memfd_create (cf_sound_name (sound), MFD_CLOEXEC);

  if (file >= 0 && write (file, data, size) != (gssize) size) {
    close (file);
    return -1;
  }
  return file;
}

/* ALSA, which GSound turns to where there is no sound server, tells the terminal about every card that
 * is not there; what matters of it comes back as GSound's error. */
G_GNUC_PRINTF (5, 6)
static void
on_alsa_error_cb (const char *file,
                  int line,
                  const char *function,
                  int code,
                  const char *words,
                  ...)
{
  va_list arguments;
  g_autofree char *said = NULL;

  va_start (arguments, words);
  said = g_strdup_vprintf (words, arguments);
  va_end (arguments);
  g_debug ("ALSA: %s: %s", function, said);
}

static void
find_server (Player *self)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (self->tried_us != 0 && now_us - self->tried_us < LOOK_AGAIN_US)
    return;
  self->tried_us = now_us;
  self->context = gsound_context_new (NULL, &error);
  if (self->context == NULL || !gsound_context_open (self->context, &error)) {
    g_info ("no sound: %s", error->message);
    g_clear_object (&self->context);
  }
}

static void
play (gpointer data, CfSound sound, guint volume)
{
  Player *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  char decibels[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->context == NULL)
    find_server (self);
  if (self->context == NULL)
    return;
  if (self->files[sound] < 0)
    self->files[sound] = make_file (sound);
  if (self->files[sound] < 0)
    return;
  path = g_strdup_printf ("/proc/self/fd/%d", self->files[sound]);
  id = g_strconcat ("counterfoil-", cf_sound_name (sound), NULL);
  g_ascii_formatd (decibels, sizeof decibels, "%.1f", 20 * log10 (volume / 100.0));
  if (!gsound_context_play_simple (self->context, NULL, &error, GSOUND_ATTR_EVENT_ID, id,
                                   GSOUND_ATTR_MEDIA_FILENAME, path, GSOUND_ATTR_MEDIA_ROLE,
                                   "event", GSOUND_ATTR_CANBERRA_CACHE_CONTROL, "permanent",
                                   GSOUND_ATTR_CANBERRA_VOLUME, decibels, NULL)) {
    g_info ("the sound '%s' was not played: %s", cf_sound_name (sound), error->message);
    g_clear_object (&self->context);
  }
}

static void
close_player (gpointer data)
{
  Player *self = data;

  g_clear_object (&self->context);
  for (guint i = 0; i < CF_SOUND_LAST; i++) {
    if (self->files[i] >= 0)
      close (self->files[i]);
  }
  g_free (self);
}

CfSoundPlayer
cf_sound_player_new (void)
{
  Player *self = g_new0 (Player, 1);

  snd_lib_error_set_handler (on_alsa_error_cb);
  for (guint i = 0; i < CF_SOUND_LAST; i++)
    self->files[i] = -1;
  return (CfSoundPlayer){ play, close_player, self };
}
