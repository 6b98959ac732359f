/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-random.h"

#include <string.h>
#include <sys/random.h>

static CfSimRandom system_random;

/* Vigna's splitmix64 (public domain): any seed is a good one, and a stream is one number. */
guint64
cf_sim_random_next (CfSimRandom *self)
{
  guint64 z = (self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

void
cf_sim_random_init (CfSimRandom *self, guint64 seed, const char *purpose, guint number)
{
  self->state = seed;
  self->state = cf_sim_random_next (self) ^ g_str_hash (purpose);
  self->state = cf_sim_random_next (self) + number;
  cf_sim_random_next (self);
}

guint
cf_sim_random_below (CfSimRandom *self, guint n)
{
  g_assert (n > 0);
  return (guint) (cf_sim_random_next (self) % n);
}

gint64
cf_sim_random_between (CfSimRandom *self, gint64 from, gint64 to)
{
  g_assert (from <= to);
  return from + (gint64) (cf_sim_random_next (self) % (guint64) (to - from + 1));
}

gboolean
cf_sim_random_happens (CfSimRandom *self, guint ppm)
{
  return cf_sim_random_below (self, 1000000) < ppm;
}

GRand *
cf_sim_random_new_rand (CfSimRandom *self)
{
  return g_rand_new_with_seed ((guint32) cf_sim_random_next (self));
}

/* ---- in the system's place ----------------------------------------------------------------------- */

void randombytes_buf (void *bytes, size_t len);

void
cf_sim_random_replace_system (guint64 seed)
{
  cf_sim_random_init (&system_random, seed, "system", 0);
}

void
randombytes_buf (void *bytes, size_t len)
{
  guint8 *to = bytes;

  for (size_t at = 0; at < len; at += sizeof (guint64)) {
    guint64 drawn = cf_sim_random_next (&system_random);

    memcpy (to + at, &drawn, MIN (sizeof drawn, len - at));
  }
}

ssize_t
getrandom (void *bytes, size_t len, unsigned int flags)
{
  randombytes_buf (bytes, len);
  return (ssize_t) len;
}
