/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-printer.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

/**
 * CfVirtualPrinter:
 *
 * Prints into a folder: each document becomes NAME.txt (and NAME.png if wished) after the
 * document's name; a name that is taken gets -2, -3 …; a document without a usable name gets a
 * number.  Files appear complete; what a printer that lost its plug had printed so far becomes
 * NAME.part.txt.  Its script is in drivers/README.md.
 */
#define CF_TYPE_VIRTUAL_PRINTER (cf_virtual_printer_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualPrinter, cf_virtual_printer, CF, VIRTUAL_PRINTER, CfPrinter)

/**
 * cf_virtual_printer_new:
 * @folder: where it prints; made when needed, 0700
 * @draw_png: whether it also draws pictures
 */
CfVirtualPrinter *cf_virtual_printer_new (CfDeviceLoop *loop,
                                          const char *id,
                                          const char *folder,
                                          gboolean draw_png);

G_END_DECLS
