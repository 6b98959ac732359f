/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfNotePlace:
 *
 * Where a note is written on the basket: one line, in the middle column.  Signals: `done`, when it was kept,
 * taken away or left; `wide` (gboolean), when the on-screen keyboard comes and goes.
 */
#define CF_TYPE_NOTE_PLACE (cf_note_place_get_type ())
G_DECLARE_FINAL_TYPE (CfNotePlace, cf_note_place, CF, NOTE_PLACE, GtkBox)

/** cf_note_place_new: Returns: (transfer floating): the place, empty. */
GtkWidget *cf_note_place_new (CfDesk *desk);

/** cf_note_place_open: shows the basket's note, with the cursor behind it; the place is on screen. */
void cf_note_place_open (CfNotePlace *self);

/** cf_note_place_set_size: of the on-screen keyboard. */
void cf_note_place_set_size (CfNotePlace *self, CfSizeClass size);

G_END_DECLS
