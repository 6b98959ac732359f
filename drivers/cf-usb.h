/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

/*
 * The seam to USB: what is plugged in, and bytes to and from it.  Only cf-usb.c and cf-usb-claim.c
 * know libusb.  Everything here belongs to the device thread and returns at once: transfers are
 * asynchronous, and what the kernel may take seconds for (clearing a halt, giving an interface back
 * to its kernel driver) runs on a thread of the bus's own, so that a dying unit delays nobody.
 */

#define CF_USB_ENDPOINTS_MAX  8         /* of one interface; the rest is not looked at */
#define CF_USB_INTERFACES_MAX 32        /* of one unit, alternate settings counted */
#define CF_USB_EXTRA_MAX      256       /* bytes of class descriptors of one interface */
#define CF_USB_STRING_MAX     126       /* characters; USB 2.0, 9.6.7 */
#define CF_USB_CONTROL_MAX    4096      /* bytes of one control transfer */
#define CF_USB_WRITE_MAX      16384     /* bytes of one write; also what Linux takes in one piece */
#define CF_USB_LISTENERS_MAX  8         /* reads kept running on one endpoint */
#define CF_USB_PENDING_MAX    64        /* transfers of one claim under way */
#define CF_USB_UNITS_MAX      127       /* on one bus at a time; more are not looked at */
#define CF_USB_FLOOD_BYTES    (1 << 18) /* heard from one endpoint in a second; then it waits */

/**
 * CfUsbStatus:
 *
 * What became of a transfer, an opening or a claim.
 */
/* clang-format off */
#define CF_USB_STATUS_TABLE(X)                                                          \
  X (OK,          "ok",          NONE)                                                  \
  X (TIMED_OUT,   "timed_out",   NO_ANSWER)   /* what was moved until then counts */    \
  X (STALLED,     "stalled",     FAULT)       /* refused; an endpoint is halted now */  \
  X (GONE,        "gone",        UNPLUGGED)                                             \
  X (BABBLED,     "babbled",     FAULT)       /* sent more than was asked for */        \
  X (FAILED,      "failed",      FAULT)       /* on the wire; often the first sign of unplugging */ \
  X (CANCELLED,   "cancelled",   NO_ANSWER)                                             \
  X (NOT_ALLOWED, "not_allowed", NOT_ALLOWED) /* no right to open the unit */           \
  X (IN_USE,      "in_use",      IN_USE)      /* another program has the interface */   \
  X (NOT_FOUND,   "not_found",   FAULT)       /* no such interface or endpoint */
/* clang-format on */

typedef enum
{
#define CF_USB_ENUM(id, name, reason) CF_USB_##id,
  CF_USB_STATUS_TABLE (CF_USB_ENUM)
#undef CF_USB_ENUM
} CfUsbStatus;

const char *cf_usb_status_name (CfUsbStatus status); /* stable */

/** cf_usb_status_reason: how a device whose work ended so is to be shown. */
CfDeviceReason cf_usb_status_reason (CfUsbStatus status);

typedef enum
{
  CF_USB_OTHER, /* isochronous: not used */
  CF_USB_BULK,
  CF_USB_INTERRUPT,
} CfUsbKind;

/** CfUsbEndpoint: @address: bit 7 set means IN; @max_packet: bytes; @interval: as described. */
typedef struct
{
  guint8 address;
  CfUsbKind kind;
  guint16 max_packet;
  guint8 interval;
} CfUsbEndpoint;

#define CF_USB_IS_IN(address) (((address) &0x80) != 0)

/** CfUsbInterface: one alternate setting of an interface, as the unit describes it. */
typedef struct
{
  guint8 number;
  guint8 alternate;
  guint8 class_code;
  guint8 subclass;
  guint8 protocol;
  guint n_endpoints;
  CfUsbEndpoint endpoints[CF_USB_ENDPOINTS_MAX];
  gsize n_extra;
  guint8 extra[CF_USB_EXTRA_MAX]; /* class descriptors that follow it: HID, CDC */
} CfUsbInterface;

/**
 * CfUsbInfo:
 * @vendor, @product, @release: ids; for choosing a profile, never for knowing what a unit is
 * @bus, @address: where it is now; other numbers after the next plug
 * @path: where it is plugged in, such as "1-2.3"; the same after the next plug into the same socket
 * @maker, @name, @serial: (nullable): what it says of itself: valid UTF-8, printable, short
 * @interfaces: of the active configuration, in the order of the descriptors
 *
 * What a unit says of itself.  Never changes.
 */
typedef struct
{
  guint16 vendor;
  guint16 product;
  guint16 release;
  guint8 bus;
  guint8 address;
  char *path;
  char *maker;
  char *name;
  char *serial;
  guint n_interfaces;
  CfUsbInterface *interfaces;
} CfUsbInfo;

/** cf_usb_interface_find: Returns: (nullable): the first endpoint of @kind in that direction. */
const CfUsbEndpoint *cf_usb_interface_find (const CfUsbInterface *interface,
                                            CfUsbKind kind,
                                            gboolean is_in);

/** cf_usb_info_find: Returns: (nullable): the interface @number in its setting @alternate. */
const CfUsbInterface *cf_usb_info_find (const CfUsbInfo *info, guint number, guint alternate);

/**
 * CfUsbUnit:
 *
 * A thing that is plugged in, until it is pulled out: the same thing plugged in again is another
 * unit.  Reference and info: any thread; all else: device thread.
 */
typedef struct _CfUsbUnit CfUsbUnit;

CfUsbUnit *cf_usb_unit_ref (CfUsbUnit *self);
void cf_usb_unit_unref (CfUsbUnit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfUsbUnit, cf_usb_unit_unref)
const CfUsbInfo *cf_usb_unit_get_info (CfUsbUnit *self); /* as long as the unit */

/** cf_usb_unit_is_gone: whether it has been pulled out. */
gboolean cf_usb_unit_is_gone (CfUsbUnit *self);

/**
 * cf_usb_unit_dup_driver:
 * @number: an interface
 *
 * Returns: (nullable): the kernel driver that has the interface now, such as "usbhid".
 */
char *cf_usb_unit_dup_driver (CfUsbUnit *self, guint number);

/**
 * cf_usb_unit_dup_report_descriptor:
 *
 * Returns: (nullable): the HID report descriptor of interface @number as the kernel's own driver has
 * read it, or as it was given to cf_usb_unit_set_report_descriptor().  Looking does not take the
 * interface away from anybody.
 */
GBytes *cf_usb_unit_dup_report_descriptor (CfUsbUnit *self, guint number);

/** cf_usb_unit_set_report_descriptor: remembers what the unit itself has answered. */
void cf_usb_unit_set_report_descriptor (CfUsbUnit *self, guint number, GBytes *descriptor);

/** cf_usb_unit_is_allowed: whether this program has the right to open it, as far as one can see. */
gboolean cf_usb_unit_is_allowed (CfUsbUnit *self);

/**
 * CfUsbBusEvents:
 * @arrived: a unit is plugged in, or was at start; keep a reference if you want it
 * @left: it has been pulled out; its claims fail from now on and must still be closed
 * @enumerated: (nullable): all that was there at start has been told
 *
 * On the device thread.
 */
typedef struct
{
  void (*arrived) (CfUsbUnit *unit, gpointer user_data);
  void (*left) (CfUsbUnit *unit, gpointer user_data);
  void (*enumerated) (gpointer user_data);
} CfUsbBusEvents;

/**
 * CfUsbBus:
 *
 * The machine's USB.  Device thread.
 */
typedef struct _CfUsbBus CfUsbBus;

/**
 * cf_usb_bus_new:
 * @events: copied
 *
 * Begins to look.  Fails with %CF_ERROR_DEVICE when this machine lets nobody use USB.
 */
CfUsbBus *cf_usb_bus_new (CfDeviceLoop *loop,
                          const CfUsbBusEvents *events,
                          gpointer user_data,
                          GError **error);

/**
 * cf_usb_bus_stop:
 *
 * Looks no more and gives up the caller's reference.  Claims stay until they are closed; the last
 * one closed ends all use of USB.
 */
void cf_usb_bus_stop (CfUsbBus *self);

/**
 * CfUsbClaim:
 *
 * An interface taken from the kernel's driver, for whom it is usable until it is closed.
 */
typedef struct _CfUsbClaim CfUsbClaim;

/**
 * CfUsbResult:
 * @data: what was received; the callback's only
 * @length: bytes received, or for a write the bytes that the unit has taken: also after a failure,
 *   a time-out or an unplugging this is true, and they must not be sent again
 */
typedef struct
{
  CfUsbStatus status;
  const guint8 *data;
  gsize length;
} CfUsbResult;

/**
 * CfUsbFunc:
 *
 * How a transfer ended.  May submit others and may close the claim.
 */
typedef void (*CfUsbFunc) (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data);

/**
 * cf_usb_claim_new:
 * @number, @alternate: of an interface in the unit's info
 * @ret_status: (out): why not, for cf_usb_status_reason()
 *
 * Opens the unit if nobody has yet, detaches the kernel's driver from this interface (it comes back
 * at close) and claims it.  Several interfaces of one unit may be claimed by different drivers.
 * Fails with %CF_ERROR_DEVICE.
 */
CfUsbClaim *cf_usb_claim_new (CfUsbUnit *unit,
                              guint number,
                              guint alternate,
                              CfUsbStatus *ret_status,
                              GError **error);

/**
 * cf_usb_claim_close:
 * @self: (nullable): a claim
 *
 * Cancels what is under way and gives the interface back, in the background.  No callback comes
 * any more; @self must not be used again.  Allowed in a callback.
 */
void cf_usb_claim_close (CfUsbClaim *self);

CfUsbUnit *cf_usb_claim_get_unit (CfUsbClaim *self); /* borrowed */

/** cf_usb_claim_get_interface: the setting that was claimed; as long as the unit. */
const CfUsbInterface *cf_usb_claim_get_interface (CfUsbClaim *self);

/**
 * cf_usb_claim_control:
 * @request_type: bit 7 set: IN
 * @data: (nullable): what to send, @length bytes of it; copied; %NULL for IN
 * @length: at most %CF_USB_CONTROL_MAX
 * @timeout_ms: above 0
 * @func: (nullable): called once, never before this returns
 */
void cf_usb_claim_control (CfUsbClaim *self,
                           guint8 request_type,
                           guint8 request,
                           guint16 value,
                           guint16 index,
                           const guint8 *data,
                           gsize length,
                           guint timeout_ms,
                           CfUsbFunc func,
                           gpointer user_data);

/**
 * cf_usb_claim_write:
 * @endpoint: address of an OUT endpoint, bulk or interrupt
 * @data: copied; 1 to %CF_USB_WRITE_MAX bytes
 * @timeout_ms: above 0: of this piece, so that a long job may take long as long as it moves
 * @func: called once, never before this returns
 */
void cf_usb_claim_write (CfUsbClaim *self,
                         guint8 endpoint,
                         const guint8 *data,
                         gsize length,
                         guint timeout_ms,
                         CfUsbFunc func,
                         gpointer user_data);

/**
 * cf_usb_claim_listen:
 * @endpoint: address of an IN endpoint, bulk or interrupt
 * @n_transfers: how many reads to keep running, at most %CF_USB_LISTENERS_MAX
 * @size: bytes of each; 0: one packet, which keeps reports apart; else a multiple of the packet
 * @func: called for every piece that arrives, in order, and for every failure
 *
 * Listens until the claim is closed or the unit is gone.  A halted endpoint is cleared and heard
 * again, failures are tried again with growing pauses; each is told to @func.  A unit that sends
 * more than %CF_USB_FLOOD_BYTES a second is heard again after that second, never faster.
 */
void cf_usb_claim_listen (CfUsbClaim *self,
                          guint8 endpoint,
                          guint n_transfers,
                          gsize size,
                          CfUsbFunc func,
                          gpointer user_data);

/**
 * cf_usb_claim_clear_halt:
 * @func: (nullable): called once, never before this returns
 *
 * Lets a halted endpoint work again.
 */
void cf_usb_claim_clear_halt (CfUsbClaim *self,
                              guint8 endpoint,
                              CfUsbFunc func,
                              gpointer user_data);

/** cf_usb_claim_cancel: asks all writes and control transfers to end; their callbacks come. */
void cf_usb_claim_cancel (CfUsbClaim *self);

G_END_DECLS
