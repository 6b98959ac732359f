/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-hid-scale.h"

#include <string.h>

/* HID Point of Sale Usage Tables 1.02, page 0x8D. */
#define USAGE(id)   CF_HID_USAGE (CF_HID_SCALE_PAGE, id)
#define DATA_WEIGHT USAGE (0x40)
#define SCALING     USAGE (0x41)
#define WEIGHT_UNIT USAGE (0x50) /* the collection; some name the whole field so */
#define MILLIGRAM   USAGE (0x51) /* the first unit; the others follow */
#define STATUS      USAGE (0x70)
#define FAULT       USAGE (0x71) /* the first status */
#define ZERO_SCALE  USAGE (0x80)

/* The layout that nearly all makes share: number 3, status, unit, exponent, weight. */
#define SHARED_ID 3
static const CfHidField SHARED_STATUS = { .report_id = SHARED_ID,
                                          .usage = FAULT,
                                          .bit_offset = 8,
                                          .bit_size = 8,
                                          .count = 1,
                                          .is_array = TRUE,
                                          .logical_min = 1 };
static const CfHidField SHARED_UNIT = { .report_id = SHARED_ID,
                                        .usage = MILLIGRAM,
                                        .bit_offset = 16,
                                        .bit_size = 8,
                                        .count = 1,
                                        .is_array = TRUE,
                                        .logical_min = 1 };
static const CfHidField SHARED_SCALING = { .report_id = SHARED_ID,
                                           .bit_offset = 24,
                                           .bit_size = 8,
                                           .count = 1,
                                           .logical_min = -128 };
static const CfHidField SHARED_WEIGHT = { .report_id = SHARED_ID,
                                          .bit_offset = 32,
                                          .bit_size = 16,
                                          .count = 1 };

/* What each status is worth, from FAULT on. */
static const CfScaleState STATES[] = {
  CF_SCALE_FAULT,    /* fault */
  CF_SCALE_EMPTY,    /* stable at the centre of zero */
  CF_SCALE_MOVING,   /* in motion */
  CF_SCALE_STABLE,   /* weight stable */
  CF_SCALE_UNDER,    /* under zero */
  CF_SCALE_OVERLOAD, /* over the weight limit */
  CF_SCALE_FAULT,    /* requires calibration */
  CF_SCALE_UNDER,    /* requires re-zeroing: sells again when that is done */
};

/* Units from MILLIGRAM on that a till weighs in; the exponent is added. */
static const struct
{
  gboolean is_known;
  CfScaleUnit unit;
  int exponent;
} UNITS[] = {
  { TRUE, CF_SCALE_GRAM, -3 },    /* milligram */
  { TRUE, CF_SCALE_GRAM, 0 },     /* gram */
  { TRUE, CF_SCALE_KILOGRAM, 0 }, /* kilogram */
  { FALSE },
  { FALSE },
  { FALSE },
  { FALSE },
  { FALSE },
  { FALSE },
  { FALSE },
  { TRUE, CF_SCALE_OUNCE, 0 }, /* avoirdupois ounce */
  { TRUE, CF_SCALE_POUND, 0 }, /* avoirdupois pound */
};

static gboolean
use (const CfHidMap *map, CfHidKind kind, guint32 usage, CfHidField *ret_field)
{
  const CfHidField *field = map != NULL ? cf_hid_map_find (map, kind, usage) : NULL;

  if (field == NULL)
    return FALSE;
  *ret_field = *field;
  return TRUE;
}

/* An array of choices: named by its first, or by the collection round it and counted from one. */
static gboolean
use_choice (const CfHidMap *map, guint32 first, guint32 group, CfHidField *ret_field)
{
  if (use (map, CF_HID_INPUT, first, ret_field))
    return ret_field->is_array;
  if (!use (map, CF_HID_INPUT, group, ret_field))
    return FALSE;
  ret_field->logical_min = 1;
  return TRUE;
}

static gboolean
read_map (CfHidScale *self, const CfHidMap *map)
{
  if (!use (map, CF_HID_INPUT, DATA_WEIGHT, &self->weight) ||
      !use (map, CF_HID_INPUT, SCALING, &self->scaling) ||
      !use_choice (map, MILLIGRAM, WEIGHT_UNIT, &self->unit) ||
      !use_choice (map, FAULT, STATUS, &self->status))
    return FALSE;
  guint8 id = self->weight.report_id; /* a weight counts with its own status, not with an old one */
  return self->scaling.report_id == id && self->unit.report_id == id &&
         self->status.report_id == id;
}

void
cf_hid_scale_init (CfHidScale *self, const CfHidMap *map)
{
  g_return_if_fail (self != NULL);

  *self = (CfHidScale){ 0 };
  if (!read_map (self, map)) {
    self->weight = SHARED_WEIGHT;
    self->scaling = SHARED_SCALING;
    self->unit = SHARED_UNIT;
    self->status = SHARED_STATUS;
  }
  self->has_zero = use (map, CF_HID_OUTPUT, ZERO_SCALE, &self->zero) ||
                   use (map, CF_HID_FEATURE, ZERO_SCALE, &self->zero);
  if (self->has_zero)
    self->zero_size = cf_hid_map_get_length (map, self->zero.kind, self->zero.report_id);
}

/* Brings value and exponent into digits and decimals; FALSE if that cannot be shown. */
static gboolean
set_figure (CfScaleReading *reading, gint64 value, gint64 exponent)
{
  while (exponent > 0 && value != 0 && ABS (value) <= CF_SCALE_VALUE_MAX) {
    value *= 10;
    exponent--;
  }
  while (exponent < -CF_SCALE_DECIMALS_MAX && value % 10 == 0 && value != 0) {
    value /= 10;
    exponent++;
  }
  if (value == 0)
    exponent = CLAMP (exponent, -CF_SCALE_DECIMALS_MAX, 0);
  if (exponent < -CF_SCALE_DECIMALS_MAX || ABS (value) > CF_SCALE_VALUE_MAX)
    return FALSE;
  reading->value = value;
  reading->decimals = (guint) -exponent;
  return TRUE;
}

gboolean
cf_hid_scale_is_other (const CfHidScale *self, const guint8 *report, gsize length)
{
  g_return_val_if_fail (self != NULL && report != NULL, FALSE);
  return length > 0 && self->weight.report_id != 0 && report[0] != self->weight.report_id;
}

/* Which of the usages of the array @field is set, counted from its first. */
static gboolean
read_choice (const CfHidField *field, const guint8 *report, gsize length, guint n, guint *ret_i)
{
  gint32 value;

  if (!cf_hid_field_get (field, report, length, 0, &value) || value < field->logical_min)
    return FALSE;
  gint64 i = (gint64) value - field->logical_min;
  if (i >= n)
    return FALSE;
  *ret_i = (guint) i;
  return TRUE;
}

gboolean
cf_hid_scale_read (const CfHidScale *self,
                   const guint8 *report,
                   gsize length,
                   CfScaleReading *ret_reading)
{
  g_return_val_if_fail (self != NULL && report != NULL && ret_reading != NULL, FALSE);

  CfScaleReading reading = { 0 };
  gint32 weight;
  gint32 exponent;
  guint status;
  guint unit;

  if (!read_choice (&self->status, report, length, G_N_ELEMENTS (STATES), &status))
    return FALSE;
  reading.state = STATES[status];
  if (reading.state == CF_SCALE_FAULT || reading.state == CF_SCALE_OVERLOAD ||
      reading.state == CF_SCALE_UNDER) { /* the figure means nothing then, and often is nonsense */
    *ret_reading = reading;
    return TRUE;
  }
  if (!read_choice (&self->unit, report, length, G_N_ELEMENTS (UNITS), &unit) ||
      !UNITS[unit].is_known || !cf_hid_field_get (&self->weight, report, length, 0, &weight) ||
      !cf_hid_field_get (&self->scaling, report, length, 0, &exponent))
    return FALSE;
  if (self->weight.logical_min >= 0 && weight < 0)
    return FALSE; /* thirty-two bits without a sign: more than any scale can weigh */
  reading.unit = UNITS[unit].unit;
  if (!set_figure (&reading, weight, (gint64) exponent + UNITS[unit].exponent))
    return FALSE;
  if (reading.state == CF_SCALE_EMPTY)
    reading.value = 0; /* the centre of zero is nothing, whatever the last digit says */
  else if (reading.state == CF_SCALE_STABLE && reading.value <= 0)
    reading.state = reading.value == 0 ? CF_SCALE_EMPTY : CF_SCALE_UNDER;
  *ret_reading = reading;
  return TRUE;
}

gsize
cf_hid_scale_fill_zero (const CfHidScale *self, guint8 *report)
{
  g_return_val_if_fail (self != NULL && report != NULL, 0);

  gsize at = self->zero.bit_offset / 8;
  if (!self->has_zero || self->zero_size > CF_HID_REPORT_MAX || at >= self->zero_size)
    return 0;
  memset (report, 0, self->zero_size);
  report[at] |=
    (guint8) (1 << (self->zero.bit_offset % 8)); /* "on": whatever the width, its lowest bit */
  if (self->zero.report_id != 0)
    report[0] = self->zero.report_id;
  return self->zero_size;
}
