/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-stream.h"
#include "cf-printer-profile.h"
#include "cf-printer-status.h"
#include "cf-usb-printer.h"

G_BEGIN_DECLS

/*
 * The two halves of the driver: cf-usb-printer.c has the unit and what it says,
 * cf-usb-printer-job.c what it is sent.  All of it is the device thread's.
 */

/**
 * CfUsbPrinterJob:
 * @sent: bytes the printer has taken: they are never sent again
 * @n_kicked: orders to the drawer among them
 * @mark: what GS ( H sends back
 * @is_answered: the printer has carried out what stands behind the job
 * @timer: runs while an answer is waited for
 */
typedef struct
{
  char *id;
  CfPrintDocument *document;
  CfPrintStream *stream; /* NULL: not written yet, because the model is not known */
  guint32 sent;
  guint n_kicked;
  char mark[4];
  gboolean is_answered;
  guint timer;
} CfUsbPrinterJob;

struct _CfUsbPrinter
{
  CfPrinter parent_instance;
  /* The unit: */
  CfUsbUnit *unit;
  guint interface_number;
  CfUsbClaim *claim; /* NULL: not open */
  guint8 out;
  guint8 in;                       /* 0: it cannot answer */
  const CfPrinterProfile *profile; /* NULL: not known yet */
  /* What it says: */
  CfPrinterReader reader;
  CfPrinterStatus status;
  gboolean has_spoken;   /* has ever answered on its IN endpoint */
  gboolean hears_status; /* sends its status by itself */
  gboolean is_deaf;      /* does not answer DLE EOT */
  gboolean has_port;     /* its port status has been sensible once */
  gboolean proves;       /* answers GS ( H, as far as we know */
  guint asked;           /* n of the DLE EOT that is out; 0: none */
  guint ask_timer;
  guint poll_timer;
  gboolean drawer_has_moved;
  gint64 kicked_ms; /* monotonic; when the drawer was last opened; 0: not */
  gboolean open_is_high;
  /* What it is sent: */
  GByteArray *urgent;   /* whole commands that go before the job's next one */
  gboolean is_writing;  /* a write is under way, */
  gboolean is_urgent;   /* of urgent bytes, */
  gboolean is_clearing; /* or a halt or its buffers are being cleared */
  gboolean is_blocked;  /* the last write moved nothing: questions would not get through either */
  guint n_stalls;       /* without a byte taken between */
  guint n_failures;
  guint retry_timer;
  gboolean is_spoiled; /* a job was cut off: empty its buffers before the next, */
  guint32 n_missing;   /* which begin with a command that lacks so many bytes */
  guint last_mark;
  CfUsbPrinterJob *job; /* NULL: idle */
};

/** cf_usb_printer_now: Returns: the monotonic time in milliseconds. */
gint64 cf_usb_printer_now (CfUsbPrinter *self);

/** cf_usb_printer_report: tells the till how the printer is. */
void cf_usb_printer_report (CfUsbPrinter *self);

/** cf_usb_printer_obstacle: Returns: why it cannot print now, or none. */
CfDeviceReason cf_usb_printer_obstacle (const CfUsbPrinter *self);

/** cf_usb_printer_ask: begins to ask how it is, in the way it understands; the answer comes. */
void cf_usb_printer_ask (CfUsbPrinter *self);

/** cf_usb_printer_go_on: does what is next: urgent bytes, the job's next ones, waiting. */
void cf_usb_printer_go_on (CfUsbPrinter *self);

/** cf_usb_printer_put_urgent: adds a whole command that goes out as soon as possible. */
void cf_usb_printer_put_urgent (CfUsbPrinter *self, const guint8 *bytes, gsize n);

/** cf_usb_printer_clear_buffers: empties the printer of a job that was cut off, if one was. */
void cf_usb_printer_clear_buffers (CfUsbPrinter *self);

/** cf_usb_printer_status_changed: @self->status may be new: the job may go on, or waits. */
void cf_usb_printer_status_changed (CfUsbPrinter *self);

/** cf_usb_printer_proved: the printer has printed everything before @mark. */
void cf_usb_printer_proved (CfUsbPrinter *self, const guint8 mark[4]);

/** cf_usb_printer_answered: the printer has carried out what stands behind the job. */
void cf_usb_printer_answered (CfUsbPrinter *self);

/** cf_usb_printer_asked_all: a whole round of questions has been answered. */
void cf_usb_printer_asked_all (CfUsbPrinter *self);

/** cf_usb_printer_cut_off: the unit is gone: what was begun is lost, what was not waits. */
void cf_usb_printer_cut_off (CfUsbPrinter *self);

/** cf_usb_printer_drop_job: forgets the job without a word: the printer is being closed. */
void cf_usb_printer_drop_job (CfUsbPrinter *self);

/* The class functions of CfPrinter. */
void cf_usb_printer_print (CfPrinter *printer, const char *id, CfPrintDocument *document);
void cf_usb_printer_cancel (CfPrinter *printer, const char *id);
gboolean cf_usb_printer_kick (CfPrinter *printer, guint drawer, GError **error);

G_END_DECLS
