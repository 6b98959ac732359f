/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-civil-time.h"

#include <string.h>

#include "cf-error.h"

#define MS_PER_SECOND   1000
#define SECONDS_PER_DAY 86400
#define EPOCH_JULIAN    719163 /* 1970-01-01 as GLib's day number, where 0001-01-01 is 1 */
#define ZONE_NAME_MAX   64

/* No zone was ever further than this from UTC (Manila's and Alaska's old local times come close),
 * so the offsets in force this long before and after a local time are the candidates for it. */
#define OFFSET_BOUND_S (16 * 3600)

struct _CfZone
{
  GTimeZone *zone;
  char *name;
};

static gint64
floor_div (gint64 a, gint64 b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

/* ---- dates ---- */

gboolean
cf_date_is_valid (CfDate date)
{
  return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
         date.day >= 1 && g_date_valid_dmy (date.day, (GDateMonth) date.month, date.year);
}

static gint32
date_to_julian (CfDate date)
{
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, date.day, (GDateMonth) date.month, date.year);
  return (gint32) g_date_get_julian (&day);
}

static CfDate
date_from_julian (gint64 julian)
{
  static const CfDate LAST = { 9999, 12, 31 };
  GDate day;

  julian = CLAMP (julian, 1, date_to_julian (LAST));
  g_date_clear (&day, 1);
  g_date_set_julian (&day, (guint32) julian);
  return (CfDate){ .year = g_date_get_year (&day),
                   .month = (guint8) g_date_get_month (&day),
                   .day = g_date_get_day (&day) };
}

int
cf_date_compare (CfDate a, CfDate b)
{
  if (a.year != b.year)
    return a.year < b.year ? -1 : 1;
  if (a.month != b.month)
    return a.month < b.month ? -1 : 1;
  return (a.day > b.day) - (a.day < b.day);
}

CfDate
cf_date_add_days (CfDate date, int days)
{
  g_return_val_if_fail (cf_date_is_valid (date), date);

  return date_from_julian ((gint64) date_to_julian (date) + days);
}

int
cf_date_days_between (CfDate a, CfDate b)
{
  g_return_val_if_fail (cf_date_is_valid (a) && cf_date_is_valid (b), 0);

  return date_to_julian (b) - date_to_julian (a);
}

guint
cf_date_weekday (CfDate date)
{
  g_return_val_if_fail (cf_date_is_valid (date), 1);

  return (guint) (date_to_julian (date) - 1) % 7 + 1; /* 0001-01-01 was a Monday */
}

guint
cf_date_age_years (CfDate birth, CfDate on)
{
  guint years;

  g_return_val_if_fail (cf_date_is_valid (birth) && cf_date_is_valid (on), 0);

  if (cf_date_compare (on, birth) < 0)
    return 0;
  years = (guint) on.year - birth.year;
  /* Month and day alone: 29 February lies behind 28 February and before 1 March in every year. */
  if (on.month < birth.month || (on.month == birth.month && on.day < birth.day))
    years--;
  return years;
}

/* Reads exactly @n digits. */
static gboolean
read_digits (const char *text, guint n, guint *ret_value)
{
  guint value = 0;

  for (guint i = 0; i < n; i++) {
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
    value = value * 10 + (guint) (text[i] - '0');
  }
  *ret_value = value;
  return TRUE;
}

static gboolean
read_date (const char *text, CfDate *ret_date)
{
  guint year, month, day;
  CfDate date;

  if (!read_digits (text, 4, &year) || text[4] != '-' || !read_digits (text + 5, 2, &month) ||
      text[7] != '-' || !read_digits (text + 8, 2, &day))
    return FALSE;
  date = (CfDate){ (guint16) year, (guint8) month, (guint8) day };
  if (!cf_date_is_valid (date))
    return FALSE;
  *ret_date = date;
  return TRUE;
}

gboolean
cf_date_parse (const char *text, CfDate *ret_date)
{
  return text != NULL && strlen (text) == CF_DATE_LEN && read_date (text, ret_date);
}

static void
write_digits (char *text, guint n, guint value)
{
  while (n-- > 0) {
    text[n] = (char) ('0' + value % 10);
    value /= 10;
  }
}

void
cf_date_format (CfDate date, char ret_text[CF_DATE_LEN + 1])
{
  memcpy (ret_text, "0000-00-00", CF_DATE_LEN + 1);
  write_digits (ret_text, 4, date.year);
  write_digits (ret_text + 5, 2, date.month);
  write_digits (ret_text + 8, 2, date.day);
}

/* ---- instants ---- */

/* A civil time as if it were UTC: what all offsets are added to or taken from. */
static gint64
civil_to_flat_s (CfCivilTime civil)
{
  return ((gint64) date_to_julian (civil.date) - EPOCH_JULIAN) * SECONDS_PER_DAY +
         civil.hour * 3600 + civil.minute * 60 + civil.second;
}

static CfCivilTime
civil_from_flat_s (gint64 flat_s, guint ms)
{
  gint64 days = floor_div (flat_s, SECONDS_PER_DAY);
  guint rest = (guint) (flat_s - days * SECONDS_PER_DAY);

  return (CfCivilTime){ .date = date_from_julian (days + EPOCH_JULIAN),
                        .hour = (guint8) (rest / 3600),
                        .minute = (guint8) (rest / 60 % 60),
                        .second = (guint8) (rest % 60),
                        .ms = (guint16) ms };
}

static CfCivilTime
civil_from_utc (gint64 utc_ms, gint64 offset_s)
{
  gint64 seconds = floor_div (utc_ms, MS_PER_SECOND);

  return civil_from_flat_s (seconds + offset_s, (guint) (utc_ms - seconds * MS_PER_SECOND));
}

void
cf_utc_format (gint64 utc_ms, char ret_text[CF_UTC_LEN + 1])
{
  CfCivilTime civil = civil_from_utc (CLAMP (utc_ms, CF_UTC_MS_MIN, CF_UTC_MS_MAX), 0);

  memcpy (ret_text, "0000-00-00T00:00:00.000Z", CF_UTC_LEN + 1);
  write_digits (ret_text, 4, civil.date.year);
  write_digits (ret_text + 5, 2, civil.date.month);
  write_digits (ret_text + 8, 2, civil.date.day);
  write_digits (ret_text + 11, 2, civil.hour);
  write_digits (ret_text + 14, 2, civil.minute);
  write_digits (ret_text + 17, 2, civil.second);
  write_digits (ret_text + 20, 3, civil.ms);
}

/* `HH:MM`, and `:SS` where @with_seconds. */
static gboolean
read_clock (const char *text, gboolean with_seconds, CfCivilTime *civil)
{
  guint hour, minute, second = 0;

  if (!read_digits (text, 2, &hour) || text[2] != ':' || !read_digits (text + 3, 2, &minute))
    return FALSE;
  if (with_seconds && (text[5] != ':' || !read_digits (text + 6, 2, &second)))
    return FALSE;
  if (hour > 23 || minute > 59 || second > 59)
    return FALSE;
  civil->hour = (guint8) hour;
  civil->minute = (guint8) minute;
  civil->second = (guint8) second;
  return TRUE;
}

gboolean
cf_utc_parse (const char *text, gint64 *ret_utc_ms)
{
  CfCivilTime civil = { 0 };
  guint ms;

  if (text == NULL || strlen (text) != CF_UTC_LEN)
    return FALSE;
  if (!read_date (text, &civil.date) || text[10] != 'T' || !read_clock (text + 11, TRUE, &civil) ||
      text[19] != '.' || !read_digits (text + 20, 3, &ms) || text[23] != 'Z')
    return FALSE;
  *ret_utc_ms = civil_to_flat_s (civil) * MS_PER_SECOND + ms;
  return TRUE;
}

/* ---- zones ---- */

/* The name becomes part of a path inside GLib: letters first, no climbing out. */
static gboolean
zone_name_is_safe (const char *name)
{
  gsize len = strlen (name);

  return len > 0 && len <= ZONE_NAME_MAX && g_ascii_isalpha (name[0]) &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z "0123456789_+-/") == len;
}

CfZone *
cf_zone_new (const char *name, GError **error)
{
  GTimeZone *zone = NULL;
  CfZone *self;

  if (name != NULL && zone_name_is_safe (name))
    zone = g_time_zone_new_identifier (name);
  if (zone == NULL) {
    cf_error_set (error, CF_ERROR_BAD_SETTING, "unknown time zone '%s'", name != NULL ? name : "");
    return NULL;
  }
  self = g_atomic_rc_box_new0 (CfZone);
  self->zone = zone;
  self->name = g_strdup (name);
  return self;
}

CfZone *
cf_zone_new_system (void)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  CfZone *self = cf_zone_new (g_time_zone_get_identifier (local), NULL);

  return self != NULL ? self : cf_zone_new ("UTC", NULL);
}

CfZone *
cf_zone_ref (CfZone *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
zone_clear (gpointer data)
{
  CfZone *self = data;

  g_time_zone_unref (self->zone);
  g_free (self->name);
}

void
cf_zone_unref (CfZone *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, zone_clear);
}

const char *
cf_zone_get_name (const CfZone *self)
{
  return self->name;
}

static gint64
offset_at (const CfZone *self, gint64 utc_s)
{
  int interval = g_time_zone_find_interval (self->zone, G_TIME_TYPE_UNIVERSAL, utc_s);

  return g_time_zone_get_offset (self->zone, interval);
}

CfCivilTime
cf_zone_to_civil (const CfZone *self, gint64 utc_ms)
{
  gint64 offset = offset_at (self, floor_div (utc_ms, MS_PER_SECOND));

  return civil_from_utc (utc_ms, offset);
}

CfDate
cf_zone_date_at (const CfZone *self, gint64 utc_ms)
{
  return cf_zone_to_civil (self, utc_ms).date;
}

/* The instant in (@before, @after] at which the offset stops being the one at @before. */
static gint64
find_transition (const CfZone *self, gint64 before, gint64 after)
{
  gint64 old = offset_at (self, before);

  while (after - before > 1) {
    gint64 middle = before + (after - before) / 2;

    if (offset_at (self, middle) == old)
      before = middle;
    else
      after = middle;
  }
  return after;
}

gint64
cf_zone_to_utc_ms (const CfZone *self, CfCivilTime civil)
{
  gint64 flat, earlier_offset, later_offset, with_earlier, with_later;

  g_return_val_if_fail (cf_date_is_valid (civil.date), 0);

  flat = civil_to_flat_s (civil);
  earlier_offset = offset_at (self, flat - OFFSET_BOUND_S);
  later_offset = offset_at (self, flat + OFFSET_BOUND_S);
  with_earlier = flat - earlier_offset;
  with_later = flat - later_offset;

  /* The offset in force earlier names the first of two equal civil times. */
  if (offset_at (self, with_earlier) == earlier_offset)
    return with_earlier * MS_PER_SECOND + civil.ms;
  if (offset_at (self, with_later) == later_offset)
    return with_later * MS_PER_SECOND + civil.ms;
  /* Neither: the gap lies between the two readings; milliseconds inside it do not count. */
  return find_transition (self, with_later, with_earlier) * MS_PER_SECOND;
}

gint64
cf_zone_day_start (const CfZone *self, CfDate date)
{
  return cf_zone_to_utc_ms (self, (CfCivilTime){ .date = date });
}

static gboolean
parse_civil (const char *text, CfCivilTime *ret_civil, gboolean *ret_date_only)
{
  gsize len = text != NULL ? strlen (text) : 0;
  CfCivilTime civil = { 0 };

  if (len != CF_DATE_LEN && len != CF_DATE_LEN + 6 && len != CF_DATE_LEN + 9)
    return FALSE;
  if (!read_date (text, &civil.date))
    return FALSE;
  if (len > CF_DATE_LEN && (text[CF_DATE_LEN] != 'T' ||
                            !read_clock (text + CF_DATE_LEN + 1, len == CF_DATE_LEN + 9, &civil)))
    return FALSE;
  *ret_civil = civil;
  *ret_date_only = len == CF_DATE_LEN;
  return TRUE;
}

static gboolean
fail_civil (const char *text, GError **error)
{
  return cf_error_set (error, CF_ERROR_BAD_SETTING, "'%s' is not a date or a local time",
                       text != NULL ? text : "");
}

gboolean
cf_civil_text_is_valid (const char *text)
{
  CfCivilTime civil;
  gboolean date_only;

  return parse_civil (text, &civil, &date_only);
}

gboolean
cf_zone_parse_from (const CfZone *self, const char *text, gint64 *ret_utc_ms, GError **error)
{
  CfCivilTime civil;
  gboolean date_only;

  if (!parse_civil (text, &civil, &date_only))
    return fail_civil (text, error);
  *ret_utc_ms = cf_zone_to_utc_ms (self, civil);
  return TRUE;
}

gboolean
cf_zone_parse_to (const CfZone *self, const char *text, gint64 *ret_utc_ms, GError **error)
{
  CfCivilTime civil;
  gboolean date_only;

  if (!parse_civil (text, &civil, &date_only))
    return fail_civil (text, error);
  if (date_only)
    civil.date = cf_date_add_days (civil.date, 1);
  *ret_utc_ms = cf_zone_to_utc_ms (self, civil);
  return TRUE;
}
