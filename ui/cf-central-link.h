/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-sync.h"
#include "cf-till.h"

G_BEGIN_DECLS

/**
 * CfCentralLink:
 *
 * The running screen's talk with its central: lends the till's store to the sync, and tells the till
 * what comes of it; makes this till part of a store.  A shop without a central has a link at rest.
 * Main thread.
 */
typedef struct _CfCentralLink CfCentralLink;

/**
 * cf_central_link_new:
 * @till: open for selling; borrowed
 *
 * Returns: (transfer full): the link; talking already where the till is enrolled
 */
CfCentralLink *cf_central_link_new (CfTill *till) G_GNUC_WARN_UNUSED_RESULT;

/** cf_central_link_free: ends it at once; before the till is closed.  @self: (nullable). */
void cf_central_link_free (CfCentralLink *self);

/**
 * cf_central_link_get_status:
 * @ret_status: (out): as cf_sync_get_status() says it; zeroes where there is no central
 *
 * What changes is told by the till's `central-changed`.
 */
void cf_central_link_get_status (CfCentralLink *self, CfSyncStatus *ret_status);

/** cf_central_link_get_trouble: Returns: (nullable): why an enrolled till cannot talk at all. */
const char *cf_central_link_get_trouble (CfCentralLink *self);

/** cf_central_link_hurry: somebody wants it now; see cf_sync_hurry(). */
void cf_central_link_hurry (CfCentralLink *self);

/**
 * cf_central_link_recommend_async:
 *
 * As cf_sync_recommend_async(); %CF_ERROR_NOT_ENROLLED where there is no central.
 */
void cf_central_link_recommend_async (CfCentralLink *self,
                                      const char *customer,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char **cf_central_link_recommend_finish (CfCentralLink *self, GAsyncResult *result, GError **error);

/**
 * cf_central_link_enrol_async:
 * @address, @code: as typed
 * @own: what becomes of the products this till has
 *
 * Makes this terminal part of a store and begins to talk.  Fails as cf_till_check_enrol() and
 * cf_sync_enrol_async(); with %CF_ERROR_USAGE for what is no address.  One at a time.
 */
void cf_central_link_enrol_async (CfCentralLink *self,
                                  const char *address,
                                  const char *code,
                                  CfSyncOwnCatalog own,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cf_central_link_enrol_finish (CfCentralLink *self, GAsyncResult *result, GError **error);

G_END_DECLS
