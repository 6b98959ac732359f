/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-fiscal-device.h"
#include "cf-virtual-device.h"

G_BEGIN_DECLS

/**
 * CfVirtualFiscal:
 *
 * Signs what it is given with a checksum and counts; certified by nobody.  Its counter survives in a
 * file.  See drivers/README.md.
 */
#define CF_TYPE_VIRTUAL_FISCAL (cf_virtual_fiscal_get_type ())
G_DECLARE_FINAL_TYPE (CfVirtualFiscal, cf_virtual_fiscal, CF, VIRTUAL_FISCAL, CfFiscalDevice)

/** cf_virtual_fiscal_new: @counter: (nullable): the counter's file; %NULL: in memory only */
CfVirtualFiscal *cf_virtual_fiscal_new (CfDeviceLoop *loop, const char *id, const char *counter);

G_END_DECLS
