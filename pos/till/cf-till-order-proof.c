/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-till-orders-private.h"
#include "cf-told-store.h"

/* Who may have an order: see cf-pickup-code.h. */

#define KEYS_SETTING "pickup.keys" /* a list of base64 texts: the chain's public keys */
#define KEYS_MAX     16

static const char *const PROOFS[] = {
  [CF_PROOF_DOCUMENT] = "document",
  [CF_PROOF_PHONE] = "phone",
  [CF_PROOF_EMAIL] = "email",
};

/* The keys that sign pickup codes, as the chain told them; none: no signed code can be checked. */
static gboolean
read_keys (CfTill *self, CfPublicKey keys[KEYS_MAX], gsize *ret_n, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (json_object) body = NULL;
  json_object *list;
  gsize n = 0;

  if (!cf_told_read (cf_store_get_reference (self->store), "setting", KEYS_SETTING, &text, error))
    return FALSE;
  body = text != NULL ? json_tokener_parse (text) : NULL;
  list =
    json_object_is_type (body, json_type_object) ? json_object_object_get (body, "value") : NULL;
  for (gsize i = 0; json_object_is_type (list, json_type_array) && n < KEYS_MAX &&
                    i < json_object_array_length (list);
       i++)
    if (cf_public_key_from_base64 (json_object_get_string (json_object_array_get_idx (list, i)),
                                   &keys[n]))
      n++;
  *ret_n = n;
  return TRUE;
}

static gboolean
check_signed (CfTill *self, const CfTillOrder *order, const char *text, GError **error)
{
  CfPublicKey keys[KEYS_MAX];
  CfPickupCode code;
  gsize n;

  if (!read_keys (self, keys, &n, error) ||
      !cf_pickup_code_verify (text, keys, n, cf_clock_utc_ms (self->clock), &code, error))
    return FALSE;
  if (!cf_pickup_code_fits (&code, order->pickup))
    return cf_error_set (error, CF_ERROR_BAD_PICKUP_CODE,
                         "this code is for another order, or was replaced by a newer one");
  return TRUE;
}

gboolean
cf_till_order_check_proof (CfTill *self,
                           const CfTillOrder *order,
                           const CfTillOrderWork *work,
                           const char **ret_proof,
                           gboolean *ret_wrong_code,
                           GError **error)
{
  guint failures;

  *ret_wrong_code = FALSE;
  if (work->code != NULL && g_str_has_prefix (work->code, CF_PICKUP_CODE_PREFIX)) {
    *ret_proof = "signed_code";
    return check_signed (self, order, work->code, error);
  }
  if (work->code != NULL) {
    *ret_proof = "typed_code";
    if (!cf_order_store_get_tries (cf_store_get_reader (self->store), order->pickup->id.text,
                                   &failures, error))
      return FALSE;
    if (cf_pickup_typed_check (order->pickup, work->code, failures, error))
      return TRUE;
    *ret_wrong_code = failures < CF_PICKUP_TRIES_MAX;
    return FALSE;
  }
  *ret_proof = PROOFS[work->proof];
  return cf_pickup_proof_check (order->name, work->name, work->proof,
                                work->proof == CF_PROOF_EMAIL ? order->email : order->phone,
                                work->said, error);
}
