/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-request.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A line is an object with a word in `do`, or it is refused as one of the two codes. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const CfFieldSpec FIELDS[] = { { "do", CF_FIELD_TEXT, TRUE, 0, NULL },
                                        { "line", CF_FIELD_NUMBER, FALSE, 1, NULL },
                                        { "amount", CF_FIELD_AMOUNT, FALSE, 1, NULL },
                                        { "seen", CF_FIELD_TRUE, FALSE, 0, NULL },
                                        { "approve", CF_FIELD_APPROVAL, FALSE, 0, NULL },
                                        { "denominations", CF_FIELD_PIECES, FALSE, 0, NULL },
                                        { NULL, CF_FIELD_TEXT, FALSE, 0, NULL } };
  g_autoptr (GError) error = NULL;
  const char *action = NULL;
  CfMoney amount = { 0 };
  json_object *request = cf_request_parse ((const char *) data, size, &action, &error);

  if (request == NULL) {
    g_assert (cf_error_is (error, CF_ERROR_BAD_JSON) || cf_error_is (error, CF_ERROR_BAD_REQUEST));
    return 0;
  }
  g_assert_nonnull (action);
  if (cf_request_check (request, FIELDS, &error) &&
      !cf_request_amount (request, "amount", 2, &amount, &error))
    g_assert (cf_error_is (error, CF_ERROR_BAD_AMOUNT));
  json_object_put (request);
  return 0;
}
