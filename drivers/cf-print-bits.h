/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cf_print_bits_row:
 * @row: @width pixels: one byte each (@is_grey), else blue, green, red and one that is not looked at
 * @dither: spread greys over dots, for photographs
 * @errors: @width + 2 of them, in sixteenths; zero before the first row, then left alone
 * @bits: room for (@width + 7) / 8 bytes, zero; the leftmost dot in the highest bit, 1 for black
 *
 * Turns a row into bits.  Of photographs (@dither) and of whatever has a colour, what a dot is too dark
 * or too light goes to its neighbours, after Floyd and Steinberg; letters stay sharp.  Any thread.
 */
void cf_print_bits_row (const unsigned char *row,
                        int width,
                        gboolean is_grey,
                        gboolean dither,
                        int *errors,
                        guint8 *bits);

G_END_DECLS
