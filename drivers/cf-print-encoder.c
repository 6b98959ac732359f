/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-encoder.h"

#include <string.h>

#include "cf-print-code.h"
#include "cf-print-dialect.h"
#include "cf-print-grid.h"
#include "cf-print-letters.h"

#define DOCUMENT_DPI  203 /* a document's dots are of 1/8 mm */
#define QR_DOTS_MIN   2   /* the least that scanners read */
#define QUIET_ROWS    3   /* modules free above and below a QR code */
#define QUIET_MODULES 10  /* free on each side of a linear code */
#define BAR_DOTS_MAX  3

typedef struct
{
  CfPrintDocument *document;
  const CfPrinterProfile *profile;
  const CfPrintDialect *dialect;
  CfPrintStream *stream;
  CfPrintLetters letters;
  /* What the printer has been told, so as not to say it twice. */
  CfPrintSize size;
  gboolean is_bold;
  CfPrintAlign align;
  gboolean is_styled; /* said at all */
} Job;

/* ---- state ---- */

static void
set_style (Job *job, CfPrintSize size, gboolean is_bold)
{
  if (job->is_styled && job->size == size && job->is_bold == is_bold)
    return;
  job->dialect->style (job->stream, size, is_bold);
  job->size = size;
  job->is_bold = is_bold;
  job->is_styled = TRUE;
}

static void
set_align (Job *job, CfPrintAlign align)
{
  if (job->align == align)
    return;
  job->dialect->align (job->stream, align);
  job->align = align;
}

/* ---- drawn things ---- */

/* Printers look for real-time commands (10 04, 10 05, 10 14) even inside of pictures, and would open
 * the drawer: one dot more in the 10 and it is none. */
static void
disarm (guint8 *bits, gsize n)
{
  for (gsize i = 0; i + 1 < n; i++)
    if (bits[i] == 0x10 && (bits[i + 1] == 0x04 || bits[i + 1] == 0x05 || bits[i + 1] == 0x14))
      bits[i] = 0x18;
}

/* Bytes of a row up to the last dot in any of the rows. */
static guint
used_stride (const guint8 *bits, guint stride, guint rows)
{
  guint used = 0;

  for (guint y = 0; y < rows; y++)
    for (guint x = stride; x > used; x--)
      if (bits[y * stride + x - 1] != 0)
        used = x;
  return used;
}

static void
put_band (Job *job, const guint8 *bits, guint stride, guint rows)
{
  guint used = used_stride (bits, stride, rows);

  if (used == 0) {
    job->dialect->feed (job->stream, job->profile, rows);
    return;
  }
  g_autofree guint8 *band = g_malloc ((gsize) used * rows);
  for (guint y = 0; y < rows; y++)
    memcpy (band + (gsize) y * used, bits + (gsize) y * stride, used);
  disarm (band, (gsize) used * rows);
  job->dialect->raster (job->stream, band, used, rows);
}

/* Draws element @index and sends it in bands. */
static void
put_drawn (Job *job, guint index)
{
  g_autoptr (CfPrintPicture) picture =
    cf_print_picture_new_part (job->document, index, (int) job->profile->dots);
  gboolean is_image = cf_print_document_get_element (job->document, index)->kind == CF_PRINT_IMAGE;
  guint stride = (job->profile->dots + 7) / 8;
  int height = cf_print_picture_get_height (picture);

  set_align (job, CF_PRINT_ALIGN_START);
  for (int from = 0; from < height; from += CF_PRINT_PICTURE_ROWS_MAX) {
    int rows = MIN (height - from, CF_PRINT_PICTURE_ROWS_MAX);
    g_autoptr (GBytes) bits = cf_print_picture_to_bits (picture, from, rows, is_image);
    const guint8 *data = g_bytes_get_data (bits, NULL);

    for (int y = 0; y < rows; y += CF_PRINT_BAND_ROWS)
      put_band (job, data + (gsize) y * stride, stride, (guint) MIN (rows - y, CF_PRINT_BAND_ROWS));
  }
}

/* ---- text ---- */

static guint
columns_of (const CfPrinterProfile *profile, CfPrintSize size)
{
  switch (size) {
  case CF_PRINT_SIZE_SMALL: return profile->small;
  case CF_PRINT_SIZE_HUGE: return profile->columns / 2; /* twice as wide */
  case CF_PRINT_SIZE_NORMAL:
  case CF_PRINT_SIZE_LARGE: return profile->columns; /* twice as high */
  default: g_assert_not_reached ();
  }
}

static void
put_blanks (Job *job, guint n)
{
  g_autofree char *blanks = g_strnfill (n, ' ');

  if (n > 0)
    cf_print_stream_put (job->stream, (const guint8 *) blanks, n);
}

static guint
put_letters (Job *job, const char *text, gsize length)
{
  return cf_print_letters_put (&job->letters, job->stream, job->dialect->page, text, length);
}

static void
end_line (Job *job)
{
  CF_PRINT_PUT (job->stream, '\n');
}

/* Which way @field lies on paper, and at which column from the left. */
static CfPrintField
placed (const Job *job, const CfPrintField *field, guint columns)
{
  CfPrintField out = *field;

  if (!cf_print_document_is_rtl (job->document))
    return out;
  out.column = columns > field->column + field->width ? columns - field->column - field->width : 0;
  if (field->align != CF_PRINT_ALIGN_CENTRE)
    out.align = field->align == CF_PRINT_ALIGN_START ? CF_PRINT_ALIGN_END : CF_PRINT_ALIGN_START;
  return out;
}

static guint
put_field (Job *job, const CfPrintField *field, CfPrintSize size, guint used)
{
  guint width = cf_print_letters_width (field->text, field->length);
  guint spare = field->width > width ? field->width - width : 0;
  guint column = field->column;

  if (width == 0)
    return used;
  if (field->align == CF_PRINT_ALIGN_END)
    column += spare;
  else if (field->align == CF_PRINT_ALIGN_CENTRE)
    column += spare / 2;
  if (used > 0)
    column = MAX (column, used + 1);
  put_blanks (job, column - used);
  set_style (job, size, field->weight == CF_PRINT_WEIGHT_BOLD);
  return column + put_letters (job, field->text, field->length);
}

static void
put_line (Job *job, const CfPrintLine *line, CfPrintSize size, guint columns)
{
  guint used = 0;

  /* Between columns of letters a printer centres by the dot, blanks only by the letter. */
  if (line->n_fields == 1 && line->fields[0].align == CF_PRINT_ALIGN_CENTRE) {
    set_align (job, CF_PRINT_ALIGN_CENTRE);
    set_style (job, size, line->fields[0].weight == CF_PRINT_WEIGHT_BOLD);
    put_letters (job, line->fields[0].text, line->fields[0].length);
    end_line (job);
    return;
  }
  set_align (job, CF_PRINT_ALIGN_START);
  set_style (job, size, job->is_bold && job->is_styled && job->size == size);
  for (guint i = 0; i < line->n_fields; i++) {
    gboolean is_rtl = cf_print_document_is_rtl (job->document);
    guint index = is_rtl ? line->n_fields - 1 - i : i;
    CfPrintField field = placed (job, &line->fields[index], columns);

    used = put_field (job, &field, size, used);
  }
  end_line (job);
}

static void
put_lines (Job *job, const CfPrintElement *element)
{
  guint columns = columns_of (job->profile, element->size);
  g_autoptr (GArray) lines =
    cf_print_grid_lines (element, cf_print_document_get_language (job->document), columns,
                         job->profile->columns);

  for (guint i = 0; i < lines->len; i++)
    put_line (job, &g_array_index (lines, CfPrintLine, i), element->size, columns);
}

static gboolean
has_letters_for (const Job *job, const CfPrintElement *element)
{
  if (element->kind == CF_PRINT_TEXT)
    return cf_print_letters_has (job->profile, element->text, strlen (element->text));
  for (guint i = 0; i < element->n_cells; i++)
    if (!cf_print_letters_has (job->profile, element->cells[i].text,
                               strlen (element->cells[i].text)))
      return FALSE;
  return TRUE;
}

static void
put_text (Job *job, guint index)
{
  const CfPrintElement *element = cf_print_document_get_element (job->document, index);

  if (has_letters_for (job, element))
    put_lines (job, element);
  else
    put_drawn (job, index);
}

/* A line drawn with the printer's own characters, where it has one. */
static void
put_rule (Job *job, CfPrintRule rule)
{
  static const char DASH[] = "\u2500";
  gboolean is_solid = rule == CF_PRINT_RULE_SOLID;
  gboolean has_dash = is_solid && cf_print_letters_has (job->profile, DASH, strlen (DASH));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < job->profile->columns; i++)
    g_string_append (text, has_dash ? DASH : is_solid || i % 2 == 0 ? "-" : " ");
  set_align (job, CF_PRINT_ALIGN_START);
  set_style (job, CF_PRINT_SIZE_NORMAL, FALSE);
  put_letters (job, text->str, text->len);
  end_line (job);
}

/* ---- codes ---- */

static void
put_qr (Job *job, guint index)
{
  const CfPrintElement *element = cf_print_document_get_element (job->document, index);
  guint side = 0;
  g_autofree guint8 *modules = cf_print_code_qr (element->text, &side);
  guint dots = modules != NULL ? MIN (element->amount, job->profile->dots / side) : 0;

  if (!job->profile->has_qr || job->dialect->qr == NULL || dots < QR_DOTS_MIN) {
    put_drawn (job, index);
    return;
  }
  set_align (job, CF_PRINT_ALIGN_START);
  job->dialect->feed (job->stream, job->profile, QUIET_ROWS * dots);
  job->dialect->qr (job->stream, element->text, dots);
  job->dialect->feed (job->stream, job->profile, QUIET_ROWS * dots);
}

/* A printer leaves out silently what it thinks is no code, or is too wide. */
static void
put_barcode (Job *job, guint index)
{
  const CfPrintElement *element = cf_print_document_get_element (job->document, index);
  g_autoptr (CfPrintBars) bars = cf_print_code_bars (element->symbology, element->text);
  guint dots = bars != NULL ? job->profile->dots / (bars->n_modules + 2 * QUIET_MODULES) : 0;

  if (!job->profile->has_barcode || job->dialect->barcode == NULL || dots < QR_DOTS_MIN) {
    put_drawn (job, index);
    return;
  }
  set_align (job, CF_PRINT_ALIGN_START);
  job->dialect->barcode (job->stream, element->symbology, element->text, MIN (dots, BAR_DOTS_MAX));
}

/* A picture, or its words where it has been lost. */
static void
put_image (Job *job, guint index)
{
  const CfPrintElement *element = cf_print_document_get_element (job->document, index);
  const CfPrintElement words = { .kind = CF_PRINT_TEXT,
                                 .text = element->alt,
                                 .align = CF_PRINT_ALIGN_CENTRE,
                                 .size = CF_PRINT_SIZE_NORMAL };

  if (element->bitmap != NULL || !has_letters_for (job, &words))
    put_drawn (job, index);
  else if (element->alt[0] != '\0')
    put_lines (job, &words);
}

static void
put_element (Job *job, guint index)
{
  const CfPrintElement *element = cf_print_document_get_element (job->document, index);

  switch (element->kind) {
  case CF_PRINT_TEXT:
  case CF_PRINT_COLUMNS: put_text (job, index); break;
  case CF_PRINT_RULE: put_rule (job, element->rule); break;
  case CF_PRINT_QR: put_qr (job, index); break;
  case CF_PRINT_BARCODE: put_barcode (job, index); break;
  case CF_PRINT_IMAGE: put_image (job, index); break;
  case CF_PRINT_FEED:
    job->dialect->feed (job->stream, job->profile,
                        element->amount * job->profile->dpi / DOCUMENT_DPI);
    break;
  case CF_PRINT_CUT:
    set_align (job, CF_PRINT_ALIGN_START);
    job->dialect->cut (job->stream, job->profile, element->cut);
    break;
  case CF_PRINT_DRAWER:
    job->dialect->kick (job->stream, job->profile, element->amount);
    cf_print_stream_add_kick (job->stream, element->amount);
    break;
  default: g_assert_not_reached ();
  }
}

CfPrintStream *
cf_print_encode (CfPrintDocument *document, const CfPrinterProfile *profile)
{
  g_return_val_if_fail (document != NULL && profile != NULL, NULL);

  Job job = {
    .document = document,
    .profile = profile,
    .dialect = profile->language == CF_PRINTER_STAR ? &cf_star_dialect : &cf_escpos_dialect,
    .stream = cf_print_stream_new (),
    .letters = { profile, profile->n_pages },
    .align = CF_PRINT_ALIGN_START,
  };
  job.dialect->begin (job.stream, profile);
  for (guint i = 0; i < cf_print_document_get_n_elements (document); i++)
    put_element (&job, i);
  return job.stream;
}
