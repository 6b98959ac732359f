/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include <string.h>
#include <sys/statvfs.h>

#include "cf-sync-private.h"
#include "cf-wire-enrol.h"

/* How this till is, once a minute; the answer tells the heads, so that a lost hint is made up for. */

static gint64
free_disk_bytes (CfSync *self)
{
  struct statvfs info;

  if (statvfs (cf_store_get_folder (self->store), &info) != 0)
    return 0;
  return (gint64) info.f_bavail * (gint64) info.f_frsize;
}

void
cf_heartbeat_go (CfSync *self)
{
  CfPosition head = cf_store_get_head (self->store);
  CfSyncStatus status;
  CfWireHeartbeat heartbeat;
  g_autofree char *body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const CfHttpHeader type = { "content-type", "application/json" };

  cf_sync_get_status (self, &status);
  heartbeat = (CfWireHeartbeat){
    .epoch = head.epoch,
    .seq = head.seq,
    .acknowledged_epoch = status.acknowledged_epoch,
    .acknowledged_seq = status.acknowledged_seq,
    .oldest_unsent_ms =
      status.unsent > 0 ? MAX (0, cf_clock_utc_ms (self->clock) - status.oldest_unsent_ms) : -1,
    .clock_offset_ms = self->offset_ms,
    .free_disk_bytes = free_disk_bytes (self),
    .chain_position = status.chain_position,
    .store_position = status.store_position,
    .program = CF_VERSION,
  };
  body = cf_wire_heartbeat_encode (&heartbeat);
  bytes = g_bytes_new (body, strlen (body));
  cf_lane_send (cf_sync_lane (self, CF_LANE_HEARTBEAT),
                &(CfHttpRequest){ .method = "POST",
                                  .path = "/v1/heartbeat",
                                  .headers = &type,
                                  .n_headers = 1,
                                  .body = bytes,
                                  .timeout_ms = CF_SYNC_ANSWER_MS },
                NULL);
}

void
cf_heartbeat_answered (CfSync *self,
                       CfSyncAnswer kind,
                       const CfHttpAnswer *answer,
                       const CfWireError *refusal)
{
  CfLane *lane = cf_sync_lane (self, CF_LANE_HEARTBEAT);
  g_autoptr (GArray) heads = NULL;
  gsize len;
  const char *body = answer != NULL ? g_bytes_get_data (answer->body, &len) : NULL;

  if (kind == CF_SYNC_ANSWER_OK)
    heads = cf_wire_heads_decode (body != NULL ? body : "", body != NULL ? len : 0, NULL, NULL);
  if (heads == NULL) {
    cf_lane_failed (lane, answer != NULL ? cf_backoff_parse_retry_after (
                                             cf_http_answer_header (answer, "retry-after"))
                                         : 0);
    return;
  }
  for (guint i = 0; i < heads->len; i++)
    cf_pull_heard (self, &g_array_index (heads, CfWireHead, i));
  cf_backoff_reset (&lane->backoff);
  cf_lane_later (lane, CF_SYNC_HEARTBEAT_MS);
}
