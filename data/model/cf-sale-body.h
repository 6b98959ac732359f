/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The body of sale.completed: everything a rebuild, a receipt or a return will ever need. */

#include <json-c/json.h>

#include "cf-record.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/**
 * cf_event_body_sale_completed:
 * @sale: balanced; its @by and @finished_at_ms are not in the body: they are the record's `by` and `at`
 *
 * Fails with %CF_ERROR_DAMAGED where @sale does not add up, and with %CF_ERROR_BASKET_FULL where it has
 * more lines and texts than one record holds (256 KiB: some 800 lines).
 *
 * Returns: (transfer full): the body
 */
json_object *cf_event_body_sale_completed (const CfSale *sale, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_event_read_sale_completed:
 * @record: of kind sale.completed
 *
 * Reads the sale back, @by and @finished_at_ms from the record; @by_name is left %NULL.  Fails with
 * %CF_ERROR_DAMAGED where a field is missing or wrong or the sale does not add up, and with
 * %CF_ERROR_NEWER_VERSION where the body is of a version that does not exist yet.
 *
 * Returns: (transfer full): the sale
 */
CfSale *cf_event_read_sale_completed (const CfRecord *record, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
