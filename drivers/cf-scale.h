/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

/**
 * CfScaleState:
 *
 * Only %CF_SCALE_STABLE may be sold by.
 */
typedef enum
{
  CF_SCALE_NOTHING,  /* no reading yet, or the scale fell silent */
  CF_SCALE_EMPTY,    /* stable at zero */
  CF_SCALE_MOVING,   /* not stable yet */
  CF_SCALE_STABLE,   /* stable and above zero */
  CF_SCALE_OVERLOAD, /* more than it can weigh */
  CF_SCALE_UNDER,    /* below zero: blocks selling until it is zeroed */
  CF_SCALE_FAULT,
} CfScaleState;

typedef enum
{
  CF_SCALE_GRAM,
  CF_SCALE_KILOGRAM,
  CF_SCALE_POUND,
  CF_SCALE_OUNCE,
} CfScaleUnit;

/**
 * CfScaleReading:
 * @value: the figure shown, without its decimal point
 * @decimals: how many of its digits stand behind the point, 0 to 4
 * @unit: as shown; never converted, the shop's law knows why
 * @at_ms: when it was read, UTC
 */
typedef struct
{
  CfScaleState state;
  gint64 value;
  guint decimals;
  CfScaleUnit unit;
  gint64 at_ms;
} CfScaleReading;

#define CF_SCALE_VALUE_MAX 99999999

/**
 * CfScale:
 *
 * Signal `reading` (const CfScaleReading *reading): what the scale shows has changed; main thread.
 */
#define CF_TYPE_SCALE (cf_scale_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfScale, cf_scale, CF, SCALE, CfDevice)

struct _CfScaleClass
{
  CfDeviceClass parent_class;
};

const char *cf_scale_state_name (CfScaleState state); /* stable */
const char *cf_scale_unit_name (CfScaleUnit unit);    /* "g", "kg", "lb", "oz" */

/** cf_scale_get_reading: @ret_reading: (out): the newest; "nothing" while the scale is missing. */
void cf_scale_get_reading (CfScale *self, CfScaleReading *ret_reading);

/**
 * cf_scale_reading_to_milli:
 * @unit_milli: the unit the price is for
 * @ret_milli: (out): thousandths of @unit
 *
 * Returns: whether @reading is stable, is in @unit or differs from it by a power of ten (g and kg),
 * and is a whole number of thousandths of it.
 */
gboolean cf_scale_reading_to_milli (const CfScaleReading *reading,
                                    CfScaleUnit unit,
                                    gint64 *ret_milli);

/** cf_scale_report_reading: for drivers; the time is filled in; device thread. */
void cf_scale_report_reading (CfScale *self, const CfScaleReading *reading);

G_END_DECLS
