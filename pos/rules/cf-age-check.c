/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-age-check.h"

#define LIFE_MAX_YEARS                                                                             \
  130 /* above the oldest person known; a date before that is a slip of the hand */

static const char *const method_names[] = {
  [CF_AGE_METHOD_NONE] = "none",
  [CF_AGE_METHOD_SEEN] = "seen",
  [CF_AGE_METHOD_BIRTH_DATE] = "birth_date",
};

const char *
cf_age_method_name (CfAgeMethod method)
{
  g_return_val_if_fail (method < G_N_ELEMENTS (method_names), NULL);
  return method_names[method];
}

gboolean
cf_age_method_parse (const char *name, CfAgeMethod *ret_method)
{
  for (guint i = 0; i < G_N_ELEMENTS (method_names); i++)
    if (g_strcmp0 (method_names[i], name) == 0) {
      *ret_method = (CfAgeMethod) i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
check_limit (guint limit, GError **error)
{
  if (limit == 0 || limit > CF_AGE_LIMIT_MAX)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "no line asks for an age");
  return TRUE;
}

gboolean
cf_age_check_seen (guint limit, CfAgeCheck *ret_check, GError **error)
{
  if (!check_limit (limit, error))
    return FALSE;
  *ret_check = (CfAgeCheck){ limit, CF_AGE_METHOD_SEEN, TRUE };
  return TRUE;
}

gboolean
cf_age_check_birth_date (guint limit,
                         const char *birth_date,
                         CfDate today,
                         CfAgeCheck *ret_check,
                         GError **error)
{
  CfDate birth;
  if (!check_limit (limit, error))
    return FALSE;
  /* The text is not repeated in the message: messages go to the log. */
  if (!cf_date_parse (birth_date, &birth))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the birth date is not a date");
  if (cf_date_compare (birth, today) > 0)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the birth date lies in the future");
  guint age = cf_date_age_years (birth, today);
  if (age > LIFE_MAX_YEARS)
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "the birth date lies over %d years back",
                         LIFE_MAX_YEARS);
  *ret_check = (CfAgeCheck){ limit, CF_AGE_METHOD_BIRTH_DATE, age >= limit };
  return TRUE;
}

gboolean
cf_age_check_covers (const CfAgeCheck *self, guint limit)
{
  return limit == 0 || (self->passed && self->limit >= limit);
}
