/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-customer-display.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

/** CfVirtualDisplay: shows its two lines in a text file.  See drivers/README.md. */
#define CF_TYPE_VIRTUAL_DISPLAY (cf_virtual_display_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualDisplay, cf_virtual_display, CF, VIRTUAL_DISPLAY, CfCustomerDisplay)

/** cf_virtual_display_new: @path: (nullable): the file; %NULL for none */
CfVirtualDisplay *cf_virtual_display_new (CfDeviceLoop *loop, const char *id, const char *path);

G_END_DECLS
