/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Rows that the central told about things this till works on too. */

#include "cf-canonical-json.h"
#include "cf-till-private.h"

G_BEGIN_DECLS

/** cf_till_told_applied: key of this terminal's last record that @body (a told row) has; 0 for none. */
gint64 cf_till_told_applied (CfTill *self, json_object *body);

/** cf_till_told_text: (nullable): a text field of @body, copied; NULL where it is none. */
char *cf_till_told_text (json_object *body, const char *name);

G_END_DECLS
