/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-customer
 *
 * Customers, as far as they are no personal data: who is whom, points, consents, whether they were
 * erased.  Names, telephone numbers and addresses are not in here: they are found by id.
 *
 * A customer is a set of *parts*, one for each id that was ever given to the person.  The smallest id
 * is the customer's, the others are aliases of it for ever.  Merging two customers is the union of
 * their parts, so it is commutative, associative and idempotent: merging the same two again, in
 * whatever order and on whatever side, gives the same points and consents and counts nothing twice.
 *
 * Erasing is for ever and covers all aliases: whoever is merged with an erased customer is erased.
 *
 * Plain values without a clock; a customer belongs to one thread at a time.
 */

#include <json-c/json.h>

#include "cf-id.h"
#include "cf-money.h"

G_BEGIN_DECLS

#define CF_CUSTOMER_PARTS_MAX    256 /* ids of one person; bounds what a hostile document can hold */
#define CF_CUSTOMER_CONSENTS_MAX 32  /* topics */
#define CF_CONSENT_TOPIC_MAX     31  /* bytes */

/**
 * CfConsent:
 * @topic: what was asked: `a-z`, `0-9`, `_`: "mail", "profile" …
 * @granted: the answer
 * @is_explicit: said by the person; else a default that somebody set for them
 * @at_ms: when, UTC
 */
typedef struct
{
  char topic[CF_CONSENT_TOPIC_MAX + 1];
  gboolean granted;
  gboolean is_explicit;
  gint64 at_ms;
} CfConsent;

/**
 * cf_consent_holds_over:
 *
 * Returns: whether @a holds and @b does not: an explicit answer before a default, then the later one;
 * at the same instant the refusal.
 */
gboolean cf_consent_holds_over (const CfConsent *a, const CfConsent *b);

/**
 * CfCustomerPart:
 * @id: an id the person was given
 * @points: sum of what was earned and burnt under it; may be below zero
 * @version: of two copies of a part the higher one holds; rises with each change
 */
typedef struct
{
  CfId id;
  gint64 points;
  gint64 version;
} CfCustomerPart;

/** CfCustomer: opaque. */
typedef struct _CfCustomer CfCustomer;

/** cf_customer_new: Returns: (transfer full): a customer with one part, no points and no consents. */
CfCustomer *cf_customer_new (const CfId *id) G_GNUC_WARN_UNUSED_RESULT;

/** cf_customer_copy: Returns: (transfer full): an independent copy. */
CfCustomer *cf_customer_copy (const CfCustomer *self) G_GNUC_WARN_UNUSED_RESULT;

/** cf_customer_free: Frees @self, which may be %NULL. */
void cf_customer_free (CfCustomer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCustomer, cf_customer_free)

/** cf_customer_equal: Returns: whether both are the same in everything. */
gboolean cf_customer_equal (const CfCustomer *a, const CfCustomer *b);

/** cf_customer_get_id: Returns: the surviving id: the smallest one; owned by @self. */
const CfId *cf_customer_get_id (const CfCustomer *self);

/**
 * cf_customer_get_parts:
 * @ret_n: (out): how many
 *
 * Returns: (array length=ret_n): all parts by id, the survivor's first; owned by @self until its next
 * change
 */
const CfCustomerPart *cf_customer_get_parts (const CfCustomer *self, guint *ret_n);

/** cf_customer_has_id: Returns: whether @id is the customer's or an alias of it. */
gboolean cf_customer_has_id (const CfCustomer *self, const CfId *id);

/** cf_customer_get_points: Returns: the points of all parts; may be below zero. */
gint64 cf_customer_get_points (const CfCustomer *self);

/**
 * cf_customer_change_points:
 * @id: under which id it happened: the customer's or an alias
 * @delta: earned, or, negative, burnt
 *
 * Fails with %CF_ERROR_UNKNOWN_CUSTOMER where @id is neither and with %CF_ERROR_OUT_OF_RANGE.
 */
gboolean cf_customer_change_points (CfCustomer *self, const CfId *id, gint64 delta, GError **error);

/**
 * cf_customer_answer:
 * @consent: an answer; holds if cf_consent_holds_over() says so
 *
 * Fails with %CF_ERROR_BAD_REQUEST for a bad topic, with %CF_ERROR_OUT_OF_RANGE for too many.
 */
gboolean cf_customer_answer (CfCustomer *self, const CfConsent *consent, GError **error);

/** cf_customer_allows: Returns: whether the customer has agreed to @topic: without an answer, no. */
gboolean cf_customer_allows (const CfCustomer *self, const char *topic);

/**
 * cf_customer_get_consents:
 *
 * Returns: (array length=ret_n): the answers that hold, by topic; owned by @self until its next change
 */
const CfConsent *cf_customer_get_consents (const CfCustomer *self, guint *ret_n);

/**
 * cf_customer_merge:
 * @other: the same person, as it turned out
 *
 * Takes @other's parts and answers in.  An erased one makes the whole erased.  Fails with
 * %CF_ERROR_OUT_OF_RANGE; @self is then as it was.
 */
gboolean cf_customer_merge (CfCustomer *self, const CfCustomer *other, GError **error);

/**
 * cf_customer_erase:
 *
 * Leaves a tombstone: ids, so that nothing of them comes back; answers are gone and points are none.
 */
void cf_customer_erase (CfCustomer *self);

/** cf_customer_is_erased: Returns: whether only the tombstone is left. */
gboolean cf_customer_is_erased (const CfCustomer *self);

/** cf_customer_to_json: Returns: (transfer full): id, parts, consents, erased. */
json_object *cf_customer_to_json (const CfCustomer *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_customer_from_json:
 * @json: from outside: a told row may have personal fields and others beside these; they are ignored
 *
 * Fails with %CF_ERROR_BAD_REQUEST.
 *
 * Returns: (transfer full): the customer
 */
CfCustomer *cf_customer_from_json (json_object *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
