/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-fiscal.h"

#include <string.h>

#define COUNTER_FILE_MAX 32

struct _CfVirtualFiscal
{
  CfFiscalDevice parent_instance;
  char *path;
  /* Device thread: */
  gboolean is_unplugged;
  gboolean is_failing;
  gint64 silence_ms; /* of the next step */
  guint64 counter;   /* signatures made */
};

typedef struct
{
  guint ticket;
  CfFiscalStep step;
  char *transaction;
  char *data;
} Waiting;

static void cf_virtual_fiscal_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualFiscal,
                               cf_virtual_fiscal,
                               CF_TYPE_FISCAL_DEVICE,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_fiscal_device_init))

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_free (waiting->transaction);
  g_free (waiting->data);
  g_free (waiting);
}

static void
read_counter (CfVirtualFiscal *self)
{
  g_autofree char *text = NULL;
  gsize length;

  if (self->path == NULL || !g_file_get_contents (self->path, &text, &length, NULL) ||
      length > COUNTER_FILE_MAX)
    return;
  g_strchomp (text);
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &self->counter, NULL))
    self->counter = 0;
}

static void
write_counter (CfVirtualFiscal *self)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT "\n", self->counter);
  g_autoptr (GError) error = NULL;

  if (self->path != NULL &&
      !g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_debug ("virtual fiscal device: %s", error->message);
}

static CfFiscalResult *
sign (CfVirtualFiscal *self, const char *transaction, const char *data)
{
  CfFiscalResult *result = cf_fiscal_result_new (TRUE, NULL);

  self->counter++;
  write_counter (self);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->counter);
  g_autofree char *signed_text = g_strjoin ("\n", number, transaction, data, NULL);
  g_autofree char *signature = g_compute_checksum_for_string (G_CHECKSUM_SHA256, signed_text, -1);
  cf_fiscal_result_add (result, "device", "VIRTUAL-FISCAL-0001");
  cf_fiscal_result_add (result, "signature_counter", number);
  cf_fiscal_result_add (result, "signature", signature);
  return result;
}

static void
answer (CfVirtualFiscal *self, const Waiting *waiting)
{
  CfFiscalResult *result;

  if (self->is_unplugged)
    return; /* nothing comes; the waiting ends by itself */
  if (self->is_failing)
    result = cf_fiscal_result_new (FALSE, "device reports a failure");
  else if (waiting->step == CF_FISCAL_FINISH)
    result = sign (self, waiting->transaction, waiting->data);
  else
    result = cf_fiscal_result_new (TRUE, NULL);
  if (result->ok)
    cf_device_report (CF_DEVICE (self), CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
  else
    cf_device_report (CF_DEVICE (self), CF_DEVICE_PROBLEM, CF_DEVICE_REASON_FAULT);
  cf_fiscal_device_answer (CF_FISCAL_DEVICE (self), waiting->ticket, result);
}

static void
on_time_cb (CfDevice *device, gpointer data)
{
  answer (CF_VIRTUAL_FISCAL (device), data);
}

static void
cf_virtual_fiscal_step (CfFiscalDevice *device,
                        guint ticket,
                        CfFiscalStep step,
                        const char *transaction,
                        const char *data)
{
  CfVirtualFiscal *self = CF_VIRTUAL_FISCAL (device);
  Waiting *waiting = g_new (Waiting, 1);
  gint64 silence_ms = self->silence_ms;

  *waiting = (Waiting){ ticket, step, g_strdup (transaction), g_strdup (data) };
  self->silence_ms = 0;
  if (silence_ms > 0) {
    cf_device_add_timer (CF_DEVICE (self), silence_ms, on_time_cb, waiting, waiting_free);
    return;
  }
  answer (self, waiting);
  waiting_free (waiting);
}

static void
do_fail (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_FISCAL (device)->is_failing = TRUE;
}

static void
do_silence (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_FISCAL (device)->silence_ms = args->duration_ms;
}

static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_FISCAL (device)->is_unplugged = TRUE;
  cf_device_report (device, CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
}

static void
do_resume (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualFiscal *self = CF_VIRTUAL_FISCAL (device);

  self->is_unplugged = self->is_failing = FALSE;
  self->silence_ms = 0;
  cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
}

static const CfScriptCommand COMMANDS[] = {
  { "FAIL", "", "refuse every step", do_fail },
  { "SILENCE", "d", "answer the next step only after the time", do_silence },
  { "UNPLUG", "", "the plug is out", do_unplug },
  { "PLUG", "", "the plug is in", do_resume },
  { "RESUME", "", "everything is in order again", do_resume },
  { NULL },
};

static gboolean
cf_virtual_fiscal_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  read_counter (CF_VIRTUAL_FISCAL (device));
  return TRUE;
}

static void
cf_virtual_fiscal_finalize (GObject *object)
{
  g_free (CF_VIRTUAL_FISCAL (object)->path);
  G_OBJECT_CLASS (cf_virtual_fiscal_parent_class)->finalize (object);
}

static void
cf_virtual_fiscal_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_fiscal_class_init (CfVirtualFiscalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_virtual_fiscal_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_virtual_fiscal_open;
  CF_FISCAL_DEVICE_CLASS (klass)->step = cf_virtual_fiscal_step;
}

static void
cf_virtual_fiscal_init (CfVirtualFiscal *self)
{
}

CfVirtualFiscal *
cf_virtual_fiscal_new (CfDeviceLoop *loop, const char *id, const char *counter)
{
  CfVirtualFiscal *self = g_object_new (CF_TYPE_VIRTUAL_FISCAL, "loop", loop, "id", id, "model",
                                        "Virtual fiscal device", NULL);
  self->path = g_strdup (counter);
  return self;
}
