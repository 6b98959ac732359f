/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of an idle customer's display: files of ours, named by what is in them. */
#include "cf-till-pictures.h"

#include <errno.h>
#include <string.h>

#include <glib/gstdio.h>

#include "cf-display-picture.h"
#include "cf-till-pictures-private.h"
#include "cf-till-private.h"
#include "cf-till-settings.h"
#include "cf-till-upkeep.h"

G_STATIC_ASSERT (CF_TILL_PICTURE_WIDTH_MAX == CF_DISPLAY_PICTURE_WIDTH_MAX);
G_STATIC_ASSERT (CF_TILL_PICTURE_HEIGHT_MAX == CF_DISPLAY_PICTURE_HEIGHT_MAX);

#define FOLDER   "pictures"
#define NAME_LEN 64 /* SHA-256 in hex */

void
cf_till_picture_free (CfTillPicture *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->pixels, g_bytes_unref);
  g_free (self);
}

/* ── names ───────────────────────────────────────────────────────────────────────────────────── */

/* A name becomes part of a path. */
static gboolean
is_name (const char *name)
{
  return name != NULL && strlen (name) == NAME_LEN && strspn (name, "0123456789abcdef") == NAME_LEN;
}

void
cf_till_keep_good_pictures (GPtrArray *names)
{
  for (guint i = names->len; i > 0; i--)
    if (!is_name (names->pdata[i - 1]))
      g_ptr_array_remove_index (names, i - 1);
  if (names->len > CF_TILL_PICTURES_MAX)
    g_ptr_array_set_size (names, CF_TILL_PICTURES_MAX);
}

const GPtrArray *
cf_till_get_pictures (CfTill *self)
{
  return self->display_pictures;
}

static gboolean
find (CfTill *self, const char *name, guint *ret_index)
{
  return g_ptr_array_find_with_equal_func (self->display_pictures, name, g_str_equal, ret_index);
}

static char *
path_of (CfTill *self, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".jpg", NULL);

  return g_build_filename (cf_till_get_folder (self), FOLDER, file, NULL);
}

/* ── work on files, in a worker ──────────────────────────────────────────────────────────────── */

typedef struct
{
  char *from;    /* somebody's file, of an addition */
  char *folder;  /* ours */
  char *path;    /* of the file to be read or removed */
  char *name;    /* of the picture; made by an addition */
  int width_max; /* of what is read */
  int height_max;
  CfTillPicture *picture; /* that was read */
  GError *error;
} Work;

static void
work_free (gpointer data)
{
  Work *op = data;
  g_free (op->from);
  g_free (op->folder);
  g_free (op->path);
  g_free (op->name);
  cf_till_picture_free (op->picture);
  g_clear_error (&op->error);
  g_free (op);
}

static void
add_run (gpointer data)
{
  Work *op = g_task_get_task_data (data);
  g_autoptr (GBytes) jpeg = cf_display_picture_pack (op->from, &op->error);
  g_autofree char *name = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) failure = NULL;

  if (jpeg == NULL)
    return;
  name = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, jpeg);
  file = g_strconcat (name, ".jpg", NULL);
  path = g_build_filename (op->folder, file, NULL);
  if (g_mkdir_with_parents (op->folder, 0700) != 0)
    cf_error_set (&op->error, CF_ERROR_BAD_FILE, "cannot make '%s': %s", op->folder,
                  g_strerror (errno));
  else if (!g_file_set_contents_full (path, g_bytes_get_data (jpeg, NULL),
                                      (gssize) g_bytes_get_size (jpeg),
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0600, &failure))
    cf_error_set (&op->error, CF_ERROR_BAD_FILE, "cannot write '%s': %s", path, failure->message);
  else
    op->name = g_steal_pointer (&name);
}

static void
remove_run (gpointer data)
{
  Work *op = g_task_get_task_data (data);

  if (g_unlink (op->path) != 0 && errno != ENOENT)
    g_message ("cannot remove '%s': %s", op->path, g_strerror (errno));
}

static void
load_run (gpointer data)
{
  Work *op = g_task_get_task_data (data);
  CfTillPicture picture = { 0 };

  picture.pixels = cf_display_picture_unpack (op->path, op->width_max, op->height_max,
                                              &picture.width, &picture.height, &op->error);
  if (picture.pixels != NULL)
    op->picture = g_memdup2 (&picture, sizeof picture);
}

static void
start (CfTill *self, GTask *task, Work *op, CfWorkerFunc run, CfWorkerFunc done)
{
  g_task_set_task_data (task, op, work_free);
  cf_till_begin (self);
  cf_worker_push (self->jobs, CF_PRIORITY_HIGH, run, done, task, NULL);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

/* ── changing ────────────────────────────────────────────────────────────────────────────────── */

/* The names as they will be: without @without, with @with behind them. */
static void
record (CfTill *self, GTask *task, const char *without, const char *with)
{
  json_object *list = json_object_new_array ();

  for (guint i = 0; i < self->display_pictures->len; i++)
    if (g_strcmp0 (self->display_pictures->pdata[i], without) != 0)
      json_object_array_add (list, json_object_new_string (self->display_pictures->pdata[i]));
  if (with != NULL)
    json_object_array_add (list, json_object_new_string (with));
  cf_till_record_setting (self, task, "display_pictures", list);
}

static void
add_done (gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  Work *op = g_task_get_task_data (task);

  cf_till_end (self);
  if (op->name == NULL) {
    fail (self, task, g_steal_pointer (&op->error));
  } else if (self->display_pictures->len >= CF_TILL_PICTURES_MAX) {
    GError *failure = NULL; /* another was added meanwhile */
    cf_error_set (&failure, CF_ERROR_BAD_SETTING, "there are %d pictures already",
                  CF_TILL_PICTURES_MAX);
    fail (self, task, failure);
  } else if (find (self, op->name, NULL)) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  } else {
    record (self, task, NULL, op->name);
  }
}

static void
remove_done (gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  const Work *op = g_task_get_task_data (task);

  cf_till_end (self);
  record (self, task, op->name, NULL);
}

void
cf_till_add_picture_async (CfTill *self,
                           const char *path,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  Work *op;

  if (cf_till_enter_setting (self, "display_pictures", &failure) &&
      self->display_pictures->len >= CF_TILL_PICTURES_MAX)
    cf_error_set (&failure, CF_ERROR_BAD_SETTING, "there are %d pictures already",
                  CF_TILL_PICTURES_MAX);
  if (failure != NULL) {
    fail (self, task, failure);
    return;
  }
  op = g_new0 (Work, 1);
  op->from = g_strdup (path);
  op->folder = g_build_filename (cf_till_get_folder (self), FOLDER, NULL);
  start (self, task, op, add_run, add_done);
}

void
cf_till_remove_picture_async (CfTill *self,
                              const char *name,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  Work *op;

  if (cf_till_enter_setting (self, "display_pictures", &failure) && !find (self, name, NULL))
    cf_error_set (&failure, CF_ERROR_BAD_SETTING, "there is no picture '%s'", name);
  if (failure != NULL) {
    fail (self, task, failure);
    return;
  }
  op = g_new0 (Work, 1);
  op->name = g_strdup (name);
  op->path = path_of (self, name);
  start (self, task, op, remove_run, remove_done);
}

/* ── showing ─────────────────────────────────────────────────────────────────────────────────── */

static void
load_done (gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  Work *op = g_task_get_task_data (task);

  cf_till_end (self);
  if (op->picture == NULL)
    g_task_return_error (task, g_steal_pointer (&op->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&op->picture),
                           (GDestroyNotify) cf_till_picture_free);
  g_object_unref (task);
}

void
cf_till_load_picture_async (CfTill *self,
                            const char *name,
                            int width_max,
                            int height_max,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Work *op = g_new0 (Work, 1);

  g_assert (is_name (name)); /* of cf_till_get_pictures() */
  op->path = path_of (self, name);
  op->width_max = width_max;
  op->height_max = height_max;
  start (self, task, op, load_run, load_done);
}

CfTillPicture *
cf_till_load_picture_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
