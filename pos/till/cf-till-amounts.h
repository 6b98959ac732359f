/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Amounts that the till works out for a screen which offers them.
 */

#define CF_TILL_SHARES_MAX 20 /* people at one table */

/**
 * cf_till_get_share:
 * @people: how many still pay, 1 to %CF_TILL_SHARES_MAX
 *
 * Returns: what the next of them pays of what is due when all pay the same: the largest part where
 * it does not come out even, so that the last pays least.
 */
CfMoney cf_till_get_share (CfTill *self, guint people);

G_END_DECLS
