/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-loop.h"

#include "cf-sim-trace.h"

#define SETTLE_MAX                                                                                 \
  100000 /* turns of the main context after one event: more is a loop without end */

struct _CfSimLoop
{
  gint64 now_ms;
  guint last;
  GSequence *events; /* of Event, by time and number */
};

typedef struct
{
  gint64 at_ms;
  guint number;
  gpointer owner;
  CfSimFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  if (event->destroy != NULL)
    event->destroy (event->data);
  g_free (event);
}

static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const Event *x = a, *y = b;

  if (x->at_ms != y->at_ms)
    return x->at_ms < y->at_ms ? -1 : 1;
  return x->number < y->number ? -1 : x->number > y->number;
}

CfSimLoop *
cf_sim_loop_new (void)
{
  CfSimLoop *self = g_new0 (CfSimLoop, 1);

  self->events = g_sequence_new (event_free);
  return self;
}

void
cf_sim_loop_free (CfSimLoop *self)
{
  if (self == NULL)
    return;
  g_sequence_free (self->events);
  g_free (self);
}

gint64
cf_sim_loop_now (const CfSimLoop *self)
{
  return self->now_ms;
}

guint
cf_sim_loop_add (CfSimLoop *self,
                 gint64 after_ms,
                 gpointer owner,
                 CfSimFunc func,
                 gpointer data,
                 GDestroyNotify destroy)
{
  Event *event = g_new0 (Event, 1);

  g_assert (after_ms >= 0);
  event->at_ms = self->now_ms + after_ms;
  event->number = ++self->last;
  event->owner = owner;
  event->func = func;
  event->data = data;
  event->destroy = destroy;
  g_sequence_insert_sorted (self->events, event, compare, NULL);
  return event->number;
}

/* The queue is short: some timers and messages a machine. */
static void
drop_if (CfSimLoop *self, guint number, gpointer owner)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->events);

  while (!g_sequence_iter_is_end (iter)) {
    GSequenceIter *next = g_sequence_iter_next (iter);
    const Event *event = g_sequence_get (iter);

    if ((number != 0 && event->number == number) || (owner != NULL && event->owner == owner))
      g_sequence_remove (iter);
    iter = next;
  }
}

void
cf_sim_loop_drop (CfSimLoop *self, guint event)
{
  if (event != 0)
    drop_if (self, event, NULL);
}

void
cf_sim_loop_drop_owner (CfSimLoop *self, gpointer owner)
{
  drop_if (self, 0, owner);
}

void
cf_sim_loop_settle (void)
{
  for (guint i = 0; g_main_context_iteration (NULL, FALSE); i++)
    if (i == SETTLE_MAX)
      cf_sim_fail ("the main context never comes to rest");
}

gboolean
cf_sim_loop_step (CfSimLoop *self, gint64 until_ms)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->events);
  Event *event = g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
  Event taken;

  if (event == NULL || event->at_ms > until_ms) {
    self->now_ms = MAX (self->now_ms, until_ms);
    cf_sim_trace_set_time (self->now_ms);
    return FALSE;
  }
  taken = *event;
  event->destroy = NULL; /* is done below, after the function */
  g_sequence_remove (iter);
  self->now_ms = taken.at_ms;
  cf_sim_trace_set_time (self->now_ms);
  taken.func (taken.data);
  if (taken.destroy != NULL)
    taken.destroy (taken.data);
  cf_sim_loop_settle ();
  return TRUE;
}
