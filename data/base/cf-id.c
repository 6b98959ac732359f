/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-id.h"

#include <string.h>
#include <sys/random.h>

static void
fill_random (guint8 *bytes, gsize len)
{
  gssize got = getrandom (bytes, len, 0);
  g_assert (got == (gssize) len); /* up to 256 bytes never come short once the pool is seeded */
}

/* The counter starts at a random value of 11 bits in every new millisecond, so that it has room
 * to rise; when the clock goes back or the room is used up, the last time is kept and moved on. */
static void
next_stamp (gint64 now_ms, guint64 *ret_ms, guint *ret_counter)
{
  static GMutex lock;
  static guint64 last_ms = 0;
  static guint counter = 0;
  guint16 seed;

  fill_random ((guint8 *) &seed, sizeof seed);
  g_mutex_lock (&lock);
  if (now_ms > 0 && (guint64) now_ms > last_ms) {
    last_ms = (guint64) now_ms;
    counter = seed & 0x7ff;
  } else if (++counter > 0xfff) {
    last_ms++;
    counter = 0;
  }
  *ret_ms = last_ms;
  *ret_counter = counter;
  g_mutex_unlock (&lock);
}

CfId
cf_id_new (const CfClock *clock)
{
  static const char hex[] = "0123456789abcdef";
  guint8 b[16];
  guint64 ms;
  guint counter;
  CfId id;
  char *p = id.text;

  fill_random (b, sizeof b);
  next_stamp (cf_clock_utc_ms (clock), &ms, &counter);
  for (guint i = 0; i < 6; i++)
    b[i] = (guint8) (ms >> (40 - 8 * i));
  b[6] = (guint8) (0x70 | counter >> 8);
  b[7] = (guint8) counter;
  b[8] = (guint8) (0x80 | (b[8] & 0x3f));

  for (guint i = 0; i < sizeof b; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *p++ = '-';
    *p++ = hex[b[i] >> 4];
    *p++ = hex[b[i] & 0xf];
  }
  *p = '\0';
  return id;
}

gboolean
cf_id_parse (const char *text, CfId *ret_id)
{
  if (text == NULL || strlen (text) != CF_ID_LEN || !g_uuid_string_is_valid (text))
    return FALSE;
  for (guint i = 0; i <= CF_ID_LEN; i++)
    ret_id->text[i] = g_ascii_tolower (text[i]);
  return TRUE;
}
