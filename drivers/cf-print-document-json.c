/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stored form of a print document.  One object an element; the member that names its kind comes
 * first ("text", "columns", "rule", "qr", "barcode", "image", "feed", "cut", "drawer"), and members
 * that have their usual value are left out, and so are the dots of pictures.  Reading goes through the same functions that build
 * documents, so a stored document cannot hold what a new one could not.
 */
#include <string.h>

#include <json-c/json.h>

#include "cf-error.h"
#include "cf-print-document.h"

#define FORMAT_NAME    "counterfoil-print"
#define FORMAT_VERSION 1
#define JSON_DEPTH_MAX 8

static const char *const ALIGNS[] = { "start", "centre", "end", NULL };
static const char *const SIZES[] = { "small", "normal", "large", "huge", NULL };
static const char *const WEIGHTS[] = { "regular", "medium", "bold", NULL };
static const char *const RULES[] = { "perforation", "solid", NULL };
static const char *const CUTS[] = { "partial", "full", NULL };
static const char *const SYMBOLOGIES[] = { "code128", "ean13", "ean8", NULL };

static void
put_text (struct json_object *object, const char *key, const char *text)
{
  json_object_object_add (object, key, json_object_new_string (text));
}

/* Leaves the usual value out. */
static void
put_word (struct json_object *object,
          const char *key,
          const char *const words[],
          guint value,
          guint usual)
{
  if (value != usual)
    put_text (object, key, words[value]);
}

static void
put_number (struct json_object *object, const char *key, guint value, guint usual)
{
  if (value != usual)
    json_object_object_add (object, key, json_object_new_int64 (value));
}

static struct json_object *
cell_to_json (const CfPrintCell *cell)
{
  struct json_object *object = json_object_new_object ();

  put_text (object, "text", cell->text);
  put_word (object, "align", ALIGNS, cell->align, CF_PRINT_ALIGN_START);
  put_word (object, "weight", WEIGHTS, cell->weight, CF_PRINT_WEIGHT_REGULAR);
  put_number (object, "width", cell->width, 0);
  put_number (object, "stretch", cell->stretch, 0);
  return object;
}

static struct json_object *
columns_to_json (const CfPrintElement *element)
{
  struct json_object *cells = json_object_new_array_ext ((int) element->n_cells);

  for (guint i = 0; i < element->n_cells; i++)
    json_object_array_add (cells, cell_to_json (&element->cells[i]));
  return cells;
}

static struct json_object *
element_to_json (const CfPrintElement *element)
{
  struct json_object *object = json_object_new_object ();

  switch (element->kind) {
  case CF_PRINT_TEXT:
    put_text (object, "text", element->text);
    put_word (object, "align", ALIGNS, element->align, CF_PRINT_ALIGN_START);
    put_word (object, "size", SIZES, element->size, CF_PRINT_SIZE_NORMAL);
    put_word (object, "weight", WEIGHTS, element->weight, CF_PRINT_WEIGHT_REGULAR);
    break;
  case CF_PRINT_COLUMNS:
    json_object_object_add (object, "columns", columns_to_json (element));
    put_word (object, "size", SIZES, element->size, CF_PRINT_SIZE_NORMAL);
    put_number (object, "indent", element->indent, 0);
    break;
  case CF_PRINT_RULE: put_text (object, "rule", RULES[element->rule]); break;
  case CF_PRINT_QR:
    put_text (object, "qr", element->text);
    put_number (object, "module", element->amount, 0);
    break;
  case CF_PRINT_BARCODE:
    put_text (object, "barcode", element->text);
    put_text (object, "symbology", SYMBOLOGIES[element->symbology]);
    break;
  case CF_PRINT_IMAGE:
    put_text (object, "image", element->text);
    put_text (object, "alt", element->alt);
    break;
  case CF_PRINT_FEED: put_number (object, "feed", element->amount, G_MAXUINT); break;
  case CF_PRINT_CUT: put_text (object, "cut", CUTS[element->cut]); break;
  case CF_PRINT_DRAWER: put_number (object, "drawer", element->amount, 0); break;
  default: g_assert_not_reached ();
  }
  return object;
}

char *
cf_print_document_to_json (const CfPrintDocument *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  struct json_object *root = json_object_new_object ();
  struct json_object *elements = json_object_new_array ();

  put_text (root, "format", FORMAT_NAME);
  put_number (root, "v", FORMAT_VERSION, 0);
  put_text (root, "name", cf_print_document_get_name (self));
  if (cf_print_document_get_language (self) != NULL)
    put_text (root, "language", cf_print_document_get_language (self));
  if (cf_print_document_is_rtl (self))
    json_object_object_add (root, "rtl", json_object_new_boolean (TRUE));
  for (guint i = 0; i < cf_print_document_get_n_elements (self); i++)
    json_object_array_add (elements, element_to_json (cf_print_document_get_element (self, i)));
  json_object_object_add (root, "elements", elements);

  char *text = g_strdup (
    json_object_to_json_string_ext (root, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
  json_object_put (root);
  return text;
}

/* What has been read of one object so far; the first thing wrong is remembered. */
typedef struct
{
  struct json_object *object;
  gboolean bad;
} Reader;

static const char *
get_text (Reader *reader, const char *key, gboolean needed)
{
  struct json_object *value;

  if (!json_object_object_get_ex (reader->object, key, &value)) {
    reader->bad |= needed;
    return NULL;
  }
  if (!json_object_is_type (value, json_type_string) ||
      strlen (json_object_get_string (value)) != (gsize) json_object_get_string_len (value)) {
    reader->bad = TRUE;
    return NULL;
  }
  return json_object_get_string (value);
}

static guint
get_word (Reader *reader, const char *key, const char *const words[], guint usual)
{
  const char *text = get_text (reader, key, FALSE);

  if (text == NULL)
    return usual;
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], text) == 0)
      return i;
  reader->bad = TRUE;
  return usual;
}

static guint
get_number (Reader *reader, const char *key, guint max, guint usual)
{
  struct json_object *value;

  if (!json_object_object_get_ex (reader->object, key, &value))
    return usual;
  if (!json_object_is_type (value, json_type_int) || json_object_get_int64 (value) < 0 ||
      json_object_get_int64 (value) > max) {
    reader->bad = TRUE;
    return usual;
  }
  return (guint) json_object_get_int64 (value);
}

static gboolean
cell_from_json (struct json_object *object, CfPrintCell *ret_cell)
{
  Reader reader = { object, FALSE };

  if (!json_object_is_type (object, json_type_object))
    return FALSE;
  ret_cell->text = get_text (&reader, "text", TRUE);
  ret_cell->align = get_word (&reader, "align", ALIGNS, CF_PRINT_ALIGN_START);
  ret_cell->weight = get_word (&reader, "weight", WEIGHTS, CF_PRINT_WEIGHT_REGULAR);
  ret_cell->width = get_number (&reader, "width", CF_PRINT_WIDTH_MAX, 0);
  ret_cell->stretch = get_number (&reader, "stretch", CF_PRINT_WIDTH_MAX, 0);
  return !reader.bad;
}

static gboolean
add_columns (CfPrintDocument *self, Reader *reader, struct json_object *array)
{
  CfPrintCell cells[CF_PRINT_CELLS_MAX] = { 0 };
  gsize n_cells;

  if (!json_object_is_type (array, json_type_array))
    return FALSE;
  n_cells = json_object_array_length (array);
  if (n_cells < 1 || n_cells > CF_PRINT_CELLS_MAX)
    return FALSE;
  for (gsize i = 0; i < n_cells; i++)
    if (!cell_from_json (json_object_array_get_idx (array, i), &cells[i]))
      return FALSE;
  cf_print_document_add_columns (self, cells, (guint) n_cells,
                                 get_word (reader, "size", SIZES, CF_PRINT_SIZE_NORMAL),
                                 get_number (reader, "indent", CF_PRINT_WIDTH_MAX, 0));
  return TRUE;
}

static gboolean
has (const Reader *reader, const char *key)
{
  return json_object_object_get_ex (reader->object, key, NULL);
}

static void
add_codes (CfPrintDocument *self, Reader *reader)
{
  const char *text;

  if ((text = get_text (reader, "qr", FALSE)) != NULL)
    cf_print_document_add_qr (self, text, get_number (reader, "module", 64, 4));
  else if ((text = get_text (reader, "barcode", FALSE)) != NULL)
    cf_print_document_add_barcode (
      self, get_word (reader, "symbology", SYMBOLOGIES, CF_PRINT_SYMBOLOGY_CODE128), text);
  else if ((text = get_text (reader, "image", FALSE)) != NULL && has (reader, "alt")) {
    const char *alt = get_text (reader, "alt", TRUE);
    cf_print_document_add_image (self, text, alt != NULL ? alt : "", NULL);
  } else
    reader->bad = TRUE;
}

static gboolean
element_from_json (CfPrintDocument *self, struct json_object *object)
{
  Reader reader = { object, FALSE };
  struct json_object *value;

  if (!json_object_is_type (object, json_type_object))
    return FALSE;
  if (json_object_object_get_ex (object, "columns", &value))
    return add_columns (self, &reader, value) && !reader.bad;
  if (has (&reader, "text")) {
    const char *text = get_text (&reader, "text", TRUE);

    if (text != NULL)
      cf_print_document_add_text (self, text,
                                  get_word (&reader, "align", ALIGNS, CF_PRINT_ALIGN_START),
                                  get_word (&reader, "size", SIZES, CF_PRINT_SIZE_NORMAL),
                                  get_word (&reader, "weight", WEIGHTS, CF_PRINT_WEIGHT_REGULAR));
  } else if (has (&reader, "rule"))
    cf_print_document_add_rule (self, get_word (&reader, "rule", RULES, 0));
  else if (has (&reader, "feed"))
    cf_print_document_add_feed (self, get_number (&reader, "feed", CF_PRINT_FEED_MAX, 0));
  else if (has (&reader, "cut"))
    cf_print_document_add_cut (self, get_word (&reader, "cut", CUTS, 0));
  else if (has (&reader, "drawer"))
    cf_print_document_add_drawer (self, MAX (get_number (&reader, "drawer", 2, 1), 1));
  else
    add_codes (self, &reader);
  return !reader.bad && !cf_print_document_is_truncated (self);
}

static CfPrintDocument *
document_from_json (struct json_object *root, GError **error)
{
  Reader reader = { root, FALSE };
  struct json_object *elements;
  struct json_object *rtl;

  if (!json_object_is_type (root, json_type_object) ||
      g_strcmp0 (get_text (&reader, "format", TRUE), FORMAT_NAME) != 0) {
    cf_error_set (error, CF_ERROR_DAMAGED, "cannot read a print document: not one");
    return NULL;
  }
  guint version = get_number (&reader, "v", G_MAXINT, 0);
  if (version > FORMAT_VERSION) {
    cf_error_set (error, CF_ERROR_NEWER_VERSION,
                  "cannot read a print document: it is of version %u, this program knows %d",
                  version, FORMAT_VERSION);
    return NULL;
  }
  const char *name = get_text (&reader, "name", TRUE);
  const char *language = get_text (&reader, "language", FALSE);
  gboolean is_rtl = json_object_object_get_ex (root, "rtl", &rtl) && json_object_get_boolean (rtl);
  if (reader.bad || version == 0 || !json_object_object_get_ex (root, "elements", &elements) ||
      !json_object_is_type (elements, json_type_array) ||
      json_object_array_length (elements) > CF_PRINT_ELEMENTS_MAX) {
    cf_error_set (error, CF_ERROR_DAMAGED, "cannot read a print document: its head is wrong");
    return NULL;
  }

  g_autoptr (CfPrintDocument) self = cf_print_document_new (name, language, is_rtl);
  for (gsize i = 0; i < json_object_array_length (elements); i++)
    if (!element_from_json (self, json_object_array_get_idx (elements, i))) {
      cf_error_set (error, CF_ERROR_DAMAGED,
                    "cannot read print document '%s': element %" G_GSIZE_FORMAT,
                    cf_print_document_get_name (self), i);
      return NULL;
    }
  return g_steal_pointer (&self);
}

CfPrintDocument *
cf_print_document_from_json (const char *json, gssize length, GError **error)
{
  g_return_val_if_fail (json != NULL, NULL);

  gsize size = length >= 0 ? (gsize) length : strlen (json);
  if (size > CF_PRINT_JSON_MAX) {
    cf_error_set (error, CF_ERROR_BAD_JSON, "cannot read a print document: over %d bytes",
                  CF_PRINT_JSON_MAX);
    return NULL;
  }
  struct json_tokener *tokener = json_tokener_new_ex (JSON_DEPTH_MAX);
  json_tokener_set_flags (tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  struct json_object *root = json_tokener_parse_ex (tokener, json, (int) size);
  enum json_tokener_error parse_error = json_tokener_get_error (tokener);
  gboolean all = json_tokener_get_parse_end (tokener) == size;
  json_tokener_free (tokener);

  CfPrintDocument *self = NULL;
  if (root == NULL || parse_error != json_tokener_success || !all)
    cf_error_set (error, CF_ERROR_BAD_JSON, "cannot read a print document: %s",
                  parse_error != json_tokener_success ? json_tokener_error_desc (parse_error)
                                                      : "something follows it");
  else
    self = document_from_json (root, error);
  json_object_put (root);
  return self;
}
