/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A disk that fails as told: an SQLite VFS over the system's that counts calls, returns errors, fills
 * up, lies about fsync, and remembers for every file what had been synced, so that a power cut can be
 * played: the files then hold what was synced and any part, or nothing, of what came after.
 *
 * One disk is there from the start: `cf_fault`.  Programs that play several machines add one a folder.
 * One thread; the state is global, since a VFS is.
 */

#include <glib.h>

#define CF_FAULT_VFS "cf-fault"

typedef struct
{
  gint64 changes;         /* writes, truncations and syncs so far */
  gint64 calls;           /* these, reads and opens so far */
  gint64 die_at;          /* the change at which the machine stops; 0 for never */
  gboolean die_sync;      /* … or at the next sync, before it does anything */
  gint64 fail_at;         /* the call that returns an I/O error, once; 0 for none */
  gboolean fail_sync;     /* the next sync returns an I/O error, once */
  gboolean stays_failed;  /* and after either every other call, as long as this is set */
  gint64 full_at;         /* from this change on no file may grow; 0 for never */
  const char *full_while; /* with full_at: only while this file exists (NULL: always) */
  gboolean lies;          /* fsync returns success and does nothing */
  gboolean is_dead;       /* the machine has stopped: every call fails */
  gboolean has_failed;    /* fail_at or fail_sync was reached */
  gboolean was_full;      /* a write was refused for full_at */
} CfFault;

extern CfFault cf_fault;

/* Registers the VFS, once a process, and forgets all that was told and seen. */
void cf_fault_reset (void);

typedef enum
{
  CF_CUT_ALL_LOST,  /* nothing but what was synced */
  CF_CUT_SOME_LOST, /* any subset of the later writes, each whole */
  CF_CUT_TORN,      /* any subset of their 512-byte sectors */
} CfCut;

/* Plays the power cut on all files seen; the databases must be closed.  @rand decides what is lost. */
void cf_fault_power_cut (CfCut cut, GRand *rand);

/* A disk of its own for all files below @folder, until cf_fault_reset(); owned by the VFS. */
CfFault *cf_fault_add_disk (const char *folder);

/* The power cut of one added disk: its counters go on, what was told to happen does not. */
void cf_fault_cut_disk (CfFault *fault, CfCut cut, GRand *rand);
