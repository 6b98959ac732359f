/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of verifying share. */

#include "cf-chain.h"
#include "cf-db.h"
#include "cf-verify.h"

CfVerifyProblem *cf_verify_problem_new (CfVerifyCode code,
                                        guint epoch,
                                        gint64 seq,
                                        const char *format,
                                        ...) G_GNUC_PRINTF (4, 5);
void cf_verify_problem_free (CfVerifyProblem *self);

CfVerifyReport *cf_verify_report_new (void);

/* Fails with G_IO_ERROR_CANCELLED if @cancellable says so. */
gboolean cf_verify_go_on (GCancellable *cancellable, GError **error);

/* Checks the chain of all records of @db; what is wrong goes into @report.  Stops at the first. */
gboolean cf_verify_chain (CfDb *db,
                          CfChain *chain,
                          CfVerifyReport *report,
                          GCancellable *cancellable,
                          GError **error);

/*
 * Folds the journal of @db anew into a private database and compares every projection; adds at most
 * one problem a table.  FALSE only where it could not be done.
 */
gboolean cf_rebuild_compare (CfDb *db,
                             CfVerifyReport *report,
                             GCancellable *cancellable,
                             GError **error);
