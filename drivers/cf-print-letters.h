/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-stream.h"
#include "cf-printer-profile.h"

G_BEGIN_DECLS

/**
 * CfPrintLetters:
 * @profile: whose code pages there are
 * @page: index of the one in use in @profile's list; @profile's number of pages: not known
 *
 * Turns Unicode into what a printer's code pages have.
 */
typedef struct
{
  const CfPrinterProfile *profile;
  guint page;
} CfPrintLetters;

/**
 * cf_print_letters_has:
 *
 * Returns: whether all of @text can be printed as text with @profile's code pages: every character
 * has a place, none has to be joined to or stacked on its neighbours.
 */
gboolean cf_print_letters_has (const CfPrinterProfile *profile, const char *text, gsize length);

/**
 * cf_print_letters_put:
 * @text: of which cf_print_letters_has() is true
 * @choose_page: the command that chooses a page
 *
 * Adds @text to @stream in visual order, changing the page where a run of it needs another.
 *
 * Returns: how many cells it takes.
 */
guint cf_print_letters_put (CfPrintLetters *self,
                            CfPrintStream *stream,
                            void (*choose_page) (CfPrintStream *stream, guint8 number),
                            const char *text,
                            gsize length);

/** cf_print_letters_width: Returns: how many cells cf_print_letters_put() would take. */
guint cf_print_letters_width (const char *text, gsize length);

G_END_DECLS
