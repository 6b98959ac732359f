/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-text.h"

#include <string.h>

#include "cf-print-layout.h"

#define LINE_DOTS 24 /* a feed of less than a line leaves no empty line */

typedef struct
{
  GString *out;
  const char *language;
  guint columns;
} Page;

static void
put_blanks (Page *page, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (page->out, ' ');
}

static void
end_line (Page *page)
{
  while (page->out->len > 0 && page->out->str[page->out->len - 1] == ' ')
    g_string_truncate (page->out, page->out->len - 1);
  g_string_append_c (page->out, '\n');
}

/* Puts one line of @text into a field of @width cells; what is wider sticks out, never is cut. */
static void
put_field (Page *page, const char *text, CfPrintSpan span, guint width, CfPrintAlign align)
{
  gsize length = span.end - span.start;
  guint used = cf_print_text_width (text + span.start, length);
  guint spare = width > used ? width - used : 0;
  guint before = 0;

  if (align == CF_PRINT_ALIGN_END)
    before = spare;
  else if (align == CF_PRINT_ALIGN_CENTRE)
    before = spare / 2;
  put_blanks (page, before);
  g_string_append_len (page->out, text + span.start, (gssize) length);
  put_blanks (page, spare - before);
}

static void
put_paragraph (Page *page, const char *text, CfPrintAlign align, guint indent)
{
  guint width = page->columns - indent;
  g_autoptr (GArray) lines = cf_print_text_wrap (text, page->language, width);

  for (guint i = 0; i < lines->len; i++) {
    put_blanks (page, indent);
    put_field (page, text, g_array_index (lines, CfPrintSpan, i), width, align);
    end_line (page);
  }
}

/* The row did not fit: names first, each on its own lines; then the amounts, in one line if that
 * fits, else one below the other. */
static void
put_stacked (Page *page, const CfPrintElement *row, const int natural[], guint indent)
{
  g_autoptr (GString) amounts = g_string_new (NULL);
  guint used = 0;
  guint n_amounts = 0;

  for (guint i = 0; i < row->n_cells; i++) {
    if (row->cells[i].stretch > 0)
      put_paragraph (page, row->cells[i].text, row->cells[i].align, indent);
    else {
      g_string_append_printf (amounts, "%s%s", n_amounts++ > 0 ? " " : "", row->cells[i].text);
      used += (guint) natural[i] + (n_amounts > 1 ? 1 : 0);
    }
  }
  if (n_amounts > 0 && used <= page->columns - indent) {
    put_paragraph (page, amounts->str, CF_PRINT_ALIGN_END, indent);
    return;
  }
  for (guint i = 0; i < row->n_cells; i++)
    if (row->cells[i].stretch == 0)
      put_paragraph (page, row->cells[i].text, row->cells[i].align, indent);
}

static void
put_columns (Page *page, const CfPrintElement *row)
{
  int natural[CF_PRINT_CELLS_MAX] = { 0 };
  int widths[CF_PRINT_CELLS_MAX] = { 0 };
  GArray *lines[CF_PRINT_CELLS_MAX] = { NULL };
  guint indent = MIN (row->indent, page->columns / 4);
  guint n_lines = 0;

  for (guint i = 0; i < row->n_cells; i++)
    natural[i] = (int) cf_print_text_width (row->cells[i].text, strlen (row->cells[i].text));
  if (!cf_print_layout_columns (row->cells, row->n_cells, natural, (int) (page->columns - indent),
                                1, widths)) {
    put_stacked (page, row, natural, indent);
    return;
  }
  for (guint i = 0; i < row->n_cells; i++) {
    lines[i] = cf_print_text_wrap (row->cells[i].text, page->language, (guint) MAX (widths[i], 2));
    n_lines = MAX (n_lines, lines[i]->len);
  }
  for (guint line = 0; line < n_lines; line++) {
    put_blanks (page, indent);
    for (guint i = 0; i < row->n_cells; i++) {
      CfPrintSpan none = { 0, 0 };
      CfPrintSpan span = line < lines[i]->len ? g_array_index (lines[i], CfPrintSpan, line) : none;

      put_field (page, row->cells[i].text, span, (guint) widths[i], row->cells[i].align);
      if (i + 1 < row->n_cells)
        put_blanks (page, 1);
    }
    end_line (page);
  }
  for (guint i = 0; i < row->n_cells; i++)
    g_array_unref (lines[i]);
}

static void
put_rule (Page *page, CfPrintRule rule)
{
  for (guint i = 0; i < page->columns; i++)
    g_string_append_c (page->out, rule == CF_PRINT_RULE_SOLID || i % 2 == 0 ? '-' : ' ');
  end_line (page);
}

static void
put_bracketed (Page *page, const char *kind, const char *text)
{
  g_autofree char *words = g_strdup_printf ("[%s%s]", kind, text);
  put_paragraph (page, words, CF_PRINT_ALIGN_CENTRE, 0);
}

static void
put_element (Page *page, const CfPrintElement *element, gboolean is_last)
{
  switch (element->kind) {
  case CF_PRINT_TEXT: put_paragraph (page, element->text, element->align, 0); break;
  case CF_PRINT_COLUMNS: put_columns (page, element); break;
  case CF_PRINT_RULE: put_rule (page, element->rule); break;
  case CF_PRINT_QR: put_bracketed (page, "QR ", element->text); break;
  case CF_PRINT_BARCODE: put_bracketed (page, "", element->text); break;
  case CF_PRINT_IMAGE: put_bracketed (page, "", element->alt); break;
  case CF_PRINT_FEED:
    for (guint i = 0; i < element->amount / LINE_DOTS; i++)
      end_line (page);
    break;
  case CF_PRINT_CUT:
    if (!is_last) { /* another slip follows on the same roll */
      end_line (page);
      for (guint i = 0; i < page->columns; i++)
        g_string_append_c (page->out, '=');
      end_line (page);
      end_line (page);
    }
    break;
  case CF_PRINT_DRAWER: break; /* leaves nothing on paper */
  default: g_assert_not_reached ();
  }
}

/* Whether nothing that leaves a trace on paper follows element @index. */
static gboolean
is_last (const CfPrintDocument *document, guint index)
{
  for (guint i = index + 1; i < cf_print_document_get_n_elements (document); i++) {
    CfPrintKind kind = cf_print_document_get_element (document, i)->kind;
    if (kind != CF_PRINT_FEED && kind != CF_PRINT_CUT && kind != CF_PRINT_DRAWER)
      return FALSE;
  }
  return TRUE;
}

char *
cf_print_text_render (const CfPrintDocument *self, guint columns)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (columns >= CF_PRINT_TEXT_COLUMNS_MIN && columns <= CF_PRINT_WIDTH_MAX,
                        NULL);

  Page page = { g_string_new (NULL), cf_print_document_get_language (self), columns };

  for (guint i = 0; i < cf_print_document_get_n_elements (self); i++) {
    const CfPrintElement *element = cf_print_document_get_element (self, i);
    put_element (&page, element, element->kind == CF_PRINT_CUT && is_last (self, i));
  }
  /* It has kept its words together; on a grid it is a blank like others, and easier to search for. */
  g_string_replace (page.out, "\u00A0", " ", 0);
  return g_string_free (page.out, FALSE);
}
