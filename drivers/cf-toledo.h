/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-scale.h"

G_BEGIN_DECLS

/*
 * The serial language of scales at tills: Toledo 8213 and 8217, "on demand", also spoken by scanner
 * scales and by many other makers.  The till sends one letter; the scale answers STX, figures, CR, or
 * STX, "?", a status byte, CR while there is no weight to sell by.  9600 baud, 7 bits, even parity.
 * Sources: Transcell, PC 150 manual, B.1.4 "Toledo 8213 demand format" (records, status bits,
 * commands); Odoo, hw_drivers, serial scale driver (8217: line, tare letters, the N of a net weight).
 *
 * The scale does not say its unit.  Weighed products are priced per kilogram: so must it be set.
 */

#define CF_TOLEDO_WEIGH      'W'
#define CF_TOLEDO_ZERO       'Z'
#define CF_TOLEDO_TARE       'T'
#define CF_TOLEDO_CLEAR_TARE 'C'
#define CF_TOLEDO_RECORD_MAX 16 /* bytes between STX and CR; the longest is 9 */

/** CfToledo: what has come of a record.  Starts as zeros.  Pure. */
typedef struct
{
  guint8 record[CF_TOLEDO_RECORD_MAX];
  gsize length;
  gboolean has_begun;
} CfToledo;

/** CfToledoFunc: @reading: (nullable): %NULL: a record that makes no sense */
typedef void (*CfToledoFunc) (const CfScaleReading *reading, gpointer user_data);

/** cf_toledo_feed: @func: called for each record that ends in @data */
void cf_toledo_feed (CfToledo *self,
                     const guint8 *data,
                     gsize length,
                     CfToledoFunc func,
                     gpointer user_data);

G_END_DECLS
