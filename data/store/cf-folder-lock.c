/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-folder-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cf-error.h"

struct _CfFolderLock
{
  int fd;
};

/* The process that holds the lock wrote its number into the file; for people only. */
static void
read_holder (int fd, char *ret_text, gsize size)
{
  gssize n = pread (fd, ret_text, size - 1, 0);

  ret_text[n > 0 ? n : 0] = '\0';
  g_strchomp (ret_text);
}

static gboolean
refuse (int fd, int error_number, const char *path, GError **error)
{
  char holder[32];

  if (error_number != EWOULDBLOCK)
    return cf_error_set (error, CF_ERROR_IO, "cannot lock '%s': %s", path,
                         g_strerror (error_number));
  read_holder (fd, holder, sizeof holder);
  return cf_error_set (error, CF_ERROR_TERMINAL_BUSY, "process %s has '%s'",
                       holder[0] != '\0' ? holder : "(unknown)", path);
}

CfFolderLock *
cf_folder_lock_take (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  CfFolderLock *self;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0) {
    cf_error_set (error, CF_ERROR_IO, "cannot open '%s': %s", path, g_strerror (errno));
    return NULL;
  }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    refuse (fd, errno, path, error);
    close (fd);
    return NULL;
  }
  if (ftruncate (fd, 0) == 0)
    dprintf (fd, "%ld\n", (long) getpid ());
  self = g_new0 (CfFolderLock, 1);
  self->fd = fd;
  return self;
}

void
cf_folder_lock_release (CfFolderLock *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}
