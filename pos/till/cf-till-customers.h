/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-customer.h"
#include "cf-till.h"

G_BEGIN_DECLS

/*
 * Customers: those the central told, and what this till has done about them since.  Finding, choosing,
 * making and changing them work while nobody can be asked.
 */

#define CF_TILL_CUSTOMER_TEXT_MAX 200 /* bytes of a name, number or address */

/**
 * CfTillCustomer:
 * @id: the surviving one, should the one asked for be an alias
 * @name, @phone, @email, @card: (nullable): personal; all %NULL once erased
 * @customer: points, consents, aliases
 */
typedef struct
{
  char *id;
  char *name;
  char *phone;
  char *email;
  char *card;
  CfCustomer *customer;
} CfTillCustomer;

/** cf_till_customer_free: frees @self, which may be %NULL. */
void cf_till_customer_free (CfTillCustomer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillCustomer, cf_till_customer_free)

/**
 * cf_till_find_customers:
 * @text: beginnings of the name's words, four or more digits of a telephone number from its end, a
 *   card's number, or the beginning of an address
 * @limit: at most so many
 *
 * Returns: (transfer full) (element-type CfTillCustomer): who it may be; erased ones are never found.
 */
GPtrArray *cf_till_find_customers (CfTill *self, const char *text, guint limit, GError **error);

/** cf_till_read_customer: Returns: (transfer full): by id or alias.  UNKNOWN_CUSTOMER. */
CfTillCustomer *cf_till_read_customer (CfTill *self, const char *id, GError **error);

/**
 * cf_till_set_customer:
 * @id: (nullable): who is buying; %NULL for nobody known
 *
 * Of the open basket.  As cf_till_scan(), and UNKNOWN_CUSTOMER, also for an erased one.
 */
gboolean cf_till_set_customer (CfTill *self, const char *id, GError **error);

/**
 * CfTillCustomerChange:
 * @id: (nullable): whom; %NULL for somebody new
 * @name, @phone, @email, @card: (nullable): %NULL leaves a field as it is, "" takes it away
 * @consents: (array length=n_consents): answers given now, by the person
 */
typedef struct
{
  const char *id;
  const char *name;
  const char *phone;
  const char *email;
  const char *card;
  const CfConsent *consents;
  guint n_consents;
} CfTillCustomerChange;

/**
 * cf_till_change_customer_async:
 * @change: copied
 *
 * Makes or changes a customer.  BAD_REQUEST (no name, a text too long), UNKNOWN_CUSTOMER.
 */
void cf_till_change_customer_async (CfTill *self,
                                    const CfTillCustomerChange *change,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/** cf_till_change_customer_finish: Returns: (transfer full): the customer's id. */
char *cf_till_change_customer_finish (CfTill *self, GAsyncResult *result, GError **error);

/**
 * cf_till_recommended:
 * @skus: (array length=n): products that stand on the customer's card now
 *
 * Notes for the journal which of them are there for the first time since this basket has this customer.
 * Nothing waits for it.
 */
void cf_till_recommended (CfTill *self, const char *const *skus, guint n);

/** cf_till_add_recommended: as cf_till_add(), and notes that the customer took what was recommended. */
gboolean cf_till_add_recommended (CfTill *self, const char *sku, guint *ret_line, GError **error);

/**
 * cf_till_erase_customer_async:
 * @approval: (nullable)
 *
 * Deletes the personal fields of the customer and of all aliases known here; only the tombstone stays.
 * Needs the permission for people.  UNKNOWN_CUSTOMER, NEEDS_APPROVAL, NOT_PERMITTED.
 */
void cf_till_erase_customer_async (CfTill *self,
                                   const char *id,
                                   const CfTillApproval *approval,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** cf_till_erase_customer_finish: Returns: whether it is done. */
gboolean cf_till_erase_customer_finish (CfTill *self, GAsyncResult *result, GError **error);

G_END_DECLS
