/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-outbox.h"
#include "cf-store-world.h"
#include "cf-test.h"

/* What the central has not acknowledged (cf-outbox.h). */

static CfStoreWorld world;

static void
set_up (void)
{
  cf_store_world_init (&world);
  cf_store_world_open (&world);
}

static void
tear_down (void)
{
  cf_store_world_clear (&world);
}

static CfOutboxBatch *
next (guint records_max, gsize bytes_max)
{
  g_autoptr (GError) error = NULL;
  CfOutboxBatch *batch;

  ck_assert_ok (
    cf_outbox_next (cf_store_get_reader (world.store), records_max, bytes_max, &batch, &error));
  return batch;
}

static CfOutboxState
state (void)
{
  g_autoptr (GError) error = NULL;
  CfOutboxState read;

  ck_assert_ok (cf_outbox_read_state (cf_store_get_reader (world.store), &read, &error));
  return read;
}

static void
acknowledge (guint epoch, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_commit_new ();
  g_autoptr (GArray) positions = NULL;

  cf_commit_acknowledge (commit, epoch, seq, NULL, "{\"a\":1}");
  positions = cf_store_commit (world.store, commit, &error);
  ck_assert_ok (positions != NULL);
}

START_TEST (test_all_is_sent_in_order_and_once)
{
  gint64 head;
  gint64 seq = 0;
  CfHash last = { 0 };

  cf_store_world_open_shift (&world, 0);
  for (guint i = 1; i <= 5; i++)
    cf_store_world_sell (&world, i);
  head = cf_store_get_head (world.store).seq;
  ck_assert_uint_eq (state ().unsent, (guint64) head);
  ck_assert_uint_eq (state ().unsent_sales, 5);
  ck_assert_int_eq (state ().oldest_at_ms, CF_STORE_WORLD_BEGIN_MS);
  for (;;) {
    g_autoptr (CfOutboxBatch) batch = next (3, G_MAXSIZE);

    if (batch == NULL)
      break;
    ck_assert_uint_eq (batch->epoch, 1);
    ck_assert_ptr_null (batch->branch);
    for (guint i = 0; i < batch->records->len; i++) {
      const CfOutboxRecord *record = batch->records->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (CfRecord) parsed = cf_record_parse (record->bytes, record->len, &error);
      CfHash hash = cf_hash_of (record->bytes, record->len);

      ck_assert_ok (parsed != NULL);
      ck_assert_int_eq (record->seq, ++seq);
      ck_assert (cf_hash_equal (&hash, &record->hash));
      ck_assert (cf_record_verify (&batch->public_key, &record->hash, &record->sig));
      ck_assert (seq == 1 || cf_hash_equal (&parsed->prev, &last));
      last = record->hash;
    }
    acknowledge (1, seq);
  }
  ck_assert_int_eq (seq, head);
  ck_assert_uint_eq (state ().unsent, 0);
  ck_assert_int_eq (state ().seq, head);
  cf_store_world_sell (&world, 1);
  ck_assert_uint_eq (state ().unsent_sales, 1);
}
END_TEST

START_TEST (test_batch_is_bounded_in_bytes_but_never_empty)
{
  g_autoptr (CfOutboxBatch) tiny = next (500, 1);
  g_autoptr (CfOutboxBatch) small = NULL;
  const CfOutboxRecord *first = tiny->records->pdata[0];

  ck_assert_uint_eq (tiny->records->len, 1);
  small = next (500, first->len + 1);
  ck_assert_uint_eq (small->records->len, 1);
}
END_TEST

START_TEST (test_personal_fields_go_beside_their_record)
{
  g_autoptr (CfOutboxBatch) batch = next (500, G_MAXSIZE);
  guint with = 0;

  for (guint i = 0; i < batch->records->len; i++) {
    const CfOutboxRecord *record = batch->records->pdata[i];

    with += record->fields != NULL;
    if (record->fields != NULL)
      ck_assert_ptr_nonnull (strstr (record->fields, "Anna"));
    ck_assert_ptr_null (strstr (record->bytes, "Anna"));
  }
  ck_assert_uint_eq (with, 1);
}
END_TEST

START_TEST (test_oldest_epoch_goes_first)
{
  gint64 old_head;

  cf_store_world_open_shift (&world, 0);
  cf_store_world_sell (&world, 1);
  old_head = cf_store_get_head (world.store).seq;
  cf_store_world_close (&world);
  world.machine = "another";
  cf_store_world_open (&world); /* a copy: opens epoch 2 */
  acknowledge (1, old_head - 1);
  {
    g_autoptr (CfOutboxBatch) rest = next (500, G_MAXSIZE);

    ck_assert_uint_eq (rest->epoch, 1);
    ck_assert_uint_eq (rest->records->len, 1);
  }
  acknowledge (1, old_head);
  {
    g_autoptr (CfOutboxBatch) newer = next (500, G_MAXSIZE);

    ck_assert_uint_eq (newer->epoch, 2);
    ck_assert_int_eq (((CfOutboxRecord *) newer->records->pdata[0])->seq, 1);
  }
  /* The central was restored from an older backup: its position goes back. */
  acknowledge (1, 2);
  {
    g_autoptr (CfOutboxBatch) again = next (500, G_MAXSIZE);

    ck_assert_uint_eq (again->epoch, 1);
    ck_assert_int_eq (((CfOutboxRecord *) again->records->pdata[0])->seq, 3);
  }
}
END_TEST

START_TEST (test_branches_are_those_that_records_went_to)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = cf_outbox_list_branches (cf_store_get_reader (world.store), &error);
  g_auto (GStrv) one = NULL;
  g_auto (GStrv) after = NULL;
  g_autoptr (GArray) positions = NULL;
  CfCommit *commit = cf_commit_new ();

  ck_assert_ok (none != NULL);
  ck_assert_uint_eq (g_strv_length (none), 0);
  acknowledge (2, 1);
  cf_commit_acknowledge (commit, 1, 2, "5f0c", NULL);
  positions = cf_store_commit (world.store, commit, &error);
  ck_assert_ok (positions != NULL);
  one = cf_outbox_list_branches (cf_store_get_reader (world.store), &error);
  ck_assert_ok (one != NULL);
  ck_assert_uint_eq (g_strv_length (one), 1);
  ck_assert_str_eq (one[0], "5f0c");
  acknowledge (1, 1); /* under no name: what went up under one was counted under it all the same */
  after = cf_outbox_list_branches (cf_store_get_reader (world.store), &error);
  ck_assert_ok (after != NULL);
  ck_assert_uint_eq (g_strv_length (after), 1);
}
END_TEST

START_TEST (test_later_epochs_go_again_where_the_central_ends_before_them)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit;
  gint64 old_head, new_head;

  old_head = cf_store_get_head (world.store).seq;
  cf_store_world_close (&world);
  world.machine = "another";
  cf_store_world_open (&world); /* a copy: opens epoch 2 */
  cf_store_world_open_shift (&world, 0);
  new_head = cf_store_get_head (world.store).seq;
  acknowledge (1, old_head);
  acknowledge (2, new_head);
  {
    g_autoptr (CfOutboxBatch) none = next (500, G_MAXSIZE);

    ck_assert_ptr_null (none);
  }
  /* It wants what this till never had: that was lost with a newer copy of both. */
  commit = cf_commit_new ();
  cf_commit_acknowledge (commit, 1, old_head + 5, NULL, NULL);
  cf_commit_unacknowledge_after (commit, 1);
  {
    g_autoptr (GArray) positions = cf_store_commit (world.store, commit, &error);
    g_autoptr (CfOutboxBatch) again = NULL;

    ck_assert_ok (positions != NULL);
    again = next (500, G_MAXSIZE);
    ck_assert_uint_eq (again->epoch, 2);
    ck_assert_int_eq (((CfOutboxRecord *) again->records->pdata[0])->seq, 1);
    ck_assert_uint_eq (again->records->len, new_head);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, tear_down);
  tcase_add_test (tc, test_all_is_sent_in_order_and_once);
  tcase_add_test (tc, test_batch_is_bounded_in_bytes_but_never_empty);
  tcase_add_test (tc, test_personal_fields_go_beside_their_record);
  tcase_add_test (tc, test_oldest_epoch_goes_first);
  tcase_add_test (tc, test_branches_are_those_that_records_went_to);
  tcase_add_test (tc, test_later_epochs_go_again_where_the_central_ends_before_them);
}

CF_TEST_MAIN ("outbox", add_tests)
