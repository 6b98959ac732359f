/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-terminal.h"

#include <string.h>

static void read_line (CfTestTerminal *self);

static void
on_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CfTestTerminal *self = user_data;
  char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL) {
    self->is_over = TRUE;
    return;
  }
  g_strchomp (line);
  if (strcmp (line, "ok") == 0)
    self->n_ok++;
  if (g_str_has_prefix (line, "port "))
    self->port = (guint) g_ascii_strtoull (line + strlen ("port "), NULL, 10);
  g_ptr_array_add (self->heard, line);
  read_line (self);
}

static void
read_line (CfTestTerminal *self)
{
  g_data_input_stream_read_line_async (self->out, G_PRIORITY_DEFAULT, NULL, on_line_cb, self);
}

CfTestTerminal *
cf_test_terminal_new (const char *folder, const char *certificate, const char *key)
{
  CfTestTerminal *self = g_new0 (CfTestTerminal, 1);
  GError *error = NULL;

  self->book = g_build_filename (folder, "book", NULL);
  const char *const argv[] = { CF_PYTHON,
                               CF_NEXO_MACHINE,
                               "--book",
                               self->book,
                               certificate != NULL ? "--certificate" : NULL,
                               certificate,
                               "--key",
                               key,
                               NULL };
  self->process =
    g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                       &error);
  ck_assert_ok (self->process);
  self->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->heard = g_ptr_array_new_with_free_func (g_free);
  read_line (self);
  cf_test_wait_until (self->port != 0);
  return self;
}

void
cf_test_terminal_free (CfTestTerminal *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  cf_test_wait_until (self->is_over);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_object_unref (self->out);
  g_ptr_array_unref (self->heard);
  g_free (self->book);
  g_free (self);
}

void
cf_test_terminal_tell (CfTestTerminal *self, const char *line)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);
  guint n_before = self->n_ok;
  GError *error = NULL;

  ck_assert_ok (g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), whole,
                                           strlen (whole), NULL, NULL, &error));
  cf_test_wait_until (self->n_ok > n_before);
}

guint
cf_test_terminal_count (const CfTestTerminal *self, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < self->heard->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (self->heard, i), prefix);
  return n;
}

guint
cf_test_terminal_count_booked (const CfTestTerminal *self, const char *kind)
{
  g_autofree char *text = NULL;
  guint n = 0;

  ck_assert (g_file_get_contents (self->book, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_has_prefix (lines[i], kind);
  return n;
}
