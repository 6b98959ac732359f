/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-state-store.h"
#include "cf-sync-world.h"

/* What a till wrote in carts, against a central in memory, in simulated time. */

static void
commit_now (CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) positions = NULL;

  cf_store_commit_async (world.store, commit, cf_sync_world_done_cb, &result);
  cf_fake_run (central, 0);
  positions = cf_store_commit_finish (world.store, result, &error);
  ck_assert_ok (positions);
}

#define CARTS_AT_ONCE 100
#define CART          "018f0000-0000-7000-8000-0000000000c1"
#define CART_WITH(milli)                                                                           \
  "{\"id\":\"" CART                                                                                \
  "\",\"cells\":[{\"sku\":\"PEN\",\"actor\":\"018f0000-0000-7000-8000-0000000000a1\","             \
  "\"version\":" milli ",\"edited_milli\":" milli ",\"scanned_milli\":0,\"cut_version\":0,"        \
  "\"cut_milli\":0}],\"fields\":[],\"promises\":[],\"payments\":[],\"paid\":[],\"seen\":[]}"

static void
change_state (const char *value, const char *forgotten)
{
  CfCommit *commit = cf_commit_new ();

  if (value != NULL)
    cf_commit_put_state (commit, CF_STATE_CART_EDIT CART, value);
  if (forgotten != NULL)
    cf_commit_forget_state (commit, CF_STATE_CART_EDIT CART, forgotten);
  commit_now (commit);
}

static guint
copies (void)
{
  g_autoptr (GPtrArray) rows =
    cf_state_store_list (cf_store_get_reader (world.store), CF_STATE_CART_EDIT, 9, NULL);

  return rows->len;
}

START_TEST (test_what_was_written_in_a_cart_is_kept_until_it_was_told)
{
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  change_state (CART_WITH ("2"), NULL);
  change_state (NULL, CART_WITH ("1"));
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_count (central, "PUT /v1/carts/" CART), 1);
  ck_assert_uint_eq (copies (), 1);
  cf_fake_central_put (central, CF_FAKE_STORE, "cart", CART, CART_WITH ("1"));
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (copies (), 1);
  cf_fake_central_put (central, CF_FAKE_STORE, "cart", CART, CART_WITH ("2"));
  cf_fake_run (central, MINUTE);
  g_clear_pointer (&till, cf_sync_free);
  cf_sync_world_open ();
  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  ck_assert_uint_eq (copies (), 0);
  ck_assert_uint_eq (cf_fake_central_count (central, "PUT /v1/carts/" CART), 1);
}
END_TEST

/* In a run in which it writes in more carts than are looked at at once. */
START_TEST (test_carts_that_were_told_make_room_for_the_next_one)
{
  g_autofree char *prefix = g_strndup (CART_WITH ("1"), strlen ("{\"id\":\""));
  const char *rest = CART_WITH ("1") + strlen (prefix) + strlen (CART);
  CfCommit *commit = cf_commit_new ();

  cf_sync_start (till);
  cf_fake_run (central, MINUTE);
  for (guint i = 0; i <= CARTS_AT_ONCE; i++) {
    g_autofree char *id = g_strdup_printf ("018f0000-0000-7000-8000-%012x", i);
    g_autofree char *key = g_strconcat (CF_STATE_CART_EDIT, id, NULL);
    g_autofree char *body = g_strconcat (prefix, id, rest, NULL);

    if (i < CARTS_AT_ONCE)
      cf_fake_central_put (central, CF_FAKE_STORE, "cart", id, body);
    cf_commit_put_state (commit, key, body);
  }
  cf_fake_run (central, 10 * MINUTE);
  commit_now (commit);
  cf_fake_run (central, 10 * MINUTE);
  ck_assert_uint_eq (cf_fake_central_count (central, "PUT /v1/carts/"), 1);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, cf_sync_world_set_up_enrolled, cf_sync_world_tear_down);
  tcase_add_test (tc, test_what_was_written_in_a_cart_is_kept_until_it_was_told);
  tcase_add_test (tc, test_carts_that_were_told_make_room_for_the_next_one);
}

int
main (void)
{
  return cf_test_run ("sync-carts", add_tests);
}
