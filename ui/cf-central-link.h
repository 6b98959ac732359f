/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/**
 * CfCentralLink:
 *
 * The running screen's talk with its central: lends the till's store to the sync, and tells the till
 * what comes of it.  Main thread.
 */
typedef struct _CfCentralLink CfCentralLink;

/**
 * cf_central_link_new:
 * @till: open for selling; borrowed
 *
 * Returns: (transfer full) (nullable): %NULL where this shop has no central, or none that can be
 * talked to: selling does not need it
 */
CfCentralLink *cf_central_link_new (CfTill *till) G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_link_free: ends it at once; before the till is closed.  @self: (nullable). */
void cf_central_link_free (CfCentralLink *self);

G_END_DECLS
