/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfKey:
 *
 * Everything that is pressed at the till: a button of at least 56×56 px with a title, and beside
 * or under it what it needs: a hint (its key on the keyboard, or why it is dashed), an icon, a
 * count, an amount.  It never takes the focus by a touch, so that no key of the keyboard repeats a
 * tile.  Style classes add the kind: `digit`, `verb`, `action`, `main`.
 *
 * Its accessible name is @name when that is set, else the title: the word, never the amount or the
 * hint.  The amount is its accessible description.
 */
#define CF_TYPE_KEY (cf_key_get_type ())
G_DECLARE_FINAL_TYPE (CfKey, cf_key, CF, KEY, GtkButton)

/**
 * cf_key_new:
 * @title: what stands on it, already translated
 * @style_class: (nullable): one more style class
 *
 * Returns: (transfer floating): a key.
 */
GtkWidget *cf_key_new (const char *title, const char *style_class);

/**
 * cf_key_set_title:
 * @title: (nullable): what stands on it
 */
void cf_key_set_title (CfKey *self, const char *title);

/**
 * cf_key_get_title:
 *
 * Returns: (transfer none): what stands on it.
 */
const char *cf_key_get_title (CfKey *self);

/**
 * cf_key_set_hint:
 * @hint: (nullable): second line; %NULL takes it away and its place with it
 */
void cf_key_set_hint (CfKey *self, const char *hint);

/**
 * cf_key_set_amount:
 * @amount: (nullable): the amount the key acts on, as shown; also its accessible description
 */
void cf_key_set_amount (CfKey *self, const char *amount);

/**
 * cf_key_set_whole_words:
 *
 * The key is never narrower than the longest word of its title; without this, a word may break.
 */
void cf_key_set_whole_words (CfKey *self);

/**
 * cf_key_set_badge:
 * @count: shown behind the title when above 0
 */
void cf_key_set_badge (CfKey *self, guint count);

/**
 * cf_key_set_name:
 * @name: (nullable): the accessible name where it is not the title
 */
void cf_key_set_name (CfKey *self, const char *name);

/**
 * cf_key_set_chosen:
 * @chosen: whether it is the chosen one of its group; shown, and told as the pressed state
 */
void cf_key_set_chosen (CfKey *self, gboolean chosen);

G_END_DECLS
