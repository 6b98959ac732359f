/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-document.h"
#include "cf-print-stream.h"
#include "cf-printer-profile.h"

G_BEGIN_DECLS

/**
 * CfPrintDialect:
 * @begin: brings the printer into a known state, whatever it was told before
 * @page: chooses the code page the printer calls @number
 * @style: size and boldness of the characters that follow
 * @align: of the lines that follow; at the start of a line only
 * @raster: prints @rows rows of @stride bytes, from the left edge
 * @qr: (nullable): prints a QR code of @dots a module, centred
 * @barcode: (nullable): prints a linear code of @dots a module with its characters, centred
 * @feed: leaves @dots of the head free
 * @cut: feeds to the knife and cuts
 * @kick: opens drawer 1 or 2
 *
 * The commands of a language of printers; the renderer (cf-print-encoder.h) knows none.
 */
typedef struct
{
  void (*begin) (CfPrintStream *stream, const CfPrinterProfile *profile);
  void (*page) (CfPrintStream *stream, guint8 number);
  void (*style) (CfPrintStream *stream, CfPrintSize size, gboolean is_bold);
  void (*align) (CfPrintStream *stream, CfPrintAlign align);
  void (*raster) (CfPrintStream *stream, const guint8 *bits, guint stride, guint rows);
  void (*qr) (CfPrintStream *stream, const char *data, guint dots);
  void (*barcode) (CfPrintStream *stream, CfPrintSymbology symbology, const char *data, guint dots);
  void (*feed) (CfPrintStream *stream, const CfPrinterProfile *profile, guint dots);
  void (*cut) (CfPrintStream *stream, const CfPrinterProfile *profile, CfPrintCut cut);
  void (*kick) (CfPrintStream *stream, const CfPrinterProfile *profile, guint drawer);
} CfPrintDialect;

#define CF_PRINT_BAND_ROWS 24 /* of a raster command: what a half-sent one can spoil is that much */

extern const CfPrintDialect cf_escpos_dialect;
extern const CfPrintDialect cf_star_dialect;

G_END_DECLS
