/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sounds by what was asked for and by their samples, not by ear. */
#include "cf-sounds.h"
#include "cf-test.h"

#define HEADER 44 /* bytes before the samples of a WAV file */

static void
remember (gpointer data, CfSound sound, guint volume)
{
  g_string_append_printf (data, "%s %u;", cf_sound_name (sound), volume);
}

static void
remember_end (gpointer data)
{
  g_string_append (data, "closed");
}

START_TEST (test_what_is_asked_for_is_played_in_its_order_and_volume)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  CfSounds *sounds =
    cf_sounds_new (&(CfSoundPlayer){ remember, remember_end, heard }, CF_WORKER_INLINE);

  cf_sounds_play (sounds, CF_SOUND_HIT);
  cf_sounds_set_volume (sounds, 30);
  cf_sounds_play (sounds, CF_SOUND_MISS);
  cf_sounds_free (sounds);
  ck_assert_str_eq (heard->str, "hit 100;miss 30;closed");
}
END_TEST

START_TEST (test_a_till_without_sound_asks_for_nothing)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  CfSounds *sounds = cf_sounds_new (&(CfSoundPlayer){ remember, NULL, heard }, CF_WORKER_INLINE);

  cf_sounds_set_volume (sounds, 0);
  cf_sounds_play (sounds, CF_SOUND_PAID);
  cf_sounds_free (sounds);
  ck_assert_str_eq (heard->str, "");
}
END_TEST

typedef struct
{
  GMutex open; /* held by the test: the server answers nobody */
  guint played;
} Stuck;

static void
play_when_open (gpointer data, CfSound sound, guint volume)
{
  Stuck *stuck = data;

  g_mutex_lock (&stuck->open);
  stuck->played++;
  g_mutex_unlock (&stuck->open);
}

/* A server that hangs: the caller goes on, and afterwards no queue of old sounds is played. */
START_TEST (test_a_stuck_server_is_not_waited_for)
{
  Stuck stuck = { 0 };
  CfSounds *sounds =
    cf_sounds_new (&(CfSoundPlayer){ play_when_open, NULL, &stuck }, CF_WORKER_THREAD);

  g_mutex_init (&stuck.open);
  g_mutex_lock (&stuck.open);
  for (int i = 0; i < 100; i++)
    cf_sounds_play (sounds, CF_SOUND_HIT);
  g_mutex_unlock (&stuck.open);
  cf_sounds_free (sounds);
  ck_assert_uint_eq (stuck.played, CF_SOUNDS_WAITING_MAX);
  g_mutex_clear (&stuck.open);
}
END_TEST

static int
sample (const guint8 *data, gsize i)
{
  return (gint16) (data[HEADER + 2 * i] | data[HEADER + 2 * i + 1] << 8);
}

/* 45 ms at 48,000 samples a second are 2,160; 1,760 Hz for 45 ms are 79.2 periods. */
START_TEST (test_the_hit_is_45_ms_of_1760_hertz)
{
  g_autoptr (GBytes) wav = cf_tone_wav (CF_SOUND_HIT);
  gsize size;
  const guint8 *data = g_bytes_get_data (wav, &size);
  guint rises = 0;

  ck_assert_uint_eq (size, HEADER + 2 * 2160);
  ck_assert_mem_eq (data, "RIFF", 4);
  for (gsize i = 1; i < 2160; i++)
    rises += sample (data, i - 1) < 0 && sample (data, i) >= 0 ? 1 : 0;
  ck_assert_uint_eq (rises, 79);
}
END_TEST

START_TEST (test_every_sound_begins_and_ends_silent)
{
  g_autoptr (GBytes) wav = cf_tone_wav ((CfSound) _i);
  gsize size;
  const guint8 *data = g_bytes_get_data (wav, &size);
  gsize n = (size - HEADER) / 2;
  int loudest = 0;

  for (gsize i = 0; i < n; i++)
    loudest = MAX (loudest, ABS (sample (data, i)));
  ck_assert_int_eq (sample (data, 0), 0);
  ck_assert_int_eq (sample (data, n - 1), 0);
  ck_assert_int_gt (loudest, 15000);
  ck_assert_int_le (loudest, 16000);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_what_is_asked_for_is_played_in_its_order_and_volume);
  tcase_add_test (tc, test_a_till_without_sound_asks_for_nothing);
  tcase_add_test (tc, test_a_stuck_server_is_not_waited_for);
  tcase_add_test (tc, test_the_hit_is_45_ms_of_1760_hertz);
  tcase_add_loop_test (tc, test_every_sound_begins_and_ends_silent, 0, CF_SOUND_LAST);
}

CF_TEST_MAIN ("sounds", add_tests)
