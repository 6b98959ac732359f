/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-test-paper.h"

/*
 * A receipt printer that understands ESC/POS, written from EPSON's public command reference and not
 * from the driver.  Bytes go in as far as its buffer has room, paper comes out, and what it answers
 * waits in @out.  It is as strict as no real printer: a command that it does not know or that lacks
 * an argument is a line in @complaints.
 */

#define CF_ESCPOS_BUFFER 4096

typedef struct
{
  CfTestPaper *paper;
  guint columns; /* of font A */
  /* How it is: set by the test. */
  gboolean has_asb;   /* knows GS a */
  gboolean has_dle;   /* knows DLE EOT */
  gboolean has_proof; /* knows GS ( H */
  gboolean is_cover_open;
  gboolean is_near_end;
  gboolean is_cutter_stuck;
  gboolean is_drawer_high;
  /* What it has: */
  GByteArray *buffer; /* received and not interpreted yet */
  GByteArray *out;    /* answers not read yet */
  GString *complaints;
  GArray *pulses;    /* of guint: drawers that were opened, 1 or 2 */
  guint n_real_time; /* real-time commands seen */
  /* State of the interpreter: */
  guint8 asb_mask;
  guint8 asb_last[4];
  gboolean is_paper_out;
  guint8 mode; /* ESC ! */
  guint8 page;
  guint spacing;
  guint unit_y; /* of GS P, 0 for its own */
  guint dpi;
  guint qr_dots;
  guint8 qr_level;
  GByteArray *qr_data;
  guint bar_height, bar_dots, bar_text;
} CfEscposEmulator;

CfEscposEmulator *cf_escpos_emulator_new (guint dots, guint columns, guint dpi);
void cf_escpos_emulator_free (CfEscposEmulator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfEscposEmulator, cf_escpos_emulator_free)

/* Gives it @n bytes; returns how many it takes now. */
gsize cf_escpos_emulator_write (CfEscposEmulator *self, const guint8 *bytes, gsize n);

/* How many bytes it would take now. */
gsize cf_escpos_emulator_room (const CfEscposEmulator *self);

/* After its state was changed: goes on with what it has, and says so where it was asked to. */
void cf_escpos_emulator_changed (CfEscposEmulator *self);

/* A new roll. */
void cf_escpos_emulator_refill (CfEscposEmulator *self);

/* Off and on: what was not printed is forgotten. */
void cf_escpos_emulator_power_cycle (CfEscposEmulator *self);

gboolean cf_escpos_emulator_is_offline (const CfEscposEmulator *self);

/* The printer's byte for GET_PORT_STATUS. */
guint8 cf_escpos_emulator_port_status (const CfEscposEmulator *self);
