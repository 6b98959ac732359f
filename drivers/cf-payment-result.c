/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-payment-terminal.h"

#define CF_PAYMENT_ROW(id, name) name,
static const char *const OUTCOME_NAMES[] = { CF_PAYMENT_OUTCOME_TABLE (CF_PAYMENT_ROW) };
#undef CF_PAYMENT_ROW

const char *
cf_payment_outcome_name (CfPaymentOutcome outcome)
{
  g_return_val_if_fail ((guint) outcome < G_N_ELEMENTS (OUTCOME_NAMES), NULL);
  return OUTCOME_NAMES[outcome];
}

gboolean
cf_payment_outcome_is_charged (CfPaymentOutcome outcome)
{
  return outcome == CF_PAYMENT_APPROVED || outcome == CF_PAYMENT_PARTIAL;
}

gboolean
cf_payment_outcome_is_settled (CfPaymentOutcome outcome)
{
  return outcome != CF_PAYMENT_UNKNOWN && outcome != CF_PAYMENT_IN_PROGRESS;
}

CfPaymentResult *
cf_payment_result_new (const char *reference, CfPaymentOutcome outcome, gint64 approved_minor)
{
  g_return_val_if_fail (reference != NULL && approved_minor >= 0, NULL);

  CfPaymentResult *self = g_atomic_rc_box_new0 (CfPaymentResult);
  self->reference = g_strdup (reference);
  self->outcome = outcome;
  self->approved_minor = approved_minor;
  return self;
}

void
cf_payment_result_set (char **field, const char *text, gsize bytes_max)
{
  g_return_if_fail (field != NULL);

  g_clear_pointer (field, g_free);
  if (text == NULL || text[0] == '\0')
    return;
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gsize size = (gsize) (g_utf8_next_char (p) - p);

    if (clean->len + size > bytes_max)
      break;
    if (*p != '\n' && g_unichar_iscntrl (g_utf8_get_char (p)))
      g_string_append_c (clean, ' ');
    else
      g_string_append_len (clean, p, (gssize) size);
  }
  *field = g_strdup (clean->str);
}

CfPaymentResult *
cf_payment_result_copy (const CfPaymentResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  CfPaymentResult *copy =
    cf_payment_result_new (self->reference, self->outcome, self->approved_minor);
  copy->terminal_reference = g_strdup (self->terminal_reference);
  copy->brand = g_strdup (self->brand);
  copy->card = g_strdup (self->card);
  copy->approval = g_strdup (self->approval);
  copy->slip = g_strdup (self->slip);
  copy->words = g_strdup (self->words);
  copy->late = self->late;
  return copy;
}

CfPaymentResult *
cf_payment_result_ref (CfPaymentResult *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_result (gpointer data)
{
  CfPaymentResult *self = data;

  g_free (self->reference);
  g_free (self->terminal_reference);
  g_free (self->brand);
  g_free (self->card);
  g_free (self->approval);
  g_free (self->slip);
  g_free (self->words);
}

void
cf_payment_result_unref (CfPaymentResult *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_result);
}

void
cf_payment_totals_free (CfPaymentTotals *self)
{
  if (self == NULL)
    return;
  g_free (self->period);
  g_free (self);
}
