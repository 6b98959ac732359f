/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The print queue; working state.  Written through cf-commit.h. */

#include "cf-db.h"

G_BEGIN_DECLS

/**
 * CfPrintJobState:
 * @CF_PRINT_JOB_QUEUED: no printer has been given it
 * @CF_PRINT_JOB_GIVEN: a printer may have printed some of it; also what is new, as it is given at once
 * @CF_PRINT_JOB_UNKNOWN: the printer could not say whether it did: a person has to look
 */
typedef enum
{
  CF_PRINT_JOB_QUEUED,
  CF_PRINT_JOB_GIVEN,
  CF_PRINT_JOB_UNKNOWN,
} CfPrintJobState;

/** cf_print_job_state_name: how it is stored. */
const char *cf_print_job_state_name (CfPrintJobState state);

/**
 * CfPrintJob:
 * @position: key of the record whose paper it is, 0 where @document says it all
 * @document: (nullable): what was rendered; %NULL: render it from the record
 */
typedef struct
{
  gint64 id;
  char *role;
  gint64 position;
  gboolean is_copy;
  char *document;
  CfPrintJobState state;
} CfPrintJob;

void cf_print_job_free (CfPrintJob *self);

/**
 * cf_print_store_list:
 * @role: (nullable): of which printer; %NULL for all
 *
 * Returns: (transfer full) (element-type CfPrintJob): oldest first, at most 100
 */
GPtrArray *cf_print_store_list (CfDb *db, const char *role, GError **error);

G_END_DECLS
