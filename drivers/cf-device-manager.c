/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-device-manager.h"

#include <string.h>

#include "cf-error.h"
#include "cf-virtual-device.h"

struct _CfDeviceManager
{
  GObject parent_instance;
  CfDeviceLoop *loop;
  GListStore *devices; /* of CfDevice */
  GPtrArray *sources;  /* of CfDeviceSource */
  char *bound[CF_DEVICE_ROLE_LAST];
  guint n_closing;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (CfDeviceManager, cf_device_manager, G_TYPE_OBJECT)
G_DEFINE_INTERFACE (CfDeviceSource, cf_device_source, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_DEVICE_ADDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
cf_device_source_default_init (CfDeviceSourceInterface *iface)
{
}

static void
cf_device_manager_finalize (GObject *object)
{
  CfDeviceManager *self = CF_DEVICE_MANAGER (object);

  g_assert (self->is_closed);
  g_clear_object (&self->devices);
  g_ptr_array_unref (self->sources);
  for (guint i = 0; i < G_N_ELEMENTS (self->bound); i++)
    g_free (self->bound[i]);
  cf_device_loop_unref (self->loop);
  G_OBJECT_CLASS (cf_device_manager_parent_class)->finalize (object);
}

static void
cf_device_manager_class_init (CfDeviceManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_device_manager_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CF_TYPE_DEVICE_MANAGER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_DEVICE_ADDED] =
    g_signal_new ("device-added", CF_TYPE_DEVICE_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CF_TYPE_DEVICE);
}

static void
cf_device_manager_init (CfDeviceManager *self)
{
  self->devices = g_list_store_new (CF_TYPE_DEVICE);
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
}

CfDeviceManager *
cf_device_manager_new (const CfClock *clock, gboolean run_inline)
{
  CfDeviceManager *self = g_object_new (CF_TYPE_DEVICE_MANAGER, NULL);

  self->loop = cf_device_loop_new (clock, run_inline);
  return self;
}

static void
on_closed_cb (GObject *device, GAsyncResult *result, gpointer user_data)
{
  CfDeviceManager *self = user_data;

  cf_device_close_finish (CF_DEVICE (device), result, NULL);
  self->n_closing--;
}

static void
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
}

void
cf_device_manager_close (CfDeviceManager *self)
{
  gboolean is_drained = FALSE;

  g_return_if_fail (CF_IS_DEVICE_MANAGER (self));

  if (self->is_closed)
    return;
  self->is_closed = TRUE;
  for (guint i = 0; i < self->sources->len; i++) {
    CfDeviceSource *source = g_ptr_array_index (self->sources, i);
    CF_DEVICE_SOURCE_GET_IFACE (source)->stop (source);
  }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->devices)); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (G_LIST_MODEL (self->devices), i);
    self->n_closing++;
    cf_device_close_async (device, on_closed_cb, self);
  }
  GMainContext *context = g_main_context_get_thread_default ();
  while (self->n_closing > 0)
    g_main_context_iteration (context, TRUE);
  cf_device_loop_stop (self->loop);
  cf_post (context, set_flag, &is_drained, NULL); /* behind all that is still on its way home */
  while (!is_drained)
    g_main_context_iteration (context, TRUE);
}

CfDeviceLoop *
cf_device_manager_get_loop (CfDeviceManager *self)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self), NULL);
  return self->loop;
}

gboolean
cf_device_manager_add_source (CfDeviceManager *self, CfDeviceSource *source, GError **error)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self) && CF_IS_DEVICE_SOURCE (source), FALSE);
  g_return_val_if_fail (!self->is_closed, FALSE);

  if (!CF_DEVICE_SOURCE_GET_IFACE (source)->start (source, self, error))
    return FALSE;
  g_ptr_array_add (self->sources, g_object_ref (source));
  return TRUE;
}

static void
on_device_changed_cb (CfDevice *device, CfDeviceManager *self)
{
  CfDeviceRole kind = cf_device_get_role (device);

  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++)
    if (cf_device_role_kind (role) == kind && cf_device_manager_get (self, role) == device)
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, (int) role);
}

static void
on_opened_cb (GObject *device, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!cf_device_open_finish (CF_DEVICE (device), result, &error))
    g_debug ("device %s: %s", cf_device_get_id (CF_DEVICE (device)), error->message);
}

void
cf_device_manager_add (CfDeviceManager *self, CfDevice *device)
{
  g_return_if_fail (CF_IS_DEVICE_MANAGER (self) && CF_IS_DEVICE (device));
  g_return_if_fail (cf_device_get_role (device) < CF_DEVICE_ROLE_LAST);
  g_return_if_fail (cf_device_manager_find (self, cf_device_get_id (device)) == NULL);

  g_list_store_append (self->devices, device);
  g_signal_connect_object (device, "changed", G_CALLBACK (on_device_changed_cb), self, 0);
  g_signal_emit (self, signals[SIGNAL_DEVICE_ADDED], 0, device);
  cf_device_open_async (device, on_opened_cb, NULL);
}

void
cf_device_manager_remove (CfDeviceManager *self, CfDevice *device)
{
  guint position;

  g_return_if_fail (CF_IS_DEVICE_MANAGER (self) && CF_IS_DEVICE (device) && !self->is_closed);
  g_return_if_fail (g_list_store_find (self->devices, device, &position));

  CfDeviceRole kind = cf_device_get_role (device);
  self->n_closing++;
  cf_device_close_async (device, on_closed_cb, self); /* keeps it until it is closed */
  g_signal_handlers_disconnect_by_func (device, on_device_changed_cb, self);
  g_list_store_remove (self->devices, position);
  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++)
    if (cf_device_role_kind (role) == kind)
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0, (int) role);
}

GListModel *
cf_device_manager_get_devices (CfDeviceManager *self)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self), NULL);
  return G_LIST_MODEL (self->devices);
}

CfDevice *
cf_device_manager_find (CfDeviceManager *self, const char *id)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self) && id != NULL, NULL);
  GListModel *model = G_LIST_MODEL (self->devices);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (model, i);
    if (strcmp (cf_device_get_id (device), id) == 0)
      return device; /* the list holds it */
  }
  return NULL;
}

gboolean
cf_device_manager_bind (CfDeviceManager *self, CfDeviceRole role, const char *id, GError **error)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self) && role < CF_DEVICE_ROLE_LAST, FALSE);

  CfDevice *device = id != NULL ? cf_device_manager_find (self, id) : NULL;
  if (device != NULL && cf_device_get_role (device) != cf_device_role_kind (role))
    return cf_error_set (error, CF_ERROR_BAD_SETTING, "cannot bind '%s' as %s: it is a %s", id,
                         cf_device_role_name (role),
                         cf_device_role_name (cf_device_get_role (device)));
  g_free (self->bound[role]);
  self->bound[role] = g_strdup (id);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, (int) role);
  return TRUE;
}

const char *
cf_device_manager_get_bound (CfDeviceManager *self, CfDeviceRole role)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self) && role < CF_DEVICE_ROLE_LAST, NULL);
  return self->bound[role];
}

/* Whether @device was given some role for good: then it plays no other by being there. */
static gboolean
has_part (CfDeviceManager *self, CfDevice *device)
{
  for (guint role = 0; role < CF_DEVICE_ROLE_LAST; role++)
    if (g_strcmp0 (self->bound[role], cf_device_get_id (device)) == 0)
      return TRUE;
  return FALSE;
}

CfDevice *
cf_device_manager_get (CfDeviceManager *self, CfDeviceRole role)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self) && role < CF_DEVICE_ROLE_LAST, NULL);
  const char *bound = self->bound[role];
  GListModel *model = G_LIST_MODEL (self->devices);
  CfDevice *first = NULL;

  if (bound == NULL && cf_device_role_kind (role) != role)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (CfDevice) device = g_list_model_get_item (model, i); /* the list holds it */
    if (cf_device_get_role (device) != cf_device_role_kind (role))
      continue;
    if (bound != NULL ? strcmp (cf_device_get_id (device), bound) == 0
                      : !CF_IS_VIRTUAL_DEVICE (device) && !has_part (self, device))
      return device;
    if (bound == NULL && first == NULL && !has_part (self, device))
      first = device;
  }
  return first;
}

CfDeviceState
cf_device_manager_get_state (CfDeviceManager *self, CfDeviceRole role, CfDeviceReason *ret_reason)
{
  g_return_val_if_fail (CF_IS_DEVICE_MANAGER (self) && role < CF_DEVICE_ROLE_LAST,
                        CF_DEVICE_MISSING);

  CfDevice *device = cf_device_manager_get (self, role);
  if (ret_reason != NULL)
    *ret_reason = device != NULL ? cf_device_get_reason (device) : CF_DEVICE_REASON_UNPLUGGED;
  return device != NULL ? cf_device_get_state (device) : CF_DEVICE_MISSING;
}
