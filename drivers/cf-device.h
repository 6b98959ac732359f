/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-device-loop.h"

G_BEGIN_DECLS

/**
 * CfDeviceRole:
 *
 * What a device is to the till.  A unit that does two things (a printer with a drawer, a scanner
 * with a scale) is two devices.  The kitchen's and the label printer are parts that a printer can
 * play: cf_device_role_kind().
 */
/* clang-format off */
#define CF_DEVICE_ROLE_TABLE(X)      \
  X (SCANNER,  "scanner")            \
  X (PRINTER,  "printer")            \
  X (KITCHEN,  "kitchen")            \
  X (LABEL,    "label")              \
  X (DRAWER,   "drawer")             \
  X (DISPLAY,  "display")            \
  X (SCALE,    "scale")              \
  X (PAYMENT,  "payment")            \
  X (FISCAL,   "fiscal")

/**
 * CfDeviceState:
 *
 * closed -> opening -> ready <-> busy, warning, problem; any -> missing (gone) -> opening; any -> closed
 */
#define CF_DEVICE_STATE_TABLE(X)                                             \
  X (CLOSED,  "closed")   /* not opened, or closed by us */                  \
  X (OPENING, "opening")                                                     \
  X (READY,   "ready")                                                       \
  X (BUSY,    "busy")     /* works at something; will be ready by itself */  \
  X (WARNING, "warning")  /* works, but somebody should see to it soon */    \
  X (PROBLEM, "problem")  /* there, but cannot work until somebody helps */  \
  X (MISSING, "missing")  /* not there: never found, or unplugged */

/**
 * CfDeviceReason:
 *
 * Why a device is not simply ready: a stable name for scripts and words for people.
 */
#define CF_DEVICE_REASON_TABLE(X)                                  \
  X (NONE,          "none",          "")                           \
  X (PAPER_LOW,     "paper_low",     N_("Paper low"))              \
  X (PAPER_OUT,     "paper_out",     N_("No paper"))               \
  X (COVER_OPEN,    "cover_open",    N_("Cover open"))             \
  X (CUTTER_JAM,    "cutter_jam",    N_("Cutter jammed"))          \
  X (UNPLUGGED,     "unplugged",     N_("Not connected"))          \
  X (NO_ANSWER,     "no_answer",     N_("Does not answer"))        \
  X (NOT_ALLOWED,   "not_allowed",   N_("No permission to use it")) \
  X (IN_USE,        "in_use",        N_("Used by another program")) \
  X (DRAWER_OPEN,   "drawer_open",   N_("Drawer open"))            \
  X (JAMMED,        "jammed",        N_("Does not open"))          \
  X (OVERLOAD,      "overload",      N_("Too much weight"))        \
  X (UNDER_ZERO,    "under_zero",    N_("Below zero"))             \
  X (FAULT,         "fault",         N_("Out of order"))           \
  X (CARD_RUNNING,  "card_running",  N_("Card payment running"))   \
  X (UNREACHABLE,   "unreachable",   N_("Cannot be reached"))      \
  X (REFUSED,       "refused",       N_("Does not let this till in")) \
  X (NOT_TRUSTED,   "not_trusted",   N_("Is not the one that is trusted")) \
  X (DISK,          "disk",          N_("Cannot write to disk"))
/* clang-format on */

typedef enum
{
#define CF_DEVICE_ENUM(id, name) CF_DEVICE_ROLE_##id,
  CF_DEVICE_ROLE_TABLE (CF_DEVICE_ENUM)
#undef CF_DEVICE_ENUM
  CF_DEVICE_ROLE_LAST,
} CfDeviceRole;

typedef enum
{
#define CF_DEVICE_ENUM(id, name) CF_DEVICE_##id,
  CF_DEVICE_STATE_TABLE (CF_DEVICE_ENUM)
#undef CF_DEVICE_ENUM
} CfDeviceState;

typedef enum
{
#define CF_DEVICE_ENUM(id, name, words) CF_DEVICE_REASON_##id,
  CF_DEVICE_REASON_TABLE (CF_DEVICE_ENUM)
#undef CF_DEVICE_ENUM
} CfDeviceReason;

#define CF_DEVICE_SAID_MAX 200 /* bytes of what a device last said */
#define CF_DEVICE_ID_MAX   64

/**
 * CfDevice:
 *
 * One device, there or not.  An object stands for the same device as long as the program runs:
 * unplugging makes it missing, plugging it in again makes it ready, and whoever holds it (or waits
 * for one of its jobs) need not notice.  Nothing a device does can fail a sale: everything is asked
 * for asynchronously and every device can be missing.
 *
 * Used on the main thread.  Subclasses are CfScanner, CfPrinter, CfDrawer, CfCustomerDisplay,
 * CfScale, CfPaymentTerminal and CfFiscalDevice; drivers derive from those.  A driver's class
 * functions run on the device thread, and so do the cf_device_report functions; what a driver
 * keeps for itself belongs to the device thread.
 *
 * Signal `changed`: state, reason or what it said is new; emitted on the main thread.
 */
#define CF_TYPE_DEVICE (cf_device_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfDevice, cf_device, CF, DEVICE, GObject)

/**
 * CfDeviceClass:
 * @role: what devices of this class are
 * @open: device thread: takes the device into use; on failure the device is a problem or missing,
 *   as @ret_reason says
 * @close: device thread: gives it back; also after an @open that failed
 * @opens_later: after an @open that succeeded the driver reports by itself when it is ready, or not
 */
struct _CfDeviceClass
{
  GObjectClass parent_class;
  CfDeviceRole role;
  gboolean (*open) (CfDevice *self, CfDeviceReason *ret_reason, GError **error);
  void (*close) (CfDevice *self);
  gboolean opens_later;
};

/** cf_device_role_name: the stable name, such as "printer". */
const char *cf_device_role_name (CfDeviceRole role);

/** cf_device_role_parse: the role named @name, or %CF_DEVICE_ROLE_LAST. */
CfDeviceRole cf_device_role_parse (const char *name);

/**
 * cf_device_role_kind:
 *
 * Returns: what a device has to be by itself (cf_device_get_role()) to play @role; most often @role.
 * A role of another kind is played by nobody until a device is bound to it.
 */
CfDeviceRole cf_device_role_kind (CfDeviceRole role);

const char *cf_device_state_name (CfDeviceState state);    /* stable */
const char *cf_device_reason_name (CfDeviceReason reason); /* stable */

/** cf_device_reason_words: translated, a few words; empty for none. */
const char *cf_device_reason_words (CfDeviceReason reason);

const char *cf_device_get_id (CfDevice *self); /* stable across starts; at most CF_DEVICE_ID_MAX */
const char *cf_device_get_model (CfDevice *self); /* what it is, for people */
const char *cf_device_get_where (CfDevice *self); /* where it is connected, for people; nullable */
CfDeviceRole cf_device_get_role (CfDevice *self);
CfDeviceState cf_device_get_state (CfDevice *self);
CfDeviceReason cf_device_get_reason (CfDevice *self);
gint64 cf_device_get_since_ms (CfDevice *self);  /* UTC; when state or reason last changed */
const char *cf_device_get_said (CfDevice *self); /* what it last said, in words; nullable */
gint64 cf_device_get_said_ms (CfDevice *self);   /* UTC; 0: nothing yet */

/** cf_device_is_usable: whether asking it for something makes sense now (ready, busy or warning). */
gboolean cf_device_is_usable (CfDevice *self);

/** cf_device_get_loop: the device loop it works on; borrowed.  Any thread. */
CfDeviceLoop *cf_device_get_loop (CfDevice *self);

/**
 * cf_device_open_async:
 *
 * Takes the device into use.  The finish function fails with the driver's error; the device's state
 * says the same.
 */
void cf_device_open_async (CfDevice *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cf_device_open_finish (CfDevice *self, GAsyncResult *result, GError **error);

/** cf_device_close_async: gives it back; always succeeds. */
void cf_device_close_async (CfDevice *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cf_device_close_finish (CfDevice *self, GAsyncResult *result, GError **error);

/* ---- for drivers ---- */

/**
 * cf_device_report:
 *
 * Says how the device is; the main thread knows it shortly after.  Device thread.
 */
void cf_device_report (CfDevice *self, CfDeviceState state, CfDeviceReason reason);

/** cf_device_report_said: what it said, for the devices page; cut to %CF_DEVICE_SAID_MAX.  Device thread. */
void cf_device_report_said (CfDevice *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * cf_device_call:
 * @func: runs on the device thread with @self kept alive
 * @data: (transfer full)
 *
 * Asks the device thread for something, in order.  Any thread.
 */
void cf_device_call (CfDevice *self,
                     void (*func) (CfDevice *self, gpointer data),
                     gpointer data,
                     GDestroyNotify destroy);

/**
 * cf_device_add_timer:
 * @func: runs once, @delay_ms from now, on the device thread, with @self kept alive
 *
 * As cf_device_loop_add_timer().  Device thread.
 */
guint cf_device_add_timer (CfDevice *self,
                           gint64 delay_ms,
                           void (*func) (CfDevice *self, gpointer data),
                           gpointer data,
                           GDestroyNotify destroy);

/** cf_device_remove_timer: @id: a timer, or 0, or one that has fired.  Device thread. */
void cf_device_remove_timer (CfDevice *self, guint id);

/** cf_device_post: as cf_device_call(), homewards. */
void cf_device_post (CfDevice *self,
                     void (*func) (CfDevice *self, gpointer data),
                     gpointer data,
                     GDestroyNotify destroy);

G_END_DECLS
