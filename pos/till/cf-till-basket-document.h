/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-basket.h"
#include "cf-event.h"

G_BEGIN_DECLS

/*
 * How a basket lies in the store while it is open or parked: the basket, and what was noted of it
 * that is not in the journal yet.
 */

#define CF_BASKET_DOCUMENT_MAX                                                                     \
  (8 * 1024 * 1024) /* bytes; 2,000 long lines take about two million */

/**
 * cf_basket_document_encode:
 * @notes: (nullable) (element-type CfEvent): not journaled yet
 *
 * Returns: (transfer full): the document, as JSON text.
 */
char *cf_basket_document_encode (const CfBasket *basket, GPtrArray *notes)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_basket_document_decode:
 * @ret_notes: (out) (transfer full) (optional) (element-type CfEvent): the notes
 *
 * Returns: (transfer full): the basket.  Fails with %CF_ERROR_DAMAGED, %CF_ERROR_NEWER_VERSION.
 */
CfBasket *cf_basket_document_decode (const char *document, GPtrArray **ret_notes, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
