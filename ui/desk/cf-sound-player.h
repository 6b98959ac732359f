/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-sounds.h"

G_BEGIN_DECLS

/**
 * cf_sound_player_new:
 *
 * Returns: a player that speaks through GSound, to the desktop's sound server or to ALSA.  It looks
 * for one with the first sound; where there is none it stays silent and looks again after a minute.
 */
CfSoundPlayer cf_sound_player_new (void);

G_END_DECLS
