/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CF_WEDGE_GAP_MS     40  /* between two characters of a scanner; nobody types that fast */
#define CF_WEDGE_LENGTH_MIN 6   /* characters of the shortest code: six digits of a UPC-E body */
#define CF_WEDGE_LENGTH_MAX 512 /* a stuck key ends here */

/**
 * CfWedge:
 *
 * Tells a scanner that plays keyboard from a hand: many characters, each within a few milliseconds
 * of the one before, ended by Enter.  Pure: time is handed in.
 */
typedef struct
{
  GString *burst;
  gint64 last_ms;
} CfWedge;

/** cf_wedge_init: makes @self ready. */
void cf_wedge_init (CfWedge *self);

/** cf_wedge_clear: frees what @self holds. */
void cf_wedge_clear (CfWedge *self);

/**
 * cf_wedge_feed:
 * @character: what the key stands for; 0 for a key without one, which ends a burst
 * @now_ms: time of the event
 *
 * Returns: whether @character began a new burst: what stands in a field now is what stood there
 * before a scan.
 */
gboolean cf_wedge_feed (CfWedge *self, gunichar character, gint64 now_ms);

/**
 * cf_wedge_end:
 * @now_ms: time of the Enter
 *
 * Returns: (transfer full) (nullable): the code, if what came before this Enter was a scanner's.
 */
char *cf_wedge_end (CfWedge *self, gint64 now_ms) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
