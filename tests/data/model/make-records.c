/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes every sample record, chained, one a line, for check-schemas.py; before them a line with all
 * kinds and versions that the program knows. */

#include <stdio.h>

#include "cf-sample-events.h"

int
main (void)
{
  g_autoptr (GPtrArray) events = cf_sample_events_new ();
  CfHash prev = cf_hash_of ("", 0);
  CfId terminal;

  g_assert (cf_id_parse (CF_SAMPLE_TERMINAL, &terminal));
  for (guint i = 0; i < CF_EVENT_KIND_COUNT; i++)
    printf ("%s%s.v%u", i > 0 ? " " : "", cf_event_kind_name ((CfEventKind) i),
            cf_event_kind_version ((CfEventKind) i));
  printf ("\n");
  for (guint i = 0; i < events->len; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) record =
      cf_event_to_record (events->pdata[i], &terminal, 1, (gint64) i + 1, &prev, &error);

    if (record == NULL)
      g_error ("%s", error->message);
    prev = cf_hash_of_bytes (record);
    printf ("%s\n", (const char *) g_bytes_get_data (record, NULL));
  }
  return 0;
}
