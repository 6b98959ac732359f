/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-clock.h"
#include "cf-device-manager.h"
#include "cf-drawer.h"
#include "cf-fiscal-device.h"
#include "cf-payment-terminal.h"
#include "cf-printer.h"
#include "cf-scale.h"
#include "cf-station-settings.h"
#include "cf-usb-source.h"

G_BEGIN_DECLS

/**
 * CfStation:
 *
 * The devices of one till and the parts they play: which printer prints receipts, which scanner is
 * listened to.  It knows devices and the till's wishes, no retail rule.  A role nobody plays is a
 * state, never an error.  Main thread.
 */
typedef struct _CfStation CfStation;

/**
 * CfStationEvents:
 * @scanned: a scanner read @code (AIM identifier and code)
 * @devices_changed: some device or role is new or different
 * @job_changed: the printer says something about the print job @job
 * @late: an answer of @terminal, which may play no role any more, that nobody waits for
 * @weighed: the scale shows something else
 * @fault: a real device has failed; told once until it works again, and not more than once a minute
 *
 * What a station tells whoever has it.
 */
typedef struct
{
  void (*scanned) (const char *code, gpointer user_data);
  void (*devices_changed) (gpointer user_data);
  void (*job_changed) (const char *job,
                       CfPrintState state,
                       CfDeviceReason reason,
                       gpointer user_data);
  void (*late) (CfPaymentTerminal *terminal, CfPaymentResult *result, gpointer user_data);
  void (*weighed) (gpointer user_data);
  void (*fault) (CfDevice *device, gpointer user_data);
} CfStationEvents;

/* In the data folder: certificates that are the payment terminal's own, where the shop has given them. */
#define CF_STATION_TERMINAL_CERTIFICATE "payment-terminal.pem"

/**
 * CfStationUse:
 * @CF_STATION_SELL: real devices and, unless a role is bound to a real one, virtual ones
 * @CF_STATION_TEST: real devices only
 * @CF_STATION_LOOK: says what is plugged in and touches nothing
 */
typedef enum
{
  CF_STATION_SELL,
  CF_STATION_TEST,
  CF_STATION_LOOK,
} CfStationUse;

/**
 * cf_station_new:
 * @folder: the data folder: the virtual devices' papers and sockets lie in it
 * @receipt_png: whether the virtual printer also draws pictures
 * @run_inline: for tests: no device thread and no real devices
 * @settings: what the shop has decided; copied
 * @events: copied
 *
 * Real devices are looked for, and a payment terminal that is bound by its address connected to, unless the environment's COUNTERFOIL_USB is "none", which leaves out those on USB.
 *
 * Opens the devices.  Missing ones, and a socket that cannot be made, are states; it never fails.
 */
CfStation *cf_station_new (const char *folder,
                           const CfClock *clock,
                           gboolean receipt_png,
                           gboolean run_inline,
                           CfStationUse use,
                           const CfStationSettings *settings,
                           const CfStationEvents *events,
                           gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_station_free:
 * @self: (nullable): a station
 *
 * Closes the devices; iterates the main context until they have answered what was asked of them.
 */
void cf_station_free (CfStation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfStation, cf_station_free)

/** cf_station_apply: the shop has decided otherwise. */
void cf_station_apply (CfStation *self, const CfStationSettings *settings);

/** cf_station_get_bound: Returns: (transfer none) (nullable): the id bound to @role. */
const char *cf_station_get_bound (CfStation *self, CfDeviceRole role);

/** cf_station_get_usb: Returns: (transfer none) (nullable): where real devices come from. */
CfUsbSource *cf_station_get_usb (CfStation *self);

/** cf_station_is_settled: whether what was plugged in at start is known and has been opened, or not. */
gboolean cf_station_is_settled (CfStation *self);

/** cf_station_is_virtual: whether no real device plays any role. */
gboolean cf_station_is_virtual (CfStation *self);

/** cf_station_set_locked: scanners that take it go dark; what others read is refused by the till. */
void cf_station_set_locked (CfStation *self, gboolean is_locked);

/** cf_station_acknowledge: tells the scanner that read @code, if one just did, whether it was good. */
void cf_station_acknowledge (CfStation *self, const char *code, gboolean is_good);

/** cf_station_run_due: fires the device timers that are due, with a manual clock and no thread. */
void cf_station_run_due (CfStation *self);

/** cf_station_get_devices: Returns: (transfer none): live list of CfDevice. */
GListModel *cf_station_get_devices (CfStation *self);

/** cf_station_find: Returns: (transfer none) (nullable): the device @id. */
CfDevice *cf_station_find (CfStation *self, const char *id);

/**
 * cf_station_get_printer:
 * @role: the printer of receipts, of the kitchen or of labels
 *
 * Returns: (transfer none) (nullable): who prints them.
 */
CfPrinter *cf_station_get_printer (CfStation *self, CfDeviceRole role);

/** cf_station_is_printing: Returns: whether that printer is able to go on with what it has. */
gboolean cf_station_is_printing (CfStation *self, CfDeviceRole role);

/** cf_station_get_drawer: Returns: (transfer none) (nullable): the cash drawer. */
CfDrawer *cf_station_get_drawer (CfStation *self);

/** cf_station_get_fiscal_device: Returns: (transfer none) (nullable): who signs for the tax office. */
CfFiscalDevice *cf_station_get_fiscal_device (CfStation *self);

/** cf_station_get_scale: Returns: (transfer none) (nullable): the scale. */
CfScale *cf_station_get_scale (CfStation *self);

/** cf_station_get_payment_terminal: Returns: (transfer none) (nullable): who takes cards. */
CfPaymentTerminal *cf_station_get_payment_terminal (CfStation *self);

/** cf_station_show: shows two rows on the customer's display, if there is one. */
void cf_station_show (CfStation *self,
                      const char *text,
                      const char *amount,
                      const char *text_2,
                      const char *amount_2);

/** cf_station_script: a line for a virtual device.  NO_DEVICE, BAD_REQUEST. */
gboolean cf_station_script (CfStation *self, const char *id, const char *line, GError **error);

/** cf_station_scan: lets the virtual scanner read @code.  NO_DEVICE, BAD_REQUEST. */
gboolean cf_station_scan (CfStation *self, const char *code, GError **error);

G_END_DECLS
