/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-event.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A body that is accepted can be made again from what was read; NULL where it is refused. */
static json_object *
read_and_make (const CfRecord *record)
{
  switch ((int) cf_record_get_kind (record)) {
#define READ(Type, name, KIND)                                                                     \
  case CF_EVENT_##KIND: {                                                                          \
    Type body;                                                                                     \
    if (!cf_event_read_##name (record->body, &body, NULL))                                         \
      return NULL;                                                                                 \
    return cf_event_body_##name (&body);                                                           \
  }
    CF_EVENT_BODY_TABLE (READ)
#undef READ
  case CF_EVENT_PRODUCT_CHANGED: {
    g_autoptr (CfProduct) product = cf_event_read_product_changed (record->body, NULL);

    return product != NULL ? cf_event_body_product_changed (product) : NULL;
  }
  case CF_EVENT_SHIFT_CLOSED: {
    CfMoney left;
    g_autoptr (CfShiftReport) report = cf_event_read_shift_closed (record->body, &left, NULL);

    return report != NULL ? cf_event_body_shift_closed (report, NULL, 0, left) : NULL;
  }
  case CF_EVENT_SALE_COMPLETED: {
    g_autoptr (CfSale) sale = cf_event_read_sale_completed (record, NULL);

    if (sale == NULL)
      return NULL;
    g_assert (cf_sale_check (sale, NULL));
    return cf_event_body_sale_completed (sale, NULL);
  }
  default: return NULL;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = cf_record_parse ((const char *) data, size, &error);
  g_autoptr (json_object) body = NULL;

  if (record == NULL) {
    g_assert (cf_error_is (error, CF_ERROR_DAMAGED));
    return 0;
  }
  g_assert (error == NULL);
  g_assert (record->epoch >= 1 && record->seq >= 1 && record->v >= 1 && record->mono_ms >= 0);
  g_assert (record->by[0] != '\0' && record->kind[0] != '\0');
  body = read_and_make (record);
  if (body != NULL) {
    g_autoptr (GBytes) bytes = cf_canonical_json_write (body, &error);

    g_assert (bytes != NULL);
  }
  return 0;
}
