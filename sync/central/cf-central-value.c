/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-value.h"

#include <string.h>

#include "cf-last-pieces.h"
#include "cf-trade-body.h"

/*
 * Cards and grants.  Invariants:
 *  1. a card's row is locked before it is read, and so is a grant's; card before grant for everybody;
 *  2. lent is the sum of what the card's live grants have left, in the same transaction: grants and what
 *     is free add up to the balance;
 *  3. figures are sums of facts, each booked once: in whatever order records come, they are the same;
 *  4. a use stands: what takes more than there was makes the balance negative, and is one exception a card
 *     that names all that was taken;
 *  5. a grant ends by a record of its terminal or by a fence, never by time.
 */

#define PARTIES_MAX 50 /* facts that an exception names */
#define GRANTS_MAX  5000

gboolean
cf_value_is_card (const char *text)
{
  gsize len = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (text[i]) || text[i] == '|')
      return FALSE;
  return len > 0 && len <= CF_VALUE_CARD_MAX;
}

void
cf_value_card_free (CfValueCard *self)
{
  if (self == NULL)
    return;
  g_free (self->card);
  json_object_put (self->applied);
  g_free (self);
}

/* ---- a card ------------------------------------------------------------------------------------------ */

gboolean
cf_value_card_lock (CfCentralStore *store,
                    const char *card,
                    gboolean make,
                    gint64 now_ms,
                    CfValueCard **ret_card,
                    GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  CfValueCard *self;

  *ret_card = NULL;
  if (make && !cf_central_exec (
                store, error,
                "INSERT INTO value_card (card, issued_minor, used_minor, lent_minor, changed_ms,"
                " applied) VALUES ($1, 0, 0, 0, $2, '{}') ON CONFLICT (card) DO NOTHING",
                "ti", card, now_ms))
    return FALSE;
  rows = cf_central_query (store, error,
                           "UPDATE value_card SET changed_ms = changed_ms WHERE card = $1"
                           " RETURNING issued_minor, used_minor, lent_minor, applied",
                           "t", card);
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  self = g_new0 (CfValueCard, 1);
  self->card = g_strdup (card);
  self->issued = cf_central_rows_int (rows, 0, 0);
  self->used = cf_central_rows_int (rows, 0, 1);
  self->lent = cf_central_rows_int (rows, 0, 2);
  self->was_overspent = self->used > self->issued;
  self->applied = json_tokener_parse (cf_central_rows_text (rows, 0, 3));
  *ret_card = self;
  return TRUE;
}

CfEscrowBook
cf_value_card_get_book (const CfValueCard *self)
{
  CfEscrowBook book = { .balance = self->issued - self->used, .lent = self->lent };

  book.overspent = MAX (0, -book.balance);
  return book;
}

gboolean
cf_value_card_move (CfValueCard *self,
                    CfCentralStore *store,
                    const char *fact,
                    gint64 amount,
                    const char *document,
                    gint64 at_ms,
                    gboolean *ret_fits,
                    GError **error)
{
  g_autoptr (CfCentralRows) rows = NULL;
  gint64 *sum = amount > 0 ? &self->issued : &self->used;

  /* Both are within ±2^53. */
  *ret_fits = *sum + ABS (amount) <= CF_CANONICAL_JSON_INT_MAX;
  if (!*ret_fits)
    return TRUE;
  rows =
    cf_central_query (store, error,
                      "INSERT INTO value_fact (card, fact, at_ms, amount_minor, document)"
                      " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (card, fact) DO NOTHING"
                      " RETURNING 1",
                      "ttiit", self->card, fact, at_ms, amount, document != NULL ? document : "");
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 1)
    *sum += ABS (amount);
  return TRUE;
}

/* Invariant 4. */
static gboolean
report (const CfValueCard *self,
        CfCentralStore *store,
        const CfClock *clock,
        gint64 now_ms,
        GError **error)
{
  CfEscrowBook book = cf_value_card_get_book (self);
  g_autoptr (CfCentralRows) rows = NULL;
  json_object *detail, *list;

  /* What made up for it may come later than what was taken: then it was none. */
  if (book.overspent == 0)
    return !self->was_overspent ||
           cf_central_exec (store, error,
                            "DELETE FROM exception WHERE kind = 'overspent' AND subject = $1", "t",
                            self->card);
  rows = cf_central_query (store, error,
                           "SELECT fact, at_ms, amount_minor, document FROM value_fact"
                           " WHERE card = $1 AND amount_minor < 0 ORDER BY at_ms DESC, fact"
                           " LIMIT CAST ($2 AS BIGINT)",
                           "ti", self->card, (gint64) PARTIES_MAX);
  if (rows == NULL)
    return FALSE;
  detail = json_object_new_object ();
  list = json_object_new_array ();
  cf_wire_add_text (detail, "card", self->card);
  cf_wire_add_int (detail, "overspent_minor", book.overspent);
  json_object_object_add (detail, "taken", list);
  for (gsize i = 0; i < rows->n_rows; i++) {
    json_object *row = json_object_new_object ();
    const char *document = cf_central_rows_text (rows, i, 3);

    cf_wire_add_text (row, "fact", cf_central_rows_text (rows, i, 0));
    cf_wire_add_int (row, "at_ms", cf_central_rows_int (rows, i, 1));
    cf_wire_add_int (row, "amount_minor", -cf_central_rows_int (rows, i, 2));
    cf_wire_add_text (row, "document", document[0] != '\0' ? document : NULL);
    json_object_array_add (list, row);
  }
  return cf_exception_put (store, now_ms, clock, "overspent", self->card, "", detail, error);
}

gboolean
cf_value_card_save (CfValueCard *self,
                    CfCentralStore *store,
                    CfPublication *publication,
                    const CfClock *clock,
                    gint64 now_ms,
                    GError **error)
{
  CfEscrowBook book = cf_value_card_get_book (self);
  g_autofree char *applied = cf_wire_to_text (self->applied);
  g_autoptr (json_object) body = json_object_new_object ();

  cf_wire_add_text (body, "card", self->card);
  cf_wire_add_int (body, "balance_minor", book.balance);
  cf_wire_add_int (body, "lent_minor", book.lent);
  json_object_object_add (body, "applied", json_object_get (self->applied));
  cf_publication_add (publication, CF_WIRE_SCOPE_CHAIN, "card", self->card, cf_wire_to_text (body));
  return cf_central_exec (
           store, error,
           "UPDATE value_card SET issued_minor = $2, used_minor = $3, lent_minor = $4,"
           " changed_ms = $5, applied = $6 WHERE card = $1",
           "tiiiit", self->card, self->issued, self->used, self->lent, now_ms, applied) &&
         report (self, store, clock, now_ms, error);
}

/* ---- a grant ----------------------------------------------------------------------------------------- */

void
cf_central_grant_free (CfCentralGrant *self)
{
  if (self == NULL)
    return;
  g_free (self->shop);
  json_object_put (self->applied);
  g_free (self);
}

gint64
cf_central_grant_left (const CfCentralGrant *self)
{
  return self->end == CF_GRANT_LIVE ? MAX (0, self->grant.amount - self->used) : 0;
}

static CfGrantEnd
end_from (const char *text)
{
  for (CfGrantEnd end = CF_GRANT_LIVE; end <= CF_GRANT_UNHEARD; end++)
    if (g_str_equal (text, cf_grant_end_to_text (end)))
      return end;
  return CF_GRANT_FENCED;
}

gboolean
cf_central_grant_lock (CfCentralStore *store,
                       const char *id,
                       CfCentralGrant **ret_grant,
                       GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "UPDATE escrow_grant SET used = used WHERE id = $1 RETURNING kind, subject,"
                      " amount, used, terminal, epoch, after_seq, shop, state, applied",
                      "t", id);
  CfCentralGrant *self;

  *ret_grant = NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  self = g_new0 (CfCentralGrant, 1);
  cf_id_parse (id, &self->grant.id);
  self->is_stock = g_str_equal (cf_central_rows_text (rows, 0, 0), "stock");
  g_strlcpy (self->grant.subject, cf_central_rows_text (rows, 0, 1), sizeof self->grant.subject);
  self->grant.amount = cf_central_rows_int (rows, 0, 2);
  self->used = cf_central_rows_int (rows, 0, 3);
  cf_id_parse (cf_central_rows_text (rows, 0, 4), &self->grant.terminal);
  self->grant.epoch = (guint) cf_central_rows_int (rows, 0, 5);
  self->after_seq = cf_central_rows_int (rows, 0, 6);
  self->shop = g_strdup (cf_central_rows_text (rows, 0, 7));
  self->end = end_from (cf_central_rows_text (rows, 0, 8));
  self->applied = json_tokener_parse (cf_central_rows_text (rows, 0, 9));
  *ret_grant = self;
  return TRUE;
}

json_object *
cf_central_grant_show (const CfCentralGrant *self)
{
  json_object *body = cf_grant_to_json (&self->grant);

  cf_wire_add_text (body, "kind", self->is_stock ? "stock" : "card");
  cf_wire_add_int (body, "used", self->used);
  cf_wire_add_text (body, "state", cf_grant_end_to_text (self->end));
  json_object_object_add (body, "applied", json_object_get (self->applied));
  return body;
}

gboolean
cf_central_grant_save (const CfCentralGrant *self,
                       CfCentralStore *store,
                       CfPublication *publication,
                       gint64 now_ms,
                       GError **error)
{
  g_autofree char *applied = cf_wire_to_text (self->applied);
  g_autoptr (json_object) body = cf_central_grant_show (self);

  cf_publication_add (publication, self->shop, "grant", self->grant.id.text,
                      self->end == CF_GRANT_LIVE ? cf_wire_to_text (body) : NULL);
  return cf_central_exec (
    store, error,
    "INSERT INTO escrow_grant (id, kind, subject, amount, used, terminal, epoch, after_seq, shop,"
    " state, given_ms, applied) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
    " ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, used = excluded.used,"
    " state = excluded.state, applied = excluded.applied",
    "tttiitiittit", self->grant.id.text, self->is_stock ? "stock" : "card", self->grant.subject,
    self->grant.amount, self->used, self->grant.terminal.text, (gint64) self->grant.epoch,
    self->after_seq, self->shop, cf_grant_end_to_text (self->end), now_ms, applied);
}

/* What @grant kept from others becomes @left; of pieces, what is reserved in its store. */
static gboolean
keep (const CfCentralGrant *grant, gint64 change, CfStockBooks *stock, GError **error)
{
  const char *bar = strchr (grant->grant.subject, '|');
  g_autofree char *sku = NULL;
  gboolean fits;

  if (!grant->is_stock || change == 0 || bar == NULL)
    return TRUE;
  sku = g_strndup (grant->grant.subject, (gsize) (bar - grant->grant.subject));
  return cf_stock_books_reserve (stock, sku, bar + 1, CF_VALUE_PIECES_UNIT, change, &fits, error);
}

static gboolean
end_grant (const char *id,
           CfGrantEnd end,
           CfStockBooks *stock,
           CfCentralStore *store,
           CfPublication *publication,
           const CfClock *clock,
           gint64 now_ms,
           GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error, "SELECT kind, subject FROM escrow_grant WHERE id = $1", "t",
                      id);
  g_autoptr (CfCentralGrant) grant = NULL;
  g_autoptr (CfValueCard) card = NULL;
  gint64 left;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 1 && g_str_equal (cf_central_rows_text (rows, 0, 0), "card") &&
      !cf_value_card_lock (store, cf_central_rows_text (rows, 0, 1), TRUE, now_ms, &card, error))
    return FALSE;
  if (!cf_central_grant_lock (store, id, &grant, error))
    return FALSE;
  if (grant == NULL || !cf_grant_may_end (grant->end, end))
    return TRUE;
  left = cf_central_grant_left (grant);
  grant->end = end;
  if (!cf_central_grant_save (grant, store, publication, now_ms, error) ||
      !keep (grant, -left, stock, error))
    return FALSE;
  if (card == NULL)
    return TRUE;
  card->lent -= left;
  return cf_value_card_save (card, store, publication, clock, now_ms, error);
}

gboolean
cf_central_grants_fence (CfCentralStore *store,
                         const char *terminal,
                         guint below_epoch,
                         CfStockBooks *stock,
                         CfPublication *publication,
                         const CfClock *clock,
                         gint64 now_ms,
                         GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "SELECT id FROM escrow_grant WHERE terminal = $1 AND state = 'live'"
    " AND (CAST ($2 AS BIGINT) = 0 OR epoch < $2) ORDER BY id LIMIT CAST ($3 AS BIGINT)",
    "tii", terminal, (gint64) below_epoch, (gint64) GRANTS_MAX);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    if (!end_grant (cf_central_rows_text (rows, i, 0), CF_GRANT_FENCED, stock, store, publication,
                    clock, now_ms, error))
      return FALSE;
  return TRUE;
}

/* ---- what a terminal holds, while its records are booked ---------------------------------------------- */

typedef struct
{
  char *id;
  gint64 epoch;
  gint64 after_seq;
  gint64 left;
} Held;

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->id);
  g_free (held);
}

static void
hold (CfApply *self, const char *subject, Held *held)
{
  GPtrArray *list = g_hash_table_lookup (self->grants, subject);

  if (list == NULL) {
    list = g_ptr_array_new_with_free_func (held_free);
    g_hash_table_insert (self->grants, g_strdup (subject), list);
  }
  g_ptr_array_add (list, held);
}

gboolean
cf_apply_open_grants (CfApply *self, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT subject, id, epoch, after_seq, amount - used FROM escrow_grant"
                      " WHERE terminal = $1 AND state = 'live' AND used < amount"
                      " ORDER BY given_ms, id LIMIT CAST ($2 AS BIGINT)",
                      "ti", self->terminal, (gint64) GRANTS_MAX);

  if (rows == NULL)
    return FALSE;
  self->grants =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  for (gsize i = 0; i < rows->n_rows; i++) {
    Held *held = g_new0 (Held, 1);

    held->id = g_strdup (cf_central_rows_text (rows, i, 1));
    held->epoch = cf_central_rows_int (rows, i, 2);
    held->after_seq = cf_central_rows_int (rows, i, 3);
    held->left = cf_central_rows_int (rows, i, 4);
    hold (self, cf_central_rows_text (rows, i, 0), held);
  }
  return TRUE;
}

/* @id has @left from now on; 0: nothing, or it has ended. */
static void
keep_in_mind (CfApply *self, const char *subject, const char *id, gint64 left)
{
  GPtrArray *list = g_hash_table_lookup (self->grants, subject);

  for (guint i = 0; list != NULL && i < list->len; i++) {
    Held *held = g_ptr_array_index (list, i);

    if (g_str_equal (held->id, id))
      held->left = left;
  }
}

/* The grant that @record's use of @subject comes off: the one it names, else the oldest of the terminal's own of
 * that epoch that was there before the record and has something left.  NULL for none. */
static const char *
find_grant (CfApply *self, const CfRecord *record, const char *subject, const char *named)
{
  const GPtrArray *list = named == NULL ? g_hash_table_lookup (self->grants, subject) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++) {
    const Held *held = g_ptr_array_index (list, i);

    if (held->left > 0 && held->epoch == record->epoch && record->seq > held->after_seq)
      return held->id;
  }
  return named;
}

static void
note_applied (json_object *applied, const CfApply *self, const CfRecord *record)
{
  json_object *pair = json_object_new_array ();

  json_object_array_add (pair, json_object_new_int64 (record->epoch));
  json_object_array_add (pair, json_object_new_int64 (record->seq));
  json_object_object_add (applied, self->chain, pair);
}

/* Lent after the backup that the central was put back from.  It is written down as far as @record tells, so that its
 * terminal's word for what it held, which may be on its way meanwhile, lends nothing anew that was given back or
 * used.  @told: how it stands, and what of it. */
static gboolean
note_forgotten (CfApply *self,
                const CfRecord *record,
                const CfId *id,
                const char *subject,
                const CfCentralGrant *told,
                GError **error)
{
  g_autoptr (json_object) applied = json_object_new_object ();
  CfCentralGrant grant = *told;

  grant.grant.id = *id;
  g_strlcpy (grant.grant.terminal.text, self->terminal, sizeof grant.grant.terminal.text);
  g_strlcpy (grant.grant.subject, subject, sizeof grant.grant.subject);
  grant.grant.epoch = record->epoch;
  grant.is_stock = strchr (subject, '|') != NULL;
  grant.shop = self->shop;
  grant.applied = applied;
  note_applied (applied, self, record);
  return cf_central_grant_save (&grant, self->store, self->publication, self->now_ms, error);
}

/* Takes @amount off the grant @id.  @ret_freed: (out): by how much it keeps less from others now. */
static gboolean
use_grant (CfApply *self,
           const CfRecord *record,
           const char *id,
           const char *subject,
           gint64 amount,
           gint64 *ret_freed,
           GError **error)
{
  g_autoptr (CfCentralGrant) grant = NULL;
  gint64 before;
  CfId named;

  *ret_freed = 0;
  if (!cf_central_grant_lock (self->store, id, &grant, error))
    return FALSE;
  if (grant == NULL)
    return !cf_id_parse (id, &named) || /* of nothing that was ever lent */
           note_forgotten (self, record, &named, subject,
                           &(CfCentralGrant){ .used = amount, .end = CF_GRANT_UNHEARD }, error);
  if (!g_str_equal (grant->grant.subject, subject) ||
      !g_str_equal (grant->grant.terminal.text, self->terminal) || /* not its own to use */
      grant->used + amount > CF_CANONICAL_JSON_INT_MAX)
    return TRUE;
  before = cf_central_grant_left (grant);
  grant->used += amount;
  note_applied (grant->applied, self, record);
  *ret_freed = before - cf_central_grant_left (grant);
  keep_in_mind (self, subject, id, cf_central_grant_left (grant));
  return keep (grant, -*ret_freed, self->stock, error) &&
         cf_central_grant_save (grant, self->store, self->publication, self->now_ms, error);
}

/* ---- booking records ------------------------------------------------------------------------------------ */

static gboolean
note_risk (CfApply *self, const CfRecord *record, const char *card, gint64 at_risk, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("%s %u:%" G_GINT64_FORMAT " %s", self->chain,
                                              record->epoch, record->seq, card);
  json_object *detail;

  if (at_risk <= 0)
    return TRUE;
  detail = cf_apply_name_record (self, record);
  cf_wire_add_text (detail, "card", card);
  cf_wire_add_int (detail, "at_risk_minor", at_risk);
  return cf_exception_add (self->store, self->now_ms, self->central->clock, "used_at_risk", subject,
                           self->shop, detail, error);
}

/* @amount: paid in, or, negative, taken; @part: number within the record. */
static gboolean
move (CfApply *self,
      const CfRecord *record,
      guint part,
      const char *number,
      gint64 amount,
      gint64 at_risk,
      const char *named,
      const char *document,
      GError **error)
{
  g_autofree char *fact = g_strdup_printf ("%s %u:%" G_GINT64_FORMAT " %u", self->chain,
                                           record->epoch, record->seq, part);
  g_autoptr (CfValueCard) card = NULL;
  const char *grant = amount < 0 ? find_grant (self, record, number, named) : NULL;
  gint64 covered = -amount - at_risk;
  gint64 freed = 0;
  gboolean fits;

  if (!cf_value_is_card (number))
    return cf_apply_note (self, record, "a card's number is none", error);
  if (!cf_value_card_lock (self->store, number, TRUE, self->now_ms, &card, error) ||
      !cf_value_card_move (card, self->store, fact, amount, document,
                           record->at_ms + self->offset_ms, &fits, error))
    return FALSE;
  if (!fits)
    return cf_apply_note (self, record, "the card's value would be out of range", error);
  if (grant != NULL && covered > 0 &&
      !use_grant (self, record, grant, number, covered, &freed, error))
    return FALSE;
  card->lent -= freed;
  note_applied (card->applied, self, record);
  return cf_value_card_save (card, self->store, self->publication, self->central->clock,
                             self->now_ms, error) &&
         note_risk (self, record, number, at_risk, error);
}

gboolean
cf_apply_value_issued (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfStoredValueIssued body;

  if (!cf_event_read_stored_value_issued (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  return move (self, record, 0, body.card, body.amount.minor, 0, NULL, body.document, error);
}

gboolean
cf_apply_value_used (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (GError) bad = NULL;
  CfStoredValueUsed body;

  if (!cf_event_read_stored_value_used (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  return move (self, record, 0, body.card, -body.amount.minor,
               CLAMP (body.at_risk.minor, 0, body.amount.minor), body.grant, body.document, error);
}

gboolean
cf_apply_escrow_returned (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (CfCentralGrant) grant = NULL;
  g_autoptr (GError) bad = NULL;
  CfEscrowReturned body;
  CfId named;

  if (!cf_event_read_escrow_returned (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (!cf_central_grant_lock (self->store, body.grant, &grant, error))
    return FALSE;
  if (grant == NULL)
    return cf_id_parse (body.grant, &named)
             ? note_forgotten (self, record, &named, body.subject,
                               &(CfCentralGrant){ .grant.amount = body.rest,
                                                  .end = CF_GRANT_RETURNED },
                               error)
             : cf_apply_note (self, record, "its id is none", error);
  if (!g_str_equal (grant->grant.terminal.text, self->terminal))
    return cf_apply_note (self, record, "it was not lent to this terminal", error);
  keep_in_mind (self, grant->grant.subject, body.grant, 0);
  return end_grant (body.grant, CF_GRANT_RETURNED, self->stock, self->store, self->publication,
                    self->central->clock, self->now_ms, error);
}

/* ---- last pieces in a sale ----------------------------------------------------------------------------- */

/* The grants that @line names, each by as much as it says. */
static gboolean
use_named (CfApply *self,
           const CfRecord *record,
           json_object *covers,
           const char *subject,
           GError **error)
{
  gsize n = MIN (json_object_array_length (covers), (gsize) CF_LAST_PIECES_NAMES_MAX);

  for (gsize i = 0; i < n; i++) {
    json_object *cover = json_object_array_get_idx (covers, i);
    const char *grant = cf_wire_get_text (cover, "grant", CF_ID_LEN);
    gint64 milli, freed;

    if (grant != NULL &&
        cf_wire_get_int (cover, "quantity_milli", 1, CF_CANONICAL_JSON_INT_MAX, &milli) &&
        !use_grant (self, record, grant, subject, milli, &freed, error))
      return FALSE;
  }
  return TRUE;
}

/* Adds whom the grants named in @line were lent to. */
static gboolean
add_lent (CfApply *self, json_object *line, json_object *into, GError **error)
{
  json_object *lent = cf_wire_get_array (line, "lent");
  gsize n = lent != NULL ? json_object_array_length (lent) : 0;

  for (gsize i = 0; i < MIN (n, (gsize) CF_WIRE_ERROR_GRANTS_MAX); i++) {
    const char *text = json_object_get_string (json_object_array_get_idx (lent, i));
    g_autoptr (CfCentralRows) rows = NULL;
    json_object *party;
    CfId id;

    if (text == NULL || !cf_id_parse (text, &id))
      continue;
    rows =
      cf_central_query (self->store, error,
                        "SELECT terminal, amount FROM escrow_grant WHERE id = $1", "t", id.text);
    if (rows == NULL)
      return FALSE;
    party = json_object_new_object ();
    json_object_array_add (into, party);
    cf_wire_add_text (party, "grant", id.text);
    if (rows->n_rows == 0)
      continue; /* of before a restore */
    cf_wire_add_text (party, "terminal", cf_central_rows_text (rows, 0, 0));
    cf_wire_add_int (party, "quantity_milli", cf_central_rows_int (rows, 0, 1));
  }
  return TRUE;
}

/* Of @sku, in all lines of the sale from @from on. */
static gint64
sum_uncovered (json_object *lines, gsize from, const char *sku)
{
  gint64 sum = 0;

  for (gsize i = from; i < json_object_array_length (lines); i++) {
    json_object *line = json_object_array_get_idx (lines, i);
    const char *other = cf_wire_get_text (line, "sku", 64);
    gint64 milli;

    if (g_strcmp0 (other, sku) == 0 &&
        cf_wire_get_int (line, "uncovered_milli", 1, CF_CANONICAL_JSON_INT_MAX, &milli))
      sum = MIN (sum + milli, CF_CANONICAL_JSON_INT_MAX);
  }
  return sum;
}

/* What a till sold although it was told that others had been lent it: one exception a record and product. */
static gboolean
note_oversold (CfApply *self, const CfRecord *record, gsize index, GError **error)
{
  json_object *lines = cf_wire_get_array (record->body, "lines");
  json_object *line = json_object_array_get_idx (lines, index);
  const char *sku = cf_wire_get_text (line, "sku", 64);
  g_autofree char *subject = NULL;
  g_autoptr (json_object) detail = NULL;
  json_object *lent;
  gint64 milli;

  if (sku == NULL ||
      !cf_wire_get_int (line, "uncovered_milli", 1, CF_CANONICAL_JSON_INT_MAX, &milli))
    return TRUE;
  detail = cf_apply_name_record (self, record);
  lent = json_object_new_array ();
  cf_wire_add_text (detail, "number", cf_wire_get_text (record->body, "number", 64));
  cf_wire_add_text (detail, "sku", sku);
  cf_wire_add_int (detail, "uncovered_milli", sum_uncovered (lines, index, sku));
  json_object_object_add (detail, "lent", lent);
  subject =
    g_strdup_printf ("%s %u:%" G_GINT64_FORMAT " %s", self->chain, record->epoch, record->seq, sku);
  return add_lent (self, line, lent, error) &&
         cf_exception_add (self->store, self->now_ms, self->central->clock, "oversold", subject,
                           self->shop, g_steal_pointer (&detail), error);
}

/* A record that names no grant, as older tills write it, takes what its terminal was lent. */
static gboolean
apply_pieces (CfApply *self,
              const CfRecord *record,
              json_object *line,
              const char *sku,
              GError **error)
{
  json_object *covers = cf_wire_get_array (line, "covers");
  g_autofree char *subject = NULL;
  const char *grant;
  gint64 milli, freed;

  if (covers == NULL && g_hash_table_size (self->grants) == 0)
    return TRUE;
  subject = g_strconcat (sku, "|main", NULL);
  if (covers != NULL)
    return use_named (self, record, covers, subject, error);
  grant = find_grant (self, record, subject, NULL);
  return grant == NULL ||
         !cf_wire_get_int (line, "quantity_milli", 1, CF_CANONICAL_JSON_INT_MAX, &milli) ||
         use_grant (self, record, grant, subject, milli, &freed, error);
}

/* ---- sales ------------------------------------------------------------------------------------------------ */

/* A line that loads a card names it as its serial number. */
static gboolean
apply_line (CfApply *self, const CfRecord *record, guint part, json_object *line, GError **error)
{
  const char *kind = cf_wire_get_text (line, "kind", 32);
  const char *sku = cf_wire_get_text (line, "sku", 64);
  const char *card = cf_wire_get_text (line, "serial", CF_VALUE_CARD_MAX);
  const char *number = cf_wire_get_text (record->body, "number", 64);
  gint64 amount;

  if (g_strcmp0 (kind, "stored_value") == 0)
    return card == NULL ||
           !cf_wire_get_int (line, "total_minor", -CF_CANONICAL_JSON_INT_MAX,
                             CF_CANONICAL_JSON_INT_MAX, &amount) ||
           amount == 0 || move (self, record, part, card, amount, 0, NULL, number, error);
  if (sku == NULL || g_strcmp0 (kind, "merchandise") != 0)
    return TRUE;
  return apply_pieces (self, record, line, sku, error) && note_oversold (self, record, part, error);
}

/* A tender of a card names it as its reference; one below zero gives value back. */
static gboolean
apply_tender (CfApply *self,
              const CfRecord *record,
              guint part,
              json_object *tender,
              GError **error)
{
  const char *type = cf_wire_get_text (tender, "type", 64);
  const char *card = cf_wire_get_text (tender, "reference", CF_VALUE_CARD_MAX);
  const char *number = cf_wire_get_text (record->body, "number", 64);
  gint64 at_risk = 0;
  gint64 amount;

  if (card == NULL ||
      (g_strcmp0 (type, "gift_card") != 0 && g_strcmp0 (type, "store_credit") != 0) ||
      !cf_wire_get_int (tender, "amount_minor", -CF_CANONICAL_JSON_INT_MAX,
                        CF_CANONICAL_JSON_INT_MAX, &amount) ||
      amount == 0)
    return TRUE;
  if (amount > 0)
    cf_wire_get_int (tender, "at_risk_minor", 0, amount, &at_risk);
  return move (self, record, part, card, -amount, at_risk,
               cf_wire_get_text (tender, "grant", CF_ID_LEN), number, error);
}

gboolean
cf_apply_sold_value (CfApply *self, const CfRecord *record, GError **error)
{
  json_object *lines = cf_wire_get_array (record->body, "lines");
  json_object *tenders = cf_wire_get_array (record->body, "tenders");
  gsize n_lines = lines != NULL ? json_object_array_length (lines) : 0;
  gsize n_tenders = tenders != NULL ? json_object_array_length (tenders) : 0;

  for (gsize i = 0; i < n_lines; i++)
    if (!apply_line (self, record, (guint) i, json_object_array_get_idx (lines, i), error))
      return FALSE;
  for (gsize i = 0; i < n_tenders; i++)
    if (!apply_tender (self, record, (guint) (n_lines + i), json_object_array_get_idx (tenders, i),
                       error))
      return FALSE;
  return TRUE;
}

/* A new epoch of the terminal holds none, and the epochs before it write no more: the main chain has come
 * to their end.  A fork's branch ends nothing, for the other disk goes on. */
gboolean
cf_apply_epoch_grants (CfApply *self, const CfRecord *record, GError **error)
{
  if (self->branch[0] != '\0')
    return TRUE;
  return cf_central_grants_fence (self->store, self->terminal, record->epoch, self->stock,
                                  self->publication, self->central->clock, self->now_ms, error);
}
