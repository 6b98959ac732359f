/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fiscal device, where a country demands one: told of the first line, of the first tender and of
 * a cancelled basket without anybody waiting, and asked before the sale is written.  It answers
 * within two seconds or counts as failed; a failure stands in the record and on the receipt, and
 * never stops a sale.
 */
#include <json-c/json.h>

#include "cf-till-private.h"

static char *
describe_basket (CfTill *self, const CfSale *sale)
{
  json_object *root = json_object_new_object ();
  json_object *taxes = json_object_new_array ();
  char *text;

  json_object_object_add (root, "currency", json_object_new_string (self->shop.currency));
  json_object_object_add (root, "total_minor", json_object_new_int64 (self->figures->total.minor));
  if (sale != NULL)
    json_object_object_add (root, "number", json_object_new_string (sale->number));
  for (guint i = 0; i < self->figures->n_taxes; i++) {
    const CfTaxFigures *tax = &self->figures->taxes[i];
    json_object *row = json_object_new_object ();
    json_object_object_add (row, "class", json_object_new_string (tax->tax_class));
    json_object_object_add (row, "rate_ppm", json_object_new_int64 (tax->rate.ppm));
    json_object_object_add (row, "gross_minor", json_object_new_int64 (tax->gross.minor));
    json_object_array_add (taxes, row);
  }
  json_object_object_add (root, "taxes", taxes);
  text = g_strdup (json_object_to_json_string_ext (root, JSON_C_TO_STRING_PLAIN));
  json_object_put (root);
  return text;
}

static const char *
step_word (CfFiscalStep step)
{
  return step == CF_FISCAL_BEGIN ? "begin" : step == CF_FISCAL_FINISH ? "finish" : "update";
}

static CfEvent *
outage_event (CfTill *self, CfFiscalStep step, const char *basket, const char *message)
{
  return cf_event_new (CF_EVENT_FISCAL_OUTAGE, self->clock, CF_EVENT_BY_SYSTEM,
                       cf_event_body_fiscal_outage (&(CfFiscalOutage){
                         .step = step_word (step), .basket = basket, .message = message }));
}

/* ── steps nobody waits for ──────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfTill *self;
  CfFiscalStep step;
  CfId basket;
} Telling;

static void
on_told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Telling *op = data;
  g_autoptr (CfTill) self = op->self;
  g_autoptr (CfFiscalResult) answer =
    cf_fiscal_device_step_finish (CF_FISCAL_DEVICE (source), result);

  if (!answer->ok && self->store != NULL)
    cf_till_note (self, outage_event (self, op->step, op->basket.text, answer->words));
}

void
cf_till_fiscal_tell (CfTill *self, CfFiscalStep step, const CfId *basket)
{
  CfFiscalDevice *device =
    self->station != NULL ? cf_station_get_fiscal_device (self->station) : NULL;
  Telling *op;

  if (device == NULL)
    return;
  g_autofree char *data = describe_basket (self, NULL);
  op = g_new0 (Telling, 1);
  *op = (Telling){ g_object_ref (self), step, *basket };
  cf_fiscal_device_step_async (device, step, basket->text, data, on_told_cb, op);
}

/* ── before a sale is written ────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfSale *sale;
  CfTillFiscalDone done;
} Asking;

static void
on_finish_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  g_autofree Asking *op = g_object_steal_data (G_OBJECT (task), "fiscal");
  g_autoptr (CfFiscalResult) answer =
    cf_fiscal_device_step_finish (CF_FISCAL_DEVICE (source), result);
  CfEvent *outage = NULL;

  cf_till_thaw (self);
  op->sale->fiscal = cf_fiscal_result_to_json (answer);
  if (!answer->ok)
    outage = outage_event (self, CF_FISCAL_FINISH, op->sale->id.text, answer->words);
  op->done (self, task, op->sale, outage);
}

void
cf_till_fiscal_finish (CfTill *self, GTask *task, CfSale *sale, CfTillFiscalDone done)
{
  CfFiscalDevice *device =
    self->station != NULL ? cf_station_get_fiscal_device (self->station) : NULL;
  Asking *op;

  if (device == NULL) {
    done (self, task, sale, NULL);
    return;
  }
  g_autofree char *data = describe_basket (self, sale);
  op = g_new0 (Asking, 1);
  *op = (Asking){ sale, done };
  g_object_set_data (G_OBJECT (task), "fiscal", op);
  cf_till_freeze (self);
  cf_fiscal_device_step_async (device, CF_FISCAL_FINISH, sale->id.text, data, on_finish_cb, task);
}
