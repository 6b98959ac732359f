/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfField:
 *
 * One line of text that somebody types, 56 px high, with its title above it.  Touching anywhere in it
 * begins the typing.  Its accessible name is the title.
 *
 * Properties for .ui files: `title`; `icon` (nullable): instead of the title above, which then is only
 * its name and stands in the empty field; `length`: characters at most.  Signals: `changed`, `activate`.
 */
#define CF_TYPE_FIELD (cf_field_get_type ())
G_DECLARE_FINAL_TYPE (CfField, cf_field, CF, FIELD, GtkWidget)

/** cf_field_dup_text: Returns: (transfer full): what was typed, without blanks around it. */
char *cf_field_dup_text (CfField *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_field_set_text: @text: (nullable): instead of what stands in it. */
void cf_field_set_text (CfField *self, const char *text);

/** cf_field_focus: begins the typing, behind what stands in it. */
void cf_field_focus (CfField *self);

G_END_DECLS
