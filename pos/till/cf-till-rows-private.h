/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-till-rows.h"

G_BEGIN_DECLS

/*
 * Making rows: for the till alone.  A constructor takes over every string of @info.
 */
CfTillLine *cf_till_line_new (const CfTillLineInfo *info);
CfTillTender *cf_till_tender_new (const CfTillTenderInfo *info);
CfTillParked *cf_till_parked_new (const CfTillParkedInfo *info);
CfTillPerson *cf_till_person_new (const CfTillPersonInfo *info);
CfTillDevice *cf_till_device_new (const CfTillDeviceInfo *info);
CfTillProduct *cf_till_product_new (const CfTillProductInfo *info);

/**
 * cf_till_rows_update_lines:
 * @store: of CfTillLine
 * @fresh: (element-type CfTillLine): how it shall be
 *
 * Makes @store equal to @fresh with at most one items-changed, which covers only rows that differ.
 */
void cf_till_rows_update_lines (GListStore *store, GPtrArray *fresh);

/** cf_till_rows_update_tenders: as cf_till_rows_update_lines(), for CfTillTender. */
void cf_till_rows_update_tenders (GListStore *store, GPtrArray *fresh);

G_END_DECLS
