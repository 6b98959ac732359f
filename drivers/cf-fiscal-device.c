/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fiscal-device.h"

#include <string.h>

typedef struct
{
  CfFiscalDevice *device; /* not owned: the task's source object */
  GTask *task;
  guint ticket;
  guint timer;
  CfFiscalStep step;
  char *transaction;
  char *data;
} Pending;

typedef struct
{
  GHashTable *pending; /* ticket -> Pending; device thread */
  guint last_ticket;   /* device thread */
} CfFiscalDevicePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfFiscalDevice, cf_fiscal_device, CF_TYPE_DEVICE)

#define PRIV(self) ((CfFiscalDevicePrivate *) cf_fiscal_device_get_instance_private (self))

static void
free_result (gpointer data)
{
  cf_fiscal_result_unref (data);
}

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_object_unref (pending->task);
  g_free (pending->transaction);
  g_free (pending->data);
  g_free (pending);
}

/* Answers a step that is still waited for. */
static void
end_step (Pending *pending, CfFiscalResult *result)
{
  CfFiscalDevice *self = pending->device;

  cf_device_loop_remove_timer (cf_device_get_loop (CF_DEVICE (self)), pending->timer);
  g_task_return_pointer (pending->task, result, free_result);
  g_hash_table_remove (PRIV (self)->pending, GUINT_TO_POINTER (pending->ticket));
}

void
cf_fiscal_device_answer (CfFiscalDevice *self, guint ticket, CfFiscalResult *result)
{
  g_return_if_fail (CF_IS_FISCAL_DEVICE (self) && result != NULL);

  Pending *pending = g_hash_table_lookup (PRIV (self)->pending, GUINT_TO_POINTER (ticket));
  if (pending == NULL)
    cf_fiscal_result_unref (result); /* after the deadline: the sale has gone on without it */
  else
    end_step (pending, result);
}

static void
on_deadline_cb (gpointer data)
{
  Pending *pending = data;

  pending->timer = 0;
  cf_device_report (CF_DEVICE (pending->device), CF_DEVICE_PROBLEM, CF_DEVICE_REASON_NO_ANSWER);
  end_step (pending, cf_fiscal_result_new (FALSE, "no answer in time"));
}

static void
step_on_thread (CfDevice *device, gpointer data)
{
  CfFiscalDevice *self = CF_FISCAL_DEVICE (device);
  CfFiscalDevicePrivate *priv = PRIV (self);
  const Pending *order = data;
  Pending *pending = g_new0 (Pending, 1);

  *pending = *order;
  pending->task = g_object_ref (order->task);
  pending->transaction = g_strdup (order->transaction);
  pending->data = g_strdup (order->data);
  pending->ticket = ++priv->last_ticket;
  pending->timer = cf_device_loop_add_timer (cf_device_get_loop (device), CF_FISCAL_DEADLINE_MS,
                                             on_deadline_cb, pending, NULL);
  g_hash_table_insert (priv->pending, GUINT_TO_POINTER (pending->ticket), pending);
  CF_FISCAL_DEVICE_GET_CLASS (self)->step (self, pending->ticket, order->step, order->transaction,
                                           order->data);
}

static void
cf_fiscal_device_close (CfDevice *device)
{
  CfFiscalDevicePrivate *priv = PRIV (CF_FISCAL_DEVICE (device));
  g_autoptr (GList) left = g_hash_table_get_values (priv->pending);

  for (GList *l = left; l != NULL; l = l->next)
    end_step (l->data, cf_fiscal_result_new (FALSE, "device closed"));
}

static void
cf_fiscal_device_finalize (GObject *object)
{
  g_hash_table_unref (PRIV (CF_FISCAL_DEVICE (object))->pending);
  G_OBJECT_CLASS (cf_fiscal_device_parent_class)->finalize (object);
}

static void
cf_fiscal_device_class_init (CfFiscalDeviceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_fiscal_device_finalize;
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_FISCAL;
  CF_DEVICE_CLASS (klass)->close = cf_fiscal_device_close;
}

static void
cf_fiscal_device_init (CfFiscalDevice *self)
{
  PRIV (self)->pending = g_hash_table_new_full (NULL, NULL, NULL, pending_free);
}

void
cf_fiscal_device_step_async (CfFiscalDevice *self,
                             CfFiscalStep step,
                             const char *transaction,
                             const char *data,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (CF_IS_FISCAL_DEVICE (self) && transaction != NULL && data != NULL);
  g_return_if_fail (strlen (data) <= CF_FISCAL_DATA_MAX);

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  CfDeviceState state = cf_device_get_state (CF_DEVICE (self));

  /* A device that is a problem is asked nevertheless: an answer is how it recovers. */
  if (!cf_device_is_usable (CF_DEVICE (self)) && state != CF_DEVICE_PROBLEM) {
    g_task_return_pointer (task, cf_fiscal_result_new (FALSE, "device not there"), free_result);
    return;
  }
  Pending *order = g_new0 (Pending, 1);
  order->device = self;
  order->task = g_object_ref (task);
  order->step = step;
  order->transaction = g_strdup (transaction);
  order->data = g_strdup (data);
  cf_device_call (CF_DEVICE (self), step_on_thread, order, pending_free);
}

CfFiscalResult *
cf_fiscal_device_step_finish (CfFiscalDevice *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
