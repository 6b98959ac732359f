/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cf-catalog-import-private.h"
#include "cf-catalog-row.h"
#include "cf-catalog-store.h"

#define ROWS_BETWEEN_LOOKS  256                /* at the cancellable and the clock */
#define PROGRESS_US         (100 * 1000)       /* between two calls of the progress function */
#define WORDS_KEPT          256                /* bytes of scratch that stay between rows */
#define MARKED_PRODUCTS_MAX ((gint64) 1 << 33) /* bounds the bit map at 1 GiB; never reached */
#define COPY_CHUNK          ((gsize) 256 * 1024)
#define BULK_CACHE          "PRAGMA cache_size=-65536" /* KiB: the barcodes of a million products */
#define USUAL_CACHE         "PRAGMA cache_size=-" G_STRINGIFY (CF_DB_CACHE_KIB)

/* An import under way. */
typedef struct
{
  CfDb *db;
  const CfCatalogImportOptions *options;
  GCancellable *cancellable;
  guint64 new_max;
  CfCatalogWriter *writer;
  CfCsvReader *reader;
  CfCatalogHeader header;
  CfCatalogRow row;
  FILE *rejects;
  GString *words;    /* scratch: why a row is rejected */
  GByteArray *marks; /* bit n: a row of this file was accepted for product n */
  guint64 added;
  gint64 began_us;
  gint64 told_us; /* last progress */
  CfCatalogImport counts;
} Import;

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->writer, cf_catalog_writer_free);
  g_clear_pointer (&self->reader, cf_csv_reader_free);
  g_clear_pointer (&self->rejects, fclose);
  g_clear_pointer (&self->marks, g_byte_array_unref);
  if (self->words != NULL)
    g_string_free (self->words, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* ---- marks --------------------------------------------------------------------------------- */

static gboolean
is_marked (const Import *self, gint64 product_id)
{
  guint64 byte = (guint64) product_id / 8;

  return product_id != 0 && byte < self->marks->len &&
         (self->marks->data[byte] & (1u << (product_id % 8))) != 0;
}

static gboolean
mark (Import *self, gint64 product_id, GError **error)
{
  guint64 byte = (guint64) product_id / 8;

  if (product_id >= MARKED_PRODUCTS_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "too many products");
  if (byte >= self->marks->len) {
    guint before = self->marks->len;
    guint size = (guint) MAX (byte + 1, (guint64) before * 2);

    g_byte_array_set_size (self->marks, size);
    memset (self->marks->data + before, 0, size - before);
  }
  self->marks->data[byte] |= (guint8) (1u << (product_id % 8));
  return TRUE;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static gboolean
reject (Import *self, guint64 line, CfReject reason, GError **error)
{
  self->counts.rejected++;
  if (self->rejects != NULL && fprintf (self->rejects, "%" G_GUINT64_FORMAT "\t%s\t%s\n", line,
                                        cf_reject_name (reason), self->words->str) < 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot write '%s': %s", self->options->rejects_path,
                         g_strerror (errno));
  return TRUE;
}

/* Whether an earlier row of the file has the SKU or one of the barcodes. */
static CfReject
find_duplicate (Import *self, const CfCatalogPlace *place)
{
  if (is_marked (self, place->product_id)) {
    g_string_append_printf (self->words, "SKU '%s' stands in an earlier row",
                            self->row.product.sku);
    return CF_REJECT_DUPLICATE_SKU;
  }
  for (guint i = 0; i < place->n_gtins; i++) {
    if (!is_marked (self, place->owners[i]))
      continue;
    g_string_append_printf (self->words, "barcode %014" G_GINT64_FORMAT " stands in an earlier row",
                            place->gtins[i]);
    return CF_REJECT_DUPLICATE_GTIN;
  }
  return CF_REJECT_NONE;
}

static gboolean
accept (Import *self, const CfCatalogPlace *place, GError **error)
{
  CfCatalogOutcome outcome;
  gboolean stock_kept;
  gint64 product_id;

  if (!cf_catalog_writer_put (self->writer, &self->row.product, place, CF_CATALOG_FILE_FIELDS,
                              &outcome, &stock_kept, &product_id, error) ||
      !mark (self, product_id, error))
    return FALSE;
  self->counts.accepted++;
  self->counts.updated += outcome == CF_CATALOG_UPDATED;
  self->counts.stock_kept += stock_kept;
  self->added += outcome == CF_CATALOG_ADDED;
  return TRUE;
}

static gboolean
take_record (Import *self, CfCsvRecord *record, GError **error)
{
  CfCatalogPlace place;
  CfReject reason;

  self->counts.rows++;
  g_string_truncate (self->words, 0);
  reason =
    cf_catalog_row_read (&self->row, &self->header, record, self->options->exponent, self->words);
  if (reason == CF_REJECT_NONE) {
    if (!cf_catalog_writer_locate (self->writer, &self->row.product, &place, error))
      return FALSE;
    reason = find_duplicate (self, &place);
  }
  if (reason != CF_REJECT_NONE)
    return reject (self, record->line, reason, error);
  return accept (self, &place, error);
}

/* ---- the file ------------------------------------------------------------------------------ */

static gboolean
begin_file (Import *self, int fd, GError **error)
{
  CfCsvRecord *record;

  if (lseek (fd, 0, SEEK_SET) != 0)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "cannot rewind the file: %s",
                         g_strerror (errno));
  self->reader = cf_csv_reader_new (fd);
  self->marks = g_byte_array_new ();
  self->words = g_string_sized_new (WORDS_KEPT);
  if (!cf_csv_reader_next (self->reader, &record, error))
    return FALSE;
  if (record == NULL)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "the file is empty");
  if (!cf_catalog_header_read (&self->header, record, error))
    return FALSE;
  if (self->options->rejects_path == NULL)
    return TRUE;
  self->rejects = fopen (self->options->rejects_path, "we");
  if (self->rejects == NULL)
    return cf_error_set (error, CF_ERROR_IO, "cannot write '%s': %s", self->options->rejects_path,
                         g_strerror (errno));
  return TRUE;
}

static void
tell_progress (Import *self)
{
  gint64 now_us = g_get_monotonic_time ();

  self->counts.elapsed_ms = (now_us - self->began_us) / 1000;
  if (self->options->progress == NULL || now_us - self->told_us < PROGRESS_US)
    return;
  self->told_us = now_us;
  self->options->progress (&self->counts, self->options->progress_data);
}

static gboolean
look_around (Import *self, GError **error)
{
  if (self->counts.rows % ROWS_BETWEEN_LOOKS != 0)
    return TRUE;
  tell_progress (self);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* Takes all records; stops when more than new_max products were new. */
static gboolean
take_all (Import *self, GError **error)
{
  CfCsvRecord *record;

  for (;;) {
    if (!cf_csv_reader_next (self->reader, &record, error))
      return FALSE;
    if (record == NULL || self->added > self->new_max)
      return TRUE;
    if (!take_record (self, record, error) || !look_around (self, error))
      return FALSE;
  }
}

/* The search words of what is new. */
static gboolean
index_all (Import *self, GError **error)
{
  gboolean done = FALSE;

  while (!done) {
    if (!cf_catalog_writer_finish_some (self->writer, &done, error) ||
        g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return FALSE;
    tell_progress (self);
  }
  return TRUE;
}

static gboolean
end_rejects (Import *self, GError **error)
{
  FILE *rejects = g_steal_pointer (&self->rejects);

  if (rejects != NULL && fclose (rejects) != 0)
    return cf_error_set (error, CF_ERROR_IO, "cannot write '%s': %s", self->options->rejects_path,
                         g_strerror (errno));
  return TRUE;
}

gboolean
cf_catalog_import_fd (CfDb *db,
                      int fd,
                      const CfCatalogImportOptions *options,
                      guint64 new_max,
                      GCancellable *cancellable,
                      CfCatalogImport *ret_import,
                      gboolean *ret_too_many,
                      GError **error)
{
  g_auto (CfTxn) txn = CF_TXN_INIT;
  g_auto (Import) self = {
    .db = db, .options = options, .cancellable = cancellable, .new_max = new_max
  };

  self.began_us = g_get_monotonic_time ();
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !begin_file (&self, fd, error) ||
      !cf_txn_begin (&txn, db, error))
    return FALSE;
  self.writer = cf_catalog_writer_new (db, options->at_ms, options->position, error);
  if (self.writer == NULL || !take_all (&self, error))
    return FALSE;
  *ret_too_many = self.added > new_max;
  if (*ret_too_many)
    return TRUE;
  self.counts.sha256 = cf_csv_reader_finish_hash (self.reader);
  if (!index_all (&self, error))
    return FALSE;
  g_clear_pointer (&self.writer, cf_catalog_writer_free);
  if (!end_rejects (&self, error) ||
      (options->id != NULL &&
       !cf_catalog_import_leave_note (db, options->id, options->by, &self.counts, error)) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) || !cf_txn_commit (&txn, error))
    return FALSE;
  self.counts.elapsed_ms = (g_get_monotonic_time () - self.began_us) / 1000;
  *ret_import = self.counts;
  return TRUE;
}

/* ---- opening ------------------------------------------------------------------------------- */

static gboolean
copy_all (int from, int to, GCancellable *cancellable, GError **error)
{
  g_autofree char *chunk = g_malloc (COPY_CHUNK);

  for (;;) {
    gssize n = read (from, chunk, COPY_CHUNK);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return cf_error_set (error, CF_ERROR_BAD_FILE, "cannot read: %s", g_strerror (errno));
    if (n == 0)
      return TRUE;
    for (gssize done = 0, part; done < n; done += part) {
      part = write (to, chunk + done, (gsize) (n - done));
      if (part < 0 && errno == EINTR)
        part = 0;
      else if (part < 0)
        return cf_error_set (error, errno == ENOSPC ? CF_ERROR_DISK_FULL : CF_ERROR_IO,
                             "cannot keep a copy of the input: %s", g_strerror (errno));
    }
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
  }
}

/* Copies what cannot be rewound to a file without a name; takes @fd. */
static int
spool (int fd, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ".import-XXXXXX", NULL);
  int copy = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean copied;

  if (copy < 0) {
    cf_error_set (error, CF_ERROR_IO, "cannot make '%s': %s", path, g_strerror (errno));
    close (fd);
    return -1;
  }
  unlink (path);
  copied = copy_all (fd, copy, cancellable, error);
  close (fd);
  if (!copied) {
    close (copy);
    return -1;
  }
  return copy;
}

int
cf_catalog_import_open (const char *path,
                        const char *folder,
                        GCancellable *cancellable,
                        GError **error)
{
  gboolean standard_input = g_str_equal (path, "-");
  int fd = standard_input ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                          : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "cannot open '%s': %s", path, g_strerror (errno));
    if (fd >= 0)
      close (fd);
    return -1;
  }
  if (S_ISDIR (info.st_mode)) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "'%s' is a folder", path);
    close (fd);
    return -1;
  }
  /* A redirected file is read from where it stands, as `cat` would; so it is copied, too. */
  if (S_ISREG (info.st_mode) && lseek (fd, 0, SEEK_CUR) == 0)
    return fd;
  return spool (fd, folder, cancellable, error);
}

gboolean
cf_catalog_import_into (CfDb *db,
                        const CfCatalogImportOptions *options,
                        GCancellable *cancellable,
                        CfCatalogImport *ret_import,
                        GError **error)
{
  gboolean too_many, done;
  int fd;

  g_return_val_if_fail (db != NULL && options != NULL && options->path != NULL, FALSE);

  fd = cf_catalog_import_open (options->path, g_get_tmp_dir (), cancellable, error);
  if (fd < 0)
    return FALSE;
  done =
    cf_catalog_import_fd (db, fd, options, G_MAXUINT64, cancellable, ret_import, &too_many, error);
  close (fd);
  return done;
}

/* ---- the next generation ------------------------------------------------------------------- */

gboolean
cf_catalog_import_is_huge (CfDb *db, int fd, guint64 new_max, gboolean *ret_huge, GError **error)
{
  g_autofree char *chunk = g_malloc (COPY_CHUNK);
  guint64 lines = 0, products;
  gssize n;

  if (!cf_catalog_count (db, &products, error))
    return FALSE;
  if (lseek (fd, 0, SEEK_SET) != 0)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "cannot rewind the file: %s",
                         g_strerror (errno));
  while ((n = read (fd, chunk, COPY_CHUNK)) > 0 || (n < 0 && errno == EINTR))
    for (gssize i = 0; i < n; i++)
      lines += chunk[i] == '\n';
  if (n < 0)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "cannot read: %s", g_strerror (errno));
  *ret_huge = lines > products + 1 && lines - products - 1 > new_max; /* 1: the header */
  return TRUE;
}

static gboolean
check_copy (CfDb *db, GError **error)
{
  g_auto (CfStmt) st = cf_db_prepare (db, "PRAGMA quick_check (1)", error);
  CfStep step;

  if (st == NULL)
    return FALSE;
  step = cf_stmt_step (st, error);
  if (step == CF_STEP_FAILED)
    return FALSE;
  if (step == CF_STEP_DONE || !g_str_equal (cf_stmt_get_text (st, 0), "ok"))
    return cf_error_set (error, CF_ERROR_DAMAGED, "the new file '%s' is damaged: %s",
                         cf_db_get_path (db),
                         step == CF_STEP_ROW ? cf_stmt_get_text (st, 0) : "no answer");
  return TRUE;
}

/* Nobody has the file yet: no log, no sync before the end, and the words merged only once. */
static gboolean
begin_bulk (CfDb *db, GError **error)
{
  return cf_db_set_durability (db, CF_DB_BULK, error) &&
         cf_db_exec (db, "PRAGMA journal_mode=DELETE; " BULK_CACHE, error) &&
         cf_db_exec (db,
                     "INSERT INTO product_search (product_search, rank) VALUES"
                     " ('automerge', 0), ('crisismerge', 1999), ('hashsize', 16777216)",
                     error);
}

static gboolean
end_bulk (CfDb *db, GError **error)
{
  return cf_db_exec (db,
                     "INSERT INTO product_search (product_search) VALUES ('optimize');"
                     "INSERT INTO product_search (product_search, rank) VALUES"
                     " ('automerge', 4), ('crisismerge', 16), ('hashsize', 1048576);",
                     error) &&
         check_copy (db, error) &&
         cf_db_exec (db, USUAL_CACHE "; PRAGMA journal_mode=WAL", error) &&
         cf_db_set_durability (db, CF_DB_SYNCED, error);
}

static gboolean
build (const char *path,
       int fd,
       const CfCatalogImportOptions *options,
       GCancellable *cancellable,
       CfCatalogImport *ret_import,
       GError **error)
{
  CfDbOptions how = { .kind = CF_DB_REFERENCE, .mode = CF_DB_WRITER };
  g_autoptr (CfDb) db = cf_db_open (path, &how, error);
  gboolean too_many;

  if (db == NULL || !begin_bulk (db, error) ||
      !cf_catalog_import_fd (db, fd, options, G_MAXUINT64, cancellable, ret_import, &too_many,
                             error))
    return FALSE;
  cf_db_set_interrupt (db, cancellable);
  if (!end_bulk (db, error))
    return FALSE;
  g_clear_pointer (&db, cf_db_close);
  return cf_db_sync_file (path, error);
}

static void
remove_database (const char *path)
{
  static const char *const SUFFIXES[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (SUFFIXES); i++) {
    g_autofree char *file = g_strconcat (path, SUFFIXES[i], NULL);

    unlink (file);
  }
}

gboolean
cf_catalog_import_beside (CfDb *db,
                          const char *path,
                          int fd,
                          const CfCatalogImportOptions *options,
                          GCancellable *cancellable,
                          CfCatalogImport *ret_import,
                          GError **error)
{
  gint64 began_us = g_get_monotonic_time ();
  CfCatalogImport import;

  if (!cf_db_backup_to (db, path, error))
    return FALSE;
  if (!build (path, fd, options, cancellable, &import, error)) {
    remove_database (path);
    return FALSE;
  }
  import.elapsed_ms = (g_get_monotonic_time () - began_us) / 1000;
  *ret_import = import;
  return TRUE;
}
