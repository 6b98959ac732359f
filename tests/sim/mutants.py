# SPDX-License-Identifier: GPL-3.0-or-later
"""Deliberate mistakes, each in one place of one source file, that the simulation must find."""

MUTANTS = [
    {
        "name": "ack-without-answer",
        "what": "a push that failed counts as acknowledged",
        "file": "sync/cf-push.c",
        "old": "  default: take_refusal (self, answer, refusal); break;",
        "new": "  default:\n    note_position (self, self->batch->epoch, last_of (self->batch)->seq, NULL, NULL);\n"
               "    break;",
    },
    {
        "name": "portal-is-central",
        "what": "whoever answers a push with 200 has taken it, also a captive portal",
        "file": "sync/cf-push.c",
        "old": "  default: take_refusal (self, answer, refusal); break;",
        "new": "  default:\n    if (answer != NULL && answer->status == 200)\n"
               "      note_position (self, self->batch->epoch, last_of (self->batch)->seq, NULL, NULL);\n"
               "    else\n      take_refusal (self, answer, refusal);\n    break;",
    },
    {
        "name": "cursor-before-data",
        "what": "a page's cursor is written, its changes are not",
        "file": "data/store/cf-feed.c",
        "old": "      (page->changes->len > 0 && !apply_changes (db, page, terminal, at_ms, &outcome, error)))",
        "new": "      (page->changes->len > 3 && !apply_changes (db, page, terminal, at_ms, &outcome, error)))",
    },
    {
        "name": "skipped-change",
        "what": "the last change of a page is left out",
        "file": "data/store/cf-feed.c",
        "old": "  for (guint i = 0; i < page->changes->len; i++)\n"
               "    if (!cf_feed_applier_put (applier, &g_array_index (page->changes, CfFeedChange, i), NULL,",
        "new": "  for (guint i = 0; i + 1 < page->changes->len; i++)\n"
               "    if (!cf_feed_applier_put (applier, &g_array_index (page->changes, CfFeedChange, i), NULL,",
    },
    {
        "name": "applied-ignored",
        "what": "the position up to which own records are in a told row is not kept: own sales count twice",
        "file": "data/store/cf-feed.c",
        "old": "  cf_stmt_bind_int64 (st, \":applied\", applied);",
        "new": "  cf_stmt_bind_int64 (st, \":applied\", 0);",
    },
    {
        "name": "own-count-ignored",
        "what": "an own count that the central does not have yet is not shown",
        "file": "data/store/cf-stock-store.c",
        "old": "  base = position != 0 ? counted : told.milli;",
        "new": "  base = told.milli;",
    },
    {
        "name": "unacked-delta-lost",
        "what": "what happened here since the told row is not added to it",
        "file": "data/store/cf-stock-store.c",
        "old": "  moved.milli = to - from;",
        "new": "  moved.milli = applied != 0 ? 0 : to - from;",
    },
    {
        "name": "record-not-synced",
        "what": "a record is acknowledged to the cashier before it is synced",
        "file": "data/store/cf-store-commit.c",
        "old": "cf_db_set_durability (db, job->has_facts ? CF_DB_SYNCED : CF_DB_UNSYNCED, error)",
        "new": "cf_db_set_durability (db, CF_DB_UNSYNCED, error)",
    },
    {
        "name": "ack-before-durable",
        "what": "the central acknowledges what is not synced",
        "file": "sync/central/cf-central-sqlite.c",
        "old": "PRAGMA synchronous=FULL;",
        "new": "PRAGMA synchronous=OFF;",
    },
    {
        "name": "gap-accepted",
        "what": "the central takes a push that leaves a gap",
        "file": "sync/central/cf-central-journal.c",
        "old": "    return refuse_gap (self, MAX (self->end.epoch, 1), self->end.seq + 1);\n"
               "  } else if (!g_str_equal (prev, self->end.hash)) {",
        "new": "    /* it will have been somewhere */\n  } else if (FALSE) {",
    },
    {
        "name": "repeat-refused",
        "what": "the central refuses records that it has already",
        "file": "sync/central/cf-central-journal.c",
        "old": "  if (rows->n_rows == 1 && g_str_equal (cf_central_rows_text (rows, 0, 0), hex))\n    return TAKEN;",
        "new": "  if (rows->n_rows == 1 && g_str_equal (cf_central_rows_text (rows, 0, 0), hex))\n"
               "    return refuse_record (self, record, \"known\");",
    },
    {
        "name": "applied-from-head",
        "what": "the central names the chain's end in a stock row and not the records that are in it",
        "file": "sync/central/cf-central-stock.c",
        "old": "  json_object_array_add (pair, json_object_new_int64 (cf_position_key_seq (position)));",
        "new": "  json_object_array_add (pair, json_object_new_int64 (cf_position_key_seq (position) + 1));",
    },
    {
        "name": "applied-moves-first",
        "what": "the central moves a chain's applied position before it books the record's goods",
        "file": "sync/central/cf-central-apply.c",
        "old": "    for (n = 0; n < fresh->len; n++)\n      if (!apply_record",
        "new": "    for (n = 1; n < fresh->len; n++)\n      if (!apply_record",
    },
    {
        "name": "feed-id-ignored",
        "what": "the central goes on from a position of a feed that is not its own any more",
        "file": "sync/central/cf-central-feed.c",
        "old": "  if (!g_str_equal (feed, head.feed) || after > head.head || after < forgotten)",
        "new": "  if (after > head.head || after < forgotten)",
    },
    {
        "name": "timer-not-armed",
        "what": "a lane that failed waits for the next local write",
        "file": "sync/cf-sync.c",
        "old": "    self->timer = sync->timer->start (sync->timer, wait_ms, on_retry, self);\n"
               "  cf_sync_note (sync, CF_SYNC_CHANGED_STATUS);",
        "new": "    (void) wait_ms;\n  cf_sync_note (sync, CF_SYNC_CHANGED_STATUS);",
    },
    {
        "name": "gap-not-answered",
        "what": "the till does not go back where the central asks for an earlier record",
        "file": "sync/cf-push.c",
        "old": "  if (!refusal->has_need || refusal->need_seq < 1 || !may_turn (self)) {",
        "new": "  if (TRUE) {",
    },
    {
        "name": "hint-moves-cursor",
        "what": "a hint is believed to be what it announces",
        "file": "sync/cf-pull.c",
        "old": "    feed->is_due = TRUE;\n    cf_lane_want (cf_sync_lane (self, CF_LANE_PULL));\n  }",
        "new": "    feed->cursor.position = head->head;\n  }",
    },
    {
        "name": "no-bootstrap",
        "what": "410 is tried again and leads to no snapshot",
        "file": "sync/cf-pull.c",
        "old": "  if (kind == CF_SYNC_ANSWER_BOOTSTRAP) {",
        "new": "  if (FALSE) {",
    },
    {
        "name": "number-again",
        "what": "a document's number is given out a second time",
        "file": "data/store/cf-document-number.c",
        "old": "    return g_strdup_printf (\"%s-%06\" G_GINT64_FORMAT, code, last + 1);",
        "new": "    return g_strdup_printf (\"%s-%06\" G_GINT64_FORMAT, code, last / 2 * 2 + 1);",
    },
    {
        "name": "ahead-is-stuck",
        "what": "a till that was put back cannot go on where the central has more of its journal than it",
        "file": "sync/cf-push.c",
        "old": "  if (named == NULL && is_behind_batch (self->batch, &words.main)) {",
        "new": "  if (FALSE) {",
    },
    {
        "name": "went-back-unasked",
        "what": "that the central has gone back is found out with the next sale and not before",
        "file": "sync/cf-pull.c",
        "old": "    cf_push_doubt (self);\n",
        "new": "",
    },
    {
        "name": "refusal-not-synced",
        "what": "a failed commit is told as refused while the disk still has it",
        "file": "data/store/cf-db.c",
        "old": "  return cf_db_sync_log (self, error); /* SQLite leaves that to the next commit */",
        "new": "  return TRUE;",
    },
    {
        "name": "start-not-synced",
        "what": "a start goes on from a record that a killed program had not synced",
        "file": "data/store/cf-db.c",
        "old": "(!cf_db_migrate (self, options->backup_dir, error) || !settle_log (self, error)))",
        "new": "!cf_db_migrate (self, options->backup_dir, error))",
    },
    {
        "name": "unknown-is-no",
        "what": "what nobody can know is told as refused",
        "file": "data/store/cf-store-commit.c",
        "old": "    return cf_error_set (error, CF_ERROR_OUTCOME_UNKNOWN, \"nobody knows",
        "new": "    return cf_error_set (error, CF_ERROR_IO, \"nobody knows",
    },
]
