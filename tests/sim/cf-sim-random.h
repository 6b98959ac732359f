/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Chance, all of it from the seed.  Each purpose draws from a stream of its own, so that one fault
 * more, or one left out while a failure is made smaller, does not change everything else.
 */

#include <glib.h>

typedef struct
{
  guint64 state;
} CfSimRandom;

/* A stream: the same for the same @seed, @purpose and @number, whatever others draw. */
void cf_sim_random_init (CfSimRandom *self, guint64 seed, const char *purpose, guint number);

guint64 cf_sim_random_next (CfSimRandom *self);

/* 0 … @n − 1; @n above zero. */
guint cf_sim_random_below (CfSimRandom *self, guint n);

/* @from … @to, both included. */
gint64 cf_sim_random_between (CfSimRandom *self, gint64 from, gint64 to);

/* Whether something happens that does so @ppm times in a million. */
gboolean cf_sim_random_happens (CfSimRandom *self, guint ppm);

/* For what wants a GLib generator. */
GRand *cf_sim_random_new_rand (CfSimRandom *self) G_GNUC_WARN_UNUSED_RESULT;

/*
 * From now on the whole process's randomness (ids, keys, salts, SQLite's) comes from @seed: this
 * program has its own getrandom() and randombytes_buf(), which the linker prefers.
 */
void cf_sim_random_replace_system (guint64 seed);
