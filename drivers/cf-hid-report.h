/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * HID report descriptors (Device Class Definition for HID 1.11, 6.2.2): what a unit's reports are
 * made of.  Pure.  A descriptor is hostile input: everything is bounded, and what is malformed is
 * refused as a whole.
 */

#define CF_HID_DESCRIPTOR_MAX 4096
#define CF_HID_FIELDS_MAX     512
#define CF_HID_REPORT_MAX     4096 /* bytes of one report */

typedef enum
{
  CF_HID_INPUT,
  CF_HID_OUTPUT,
  CF_HID_FEATURE,
} CfHidKind;

/**
 * CfHidField:
 * @report_id: 0: reports carry no number
 * @application: usage of the application collection round it, page in the upper half
 * @usage: what it means, page in the upper half; for arrays the first usage of the range
 * @bit_offset: from the start of the report, its number counted
 * @bit_size: of one element
 * @count: elements of the same meaning, one after the other
 * @is_array: elements name usages instead of holding values
 * @logical_min: below 0 means that values have a sign
 */
typedef struct
{
  CfHidKind kind;
  guint8 report_id;
  guint32 application;
  guint32 usage;
  guint32 bit_offset;
  guint8 bit_size;
  guint16 count;
  gboolean is_array;
  gint32 logical_min;
} CfHidField;

#define CF_HID_USAGE(page, id) ((guint32) (page) << 16 | (guint32) (id))

/** CfHidMap: a descriptor, understood. */
typedef struct _CfHidMap CfHidMap;

/**
 * cf_hid_map_parse:
 *
 * Returns: (nullable): %NULL with %CF_ERROR_DEVICE when it makes no sense or is too large.
 */
CfHidMap *cf_hid_map_parse (const guint8 *descriptor, gsize length, GError **error);
void cf_hid_map_free (CfHidMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfHidMap, cf_hid_map_free)

/** cf_hid_map_has: whether it has an application collection with this usage. */
gboolean cf_hid_map_has (const CfHidMap *self, guint32 application);

/** cf_hid_map_has_page: whether some application collection is of this usage page. */
gboolean cf_hid_map_has_page (const CfHidMap *self, guint16 page);

/** cf_hid_map_find: Returns: (nullable): the first field of that kind and meaning. */
const CfHidField *cf_hid_map_find (const CfHidMap *self, CfHidKind kind, guint32 usage);

/** cf_hid_map_get_length: Returns: bytes of a report, its number counted; 0: there is none. */
gsize cf_hid_map_get_length (const CfHidMap *self, CfHidKind kind, guint8 report_id);

/**
 * cf_hid_field_get:
 * @report: with its number in front if it has one
 * @index: below the field's count
 * @ret_value: (out)
 *
 * Returns: whether @report is long enough to hold it.
 */
gboolean cf_hid_field_get (const CfHidField *self,
                           const guint8 *report,
                           gsize length,
                           guint index,
                           gint32 *ret_value);

G_END_DECLS
