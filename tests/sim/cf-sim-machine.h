/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A machine: its clock, its disk and its power.  The disk is a folder of its own on the faulty VFS
 * (tests/lib/cf-fault-vfs.h); the files that SQLite does not write (keys, terminal.last) lie beside
 * it and are whoever's who runs on the machine.
 */

#include "cf-clock.h"
#include "cf-disk.h"
#include "cf-fault-vfs.h"
#include "cf-id.h"
#include "cf-sim-loop.h"
#include "cf-sim-random.h"

/* True time 0 in UTC: 2026-11-23 09:00. */
#define CF_SIM_BEGIN_MS G_GINT64_CONSTANT (1795424400000)

typedef struct
{
  CfClock clock; /* first: a clock's self is its machine */
  CfDisk room;
  CfSimLoop *loop;
  char *name;      /* "till 1", also its machine id */
  char *folder;    /* everything that is on its disk */
  gint64 wrong_ms; /* by how much its wall clock differs from the truth */
  gint64 boot_ms;  /* true time of the boot */
  CfId boot;
  CfFault *disk;
  gint64 free_bytes;
} CfSimMachine;

void cf_sim_machine_init (CfSimMachine *self,
                          CfSimLoop *loop,
                          const char *name,
                          const char *folder);
void cf_sim_machine_clear (CfSimMachine *self);

/* A new boot: another boot id, the monotonic clock from 0. */
void cf_sim_machine_boot (CfSimMachine *self);

/* Somebody sets the clock by @ms. */
void cf_sim_machine_set_clock (CfSimMachine *self, gint64 ms);

/* After everything on it was closed with a dead disk: what the disk has now, and power again. */
void cf_sim_machine_cut (CfSimMachine *self, CfCut cut, CfSimRandom *random);
