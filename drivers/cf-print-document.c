/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-document.h"

#include <string.h>

#define QR_MODULE_MIN 2
#define QR_MODULE_MAX 12

struct _CfPrintDocument
{
  gatomicrefcount ref_count;
  char *name;
  char *language;
  gboolean rtl;
  gboolean truncated;
  GPtrArray *elements; /* of CfPrintElement */
};

static void
element_free (gpointer data)
{
  CfPrintElement *element = data;

  for (guint i = 0; i < element->n_cells; i++)
    g_free ((char *) element->cells[i].text);
  g_free (element->cells);
  g_free (element->text);
  g_free (element->alt);
  cf_print_bitmap_unref (element->bitmap);
  g_free (element);
}

static gboolean
is_override (gunichar c)
{
  /* LRE, RLE, PDF, LRO, RLO: a product's name could turn the amounts after it around. */
  return c >= 0x202A && c <= 0x202E;
}

/* A copy of @text that any renderer may print; see the header. */
static char *
clean_text (const char *text, gsize bytes_max)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    gsize size = (gsize) (g_utf8_next_char (p) - p);

    if (clean->len + size > bytes_max)
      break;
    if (is_override (c))
      continue;
    if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029)
      g_string_append_c (clean, ' ');
    else
      g_string_append_len (clean, p, (gssize) size);
  }
  return g_string_free (clean, FALSE);
}

CfPrintDocument *
cf_print_document_new (const char *name, const char *language, gboolean rtl)
{
  g_return_val_if_fail (name != NULL, NULL);

  CfPrintDocument *self = g_new0 (CfPrintDocument, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->name = clean_text (name, CF_PRINT_NAME_MAX);
  self->language = language != NULL ? clean_text (language, CF_PRINT_NAME_MAX) : NULL;
  self->rtl = rtl;
  self->elements = g_ptr_array_new_with_free_func (element_free);
  return self;
}

CfPrintDocument *
cf_print_document_ref (CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cf_print_document_unref (CfPrintDocument *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->elements);
  g_free (self->name);
  g_free (self->language);
  g_free (self);
}

/* The new last element, or NULL when the document is full. */
static CfPrintElement *
append (CfPrintDocument *self, CfPrintKind kind)
{
  if (self->elements->len >= CF_PRINT_ELEMENTS_MAX) {
    self->truncated = TRUE;
    return NULL;
  }
  CfPrintElement *element = g_new0 (CfPrintElement, 1);
  element->kind = kind;
  g_ptr_array_add (self->elements, element);
  return element;
}

void
cf_print_document_add_text (CfPrintDocument *self,
                            const char *text,
                            CfPrintAlign align,
                            CfPrintSize size,
                            CfPrintWeight weight)
{
  g_return_if_fail (self != NULL && text != NULL);

  CfPrintElement *element = append (self, CF_PRINT_TEXT);
  if (element == NULL)
    return;
  element->text = clean_text (text, CF_PRINT_TEXT_MAX);
  element->align = align;
  element->size = size;
  element->weight = weight;
}

void
cf_print_document_add_columns (CfPrintDocument *self,
                               const CfPrintCell *cells,
                               guint n_cells,
                               CfPrintSize size,
                               guint indent)
{
  g_return_if_fail (self != NULL && cells != NULL);
  g_return_if_fail (n_cells >= 1 && n_cells <= CF_PRINT_CELLS_MAX);

  CfPrintElement *element = append (self, CF_PRINT_COLUMNS);
  if (element == NULL)
    return;
  element->size = size;
  element->indent = MIN (indent, CF_PRINT_WIDTH_MAX / 4);
  element->n_cells = n_cells;
  element->cells = g_new0 (CfPrintCell, n_cells);
  for (guint i = 0; i < n_cells; i++) {
    element->cells[i] = cells[i];
    element->cells[i].text = clean_text (cells[i].text, CF_PRINT_TEXT_MAX);
    element->cells[i].width = MIN (cells[i].width, CF_PRINT_WIDTH_MAX);
    element->cells[i].stretch = MIN (cells[i].stretch, CF_PRINT_WIDTH_MAX);
  }
}

void
cf_print_document_add_pair (CfPrintDocument *self,
                            const char *text,
                            const char *amount,
                            CfPrintSize size,
                            CfPrintWeight weight,
                            guint indent)
{
  g_return_if_fail (text != NULL);

  /* The amount's least width keeps the names' column the same from row to row; the huge rows
   * need theirs for the words. */
  CfPrintCell cells[] = {
    { text, CF_PRINT_ALIGN_START, weight, 0, 1 },
    { amount, CF_PRINT_ALIGN_END, weight, size == CF_PRINT_SIZE_HUGE ? 0 : 9, 0 },
  };
  cf_print_document_add_columns (self, cells, amount != NULL ? 2 : 1, size, indent);
}

void
cf_print_document_add_rule (CfPrintDocument *self, CfPrintRule rule)
{
  g_return_if_fail (self != NULL);

  CfPrintElement *element = append (self, CF_PRINT_RULE);
  if (element != NULL)
    element->rule = rule;
}

void
cf_print_document_add_qr (CfPrintDocument *self, const char *data, guint module_dots)
{
  g_return_if_fail (self != NULL && data != NULL);

  g_autofree char *clean = clean_text (data, CF_PRINT_CODE_MAX);
  if (clean[0] == '\0' || strcmp (clean, data) != 0) {
    self->truncated = TRUE; /* half a code is worse than none */
    return;
  }
  CfPrintElement *element = append (self, CF_PRINT_QR);
  if (element == NULL)
    return;
  element->text = g_steal_pointer (&clean);
  element->align = CF_PRINT_ALIGN_CENTRE;
  element->amount = CLAMP (module_dots, QR_MODULE_MIN, QR_MODULE_MAX);
}

static gboolean
barcode_is_good (CfPrintSymbology symbology, const char *data)
{
  gsize length = strlen (data);

  if (length == 0 || length > CF_PRINT_BARCODE_MAX)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (symbology == CF_PRINT_SYMBOLOGY_CODE128 ? !g_ascii_isprint (data[i])
                                                : !g_ascii_isdigit (data[i]))
      return FALSE;
  switch (symbology) {
  case CF_PRINT_SYMBOLOGY_CODE128: return TRUE;
  case CF_PRINT_SYMBOLOGY_EAN13: return length == 12 || length == 13;
  case CF_PRINT_SYMBOLOGY_EAN8: return length == 7 || length == 8;
  default: return FALSE;
  }
}

void
cf_print_document_add_barcode (CfPrintDocument *self, CfPrintSymbology symbology, const char *data)
{
  g_return_if_fail (self != NULL && data != NULL);

  if (!barcode_is_good (symbology, data)) {
    self->truncated = TRUE;
    return;
  }
  CfPrintElement *element = append (self, CF_PRINT_BARCODE);
  if (element == NULL)
    return;
  element->text = g_strdup (data);
  element->symbology = symbology;
  element->align = CF_PRINT_ALIGN_CENTRE;
}

void
cf_print_document_add_image (CfPrintDocument *self,
                             const char *name,
                             const char *alt,
                             CfPrintBitmap *bitmap)
{
  g_return_if_fail (self != NULL && name != NULL && alt != NULL);

  CfPrintElement *element = append (self, CF_PRINT_IMAGE);
  if (element == NULL)
    return;
  element->text = clean_text (name, CF_PRINT_NAME_MAX);
  element->alt = clean_text (alt, CF_PRINT_TEXT_MAX);
  element->bitmap = bitmap != NULL ? cf_print_bitmap_ref (bitmap) : NULL;
  element->align = CF_PRINT_ALIGN_CENTRE;
}

void
cf_print_document_add_feed (CfPrintDocument *self, guint dots)
{
  g_return_if_fail (self != NULL);

  CfPrintElement *element = append (self, CF_PRINT_FEED);
  if (element != NULL)
    element->amount = MIN (dots, CF_PRINT_FEED_MAX);
}

void
cf_print_document_add_cut (CfPrintDocument *self, CfPrintCut cut)
{
  g_return_if_fail (self != NULL);

  CfPrintElement *element = append (self, CF_PRINT_CUT);
  if (element != NULL)
    element->cut = cut;
}

void
cf_print_document_add_drawer (CfPrintDocument *self, guint drawer)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (drawer == 1 || drawer == 2);

  CfPrintElement *element = append (self, CF_PRINT_DRAWER);
  if (element != NULL)
    element->amount = drawer;
}

const char *
cf_print_document_get_name (const CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->name;
}

const char *
cf_print_document_get_language (const CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->language;
}

gboolean
cf_print_document_is_rtl (const CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->rtl;
}

guint
cf_print_document_get_n_elements (const CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->elements->len;
}

const CfPrintElement *
cf_print_document_get_element (const CfPrintDocument *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->elements->len, NULL);
  return g_ptr_array_index (self->elements, index);
}

gboolean
cf_print_document_is_truncated (const CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->truncated;
}

static gboolean
cells_equal (const CfPrintElement *a, const CfPrintElement *b)
{
  if (a->n_cells != b->n_cells)
    return FALSE;
  for (guint i = 0; i < a->n_cells; i++) {
    const CfPrintCell *x = &a->cells[i];
    const CfPrintCell *y = &b->cells[i];

    if (strcmp (x->text, y->text) != 0 || x->align != y->align || x->weight != y->weight ||
        x->width != y->width || x->stretch != y->stretch)
      return FALSE;
  }
  return TRUE;
}

static gboolean
element_equal (const CfPrintElement *a, const CfPrintElement *b)
{
  return a->kind == b->kind && g_strcmp0 (a->text, b->text) == 0 &&
         g_strcmp0 (a->alt, b->alt) == 0 && cf_print_bitmap_equal (a->bitmap, b->bitmap) &&
         a->align == b->align && a->size == b->size && a->weight == b->weight &&
         a->indent == b->indent && a->amount == b->amount && a->rule == b->rule &&
         a->cut == b->cut && a->symbology == b->symbology && cells_equal (a, b);
}

gboolean
cf_print_document_equal (const CfPrintDocument *a, const CfPrintDocument *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (strcmp (a->name, b->name) != 0 || g_strcmp0 (a->language, b->language) != 0 ||
      a->rtl != b->rtl || a->elements->len != b->elements->len)
    return FALSE;
  for (guint i = 0; i < a->elements->len; i++)
    if (!element_equal (g_ptr_array_index (a->elements, i), g_ptr_array_index (b->elements, i)))
      return FALSE;
  return TRUE;
}
