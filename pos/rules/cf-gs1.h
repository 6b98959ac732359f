/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-gs1
 *
 * GS1 element strings: what GS1-128, DataBar, GS1 DataMatrix and GS1 QR codes carry.  A label is a
 * list of elements, each an application identifier (AI) and its value.  Source: GS1 General
 * Specifications, section 3 (the AIs), 7.8 (how a string is taken apart), 7.11 (characters), 7.12
 * (dates); the table of AIs was compared with GS1's Barcode Syntax Dictionary.
 *
 * The till is lenient where a label is merely incomplete (an AI without the companion that the
 * standard wants) and strict where it contradicts itself or cannot be: a wrong check digit, a date
 * that does not exist, one AI with two values.
 *
 * Pure functions of bytes; any thread; no allocation except for errors.
 */

#include <glib.h>

#include "cf-civil-time.h"

G_BEGIN_DECLS

#define CF_GS1_SEPARATOR    '\x1d' /* GS: how a scanner transmits an FNC1 between two elements */
#define CF_GS1_AI_MAX       4      /* digits of an AI */
#define CF_GS1_VALUE_MAX    90     /* longest value there is: AI 91 to 99 and 8030 */
#define CF_GS1_ELEMENTS_MAX 32     /* in one symbol; real labels have fewer than ten */

/**
 * CfGs1Ai:
 * @first: the first AI of the row
 * @last: the last one; rows such as 3100 to 3105 differ only in the number of decimals
 * @predefined: whether its length is known from its first two digits, so that no separator is needed
 * @format: the value's parts, separated by blanks: `N6` six digits, `X..20` 1 to 20 characters,
 *   in brackets when optional, after a colon what else is checked (`N14:check`, `N6:date0` …)
 * @title: the standard's data title, for people
 *
 * What is known of an AI; a row of a constant table.
 */
typedef struct
{
  guint16 first;
  guint16 last;
  gboolean predefined;
  const char *format;
  const char *title;
} CfGs1Ai;

/**
 * CfGs1Element:
 * @ai: the application identifier, 2 to 4 digits
 * @value: its value, checked against the AI's format
 */
typedef struct
{
  char ai[CF_GS1_AI_MAX + 1];
  char value[CF_GS1_VALUE_MAX + 1];
} CfGs1Element;

/**
 * CfGs1:
 *
 * The elements of one label, in the order they stand there, each AI once.  A plain value.
 */
typedef struct
{
  guint n_elements;
  CfGs1Element elements[CF_GS1_ELEMENTS_MAX];
} CfGs1;

/**
 * cf_gs1_lookup:
 * @text: digits that begin with an AI
 * @len: how many bytes may be looked at
 * @ret_len: (out) (optional): how many digits the AI has
 *
 * Returns: (nullable): the row of the AI that @text begins with.
 */
const CfGs1Ai *cf_gs1_lookup (const char *text, gsize len, guint *ret_len);

/**
 * cf_gs1_add:
 * @self: the elements so far
 * @ai: an AI
 * @value: (array length=len): its value
 *
 * Adds one element after checking it.  The same AI with the same value again is no new element.
 * Fails with %CF_ERROR_BAD_CODE (unknown AI, value not in its format, a second value for one AI, too
 * many elements) or %CF_ERROR_BAD_CHECK_DIGIT.
 */
gboolean cf_gs1_add (CfGs1 *self, const char *ai, const char *value, gsize len, GError **error);

/**
 * cf_gs1_parse:
 * @data: (array length=len): the string as transmitted, without symbology identifier
 * @ret_gs1: (out): its elements
 *
 * Takes an element string apart.  A separator before the first or after a predefined or the last
 * element is allowed.  Fails like cf_gs1_add(), and with %CF_ERROR_BAD_CODE for an empty string or
 * elements that exclude each other (01 beside 02, 392n beside 393n, 395n beside either or 8005).
 */
gboolean cf_gs1_parse (const char *data, gsize len, CfGs1 *ret_gs1, GError **error);

/**
 * cf_gs1_parse_bracketed:
 * @text: the form people read, `(01)09506000134352(10)ABC`; blanks before a bracket are allowed
 *
 * Like cf_gs1_parse().  A bracket inside a value stands for itself unless a known AI and a closing
 * bracket follow it.
 */
gboolean cf_gs1_parse_bracketed (const char *text, gsize len, CfGs1 *ret_gs1, GError **error);

/**
 * cf_gs1_check_exclusions:
 *
 * Fails with %CF_ERROR_BAD_CODE when elements of @self exclude each other; the parsers call it.
 */
gboolean cf_gs1_check_exclusions (const CfGs1 *self, GError **error);

/**
 * cf_gs1_get:
 * @ai: an AI, such as "01"
 *
 * Returns: (nullable): its value.
 */
const char *cf_gs1_get (const CfGs1 *self, const char *ai);

/**
 * cf_gs1_get_decimal:
 * @ai: the first three digits of an AI whose fourth is a number of decimals, such as "310"
 * @ret_decimals: (out): that number
 *
 * Returns: (nullable): its value, of which the last @ret_decimals digits are decimals.
 */
const char *cf_gs1_get_decimal (const CfGs1 *self, const char *ai, guint *ret_decimals);

/**
 * cf_gs1_date:
 * @yymmdd: six digits at least
 * @year: the year it is now; decides the century
 * @ret_date: (out): the day; day 00 means the last day of the month
 *
 * The century is the one that puts the year within 49 years back and 50 ahead of @year (General
 * Specifications, 7.12).
 *
 * Returns: whether there is such a day.
 */
gboolean cf_gs1_date (const char *yymmdd, guint year, CfDate *ret_date);

G_END_DECLS
