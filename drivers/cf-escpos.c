/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ESC/POS.  Source of every command: EPSON's ESC/POS command reference (public); where imitations
 * differ, the form most of them know is sent.
 */
#include "cf-escpos.h"

#include <string.h>

#include "cf-print-dialect.h"

#define ESC 0x1B
#define GS  0x1D
#define FS  0x1C

/* ESC ! */
#define MODE_SMALL  0x01
#define MODE_BOLD   0x08
#define MODE_HIGH   0x10
#define MODE_WIDE   0x20
#define PULSE_MAX   255 /* units of 2 ms */
#define FEED_MAX    255 /* units one ESC J takes */
#define BARS_HEIGHT 80  /* dots: 10 mm at 203 dpi */

static guint8
low (guint number)
{
  return (guint8) (number & 0xFF);
}

static guint8
high (guint number)
{
  return (guint8) (number >> 8 & 0xFF);
}

static void
begin (CfPrintStream *stream, const CfPrinterProfile *profile)
{
  CF_PRINT_PUT (stream, ESC, '@');
  /* Imitations made for China start in double-byte mode, where letters beyond ASCII are hanzi. */
  CF_PRINT_PUT (stream, FS, '.');
  CF_PRINT_PUT (stream, ESC, 'R', 0); /* no national letters in the place of brackets */
  if (profile->has_units)
    CF_PRINT_PUT (stream, GS, 'P', low (profile->dpi), low (profile->dpi));
  CF_PRINT_PUT (stream, ESC, '3', low (profile->line_dots));
}

static void
page (CfPrintStream *stream, guint8 number)
{
  CF_PRINT_PUT (stream, ESC, 't', number);
}

static void
style (CfPrintStream *stream, CfPrintSize size, gboolean is_bold)
{
  static const guint8 MODES[] = {
    [CF_PRINT_SIZE_SMALL] = MODE_SMALL,
    [CF_PRINT_SIZE_NORMAL] = 0,
    [CF_PRINT_SIZE_LARGE] = MODE_HIGH,
    [CF_PRINT_SIZE_HUGE] = MODE_HIGH | MODE_WIDE,
  };
  CF_PRINT_PUT (stream, ESC, '!', (guint8) (MODES[size] | (is_bold ? MODE_BOLD : 0)));
}

static void
align (CfPrintStream *stream, CfPrintAlign wanted)
{
  static const guint8 CODES[] = {
    [CF_PRINT_ALIGN_START] = 0,
    [CF_PRINT_ALIGN_CENTRE] = 1,
    [CF_PRINT_ALIGN_END] = 2,
  };
  CF_PRINT_PUT (stream, ESC, 'a', CODES[wanted]);
}

static void
raster (CfPrintStream *stream, const guint8 *bits, guint stride, guint rows)
{
  const guint8 head[] = { GS, 'v', '0', 0, low (stride), high (stride), low (rows), high (rows) };

  cf_print_stream_put_with (stream, head, sizeof head, bits, (gsize) stride * rows);
}

static void
qr (CfPrintStream *stream, const char *data, guint dots)
{
  guint length = (guint) strlen (data);
  guint p = length + 3;
  const guint8 store[] = { GS, '(', 'k', low (p), high (p), '1', 'P', '0' };

  align (stream, CF_PRINT_ALIGN_CENTRE);
  CF_PRINT_PUT (stream, GS, '(', 'k', 4, 0, '1', 'A', '2', 0);     /* model 2 */
  CF_PRINT_PUT (stream, GS, '(', 'k', 3, 0, '1', 'C', low (dots)); /* dots a module */
  CF_PRINT_PUT (stream, GS, '(', 'k', 3, 0, '1', 'E', '1');        /* level M */
  cf_print_stream_put_with (stream, store, sizeof store, (const guint8 *) data, length);
  CF_PRINT_PUT (stream, GS, '(', 'k', 3, 0, '1', 'Q', '0');
  align (stream, CF_PRINT_ALIGN_START);
}

static gboolean
is_pairs_of_digits (const char *data)
{
  gsize n = strlen (data);
  return n >= 4 && n % 2 == 0 && strspn (data, "0123456789") == n;
}

/* Code set C for digits, else B, where the brace that begins a choice of set is doubled. */
static GByteArray *
code128_data (const char *data)
{
  GByteArray *bytes = g_byte_array_new ();

  if (is_pairs_of_digits (data)) {
    g_byte_array_append (bytes, (const guint8 *) "{C", 2);
    for (const char *p = data; *p != '\0'; p += 2) {
      guint8 pair = (guint8) ((p[0] - '0') * 10 + (p[1] - '0'));
      g_byte_array_append (bytes, &pair, 1);
    }
    return bytes;
  }
  g_byte_array_append (bytes, (const guint8 *) "{B", 2);
  for (const char *p = data; *p != '\0'; p++)
    g_byte_array_append (bytes, (const guint8 *) (*p == '{' ? "{{" : p), *p == '{' ? 2 : 1);
  return bytes;
}

static void
barcode (CfPrintStream *stream, CfPrintSymbology symbology, const char *data, guint dots)
{
  static const guint8 CODES[] = {
    [CF_PRINT_SYMBOLOGY_EAN13] = 0x43,
    [CF_PRINT_SYMBOLOGY_EAN8] = 0x44,
    [CF_PRINT_SYMBOLOGY_CODE128] = 0x49,
  };
  g_autoptr (GByteArray) bytes = NULL;

  if (symbology == CF_PRINT_SYMBOLOGY_CODE128)
    bytes = code128_data (data);
  else
    bytes = g_byte_array_append (g_byte_array_new (), (const guint8 *) data, (guint) strlen (data));
  const guint8 head[] = { GS, 'k', CODES[symbology], low (bytes->len) };
  align (stream, CF_PRINT_ALIGN_CENTRE);
  CF_PRINT_PUT (stream, GS, 'h', BARS_HEIGHT);
  CF_PRINT_PUT (stream, GS, 'w', low (dots));
  CF_PRINT_PUT (stream, GS, 'H', 2); /* characters below, */
  CF_PRINT_PUT (stream, GS, 'f', 0); /* in font A */
  cf_print_stream_put_with (stream, head, sizeof head, bytes->data, bytes->len);
  align (stream, CF_PRINT_ALIGN_START);
}

static void
feed (CfPrintStream *stream, const CfPrinterProfile *profile, guint dots)
{
  for (; dots > 0; dots -= MIN (dots, FEED_MAX))
    CF_PRINT_PUT (stream, ESC, 'J', low (MIN (dots, FEED_MAX)));
}

static void
cut (CfPrintStream *stream, const CfPrinterProfile *profile, CfPrintCut wanted)
{
  gboolean is_full = wanted == CF_PRINT_CUT_FULL;

  switch (profile->cutter) {
  case CF_PRINTER_CUTTER_FEED: CF_PRINT_PUT (stream, GS, 'V', is_full ? 0x41 : 0x42, 0); break;
  case CF_PRINTER_CUTTER_OLD:
    feed (stream, profile, profile->tear_dots);
    CF_PRINT_PUT (stream, ESC, is_full ? 'i' : 'm');
    break;
  case CF_PRINTER_CUTTER_NONE: feed (stream, profile, profile->tear_dots); break;
  default: g_assert_not_reached ();
  }
}

/* All five bytes: a drawer that opens with the next receipt lacked the last ones. */
static void
kick (CfPrintStream *stream, const CfPrinterProfile *profile, guint drawer)
{
  CF_PRINT_PUT (stream, ESC, 'p', drawer == 2 ? 1 : 0,
                (guint8) MIN (profile->pulse_on_ms / 2, PULSE_MAX),
                (guint8) MIN (profile->pulse_off_ms / 2, PULSE_MAX));
}

void
cf_escpos_put_proof (CfPrintStream *stream, const char mark[CF_ESCPOS_PROOF_SIZE])
{
  CF_PRINT_PUT (stream, GS, '(', 'H', 6, 0, '0', '0', (guint8) mark[0], (guint8) mark[1],
                (guint8) mark[2], (guint8) mark[3]);
}

const CfPrintDialect cf_escpos_dialect = {
  begin, page, style, align, raster, qr, barcode, feed, cut, kick,
};
