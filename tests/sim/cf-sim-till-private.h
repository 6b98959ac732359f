/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cf-sim-till.c (the machine) and cf-sim-cashier.c (the person) share. */

#include "cf-shift-store.h"
#include "cf-sim-till.h"

#define CF_SIM_PERSON      "018f0000-0000-7000-8000-000000000001"
#define CF_SIM_FLOAT_MINOR 10000 /* lies in each drawer in the morning */

/* The end, unless @error is what a failing disk gives. */
void cf_sim_till_expect_disks_fault (CfSimTill *self, const GError *error);

/* The disk has stopped: so has the machine, or the program.  Somebody will switch it on again. */
void cf_sim_till_stop_with_disk (CfSimTill *self);

/* Somebody copies its folder, if the plan says so; it is on. */
void cf_sim_till_make_backup (CfSimTill *self);

/* Whether whoever switches it on again puts the copy back: to be asked before the power is gone. */
gboolean cf_sim_till_wants_backup (CfSimTill *self);

/* Its folder is the copy from now on; it is off. */
void cf_sim_till_put_back (CfSimTill *self);

/* It is on for the first time since: what it says about that must be true. */
void cf_sim_till_check_put_back (CfSimTill *self, guint findings);

/* As the till does: the store's thread goes on, the answer comes home.  NULL: it was refused. */
GArray *cf_sim_till_commit (CfSimTill *self, CfCommit *commit, GError **error);

/*
 * Hands @commit (transfer full), whose one event is @deed's, to the machine.  FALSE: it was not done,
 * or nobody knows yet; the machine may be off then.
 */
gboolean cf_sim_till_carry_out (CfSimTill *self, CfSimDeed *deed, CfCommit *commit);

/* The X of the open shift, held against the drawer; NULL where the disk failed. */
CfShiftReport *cf_sim_till_read_report (CfSimTill *self);

/* The person's next step. */
void cf_sim_cashier_do (CfSimTill *self);
