/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-drawer.h"
#include "cf-print-document.h"

G_BEGIN_DECLS

/**
 * CfPrintState:
 *
 * What has become of a print job:
 *
 *   queued -> printing -> printed
 *     |  ^       |  ^----> waiting -> lost
 *     |  |       v           |
 *     |  +--- (unplugged     +-> cancelled (nothing printed yet)
 *     v       before the first byte)
 *   cancelled
 *
 * A job leaves "printing" and "waiting" only by what the printer proves.  "lost" means that some of
 * it may be on paper and nobody knows how much: only a person can say whether to print it again, and
 * that is a new job.  No state leads to the same bytes being sent twice.
 */
/* clang-format off */
#define CF_PRINT_STATE_TABLE(X)                                                       \
  X (QUEUED,    "queued")    /* nothing of it has reached the printer */              \
  X (PRINTING,  "printing")                                                           \
  X (WAITING,   "waiting")   /* for paper, for the cover, for the plug: see reason */ \
  X (PRINTED,   "printed")   /* all of it is on paper */                              \
  X (LOST,      "lost")      /* some of it may be on paper */                         \
  X (CANCELLED, "cancelled") /* none of it is on paper, and none will be */
/* clang-format on */

typedef enum
{
#define CF_PRINT_ENUM(id, name) CF_PRINT_STATE_##id,
  CF_PRINT_STATE_TABLE (CF_PRINT_ENUM)
#undef CF_PRINT_ENUM
} CfPrintState;

const char *cf_print_state_name (CfPrintState state); /* stable */

/** cf_print_state_is_final: whether nothing more will become of such a job. */
gboolean cf_print_state_is_final (CfPrintState state);

#define CF_PRINT_QUEUE_MAX      256 /* jobs waiting in one printer; above it print fails */
#define CF_PRINT_REMEMBERED_MAX 512 /* ended jobs whose ids are still known */

/**
 * CfPrinter:
 *
 * Prints documents, one after the other.  A job is known by an id that the caller chooses and never
 * uses for anything else; asking for the same id again joins the job or repeats its end.  A job
 * waits as long as the printer cannot print; its end is the only answer, except that closing the
 * printer answers for every job that has not ended: %CF_ERROR_CANCELLED when nothing of it was given
 * to the printer, %CF_ERROR_DEVICE when some of it may be on paper.  A driver reports "printing"
 * before the first byte.
 *
 * Signals, on the main thread:
 *  - `job-changed` (const char *job, CfPrintState state, CfDeviceReason reason)
 *  - `drawer-kicked` (guint drawer): a document's order to open drawer 1 or 2 was carried out
 *  - `drawer-moved` (CfDrawerPosition position): what the switch in the drawer's socket says
 */
#define CF_TYPE_PRINTER (cf_printer_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfPrinter, cf_printer, CF, PRINTER, CfDevice)

/**
 * CfPrinterClass:
 * @print: device thread: begin printing @document; called for one job at a time, the next only after
 *   the one before has ended by cf_printer_report_job()
 * @cancel: device thread: the job is no longer wanted; if nothing of it has been printed, report it
 *   cancelled, else go on
 * @kick: device thread: open drawer @drawer at once, without a document
 */
struct _CfPrinterClass
{
  CfDeviceClass parent_class;
  void (*print) (CfPrinter *self, const char *job, CfPrintDocument *document);
  void (*cancel) (CfPrinter *self, const char *job);
  gboolean (*kick) (CfPrinter *self, guint drawer, GError **error);
};

/**
 * cf_printer_print_async:
 * @job: the job's id
 * @document: a reference is kept until the job has ended
 *
 * Fails at once with %CF_ERROR_DEVICE when %CF_PRINT_QUEUE_MAX jobs wait.
 */
void cf_printer_print_async (CfPrinter *self,
                             const char *job,
                             CfPrintDocument *document,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * cf_printer_print_finish:
 * @ret_state: (out): printed, lost or cancelled
 */
gboolean cf_printer_print_finish (CfPrinter *self,
                                  GAsyncResult *result,
                                  CfPrintState *ret_state,
                                  GError **error);

/** cf_printer_cancel: asks to drop a job of which nothing is printed; its end says whether it was. */
void cf_printer_cancel (CfPrinter *self, const char *job);

/**
 * cf_printer_get_job:
 * @ret_state, @ret_reason: (out) (optional)
 *
 * Returns: whether @job is known.
 */
gboolean cf_printer_get_job (CfPrinter *self,
                             const char *job,
                             CfPrintState *ret_state,
                             CfDeviceReason *ret_reason);

guint cf_printer_get_n_waiting (CfPrinter *self); /* jobs that have not ended */

/** cf_printer_kick_async: opens drawer 1 or 2 on the printer's drawer socket, at once. */
void cf_printer_kick_async (CfPrinter *self,
                            guint drawer,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cf_printer_kick_finish (CfPrinter *self, GAsyncResult *result, GError **error);

/* ---- for drivers, device thread ---- */

/** cf_printer_report_job: says how far the job is; @reason: why it waits. */
void cf_printer_report_job (CfPrinter *self,
                            const char *job,
                            CfPrintState state,
                            CfDeviceReason reason);

/** cf_printer_report_drawer: what the drawer's switch says. */
void cf_printer_report_drawer (CfPrinter *self, CfDrawerPosition position);

/** cf_printer_report_kick: a drawer order inside a document was carried out. */
void cf_printer_report_kick (CfPrinter *self, guint drawer);

G_END_DECLS
