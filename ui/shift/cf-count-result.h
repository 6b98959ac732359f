/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfCountResult:
 *
 * What a count came to, shown after it was given: expected, counted, difference and slips, all in the same
 * calm type, and beside them one note.  Signal `note-changed`.
 */
#define CF_TYPE_COUNT_RESULT (cf_count_result_get_type ())
G_DECLARE_FINAL_TYPE (CfCountResult, cf_count_result, CF, COUNT_RESULT, GtkBox)

/**
 * cf_count_result_show:
 * @report: of cf_till_show_count()
 * @wants_note: whether the difference needs a reason
 *
 * The note that was typed stays.
 */
void cf_count_result_show (CfCountResult *self,
                           CfDesk *desk,
                           const CfShiftReport *report,
                           gboolean wants_note);

/** cf_count_result_set_size: the note beside the figures or below them. */
void cf_count_result_set_size (CfCountResult *self, CfSizeClass size);

/** cf_count_result_dup_note: Returns: (transfer full): what was typed, "" for nothing. */
char *cf_count_result_dup_note (CfCountResult *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_count_result_clear: forgets the note. */
void cf_count_result_clear (CfCountResult *self);

G_END_DECLS
