/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commits sales of twelve lines, from the sale as a value to the answer that it is on the disk.
 *
 * Yardstick: the rows that the store wrote for that very sale, read back, are put into a copy of
 * the same schema by bare prepared statements in one WAL transaction with one sync, on the same file
 * system, in turns.  For information stands beside it what one append of 4 KiB with fdatasync costs, and
 * what the yardstick's rows cost when a thread of their own writes them and another waits in its loop for
 * the answer, as a till must: its screen's thread never waits for a disk.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <sqlite3.h>

#include "cf-bench-sale.h"
#include "cf-bench.h"
#include "cf-event.h"
#include "cf-store.h"
#include "cf-worker.h"

#define LINES      12
#define SHIFT_ID   "01890000-0000-7000-8000-000000000001"
#define PERSON_ID  "01890000-0000-7000-8000-000000000002"
#define DAY        "2026-11-23"
#define WAL_PAGES  4096 /* 16 MiB: where the till's writer checkpoints too */
#define APPEND_LEN 4096

/* The tables whose rows name the record they come from; all of them are copied. */
static const char *const BY_POSITION[] = { "journal", "sale", "sale_line", "stock_delta" };

typedef struct
{
  CfStore *store;
  sqlite3 *reader;    /* of store.db */
  sqlite3 *bare;      /* the yardstick's file */
  CfWorker *worker;   /* writes to it in every second turn */
  GHashTable *totals; /* scope, account, key -> the row's text, as it was before the sale */
  GArray *positions;
  GError *error;
  gboolean done;
  guint sales;
} Bench;

/* ---- the till's side ------------------------------------------------------------------------- */

static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;

  bench->positions = cf_store_commit_finish (bench->store, result, &bench->error);
  bench->done = TRUE;
}

/* Gives the commit to the store and runs the loop until the answer is home; returns how long. */
static gint64
commit_and_wait (Bench *bench, CfCommit *commit, gint64 begin)
{
  gint64 took;

  bench->done = FALSE;
  g_clear_pointer (&bench->positions, g_array_unref);
  cf_store_commit_async (bench->store, commit, on_committed_cb, bench);
  while (!bench->done)
    g_main_context_iteration (NULL, TRUE);
  took = cf_bench_now () - begin;
  if (bench->positions == NULL)
    g_error ("commit: %s", bench->error->message);
  return took;
}

/* The basket as it was autosaved before; dropped by the sale's transaction. */
static void
autosave (Bench *bench, const CfSale *sale)
{
  g_autofree char *document = g_strnfill (2048, 'x');
  CfSavedBasket basket = { .id = sale->id,
                           .document = document,
                           .total_minor = sale->total.minor,
                           .lines = LINES,
                           .saved_at_ms = sale->begun_at_ms };
  CfCommit *commit = cf_commit_new ();

  cf_commit_put_basket (commit, &basket);
  commit_and_wait (bench, commit, cf_bench_now ());
}

static gint64
sell (Bench *bench, const CfSale *sale)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = cf_bench_now ();
  json_object *body = cf_event_body_sale_completed (sale, &error);
  CfCommit *commit = cf_commit_new ();

  if (body == NULL)
    g_error ("sale: %s", error->message);
  cf_commit_add_event (commit,
                       cf_event_new (CF_EVENT_SALE_COMPLETED, cf_clock_system (), PERSON_ID, body));
  cf_commit_drop_basket (commit, &sale->id);
  cf_commit_add_print_job (commit, "receipt", 0, FALSE, NULL);
  return commit_and_wait (bench, commit, begin);
}

/* ---- the yardstick's side -------------------------------------------------------------------- */

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v3 (db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  return statement;
}

static void
run (sqlite3 *db, const char *sql)
{
  if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
}

/* A row to write: the statement that writes its table, and its values. */
typedef struct
{
  sqlite3_stmt *statement;
  sqlite3_value *values[16];
  int n_values;
} Row;

static void
row_clear (gpointer data)
{
  Row *row = data;

  for (int i = 0; i < row->n_values; i++)
    sqlite3_value_free (row->values[i]);
}

/* "INSERT OR REPLACE INTO table VALUES (?, ?, …)" of the yardstick, prepared once a table. */
static sqlite3_stmt *
writer_of (Bench *bench, const char *table, int columns)
{
  static GHashTable *known;
  g_autoptr (GString) sql = NULL;
  sqlite3_stmt *statement;

  if (known == NULL)
    known = g_hash_table_new (g_str_hash, g_str_equal);
  statement = g_hash_table_lookup (known, table);
  if (statement != NULL)
    return statement;
  sql = g_string_new (NULL);
  g_string_printf (sql, "INSERT OR REPLACE INTO %s VALUES (", table);
  for (int i = 0; i < columns; i++)
    g_string_append (sql, i > 0 ? ", ?" : "?");
  g_string_append_c (sql, ')');
  statement = prepare (bench->bare, sql->str);
  g_hash_table_insert (known, (gpointer) table, statement);
  return statement;
}

static void
collect (Bench *bench, GArray *rows, const char *table, sqlite3_stmt *source)
{
  Row row = { .n_values = sqlite3_column_count (source) };

  g_assert (row.n_values <= (int) G_N_ELEMENTS (row.values));
  row.statement = writer_of (bench, table, row.n_values);
  for (int i = 0; i < row.n_values; i++)
    row.values[i] = sqlite3_value_dup (sqlite3_column_value (source, i));
  g_array_append_val (rows, row);
}

static void
collect_query (Bench *bench, GArray *rows, const char *table, const char *sql)
{
  sqlite3_stmt *source = prepare (bench->reader, sql);

  while (sqlite3_step (source) == SQLITE_ROW)
    collect (bench, rows, table, source);
  sqlite3_finalize (source);
}

/* The sums that this sale changed: those whose row reads differently than before. */
static void
collect_totals (Bench *bench, GArray *rows)
{
  sqlite3_stmt *source = prepare (bench->reader, "SELECT * FROM total");

  while (sqlite3_step (source) == SQLITE_ROW) {
    char *key = g_strdup_printf ("%s\t%s\t%s", sqlite3_column_text (source, 0),
                                 sqlite3_column_text (source, 1), sqlite3_column_text (source, 2));
    char *now =
      g_strdup_printf ("%s\t%s", sqlite3_column_text (source, 3), sqlite3_column_text (source, 4));

    if (g_strcmp0 (g_hash_table_lookup (bench->totals, key), now) != 0) {
      if (rows != NULL)
        collect (bench, rows, "total", source);
      g_hash_table_replace (bench->totals, key, now);
    } else {
      g_free (key);
      g_free (now);
    }
  }
  sqlite3_finalize (source);
}

/* Everything that the newest sale wrote. */
static GArray *
collect_sale (Bench *bench)
{
  const CfPosition *at = &g_array_index (bench->positions, CfPosition, 0);
  gint64 key = cf_position_to_key (at->epoch, at->seq);
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  g_array_set_clear_func (rows, row_clear);
  for (guint i = 0; i < G_N_ELEMENTS (BY_POSITION); i++) {
    g_autofree char *sql =
      g_strdup_printf ("SELECT * FROM %s WHERE position = %" G_GINT64_FORMAT, BY_POSITION[i], key);
    collect_query (bench, rows, BY_POSITION[i], sql);
  }
  collect_totals (bench, rows);
  collect_query (bench, rows, "document_counter",
                 "SELECT * FROM document_counter WHERE series = 'sale'");
  collect_query (bench, rows, "business_day", "SELECT * FROM business_day");
  collect_query (bench, rows, "w_print_job",
                 "SELECT * FROM w_print_job ORDER BY job_id DESC LIMIT 1");
  return rows;
}

static void
put_bare_basket (Bench *bench, const CfSale *sale)
{
  sqlite3_stmt *statement =
    prepare (bench->bare, "INSERT INTO w_basket VALUES (?, 0, ?, NULL, NULL, 0, 12, 0)");
  g_autofree char *document = g_strnfill (2048, 'x');

  sqlite3_bind_text (statement, 1, sale->id.text, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, document, -1, SQLITE_TRANSIENT);
  g_assert (sqlite3_step (statement) == SQLITE_DONE);
  sqlite3_finalize (statement);
}

static void
step_and_reset (Bench *bench, sqlite3_stmt *statement)
{
  if (sqlite3_step (statement) != SQLITE_DONE)
    g_error ("yardstick: %s", sqlite3_errmsg (bench->bare));
  sqlite3_reset (statement);
}

static void
write_rows (Bench *bench, const CfSale *sale, GArray *rows)
{
  static sqlite3_stmt *begin_st, *commit_st, *drop_st;

  if (begin_st == NULL) {
    begin_st = prepare (bench->bare, "BEGIN IMMEDIATE");
    commit_st = prepare (bench->bare, "COMMIT");
    drop_st = prepare (bench->bare, "DELETE FROM w_basket WHERE basket_id = ?");
  }
  step_and_reset (bench, begin_st);
  for (guint r = 0; r < rows->len; r++) {
    Row *row = &g_array_index (rows, Row, r);
    for (int i = 0; i < row->n_values; i++)
      sqlite3_bind_value (row->statement, i + 1, row->values[i]);
    step_and_reset (bench, row->statement);
  }
  sqlite3_bind_text (drop_st, 1, sale->id.text, -1, SQLITE_STATIC);
  step_and_reset (bench, drop_st);
  step_and_reset (bench, commit_st);
}

static gint64
write_bare (Bench *bench, const CfSale *sale, GArray *rows)
{
  gint64 begin;

  put_bare_basket (bench, sale);
  begin = cf_bench_now ();
  write_rows (bench, sale, rows);
  return cf_bench_now () - begin;
}

typedef struct
{
  Bench *bench;
  const CfSale *sale;
  GArray *rows;
  gboolean done;
} Errand;

static void
run_errand (gpointer data)
{
  Errand *errand = data;

  write_rows (errand->bench, errand->sale, errand->rows);
}

static void
errand_is_done (gpointer data)
{
  Errand *errand = data;

  errand->done = TRUE;
}

/* The same, written by a thread that waits for such work, with the way there and back. */
static gint64
send_bare (Bench *bench, const CfSale *sale, GArray *rows)
{
  Errand errand = { bench, sale, rows, FALSE };
  gint64 begin;

  put_bare_basket (bench, sale);
  begin = cf_bench_now ();
  cf_worker_push (bench->worker, CF_PRIORITY_HIGH, run_errand, errand_is_done, &errand, NULL);
  while (!errand.done)
    g_main_context_iteration (NULL, TRUE);
  return cf_bench_now () - begin;
}

/* Checkpoints both files outside of what is measured, as the till does when nobody is waiting. */
static void
checkpoint (Bench *bench)
{
  int pages = 0, moved = 0;

  cf_store_idle (bench->store);
  sqlite3_wal_checkpoint_v2 (bench->bare, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
}

static gint64
append_4_kib (int fd)
{
  static const char block[APPEND_LEN] = { 0 };
  gint64 begin = cf_bench_now ();

  if (write (fd, block, sizeof block) != (gssize) sizeof block || fdatasync (fd) != 0)
    g_error ("cannot append");
  return cf_bench_now () - begin;
}

/* ---- the run --------------------------------------------------------------------------------- */

static sqlite3 *
open_bare (const char *path)
{
  sqlite3 *db = NULL;

  if (sqlite3_open (path, &db) != SQLITE_OK)
    g_error ("cannot open %s", path);
  run (db, "PRAGMA journal_mode = WAL");
  run (db, "PRAGMA synchronous = FULL");
  run (db, "PRAGMA wal_autocheckpoint = 0");
  run (db, "PRAGMA cache_size = -8192");
  return db;
}

/* A fresh shop with an open shift, and a copy of its empty books for the yardstick. */
static void
open_bench (Bench *bench, const CfStoreOptions *options)
{
  g_autofree char *path = g_build_filename (options->folder, "store.db", NULL);
  g_autofree char *bare = g_build_filename (options->folder, "bare.db", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = g_file_new_for_path (bare);
  CfShiftOpened shift = { .shift = SHIFT_ID,
                          .number = 1,
                          .business_day = DAY,
                          .currency = "EUR",
                          .exponent = 2,
                          .float_amount = { 10000 } };
  CfCommit *commit;

  if (!cf_store_create (options, "T1", cf_commit_new (), &bench->error) ||
      !g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &bench->error))
    g_error ("%s", bench->error->message);
  bench->bare = open_bare (bare);
  bench->store = cf_store_open (options, &bench->error);
  if (bench->store == NULL)
    g_error ("%s", bench->error->message);
  commit = cf_commit_new ();
  cf_commit_add_event (commit, cf_event_new (CF_EVENT_SHIFT_OPENED, cf_clock_system (), PERSON_ID,
                                             cf_event_body_shift_opened (&shift)));
  commit_and_wait (bench, commit, cf_bench_now ());
  if (sqlite3_open_v2 (path, &bench->reader, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    g_error ("cannot read %s", path);
  bench->totals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

typedef struct
{
  CfBenchSamples *till;
  CfBenchSamples *bare;
  CfBenchSamples *sent; /* the yardstick on a thread of its own */
  CfBenchSamples *append;
} Samples;

static void
measure (Bench *bench, guint count, const Samples *samples)
{
  g_autofree char *path = g_build_filename (cf_store_get_folder (bench->store), "append", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_autoptr (GRand) chance = g_rand_new_with_seed (12);

  for (guint i = 0; i < count; i++) {
    const CfBenchTill at = {
      .shift = SHIFT_ID, .person = PERSON_ID, .day = DAY, .clock = cf_clock_system ()
    };
    g_autoptr (CfSale) sale = cf_bench_sale_new (&at, chance, ++bench->sales, LINES);
    g_autoptr (GArray) rows = NULL;

    autosave (bench, sale);
    collect_totals (bench, NULL);
    cf_bench_samples_add (samples->till, sell (bench, sale));
    rows = collect_sale (bench);
    if (i % 2 == 0)
      cf_bench_samples_add (samples->bare, write_bare (bench, sale, rows));
    else
      cf_bench_samples_add (samples->sent, send_bare (bench, sale, rows));
    cf_bench_samples_add (samples->append, append_4_kib (fd));
    if (i % 50 == 49)
      checkpoint (bench);
  }
  close (fd);
}

int
main (void)
{
  g_autofree char *folder = g_build_filename (g_get_tmp_dir (), "shop", NULL);
  g_autofree char *state = g_build_filename (g_get_tmp_dir (), "state", NULL);
  CfStoreOptions options = { .folder = folder, .state_home = state, .clock = cf_clock_system () };
  g_autoptr (CfBenchSamples) till = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) bare = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) sent = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) append = cf_bench_samples_new ();
  g_autoptr (CfBenchSamples) warm = cf_bench_samples_new ();
  Bench bench = { .worker = cf_worker_new ("bare-writer", CF_WORKER_THREAD) };

  open_bench (&bench, &options);
  measure (&bench, cf_bench_size (100, 10), &(Samples){ warm, warm, warm, warm });
  measure (&bench, cf_bench_size (2000, 20), &(Samples){ till, bare, sent, append });
  cf_bench_report ("commit a 12-line sale, median", cf_bench_samples_percentile (till, 50),
                   cf_bench_samples_percentile (bare, 50), 1.3);
  cf_bench_report ("commit a 12-line sale, p99", cf_bench_samples_percentile (till, 99),
                   cf_bench_samples_percentile (bare, 99), 1.5);
  cf_bench_report ("the same against the yardstick on a thread of its own, median",
                   cf_bench_samples_percentile (till, 50), cf_bench_samples_percentile (sent, 50),
                   0);
  cf_bench_report ("the same against the yardstick on a thread of its own, p99",
                   cf_bench_samples_percentile (till, 99), cf_bench_samples_percentile (sent, 99),
                   0);
  cf_bench_report ("the same against one append of 4 KiB with fdatasync, median",
                   cf_bench_samples_percentile (till, 50), cf_bench_samples_percentile (append, 50),
                   0);
  cf_worker_free (bench.worker);
  cf_store_close (bench.store);
  return EXIT_SUCCESS;
}
