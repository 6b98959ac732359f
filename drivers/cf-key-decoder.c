/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-key-decoder.h"

#include <string.h>

#include "cf-scanner.h"

#define KEYS            6    /* of a boot report */
#define ROLL_OVER       0x01 /* in all keys: too many are down */
#define ENTER           0x28
#define TAB             0x2B
#define KEYPAD_ENTER    0x58
#define KEYPAD_1        0x59
#define KEYPAD_0        0x62
#define LEFT_CTRL       0xE0 /* modifiers that are sent as keys */
#define SUFFIXED_FACTOR 10

struct _CfKeyDecoder
{
  CfKeySettings settings;
  CfKeySettings next; /* of the next label */
  CfReadFunc func;
  gpointer user_data;
  GString *text;
  guint8 down[KEYS]; /* of the report before */
  guint8 modifiers;
  gunichar accent; /* of a dead key that waits for its letter */
  guint alt_digits;
  guint alt_code;
  gboolean alt_zero; /* the first digit was 0 */
  gboolean is_overlong;
  gboolean has_suffix; /* this scanner was seen to end its labels */
};

/* Windows-1252 where it differs from Latin-1, and code page 437: what Alt with digits means. */
static const gunichar2 ANSI[32] = {
  0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
  0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178
};
static const char OEM[] =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫"
  "╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

CfKeyDecoder *
cf_key_decoder_new (const CfKeySettings *settings, CfReadFunc func, gpointer user_data)
{
  g_return_val_if_fail (settings != NULL && settings->layout != NULL && func != NULL, NULL);

  CfKeyDecoder *self = g_new0 (CfKeyDecoder, 1);
  self->settings = *settings;
  self->next = *settings;
  self->func = func;
  self->user_data = user_data;
  self->text = g_string_new (NULL);
  return self;
}

void
cf_key_decoder_free (CfKeyDecoder *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_free (self);
}

static void
forget_text (CfKeyDecoder *self)
{
  g_string_truncate (self->text, 0);
  self->is_overlong = FALSE;
  self->accent = 0;
  self->settings = self->next;
}

void
cf_key_decoder_set (CfKeyDecoder *self, const CfKeySettings *settings)
{
  g_return_if_fail (self != NULL && settings != NULL && settings->layout != NULL);

  self->next = *settings;
  if (self->text->len == 0 && self->accent == 0 && self->alt_digits == 0)
    self->settings = *settings;
}

void
cf_key_decoder_reset (CfKeyDecoder *self)
{
  g_return_if_fail (self != NULL);

  forget_text (self);
  memset (self->down, 0, sizeof self->down);
  self->modifiers = 0;
  self->alt_digits = 0;
}

static void
add_raw (CfKeyDecoder *self, gunichar c)
{
  if (c == 0)
    return;
  if (self->text->len + 4 > CF_LABEL_MAX) { /* no symbol holds that much: it is noise */
    self->is_overlong = TRUE;
    return;
  }
  g_string_append_unichar (self->text, c);
}

/* The accent of a dead key goes onto the letter; with a space, or onto what cannot carry it, it
 * stands alone, as a scanner sends it when it means the sign itself. */
static void
add (CfKeyDecoder *self, gunichar c)
{
  static const struct
  {
    gunichar sign;
    gunichar mark;
  } marks[] = { { '`', 0x300 }, { 0xB4, 0x301 }, { '^', 0x302 }, { '~', 0x303 }, { 0xA8, 0x308 } };
  gunichar accent = self->accent;
  gunichar composed;

  self->accent = 0;
  if (accent == 0) {
    add_raw (self, c);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marks[i].sign == accent && g_unichar_compose (c, marks[i].mark, &composed)) {
      add_raw (self, composed);
      return;
    }
  add_raw (self, accent);
  if (c != ' ')
    add_raw (self, c);
}

static void
emit (CfKeyDecoder *self)
{
  if (self->accent != 0)
    add (self, ' ');
  if (self->text->len > 0 && !self->is_overlong)
    self->func (self->text->str, self->text->len, NULL, self->user_data);
  forget_text (self);
}

static void
end_with_suffix (CfKeyDecoder *self)
{
  if (self->text->len > 0)
    self->has_suffix = TRUE;
  emit (self);
}

/* Ctrl with a sign of the rows @ to _ or a to z; by the layout, else as on a US keyboard. */
static void
press_control (CfKeyDecoder *self, guint8 usage, guint8 modifiers)
{
  const CfKeyLayout *layouts[] = { self->settings.layout, cf_key_layout_find ("us") };
  gboolean is_dead;

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    gunichar c = cf_key_layout_get (layouts[i], usage, modifiers, &is_dead);
    if (c < '@' || c > 'z' || (c > '_' && c < 'a'))
      continue;
    c &= 0x1F;
    if (c == '\r' || c == '\n' || c == '\t')
      end_with_suffix (self);
    else
      add_raw (self, c);
    return;
  }
}

static void
press (CfKeyDecoder *self, guint8 usage, guint8 modifiers)
{
  gboolean is_dead;

  if ((modifiers & CF_KEY_L_ALT) && usage >= KEYPAD_1 && usage <= KEYPAD_0) {
    guint digit = usage == KEYPAD_0 ? 0 : usage - KEYPAD_1 + 1u;
    if (self->alt_digits++ == 0)
      self->alt_zero = digit == 0;
    self->alt_code = (self->alt_code * 10 + digit) % 1000;
    return;
  }
  if (usage == ENTER || usage == KEYPAD_ENTER || usage == TAB) {
    end_with_suffix (self);
    return;
  }
  if (self->settings.separator_usage != 0 && usage == self->settings.separator_usage) {
    add_raw (self, 0x1D);
    return;
  }
  /* AltGr is Ctrl and Alt together to Windows, and some scanners send it so. */
  if ((modifiers & CF_KEY_CTRL) && (modifiers & CF_KEY_L_ALT))
    modifiers = (guint8) ((modifiers & ~(CF_KEY_CTRL | CF_KEY_L_ALT)) | CF_KEY_ALT_GR);
  if (modifiers & CF_KEY_CTRL) {
    press_control (self, usage, modifiers);
    return;
  }
  gunichar c = cf_key_layout_get (self->settings.layout, usage, modifiers, &is_dead);
  if (c == 0)
    return; /* arrows, F keys: no character */
  if (is_dead && self->accent == 0)
    self->accent = c;
  else
    add (self, c);
}

/* Alt is up again: its digits were a character. */
static void
release_alt (CfKeyDecoder *self)
{
  guint code = self->alt_code % 256;

  if (self->alt_digits > 0) {
    if (code == '\r' || code == '\n' || code == '\t')
      end_with_suffix (self);
    else if (code < 0x80)
      add_raw (self, code);
    else if (!self->alt_zero)
      add_raw (self, g_utf8_get_char (g_utf8_offset_to_pointer (OEM, (glong) code - 0x80)));
    else
      add_raw (self, code < 0xA0 ? ANSI[code - 0x80] : code);
  }
  self->alt_digits = 0;
  self->alt_code = 0;
}

void
cf_key_decoder_report (CfKeyDecoder *self, const guint8 *report, gsize length)
{
  g_return_if_fail (self != NULL && report != NULL);

  if (length == KEYS + 3) { /* the number of the report, for units that know no boot protocol */
    report++;
    length--;
  }
  if (length < 3)
    return;
  gsize n = MIN (length - 2, KEYS);
  const guint8 *keys = report + 2;
  if (keys[0] == ROLL_OVER)
    return;
  if ((self->modifiers & CF_KEY_L_ALT) && !(report[0] & CF_KEY_L_ALT))
    release_alt (self);
  self->modifiers = report[0];
  for (gsize i = 0; i < n; i++)
    if (keys[i] > 3 && keys[i] < LEFT_CTRL && memchr (self->down, keys[i], KEYS) == NULL &&
        memchr (keys, keys[i], i) == NULL)
      press (self, keys[i], report[0]);
  memset (self->down, 0, KEYS);
  memcpy (self->down, keys, n);
}

guint
cf_key_decoder_get_silence (CfKeyDecoder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->text->len == 0 && self->accent == 0 && self->alt_digits == 0)
    return 0;
  return self->settings.silence_ms * (self->has_suffix ? SUFFIXED_FACTOR : 1);
}

void
cf_key_decoder_end (CfKeyDecoder *self)
{
  g_return_if_fail (self != NULL);

  if (self->alt_digits > 0)
    release_alt (self);
  emit (self);
  memset (self->down, 0, KEYS); /* a scanner that forgot to let go would lose its next key */
}
