/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * A cloned disk: a second machine goes on with a till's whole folder.  With another machine's name, or
 * without what lies beside the folder, it finds that out; with all of it nobody can tell before the
 * central does.
 */

#include "cf-sim-till.h"

/* Makes @self (index @index, folder @root) from @from, which is on; it is off. */
void cf_sim_clone_init (CfSimTill *self, CfSimTill *from, guint index, const char *root);

/* @self found @findings when it was switched on for the first time. */
void cf_sim_clone_check (CfSimTill *self, guint findings);

/* Moves @self on by one record, into the next epoch where it has one; @head_epoch: its newest. */
void cf_sim_clone_move_on (CfSimTill *self, guint head_epoch);

/* Whether the record at which @self has arrived is one that another copy wrote; then it is in its books, too. */
gboolean cf_sim_clone_take_over (CfSimTill *self);

/* In step with everybody, @self is on the chain, or it says that it has a double. */
void cf_sim_clone_prove (CfSimTill *self);

/* Notes what the record of @deed, which stands, can be known by. */
void cf_sim_clone_mark (CfSimTill *self, CfSimDeed *deed);
