/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-request
 *
 * A line of `ring`: one JSON object with `do` and the fields of that action.  Which fields an action
 * has, and of which kind, are rows of a table; everything else is refused before the action is run,
 * so that an action finds only what its row promises.  Main thread.
 */

#include <json-c/json.h>

#include "cf-canonical-json.h"
#include "cf-money.h"
#include "cf-rate.h"

G_BEGIN_DECLS

#define CF_REQUEST_LINE_MAX 65536 /* bytes of a line, without its end */

/**
 * CfField:
 * @CF_FIELD_TEXT: a string without control characters
 * @CF_FIELD_CODE: a string as a scanner sends it, control characters allowed
 * @CF_FIELD_NUMBER: a whole number: a line or tender
 * @CF_FIELD_AMOUNT: a string; cf_request_amount() reads it
 * @CF_FIELD_TRUE: `true` and nothing else
 * @CF_FIELD_WORD: a string of the field's list
 * @CF_FIELD_APPROVAL: `{"user":…,"pin":…}`
 * @CF_FIELD_PIECES: a list of `{"value":AMOUNT,"count":NUMBER}`
 */
typedef enum
{
  CF_FIELD_TEXT,
  CF_FIELD_CODE,
  CF_FIELD_NUMBER,
  CF_FIELD_AMOUNT,
  CF_FIELD_TRUE,
  CF_FIELD_WORD,
  CF_FIELD_APPROVAL,
  CF_FIELD_PIECES,
} CfFieldKind;

/**
 * CfFieldSpec:
 * @name: the field's name
 * @kind: what its value has to be
 * @required: whether it must be there
 * @one_of: of the fields with the same number above 0, exactly one must be there
 * @words: the list of a %CF_FIELD_WORD, ended by %NULL
 */
typedef struct
{
  const char *name;
  CfFieldKind kind;
  gboolean required;
  guint one_of;
  const char *const *words;
} CfFieldSpec;

/**
 * cf_request_parse:
 * @line: (array length=len): a line without its end
 * @ret_action: (out): its `do`, borrowed from the result
 *
 * Returns: (transfer full): the object.  Fails with %CF_ERROR_BAD_REQUEST (too long, a field given
 * twice, `do` missing or no string) or %CF_ERROR_BAD_JSON (not one JSON object).
 */
json_object *cf_request_parse (const char *line, gsize len, const char **ret_action, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_request_check:
 * @fields: the action's fields, ended by a row without name
 *
 * Fails with %CF_ERROR_BAD_REQUEST: a field that is missing, unknown, of the wrong type, or with a
 * word outside its list.
 */
gboolean cf_request_check (json_object *request, const CfFieldSpec *fields, GError **error);

/** cf_request_text: Returns: (nullable): the string of field @name, borrowed. */
const char *cf_request_text (json_object *request, const char *name);

/** cf_request_has: Returns: whether the field is there. */
gboolean cf_request_has (json_object *request, const char *name);

/** cf_request_number: Returns: the field's whole number; 0 when it is absent, or not above 0 and small. */
guint cf_request_number (json_object *request, const char *name);

/**
 * cf_request_amount:
 * @exponent: the currency's decimals
 * @ret_amount: (out): untouched if the field is absent
 *
 * Fails with %CF_ERROR_BAD_AMOUNT.
 */
gboolean cf_request_amount (json_object *request,
                            const char *name,
                            guint exponent,
                            CfMoney *ret_amount,
                            GError **error);

G_END_DECLS
