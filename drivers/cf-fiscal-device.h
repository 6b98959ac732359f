/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

#define CF_FISCAL_DEADLINE_MS 2000 /* a sale never waits longer; then it goes on and says so */
#define CF_FISCAL_VALUES_MAX  16
#define CF_FISCAL_NAME_MAX    32
#define CF_FISCAL_VALUE_MAX   512
#define CF_FISCAL_DATA_MAX    65536

/**
 * CfFiscalStep:
 * @CF_FISCAL_BEGIN: the first line was rung
 * @CF_FISCAL_UPDATE: the basket has changed
 * @CF_FISCAL_FINISH: before the sale is committed
 * @CF_FISCAL_CANCEL: the basket was cancelled
 */
typedef enum
{
  CF_FISCAL_BEGIN,
  CF_FISCAL_UPDATE,
  CF_FISCAL_FINISH,
  CF_FISCAL_CANCEL,
} CfFiscalStep;

/** CfFiscalValue: one figure that the country's law wants on record and receipt, as given. */
typedef struct
{
  char *name;
  char *value;
} CfFiscalValue;

/**
 * CfFiscalResult:
 * @ok: whether the device did it within its time
 * @words: (nullable): if not: what was wrong, for the record and the receipt
 * @values: (array length=n_values): in the device's order
 *
 * Immutable and counted.
 */
typedef struct
{
  gboolean ok;
  char *words;
  CfFiscalValue *values;
  guint n_values;
} CfFiscalResult;

CfFiscalResult *cf_fiscal_result_new (gboolean ok, const char *words);

/** cf_fiscal_result_add: adds a value, cleaned and cut; past %CF_FISCAL_VALUES_MAX it is left out. */
void cf_fiscal_result_add (CfFiscalResult *self, const char *name, const char *value);

/** cf_fiscal_result_to_json: Returns: (transfer full): a JSON object: `ok`, `words`, then each value by its name. */
char *cf_fiscal_result_to_json (const CfFiscalResult *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_fiscal_result_from_json: Returns: (transfer full) (nullable): what such a text says; %NULL if it is none. */
CfFiscalResult *cf_fiscal_result_from_json (const char *json) G_GNUC_WARN_UNUSED_RESULT;
CfFiscalResult *cf_fiscal_result_ref (CfFiscalResult *self);
void cf_fiscal_result_unref (CfFiscalResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfFiscalResult, cf_fiscal_result_unref)

/**
 * CfFiscalDevice:
 *
 * A security module of the kind some countries demand.  Its failure never stops a sale: every step
 * ends within %CF_FISCAL_DEADLINE_MS with a result, and a missing device gives one too.
 */
#define CF_TYPE_FISCAL_DEVICE (cf_fiscal_device_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfFiscalDevice, cf_fiscal_device, CF, FISCAL_DEVICE, CfDevice)

/**
 * CfFiscalDeviceClass:
 * @step: device thread: do it and answer, now or later, by cf_fiscal_device_answer() with @ticket;
 *   an answer after the deadline is dropped
 */
struct _CfFiscalDeviceClass
{
  CfDeviceClass parent_class;
  void (*step) (CfFiscalDevice *self,
                guint ticket,
                CfFiscalStep step,
                const char *transaction,
                const char *data);
};

/**
 * cf_fiscal_device_step_async:
 * @transaction: names the basket or sale, the same for all its steps
 * @data: what the step is about, as JSON; at most %CF_FISCAL_DATA_MAX bytes
 */
void cf_fiscal_device_step_async (CfFiscalDevice *self,
                                  CfFiscalStep step,
                                  const char *transaction,
                                  const char *data,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/** cf_fiscal_device_step_finish: Returns: (transfer full): never %NULL; look at its @ok. */
CfFiscalResult *cf_fiscal_device_step_finish (CfFiscalDevice *self, GAsyncResult *result);

/** cf_fiscal_device_answer: @result: (transfer full).  For drivers; device thread. */
void cf_fiscal_device_answer (CfFiscalDevice *self, guint ticket, CfFiscalResult *result);

G_END_DECLS
