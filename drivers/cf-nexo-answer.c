/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-nexo-answer.h"

#include <string.h>

#include <json-c/json.h>

#include "cf-error.h"

#define DEPTH_MAX  24 /* of JSON */
#define DIGITS_MAX 20 /* of an amount */
#define LINES_MAX  64 /* of a receipt */
#define TIME_MAX   40
#define PAN_MIN    12 /* digits in a row that may be a card's number */
#define PAN_SHOWN  4

/* ---- finding ---- */

/* The value at a path of keys separated by dots, or NULL. */
static json_object *
find (json_object *object, const char *path)
{
  g_auto (GStrv) keys = g_strsplit (path, ".", -1);

  for (guint i = 0; keys[i] != NULL && object != NULL; i++) {
    json_object *child = NULL;

    if (!json_object_is_type (object, json_type_object) ||
        !json_object_object_get_ex (object, keys[i], &child))
      return NULL;
    object = child;
  }
  return object;
}

static const char *
find_text (json_object *object, const char *path)
{
  json_object *value = find (object, path);
  return json_object_is_type (value, json_type_string) ? json_object_get_string (value) : NULL;
}

static json_object *
find_array (json_object *object, const char *path, gsize *ret_length)
{
  json_object *value = find (object, path);

  if (!json_object_is_type (value, json_type_array))
    value = NULL;
  *ret_length = value != NULL ? json_object_array_length (value) : 0;
  return value;
}

/* @text on one line. */
static void
set_line (char **field, const char *text, gsize bytes_max)
{
  cf_payment_result_set (field, text, bytes_max);
  if (*field != NULL)
    g_strdelimit (*field, "\n", ' ');
}

static void
take_text (char **field, json_object *object, const char *path, gsize bytes_max)
{
  const char *text = find_text (object, path);
  if (text != NULL)
    set_line (field, text, bytes_max);
}

/* A name is taken whole or not at all: a part of it would be another's. */
static void
take_name (char **field, json_object *object, const char *path, gsize bytes_max)
{
  const char *text = find_text (object, path);
  if (text != NULL && strlen (text) <= bytes_max)
    set_line (field, text, bytes_max);
}

/* An amount as the digits it was sent with, be it a number or a text. */
static void
take_amount (char **field, json_object *object, const char *path)
{
  json_object *value = find (object, path);
  const char *digits =
    json_object_is_type (value, json_type_string) ? json_object_get_string (value)
    : json_object_is_type (value, json_type_double) || json_object_is_type (value, json_type_int)
      ? json_object_to_json_string (value)
      : NULL;

  if (digits != NULL) /* what is too long is no amount, and must not become one by cutting */
    cf_payment_result_set (field, strlen (digits) <= DIGITS_MAX ? digits : "?", DIGITS_MAX);
}

static gboolean
take_verdict (json_object *object, CfNexoVerdict *ret_verdict, char **condition)
{
  static const char *const verdicts[] = {
    [CF_NEXO_SUCCESS] = "Success", [CF_NEXO_PARTIAL] = "Partial", [CF_NEXO_FAILURE] = "Failure"
  };
  const char *result = find_text (object, "Response.Result");

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if (g_strcmp0 (result, verdicts[i]) == 0) {
      *ret_verdict = (CfNexoVerdict) i;
      take_text (condition, object, "Response.ErrorCondition", CF_PAYMENT_FIELD_MAX);
      return TRUE;
    }
  return FALSE;
}

/* ---- what a slip shows ---- */

/* How many bytes at @text are digits, with single blanks or hyphens among them; @ret_digits of them digits. */
static gsize
digits_span (const char *text, guint *ret_digits)
{
  gsize length = 0;

  *ret_digits = 0;
  while (g_ascii_isdigit (text[length]) ||
         (length > 0 && (text[length] == ' ' || text[length] == '-') &&
          g_ascii_isdigit (text[length + 1]))) {
    *ret_digits += g_ascii_isdigit (text[length]);
    length++;
  }
  return length;
}

/* A card's number must not stand on a slip whole; a terminal that sends it so is not trusted to know. */
static void
append_masked (GString *slip, const char *text)
{
  while (*text != '\0') {
    guint n_digits;
    gsize length = digits_span (text, &n_digits);

    if (length == 0) {
      g_string_append_c (slip, *text++);
      continue;
    }
    for (gsize i = 0; i < length; i++) {
      if (!g_ascii_isdigit (text[i]))
        g_string_append_c (slip, text[i]);
      else
        g_string_append_c (slip, n_digits >= PAN_MIN && length - i > PAN_SHOWN ? '*' : text[i]);
    }
    text += length;
  }
}

/* The receipts for the customer, line by line. */
static void
take_slip (CfNexoAnswer *self, json_object *body)
{
  g_autoptr (GString) slip = g_string_new (NULL);
  guint n_lines = 0;
  gsize n_receipts;
  json_object *receipts = find_array (body, "PaymentReceipt", &n_receipts);

  for (gsize i = 0; i < n_receipts; i++) {
    json_object *receipt = json_object_array_get_idx (receipts, i);
    gsize n;
    json_object *lines = find_array (receipt, "OutputContent.OutputText", &n);

    if (g_strcmp0 (find_text (receipt, "DocumentQualifier"), "CustomerReceipt") != 0)
      continue;
    for (gsize j = 0; j < n && n_lines < LINES_MAX; j++) {
      g_autofree char *text = NULL; /* clean before it is looked at for numbers */

      cf_payment_result_set (&text, find_text (json_object_array_get_idx (lines, j), "Text"),
                             CF_PAYMENT_SLIP_MAX);
      if (text == NULL || g_strstrip (text)[0] == '\0') /* makers centre by blanks */
        continue;
      if (n_lines++ > 0)
        g_string_append_c (slip, '\n');
      append_masked (slip, text);
    }
  }
  if (slip->len > 0)
    cf_payment_result_set (&self->slip, slip->str, CF_PAYMENT_SLIP_MAX);
}

/* The last four digits. */
static void
take_card (CfNexoAnswer *self, json_object *card)
{
  const char *masked = find_text (card, "MaskedPan");
  gsize length = masked != NULL ? strlen (masked) : 0;

  if (masked == NULL || length < PAN_SHOWN)
    return;
  for (gsize i = length - PAN_SHOWN; i < length; i++)
    if (!g_ascii_isdigit (masked[i]))
      return;
  cf_payment_result_set (&self->card, masked + length - PAN_SHOWN, CF_PAYMENT_FIELD_MAX);
}

static void
take_payment (CfNexoAnswer *self, json_object *body)
{
  json_object *result = find (body, "PaymentResult");
  json_object *card = find (result, "PaymentInstrumentData.CardData");
  json_object *amounts = find (result, "AmountsResp");

  take_amount (&self->authorized, amounts, "AuthorizedAmount");
  take_amount (&self->tip, amounts, "TipAmount");
  take_amount (&self->cashback, amounts, "CashBackAmount");
  take_text (&self->currency, amounts, "Currency", CF_PAYMENT_FIELD_MAX);
  take_name (&self->sale_transaction, body, "SaleData.SaleTransactionID.TransactionID",
             CF_PAYMENT_FIELD_MAX);
  take_name (&self->poi_transaction, body, "POIData.POITransactionID.TransactionID",
             CF_PAYMENT_FIELD_MAX);
  take_name (&self->poi_time, body, "POIData.POITransactionID.TimeStamp", TIME_MAX);
  take_text (&self->brand, card, "PaymentBrand", CF_PAYMENT_FIELD_MAX);
  take_text (&self->approval, result, "PaymentAcquirerData.ApprovalCode", CF_PAYMENT_FIELD_MAX);
  take_card (self, card);
  take_slip (self, body);
}

/* ---- answers ---- */

/* The answer that a status repeats; some makers put one more object around it. */
static void
take_repeated (CfNexoAnswer *self, json_object *body)
{
  json_object *outer = find (body, "RepeatedMessageResponse");
  json_object *inner = find (outer, "RepeatedResponseMessageBody");
  json_object *header = find (outer, "MessageHeader");
  json_object *payment = find (inner != NULL ? inner : outer, "PaymentResponse");
  json_object *reversal = find (inner != NULL ? inner : outer, "ReversalResponse");
  const char *id = find_text (header, "ServiceID");

  if (!take_verdict (payment != NULL ? payment : reversal, &self->repeated_verdict,
                     &self->repeated_condition))
    return;
  self->has_repeated = TRUE;
  self->repeated_category = payment != NULL ? CF_NEXO_PAYMENT : CF_NEXO_REVERSAL;
  if (id != NULL) /* what is too long differs from any of ours also when cut */
    g_strlcpy (self->repeated_id, strlen (id) <= CF_NEXO_SERVICE_LEN ? id : "?",
               sizeof self->repeated_id);
  if (payment != NULL)
    take_payment (self, payment);
}

/* The period is a number to some makers and digits to others. */
static void
take_period (CfNexoAnswer *self, json_object *body)
{
  json_object *value = find (body, "POIReconciliationID");

  if (json_object_is_type (value, json_type_int) || json_object_is_type (value, json_type_string))
    set_line (&self->period, json_object_get_string (value), CF_PAYMENT_FIELD_MAX);
}

/* A row that names another till is not ours. */
static void
take_sum (CfNexoAnswer *self, const CfNexoSide *side, json_object *row, json_object *sum)
{
  const char *sale_id = find_text (row, "SaleID");
  const char *kind = find_text (sum, "TransactionType");
  const char *currency = find_text (row, "PaymentCurrency");
  json_object *count = find (sum, "TransactionCount");
  CfNexoSum *next = &self->sums[self->n_sums];

  if (sale_id != NULL && strcmp (sale_id, side->sale_id) != 0)
    return;
  if (self->n_sums == CF_NEXO_SUMS_MAX) {
    self->is_overfull = TRUE;
    return;
  }
  self->n_sums++;
  g_strlcpy (next->kind, kind != NULL ? kind : "?", sizeof next->kind);
  g_strlcpy (next->currency,
             currency == NULL         ? ""
             : strlen (currency) == 3 ? currency
                                      : "?",
             sizeof next->currency);
  next->count = json_object_is_type (count, json_type_int) ? json_object_get_int64 (count) : -1;
  take_amount (&next->amount, sum, "TransactionAmount");
}

static void
append_total (GString *text, json_object *row, json_object *sum)
{
  const char *brand = find_text (row, "CardBrand");
  const char *kind = find_text (sum, "TransactionType");
  const char *currency = find_text (row, "PaymentCurrency");
  json_object *count = find (sum, "TransactionCount");
  g_autofree char *amount = NULL;

  if (brand == NULL)
    brand = find_text (row, "PaymentInstrumentType");
  take_amount (&amount, sum, "TransactionAmount");
  if (kind == NULL || amount == NULL || !json_object_is_type (count, json_type_int))
    return;
  g_string_append_printf (text, "%s%s%s%s %d× %s%s%s", text->len > 0 ? "\n" : "",
                          brand != NULL ? brand : "", brand != NULL ? " " : "", kind,
                          json_object_get_int (count), amount, currency != NULL ? " " : "",
                          currency != NULL ? currency : "");
}

static void
take_totals (CfNexoAnswer *self, const CfNexoSide *side, json_object *body)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_taken = 0;
  gsize n_rows;
  json_object *rows = find_array (body, "TransactionTotals", &n_rows);

  self->sums = g_new0 (CfNexoSum, CF_NEXO_SUMS_MAX);
  take_period (self, body);
  for (gsize i = 0; i < n_rows; i++) {
    json_object *row = json_object_array_get_idx (rows, i);
    gsize n;
    json_object *sums = find_array (row, "PaymentTotals", &n);

    for (gsize j = 0; j < n && !self->is_overfull; j++, n_taken++) {
      take_sum (self, side, row, json_object_array_get_idx (sums, j));
      if (n_taken < CF_NEXO_TOTALS_MAX)
        append_total (text, row, json_object_array_get_idx (sums, j));
    }
  }
  cf_payment_result_set (&self->totals, text->str, CF_PAYMENT_SLIP_MAX);
}

/* How the terminal is, and whether it reaches the hosts that approve. */
static void
take_diagnosis (CfNexoAnswer *self, json_object *body)
{
  const char *status = find_text (body, "POIStatus.GlobalStatus");
  g_autoptr (GString) text = g_string_new (status != NULL ? status : "");
  guint n_reached = 0;
  gsize n;
  json_object *hosts = find_array (body, "HostStatus", &n);

  for (gsize i = 0; i < n; i++) {
    json_object *flag = find (json_object_array_get_idx (hosts, i), "IsReachableFlag");
    n_reached += json_object_is_type (flag, json_type_boolean) && json_object_get_boolean (flag);
  }
  if (n > 0)
    g_string_append_printf (text, "%s%u/%u hosts", text->len > 0 ? ", " : "", n_reached, (guint) n);
  set_line (&self->words, text->str, CF_DEVICE_SAID_MAX);
}

static void
take_login (CfNexoAnswer *self, json_object *body)
{
  json_object *software = find (body, "POISystemData.POISoftware");
  static const char *const keys[] = { "ManufacturerID", "ApplicationName", "SoftwareVersion" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *word = find_text (software, keys[i]);
    if (word != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", word);
  }
  set_line (&self->words, text->str, CF_DEVICE_SAID_MAX);
}

static gboolean
take_answer (CfNexoAnswer *self, const CfNexoSide *side, json_object *message)
{
  const char *service_id = find_text (message, "MessageHeader.ServiceID");

  self->kind = CF_NEXO_ANSWER;
  self->category = cf_nexo_category_parse (find_text (message, "MessageHeader.MessageCategory"));
  if (self->category == CF_NEXO_OTHER || service_id == NULL ||
      strlen (service_id) > CF_NEXO_SERVICE_LEN)
    return FALSE;
  g_strlcpy (self->service_id, service_id, sizeof self->service_id);
  g_autofree char *name = g_strconcat (cf_nexo_category_name (self->category), "Response", NULL);
  json_object *body = find (message, name);
  if (!take_verdict (body, &self->verdict, &self->condition))
    return FALSE;
  switch (self->category) {
  case CF_NEXO_LOGIN: take_login (self, body); break;
  case CF_NEXO_PAYMENT: take_payment (self, body); break;
  case CF_NEXO_STATUS: take_repeated (self, body); break;
  case CF_NEXO_TOTALS: take_totals (self, side, body); break;
  case CF_NEXO_DIAGNOSIS: take_diagnosis (self, body); break;
  case CF_NEXO_REVERSAL:
  case CF_NEXO_ABORT:
  case CF_NEXO_OTHER:
  default: break;
  }
  return TRUE;
}

/* ---- what the terminal says of itself ---- */

/* What it wants shown to the cashier: the first display of the cashier's among those it names. */
static void
take_display (CfNexoAnswer *self, json_object *message)
{
  gsize n;
  json_object *outputs = find_array (message, "DisplayRequest.DisplayOutput", &n);
  const char *id = find_text (message, "MessageHeader.DeviceID");

  if (id != NULL && strlen (id) <= CF_NEXO_SERVICE_LEN)
    g_strlcpy (self->service_id, id, sizeof self->service_id);
  for (gsize i = 0; i < n; i++) {
    json_object *output = json_object_array_get_idx (outputs, i);
    const char *device = find_text (output, "Device");
    json_object *flag = find (output, "ResponseRequiredFlag");
    gsize n_texts;
    json_object *texts = find_array (output, "OutputContent.OutputText", &n_texts);

    if (device == NULL || !g_str_has_prefix (device, "Cashier"))
      continue;
    set_line (&self->display, device, CF_PAYMENT_FIELD_MAX);
    self->wants_answer = self->service_id[0] != '\0' &&
                         json_object_is_type (flag, json_type_boolean) &&
                         json_object_get_boolean (flag);
    if (n_texts > 0)
      take_text (&self->words, json_object_array_get_idx (texts, 0), "Text", CF_DEVICE_SAID_MAX);
    return;
  }
}

static void
take_request (CfNexoAnswer *self, json_object *message)
{
  const char *category = find_text (message, "MessageHeader.MessageCategory");

  self->category = CF_NEXO_OTHER;
  if (g_strcmp0 (category, "Display") == 0) {
    self->kind = CF_NEXO_DISPLAY;
    take_display (self, message);
  } else if (g_strcmp0 (category, "Event") == 0 || g_strcmp0 (category, "EventNotification") == 0) {
    self->kind = CF_NEXO_EVENT;
    take_text (&self->words, message, "EventNotification.EventToNotify", CF_DEVICE_SAID_MAX);
  } else
    self->kind = CF_NEXO_FOREIGN;
}

static gboolean
take_message (CfNexoAnswer *self, const CfNexoSide *side, json_object *root)
{
  json_object *answer = find (root, "SaleToPOIResponse");
  json_object *message = answer != NULL ? answer : find (root, "SaleToPOIRequest");

  if (g_strcmp0 (find_text (message, "MessageHeader.SaleID"), side->sale_id) != 0 ||
      g_strcmp0 (find_text (message, "MessageHeader.POIID"), side->poi_id) != 0)
    return FALSE;
  if (answer != NULL)
    return take_answer (self, side, answer);
  take_request (self, message);
  return TRUE;
}

CfNexoAnswer *
cf_nexo_answer_parse (const CfNexoSide *side, const char *json, gsize length, GError **error)
{
  g_return_val_if_fail (side != NULL && json != NULL, NULL);

  g_autoptr (CfNexoAnswer) self = g_new0 (CfNexoAnswer, 1);
  json_object *root = NULL;
  gboolean is_ours = FALSE;

  if (length > 0 && length <= CF_NEXO_MESSAGE_MAX) {
    struct json_tokener *tokener = json_tokener_new_ex (DEPTH_MAX);

    json_tokener_set_flags (tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    root = json_tokener_parse_ex (tokener, json, (int) length);
    json_tokener_free (tokener);
  }
  if (root != NULL)
    is_ours = take_message (self, side, root);
  if (!is_ours && root != NULL)
    cf_error_set (error, CF_ERROR_DAMAGED, "the terminal's message is not for this till");
  else if (!is_ours)
    cf_error_set (error, CF_ERROR_BAD_JSON, "the terminal's message cannot be read");
  json_object_put (root);
  return is_ours ? g_steal_pointer (&self) : NULL;
}

void
cf_nexo_answer_free (CfNexoAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->condition);
  g_free (self->repeated_condition);
  g_free (self->currency);
  g_free (self->authorized);
  g_free (self->tip);
  g_free (self->cashback);
  g_free (self->sale_transaction);
  g_free (self->poi_transaction);
  g_free (self->poi_time);
  g_free (self->brand);
  g_free (self->card);
  g_free (self->approval);
  g_free (self->slip);
  g_free (self->display);
  g_free (self->words);
  g_free (self->totals);
  g_free (self->period);
  for (guint i = 0; i < self->n_sums; i++)
    g_free (self->sums[i].amount);
  g_free (self->sums);
  g_free (self);
}

/* ---- meaning ---- */

/* By the protocol nothing is charged after a failure; the condition says what to call it. */
static CfPaymentOutcome
failure_outcome (const char *condition)
{
  static const struct
  {
    const char *condition;
    CfPaymentOutcome outcome;
  } rows[] = {
    { "Aborted", CF_PAYMENT_CANCELLED },       { "Cancel", CF_PAYMENT_CANCELLED },
    { "Busy", CF_PAYMENT_CANCELLED },          { "LoggedOut", CF_PAYMENT_CANCELLED },
    { "DeviceOut", CF_PAYMENT_CANCELLED },     { "UnavailableDevice", CF_PAYMENT_CANCELLED },
    { "MessageFormat", CF_PAYMENT_CANCELLED }, { "UnavailableService", CF_PAYMENT_CANCELLED },
    { "InProgress", CF_PAYMENT_IN_PROGRESS },  { "NotFound", CF_PAYMENT_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (condition, rows[i].condition) == 0)
      return rows[i].outcome;
  return CF_PAYMENT_DECLINED;
}

static gboolean
is_nothing (const char *digits)
{
  for (; digits != NULL && *digits != '\0'; digits++)
    if (*digits != '0' && *digits != '.')
      return FALSE;
  return TRUE;
}

static gboolean
is_our_transaction (const CfNexoAnswer *self, const CfPaymentRequest *request)
{
  g_autofree char *transaction = cf_nexo_transaction_id (request->reference);
  return g_strcmp0 (self->sale_transaction, transaction) == 0;
}

/* Whether an approval is of what was asked for, or of a part. */
static gboolean
is_as_asked (const CfNexoAnswer *self, const CfPaymentRequest *request, gint64 *ret_minor)
{
  return cf_nexo_read_amount (self->authorized, request->exponent, ret_minor) && *ret_minor > 0 &&
         *ret_minor <= request->amount_minor &&
         (self->currency == NULL || strcmp (self->currency, request->currency) == 0) &&
         (self->sale_transaction == NULL || is_our_transaction (self, request)) &&
         is_nothing (self->tip) && is_nothing (self->cashback);
}

static CfPaymentResult *
make_result (const CfNexoAnswer *self,
             const CfPaymentRequest *request,
             CfNexoVerdict verdict,
             const char *condition)
{
  gint64 minor = 0;

  if (verdict == CF_NEXO_FAILURE)
    return cf_payment_result_new (request->reference, failure_outcome (condition), 0);
  if (!is_as_asked (self, request, &minor))
    return cf_payment_result_new (request->reference, CF_PAYMENT_UNKNOWN, 0);
  return cf_payment_result_new (request->reference,
                                minor < request->amount_minor ? CF_PAYMENT_PARTIAL
                                                              : CF_PAYMENT_APPROVED,
                                minor);
}

/* Whether a status repeats the answer to @asked and no other's, such as the newest payment's. */
static gboolean
is_repeated (const CfNexoAnswer *self, const CfPaymentRequest *request, const char *asked)
{
  return self->has_repeated && self->repeated_category == CF_NEXO_PAYMENT &&
         (self->repeated_id[0] != '\0' ? strcmp (self->repeated_id, asked) == 0
                                       : is_our_transaction (self, request));
}

gboolean
cf_nexo_answer_is_taken (const CfNexoAnswer *self,
                         const CfPaymentRequest *request,
                         const char *asked)
{
  g_return_val_if_fail (self != NULL && request != NULL && asked != NULL, FALSE);
  return is_repeated (self, request, asked) && self->repeated_verdict != CF_NEXO_FAILURE &&
         (self->sale_transaction == NULL || is_our_transaction (self, request));
}

/* A status without the answer asked for: only these two conditions say something of the payment. */
static CfPaymentOutcome
status_outcome (const CfNexoAnswer *self)
{
  CfPaymentOutcome outcome = self->verdict == CF_NEXO_FAILURE && !self->has_repeated
                               ? failure_outcome (self->condition)
                               : CF_PAYMENT_UNKNOWN;

  return outcome == CF_PAYMENT_IN_PROGRESS || outcome == CF_PAYMENT_NOT_FOUND ? outcome
                                                                              : CF_PAYMENT_UNKNOWN;
}

/* What a receipt has to say of the card where the terminal gave no lines for it. */
static char *
dup_short_slip (const CfNexoAnswer *self)
{
  g_autoptr (GString) slip = g_string_new (self->brand);

  if (self->card != NULL)
    g_string_append_printf (slip, "%s···· %s", slip->len > 0 ? " " : "", self->card);
  if (self->approval != NULL)
    g_string_append_printf (slip, "%s%s", slip->len > 0 ? "\n" : "", self->approval);
  return g_string_free (g_steal_pointer (&slip), FALSE);
}

CfPaymentResult *
cf_nexo_answer_to_result (const CfNexoAnswer *self,
                          const CfPaymentRequest *request,
                          const char *asked)
{
  g_return_val_if_fail (self != NULL && request != NULL && asked != NULL, NULL);

  const char *condition = self->condition;
  CfPaymentResult *result;

  if (self->category == CF_NEXO_PAYMENT)
    result = make_result (self, request, self->verdict, condition);
  else if (is_repeated (self, request, asked)) {
    condition = self->repeated_condition;
    result = make_result (self, request, self->repeated_verdict, condition);
  } else
    return cf_payment_result_new (request->reference, status_outcome (self), 0);
  cf_payment_result_set (&result->brand, self->brand, CF_PAYMENT_FIELD_MAX);
  cf_payment_result_set (&result->card, self->card, CF_PAYMENT_FIELD_MAX);
  cf_payment_result_set (&result->approval, self->approval, CF_PAYMENT_FIELD_MAX);
  g_autofree char *slip = self->slip != NULL ? g_strdup (self->slip) : dup_short_slip (self);
  cf_payment_result_set (&result->slip, slip, CF_PAYMENT_SLIP_MAX);
  cf_payment_result_set (&result->words, condition, CF_DEVICE_SAID_MAX);
  if (self->poi_transaction != NULL && self->poi_time != NULL &&
      strlen (self->poi_transaction) + strlen (self->poi_time) < CF_PAYMENT_FIELD_MAX) {
    g_autofree char *name = g_strconcat (self->poi_transaction, "@", self->poi_time, NULL);
    cf_payment_result_set (&result->terminal_reference, name, CF_PAYMENT_FIELD_MAX);
  } else
    cf_payment_result_set (&result->terminal_reference, self->poi_transaction,
                           CF_PAYMENT_FIELD_MAX);
  return result;
}

/* What a kind of row does to the totals.  The rest (what was declined, failed or only reserved) is no
 * money. */
static int
kind_sign (const char *kind)
{
  static const struct
  {
    const char *kind;
    int sign;
  } rows[] = {
    { "Debit", 1 },         { "CompletedDeffered", 1 }, { "CompletedReservation", 1 },
    { "ReverseCredit", 1 }, { "ReverseDebit", -1 },     { "Credit", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (kind, rows[i].kind) == 0)
      return rows[i].sign;
  return 0;
}

static gboolean
add_sum (const CfNexoSum *sum, guint exponent, guint *count, gint64 *minor)
{
  gint64 amount;

  if (sum->count < 0 || sum->count > G_MAXINT - (gint64) *count ||
      !cf_nexo_read_amount (sum->amount, exponent, &amount) || amount > G_MAXINT64 - *minor)
    return FALSE;
  *count += (guint) sum->count;
  *minor += amount;
  return TRUE;
}

CfPaymentTotals *
cf_nexo_answer_to_totals (const CfNexoAnswer *self, const char *currency, guint exponent)
{
  g_return_val_if_fail (self != NULL && currency != NULL, NULL);

  g_autoptr (CfPaymentTotals) totals = g_new0 (CfPaymentTotals, 1);

  if (self->category != CF_NEXO_TOTALS || self->verdict == CF_NEXO_FAILURE || self->is_overfull)
    return NULL;
  totals->period = g_strdup (self->period);
  for (guint i = 0; i < self->n_sums; i++) {
    const CfNexoSum *sum = &self->sums[i];
    int sign = kind_sign (sum->kind);

    if (sign == 0 || (sum->currency[0] != '\0' && strcmp (sum->currency, currency) != 0))
      continue;
    if (!(sign > 0 ? add_sum (sum, exponent, &totals->charged_count, &totals->charged_minor)
                   : add_sum (sum, exponent, &totals->returned_count, &totals->returned_minor)))
      return NULL;
  }
  return g_steal_pointer (&totals);
}
