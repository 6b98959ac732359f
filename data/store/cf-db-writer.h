/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-db-writer
 *
 * One writer a file: a thread that alone owns the writing connection and does closed jobs, values
 * in and a result out, from a queue of two priorities.  (SQLite before 3.51.3 can damage a file when
 * two connections write or checkpoint at the same moment, so there is never a second one.)
 *
 * The writer also decides about checkpoints: PASSIVE, when told that nobody is busy
 * (cf_db_writer_idle()), or by itself after a job when the log has passed
 * CfDbOptions.wal_max, or %CF_DB_WRITER_WAL_MAX where that is 0.
 *
 * A job on store.db of low priority is at most %CF_DB_WRITER_LOW_ROWS rows or 5 ms before its commit, so
 * that a sale never waits longer: long work pushes itself again, piece by piece.
 */

#include "cf-db.h"
#include "cf-worker.h"

G_BEGIN_DECLS

#define CF_DB_WRITER_WAL_MAX  (16 * 1024 * 1024) /* bytes of log; beyond it reading slows down */
#define CF_DB_WRITER_LOW_ROWS 256                /* some 5 ms on a slow till */

typedef struct _CfDbWriter CfDbWriter;

/**
 * CfDbJobFunc:
 * @db: the writing connection, outside a transaction: the job begins and commits its own
 * @data: the job's values
 *
 * A job, on the writer's thread.  It leaves no transaction open and changes the durability only
 * before it begins one.
 */
typedef gboolean (*CfDbJobFunc) (CfDb *db, gpointer data, GError **error);

/**
 * cf_db_writer_new:
 * @name: of the thread, at most 15 characters
 * @path, @options: as for cf_db_open(); @options' mode must be a writing one
 *
 * Starts the thread and opens the file on it; waits until it is open.
 *
 * Returns: (transfer full): a writer, or %NULL with the error of cf_db_open()
 */
CfDbWriter *cf_db_writer_new (const char *name,
                              CfWorkerMode mode,
                              const char *path,
                              const CfDbOptions *options,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_db_writer_free:
 * @self: (nullable): a writer
 *
 * Lets the queued jobs finish, checkpoints a log beyond 1 MiB, closes the file, ends the thread.
 */
void cf_db_writer_free (CfDbWriter *self);

/**
 * CfDbFileFunc:
 * @path: of a file that nobody here has open any more
 *
 * What is done with it, on the thread that had it.
 */
typedef gboolean (*CfDbFileFunc) (const char *path, GError **error);

/**
 * cf_db_writer_close_async:
 * @self: (transfer full): nobody gives it a job any more
 * @then: (nullable): done on the writer's thread behind the close
 *
 * As cf_db_writer_free(), without waiting: putting away the log of a large file, syncing or removing it take
 * seconds on a slow disk.  cf_db_writer_close_finish() has the error of @then.
 */
void cf_db_writer_close_async (CfDbWriter *self,
                               CfDbFileFunc then,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean cf_db_writer_close_finish (GAsyncResult *result, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfDbWriter, cf_db_writer_free)

/**
 * cf_db_writer_run_async:
 * @func: the job
 * @data: (transfer full): its values; @destroy: (nullable): frees them after @callback
 * @callback: (nullable): on the writer's home context, with @user_data
 *
 * Queues a job.  Home thread.
 */
void cf_db_writer_run_async (CfDbWriter *self,
                             CfPriority priority,
                             CfDbJobFunc func,
                             gpointer data,
                             GDestroyNotify destroy,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * cf_db_writer_run_finish:
 *
 * Returns: what the job returned, with its error
 */
gboolean cf_db_writer_run_finish (CfDbWriter *self, GAsyncResult *result, GError **error);

/**
 * cf_db_writer_call:
 *
 * Runs a job with high priority and waits for it: start-up, the console's set-up commands, tests.
 */
gboolean cf_db_writer_call (CfDbWriter *self, CfDbJobFunc func, gpointer data, GError **error);

/**
 * cf_db_writer_then:
 * @data: borrowed; outlives the writer
 *
 * On the writer's thread, from inside a job: runs @func there once more after the job's result has been
 * sent home, for what nobody has to wait for.
 */
void cf_db_writer_then (CfDbWriter *self, CfWorkerFunc func, gpointer data);

/**
 * cf_db_writer_has_waiting:
 *
 * Returns: whether a job of high priority waits: long work makes room.  Any thread.
 */
gboolean cf_db_writer_has_waiting (CfDbWriter *self);

/**
 * cf_db_writer_idle:
 *
 * Queues a checkpoint of low priority, unless one is queued or the log is empty.
 */
void cf_db_writer_idle (CfDbWriter *self);

/**
 * cf_db_writer_reopen:
 * @ret_db: (out): the new connection
 *
 * On the writer's thread only, by a job that found its connection poisoned: closes it, opens the file
 * anew and checkpoints it, so that everything that can be read now is surely on the disk and nothing
 * else is left in the log.  The job then looks what became of its transaction.  While it fails every job fails with %CF_ERROR_IO, and
 * each first tries again.
 */
gboolean cf_db_writer_reopen (CfDbWriter *self, CfDb **ret_db, GError **error);

G_END_DECLS
