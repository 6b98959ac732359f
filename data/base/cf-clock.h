/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfClock:
 * @utc_ms: the wall clock as read, UTC milliseconds since 1970; may jump either way
 * @mono_ms: milliseconds since the boot named by @boot; never goes back within a boot
 * @boot: UUID text of the machine's boot, so that readings of @mono_ms can be compared
 * @user_data: for the functions
 *
 * Time as everything in Counterfoil sees it: a table of functions, so that a test or the demo can
 * live through a year in a second.  Borrowed by whoever uses it; it must outlive them.  The
 * functions may be called from any thread.
 */
typedef struct _CfClock CfClock;
struct _CfClock
{
  gint64 (*utc_ms) (const CfClock *self);
  gint64 (*mono_ms) (const CfClock *self);
  const char *boot;
  gpointer user_data;
};

/**
 * cf_clock_system:
 *
 * Returns: (transfer none): the machine's clock: CLOCK_REALTIME, CLOCK_BOOTTIME and the kernel's
 * boot id.  Any thread.
 */
const CfClock *cf_clock_system (void);

/**
 * cf_clock_utc_ms:
 *
 * Returns: the wall clock in UTC milliseconds since 1970.
 */
static inline gint64
cf_clock_utc_ms (const CfClock *self)
{
  return self->utc_ms (self);
}

/**
 * cf_clock_mono_ms:
 *
 * Returns: milliseconds since the boot.
 */
static inline gint64
cf_clock_mono_ms (const CfClock *self)
{
  return self->mono_ms (self);
}

/**
 * CfManualClock:
 *
 * A clock that stands still until it is moved: for tests, the demo and simulations.  The clock is
 * its first member.  Moving it is atomic a reading at a time; any thread may read.
 */
typedef struct
{
  CfClock clock;
  gint64 utc_ms;
  gint64 mono_ms;
} CfManualClock;

/**
 * cf_manual_clock_init:
 * @utc_ms: the time it starts at
 *
 * Makes @self a clock of the boot 00000000-0000-4000-8000-000000000000 that reads @utc_ms and a
 * monotonic time of 0.
 */
void cf_manual_clock_init (CfManualClock *self, gint64 utc_ms);

/**
 * cf_manual_clock_advance:
 * @ms: not negative
 *
 * Lets @ms pass on both readings.
 */
void cf_manual_clock_advance (CfManualClock *self, gint64 ms);

/**
 * cf_manual_clock_jump:
 * @utc_ms: what the wall clock says from now on
 *
 * Sets the wall clock as somebody who changes the machine's date would: the monotonic reading
 * stays.
 */
void cf_manual_clock_jump (CfManualClock *self, gint64 utc_ms);

G_END_DECLS
