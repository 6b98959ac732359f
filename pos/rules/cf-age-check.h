/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-civil-time.h"
#include "cf-error.h"

G_BEGIN_DECLS

/**
 * CfAgeMethod:
 * @CF_AGE_METHOD_NONE: no check was made
 * @CF_AGE_METHOD_SEEN: the cashier looked at the person or a document and vouches for it
 * @CF_AGE_METHOD_BIRTH_DATE: a birth date was entered and compared
 */
typedef enum
{
  CF_AGE_METHOD_NONE,
  CF_AGE_METHOD_SEEN,
  CF_AGE_METHOD_BIRTH_DATE,
} CfAgeMethod;

#define CF_AGE_LIMIT_MAX 99 /* years; what the catalogue can ask for */

/**
 * CfAgeCheck:
 * @limit: the age in years that was asked for; 0 when no check was made
 * @method: how
 * @passed: the outcome
 *
 * All that is kept of an age check: the limit, the method and the result, never a birth date.
 * So a check for 18 says nothing about 21, whatever the date was.
 */
typedef struct
{
  guint limit;
  CfAgeMethod method;
  gboolean passed;
} CfAgeCheck;

#define CF_AGE_CHECK_INIT                                                                          \
  {                                                                                                \
    0, CF_AGE_METHOD_NONE, FALSE                                                                   \
  }

/** cf_age_method_name: Returns: "none", "seen" or "birth_date". */
const char *cf_age_method_name (CfAgeMethod method);

/** cf_age_method_parse: Returns: whether @name is one of cf_age_method_name()'s. */
gboolean cf_age_method_parse (const char *name, CfAgeMethod *ret_method);

/**
 * cf_age_check_seen:
 * @limit: years, 1 … %CF_AGE_LIMIT_MAX
 * @ret_check: (out): a check that passed
 *
 * Fails with %CF_ERROR_BAD_REQUEST when no age is asked for.
 */
gboolean cf_age_check_seen (guint limit, CfAgeCheck *ret_check, GError **error);

/**
 * cf_age_check_birth_date:
 * @limit: years, 1 … %CF_AGE_LIMIT_MAX
 * @birth_date: YYYY-MM-DD; read, never kept
 * @today: the store's local date
 * @ret_check: (out): passed or not; also set when too young
 *
 * A person reaches an age at the start of the birthday; born on 29 February, on 1 March of a year
 * that has no such day (the later of the two usual rulings: no sale a day too early).
 *
 * Fails with %CF_ERROR_BAD_REQUEST: no age asked for, not a date, in the future, or over 130 years ago.
 */
gboolean cf_age_check_birth_date (guint limit,
                                  const char *birth_date,
                                  CfDate today,
                                  CfAgeCheck *ret_check,
                                  GError **error);

/** cf_age_check_covers: Returns: whether @self passed for an age of at least @limit (0: always). */
gboolean cf_age_check_covers (const CfAgeCheck *self, guint limit);

G_END_DECLS
