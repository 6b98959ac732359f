/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-device.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "cf-error.h"

typedef struct
{
  char *id;
  char *model;
  char *where;
  CfDeviceLoop *loop;
  CfDeviceState state;
  CfDeviceReason reason;
  gint64 since_ms;
  char *said;
  gint64 said_ms;
} CfDevicePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfDevice, cf_device, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_MODEL,
  PROP_WHERE,
  PROP_LOOP,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

#define CF_DEVICE_ROW(id, name) name,
static const char *const ROLE_NAMES[] = { CF_DEVICE_ROLE_TABLE (CF_DEVICE_ROW) };
static const char *const STATE_NAMES[] = { CF_DEVICE_STATE_TABLE (CF_DEVICE_ROW) };
#undef CF_DEVICE_ROW

static const struct
{
  const char *name;
  const char *words;
} REASONS[] = {
#define CF_DEVICE_ROW(id, name, words) { name, words },
  CF_DEVICE_REASON_TABLE (CF_DEVICE_ROW)
#undef CF_DEVICE_ROW
};

/* Which states may follow which; see the drawing in the header. */
#define TO(state) (1u << CF_DEVICE_##state)
#define TO_ANY_OPEN                                                                                \
  (TO (READY) | TO (BUSY) | TO (WARNING) | TO (PROBLEM) | TO (MISSING) | TO (CLOSED))
static const guint NEXT[] = {
  [CF_DEVICE_CLOSED] = TO (OPENING) | TO (MISSING),
  [CF_DEVICE_OPENING] = TO_ANY_OPEN,
  [CF_DEVICE_READY] = TO_ANY_OPEN,
  [CF_DEVICE_BUSY] = TO_ANY_OPEN,
  [CF_DEVICE_WARNING] = TO_ANY_OPEN,
  [CF_DEVICE_PROBLEM] = TO_ANY_OPEN | TO (OPENING),
  [CF_DEVICE_MISSING] = TO_ANY_OPEN | TO (OPENING),
};

#define PRIV(self) ((CfDevicePrivate *) cf_device_get_instance_private (self))

const char *
cf_device_role_name (CfDeviceRole role)
{
  g_return_val_if_fail ((guint) role < G_N_ELEMENTS (ROLE_NAMES), NULL);
  return ROLE_NAMES[role];
}

CfDeviceRole
cf_device_role_parse (const char *name)
{
  g_return_val_if_fail (name != NULL, CF_DEVICE_ROLE_LAST);

  for (guint i = 0; i < G_N_ELEMENTS (ROLE_NAMES); i++)
    if (strcmp (ROLE_NAMES[i], name) == 0)
      return (CfDeviceRole) i;
  return CF_DEVICE_ROLE_LAST;
}

CfDeviceRole
cf_device_role_kind (CfDeviceRole role)
{
  return role == CF_DEVICE_ROLE_KITCHEN || role == CF_DEVICE_ROLE_LABEL ? CF_DEVICE_ROLE_PRINTER
                                                                        : role;
}

const char *
cf_device_state_name (CfDeviceState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (STATE_NAMES), NULL);
  return STATE_NAMES[state];
}

const char *
cf_device_reason_name (CfDeviceReason reason)
{
  g_return_val_if_fail ((guint) reason < G_N_ELEMENTS (REASONS), NULL);
  return REASONS[reason].name;
}

const char *
cf_device_reason_words (CfDeviceReason reason)
{
  g_return_val_if_fail ((guint) reason < G_N_ELEMENTS (REASONS), NULL);
  return REASONS[reason].words[0] != '\0' ? _ (REASONS[reason].words) : "";
}

static void
cf_device_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  CfDevicePrivate *priv = PRIV (CF_DEVICE (object));

  switch (prop_id) {
  case PROP_ID: priv->id = g_value_dup_string (value); break;
  case PROP_MODEL: priv->model = g_value_dup_string (value); break;
  case PROP_WHERE: priv->where = g_value_dup_string (value); break;
  case PROP_LOOP: priv->loop = cf_device_loop_ref (g_value_get_pointer (value)); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
cf_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CfDevicePrivate *priv = PRIV (CF_DEVICE (object));

  switch (prop_id) {
  case PROP_ID: g_value_set_string (value, priv->id); break;
  case PROP_MODEL: g_value_set_string (value, priv->model); break;
  case PROP_WHERE: g_value_set_string (value, priv->where); break;
  case PROP_LOOP: g_value_set_pointer (value, priv->loop); break;
  default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
cf_device_constructed (GObject *object)
{
  CfDevicePrivate *priv = PRIV (CF_DEVICE (object));

  G_OBJECT_CLASS (cf_device_parent_class)->constructed (object);
  g_assert (priv->id != NULL && strlen (priv->id) <= CF_DEVICE_ID_MAX);
  g_assert (priv->model != NULL && priv->loop != NULL);
  priv->since_ms = cf_clock_utc_ms (cf_device_loop_get_clock (priv->loop));
}

static void
cf_device_finalize (GObject *object)
{
  CfDevicePrivate *priv = PRIV (CF_DEVICE (object));

  g_free (priv->id);
  g_free (priv->model);
  g_free (priv->where);
  g_free (priv->said);
  cf_device_loop_unref (priv->loop);
  G_OBJECT_CLASS (cf_device_parent_class)->finalize (object);
}

static gboolean
open_default (CfDevice *self, CfDeviceReason *ret_reason, GError **error)
{
  return TRUE;
}

static void
close_default (CfDevice *self)
{
}

static void
cf_device_class_init (CfDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = cf_device_set_property;
  object_class->get_property = cf_device_get_property;
  object_class->constructed = cf_device_constructed;
  object_class->finalize = cf_device_finalize;
  klass->role = CF_DEVICE_ROLE_LAST;
  klass->open = open_default;
  klass->close = close_default;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, once);
  props[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, once);
  props[PROP_WHERE] = g_param_spec_string ("where", NULL, NULL, NULL, once);
  props[PROP_LOOP] = g_param_spec_pointer ("loop", NULL, NULL, once);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CF_TYPE_DEVICE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
cf_device_init (CfDevice *self)
{
  PRIV (self)->state = CF_DEVICE_CLOSED;
}

const char *
cf_device_get_id (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), NULL);
  return PRIV (self)->id;
}

const char *
cf_device_get_model (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), NULL);
  return PRIV (self)->model;
}

const char *
cf_device_get_where (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), NULL);
  return PRIV (self)->where;
}

CfDeviceRole
cf_device_get_role (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), CF_DEVICE_ROLE_LAST);
  return CF_DEVICE_GET_CLASS (self)->role;
}

CfDeviceState
cf_device_get_state (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), CF_DEVICE_MISSING);
  return PRIV (self)->state;
}

CfDeviceReason
cf_device_get_reason (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), CF_DEVICE_REASON_NONE);
  return PRIV (self)->reason;
}

gint64
cf_device_get_since_ms (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), 0);
  return PRIV (self)->since_ms;
}

const char *
cf_device_get_said (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), NULL);
  return PRIV (self)->said;
}

gint64
cf_device_get_said_ms (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), 0);
  return PRIV (self)->said_ms;
}

gboolean
cf_device_is_usable (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), FALSE);

  CfDeviceState state = PRIV (self)->state;
  return state == CF_DEVICE_READY || state == CF_DEVICE_BUSY || state == CF_DEVICE_WARNING;
}

CfDeviceLoop *
cf_device_get_loop (CfDevice *self)
{
  g_return_val_if_fail (CF_IS_DEVICE (self), NULL);
  return PRIV (self)->loop;
}

/* ---- between the threads ---- */

typedef struct
{
  CfDevice *device;
  void (*func) (CfDevice *self, gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} Message;

static void
message_run (gpointer data)
{
  Message *message = data;
  message->func (message->device, message->data);
}

static void
do_nothing (gpointer data)
{
}

static void
message_free (gpointer data)
{
  Message *message = data;
  CfDeviceLoop *loop = cf_device_loop_ref (PRIV (message->device)->loop);

  if (message->destroy != NULL)
    message->destroy (message->data);
  /* Objects die at home: their last reference must not be dropped on the device thread. */
  cf_device_loop_post (loop, do_nothing, message->device, g_object_unref);
  cf_device_loop_unref (loop);
  g_free (message);
}

static void
home_message_free (gpointer data)
{
  Message *message = data;

  if (message->destroy != NULL)
    message->destroy (message->data);
  g_object_unref (message->device);
  g_free (message);
}

static Message *
message_new (CfDevice *self,
             void (*func) (CfDevice *, gpointer),
             gpointer data,
             GDestroyNotify destroy)
{
  Message *message = g_new (Message, 1);
  *message = (Message){ g_object_ref (self), func, data, destroy };
  return message;
}

void
cf_device_call (CfDevice *self,
                void (*func) (CfDevice *self, gpointer data),
                gpointer data,
                GDestroyNotify destroy)
{
  g_return_if_fail (CF_IS_DEVICE (self) && func != NULL);
  cf_device_loop_call (PRIV (self)->loop, message_run, message_new (self, func, data, destroy),
                       message_free);
}

guint
cf_device_add_timer (CfDevice *self,
                     gint64 delay_ms,
                     void (*func) (CfDevice *self, gpointer data),
                     gpointer data,
                     GDestroyNotify destroy)
{
  g_return_val_if_fail (CF_IS_DEVICE (self) && func != NULL, 0);
  return cf_device_loop_add_timer (PRIV (self)->loop, delay_ms, message_run,
                                   message_new (self, func, data, destroy), message_free);
}

void
cf_device_remove_timer (CfDevice *self, guint id)
{
  g_return_if_fail (CF_IS_DEVICE (self));
  cf_device_loop_remove_timer (PRIV (self)->loop, id);
}

void
cf_device_post (CfDevice *self,
                void (*func) (CfDevice *self, gpointer data),
                gpointer data,
                GDestroyNotify destroy)
{
  g_return_if_fail (CF_IS_DEVICE (self) && func != NULL);
  cf_device_loop_post (PRIV (self)->loop, message_run, message_new (self, func, data, destroy),
                       home_message_free);
}

/* ---- state ---- */

/* Home thread. */
static void
set_state (CfDevice *self, CfDeviceState state, CfDeviceReason reason)
{
  CfDevicePrivate *priv = PRIV (self);

  if (priv->state == state && priv->reason == reason)
    return;
  if (priv->state != state && (NEXT[priv->state] & (1u << state)) == 0) {
    /* A report that was on its way when we closed the device. */
    g_debug ("device %s: %s after %s is too late", priv->id, STATE_NAMES[state],
             STATE_NAMES[priv->state]);
    return;
  }
  g_debug ("device %s: %s -> %s (%s)", priv->id, STATE_NAMES[priv->state], STATE_NAMES[state],
           REASONS[reason].name);
  priv->state = state;
  priv->reason = reason;
  priv->since_ms = cf_clock_utc_ms (cf_device_loop_get_clock (priv->loop));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

typedef struct
{
  CfDeviceState state;
  CfDeviceReason reason;
} Report;

static void
report_home (CfDevice *self, gpointer data)
{
  const Report *report = data;
  set_state (self, report->state, report->reason);
}

void
cf_device_report (CfDevice *self, CfDeviceState state, CfDeviceReason reason)
{
  g_return_if_fail (CF_IS_DEVICE (self));

  Report *report = g_new (Report, 1);
  *report = (Report){ state, reason };
  cf_device_post (self, report_home, report, g_free);
}

static void
said_home (CfDevice *self, gpointer data)
{
  CfDevicePrivate *priv = PRIV (self);

  g_free (priv->said);
  priv->said = g_strdup (data);
  priv->said_ms = cf_clock_utc_ms (cf_device_loop_get_clock (priv->loop));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Cuts @text to CF_DEVICE_SAID_MAX bytes of printable UTF-8. */
static char *
tidy (const char *text)
{
  char *valid = g_utf8_make_valid (text, -1);

  if (strlen (valid) > CF_DEVICE_SAID_MAX) {
    const char *end = g_utf8_find_prev_char (valid, valid + CF_DEVICE_SAID_MAX);
    valid[end - valid] = '\0';
  }
  for (char *p = valid; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return valid;
}

void
cf_device_report_said (CfDevice *self, const char *format, ...)
{
  g_return_if_fail (CF_IS_DEVICE (self));

  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  cf_device_post (self, said_home, tidy (text), g_free);
}

/* ---- open and close ---- */

typedef struct
{
  GTask *task;
  CfDeviceReason reason;
  GError *error; /* NULL: it is open */
} Opened;

static void
opened_free (gpointer data)
{
  Opened *opened = data;

  g_object_unref (opened->task);
  g_clear_error (&opened->error);
  g_free (opened);
}

/* The state first, so that who waited for the opening sees it. */
static void
opened_home (CfDevice *self, gpointer data)
{
  Opened *opened = data;

  if (opened->error != NULL) {
    gboolean is_gone = opened->reason == CF_DEVICE_REASON_UNPLUGGED;
    set_state (self, is_gone ? CF_DEVICE_MISSING : CF_DEVICE_PROBLEM, opened->reason);
    g_task_return_error (opened->task, g_steal_pointer (&opened->error));
    return;
  }
  if (PRIV (self)->state == CF_DEVICE_OPENING && !CF_DEVICE_GET_CLASS (self)->opens_later)
    /* else it says, or has said, itself how it is */
    set_state (self, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
  g_task_return_boolean (opened->task, TRUE);
}

static void
open_on_thread (CfDevice *self, gpointer data)
{
  Opened *opened = g_new0 (Opened, 1);

  opened->task = g_object_ref (data);
  opened->reason = CF_DEVICE_REASON_FAULT;
  if (!CF_DEVICE_GET_CLASS (self)->open (self, &opened->reason, &opened->error))
    g_assert (opened->error != NULL);
  cf_device_post (self, opened_home, opened, opened_free);
}

void
cf_device_open_async (CfDevice *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CF_IS_DEVICE (self));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  CfDeviceState state = PRIV (self)->state;

  g_task_set_source_tag (task, cf_device_open_async);
  if (state != CF_DEVICE_CLOSED && state != CF_DEVICE_MISSING && state != CF_DEVICE_PROBLEM) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  set_state (self, CF_DEVICE_OPENING, CF_DEVICE_REASON_NONE);
  cf_device_call (self, open_on_thread, task, g_object_unref);
}

gboolean
cf_device_open_finish (CfDevice *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
closed_home (CfDevice *self, gpointer data)
{
  set_state (self, CF_DEVICE_CLOSED, CF_DEVICE_REASON_NONE);
  g_task_return_boolean (data, TRUE);
}

static void
close_on_thread (CfDevice *self, gpointer data)
{
  CF_DEVICE_GET_CLASS (self)->close (self);
  cf_device_post (self, closed_home, g_object_ref (data), g_object_unref);
}

void
cf_device_close_async (CfDevice *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CF_IS_DEVICE (self));

  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, cf_device_close_async);
  cf_device_call (self, close_on_thread, task, g_object_unref);
}

gboolean
cf_device_close_finish (CfDevice *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
