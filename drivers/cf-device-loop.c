/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-device-loop.h"

typedef struct
{
  guint id;
  gint64 due_ms; /* of the clock's monotonic reading */
  CfWorkerFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Timer;

struct _CfDeviceLoop
{
  gatomicrefcount ref_count;
  const CfClock *clock;
  CfWorker *worker;      /* NULL: inline, or stopped */
  GMainContext *home;    /* owned */
  GMainContext *context; /* owned; the device thread's; inline: home */
  gboolean is_inline;
  gint stopped; /* atomic */
  /* Device thread only: */
  GQueue timers; /* of Timer, earliest first; few at any time */
  guint last_timer_id;
  GSource *alarm; /* owned; fires at the first timer; system clock only */
};

static void
timer_free (gpointer data)
{
  Timer *timer = data;

  if (timer->destroy != NULL)
    timer->destroy (timer->data);
  g_free (timer);
}

static gboolean
is_stopped (CfDeviceLoop *self)
{
  return g_atomic_int_get (&self->stopped) != 0;
}

CfDeviceLoop *
cf_device_loop_new (const CfClock *clock, gboolean run_inline)
{
  g_return_val_if_fail (clock != NULL, NULL);

  CfDeviceLoop *self = g_new0 (CfDeviceLoop, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->clock = clock;
  self->is_inline = run_inline;
  self->home = g_main_context_ref_thread_default ();
  g_queue_init (&self->timers);
  if (!run_inline)
    self->worker = cf_worker_new_loop ("cf-devices");
  self->context =
    g_main_context_ref (run_inline ? self->home : cf_worker_get_context (self->worker));
  return self;
}

CfDeviceLoop *
cf_device_loop_ref (CfDeviceLoop *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
drop_timers (CfDeviceLoop *self)
{
  GQueue timers = self->timers;

  g_queue_init (&self->timers);
  g_queue_clear_full (&timers, timer_free);
  if (self->alarm != NULL)
    g_source_destroy (self->alarm);
  g_clear_pointer (&self->alarm, g_source_unref);
}

void
cf_device_loop_unref (CfDeviceLoop *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_assert (is_stopped (self));
  drop_timers (self);
  g_main_context_unref (self->context);
  g_main_context_unref (self->home);
  g_free (self);
}

void
cf_device_loop_stop (CfDeviceLoop *self)
{
  g_return_if_fail (self != NULL);

  if (is_stopped (self))
    return;
  g_clear_pointer (&self->worker, cf_worker_free); /* what was asked for still runs */
  g_atomic_int_set (&self->stopped, 1);
  drop_timers (self);
}

const CfClock *
cf_device_loop_get_clock (CfDeviceLoop *self)
{
  return self->clock;
}

GMainContext *
cf_device_loop_get_context (CfDeviceLoop *self)
{
  return self->context;
}

gboolean
cf_device_loop_is_current (CfDeviceLoop *self)
{
  return self->worker == NULL || cf_worker_is_current (self->worker);
}

typedef struct
{
  CfDeviceLoop *loop;
  CfWorkerFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
  cf_device_loop_unref (call->loop);
  g_free (call);
}

static void
call_run (gpointer data)
{
  Call *call = data;

  if (!is_stopped (call->loop))
    call->func (call->data);
}

static void
send_to (CfDeviceLoop *self,
         GMainContext *context,
         CfWorkerFunc func,
         gpointer data,
         GDestroyNotify destroy)
{
  Call *call = g_new (Call, 1);

  *call = (Call){ cf_device_loop_ref (self), func, data, destroy };
  if (is_stopped (self))
    call_free (call);
  else
    cf_post (context, call_run, call, call_free);
}

void
cf_device_loop_call (CfDeviceLoop *self, CfWorkerFunc func, gpointer data, GDestroyNotify destroy)
{
  send_to (self, self->context, func, data, destroy);
}

void
cf_device_loop_post (CfDeviceLoop *self, CfWorkerFunc func, gpointer data, GDestroyNotify destroy)
{
  send_to (self, self->home, func, data, destroy);
}

/* ---- timers ---- */

static gboolean
on_alarm_cb (gpointer data)
{
  cf_device_loop_run_due (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
alarm_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSourceFuncs alarm_funcs = { .dispatch = alarm_dispatch };

/* Lets the alarm ring at the first timer's time. */
static void
set_alarm (CfDeviceLoop *self)
{
  const Timer *first = g_queue_peek_head (&self->timers);

  if (self->clock != cf_clock_system ())
    return; /* run_due is called by whoever moves the clock */
  if (self->alarm == NULL) {
    if (first == NULL)
      return;
    self->alarm = g_source_new (&alarm_funcs, sizeof (GSource));
    g_source_set_callback (self->alarm, on_alarm_cb, self, NULL);
    g_source_attach (self->alarm, self->context);
  }
  if (first == NULL)
    g_source_set_ready_time (self->alarm, -1);
  else {
    gint64 delay_ms = MAX (first->due_ms - cf_clock_mono_ms (self->clock), 0);
    g_source_set_ready_time (self->alarm, g_get_monotonic_time () + delay_ms * 1000);
  }
}

static gint
compare_timers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Timer *x = a;
  const Timer *y = b;

  if (x->due_ms != y->due_ms)
    return x->due_ms < y->due_ms ? -1 : 1;
  return x->id < y->id ? -1 : 1;
}

guint
cf_device_loop_add_timer (CfDeviceLoop *self,
                          gint64 delay_ms,
                          CfWorkerFunc func,
                          gpointer data,
                          GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL && func != NULL && delay_ms >= 0, 0);

  Timer *timer = g_new (Timer, 1);
  if (++self->last_timer_id == 0)
    self->last_timer_id = 1;
  *timer =
    (Timer){ self->last_timer_id, cf_clock_mono_ms (self->clock) + delay_ms, func, data, destroy };
  g_queue_insert_sorted (&self->timers, timer, compare_timers, NULL);
  set_alarm (self);
  return timer->id;
}

void
cf_device_loop_remove_timer (CfDeviceLoop *self, guint id)
{
  g_return_if_fail (self != NULL);

  for (GList *l = self->timers.head; id != 0 && l != NULL; l = l->next) {
    Timer *timer = l->data;
    if (timer->id != id)
      continue;
    g_queue_delete_link (&self->timers, l);
    timer_free (timer);
    set_alarm (self);
    return;
  }
}

void
cf_device_loop_run_due (CfDeviceLoop *self)
{
  g_return_if_fail (self != NULL);

  for (;;) {
    Timer *timer = g_queue_peek_head (&self->timers);

    if (timer == NULL || timer->due_ms > cf_clock_mono_ms (self->clock))
      break;
    g_queue_pop_head (&self->timers);
    timer->func (timer->data);
    timer_free (timer);
  }
  set_alarm (self);
}
