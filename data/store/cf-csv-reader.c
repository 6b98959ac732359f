/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-csv-reader.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cf-error.h"

#define CHUNK ((gsize) 256 * 1024)

/*
 *           "              "                 other
 *  BEGIN ------> QUOTED <-----> QUOTE_SEEN --------+
 *    | other        ^  (two are one)               v
 *    +-------------------------------------->  UNQUOTED --- CR ---> CR_SEEN --- LF ---> record
 *                                                  ^--------- other ---+
 *
 * A comma begins the next field, LF ends the record, from every state but QUOTED.
 */
typedef enum
{
  STATE_BEGIN,      /* nothing of the field has come */
  STATE_UNQUOTED,   /* outside quotes */
  STATE_QUOTED,     /* inside quotes */
  STATE_QUOTE_SEEN, /* inside quotes, behind a quote */
  STATE_CR_SEEN,    /* outside quotes, behind a CR */
} State;

struct _CfCsvReader
{
  int fd;
  CfHasher *hasher;
  char *chunk;
  gsize pos, len; /* of what is left in chunk */
  gboolean at_end;
  guint64 line; /* of the next byte */
  State state;
  gboolean was_quoted; /* the last field began with a quote */
  GString *text;       /* the record's fields, each followed by a NUL */
  gsize field_start;   /* of the open field, in text */
  gsize starts[CF_CSV_FIELDS_MAX + 1];
  CfCsvRecord record;
};

CfCsvReader *
cf_csv_reader_new (int fd)
{
  CfCsvReader *self = g_new0 (CfCsvReader, 1);

  self->fd = fd;
  self->hasher = cf_hasher_new ();
  self->chunk = g_malloc (CHUNK);
  self->text = g_string_sized_new (1024);
  self->line = 1;
  return self;
}

void
cf_csv_reader_free (CfCsvReader *self)
{
  if (self == NULL)
    return;
  cf_hasher_free (self->hasher);
  g_string_free (self->text, TRUE);
  g_free (self->chunk);
  g_free (self);
}

/* ---- reading ----------------------------------------------------------------------------- */

/* Reads until the chunk is full or the file ends, so that the first chunk surely has a whole BOM. */
static gboolean
fill (CfCsvReader *self, GError **error)
{
  gboolean first = self->line == 1 && self->len == 0;

  self->pos = self->len = 0;
  while (self->len < CHUNK && !self->at_end) {
    gssize n = read (self->fd, self->chunk + self->len, CHUNK - self->len);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return cf_error_set (error, CF_ERROR_BAD_FILE, "cannot read the file: %s",
                           g_strerror (errno));
    self->at_end = n == 0;
    self->len += (gsize) n;
  }
  cf_hasher_update (self->hasher, self->chunk, self->len);
  if (first && self->len >= 3 && memcmp (self->chunk, "\xef\xbb\xbf", 3) == 0)
    self->pos = 3;
  return TRUE;
}

/* ---- fields and records -------------------------------------------------------------------- */

static void
keep (CfCsvReader *self, const char *data, gsize len)
{
  gsize room = CF_CSV_RECORD_MAX - MIN (self->text->len, CF_CSV_RECORD_MAX);

  if (len > room) {
    self->record.too_long = TRUE;
    len = room;
  }
  if (len == 1)
    g_string_append_c (self->text, *data);
  else if (len > 0)
    g_string_append_len (self->text, data, (gssize) len);
}

static void
begin_record (CfCsvReader *self)
{
  g_string_truncate (self->text, 0);
  self->field_start = 0;
  self->state = STATE_BEGIN;
  self->was_quoted = FALSE;
  self->record.line = self->line;
  self->record.n_fields = 0;
  self->record.open_quote = FALSE;
  self->record.too_long = FALSE;
}

static void
end_field (CfCsvReader *self)
{
  guint64 n = self->record.n_fields++;

  if (n < CF_CSV_FIELDS_MAX) {
    self->starts[n] = self->field_start;
    self->record.fields[n].len = self->text->len - self->field_start;
    g_string_append_c (self->text, '\0');
    self->field_start = self->text->len;
  } else {
    g_string_truncate (self->text, self->field_start);
  }
  self->state = STATE_BEGIN;
}

static void
begin_field (CfCsvReader *self)
{
  self->was_quoted = FALSE;
}

/* Ends the record; a blank line is none. */
static gboolean
end_record (CfCsvReader *self)
{
  gboolean blank;

  self->record.open_quote = self->state == STATE_QUOTED;
  if (self->state == STATE_CR_SEEN) /* the file ended behind it */
    keep (self, "\r", 1);
  end_field (self);
  blank = self->record.n_fields == 1 && self->record.fields[0].len == 0 && !self->was_quoted;
  for (guint64 i = 0; i < MIN (self->record.n_fields, CF_CSV_FIELDS_MAX); i++)
    self->record.fields[i].data = self->text->str + self->starts[i];
  return !blank;
}

/* ---- the machine --------------------------------------------------------------------------- */

/* Bytes from @data that are only data in the state UNQUOTED. */
static gsize
span_unquoted (const char *data, const char *end)
{
  const char *p = data;

  while (p < end && *p != ',' && *p != '\n' && *p != '\r')
    p++;
  return (gsize) (p - data);
}

/* Bytes from @data that are only data in the state QUOTED; counts the lines. */
static gsize
span_quoted (CfCsvReader *self, const char *data, const char *end)
{
  const char *p = data;

  for (; p < end && *p != '"'; p++)
    self->line += *p == '\n';
  return (gsize) (p - data);
}

/* A byte outside quotes.  Returns: whether it ended the record. */
static gboolean
take_unquoted (CfCsvReader *self, char c)
{
  if (c == ',') {
    end_field (self);
    begin_field (self);
    return FALSE;
  }
  if (c == '\n') {
    self->line++;
    return TRUE;
  }
  if (c == '\r') {
    self->state = STATE_CR_SEEN;
    return FALSE;
  }
  keep (self, &c, 1);
  self->state = STATE_UNQUOTED;
  return FALSE;
}

/* One byte, in any state.  Returns: whether it ended the record. */
static gboolean
take (CfCsvReader *self, char c)
{
  switch (self->state) {
  case STATE_BEGIN:
    if (c != '"')
      return take_unquoted (self, c);
    self->state = STATE_QUOTED;
    self->was_quoted = TRUE;
    return FALSE;
  case STATE_UNQUOTED: return take_unquoted (self, c);
  case STATE_QUOTED: /* span_quoted() took all others */
    g_assert (c == '"');
    self->state = STATE_QUOTE_SEEN;
    return FALSE;
  case STATE_QUOTE_SEEN:
    if (c == '"') {
      keep (self, "\"", 1);
      self->state = STATE_QUOTED;
      return FALSE;
    }
    self->state = STATE_UNQUOTED;
    return take_unquoted (self, c);
  case STATE_CR_SEEN:
    if (c != '\n')
      keep (self, "\r", 1);
    self->state = STATE_UNQUOTED;
    return take_unquoted (self, c);
  default: g_assert_not_reached ();
  }
}

/* Takes bytes until a record is complete or the chunk is used up. */
static gboolean
run (CfCsvReader *self)
{
  while (self->pos < self->len) {
    const char *data = self->chunk + self->pos, *end = self->chunk + self->len;
    gsize span = 0;

    if (self->state == STATE_QUOTED)
      span = span_quoted (self, data, end);
    else if (self->state == STATE_UNQUOTED)
      span = span_unquoted (data, end);
    if (span > 0) {
      keep (self, data, span);
      self->pos += span;
      continue;
    }
    self->pos++;
    if (take (self, *data))
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_csv_reader_next (CfCsvReader *self, CfCsvRecord **ret_record, GError **error)
{
  gboolean begun = FALSE;

  begin_record (self);
  for (;;) {
    if (self->pos == self->len) {
      if (!self->at_end && !fill (self, error))
        return FALSE;
      if (self->pos == self->len)
        break;
    }
    begun = TRUE;
    if (!run (self))
      continue;
    if (end_record (self)) {
      *ret_record = &self->record;
      return TRUE;
    }
    begin_record (self);
    begun = FALSE;
  }
  /* The last record may have no line end. */
  *ret_record = begun && end_record (self) ? &self->record : NULL;
  return TRUE;
}

CfHash
cf_csv_reader_finish_hash (CfCsvReader *self)
{
  return cf_hasher_finish (self->hasher);
}
