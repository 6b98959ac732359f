/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-nexo-address.h"

#include <string.h>

#include "cf-error.h"

#define SCHEME       "nexo://"
#define SCHEME_PLAIN "nexo+plain://"

gboolean
cf_nexo_address_is (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);
  return g_str_has_prefix (text, SCHEME) || g_str_has_prefix (text, SCHEME_PLAIN);
}

static gboolean
is_poi_id (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("-._:", text[i]) == NULL)
      return FALSE;
  return length > 0 && length <= CF_NEXO_ID_MAX;
}

static gboolean
is_host (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-.:", *p) == NULL)
      return FALSE;
  return text[0] != '\0';
}

CfNexoAddress *
cf_nexo_address_parse (const char *text, GError **error)
{
  g_autofree char *user = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;
  g_autofree char *fragment = NULL;
  int port = -1;

  g_return_val_if_fail (text != NULL, NULL);
  if (!cf_nexo_address_is (text) || strlen (text) > CF_DEVICE_ID_MAX ||
      !g_uri_split (text, G_URI_FLAGS_ENCODED, NULL, &user, &host, &port, &path, &query, &fragment,
                    NULL) ||
      user != NULL || query != NULL || fragment != NULL || host == NULL || !is_host (host) ||
      port <= 0 || port > G_MAXUINT16 || path == NULL || path[0] != '/' || !is_poi_id (path + 1)) {
    cf_error_set (error, CF_ERROR_BAD_SETTING,
                  "'%s' is no address of a payment terminal; it is written "
                  "nexo://HOST:PORT/POIID, at most %d characters",
                  text, CF_DEVICE_ID_MAX);
    return NULL;
  }
  CfNexoAddress *self = g_new0 (CfNexoAddress, 1);
  self->is_plain = g_str_has_prefix (text, SCHEME_PLAIN);
  self->host = g_steal_pointer (&host);
  self->port = (guint16) port;
  g_strlcpy (self->poi_id, path + 1, sizeof self->poi_id);
  return self;
}

CfNexoAddress *
cf_nexo_address_copy (const CfNexoAddress *self)
{
  CfNexoAddress *copy = g_memdup2 (self, sizeof *self);

  copy->host = g_strdup (self->host);
  return copy;
}

void
cf_nexo_address_free (CfNexoAddress *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self);
}

gboolean
cf_nexo_address_is_own (GInetAddress *address)
{
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  const guint8 *bytes = g_inet_address_to_bytes (address);
  gboolean is_unique_local = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
                             (bytes[0] & 0xfe) == 0xfc; /* RFC 4193 */

  return is_unique_local || g_inet_address_get_is_loopback (address) ||
         g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address);
}

gboolean
cf_nexo_address_may_be_plain (const CfNexoAddress *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_autoptr (GInetAddress) number = g_inet_address_new_from_string (self->host);
  return !self->is_plain || number == NULL || cf_nexo_address_is_own (number);
}
