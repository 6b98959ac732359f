/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-terminal-last.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cf-canonical-json.h"
#include "cf-db.h"

/*
 * A slot: 64 hex digits of SHA-256 over the JSON, a blank, canonical JSON, blanks, a newline at byte
 * 512.  For example
 *   3f…e1 {"closed":true,"epoch":1,"hash":"…","machine":"…","n":12,"seq":42,"starts":3,"terminal":"…"}
 * "n" counts the writes; slot n % 2 holds the n-th.
 */
#define SLOT_BYTES 512
#define SLOTS      2

struct _CfTerminalLastFile
{
  int fd;
  char *path;
  gint64 n; /* of the newest whole slot */
};

char *
cf_terminal_last_path (const char *state_home, const CfId *terminal)
{
  if (state_home != NULL)
    return g_build_filename (state_home, terminal->text, "terminal.last", NULL);
  return g_build_filename (g_get_user_state_dir (), "counterfoil", terminal->text, "terminal.last",
                           NULL);
}

void
cf_terminal_last_machine (char ret_machine[CF_MACHINE_ID_MAX + 1])
{
  g_autofree char *text = NULL;

  g_file_get_contents ("/etc/machine-id", &text, NULL, NULL);
  if (text != NULL)
    g_strstrip (text);
  if (text == NULL || text[0] == '\0' || !g_str_is_ascii (text))
    g_strlcpy (ret_machine, "unknown", CF_MACHINE_ID_MAX + 1);
  else
    g_strlcpy (ret_machine, text, CF_MACHINE_ID_MAX + 1);
}

/* ---- reading ------------------------------------------------------------------------------- */

static gint64
member_int (json_object *object, const char *name)
{
  json_object *value = NULL;

  json_object_object_get_ex (object, name, &value);
  return json_object_get_int64 (value);
}

static const char *
member_text (json_object *object, const char *name)
{
  json_object *value = NULL;

  if (!json_object_object_get_ex (object, name, &value) ||
      !json_object_is_type (value, json_type_string))
    return "";
  return json_object_get_string (value);
}

static gboolean
parse_slot (char *slot, CfTerminalLast *ret_last, gint64 *ret_n)
{
  g_autoptr (json_object) object = NULL;
  CfTerminalLast last = { 0 };
  CfHash said, is;
  char *json = slot + CF_HASH_HEX_LEN + 1;

  slot[SLOT_BYTES - 1] = '\0';
  slot[CF_HASH_HEX_LEN] = '\0';
  g_strchomp (json);
  if (!cf_hash_from_hex (slot, &said))
    return FALSE;
  is = cf_hash_of (json, strlen (json));
  if (!cf_hash_equal (&said, &is))
    return FALSE;
  object = cf_canonical_json_parse (json, strlen (json), NULL);
  if (object == NULL || !cf_id_parse (member_text (object, "terminal"), &last.terminal) ||
      !cf_hash_from_hex (member_text (object, "hash"), &last.position.hash))
    return FALSE;
  g_strlcpy (last.machine, member_text (object, "machine"), sizeof last.machine);
  last.position.epoch = (guint) member_int (object, "epoch");
  last.position.seq = member_int (object, "seq");
  last.starts = member_int (object, "starts");
  last.is_closed = member_int (object, "closed") != 0;
  *ret_n = member_int (object, "n");
  *ret_last = last;
  return TRUE;
}

/* The newest whole slot's counter, 0 for none. */
static gint64
read_slots (int fd, CfTerminalLast *ret_last)
{
  gint64 newest = 0;

  for (int i = 0; i < SLOTS; i++) {
    char slot[SLOT_BYTES];
    CfTerminalLast last;
    gint64 n;

    if (pread (fd, slot, SLOT_BYTES, i * SLOT_BYTES) == SLOT_BYTES &&
        parse_slot (slot, &last, &n) && n > newest) {
      newest = n;
      *ret_last = last;
    }
  }
  return newest;
}

gboolean
cf_terminal_last_read (const char *path, CfTerminalLast *ret_last)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gint64 n;

  if (fd < 0)
    return FALSE;
  n = read_slots (fd, ret_last);
  close (fd);
  return n > 0;
}

/* ---- writing ------------------------------------------------------------------------------- */

CfTerminalLastFile *
cf_terminal_last_open (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  CfTerminalLastFile *self;
  CfTerminalLast last;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      (fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600)) < 0) {
    cf_error_set (error, CF_ERROR_IO, "cannot open '%s': %s", path, g_strerror (errno));
    return NULL;
  }
  self = g_new0 (CfTerminalLastFile, 1);
  self->fd = fd;
  self->path = g_strdup (path);
  self->n = read_slots (fd, &last);
  return self;
}

void
cf_terminal_last_close (CfTerminalLastFile *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

static gboolean
format_slot (const CfTerminalLast *last, gint64 n, char ret_slot[SLOT_BYTES], GError **error)
{
  g_autoptr (json_object) object = json_object_new_object ();
  g_autoptr (GBytes) json = NULL;
  char hex[CF_HASH_HEX_LEN + 1];
  CfHash hash;
  gsize len;
  const char *text;

  cf_hash_to_hex (&last->position.hash, hex);
  json_object_object_add (object, "closed", json_object_new_int (last->is_closed ? 1 : 0));
  json_object_object_add (object, "epoch", json_object_new_int64 (last->position.epoch));
  json_object_object_add (object, "hash", json_object_new_string (hex));
  json_object_object_add (object, "machine", json_object_new_string (last->machine));
  json_object_object_add (object, "n", json_object_new_int64 (n));
  json_object_object_add (object, "seq", json_object_new_int64 (last->position.seq));
  json_object_object_add (object, "starts", json_object_new_int64 (last->starts));
  json_object_object_add (object, "terminal", json_object_new_string (last->terminal.text));
  json = cf_canonical_json_write (object, error);
  if (json == NULL)
    return FALSE;
  text = g_bytes_get_data (json, &len);
  g_assert (CF_HASH_HEX_LEN + 1 + len < SLOT_BYTES);
  hash = cf_hash_of (text, len);
  cf_hash_to_hex (&hash, hex);
  memset (ret_slot, ' ', SLOT_BYTES);
  memcpy (ret_slot, hex, CF_HASH_HEX_LEN);
  memcpy (ret_slot + CF_HASH_HEX_LEN + 1, text, len);
  ret_slot[SLOT_BYTES - 1] = '\n';
  return TRUE;
}

gboolean
cf_terminal_last_write (CfTerminalLastFile *self,
                        const CfTerminalLast *last,
                        gboolean sync,
                        GError **error)
{
  char slot[SLOT_BYTES];
  gint64 n = self->n + 1;

  if (!format_slot (last, n, slot, error))
    return FALSE;
  if (pwrite (self->fd, slot, SLOT_BYTES, (n % SLOTS) * SLOT_BYTES) != SLOT_BYTES)
    return cf_error_set (error, CF_ERROR_IO, "cannot write '%s': %s", self->path,
                         g_strerror (errno));
  self->n = n;
  return !sync || cf_db_sync_file (self->path, error);
}
