/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A disk that is full for whoever this is preloaded to, while the file that CF_FULL_DISK names exists: no
 * regular file may be written, and asked for free space the system says none.  For programs that are
 * tested as they are.
 */

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

static int
is_full (void)
{
  const char *flag = getenv ("CF_FULL_DISK");

  return flag != NULL && access (flag, F_OK) == 0;
}

/* Pipes and sockets take what they are given. */
static int
refuses (int fd)
{
  struct stat info;

  if (!is_full () || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return 0;
  errno = ENOSPC;
  return 1;
}

/* Looked up at each call: whoever calls before main() is served, too. */
#define NEXT(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

ssize_t
write (int fd, const void *bytes, size_t n)
{
  return refuses (fd) ? -1 : NEXT (write) (fd, bytes, n);
}

ssize_t
pwrite (int fd, const void *bytes, size_t n, off_t offset)
{
  return refuses (fd) ? -1 : NEXT (pwrite) (fd, bytes, n, offset);
}

ssize_t
pwrite64 (int fd, const void *bytes, size_t n, off64_t offset)
{
  return refuses (fd) ? -1 : NEXT (pwrite64) (fd, bytes, n, offset);
}

int
statvfs (const char *path, struct statvfs *ret_info)
{
  int result = NEXT (statvfs) (path, ret_info);

  if (result == 0 && is_full ())
    ret_info->f_bavail = ret_info->f_bfree = 0;
  return result;
}
