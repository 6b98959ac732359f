/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-process.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <unistd.h>

#include <sqlite3.h>

#define KEPT_BYTES (256 * 1024 * 1024)

/* SQLite hands over a lock, or nothing but flags. */
static int
lock_nothing (int fd, int command, ...)
{
  va_list list;
  struct flock *lock;
  int flags;

  va_start (list, command);
  if (command != F_SETLK && command != F_SETLKW && command != F_GETLK) {
    flags = va_arg (list, int);
    va_end (list);
    return fcntl (fd, command, flags);
  }
  lock = va_arg (list, struct flock *);
  va_end (list);
  if (command == F_GETLK)
    lock->l_type = F_UNLCK;
  return 0;
}

static int
own_nothing (int fd, uid_t user, gid_t group)
{
  return 0;
}

void
cf_sim_process_prepare (void)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);

  int locks, owners;

  locks = vfs->xSetSystemCall (vfs, "fcntl", (sqlite3_syscall_ptr) lock_nothing);
  owners = vfs->xSetSystemCall (vfs, "fchown", (sqlite3_syscall_ptr) own_nothing);
  g_assert (locks == SQLITE_OK && owners == SQLITE_OK);
  mallopt (M_MMAP_THRESHOLD, KEPT_BYTES);
  mallopt (M_TRIM_THRESHOLD, KEPT_BYTES);
}
