/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-event.h"

/**
 * cf_sample_events_new:
 *
 * Returns: (transfer full) (element-type CfEvent): every kind of record, each with all its fields and
 * most once more with only those that must be there; made at fixed times
 */
GPtrArray *cf_sample_events_new (void);

#define CF_SAMPLE_TERMINAL "01890a5d-ac96-774b-bcce-b302099a0001"
