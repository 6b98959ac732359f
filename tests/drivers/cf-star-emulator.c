/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-star-emulator.h"

#include <qrencode.h>
#include <string.h>
#include <zint.h>

#define BEL    0x07
#define ACK    0x06
#define SUB    0x1A
#define ESC    0x1B
#define GS     0x1D
#define RS     0x1E
#define LINE   32 /* dots of 4 mm: ESC z 1 */
#define KNIFE  110
#define MORE   0 /* a command that is not complete yet */
#define COLUMN 3 /* bytes of ESC X */

/* Names by which the C library knows the pages, by Star's numbers: its tables, not ours. */
static const struct
{
  guint8 number;
  const char *charset;
} PAGES[] = {
  { 1, "CP437" },  { 4, "IBM858" }, { 5, "CP852" },   { 6, "CP860" },   { 7, "CP861" },
  { 8, "CP863" },  { 9, "CP865" },  { 10, "CP866" },  { 11, "CP855" },  { 12, "CP857" },
  { 13, "CP862" }, { 15, "CP737" }, { 32, "CP1252" }, { 33, "CP1250" }, { 34, "CP1251" },
};

CfStarEmulator *
cf_star_emulator_new (guint dots, guint columns)
{
  CfStarEmulator *self = g_new0 (CfStarEmulator, 1);

  self->paper = cf_test_paper_new (dots);
  self->columns = columns;
  self->buffer = g_byte_array_new ();
  self->complaints = g_string_new (NULL);
  self->pulses = g_array_new (FALSE, FALSE, sizeof (guint));
  self->columns24 = g_byte_array_new ();
  self->qr_data = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->tall = self->wide = 1;
  self->pulse_ms = 200;
  return self;
}

void
cf_star_emulator_free (CfStarEmulator *self)
{
  if (self == NULL)
    return;
  cf_test_paper_free (self->paper);
  g_byte_array_unref (self->buffer);
  g_byte_array_unref (self->columns24);
  g_byte_array_unref (self->qr_data);
  g_byte_array_unref (self->out);
  g_string_free (self->complaints, TRUE);
  g_array_unref (self->pulses);
  g_free (self);
}

static void
complain (CfStarEmulator *self, const char *what, const guint8 *bytes, guint n)
{
  g_string_append_printf (self->complaints, "%s:", what);
  for (guint i = 0; i < MIN (n, 8); i++)
    g_string_append_printf (self->complaints, " %02x", bytes[i]);
  g_string_append_c (self->complaints, '\n');
}

/* ---- letters ---- */

static gunichar
decode (CfStarEmulator *self, guint8 byte)
{
  const char *charset = NULL;

  if (byte < 0x80)
    return byte;
  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++)
    if (PAGES[i].number == self->page)
      charset = PAGES[i].charset;
  g_autofree char *utf8 =
    charset != NULL ? g_convert ((const char *) &byte, 1, "UTF-8", charset, NULL, NULL, NULL)
                    : NULL;
  if (utf8 == NULL)
    complain (self, "no such letter", &byte, 1);
  return utf8 != NULL ? g_utf8_get_char (utf8) : '?';
}

static guint
put_letter (CfStarEmulator *self, guint8 byte)
{
  guint width = self->paper->dots / self->columns;

  if (self->is_small)
    width = width * 3 / 4; /* font B is 9 dots wide and as high as A */
  cf_test_paper_letter (self->paper, decode (self, byte), width * self->wide, 24 * self->tall,
                        self->is_bold);
  return 1;
}

/* ---- codes ---- */

static void
print_qr (CfStarEmulator *self)
{
  static const QRecLevel LEVELS[] = { QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H };
  QRcode *code = QRcode_encodeData ((int) self->qr_data->len, self->qr_data->data, 0,
                                    LEVELS[self->qr_level % 4]);

  if (code == NULL) {
    complain (self, "QR code of nothing", NULL, 0);
    return;
  }
  for (int i = 0; i < code->width * code->width; i++)
    code->data[i] &= 1;
  if ((guint) code->width * self->qr_dots <= self->paper->dots)
    cf_test_paper_modules (self->paper, code->data, (guint) code->width, (guint) code->width,
                           self->qr_dots, self->qr_dots);
  else
    complain (self, "QR code wider than paper", NULL, 0);
  QRcode_free (code);
}

/* ESC GS y S kind n, ESC GS y D 1 m nL nH data, ESC GS y P */
static guint
run_qr (CfStarEmulator *self, const guint8 *b, guint n)
{
  if (n < 4 || (b[3] == 'S' && n < 6) || (b[3] == 'D' && n < 8))
    return MORE;
  switch (b[3]) {
  case 'S':
    if (b[4] == '0' && b[5] != 2)
      complain (self, "QR model", b, n);
    else if (b[4] == '1')
      self->qr_level = b[5];
    else if (b[4] == '2')
      self->qr_dots = b[5];
    if (b[4] < '0' || b[4] > '2' || (b[4] == '2' && (b[5] < 1 || b[5] > 8)))
      complain (self, "QR setting", b, n);
    return 6;
  case 'D': {
    guint length = b[6] + 256u * b[7];
    if (n < 8 + length)
      return MORE;
    if (b[4] != '1' || b[5] != 0)
      complain (self, "QR data", b, n);
    g_byte_array_set_size (self->qr_data, 0);
    g_byte_array_append (self->qr_data, b + 8, length);
    return 8 + length;
  }
  case 'P': print_qr (self); return 4;
  default: complain (self, "QR function", b, n); return 4;
  }
}

/* What Code 128 data says: "%0" is a percent sign; no other percent is known here. */
static char *
dup_code128 (CfStarEmulator *self, const guint8 *data, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    if (data[i] == '%' && (i + 1 >= n || data[i + 1] != '0'))
      complain (self, "a percent sign that is none", data, n);
    g_string_append_c (text, (char) data[i]);
    if (data[i] == '%')
      i++;
  }
  return g_string_free (text, FALSE);
}

static void
print_bars (CfStarEmulator *self, const guint8 *b, const guint8 *data, guint n)
{
  gboolean is_code128 = b[2] == '6';
  g_autofree char *text =
    is_code128 ? dup_code128 (self, data, n) : g_strndup ((const char *) data, n);
  guint dots = b[4] - '0' + 1u;
  struct zint_symbol *symbol = ZBarcode_Create ();

  symbol->symbology = is_code128 ? BARCODE_CODE128 : BARCODE_EANX;
  if (ZBarcode_Encode (symbol, (const unsigned char *) text, 0) < ZINT_ERROR &&
      ((guint) symbol->width + 20) * dots <= self->paper->dots) {
    g_autofree guint8 *modules = g_new (guint8, symbol->width);
    for (int x = 0; x < symbol->width; x++)
      modules[x] = (symbol->encoded_data[0][x / 8] >> (x % 8)) & 1;
    cf_test_paper_modules (self->paper, modules, (guint) symbol->width, 1, dots, b[5]);
    for (const char *p = text; b[3] == '2' && *p != '\0'; p++)
      cf_test_paper_letter (self->paper, (guint8) *p, self->paper->dots / self->columns, 24, FALSE);
    cf_test_paper_end_line (self->paper, b[3] == '2' ? LINE : 0);
  } else
    complain (self, "a code that is none, or wider than paper", data, n);
  ZBarcode_Delete (symbol);
}

/* ESC b kind letters width height data RS; width 1 is two dots a module, 2 three, 3 four. */
static guint
run_bars (CfStarEmulator *self, const guint8 *b, guint n)
{
  const guint8 *end = n > 6 ? memchr (b + 6, RS, n - 6) : NULL;

  if (end == NULL)
    return MORE;
  if (strchr ("236", b[2]) == NULL || strchr ("12", b[3]) == NULL || b[4] < '1' || b[4] > '3' ||
      b[5] == 0)
    complain (self, "bar code", b, n);
  else
    print_bars (self, b, b + 6, (guint) (end - b) - 6);
  return (guint) (end - b) + 1;
}

/* ---- pictures and paper ---- */

static guint
run_columns (CfStarEmulator *self, const guint8 *b, guint n)
{
  guint width = n >= 4 ? b[2] + 256u * b[3] : 0;

  if (n < 4 || n < 4 + width * COLUMN)
    return MORE;
  if (width > self->paper->dots + 7)
    complain (self, "picture wider than paper", b, n);
  g_byte_array_set_size (self->columns24, 0);
  g_byte_array_append (self->columns24, b + 4, width * COLUMN);
  return 4 + width * COLUMN;
}

/* Feeds @rows and prints what waits: letters, or the columns of a picture. */
static void
feed (CfStarEmulator *self, guint rows)
{
  guint width = self->columns24->len / COLUMN;

  if (width == 0) {
    if (self->paper->x > 0)
      cf_test_paper_end_line (self->paper, rows);
    else
      cf_test_paper_feed (self->paper, (int) rows);
    return;
  }
  guint stride = (width + 7) / 8;
  g_autofree guint8 *bits = g_malloc0 ((gsize) stride * MAX (rows, 24));
  for (guint x = 0; x < width; x++)
    for (guint y = 0; y < 24; y++)
      if ((self->columns24->data[x * COLUMN + y / 8] & (0x80 >> (y % 8))) != 0) {
        if (y >= rows)
          complain (self, "a picture under the next one", NULL, 0);
        bits[y * stride + x / 8] |= (guint8) (0x80 >> (x % 8));
      }
  cf_test_paper_bits (self->paper, bits, stride, (int) rows);
  g_byte_array_set_size (self->columns24, 0);
}

static void
reset (CfStarEmulator *self)
{
  self->page = 1;
  self->is_small = self->is_bold = FALSE;
  self->tall = self->wide = 1;
  self->paper->align = 0;
  g_byte_array_set_size (self->columns24, 0);
  g_array_set_size (self->paper->cells, 0);
  self->paper->x = 0;
}

/* ---- commands ---- */

static guint
run_esc_gs (CfStarEmulator *self, const guint8 *b, guint n)
{
  if (n < 3)
    return MORE;
  if (b[2] == 'y')
    return run_qr (self, b, n);
  if (n < 4)
    return MORE;
  switch (b[2]) {
  case 't': self->page = b[3]; break;
  case 'a':
    if (self->paper->x > 0 || b[3] > 2)
      complain (self, "aligned", b, n);
    self->paper->align = b[3];
    break;
  default: complain (self, "unknown", b, n);
  }
  return 4;
}

/* Nine bytes: head, version, then printer, errors, buffer, paper, and three of which none is set. */
static void
say_status (CfStarEmulator *self)
{
  gboolean is_offline =
    self->is_cover_open || self->is_paper_out || self->is_cutter_stuck || self->is_broken;
  const guint8 block[9] = {
    0x23,
    0x06,
    (guint8) ((self->is_drawer_high ? 0x04 : 0) | (is_offline ? 0x08 : 0) |
              (self->is_cover_open ? 0x20 : 0)),
    (guint8) ((self->is_cutter_stuck ? 0x08 : 0) | (self->is_broken ? 0x20 : 0)),
    0,
    (guint8) ((self->is_paper_low ? 0x04 : 0) | (self->is_paper_out ? 0x08 : 0)),
  };

  g_byte_array_append (self->out, block, sizeof block);
}

void
cf_star_emulator_changed (CfStarEmulator *self)
{
  if (self->says_status)
    say_status (self);
}

static guint
run_esc (CfStarEmulator *self, const guint8 *b, guint n)
{
  static const struct
  {
    guint8 code;
    guint8 length;
  } lengths[] = { { '@', 2 }, { 'R', 3 }, { 'z', 3 }, { 'i', 4 }, { 'E', 2 }, { 'F', 2 },
                  { 'I', 3 }, { 'd', 3 }, { ACK, 3 }, { RS, 4 },  { BEL, 4 } };
  guint length = 0;

  if (n < 2)
    return MORE;
  if (b[1] == GS)
    return run_esc_gs (self, b, n);
  if (b[1] == 'X')
    return run_columns (self, b, n);
  if (b[1] == 'b')
    return run_bars (self, b, n);
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i].code == b[1])
      length = lengths[i].length;
  if (length == 0) {
    complain (self, "unknown", b, n);
    return 2;
  }
  if (n < length)
    return MORE;
  switch (b[1]) {
  case '@': reset (self); break;
  case 'E': self->is_bold = TRUE; break;
  case 'F': self->is_bold = FALSE; break;
  case 'I': feed (self, b[2]); break;
  case 'i':
    if (b[2] > 5 || b[3] > 5)
      complain (self, "size", b, n);
    self->tall = b[2] + 1u;
    self->wide = b[3] + 1u;
    break;
  case ACK:
    if (b[2] != 1)
      complain (self, "question", b, n);
    say_status (self);
    break;
  case RS:
    if (b[2] == 'a' && b[3] <= 1) {
      self->says_status = b[3] == 1;
      break;
    }
    if (b[2] != 'F' || b[3] > 1)
      complain (self, "font", b, n);
    self->is_small = b[3] == 1;
    break;
  case BEL:
    if (b[2] == 0 || b[2] > 127 || b[3] == 0 || b[3] > 127)
      complain (self, "pulse", b, n);
    self->pulse_ms = b[2] * 10u;
    break;
  case 'd':
    if (b[2] > 3)
      complain (self, "cut", b, n);
    cf_test_paper_feed (self->paper, b[2] >= 2 ? KNIFE : 0);
    cf_test_paper_cut (self->paper);
    break;
  case 'R':
    if (b[2] != 0)
      complain (self, "national letters", b, n);
    break;
  default:
    if (b[2] != 1) /* ESC z */
      complain (self, "lines of 3 mm", b, n);
  }
  return length;
}

static guint
run_one (CfStarEmulator *self, const guint8 *b, guint n)
{
  guint drawer = b[0] == BEL ? 1 : 2;

  switch (b[0]) {
  case ESC: return run_esc (self, b, n);
  case '\n': cf_test_paper_end_line (self->paper, LINE); return 1;
  case BEL:
  case SUB: g_array_append_val (self->pulses, drawer); return 1;
  default:
    if (b[0] < 0x20)
      complain (self, "unknown", b, n);
    return put_letter (self, b[0]);
  }
}

void
cf_star_emulator_write (CfStarEmulator *self, const guint8 *bytes, gsize n)
{
  g_byte_array_append (self->buffer, bytes, (guint) n);
  while (self->buffer->len > 0) {
    guint taken = run_one (self, self->buffer->data, self->buffer->len);
    if (taken == MORE)
      break;
    g_byte_array_remove_range (self->buffer, 0, taken);
  }
}
