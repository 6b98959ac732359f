/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-console-print.h"

#include <string.h>

#define COLUMN_GAP 2
#define INDENT     2

/* ── text ─────────────────────────────────────────────────────────────────────────────────────── */

/* A value in words; what could steer a terminal becomes '?'. */
static char *
to_text (json_object *value)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *raw;

  if (value == NULL)
    return g_strdup ("–");
  if (json_object_is_type (value, json_type_boolean))
    return g_strdup (json_object_get_boolean (value) ? "yes" : "no");
  if (json_object_is_type (value, json_type_array)) {
    for (gsize i = 0; i < json_object_array_length (value); i++) {
      g_autofree char *item = to_text (json_object_array_get_idx (value, i));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", item);
    }
    return g_string_free (g_steal_pointer (&text), FALSE);
  }
  raw = json_object_get_string (value);
  for (const char *p = raw; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char_validated (p, -1);

    if (c == (gunichar) -1 || c == (gunichar) -2)
      break;
    g_string_append_unichar (text, g_unichar_iscntrl (c) ? '?' : c);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Columns a terminal needs for @text. */
static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

static gboolean
is_figure (const char *text)
{
  return text[0] != '\0' && strspn (text, "-0123456789.") == strlen (text);
}

/* ── tables ───────────────────────────────────────────────────────────────────────────────────── */

/* Prints rows of cells, the first of them the heading; figures to the right. */
static void
print_cells (FILE *file, GPtrArray *rows, guint indent)
{
  GStrv heading = g_ptr_array_index (rows, 0);
  guint n = g_strv_length (heading);
  g_autofree guint *widths = g_new0 (guint, n);
  g_autofree gboolean *figures = g_new0 (gboolean, n);

  for (guint column = 0; column < n; column++) {
    figures[column] = rows->len > 1;
    for (guint i = 0; i < rows->len; i++) {
      const char *cell = ((GStrv) g_ptr_array_index (rows, i))[column];

      widths[column] = MAX (widths[column], width_of (cell));
      if (i > 0 && !is_figure (cell))
        figures[column] = FALSE;
    }
  }
  for (guint i = 0; i < rows->len; i++) {
    GStrv row = g_ptr_array_index (rows, i);

    fprintf (file, "%*s", (int) indent, "");
    for (guint column = 0; column < n; column++) {
      int pad = (int) (widths[column] - width_of (row[column]));
      gboolean last = column + 1 == n;

      if (figures[column])
        fprintf (file, "%*s%s", pad, "", row[column]);
      else
        fprintf (file, "%s%*s", row[column], last ? 0 : pad, "");
      if (!last)
        fprintf (file, "%*s", COLUMN_GAP, "");
    }
    fputc ('\n', file);
  }
}

/* A list of objects, the keys of the first being the columns. */
static void
print_objects (FILE *file, json_object *list, guint indent)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GStrvBuilder) heading = g_strv_builder_new ();
  json_object *first = json_object_array_get_idx (list, 0);

  json_object_object_foreach (first, name, ignored)
  {
    (void) ignored;
    g_strv_builder_add (heading, name);
  }
  g_ptr_array_add (rows, g_strv_builder_end (heading));
  for (gsize i = 0; i < json_object_array_length (list); i++) {
    json_object *object = json_object_array_get_idx (list, i);
    g_autoptr (GStrvBuilder) row = g_strv_builder_new ();
    GStrv names = g_ptr_array_index (rows, 0);

    for (guint column = 0; names[column] != NULL; column++) {
      g_autofree char *cell = to_text (json_object_object_get (object, names[column]));

      g_strv_builder_add (row, cell);
    }
    g_ptr_array_add (rows, g_strv_builder_end (row));
  }
  print_cells (file, rows, indent);
}

/* A report: `columns` names, `rows` arrays of as many strings. */
static void
print_report (FILE *file, json_object *columns, json_object *lines, guint indent)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gsize n = json_object_array_length (columns);

  for (gsize i = 0; i < json_object_array_length (lines) + 1; i++) {
    json_object *line = i == 0 ? columns : json_object_array_get_idx (lines, i - 1);
    g_autoptr (GStrvBuilder) row = g_strv_builder_new ();

    for (gsize column = 0; column < n; column++) {
      g_autofree char *cell = to_text (json_object_array_get_idx (line, column));

      g_strv_builder_add (row, cell);
    }
    g_ptr_array_add (rows, g_strv_builder_end (row));
  }
  print_cells (file, rows, indent);
}

/* ── documents ────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_list_of_objects (json_object *value)
{
  return json_object_is_type (value, json_type_array) && json_object_array_length (value) > 0 &&
         json_object_is_type (json_object_array_get_idx (value, 0), json_type_object);
}

static void
print_object (FILE *file, json_object *document, guint indent)
{
  json_object *columns = json_object_object_get (document, "columns");
  json_object *rows = json_object_object_get (document, "rows");
  gboolean report =
    json_object_is_type (columns, json_type_array) && json_object_is_type (rows, json_type_array);
  guint widest = 0;

  json_object_object_foreach (document, key, measured)
  {
    (void) measured;
    widest = MAX (widest, width_of (key));
  }
  json_object_object_foreach (document, name, value)
  {
    if (report && (value == columns || value == rows))
      continue;
    if (json_object_is_type (value, json_type_object)) {
      fprintf (file, "%*s%s\n", (int) indent, "", name);
      print_object (file, value, indent + INDENT);
    } else if (is_list_of_objects (value)) {
      fprintf (file, "%*s%s\n", (int) indent, "", name);
      print_objects (file, value, indent + INDENT);
    } else {
      g_autofree char *text = to_text (value);

      fprintf (file, "%*s%s%*s%s\n", (int) indent, "", name,
               (int) (widest - width_of (name)) + COLUMN_GAP, "", text);
    }
  }
  if (report)
    print_report (file, columns, rows, indent);
}

void
cf_console_print (FILE *file, json_object *document)
{
  print_object (file, document, 0);
}
