/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a payment terminal says, and where it is. */
#include <string.h>

#include "cf-nexo-address.h"
#include "cf-nexo-answer.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
fits (const char *text, gsize bytes_max)
{
  return text == NULL || (strlen (text) <= bytes_max && g_utf8_validate (text, -1, NULL));
}

/* No 12 digits in a row, blanks and hyphens apart: that would be a card's number. */
static gboolean
shows_no_card (const char *text)
{
  guint n = 0;

  for (; text != NULL && *text != '\0'; text++) {
    if (g_ascii_isdigit (*text))
      n++;
    else if (*text != ' ' && *text != '-')
      n = 0;
    else if (!g_ascii_isdigit (text[1]))
      n = 0;
    if (n >= 12)
      return FALSE;
  }
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const CfNexoSide side = { "T1", "POI-1" };
  const CfPaymentRequest request = { (char *) "reference-1", 1234, "EUR", 2 };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (CfNexoAddress) address = cf_nexo_address_parse (text, NULL);
  g_autoptr (CfNexoAnswer) answer = cf_nexo_answer_parse (&side, (const char *) data, size, NULL);

  if (address != NULL)
    g_assert (address->host[0] != '\0' && address->port != 0 && address->poi_id[0] != '\0');
  if (answer == NULL)
    return 0;
  g_assert (fits (answer->slip, CF_PAYMENT_SLIP_MAX) && shows_no_card (answer->slip));
  g_assert (fits (answer->card, 4) && fits (answer->words, CF_DEVICE_SAID_MAX));
  g_assert (fits (answer->totals, CF_PAYMENT_SLIP_MAX));
  if (answer->kind == CF_NEXO_ANSWER) {
    g_autoptr (CfPaymentTotals) totals = cf_nexo_answer_to_totals (answer, "EUR", 2);
    g_assert (totals == NULL || (totals->charged_minor >= 0 && totals->returned_minor >= 0 &&
                                 fits (totals->period, CF_PAYMENT_FIELD_MAX)));
  }
  if (answer->kind != CF_NEXO_ANSWER ||
      (answer->category != CF_NEXO_PAYMENT && answer->category != CF_NEXO_STATUS))
    return 0;
  g_autoptr (CfPaymentResult) result = cf_nexo_answer_to_result (answer, &request, "PAY");
  g_assert (fits (result->terminal_reference, CF_PAYMENT_FIELD_MAX));
  g_assert (result->approved_minor >= 0 && result->approved_minor <= request.amount_minor);
  g_assert (cf_payment_outcome_is_charged (result->outcome) == (result->approved_minor > 0));
  return 0;
}
