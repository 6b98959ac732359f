/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-key-layout.h"

#include <string.h>

#define LETTER_A 0x04 /* HID Usage Tables 1.12, page 0x07 */
#define LETTER_Z 0x1D
#define KEYPAD   0x54
#define KEYPAD_1 0x59
#define KEYPAD_0 0x62
#define ROWS_MAX 24
#define LEVELS   3 /* plain, Shift, AltGr */

/* One key: its usage and its characters by level; "" is none, a leading '~' marks a dead key that
 * has more than one byte ("~^"). */
typedef struct
{
  guint8 usage;
  const char *characters[LEVELS];
} Row;

struct _CfKeyLayout
{
  const char *name;
  const char *letters; /* what the keys of A to Z of a US keyboard give */
  const char *digits;  /* plain: the keys 1 to 9 and 0 */
  const char *shifted; /* the same with Shift; UTF-8 */
  Row rows[ROWS_MAX];  /* the other keys; ended by usage 0 */
};

/* Positions as printed on the keyboards of the countries; Windows' tables, which scanners follow:
 * kbdus, kbdgr, kbdfr, kbduk, kbdsp, kbdit. */
/* clang-format off */
static const CfKeyLayout LAYOUTS[] = {
  { "us", "abcdefghijklmnopqrstuvwxyz", "1234567890", "!@#$%^&*()",
    { { 0x2D, { "-", "_" } },   { 0x2E, { "=", "+" } },   { 0x2F, { "[", "{" } },
      { 0x30, { "]", "}" } },   { 0x31, { "\\", "|" } },  { 0x32, { "\\", "|" } },
      { 0x33, { ";", ":" } },   { 0x34, { "'", "\"" } },  { 0x35, { "`", "~~" } },
      { 0x36, { ",", "<" } },   { 0x37, { ".", ">" } },   { 0x38, { "/", "?" } },
      { 0x64, { "\\", "|" } } } },
  { "de", "abcdefghijklmnopqrstuvwxzy", "1234567890", "!\"§$%&/()=",
    { { 0x1F, { "2", "\"", "²" } }, { 0x20, { "3", "§", "³" } },  { 0x24, { "7", "/", "{" } },
      { 0x25, { "8", "(", "[" } },  { 0x26, { "9", ")", "]" } },  { 0x27, { "0", "=", "}" } },
      { 0x14, { "q", "Q", "@" } },  { 0x08, { "e", "E", "€" } },  { 0x10, { "m", "M", "µ" } },
      { 0x2D, { "ß", "?", "\\" } }, { 0x2E, { "~´", "~`" } },     { 0x2F, { "ü", "Ü" } },
      { 0x30, { "+", "*", "~~" } }, { 0x31, { "#", "'" } },       { 0x32, { "#", "'" } },
      { 0x33, { "ö", "Ö" } },       { 0x34, { "ä", "Ä" } },       { 0x35, { "~^", "°" } },
      { 0x36, { ",", ";" } },       { 0x37, { ".", ":" } },       { 0x38, { "-", "_" } },
      { 0x64, { "<", ">", "|" } } } },
  { "fr", "qbcdefghijkl,noparstuvzxyw", "&é\"'(-è_çà", "1234567890",
    { { 0x1F, { "é", "2", "~~~" } }, { 0x20, { "\"", "3", "#" } },  { 0x21, { "'", "4", "{" } },
      { 0x22, { "(", "5", "[" } },   { 0x23, { "-", "6", "|" } },   { 0x24, { "è", "7", "~`" } },
      { 0x25, { "_", "8", "\\" } },  { 0x26, { "ç", "9", "^" } },   { 0x27, { "à", "0", "@" } },
      { 0x08, { "e", "E", "€" } },   { 0x10, { ",", "?" } },
      { 0x2D, { ")", "°", "]" } },   { 0x2E, { "=", "+", "}" } },   { 0x2F, { "~^", "~¨" } },
      { 0x30, { "$", "£", "¤" } },   { 0x31, { "*", "µ" } },        { 0x32, { "*", "µ" } },
      { 0x33, { "m", "M" } },        { 0x34, { "ù", "%" } },        { 0x35, { "²", "" } },
      { 0x36, { ";", "." } },        { 0x37, { ":", "/" } },        { 0x38, { "!", "§" } },
      { 0x64, { "<", ">" } } } },
  { "gb", "abcdefghijklmnopqrstuvwxyz", "1234567890", "!\"£$%^&*()",
    { { 0x21, { "4", "$", "€" } },
      { 0x2D, { "-", "_" } },   { 0x2E, { "=", "+" } },   { 0x2F, { "[", "{" } },
      { 0x30, { "]", "}" } },   { 0x31, { "#", "~~" } },  { 0x32, { "#", "~~" } },
      { 0x33, { ";", ":" } },   { 0x34, { "'", "@" } },   { 0x35, { "`", "¬", "¦" } },
      { 0x36, { ",", "<" } },   { 0x37, { ".", ">" } },   { 0x38, { "/", "?" } },
      { 0x64, { "\\", "|" } } } },
  { "es", "abcdefghijklmnopqrstuvwxyz", "1234567890", "!\"·$%&/()=",
    { { 0x1E, { "1", "!", "|" } },   { 0x1F, { "2", "\"", "@" } },  { 0x20, { "3", "·", "#" } },
      { 0x21, { "4", "$", "~~~" } }, { 0x08, { "e", "E", "€" } },   { 0x2D, { "'", "?" } },
      { 0x2E, { "¡", "¿" } },        { 0x2F, { "~`", "~^", "[" } }, { 0x30, { "+", "*", "]" } },
      { 0x31, { "ç", "Ç", "}" } },   { 0x32, { "ç", "Ç", "}" } },   { 0x33, { "ñ", "Ñ" } },
      { 0x34, { "~´", "~¨", "{" } }, { 0x35, { "º", "ª", "\\" } },  { 0x36, { ",", ";" } },
      { 0x37, { ".", ":" } },        { 0x38, { "-", "_" } },        { 0x64, { "<", ">" } } } },
  { "it", "abcdefghijklmnopqrstuvwxyz", "1234567890", "!\"£$%&/()=",
    { { 0x08, { "e", "E", "€" } },   { 0x2D, { "'", "?" } },        { 0x2E, { "ì", "^" } },
      { 0x2F, { "è", "é", "[" } },   { 0x30, { "+", "*", "]" } },   { 0x31, { "ù", "§" } },
      { 0x32, { "ù", "§" } },        { 0x33, { "ò", "ç", "@" } },   { 0x34, { "à", "°", "#" } },
      { 0x35, { "\\", "|" } },       { 0x36, { ",", ";" } },        { 0x37, { ".", ":" } },
      { 0x38, { "-", "_" } },        { 0x64, { "<", ">" } } } },
};
/* clang-format on */

static const char *NAMES[G_N_ELEMENTS (LAYOUTS) + 1];

const char *const *
cf_key_layout_list (void)
{
  static gsize once;

  if (g_once_init_enter (&once)) {
    for (guint i = 0; i < G_N_ELEMENTS (LAYOUTS); i++)
      NAMES[i] = LAYOUTS[i].name;
    g_once_init_leave (&once, 1);
  }
  return NAMES;
}

const CfKeyLayout *
cf_key_layout_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (LAYOUTS); i++)
    if (strcmp (LAYOUTS[i].name, name) == 0)
      return &LAYOUTS[i];
  return NULL;
}

const char *
cf_key_layout_get_name (const CfKeyLayout *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->name;
}

/* "~~" is a tilde, "~~~" a dead tilde, "~^" a dead circumflex, "x" an x. */
static gunichar
read_character (const char *text, gboolean *ret_dead)
{
  if (text == NULL || text[0] == '\0')
    return 0;
  if (text[0] == '~' && strcmp (text, "~~") != 0) {
    *ret_dead = TRUE;
    return g_utf8_get_char (text + 1);
  }
  return g_utf8_get_char (text);
}

static gunichar
nth (const char *text, guint n)
{
  return g_utf8_get_char (g_utf8_offset_to_pointer (text, n));
}

/* The keypad means the same everywhere; its point is a point, because scanners send codes. */
static gunichar
get_keypad (guint8 usage)
{
  static const char signs[] = "/*-+";

  if (usage >= KEYPAD_1 && usage < KEYPAD_0)
    return '1' + (usage - KEYPAD_1);
  if (usage == KEYPAD_0)
    return '0';
  if (usage >= KEYPAD && usage < KEYPAD + 4)
    return (gunichar) signs[usage - KEYPAD];
  return usage == 0x63 ? '.' : 0;
}

gunichar
cf_key_layout_get (const CfKeyLayout *self, guint8 usage, guint8 modifiers, gboolean *ret_dead)
{
  g_return_val_if_fail (self != NULL && ret_dead != NULL, 0);

  guint level = modifiers & CF_KEY_ALT_GR ? 2 : modifiers & CF_KEY_SHIFT ? 1 : 0;

  *ret_dead = FALSE;
  if (usage == 0x2C)
    return ' ';
  for (const Row *row = self->rows; row < self->rows + ROWS_MAX && row->usage != 0; row++)
    if (row->usage == usage)
      return read_character (row->characters[level], ret_dead);
  if (level == 2)
    return get_keypad (usage);
  if (usage >= LETTER_A && usage <= LETTER_Z) {
    gunichar letter = (guchar) self->letters[usage - LETTER_A];
    return level == 1 ? g_unichar_toupper (letter) : letter;
  }
  if (usage > LETTER_Z && usage < 0x28)
    return nth (level == 1 ? self->shifted : self->digits, usage - LETTER_Z - 1);
  return get_keypad (usage);
}
