/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-fault-vfs.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <sqlite3.h>

#define SECTOR    512
#define WRITE_MAX 65536 /* at once: SQLite's own VFS expects no more than a page */

CfFault cf_fault;

/* One change of a file since its last sync; a truncation has no bytes. */
typedef struct
{
  gint64 offset;
  gsize len;
  gboolean is_truncation; /* to offset */
  gboolean
    is_last_gasp; /* the machine stopped at it: if the power failed, it may have reached the disk */
  guint8 bytes[];
} Change;

/* What is known of a file by its path, open or not. */
typedef struct
{
  char *path;
  int kind;            /* SQLITE_OPEN_MAIN_DB, …_WAL or …_MAIN_JOURNAL */
  GByteArray *durable; /* as of the last sync */
  GPtrArray *changes;  /* of Change, since then */
} Tracked;

typedef struct
{
  CfFault *fault;
  char *folder;     /* with a slash at its end; NULL: every file that no other disk has */
  GPtrArray *files; /* of Tracked, in the order in which they were first touched */
} Disk;

typedef struct
{
  sqlite3_file base;
  Disk *disk;
  Tracked *tracked; /* NULL: temporary files */
  sqlite3_file *real;
} FaultFile;

static GPtrArray *disks; /* of Disk; the first is cf_fault's */
static sqlite3_vfs vfs;

static void
tracked_free (gpointer data)
{
  Tracked *self = data;

  g_free (self->path);
  g_byte_array_unref (self->durable);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

static void
disk_free (gpointer data)
{
  Disk *self = data;

  if (self->fault != &cf_fault)
    g_free (self->fault);
  g_free (self->folder);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static CfFault *
add_disk (CfFault *fault, const char *folder)
{
  Disk *self = g_new0 (Disk, 1);

  self->fault = fault;
  self->folder = folder != NULL ? g_strconcat (folder, "/", NULL) : NULL;
  self->files = g_ptr_array_new_with_free_func (tracked_free);
  g_ptr_array_add (disks, self);
  return fault;
}

static Disk *
disk_of (const char *path)
{
  for (guint i = 1; path != NULL && i < disks->len; i++) {
    Disk *disk = g_ptr_array_index (disks, i);

    if (g_str_has_prefix (path, disk->folder))
      return disk;
  }
  return g_ptr_array_index (disks, 0);
}

/* Who opens the file again after a kill sees nothing of the write at which the program stopped. */
static void
forget_last_gasp (Tracked *self)
{
  guint n = self->changes->len;

  if (n > 0 && ((Change *) self->changes->pdata[n - 1])->is_last_gasp)
    g_ptr_array_set_size (self->changes, (gint) n - 1);
}

static void
read_whole (sqlite3_file *real, GByteArray *to)
{
  sqlite3_int64 size = 0;

  if (real->pMethods->xFileSize (real, &size) != SQLITE_OK || size == 0)
    return;
  g_byte_array_set_size (to, (guint) size);
  if (real->pMethods->xRead (real, to->data, (int) size, 0) != SQLITE_OK)
    g_byte_array_set_size (to, 0);
}

/* @real is the file, just opened. */
static Tracked *
track (Disk *disk, const char *path, int kind, sqlite3_file *real)
{
  Tracked *self;

  for (guint i = 0; i < disk->files->len; i++) {
    self = g_ptr_array_index (disk->files, i);
    if (g_str_equal (self->path, path)) {
      forget_last_gasp (self);
      return self;
    }
  }
  self = g_new0 (Tracked, 1);
  self->path = g_strdup (path);
  self->kind = kind;
  self->durable = g_byte_array_new ();
  self->changes = g_ptr_array_new_with_free_func (g_free);
  read_whole (real, self->durable);
  g_ptr_array_add (disk->files, self);
  return self;
}

static void
untrack (Disk *disk, const char *path)
{
  for (guint i = 0; i < disk->files->len; i++)
    if (g_str_equal (((Tracked *) disk->files->pdata[i])->path, path)) {
      g_ptr_array_remove_index (disk->files, i);
      return;
    }
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
  if (!change->is_truncation)
    apply_bytes (to, change->offset, change->bytes, change->len);
  else if (to->len > change->offset)
    g_byte_array_set_size (to, (guint) change->offset);
}

static void
note (FaultFile *file, gint64 offset, const void *bytes, gsize len)
{
  Change *change;

  if (file->tracked == NULL)
    return;
  change = g_malloc (sizeof *change + len);
  change->offset = offset;
  change->len = len;
  change->is_truncation = bytes == NULL;
  if (bytes != NULL)
    memcpy (change->bytes, bytes, len);
  change->is_last_gasp = file->disk->fault->is_dead;
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
fails (CfFault *fault, gboolean is_change)
{
  if (fault->is_dead)
    return TRUE;
  fault->calls++;
  if (is_change)
    fault->changes++;
  if (is_change && fault->die_at != 0 && fault->changes >= fault->die_at) {
    fault->is_dead = TRUE;
    return TRUE;
  }
  if (fault->fail_at != 0 && fault->calls == fault->fail_at) {
    fault->has_failed = TRUE;
    return TRUE;
  }
  if (fault->has_failed && fault->stays_failed)
    return TRUE;
  return FALSE;
}

static gboolean
is_full (const CfFault *fault)
{
  if (fault->full_at == 0 || fault->changes < fault->full_at)
    return FALSE;
  return fault->full_while == NULL || access (fault->full_while, F_OK) == 0;
}

/* ---- a file's methods ------------------------------------------------------------------------------- */

#define REAL(f)  (((FaultFile *) (f))->real)
#define FAULT(f) (((FaultFile *) (f))->disk->fault)

static int
fault_close (sqlite3_file *f)
{
  return REAL (f)->pMethods->xClose (REAL (f));
}

static int
fault_read (sqlite3_file *f, void *buffer, int n, sqlite3_int64 offset)
{
  if (fails (FAULT (f), FALSE))
    return SQLITE_IOERR_READ;
  return REAL (f)->pMethods->xRead (REAL (f), buffer, n, offset);
}

static int
fault_write (sqlite3_file *f, const void *bytes, int n, sqlite3_int64 offset)
{
  CfFault *fault = FAULT (f);
  sqlite3_int64 size = 0;
  gboolean was_dead = fault->is_dead;

  if (fails (fault, TRUE)) {
    /* The write at which the machine stops may have reached the disk, or a part of it. */
    if (!was_dead && fault->is_dead)
      note ((FaultFile *) f, offset, bytes, (gsize) n);
    return SQLITE_IOERR_WRITE;
  }
  if (is_full (fault) && REAL (f)->pMethods->xFileSize (REAL (f), &size) == SQLITE_OK &&
      offset + n > size) {
    fault->was_full = TRUE;
    return SQLITE_FULL;
  }
  note ((FaultFile *) f, offset, bytes, (gsize) n);
  return REAL (f)->pMethods->xWrite (REAL (f), bytes, n, offset);
}

static int
fault_truncate (sqlite3_file *f, sqlite3_int64 size)
{
  if (fails (FAULT (f), TRUE))
    return SQLITE_IOERR_TRUNCATE;
  note ((FaultFile *) f, size, NULL, 0);
  return REAL (f)->pMethods->xTruncate (REAL (f), size);
}

static int
fault_sync (sqlite3_file *f, int flags)
{
  FaultFile *file = (FaultFile *) f;

  if (file->disk->fault->die_sync)
    file->disk->fault->is_dead = TRUE;
  if (fails (file->disk->fault, TRUE))
    return SQLITE_IOERR_FSYNC;
  if (file->disk->fault->fail_sync) {
    file->disk->fault->fail_sync = FALSE;
    file->disk->fault->has_failed = TRUE;
    return SQLITE_IOERR_FSYNC;
  }
  if (file->tracked != NULL && !file->disk->fault->lies)
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
  /* What SQLite's own VFS promises on every file system, and the cut keeps: a write that is torn damages
   * nothing beside it.  No atomic sectors, no ordered writes, no safe append. */
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
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
  int kind = flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
  int rc;

  memset (file, 0, sizeof *file);
  file->disk = disk_of (path);
  if (fails (file->disk->fault, FALSE))
    return SQLITE_CANTOPEN;
  file->real = (sqlite3_file *) (file + 1);
  rc = real->xOpen (real, path, file->real, flags, out_flags);
  if (rc != SQLITE_OK)
    return rc;
  file->base.pMethods = &methods;
  /* What is on the disk before this file is first touched counts as synced. */
  if (path != NULL && kind != 0)
    file->tracked = track (file->disk, path, kind, file->real);
  return SQLITE_OK;
}

static int
fault_delete (sqlite3_vfs *self, const char *path, int sync_dir)
{
  sqlite3_vfs *real = self->pAppData;
  Disk *disk = disk_of (path);

  if (fails (disk->fault, TRUE))
    return SQLITE_IOERR_DELETE;
  untrack (disk, path);
  return real->xDelete (real, path, sync_dir);
}

/* From the function that a simulation replaces, so that one seed is one history. */
static int
fault_randomness (sqlite3_vfs *self, int n, char *bytes)
{
  gssize got = getrandom (bytes, (size_t) n, 0);

  return got < 0 ? 0 : (int) got;
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
  vfs.xRandomness = fault_randomness;
  sqlite3_vfs_register (&vfs, 0);
}

void
cf_fault_reset (void)
{
  if (disks == NULL) {
    disks = g_ptr_array_new_with_free_func (disk_free);
    register_vfs ();
  }
  g_ptr_array_set_size (disks, 0);
  memset (&cf_fault, 0, sizeof cf_fault);
  add_disk (&cf_fault, NULL);
  sqlite3_randomness (0, NULL); /* begins anew with what fault_randomness() gives */
}

CfFault *
cf_fault_add_disk (const char *folder)
{
  return add_disk (g_new0 (CfFault, 1), folder);
}

/* ---- the cut -------------------------------------------------------------------------------------------- */

static void
apply_torn (GByteArray *to, const Change *change, GRand *rand)
{
  for (gsize at = 0; at < change->len; at += SECTOR)
    if (g_rand_boolean (rand))
      apply_bytes (to, change->offset + (gint64) at, change->bytes + at,
                   MIN (SECTOR, change->len - at));
}

/* Makes the file on the disk below what is durable. */
static void
write_durable (const Tracked *self)
{
  sqlite3_vfs *real = vfs.pAppData;
  sqlite3_filename name = sqlite3_create_filename (self->path, "", "", 0, NULL);
  g_autofree sqlite3_file *file = g_malloc0 ((gsize) real->szOsFile);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | self->kind;
  int rc = real->xOpen (real, name, file, flags, &flags);

  if (rc == SQLITE_OK) {
    rc = file->pMethods->xTruncate (file, 0);
    for (guint at = 0; at < self->durable->len && rc == SQLITE_OK; at += WRITE_MAX)
      rc = file->pMethods->xWrite (file, self->durable->data + at,
                                   (int) MIN (WRITE_MAX, self->durable->len - at), at);
    file->pMethods->xClose (file);
    g_assert (rc == SQLITE_OK);
  } /* else its folder is gone */
  sqlite3_free_filename (name);
}

static void
cut_file (Tracked *self, CfCut cut, GRand *rand)
{
  for (guint i = 0; i < self->changes->len && cut != CF_CUT_ALL_LOST; i++) {
    const Change *change = self->changes->pdata[i];

    if (cut == CF_CUT_TORN && !change->is_truncation)
      apply_torn (self->durable, change, rand);
    else if (g_rand_boolean (rand))
      apply_change (self->durable, change);
  }
  write_durable (self);
}

/* Shared memory is in memory: gone. */
static void
remove_shm (const char *path)
{
  char *shm = g_strconcat (path, "-shm", NULL);

  unlink (shm);
  g_free (shm);
}

static void
cut_disk (Disk *disk, CfCut cut, GRand *rand)
{
  for (guint i = 0; i < disk->files->len; i++) {
    Tracked *tracked = g_ptr_array_index (disk->files, i);

    cut_file (tracked, cut, rand);
    remove_shm (tracked->path);
  }
}

void
cf_fault_power_cut (CfCut cut, GRand *rand)
{
  cut_disk (g_ptr_array_index (disks, 0), cut, rand);
  cf_fault_reset ();
}

void
cf_fault_cut_disk (CfFault *fault, CfCut cut, GRand *rand)
{
  CfFault kept = { .changes = fault->changes, .calls = fault->calls };

  for (guint i = 1; i < disks->len; i++) {
    Disk *disk = g_ptr_array_index (disks, i);

    if (disk->fault != fault)
      continue;
    cut_disk (disk, cut, rand);
    g_ptr_array_set_size (disk->files, 0);
    *fault = kept;
    return;
  }
  g_assert_not_reached ();
}
