/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "cf-memory-vfs.h"

#define IN_MEMORY "/dev/shm"

/* What must work: a simulation without its folders says nothing. */
static void
must (gboolean ok, const char *path)
{
  if (!ok)
    g_error ("'%s': %s", path, g_strerror (errno));
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize len;
  int fd = open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  must (fd >= 0 && g_file_get_contents (from, &bytes, &len, NULL), from);
  must (pwrite (fd, bytes, len, 0) == (gssize) len, to);
  close (fd);
}

/* What the system knows of: databases are empty there. */
static void
copy_files (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const char *name;

  must (dir != NULL && g_mkdir_with_parents (to, 0700) == 0, from);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (to, name, NULL);
    struct stat info;

    must (stat (source, &info) == 0, source);
    if (S_ISDIR (info.st_mode))
      copy_files (source, target);
    else if (!g_str_equal (name, "reserve"))
      copy_file (source, target);
  }
}

void
cf_sim_folder_copy (const char *from, const char *to)
{
  copy_files (from, to);
  cf_memory_vfs_copy_below (from, to);
}

static char *
find_in_files (const char *folder, const char *word)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *bytes = NULL;
    char *found = NULL;
    gsize len = 0;

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      found = find_in_files (path, word);
    else if (!g_str_equal (name, "reserve") && g_file_get_contents (path, &bytes, &len, NULL) &&
             memmem (bytes, len, word, strlen (word)) != NULL)
      found = g_steal_pointer (&path);
    if (found != NULL)
      return found;
  }
  return NULL;
}

char *
cf_sim_folder_find_word (const char *folder, const char *word)
{
  char *found = cf_memory_vfs_find_word (folder, word);

  return found != NULL ? found : find_in_files (folder, word);
}

static void
remove_files (const char *folder, gboolean itself)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      remove_files (path, TRUE);
    else
      unlink (path);
  }
  if (itself)
    rmdir (folder);
}

void
cf_sim_folder_empty (const char *folder, gboolean itself)
{
  cf_memory_vfs_remove_below (folder);
  remove_files (folder, itself);
}

char *
cf_sim_folder_new (void)
{
  g_autofree char *parent = g_strdup (access (IN_MEMORY, W_OK) == 0 ? IN_MEMORY : g_get_tmp_dir ());
  char *path = g_build_filename (parent, "counterfoil-sim.XXXXXX", NULL);

  must (g_mkdtemp (path) != NULL, path);
  return path;
}
