/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-printer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-error.h"
#include "cf-print-picture.h"
#include "cf-print-text.h"

#define NAMES_MAX 100000 /* copies of one document; bounds the search for a free name */

/* The job in the printer.  Its paper is the text; lines_done of it are out. */
typedef struct
{
  char *id;
  CfPrintDocument *document;
  char *text;
  guint lines_done;
  gboolean is_begun; /* some of it is on paper */
  guint timer;
} Job;

struct _CfVirtualPrinter
{
  CfPrinter parent_instance;
  char *folder;
  gboolean draw_png;
  /* Device thread: */
  gboolean is_unplugged;
  gboolean is_cover_open;
  gboolean is_paper_out;
  gboolean is_paper_low;
  gboolean is_jammed;
  gboolean is_disk_full;
  gboolean loses_next; /* prints, but the proof gets lost */
  gboolean has_lines_left;
  guint lines_left;  /* until the paper is out */
  gint64 job_ms;     /* how long a job takes */
  guint last_number; /* of documents without a name */
  Job *job;          /* NULL: idle */
};

static void cf_virtual_printer_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualPrinter,
                               cf_virtual_printer,
                               CF_TYPE_PRINTER,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_printer_device_init))

static void
job_free (Job *job)
{
  if (job == NULL)
    return;
  g_free (job->id);
  g_free (job->text);
  cf_print_document_unref (job->document);
  g_free (job);
}

/* ---- how it is ---- */

/* Why nothing can be printed now, or NONE. */
static CfDeviceReason
obstacle (const CfVirtualPrinter *self)
{
  if (self->is_unplugged)
    return CF_DEVICE_REASON_UNPLUGGED;
  if (self->is_cover_open)
    return CF_DEVICE_REASON_COVER_OPEN;
  if (self->is_paper_out)
    return CF_DEVICE_REASON_PAPER_OUT;
  if (self->is_jammed)
    return CF_DEVICE_REASON_CUTTER_JAM;
  if (self->is_disk_full)
    return CF_DEVICE_REASON_DISK;
  return CF_DEVICE_REASON_NONE;
}

static void
report_state (CfVirtualPrinter *self)
{
  CfDeviceReason reason = obstacle (self);
  CfDeviceState state = CF_DEVICE_READY;

  if (reason == CF_DEVICE_REASON_UNPLUGGED)
    state = CF_DEVICE_MISSING;
  else if (reason != CF_DEVICE_REASON_NONE)
    state = CF_DEVICE_PROBLEM;
  else if (self->job != NULL)
    state = CF_DEVICE_BUSY;
  else if (self->is_paper_low) {
    state = CF_DEVICE_WARNING;
    reason = CF_DEVICE_REASON_PAPER_LOW;
  }
  cf_device_report (CF_DEVICE (self), state, reason);
}

/* ---- files ---- */

/* A file name after the document's name; letters that mean something to a shell become '_'. */
static char *
dup_stem (CfVirtualPrinter *self, const CfPrintDocument *document)
{
  char *stem = g_strdup (cf_print_document_get_name (document));
  gboolean has_letter = FALSE;

  for (char *p = stem; *p != '\0'; p++) {
    if (g_ascii_isalnum (*p))
      has_letter = TRUE;
    else if (strchr ("-_.", *p) == NULL || (p == stem && *p == '.'))
      *p = '_';
  }
  if (has_letter)
    return stem;
  g_free (stem);
  return g_strdup_printf ("%06u", ++self->last_number);
}

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0) {
    gssize n = write (fd, data, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    length -= (gsize) n;
  }
  return TRUE;
}

/* Writes @text to the first free name of STEM.txt, STEM-2.txt …; the file appears complete. */
static gboolean
write_text (CfVirtualPrinter *self,
            const char *stem,
            const char *suffix,
            const char *text,
            char **ret_path,
            GError **error)
{
  g_autofree char *temporary = g_build_filename (self->folder, ".printing", NULL);
  int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0 || !write_all (fd, text, strlen (text)) || close (fd) != 0) {
    int saved = errno;
    return cf_error_set (error, saved == ENOSPC ? CF_ERROR_DISK_FULL : CF_ERROR_IO,
                         "cannot write '%s': %s", temporary, g_strerror (saved));
  }
  for (guint i = 1; i <= NAMES_MAX; i++) {
    g_autofree char *name =
      i == 1 ? g_strconcat (stem, suffix, NULL) : g_strdup_printf ("%s-%u%s", stem, i, suffix);
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0) {
      *ret_path = g_steal_pointer (&path);
      return TRUE;
    }
    if (errno != EEXIST)
      return cf_error_set (error, CF_ERROR_IO, "cannot write '%s': %s", path, g_strerror (errno));
  }
  return cf_error_set (error, CF_ERROR_IO, "cannot print '%s': too many copies", stem);
}

/* The picture beside the text, under the same name.  The paper is out already: that a picture of it
 * cannot be drawn must not print it again. */
static void
draw_picture (CfVirtualPrinter *self, const char *text_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfPrintPicture) picture =
    cf_print_picture_new (self->job->document, CF_PRINT_PICTURE_WIDTH_80MM);
  g_autoptr (GString) path = g_string_new (text_path);

  g_string_truncate (path, path->len - strlen (".txt"));
  g_string_append (path, ".png");
  if (!cf_print_picture_write_png (picture, path->str, &error))
    cf_device_report_said (CF_DEVICE (self), "%s", error->message);
}

static gboolean
write_job (CfVirtualPrinter *self, GError **error)
{
  g_autofree char *stem = dup_stem (self, self->job->document);
  g_autofree char *path = NULL;

  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot make '%s': %s", self->folder,
                         g_strerror (errno));
  if (!write_text (self, stem, ".txt", self->job->text, &path, error))
    return FALSE;
  cf_device_report_said (CF_DEVICE (self), "printed %s", path);
  if (self->draw_png)
    draw_picture (self, path);
  return TRUE;
}

/* ---- printing ---- */

static void
end_job (CfVirtualPrinter *self, CfPrintState state)
{
  Job *job = g_steal_pointer (&self->job);

  cf_device_remove_timer (CF_DEVICE (self), job->timer);
  cf_printer_report_job (CF_PRINTER (self), job->id, state, CF_DEVICE_REASON_NONE);
  job_free (job);
  report_state (self);
}

static guint
count_lines (const char *text)
{
  guint lines = 0;

  for (const char *p = text; (p = strchr (p, '\n')) != NULL; p++)
    lines++;
  return lines;
}

static void
kick_drawers (CfVirtualPrinter *self)
{
  for (guint i = 0; i < cf_print_document_get_n_elements (self->job->document); i++) {
    const CfPrintElement *element = cf_print_document_get_element (self->job->document, i);

    if (element->kind == CF_PRINT_DRAWER)
      cf_printer_report_kick (CF_PRINTER (self), element->amount);
  }
}

static void
wait_with_job (CfVirtualPrinter *self)
{
  cf_printer_report_job (CF_PRINTER (self), self->job->id, CF_PRINT_STATE_WAITING, obstacle (self));
  report_state (self);
}

/* All of it is out; only now does the file appear. */
static void
complete_job (CfVirtualPrinter *self)
{
  g_autoptr (GError) error = NULL;

  if (!write_job (self, &error)) {
    cf_device_report_said (CF_DEVICE (self), "%s", error->message);
    self->is_disk_full = TRUE;
    wait_with_job (self);
    return;
  }
  kick_drawers (self);
  gboolean is_lost = self->loses_next;
  self->loses_next = FALSE;
  end_job (self, is_lost ? CF_PRINT_STATE_LOST : CF_PRINT_STATE_PRINTED);
}

static void
on_printed_cb (CfDevice *device, gpointer data)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (device);

  self->job->timer = 0;
  complete_job (self);
}

/* Goes on with the job as far as the paper reaches. */
static void
go_on (CfVirtualPrinter *self)
{
  Job *job = self->job;

  if (job == NULL || job->timer != 0)
    return;
  if (obstacle (self) != CF_DEVICE_REASON_NONE) {
    wait_with_job (self);
    return;
  }
  guint lines = count_lines (job->text) - job->lines_done;
  job->is_begun = TRUE;
  if (self->has_lines_left && self->lines_left < lines) {
    job->lines_done += self->lines_left;
    cf_printer_report_job (CF_PRINTER (self), job->id, CF_PRINT_STATE_PRINTING,
                           CF_DEVICE_REASON_NONE);
    self->has_lines_left = FALSE;
    self->is_paper_out = TRUE;
    wait_with_job (self);
    return;
  }
  self->lines_left -= self->has_lines_left ? lines : 0;
  job->lines_done += lines;
  cf_printer_report_job (CF_PRINTER (self), job->id, CF_PRINT_STATE_PRINTING,
                         CF_DEVICE_REASON_NONE);
  if (self->job_ms == 0) {
    complete_job (self);
    return;
  }
  report_state (self);
  job->timer = cf_device_add_timer (CF_DEVICE (self), self->job_ms, on_printed_cb, NULL, NULL);
}

static void
cf_virtual_printer_print (CfPrinter *printer, const char *id, CfPrintDocument *document)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (printer);

  g_assert (self->job == NULL);
  self->job = g_new0 (Job, 1);
  self->job->id = g_strdup (id);
  self->job->document = cf_print_document_ref (document);
  self->job->text = cf_print_text_render (document, CF_PRINT_TEXT_COLUMNS_80MM);
  go_on (self);
}

static void
cf_virtual_printer_cancel (CfPrinter *printer, const char *id)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (printer);

  if (self->job != NULL && strcmp (self->job->id, id) == 0 && !self->job->is_begun)
    end_job (self, CF_PRINT_STATE_CANCELLED);
}

static gboolean
cf_virtual_printer_kick (CfPrinter *printer, guint drawer, GError **error)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (printer);

  if (self->is_unplugged)
    return cf_error_set (error, CF_ERROR_NO_DEVICE, "cannot open drawer %u: printer not there",
                         drawer);
  cf_printer_report_kick (printer, drawer);
  return TRUE;
}

/* ---- script ---- */

/* What is half printed when the plug goes, nobody can finish. */
static void
lose_job (CfVirtualPrinter *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *stem = dup_stem (self, self->job->document);
  g_autofree char *path = NULL;
  g_autoptr (GString) part = g_string_new (NULL);
  const char *p = self->job->text;

  for (guint i = 0; i < self->job->lines_done; i++) {
    const char *end = strchr (p, '\n') + 1;
    g_string_append_len (part, p, end - p);
    p = end;
  }
  if (g_mkdir_with_parents (self->folder, 0700) != 0 ||
      !write_text (self, stem, ".part.txt", part->str, &path, &error))
    g_debug ("virtual printer: %s", error != NULL ? error->message : g_strerror (errno));
  end_job (self, CF_PRINT_STATE_LOST);
}

static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (device);

  self->is_unplugged = TRUE;
  if (self->job != NULL && self->job->is_begun)
    lose_job (self);
  else if (self->job != NULL)
    wait_with_job (self);
  else
    report_state (self);
}

/* After an obstacle has gone: on with what waits. */
static void
resume (CfVirtualPrinter *self)
{
  if (self->job != NULL)
    go_on (self);
  else
    report_state (self);
}

static void
do_plug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->is_unplugged = FALSE;
  resume (CF_VIRTUAL_PRINTER (device));
}

static void
do_paper_out (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (device);

  self->has_lines_left = args->has_number;
  self->lines_left = args->number;
  if (!args->has_number)
    self->is_paper_out = TRUE;
  report_state (self);
}

static void
do_paper_low (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->is_paper_low = TRUE;
  report_state (CF_VIRTUAL_PRINTER (device));
}

static void
do_paper_ok (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (device);

  self->is_paper_out = self->is_paper_low = self->has_lines_left = FALSE;
  resume (self);
}

static void
do_cover_open (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->is_cover_open = TRUE;
  report_state (CF_VIRTUAL_PRINTER (device));
}

static void
do_cover_closed (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->is_cover_open = FALSE;
  resume (CF_VIRTUAL_PRINTER (device));
}

static void
do_cutter_jam (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->is_jammed = TRUE;
  report_state (CF_VIRTUAL_PRINTER (device));
}

static void
do_lose (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->loses_next = TRUE;
}

static void
do_slow (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PRINTER (device)->job_ms = args->duration_ms;
}

static void
do_resume (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (device);

  self->is_unplugged = self->is_cover_open = self->is_paper_out = self->is_paper_low = FALSE;
  self->is_jammed = self->is_disk_full = self->has_lines_left = FALSE;
  resume (self);
}

static const CfScriptCommand COMMANDS[] = {
  { "PAPER_OUT", "N", "no paper; with a number after so many lines", do_paper_out },
  { "PAPER_LOW", "", "little paper left", do_paper_low },
  { "PAPER_OK", "", "a new roll", do_paper_ok },
  { "COVER_OPEN", "", "the cover is open", do_cover_open },
  { "COVER_CLOSED", "", "the cover is closed", do_cover_closed },
  { "CUTTER_JAM", "", "the knife is stuck", do_cutter_jam },
  { "UNPLUG", "", "the plug is out", do_unplug },
  { "PLUG", "", "the plug is in", do_plug },
  { "LOSE", "", "the next job prints, but its proof is lost", do_lose },
  { "SLOW", "d", "each job takes so long", do_slow },
  { "RESUME", "", "everything is in order again", do_resume },
  { NULL },
};

/* ---- the object ---- */

static gboolean
cf_virtual_printer_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  report_state (CF_VIRTUAL_PRINTER (device));
  return TRUE;
}

static void
cf_virtual_printer_close (CfDevice *device)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (device);

  if (self->job == NULL)
    return;
  cf_device_remove_timer (device, self->job->timer);
  g_clear_pointer (&self->job, job_free);
}

static void
cf_virtual_printer_finalize (GObject *object)
{
  CfVirtualPrinter *self = CF_VIRTUAL_PRINTER (object);

  g_clear_pointer (&self->job, job_free);
  g_free (self->folder);
  G_OBJECT_CLASS (cf_virtual_printer_parent_class)->finalize (object);
}

static void
cf_virtual_printer_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_printer_class_init (CfVirtualPrinterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_virtual_printer_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_virtual_printer_open;
  CF_DEVICE_CLASS (klass)->close = cf_virtual_printer_close;
  CF_PRINTER_CLASS (klass)->print = cf_virtual_printer_print;
  CF_PRINTER_CLASS (klass)->cancel = cf_virtual_printer_cancel;
  CF_PRINTER_CLASS (klass)->kick = cf_virtual_printer_kick;
}

static void
cf_virtual_printer_init (CfVirtualPrinter *self)
{
}

CfVirtualPrinter *
cf_virtual_printer_new (CfDeviceLoop *loop, const char *id, const char *folder, gboolean draw_png)
{
  CfVirtualPrinter *self = g_object_new (CF_TYPE_VIRTUAL_PRINTER, "loop", loop, "id", id, "model",
                                         "Virtual printer, 80 mm", "where", folder, NULL);
  self->folder = g_strdup (folder);
  self->draw_png = draw_png;
  return self;
}
