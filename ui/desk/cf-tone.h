/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfSound:
 * @CF_SOUND_HIT: a scan was taken
 * @CF_SOUND_MISS: something was refused
 * @CF_SOUND_ATTENTION: somebody has to look: age, approval
 * @CF_SOUND_PAID: a sale is done
 * @CF_SOUND_TICK: a key that does nothing now
 * @CF_SOUND_ORDER: an order has come in
 *
 * What the till can be heard saying; never the only sign of anything.
 */
typedef enum
{
  CF_SOUND_HIT,
  CF_SOUND_MISS,
  CF_SOUND_ATTENTION,
  CF_SOUND_PAID,
  CF_SOUND_TICK,
  CF_SOUND_ORDER,
  CF_SOUND_LAST,
} CfSound;

#define CF_TONE_RATE 48000 /* samples a second */

/** cf_sound_name: Returns: (transfer none): "hit", "miss", "attention", "paid", "tick", "order". */
const char *cf_sound_name (CfSound sound);

/**
 * cf_tone_wav:
 *
 * Returns: (transfer full): @sound as a WAV file: one channel, 16 bits, %CF_TONE_RATE.  Each tone
 * rises and falls within a few milliseconds, so that nothing clicks.  Any thread.
 */
GBytes *cf_tone_wav (CfSound sound) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
