/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-carts.h"
#include "cf-central-parked.h"

/*
 * What has to be done although nobody asks: booking what a process that died had only taken in, and
 * forgetting what has been kept long enough.
 */

#define KEEP_ANSWERS_MS ((gint64) 7 * 24 * 3600 * 1000)
#define KEEP_REMOVALS_MS                                                                           \
  ((gint64) 100 * 24 * 3600 * 1000)                    /* a till away for a season still reads on */
#define KEEP_CARTS_MS ((gint64) 90 * 24 * 3600 * 1000) /* since somebody touched it last */
#define KEEP_DEAD_MS  ((gint64) 30 * 24 * 3600 * 1000) /* events that no webhook took */
#define CHAINS_MAX    1000                             /* behind, looked at in one go */

static gboolean
apply_behind (CfCentral *self, GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (!cf_central_begin (self->store, CF_CENTRAL_READ, error))
    return FALSE;
  rows =
    cf_central_query (self->store, error,
                      "SELECT terminal, branch FROM chain WHERE applied_epoch <> epoch"
                      " OR applied_seq <> seq ORDER BY terminal, branch LIMIT CAST ($1 AS BIGINT)",
                      "i", (gint64) CHAINS_MAX);
  cf_central_rollback (self->store);
  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    g_autoptr (GError) failure = NULL;

    /* One chain that cannot be booked is no reason to leave the others. */
    if (!cf_central_apply (self, cf_central_rows_text (rows, i, 0),
                           cf_central_rows_text (rows, i, 1), NULL, &failure))
      g_message ("terminal=%s branch=%s apply=failed message=\"%s\"",
                 cf_central_rows_text (rows, i, 0), cf_central_rows_text (rows, i, 1),
                 failure->message);
  }
  return TRUE;
}

/* Who stands before a removal that is forgotten here would never hear of it: for him the feed is gone
 * (410), and the scope's row says so in the same transaction. */
static gboolean
forget_removals (CfCentralStore *store, gint64 before_ms, GError **error)
{
  return cf_central_exec (store, error,
                          "UPDATE scope SET forgotten = (SELECT max (r.position) FROM feed_row AS r"
                          " WHERE r.scope = scope.scope AND r.body IS NULL AND r.changed_ms < $1)"
                          " WHERE EXISTS (SELECT 1 FROM feed_row AS r WHERE r.scope = scope.scope"
                          " AND r.body IS NULL AND r.changed_ms < $1)",
                          "i", before_ms) &&
         cf_central_exec (store, error,
                          "DELETE FROM feed_row WHERE body IS NULL AND changed_ms < $1", "i",
                          before_ms);
}

static gboolean
forget_carts (CfCentral *self, gint64 now_ms, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();

  return cf_central_carts_tidy (self->store, publication, now_ms - KEEP_CARTS_MS, error) &&
         cf_central_parked_tidy (self->store, publication, now_ms - KEEP_CARTS_MS, error) &&
         cf_publication_commit (publication, self->store, now_ms, error);
}

static gboolean
forget (CfCentral *self, GError **error)
{
  gint64 now_ms = cf_clock_utc_ms (self->clock);

  if (cf_central_begin (self->store, CF_CENTRAL_WRITE, error) &&
      forget_removals (self->store, now_ms - KEEP_REMOVALS_MS, error) &&
      cf_central_exec (self->store, error, "DELETE FROM kept_answer WHERE at_ms < $1", "i",
                       now_ms - KEEP_ANSWERS_MS) &&
      cf_central_exec (self->store, error, "DELETE FROM enrol_code WHERE expires_ms < $1", "i",
                       now_ms) &&
      cf_central_exec (self->store, error, "DELETE FROM webhook_delivery WHERE made_ms < $1", "i",
                       now_ms - KEEP_DEAD_MS) &&
      forget_carts (self, now_ms, error) && cf_central_commit (self->store, error))
    return TRUE;
  cf_central_rollback (self->store);
  return FALSE;
}

gboolean
cf_central_tidy (CfCentral *self, GError **error)
{
  return apply_behind (self, error) && cf_central_orders_expire (self, error) &&
         forget (self, error);
}
