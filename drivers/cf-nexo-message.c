/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-nexo-message.h"

#include <string.h>

#include <json-c/json.h>

#define PROTOCOL              "3.1"

#define CF_NEXO_ROW(id, name) [CF_NEXO_##id] = name,
static const char *const CATEGORIES[] = { CF_NEXO_CATEGORY_TABLE (CF_NEXO_ROW) };
#undef CF_NEXO_ROW

const char *
cf_nexo_category_name (CfNexoCategory category)
{
  return (guint) category < G_N_ELEMENTS (CATEGORIES) ? CATEGORIES[category] : NULL;
}

CfNexoCategory
cf_nexo_category_parse (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (CATEGORIES); i++)
    if (g_strcmp0 (name, CATEGORIES[i]) == 0)
      return (CfNexoCategory) i;
  return CF_NEXO_OTHER;
}

/* ---- names ---- */

void
cf_nexo_service_id (CfNexoCategory category,
                    const char *reference,
                    guint attempt,
                    CfNexoServiceId ret_id)
{
  static const char DIGITS[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  g_return_if_fail (category < CF_NEXO_OTHER && reference != NULL);

  g_autofree char *text = g_strdup_printf ("%s %u %s", CATEGORIES[category], attempt, reference);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  for (guint i = 0; i < CF_NEXO_SERVICE_LEN; i++) { /* five bits of each byte */
    guint value = (guint) g_ascii_xdigit_value (hash[2 * i]) * 16 +
                  (guint) g_ascii_xdigit_value (hash[2 * i + 1]);
    ret_id[i] = DIGITS[value % 32];
  }
  ret_id[CF_NEXO_SERVICE_LEN] = '\0';
}

/* Our references are a UUID and a number, one character or two too long: they go without the hyphens. */
char *
cf_nexo_transaction_id (const char *reference)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = reference; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (text, *p);
  if (text->len > 0 && text->len <= CF_NEXO_TRANSACTION_MAX)
    return g_strdup (text->str);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, reference, -1);
  return g_strndup (hash, CF_NEXO_TRANSACTION_MAX);
}

/* ---- amounts ---- */

gboolean
cf_nexo_read_amount (const char *digits, guint exponent, gint64 *ret_minor)
{
  const char *point = digits != NULL ? strchr (digits, '.') : NULL;
  gsize whole = digits == NULL ? 0 : point != NULL ? (gsize) (point - digits) : strlen (digits);
  const char *fraction = point != NULL ? point + 1 : "";
  guint64 value = 0;

  if (whole == 0 || (point != NULL && fraction[0] == '\0'))
    return FALSE;
  g_autoptr (GString) minor = g_string_new_len (digits, (gssize) whole);
  for (guint i = 0; fraction[i] != '\0'; i++) {
    if (i < exponent)
      g_string_append_c (minor, fraction[i]);
    else if (fraction[i] != '0') /* less than the smallest coin, or no digit */
      return FALSE;
  }
  for (gsize i = strlen (fraction); i < exponent; i++)
    g_string_append_c (minor, '0');
  if (!g_ascii_string_to_unsigned (minor->str, 10, 0, G_MAXINT64, &value, NULL))
    return FALSE;
  *ret_minor = (gint64) value;
  return TRUE;
}

/* Minor units as a JSON number given by its digits: no binary fraction in between. */
static json_object *
amount_json (gint64 minor, guint exponent)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  g_string_printf (digits, "%0*" G_GINT64_FORMAT, (int) exponent + 1, minor);
  if (exponent > 0)
    g_string_insert_c (digits, (gssize) (digits->len - exponent), '.');
  return json_object_new_double_s (0, digits->str);
}

/* ---- writing ---- */

static void
add_text (json_object *object, const char *key, const char *text)
{
  json_object_object_add (object, key, json_object_new_string (text));
}

static json_object *
add_object (json_object *object, const char *key)
{
  json_object *child = json_object_new_object ();
  json_object_object_add (object, key, child);
  return child;
}

static json_object *
add_header (json_object *message,
            const CfNexoSide *side,
            const char *message_class,
            const char *category,
            const char *type)
{
  json_object *header = add_object (message, "MessageHeader");

  add_text (header, "ProtocolVersion", PROTOCOL);
  add_text (header, "MessageClass", message_class);
  add_text (header, "MessageCategory", category);
  add_text (header, "MessageType", type);
  add_text (header, "SaleID", side->sale_id);
  add_text (header, "POIID", side->poi_id);
  return header;
}

/* The message around a request; @ret_body is the request, to be filled. */
static json_object *
begin (const CfNexoSide *side,
       CfNexoCategory category,
       const char *service_id,
       json_object **ret_body)
{
  json_object *root = json_object_new_object ();
  json_object *message = add_object (root, "SaleToPOIRequest");
  g_autofree char *name = g_strconcat (CATEGORIES[category], "Request", NULL);

  add_text (add_header (message, side, "Service", CATEGORIES[category], "Request"), "ServiceID",
            service_id);
  *ret_body = add_object (message, name);
  return root;
}

static char *
end (json_object *root)
{
  char *text = g_strdup (json_object_to_json_string_ext (root, JSON_C_TO_STRING_PLAIN));
  json_object_put (root);
  return text;
}

static void
add_time (json_object *object, const char *key, gint64 now_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autofree char *text =
    time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
  add_text (object, key, text);
}

/* What the till can do for the terminal: show words to the cashier and print for the customer. */
char *
cf_nexo_write_login (const CfNexoSide *side, const char *service_id, gint64 now_ms)
{
  json_object *body;
  json_object *root = begin (side, CF_NEXO_LOGIN, service_id, &body);

  add_time (body, "DateTime", now_ms);
  json_object *software = add_object (body, "SaleSoftware");
  add_text (software, "ManufacturerID", "Counterfoil");
  add_text (software, "ApplicationName", "Counterfoil");
  add_text (software, "SoftwareVersion", "1");
  add_text (software, "CertificationCode", "none");
  json_object *terminal = add_object (body, "SaleTerminalData");
  add_text (terminal, "TerminalEnvironment", "Attended");
  json_object *capabilities = json_object_new_array ();
  json_object_array_add (capabilities, json_object_new_string ("CashierStatus"));
  json_object_array_add (capabilities, json_object_new_string ("CashierError"));
  json_object_array_add (capabilities, json_object_new_string ("PrinterReceipt"));
  json_object_object_add (terminal, "SaleCapabilities", capabilities);
  add_text (body, "OperatorLanguage", "en");
  return end (root);
}

char *
cf_nexo_write_payment (const CfNexoSide *side,
                       const char *service_id,
                       const CfPaymentRequest *request,
                       gint64 now_ms)
{
  json_object *body;
  json_object *root = begin (side, CF_NEXO_PAYMENT, service_id, &body);
  g_autofree char *transaction = cf_nexo_transaction_id (request->reference);
  json_object *sale = add_object (add_object (body, "SaleData"), "SaleTransactionID");

  add_text (sale, "TransactionID", transaction);
  add_time (sale, "TimeStamp", now_ms);
  json_object *amounts = add_object (add_object (body, "PaymentTransaction"), "AmountsReq");
  add_text (amounts, "Currency", request->currency);
  json_object_object_add (amounts, "RequestedAmount",
                          amount_json (request->amount_minor, request->exponent));
  add_text (add_object (body, "PaymentData"), "PaymentType", "Normal");
  return end (root);
}

char *
cf_nexo_write_reversal (const CfNexoSide *side,
                        const char *service_id,
                        const char *poi_transaction,
                        const char *poi_time)
{
  json_object *body;
  json_object *root = begin (side, CF_NEXO_REVERSAL, service_id, &body);
  json_object *poi = add_object (add_object (body, "OriginalPOITransaction"), "POITransactionID");

  add_text (poi, "TransactionID", poi_transaction);
  add_text (poi, "TimeStamp", poi_time);
  add_text (body, "ReversalReason", "MerchantCancel");
  return end (root);
}

static void
add_reference (json_object *body,
               const CfNexoSide *side,
               CfNexoCategory category,
               const char *asked)
{
  json_object *object = add_object (body, "MessageReference");

  add_text (object, "MessageCategory", CATEGORIES[category]);
  add_text (object, "ServiceID", asked);
  add_text (object, "SaleID", side->sale_id);
  add_text (object, "POIID", side->poi_id);
}

char *
cf_nexo_write_status (const CfNexoSide *side,
                      const char *service_id,
                      CfNexoCategory category,
                      const char *asked)
{
  json_object *body;
  json_object *root = begin (side, CF_NEXO_STATUS, service_id, &body);
  json_object *documents = json_object_new_array ();

  add_reference (body, side, category, asked);
  json_object_object_add (body, "ReceiptReprintFlag", json_object_new_boolean (TRUE));
  json_object_array_add (documents, json_object_new_string ("CustomerReceipt"));
  json_object_object_add (body, "DocumentQualifier", documents);
  return end (root);
}

char *
cf_nexo_write_abort (const CfNexoSide *side, const char *service_id, const char *asked)
{
  json_object *body;
  json_object *root = begin (side, CF_NEXO_ABORT, service_id, &body);

  add_reference (body, side, CF_NEXO_PAYMENT, asked);
  add_text (body, "AbortReason", "MerchantAbort");
  return end (root);
}

char *
cf_nexo_write_query (const CfNexoSide *side, const char *service_id, CfNexoCategory category)
{
  json_object *body;
  json_object *root = begin (side, category, service_id, &body);

  if (category == CF_NEXO_DIAGNOSIS)
    json_object_object_add (body, "HostDiagnosisFlag", json_object_new_boolean (TRUE));
  return end (root);
}

/* Several tills may share a terminal: each asks for what is its own. */
char *
cf_nexo_write_totals (const CfNexoSide *side, const char *service_id)
{
  json_object *body;
  json_object *root = begin (side, CF_NEXO_TOTALS, service_id, &body);

  add_text (add_object (body, "TotalFilter"), "SaleID", side->sale_id);
  return end (root);
}

char *
cf_nexo_write_displayed (const CfNexoSide *side, const char *device_id, const char *device)
{
  json_object *root = json_object_new_object ();
  json_object *message = add_object (root, "SaleToPOIResponse");
  json_object *results = json_object_new_array ();
  json_object *result = json_object_new_object ();

  add_text (add_header (message, side, "Device", "Display", "Response"), "DeviceID", device_id);
  add_text (result, "Device", device);
  add_text (result, "InfoQualify", "Status");
  add_text (add_object (result, "Response"), "Result", "Success");
  json_object_array_add (results, result);
  json_object_object_add (add_object (message, "DisplayResponse"), "OutputResult", results);
  return end (root);
}
