/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-page-gaps.h"

#include <string.h>

#include <sqlite3.h>

/*
 * The file's methods are replaced by a copy of them that differs in writing and closing.  SQLite's pager
 * writes whole pages, one a call.
 *
 * A page's kind stands nowhere but in its first byte: 2, 5, 10 or 13 for a page of a tree
 * (https://www.sqlite.org/fileformat2.html).  All other pages begin with the number of a page, most
 * significant byte first, which is 0 or 1 as long as the file has less than 2^25 pages; but the map of
 * pages that auto-vacuum keeps begins with any kind.
 */

#define HEADER_LEN     100 /* of the file; the first page's own header stands behind it */
#define HEADER_SIZE    16  /* two bytes of it: a page's size; 1: PAGE_MAX */
#define HEADER_TRUNK   32  /* four bytes: the first page of the list of free ones */
#define HEADER_VACUUMS 52  /* four bytes: not 0 where there is a map of pages */
#define PAGE_MIN       512
#define PAGE_MAX       65536
#define PAGES_MAX      ((gint64) 1 << 24) /* half of what can be told: the file grows meanwhile */

typedef struct
{
  sqlite3_io_methods methods; /* first: what the file points to is this */
  const sqlite3_io_methods *inner;
  gint64 size; /* of the file, as far as it was seen */
  gboolean is_off;
  guint8 *page; /* PAGE_MAX bytes once there was something to wipe */
} Wiper;

static gsize
read_16 (const guint8 *bytes)
{
  return (gsize) bytes[0] << 8 | bytes[1];
}

static gint64
read_32 (const guint8 *bytes)
{
  return (gint64) read_16 (bytes) << 16 | read_16 (bytes + 2);
}

void
cf_page_gaps_find (const guint8 *page,
                   gsize size,
                   gboolean is_first,
                   gsize *ret_from,
                   gsize *ret_to)
{
  gsize header = is_first ? HEADER_LEN : 0;
  guint8 kind = page[header];
  gsize from, to;

  *ret_from = *ret_to = 0;
  if (kind != 2 && kind != 5 && kind != 10 && kind != 13)
    return;
  /* The list of cells: two bytes each. */
  from = header + (kind <= 5 ? 12 : 8) + 2 * read_16 (page + header + 3);
  to = read_16 (page + header + 5);
  to = to != 0 ? to : PAGE_MAX;
  if (from > to || to > size)
    return;
  *ret_from = from;
  *ret_to = to;
}

static gboolean
is_page (int n, sqlite3_int64 offset)
{
  return n >= PAGE_MIN && n <= PAGE_MAX && (n & (n - 1)) == 0 && offset % n == 0;
}

static gboolean
has_map (const guint8 *header)
{
  return read_32 (header + HEADER_VACUUMS) != 0;
}

static gboolean
is_zero (const guint8 *bytes, gsize n)
{
  return n == 0 || (bytes[0] == 0 && memcmp (bytes, bytes + 1, n - 1) == 0);
}

/* @bytes, or what is to be written in their place. */
static const void *
wipe (Wiper *self, const guint8 *bytes, int n, sqlite3_int64 offset)
{
  gsize from, to;

  self->size = MAX (self->size, offset + n);
  if (!is_page (n, offset))
    return bytes;
  self->is_off = self->is_off || self->size / n >= PAGES_MAX || (offset == 0 && has_map (bytes));
  if (self->is_off)
    return bytes;
  cf_page_gaps_find (bytes, (gsize) n, offset == 0, &from, &to);
  if (is_zero (bytes + from, to - from))
    return bytes;
  if (self->page == NULL)
    self->page = g_malloc (PAGE_MAX);
  memcpy (self->page, bytes, (gsize) n);
  memset (self->page + from, 0, to - from);
  return self->page;
}

static int
write_wiped (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
  Wiper *self = (Wiper *) file->pMethods;

  return self->inner->xWrite (file, wipe (self, bytes, n, offset), n, offset);
}

static int
close_file (sqlite3_file *file)
{
  Wiper *self = (Wiper *) file->pMethods;
  const sqlite3_io_methods *inner = self->inner;

  file->pMethods = inner;
  g_free (self->page);
  g_free (self);
  return inner->xClose (file);
}

/* An older VFS's table ends earlier. */
static void
copy_methods (sqlite3_io_methods *into, const sqlite3_io_methods *from)
{
  gsize len = from->iVersion >= 3   ? sizeof *into
              : from->iVersion == 2 ? G_STRUCT_OFFSET (sqlite3_io_methods, xFetch)
                                    : G_STRUCT_OFFSET (sqlite3_io_methods, xShmMap);

  memcpy (into, from, len);
  into->iVersion = MIN (from->iVersion, 3);
  into->xWrite = write_wiped;
  into->xClose = close_file;
}

/* @ret_file: NULL: the database has none.  @header: zeroed where the file is new. */
static int
look (sqlite3 *handle, sqlite3_file **ret_file, sqlite3_int64 *ret_size, guint8 header[HEADER_LEN])
{
  sqlite3_file *file = NULL;
  int rc = sqlite3_file_control (handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);

  *ret_file = NULL;
  if (rc != SQLITE_OK || file == NULL || file->pMethods == NULL)
    return rc;
  *ret_file = file;
  memset (header, 0, HEADER_LEN);
  rc = file->pMethods->xFileSize (file, ret_size);
  /* Read past SQLite, which would begin with rolling back what a program that died has left. */
  return rc == SQLITE_OK && *ret_size >= HEADER_LEN
           ? file->pMethods->xRead (file, header, HEADER_LEN, 0)
           : rc;
}

int
cf_page_gaps_wipe (sqlite3 *handle)
{
  sqlite3_file *file;
  sqlite3_int64 size;
  guint8 header[HEADER_LEN];
  Wiper *self;
  int rc = look (handle, &file, &size, header);

  if (rc != SQLITE_OK || file == NULL)
    return rc;
  self = g_new0 (Wiper, 1);
  self->inner = file->pMethods;
  self->size = size;
  self->is_off = has_map (header);
  copy_methods (&self->methods, self->inner);
  file->pMethods = &self->methods;
  return SQLITE_OK;
}

/* ---- free pages ---------------------------------------------------------------------------------------- */

typedef struct
{
  sqlite3_file *file;
  gsize page_size;
  gint64 n_pages;
  gint64 left;   /* to be looked at: also a damaged list that goes in circles has an end */
  guint8 *trunk; /* PAGE_MAX bytes */
  guint8 *leaf;
  gboolean has_written;
} Free;

static sqlite3_int64
offset_of (const Free *self, gint64 page)
{
  return (page - 1) * (sqlite3_int64) self->page_size;
}

static gboolean
is_there (const Free *self, gint64 page)
{
  return page > 1 && page <= self->n_pages;
}

/* Past SQLite: what stands on a free page means nothing to anybody, and who is in a transaction that is to
 * write is alone in taking one. */
static int
wipe_leaf (Free *self, gint64 page)
{
  int rc = self->file->pMethods->xRead (self->file, self->leaf, (int) self->page_size,
                                        offset_of (self, page));

  if (rc != SQLITE_OK || is_zero (self->leaf, self->page_size))
    return rc;
  self->has_written = TRUE;
  memset (self->leaf, 0, self->page_size);
  return self->file->pMethods->xWrite (self->file, self->leaf, (int) self->page_size,
                                       offset_of (self, page));
}

/* A trunk: the number of the next one, how many leaves it names, their numbers.  @ret_next: 0 for none. */
static int
wipe_leaves (Free *self, gint64 trunk, gint64 *ret_next)
{
  int rc = self->file->pMethods->xRead (self->file, self->trunk, (int) self->page_size,
                                        offset_of (self, trunk));
  gint64 n = MIN (read_32 (self->trunk + 4), (gint64) self->page_size / 4 - 2);

  *ret_next = read_32 (self->trunk);
  for (gint64 i = 0; i < n && rc == SQLITE_OK && self->left-- > 0; i++) {
    gint64 leaf = read_32 (self->trunk + 8 + 4 * i);

    if (is_there (self, leaf))
      rc = wipe_leaf (self, leaf);
  }
  return rc;
}

int
cf_page_gaps_wipe_free (sqlite3 *handle)
{
  guint8 header[HEADER_LEN];
  Free self = { 0 };
  sqlite3_int64 size;
  gint64 trunk;
  int rc = look (handle, &self.file, &size, header);

  if (rc != SQLITE_OK || self.file == NULL || read_32 (header + HEADER_TRUNK) == 0)
    return rc;
  self.page_size = read_16 (header + HEADER_SIZE);
  self.page_size = self.page_size != 1 ? self.page_size : PAGE_MAX;
  if (self.page_size < PAGE_MIN)
    return SQLITE_CORRUPT;
  self.n_pages = self.left = size / (sqlite3_int64) self.page_size;
  self.trunk = g_malloc0 (PAGE_MAX);
  self.leaf = g_malloc0 (PAGE_MAX);
  trunk = read_32 (header + HEADER_TRUNK);
  while (rc == SQLITE_OK && is_there (&self, trunk) && self.left-- > 0)
    rc = wipe_leaves (&self, trunk, &trunk);
  if (rc == SQLITE_OK && self.has_written)
    rc = self.file->pMethods->xSync (self.file, SQLITE_SYNC_NORMAL);
  g_free (self.trunk);
  g_free (self.leaf);
  return rc;
}
