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
#define HEADER_VACUUMS 52  /* four bytes of it: not 0 where there is a map of pages */
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
  return read_16 (header + HEADER_VACUUMS) != 0 || read_16 (header + HEADER_VACUUMS + 2) != 0;
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

int
cf_page_gaps_wipe (sqlite3 *handle)
{
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;
  guint8 header[HEADER_LEN] = { 0 };
  Wiper *self;
  int rc = sqlite3_file_control (handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);

  if (rc != SQLITE_OK || file == NULL || file->pMethods == NULL)
    return rc;
  rc = file->pMethods->xFileSize (file, &size);
  /* Read past SQLite, which would begin with rolling back what a program that died has left. */
  if (rc == SQLITE_OK && size >= HEADER_LEN)
    rc = file->pMethods->xRead (file, header, sizeof header, 0);
  if (rc != SQLITE_OK)
    return rc;
  self = g_new0 (Wiper, 1);
  self->inner = file->pMethods;
  self->size = size;
  self->is_off = has_map (header);
  copy_methods (&self->methods, self->inner);
  file->pMethods = &self->methods;
  return SQLITE_OK;
}
