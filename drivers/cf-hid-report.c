/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-hid-report.h"

#include "cf-error.h"

#define DEPTH_MAX        16 /* collections in collections, and pushed states */
#define USAGES_MAX       64 /* of one item; more are dropped, as the kernel does with far more */
#define APPLICATIONS_MAX 32
#define LONG_ITEM        0xFE

enum
{
  ITEM_MAIN,
  ITEM_GLOBAL,
  ITEM_LOCAL,
};

enum
{
  MAIN_INPUT = 8,
  MAIN_OUTPUT = 9,
  MAIN_COLLECTION = 10,
  MAIN_FEATURE = 11,
  MAIN_END = 12,
};

typedef struct
{
  guint16 page;
  gint32 logical_min;
  guint32 size;
  guint32 count;
  guint8 report_id;
} Globals;

typedef struct
{
  CfHidKind kind;
  guint8 report_id;
  guint32 bits; /* the number's own byte counted */
} Report;

struct _CfHidMap
{
  GArray *fields;  /* of CfHidField */
  GArray *reports; /* of Report */
  guint n_applications;
  guint32 applications[APPLICATIONS_MAX];
};

typedef struct
{
  CfHidMap *map;
  Globals globals;
  Globals pushed[DEPTH_MAX];
  guint n_pushed;
  guint depth;
  guint32 application;
  guint application_depth;
  guint32 usages[USAGES_MAX];
  guint n_usages;
  guint32 usage_min;
  guint32 usage_max;
  gboolean has_min;
  gboolean has_max;
} Parser;

static gboolean
refuse (GError **error, const char *why)
{
  return cf_error_set (error, CF_ERROR_DEVICE, "cannot read the report descriptor: %s", why);
}

/* A usage of up to two bytes takes the page that is set, one of four bytes brings its own. */
static guint32
full_usage (Parser *self, guint32 value, guint size)
{
  return size > 2 ? value : CF_HID_USAGE (self->globals.page, value);
}

static Report *
find_report (CfHidMap *map, CfHidKind kind, guint8 id, gboolean makes_one)
{
  for (guint i = 0; i < map->reports->len; i++) {
    Report *report = &g_array_index (map->reports, Report, i);
    if (report->kind == kind && report->report_id == id)
      return report;
  }
  if (!makes_one)
    return NULL;
  Report report = { kind, id, id != 0 ? 8 : 0 };
  g_array_append_val (map->reports, report);
  return &g_array_index (map->reports, Report, map->reports->len - 1);
}

static void
add_field (Parser *self,
           CfHidKind kind,
           guint32 usage,
           guint32 offset,
           guint count,
           gboolean is_array)
{
  CfHidField field = {
    .kind = kind,
    .report_id = self->globals.report_id,
    .application = self->application,
    .usage = usage,
    .bit_offset = offset,
    .bit_size = (guint8) self->globals.size,
    .count = (guint16) count,
    .is_array = is_array,
    .logical_min = self->globals.logical_min,
  };
  g_array_append_val (self->map->fields, field);
}

/* The usage of element @i: listed ones, then the range; the last one stands for all that follow. */
static guint32
usage_at (Parser *self, guint i)
{
  if (i < self->n_usages)
    return self->usages[i];
  if (self->has_min && self->has_max && self->usage_max >= self->usage_min)
    return self->usage_min + MIN (i - self->n_usages, self->usage_max - self->usage_min);
  return self->n_usages > 0 ? self->usages[self->n_usages - 1] : 0;
}

static gboolean
add_data (Parser *self, CfHidKind kind, guint32 flags, GError **error)
{
  Report *report = find_report (self->map, kind, self->globals.report_id, TRUE);
  guint32 size = self->globals.size;
  guint32 count = self->globals.count;
  guint32 start = report->bits;

  if (size > 32 && !(flags & 1)) /* wider than any value: a block of bytes, seen as such */
    return refuse (error, "a field is too wide");
  if (count > CF_HID_REPORT_MAX * 8 || start + (guint64) size * count > CF_HID_REPORT_MAX * 8)
    return refuse (error, "a report is too long");
  report->bits += size * count;
  if ((flags & 1) || size == 0 || count == 0) /* constant: only fills */
    return TRUE;
  if (!(flags & 2)) {
    if (self->map->fields->len >= CF_HID_FIELDS_MAX)
      return refuse (error, "too many fields");
    add_field (self, kind, usage_at (self, 0), start, count, TRUE);
    return TRUE;
  }
  for (guint i = 0; i < count;) {
    guint32 usage = usage_at (self, i);
    guint n = 1;
    while (i + n < count && usage_at (self, i + n) == usage)
      n++;
    if (self->map->fields->len >= CF_HID_FIELDS_MAX)
      return refuse (error, "too many fields");
    add_field (self, kind, usage, start + i * size, n, FALSE);
    i += n;
  }
  return TRUE;
}

static gboolean
begin_collection (Parser *self, guint32 type, GError **error)
{
  if (self->depth >= DEPTH_MAX)
    return refuse (error, "collections are nested too deep");
  self->depth++;
  if (type == 1 && self->application_depth == 0) { /* application */
    self->application = usage_at (self, 0);
    self->application_depth = self->depth;
    if (self->map->n_applications < APPLICATIONS_MAX)
      self->map->applications[self->map->n_applications++] = self->application;
  }
  return TRUE;
}

static gboolean
end_collection (Parser *self, GError **error)
{
  if (self->depth == 0)
    return refuse (error, "a collection ends that never began");
  if (self->application_depth == self->depth) {
    self->application = 0;
    self->application_depth = 0;
  }
  self->depth--;
  return TRUE;
}

static gboolean
read_main (Parser *self, guint tag, guint32 value, GError **error)
{
  gboolean is_good = TRUE;

  switch (tag) {
  case MAIN_INPUT: is_good = add_data (self, CF_HID_INPUT, value, error); break;
  case MAIN_OUTPUT: is_good = add_data (self, CF_HID_OUTPUT, value, error); break;
  case MAIN_FEATURE: is_good = add_data (self, CF_HID_FEATURE, value, error); break;
  case MAIN_COLLECTION: is_good = begin_collection (self, value, error); break;
  case MAIN_END: is_good = end_collection (self, error); break;
  default: break; /* reserved */
  }
  self->n_usages = 0;
  self->has_min = FALSE;
  self->has_max = FALSE;
  return is_good;
}

static gboolean
read_global (Parser *self, guint tag, guint32 value, gint32 signed_value, GError **error)
{
  switch (tag) {
  case 0: self->globals.page = (guint16) value; return TRUE;
  case 1: self->globals.logical_min = signed_value; return TRUE;
  case 7:
    if (value > CF_HID_REPORT_MAX * 8)
      return refuse (error, "a field is too wide");
    self->globals.size = value;
    return TRUE;
  case 8:
    if (value == 0 || value > 255)
      return refuse (error, "a report's number is out of range");
    self->globals.report_id = (guint8) value;
    return TRUE;
  case 9: self->globals.count = value; return TRUE;
  case 10:
    if (self->n_pushed == DEPTH_MAX)
      return refuse (error, "too much is pushed");
    self->pushed[self->n_pushed++] = self->globals;
    return TRUE;
  case 11:
    if (self->n_pushed == 0)
      return refuse (error, "nothing to pop");
    self->globals = self->pushed[--self->n_pushed];
    return TRUE;
  default: return TRUE; /* maxima, units: not needed */
  }
}

static void
read_local (Parser *self, guint tag, guint32 value, guint size)
{
  switch (tag) {
  case 0:
    if (self->n_usages < USAGES_MAX)
      self->usages[self->n_usages++] = full_usage (self, value, size);
    break;
  case 1:
    self->usage_min = full_usage (self, value, size);
    self->has_min = TRUE;
    break;
  case 2:
    self->usage_max = full_usage (self, value, size);
    self->has_max = TRUE;
    break;
  default: break; /* designators, strings */
  }
}

static gboolean
parse (Parser *self, const guint8 *p, gsize length, GError **error)
{
  const guint8 *end = p + length;

  while (p < end) {
    guint8 head = *p++;
    if (head == LONG_ITEM) {
      if (end - p < 2 || end - p < 2 + p[0])
        return refuse (error, "it is cut off");
      p += 2 + p[0];
      continue;
    }
    guint size = (head & 3) == 3 ? 4 : head & 3;
    if ((gsize) (end - p) < size)
      return refuse (error, "it is cut off");
    guint32 value = 0;
    for (guint i = 0; i < size; i++)
      value |= (guint32) p[i] << (8 * i);
    gint32 signed_value = size == 1 ? (gint8) value : size == 2 ? (gint16) value : (gint32) value;
    p += size;
    guint tag = head >> 4;
    gboolean is_good = TRUE;
    switch ((head >> 2) & 3) {
    case ITEM_MAIN: is_good = read_main (self, tag, value, error); break;
    case ITEM_GLOBAL: is_good = read_global (self, tag, value, signed_value, error); break;
    case ITEM_LOCAL: read_local (self, tag, value, size); break;
    default: break; /* reserved */
    }
    if (!is_good)
      return FALSE;
  }
  if (self->depth != 0)
    return refuse (error, "a collection does not end");
  return TRUE;
}

CfHidMap *
cf_hid_map_parse (const guint8 *descriptor, gsize length, GError **error)
{
  g_return_val_if_fail (descriptor != NULL || length == 0, NULL);

  g_autoptr (CfHidMap) self = g_new0 (CfHidMap, 1);
  self->fields = g_array_new (FALSE, FALSE, sizeof (CfHidField));
  self->reports = g_array_new (FALSE, FALSE, sizeof (Report));
  Parser parser = { .map = self };
  if (length == 0 || length > CF_HID_DESCRIPTOR_MAX) {
    refuse (error, "its length is impossible");
    return NULL;
  }
  return parse (&parser, descriptor, length, error) ? g_steal_pointer (&self) : NULL;
}

void
cf_hid_map_free (CfHidMap *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->fields);
  g_array_unref (self->reports);
  g_free (self);
}

gboolean
cf_hid_map_has (const CfHidMap *self, guint32 application)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->n_applications; i++)
    if (self->applications[i] == application)
      return TRUE;
  return FALSE;
}

gboolean
cf_hid_map_has_page (const CfHidMap *self, guint16 page)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->n_applications; i++)
    if (self->applications[i] >> 16 == page)
      return TRUE;
  return FALSE;
}

const CfHidField *
cf_hid_map_find (const CfHidMap *self, CfHidKind kind, guint32 usage)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->fields->len; i++) {
    const CfHidField *field = &g_array_index (self->fields, CfHidField, i);
    if (field->kind == kind && field->usage == usage)
      return field;
  }
  return NULL;
}

gsize
cf_hid_map_get_length (const CfHidMap *self, CfHidKind kind, guint8 report_id)
{
  g_return_val_if_fail (self != NULL, 0);

  const Report *report = find_report ((CfHidMap *) self, kind, report_id, FALSE);
  return report != NULL ? (report->bits + 7) / 8 : 0;
}

gboolean
cf_hid_field_get (const CfHidField *self,
                  const guint8 *report,
                  gsize length,
                  guint index,
                  gint32 *ret_value)
{
  g_return_val_if_fail (self != NULL && report != NULL && ret_value != NULL, FALSE);
  g_return_val_if_fail (index < self->count, FALSE);

  gsize start = self->bit_offset + (gsize) index * self->bit_size;
  gsize end = start + self->bit_size;
  guint64 bits = 0;

  if (end > length * 8 || (self->report_id != 0 && report[0] != self->report_id))
    return FALSE;
  for (gsize i = start / 8; i < (end + 7) / 8; i++)
    bits |= (guint64) report[i] << (8 * (i - start / 8));
  bits = (bits >> (start % 8)) & (G_MAXUINT64 >> (64 - self->bit_size));
  if (self->logical_min < 0 && (bits >> (self->bit_size - 1)) != 0)
    bits |= G_MAXUINT64 << self->bit_size;
  *ret_value = (gint32) bits;
  return TRUE;
}
