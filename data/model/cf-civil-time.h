/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-civil-time
 *
 * The store's calendar: UTC milliseconds to local civil times of an IANA zone and back.
 *
 * A civil time that does not exist (clocks go forward) means the first instant after the gap; one
 * that exists twice (clocks go back) means the first of the two.  Validities are half open,
 * [from, to); a date as `to` means the end of that day.
 *
 * Values and pure functions, except that cf_zone_new() reads the system's zone database.  Any
 * thread; a CfZone never changes after it was made.
 */

#include <glib.h>

G_BEGIN_DECLS

#define CF_DATE_LEN   10                                  /* "2026-11-23" */
#define CF_UTC_LEN    24                                  /* "2026-11-23T18:59:24.123Z" */
#define CF_UTC_MS_MIN G_GINT64_CONSTANT (-62135596800000) /* 0001-01-01T00:00:00.000Z */
#define CF_UTC_MS_MAX G_GINT64_CONSTANT (253402300799999) /* 9999-12-31T23:59:59.999Z */

/** CfDate: a day of the Gregorian calendar, years 1 to 9999; all zero is "no date". */
typedef struct
{
  guint16 year;
  guint8 month; /* 1 to 12 */
  guint8 day;   /* 1 to 31 */
} CfDate;

/** CfCivilTime: what calendar and clock on the wall show; no zone. */
typedef struct
{
  CfDate date;
  guint8 hour;   /* 0 to 23 */
  guint8 minute; /* 0 to 59 */
  guint8 second; /* 0 to 59: UTC milliseconds know no leap seconds */
  guint16 ms;    /* 0 to 999 */
} CfCivilTime;

/** cf_date_is_valid: Returns: whether @date is a day of the calendar. */
gboolean cf_date_is_valid (CfDate date);

/** cf_date_compare: Returns: less than, equal to or greater than 0, as @a is before, at or after @b. */
int cf_date_compare (CfDate a, CfDate b);

/**
 * cf_date_add_days:
 *
 * Returns: the day @days after (before, if negative) the valid @date, kept within the years 1 to
 * 9999.
 */
CfDate cf_date_add_days (CfDate date, int days);

/** cf_date_days_between: Returns: days from @a to @b, negative if @b is before @a; both valid. */
int cf_date_days_between (CfDate a, CfDate b);

/** cf_date_weekday: Returns: 1 for Monday to 7 for Sunday (ISO 8601) of the valid @date. */
guint cf_date_weekday (CfDate date);

/**
 * cf_date_age_years:
 *
 * Returns: the full years from @birth to @on, both valid: a birthday counts from its own day, one
 * of 29 February from 1 March in other years; 0 if @on is before @birth.
 */
guint cf_date_age_years (CfDate birth, CfDate on);

/**
 * cf_date_parse:
 * @text: (nullable): exactly `YYYY-MM-DD` (RFC 3339 full-date)
 * @ret_date: (out): untouched on failure
 *
 * Returns: whether @text is a day of the calendar in this form.
 */
gboolean cf_date_parse (const char *text, CfDate *ret_date);

/** cf_date_format: Writes `YYYY-MM-DD` and a NUL. */
void cf_date_format (CfDate date, char ret_text[CF_DATE_LEN + 1]);

/**
 * cf_utc_format:
 * @utc_ms: milliseconds since 1970; brought into the years 1 to 9999 if outside
 *
 * Writes RFC 3339 in UTC with milliseconds, as the journal's `at`: `2026-11-23T18:59:24.123Z`.
 */
void cf_utc_format (gint64 utc_ms, char ret_text[CF_UTC_LEN + 1]);

/**
 * cf_utc_parse:
 * @text: (nullable): exactly the form that cf_utc_format() writes
 * @ret_utc_ms: (out): untouched on failure
 *
 * Returns: whether @text is an instant in this form.
 */
gboolean cf_utc_parse (const char *text, gint64 *ret_utc_ms);

/** CfZone: an IANA time zone; reference counted, immutable. */
typedef struct _CfZone CfZone;

/**
 * cf_zone_new:
 * @name: (nullable): an IANA name such as `Europe/Berlin`; at most 64 characters
 *
 * Fails with %CF_ERROR_BAD_SETTING where the system's zone database has no such zone.
 *
 * Returns: (transfer full): the zone
 */
CfZone *cf_zone_new (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_zone_new_system: Returns: (transfer full): this machine's zone; UTC if it names none. */
CfZone *cf_zone_new_system (void) G_GNUC_WARN_UNUSED_RESULT;

/** cf_zone_ref: Returns: (transfer full): @self, held once more. */
CfZone *cf_zone_ref (CfZone *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_zone_unref: Lets go of @self, which may be %NULL. */
void cf_zone_unref (CfZone *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfZone, cf_zone_unref)

/** cf_zone_get_name: Returns: the IANA name. */
const char *cf_zone_get_name (const CfZone *self);

/** cf_zone_to_civil: Returns: what the clock on @self's walls shows at @utc_ms. */
CfCivilTime cf_zone_to_civil (const CfZone *self, gint64 utc_ms);

/** cf_zone_date_at: Returns: the local date at @utc_ms: the business day of a shift opened then. */
CfDate cf_zone_date_at (const CfZone *self, gint64 utc_ms);

/**
 * cf_zone_to_utc_ms:
 * @civil: a valid date and time
 *
 * Returns: the instant; for a civil time that does not exist the first after the gap, for one that
 * exists twice the first.
 */
gint64 cf_zone_to_utc_ms (const CfZone *self, CfCivilTime civil);

/** cf_zone_day_start: Returns: the first instant of the valid @date. */
gint64 cf_zone_day_start (const CfZone *self, CfDate date);

/** cf_civil_text_is_valid: Returns: whether @text is a date or time as cf_zone_parse_from() reads it. */
gboolean cf_civil_text_is_valid (const char *text);

/**
 * cf_zone_parse_from:
 * @text: `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM` or `YYYY-MM-DDTHH:MM:SS`, local
 * @ret_utc_ms: (out): the first instant that counts; untouched on failure
 *
 * Reads the beginning of a validity.  Fails with %CF_ERROR_BAD_SETTING.
 */
gboolean cf_zone_parse_from (const CfZone *self,
                             const char *text,
                             gint64 *ret_utc_ms,
                             GError **error);

/**
 * cf_zone_parse_to:
 * @text: as for cf_zone_parse_from(); a date means the end of that day
 * @ret_utc_ms: (out): the first instant that does not count any more; untouched on failure
 *
 * Reads the end of a validity.  Fails with %CF_ERROR_BAD_SETTING.
 */
gboolean cf_zone_parse_to (const CfZone *self,
                           const char *text,
                           gint64 *ret_utc_ms,
                           GError **error);

/**
 * CfValidity:
 * @from_ms: the first instant that counts; %CF_UTC_MS_MIN for "always"
 * @to_ms: the first instant that does not; %G_MAXINT64 for "for ever"
 */
typedef struct
{
  gint64 from_ms;
  gint64 to_ms;
} CfValidity;

/** cf_validity_contains: Returns: whether @utc_ms lies within [from, to). */
static inline gboolean
cf_validity_contains (const CfValidity *self, gint64 utc_ms)
{
  return utc_ms >= self->from_ms && utc_ms < self->to_ms;
}

G_END_DECLS
