/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfKeyEditor:
 *
 * The quick keys, edited in place: a copy of the grid as this screen has it, and beside it what can be
 * done with the key that was touched: another product, found by search or touched on a department's
 * page of the copy; no product; another place, with which it changes places.  A product has one key:
 * one that has a key already changes places too.
 *
 * Nothing is written here: signal `edited` (char **skus) hands over the favourites as they should be,
 * for cf_till_set_quick_keys_async().
 */
#define CF_TYPE_KEY_EDITOR (cf_key_editor_get_type ())
G_DECLARE_FINAL_TYPE (CfKeyEditor, cf_key_editor, CF, KEY_EDITOR, GtkBox)

/** cf_key_editor_set_desk: edits the favourites of the desk's till. */
void cf_key_editor_set_desk (CfKeyEditor *self, CfDesk *desk);

/** cf_key_editor_set_size: the copy has the grid of @size; below each other where it is narrow. */
void cf_key_editor_set_size (CfKeyEditor *self, CfSizeClass size);

/** cf_key_editor_reset: the favourites as they are, the first key chosen, nothing to undo. */
void cf_key_editor_reset (CfKeyEditor *self);

/** cf_key_editor_search: puts the cursor into the search field. */
void cf_key_editor_search (CfKeyEditor *self);

/** cf_key_editor_back: closes a search or gives up a move.  Returns: whether there was one. */
gboolean cf_key_editor_back (CfKeyEditor *self);

G_END_DECLS
