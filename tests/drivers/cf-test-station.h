/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device-manager.h"
#include "cf-virtual-device.h"

/*
 * A station for driver tests: an inline device loop, a clock that stands still, a folder of its own.
 * Nothing in it waits: time passes by cf_test_station_advance() only.
 */
typedef struct
{
  CfManualClock clock;
  CfDeviceManager *manager;
  char *folder;
} CfTestStation;

void cf_test_station_init (CfTestStation *self);
void cf_test_station_clear (CfTestStation *self); /* closes the manager, removes the folder */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfTestStation, cf_test_station_clear)

CfDeviceLoop *cf_test_station_loop (CfTestStation *self);

/* Adds @device, takes its reference, opens it and lets that come home. */
void cf_test_station_add (CfTestStation *self, gpointer device);

/* Lets everything that is under way come home. */
void cf_test_station_settle (CfTestStation *self);

/* Lets @ms pass, firing timers at their times, then settles. */
void cf_test_station_advance (CfTestStation *self, gint64 ms);

/* Runs a line of @device's script (aborts the test if it is refused), then settles. */
void cf_test_station_script (CfTestStation *self, gpointer device, const char *line);

/* Returns: (transfer full) (nullable): the text of a file in the folder. */
char *cf_test_station_read (CfTestStation *self, const char *name);
