/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CF_ERROR:
 *
 * The one error domain of Counterfoil.  A code is a promise: the console prints its name, scripts
 * match on it, and the screen has one sentence for it that a cashier can act on.  One table instead
 * of a domain a module keeps those three in step; the message of the GError says, for the log,
 * which module failed at what.  Names are never changed or reused once released.
 */
#define CF_ERROR (cf_error_quark ())
GQuark cf_error_quark (void);

/**
 * CfErrorClass:
 * @CF_ERROR_CLASS_RULE: a rule of the shop refused; nothing changed; console exit status 1
 * @CF_ERROR_CLASS_USAGE: the request was not well formed; exit status 2
 * @CF_ERROR_CLASS_DAMAGED: stored data are damaged; exit status 3
 * @CF_ERROR_CLASS_NETWORK: the central is not reachable; exit status 4
 * @CF_ERROR_CLASS_DEVICE: a device or the disk failed; exit status 5
 */
typedef enum
{
  CF_ERROR_CLASS_RULE = 1,
  CF_ERROR_CLASS_USAGE = 2,
  CF_ERROR_CLASS_DAMAGED = 3,
  CF_ERROR_CLASS_NETWORK = 4,
  CF_ERROR_CLASS_DEVICE = 5,
} CfErrorClass;

/* clang-format off */
#define CF_ERROR_TABLE(X)                                                                          \
  /* people */                                                                                     \
  X (NOT_SIGNED_IN,       "not_signed_in",       RULE)    /* nobody is signed in */                \
  X (WRONG_PIN,           "wrong_pin",           RULE)    /* unknown person or wrong PIN */        \
  X (LOCKED_OUT,          "locked_out",          RULE)    /* too many wrong PINs; wait */          \
  X (NOT_PERMITTED,       "not_permitted",       RULE)    /* nobody of this role may, approved or not */ \
  X (NEEDS_APPROVAL,      "needs_approval",      RULE)    /* somebody else may approve it */       \
  /* shift */                                                                                      \
  X (NO_SHIFT,            "no_shift",            RULE)    /* no shift is open */                   \
  X (SHIFT_OPEN,          "shift_open",          RULE)    /* a shift is open already */            \
  /* codes and products */                                                                         \
  X (UNKNOWN_CODE,        "unknown_code",        RULE)    /* well formed, but nothing has it */    \
  X (UNKNOWN_SKU,         "unknown_sku",         RULE)                                             \
  X (BAD_CHECK_DIGIT,     "bad_check_digit",     RULE)    /* misread or mistyped code */           \
  X (BAD_CODE,            "bad_code",            RULE)    /* malformed code */                     \
  X (EXPIRED_ITEM,        "expired_item",        RULE)    /* its expiry date has passed */         \
  X (RECALLED_ITEM,       "recalled_item",       RULE)    /* its lot was recalled */               \
  X (AGE_CHECK_NEEDED,    "age_check_needed",    RULE)    /* confirm the age before finishing */   \
  X (UNDER_AGE,           "under_age",           RULE)    /* the birth date is below the limit */  \
  /* basket */                                                                                     \
  X (BAD_QTY,             "bad_qty",             RULE)                                             \
  X (BAD_AMOUNT,          "bad_amount",          RULE)                                             \
  X (NO_SUCH_LINE,        "no_such_line",        RULE)                                             \
  X (EMPTY_BASKET,        "empty_basket",        RULE)                                             \
  X (BASKET_FULL,         "basket_full",         RULE)    /* CF_BASKET_LINES_MAX reached */        \
  X (NOTHING_TO_DISCOUNT, "nothing_to_discount", RULE)                                             \
  X (NOTHING_TO_UNDO,     "nothing_to_undo",     RULE)                                             \
  X (BASKET_OPEN,         "basket_open",         RULE)    /* park or finish the open basket first */ \
  X (UNKNOWN_BASKET,      "unknown_basket",      RULE)    /* no parked basket has this id */       \
  X (BASKET_TAKEN,        "basket_taken",        RULE)    /* another till resumed it */            \
  X (BASKET_ELSEWHERE,    "basket_elsewhere",    RULE)    /* it lies at another till, and the central cannot be asked for it */ \
  /* payment */                                                                                    \
  X (NOT_PAID,            "not_paid",            RULE)    /* something is still due */             \
  X (OVERPAID,            "overpaid",            RULE)    /* this tender may not exceed what is due */ \
  X (NOTHING_DUE,         "nothing_due",         RULE)                                             \
  X (NO_SUCH_TENDER,      "no_such_tender",      RULE)                                             \
  X (TENDER_NOT_OFFERED,  "tender_not_offered",  RULE)    /* the shop has not set this tender up */ \
  X (CARD_DECLINED,       "card_declined",       RULE)    /* the payment terminal said no */       \
  X (CARD_UNKNOWN,        "card_unknown",        RULE)    /* outcome unknown; ask again, never charge again */ \
  X (INSUFFICIENT_VALUE,  "insufficient_value",  RULE)    /* not that much on the card or account */ \
  X (OFFLINE_LIMIT,       "offline_limit",       RULE)    /* the central cannot be asked, and the owner risks less */ \
  X (UNKNOWN_CARD,        "unknown_card",        RULE)    /* no gift card has this number */       \
  X (GRANT_ENDED,         "grant_ended",         RULE)    /* what a gift card's tender comes off is not lent any more */ \
  X (BAD_CARD,            "bad_card",            RULE)    /* no gift card has a number of this form */ \
  X (CARD_IN_BASKET,      "card_in_basket",      RULE)    /* it is loaded or pays here already */ \
  X (AMOUNT_NEEDED,       "amount_needed",       RULE)    /* how much is to be loaded on a gift card is missing */ \
  X (LOAD_LIMIT,          "load_limit",          RULE)    /* more than the owner has loaded on a card at once */ \
  X (LENT_ELSEWHERE,      "lent_elsewhere",      RULE)    /* another till is selling a product's last pieces */ \
  /* documents */                                                                                  \
  X (UNKNOWN_RECEIPT,     "unknown_receipt",     RULE)                                             \
  X (OVER_RETURNED,       "over_returned",       RULE)                                             \
  X (UNKNOWN_ORDER,       "unknown_order",       RULE)                                             \
  X (UNKNOWN_CART,        "unknown_cart",        RULE)                                             \
  X (UNKNOWN_GOODS,       "unknown_goods",       RULE)    /* a cart of products that this till does not know */ \
  X (BAD_PICKUP_CODE,     "bad_pickup_code",     RULE)                                             \
  X (UNKNOWN_STORE,       "unknown_store",       RULE)    /* the chain has no till of it */        \
  X (UNKNOWN_CUSTOMER,    "unknown_customer",    RULE)                                             \
  X (WRONG_STATE,         "wrong_state",         RULE)    /* not now: a card runs, a basket is frozen … */ \
  /* terminal */                                                                                   \
  X (TERMINAL_BUSY,       "terminal_busy",       RULE)    /* another process sells on this folder */ \
  X (ALREADY_INITIALISED, "already_initialised", RULE)                                             \
  X (NOT_INITIALISED,     "not_initialised",     RULE)    /* no store.db in this folder */         \
  X (MANAGED_CENTRALLY,   "managed_centrally",   RULE)                                             \
  X (ORIGIN_UNPROVED,     "origin_unproved",     RULE)    /* self-consistent, but nobody vouches for the key */ \
  X (UNSENT_RECORDS,      "unsent_records",      RULE)    /* would be destroyed */                 \
  X (CONFIRM_DATE,        "confirm_date",        RULE)    /* the clock went back over a day */     \
  X (CANCELLED,           "cancelled",           RULE)    /* the caller cancelled it; nothing changed */ \
  X (BAD_SETTING,         "bad_setting",         RULE)    /* a setting's value is not allowed */   \
  /* requests */                                                                                   \
  X (USAGE,               "usage",               USAGE)   /* command line not understood */        \
  X (UNKNOWN_ACTION,      "unknown_action",      USAGE)                                            \
  X (BAD_REQUEST,         "bad_request",         USAGE)                                            \
  X (BAD_JSON,            "bad_json",            USAGE)                                            \
  X (BAD_FILE,            "bad_file",            USAGE)   /* not a file of the kind asked for */   \
  X (PICTURE_TOO_LARGE,   "picture_too_large",   RULE)    /* more bytes or pixels than are looked at */ \
  /* machine */                                                                                    \
  X (DAMAGED,             "damaged",             DAMAGED) /* stored data fail their proof */       \
  X (NEWER_VERSION,       "newer_version",       DAMAGED) /* written by a newer program */         \
  X (PUT_BACK,            "put_back",            DAMAGED) /* an older copy of the database was put back */ \
  X (DISK_FULL,           "disk_full",           DEVICE)                                           \
  X (IO,                  "io",                  DEVICE)  /* reading or writing failed */          \
  X (OUTCOME_UNKNOWN,     "outcome_unknown",     DEVICE)  /* the disk failed, and nobody can say whether it was written */ \
  X (DATABASE,            "database",            DEVICE)  /* SQLite refused for a reason of its own */ \
  X (DEVICE,              "device_failed",       DEVICE)                                           \
  X (NO_DEVICE,           "no_device",           DEVICE)  /* no device plays this role */          \
  X (OUT_OF_RANGE,        "out_of_range",        RULE)    /* a figure would not fit */             \
  X (NOT_ENROLLED,        "not_enrolled",        RULE)    /* this shop has no central */           \
  X (ALREADY_ENROLLED,    "already_enrolled",    RULE)                                             \
  X (OWN_CATALOG,         "own_catalog",         RULE)                                             \
  X (OTHER_CURRENCY,      "other_currency",      RULE)    /* its books, the chain's prices */      \
  X (BAD_ENROL_CODE,      "bad_enrol_code",      RULE)    /* used, expired or mistyped */          \
  X (CENTRAL_REFUSED,     "central_refused",     RULE)    /* the central does not let this terminal in */ \
  X (UNREACHABLE,         "unreachable",         NETWORK)
/* clang-format on */

typedef enum
{
#define CF_ERROR_ENUM(id, name, class) CF_ERROR_##id,
  CF_ERROR_TABLE (CF_ERROR_ENUM)
#undef CF_ERROR_ENUM
  CF_ERROR_LAST_CODE,
} CfErrorCode;

/**
 * cf_error_code_name:
 * @error: any error
 *
 * Returns: (transfer none): the stable name of @error's code, such as "bad_qty"; for an error of
 * another domain "io" (%G_IO_ERROR_CANCELLED: "cancelled").  Never %NULL.  Any thread.
 */
const char *cf_error_code_name (const GError *error);

/**
 * cf_error_name:
 * @code: a code of %CF_ERROR
 *
 * Returns: (transfer none): its stable name.  Any thread.
 */
const char *cf_error_name (CfErrorCode code);

/**
 * cf_error_class:
 * @error: any error
 *
 * Returns: what kind of failure @error is; its value is the console's exit status.  Any thread.
 */
CfErrorClass cf_error_class (const GError *error);

/**
 * cf_error_is:
 * @error: (nullable): an error
 * @code: a code of %CF_ERROR
 *
 * Returns: whether @error is of domain %CF_ERROR and has @code.
 */
gboolean cf_error_is (const GError *error, CfErrorCode code);

/**
 * cf_error_set:
 * @error: (out) (optional): where to put the error
 * @code: a code of %CF_ERROR
 * @format: lower case, what failed first, the subject in quotes, no full stop
 *
 * Sets @error.  Returns: always %FALSE, so that a refusal is one line:
 * `return cf_error_set (error, CF_ERROR_BAD_QTY, "…");`
 */
gboolean cf_error_set (GError **error, CfErrorCode code, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

G_END_DECLS
