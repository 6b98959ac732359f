/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-worker.h"

typedef struct
{
  CfWorker *worker; /* while the job is not done */
  CfWorkerFunc run;
  CfWorkerFunc done;
  gpointer data;
  GDestroyNotify destroy;
} Job;

/*
 * Where done jobs wait to come home: one source a worker, which lives as long as the worker or something
 * in it.  A source a job would be simpler, but attaching it holds the lock of the home context, for
 * which the thread that it wakes then has to wait: two more wake-ups behind each sale.
 */
typedef struct
{
  GSource source; /* its callback is never set */
  GMutex lock;
  GQueue done;      /* of Job */
  gboolean is_last; /* no worker is behind it any more */
} Homeway;

struct _CfWorker
{
  GThread *thread;     /* NULL: inline */
  GMainContext *home;  /* owned */
  Homeway *homeway;    /* owned; attached to home */
  GMainContext *inner; /* owned; loop workers only */
  GMainLoop *loop;     /* owned; loop workers only */
  GMutex lock;
  GCond work;
  GQueue waiting[2]; /* of Job, by CfPriority */
  gboolean stopping;
};

static void
job_free (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_free (job);
}

/* ---- the way home ------------------------------------------------------------------------ */

static gboolean
homeway_is_ready (GSource *source)
{
  Homeway *self = (Homeway *) source;
  gboolean ready;

  g_mutex_lock (&self->lock);
  ready = !g_queue_is_empty (&self->done);
  g_mutex_unlock (&self->lock);
  return ready;
}

static gboolean
homeway_prepare (GSource *source, int *timeout_ms)
{
  *timeout_ms = -1;
  return homeway_is_ready (source);
}

/* One job a turn: what comes home may iterate the context itself, and the screen has its turn between. */
static gboolean
homeway_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  Homeway *self = (Homeway *) source;
  gboolean goes_on;
  Job *job;

  g_mutex_lock (&self->lock);
  job = g_queue_pop_head (&self->done);
  g_mutex_unlock (&self->lock);
  if (job != NULL) {
    job->done (job->data);
    job_free (job);
  }
  g_mutex_lock (&self->lock);
  goes_on = !self->is_last || !g_queue_is_empty (&self->done);
  g_mutex_unlock (&self->lock);
  return goes_on ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
homeway_finalize (GSource *source)
{
  Homeway *self = (Homeway *) source;

  g_queue_clear_full (&self->done, (GDestroyNotify) job_free);
  g_mutex_clear (&self->lock);
}

static Homeway *
homeway_new (GMainContext *home)
{
  static GSourceFuncs funcs = { .prepare = homeway_prepare,
                                .check = homeway_is_ready,
                                .dispatch = homeway_dispatch,
                                .finalize = homeway_finalize };
  GSource *source = g_source_new (&funcs, sizeof (Homeway));
  Homeway *self = (Homeway *) source;

  g_mutex_init (&self->lock);
  g_queue_init (&self->done);
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, home);
  return self;
}

/* Any thread.  Whose turn it is anyhow is not woken: an inline worker's home waits for nothing. */
static void
homeway_take (Homeway *self, Job *job)
{
  GMainContext *home = g_source_get_context (&self->source);
  gboolean is_home = job->worker->thread == NULL && g_main_context_is_owner (home);

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->done, job);
  g_mutex_unlock (&self->lock);
  if (!is_home)
    g_main_context_wakeup (home);
}

/* The worker is gone; what is under way still arrives. */
static void
homeway_close (Homeway *self)
{
  gboolean is_empty;

  g_mutex_lock (&self->lock);
  self->is_last = TRUE;
  is_empty = g_queue_is_empty (&self->done);
  g_mutex_unlock (&self->lock);
  if (is_empty)
    g_source_destroy (&self->source);
  g_source_unref (&self->source);
}

/* ---- on the worker's thread -------------------------------------------------------------- */

static void
job_do (Job *job)
{
  job->run (job->data);
  if (job->done != NULL)
    homeway_take (job->worker->homeway, job);
  else
    job_free (job);
}

static gboolean
on_inner_job_cb (gpointer data)
{
  job_do (data);
  return G_SOURCE_REMOVE;
}

static gpointer
queue_thread (gpointer data)
{
  CfWorker *self = data;

  g_mutex_lock (&self->lock);
  for (;;) {
    Job *job = g_queue_pop_head (&self->waiting[CF_PRIORITY_HIGH]);
    if (job == NULL)
      job = g_queue_pop_head (&self->waiting[CF_PRIORITY_LOW]);
    if (job == NULL && self->stopping)
      break;
    if (job == NULL) {
      g_cond_wait (&self->work, &self->lock);
      continue;
    }
    g_mutex_unlock (&self->lock);
    job_do (job);
    g_mutex_lock (&self->lock);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static gpointer
loop_thread (gpointer data)
{
  CfWorker *self = data;
  g_main_context_push_thread_default (self->inner);
  g_main_loop_run (self->loop);
  while (g_main_context_iteration (self->inner, FALSE))
    ; /* what was posted before the end still runs */
  g_main_context_pop_thread_default (self->inner);
  return NULL;
}

static CfWorker *
worker_alloc (void)
{
  CfWorker *self = g_new0 (CfWorker, 1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->work);
  g_queue_init (&self->waiting[CF_PRIORITY_HIGH]);
  g_queue_init (&self->waiting[CF_PRIORITY_LOW]);
  self->home = g_main_context_ref_thread_default ();
  self->homeway = homeway_new (self->home);
  return self;
}

CfWorker *
cf_worker_new (const char *name, CfWorkerMode mode)
{
  CfWorker *self = worker_alloc ();
  if (mode == CF_WORKER_THREAD)
    self->thread = g_thread_new (name, queue_thread, self);
  return self;
}

CfWorker *
cf_worker_new_loop (const char *name)
{
  CfWorker *self = worker_alloc ();
  self->inner = g_main_context_new ();
  self->loop = g_main_loop_new (self->inner, FALSE);
  self->thread = g_thread_new (name, loop_thread, self);
  return self;
}

static void
quit_loop (gpointer data)
{
  g_main_loop_quit (data);
}

void
cf_worker_free (CfWorker *self)
{
  if (self == NULL)
    return;
  g_assert (self->thread == NULL || self->thread != g_thread_self ());
  if (self->loop != NULL)
    cf_post (self->inner, quit_loop, self->loop, NULL);
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->work);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->inner, g_main_context_unref);
  homeway_close (self->homeway);
  g_main_context_unref (self->home);
  g_cond_clear (&self->work);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
cf_worker_push (CfWorker *self,
                CfPriority priority,
                CfWorkerFunc run,
                CfWorkerFunc done,
                gpointer data,
                GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);
  *job = (Job){ self, run, done, data, destroy };

  if (self->inner != NULL) {
    g_autoptr (GSource) source = g_idle_source_new ();
    g_source_set_priority (source, priority == CF_PRIORITY_HIGH ? G_PRIORITY_DEFAULT
                                                                : G_PRIORITY_DEFAULT_IDLE);
    g_source_set_callback (source, on_inner_job_cb, job, NULL);
    g_source_attach (source, self->inner);
    return;
  }
  if (self->thread == NULL) {
    job_do (job);
    return;
  }
  g_mutex_lock (&self->lock);
  /* Only its own jobs have something to be done once it stops, and it is done. */
  g_assert (!self->stopping || self->thread == g_thread_self ());
  g_queue_push_tail (&self->waiting[priority], job);
  g_mutex_unlock (&self->lock);
  g_cond_signal (&self->work); /* behind the lock: who wakes up must not wait for it at once */
}

typedef struct
{
  CfWorkerFunc run;
  gpointer data;
  GMutex lock;
  GCond finished;
  gboolean is_done;
} Call;

static void
call_run (gpointer data)
{
  Call *call = data;
  call->run (call->data);
  g_mutex_lock (&call->lock);
  call->is_done = TRUE;
  g_cond_signal (&call->finished);
  g_mutex_unlock (&call->lock);
}

void
cf_worker_call (CfWorker *self, CfWorkerFunc run, gpointer data)
{
  Call call = { .run = run, .data = data };

  g_assert (self->thread == NULL || self->thread != g_thread_self ());
  g_mutex_init (&call.lock);
  g_cond_init (&call.finished);
  cf_worker_push (self, CF_PRIORITY_HIGH, call_run, NULL, &call, NULL);
  g_mutex_lock (&call.lock);
  while (!call.is_done)
    g_cond_wait (&call.finished, &call.lock);
  g_mutex_unlock (&call.lock);
  g_cond_clear (&call.finished);
  g_mutex_clear (&call.lock);
}

gboolean
cf_worker_is_current (const CfWorker *self)
{
  return self->thread == NULL || self->thread == g_thread_self ();
}

gboolean
cf_worker_has_waiting (CfWorker *self, CfPriority priority)
{
  g_mutex_lock (&self->lock);
  gboolean waiting = !g_queue_is_empty (&self->waiting[priority]);
  g_mutex_unlock (&self->lock);
  return waiting;
}

GMainContext *
cf_worker_get_context (CfWorker *self)
{
  return self->inner;
}

typedef struct
{
  CfWorkerFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Posted;

static gboolean
on_posted_cb (gpointer data)
{
  Posted *posted = data;
  posted->func (posted->data);
  return G_SOURCE_REMOVE;
}

static void
posted_free (gpointer data)
{
  Posted *posted = data;
  if (posted->destroy != NULL)
    posted->destroy (posted->data);
  g_free (posted);
}

void
cf_post (GMainContext *context, CfWorkerFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Posted *posted = g_new0 (Posted, 1);
  *posted = (Posted){ func, data, destroy };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_posted_cb, posted, posted_free);
  g_source_attach (source, context);
}
