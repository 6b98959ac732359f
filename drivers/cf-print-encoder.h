/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-picture.h"
#include "cf-print-stream.h"
#include "cf-printer-profile.h"

G_BEGIN_DECLS

/**
 * cf_print_encode:
 * @document: what to print
 * @profile: of the printer
 *
 * Writes @document in the language of a printer.  A paragraph or row whose letters the printer's code
 * pages have is sent as text, right-to-left letters in the order they stand on paper; everything else
 * is drawn (cf-print-picture.h) and sent as raster in bands of at most 24 rows.  Codes are the
 * printer's own where it has them.  Depends on its arguments and, for what is drawn, on the fonts
 * installed.  Any thread.
 *
 * Returns: (transfer full): the job.
 */
CfPrintStream *cf_print_encode (CfPrintDocument *document, const CfPrinterProfile *profile)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
