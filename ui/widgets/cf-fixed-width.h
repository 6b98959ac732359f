/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfFixedWidth:
 *
 * A column that does not grow with its text: whatever stands in it, it asks for exactly @width
 * pixels and gives its child those.  AdwClamp would do, but warns about wrapping labels.
 */
#define CF_TYPE_FIXED_WIDTH (cf_fixed_width_get_type ())
G_DECLARE_FINAL_TYPE (CfFixedWidth, cf_fixed_width, CF, FIXED_WIDTH, GtkWidget)

/**
 * cf_fixed_width_set_width:
 * @width: px; 0: as wide as its child wants to be; also the property `width` for .ui files
 */
void cf_fixed_width_set_width (CfFixedWidth *self, int width);

/**
 * cf_fixed_width_set_child:
 * @child: (nullable): what stands in it; also the property `child`
 */
void cf_fixed_width_set_child (CfFixedWidth *self, GtkWidget *child);

G_END_DECLS
