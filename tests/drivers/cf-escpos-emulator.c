/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-escpos-emulator.h"

#include <qrencode.h>
#include <string.h>
#include <zint.h>

#define ESC       0x1B
#define GS        0x1D
#define FS        0x1C
#define DLE       0x10
#define KNIFE     130 /* rows from head to knife */
#define MORE      0   /* a command that is not complete yet */
#define NEAR_ROWS 240 /* 30 mm of paper left: near its end */

/* Names by which the C library knows the pages, by EPSON's numbers: its tables, not ours. */
static const struct
{
  guint8 number;
  const char *charset;
} PAGES[] = {
  { 0, "CP437" },   { 2, "CP850" },       { 3, "CP860" },        { 4, "CP863" },   { 5, "CP865" },
  { 13, "CP857" },  { 14, "CP737" },      { 16, "CP1252" },      { 17, "CP866" },  { 18, "CP852" },
  { 19, "IBM858" }, { 33, "CP775" },      { 34, "CP855" },       { 35, "CP861" },  { 36, "CP862" },
  { 38, "CP869" },  { 39, "ISO-8859-2" }, { 40, "ISO-8859-15" }, { 45, "CP1250" }, { 46, "CP1251" },
  { 47, "CP1253" }, { 48, "CP1254" },     { 49, "CP1255" },      { 51, "CP1257" },
};

CfEscposEmulator *
cf_escpos_emulator_new (guint dots, guint columns, guint dpi)
{
  CfEscposEmulator *self = g_new0 (CfEscposEmulator, 1);

  self->paper = cf_test_paper_new (dots);
  self->columns = columns;
  self->dpi = dpi;
  self->has_asb = self->has_dle = self->has_proof = TRUE;
  self->buffer = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->complaints = g_string_new (NULL);
  self->pulses = g_array_new (FALSE, FALSE, sizeof (guint));
  self->qr_data = g_byte_array_new ();
  self->spacing = dpi / 6;
  self->bar_height = 162;
  self->bar_dots = 3;
  return self;
}

void
cf_escpos_emulator_free (CfEscposEmulator *self)
{
  if (self == NULL)
    return;
  cf_test_paper_free (self->paper);
  g_byte_array_unref (self->buffer);
  g_byte_array_unref (self->out);
  g_byte_array_unref (self->qr_data);
  g_string_free (self->complaints, TRUE);
  g_array_unref (self->pulses);
  g_free (self);
}

/* ---- status ---- */

gboolean
cf_escpos_emulator_is_offline (const CfEscposEmulator *self)
{
  return self->is_cover_open || self->is_paper_out || self->is_cutter_stuck;
}

static gboolean
is_near_end (const CfEscposEmulator *self)
{
  return self->is_near_end || self->is_paper_out ||
         (self->paper->rows_left >= 0 && self->paper->rows_left < NEAR_ROWS);
}

guint8
cf_escpos_emulator_port_status (const CfEscposEmulator *self)
{
  return (guint8) ((self->is_paper_out ? 0x20 : 0) | 0x10 |
                   (cf_escpos_emulator_is_offline (self) ? 0 : 0x08));
}

static void
answer (CfEscposEmulator *self, const guint8 *bytes, guint n)
{
  g_byte_array_append (self->out, bytes, n);
}

static void
get_asb (const CfEscposEmulator *self, guint8 block[4])
{
  block[0] =
    (guint8) (0x10 | (self->is_drawer_high ? 0x04 : 0) |
              (cf_escpos_emulator_is_offline (self) ? 0x08 : 0) | (self->is_cover_open ? 0x20 : 0));
  block[1] = self->is_cutter_stuck ? 0x08 : 0;
  block[2] = (guint8) ((is_near_end (self) ? 0x03 : 0) | (self->is_paper_out ? 0x0C : 0));
  block[3] = 0x0F;
}

static void
send_asb (CfEscposEmulator *self, gboolean only_changes)
{
  guint8 block[4];

  get_asb (self, block);
  if (self->asb_mask == 0 || (only_changes && memcmp (block, self->asb_last, sizeof block) == 0))
    return;
  memcpy (self->asb_last, block, sizeof block);
  answer (self, block, sizeof block);
}

static void
answer_dle_eot (CfEscposEmulator *self, guint8 n)
{
  guint8 byte = 0x12;

  if (!self->has_dle)
    return;
  switch (n) {
  case 1:
    byte |= (self->is_drawer_high ? 0x04 : 0);
    byte |= cf_escpos_emulator_is_offline (self) ? 0x08 : 0;
    break;
  case 2:
    byte |= self->is_cover_open ? 0x04 : 0;
    byte |= self->is_paper_out ? 0x20 : 0;
    byte |= self->is_cutter_stuck ? 0x40 : 0;
    break;
  case 3: byte |= self->is_cutter_stuck ? 0x08 : 0; break;
  case 4:
    byte |= is_near_end (self) ? 0x0C : 0;
    byte |= self->is_paper_out ? 0x60 : 0;
    break;
  default: return;
  }
  answer (self, &byte, 1);
}

/* ---- commands ---- */

static void
complain (CfEscposEmulator *self, const char *what, const guint8 *bytes, guint n)
{
  g_string_append_printf (self->complaints, "%s:", what);
  for (guint i = 0; i < MIN (n, 8); i++)
    g_string_append_printf (self->complaints, " %02x", bytes[i]);
  g_string_append_c (self->complaints, '\n');
}

static void
reset (CfEscposEmulator *self)
{
  self->mode = 0;
  self->page = 0;
  self->spacing = self->dpi / 6;
  self->unit_y = 0;
  self->paper->align = 0;
  g_array_set_size (self->paper->cells, 0);
  self->paper->x = 0;
}

static int
dots_of (const CfEscposEmulator *self, guint units)
{
  return self->unit_y != 0 ? (int) (units * self->dpi / self->unit_y) : (int) units;
}

/* Whether there is paper for @rows; when not, the printer stops before the command. */
static gboolean
has_paper (CfEscposEmulator *self, int rows)
{
  if (cf_test_paper_has (self->paper, rows))
    return TRUE;
  self->is_paper_out = TRUE;
  return FALSE;
}

static guint
put_letter (CfEscposEmulator *self, guint8 byte)
{
  gunichar c = byte;
  guint width = self->paper->dots / self->columns;
  guint height = 24;

  if ((self->mode & 0x01) != 0) {
    width = width * 3 / 4;
    height = 17;
  }
  width *= (self->mode & 0x20) != 0 ? 2 : 1;
  height *= (self->mode & 0x10) != 0 ? 2 : 1;
  if (byte >= 0x80) {
    const char *charset = NULL;

    for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++)
      if (PAGES[i].number == self->page)
        charset = PAGES[i].charset;
    g_autofree char *utf8 =
      charset != NULL ? g_convert ((const char *) &byte, 1, "UTF-8", charset, NULL, NULL, NULL)
                      : NULL;
    if (utf8 == NULL)
      complain (self, "no such letter", &byte, 1);
    c = utf8 != NULL ? g_utf8_get_char (utf8) : '?';
  }
  cf_test_paper_letter (self->paper, c, width, height, (self->mode & 0x08) != 0);
  return 1;
}

static guint
run_esc (CfEscposEmulator *self, const guint8 *b, guint n)
{
  if (n < 2)
    return MORE;
  if (b[1] == '@') {
    reset (self);
    return 2;
  }
  if (b[1] == 0) /* none: filled up */
    return 2;
  if (strchr ("!3JRtap=", b[1]) == NULL) {
    complain (self, "unknown", b, n);
    return 2;
  }
  if (n < (b[1] == 'p' ? 5 : 3))
    return MORE;
  switch (b[1]) {
  case '!': self->mode = b[2]; break;
  case '3': self->spacing = (guint) dots_of (self, b[2]); break;
  case 't': self->page = b[2]; break;
  case 'a':
    if (self->paper->x > 0)
      complain (self, "aligned in a line", b, n);
    self->paper->align = b[2];
    break;
  case 'R':
    if (b[2] != 0)
      complain (self, "national letters", b, n);
    break;
  case 'J': {
    int rows = MAX (dots_of (self, b[2]), cf_test_paper_line_rows (self->paper, 0));
    if (!has_paper (self, rows))
      return MORE;
    cf_test_paper_end_line (self->paper, (guint) dots_of (self, b[2]));
    break;
  }
  case 'p': {
    guint drawer = b[2] % 48 == 0 ? 1 : 2;
    if (b[3] == 0 || b[4] < b[3])
      complain (self, "pulse", b, n);
    g_array_append_val (self->pulses, drawer);
    return 5;
  }
  default: break;
  }
  return 3;
}

static void
print_qr (CfEscposEmulator *self)
{
  static const QRecLevel LEVELS[] = { QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H };
  QRcode *code = QRcode_encodeData ((int) self->qr_data->len, self->qr_data->data, 0,
                                    LEVELS[(self->qr_level - 0x30) % 4]);
  g_assert (code != NULL);
  for (int i = 0; i < code->width * code->width; i++)
    code->data[i] &= 1;
  if ((guint) code->width * self->qr_dots <= self->paper->dots)
    cf_test_paper_modules (self->paper, code->data, (guint) code->width, (guint) code->width,
                           self->qr_dots, self->qr_dots);
  else
    complain (self, "QR code wider than paper", NULL, 0);
  QRcode_free (code);
}

/* GS ( k: function @b[6] of symbol 49, with @n bytes after the length. */
static gboolean
run_qr (CfEscposEmulator *self, const guint8 *b, guint n)
{
  switch (b[6]) {
  case 'A':
    if (n != 4 || b[7] != '2')
      complain (self, "QR model", b, n);
    break;
  case 'C': self->qr_dots = b[7]; break;
  case 'E': self->qr_level = b[7]; break;
  case 'P':
    g_byte_array_set_size (self->qr_data, 0);
    g_byte_array_append (self->qr_data, b + 8, n - 3);
    break;
  case 'Q':
    if (!has_paper (self, 180 * (int) self->qr_dots))
      return FALSE;
    print_qr (self);
    break;
  default: complain (self, "QR function", b, n + 5);
  }
  return TRUE;
}

static guint
run_gs_paren (CfEscposEmulator *self, const guint8 *b, guint n)
{
  if (n < 5)
    return MORE;
  guint length = b[3] + 256u * b[4];
  if (n < 5 + length)
    return MORE;
  if (b[2] == 'k' && length >= 3 && b[5] == '1') {
    if (!run_qr (self, b, length))
      return MORE;
  } else if (b[2] == 'H' && length == 6 && b[5] == '0' && b[6] == '0') {
    const guint8 reply[] = { 0x37, 0x22, b[7], b[8], b[9], b[10], 0 };
    if (self->has_proof)
      answer (self, reply, sizeof reply);
  } else
    complain (self, "unknown", b, n);
  return 5 + length;
}

/* Code 128 as GS k wants it: the choice of set, doubled braces, pairs in set C. */
static char *
dup_code128 (CfEscposEmulator *self, const guint8 *data, guint n)
{
  GString *text = g_string_new (NULL);
  guint8 set = 0;

  for (guint i = 0; i < n; i++) {
    if (data[i] == '{' && i + 1 < n && data[i + 1] != '{') {
      set = data[++i];
      continue;
    }
    if (data[i] == '{')
      i++;
    if (set == 'C' && data[i] < 100)
      g_string_append_printf (text, "%02u", data[i]);
    else if (set == 'B')
      g_string_append_c (text, (char) data[i]);
    else
      complain (self, "Code 128 without a set", data, n);
  }
  return g_string_free (text, FALSE);
}

static void
print_bars (CfEscposEmulator *self, guint8 kind, const guint8 *data, guint n)
{
  g_autofree char *text =
    kind == 0x49 ? dup_code128 (self, data, n) : g_strndup ((const char *) data, n);
  struct zint_symbol *symbol = ZBarcode_Create ();

  symbol->symbology = kind == 0x49 ? BARCODE_CODE128 : BARCODE_EANX;
  if (ZBarcode_Encode (symbol, (const unsigned char *) text, 0) < ZINT_ERROR &&
      ((guint) symbol->width + 20) * self->bar_dots <= self->paper->dots) {
    g_autofree guint8 *modules = g_new (guint8, symbol->width);
    for (int x = 0; x < symbol->width; x++)
      modules[x] = (symbol->encoded_data[0][x / 8] >> (x % 8)) & 1;
    cf_test_paper_modules (self->paper, modules, (guint) symbol->width, 1, self->bar_dots,
                           self->bar_height);
    for (const char *p = text; self->bar_text == 2 && *p != '\0'; p++)
      cf_test_paper_letter (self->paper, (guint8) *p, self->paper->dots / self->columns, 24, FALSE);
    cf_test_paper_end_line (self->paper, self->bar_text == 2 ? 24 : 0);
  } else
    complain (self, "a code that is none, or wider than paper", data, n);
  ZBarcode_Delete (symbol);
}

static guint
run_gs_raster (CfEscposEmulator *self, const guint8 *b, guint n)
{
  if (n < 8)
    return MORE;
  guint stride = b[4] + 256u * b[5];
  guint rows = b[6] + 256u * b[7];
  if (b[2] != '0' || b[3] != 0 || stride * 8 > self->paper->dots + 7 || rows > 255)
    complain (self, "raster", b, n);
  if (n < 8 + stride * rows || !has_paper (self, (int) rows))
    return MORE;
  if (self->paper->x > 0)
    complain (self, "raster in a line", b, n);
  cf_test_paper_bits (self->paper, b + 8, stride, (int) rows);
  return 8 + stride * rows;
}

static guint
run_gs_cut (CfEscposEmulator *self, const guint8 *b, guint n)
{
  if (n < 4)
    return MORE;
  if (b[2] != 0x41 && b[2] != 0x42)
    complain (self, "cut", b, n);
  if (self->is_cutter_stuck || !has_paper (self, KNIFE + b[3]))
    return MORE;
  cf_test_paper_feed (self->paper, KNIFE + b[3]);
  cf_test_paper_cut (self->paper);
  return 4;
}

static void
answer_in_order (CfEscposEmulator *self, guint8 n)
{
  guint8 byte = 0;

  if (n % 48 == 1)
    byte = (guint8) ((is_near_end (self) ? 0x03 : 0) | (self->is_paper_out ? 0x0C : 0));
  else
    byte = self->is_drawer_high ? 0x01 : 0;
  answer (self, &byte, 1);
}

static guint
run_gs (CfEscposEmulator *self, const guint8 *b, guint n)
{
  if (n < 3)
    return MORE;
  switch (b[1]) {
  case '(': return run_gs_paren (self, b, n);
  case 'v': return run_gs_raster (self, b, n);
  case 'V': return run_gs_cut (self, b, n);
  case 'P':
    if (n < 4)
      return MORE;
    self->unit_y = b[3];
    return 4;
  case 'h': self->bar_height = b[2]; return 3;
  case 'w': self->bar_dots = b[2]; return 3;
  case 'H': self->bar_text = b[2]; return 3;
  case 'f': return 3;
  case 'a':
    if (self->has_asb) {
      self->asb_mask = b[2];
      send_asb (self, FALSE);
    }
    return 3;
  case 'r': answer_in_order (self, b[2]); return 3;
  case 'k':
    if (n < 4 || n < 4u + b[3] || !has_paper (self, (int) self->bar_height + 30))
      return MORE;
    print_bars (self, b[2], b + 4, b[3]);
    return 4u + b[3];
  default: complain (self, "unknown", b, n); return 2;
  }
}

/* Does what stands first in the buffer.  Returns the bytes it took: 0 when it has to wait. */
static guint
run_one (CfEscposEmulator *self)
{
  const guint8 *b = self->buffer->data;
  guint n = self->buffer->len;

  switch (b[0]) {
  case ESC: return run_esc (self, b, n);
  case GS: return run_gs (self, b, n);
  case FS:
    if (n < 2)
      return MORE;
    if (b[1] != '.')
      complain (self, "unknown", b, n);
    return 2;
  case '\n':
    if (!has_paper (self, cf_test_paper_line_rows (self->paper, self->spacing)))
      return MORE;
    cf_test_paper_end_line (self->paper, self->spacing);
    return 1;
  case DLE: /* real-time commands were done when they came in */
    if (n < 2 || n < (b[1] == 0x14 ? 10 : 3))
      return MORE;
    return b[1] == 0x14 && b[2] == 8 ? 10 : b[1] == 0x14 ? 5 : 3;
  case 0: return 1; /* ignored, so that a half-sent picture can be filled up */
  default:
    if (b[0] < 0x20)
      complain (self, "unknown", b, n);
    return put_letter (self, b[0]);
  }
}

static void
run (CfEscposEmulator *self)
{
  while (self->buffer->len > 0 && !cf_escpos_emulator_is_offline (self)) {
    guint taken = run_one (self);
    if (taken == MORE)
      break;
    g_byte_array_remove_range (self->buffer, 0, taken);
  }
}

/* ---- from outside ---- */

gsize
cf_escpos_emulator_room (const CfEscposEmulator *self)
{
  if (!cf_escpos_emulator_is_offline (self))
    return G_MAXUINT16;
  return self->buffer->len < CF_ESCPOS_BUFFER ? CF_ESCPOS_BUFFER - self->buffer->len : 0;
}

/* Real-time commands are seen as they come in. */
static void
see_real_time (CfEscposEmulator *self, const guint8 *bytes, gsize n)
{
  static const guint8 CLEAR[] = { DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8 };

  for (gsize i = 0; i + 2 < n; i++) {
    if (bytes[i] != DLE || (bytes[i + 1] != 4 && bytes[i + 1] != 5 && bytes[i + 1] != 0x14))
      continue;
    self->n_real_time++;
    if (bytes[i + 1] == 4)
      answer_dle_eot (self, bytes[i + 2]);
    else if (bytes[i + 1] == 0x14 && i + sizeof CLEAR <= n &&
             memcmp (bytes + i, CLEAR, sizeof CLEAR) == 0) {
      static const guint8 CLEARED[] = { 0x37, 0x25, 0 };
      g_byte_array_set_size (self->buffer, 0);
      answer (self, CLEARED, sizeof CLEARED);
    }
  }
}

gsize
cf_escpos_emulator_write (CfEscposEmulator *self, const guint8 *bytes, gsize n)
{
  gsize taken = 0;

  while (taken < n) { /* a byte may stop it: the next ones then count against the buffer */
    gsize step = MIN (n - taken, MIN (cf_escpos_emulator_room (self), 64));
    if (step == 0)
      break;
    g_byte_array_append (self->buffer, bytes + taken, (guint) step);
    taken += step;
    run (self);
    send_asb (self, TRUE);
  }
  see_real_time (self, bytes, taken);
  return taken;
}

void
cf_escpos_emulator_changed (CfEscposEmulator *self)
{
  run (self);
  send_asb (self, TRUE);
}

void
cf_escpos_emulator_refill (CfEscposEmulator *self)
{
  self->paper->rows_left = -1;
  self->is_paper_out = self->is_near_end = FALSE;
  cf_escpos_emulator_changed (self);
}

void
cf_escpos_emulator_power_cycle (CfEscposEmulator *self)
{
  g_byte_array_set_size (self->buffer, 0);
  g_byte_array_set_size (self->out, 0);
  self->asb_mask = 0;
  reset (self);
}
