/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Staff: the projection of person.changed joined with the personal fields in person_data. */

#include "cf-commit.h"
#include "cf-db.h"

G_BEGIN_DECLS

/**
 * CfPerson:
 * @id: stands in records
 * @login: what is typed to sign in; @name: what is shown; both %NULL after an erasure
 * @role: "cashier", "supervisor", "manager" or an own one
 * @pin: (nullable): the stored line of cf_pin_hash(); %NULL: cannot sign in
 * @active: may sign in
 */
typedef struct
{
  char *id;
  char *login;
  char *name;
  char *role;
  char *pin;
  gboolean active;
} CfPerson;

void cf_person_free (CfPerson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPerson, cf_person_free)

/**
 * cf_people_store_list:
 *
 * Returns: (transfer full) (element-type CfPerson): everybody, by the order in which they came
 */
GPtrArray *cf_people_store_list (CfDb *db, GError **error);

/**
 * cf_people_store_find:
 * @login: as typed; compared byte by byte
 * @ret_person: (out) (transfer full) (nullable): %NULL where nobody active has it
 */
gboolean cf_people_store_find (CfDb *db, const char *login, CfPerson **ret_person, GError **error);

/** cf_people_store_load: as cf_people_store_find(), by id, active or not. */
gboolean cf_people_store_load (CfDb *db, const char *id, CfPerson **ret_person, GError **error);

/**
 * cf_people_store_get_failures:
 * @ret_failures, @ret_last_at_ms: (out): wrong PINs in a row and when the last one was; 0 for none
 */
gboolean cf_people_store_get_failures (CfDb *db,
                                       const char *person_id,
                                       guint *ret_failures,
                                       gint64 *ret_last_at_ms,
                                       GError **error);

/**
 * cf_people_store_put:
 * @commit: gets the event person.changed and the personal fields beside it
 * @by: who changes it, as in CfEvent
 * @person: as it is from now on, whole; its texts are copied
 *
 * Keeps login, name and PIN hash out of the record: the record has their salted hash.  Fails with
 * %CF_ERROR_BAD_REQUEST where a text is not UTF-8.
 */
gboolean cf_people_store_put (CfCommit *commit,
                              const CfClock *clock,
                              const char *by,
                              const CfPerson *person,
                              GError **error);

G_END_DECLS
