/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-central-value.h"

/* Cards and grants by request.  A card's number is money: it stands in bodies, never in a path that is logged. */

#define DOCUMENT_MAX 64
#define HELD_MAX     5000
#define LOCATION     "main"

/* ---- after a restore ------------------------------------------------------------------------------- */

/* Whether all terminals have said what they hold; else the refusal is the answer. */
static gboolean
is_settled (CfCall *call, gboolean *ret_settled, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error, "SELECT count(*) FROM terminal WHERE grants_unsaid <> 0",
                      "");

  if (rows == NULL)
    return FALSE;
  *ret_settled = cf_central_rows_int (rows, 0, 0) == 0;
  return *ret_settled ||
         cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE,
                         "%s terminals have not said what they hold since the restore",
                         cf_central_rows_text (rows, 0, 0));
}

/* How far the terminal's chain has gone, 0: there is none.  It stays there until this request is answered: an epoch
 * that begins behind it ends what it has given. */
static gboolean
lock_epoch (CfCall *call, gint64 *ret_epoch, GError **error)
{
  g_autofree char *sql = g_strconcat ("SELECT epoch FROM chain WHERE terminal = $1 AND branch = ''",
                                      call->store->class->lock, NULL);
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error, sql, "t", call->who.terminal.text);

  if (rows == NULL)
    return FALSE;
  *ret_epoch = rows->n_rows > 0 ? cf_central_rows_int (rows, 0, 0) : 0;
  return TRUE;
}

/*
 * Whether the terminal's chain has gone on behind @epoch; then the refusal is the answer.  A request that comes late
 * would lend to an epoch that has ended, and nothing would ever give that back.
 */
static gboolean
is_current (CfCall *call, gint64 epoch, gboolean *ret_current, GError **error)
{
  gint64 newest;

  if (!lock_epoch (call, &newest, error))
    return FALSE;
  *ret_current = newest <= epoch;
  return *ret_current || cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE,
                                         "the terminal has gone on to another epoch");
}

/* ---- cards --------------------------------------------------------------------------------------------- */

static json_object *
show_card (const CfValueCard *card)
{
  CfEscrowBook book = cf_value_card_get_book (card);
  json_object *answer = json_object_new_object ();

  cf_wire_add_text (answer, "card", card->card);
  cf_wire_add_int (answer, "balance_minor", book.balance);
  cf_wire_add_int (answer, "lent_minor", book.lent);
  cf_wire_add_int (answer, "free_minor", cf_escrow_book_free (&book));
  return answer;
}

gboolean
cf_api_card (CfCall *call, GError **error)
{
  const char *number = cf_wire_get_text (call->body, "card", CF_VALUE_CARD_MAX);
  CfValueCard card = { .card = (char *) number };
  g_autoptr (CfCentralRows) rows = NULL;

  if (number == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "card is its number");
  rows =
    cf_central_query (call->store, error,
                      "SELECT issued_minor, used_minor, lent_minor FROM value_card WHERE card = $1",
                      "t", number);
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such card");
  card.issued = cf_central_rows_int (rows, 0, 0);
  card.used = cf_central_rows_int (rows, 0, 1);
  card.lent = cf_central_rows_int (rows, 0, 2);
  return cf_call_answer_json (call, show_card (&card));
}

static gboolean
move (CfCall *call, CfValueCard *card, gint64 amount, const char *document, GError **error)
{
  CfId fact = cf_id_new (call->central->clock);
  g_autoptr (CfPublication) publication = cf_publication_new ();
  gboolean fits;

  if (!cf_value_card_move (card, call->store, fact.text, amount, document, call->now_ms, &fits,
                           error))
    return FALSE;
  if (!fits)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "the value would be out of range");
  return cf_value_card_save (card, call->store, publication, call->central->clock, call->now_ms,
                             error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error) &&
         cf_call_answer_json (call, show_card (card));
}

/* amount_minor and document of the request. */
static gboolean
read_move (CfCall *call, gint64 *ret_amount, const char **ret_document)
{
  *ret_document = cf_wire_get_text (call->body, "document", DOCUMENT_MAX);
  return cf_wire_get_int (call->body, "amount_minor", 1, CF_CANONICAL_JSON_INT_MAX, ret_amount) &&
         (*ret_document != NULL || !json_object_object_get_ex (call->body, "document", NULL));
}

/* 16 digits: nobody guesses one, anybody can type it. */
static char *
new_number (void)
{
  guint8 bytes[16];
  GString *number = g_string_new (NULL);

  while (number->len < sizeof bytes) {
    cf_random_bytes (bytes, sizeof bytes);
    for (guint i = 0; i < sizeof bytes && number->len < sizeof bytes; i++)
      if (bytes[i] < 250) /* else the low digits would come more often */
        g_string_append_c (number, (char) ('0' + bytes[i] % 10));
  }
  return g_string_free (number, FALSE);
}

gboolean
cf_api_issue_card (CfCall *call, GError **error)
{
  const char *wanted = cf_wire_get_text (call->body, "card", CF_VALUE_CARD_MAX);
  g_autofree char *number = wanted != NULL ? g_strdup (wanted) : new_number ();
  g_autoptr (CfValueCard) card = NULL;
  const char *document;
  gint64 amount;

  if (!read_move (call, &amount, &document) || !cf_value_is_card (number) ||
      (wanted == NULL && json_object_object_get_ex (call->body, "card", NULL)))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "a card has an amount_minor above zero, and a number without blanks");
  if (!cf_value_card_lock (call->store, number, TRUE, call->now_ms, &card, error))
    return FALSE;
  if (card->issued != 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "this card was issued already");
  return move (call, card, amount, document, error);
}

/* The card of the body, locked; NULL: the refusal is the answer. */
static gboolean
lock_named (CfCall *call, CfValueCard **ret_card, GError **error)
{
  const char *number = cf_wire_get_text (call->body, "card", CF_VALUE_CARD_MAX);

  if (number == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "card is its number");
  return cf_value_card_lock (call->store, number, FALSE, call->now_ms, ret_card, error) &&
         (*ret_card != NULL ||
          cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such card"));
}

gboolean
cf_api_load_card (CfCall *call, GError **error)
{
  g_autoptr (CfValueCard) card = NULL;
  const char *document;
  gint64 amount;

  if (!read_move (call, &amount, &document))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "amount_minor or document is not one");
  if (!lock_named (call, &card, error))
    return FALSE;
  return card == NULL || move (call, card, amount, document, error);
}

gboolean
cf_api_use_card (CfCall *call, GError **error)
{
  g_autoptr (CfValueCard) card = NULL;
  const char *document;
  gboolean settled;
  CfEscrowBook book;
  gint64 amount;

  if (!read_move (call, &amount, &document))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "amount_minor or document is not one");
  if (!is_settled (call, &settled, error))
    return FALSE;
  if (!settled)
    return TRUE;
  if (!lock_named (call, &card, error))
    return FALSE;
  if (card == NULL)
    return TRUE;
  book = cf_value_card_get_book (card);
  if (amount > cf_escrow_book_free (&book))
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "there is not that much free on it");
  return move (call, card, -amount, document, error);
}

/* ---- giving grants -------------------------------------------------------------------------------------- */

static CfCentralGrant *
new_grant (CfCall *call, const char *subject, gint64 amount, guint epoch, gint64 after_seq)
{
  CfCentralGrant *self = g_new0 (CfCentralGrant, 1);

  self->grant.id = cf_id_new (call->central->clock);
  g_strlcpy (self->grant.subject, subject, sizeof self->grant.subject);
  self->grant.amount = amount;
  self->grant.terminal = call->who.terminal;
  self->grant.epoch = epoch;
  self->after_seq = after_seq;
  self->shop = g_strdup (call->who.store);
  self->applied = json_object_new_object ();
  return self;
}

/* @card: (nullable): whose value it is: the answer says what is free of it behind the grant. */
static gboolean
give (CfCall *call,
      const CfCentralGrant *grant,
      const CfValueCard *card,
      CfPublication *publication,
      GError **error)
{
  json_object *answer;

  if (!cf_central_grant_save (grant, call->store, publication, call->now_ms, error) ||
      !cf_publication_commit (publication, call->store, call->now_ms, error))
    return FALSE;
  answer = cf_central_grant_show (grant);
  if (card != NULL) {
    CfEscrowBook book = cf_value_card_get_book (card);

    cf_wire_add_int (answer, "free_minor", cf_escrow_book_free (&book));
  }
  return cf_call_answer_json (call, answer);
}

static gboolean
give_value (CfCall *call,
            const char *number,
            gint64 asked,
            guint epoch,
            gint64 after_seq,
            GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfCentralGrant) grant = NULL;
  g_autoptr (CfValueCard) card = NULL;
  CfEscrowBook book;
  gint64 amount;

  if (!cf_value_card_lock (call->store, number, FALSE, call->now_ms, &card, error))
    return FALSE;
  if (card == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such card");
  book = cf_value_card_get_book (card);
  amount = cf_escrow_may_grant (&book, asked, 1000000);
  if (amount == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "nothing of it is free");
  grant = new_grant (call, number, amount, epoch, after_seq);
  card->lent += amount;
  return cf_value_card_save (card, call->store, publication, call->central->clock, call->now_ms,
                             error) &&
         give (call, grant, card, publication, error);
}

/* Who has them: the live grants of other terminals; else nobody has. */
static gboolean
refuse_pieces (CfCall *call, const char *subject, GError **error)
{
  g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func (g_free);
  g_auto (CfWireError) refusal = { .code = CF_WIRE_ERROR_CONFLICT };
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "SELECT id FROM escrow_grant WHERE subject = $1 AND shop = $2"
                      " AND state = 'live' AND used < amount AND terminal <> $3"
                      " ORDER BY given_ms, id LIMIT CAST ($4 AS BIGINT)",
                      "ttti", subject, call->who.store, call->who.terminal.text,
                      (gint64) CF_WIRE_ERROR_GRANTS_MAX);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    g_ptr_array_add (grants, g_strdup (cf_central_rows_text (rows, i, 0)));
  if (grants->len > 0) {
    g_ptr_array_add (grants, NULL);
    refusal.grants = (char **) g_ptr_array_steal (grants, NULL);
  }
  refusal.message = g_strdup (refusal.grants != NULL ? "other tills were lent what there is of it"
                                                     : "nothing of it is free");
  return cf_call_refuse_with (call, &refusal);
}

/* Pieces are lent whole. */
static gboolean
give_pieces (CfCall *call,
             const char *sku,
             gint64 asked,
             guint epoch,
             gint64 after_seq,
             GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfStockBooks) stock = cf_stock_books_new (call->store, call->who.store);
  g_autofree char *subject = g_strconcat (sku, "|" LOCATION, NULL);
  g_autoptr (CfCentralGrant) grant = NULL;
  CfEscrowBook book = { 0 };
  gboolean fits;
  g_autofree char *unit = NULL;
  gint64 amount;

  if (!cf_stock_books_get_free (stock, sku, LOCATION, &unit, &book.balance, error))
    return FALSE;
  if (unit == NULL)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "the store has no such product");
  amount = cf_escrow_may_grant (&book, asked, 1000000);
  if (g_str_equal (unit, "ea"))
    amount -= amount % 1000;
  grant = new_grant (call, subject, amount, epoch, after_seq);
  grant->is_stock = TRUE;
  if (amount == 0)
    return refuse_pieces (call, subject, error);
  return cf_stock_books_reserve (stock, sku, LOCATION, unit, amount, &fits, error) &&
         cf_stock_books_close (stock, publication, error) &&
         give (call, grant, NULL, publication, error);
}

gboolean
cf_api_make_grant (CfCall *call, GError **error)
{
  const char *card = cf_wire_get_text (call->body, "card", CF_VALUE_CARD_MAX);
  const char *sku = cf_wire_get_text (call->body, "sku", 64);
  gint64 amount, epoch, seq;
  gboolean settled, current;

  if ((card == NULL) == (sku == NULL) || (sku != NULL && strchr (sku, '|') != NULL) ||
      !cf_wire_get_int (call->body, "amount", 1, CF_CANONICAL_JSON_INT_MAX, &amount) ||
      !cf_wire_get_int (call->body, "epoch", 1, CF_WIRE_EPOCH_MAX, &epoch) ||
      !cf_wire_get_int (call->body, "seq", 0, CF_WIRE_SEQ_MAX, &seq))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                           "a grant is of a card or a sku, has an amount, and your epoch and seq");
  if (!is_settled (call, &settled, error))
    return FALSE;
  if (!settled)
    return TRUE;
  if (!is_current (call, epoch, &current, error))
    return FALSE;
  if (!current)
    return TRUE;
  return card != NULL ? give_value (call, card, amount, (guint) epoch, seq, error)
                      : give_pieces (call, sku, amount, (guint) epoch, seq, error);
}

/* ---- what is held ---------------------------------------------------------------------------------------- */

gboolean
cf_api_grants (CfCall *call, GError **error)
{
  gboolean is_terminal = (call->who.rights & CF_RIGHT_TERMINAL) != 0;
  const char *asked = cf_call_text (call, "terminal");
  g_autoptr (json_object) answer = json_object_new_object ();
  json_object *list = json_object_new_array ();
  g_autoptr (CfCentralRows) rows = NULL;

  json_object_object_add (answer, "grants", list);
  rows = cf_central_query (
    call->store, error,
    "SELECT id, kind, subject, amount, used, terminal, epoch FROM escrow_grant"
    " WHERE state = 'live' AND ($1 = '' OR terminal = $1) ORDER BY id LIMIT CAST ($2 AS BIGINT)",
    "ti",
    is_terminal     ? call->who.terminal.text
    : asked != NULL ? asked
                    : "",
    (gint64) HELD_MAX);
  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "grant", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "kind", cf_central_rows_text (rows, i, 1));
    cf_wire_add_text (row, "subject", cf_central_rows_text (rows, i, 2));
    cf_wire_add_int (row, "amount", cf_central_rows_int (rows, i, 3));
    cf_wire_add_int (row, "used", cf_central_rows_int (rows, i, 4));
    cf_wire_add_text (row, "terminal", cf_central_rows_text (rows, i, 5));
    cf_wire_add_int (row, "epoch", cf_central_rows_int (rows, i, 6));
    json_object_array_add (list, row);
  }
  return cf_call_answer_json (call, g_steal_pointer (&answer));
}

/* What @said lends again: a new grant, or what was @known by its use alone. */
static CfCentralGrant *
hear_grant (CfCall *call, const CfGrant *said, gboolean is_stock, CfCentralGrant *known)
{
  CfCentralGrant *grant = known;

  if (grant == NULL) {
    grant = new_grant (call, said->subject, said->amount, said->epoch, 0);
    grant->grant.id = said->id;
    grant->is_stock = is_stock;
  }
  grant->end = CF_GRANT_LIVE;
  grant->grant.amount = said->amount;
  return grant;
}

/* A grant that was given after the backup was made: it is lent again, as much as its terminal says, but for what
 * its records have used.  @ret_fits: (out): FALSE: more than any figure holds. */
static gboolean
take_back (CfCall *call,
           const CfGrant *said,
           gboolean is_stock,
           CfStockBooks *stock,
           CfPublication *publication,
           gboolean *ret_fits,
           GError **error)
{
  g_autoptr (CfCentralGrant) known = NULL;
  g_autoptr (CfCentralGrant) grant = NULL;
  g_autoptr (CfValueCard) card = NULL;
  const char *bar = strchr (said->subject, '|');
  gint64 left;

  *ret_fits = TRUE;
  if (!cf_central_grant_lock (call->store, said->id.text, &known, error))
    return FALSE;
  if (known != NULL &&
      (known->end != CF_GRANT_UNHEARD || !g_str_equal (known->grant.subject, said->subject) ||
       !cf_id_equal (&known->grant.terminal, &said->terminal)))
    return TRUE;
  grant = hear_grant (call, said, is_stock, g_steal_pointer (&known));
  left = cf_central_grant_left (grant);
  if (is_stock) {
    g_autofree char *sku = g_strndup (said->subject, (gsize) (bar - said->subject));

    if (!cf_stock_books_reserve (stock, sku, bar + 1, CF_VALUE_PIECES_UNIT, left, ret_fits, error))
      return FALSE;
  } else {
    if (!cf_value_card_lock (call->store, said->subject, TRUE, call->now_ms, &card, error))
      return FALSE;
    *ret_fits = card->lent + left <= CF_CANONICAL_JSON_INT_MAX;
    card->lent += *ret_fits ? left : 0;
    if (*ret_fits && !cf_value_card_save (card, call->store, publication, call->central->clock,
                                          call->now_ms, error))
      return FALSE;
  }
  return !*ret_fits || cf_central_grant_save (grant, call->store, publication, call->now_ms, error);
}

gboolean
cf_api_held_grants (CfCall *call, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfStockBooks) stock = cf_stock_books_new (call->store, call->who.store);
  json_object *list = cf_wire_get_array (call->body, "grants");
  gsize n = list != NULL ? json_object_array_length (list) : 0;
  gint64 newest;

  if (list == NULL || n > HELD_MAX)
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "grants is no list of up to 5000");
  if (!lock_epoch (call, &newest, error)) /* two copies at once come one after the other */
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    CfGrant said;
    gboolean is_stock, fits;

    if (!cf_grant_from_json (json_object_array_get_idx (list, i), &said, NULL) ||
        !cf_id_equal (&said.terminal, &call->who.terminal))
      return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a grant is not one of yours");
    is_stock = strchr (said.subject, '|') != NULL;
    if (!is_stock && !cf_value_is_card (said.subject))
      return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "a grant is of nothing");
    if (said.epoch < newest) /* it came late: what that epoch held is nobody's any more */
      continue;
    if (!take_back (call, &said, is_stock, stock, publication, &fits, error))
      return FALSE;
    if (!fits)
      return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST,
                             "a grant is of more than there can be");
  }
  return cf_central_exec (call->store, error,
                          "UPDATE terminal SET grants_unsaid = 0 WHERE terminal = $1", "t",
                          call->who.terminal.text) &&
         cf_stock_books_close (stock, publication, error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error) && cf_call_ok (call);
}

gboolean
cf_api_fence (CfCall *call, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();
  g_autoptr (CfStockBooks) stock = NULL;
  g_autoptr (CfCentralRows) rows =
    cf_central_query (call->store, error,
                      "UPDATE terminal SET grants_unsaid = 0 WHERE terminal = $1 RETURNING store",
                      "t", call->arg);

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such terminal");
  stock = cf_stock_books_new (call->store, cf_central_rows_text (rows, 0, 0));
  return cf_central_grants_fence (call->store, call->arg, 0, stock, publication,
                                  call->central->clock, call->now_ms, error) &&
         cf_stock_books_close (stock, publication, error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error) && cf_call_ok (call);
}
