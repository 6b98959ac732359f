/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

/*
 * What a printer says of itself.  Pure: bytes in, values out; every byte is taken for hostile.
 * Source: EPSON's ESC/POS command reference (DLE EOT, GS a, GS r, GS ( H); USB printer class 1.1 for
 * the port status and the device id; Star's Line Mode specification (automatic status, ESC RS a).
 */

/**
 * CfPrinterStatus:
 * @is_known: whether it has said anything yet
 * @is_offline: it takes no data now, for one of the reasons that follow or for its own
 * @is_broken: an error that goes by switching it off only
 * @is_drawer_high: the level of the switch in the drawer's socket
 */
typedef struct
{
  gboolean is_known;
  gboolean is_offline;
  gboolean is_cover_open;
  gboolean is_paper_out;
  gboolean is_paper_low;
  gboolean is_cutter_stuck;
  gboolean is_broken;
  gboolean is_drawer_high;
} CfPrinterStatus;

/** cf_printer_status_obstacle: Returns: why it cannot print now, or none. */
CfDeviceReason cf_printer_status_obstacle (const CfPrinterStatus *self);

typedef enum
{
  CF_PRINTER_ANSWER_STATUS,    /* bytes: the four of an automatic status */
  CF_PRINTER_ANSWER_REAL_TIME, /* byte 0: answer to DLE EOT */
  CF_PRINTER_ANSWER_IN_ORDER,  /* byte 0: answer to GS r */
  CF_PRINTER_ANSWER_PROOF,     /* bytes: the mark of GS ( H: all before it is on paper */
  CF_PRINTER_ANSWER_CLEARED,   /* answer to DLE DC4 8 */
  CF_PRINTER_ANSWER_STAR, /* bytes: the first four after the two of the head of Star's status */
} CfPrinterAnswerKind;

typedef struct
{
  CfPrinterAnswerKind kind;
  guint8 bytes[4];
} CfPrinterAnswer;

#define CF_PRINTER_BLOCK_MAX 8 /* bytes from a header to its NUL that we know a meaning of */

/**
 * CfPrinterReader:
 *
 * Tells apart the kinds of answers in what comes from a printer, by the bits that are fixed in each
 * kind.  Finds its way back after bytes that are none.  All zero at the beginning, but for @is_star:
 * whether it is a printer in Star's Line Mode, which says nothing but its status.
 */
typedef struct
{
  gboolean is_star;
  guint8 held[CF_PRINTER_BLOCK_MAX];
  guint n_held;
  guint n_left;     /* of Star's status, not come yet */
  gboolean is_text; /* within 5F … 00, an answer to a question we never ask */
} CfPrinterReader;

/** cf_printer_reader_push: Returns: whether @byte completes an answer, which is in @ret_answer then. */
gboolean cf_printer_reader_push (CfPrinterReader *self, guint8 byte, CfPrinterAnswer *ret_answer);

/** cf_printer_status_take: what @answer says; @asked: the n of the DLE EOT it answers, or 0. */
void cf_printer_status_take (CfPrinterStatus *self, const CfPrinterAnswer *answer, guint asked);

/** cf_printer_status_take_port: the byte of GET_PORT_STATUS. */
void cf_printer_status_take_port (CfPrinterStatus *self, guint8 byte);

#define CF_PRINTER_PORT_OK   0x18 /* selected, no error, paper */
#define CF_PRINTER_DEVICE_ID 1024 /* bytes of a device id that are asked for */

/**
 * cf_printer_device_id:
 * @bytes: the answer to GET_DEVICE_ID: two bytes of length, then "KEY:value;…"; imitations answer
 *   with the length turned round or wrong
 *
 * Returns: (transfer full): the id as printable ASCII; empty when there is none.
 */
char *cf_printer_device_id (const guint8 *bytes, gsize n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
