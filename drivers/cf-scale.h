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
 * @is_net: whether a tare has been taken off
 * @at_ms: since when it shows this, UTC
 */
typedef struct
{
  CfScaleState state;
  gint64 value;
  guint decimals;
  CfScaleUnit unit;
  gboolean is_net;
  gint64 at_ms;
} CfScaleReading;

#define CF_SCALE_VALUE_MAX    99999999
#define CF_SCALE_DECIMALS_MAX 4

/**
 * CfScaleCommand:
 *
 * What is asked of a scale.  How it went is seen in the next reading.
 */
typedef enum
{
  CF_SCALE_ZERO,       /* what it shows now is nothing; refused by the scale while it moves */
  CF_SCALE_TARE,       /* what lies on it now, at rest, is the packing */
  CF_SCALE_CLEAR_TARE, /* gross again */
} CfScaleCommand;

/**
 * CfScale:
 *
 * Signal `reading` (const CfScaleReading *reading): what the scale shows has changed; main thread.
 */
#define CF_TYPE_SCALE (cf_scale_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfScale, cf_scale, CF, SCALE, CfDevice)

/**
 * CfScaleClass:
 * @command: (nullable): device thread: whether the scale does that itself.  A tare that it does not
 *   know is taken off here, the same for every scale.
 */
struct _CfScaleClass
{
  CfDeviceClass parent_class;
  gboolean (*command) (CfScale *self, CfScaleCommand command);
};

const char *cf_scale_state_name (CfScaleState state); /* stable */
const char *cf_scale_unit_name (CfScaleUnit unit);    /* "g", "kg", "lb", "oz" */

/** cf_scale_get_reading: @ret_reading: (out): the newest; "nothing" while the scale is missing. */
void cf_scale_get_reading (CfScale *self, CfScaleReading *ret_reading);

/** cf_scale_command: asks for it; main thread. */
void cf_scale_command (CfScale *self, CfScaleCommand command);

/**
 * cf_scale_reading_subtract:
 * @reading: (inout): gross, becomes net
 * @tare: what the packing weighs
 *
 * Returns: whether it could: both in one unit and resolution; else @reading is left as it is.  Pure.
 */
gboolean cf_scale_reading_subtract (CfScaleReading *reading, const CfScaleReading *tare);

/** cf_scale_reading_print: the figure as shown, such as "1.246" or "-0.020"; @size: 16 is enough. */
void cf_scale_reading_print (const CfScaleReading *reading, char *buffer, gsize size);

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

/**
 * cf_scale_report_reading:
 *
 * For drivers, as often as they like, gross as the scale tells it; only what is new is told.  The
 * time is filled in.  A scale that shows nothing has forgotten its tare.  Device thread.
 */
void cf_scale_report_reading (CfScale *self, const CfScaleReading *reading);

G_END_DECLS
