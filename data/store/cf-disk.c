/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char *
reserve_path (const char *folder)
{
  return g_build_filename (folder, "reserve", NULL);
}

static gint64
ask_system (const CfDisk *self, const char *folder)
{
  struct statvfs info;

  if (statvfs (folder, &info) != 0)
    return -1;
  return (gint64) MIN ((guint64) info.f_bavail * info.f_frsize, (guint64) G_MAXINT64);
}

const CfDisk *
cf_disk_system (void)
{
  static const CfDisk disk = { .free_bytes = ask_system };

  return &disk;
}

static gboolean
has_reserve (const char *path)
{
  struct stat info;

  return stat (path, &info) == 0 && info.st_size >= CF_DISK_RESERVE;
}

static gboolean
make_reserve (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = posix_fallocate (fd, 0, (off_t) CF_DISK_RESERVE) == 0;
  close (fd);
  if (!ok)
    unlink (path);
  return ok;
}

CfDiskState
cf_disk_look (const CfDisk *self, const char *folder)
{
  g_autofree char *path = reserve_path (folder);
  gint64 room = self->free_bytes (self, folder);

  if (room < 0)
    return CF_DISK_STATE_FINE; /* a disk that cannot be asked; the commit will say */
  if (!has_reserve (path)) {
    if (room < CF_DISK_FULL + CF_DISK_RESERVE || !make_reserve (path))
      return CF_DISK_STATE_FULL;
    room -= CF_DISK_RESERVE;
  }
  if (room < CF_DISK_FULL)
    return CF_DISK_STATE_FULL;
  return room < CF_DISK_LOW ? CF_DISK_STATE_LOW : CF_DISK_STATE_FINE;
}

gboolean
cf_disk_give_up_reserve (const char *folder)
{
  g_autofree char *path = reserve_path (folder);

  return unlink (path) == 0;
}
