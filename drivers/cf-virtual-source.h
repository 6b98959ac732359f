/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device-manager.h"

G_BEGIN_DECLS

/**
 * CfVirtualSource:
 *
 * A whole station of virtual devices, and the socket `FOLDER/devices/control` over which they are
 * scripted: a line `DEVICE LINE` (a role's name or a device's id, then a line of its language) is
 * answered `ok` or `error: …`; `help` is answered with all languages.
 */
#define CF_TYPE_VIRTUAL_SOURCE (cf_virtual_source_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualSource, cf_virtual_source, CF, VIRTUAL_SOURCE, GObject)

/**
 * cf_virtual_source_new:
 * @folder: the data folder; receipts go to `receipts/`, everything else to `devices/`, made 0700
 * @roles: (nullable): which devices, names of roles separated by commas; %NULL: what the environment's
 *   COUNTERFOIL_VIRTUAL_DEVICES says, else all but the fiscal device; "all", "none"
 * @draw_png: whether the printer also draws pictures
 *
 * When it is started it also runs the script that the environment's COUNTERFOIL_DEVICE_SCRIPT names:
 * a file of lines as they come over the socket; empty ones and those that begin with # are skipped.
 */
CfDeviceSource *cf_virtual_source_new (const char *folder, const char *roles, gboolean draw_png);

/**
 * cf_virtual_source_script:
 * @line: `DEVICE LINE`
 *
 * Fails with %CF_ERROR_NO_DEVICE or %CF_ERROR_BAD_REQUEST.  Any thread, between start and stop.
 */
gboolean cf_virtual_source_script (CfVirtualSource *self, const char *line, GError **error);

G_END_DECLS
