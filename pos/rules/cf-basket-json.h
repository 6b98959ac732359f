/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-c/json.h>

#include "cf-basket.h"

G_BEGIN_DECLS

#define CF_BASKET_JSON_VERSION 1

/**
 * cf_basket_encode:
 *
 * Returns: (transfer full): the whole basket as a JSON object, for autosave and for parking; free
 * with json_object_put().  Names and integers follow the journal's manner (`*_minor`, `*_milli`,
 * `*_ms`).  It holds no personal data but the customer's id and what somebody wrote as a note.
 */
json_object *cf_basket_encode (const CfBasket *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_basket_decode:
 * @object: (transfer none): what cf_basket_encode() made, perhaps on another terminal
 *
 * Reads strictly: an unknown or missing field, a wrong type, a text too long, a number out
 * of bounds, or a basket that breaks one of CfBasket's invariants is refused.  What was read is
 * cf_basket_equal() to what was written.
 *
 * Fails with %CF_ERROR_DAMAGED, or %CF_ERROR_NEWER_VERSION.
 */
CfBasket *cf_basket_decode (json_object *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
