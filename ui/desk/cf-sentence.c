/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sentence.h"

#include <string.h>

#include <glib/gi18n.h>

/* Codes whose sentence needs no details; a code that is not here gets the last row. */
/* clang-format off */
static const struct
{
  CfErrorCode code;
  const char *title;
  const char *text;
} plain_sentences[] = {
  { CF_ERROR_NOT_SIGNED_IN,       N_ ("Sign in first"),                    N_ ("Nothing was added.") },
  { CF_ERROR_NO_SHIFT,            N_ ("No shift is open"),                 N_ ("Count the float first.") },
  { CF_ERROR_SHIFT_OPEN,          N_ ("A shift is open already"),          N_ ("Close it first.") },
  { CF_ERROR_NOT_PERMITTED,       N_ ("Not allowed here"),                 N_ ("A person with more rights has to sign in.") },
  { CF_ERROR_WRONG_PIN,           N_ ("Wrong PIN"),                        N_ ("Try again.") },
  { CF_ERROR_LOCKED_OUT,          N_ ("Too many wrong PINs"),              N_ ("Wait a moment, then try again.") },
  { CF_ERROR_BAD_CODE,            N_ ("This is not a product code"),       N_ ("Nothing was added. Scan the other code on it.") },
  { CF_ERROR_UNKNOWN_SKU,         N_ ("This product is not there any more"), N_ ("Search for it by name.") },
  { CF_ERROR_AGE_CHECK_NEEDED,    N_ ("An age check is open"),             N_ ("Answer it, then pay.") },
  { CF_ERROR_UNDER_AGE,           N_ ("Too young for this"),               N_ ("Void the line, or ask somebody else for their birth date.") },
  { CF_ERROR_BAD_QTY,             N_ ("This quantity does not fit"),       N_ ("Pieces are whole; a priced label keeps its weight.") },
  { CF_ERROR_BAD_AMOUNT,          N_ ("This amount does not fit"),         N_ ("Type another one.") },
  { CF_ERROR_NO_SUCH_LINE,        N_ ("Choose a line first"),              N_ ("Touch it in the basket.") },
  { CF_ERROR_EMPTY_BASKET,        N_ ("Nothing in the basket"),            N_ ("Scan, search or touch a key.") },
  { CF_ERROR_BASKET_FULL,         N_ ("This basket is full"),              N_ ("Pay it, then begin another.") },
  { CF_ERROR_NOTHING_TO_DISCOUNT, N_ ("Nothing here can be reduced"),      N_ ("Deposits, fees and gift cards keep their price.") },
  { CF_ERROR_NOTHING_TO_UNDO,     N_ ("Nothing to undo"),                  NULL },
  { CF_ERROR_BASKET_OPEN,         N_ ("A basket is open"),                 N_ ("Park it or pay it first.") },
  { CF_ERROR_UNKNOWN_CART,        N_ ("This cart is not shared any more"), NULL },
  { CF_ERROR_UNKNOWN_GOODS,       N_ ("Nothing of this cart is known here"), N_ ("Ring it up by hand, or at another till.") },
  { CF_ERROR_UNKNOWN_BASKET,      N_ ("This basket is not parked any more"), NULL },
  { CF_ERROR_BASKET_TAKEN,        N_ ("Another till has resumed this basket"), N_ ("Nothing was changed here.") },
  { CF_ERROR_NEWER_VERSION,       N_ ("A newer version of this program wrote it"), N_ ("Nothing was changed. This till needs the update: call the manager.") },
  { CF_ERROR_BASKET_ELSEWHERE,    N_ ("This basket lies at another till"), N_ ("The central cannot be reached: resume it there.") },
  { CF_ERROR_NOT_PAID,            N_ ("Not all is paid"),                  N_ ("Take what is still due.") },
  { CF_ERROR_NOTHING_DUE,         N_ ("Nothing is due"),                   NULL },
  { CF_ERROR_NO_SUCH_TENDER,      N_ ("This payment is gone already"),     NULL },
  { CF_ERROR_TENDER_NOT_OFFERED,  N_ ("This way to pay is not set up"),    N_ ("Take another one.") },
  { CF_ERROR_CARD_DECLINED,       N_ ("The card was refused"),             N_ ("Nothing was taken. Another card, or another way to pay.") },
  { CF_ERROR_CARD_UNKNOWN,        N_ ("The card terminal did not answer"), N_ ("The money may have been taken. Nothing is charged again until this is known.") },
  { CF_ERROR_INSUFFICIENT_VALUE,  N_ ("Not that much is on it"),           N_ ("Take the rest another way.") },
  { CF_ERROR_OFFLINE_LIMIT,       N_ ("The central cannot be asked about this card"), N_ ("Take the rest another way.") },
  { CF_ERROR_UNKNOWN_CARD,        N_ ("No gift card has this number"),     N_ ("Scan it again, or type it without blanks.") },
  { CF_ERROR_GRANT_ENDED,         N_ ("The gift card has to be taken again"), N_ ("Remove it from what is paid, then scan it again.") },
  { CF_ERROR_BAD_CARD,            N_ ("This is no gift card's number"),    N_ ("Scan it again, or type it without blanks. Nothing was added.") },
  { CF_ERROR_CARD_IN_BASKET,      N_ ("This gift card is in the basket already"), N_ ("Void its line to load another amount.") },
  { CF_ERROR_AMOUNT_NEEDED,       N_ ("How much goes on the card?"),       N_ ("Type the amount, then scan the card again.") },
  { CF_ERROR_LOAD_LIMIT,          N_ ("More than may go on a card at once"), N_ ("Type a smaller amount.") },
  { CF_ERROR_LENT_ELSEWHERE,      N_ ("Another till is selling the last one"), N_ ("What lies here can be sold all the same.") },
  { CF_ERROR_UNKNOWN_RECEIPT,     N_ ("No such receipt"),                  N_ ("Nothing was printed.") },
  { CF_ERROR_WRONG_STATE,         N_ ("Not now"),                          N_ ("A payment is under way. Finish or take it back first.") },
  { CF_ERROR_MANAGED_CENTRALLY,   N_ ("This is set by the central"),       N_ ("It cannot be changed at the till.") },
  { CF_ERROR_BAD_SETTING,         N_ ("This value is not allowed"),        N_ ("Nothing was changed.") },
  { CF_ERROR_BAD_FILE,            N_ ("This file cannot be used"),         N_ ("It is not there, damaged, or of another kind. Nothing was changed.") },
  { CF_ERROR_PICTURE_TOO_LARGE,   N_ ("This picture is too large"),        N_ ("Save it smaller, then choose it again. Nothing was changed.") },
  { CF_ERROR_CONFIRM_DATE,        N_ ("The date looks wrong"),             N_ ("A manager has to confirm it before the next sale.") },
  { CF_ERROR_UNKNOWN_STORE,       N_ ("The chain has no such store"),      N_ ("Look at how its name is written. Nothing was changed.") },
  { CF_ERROR_DISK_FULL,           N_ ("The disk is almost full"),          N_ ("The open sale can be finished; then call the manager.") },
  { CF_ERROR_OUTCOME_UNKNOWN,     N_ ("Whether this was saved is not known"), N_ ("Do not do it again. Switch the till off and on: then it knows.") },
  { CF_ERROR_DEVICE,              N_ ("The device did not answer"),        N_ ("Look at its cable and power, then try again.") },
  { CF_ERROR_NO_DEVICE,           N_ ("No such device here"),              N_ ("See Status for what is connected.") },
  { CF_ERROR_OUT_OF_RANGE,        N_ ("This figure is too large"),         N_ ("Nothing was changed.") },
  { CF_ERROR_NOT_ENROLLED,        N_ ("This shop has no central"),         N_ ("A manager can enrol it in Settings.") },
  { CF_ERROR_ALREADY_ENROLLED,    N_ ("This till has a central already"),  N_ ("Nothing was changed.") },
  { CF_ERROR_OWN_CATALOG,         N_ ("This till has products of its own"), N_ ("Bring them to the central first. Nothing was changed.") },
  { CF_ERROR_OTHER_CURRENCY,      N_ ("The chain's prices are in another currency"), N_ ("A till's books stay in theirs: set this one up anew for the chain.") },
  { CF_ERROR_BAD_ENROL_CODE,      N_ ("The central does not take this code"), N_ ("Codes are good once and not for long: ask for a new one.") },
  { CF_ERROR_CENTRAL_REFUSED,     N_ ("The central does not let this till in"), N_ ("Selling goes on; call the manager.") },
  { CF_ERROR_UNREACHABLE,         N_ ("The central is not reachable"),     N_ ("Selling goes on as usual.") },
  { CF_ERROR_LAST_CODE,           N_ ("That did not work"),                N_ ("Nothing was changed. Call the manager if it stays so.") },
};
/* clang-format on */

void
cf_sentence_clear (CfSentence *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->text, g_free);
}

static void
say_plainly (CfSentence *self, CfErrorCode code)
{
  guint i = 0;

  while (plain_sentences[i].code != code && plain_sentences[i].code != CF_ERROR_LAST_CODE)
    i++;
  self->title = g_strdup (_ (plain_sentences[i].title));
  self->text = plain_sentences[i].text != NULL ? g_strdup (_ (plain_sentences[i].text)) : NULL;
}

static void
add_action (CfSentence *self, guint i, const char *title, const char *name, const char *action)
{
  self->message.actions[i].title = title;
  self->message.actions[i].name = name;
  self->message.actions[i].action = action;
}

void
cf_sentence_for_error (CfSentence *self, CfTill *till, const CfFormat *format, const GError *error)
{
  const CfTillRefusal *refusal = cf_till_get_refusal (till);
  CfErrorCode code = error->domain == CF_ERROR ? (CfErrorCode) error->code : CF_ERROR_LAST_CODE;
  gboolean detailed = refusal != NULL && refusal->code == code;
  const char *name = detailed && refusal->name != NULL ? refusal->name : "";

  self->message.kind = CF_MESSAGE_REFUSAL;
  if (code == CF_ERROR_UNKNOWN_CODE && detailed && refusal->text != NULL) {
    self->title = g_strdup_printf (_ ("No product for %s"), refusal->text);
    self->text = g_strdup (_ ("Nothing was added. Noted for the manager."));
    add_action (self, 0, _ ("Find by name"), NULL, "sale.find-by-name");
    add_action (self, 1, _ ("Department"), _ ("Department price"), "sale.department-price");
  } else if (code == CF_ERROR_BAD_CHECK_DIGIT && detailed && refusal->text != NULL) {
    self->title = g_strdup_printf (_ ("No product for %s"), refusal->text);
    self->text = g_strdup (_ ("It was not read right: scan it again. Nothing was added."));
    add_action (self, 0, _ ("Find by name"), NULL, "sale.find-by-name");
  } else if (code == CF_ERROR_EXPIRED_ITEM && detailed) {
    self->title = g_strdup (_ ("Past its date, not sold"));
    self->text = g_strdup_printf (_ ("%s, %s. Take another one."), name,
                                  refusal->expiry != NULL ? refusal->expiry : "");
  } else if (code == CF_ERROR_RECALLED_ITEM && detailed) {
    self->title = g_strdup (_ ("Recalled, not sold"));
    self->text = g_strdup_printf (_ ("%s, lot %s. Put it aside."), name,
                                  refusal->lot != NULL ? refusal->lot : "");
  } else if (code == CF_ERROR_OVERPAID && detailed) {
    g_autofree char *most = cf_shown_amount (format, refusal->amount);

    self->title = g_strdup (_ ("More than is due"));
    self->text = g_strdup_printf (_ ("At most %s this way. Only cash gives change."), most);
  } else if ((code == CF_ERROR_INSUFFICIENT_VALUE || code == CF_ERROR_OFFLINE_LIMIT) && detailed &&
             refusal->amount.minor > 0) {
    g_autofree char *most = cf_shown_amount (format, refusal->amount);

    say_plainly (self, code);
    g_free (self->text);
    self->text = g_strdup_printf (_ ("At most %s may be taken from it now."), most);
  } else if (code == CF_ERROR_LOAD_LIMIT && detailed) {
    g_autofree char *most = cf_shown_amount (format, refusal->amount);

    say_plainly (self, code);
    g_free (self->text);
    self->text = g_strdup_printf (_ ("At most %s. Nothing was added."), most);
  } else if (code == CF_ERROR_BASKET_ELSEWHERE && detailed && refusal->text != NULL) {
    self->title = g_strdup_printf (_ ("This basket lies at till %s"), refusal->text);
    self->text = g_strdup (_ ("The central cannot be reached: resume it there."));
  } else if (code == CF_ERROR_UNKNOWN_GOODS && detailed && refusal->text != NULL) {
    say_plainly (self, code);
    g_free (self->text);
    self->text = g_strdup_printf (_ ("%s. Ring it up by hand, or at another till."), refusal->text);
  } else {
    say_plainly (self, code);
  }
  self->message.title = self->title;
  self->message.text = self->text;
}

char *
cf_sentence_for_pin (CfTill *till, const GError *error)
{
  const CfTillRefusal *refusal = cf_till_get_refusal (till);

  if (cf_error_is (error, CF_ERROR_WRONG_PIN)) {
    if (refusal == NULL || refusal->tries_left == 0)
      return g_strdup (_ ("Wrong PIN"));
    return g_strdup_printf (ngettext ("Wrong PIN, %u try left", "Wrong PIN, %u tries left",
                                      refusal->tries_left),
                            refusal->tries_left);
  }
  if (cf_error_is (error, CF_ERROR_LOCKED_OUT) && refusal != NULL) {
    gint64 wait = (refusal->locked_until_ms - cf_till_get_now_ms (till) + 999) / 1000;

    if (wait > 0)
      return g_strdup_printf (ngettext ("Wait %d second, then try again",
                                        "Wait %d seconds, then try again", (gulong) wait),
                              (int) MIN (wait, 3600));
    return g_strdup (_ ("Enter your PIN"));
  }
  if (cf_error_is (error, CF_ERROR_NOT_PERMITTED))
    return g_strdup (_ ("This person may not approve it"));
  return g_strdup (_ ("That did not work"));
}

const char *
cf_role_word (const char *role)
{
  if (g_strcmp0 (role, "manager") == 0)
    return _ ("Manager");
  if (g_strcmp0 (role, "supervisor") == 0)
    return _ ("Supervisor");
  return _ ("Cashier");
}

const char *
cf_tender_word (const char *type)
{
  static const struct
  {
    const char *type;
    const char *word;
  } words[] = {
    { "cash", N_ ("Cash") },           { "card", N_ ("Card") },
    { "gift_card", N_ ("Gift card") }, { "store_credit", N_ ("Store credit") },
    { "voucher", N_ ("Voucher") },     { "points", N_ ("Points") },
    { "account", N_ ("On account") },  { "foreign_cash", N_ ("Foreign cash") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_strcmp0 (type, words[i].type) == 0)
      return _ (words[i].word);
  }
  return type;
}

char *
cf_slips_word (const char *type)
{
  if (g_strcmp0 (type, "card") == 0)
    return g_strdup (_ ("Card slips"));
  if (g_strcmp0 (type, "voucher") == 0)
    return g_strdup (_ ("Vouchers"));
  /* Translators: the slips of a way to pay, such as "Points". */
  return g_strdup_printf (_ ("%s, slips"), cf_tender_word (type));
}
