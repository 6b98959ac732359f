/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <pango/pango.h>

G_BEGIN_DECLS

/*
 * Letters, drawn without Cairo's fonts: HarfBuzz reads a letter's outline or its picture out of the font's file, and
 * Cairo fills it as it would any other shape.
 *
 * Cairo's own text must not be used outside of the program's screen.  Cairo 1.16 keeps the open files of all fonts in
 * one list, and closes one (it keeps ten) after a look at a count that another thread may be changing, since each
 * font's count has a lock of its own (`_cairo_ft_unscaled_font_lock_face`): a second thread that draws text crashes
 * the program now and then.  What is used here shares nothing: the font map is the thread's own, fontconfig's and
 * Pango's common tables have locks, a shape belongs to who fills it.
 */

/**
 * cf_print_glyphs_font_map:
 *
 * Returns: (transfer none): this thread's fonts, not hinted, for layouts whose lines cf_print_glyphs_show() draws.
 * Goes with the thread.  Any thread.
 */
PangoFontMap *cf_print_glyphs_font_map (void);

/**
 * cf_print_glyphs_show:
 * @cr: its place is where the line's baseline begins, its source what letters are drawn with that have no colours of
 *   their own; the path is lost
 * @line: of a layout whose fonts are cf_print_glyphs_font_map()'s, without attributes that change how letters look
 *
 * Draws @line, each letter on whole dots, so that it looks the same wherever it stands.  For a character that no font
 * has there is an empty box.  The thread that made @line.
 */
void cf_print_glyphs_show (cairo_t *cr, PangoLayoutLine *line);

G_END_DECLS
