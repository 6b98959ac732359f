/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-test.h"

G_BEGIN_DECLS

/*
 * A USB bus that a test owns: umockdev gives sysfs, udev events and device nodes to the unmodified
 * libusb in this very process, and cf-test-bus.c answers what it asks of the kernel (usbfs).  Units
 * on it are played by the test.  All functions may be called from the test's thread; a unit's own
 * functions (CfTestUnitSpec) run on umockdev's thread and must not wait for anything.
 */
typedef struct _CfTestBus CfTestBus;
typedef struct _CfTestUnit CfTestUnit;

#define CF_TEST_BUS_UNITS 126 /* at a time: addresses 2 … 127; the root hub has 1 */

/** CfTestEndpoint: @address: bit 7 set: IN; @kind: 2 bulk, 3 interrupt. */
typedef struct
{
  guint8 address;
  guint8 kind;
  guint16 max_packet;
} CfTestEndpoint;

/**
 * CfTestInterface:
 * @report: (nullable): HID report descriptor; a HID class descriptor is made for it
 * @driver: (nullable): the kernel driver that has it at plug time, such as "usbhid"
 */
typedef struct
{
  guint8 number;
  guint8 alternate;
  guint8 class_code;
  guint8 subclass;
  guint8 protocol;
  guint n_endpoints;
  CfTestEndpoint endpoints[4];
  const guint8 *report;
  gsize n_report;
  const char *driver;
} CfTestInterface;

/**
 * CfTestUnitSpec:
 * @serial: (nullable)
 * @descriptors: (nullable): instead of what is made from the rest: the bytes of sysfs' `descriptors`
 * @control: (nullable): answers class and vendor requests: @setup is the 8 bytes, @data is to be
 *   filled (IN) or was sent (OUT), @length bytes.  Returns the bytes answered, -EPIPE to refuse,
 *   -EAGAIN to say nothing until the time is over.  Without it OUT is taken, IN refused.
 * @write: (nullable): takes OUT data; returns how many bytes it took: fewer than @length keeps the
 *   rest waiting until cf_test_unit_resume(); negative errno fails the transfer.  Without it all is
 *   taken.
 *
 * What a unit is and how it behaves.  Must outlive the unit; string and array members too.
 */
typedef struct
{
  guint16 vendor;
  guint16 product;
  const char *maker;
  const char *name;
  const char *serial;
  guint n_interfaces;
  const CfTestInterface *interfaces;
  const guint8 *descriptors;
  gsize n_descriptors;
  int (*control) (CfTestUnit *unit,
                  const guint8 *setup,
                  guint8 *data,
                  gsize length,
                  gpointer user_data);
  gssize (*write) (CfTestUnit *unit,
                   guint8 endpoint,
                   const guint8 *data,
                   gsize length,
                   gpointer user_data);
} CfTestUnitSpec;

/** cf_test_bus_new: the bus, empty.  One in a process at a time; make it inside the test. */
CfTestBus *cf_test_bus_new (void);
void cf_test_bus_free (CfTestBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTestBus, cf_test_bus_free)

/**
 * cf_test_bus_plug:
 * @port: from 1: the socket; the path is "1-PORT"
 * @user_data: given to the spec's functions
 *
 * Plugs a unit in; it gets the next free address, from the beginning again after the last, as from
 * a kernel.
 * Returns: valid until its address is another's: so many plugs after it was pulled.
 */
CfTestUnit *cf_test_bus_plug (CfTestBus *self,
                              guint port,
                              const CfTestUnitSpec *spec,
                              gpointer user_data);

/** cf_test_unit_unplug: all that is under way fails; the kernel tells so. */
void cf_test_unit_unplug (CfTestUnit *self);

/** cf_test_unit_set_denied: whether nobody may open it.  Hold it before plugging: `..._deny_next`. */
void cf_test_unit_set_denied (CfTestUnit *self, gboolean is_denied);

/** cf_test_bus_deny_next: the next unit plugged in is denied from the start. */
void cf_test_bus_deny_next (CfTestBus *self);

/** cf_test_unit_set_taken: whether another program has claimed its interfaces. */
void cf_test_unit_set_taken (CfTestUnit *self, gboolean is_taken);

/** cf_test_unit_send: @data goes in through an IN endpoint, as one transfer, after what waits there. */
void cf_test_unit_send (CfTestUnit *self, guint8 endpoint, const void *data, gsize length);

/**
 * cf_test_unit_fail:
 * @error: errno as the kernel says it: EPIPE stall, EOVERFLOW babble, EPROTO wire
 *
 * The next read of an IN endpoint ends so, in its turn; a stall holds until it is cleared.
 */
void cf_test_unit_fail (CfTestUnit *self, guint8 endpoint, int error);

/** cf_test_unit_resume: offers waiting OUT data to the spec's `write` again. */
void cf_test_unit_resume (CfTestUnit *self);

guint cf_test_unit_count_waiting (CfTestUnit *self, guint8 endpoint); /* sent, not read yet */
guint cf_test_unit_count_pending (CfTestUnit *self, guint8 endpoint); /* transfers that wait */
gboolean cf_test_unit_is_claimed (CfTestUnit *self, guint8 interface_number);

/** cf_test_unit_dup_driver: Returns: (nullable): the kernel driver that has the interface now. */
char *cf_test_unit_dup_driver (CfTestUnit *self, guint8 interface_number);

/** cf_test_bus_get_thread: the thread that plays kernel and units; 0 before anybody asked it anything. */
pid_t cf_test_bus_get_thread (CfTestBus *self);

/** cf_test_bus_count_calls: how often the kernel was asked something. */
guint cf_test_bus_count_calls (CfTestBus *self);

/**
 * cf_test_wait:
 * @condition: anything that becomes true while the main context is iterated
 *
 * Iterates the default main context until @condition; aborts the test after two minutes.
 */
#define cf_test_wait(condition)                                                                    \
  do {                                                                                             \
    gint64 cf_test_end = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;                           \
    while (!(condition)) {                                                                         \
      cf_test_iterate ();                                                                          \
      ck_assert_msg (g_get_monotonic_time () < cf_test_end, "never came: %s", #condition);         \
    }                                                                                              \
  } while (0)

/** cf_test_iterate: one turn of the default main context, of at most 20 ms. */
void cf_test_iterate (void);

/** cf_test_usb_preload: runs the program anew with umockdev in it, unless it is. */
void cf_test_usb_preload (char **argv);

#define CF_TEST_USB_MAIN(name, add_tests)                                                          \
  int main (int argc, char **argv)                                                                 \
  {                                                                                                \
    cf_test_usb_preload (argv);                                                                    \
    return cf_test_run (name, add_tests);                                                          \
  }

G_END_DECLS
