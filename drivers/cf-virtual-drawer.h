/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-drawer.h"
#include "cf-printer.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

#define CF_VIRTUAL_DRAWER_SHUT_MS 4000 /* then a tidy cashier has pushed it shut */

/** CfVirtualDrawer: opens when kicked and is pushed shut after a while.  See drivers/README.md. */
#define CF_TYPE_VIRTUAL_DRAWER (cf_virtual_drawer_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualDrawer, cf_virtual_drawer, CF, VIRTUAL_DRAWER, CfDrawer)

CfVirtualDrawer *cf_virtual_drawer_new (CfDeviceLoop *loop, const char *id);

/** cf_virtual_drawer_attach: lets orders to open drawer 1 inside @printer's documents open it. */
void cf_virtual_drawer_attach (CfVirtualDrawer *self, CfPrinter *printer);

G_END_DECLS
