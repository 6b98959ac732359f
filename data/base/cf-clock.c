/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-clock.h"

#include <time.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_LEN  36

static gint64
read_clock_ms (clockid_t id)
{
  struct timespec ts = { 0 };
  clock_gettime (id, &ts);
  return (gint64) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static gint64
system_utc_ms (const CfClock *self)
{
  return read_clock_ms (CLOCK_REALTIME);
}

static gint64
system_mono_ms (const CfClock *self)
{
  return read_clock_ms (CLOCK_BOOTTIME);
}

/* Where the kernel does not say, every start of the program counts as a boot of its own: readings
 * of the monotonic clock are then simply never compared across starts. */
static char *
read_boot_id (void)
{
  char *text = NULL;
  if (g_file_get_contents (BOOT_ID_FILE, &text, NULL, NULL)) {
    g_strstrip (text);
    if (g_uuid_string_is_valid (text) && strlen (text) == BOOT_ID_LEN)
      return text;
    g_free (text);
  }
  return g_uuid_string_random ();
}

const CfClock *
cf_clock_system (void)
{
  static CfClock clock = { system_utc_ms, system_mono_ms, NULL, NULL };
  static gsize once = 0;
  if (g_once_init_enter (&once)) {
    clock.boot = read_boot_id ();
    g_once_init_leave (&once, 1);
  }
  return &clock;
}

static gint64
manual_utc_ms (const CfClock *self)
{
  return __atomic_load_n (&((const CfManualClock *) self)->utc_ms, __ATOMIC_RELAXED);
}

static gint64
manual_mono_ms (const CfClock *self)
{
  return __atomic_load_n (&((const CfManualClock *) self)->mono_ms, __ATOMIC_RELAXED);
}

void
cf_manual_clock_init (CfManualClock *self, gint64 utc_ms)
{
  self->clock =
    (CfClock){ manual_utc_ms, manual_mono_ms, "00000000-0000-4000-8000-000000000000", NULL };
  self->utc_ms = utc_ms;
  self->mono_ms = 0;
}

void
cf_manual_clock_advance (CfManualClock *self, gint64 ms)
{
  g_return_if_fail (ms >= 0);
  __atomic_add_fetch (&self->utc_ms, ms, __ATOMIC_RELAXED);
  __atomic_add_fetch (&self->mono_ms, ms, __ATOMIC_RELAXED);
}

void
cf_manual_clock_jump (CfManualClock *self, gint64 utc_ms)
{
  __atomic_store_n (&self->utc_ms, utc_ms, __ATOMIC_RELAXED);
}
