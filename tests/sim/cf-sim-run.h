/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* One seed's life, from the first switch to the last proof. */

#include "cf-sim-plan.h"

/* Makes what every seed begins with: @folder gets a folder a till.  Returns whether such a shop comes into step. */
gboolean cf_sim_run_make_templates (const char *folder);

/*
 * Lives through @plan with the templates in @templates and a folder of its own in @folder: the safety
 * phase, where faults strike; the liveness phase, where none does; the proof.  Ends the process where
 * an invariant is broken (cf_sim_fail()).
 */
void cf_sim_run (const CfSimPlan *plan, const char *templates, const char *folder);
