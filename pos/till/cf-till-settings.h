/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-commit.h"
#include "cf-rate.h"
#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Events that say what the shop is: used when a folder is made and when something changes; and how a
 * setting is changed.
 */

#define CF_TILL_SETTING_MAX  1000        /* bytes of a setting's text */
#define CF_TILL_LOGO_MAX     (24 * 1024) /* bytes of the logo's: 512 × 240 dots in base64 */
#define CF_TILL_PERSON_MAX   64          /* bytes of a person's name */
#define CF_TILL_SOUND_VOLUME 70          /* percent, where nobody chose one */

/** cf_till_setting_event: @value: (transfer full).  Returns: (transfer full): setting.changed. */
CfEvent *cf_till_setting_event (const CfClock *clock,
                                const char *by,
                                const char *key,
                                json_object *value);

/** cf_till_tax_event: @from: civil date or time, "" for always.  Returns: (transfer full). */
CfEvent *cf_till_tax_event (const CfClock *clock,
                            const char *by,
                            const char *tax_class,
                            CfRate rate,
                            const char *from);

/** cf_till_check_new_person: fails with %CF_ERROR_USAGE for a name, PIN or role that is none. */
gboolean cf_till_check_new_person (const char *name,
                                   const char *pin,
                                   const char *role,
                                   GError **error);

/** cf_till_add_person_change: adds person.changed and its personal fields to @commit. */
void cf_till_add_person_change (CfCommit *commit,
                                const CfClock *clock,
                                const char *by,
                                const char *id,
                                const char *name,
                                const char *pin_hash,
                                const char *role);

/**
 * cf_till_enter_setting:
 * @key: of the record
 *
 * Whether the setting may be changed now, here and by whoever is signed in.
 */
gboolean cf_till_enter_setting (CfTill *self, const char *key, GError **error);

/** cf_till_record_setting: @task: (transfer full): answered with %TRUE; @value: (transfer full). */
void cf_till_record_setting (CfTill *self, GTask *task, const char *key, json_object *value);

G_END_DECLS
