/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-payment-terminal.h"

G_BEGIN_DECLS

/*
 * Messages of the nexo Retailer protocol (Sale to POI, version 3) in JSON, as values.  Pure.
 *
 * Sources, facts only: what terminal makers publish of the protocol they speak.  Names, kinds and
 * limits of fields: the descriptions of the terminal interface at docs.adyen.com (API explorer,
 * "Verify transaction status", "Request diagnosis", "Reconciling totals") and at assist.market-pay.com ("How the message
 * model works", "Transport bindings": ServiceID of at most 10 characters, TransactionID of at most
 * 35, POIID of at most 32).  Asking for a lost answer, which must not be taken for another's:
 * developer.swedbankpay.com, "Ask for transaction status".
 */

#define CF_NEXO_SERVICE_LEN     10 /* characters of a ServiceID */
#define CF_NEXO_TRANSACTION_MAX 35 /* characters of a TransactionID of ours */
#define CF_NEXO_ID_MAX          32 /* characters of a SaleID or POIID */

/* clang-format off */
#define CF_NEXO_CATEGORY_TABLE(X)            \
  X (LOGIN,     "Login")                     \
  X (PAYMENT,   "Payment")                   \
  X (REVERSAL,  "Reversal")                  \
  X (STATUS,    "TransactionStatus")         \
  X (ABORT,     "Abort")                     \
  X (TOTALS,    "GetTotals")                 \
  X (DIAGNOSIS, "Diagnosis")
/* clang-format on */

typedef enum
{
#define CF_NEXO_ENUM(id, name) CF_NEXO_##id,
  CF_NEXO_CATEGORY_TABLE (CF_NEXO_ENUM)
#undef CF_NEXO_ENUM
  CF_NEXO_OTHER, /* never asked for by us */
} CfNexoCategory;

/** cf_nexo_category_name: as in a message; %NULL for other. */
const char *cf_nexo_category_name (CfNexoCategory category);

/** cf_nexo_category_parse: @name: (nullable): as in a message. */
CfNexoCategory cf_nexo_category_parse (const char *name);

/**
 * CfNexoSide:
 * @sale_id: the till's name at the terminal
 * @poi_id: the terminal's
 *
 * Who talks to whom: stands in every message, and every answer has to repeat it.
 */
typedef struct
{
  char sale_id[CF_NEXO_ID_MAX + 1];
  char poi_id[CF_NEXO_ID_MAX + 1];
} CfNexoSide;

typedef char CfNexoServiceId[CF_NEXO_SERVICE_LEN + 1];

/**
 * cf_nexo_service_id:
 * @category: what is asked
 * @reference: of the payment, or what else makes it one of its kind
 * @attempt: 0 for the first
 *
 * The ServiceID of a request: computed, so that whoever knows the payment's reference knows it, also
 * after a crash, without a second thing to write down before asking.
 */
void cf_nexo_service_id (CfNexoCategory category,
                         const char *reference,
                         guint attempt,
                         CfNexoServiceId ret_id);

/** cf_nexo_transaction_id: Returns: (transfer full): @reference as a TransactionID of ours. */
char *cf_nexo_transaction_id (const char *reference);

/* Each returns (transfer full) a request as JSON text. */

/** cf_nexo_write_login: @now_ms: UTC. */
char *cf_nexo_write_login (const CfNexoSide *side, const char *service_id, gint64 now_ms);

/** cf_nexo_write_payment: charge @request, neither less nor more if it can be helped. */
char *cf_nexo_write_payment (const CfNexoSide *side,
                             const char *service_id,
                             const CfPaymentRequest *request,
                             gint64 now_ms);

/** cf_nexo_write_reversal: @poi_transaction: the payment's name at the terminal, @poi_time: its time. */
char *cf_nexo_write_reversal (const CfNexoSide *side,
                              const char *service_id,
                              const char *poi_transaction,
                              const char *poi_time);

/** cf_nexo_write_status: what became of the request @asked of @category? */
char *cf_nexo_write_status (const CfNexoSide *side,
                            const char *service_id,
                            CfNexoCategory category,
                            const char *asked);

/** cf_nexo_write_abort: stop the payment @asked. */
char *cf_nexo_write_abort (const CfNexoSide *side, const char *service_id, const char *asked);

/** cf_nexo_write_query: a diagnosis with the hosts behind the terminal, or the totals of the period. */
char *cf_nexo_write_query (const CfNexoSide *side, const char *service_id, CfNexoCategory category);

/** cf_nexo_write_totals: what has been taken for this till in the period that runs? */
char *cf_nexo_write_totals (const CfNexoSide *side, const char *service_id);

/**
 * cf_nexo_write_displayed: the answer to the terminal's request @device_id to show something.
 * @device: on which display
 */
char *cf_nexo_write_displayed (const CfNexoSide *side, const char *device_id, const char *device);

/**
 * cf_nexo_read_amount:
 * @digits: (nullable): such as "12.5"
 *
 * Returns: whether it is an amount that @exponent decimals can hold; @ret_minor then.
 */
gboolean cf_nexo_read_amount (const char *digits, guint exponent, gint64 *ret_minor);

G_END_DECLS
