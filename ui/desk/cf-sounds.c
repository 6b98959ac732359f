/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sounds.h"

struct _CfSounds
{
  CfSoundPlayer player;
  CfWorker *worker;
  guint volume;
  int waiting; /* asked for and not played yet; atomic */
};

typedef struct
{
  CfSounds *sounds;
  CfSound sound;
  guint volume;
} Job;

static void
play (gpointer data)
{
  Job *job = data;

  job->sounds->player.play (job->sounds->player.data, job->sound, job->volume);
  g_atomic_int_add (&job->sounds->waiting, -1);
}

static void
close_player (gpointer data)
{
  CfSounds *self = data;

  if (self->player.close != NULL)
    self->player.close (self->player.data);
}

CfSounds *
cf_sounds_new (const CfSoundPlayer *player, CfWorkerMode mode)
{
  CfSounds *self = g_new0 (CfSounds, 1);

  self->player = *player;
  self->worker = cf_worker_new ("cf-sound", mode);
  self->volume = 100;
  return self;
}

void
cf_sounds_free (CfSounds *self)
{
  cf_worker_push (self->worker, CF_PRIORITY_LOW, close_player, NULL, self, NULL);
  cf_worker_free (self->worker);
  g_free (self);
}

void
cf_sounds_set_volume (CfSounds *self, guint percent)
{
  self->volume = MIN (percent, 100);
}

void
cf_sounds_play (CfSounds *self, CfSound sound)
{
  Job *job;

  g_return_if_fail (sound < CF_SOUND_LAST);

  if (self->volume == 0 || g_atomic_int_get (&self->waiting) >= CF_SOUNDS_WAITING_MAX)
    return;
  g_debug ("sound: %s at %u %%", cf_sound_name (sound), self->volume);
  g_atomic_int_inc (&self->waiting);
  job = g_new (Job, 1);
  *job = (Job){ self, sound, self->volume };
  cf_worker_push (self->worker, CF_PRIORITY_HIGH, play, NULL, job, g_free);
}
