/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-letters.h"

#include "cf-print-glyphs.h"

/* Characters that look the same on paper as one that every printer has. */
static const struct
{
  gunichar from;
  char to;
} ALIKE[] = {
  { 0x00A0, ' ' },  { 0x00AD, '-' }, { 0x2007, ' ' }, { 0x2009, ' ' }, { 0x200A, ' ' },
  { 0x2010, '-' },  { 0x2011, '-' }, { 0x2012, '-' }, { 0x2013, '-' }, { 0x2018, '\'' },
  { 0x2019, '\'' }, { 0x201C, '"' }, { 0x201D, '"' }, { 0x202F, ' ' }, { 0x2212, '-' },
};

static gunichar
alike (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (ALIKE); i++)
    if (ALIKE[i].from == c)
      return (gunichar) ALIKE[i].to;
  return 0;
}

/* Scripts whose letters stand side by side, each as it is: what a printer without shaping can do. */
static gboolean
is_simple (gunichar c)
{
  switch ((int) g_unichar_get_script (c)) {
  case G_UNICODE_SCRIPT_COMMON:
  case G_UNICODE_SCRIPT_LATIN:
  case G_UNICODE_SCRIPT_GREEK:
  case G_UNICODE_SCRIPT_CYRILLIC:
  case G_UNICODE_SCRIPT_HEBREW: return !g_unichar_iszerowidth (c);
  default: return FALSE;
  }
}

static gboolean
page_has (const CfPrinterProfile *profile, guint page, gunichar c)
{
  return cf_code_page_encode (profile->pages[page].page, c) != 0;
}

/* What @c is printed as, or 0 when no page has it. */
static gunichar
printable (const CfPrinterProfile *profile, gunichar c)
{
  gunichar same = c < 0x80 ? c : alike (c);

  for (guint i = 0; same == 0 && i < profile->n_pages; i++)
    if (is_simple (c) && page_has (profile, i, c))
      same = c;
  return same;
}

static char *
dup_composed (const char *text, gsize length)
{
  return g_utf8_normalize (text, (gssize) length, G_NORMALIZE_DEFAULT_COMPOSE);
}

static gboolean
is_ascii (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((text[i] & 0x80) != 0)
      return FALSE;
  return TRUE;
}

gboolean
cf_print_letters_has (const CfPrinterProfile *profile, const char *text, gsize length)
{
  g_return_val_if_fail (profile != NULL && text != NULL, FALSE);

  if (is_ascii (text, length))
    return TRUE;
  g_autofree char *composed = dup_composed (text, length);
  for (const char *p = composed; *p != '\0'; p = g_utf8_next_char (p))
    if (printable (profile, g_utf8_get_char (p)) == 0)
      return FALSE;
  return TRUE;
}

guint
cf_print_letters_width (const char *text, gsize length)
{
  if (is_ascii (text, length))
    return (guint) length;
  g_autofree char *composed = dup_composed (text, length);
  return (guint) g_utf8_strlen (composed, -1);
}

/* ---- order ---- */

static gboolean
is_rtl (gunichar c)
{
  return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HEBREW;
}

/* Appends a run from the right: characters turned round, brackets mirrored (UAX #9, L2 and L4). */
static void
append_reversed (GString *out, const char *text, int length)
{
  const char *p = text + length;

  while (p > text) {
    p = g_utf8_prev_char (p);
    gunichar c = g_utf8_get_char (p);
    g_unichar_get_mirror_char (c, &c);
    g_string_append_unichar (out, c);
  }
}

/* @text in the order its characters stand on paper, from the left; takes @text. */
static char *
take_visual (char *text)
{
  const char *first = text;
  g_autofree char *owned = text;

  while (*first != '\0' && !g_unichar_isalpha (g_utf8_get_char (first)))
    first = g_utf8_next_char (first);
  gboolean has_rtl = FALSE;
  for (const char *p = first; *p != '\0' && !has_rtl; p = g_utf8_next_char (p))
    has_rtl = is_rtl (g_utf8_get_char (p));
  if (!has_rtl)
    return g_steal_pointer (&owned);

  PangoContext *context = pango_font_map_create_context (cf_print_glyphs_font_map ());
  pango_context_set_base_dir (context, is_rtl (g_utf8_get_char (first)) ? PANGO_DIRECTION_RTL
                                                                        : PANGO_DIRECTION_LTR);
  g_autoptr (PangoLayout) layout = pango_layout_new (context);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_text (layout, owned, -1);
  GString *out = g_string_new (NULL);
  for (GSList *run = pango_layout_get_line_readonly (layout, 0)->runs; run != NULL;
       run = run->next) {
    const PangoItem *item = ((PangoGlyphItem *) run->data)->item;

    if (item->analysis.level % 2 == 1)
      append_reversed (out, owned + item->offset, item->length);
    else
      g_string_append_len (out, owned + item->offset, item->length);
  }
  g_object_unref (context);
  return g_string_free (out, FALSE);
}

/* ---- pages ---- */

/* The page of the profile that has the most of what follows; on a tie the preferred one. */
static guint
best_page (const CfPrinterProfile *profile, const char *text)
{
  guint best = 0;
  guint best_run = 0;

  for (guint i = 0; i < profile->n_pages; i++) {
    guint run = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), run++) {
      gunichar c = printable (profile, g_utf8_get_char (p));
      if (c >= 0x80 && !page_has (profile, i, c))
        break;
    }
    if (run > best_run) {
      best = i;
      best_run = run;
    }
  }
  return best;
}

guint
cf_print_letters_put (CfPrintLetters *self,
                      CfPrintStream *stream,
                      void (*choose_page) (CfPrintStream *stream, guint8 number),
                      const char *text,
                      gsize length)
{
  g_return_val_if_fail (self != NULL && stream != NULL && text != NULL, 0);

  g_autofree char *visual =
    is_ascii (text, length) ? g_strndup (text, length) : take_visual (dup_composed (text, length));
  g_autoptr (GByteArray) run = g_byte_array_new ();
  guint cells = 0;

  for (const char *p = visual; *p != '\0'; p = g_utf8_next_char (p), cells++) {
    gunichar c = printable (self->profile, g_utf8_get_char (p));

    if (c >= 0x80 &&
        (self->page >= self->profile->n_pages || !page_has (self->profile, self->page, c))) {
      if (run->len > 0)
        cf_print_stream_put (stream, run->data, run->len);
      g_byte_array_set_size (run, 0);
      self->page = best_page (self->profile, p);
      choose_page (stream, self->profile->pages[self->page].number);
    }
    guint8 byte =
      c < 0x80 ? (guint8) c : cf_code_page_encode (self->profile->pages[self->page].page, c);
    g_byte_array_append (run, &byte, 1);
  }
  if (run->len > 0)
    cf_print_stream_put (stream, run->data, run->len);
  return cells;
}
