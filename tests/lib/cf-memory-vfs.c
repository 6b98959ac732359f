/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-memory-vfs.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#define VFS_NAME    "cf-memory"
#define PIECE_BYTES 16384 /* four pages of a database: none is copied when a file grows */

/* A part of a file; as long as several files have it, none of them writes in it. */
typedef struct
{
  guint refs;
  guint8 bytes[PIECE_BYTES];
} Piece;

/* A file's bytes, and who holds it how.  It lives as long as it has a name or somebody has it open. */
typedef struct
{
  char *path; /* NULL: a temporary file, or one that was removed */
  guint refs;
  gint64 len;
  GPtrArray *pieces; /* of Piece, as many as len needs */

  int level;     /* the highest SQLITE_LOCK_… that anybody holds */
  guint holders; /* of SQLITE_LOCK_SHARED or more */

  GPtrArray *regions; /* of the log's shared memory; gone with the last who uses it */
  guint mappers;
  int shm[SQLITE_SHM_NLOCK]; /* how many share it; -1: one has it alone */
} Bytes;

typedef struct
{
  sqlite3_file base;
  Bytes *bytes;
  int level;
  gboolean is_mapped;
  guint shared; /* of the log's locks, a bit each */
  guint alone;
} MemoryFile;

static GHashTable *files; /* path → Bytes; the path is the value's */
static sqlite3_vfs vfs;

#define BYTES(f) (((MemoryFile *) (f))->bytes)

/* ---- pieces --------------------------------------------------------------------------------------- */

static Piece *
piece_new (void)
{
  Piece *self = g_new (Piece, 1);

  self->refs = 1;
  return self;
}

static void
piece_unref (gpointer data)
{
  Piece *self = data;

  if (--self->refs == 0)
    g_free (self);
}

/* Bytes of a last piece that are behind the end are anything. */
static void
set_len (Bytes *self, gint64 len)
{
  guint n = (guint) ((len + PIECE_BYTES - 1) / PIECE_BYTES);

  if (n < self->pieces->len)
    g_ptr_array_set_size (self->pieces, (gint) n);
  while (self->pieces->len < n)
    g_ptr_array_add (self->pieces, piece_new ());
  self->len = len;
}

/* Returns how many bytes from @offset on are in one piece, @n at most. */
static gsize
in_one_piece (gint64 offset, gsize n)
{
  return MIN (n, (gsize) (PIECE_BYTES - offset % PIECE_BYTES));
}

static const guint8 *
look_at (const Bytes *self, gint64 offset)
{
  const Piece *piece = self->pieces->pdata[offset / PIECE_BYTES];

  return piece->bytes + offset % PIECE_BYTES;
}

/* The same to write there: the piece is this file's alone from now on. */
static guint8 *
open_at (Bytes *self, gint64 offset)
{
  Piece **place = (Piece **) &self->pieces->pdata[offset / PIECE_BYTES];
  Piece *shared = *place;

  if (shared->refs > 1) {
    *place = piece_new ();
    memcpy ((*place)->bytes, shared->bytes, PIECE_BYTES);
    piece_unref (shared);
  }
  return (*place)->bytes + offset % PIECE_BYTES;
}

static void
read_at (const Bytes *self, void *to, gsize n, gint64 offset)
{
  for (gsize done = 0, part; done < n; done += part) {
    part = in_one_piece (offset + (gint64) done, n - done);
    memcpy ((guint8 *) to + done, look_at (self, offset + (gint64) done), part);
  }
}

/* NULL: zeros. */
static void
write_at (Bytes *self, const void *from, gsize n, gint64 offset)
{
  for (gsize done = 0, part; done < n; done += part) {
    guint8 *to = open_at (self, offset + (gint64) done);

    part = in_one_piece (offset + (gint64) done, n - done);
    if (from != NULL)
      memcpy (to, (const guint8 *) from + done, part);
    else
      memset (to, 0, part);
  }
}

/* ---- files ---------------------------------------------------------------------------------------- */

static Bytes *
bytes_new (const char *path)
{
  Bytes *self = g_new0 (Bytes, 1);

  self->path = g_strdup (path);
  self->pieces = g_ptr_array_new_with_free_func (piece_unref);
  self->refs = 1;
  return self;
}

static void
bytes_unref (Bytes *self)
{
  if (--self->refs > 0)
    return;
  g_clear_pointer (&self->regions, g_ptr_array_unref);
  g_ptr_array_unref (self->pieces);
  g_free (self->path);
  g_free (self);
}

static Bytes *
lookup (const char *path)
{
  return g_hash_table_lookup (files, path);
}

/* Hands @self, which has no name yet, over to the table. */
static void
take (Bytes *self)
{
  cf_memory_vfs_remove (self->path);
  g_hash_table_insert (files, self->path, self);
}

void
cf_memory_vfs_remove (const char *path)
{
  Bytes *self = lookup (path);

  if (self == NULL)
    return;
  g_hash_table_remove (files, path);
  g_clear_pointer (&self->path, g_free);
  bytes_unref (self);
}

void
cf_memory_vfs_rename (const char *from, const char *to)
{
  Bytes *self = lookup (from);

  if (self == NULL || g_str_equal (from, to))
    return;
  g_hash_table_remove (files, from);
  g_free (self->path);
  self->path = g_strdup (to);
  take (self);
}

/* Returns all files below @folder, also where the table changes meanwhile; what they are is the table's. */
static GPtrArray *
list_below (const char *folder, gsize *ret_prefix)
{
  g_autofree char *prefix = g_strconcat (folder, "/", NULL);
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, &path, &value))
    if (g_str_has_prefix (path, prefix))
      g_ptr_array_add (found, value);
  *ret_prefix = strlen (prefix);
  return found;
}

void
cf_memory_vfs_remove_below (const char *folder)
{
  gsize prefix;
  g_autoptr (GPtrArray) found = list_below (folder, &prefix);

  for (guint i = 0; i < found->len; i++)
    cf_memory_vfs_remove (((Bytes *) found->pdata[i])->path);
}

void
cf_memory_vfs_copy_below (const char *from, const char *to)
{
  gsize prefix;
  g_autoptr (GPtrArray) found = list_below (from, &prefix);

  for (guint i = 0; i < found->len; i++) {
    const Bytes *source = found->pdata[i];
    g_autofree char *path = g_build_filename (to, source->path + prefix, NULL);
    Bytes *copy = bytes_new (path);

    for (guint k = 0; k < source->pieces->len; k++) {
      ((Piece *) source->pieces->pdata[k])->refs++;
      g_ptr_array_add (copy->pieces, source->pieces->pdata[k]);
    }
    copy->len = source->len;
    take (copy);
  }
}

char *
cf_memory_vfs_find_word (const char *folder, const char *word)
{
  gsize prefix;
  g_autoptr (GPtrArray) found = list_below (folder, &prefix);

  for (guint i = 0; i < found->len; i++) {
    const Bytes *one = found->pdata[i];
    g_autofree guint8 *all = g_malloc ((gsize) one->len);

    read_at (one, all, (gsize) one->len, 0);
    if (one->len > 0 && memmem (all, (gsize) one->len, word, strlen (word)) != NULL)
      return g_strdup (one->path);
  }
  return NULL;
}

/* ---- reading and writing ---------------------------------------------------------------------------- */

static int
memory_read (sqlite3_file *f, void *buffer, int n, sqlite3_int64 offset)
{
  const Bytes *bytes = BYTES (f);
  gsize there = (gsize) CLAMP (bytes->len - offset, 0, n);

  read_at (bytes, buffer, there, offset);
  if (there == (gsize) n)
    return SQLITE_OK;
  memset ((char *) buffer + there, 0, (gsize) n - there);
  return SQLITE_IOERR_SHORT_READ;
}

/* What a file grows by is zero. */
static void
grow (Bytes *self, gint64 len)
{
  gint64 old = self->len;

  set_len (self, len);
  write_at (self, NULL, (gsize) (len - old), old);
}

static int
memory_write (sqlite3_file *f, const void *buffer, int n, sqlite3_int64 offset)
{
  Bytes *bytes = BYTES (f);

  if (offset > bytes->len)
    grow (bytes, offset);
  if (offset + n > bytes->len)
    set_len (bytes, offset + n);
  write_at (bytes, buffer, (gsize) n, offset);
  return SQLITE_OK;
}

static int
memory_truncate (sqlite3_file *f, sqlite3_int64 size)
{
  Bytes *bytes = BYTES (f);

  if (size > bytes->len)
    grow (bytes, size);
  else
    set_len (bytes, size);
  return SQLITE_OK;
}

static int
memory_sync (sqlite3_file *f, int flags)
{
  return SQLITE_OK;
}

static int
memory_file_size (sqlite3_file *f, sqlite3_int64 *size)
{
  *size = BYTES (f)->len;
  return SQLITE_OK;
}

/* ---- a file's locks: https://www.sqlite.org/lockingv3.html -------------------------------------------- */

static int
memory_lock (sqlite3_file *f, int level)
{
  MemoryFile *file = (MemoryFile *) f;
  Bytes *bytes = file->bytes;
  gboolean is_mine = file->level == bytes->level; /* nobody holds more than this one does */

  if (file->level >= level)
    return SQLITE_OK;
  if (!is_mine && (bytes->level >= SQLITE_LOCK_PENDING || level > SQLITE_LOCK_SHARED))
    return SQLITE_BUSY;
  if (level == SQLITE_LOCK_EXCLUSIVE && bytes->holders > 1) {
    file->level = bytes->level = SQLITE_LOCK_PENDING; /* nobody new comes in any more */
    return SQLITE_BUSY;
  }
  if (file->level == SQLITE_LOCK_NONE)
    bytes->holders++;
  file->level = level;
  bytes->level = MAX (bytes->level, level);
  return SQLITE_OK;
}

static int
memory_unlock (sqlite3_file *f, int level)
{
  MemoryFile *file = (MemoryFile *) f;
  Bytes *bytes = file->bytes;

  if (file->level <= level)
    return SQLITE_OK;
  if (file->level > SQLITE_LOCK_SHARED)
    bytes->level = SQLITE_LOCK_SHARED;
  if (level == SQLITE_LOCK_NONE && --bytes->holders == 0)
    bytes->level = SQLITE_LOCK_NONE;
  file->level = level;
  return SQLITE_OK;
}

static int
memory_check_reserved (sqlite3_file *f, int *result)
{
  *result = BYTES (f)->level > SQLITE_LOCK_SHARED;
  return SQLITE_OK;
}

/* ---- a log's shared memory ---------------------------------------------------------------------------- */

static int
memory_shm_map (sqlite3_file *f, int region, int size, int extend, void volatile **result)
{
  MemoryFile *file = (MemoryFile *) f;
  Bytes *bytes = file->bytes;

  if (!file->is_mapped) {
    file->is_mapped = TRUE;
    if (bytes->mappers++ == 0)
      bytes->regions = g_ptr_array_new_with_free_func (g_free);
  }
  while (extend != 0 && bytes->regions->len <= (guint) region)
    g_ptr_array_add (bytes->regions, g_malloc0 ((gsize) size));
  *result = (guint) region < bytes->regions->len ? bytes->regions->pdata[region] : NULL;
  return SQLITE_OK;
}

static void
unlock_shm (MemoryFile *file, guint i)
{
  guint bit = 1u << i;

  if ((file->alone & bit) != 0)
    file->bytes->shm[i] = 0;
  else if ((file->shared & bit) != 0)
    file->bytes->shm[i]--;
  file->alone &= ~bit;
  file->shared &= ~bit;
}

static int
memory_shm_lock (sqlite3_file *f, int offset, int n, int flags)
{
  MemoryFile *file = (MemoryFile *) f;
  int *shm = file->bytes->shm;
  gboolean alone = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    for (int i = offset; i < offset + n; i++)
      unlock_shm (file, (guint) i);
    return SQLITE_OK;
  }
  for (int i = offset; i < offset + n; i++)
    if ((file->alone & (1u << i)) == 0 && (alone ? shm[i] != 0 : shm[i] < 0))
      return SQLITE_BUSY;
  for (int i = offset; i < offset + n; i++) {
    guint bit = 1u << i;

    if (alone) {
      shm[i] = -1;
      file->alone |= bit;
    } else if ((file->shared & bit) == 0) {
      shm[i]++;
      file->shared |= bit;
    }
  }
  return SQLITE_OK;
}

static void
memory_shm_barrier (sqlite3_file *f)
{
  /* One thread. */
}

static int
memory_shm_unmap (sqlite3_file *f, int delete)
{
  MemoryFile *file = (MemoryFile *) f;

  if (!file->is_mapped)
    return SQLITE_OK;
  for (guint i = 0; i < SQLITE_SHM_NLOCK; i++)
    unlock_shm (file, i);
  file->is_mapped = FALSE;
  if (--file->bytes->mappers == 0)
    g_clear_pointer (&file->bytes->regions, g_ptr_array_unref);
  return SQLITE_OK;
}

/* ---- an open file ------------------------------------------------------------------------------------- */

static int
memory_close (sqlite3_file *f)
{
  memory_shm_unmap (f, 0);
  memory_unlock (f, SQLITE_LOCK_NONE);
  g_clear_pointer (&BYTES (f), bytes_unref);
  return SQLITE_OK;
}

static int
memory_control (sqlite3_file *f, int op, void *arg)
{
  return SQLITE_NOTFOUND;
}

static int
memory_sector_size (sqlite3_file *f)
{
  return 4096;
}

static int
memory_characteristics (sqlite3_file *f)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = memory_close,
  .xRead = memory_read,
  .xWrite = memory_write,
  .xTruncate = memory_truncate,
  .xSync = memory_sync,
  .xFileSize = memory_file_size,
  .xLock = memory_lock,
  .xUnlock = memory_unlock,
  .xCheckReservedLock = memory_check_reserved,
  .xFileControl = memory_control,
  .xSectorSize = memory_sector_size,
  .xDeviceCharacteristics = memory_characteristics,
  .xShmMap = memory_shm_map,
  .xShmLock = memory_shm_lock,
  .xShmBarrier = memory_shm_barrier,
  .xShmUnmap = memory_shm_unmap,
};

/* ---- the VFS ------------------------------------------------------------------------------------------ */

/* The empty file of a new database's name. */
static gboolean
make_name (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  return fd >= 0 && close (fd) == 0;
}

static int
memory_open (sqlite3_vfs *self, const char *path, sqlite3_file *f, int flags, int *out_flags)
{
  MemoryFile *file = (MemoryFile *) f;
  Bytes *bytes = path != NULL ? lookup (path) : NULL;

  memset (file, 0, sizeof *file);
  if (bytes == NULL && path != NULL) {
    if ((flags & SQLITE_OPEN_CREATE) == 0 ||
        ((flags & SQLITE_OPEN_MAIN_DB) != 0 && !make_name (path)))
      return SQLITE_CANTOPEN;
    bytes = bytes_new (path);
    take (bytes);
  }
  if (bytes != NULL)
    bytes->refs++;
  else
    bytes = bytes_new (NULL);
  file->bytes = bytes;
  file->base.pMethods = &methods;
  if (out_flags != NULL)
    *out_flags = flags;
  if (path != NULL && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0)
    cf_memory_vfs_remove (path);
  return SQLITE_OK;
}

/* SQLite deletes logs and journals, which have no file of the system's. */
static int
memory_delete (sqlite3_vfs *self, const char *path, int sync_dir)
{
  if (lookup (path) == NULL)
    return SQLITE_IOERR_DELETE_NOENT;
  cf_memory_vfs_remove (path);
  return SQLITE_OK;
}

/* As SQLite's own: an empty file does not count. */
static int
memory_access (sqlite3_vfs *self, const char *path, int flags, int *result)
{
  const Bytes *bytes = lookup (path);

  *result = bytes != NULL && (flags != SQLITE_ACCESS_EXISTS || bytes->len > 0);
  return SQLITE_OK;
}

/* Absolute paths are as they are: no link leads anywhere in memory. */
static int
memory_full_pathname (sqlite3_vfs *self, const char *path, int n, char *full)
{
  sqlite3_vfs *real = self->pAppData;

  if (!g_path_is_absolute (path))
    return real->xFullPathname (real, path, n, full);
  return g_strlcpy (full, path, (gsize) n) < (gsize) n ? SQLITE_OK : SQLITE_CANTOPEN;
}

void
cf_memory_vfs_register (void)
{
  sqlite3_vfs *real = sqlite3_vfs_find (NULL);

  if (files != NULL)
    return;
  files = g_hash_table_new (g_str_hash, g_str_equal);
  vfs = *real; /* clock, sleep and chance take no state of it */
  vfs.iVersion = 1;
  vfs.szOsFile = (int) sizeof (MemoryFile);
  vfs.pNext = NULL;
  vfs.zName = VFS_NAME;
  vfs.pAppData = real;
  vfs.xOpen = memory_open;
  vfs.xDelete = memory_delete;
  vfs.xAccess = memory_access;
  vfs.xFullPathname = memory_full_pathname;
  sqlite3_vfs_register (&vfs, 1);
}
