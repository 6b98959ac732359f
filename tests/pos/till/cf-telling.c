/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-telling.h"

#include "cf-feed.h"
#include "cf-store.h"
#include "cf-till-central.h"

#define FEED "5f0c3c1e9d8b4a67a1b2c3d4e5f60718"

static gboolean
apply (CfDb *db, gpointer data, GError **error)
{
  CfFeedOutcome outcome;

  return cf_feed_apply_page (db, data, 0, &outcome, error);
}

void
cf_tell (CfTillWorld *world, gint64 *position, const char *kind, const char *id, const char *body)
{
  CfStore *store = cf_till_lend_store (world->till);
  g_autoptr (json_object) object = body != NULL ? json_tokener_parse (body) : NULL;
  g_autoptr (GArray) changes = cf_feed_changes_new (1);
  CfFeedChange change = { .position = *position + 1, .kind = kind, .id = id, .body = object };
  CfFeedPage page = { "chain", FEED, *position, *position + 1, *position + 1, changes };
  CfId terminal = cf_store_get_terminal (store);
  CfTillCentral central = { .is_online = TRUE };
  CfTillWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert (body == NULL || object != NULL);
  cf_feed_change_read (&change, &terminal);
  g_array_append_val (changes, change);
  if (*position == 0) {
    /* A cursor as a snapshot leaves it. */
    g_autofree char *sql =
      g_strdup_printf ("INSERT INTO feed_cursor (scope, feed, position, head, read_at_ms)"
                       " VALUES ('chain', '%s', 0, 0, 0)",
                       FEED);
    g_autofree char *path = cf_store_get_reference_path (store);
    CfDbOptions options = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER };
    g_autoptr (CfDb) db = cf_db_open (path, &options, &error);

    ck_assert_ok (db != NULL);
    ck_assert_ok (cf_db_exec (db, sql, &error));
  }
  cf_db_writer_run_async (cf_store_get_reference_writer (store), CF_PRIORITY_HIGH, apply, &page,
                          NULL, cf_till_wait_cb, &wait);
  result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_db_writer_run_finish (NULL, result, &error));
  (*position)++;
  cf_till_tell_central (world->till, &central, CF_TILL_TOLD_CATALOG | CF_TILL_TOLD_OTHERS);
}
