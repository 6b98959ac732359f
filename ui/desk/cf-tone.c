/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-tone.h"

#include <math.h>

#define TONES_MAX   3
#define RAMP_MS     3     /* how long a tone takes to rise and to fall */
#define PEAK        16000 /* of 32767: louder is the loudspeaker's business */
#define WAV_HEADER  44    /* bytes before the samples */
#define SAMPLE_SIZE 2     /* bytes */

typedef struct
{
  int hz; /* 0: silence */
  int ms;
} Tone;

/* clang-format off */
static const struct
{
  const char *name;
  Tone tones[TONES_MAX];
} sounds[CF_SOUND_LAST] = {
  [CF_SOUND_HIT] =       { "hit",       { { 1760, 45 } } },
  [CF_SOUND_MISS] =      { "miss",      { { 330, 90 }, { 0, 60 }, { 330, 90 } } },
  [CF_SOUND_ATTENTION] = { "attention", { { 880, 70 }, { 1175, 70 } } },
  [CF_SOUND_PAID] =      { "paid",      { { 523, 60 }, { 659, 60 }, { 784, 60 } } },
  [CF_SOUND_TICK] =      { "tick",      { { 1000, 15 } } },
  [CF_SOUND_ORDER] =     { "order",     { { 784, 80 }, { 587, 120 } } },
};
/* clang-format on */

const char *
cf_sound_name (CfSound sound)
{
  g_return_val_if_fail (sound < CF_SOUND_LAST, "");

  return sounds[sound].name;
}

static void
put (GByteArray *wav, guint32 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++) {
    guint8 byte = (guint8) (value >> (8 * i));

    g_byte_array_append (wav, &byte, 1);
  }
}

/* RIFF/WAVE with linear PCM: Microsoft and IBM, "Multimedia Programming Interface and Data
 * Specifications 1.0", part 3. */
static void
put_header (GByteArray *wav, guint32 samples)
{
  guint32 size = samples * SAMPLE_SIZE;

  g_byte_array_append (wav, (const guint8 *) "RIFF", 4);
  put (wav, WAV_HEADER - 8 + size, 4);
  g_byte_array_append (wav, (const guint8 *) "WAVEfmt ", 8);
  put (wav, 16, 4); /* bytes of the format that follow */
  put (wav, 1, 2);  /* linear */
  put (wav, 1, 2);  /* channels */
  put (wav, CF_TONE_RATE, 4);
  put (wav, CF_TONE_RATE * SAMPLE_SIZE, 4); /* bytes a second */
  put (wav, SAMPLE_SIZE, 2);
  put (wav, 8 * SAMPLE_SIZE, 2);
  g_byte_array_append (wav, (const guint8 *) "data", 4);
  put (wav, size, 4);
}

static void
put_tone (GByteArray *wav, const Tone *tone)
{
  int n = CF_TONE_RATE / 1000 * tone->ms;
  int ramp = CF_TONE_RATE / 1000 * RAMP_MS;

  for (int i = 0; i < n; i++) {
    int edge = MIN (MIN (i, n - 1 - i), ramp);
    double level = PEAK * (double) edge / ramp;
    double wave = sin (2 * G_PI * tone->hz * i / CF_TONE_RATE);

    put (wav, (guint16) (gint16) lround (level * wave), SAMPLE_SIZE);
  }
}

GBytes *
cf_tone_wav (CfSound sound)
{
  GByteArray *wav = g_byte_array_new ();
  guint32 samples = 0;

  g_return_val_if_fail (sound < CF_SOUND_LAST, NULL);

  for (guint i = 0; i < TONES_MAX; i++)
    samples += (guint32) (CF_TONE_RATE / 1000 * sounds[sound].tones[i].ms);
  put_header (wav, samples);
  for (guint i = 0; i < TONES_MAX; i++)
    put_tone (wav, &sounds[sound].tones[i]);
  return g_byte_array_free_to_bytes (wav);
}
