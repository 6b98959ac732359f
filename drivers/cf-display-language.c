/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-display-language.h"

#include <string.h>

#include "cf-code-page.h"
#include "cf-print-layout.h"

#define PAGES_MAX 8

/* A code page and the command that chooses it; without one it is the page it starts with. */
typedef struct
{
  const char *name;
  const char *choose;
  guint8 n_choose;
} Page;

struct _CfDisplayLanguage
{
  const char *name;
  const char *start; /* may hold NUL */
  gsize n_start;
  const char *before[CF_DISPLAY_ROWS]; /* each row */
  gsize n_before;
  const char *after;
  Page pages[PAGES_MAX]; /* in the order they are tried */
};

#define BYTES(text) (text), sizeof (text) - 1

/* Clear first: it is the way out of whatever a cut-off command has left behind. */
static const CfDisplayLanguage LANGUAGES[] = {
  { .name = "cd5220",
    /* clear, initialise, overwrite mode, cursor off */
    .start = "\x0C\x1B@\x1B\x11\x1B_\0",
    .n_start = 8,
    .before = { "\x1BQA",
                "\x1BQB" }, /* "string mode": the row as a whole, without moving a cursor */
    .n_before = 3,
    .after = "\r",
    .pages = { { "437", NULL, 0 } } }, /* what ESC c and ESC f choose differs from make to make */
  { .name = "escpos",
    .start = "\x0C\x1B@\x1F\x01\x1F"
             "C\0",
    .n_start = 8,
    .before = { "\x1F$\x01\x01", "\x1F$\x01\x02" },
    .n_before = 4,
    .after = "",
    .pages = { { "437", BYTES ("\x1Bt\x00") },
               { "858", BYTES ("\x1Bt\x13") },
               { "1252", BYTES ("\x1Bt\x10") },
               { "852", BYTES ("\x1Bt\x12") },
               { "866", BYTES ("\x1Bt\x11") },
               { "737", BYTES ("\x1Bt\x0E") } } },
};

const CfDisplayLanguage *
cf_display_language_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (LANGUAGES); i++)
    if (strcmp (LANGUAGES[i].name, name) == 0)
      return &LANGUAGES[i];
  return NULL;
}

const char *const *
cf_display_language_list (void)
{
  static const char *const names[] = { "cd5220", "escpos", NULL };
  G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (LANGUAGES) + 1);
  return names;
}

/* How many of the letters of @row the page has. */
static guint
count_letters (const CfCodePage *page, const char *row)
{
  guint n = 0;

  for (const char *p = row; *p != '\0'; p = g_utf8_next_char (p))
    n += cf_code_page_encode (page, g_utf8_get_char (p)) != 0;
  return n;
}

static const Page *
choose_page (const CfDisplayLanguage *self, const char *row)
{
  const Page *best = NULL;
  guint n_best = 0;

  for (guint i = 0; i < PAGES_MAX && self->pages[i].name != NULL; i++) {
    guint n = count_letters (cf_code_page_find (self->pages[i].name), row);
    if (best == NULL || n > n_best) {
      best = &self->pages[i];
      n_best = n;
    }
  }
  return best;
}

/* The letter without its marks, and what typography has for plain signs. */
static guint8
plain_letter (gunichar c)
{
  static const struct
  {
    gunichar c;
    char plain;
  } signs[] = { { 0x20AC, 'E' },  { 0x00A0, ' ' }, { 0x202F, ' ' }, { 0x2009, ' ' },
                { 0x2013, '-' },  { 0x2014, '-' }, { 0x2212, '-' }, { 0x2018, '\'' },
                { 0x2019, '\'' }, { 0x201C, '"' }, { 0x201D, '"' }, { 0x201E, '"' },
                { 0x00D7, 'x' },  { 0x2026, '.' }, { 0x00A3, 'L' } };
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (signs[i].c == c)
      return (guint8) signs[i].plain;
  gsize n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  return n > 0 && parts[0] >= ' ' && parts[0] < 0x7F ? (guint8) parts[0] : 0;
}

/* Puts one character of @cells cells; returns how many it took. */
static guint
put_letter (GByteArray *bytes, const CfCodePage *page, gunichar c, guint cells)
{
  guint8 letters[2] = { cf_code_page_encode (page, c), '?' };

  if (cells == 0)
    return 0; /* a mark upon the letter before */
  if (letters[0] < ' ' || letters[0] == 0x7F)
    letters[0] = c < ' ' ? ' ' : plain_letter (c);
  if (letters[0] == 0)
    letters[0] = '?';
  if (cells > 1 && letters[0] != '?')
    letters[1] = ' ';
  g_byte_array_append (bytes, letters, MIN (cells, 2));
  return MIN (cells, 2);
}

static void
put_row (const CfDisplayLanguage *self, guint row, const char *text, GByteArray *bytes)
{
  const Page *page = choose_page (self, text);
  const CfCodePage *letters = cf_code_page_find (page->name);
  guint used = 0;

  if (page->choose != NULL)
    g_byte_array_append (bytes, (const guint8 *) page->choose, page->n_choose);
  g_byte_array_append (bytes, (const guint8 *) self->before[row], (guint) self->n_before);
  for (const char *p = text; *p != '\0' && used < CF_DISPLAY_COLUMNS; p = g_utf8_next_char (p)) {
    guint cells = cf_print_text_width (p, (gsize) (g_utf8_next_char (p) - p));
    used +=
      put_letter (bytes, letters, g_utf8_get_char (p), MIN (cells, CF_DISPLAY_COLUMNS - used));
  }
  for (; used < CF_DISPLAY_COLUMNS; used++)
    g_byte_array_append (bytes, (const guint8 *) " ", 1);
  g_byte_array_append (bytes, (const guint8 *) self->after, (guint) strlen (self->after));
}

void
cf_display_language_put_start (const CfDisplayLanguage *self, GByteArray *bytes)
{
  g_return_if_fail (self != NULL && bytes != NULL);
  g_byte_array_append (bytes, (const guint8 *) self->start, (guint) self->n_start);
}

void
cf_display_language_put_rows (const CfDisplayLanguage *self,
                              const CfDisplayRows *rows,
                              GByteArray *bytes)
{
  g_return_if_fail (self != NULL && rows != NULL && bytes != NULL);

  for (guint row = 0; row < CF_DISPLAY_ROWS; row++)
    put_row (self, row, rows->rows[row], bytes);
}
