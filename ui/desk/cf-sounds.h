/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-tone.h"
#include "cf-worker.h"

G_BEGIN_DECLS

#define CF_SOUNDS_WAITING_MAX                                                                      \
  4 /* a sound that comes later than three others is not worth hearing */

/**
 * CfSoundPlayer:
 * @play: plays @sound at @volume percent; on the worker's thread, may take its time
 * @close: (nullable): frees @data; on the worker's thread
 * @data: given to both
 *
 * What makes the noise: cf_sound_player_new() on a till, a list in a test.
 */
typedef struct
{
  void (*play) (gpointer data, CfSound sound, guint volume);
  void (*close) (gpointer data);
  gpointer data;
} CfSoundPlayer;

/**
 * CfSounds:
 *
 * Sounds that are asked for on the main thread and played on another one, so that no sound server,
 * present, absent or stuck, is ever waited for by a screen.  What cannot be played in time is left
 * out.  Main thread.
 */
typedef struct _CfSounds CfSounds;

/** cf_sounds_new: @player: copied; its data is closed with the sounds.  Returns: (transfer full). */
CfSounds *cf_sounds_new (const CfSoundPlayer *player, CfWorkerMode mode) G_GNUC_WARN_UNUSED_RESULT;

/** cf_sounds_free: lets what was asked for be played and closes the player. */
void cf_sounds_free (CfSounds *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSounds, cf_sounds_free)

/** cf_sounds_set_volume: @percent: 0 to 100; 0 is silence, and nothing is asked for. */
void cf_sounds_set_volume (CfSounds *self, guint percent);

/** cf_sounds_play: asks for @sound and returns at once. */
void cf_sounds_play (CfSounds *self, CfSound sound);

G_END_DECLS
