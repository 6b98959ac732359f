/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (cf_error, cf_error)

static const struct
{
  const char *name;
  CfErrorClass class;
} codes[] = {
#define CF_ERROR_ROW(id, name, class) [CF_ERROR_##id] = { name, CF_ERROR_CLASS_##class },
  CF_ERROR_TABLE (CF_ERROR_ROW)
#undef CF_ERROR_ROW
};

const char *
cf_error_name (CfErrorCode code)
{
  g_return_val_if_fail (code < CF_ERROR_LAST_CODE, "io");
  return codes[code].name;
}

const char *
cf_error_code_name (const GError *error)
{
  g_return_val_if_fail (error != NULL, "io");
  if (error->domain == CF_ERROR)
    return cf_error_name ((CfErrorCode) error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return codes[CF_ERROR_CANCELLED].name;
  return codes[CF_ERROR_IO].name;
}

CfErrorClass
cf_error_class (const GError *error)
{
  g_return_val_if_fail (error != NULL, CF_ERROR_CLASS_DEVICE);
  if (error->domain == CF_ERROR && error->code >= 0 && error->code < CF_ERROR_LAST_CODE)
    return codes[error->code].class;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? CF_ERROR_CLASS_RULE
                                                                   : CF_ERROR_CLASS_DEVICE;
}

gboolean
cf_error_is (const GError *error, CfErrorCode code)
{
  return g_error_matches (error, CF_ERROR, (int) code);
}

gboolean
cf_error_set (GError **error, CfErrorCode code, const char *format, ...)
{
  va_list args;
  if (error == NULL)
    return FALSE;
  g_return_val_if_fail (*error == NULL, FALSE);
  va_start (args, format);
  *error = g_error_new_valist (CF_ERROR, (int) code, format, args);
  va_end (args);
  return FALSE;
}
