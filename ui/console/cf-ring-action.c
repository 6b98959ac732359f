/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-ring-action.h"

#include "cf-console-json.h"
#include "cf-error.h"
#include "cf-order-json.h"
#include "cf-ring-cart.h"
#include "cf-till-close.h"
#include "cf-till-customers.h"
#include "cf-till-paper.h"
#include "cf-till-value.h"

/* ── what actions share ───────────────────────────────────────────────────────────────────────── */

static void
add (json_object *answer, const char *name, json_object *value)
{
  json_object_object_add (answer, name, value);
}

static gboolean
say_cart (CfTill *till, json_object *answer)
{
  add (answer, "cart", cf_json_cart (till));
  return TRUE;
}

/* Waits for a command that has no result of its own. */
static gboolean
finish_command (CfTill *till, GAsyncResult **slot, GError **error)
{
  return cf_till_command_finish (till, cf_await (slot), error);
}

static guint
exponent_of (CfTill *till)
{
  return cf_till_get_store (till)->exponent;
}

/* Who approves.  Returns NULL when nobody does. */
static const CfTillApproval *
read_approval (json_object *request, CfTillApproval *storage)
{
  json_object *value = json_object_object_get (request, "approve");

  if (value == NULL)
    return NULL;
  storage->user = cf_request_text (value, "user");
  storage->pin = cf_request_text (value, "pin");
  return storage;
}

/* ── people and shift ─────────────────────────────────────────────────────────────────────────── */

static gboolean
do_sign_in (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const CfTillPersonInfo *info;

  cf_till_sign_in_async (till, cf_request_text (request, "user"), cf_request_text (request, "pin"),
                         cf_await_done, &result);
  if (!finish_command (till, &result, error))
    return FALSE;
  info = cf_till_person_get_info (cf_till_get_person (till));
  add (answer, "user", cf_json_text (info->name));
  add (answer, "role", cf_json_text (info->role));
  return TRUE;
}

static gboolean
do_sign_out (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_sign_out_async (till, cf_await_done, &result);
  return finish_command (till, &result, error);
}

static gboolean
do_lock (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return cf_till_lock (till, error);
}

static gboolean
do_open_shift (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfMoney amount;

  if (!cf_request_amount (request, "float", exponent_of (till), &amount, error))
    return FALSE;
  cf_till_open_shift_async (till, amount, cf_await_done, &result);
  if (!finish_command (till, &result, error))
    return FALSE;
  add (answer, "shift", cf_json_shift (cf_till_get_shift (till), exponent_of (till)));
  return TRUE;
}

/* Reads a count by denomination into a row of pieces for each coin and note of the currency. */
static gboolean
read_pieces (CfTill *till, json_object *list, guint *ret_counts, GError **error)
{
  guint n;
  const CfDenomination *denominations = cf_till_get_denominations (till, &n);
  gboolean seen[CF_DENOMINATIONS_MAX] = { FALSE };

  g_assert (n <= CF_DENOMINATIONS_MAX);
  for (gsize i = 0; i < json_object_array_length (list); i++) {
    json_object *row = json_object_array_get_idx (list, i);
    gint64 count = json_object_get_int64 (json_object_object_get (row, "count"));
    CfMoney value;
    guint at = 0;

    if (!cf_request_amount (row, "value", exponent_of (till), &value, error))
      return FALSE;
    while (at < n && denominations[at].minor != value.minor)
      at++;
    if (at == n || seen[at] || count < 0 || count > CF_PIECES_MAX)
      return cf_error_set (error, CF_ERROR_BAD_AMOUNT,
                           "no such coin or note, or twice, or a count that cannot be");
    seen[at] = TRUE;
    ret_counts[at] = (guint) count;
  }
  return TRUE;
}

static gboolean
do_close_shift (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfShiftReport) z = NULL;
  json_object *pieces = json_object_object_get (request, "denominations");
  guint counts[CF_DENOMINATIONS_MAX] = { 0 };
  CfTillApproval approval;
  CfMoney counted = CF_MONEY_ZERO;
  guint n = 0;

  if (pieces != NULL) {
    cf_till_get_denominations (till, &n);
    if (!read_pieces (till, pieces, counts, error) ||
        !cf_till_count_money (till, counts, n, NULL, NULL, NULL, &counted, error))
      return FALSE;
  } else if (!cf_request_amount (request, "counted", exponent_of (till), &counted, error)) {
    return FALSE;
  }
  cf_till_close_shift_async (till,
                             &(CfTillClose){ .counted = counted,
                                             .counts = pieces != NULL ? counts : NULL,
                                             .n_counts = n },
                             read_approval (request, &approval), cf_await_done, &result);
  z = cf_till_close_shift_finish (till, cf_await (&result), error);
  if (z == NULL)
    return FALSE;
  add (answer, "z", cf_json_z (z));
  return TRUE;
}

static gboolean
move_cash (CfTill *till, CfTillCash kind, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *hash = NULL;
  CfTillApproval approval;
  CfMoney amount = CF_MONEY_ZERO;
  guint64 epoch, seq;

  if (!cf_request_amount (request, "amount", exponent_of (till), &amount, error))
    return FALSE;
  cf_till_move_cash_async (till, kind, amount, cf_request_text (request, "reason"),
                           read_approval (request, &approval), cf_await_done, &result);
  if (!cf_till_move_cash_finish (till, cf_await (&result), &epoch, &seq, &hash, error))
    return FALSE;
  add (answer, "journal", cf_json_position (epoch, seq, hash));
  return TRUE;
}

static gboolean
do_no_sale (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return move_cash (till, CF_TILL_NO_SALE, request, answer, error);
}

static gboolean
do_paid_in (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return move_cash (till, CF_TILL_PAID_IN, request, answer, error);
}

static gboolean
do_paid_out (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return move_cash (till, CF_TILL_PAID_OUT, request, answer, error);
}

static gboolean
do_safe_drop (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return move_cash (till, CF_TILL_SAFE_DROP, request, answer, error);
}

/* ── basket ───────────────────────────────────────────────────────────────────────────────────── */

/* A card that is sold, or loaded. */
static gboolean
load_card (CfTill *till,
           const char *card,
           json_object *request,
           json_object *answer,
           GError **error)
{
  CfMoney amount;
  guint line;

  if (cf_request_has (request, "amount") &&
      !cf_request_amount (request, "amount", exponent_of (till), &amount, error))
    return FALSE;
  if (!cf_till_load_card (till, card, cf_request_has (request, "amount") ? &amount : NULL, &line,
                          error))
    return FALSE;
  add (answer, "line", cf_json_count (line));
  return say_cart (till, answer);
}

static gboolean
do_scan (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  static const char *const NAMES[] = {
    [CF_TILL_SCAN_LINE] = "line",         [CF_TILL_SCAN_BADGE] = "badge",
    [CF_TILL_SCAN_RECEIPT] = "receipt",   [CF_TILL_SCAN_PICKUP] = "order",
    [CF_TILL_SCAN_CUSTOMER] = "customer", [CF_TILL_SCAN_VALUE] = "value",
  };
  g_autofree char *card = cf_till_read_gift_card (till, cf_request_text (request, "code"));
  CfTillScanned scanned;

  if (cf_request_has (request, "amount"))
    return load_card (till, card != NULL ? card : cf_request_text (request, "code"), request,
                      answer, error);
  if (!cf_till_scan (till, cf_request_text (request, "code"), cf_request_text (request, "qty"),
                     &scanned, error))
    return FALSE;
  if (scanned.kind != CF_TILL_SCAN_LINE) {
    add (answer, NAMES[scanned.kind], cf_json_text (scanned.text));
    return TRUE;
  }
  add (answer, "line", cf_json_count (scanned.line));
  return say_cart (till, answer);
}

static gboolean
do_add (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  guint line;

  if (cf_request_text (request, "card") != NULL)
    return load_card (till, cf_request_text (request, "card"), request, answer, error);
  if (!cf_till_add (till, cf_request_text (request, "sku"), cf_request_text (request, "qty"), &line,
                    error))
    return FALSE;
  add (answer, "line", cf_json_count (line));
  return say_cart (till, answer);
}

static gboolean
do_department (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfTillApproval approval;
  CfMoney price;
  guint line;

  if (!cf_request_amount (request, "price", exponent_of (till), &price, error))
    return FALSE;
  cf_till_add_department_async (till, cf_request_text (request, "department"), price,
                                read_approval (request, &approval), cf_await_done, &result);
  if (!cf_till_add_department_finish (till, cf_await (&result), &line, error))
    return FALSE;
  add (answer, "line", cf_json_count (line));
  return say_cart (till, answer);
}

static gboolean
do_qty (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return cf_till_set_quantity (till, cf_request_number (request, "line"),
                               cf_request_text (request, "qty"), error) &&
         say_cart (till, answer);
}

static gboolean
do_void_line (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return cf_till_void_line (till, cf_request_number (request, "line"),
                            cf_request_text (request, "reason"), error) &&
         say_cart (till, answer);
}

static gboolean
do_price (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfTillApproval approval;
  CfMoney price;

  if (!cf_request_amount (request, "price", exponent_of (till), &price, error))
    return FALSE;
  cf_till_set_price_async (till, cf_request_number (request, "line"), price,
                           cf_request_text (request, "reason"), read_approval (request, &approval),
                           cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

static gboolean
read_discount (CfTill *till, json_object *request, CfDiscount *ret_discount, GError **error)
{
  const char *percent = cf_request_text (request, "percent");
  CfMoney amount;
  CfRate rate;

  if (percent != NULL) {
    if (!cf_rate_parse_percent (percent, &rate, error))
      return FALSE;
    *ret_discount = cf_discount_percent (rate);
    return TRUE;
  }
  if (!cf_request_amount (request, "amount", exponent_of (till), &amount, error))
    return FALSE;
  *ret_discount = cf_discount_amount (amount);
  return TRUE;
}

static gboolean
do_discount (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfTillApproval approval;
  CfDiscount discount;
  guint line = cf_request_number (request, "line");

  if (!read_discount (till, request, &discount, error))
    return FALSE;
  if (line == 0 && cf_request_has (request, "line"))
    return cf_error_set (error, CF_ERROR_NO_SUCH_LINE, "no such line"); /* 0 is the basket's */
  cf_till_discount_async (till, line, &discount, cf_request_text (request, "reason"),
                          read_approval (request, &approval), cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

static gboolean
do_confirm_age (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return cf_till_confirm_age (till, cf_request_text (request, "birth_date"), error) &&
         say_cart (till, answer);
}

static gboolean
do_undo (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  return cf_till_undo (till, error) && say_cart (till, answer);
}

static gboolean
do_cancel (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_cancel_async (till, cf_request_text (request, "reason"), cf_await_done, &result);
  return finish_command (till, &result, error);
}

static gboolean
do_suspend (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfId id;

  cf_till_park_async (till, cf_request_text (request, "note"), cf_await_done, &result);
  if (!cf_till_park_finish (till, cf_await (&result), &id, error))
    return FALSE;
  add (answer, "suspended", json_object_new_string (id.text));
  return TRUE;
}

static gboolean
do_suspended (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  GListModel *parked = cf_till_get_parked (till);
  json_object *rows = json_object_new_array ();

  for (guint i = 0; i < g_list_model_get_n_items (parked); i++) {
    g_autoptr (CfTillParked) basket = g_list_model_get_item (parked, i);

    json_object_array_add (rows, cf_json_parked (till, cf_till_parked_get_info (basket)));
  }
  add (answer, "suspended", rows);
  return TRUE;
}

static gboolean
do_resume (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_resume_async (till, cf_request_text (request, "id"), cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

/* ── paying ───────────────────────────────────────────────────────────────────────────────────── */

static gboolean
do_tender (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *type = cf_request_text (request, "type");
  CfMoney amount;

  if (g_str_equal (type, "foreign_cash") != cf_request_has (request, "currency"))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "\"currency\" goes with foreign_cash alone");
  if (!cf_request_amount (request, "amount", exponent_of (till), &amount, error))
    return FALSE;
  cf_till_tender_async (till, type, cf_request_has (request, "amount") ? &amount : NULL,
                        cf_request_text (request, "reference"), cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

static gboolean
do_void_tender (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_void_tender_async (till, cf_request_number (request, "tender"), cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

static gboolean
do_ask_card (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_ask_card_async (till, cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

static gboolean
do_resolve_card (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_resolve_card_async (till, cf_request_text (request, "reference"), cf_await_done, &result);
  return finish_command (till, &result, error) && say_cart (till, answer);
}

static gboolean
do_finish (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const CfTillDone *done;

  cf_till_finish_async (till, cf_await_done, &result);
  done = cf_till_finish_finish (till, cf_await (&result), error);
  if (done == NULL)
    return FALSE;
  add (answer, "sale", cf_json_sale (done->sale));
  add (answer, "journal", cf_json_position (done->epoch, done->seq, done->hash));
  return TRUE;
}

static gboolean
do_reprint (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *number = NULL;

  cf_till_reprint_async (till, cf_request_text (request, "receipt"), cf_await_done, &result);
  number = cf_till_reprint_finish (till, cf_await (&result), error);
  if (number == NULL)
    return FALSE;
  add (answer, "printed", cf_json_text (number));
  return TRUE;
}

/* ── orders ───────────────────────────────────────────────────────────────────────────────────── */

/* Hands an order over: all of it that waits. */
static gboolean
do_pickup (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  const CfTillOrderStep step = { .order = cf_request_text (request, "order"),
                                 .step = CF_PICKUP_COLLECT,
                                 .code = cf_request_text (request, "code") };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfTillOrder) order = NULL;
  g_autofree char *hash = NULL;
  guint64 epoch, seq;

  cf_till_step_order_async (till, &step, NULL, cf_await_done, &result);
  if (!cf_till_step_order_finish (till, cf_await (&result), &epoch, &seq, &hash, error))
    return FALSE;
  order = cf_till_read_order (till, step.order, error);
  if (order == NULL)
    return FALSE;
  add (answer, "order", cf_json_order (till, order));
  if (epoch != 0) /* else it is in the basket, to be paid */
    add (answer, "journal", cf_json_position (epoch, seq, hash));
  return say_cart (till, answer);
}

/* ── customers ────────────────────────────────────────────────────────────────────────────────── */

#define FOUND_MAX 20 /* people to choose from */

static json_object *
json_customer (const CfTillCustomer *customer)
{
  json_object *object = json_object_new_object (), *consents = json_object_new_object ();
  guint n;
  const CfConsent *answers = cf_customer_get_consents (customer->customer, &n);

  for (guint i = 0; i < n; i++)
    add (consents, answers[i].topic, json_object_new_boolean (answers[i].granted));
  add (object, "id", cf_json_text (customer->id));
  add (object, "name", cf_json_text (customer->name));
  add (object, "phone", cf_json_text (customer->phone));
  add (object, "email", cf_json_text (customer->email));
  add (object, "card", cf_json_text (customer->card));
  add (object, "points", json_object_new_int64 (cf_customer_get_points (customer->customer)));
  add (object, "consents", consents);
  return object;
}

/* Chooses @id for the basket and says who it is. */
static gboolean
choose_customer (CfTill *till, const char *id, json_object *answer, GError **error)
{
  g_autoptr (CfTillCustomer) customer = NULL;

  if (!cf_till_set_customer (till, id, error))
    return FALSE;
  if (id != NULL)
    customer = cf_till_read_customer (till, id, error);
  if (id != NULL && customer == NULL)
    return FALSE;
  add (answer, "customer", customer != NULL ? json_customer (customer) : NULL);
  add (answer, "recommended_products", json_object_new_array ());
  return say_cart (till, answer);
}

/* One who is found is chosen; of several somebody has to choose one by id. */
static gboolean
find_customer (CfTill *till, const char *text, json_object *answer, GError **error)
{
  g_autoptr (GPtrArray) found = cf_till_find_customers (till, text, FOUND_MAX, error);
  json_object *list;

  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return cf_error_set (error, CF_ERROR_UNKNOWN_CUSTOMER, "nobody is found");
  if (found->len == 1)
    return choose_customer (till, ((CfTillCustomer *) found->pdata[0])->id, answer, error);
  list = json_object_new_array ();
  for (guint i = 0; i < found->len; i++)
    json_object_array_add (list, json_customer (found->pdata[i]));
  add (answer, "customers", list);
  return say_cart (till, answer);
}

static gboolean
do_customer (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  const char *text = cf_request_text (request, "find");

  if (text != NULL)
    return find_customer (till, text, answer, error);
  return choose_customer (till, cf_request_text (request, "id"), answer, error);
}

static gboolean
do_new_customer (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  const CfTillCustomerChange change = { .name = cf_request_text (request, "name"),
                                        .phone = cf_request_text (request, "phone"),
                                        .email = cf_request_text (request, "email"),
                                        .card = cf_request_text (request, "card") };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfTillCustomer) customer = NULL;
  g_autofree char *id = NULL;

  cf_till_change_customer_async (till, &change, cf_await_done, &result);
  id = cf_till_change_customer_finish (till, cf_await (&result), error);
  if (id == NULL)
    return FALSE;
  customer = cf_till_read_customer (till, id, error);
  if (customer == NULL)
    return FALSE;
  add (answer, "customer", json_customer (customer));
  return TRUE;
}

static gboolean
do_erase_customer (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CfTillApproval approval;

  cf_till_erase_customer_async (till, cf_request_text (request, "id"),
                                read_approval (request, &approval), cf_await_done, &result);
  return cf_till_erase_customer_finish (till, cf_await (&result), error);
}

/* ── state ────────────────────────────────────────────────────────────────────────────────────── */

static gboolean
do_state (CfTill *till, json_object *request, json_object *answer, GError **error)
{
  CfTillPerson *person = cf_till_get_person (till);
  json_object *sync = json_object_new_object ();
  CfTillSummary summary;

  cf_till_get_summary (till, &summary);
  add (answer, "user",
       cf_json_text (person != NULL ? cf_till_person_get_info (person)->name : NULL));
  add (answer, "role",
       cf_json_text (person != NULL ? cf_till_person_get_info (person)->role : NULL));
  add (answer, "locked", json_object_new_boolean (cf_till_is_locked (till)));
  add (answer, "shift", cf_json_shift (cf_till_get_shift (till), exponent_of (till)));
  say_cart (till, answer);
  add (answer, "tenders", cf_json_tenders (till));
  add (sync, "enrolled", json_object_new_boolean (summary.has_central));
  add (sync, "unsent", cf_json_count (summary.unsent));
  add (answer, "sync", sync);
  add (answer, "devices", cf_json_devices (till));
  return TRUE;
}

/* ── the table ────────────────────────────────────────────────────────────────────────────────── */

static const char *const TENDER_TYPES[] = { "cash",         "card",         "gift_card",
                                            "store_credit", "voucher",      "points",
                                            "account",      "foreign_cash", NULL };

/* clang-format off */
#define REQUIRED TRUE
#define OPTIONAL FALSE
#define FIELDS(...) (const CfFieldSpec[]) { __VA_ARGS__ { NULL } }
#define TEXT(name, need)      { name, CF_FIELD_TEXT, need, 0, NULL },
#define AMOUNT(name, need)    { name, CF_FIELD_AMOUNT, need, 0, NULL },
#define NUMBER(name, need)    { name, CF_FIELD_NUMBER, need, 0, NULL },
#define CODE(name)            { name, CF_FIELD_CODE, REQUIRED, 0, NULL },
#define EITHER(name, kind)    { name, kind, OPTIONAL, 1, NULL },
#define WORD(name, words)     { name, CF_FIELD_WORD, REQUIRED, 0, words },
#define APPROVE               { "approve", CF_FIELD_APPROVAL, OPTIONAL, 0, NULL },

static const CfRingAction ACTIONS[] = {
  { "sign_in",      FIELDS (TEXT ("user", REQUIRED) TEXT ("pin", REQUIRED)), do_sign_in },
  { "sign_out",     FIELDS (), do_sign_out },
  { "lock",         FIELDS (), do_lock },
  { "open_shift",   FIELDS (AMOUNT ("float", REQUIRED)), do_open_shift },
  { "close_shift",  FIELDS (EITHER ("counted", CF_FIELD_AMOUNT)
                            EITHER ("denominations", CF_FIELD_PIECES) APPROVE), do_close_shift },
  { "scan",         FIELDS (CODE ("code") TEXT ("qty", OPTIONAL) AMOUNT ("amount", OPTIONAL)),
                    do_scan },
  { "add",          FIELDS (EITHER ("sku", CF_FIELD_TEXT) EITHER ("card", CF_FIELD_TEXT)
                            TEXT ("qty", OPTIONAL) AMOUNT ("amount", OPTIONAL)), do_add },
  { "department",   FIELDS (TEXT ("department", REQUIRED) AMOUNT ("price", REQUIRED) APPROVE),
                    do_department },
  { "qty",          FIELDS (NUMBER ("line", REQUIRED) TEXT ("qty", REQUIRED)), do_qty },
  { "void_line",    FIELDS (NUMBER ("line", REQUIRED) TEXT ("reason", OPTIONAL)), do_void_line },
  { "price",        FIELDS (NUMBER ("line", REQUIRED) AMOUNT ("price", REQUIRED)
                            TEXT ("reason", OPTIONAL) APPROVE), do_price },
  { "discount",     FIELDS (EITHER ("percent", CF_FIELD_TEXT) EITHER ("amount", CF_FIELD_AMOUNT)
                            NUMBER ("line", OPTIONAL) TEXT ("reason", OPTIONAL) APPROVE),
                    do_discount },
  { "confirm_age",  FIELDS (EITHER ("birth_date", CF_FIELD_TEXT) EITHER ("seen", CF_FIELD_TRUE)),
                    do_confirm_age },
  { "undo",         FIELDS (), do_undo },
  { "suspend",      FIELDS (TEXT ("note", OPTIONAL)), do_suspend },
  { "suspended",    FIELDS (), do_suspended },
  { "resume",       FIELDS (TEXT ("id", REQUIRED)), do_resume },
  { "tender",       FIELDS (WORD ("type", TENDER_TYPES) AMOUNT ("amount", OPTIONAL)
                            TEXT ("reference", OPTIONAL) TEXT ("currency", OPTIONAL)), do_tender },
  { "void_tender",  FIELDS (NUMBER ("tender", REQUIRED)), do_void_tender },
  { "ask_card",     FIELDS (), do_ask_card },
  { "resolve_card", FIELDS (TEXT ("reference", OPTIONAL)), do_resolve_card },
  { "finish",       FIELDS (), do_finish },
  { "cancel",       FIELDS (TEXT ("reason", OPTIONAL)), do_cancel },
  { "reprint",      FIELDS (TEXT ("receipt", OPTIONAL)), do_reprint },
  { "no_sale",      FIELDS (TEXT ("reason", REQUIRED) AMOUNT ("amount", OPTIONAL) APPROVE),
                    do_no_sale },
  { "paid_in",      FIELDS (TEXT ("reason", REQUIRED) AMOUNT ("amount", REQUIRED) APPROVE),
                    do_paid_in },
  { "paid_out",     FIELDS (TEXT ("reason", REQUIRED) AMOUNT ("amount", REQUIRED) APPROVE),
                    do_paid_out },
  { "safe_drop",    FIELDS (TEXT ("reason", REQUIRED) AMOUNT ("amount", REQUIRED) APPROVE),
                    do_safe_drop },
  { "customer",     FIELDS (EITHER ("find", CF_FIELD_TEXT) EITHER ("id", CF_FIELD_TEXT)
                            EITHER ("clear", CF_FIELD_TRUE)), do_customer },
  { "new_customer", FIELDS (TEXT ("name", REQUIRED) TEXT ("phone", OPTIONAL)
                            TEXT ("email", OPTIONAL) TEXT ("card", OPTIONAL)), do_new_customer },
  { "erase_customer", FIELDS (TEXT ("id", REQUIRED) APPROVE), do_erase_customer },
  { "carts",        FIELDS (TEXT ("customer", OPTIONAL)), cf_ring_carts },
  { "open_cart",    FIELDS (TEXT ("id", REQUIRED)), cf_ring_open_cart },
  { "edit_cart",    FIELDS (TEXT ("id", REQUIRED) TEXT ("sku", REQUIRED) TEXT ("qty", REQUIRED)),
                    cf_ring_edit_cart },
  { "pickup",       FIELDS (TEXT ("order", REQUIRED) TEXT ("code", REQUIRED)), do_pickup },
  { "state",        FIELDS (), do_state },
};
/* clang-format on */

const CfRingAction *
cf_ring_action_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (ACTIONS); i++)
    if (g_str_equal (ACTIONS[i].name, name))
      return &ACTIONS[i];
  return NULL;
}

char *
cf_ring_actions_help (void)
{
  GString *text = g_string_new (
    "One JSON object a line in, one answer a line out. A field with ? may be left out; of two with a\n"
    "bar between them exactly one is given. {\"do\":ACTION, FIELDS}:\n");

  for (guint i = 0; i < G_N_ELEMENTS (ACTIONS); i++) {
    gboolean either = FALSE;

    g_string_append_printf (text, "\n  %-14s", ACTIONS[i].name);
    for (const CfFieldSpec *field = ACTIONS[i].fields; field->name != NULL; field++) {
      g_string_append_printf (text, "%s%s%s", either && field->one_of > 0 ? "| " : "", field->name,
                              field->required || field->one_of > 0 ? " " : "? ");
      either = either || field->one_of > 0;
    }
    while (text->str[text->len - 1] == ' ')
      g_string_truncate (text, text->len - 1);
  }
  return g_string_free (text, FALSE);
}
