/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-customer-store.h"
#include "cf-projection.h"
#include "cf-store-private.h"
#include "cf-terminal-key.h"

/* ---- the object ---------------------------------------------------------------------------------- */

CfStore *
cf_store_alloc (const CfStoreOptions *options)
{
  CfStore *self = g_new0 (CfStore, 1);

  g_atomic_ref_count_init (&self->refs);
  self->folder = g_strdup (options->folder);
  self->state_home = g_strdup (options->state_home);
  self->vfs = g_strdup (options->vfs);
  self->path = g_build_filename (options->folder, CF_STORE_FILE, NULL);
  self->clock = options->clock;
  self->disk = options->disk != NULL ? options->disk : cf_disk_system ();
  self->mode = options->worker_mode;
  self->read_only = options->read_only;
  if (options->machine_id != NULL)
    g_strlcpy (self->machine, options->machine_id, sizeof self->machine);
  else
    cf_terminal_last_machine (self->machine);
  return self;
}

CfStore *
cf_store_ref (CfStore *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cf_store_unref (CfStore *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->doubt, g_atomic_rc_box_release);
  g_free (self->folder);
  g_free (self->state_home);
  g_free (self->vfs);
  g_free (self->path);
  g_free (self->code);
  g_free (self);
}

gboolean
cf_store_exists (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, CF_STORE_FILE, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- terminal.last and epochs ---------------------------------------------------------------------- */

gboolean
cf_store_write_last (CfStore *self, gboolean is_closed, gboolean sync, GError **error)
{
  self->last.terminal = self->journal.terminal;
  self->last.position = self->journal.position;
  self->last.is_closed = is_closed;
  g_strlcpy (self->last.machine, self->machine, sizeof self->last.machine);
  return cf_terminal_last_write (self->last_file, &self->last, sync, error);
}

/* Whether the journal still has what this machine wrote last.  Behind or equal is normal. */
static gboolean
has_position (CfDb *db, const CfPosition *head, const CfPosition *last)
{
  g_autoptr (CfRecord) record = NULL;
  CfHash hash = { 0 };
  gint64 key = cf_position_to_key (last->epoch, last->seq);

  if (key > cf_position_to_key (head->epoch, head->seq))
    return FALSE;
  record = cf_journal_read (db, key, &hash, NULL);
  return record != NULL && cf_hash_equal (&hash, &last->hash);
}

static guint
compare_last (CfStore *self, CfDb *db)
{
  g_autofree char *path = cf_terminal_last_path (self->state_home, &self->journal.terminal);
  CfTerminalLast last;

  if (!cf_terminal_last_read (path, &last))
    return CF_FOUND_NO_LAST;
  self->last = last;
  if (!g_str_equal (last.machine, self->machine))
    return CF_FOUND_COPY;
  if (!has_position (db, &self->journal.position, &last.position))
    return CF_FOUND_PUT_BACK;
  return last.is_closed ? 0 : CF_FOUND_NOT_CLOSED;
}

/* Why a new epoch has to be opened, NULL where none has. */
static const char *
epoch_reason (guint findings)
{
  if (findings & CF_FOUND_PUT_BACK)
    return "restored";
  if (findings & (CF_FOUND_COPY | CF_FOUND_NO_LAST))
    return "cloned";
  return findings & CF_FOUND_KEY_LOST ? "key_lost" : NULL;
}

gboolean
cf_store_open_epoch (CfStore *self, CfDb *db, const char *reason, const char *code, GError **error)
{
  g_autoptr (CfKeyPair) key = cf_key_pair_new ();
  g_autoptr (CfRecord) record = NULL;
  CfJournalHead head = self->journal;
  g_auto (CfTxn) txn = CF_TXN_INIT;

  /* The order matters: cf-terminal-key.h. */
  if (!cf_terminal_key_stage (self->folder, key, error) ||
      !cf_db_set_durability (db, CF_DB_SYNCED, error) || !cf_txn_begin (&txn, db, error) ||
      !cf_journal_open_epoch (db, &head, self->clock, key, self->key, self->last.position.epoch,
                              reason, code, &record, error) ||
      !cf_projection_apply (db, record, error) || !cf_txn_commit (&txn, error) ||
      !cf_terminal_key_commit (self->folder, error))
    return FALSE;
  g_clear_pointer (&self->key, cf_key_pair_free);
  self->key = g_steal_pointer (&key);
  self->journal = head;
  return TRUE;
}

typedef struct
{
  CfStore *store;
  const char *reason;
  const char *code;
} RenewJob;

static gboolean
run_renew (CfDb *db, gpointer data, GError **error)
{
  RenewJob *job = data;
  CfStore *self = job->store;

  if (!cf_store_know_journal (self, db, error))
    return FALSE;
  if (!cf_store_open_epoch (self, db, job->reason, job->code, error)) {
    self->journal_known = FALSE;
    return FALSE;
  }
  return cf_store_write_last (self, FALSE, TRUE, error);
}

gboolean
cf_store_renew_epoch (CfStore *self, const char *reason, const char *code, GError **error)
{
  g_autofree char *kept = g_strdup (code); /* @code may be the text that is replaced below */
  RenewJob job = { self, reason, kept };

  if (self->read_only)
    return cf_error_set (error, CF_ERROR_TERMINAL_BUSY, "'%s' is open for reading only",
                         self->folder);
  if (!cf_db_writer_call (self->writer, run_renew, &job, error))
    return FALSE;
  g_free (self->code);
  self->code = g_steal_pointer (&kept);
  self->head = self->journal.position; /* nothing else was queued: the call has waited */
  return TRUE;
}

/* ---- opening -------------------------------------------------------------------------------------- */

/* The first job of the writer: read the head, look what happened to the folder, settle the key. */
static gboolean
start_journal (CfDb *db, gpointer data, GError **error)
{
  CfStore *self = data;
  g_autofree char *last_path = NULL;
  CfPublicKey public_key;
  const char *reason;

  if (!cf_journal_load_head (db, &self->journal, error) ||
      !cf_journal_load_epoch_key (db, self->journal.position.epoch, &public_key, error) ||
      (self->code = cf_journal_find_code (db, error)) == NULL)
    return FALSE;
  self->journal_known = TRUE;
  self->findings = compare_last (self, db);
  if (!cf_terminal_key_settle (self->folder, &public_key, &self->key, error))
    return FALSE;
  if (self->key == NULL)
    self->findings |= CF_FOUND_KEY_LOST;
  reason = epoch_reason (self->findings);
  if (reason != NULL && !cf_store_open_epoch (self, db, reason, self->code, error))
    return FALSE;
  last_path = cf_terminal_last_path (self->state_home, &self->journal.terminal);
  self->last_file = cf_terminal_last_open (last_path, error);
  self->last.starts++;
  return self->last_file != NULL && cf_store_write_last (self, FALSE, TRUE, error);
}

static gboolean
fill_customer_index (CfDb *db, gpointer data, GError **error)
{
  return cf_customer_store_fill_index (db, error);
}

/* Long enough to find out that a new version is worse, and what a privacy law gives a copy to follow an
 * erasure: GDPR Art. 12 (3), one month. */
#define KEEP_COPIES_MS ((gint64) 30 * 24 * 3600 * 1000)

static gboolean
open_for_selling (CfStore *self, GError **error)
{
  g_autofree char *backups = g_build_filename (self->folder, "backups", NULL);
  CfDbOptions options = {
    .kind = CF_DB_STORE, .mode = CF_DB_WRITER, .vfs = self->vfs, .backup_dir = backups
  };

  self->lock = cf_folder_lock_take (self->folder, error);
  if (self->lock == NULL)
    return FALSE;
  self->writer = cf_db_writer_new ("store-writer", self->mode, self->path, &options, error);
  if (self->writer == NULL || !cf_db_writer_call (self->writer, start_journal, self, error))
    return FALSE;
  if (cf_disk_look (self->disk, self->folder) != CF_DISK_STATE_FINE)
    self->findings |= CF_FOUND_DISK_LOW;
  cf_db_forget_copies (backups, cf_clock_utc_ms (self->clock) - KEEP_COPIES_MS);
  return TRUE;
}

CfDb *
cf_store_open_reader (CfStore *self, GError **error)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_READER, .vfs = self->vfs };

  return cf_db_open (self->path, &options, error);
}

static gboolean
open_for_reading (CfStore *self, GError **error)
{
  self->reader = cf_store_open_reader (self, error);
  if (self->reader == NULL)
    return FALSE;
  if (self->read_only && (!cf_journal_load_head (self->reader, &self->journal, error) ||
                          (self->code = cf_journal_find_code (self->reader, error)) == NULL))
    return FALSE;
  self->terminal = self->journal.terminal;
  self->head = self->journal.position;
  return cf_store_open_reference_files (self, error);
}

CfStore *
cf_store_open (const CfStoreOptions *options, GError **error)
{
  g_autoptr (CfStore) self = cf_store_alloc (options);
  g_autoptr (GError) later = NULL;

  g_return_val_if_fail (options->folder != NULL && options->clock != NULL, NULL);

  if (!cf_store_exists (self->folder)) {
    cf_error_set (error, CF_ERROR_NOT_INITIALISED, "no store in '%s'", self->folder);
    return NULL;
  }
  if (!self->read_only && !open_for_selling (self, error))
    return NULL;
  if (!open_for_reading (self, error))
    return NULL;
  /* A full disk, say, is no reason not to open: it is done the next time. */
  if (!self->read_only && !cf_store_record_import (self, &later))
    g_message ("an import is not recorded yet: %s", later->message);
  g_clear_error (&later);
  if (!self->read_only && !cf_db_writer_call (self->writer, fill_customer_index, NULL, &later))
    g_message ("own customers cannot be found yet: %s", later->message);
  return g_steal_pointer (&self);
}

void
cf_store_close (CfStore *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->reader, cf_db_close);
  g_clear_pointer (&self->reference, cf_db_close);
  /* Both wait for what was given to them, which uses the writer until it is done: it is there as long. */
  cf_db_writer_free (self->reference_writer);
  self->reference_writer = NULL;
  cf_db_writer_free (self->writer);
  self->writer = NULL;
  if (self->last_file != NULL)
    cf_store_write_last (self, TRUE, TRUE, NULL); /* without it the next start says "not closed" */
  g_clear_pointer (&self->last_file, cf_terminal_last_close);
  g_clear_pointer (&self->key, cf_key_pair_free);
  g_clear_pointer (&self->lock, cf_folder_lock_release);
  cf_store_unref (self);
}

/* ---- what it is ------------------------------------------------------------------------------------ */

guint
cf_store_get_findings (const CfStore *self)
{
  return self->findings;
}

gboolean
cf_store_is_read_only (const CfStore *self)
{
  return self->read_only;
}

const char *
cf_store_get_folder (const CfStore *self)
{
  return self->folder;
}

CfId
cf_store_get_terminal (const CfStore *self)
{
  return self->terminal;
}

const char *
cf_store_get_code (const CfStore *self)
{
  return self->code;
}

void
cf_store_watch (CfStore *self, CfStoreWatch func, gpointer data)
{
  self->watch = func;
  self->watch_data = data;
}

CfWorkerMode
cf_store_get_worker_mode (const CfStore *self)
{
  return self->mode;
}

const CfClock *
cf_store_get_clock (const CfStore *self)
{
  return self->clock;
}

CfPosition
cf_store_get_head (const CfStore *self)
{
  return self->head;
}

CfDb *
cf_store_get_reader (CfStore *self)
{
  return self->reader;
}

CfDbWriter *
cf_store_get_writer (CfStore *self)
{
  return self->writer;
}

CfDiskState
cf_store_get_disk_state (CfStore *self)
{
  return self->read_only ? CF_DISK_STATE_FINE : cf_disk_look (self->disk, self->folder);
}

gint64
cf_store_get_free_bytes (const CfStore *self)
{
  return self->disk->free_bytes (self->disk, self->folder);
}

gboolean
cf_store_check_room (CfStore *self, GError **error)
{
  if (cf_store_get_disk_state (self) != CF_DISK_STATE_FULL)
    return TRUE;
  return cf_error_set (error, CF_ERROR_DISK_FULL, "too little room on the disk of '%s'",
                       self->folder);
}

void
cf_store_idle (CfStore *self)
{
  if (self->writer != NULL)
    cf_db_writer_idle (self->writer);
  if (self->reference_writer != NULL)
    cf_db_writer_idle (self->reference_writer);
}
