/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * cf_paper_sheet_offer:
 *
 * Asks the person at the till about the oldest receipt of which nobody knows whether it came out
 * (cf_till_get_unsure()): it is on paper, or print a copy, or later.  Does nothing when there is
 * none, when nobody is signed in, and while a basket is being rung up: a sale is never interrupted.
 */
void cf_paper_sheet_offer (CfDesk *desk);

G_END_DECLS
