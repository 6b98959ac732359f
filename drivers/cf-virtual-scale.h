/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-scale.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

/** CfVirtualScale: weighs what its script puts on it; begins empty.  See drivers/README.md. */
#define CF_TYPE_VIRTUAL_SCALE (cf_virtual_scale_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualScale, cf_virtual_scale, CF, VIRTUAL_SCALE, CfScale)

CfVirtualScale *cf_virtual_scale_new (CfDeviceLoop *loop, const char *id);

G_END_DECLS
