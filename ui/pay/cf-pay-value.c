/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paying with a gift card: scanned, or its number typed before its key is touched. */
#include <string.h>

#include <glib/gi18n.h>

#include "cf-pay-page-private.h"
#include "cf-present.h"
#include "cf-till-value.h"

#define TYPED_NUMBER_MIN 10 /* digits: more than any amount has */

static void
say_how (CfPayPage *self)
{
  CfMessage message = { CF_MESSAGE_REFUSAL, _ ("Which gift card?"),
                        _ ("Scan it. Or type its number, then touch Gift card.") };

  cf_desk_say (self->desk, &message);
}

/* Takes what is on it, at most @amount or what is due. */
static void
pay_with (CfPayPage *self, const char *card, const CfMoney *amount)
{
  cf_message_place_clear (self->messages, TRUE);
  cf_entry_clear (self->entry);
  cf_till_pay_by_gift_card_async (cf_desk_get_till (self->desk), card, amount, cf_pay_page_tendered,
                                  g_object_ref (self));
}

void
cf_pay_page_gift_card (CfPayPage *self)
{
  g_autofree char *typed = g_strdup (cf_entry_get_text (self->entry));

  if (strlen (typed) >= TYPED_NUMBER_MIN && strchr (typed, '.') == NULL)
    pay_with (self, typed, NULL);
  else
    say_how (self);
}

gboolean
cf_pay_page_gift_card_scanned (CfPayPage *self, const char *code)
{
  CfTill *till = cf_desk_get_till (self->desk);
  g_autofree char *card = cf_till_read_gift_card (till, code);
  CfMoney amount;

  if (card == NULL)
    return FALSE;
  if (*cf_entry_get_text (self->entry) == '\0')
    pay_with (self, card, NULL);
  else if (cf_pay_page_read_entry (self, &amount))
    pay_with (self, card, &amount);
  return TRUE;
}

char *
cf_pay_page_gift_card_hint (CfPayPage *self, const char *key)
{
  CfTillValueLimit limit;
  g_autofree char *most = NULL;

  cf_till_get_value_limit (cf_desk_get_till (self->desk), &limit);
  if (limit.can_ask)
    return g_strdup (key);
  if (limit.most.minor == 0)
    return g_strdup (_ ("offline: what is lent"));
  most = cf_shown_amount (cf_desk_get_format (self->desk), limit.most);
  return g_strdup_printf (_ ("offline: at most %s"), most);
}
