/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfWorker:
 *
 * A thread that does closed jobs one after the other: values in, a result out.  This file alone
 * makes threads.  Two kinds exist: a queue worker (database writers, PIN hashing, search, imports)
 * runs jobs from a queue of two priorities; a loop worker (devices, network) runs a GMainContext of
 * its own.  Threads talk to each other by posting finished values only.
 */
typedef struct _CfWorker CfWorker;

typedef enum
{
  CF_WORKER_THREAD, /* jobs run on a thread of their own */
  CF_WORKER_INLINE, /* for tests: jobs run at once in the caller; the results still come by the loop */
} CfWorkerMode;

typedef enum
{
  CF_PRIORITY_HIGH, /* somebody waits for it: a sale, a search */
  CF_PRIORITY_LOW,  /* long work, begun only while nothing of high priority waits */
} CfPriority;

/**
 * CfWorkerFunc:
 * @data: the job's own data
 *
 * A job's work (on the worker's thread) or its coming home (on the home context).
 */
typedef void (*CfWorkerFunc) (gpointer data);

/**
 * cf_worker_new:
 * @name: the thread's name, at most 15 characters
 *
 * Starts a queue worker.  Its home is the thread-default main context of the caller: there the
 * jobs' results arrive, in the order in which the jobs were done.
 */
CfWorker *cf_worker_new (const char *name, CfWorkerMode mode) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_worker_new_loop:
 * @name: the thread's name, at most 15 characters
 *
 * Starts a loop worker: a thread that iterates a main context of its own, which is its
 * thread-default one.  Jobs pushed to it run from that context.
 */
CfWorker *cf_worker_new_loop (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_worker_free:
 * @self: (nullable): a worker
 *
 * Lets all jobs that were pushed finish, and those that they push themselves, joins the thread and frees @self.  Results that have not
 * come home yet still will, if the home context goes on being iterated.  Home thread.
 */
void cf_worker_free (CfWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWorker, cf_worker_free)

/**
 * cf_worker_push:
 * @run: the work; runs on the worker's thread
 * @done: (nullable): runs on the home context after @run
 * @data: (transfer full): given to both
 * @destroy: (nullable): frees @data, on the home context, after @done (on the worker's thread when
 *   there is no @done)
 *
 * Queues a job.  Any thread.
 */
void cf_worker_push (CfWorker *self,
                     CfPriority priority,
                     CfWorkerFunc run,
                     CfWorkerFunc done,
                     gpointer data,
                     GDestroyNotify destroy);

/**
 * cf_worker_call:
 * @run: the work
 * @data: given to it; stays the caller's
 *
 * Runs @run on the worker's thread with high priority and waits for it: for start-up, shut-down
 * and programs without a screen, never for anything a hand waits for.  Not from the worker's own
 * thread.
 */
void cf_worker_call (CfWorker *self, CfWorkerFunc run, gpointer data);

/**
 * cf_worker_is_current:
 *
 * Returns: whether the caller runs on @self's thread (always %TRUE for an inline worker).
 */
gboolean cf_worker_is_current (const CfWorker *self);

/**
 * cf_worker_has_waiting:
 * @priority: which queue
 *
 * Returns: whether jobs wait in that queue of a queue worker: long jobs ask it at their seams to
 * make room for a sale.  Any thread.
 */
gboolean cf_worker_has_waiting (CfWorker *self, CfPriority priority);

/**
 * cf_worker_get_context:
 *
 * Returns: (transfer none) (nullable): the main context of a loop worker, %NULL for a queue worker.
 */
GMainContext *cf_worker_get_context (CfWorker *self);

/**
 * cf_post:
 * @context: (nullable): where to run; %NULL for the default main context
 * @func: what to run there, once
 * @data: (transfer full): given to it
 * @destroy: (nullable): frees @data afterwards
 *
 * Posts a finished value to another thread's main context.  Never runs @func before returning, also
 * when the caller owns @context.  Any thread.
 */
void cf_post (GMainContext *context, CfWorkerFunc func, gpointer data, GDestroyNotify destroy);

G_END_DECLS
