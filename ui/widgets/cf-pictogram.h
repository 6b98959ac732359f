/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cf_pictogram_for:
 * @department: (nullable): a department's name
 *
 * Products without a picture get the pictogram of their department: one of fifteen, drawn by us.
 *
 * Returns: (transfer none): an icon's name; a box for departments that have none of their own.
 */
const char *cf_pictogram_for (const char *department);

G_END_DECLS
