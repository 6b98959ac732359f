/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shop's logo: a picture becomes a setting, its dots the setting's text. */
#include "cf-print-logo.h"
#include "cf-till-paper.h"
#include "cf-till-private.h"
#include "cf-till-settings.h"

typedef struct
{
  char *path;
  CfPrintBitmap *logo;
  GError *error;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *op = data;
  g_free (op->path);
  cf_print_bitmap_unref (op->logo);
  g_clear_error (&op->error);
  g_free (op);
}

static void
read_run (gpointer data)
{
  Reading *op = g_task_get_task_data (data);
  op->logo = cf_print_logo_read (op->path, &op->error);
}

static void
read_done (gpointer data)
{
  GTask *task = data;
  CfTill *self = g_task_get_source_object (task);
  Reading *op = g_task_get_task_data (task);

  cf_till_end (self);
  if (op->logo == NULL) {
    cf_till_return_error (self, task, g_steal_pointer (&op->error));
    g_object_unref (task);
    return;
  }
  g_autofree char *text = cf_print_bitmap_to_text (op->logo);
  cf_till_record_setting (self, task, "logo", json_object_new_string (text));
}

void
cf_till_set_logo_async (CfTill *self,
                        const char *path,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  Reading *op;

  if (!cf_till_enter_setting (self, "logo", &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  if (path == NULL) {
    cf_till_record_setting (self, task, "logo", json_object_new_string (""));
    return;
  }
  op = g_new0 (Reading, 1);
  op->path = g_strdup (path);
  g_task_set_task_data (task, op, reading_free);
  cf_till_begin (self);
  cf_worker_push (self->jobs, CF_PRIORITY_HIGH, read_run, read_done, task, NULL);
}
