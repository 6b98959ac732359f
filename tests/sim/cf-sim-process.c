/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "cf-db.h"
#include "cf-memory-vfs.h"

/* In the C library's place: room is what the machine says, and no page of it has to be made. */
int
posix_fallocate (int fd, off_t offset, off_t len)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return errno;
  return info.st_size >= offset + len || ftruncate (fd, offset + len) == 0 ? 0 : errno;
}

/* In the C library's place: what is removed or renamed may be a database. */
int
unlink (const char *path)
{
  cf_memory_vfs_remove (path);
  return unlinkat (AT_FDCWD, path, 0);
}

int
rename (const char *from, const char *to)
{
  if (renameat (AT_FDCWD, from, AT_FDCWD, to) != 0)
    return -1;
  cf_memory_vfs_rename (from, to);
  return 0;
}

/* No source waits for a file; who waits for anything else waits for ever. */
static gint
poll_nothing (GPollFD *fds, guint n, gint timeout_ms)
{
  return timeout_ms == 0 ? 0 : g_poll (fds, n, timeout_ms);
}

static void
prepare_sqlite (void)
{
  int threads = sqlite3_config (SQLITE_CONFIG_SINGLETHREAD);
  int statistics = sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0); /* as the programs have it */

  g_assert (threads == SQLITE_OK && statistics == SQLITE_OK);
  cf_memory_vfs_register ();
}

/* All lives of this process begin with what it keeps of the first private database. */
static void
make_blank (void)
{
  CfDbOptions options = { .kind = CF_DB_STORE, .mode = CF_DB_CREATE };
  g_autoptr (CfDb) blank = cf_db_open ("", &options, NULL);

  g_assert (blank != NULL);
}

void
cf_sim_process_prepare (void)
{
  prepare_sqlite ();
  make_blank ();
  g_main_context_set_poll_func (NULL, poll_nothing);
  if (!g_main_context_acquire (NULL)) /* nobody else has to be woken */
    g_assert_not_reached ();
}
