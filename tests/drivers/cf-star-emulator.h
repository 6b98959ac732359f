/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-test-paper.h"

/*
 * A receipt printer that understands Star Line Mode at 203 dots an inch, written from Star's public
 * command specifications and not from the driver.  As strict as no real printer: a command that it
 * does not know or that lacks an argument is a line in @complaints.
 */

typedef struct
{
  CfTestPaper *paper;
  guint columns; /* of font A */
  /* What it has: */
  GByteArray *buffer; /* not interpreted yet: a command that is not complete */
  GString *complaints;
  GArray *pulses;  /* of guint: drawers that were opened, 1 or 2 */
  GByteArray *out; /* what it says */
  /* How it is: */
  gboolean is_cover_open, is_paper_low, is_paper_out, is_cutter_stuck, is_broken, is_drawer_high;
  /* State of the interpreter: */
  guint8 page;
  gboolean says_status; /* by itself */
  gboolean is_small;
  gboolean is_bold;
  guint tall, wide;      /* times */
  GByteArray *columns24; /* of ESC X, waiting for the feed that prints them */
  guint pulse_ms;
  guint qr_dots;
  guint8 qr_level;
  GByteArray *qr_data;
} CfStarEmulator;

CfStarEmulator *cf_star_emulator_new (guint dots, guint columns);
void cf_star_emulator_free (CfStarEmulator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfStarEmulator, cf_star_emulator_free)

/** cf_star_emulator_changed: something of how it is has changed: says so, if it was told to. */
void cf_star_emulator_changed (CfStarEmulator *self);

void cf_star_emulator_write (CfStarEmulator *self, const guint8 *bytes, gsize n);
