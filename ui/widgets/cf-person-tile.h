/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfPersonTile:
 *
 * A person to choose: initials, name, role, and one line more.  Accessible name: the person's name,
 * or what cf_person_tile_set_name() says.
 */
#define CF_TYPE_PERSON_TILE (cf_person_tile_get_type ())
G_DECLARE_FINAL_TYPE (CfPersonTile, cf_person_tile, CF, PERSON_TILE, GtkButton)

/**
 * cf_person_tile_new:
 * @id: the person's id
 * @large: the sign-in's tiles; else the approval sheet's
 *
 * Returns: (transfer floating): a tile.
 */
GtkWidget *cf_person_tile_new (const char *id, const char *name, const char *role, gboolean large);

/** cf_person_tile_get_id: Returns: (transfer none): the person's id. */
const char *cf_person_tile_get_id (CfPersonTile *self);

/** cf_person_tile_get_person_name: Returns: (transfer none): the person's name. */
const char *cf_person_tile_get_person_name (CfPersonTile *self);

/** cf_person_tile_set_extra: @extra: (nullable): such as "shift open 08:55". */
void cf_person_tile_set_extra (CfPersonTile *self, const char *extra);

/** cf_person_tile_set_name: @name: the accessible name. */
void cf_person_tile_set_name (CfPersonTile *self, const char *name);

/** cf_person_tile_set_chosen: @chosen: whether it is the chosen one. */
void cf_person_tile_set_chosen (CfPersonTile *self, gboolean chosen);

/** cf_avatar_new: @size_class: "s36" … "s84".  Returns: (transfer floating): initials in a disc. */
GtkWidget *cf_avatar_new (const char *name, const char *size_class);

G_END_DECLS
