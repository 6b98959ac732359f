/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cf-usb.c (bus and units) and cf-usb-claim.c (claims and transfers) share; for no one else. */
#include <libusb.h>

#include "cf-usb.h"
#include "cf-worker.h"

G_BEGIN_DECLS

struct _CfUsbBus
{
  CfDeviceLoop *loop;
  CfUsbBusEvents events;
  gpointer user_data;
  libusb_context *context;
  libusb_hotplug_callback_handle hotplug;
  CfWorker *worker;     /* for calls that the kernel may answer late */
  GSource *source;      /* libusb's file descriptors in the device thread's main context */
  GMutex tags_lock;     /* libusb adds and removes descriptors also from the worker */
  GHashTable *tags;     /* int fd -> gpointer of g_source_add_unix_fd() */
  GQueue notices;       /* what hotplug said, until libusb has returned */
  GPtrArray *units;     /* of CfUsbUnit, present */
  guint n_claims;       /* not yet given back to the worker */
  gboolean is_handling; /* libusb is on the stack */
  gboolean is_enumerated;
  gboolean is_stopping;
};

struct _CfUsbUnit
{
  gatomicrefcount ref_count;
  CfUsbInfo info;
  guint8 configuration;
  GHashTable *descriptors; /* interface number -> GBytes; once claimed the kernel forgets them */
  gboolean is_gone;
  /* Device thread, while bus is set: */
  CfUsbBus *bus;
  libusb_device *device;
  libusb_device_handle *handle; /* while something is claimed */
  guint n_claims;
  gint n_releasing; /* atomic: jobs of the worker that still hold a handle */
};

/* Takes what libusb said as a return value. */
CfUsbStatus cf_usb_status_from_error (int code);

/* Ends all use of libusb when the bus is stopping and the last claim is home. */
void cf_usb_bus_settle (CfUsbBus *self);

/* Lets libusb work for at most @wait_ms; only where nothing of libusb is on the stack. */
void cf_usb_bus_handle_events (CfUsbBus *self, guint wait_ms);

/* From now on nothing is asked of the unit any more. */
void cf_usb_unit_set_gone (CfUsbUnit *self);

G_END_DECLS
