/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-nexo-address.h"
#include "cf-nexo-answer.h"
#include "cf-test.h"

static const CfNexoSide SIDE = { "T1", "POI-1" };
static const CfPaymentRequest REQUEST = { (char *) "0193b5a2-7c1e-7d44-8a15-0123456789ab-1", 1234,
                                          "EUR", 2 };
#define TRANSACTION "0193b5a27c1e7d448a150123456789ab1"

/* ---- amounts ---- */

static const struct
{
  const char *digits;
  guint exponent;
  gint64 minor; /* -1: no amount */
} AMOUNTS[] = {
  { "12.34", 2, 1234 },
  { "12.3", 2, 1230 },
  { "12", 2, 1200 },
  { "12.340", 2, 1234 },
  { "0.1", 2, 10 },
  { "0", 2, 0 },
  { "12", 0, 12 },
  { "12.0", 0, 12 },
  { "1.2345", 4, 12345 },
  { "92233720368547758.07", 2, G_MAXINT64 },
  { "92233720368547758.08", 2, -1 },
  { "12.345", 2, -1 },
  { "12.5", 0, -1 },
  { "-1", 2, -1 },
  { "1e3", 2, -1 },
  { "1.e3", 2, -1 },
  { "1.2.3", 2, -1 },
  { ".5", 2, -1 },
  { "5.", 2, -1 },
  { "", 2, -1 },
  { " 5", 2, -1 },
  { "0x10", 2, -1 },
  { "?", 2, -1 },
  { NULL, 2, -1 },
};

START_TEST (test_amount)
{
  for (guint i = 0; i < G_N_ELEMENTS (AMOUNTS); i++) {
    gint64 minor = -1;

    ck_assert_int_eq (cf_nexo_read_amount (AMOUNTS[i].digits, AMOUNTS[i].exponent, &minor),
                      AMOUNTS[i].minor >= 0);
    ck_assert_int_eq (minor, AMOUNTS[i].minor);
  }
}
END_TEST

static const struct
{
  gint64 minor;
  guint exponent;
  const char *expected;
} WRITTEN[] = {
  { 1234, 2, "\"RequestedAmount\":12.34" }, { 5, 2, "\"RequestedAmount\":0.05" },
  { 100, 2, "\"RequestedAmount\":1.00" },   { 7, 0, "\"RequestedAmount\":7" },
  { 1, 4, "\"RequestedAmount\":0.0001" },   { G_MAXINT64, 2, "92233720368547758.07" },
};

START_TEST (test_amount_is_written_by_its_digits)
{
  for (guint i = 0; i < G_N_ELEMENTS (WRITTEN); i++) {
    CfPaymentRequest request = REQUEST;

    request.amount_minor = WRITTEN[i].minor;
    request.exponent = WRITTEN[i].exponent;
    g_autofree char *text = cf_nexo_write_payment (&SIDE, "A", &request, 0);
    ck_assert_ptr_nonnull (strstr (text, WRITTEN[i].expected));
  }
}
END_TEST

/* ---- names ---- */

START_TEST (test_service_id_is_the_same_again_and_no_other_s)
{
  CfNexoServiceId a;
  CfNexoServiceId b;

  cf_nexo_service_id (CF_NEXO_PAYMENT, "x-1", 0, a);
  cf_nexo_service_id (CF_NEXO_PAYMENT, "x-1", 0, b);
  ck_assert_str_eq (a, b);
  ck_assert_uint_eq (strlen (a), CF_NEXO_SERVICE_LEN);
  cf_nexo_service_id (CF_NEXO_PAYMENT, "x-2", 0, b);
  ck_assert_str_ne (a, b);
  cf_nexo_service_id (CF_NEXO_REVERSAL, "x-1", 0, b);
  ck_assert_str_ne (a, b);
  cf_nexo_service_id (CF_NEXO_PAYMENT, "x-1", 1, b);
  ck_assert_str_ne (a, b);
}
END_TEST

START_TEST (test_transaction_id_fits)
{
  g_autofree char *ours = cf_nexo_transaction_id (REQUEST.reference);
  g_autofree char *long_one =
    cf_nexo_transaction_id ("a-reference-that-is-longer-than-any-terminal-takes");

  ck_assert_str_eq (ours, TRANSACTION);
  ck_assert_uint_eq (strlen (long_one), CF_NEXO_TRANSACTION_MAX);
}
END_TEST

static const struct
{
  const char *text;
  const char *host; /* NULL: refused */
  guint port;
  gboolean is_plain;
} ADDRESSES[] = {
  { "nexo://192.168.1.20:7778/P400-275", "192.168.1.20", 7778, FALSE },
  { "nexo+plain://terminal.lan:8443/PAX:17", "terminal.lan", 8443, TRUE },
  { "nexo://[fd00::1]:1/A", "fd00::1", 1, FALSE },
  { "nexo://192.168.1.20/P400", NULL, 0, FALSE },
  { "nexo://192.168.1.20:0/P400", NULL, 0, FALSE },
  { "nexo://192.168.1.20:65536/P400", NULL, 0, FALSE },
  { "nexo://192.168.1.20:7778", NULL, 0, FALSE },
  { "nexo://192.168.1.20:7778/", NULL, 0, FALSE },
  { "nexo://192.168.1.20:7778/a/b", NULL, 0, FALSE },
  { "nexo://me@192.168.1.20:7778/a", NULL, 0, FALSE },
  { "nexo://192.168.1.20:7778/a?b", NULL, 0, FALSE },
  { "nexo://192.168.1.20:7778/a#b", NULL, 0, FALSE },
  { "nexo://:7778/a", NULL, 0, FALSE },
  { "nexo://a b:7778/a", NULL, 0, FALSE },
  { "http://192.168.1.20:7778/a", NULL, 0, FALSE },
  { "nexo://192.168.1.20:7778/012345678901234567890123456789012", NULL, 0, FALSE },
  { "nexo://a-name-that-is-much-too-long-to-be-the-id-of-a-device.lan:7778/a", NULL, 0, FALSE },
};

START_TEST (test_address)
{
  for (guint i = 0; i < G_N_ELEMENTS (ADDRESSES); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (CfNexoAddress) address = cf_nexo_address_parse (ADDRESSES[i].text, &error);

    if (ADDRESSES[i].host == NULL) {
      ck_assert_ptr_null (address);
      ck_assert (cf_error_is (error, CF_ERROR_BAD_SETTING));
      continue;
    }
    ck_assert_ok (address);
    ck_assert_str_eq (address->host, ADDRESSES[i].host);
    ck_assert_uint_eq (address->port, ADDRESSES[i].port);
    ck_assert_int_eq (address->is_plain, ADDRESSES[i].is_plain);
  }
}
END_TEST

static const struct
{
  const char *address;
  gboolean is_own;
} NETWORKS[] = {
  { "127.0.0.1", TRUE },    { "10.1.2.3", TRUE },     { "172.16.0.1", TRUE },
  { "192.168.1.20", TRUE }, { "169.254.1.1", TRUE },  { "::1", TRUE },
  { "fd00::1", TRUE },      { "fe80::1", TRUE },      { "8.8.8.8", FALSE },
  { "172.32.0.1", FALSE },  { "2001:db8::1", FALSE }, { "fc01::1", TRUE },
  { "fe00::1", FALSE },
};

START_TEST (test_network_of_one_s_own)
{
  for (guint i = 0; i < G_N_ELEMENTS (NETWORKS); i++) {
    g_autoptr (GInetAddress) address = g_inet_address_new_from_string (NETWORKS[i].address);
    ck_assert_int_eq (cf_nexo_address_is_own (address), NETWORKS[i].is_own);
  }
}
END_TEST

/* ---- answers ---- */

#define HEADER(category, id)                                                                       \
  "{\"SaleToPOIResponse\":{\"MessageHeader\":{\"MessageCategory\":\"" category                     \
  "\",\"ServiceID\":\"" id "\",\"SaleID\":\"T1\",\"POIID\":\"POI-1\"},"
#define AMOUNT(result, amount)                                                                     \
  "{\"Response\":{\"Result\":\"" result "\"},\"PaymentResult\":{\"AmountsResp\":{"                 \
  "\"Currency\":\"EUR\",\"AuthorizedAmount\":" amount "}}}"
#define PAYMENT(result, amount)                                                                    \
  HEADER ("Payment", "PAY") "\"PaymentResponse\":" AMOUNT (result, amount) "}}"
#define FAILURE(category, condition)                                                               \
  HEADER (category, "PAY")                                                                         \
  "\"" category "Response\":{\"Response\":{\"Result\":\"Failure\",\"ErrorCondition\":\"" condition \
  "\"}}}}"
#define STATUS(id, body)                                                                           \
  HEADER ("TransactionStatus", "ST")                                                               \
  "\"TransactionStatusResponse\":{\"Response\":{\"Result\":\"Success\"},"                          \
  "\"RepeatedMessageResponse\":{\"MessageHeader\":{\"ServiceID\":\"" id "\"}," body "}}}}"

static const struct
{
  const char *json;
  CfPaymentOutcome outcome;
  gint64 approved;
} ANSWERS[] = {
  { PAYMENT ("Success", "12.34"), CF_PAYMENT_APPROVED, 1234 },
  { PAYMENT ("Success", "\"12.34\""), CF_PAYMENT_APPROVED, 1234 },
  { PAYMENT ("Partial", "12.3"), CF_PAYMENT_PARTIAL, 1230 },
  { PAYMENT ("Success", "0"), CF_PAYMENT_UNKNOWN, 0 },
  { PAYMENT ("Success", "12.35"), CF_PAYMENT_UNKNOWN, 0 },
  { PAYMENT ("Success", "-12.34"), CF_PAYMENT_UNKNOWN, 0 },
  { PAYMENT ("Success", "1.234e1"), CF_PAYMENT_UNKNOWN, 0 },
  { PAYMENT ("Success", "12.340000000000000000000000"), CF_PAYMENT_UNKNOWN, 0 },
  { PAYMENT ("Success", "[12.34]"), CF_PAYMENT_UNKNOWN, 0 },
  { PAYMENT ("Success", "null"), CF_PAYMENT_UNKNOWN, 0 },
  { FAILURE ("Payment", "Refusal"), CF_PAYMENT_DECLINED, 0 },
  { FAILURE ("Payment", "WhateverComes"), CF_PAYMENT_DECLINED, 0 },
  { FAILURE ("Payment", "Cancel"), CF_PAYMENT_CANCELLED, 0 },
  { FAILURE ("Payment", "Busy"), CF_PAYMENT_CANCELLED, 0 },
  { FAILURE ("TransactionStatus", "InProgress"), CF_PAYMENT_IN_PROGRESS, 0 },
  { FAILURE ("TransactionStatus", "NotFound"), CF_PAYMENT_NOT_FOUND, 0 },
  { FAILURE ("TransactionStatus", "Refusal"), CF_PAYMENT_UNKNOWN, 0 },
  { FAILURE ("TransactionStatus", "Busy"), CF_PAYMENT_UNKNOWN, 0 },
  { STATUS ("PAY",
            "\"RepeatedResponseMessageBody\":{\"PaymentResponse\":" AMOUNT ("Success",
                                                                            "12.34") "}"),
    CF_PAYMENT_APPROVED, 1234 },
  { STATUS ("PAY", "\"PaymentResponse\":" AMOUNT ("Success", "12.34")), CF_PAYMENT_APPROVED, 1234 },
  { STATUS ("OTHER", "\"PaymentResponse\":" AMOUNT ("Success", "12.34")), CF_PAYMENT_UNKNOWN, 0 },
  { STATUS ("PAYPAYPAYPAY", "\"PaymentResponse\":" AMOUNT ("Success", "12.34")), CF_PAYMENT_UNKNOWN,
    0 },
  { STATUS ("", "\"PaymentResponse\":" AMOUNT ("Success", "12.34")), CF_PAYMENT_UNKNOWN, 0 },
  { STATUS ("PAY", "\"ReversalResponse\":" AMOUNT ("Success", "12.34")), CF_PAYMENT_UNKNOWN, 0 },
  { STATUS ("PAY", "\"PaymentResponse\":" AMOUNT ("Failure", "0")), CF_PAYMENT_DECLINED, 0 },
  { STATUS ("PAY", "\"PaymentResponse\":7"), CF_PAYMENT_UNKNOWN, 0 },
};

START_TEST (test_answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++) {
    g_autoptr (GError) error = NULL;
    const char *json = ANSWERS[i].json;
    g_autoptr (CfNexoAnswer) answer = cf_nexo_answer_parse (&SIDE, json, strlen (json), &error);

    ck_assert_ok (answer);
    g_autoptr (CfPaymentResult) result = cf_nexo_answer_to_result (answer, &REQUEST, "PAY");
    ck_assert_str_eq (cf_payment_outcome_name (result->outcome),
                      cf_payment_outcome_name (ANSWERS[i].outcome));
    ck_assert_int_eq (result->approved_minor, ANSWERS[i].approved);
  }
}
END_TEST

static const struct
{
  const char *json;
  CfErrorCode code;
} REFUSED[] = {
  { "", CF_ERROR_BAD_JSON },
  { "{", CF_ERROR_BAD_JSON },
  { "{}", CF_ERROR_DAMAGED },
  { "[]", CF_ERROR_DAMAGED },
  { "7", CF_ERROR_BAD_JSON }, /* a number may go on */
  { "{} {}", CF_ERROR_BAD_JSON },
  { "{\"a\":\"\xff\"}", CF_ERROR_BAD_JSON },
  { "{\"SaleToPOIResponse\":{}}", CF_ERROR_DAMAGED },
  { HEADER ("Payment", "PAY") "\"PaymentResponse\":{}}}", CF_ERROR_DAMAGED },
  { HEADER ("Payment", "PAYPAYPAYPAY") "\"PaymentResponse\":" AMOUNT ("Success", "1") "}}",
    CF_ERROR_DAMAGED },
  { HEADER ("Unheard", "PAY") "\"UnheardResponse\":" AMOUNT ("Success", "1") "}}",
    CF_ERROR_DAMAGED },
};

START_TEST (test_what_is_no_answer_is_refused)
{
  for (guint i = 0; i < G_N_ELEMENTS (REFUSED); i++) {
    g_autoptr (GError) error = NULL;
    const char *json = REFUSED[i].json;

    ck_assert_refused (cf_nexo_answer_parse (&SIDE, json, strlen (json), &error), REFUSED[i].code);
  }
}
END_TEST

START_TEST (test_what_is_too_deep_or_too_long_is_refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *blank = g_strnfill (CF_NEXO_MESSAGE_MAX, ' ');
  g_autofree char *lengthy = g_strconcat ("{}", blank, NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append_c (deep, '[');
  ck_assert_refused (cf_nexo_answer_parse (&SIDE, deep->str, deep->len, &error), CF_ERROR_BAD_JSON);
  ck_assert_refused (cf_nexo_answer_parse (&SIDE, lengthy, strlen (lengthy), &error),
                     CF_ERROR_BAD_JSON);
}
END_TEST

/* ---- totals ---- */

#define TOTALS(result, rows)                                                                       \
  HEADER ("GetTotals", "PAY")                                                                      \
  "\"GetTotalsResponse\":{\"Response\":{\"Result\":\"" result "\"},\"POIReconciliationID\":1007,"  \
  "\"TransactionTotals\":[" rows "]}}}"
#define ROW(currency, sums) "{\"PaymentCurrency\":\"" currency "\",\"PaymentTotals\":[" sums "]}"
#define SUM(kind, count, amount)                                                                   \
  "{\"TransactionType\":\"" kind "\",\"TransactionCount\":" count ",\"TransactionAmount\":" amount \
  "}"

static const struct
{
  const char *json;
  gboolean is_readable;
  guint charged_count;
  gint64 charged;
  guint returned_count;
  gint64 returned;
} ADDED[] = {
  { TOTALS ("Success", ""), TRUE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "2", "12.34"))), TRUE, 2, 1234, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "2", "\"12.34\""))), TRUE, 2, 1234, 0, 0 },
  /* brands: 5.00 + 7.00; 3.00 + 1.00 given back */
  { TOTALS ("Success",
            ROW ("EUR", SUM ("Debit", "1", "5") "," SUM ("ReverseDebit", "1", "3")) "," ROW (
              "EUR",
              SUM ("Debit", "2", "7") "," SUM ("Credit", "1", "1"))),
    TRUE, 3, 1200, 2, 400 },
  { TOTALS ("Success", ROW ("USD", SUM ("Debit", "1", "5"))), TRUE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Declined", "1", "5"))), TRUE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Unheard", "1", "x"))), FALSE, 0, 0, 0, 0 }, /* no JSON */
  { TOTALS ("Success", "{\"PaymentCurrency\":\"EUR\"}"), TRUE, 0, 0, 0, 0 },
  { TOTALS ("Failure", ROW ("EUR", SUM ("Debit", "2", "12.34"))), FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "2", "12.345"))), FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "2", "-1"))), FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "-2", "1"))), FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "\"2\"", "1"))), FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", "{\"TransactionType\":\"Debit\",\"TransactionCount\":1}")),
    FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success", ROW ("EUR", SUM ("Debit", "2147483647", "1") "," SUM ("Debit", "1", "1"))),
    FALSE, 0, 0, 0, 0 },
  { TOTALS ("Success",
            ROW ("EUR", SUM ("Debit", "1", "92233720368547758.07") "," SUM ("Debit", "1", "0.01"))),
    FALSE, 0, 0, 0, 0 },
};

START_TEST (test_totals)
{
  const char *json = ADDED[_i].json;
  g_autoptr (CfNexoAnswer) answer = cf_nexo_answer_parse (&SIDE, json, strlen (json), NULL);
  g_autoptr (CfPaymentTotals) totals =
    answer != NULL ? cf_nexo_answer_to_totals (answer, "EUR", 2) : NULL;

  ck_assert_int_eq (totals != NULL, ADDED[_i].is_readable);
  if (totals == NULL)
    return;
  ck_assert_str_eq (totals->period, "1007");
  ck_assert_uint_eq (totals->charged_count, ADDED[_i].charged_count);
  ck_assert_int_eq (totals->charged_minor, ADDED[_i].charged);
  ck_assert_uint_eq (totals->returned_count, ADDED[_i].returned_count);
  ck_assert_int_eq (totals->returned_minor, ADDED[_i].returned);
}
END_TEST

/* More rows than anybody has cannot be added up, also not the first of them. */
START_TEST (test_totals_have_so_many_rows)
{
  for (guint n = CF_NEXO_SUMS_MAX; n <= CF_NEXO_SUMS_MAX + 1; n++) {
    g_autoptr (GString) sums = g_string_new (SUM ("Debit", "1", "1"));

    for (guint i = 1; i < n; i++)
      g_string_append (sums, "," SUM ("Debit", "1", "1"));
    g_autofree char *json =
      g_strconcat (HEADER ("GetTotals",
                           "PAY") "\"GetTotalsResponse\":{\"Response\":{\"Result\":\"Success\"},"
                                  "\"TransactionTotals\":[{\"PaymentTotals\":[",
                   sums->str, "]}]}}}", NULL);
    g_autoptr (CfNexoAnswer) answer = cf_nexo_answer_parse (&SIDE, json, strlen (json), NULL);
    ck_assert_ptr_nonnull (answer);
    g_autoptr (CfPaymentTotals) totals = cf_nexo_answer_to_totals (answer, "EUR", 2);

    ck_assert_int_eq (totals != NULL, n == CF_NEXO_SUMS_MAX);
    if (totals != NULL)
      ck_assert_int_eq (totals->charged_minor, 100 * CF_NEXO_SUMS_MAX);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_amount);
  tcase_add_test (tc, test_amount_is_written_by_its_digits);
  tcase_add_test (tc, test_service_id_is_the_same_again_and_no_other_s);
  tcase_add_test (tc, test_transaction_id_fits);
  tcase_add_test (tc, test_address);
  tcase_add_test (tc, test_network_of_one_s_own);
  tcase_add_test (tc, test_answer);
  tcase_add_loop_test (tc, test_totals, 0, G_N_ELEMENTS (ADDED));
  tcase_add_test (tc, test_totals_have_so_many_rows);
  tcase_add_test (tc, test_what_is_no_answer_is_refused);
  tcase_add_test (tc, test_what_is_too_deep_or_too_long_is_refused);
}

CF_TEST_MAIN ("nexo-message", add_tests)
