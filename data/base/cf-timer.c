/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-timer.h"

typedef struct
{
  CfTimerFunc func;
  gpointer data;
} Once;

static gboolean
on_time_cb (gpointer data)
{
  Once *once = data;

  once->func (once->data);
  return G_SOURCE_REMOVE;
}

static guint
main_start (const CfTimer *self, guint after_ms, CfTimerFunc func, gpointer data)
{
  Once *once = g_new (Once, 1);

  *once = (Once){ func, data };
  return g_timeout_add_full (G_PRIORITY_DEFAULT, after_ms, on_time_cb, once, g_free);
}

static void
main_stop (const CfTimer *self, guint id)
{
  g_source_remove (id);
}

const CfTimer *
cf_timer_main (void)
{
  static const CfTimer timer = { main_start, main_stop, NULL };

  return &timer;
}
