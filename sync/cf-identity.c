/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cf-settings-store.h"
#include "cf-sync-private.h"

/* Who this terminal is to its central: a setting, which is a record, and a token, which is a secret and
 * in no database, record or backup. */

void
cf_sync_identity_clear (CfSyncIdentity *self)
{
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->store, g_free);
  g_clear_pointer (&self->store_name, g_free);
  if (self->token != NULL)
    cf_wipe (self->token, strlen (self->token));
  g_clear_pointer (&self->token, g_free);
}

static char *
token_path (CfStore *store)
{
  return g_build_filename (cf_store_get_folder (store), CF_SYNC_TOKEN_FILE, NULL);
}

static char *
load_token (CfStore *store)
{
  g_autofree char *path = token_path (store);
  char *token = NULL;

  if (!g_file_get_contents (path, &token, NULL, NULL) || strlen (token) > CF_WIRE_ID_MAX) {
    g_free (token);
    return g_strdup (""); /* the central will say that it does not know us */
  }
  return g_strstrip (token);
}

gboolean
cf_sync_identity_save_token (CfStore *store, const char *token, GError **error)
{
  g_autofree char *path = token_path (store);
  g_autoptr (GError) failure = NULL;

  if (!g_file_set_contents_full (path, token, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, &failure) ||
      !cf_db_sync_file (path, &failure))
    return cf_error_set (error, CF_ERROR_IO, "cannot keep the token: %s", failure->message);
  return TRUE;
}

gboolean
cf_sync_identity_load (CfStore *store, CfSyncIdentity *ret_identity, GError **error)
{
  g_autofree char *value = NULL;
  g_autoptr (json_object) setting = NULL;
  const char *address, *scope, *name, *key;

  *ret_identity = (CfSyncIdentity){ 0 };
  if (!cf_settings_store_get (cf_store_get_reader (store), CF_SYNC_SETTING, &value, error))
    return FALSE;
  if (value == NULL || strcmp (value, "null") == 0)
    return TRUE;
  setting = cf_wire_parse (value, strlen (value), error);
  if (setting == NULL)
    return FALSE;
  address = cf_wire_get_text (setting, "address", CF_WIRE_ID_MAX);
  scope = cf_wire_get_text (setting, "store", CF_WIRE_SCOPE_MAX);
  name = cf_wire_get_text (setting, "store_name", CF_WIRE_ID_MAX);
  key = cf_wire_get_text (setting, "central_key", CF_WIRE_ID_MAX);
  if (address == NULL || scope == NULL || key == NULL ||
      !cf_public_key_from_base64 (key, &ret_identity->central_key))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the setting 'central' cannot be read");
  ret_identity->address = g_strdup (address);
  ret_identity->store = g_strdup (scope);
  ret_identity->store_name = g_strdup (name != NULL ? name : scope);
  ret_identity->token = load_token (store);
  return TRUE;
}

char *
cf_sync_load_address (CfStore *store)
{
  CfSyncIdentity identity;
  char *address = NULL;

  if (cf_sync_identity_load (store, &identity, NULL))
    address = g_steal_pointer (&identity.address);
  cf_sync_identity_clear (&identity);
  return address;
}
