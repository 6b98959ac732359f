/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-drawer.h"
#include "cf-printer.h"

G_BEGIN_DECLS

#define CF_TYPE_PRINTER_DRAWER (cf_printer_drawer_get_type ())
G_DECLARE_FINAL_TYPE (CfPrinterDrawer, cf_printer_drawer, CF, PRINTER_DRAWER, CfDrawer)

/**
 * cf_printer_drawer_new:
 * @printer: a reference is kept
 *
 * Returns: (transfer full): the drawer in socket 1 of @printer: it is there when the printer is, and
 * opens also while the printer has no paper.  Its position is known once its switch has moved: a
 * socket without a drawer looks like one that is always open.  Home thread.
 */
CfDrawer *cf_printer_drawer_new (CfPrinter *printer, const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
