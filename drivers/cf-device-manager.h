/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

/**
 * CfDeviceManager:
 *
 * All devices of the station, and which of them plays which role.  A role always has a state: a role
 * without a device is missing, which is no error; the till sells without it.  Main thread.
 *
 * A role is played by the device bound to it, also while that one is away.  A role to which nothing
 * is bound is played by the first device of that kind that came; a real one comes before any virtual.
 *
 * Signals:
 *  - `changed` (CfDeviceRole role): who plays @role, or how that device is
 *  - `device-added` (CfDevice *device)
 */
#define CF_TYPE_DEVICE_MANAGER (cf_device_manager_get_type ())
G_DECLARE_FINAL_TYPE (CfDeviceManager, cf_device_manager, CF, DEVICE_MANAGER, GObject)

/**
 * CfDeviceSource:
 *
 * Where devices come from: the virtual ones, USB, the network.  A source looks for devices from
 * start to stop and gives each new one to cf_device_manager_add().  It recognises a unit that comes
 * back (by serial number if that is unique, else by port, as devices re-enumerate with other ids
 * and clones share serials), reports it on the object it has given before and opens that again, so
 * that bindings and waiting jobs survive the plug.  What a unit is, a source finds by its interface
 * class and usage; vendor and product ids choose a profile only.
 */
#define CF_TYPE_DEVICE_SOURCE (cf_device_source_get_type ())
G_DECLARE_INTERFACE (CfDeviceSource, cf_device_source, CF, DEVICE_SOURCE, GObject)

/**
 * CfDeviceSourceInterface:
 * @start: main thread: begin to look; may add devices before it returns
 * @stop: main thread: look no more; devices stay
 */
struct _CfDeviceSourceInterface
{
  GTypeInterface parent_iface;
  gboolean (*start) (CfDeviceSource *self, CfDeviceManager *manager, GError **error);
  void (*stop) (CfDeviceSource *self);
};

/** cf_device_manager_new: starts the device thread; arguments as cf_device_loop_new(). */
CfDeviceManager *cf_device_manager_new (const CfClock *clock, gboolean run_inline);

/**
 * cf_device_manager_close:
 *
 * Stops the sources, closes the devices and ends the device thread, iterating the main context
 * meanwhile.  Everything asked for is answered before it returns.  Must be called before the last
 * reference goes.
 */
void cf_device_manager_close (CfDeviceManager *self);

CfDeviceLoop *cf_device_manager_get_loop (CfDeviceManager *self); /* borrowed */

/** cf_device_manager_add_source: starts @source and keeps it until close. */
gboolean cf_device_manager_add_source (CfDeviceManager *self,
                                       CfDeviceSource *source,
                                       GError **error);

/** cf_device_manager_add: adds @device (a new id) and opens it; its state says how that went. */
void cf_device_manager_add (CfDeviceManager *self, CfDevice *device);

/**
 * cf_device_manager_remove:
 * @device: one of its devices
 *
 * Closes @device and forgets it, at once: its id can be another's.  What it was asked for is answered as by a close.
 */
void cf_device_manager_remove (CfDeviceManager *self, CfDevice *device);

/** cf_device_manager_get_devices: Returns: (transfer none): live list of CfDevice, as they came. */
GListModel *cf_device_manager_get_devices (CfDeviceManager *self);

/** cf_device_manager_find: Returns: (transfer none) (nullable): the device @id. */
CfDevice *cf_device_manager_find (CfDeviceManager *self, const char *id);

/**
 * cf_device_manager_bind:
 * @id: (nullable): who plays @role from now on, there or not; %NULL: whoever comes
 *
 * Fails with %CF_ERROR_BAD_SETTING if @id is there and of another kind than @role wants.
 */
gboolean cf_device_manager_bind (CfDeviceManager *self,
                                 CfDeviceRole role,
                                 const char *id,
                                 GError **error);

/** cf_device_manager_get_bound: Returns: (transfer none) (nullable): the id bound to @role. */
const char *cf_device_manager_get_bound (CfDeviceManager *self, CfDeviceRole role);

/**
 * cf_device_manager_get:
 *
 * Returns: (transfer none) (nullable): who plays @role, usable or not.  Where nobody is bound, whoever
 * is there and has no other part plays a role of its own kind; a real one before a virtual one.
 */
CfDevice *cf_device_manager_get (CfDeviceManager *self, CfDeviceRole role);

/**
 * cf_device_manager_get_state:
 * @ret_reason: (out) (optional)
 *
 * Returns: the state of @role; missing if nobody plays it.
 */
CfDeviceState cf_device_manager_get_state (CfDeviceManager *self,
                                           CfDeviceRole role,
                                           CfDeviceReason *ret_reason);

G_END_DECLS
