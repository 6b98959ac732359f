/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fault-vfs.h"

#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#define SECTOR 512

CfFault cf_fault;

/* One change of a file since its last sync; a truncation has no bytes. */
typedef struct
{
  gint64 offset;
  GBytes *bytes; /* NULL: truncated to offset */
} Change;

/* What is known of a file by its path, open or not. */
typedef struct
{
  GByteArray *durable; /* as of the last sync */
  GPtrArray *changes;  /* of Change, since then */
} Tracked;

typedef struct
{
  sqlite3_file base;
  Tracked *tracked; /* NULL: temporary files */
  sqlite3_file *real;
} FaultFile;

static GHashTable *files; /* path -> Tracked */
static sqlite3_vfs vfs;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
tracked_free (gpointer data)
{
  Tracked *self = data;

  g_byte_array_unref (self->durable);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

static Tracked *
track (const char *path)
{
  Tracked *self = g_hash_table_lookup (files, path);
  char *content = NULL;
  gsize len = 0;

  if (self != NULL)
    return self;
  self = g_new0 (Tracked, 1);
  self->durable = g_byte_array_new ();
  self->changes = g_ptr_array_new_with_free_func (change_free);
  if (g_file_get_contents (path, &content, &len, NULL))
    g_byte_array_append (self->durable, (const guint8 *) content, (guint) len);
  g_free (content);
  g_hash_table_insert (files, g_strdup (path), self);
  return self;
}

static void
apply_bytes (GByteArray *to, gint64 offset, const guint8 *bytes, gsize len)
{
  guint old = to->len;

  if (to->len < offset + (gint64) len) {
    g_byte_array_set_size (to, (guint) (offset + (gint64) len));
    memset (to->data + old, 0, to->len - old);
  }
  memcpy (to->data + offset, bytes, len);
}

static void
apply_change (GByteArray *to, const Change *change)
{
  if (change->bytes == NULL) {
    if (to->len > change->offset)
      g_byte_array_set_size (to, (guint) change->offset);
    return;
  }
  apply_bytes (to, change->offset, g_bytes_get_data (change->bytes, NULL),
               g_bytes_get_size (change->bytes));
}

static void
note (FaultFile *file, gint64 offset, const void *bytes, gsize len)
{
  Change *change;

  if (file->tracked == NULL)
    return;
  change = g_new0 (Change, 1);
  change->offset = offset;
  change->bytes = bytes != NULL ? g_bytes_new (bytes, len) : NULL;
  g_ptr_array_add (file->tracked->changes, change);
}

static void
make_durable (Tracked *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    apply_change (self->durable, self->changes->pdata[i]);
  g_ptr_array_set_size (self->changes, 0);
}

/* ---- when to fail --------------------------------------------------------------------------------- */

/* Whether this call must fail; a change may also be the one at which the machine stops. */
static gboolean
fails (gboolean is_change)
{
  if (cf_fault.is_dead)
    return TRUE;
  cf_fault.calls++;
  if (is_change)
    cf_fault.changes++;
  if (is_change && cf_fault.die_at != 0 && cf_fault.changes >= cf_fault.die_at) {
    cf_fault.is_dead = TRUE;
    return TRUE;
  }
  if (cf_fault.fail_at != 0 && cf_fault.calls == cf_fault.fail_at) {
    cf_fault.has_failed = TRUE;
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_full (void)
{
  if (cf_fault.full_at == 0 || cf_fault.changes < cf_fault.full_at)
    return FALSE;
  return cf_fault.full_while == NULL || access (cf_fault.full_while, F_OK) == 0;
}

/* ---- a file's methods ------------------------------------------------------------------------------- */

#define REAL(f) (((FaultFile *) (f))->real)

static int
fault_close (sqlite3_file *f)
{
  return REAL (f)->pMethods->xClose (REAL (f));
}

static int
fault_read (sqlite3_file *f, void *buffer, int n, sqlite3_int64 offset)
{
  if (fails (FALSE))
    return SQLITE_IOERR_READ;
  return REAL (f)->pMethods->xRead (REAL (f), buffer, n, offset);
}

static int
fault_write (sqlite3_file *f, const void *bytes, int n, sqlite3_int64 offset)
{
  sqlite3_int64 size = 0;
  gboolean was_dead = cf_fault.is_dead;

  if (fails (TRUE)) {
    /* The write at which the machine stops may have reached the disk, or a part of it. */
    if (!was_dead && cf_fault.is_dead)
      note ((FaultFile *) f, offset, bytes, (gsize) n);
    return SQLITE_IOERR_WRITE;
  }
  if (is_full () && REAL (f)->pMethods->xFileSize (REAL (f), &size) == SQLITE_OK &&
      offset + n > size) {
    cf_fault.was_full = TRUE;
    return SQLITE_FULL;
  }
  note ((FaultFile *) f, offset, bytes, (gsize) n);
  return REAL (f)->pMethods->xWrite (REAL (f), bytes, n, offset);
}

static int
fault_truncate (sqlite3_file *f, sqlite3_int64 size)
{
  if (fails (TRUE))
    return SQLITE_IOERR_TRUNCATE;
  note ((FaultFile *) f, size, NULL, 0);
  return REAL (f)->pMethods->xTruncate (REAL (f), size);
}

static int
fault_sync (sqlite3_file *f, int flags)
{
  FaultFile *file = (FaultFile *) f;

  if (fails (TRUE))
    return SQLITE_IOERR_FSYNC;
  if (file->tracked != NULL && !cf_fault.lies)
    make_durable (file->tracked);
  return SQLITE_OK; /* the real disk need not be bothered: the cut is played from what was noted */
}

static int
fault_file_size (sqlite3_file *f, sqlite3_int64 *size)
{
  return REAL (f)->pMethods->xFileSize (REAL (f), size);
}

static int
fault_lock (sqlite3_file *f, int level)
{
  return REAL (f)->pMethods->xLock (REAL (f), level);
}

static int
fault_unlock (sqlite3_file *f, int level)
{
  return REAL (f)->pMethods->xUnlock (REAL (f), level);
}

static int
fault_check_reserved (sqlite3_file *f, int *result)
{
  return REAL (f)->pMethods->xCheckReservedLock (REAL (f), result);
}

static int
fault_control (sqlite3_file *f, int op, void *arg)
{
  /* A size hint would make the file grow behind our back. */
  return op == SQLITE_FCNTL_SIZE_HINT ? SQLITE_NOTFOUND
                                      : REAL (f)->pMethods->xFileControl (REAL (f), op, arg);
}

static int
fault_sector_size (sqlite3_file *f)
{
  return SECTOR;
}

static int
fault_characteristics (sqlite3_file *f)
{
  return 0; /* promises nothing: no atomic sectors, no ordered writes, no safe append */
}

static int
fault_shm_map (sqlite3_file *f, int page, int size, int extend, void volatile **result)
{
  return REAL (f)->pMethods->xShmMap (REAL (f), page, size, extend, result);
}

static int
fault_shm_lock (sqlite3_file *f, int offset, int n, int flags)
{
  return REAL (f)->pMethods->xShmLock (REAL (f), offset, n, flags);
}

static void
fault_shm_barrier (sqlite3_file *f)
{
  REAL (f)->pMethods->xShmBarrier (REAL (f));
}

static int
fault_shm_unmap (sqlite3_file *f, int delete)
{
  return REAL (f)->pMethods->xShmUnmap (REAL (f), delete);
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = fault_close,
  .xRead = fault_read,
  .xWrite = fault_write,
  .xTruncate = fault_truncate,
  .xSync = fault_sync,
  .xFileSize = fault_file_size,
  .xLock = fault_lock,
  .xUnlock = fault_unlock,
  .xCheckReservedLock = fault_check_reserved,
  .xFileControl = fault_control,
  .xSectorSize = fault_sector_size,
  .xDeviceCharacteristics = fault_characteristics,
  .xShmMap = fault_shm_map,
  .xShmLock = fault_shm_lock,
  .xShmBarrier = fault_shm_barrier,
  .xShmUnmap = fault_shm_unmap,
};

/* ---- the VFS ------------------------------------------------------------------------------------------ */

static int
fault_open (sqlite3_vfs *self, const char *path, sqlite3_file *f, int flags, int *out_flags)
{
  sqlite3_vfs *real = self->pAppData;
  FaultFile *file = (FaultFile *) f;
  int rc;

  memset (file, 0, sizeof *file);
  if (fails (FALSE))
    return SQLITE_CANTOPEN;
  file->real = (sqlite3_file *) (file + 1);
  /* What is on the disk before this file is first touched counts as synced. */
  if (path != NULL && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0)
    file->tracked = track (path);
  rc = real->xOpen (real, path, file->real, flags, out_flags);
  if (rc == SQLITE_OK)
    file->base.pMethods = &methods;
  return rc;
}

static int
fault_delete (sqlite3_vfs *self, const char *path, int sync_dir)
{
  sqlite3_vfs *real = self->pAppData;

  if (fails (TRUE))
    return SQLITE_IOERR_DELETE;
  g_hash_table_remove (files, path);
  return real->xDelete (real, path, sync_dir);
}

static void
register_vfs (void)
{
  sqlite3_vfs *real = sqlite3_vfs_find (NULL);

  vfs = *real; /* its plain functions take no state of it */
  vfs.iVersion = 1;
  vfs.szOsFile = (int) sizeof (FaultFile) + real->szOsFile;
  vfs.pNext = NULL;
  vfs.zName = CF_FAULT_VFS;
  vfs.pAppData = real;
  vfs.xOpen = fault_open;
  vfs.xDelete = fault_delete;
  sqlite3_vfs_register (&vfs, 0);
}

void
cf_fault_reset (void)
{
  if (files == NULL) {
    files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tracked_free);
    register_vfs ();
  }
  g_hash_table_remove_all (files);
  memset (&cf_fault, 0, sizeof cf_fault);
}

/* ---- the cut -------------------------------------------------------------------------------------------- */

static void
apply_torn (GByteArray *to, const Change *change, GRand *rand)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (change->bytes, &len);

  for (gsize at = 0; at < len; at += SECTOR)
    if (g_rand_boolean (rand))
      apply_bytes (to, change->offset + (gint64) at, bytes + at, MIN (SECTOR, len - at));
}

static void
cut_file (const char *path, Tracked *self, CfCut cut, GRand *rand)
{
  for (guint i = 0; i < self->changes->len && cut != CF_CUT_ALL_LOST; i++) {
    const Change *change = self->changes->pdata[i];

    if (cut == CF_CUT_TORN && change->bytes != NULL)
      apply_torn (self->durable, change, rand);
    else if (g_rand_boolean (rand))
      apply_change (self->durable, change);
  }
  g_file_set_contents (path, (const char *) self->durable->data, (gssize) self->durable->len, NULL);
}

/* Shared memory is in memory: gone. */
static void
remove_shm (const char *path)
{
  char *shm = g_strconcat (path, "-shm", NULL);

  unlink (shm);
  g_free (shm);
}

void
cf_fault_power_cut (CfCut cut, GRand *rand)
{
  GHashTableIter iter;
  gpointer path, tracked;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &path, &tracked)) {
    cut_file (path, tracked, cut, rand);
    remove_shm (path);
  }
  cf_fault_reset ();
}
