/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Customers as the central keeps them; only files of this folder include it. */

#include "cf-central-private.h"
#include "cf-customer.h"

G_BEGIN_DECLS

/**
 * CfCentralCustomer:
 * @customer: what the rules know of them
 * @personal: (nullable): name, phone, email and card; %NULL: none, or erased
 * @personal_ms, @personal_by: when, and by whose record, they were written last
 * @applied: per chain the newest record in it
 * @erased_now: erased since it was read: saving deletes what is left elsewhere
 * @person_changed: since it was read: saving makes them found by their new words
 *
 * A customer, with the row locked for the transaction.
 */
typedef struct
{
  CfCustomer *customer;
  json_object *personal;
  gint64 personal_ms;
  char *personal_by;
  json_object *applied;
  gboolean erased_now;
  gboolean person_changed;
} CfCentralCustomer;

void cf_central_customer_free (CfCentralCustomer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCentralCustomer, cf_central_customer_free)

/**
 * cf_central_customer_lock:
 * @id: theirs or an alias
 * @make: where there is none, make one
 * @ret_customer: (out) (transfer full): %NULL where there is none and none is made
 */
gboolean cf_central_customer_lock (CfCentralStore *store,
                                   const CfId *id,
                                   gboolean make,
                                   gint64 now_ms,
                                   CfCentralCustomer **ret_customer,
                                   GError **error);

/**
 * cf_central_customer_write_person:
 * @fields: name, phone, email, card, whole; others are left out
 * @at_ms, @by: of the record, or now and ""; what is older than what stands there changes nothing
 */
void cf_central_customer_write_person (CfCentralCustomer *self,
                                       json_object *fields,
                                       gint64 at_ms,
                                       const char *by);

/**
 * cf_central_customer_merge:
 * @other: the same person; both rows are locked
 *
 * Makes one of them and deletes @other's row.  The newer personal fields hold, what they lack comes
 * from the older ones.  %CF_ERROR_OUT_OF_RANGE where they would have too many ids: nothing happened then.
 */
gboolean cf_central_customer_merge (CfCentralCustomer *self,
                                    CfCentralCustomer *other,
                                    CfCentralStore *store,
                                    GError **error);

/** cf_central_customer_erase: only the tombstone stays; cf_central_customer_save() does the rest. */
void cf_central_customer_erase (CfCentralCustomer *self);

/**
 * cf_central_customer_save:
 *
 * Writes the row, its words and ids, and tells the chain under each id.  Of an erased one it deletes the
 * personal fields beside records and in orders.
 */
gboolean cf_central_customer_save (CfCentralCustomer *self,
                                   CfCentralStore *store,
                                   CfPublication *publication,
                                   gint64 now_ms,
                                   GError **error);

/** cf_central_customer_is_erased: @ret_erased: (out): whether @id is of somebody erased. */
gboolean cf_central_customer_is_erased (CfCentralStore *store,
                                        const char *id,
                                        gboolean *ret_erased,
                                        GError **error);

/* Booking records of the kinds customer.created, .changed; .merged; .erased; points.changed. */
gboolean cf_apply_customer_changed (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_customer_merged (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_customer_erased (CfApply *self, const CfRecord *record, GError **error);
gboolean cf_apply_points_changed (CfApply *self, const CfRecord *record, GError **error);

/*
 * cf_api_make_customer: POST /v1/customers
 * cf_api_customers: GET /v1/customers
 * cf_api_customer: GET /v1/customers/{customer}
 * cf_api_change_customer: POST /v1/customers/{customer}
 * cf_api_merge_customer: POST /v1/customers/{customer}/merge
 * cf_api_erase_customer: POST /v1/customers/{customer}/erase
 */
gboolean cf_api_make_customer (CfCall *call, GError **error);
gboolean cf_api_customers (CfCall *call, GError **error);
gboolean cf_api_customer (CfCall *call, GError **error);
gboolean cf_api_change_customer (CfCall *call, GError **error);
gboolean cf_api_merge_customer (CfCall *call, GError **error);
gboolean cf_api_erase_customer (CfCall *call, GError **error);

G_END_DECLS
