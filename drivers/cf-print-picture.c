/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-picture.h"

#include <errno.h>
#include <pango/pango.h>
#include <string.h>

#include "cf-error.h"
#include "cf-print-bits.h"
#include "cf-print-code.h"
#include "cf-print-glyphs.h"
#include "cf-print-layout.h"

#define MARGIN         24 /* dots of white on every side */
#define RULE_HEIGHT    26 /* a rule with the air around it */
#define GAP_HEIGHT     20 /* between two slips that were cut apart */
#define QR_QUIET       3  /* modules of white above and below */
#define BARCODE_HEIGHT 80 /* dots: 10 mm */
#define FONT_FAMILY    "Inter, Cantarell, DejaVu Sans, sans-serif"
#define FONT_FEATURES  "tnum=1" /* figures of one width, so that columns of amounts stand */

/* One line for each CfPrintSize: dots. */
static const struct
{
  double font;
  int line;
} SIZES[] = {
  [CF_PRINT_SIZE_SMALL] = { 20, 28 },
  [CF_PRINT_SIZE_NORMAL] = { 22, 29 },
  [CF_PRINT_SIZE_LARGE] = { 30, 40 },
  [CF_PRINT_SIZE_HUGE] = { 47, 60 },
};

static const PangoWeight WEIGHTS[] = {
  [CF_PRINT_WEIGHT_REGULAR] = PANGO_WEIGHT_NORMAL,
  [CF_PRINT_WEIGHT_MEDIUM] = PANGO_WEIGHT_MEDIUM,
  [CF_PRINT_WEIGHT_BOLD] = PANGO_WEIGHT_BOLD,
};

struct _CfPrintPicture
{
  CfPrintDocument *document;
  guint first; /* element */
  guint n;     /* elements */
  int margin;
  int width;
  int height;
  int *tops; /* row at which each element begins */
  PangoContext *context;
  PangoAttrList *attrs;
};

/* Where an element goes; @cr is NULL while only its height is asked for. */
typedef struct
{
  CfPrintPicture *picture;
  cairo_t *cr;
  int top;
} Pen;

static int
inner_width (const CfPrintPicture *self)
{
  return self->width - 2 * self->margin;
}

/* ---- text ---- */

/* Whether the first letter of @text belongs to a script written from the right (UAX #9, P2). */
static gboolean
starts_rtl (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (!g_unichar_isalpha (g_utf8_get_char (p)))
      continue;
    GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (p));
    return script == G_UNICODE_SCRIPT_ARABIC || script == G_UNICODE_SCRIPT_HEBREW ||
           script == G_UNICODE_SCRIPT_SYRIAC || script == G_UNICODE_SCRIPT_THAANA ||
           script == G_UNICODE_SCRIPT_NKO || script == G_UNICODE_SCRIPT_ADLAM;
  }
  return FALSE;
}

static PangoLayout *
make_layout (CfPrintPicture *self, const char *text, CfPrintSize size, CfPrintWeight weight)
{
  PangoFontDescription *font = pango_font_description_from_string (FONT_FAMILY);

  pango_font_description_set_absolute_size (font, SIZES[size].font * PANGO_SCALE);
  pango_font_description_set_weight (font, WEIGHTS[weight]);
  /* Each text has its own direction, and amounts, having none, are left to right everywhere. */
  pango_context_set_base_dir (self->context,
                              starts_rtl (text) ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
  PangoLayout *layout = pango_layout_new (self->context);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_attributes (layout, self->attrs);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (font);
  return layout;
}

static int
line_height (PangoLayoutLine *line, CfPrintSize size)
{
  PangoRectangle logical;

  pango_layout_line_get_pixel_extents (line, NULL, &logical);
  return MAX (SIZES[size].line, logical.height); /* some scripts are taller than Latin */
}

static int
layout_height (PangoLayout *layout, CfPrintSize size)
{
  int height = 0;

  for (int i = 0; i < pango_layout_get_line_count (layout); i++)
    height += line_height (pango_layout_get_line_readonly (layout, i), size);
  return height;
}

static CfPrintAlign
mirrored (const CfPrintPicture *self, CfPrintAlign align)
{
  if (!cf_print_document_is_rtl (self->document) || align == CF_PRINT_ALIGN_CENTRE)
    return align;
  return align == CF_PRINT_ALIGN_START ? CF_PRINT_ALIGN_END : CF_PRINT_ALIGN_START;
}

/* Draws @layout's lines into the box of @width at @x; the baseline depends on the size alone, so
 * that the cells of a row stand on one line whatever fonts they need. */
static void
draw_lines (Pen *pen, PangoLayout *layout, int x, int width, CfPrintAlign align, CfPrintSize size)
{
  CfPrintAlign physical = mirrored (pen->picture, align);
  int top = pen->top;

  for (int i = 0; i < pango_layout_get_line_count (layout); i++) {
    PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);
    PangoRectangle logical;
    int height = line_height (line, size);
    int left = x;

    pango_layout_line_get_pixel_extents (line, NULL, &logical);
    if (physical == CF_PRINT_ALIGN_END)
      left += width - logical.width;
    else if (physical == CF_PRINT_ALIGN_CENTRE)
      left += (width - logical.width) / 2;
    cairo_move_to (pen->cr, left, top + (height - logical.height) / 2 - logical.y);
    cf_print_glyphs_show (pen->cr, line);
    top += height;
  }
}

/* A figure below zero has a minus, not a hyphen, where there is a font to draw it. */
static char *
with_minus (const char *text)
{
  if (text[0] != '-' || !g_ascii_isdigit (text[1]))
    return g_strdup (text);
  return g_strconcat ("\u2212", text + 1, NULL);
}

static int
put_text (Pen *pen,
          const char *text,
          int x,
          int width,
          CfPrintAlign align,
          CfPrintSize size,
          CfPrintWeight weight)
{
  g_autofree char *drawn = with_minus (text);
  g_autoptr (PangoLayout) layout = make_layout (pen->picture, drawn, size, weight);

  pango_layout_set_width (layout, width * PANGO_SCALE);
  if (pen->cr != NULL)
    draw_lines (pen, layout, x, width, align, size);
  return layout_height (layout, size);
}

/* ---- rows ---- */

static int
put_stacked (Pen *pen, const CfPrintElement *row, int x, int width)
{
  Pen below = *pen;

  for (guint i = 0; i < row->n_cells; i++) {
    const CfPrintCell *cell = &row->cells[i];
    below.top += put_text (&below, cell->text, x, width, cell->align, row->size, cell->weight);
  }
  return below.top - pen->top;
}

static int
natural_width (CfPrintPicture *self, const CfPrintCell *cell, CfPrintSize size)
{
  g_autofree char *drawn = with_minus (cell->text);
  g_autoptr (PangoLayout) layout = make_layout (self, drawn, size, cell->weight);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + 1; /* so that rounding never breaks an amount */
}

static int
put_columns (Pen *pen, const CfPrintElement *row)
{
  CfPrintPicture *self = pen->picture;
  int inner = inner_width (self);
  int unit = CF_PRINT_PICTURE_WIDTH_80MM / 48;
  int indent = MIN ((int) row->indent * unit, inner / 4);
  int natural[CF_PRINT_CELLS_MAX] = { 0 };
  int widths[CF_PRINT_CELLS_MAX] = { 0 };
  gboolean is_rtl = cf_print_document_is_rtl (self->document);
  int height = 0;

  for (guint i = 0; i < row->n_cells; i++)
    natural[i] = natural_width (self, &row->cells[i], row->size);
  if (!cf_print_layout_columns (row->cells, row->n_cells, natural, inner - indent, unit, widths))
    return put_stacked (pen, row, is_rtl ? self->margin : self->margin + indent, inner - indent);

  int x = is_rtl ? self->width - self->margin - indent : self->margin + indent;
  for (guint i = 0; i < row->n_cells; i++) {
    const CfPrintCell *cell = &row->cells[i];
    int left = is_rtl ? x - widths[i] : x;

    height = MAX (height, put_text (pen, cell->text, left, widths[i], cell->align, row->size,
                                    cell->weight));
    x += (is_rtl ? -1 : 1) * (widths[i] + unit);
  }
  return height;
}

/* ---- drawn things ---- */

static int
put_rule (Pen *pen, CfPrintRule rule)
{
  static const double DASHES[] = { 9, 6 };

  if (pen->cr != NULL) {
    cairo_save (pen->cr);
    cairo_set_line_width (pen->cr, 2);
    if (rule == CF_PRINT_RULE_PERFORATION)
      cairo_set_dash (pen->cr, DASHES, G_N_ELEMENTS (DASHES), 0);
    cairo_move_to (pen->cr, pen->picture->margin, pen->top + RULE_HEIGHT / 2);
    cairo_line_to (pen->cr, pen->picture->width - pen->picture->margin, pen->top + RULE_HEIGHT / 2);
    cairo_stroke (pen->cr);
    cairo_restore (pen->cr);
  }
  return RULE_HEIGHT;
}

static int
put_words_instead (Pen *pen, const char *words)
{
  return put_text (pen, words, pen->picture->margin, inner_width (pen->picture),
                   CF_PRINT_ALIGN_CENTRE, CF_PRINT_SIZE_NORMAL, CF_PRINT_WEIGHT_MEDIUM);
}

static void
draw_qr (Pen *pen, const guint8 *modules, int side, int dots)
{
  int left = (pen->picture->width - side * dots) / 2;
  int top = pen->top + QR_QUIET * dots;

  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      if (modules[y * side + x] != 0)
        cairo_rectangle (pen->cr, left + x * dots, top + y * dots, dots, dots);
  cairo_fill (pen->cr);
}

static int
put_qr (Pen *pen, const CfPrintElement *element)
{
  guint side = 0;
  g_autofree guint8 *modules = cf_print_code_qr (element->text, &side);

  if (modules == NULL)
    return put_words_instead (pen, element->text);
  /* The code must fit whole; two dots a module is the least that scanners read. */
  int dots = MIN ((int) element->amount, inner_width (pen->picture) / (int) side);
  if (dots < 2)
    return put_words_instead (pen, element->text);
  if (pen->cr != NULL)
    draw_qr (pen, modules, (int) side, dots);
  return ((int) side + 2 * QR_QUIET) * dots;
}

static void
draw_bars (Pen *pen, const CfPrintBars *bars, int dots)
{
  int left = (pen->picture->width - (int) bars->n_modules * dots) / 2;

  for (int x = 0; x < (int) bars->n_modules; x++)
    if (bars->modules[x] != 0)
      cairo_rectangle (pen->cr, left + x * dots, pen->top, dots, BARCODE_HEIGHT);
  cairo_fill (pen->cr);
}

static int
put_barcode (Pen *pen, const CfPrintElement *element)
{
  g_autoptr (CfPrintBars) bars = cf_print_code_bars (element->symbology, element->text);
  int inner = inner_width (pen->picture);
  int height = 0;

  if (bars != NULL && (int) bars->n_modules <= inner) {
    if (pen->cr != NULL)
      draw_bars (pen, bars, MIN (3, inner / (int) bars->n_modules));
    height = BARCODE_HEIGHT + 4;
  }
  Pen below = *pen;
  below.top += height;
  return height + put_words_instead (&below, element->text);
}

/* How much ink each dot of @bitmap is. */
static cairo_surface_t *
make_mask (const CfPrintBitmap *bitmap)
{
  int width = cf_print_bitmap_get_width (bitmap);
  int height = cf_print_bitmap_get_height (bitmap);
  gsize row = ((gsize) width + 7) / 8;
  const guint8 *bits = cf_print_bitmap_get_bits (bitmap);
  cairo_surface_t *mask = cairo_image_surface_create (CAIRO_FORMAT_A8, width, height);

  if (cairo_surface_status (mask) != CAIRO_STATUS_SUCCESS)
    return mask;
  unsigned char *data = cairo_image_surface_get_data (mask);
  gsize stride = (gsize) cairo_image_surface_get_stride (mask);
  for (gsize y = 0; y < (gsize) height; y++)
    for (gsize x = 0; x < (gsize) width; x++)
      if ((bits[y * row + x / 8] & (0x80 >> (x % 8))) != 0)
        data[y * stride + x] = 0xFF;
  cairo_surface_mark_dirty (mask);
  return mask;
}

static int
put_image (Pen *pen, const CfPrintElement *element)
{
  CfPrintPicture *self = pen->picture;

  if (element->bitmap == NULL)
    return element->alt[0] != '\0' ? put_words_instead (pen, element->alt) : 0;

  int whole = cf_print_bitmap_get_width (element->bitmap);
  int width = MIN (whole, inner_width (self));
  double scale = (double) width / whole;
  int height = MAX ((int) (cf_print_bitmap_get_height (element->bitmap) * scale), 1);

  if (pen->cr != NULL) {
    cairo_surface_t *mask = make_mask (element->bitmap);

    cairo_save (pen->cr);
    /* On whole dots: a picture that is not scaled keeps each of its own. */
    cairo_translate (pen->cr, (self->width - width) / 2, pen->top);
    cairo_scale (pen->cr, scale, scale);
    cairo_mask_surface (pen->cr, mask, 0, 0);
    cairo_restore (pen->cr);
    cairo_surface_destroy (mask);
  }
  return height;
}

/* Where the paper was cut and another slip follows: the end of one, a gap, the start of the next. */
static int
put_cut (Pen *pen, gboolean is_last)
{
  if (is_last)
    return 0;
  if (pen->cr != NULL) {
    cairo_save (pen->cr);
    cairo_set_source_rgba (pen->cr, 0, 0, 0, 0.1);
    cairo_rectangle (pen->cr, 0, pen->top + MARGIN, pen->picture->width, GAP_HEIGHT);
    cairo_fill (pen->cr);
    cairo_restore (pen->cr);
  }
  return 2 * MARGIN + GAP_HEIGHT;
}

static int
put_element (Pen *pen, const CfPrintElement *element, gboolean is_last)
{
  int inner = inner_width (pen->picture);

  switch (element->kind) {
  case CF_PRINT_TEXT:
    return put_text (pen, element->text, pen->picture->margin, inner, element->align, element->size,
                     element->weight);
  case CF_PRINT_COLUMNS: return put_columns (pen, element);
  case CF_PRINT_RULE: return put_rule (pen, element->rule);
  case CF_PRINT_QR: return put_qr (pen, element);
  case CF_PRINT_BARCODE: return put_barcode (pen, element);
  case CF_PRINT_IMAGE: return put_image (pen, element);
  case CF_PRINT_FEED: return (int) element->amount;
  case CF_PRINT_CUT: return put_cut (pen, is_last);
  case CF_PRINT_DRAWER: return 0;
  default: g_assert_not_reached ();
  }
}

/* ---- the picture ---- */

static void
lay_out (CfPrintPicture *self)
{
  Pen pen = { self, NULL, self->margin };

  self->tops = g_new (int, self->n + 1);
  for (guint i = 0; i < self->n; i++) {
    self->tops[i] = pen.top;
    pen.top += put_element (&pen, cf_print_document_get_element (self->document, self->first + i),
                            i + 1 == self->n);
  }
  self->tops[self->n] = pen.top;
  self->height = pen.top + self->margin;
}

static CfPrintPicture *
make_picture (CfPrintDocument *document, guint first, guint n, int width, int margin)
{
  CfPrintPicture *self = g_new0 (CfPrintPicture, 1);
  const char *language = cf_print_document_get_language (document);

  self->document = cf_print_document_ref (document);
  self->first = first;
  self->n = n;
  self->width = width;
  self->margin = margin;
  self->context = pango_font_map_create_context (cf_print_glyphs_font_map ());
  if (language != NULL)
    pango_context_set_language (self->context, pango_language_from_string (language));
  self->attrs = pango_attr_list_new ();
  pango_attr_list_insert (self->attrs, pango_attr_font_features_new (FONT_FEATURES));
  lay_out (self);
  return self;
}

CfPrintPicture *
cf_print_picture_new (CfPrintDocument *document, int width)
{
  g_return_val_if_fail (document != NULL, NULL);
  g_return_val_if_fail (width >= CF_PRINT_PICTURE_WIDTH_MIN && width <= CF_PRINT_PICTURE_WIDTH_MAX,
                        NULL);

  return make_picture (document, 0, cf_print_document_get_n_elements (document), width, MARGIN);
}

CfPrintPicture *
cf_print_picture_new_part (CfPrintDocument *document, guint index, int width)
{
  g_return_val_if_fail (document != NULL, NULL);
  g_return_val_if_fail (index < cf_print_document_get_n_elements (document), NULL);
  g_return_val_if_fail (width >= CF_PRINT_PICTURE_WIDTH_MIN && width <= CF_PRINT_PICTURE_WIDTH_MAX,
                        NULL);

  return make_picture (document, index, 1, width, 0);
}

void
cf_print_picture_free (CfPrintPicture *self)
{
  if (self == NULL)
    return;
  pango_attr_list_unref (self->attrs);
  g_object_unref (self->context);
  cf_print_document_unref (self->document);
  g_free (self->tops);
  g_free (self);
}

int
cf_print_picture_get_width (const CfPrintPicture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->width;
}

int
cf_print_picture_get_height (const CfPrintPicture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->height;
}

/* Everything but the paper, in black, rows @from on at the origin of @cr. */
static void
draw_ink (CfPrintPicture *self, cairo_t *cr, int from, int rows)
{
  cairo_save (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_translate (cr, 0, -from);
  for (guint i = 0; i < self->n; i++) {
    Pen pen = { self, cr, self->tops[i] };

    if (self->tops[i + 1] <= from || self->tops[i] >= from + rows)
      continue;
    put_element (&pen, cf_print_document_get_element (self->document, self->first + i),
                 i + 1 == self->n);
  }
  cairo_restore (cr);
}

void
cf_print_picture_draw (CfPrintPicture *self, cairo_t *cr, int from, int rows)
{
  g_return_if_fail (self != NULL && cr != NULL);

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, self->width, rows);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  draw_ink (self, cr, from, rows);
  cairo_restore (cr);
}

/* Whether some letters of @text have colours of their own. */
static gboolean
has_emoji (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == 0xFE0F || (c >= 0x1F000 && c <= 0x1FAFF) ||
        (c >= 0x2300 && c <= 0x2BFF && g_unichar_iswide (c)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_colour (const CfPrintPicture *self)
{
  for (guint i = 0; i < self->n; i++) {
    const CfPrintElement *element = cf_print_document_get_element (self->document, self->first + i);

    if (element->kind == CF_PRINT_TEXT && has_emoji (element->text))
      return TRUE;
    for (guint j = 0; j < element->n_cells; j++)
      if (has_emoji (element->cells[j].text))
        return TRUE;
  }
  return FALSE;
}

/* A strip in colour, for papers with emoji, or in grey, which is a quarter of the bytes. */
static cairo_surface_t *
draw_strip (CfPrintPicture *self, int from, int rows)
{
  gboolean is_grey = !has_colour (self);
  cairo_surface_t *surface =
    cairo_image_surface_create (is_grey ? CAIRO_FORMAT_A8 : CAIRO_FORMAT_RGB24, self->width, rows);
  cairo_t *cr = cairo_create (surface);

  if (is_grey)
    draw_ink (self, cr, from, rows);
  else
    cf_print_picture_draw (self, cr, from, rows);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (!is_grey || cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    return surface;
  /* What was drawn is how much ink there is; a picture holds how much light. */
  unsigned char *data = cairo_image_surface_get_data (surface);
  gsize size = (gsize) cairo_image_surface_get_stride (surface) * (gsize) rows;
  for (gsize i = 0; i < size; i++)
    data[i] = (unsigned char) ~data[i];
  cairo_surface_mark_dirty (surface);
  return surface;
}

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
cf_print_picture_to_png (CfPrintPicture *self, int from, int rows, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (rows > 0 && rows <= CF_PRINT_PICTURE_ROWS_MAX, NULL);

  cairo_surface_t *surface = draw_strip (self, from, rows);
  g_autoptr (GByteArray) png = g_byte_array_new ();
  cairo_status_t status = cairo_surface_status (surface);

  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_cb, png);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    cf_error_set (error, CF_ERROR_IO, "cannot draw '%s': %s",
                  cf_print_document_get_name (self->document), cairo_status_to_string (status));
    return NULL;
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&png));
}

/* ---- one bit a dot ---- */

GBytes *
cf_print_picture_to_bits (CfPrintPicture *self, int from, int rows, gboolean dither)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (rows > 0 && rows <= CF_PRINT_PICTURE_ROWS_MAX, NULL);

  gsize stride = ((gsize) self->width + 7) / 8;
  guint8 *bits = g_malloc0 (stride * (gsize) rows);
  g_autofree int *errors = g_new0 (int, self->width + 2);
  cairo_surface_t *surface = draw_strip (self, from, rows);

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS) {
    gboolean is_grey = cairo_image_surface_get_format (surface) == CAIRO_FORMAT_A8;
    const unsigned char *data = cairo_image_surface_get_data (surface);
    gsize line = (gsize) cairo_image_surface_get_stride (surface);

    for (int y = 0; y < rows; y++)
      cf_print_bits_row (data + line * (gsize) y, self->width, is_grey, dither, errors,
                         bits + stride * (gsize) y);
  }
  cairo_surface_destroy (surface);
  return g_bytes_new_take (bits, stride * (gsize) rows);
}

static char *
part_path (const char *path, int part)
{
  if (part == 1)
    return g_strdup (path);
  gsize stem = strlen (path) - (g_str_has_suffix (path, ".png") ? strlen (".png") : 0);
  return g_strdup_printf ("%.*s-part%d.png", (int) stem, path, part);
}

static gboolean
write_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                &local))
    return TRUE;
  gboolean is_full = g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  return cf_error_set (error, is_full ? CF_ERROR_DISK_FULL : CF_ERROR_IO, "cannot write '%s': %s",
                       path, local->message);
}

gboolean
cf_print_picture_write_png (CfPrintPicture *self, const char *path, GError **error)
{
  g_return_val_if_fail (self != NULL && path != NULL, FALSE);

  int part = 1;
  for (int from = 0; from < self->height; from += CF_PRINT_PICTURE_ROWS_MAX, part++) {
    int rows = MIN (self->height - from, CF_PRINT_PICTURE_ROWS_MAX);
    g_autofree char *file = part_path (path, part);
    g_autoptr (GBytes) bytes = cf_print_picture_to_png (self, from, rows, error);

    if (bytes == NULL || !write_file (file, bytes, error))
      return FALSE;
  }
  return TRUE;
}
