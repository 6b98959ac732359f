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

/**
 * cf_till_told_settings:
 * @settings: key → JSON text, of this terminal
 *
 * Puts what the central told into @settings, the store's before the chain's, and keeps which keys those
 * are.  What is not this terminal's to be told, or is none of its kind, is left out.
 */
gboolean cf_till_told_settings (CfTill *self, GHashTable *settings, GError **error);

/** cf_till_told_taxes: adds the chain's rates to @table, in the place of @own (of CfTaxRateRow). */
gboolean cf_till_told_taxes (CfTill *self, GPtrArray *own, CfTaxTable *table, GError **error);

/**
 * cf_till_told_people:
 * @people: (element-type CfPerson): of this terminal; gets those that the central told
 *
 * Once the central tells of somebody who can sign in, nobody else can: others stay for their names on
 * old documents.
 */
gboolean cf_till_told_people (CfTill *self, GPtrArray *people, GError **error);

G_END_DECLS
