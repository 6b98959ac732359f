/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wedge.h"

void
cf_wedge_init (CfWedge *self)
{
  self->burst = g_string_new (NULL);
  self->last_ms = 0;
}

void
cf_wedge_clear (CfWedge *self)
{
  if (self->burst != NULL)
    g_string_free (self->burst, TRUE);
  self->burst = NULL;
}

gboolean
cf_wedge_feed (CfWedge *self, gunichar character, gint64 now_ms)
{
  gboolean begins = self->burst->len == 0 || now_ms - self->last_ms > CF_WEDGE_GAP_MS;

  self->last_ms = now_ms;
  if (character == 0) {
    g_string_truncate (self->burst, 0);
    return FALSE;
  }
  if (begins || self->burst->len >= CF_WEDGE_LENGTH_MAX)
    g_string_truncate (self->burst, 0);
  g_string_append_unichar (self->burst, character);
  return begins;
}

char *
cf_wedge_end (CfWedge *self, gint64 now_ms)
{
  gboolean is_scan =
    self->burst->len >= CF_WEDGE_LENGTH_MIN && now_ms - self->last_ms <= CF_WEDGE_GAP_MS;
  char *code = is_scan ? g_strdup (self->burst->str) : NULL;

  g_string_truncate (self->burst, 0);
  return code;
}
