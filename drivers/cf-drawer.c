/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-drawer.h"

typedef struct
{
  CfDrawerPosition position;
} CfDrawerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfDrawer, cf_drawer, CF_TYPE_DEVICE)

#define PRIV(self) ((CfDrawerPrivate *) cf_drawer_get_instance_private (self))

enum
{
  SIGNAL_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cf_drawer_class_init (CfDrawerClass *klass)
{
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_DRAWER;
  signals[SIGNAL_MOVED] = g_signal_new ("moved", CF_TYPE_DRAWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
cf_drawer_init (CfDrawer *self)
{
}

static void
kick_on_thread (CfDevice *device, gpointer data)
{
  GError *error = NULL;

  if (CF_DRAWER_GET_CLASS (device)->kick (CF_DRAWER (device), &error))
    g_task_return_boolean (data, TRUE);
  else
    g_task_return_error (data, error);
}

void
cf_drawer_kick_async (CfDrawer *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CF_IS_DRAWER (self));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cf_drawer_kick_async);
  cf_device_call (CF_DEVICE (self), kick_on_thread, task, g_object_unref);
}

gboolean
cf_drawer_kick_finish (CfDrawer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

CfDrawerPosition
cf_drawer_get_position (CfDrawer *self)
{
  g_return_val_if_fail (CF_IS_DRAWER (self), CF_DRAWER_UNKNOWN);
  return PRIV (self)->position;
}

static void
moved_home (CfDevice *device, gpointer data)
{
  CfDrawerPrivate *priv = PRIV (CF_DRAWER (device));
  CfDrawerPosition position = (CfDrawerPosition) GPOINTER_TO_INT (data);

  if (priv->position == position)
    return;
  priv->position = position;
  g_signal_emit (device, signals[SIGNAL_MOVED], 0, (int) position);
}

void
cf_drawer_report_position (CfDrawer *self, CfDrawerPosition position)
{
  g_return_if_fail (CF_IS_DRAWER (self));
  cf_device_post (CF_DEVICE (self), moved_home, GINT_TO_POINTER ((int) position), NULL);
}
