/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-text.h"

#include "cf-print-grid.h"
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

/* Puts @field into a line of which @used cells are taken; what is too wide sticks out. */
static guint
put_field (Page *page, const CfPrintField *field, guint used)
{
  guint width = cf_print_text_width (field->text, field->length);
  guint spare = field->width > width ? field->width - width : 0;
  guint column = field->column;

  if (field->align == CF_PRINT_ALIGN_END)
    column += spare;
  else if (field->align == CF_PRINT_ALIGN_CENTRE)
    column += spare / 2;
  if (used > 0)
    column = MAX (column, used + 1);
  put_blanks (page, column - used);
  g_string_append_len (page->out, field->text, (gssize) field->length);
  return column + width;
}

static void
put_lines (Page *page, const CfPrintElement *element)
{
  g_autoptr (GArray) lines =
    cf_print_grid_lines (element, page->language, page->columns, page->columns);

  for (guint i = 0; i < lines->len; i++) {
    const CfPrintLine *line = &g_array_index (lines, CfPrintLine, i);
    guint used = 0;

    for (guint f = 0; f < line->n_fields; f++)
      used = put_field (page, &line->fields[f], used);
    end_line (page);
  }
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
  put_lines (page, &(CfPrintElement){
                     .kind = CF_PRINT_TEXT, .text = words, .align = CF_PRINT_ALIGN_CENTRE });
}

static void
put_element (Page *page, const CfPrintElement *element, gboolean is_last)
{
  switch (element->kind) {
  case CF_PRINT_TEXT:
  case CF_PRINT_COLUMNS: put_lines (page, element); break;
  case CF_PRINT_RULE: put_rule (page, element->rule); break;
  case CF_PRINT_QR: put_bracketed (page, "QR ", element->text); break;
  case CF_PRINT_BARCODE: put_bracketed (page, "", element->text); break;
  case CF_PRINT_IMAGE:
    put_bracketed (page, "", element->alt[0] != '\0' ? element->alt : element->text);
    break;
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
