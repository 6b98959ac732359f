/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-station.h"

#include "cf-test.h"

void
cf_test_station_init (CfTestStation *self)
{
  cf_manual_clock_init (&self->clock, G_GINT64_CONSTANT (1795440540000)); /* 2026-11-23 13:29 UTC */
  self->manager = cf_device_manager_new (&self->clock.clock, TRUE);
  self->folder = cf_test_temp_dir ();
}

void
cf_test_station_clear (CfTestStation *self)
{
  cf_device_manager_close (self->manager);
  g_assert_finalize_object (self->manager);
  cf_test_remove_tree (self->folder);
  g_free (self->folder);
}

CfDeviceLoop *
cf_test_station_loop (CfTestStation *self)
{
  return cf_device_manager_get_loop (self->manager);
}

void
cf_test_station_settle (CfTestStation *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
cf_test_station_add (CfTestStation *self, gpointer device)
{
  cf_device_manager_add (self->manager, device);
  g_object_unref (device);
  cf_test_station_settle (self);
}

void
cf_test_station_advance (CfTestStation *self, gint64 ms)
{
  cf_test_station_settle (self);
  cf_manual_clock_advance (&self->clock, ms);
  cf_device_loop_run_due (cf_test_station_loop (self));
  cf_test_station_settle (self);
}

void
cf_test_station_script (CfTestStation *self, gpointer device, const char *line)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_virtual_device_script (CF_VIRTUAL_DEVICE (device), line, &error));
  cf_test_station_settle (self);
}

char *
cf_test_station_read (CfTestStation *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}
