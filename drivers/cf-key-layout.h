/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfKeyLayout:
 *
 * Which character a scanner means by a key.  A scanner that plays a keyboard sends the positions of
 * keys for the country it was set to, and that setting, not the computer's, decides what they mean.
 * The tables are rows of text in cf-key-layout.c: a new country is a new table.
 */
typedef struct _CfKeyLayout CfKeyLayout;

/* Bits of the first byte of a keyboard's report: Device Class Definition for HID 1.11, 8.3. */
#define CF_KEY_CTRL   0x11
#define CF_KEY_SHIFT  0x22
#define CF_KEY_L_ALT  0x04
#define CF_KEY_ALT_GR 0x40

/** cf_key_layout_find: @name: such as "us", "de", "fr", "gb"; Returns: (nullable). */
const CfKeyLayout *cf_key_layout_find (const char *name);

/** cf_key_layout_list: Returns: all names, ended by %NULL. */
const char *const *cf_key_layout_list (void);

/** cf_key_layout_get_name: Returns: its name, as long as the program. */
const char *cf_key_layout_get_name (const CfKeyLayout *self);

/**
 * cf_key_layout_get:
 * @usage: of HID usage page 0x07
 * @modifiers: the report's first byte
 * @ret_dead: (out): whether it only puts an accent on the next letter
 *
 * Returns: the character, or 0.  Control keys (Enter, Tab …) have none.
 */
gunichar cf_key_layout_get (const CfKeyLayout *self,
                            guint8 usage,
                            guint8 modifiers,
                            gboolean *ret_dead);

G_END_DECLS
