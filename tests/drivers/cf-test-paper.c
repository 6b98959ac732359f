/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-paper.h"

#include <pango/pangocairo.h>
#include <string.h>
#include <zbar.h>

#define FONT        "DejaVu Sans Mono, DejaVu Sans"
#define FONT_DOTS   40
#define LINE_HEIGHT 1.164 /* of the font, in its size */
#define QUIET       40    /* white around the paper for the camera */
#define EM_ADVANCE  0.602 /* of the font's letters, in its size */

typedef struct
{
  gunichar c;
  guint x;
  guint width;
  guint height;
  gboolean is_bold;
} Cell;

static void
line_free (gpointer data)
{
  CfTestPaperLine *line = data;

  g_free (line->text);
  g_free (line);
}

CfTestPaper *
cf_test_paper_new (guint dots)
{
  CfTestPaper *self = g_new0 (CfTestPaper, 1);

  self->dots = dots;
  self->stride = (dots + 7) / 8;
  self->rows = g_byte_array_new ();
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->cuts = g_array_new (FALSE, FALSE, sizeof (int));
  self->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  self->rows_left = -1;
  return self;
}

void
cf_test_paper_free (CfTestPaper *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->rows);
  g_ptr_array_unref (self->lines);
  g_array_unref (self->cuts);
  g_array_unref (self->cells);
  g_free (self);
}

int
cf_test_paper_height (const CfTestPaper *self)
{
  return (int) (self->rows->len / self->stride);
}

gboolean
cf_test_paper_is_black (const CfTestPaper *self, guint x, int y)
{
  return x < self->dots && y >= 0 && y < cf_test_paper_height (self) &&
         (self->rows->data[(guint) y * self->stride + x / 8] & (0x80 >> (x % 8))) != 0;
}

gboolean
cf_test_paper_has (const CfTestPaper *self, int rows)
{
  return self->rows_left < 0 || self->rows_left >= rows;
}

void
cf_test_paper_feed (CfTestPaper *self, int rows)
{
  guint from = self->rows->len;

  g_assert (rows >= 0 && cf_test_paper_has (self, rows));
  if (self->rows_left >= 0)
    self->rows_left -= rows;
  g_byte_array_set_size (self->rows, from + (guint) rows * self->stride);
  memset (self->rows->data + from, 0, (guint) rows * self->stride);
}

static void
blacken (CfTestPaper *self, guint x, int y)
{
  if (x < self->dots && y >= 0 && y < cf_test_paper_height (self))
    self->rows->data[(guint) y * self->stride + x / 8] |= (guint8) (0x80 >> (x % 8));
}

/* ---- letters ---- */

void
cf_test_paper_letter (CfTestPaper *self, gunichar c, guint width, guint height, gboolean is_bold)
{
  if (self->x + width > self->dots) { /* as printers do: a new line, without a word */
    self->n_wrapped++;
    cf_test_paper_end_line (self, height);
  }
  Cell cell = { c, self->x, width, height, is_bold };
  g_array_append_val (self->cells, cell);
  self->x += width;
}

int
cf_test_paper_line_rows (const CfTestPaper *self, guint spacing)
{
  guint rows = spacing;

  for (guint i = 0; i < self->cells->len; i++)
    rows = MAX (rows, g_array_index (self->cells, Cell, i).height);
  return (int) rows;
}

/* A letter is stretched to its cell: font B is font A, smaller. */
static void
draw_cell (cairo_t *cr, const Cell *cell, int bottom)
{
  char utf8[8] = { 0 };
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  g_unichar_to_utf8 (cell->c, utf8);
  pango_font_description_set_absolute_size (font, FONT_DOTS * PANGO_SCALE);
  pango_font_description_set_weight (font, cell->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, utf8, -1);
  cairo_save (cr);
  cairo_translate (cr, cell->x, bottom - (int) cell->height);
  cairo_scale (cr, cell->width / (FONT_DOTS * EM_ADVANCE),
               cell->height / (FONT_DOTS * LINE_HEIGHT));
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
  pango_font_description_free (font);
}

static guint
left_of (const CfTestPaper *self, guint width)
{
  guint spare = self->dots > width ? self->dots - width : 0;

  return self->align == 1 ? spare / 2 : self->align == 2 ? spare : 0;
}

static void
draw_line (CfTestPaper *self, int top, int rows)
{
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_A8, (int) self->dots, MAX (rows, 1));
  cairo_t *cr = cairo_create (surface);
  guint bottom = 0;
  guint left = left_of (self, self->x);

  for (guint i = 0; i < self->cells->len; i++)
    bottom = MAX (bottom, g_array_index (self->cells, Cell, i).height);
  cairo_translate (cr, left, 0);
  for (guint i = 0; i < self->cells->len; i++)
    draw_cell (cr, &g_array_index (self->cells, Cell, i), (int) bottom);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < rows; y++) {
    const guint8 *row = cairo_image_surface_get_data (surface) +
                        (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
    for (guint x = 0; x < self->dots; x++)
      if (row[x] >= 128)
        blacken (self, x, top + y);
  }
  cairo_surface_destroy (surface);
}

static void
remember_line (CfTestPaper *self, int top, int rows)
{
  CfTestPaperLine *line = g_new (CfTestPaperLine, 1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->cells->len; i++)
    g_string_append_unichar (text, g_array_index (self->cells, Cell, i).c);
  *line = (CfTestPaperLine){ g_strchomp (g_string_free (text, FALSE)), top, rows };
  g_ptr_array_add (self->lines, line);
}

void
cf_test_paper_end_line (CfTestPaper *self, guint spacing)
{
  int rows = cf_test_paper_line_rows (self, spacing);
  int top = cf_test_paper_height (self);

  cf_test_paper_feed (self, rows);
  if (self->cells->len > 0) {
    draw_line (self, top, rows);
    remember_line (self, top, rows);
  }
  g_array_set_size (self->cells, 0);
  self->x = 0;
}

/* ---- pictures ---- */

void
cf_test_paper_bits (CfTestPaper *self, const guint8 *bits, guint stride, int rows)
{
  int top = cf_test_paper_height (self);
  guint left = left_of (self, stride * 8);

  cf_test_paper_feed (self, rows);
  for (int y = 0; y < rows; y++)
    for (guint x = 0; x < stride * 8; x++)
      if ((bits[(guint) y * stride + x / 8] & (0x80 >> (x % 8))) != 0)
        blacken (self, left + x, top + y);
}

void
cf_test_paper_modules (CfTestPaper *self,
                       const guint8 *modules,
                       guint columns,
                       guint rows,
                       guint dots,
                       guint height)
{
  int top = cf_test_paper_height (self);
  guint left = left_of (self, columns * dots);

  cf_test_paper_feed (self, (int) (rows * height));
  for (guint y = 0; y < rows * height; y++)
    for (guint x = 0; x < columns * dots; x++)
      if (modules[(y / height) * columns + x / dots] != 0)
        blacken (self, left + x, top + (int) y);
}

void
cf_test_paper_cut (CfTestPaper *self)
{
  int height = cf_test_paper_height (self);

  g_array_append_val (self->cuts, height);
}

/* ---- looking at it ---- */

char *
cf_test_paper_dup_text (const CfTestPaper *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    g_string_append_printf (text, "%s\n", ((const CfTestPaperLine *) self->lines->pdata[i])->text);
  return g_string_free (text, FALSE);
}

/* As light, with white around it. */
static guint8 *
dup_light (const CfTestPaper *self, guint *ret_width, guint *ret_height)
{
  guint width = self->dots + 2 * QUIET;
  guint height = (guint) cf_test_paper_height (self) + 2 * QUIET;
  guint8 *light = g_malloc ((gsize) width * height);

  memset (light, 0xFF, (gsize) width * height);
  for (int y = 0; y < cf_test_paper_height (self); y++)
    for (guint x = 0; x < self->dots; x++)
      if (cf_test_paper_is_black (self, x, y))
        light[((guint) y + QUIET) * width + x + QUIET] = 0;
  *ret_width = width;
  *ret_height = height;
  return light;
}

void
cf_test_paper_write_png (const CfTestPaper *self, const char *path)
{
  guint width, height;
  g_autofree guint8 *light = dup_light (self, &width, &height);
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      memset (data + y * stride + (gsize) x * 4, light[y * width + x], 4);
  cairo_surface_mark_dirty (surface);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

char *
cf_test_paper_dup_codes (const CfTestPaper *self)
{
  GString *codes = g_string_new (NULL);
  guint width, height;
  guint8 *light = dup_light (self, &width, &height);
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();

  zbar_image_scanner_set_config (scanner, 0, ZBAR_CFG_ENABLE, 1);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, light, (gulong) width * height, NULL);
  zbar_scan_image (scanner, image);
  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL;
       symbol = zbar_symbol_next (symbol))
    g_string_append_printf (codes, "%s %s\n", zbar_get_symbol_name (zbar_symbol_get_type (symbol)),
                            zbar_symbol_get_data (symbol));
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  g_free (light);
  return g_string_free (codes, FALSE);
}
