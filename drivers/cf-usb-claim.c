/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-usb-private.h"

#define RETRY_FIRST_MS  50   /* after a failure of a listened-to endpoint; doubles with each */
#define RETRY_LAST_MS   5000 /* a unit that comes to its senses is heard again within this */
#define FLOOD_WINDOW_MS 1000
#define DRAIN_MS                                                                                   \
  2000 /* cancelled transfers are home in a millisecond; a kernel that is not
                                willing must not hold the shutting down */

typedef struct _Listener Listener;

typedef struct
{
  CfUsbClaim *claim; /* holds a reference while pending */
  struct libusb_transfer *usb;
  guint8 *buffer;
  CfUsbFunc func; /* nullable */
  gpointer user_data;
  Listener *listener; /* NULL: goes out once */
  gboolean is_pending;
} Transfer;

struct _Listener
{
  CfUsbClaim *claim;
  guint8 endpoint;
  guint n_transfers;
  Transfer *transfers[CF_USB_LISTENERS_MAX];
  CfUsbFunc func;
  gpointer user_data;
  guint n_failures;    /* in a row */
  CfUsbStatus failure; /* not OK: nothing is submitted until it is mended */
  gboolean is_mending;
  guint timer;
  gint64 window_ms; /* when the second began in which window_bytes were heard */
  gsize window_bytes;
};

struct _CfUsbClaim
{
  guint ref_count; /* the owner's, one a pending transfer, one a job of the worker */
  CfUsbUnit *unit;
  const CfUsbInterface *interface;
  GPtrArray *transfers; /* of Transfer, pending ones that go out once */
  GPtrArray *listeners; /* of Listener */
  guint n_pending;      /* transfers in libusb's hands */
  gboolean is_closed;
  gboolean is_released;
};

static void listener_submit_all (Listener *self);

/* ---- life ---- */

static CfUsbClaim *
claim_ref (CfUsbClaim *self)
{
  self->ref_count++;
  return self;
}

static void
transfer_free (gpointer data)
{
  Transfer *transfer = data;

  g_assert (!transfer->is_pending);
  libusb_free_transfer (transfer->usb);
  g_free (transfer->buffer);
  g_free (transfer);
}

static void
listener_free (gpointer data)
{
  Listener *self = data;

  for (guint i = 0; i < self->n_transfers; i++)
    transfer_free (self->transfers[i]);
  g_free (self);
}

static void
claim_unref (gpointer data)
{
  CfUsbClaim *self = data;

  if (--self->ref_count > 0)
    return;
  g_assert (self->n_pending == 0 && self->transfers->len == 0);
  g_ptr_array_unref (self->transfers);
  g_ptr_array_unref (self->listeners);
  cf_usb_unit_unref (self->unit);
  g_free (self);
}

CfUsbUnit *
cf_usb_claim_get_unit (CfUsbClaim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->unit;
}

const CfUsbInterface *
cf_usb_claim_get_interface (CfUsbClaim *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->interface;
}

/* ---- giving back ---- */

typedef struct
{
  CfUsbUnit *unit;
  libusb_device_handle *handle;
  guint number;
  gboolean is_last;
} Release;

/* The bus's worker: the kernel's driver is attached again, which may ask the unit this and that. */
static void
release_run (gpointer data)
{
  Release *release = data;

  libusb_release_interface (release->handle, (int) release->number);
  if (release->is_last)
    libusb_close (release->handle);
  g_atomic_int_add (&release->unit->n_releasing, -1);
}

static void
release_free (gpointer data)
{
  Release *release = data;

  cf_usb_unit_unref (release->unit);
  g_free (release);
}

/* Gives the interface back when nothing of the claim is in libusb's hands any more. */
static void
release_if_home (CfUsbClaim *self)
{
  CfUsbUnit *unit = self->unit;

  if (!self->is_closed || self->is_released || self->n_pending > 0)
    return;
  self->is_released = TRUE;
  Release *release = g_new (Release, 1);
  *release = (Release){ cf_usb_unit_ref (unit), unit->handle, self->interface->number,
                        --unit->n_claims == 0 };
  if (release->is_last)
    unit->handle = NULL;
  g_atomic_int_inc (&unit->n_releasing);
  cf_worker_push (unit->bus->worker, CF_PRIORITY_HIGH, release_run, NULL, release, release_free);
  unit->bus->n_claims--;
  claim_unref (self);
}

void
cf_usb_claim_cancel (CfUsbClaim *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->transfers->len; i++)
    libusb_cancel_transfer (((Transfer *) g_ptr_array_index (self->transfers, i))->usb);
}

static void
listener_cancel (Listener *self)
{
  for (guint i = 0; i < self->n_transfers; i++)
    if (self->transfers[i]->is_pending)
      libusb_cancel_transfer (self->transfers[i]->usb);
}

void
cf_usb_claim_close (CfUsbClaim *self)
{
  if (self == NULL)
    return;
  g_return_if_fail (!self->is_closed);

  CfUsbBus *bus = self->unit->bus;
  self->is_closed = TRUE;
  cf_usb_claim_cancel (self);
  for (guint i = 0; i < self->listeners->len; i++) {
    Listener *listener = g_ptr_array_index (self->listeners, i);
    cf_device_loop_remove_timer (bus->loop, listener->timer);
    listener->timer = 0;
    listener_cancel (listener);
  }
  if (bus->is_stopping && !bus->is_handling) { /* nobody will iterate for us later */
    gint64 end = g_get_monotonic_time () + DRAIN_MS * 1000;
    claim_ref (self);
    while (self->n_pending > 0 && g_get_monotonic_time () < end)
      cf_usb_bus_handle_events (bus, 50);
    release_if_home (self);
    claim_unref (self);
  } else
    release_if_home (self);
  cf_usb_bus_settle (bus);
}

/* ---- claiming ---- */

static void
do_nothing (gpointer data)
{
}

static int
open_and_claim (CfUsbUnit *unit, const CfUsbInterface *interface, gboolean has_alternates)
{
  int code = LIBUSB_SUCCESS;

  if (g_atomic_int_get (&unit->n_releasing) > 0) /* our own claim of before is still going back */
    cf_worker_call (unit->bus->worker, do_nothing, NULL);
  if (unit->handle == NULL) {
    code = libusb_open (unit->device, &unit->handle);
    if (code != LIBUSB_SUCCESS) {
      unit->handle = NULL;
      return code;
    }
    libusb_set_auto_detach_kernel_driver (unit->handle, 1);
  }
  code = libusb_claim_interface (unit->handle, interface->number);
  if (code == LIBUSB_SUCCESS && has_alternates) {
    code = libusb_set_interface_alt_setting (unit->handle, interface->number, interface->alternate);
    if (code != LIBUSB_SUCCESS)
      libusb_release_interface (unit->handle, interface->number);
  }
  if (code != LIBUSB_SUCCESS && unit->n_claims == 0)
    g_clear_pointer (&unit->handle, libusb_close);
  return code;
}

static gboolean
fail (CfUsbUnit *unit, CfUsbStatus status, CfUsbStatus *ret_status, guint number, GError **error)
{
  const CfUsbInfo *info = &unit->info;
  g_autofree char *driver = status == CF_USB_IN_USE ? cf_usb_unit_dup_driver (unit, number) : NULL;

  *ret_status = status;
  return cf_error_set (error, CF_ERROR_DEVICE,
                       "cannot use interface %u of '%s' (%04x:%04x at %s): %s%s%s", number,
                       info->name != NULL ? info->name : "?", info->vendor, info->product,
                       info->path, cf_usb_status_name (status), driver != NULL ? " by " : "",
                       driver != NULL ? driver : "");
}

CfUsbClaim *
cf_usb_claim_new (CfUsbUnit *unit,
                  guint number,
                  guint alternate,
                  CfUsbStatus *ret_status,
                  GError **error)
{
  g_return_val_if_fail (unit != NULL && ret_status != NULL, NULL);

  const CfUsbInterface *interface = cf_usb_info_find (&unit->info, number, alternate);
  CfUsbStatus status = CF_USB_OK;
  gboolean has_alternates = FALSE;

  if (unit->is_gone || unit->bus->is_stopping)
    status = CF_USB_GONE;
  else if (interface == NULL)
    status = CF_USB_NOT_FOUND;
  else {
    for (guint i = 0; i < unit->info.n_interfaces; i++)
      has_alternates |= unit->info.interfaces[i].number == number &&
                        unit->info.interfaces[i].alternate != alternate;
    status = cf_usb_status_from_error (open_and_claim (unit, interface, has_alternates));
  }
  if (status != CF_USB_OK) {
    fail (unit, status, ret_status, number, error);
    return NULL;
  }
  CfUsbClaim *self = g_new0 (CfUsbClaim, 1);
  self->ref_count = 1;
  self->unit = cf_usb_unit_ref (unit);
  self->interface = interface;
  self->transfers = g_ptr_array_new_with_free_func (transfer_free);
  self->listeners = g_ptr_array_new_with_free_func (listener_free);
  unit->n_claims++;
  unit->bus->n_claims++;
  *ret_status = CF_USB_OK;
  return self;
}

/* ---- results ---- */

static CfUsbStatus
status_of (const struct libusb_transfer *usb)
{
  switch (usb->status) {
  case LIBUSB_TRANSFER_COMPLETED: return CF_USB_OK;
  case LIBUSB_TRANSFER_TIMED_OUT: return CF_USB_TIMED_OUT;
  case LIBUSB_TRANSFER_CANCELLED: return CF_USB_CANCELLED;
  case LIBUSB_TRANSFER_STALL: return CF_USB_STALLED;
  case LIBUSB_TRANSFER_NO_DEVICE: return CF_USB_GONE;
  case LIBUSB_TRANSFER_OVERFLOW: return CF_USB_BABBLED;
  case LIBUSB_TRANSFER_ERROR:
  default: return CF_USB_FAILED;
  }
}

typedef struct
{
  CfUsbClaim *claim;
  CfUsbFunc func;
  gpointer user_data;
  CfUsbStatus status;
} Deferred;

static void
deferred_free (gpointer data)
{
  claim_unref (((Deferred *) data)->claim);
  g_free (data);
}

static void
deferred_run (gpointer data)
{
  Deferred *deferred = data;
  CfUsbResult result = { deferred->status, NULL, 0 };

  if (!deferred->claim->is_closed && deferred->func != NULL)
    deferred->func (deferred->claim, &result, deferred->user_data);
}

/* Tells a result that is known already, but never before the caller returns. */
static void
defer (CfUsbClaim *self, CfUsbFunc func, gpointer user_data, CfUsbStatus status)
{
  Deferred *deferred = g_new (Deferred, 1);

  *deferred = (Deferred){ claim_ref (self), func, user_data, status };
  cf_device_loop_call (self->unit->bus->loop, deferred_run, deferred, deferred_free);
}

static void
tell (Transfer *transfer, CfUsbStatus status)
{
  const struct libusb_transfer *usb = transfer->usb;
  gboolean is_control = usb->type == LIBUSB_TRANSFER_TYPE_CONTROL;
  CfUsbResult result = {
    .status = status,
    .data = transfer->buffer + (is_control ? LIBUSB_CONTROL_SETUP_SIZE : 0),
    .length = (gsize) CLAMP (usb->actual_length, 0, usb->length),
  };

  if (status == CF_USB_GONE)
    cf_usb_unit_set_gone (transfer->claim->unit);
  if (!transfer->claim->is_closed && transfer->func != NULL)
    transfer->func (transfer->claim, &result, transfer->user_data);
}

/* ---- listening ---- */

static gboolean
listener_is_idle (Listener *self)
{
  for (guint i = 0; i < self->n_transfers; i++)
    if (self->transfers[i]->is_pending)
      return FALSE;
  return TRUE;
}

static void
on_listener_timer (gpointer data)
{
  Listener *self = data;

  self->timer = 0;
  self->is_mending = FALSE;
  self->failure = CF_USB_OK;
  listener_submit_all (self);
}

static void
listener_wait (Listener *self, gint64 delay_ms)
{
  if (self->timer == 0)
    self->timer = cf_device_loop_add_timer (self->claim->unit->bus->loop, delay_ms,
                                            on_listener_timer, self, NULL);
}

static void
listener_try_later (Listener *self)
{
  guint doublings = CLAMP (self->n_failures, 1, 8) - 1;
  listener_wait (self, MIN (RETRY_FIRST_MS << doublings, RETRY_LAST_MS));
}

static void
on_listener_cleared (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  listener_try_later (user_data);
}

/* Once all its transfers are home: begins to mend what went wrong. */
static void
listener_mend (Listener *self)
{
  if (self->claim->is_closed || self->failure == CF_USB_OK || self->is_mending ||
      !listener_is_idle (self) || self->claim->unit->is_gone)
    return;
  self->is_mending = TRUE;
  if (self->failure == CF_USB_STALLED)
    cf_usb_claim_clear_halt (self->claim, self->endpoint, on_listener_cleared, self);
  else
    listener_try_later (self);
}

/* Something went wrong: the other transfers come home first, so that the order stays. */
static void
listener_fail (Listener *self, CfUsbStatus status)
{
  self->n_failures++;
  self->failure = status;
  listener_cancel (self);
  listener_mend (self);
}

static CfUsbStatus
submit (Transfer *transfer)
{
  int code = libusb_submit_transfer (transfer->usb);

  if (code != LIBUSB_SUCCESS)
    return cf_usb_status_from_error (code);
  transfer->is_pending = TRUE;
  transfer->claim->n_pending++;
  claim_ref (transfer->claim);
  return CF_USB_OK;
}

static void
listener_submit (Listener *self, Transfer *transfer)
{
  CfUsbStatus status = self->claim->unit->is_gone ? CF_USB_GONE : submit (transfer);

  if (status == CF_USB_OK)
    return;
  if (status == CF_USB_GONE)
    cf_usb_unit_set_gone (self->claim->unit);
  defer (self->claim, self->func, self->user_data, status);
  listener_fail (self, status);
}

static void
listener_submit_all (Listener *self)
{
  for (guint i = 0; i < self->n_transfers && self->failure == CF_USB_OK; i++)
    if (!self->transfers[i]->is_pending)
      listener_submit (self, self->transfers[i]);
}

/* Whether more was heard in this second than a sound unit has to say. */
static gboolean
is_flooding (Listener *self, gsize length)
{
  gint64 now_ms = g_get_monotonic_time () /
                  1000; /* the machine is to be spared, whatever the till's clock says */

  if (now_ms - self->window_ms >= FLOOD_WINDOW_MS) {
    self->window_ms = now_ms;
    self->window_bytes = 0;
  }
  self->window_bytes += length;
  return self->window_bytes > CF_USB_FLOOD_BYTES;
}

static void
listener_heard (Listener *self, Transfer *transfer)
{
  CfUsbStatus status = status_of (transfer->usb);
  gsize length = (gsize) MAX (transfer->usb->actual_length, 0);

  if (status == CF_USB_OK) {
    self->n_failures = 0;
    tell (transfer, status);
    if (self->claim->is_closed || self->failure != CF_USB_OK)
      return;
    if (is_flooding (self, length))
      listener_wait (self, FLOOD_WINDOW_MS);
    else if (self->timer == 0)
      listener_submit (self, transfer);
  } else if (self->failure == CF_USB_OK) {
    tell (transfer, status);
    if (!self->claim->is_closed)
      listener_fail (self, status);
  } /* else: it comes home because of a failure that has been told */
}

/* ---- transfers ---- */

/* libusb is on the stack. */
static void LIBUSB_CALL
on_transfer_cb (struct libusb_transfer *usb)
{
  Transfer *transfer = usb->user_data;
  CfUsbClaim *claim = transfer->claim;
  Listener *listener = transfer->listener;

  transfer->is_pending = FALSE;
  claim->n_pending--;
  if (listener != NULL) {
    listener_heard (listener, transfer);
    listener_mend (listener);
  } else {
    guint index;
    if (g_ptr_array_find (claim->transfers, transfer, &index))
      g_ptr_array_steal_index_fast (claim->transfers, index);
    tell (transfer, status_of (usb));
    transfer_free (transfer);
  }
  release_if_home (claim);
  claim_unref (claim);
}

static Transfer *
transfer_new (CfUsbClaim *claim, gsize size, CfUsbFunc func, gpointer user_data)
{
  Transfer *self = g_new0 (Transfer, 1);

  self->claim = claim;
  self->usb = libusb_alloc_transfer (0);
  self->buffer = g_malloc0 (size);
  self->func = func;
  self->user_data = user_data;
  g_assert (self->usb != NULL);
  return self;
}

/* Takes @transfer and sends it out once. */
static void
send_once (CfUsbClaim *self, Transfer *transfer)
{
  CfUsbStatus status = CF_USB_OK;

  if (self->unit->is_gone)
    status = CF_USB_GONE;
  else if (self->transfers->len >= CF_USB_PENDING_MAX)
    status = CF_USB_FAILED;
  else
    status = submit (transfer);
  if (status == CF_USB_OK) {
    g_ptr_array_add (self->transfers, transfer);
    return;
  }
  if (status == CF_USB_GONE)
    cf_usb_unit_set_gone (self->unit);
  defer (self, transfer->func, transfer->user_data, status);
  transfer_free (transfer);
}

void
cf_usb_claim_control (CfUsbClaim *self,
                      guint8 request_type,
                      guint8 request,
                      guint16 value,
                      guint16 index,
                      const guint8 *data,
                      gsize length,
                      guint timeout_ms,
                      CfUsbFunc func,
                      gpointer user_data)
{
  g_return_if_fail (self != NULL && !self->is_closed);
  g_return_if_fail (length <= CF_USB_CONTROL_MAX && timeout_ms > 0);

  Transfer *transfer = transfer_new (self, LIBUSB_CONTROL_SETUP_SIZE + length, func, user_data);
  libusb_fill_control_setup (transfer->buffer, request_type, request, value, index,
                             (uint16_t) length);
  if (data != NULL && length > 0)
    memcpy (transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, data, length);
  libusb_fill_control_transfer (transfer->usb, self->unit->handle, transfer->buffer, on_transfer_cb,
                                transfer, timeout_ms);
  send_once (self, transfer);
}

static const CfUsbEndpoint *
find_endpoint (CfUsbClaim *self, guint8 address)
{
  for (guint i = 0; i < self->interface->n_endpoints; i++) {
    const CfUsbEndpoint *endpoint = &self->interface->endpoints[i];
    if (endpoint->address == address && endpoint->kind != CF_USB_OTHER)
      return endpoint;
  }
  return NULL;
}

static void
fill (Transfer *transfer, const CfUsbEndpoint *endpoint, gsize size, guint timeout_ms)
{
  libusb_device_handle *handle = transfer->claim->unit->handle;

  if (endpoint->kind == CF_USB_BULK)
    libusb_fill_bulk_transfer (transfer->usb, handle, endpoint->address, transfer->buffer,
                               (int) size, on_transfer_cb, transfer, timeout_ms);
  else
    libusb_fill_interrupt_transfer (transfer->usb, handle, endpoint->address, transfer->buffer,
                                    (int) size, on_transfer_cb, transfer, timeout_ms);
}

void
cf_usb_claim_write (CfUsbClaim *self,
                    guint8 endpoint,
                    const guint8 *data,
                    gsize length,
                    guint timeout_ms,
                    CfUsbFunc func,
                    gpointer user_data)
{
  g_return_if_fail (self != NULL && !self->is_closed && !CF_USB_IS_IN (endpoint));
  g_return_if_fail (data != NULL && length > 0 && length <= CF_USB_WRITE_MAX && timeout_ms > 0);

  const CfUsbEndpoint *found = find_endpoint (self, endpoint);
  if (found == NULL) {
    defer (self, func, user_data, CF_USB_NOT_FOUND);
    return;
  }
  Transfer *transfer = transfer_new (self, length, func, user_data);
  memcpy (transfer->buffer, data, length);
  fill (transfer, found, length, timeout_ms);
  send_once (self, transfer);
}

void
cf_usb_claim_listen (CfUsbClaim *self,
                     guint8 endpoint,
                     guint n_transfers,
                     gsize size,
                     CfUsbFunc func,
                     gpointer user_data)
{
  g_return_if_fail (self != NULL && !self->is_closed && CF_USB_IS_IN (endpoint));
  g_return_if_fail (n_transfers > 0 && n_transfers <= CF_USB_LISTENERS_MAX && func != NULL);

  const CfUsbEndpoint *found = find_endpoint (self, endpoint);
  if (found == NULL) {
    defer (self, func, user_data, CF_USB_NOT_FOUND);
    return;
  }
  gsize packet = found->max_packet;
  gsize wanted = CLAMP (size, packet, CF_USB_WRITE_MAX);
  wanted -= wanted % packet; /* else the last packet might not fit */

  Listener *listener = g_new0 (Listener, 1);
  listener->claim = self;
  listener->endpoint = endpoint;
  listener->n_transfers = n_transfers;
  listener->func = func;
  listener->user_data = user_data;
  for (guint i = 0; i < n_transfers; i++) {
    listener->transfers[i] = transfer_new (self, wanted, func, user_data);
    listener->transfers[i]->listener = listener;
    fill (listener->transfers[i], found, wanted, 0);
  }
  g_ptr_array_add (self->listeners, listener);
  listener_submit_all (listener);
}

/* ---- clearing a halt ---- */

typedef struct
{
  CfUsbClaim *claim;
  guint8 endpoint;
  int code;
  CfUsbFunc func;
  gpointer user_data;
} Clearing;

/* The bus's worker. */
static void
clearing_run (gpointer data)
{
  Clearing *clearing = data;
  clearing->code = libusb_clear_halt (clearing->claim->unit->handle, clearing->endpoint);
}

static void
clearing_done (gpointer data)
{
  Clearing *clearing = data;
  CfUsbClaim *claim = clearing->claim;
  CfUsbBus *bus = claim->unit->bus;
  CfUsbResult result = { cf_usb_status_from_error (clearing->code), NULL, 0 };

  claim->n_pending--;
  if (!claim->is_closed && clearing->func != NULL)
    clearing->func (claim, &result, clearing->user_data);
  release_if_home (claim);
  cf_usb_bus_settle (bus);
}

static void
clearing_free (gpointer data)
{
  claim_unref (((Clearing *) data)->claim);
  g_free (data);
}

void
cf_usb_claim_clear_halt (CfUsbClaim *self, guint8 endpoint, CfUsbFunc func, gpointer user_data)
{
  g_return_if_fail (self != NULL && !self->is_closed);

  if (self->unit->is_gone) {
    defer (self, func, user_data, CF_USB_GONE);
    return;
  }
  Clearing *clearing = g_new (Clearing, 1);
  *clearing = (Clearing){ claim_ref (self), endpoint, LIBUSB_SUCCESS, func, user_data };
  self->n_pending++; /* the handle stays open for it */
  cf_worker_push (self->unit->bus->worker, CF_PRIORITY_HIGH, clearing_run, clearing_done, clearing,
                  clearing_free);
}
