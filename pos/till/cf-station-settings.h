/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

/**
 * CfStationSettings:
 * @bound: by role: the id of the device that plays it; %NULL or "": whoever comes
 * @terminal: the till's code: its name where a device on the network wants one
 * @layout: (nullable): the country's keys of scanners that play a keyboard; else "us"
 * @display_language: (nullable): what a pole display understands; else the usual one
 * @double_read_ms: how long the same code again is the same scan; 0: every scan counts
 *
 * What a shop has decided about its devices.
 */
typedef struct
{
  char *bound[CF_DEVICE_ROLE_LAST];
  char *terminal;
  char *layout;
  char *display_language;
  guint double_read_ms;
} CfStationSettings;

/** cf_station_settings_clear: frees what @self holds and empties it. */
void cf_station_settings_clear (CfStationSettings *self);

/** cf_station_settings_bind_real: whether some role is bound to a device that is not virtual. */
gboolean cf_station_settings_bind_real (const CfStationSettings *self);

#define CF_STATION_DOUBLE_READ_MAX 10000

G_END_DECLS
