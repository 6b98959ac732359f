/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-grid.h"

#include <string.h>

#include "cf-print-layout.h"

typedef struct
{
  GArray *lines;
  const CfPrintElement *element;
  const char *language;
  guint columns;
  guint indent;
} Grid;

static void
add_paragraph (Grid *grid, const char *text, CfPrintAlign align, CfPrintWeight weight)
{
  guint width = MAX (grid->columns - grid->indent, 2);
  g_autoptr (GArray) spans = cf_print_text_wrap (text, grid->language, width);

  for (guint i = 0; i < spans->len; i++) {
    CfPrintSpan span = g_array_index (spans, CfPrintSpan, i);
    CfPrintLine line = { .n_fields = 1 };

    line.fields[0] = (CfPrintField){
      text + span.start, span.end - span.start, grid->indent, width, align, weight
    };
    g_array_append_val (grid->lines, line);
  }
}

/* The amounts of a stacked row in one line at its end. */
static void
add_amounts (Grid *grid, const int natural[], guint used)
{
  const CfPrintElement *row = grid->element;
  CfPrintLine line = { 0 };
  guint column = grid->columns - used;

  for (guint i = 0; i < row->n_cells; i++) {
    const CfPrintCell *cell = &row->cells[i];
    if (cell->stretch > 0)
      continue;
    line.fields[line.n_fields++] =
      (CfPrintField){ cell->text,         strlen (cell->text),  column,
                      (guint) natural[i], CF_PRINT_ALIGN_START, cell->weight };
    column += (guint) natural[i] + 1;
  }
  g_array_append_val (grid->lines, line);
}

/* The row did not fit: names first, each on its own lines; then the amounts, in one line if that
 * fits, else one below the other. */
static void
add_stacked (Grid *grid, const int natural[])
{
  const CfPrintElement *row = grid->element;
  guint used = 0;
  guint n_amounts = 0;

  for (guint i = 0; i < row->n_cells; i++) {
    if (row->cells[i].stretch > 0)
      add_paragraph (grid, row->cells[i].text, row->cells[i].align, row->cells[i].weight);
    else
      used += (guint) natural[i] + (n_amounts++ > 0 ? 1 : 0);
  }
  if (n_amounts > 0 && used <= grid->columns - grid->indent) {
    add_amounts (grid, natural, used);
    return;
  }
  for (guint i = 0; i < row->n_cells; i++)
    if (row->cells[i].stretch == 0)
      add_paragraph (grid, row->cells[i].text, row->cells[i].align, row->cells[i].weight);
}

static void
add_row (Grid *grid, const int widths[])
{
  const CfPrintElement *row = grid->element;
  GArray *spans[CF_PRINT_CELLS_MAX] = { NULL };
  guint n_lines = 0;

  for (guint i = 0; i < row->n_cells; i++) {
    spans[i] = cf_print_text_wrap (row->cells[i].text, grid->language, (guint) MAX (widths[i], 2));
    n_lines = MAX (n_lines, spans[i]->len);
  }
  for (guint n = 0; n < n_lines; n++) {
    CfPrintLine line = { .n_fields = row->n_cells };
    guint column = grid->indent;

    for (guint i = 0; i < row->n_cells; i++) {
      const CfPrintCell *cell = &row->cells[i];
      CfPrintSpan span = { 0, 0 };

      if (n < spans[i]->len)
        span = g_array_index (spans[i], CfPrintSpan, n);
      line.fields[i] =
        (CfPrintField){ cell->text + span.start, span.end - span.start, column,
                        (guint) widths[i],       cell->align,           cell->weight };
      column += (guint) widths[i] + 1;
    }
    g_array_append_val (grid->lines, line);
  }
  for (guint i = 0; i < row->n_cells; i++)
    g_array_unref (spans[i]);
}

static guint
scale (guint width, guint columns, guint normal)
{
  return (width * columns + normal - 1) / normal;
}

static void
add_columns (Grid *grid, guint normal)
{
  const CfPrintElement *row = grid->element;
  CfPrintCell cells[CF_PRINT_CELLS_MAX];
  int natural[CF_PRINT_CELLS_MAX] = { 0 };
  int widths[CF_PRINT_CELLS_MAX] = { 0 };

  for (guint i = 0; i < row->n_cells; i++) {
    cells[i] = row->cells[i];
    cells[i].width = scale (cells[i].width, grid->columns, normal);
    natural[i] = (int) cf_print_text_width (cells[i].text, strlen (cells[i].text));
  }
  if (cf_print_layout_columns (cells, row->n_cells, natural, (int) (grid->columns - grid->indent),
                               1, widths))
    add_row (grid, widths);
  else
    add_stacked (grid, natural);
}

GArray *
cf_print_grid_lines (const CfPrintElement *element,
                     const char *language,
                     guint columns,
                     guint normal)
{
  g_return_val_if_fail (element != NULL && columns >= 2 && normal >= 1, NULL);
  g_return_val_if_fail (element->kind == CF_PRINT_TEXT || element->kind == CF_PRINT_COLUMNS, NULL);

  Grid grid = { g_array_new (FALSE, FALSE, sizeof (CfPrintLine)), element, language, columns, 0 };
  if (element->kind == CF_PRINT_TEXT) {
    add_paragraph (&grid, element->text, element->align, element->weight);
    return grid.lines;
  }
  grid.indent = MIN (scale (element->indent, columns, normal), columns / 4);
  add_columns (&grid, normal);
  return grid.lines;
}
