/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

typedef enum
{
  CF_DRAWER_UNKNOWN, /* has no switch, or was not asked yet */
  CF_DRAWER_SHUT,
  CF_DRAWER_OPEN,
} CfDrawerPosition;

/**
 * CfDrawer:
 *
 * A cash drawer.  Signal `moved` (CfDrawerPosition position): its switch says so; main thread.
 */
#define CF_TYPE_DRAWER (cf_drawer_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfDrawer, cf_drawer, CF, DRAWER, CfDevice)

/** CfDrawerClass: @kick: device thread: let the drawer spring open */
struct _CfDrawerClass
{
  CfDeviceClass parent_class;
  gboolean (*kick) (CfDrawer *self, GError **error);
};

/** cf_drawer_kick_async: opens it.  The finish fails with %CF_ERROR_NO_DEVICE or %CF_ERROR_DEVICE. */
void cf_drawer_kick_async (CfDrawer *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cf_drawer_kick_finish (CfDrawer *self, GAsyncResult *result, GError **error);

/** cf_drawer_get_position: Returns: open, shut or unknown, as the drawer last said. */
CfDrawerPosition cf_drawer_get_position (CfDrawer *self);

/** cf_drawer_report_position: for drivers; device thread. */
void cf_drawer_report_position (CfDrawer *self, CfDrawerPosition position);

G_END_DECLS
