/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-layout.h"

#include <pango/pango.h>
#include <string.h>

#define STRETCH_MIN 8 /* characters: a name in less is unreadable; rather stack the row */

gboolean
cf_print_layout_columns (const CfPrintCell *cells,
                         guint n_cells,
                         const int natural[],
                         int total,
                         int unit,
                         int ret_widths[])
{
  int widths[CF_PRINT_CELLS_MAX] = { 0 };
  int rest = total - unit * (int) (n_cells - 1);
  int stretch_sum = 0;
  int n_stretch = 0;

  g_assert (n_cells >= 1 && n_cells <= CF_PRINT_CELLS_MAX);
  for (guint i = 0; i < n_cells; i++) {
    if (cells[i].stretch > 0) {
      stretch_sum += (int) cells[i].stretch;
      n_stretch++;
      continue;
    }
    widths[i] = MAX ((int) cells[i].width * unit, natural[i]);
    rest -= widths[i];
  }
  if (rest < n_stretch * STRETCH_MIN * unit)
    return FALSE;
  for (guint i = 0; i < n_cells; i++) {
    if (cells[i].stretch == 0)
      continue;
    widths[i] = rest * (int) cells[i].stretch / stretch_sum;
    rest -= widths[i];
    stretch_sum -= (int) cells[i].stretch;
  }
  memcpy (ret_widths, widths, n_cells * sizeof widths[0]);
  return TRUE;
}

static guint
character_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  if (g_unichar_iswide (c))
    return 2;
  return 1;
}

/* A grapheme cluster is as wide as its widest character; VS16 asks for the emoji form. */
static guint
cluster_width (const char *text, const char *end)
{
  guint width = 0;

  for (const char *p = text; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    width = MAX (width, c == 0xFE0F ? 2 : character_width (c));
  }
  return width;
}

typedef struct
{
  PangoLogAttr *attrs; /* one a character, and one for the end */
  glong n_chars;
} Breaks;

static void
breaks_init (Breaks *self, const char *text, gsize length, const char *language)
{
  self->n_chars = g_utf8_strlen (text, (gssize) length);
  self->attrs = g_new0 (PangoLogAttr, self->n_chars + 1);
  pango_get_log_attrs (text, (int) length, -1,
                       language != NULL ? pango_language_from_string (language)
                                        : pango_language_get_default (),
                       self->attrs, (int) self->n_chars + 1);
}

static void
breaks_clear (Breaks *self)
{
  g_clear_pointer (&self->attrs, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Breaks, breaks_clear)

static gboolean
is_ascii (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((text[i] & 0x80) != 0)
      return FALSE;
  return TRUE;
}

guint
cf_print_text_width (const char *text, gsize length)
{
  g_return_val_if_fail (text != NULL, 0);

  if (is_ascii (text, length))
    return (guint) length;
  g_auto (Breaks) breaks = { 0 };
  breaks_init (&breaks, text, length, NULL);

  guint width = 0;
  const char *cluster = text;
  const char *p = text;
  for (glong i = 0; i < breaks.n_chars; i++) {
    p = g_utf8_next_char (p);
    if (!breaks.attrs[i + 1].is_cursor_position && i + 1 < breaks.n_chars)
      continue;
    width += cluster_width (cluster, p);
    cluster = p;
  }
  return width;
}

static void
add_span (GArray *spans, const char *text, const char *start, const char *end)
{
  while (end > start && end[-1] == ' ')
    end--;
  CfPrintSpan span = { (gsize) (start - text), (gsize) (end - text) };
  g_array_append_val (spans, span);
}

static const char *
skip_blanks (const char *p, const char *end)
{
  while (p < end && *p == ' ')
    p++;
  return p;
}

GArray *
cf_print_text_wrap (const char *text, const char *language, guint width)
{
  g_return_val_if_fail (text != NULL && width >= 2, NULL);

  GArray *spans = g_array_new (FALSE, FALSE, sizeof (CfPrintSpan));
  const char *text_end = text + strlen (text);
  g_auto (Breaks) breaks = { 0 };
  breaks_init (&breaks, text, (gsize) (text_end - text), language);

  const char *line = text;    /* where this line begins */
  const char *good = NULL;    /* the last place in it where it may be broken */
  const char *cluster = text; /* where this cluster begins */
  const char *p = text;
  guint used = 0; /* cells up to cluster */
  guint used_at_good = 0;
  for (glong i = 0; i < breaks.n_chars; i++) {
    if (breaks.attrs[i].is_line_break && p > line) {
      good = p;
      used_at_good = used;
    }
    p = g_utf8_next_char (p);
    if (!breaks.attrs[i + 1].is_cursor_position && i + 1 < breaks.n_chars)
      continue;

    guint cells = cluster_width (cluster, p);
    gboolean is_blank = p == cluster + 1 && *cluster == ' ';
    /* Twice where what is left after the good place is as wide as a line itself. */
    while (used + cells > width && !is_blank && cluster > line) {
      const char *end = good != NULL ? good : cluster;
      add_span (spans, text, line, end);
      line = skip_blanks (end, text_end);
      used = good != NULL ? used - used_at_good : 0;
      good = NULL;
    }
    used += cells;
    cluster = p;
    if (is_blank && used > width) { /* blanks that stick out end a line whatever follows them */
      good = p;
      used_at_good = used;
    }
  }
  if (line < text_end || spans->len == 0)
    add_span (spans, text, line, text_end);
  return spans;
}
