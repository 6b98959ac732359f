/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-terminal-key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cf-db.h"

#define FILE_KEY "terminal.key"
#define FILE_NEW "terminal.key.new"
#define MARK     "counterfoil-terminal-key-v1 " /* then 44 characters of base64 and a newline */
#define FILE_MAX 256

static gboolean
write_all (int fd, const char *path, const char *text, gsize len, GError **error)
{
  gssize n = write (fd, text, len);

  if (n == (gssize) len && fsync (fd) == 0)
    return TRUE;
  return cf_error_set (error, errno == ENOSPC ? CF_ERROR_DISK_FULL : CF_ERROR_IO,
                       "cannot write '%s': %s", path, g_strerror (errno));
}

gboolean
cf_terminal_key_stage (const char *folder, const CfKeyPair *key, GError **error)
{
  g_autofree char *path = g_build_filename (folder, FILE_NEW, NULL);
  g_autofree char *base64 = NULL;
  char text[FILE_MAX];
  guint8 seed[CF_SEED_LEN];
  gboolean ok;
  int fd, len;

  unlink (path);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return cf_error_set (error, errno == ENOSPC ? CF_ERROR_DISK_FULL : CF_ERROR_IO,
                         "cannot make '%s': %s", path, g_strerror (errno));
  cf_key_pair_copy_seed (key, seed);
  base64 = cf_base64_encode (seed, sizeof seed);
  len = g_snprintf (text, sizeof text, MARK "%s\n", base64);
  ok = write_all (fd, path, text, (gsize) len, error);
  close (fd);
  cf_wipe (seed, sizeof seed);
  cf_wipe (text, sizeof text);
  cf_wipe (base64, strlen (base64));
  return ok && cf_db_sync_file (path, error);
}

gboolean
cf_terminal_key_commit (const char *folder, GError **error)
{
  g_autofree char *from = g_build_filename (folder, FILE_NEW, NULL);
  g_autofree char *to = g_build_filename (folder, FILE_KEY, NULL);

  if (rename (from, to) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot put '%s' in its place: %s", to,
                         g_strerror (errno));
  return cf_db_sync_file (to, error);
}

/* %NULL for a file that is missing or not a key: to the caller the same, the key is not there. */
static CfKeyPair *
read_key (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char text[FILE_MAX + 1];
  guint8 seed[CF_SEED_LEN];
  CfKeyPair *key = NULL;
  gssize n;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return NULL;
  n = read (fd, text, FILE_MAX);
  close (fd);
  text[MAX (n, 0)] = '\0';
  g_strchomp (text);
  if (g_str_has_prefix (text, MARK) &&
      cf_base64_decode_exact (text + strlen (MARK), seed, sizeof seed))
    key = cf_key_pair_new_from_seed (seed);
  cf_wipe (seed, sizeof seed);
  cf_wipe (text, sizeof text);
  return key;
}

static CfKeyPair *
read_key_of (const char *folder, const char *name, const CfPublicKey *public_key)
{
  g_autoptr (CfKeyPair) key = read_key (folder, name);
  CfPublicKey found;

  if (key == NULL)
    return NULL;
  found = cf_key_pair_get_public (key);
  return cf_public_key_equal (&found, public_key) ? g_steal_pointer (&key) : NULL;
}

gboolean
cf_terminal_key_matches (const char *folder, const CfPublicKey *public_key)
{
  g_autoptr (CfKeyPair) key = read_key_of (folder, FILE_KEY, public_key);

  return key != NULL;
}

gboolean
cf_terminal_key_settle (const char *folder,
                        const CfPublicKey *public_key,
                        CfKeyPair **ret_key,
                        GError **error)
{
  g_autofree char *staged = g_build_filename (folder, FILE_NEW, NULL);
  g_autoptr (CfKeyPair) key = read_key_of (folder, FILE_KEY, public_key);

  if (key != NULL) {
    unlink (staged); /* of an epoch that was never committed */
  } else {
    key = read_key_of (folder, FILE_NEW, public_key);
    if (key != NULL && !cf_terminal_key_commit (folder, error))
      return FALSE;
  }
  *ret_key = g_steal_pointer (&key);
  return TRUE;
}
