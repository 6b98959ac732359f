/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-catalog-fold.h"

#include <stdlib.h>
#include <string.h>

/* What has been read of a text: a word that still grows, or a run of a script without blanks. */
typedef struct
{
  GString *out;
  gboolean query;      /* pairs only; an index has the last character of a run alone as well */
  gboolean in_word;    /* the next letter goes on with the word at the end of @out */
  gunichar run_last;   /* last character of the open run, 0 for none */
  gboolean run_paired; /* a pair of the open run was written */
} Folder;

static void
begin_word (Folder *self)
{
  if (self->out->len > 0)
    g_string_append_c (self->out, ' ');
}

static void
end_run (Folder *self)
{
  if (self->run_last != 0 && !(self->query && self->run_paired)) {
    begin_word (self);
    g_string_append_unichar (self->out, self->run_last);
  }
  self->run_last = 0;
  self->run_paired = FALSE;
}

static void
end_word (Folder *self)
{
  end_run (self);
  self->in_word = FALSE;
}

static void
put_letter (Folder *self, gunichar c)
{
  if (!self->in_word) {
    end_run (self);
    begin_word (self);
    self->in_word = TRUE;
  }
  if (c < 0x80)
    g_string_append_c (self->out, (char) c);
  else
    g_string_append_unichar (self->out, c);
}

static void
put_unspaced (Folder *self, gunichar c)
{
  self->in_word = FALSE;
  if (self->run_last != 0) {
    begin_word (self);
    g_string_append_unichar (self->out, self->run_last);
    g_string_append_unichar (self->out, c);
    self->run_paired = TRUE;
  }
  self->run_last = c;
}

/* Whether @c belongs to a script whose words are not separated by blanks. */
static gboolean
is_unspaced (gunichar c)
{
  static const struct
  {
    gunichar first, last;
  } RANGES[] = {
    { 0x0e00, 0x0eff },   /* Thai, Lao */
    { 0x1000, 0x109f },   /* Burmese */
    { 0x1100, 0x11ff },   /* Hangul letters that did not compose */
    { 0x1780, 0x17ff },   /* Khmer */
    { 0x3005, 0x3007 },   /* iteration mark, closing mark, zero */
    { 0x3040, 0x312f },   /* Hiragana, Katakana, Bopomofo */
    { 0x31a0, 0x31bf },   /* Bopomofo extended */
    { 0x31f0, 0x31ff },   /* Katakana extended */
    { 0x3400, 0x9fff },   /* Han */
    { 0xac00, 0xd7a3 },   /* Hangul syllables */
    { 0xf900, 0xfaff },   /* Han, compatibility */
    { 0x20000, 0x3ffff }, /* Han, supplementary */
  };

  if (c < RANGES[0].first)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (RANGES); i++)
    if (c >= RANGES[i].first && c <= RANGES[i].last)
      return TRUE;
  return FALSE;
}

/* Letters without a decomposition, as they are written where the key is missing. */
static const char *
spell_out (gunichar c)
{
  switch (c) {
  case 0x00df: return "ss"; /* ß */
  case 0x00e6: return "ae"; /* æ */
  case 0x00f0: return "d";  /* ð */
  case 0x00f8: return "o";  /* ø */
  case 0x00fe: return "th"; /* þ */
  case 0x0111: return "d";  /* đ */
  case 0x0127: return "h";  /* ħ */
  case 0x0131: return "i";  /* ı */
  case 0x0142: return "l";  /* ł */
  case 0x0153: return "oe"; /* œ */
  case 0x0167: return "t";  /* ŧ */
  case 0x03c2: return "σ";  /* ς, at the end of a word */
  default: return NULL;
  }
}

/* One character that has no decomposition any more. */
static void
put_atom (Folder *self, gunichar c)
{
  const char *spelled;

  if (c < 0x80) {
    if (g_ascii_isalnum ((char) c))
      put_letter (self, (gunichar) g_ascii_tolower ((char) c));
    else
      end_word (self);
    return;
  }
  if (g_unichar_ismark (c) || g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x0640 /* tatweel */)
    return;
  if (!g_unichar_isalnum (c)) {
    end_word (self);
    return;
  }
  if (is_unspaced (c)) {
    put_unspaced (self, c);
    return;
  }
  c = g_unichar_tolower (c);
  spelled = spell_out (c);
  if (spelled == NULL)
    put_letter (self, c);
  else
    for (; *spelled != '\0'; spelled = g_utf8_next_char (spelled))
      put_letter (self, g_utf8_get_char (spelled));
}

static gboolean
is_hangul_syllable (gunichar c)
{
  return c >= 0xac00 && c <= 0xd7a3;
}

/* Reads a character, and the Hangul letters behind it that make one syllable with it. */
static gunichar
next_character (const char **text)
{
  gunichar c = g_utf8_get_char (*text), composed;

  *text = g_utf8_next_char (*text);
  while ((c >= 0x1100 && c <= 0x1112) || is_hangul_syllable (c)) {
    if (**text == '\0' || !g_unichar_compose (c, g_utf8_get_char (*text), &composed))
      break;
    c = composed;
    *text = g_utf8_next_char (*text);
  }
  return c;
}

static void
fold_text (Folder *self, const char *text)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  while (*text != '\0') {
    gunichar c;
    gsize n;

    if ((guchar) *text < 0x80) {
      put_atom (self, (guchar) *text++);
      continue;
    }
    c = next_character (&text);
    if (is_hangul_syllable (c)) {
      put_unspaced (self, c);
      continue;
    }
    n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
    for (gsize i = 0; i < n; i++)
      put_atom (self, parts[i]);
  }
  end_word (self);
}

void
cf_catalog_fold (GString *out, const char *text)
{
  Folder folder = { .out = out };

  if (text != NULL)
    fold_text (&folder, text);
}

static int
compare_longest_first (gconstpointer a, gconstpointer b)
{
  const char *left = *(const char *const *) a;
  const char *right = *(const char *const *) b;
  gsize left_len = strlen (left), right_len = strlen (right);

  if (left_len != right_len)
    return left_len > right_len ? -1 : 1;
  return strcmp (left, right);
}

char **
cf_catalog_fold_query (const char *text, guint words_max)
{
  g_autoptr (GString) folded = g_string_new (NULL);
  Folder folder = { .out = folded, .query = TRUE };
  g_auto (GStrv) words = NULL;
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  fold_text (&folder, text);
  words = folded->len > 0 ? g_strsplit (folded->str, " ", (int) words_max + 1) : g_new0 (char *, 1);
  if (g_strv_length (words) > words_max)
    g_clear_pointer (&words[words_max], g_free);
  qsort (words, g_strv_length (words), sizeof *words, compare_longest_first);
  for (guint i = 0; words[i] != NULL; i++) {
    gboolean said = FALSE;

    for (guint j = 0; j < kept->len && !said; j++)
      said = g_str_has_prefix (kept->pdata[j], words[i]);
    if (!said)
      g_ptr_array_add (kept, g_strdup (words[i]));
  }
  g_ptr_array_add (kept, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

static gboolean
has_word (const char *folded, const char *beginning)
{
  gsize len = strlen (beginning);

  for (const char *word = folded; word != NULL; word = strchr (word, ' ')) {
    if (*word == ' ')
      word++;
    if (strncmp (word, beginning, len) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
cf_catalog_fold_matches (const char *folded, char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (!has_word (folded, words[i]))
      return FALSE;
  return TRUE;
}
