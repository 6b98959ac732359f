/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Star Line Mode.  Source of every command: Star's Line Mode command specifications (public).
 */
#include <string.h>

#include "cf-print-dialect.h"

#define ESC         0x1B
#define GS          0x1D
#define RS          0x1E
#define BEL         0x07
#define SUB         0x1A

#define BAND_BYTES  3   /* of 8 dots, one below the other, in a column of ESC X */
#define FEED_MAX    255 /* 1/8 mm one ESC I takes */
#define BARS_HEIGHT 80
#define PULSE_MAX   127 /* units of 10 ms */

static void
begin (CfPrintStream *stream, const CfPrinterProfile *profile)
{
  CF_PRINT_PUT (stream, ESC, '@');
  CF_PRINT_PUT (stream, ESC, 'R', 0);
  CF_PRINT_PUT (stream, ESC, 'z', 1); /* lines of 4 mm */
}

static void
page (CfPrintStream *stream, guint8 number)
{
  CF_PRINT_PUT (stream, ESC, GS, 't', number);
}

static void
style (CfPrintStream *stream, CfPrintSize size, gboolean is_bold)
{
  guint8 tall = size == CF_PRINT_SIZE_LARGE || size == CF_PRINT_SIZE_HUGE;
  guint8 wide = size == CF_PRINT_SIZE_HUGE;

  CF_PRINT_PUT (stream, ESC, RS, 'F', size == CF_PRINT_SIZE_SMALL);
  CF_PRINT_PUT (stream, ESC, 'i', tall, wide);
  CF_PRINT_PUT (stream, ESC, is_bold ? 'E' : 'F');
}

static void
align (CfPrintStream *stream, CfPrintAlign wanted)
{
  static const guint8 CODES[] = {
    [CF_PRINT_ALIGN_START] = 0,
    [CF_PRINT_ALIGN_CENTRE] = 1,
    [CF_PRINT_ALIGN_END] = 2,
  };
  CF_PRINT_PUT (stream, ESC, GS, 'a', CODES[wanted]);
}

static void
feed (CfPrintStream *stream, const CfPrinterProfile *profile, guint dots)
{
  for (; dots > 0; dots -= MIN (dots, FEED_MAX))
    CF_PRINT_PUT (stream, ESC, 'I', (guint8) MIN (dots, FEED_MAX));
}

/* A band as columns of 24 dots, the top one in the highest bit (ESC X); ESC I prints and feeds. */
static void
raster (CfPrintStream *stream, const guint8 *bits, guint stride, guint rows)
{
  guint width = stride * 8;
  g_autofree guint8 *columns = g_malloc0 ((gsize) width * BAND_BYTES);
  const guint8 head[] = { ESC, 'X', (guint8) (width & 0xFF), (guint8) (width >> 8) };

  g_assert (rows <= CF_PRINT_BAND_ROWS);
  for (guint y = 0; y < rows; y++)
    for (guint x = 0; x < width; x++)
      if ((bits[y * stride + x / 8] & (0x80 >> (x % 8))) != 0)
        columns[x * BAND_BYTES + y / 8] |= (guint8) (0x80 >> (y % 8));
  cf_print_stream_put_with (stream, head, sizeof head, columns, (gsize) width * BAND_BYTES);
  CF_PRINT_PUT (stream, ESC, 'I', (guint8) rows);
}

static void
qr (CfPrintStream *stream, const char *data, guint dots)
{
  guint length = (guint) strlen (data);
  const guint8 store[] = {
    ESC, GS, 'y', 'D', '1', 0, (guint8) (length & 0xFF), (guint8) (length >> 8)
  };

  align (stream, CF_PRINT_ALIGN_CENTRE);
  CF_PRINT_PUT (stream, ESC, GS, 'y', 'S', '0', 2);                      /* model 2 */
  CF_PRINT_PUT (stream, ESC, GS, 'y', 'S', '1', 1);                      /* level M */
  CF_PRINT_PUT (stream, ESC, GS, 'y', 'S', '2', (guint8) MIN (dots, 8)); /* dots a module */
  cf_print_stream_put_with (stream, store, sizeof store, (const guint8 *) data, length);
  CF_PRINT_PUT (stream, ESC, GS, 'y', 'P');
  align (stream, CF_PRINT_ALIGN_START);
}

/* In Code 128 a percent sign begins a code of two letters; "%0" is itself.  Ends with RS. */
static char *
dup_bars (CfPrintSymbology symbology, const char *data)
{
  GString *text = g_string_new (data);

  if (symbology == CF_PRINT_SYMBOLOGY_CODE128)
    g_string_replace (text, "%", "%0", 0);
  g_string_append_c (text, RS);
  return g_string_free (text, FALSE);
}

static void
barcode (CfPrintStream *stream, CfPrintSymbology symbology, const char *data, guint dots)
{
  static const guint8 CODES[] = {
    [CF_PRINT_SYMBOLOGY_EAN13] = '3',
    [CF_PRINT_SYMBOLOGY_EAN8] = '2',
    [CF_PRINT_SYMBOLOGY_CODE128] = '6',
  };
  /* Characters below and a new line; modules of 2 dots are width 1, of 3 dots 2, of 4 dots 3. */
  guint8 width = (guint8) ('0' + CLAMP (dots, 2, 4) - 1);
  const guint8 head[] = { ESC, 'b', CODES[symbology], '2', width, BARS_HEIGHT };
  g_autofree char *with_end = dup_bars (symbology, data);

  align (stream, CF_PRINT_ALIGN_CENTRE);
  cf_print_stream_put_with (stream, head, sizeof head, (const guint8 *) with_end,
                            strlen (with_end));
  align (stream, CF_PRINT_ALIGN_START);
}

static void
cut (CfPrintStream *stream, const CfPrinterProfile *profile, CfPrintCut wanted)
{
  if (profile->cutter == CF_PRINTER_CUTTER_NONE)
    feed (stream, profile, profile->tear_dots);
  else
    CF_PRINT_PUT (stream, ESC, 'd', wanted == CF_PRINT_CUT_FULL ? 2 : 3);
}

static void
kick (CfPrintStream *stream, const CfPrinterProfile *profile, guint drawer)
{
  CF_PRINT_PUT (stream, ESC, BEL, (guint8) CLAMP (profile->pulse_on_ms / 10, 1, PULSE_MAX),
                (guint8) CLAMP (profile->pulse_off_ms / 10, 1, PULSE_MAX));
  CF_PRINT_PUT (stream, drawer == 2 ? SUB : BEL);
}

const CfPrintDialect cf_star_dialect = {
  begin, page, style, align, raster, qr, barcode, feed, cut, kick,
};
