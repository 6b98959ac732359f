/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

/*
 * Stands in for libFuzzer where there is none: feeds a fuzz target every file of its corpus and
 * mutations of each, from a seed that is always the same unless CF_TEST_SEED is set.
 */

#define MUTATIONS       1000 /* of each file */
#define INPUT_BYTES_MAX 4096

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A heap copy of exactly that size, so that a read beyond it is seen by the sanitizer. */
static void
feed (const guint8 *bytes, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  LLVMFuzzerTestOneInput (copy != NULL ? copy : (const guint8 *) "", size);
}

/* Changes, removes, repeats or inserts bytes in place; returns the new size. */
static gsize
mutate (GRand *random, guint8 *bytes, gsize size)
{
  gint32 changes = g_rand_int_range (random, 1, 5);

  while (changes-- > 0) {
    gsize at = size > 0 ? g_rand_int (random) % size : 0;

    switch (g_rand_int_range (random, 0, 5)) {
    case 0:
      if (size > 0)
        bytes[at] = (guint8) g_rand_int (random);
      break;
    case 1:
      if (size > 0)
        bytes[at] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
      break;
    case 2: size = at; break;
    case 3:
      if (size > 0 && size < INPUT_BYTES_MAX) {
        memmove (bytes + at + 1, bytes + at, size - at);
        size++;
      }
      break;
    default:
      if (size < INPUT_BYTES_MAX) {
        memmove (bytes + at + 1, bytes + at, size - at);
        bytes[at] = (guint8) "0123456789\"{}[],:()\x1d\\-.\n\xff"[g_rand_int_range (random, 0, 25)];
        size++;
      }
      break;
    }
  }
  return size;
}

static guint
replay_file (GRand *random, const char *path)
{
  g_autofree char *text = NULL;
  guint8 bytes[INPUT_BYTES_MAX];
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL))
    g_error ("cannot read '%s'", path);
  feed ((const guint8 *) text, size);
  for (guint i = 0; i < MUTATIONS; i++) {
    gsize start = MIN (size, sizeof bytes);

    memcpy (bytes, text, start);
    feed (bytes, mutate (random, bytes, start));
  }
  return 1 + MUTATIONS;
}

int
main (int argc, char **argv)
{
  const char *seed = g_getenv ("CF_TEST_SEED");
  g_autoptr (GRand) random =
    g_rand_new_with_seed (seed != NULL ? (guint32) strtoul (seed, NULL, 10) : 1);
  g_autoptr (GDir) folder = argc == 2 ? g_dir_open (argv[1], 0, NULL) : NULL;
  const char *name;
  guint inputs = 0;

  if (folder == NULL) {
    fprintf (stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
    return EXIT_FAILURE;
  }
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);
    inputs += replay_file (random, path);
  }
  printf ("%u inputs\n", inputs);
  return inputs > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
