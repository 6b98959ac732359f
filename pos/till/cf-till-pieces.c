/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Last pieces: lent by the central, so that no two tills promise the same one (cf-last-pieces.h).
 *
 *   a line changes ─► when nothing else is to do: what can the store sell? ─► enough: nothing
 *                                     │ little
 *                                     ▼
 *                         ask the central, one product at a time
 *                           │ lent                    │ others have them          │ no answer
 *                           ▼                         ▼                           ▼
 *                  kept with the autosave      said on the line, marked      as without a central
 *                                              in the sale's record
 *
 * Invariants:
 *  1. nobody waits for any of it, and nothing of it refuses a sale: what lies in the customer's hand is sold;
 *  2. a grant is on the disk with the basket, before a record names it;
 *  3. none outlives its basket: what is left goes back in the transaction that ends it, what comes later at once.
 */
#include <string.h>

#include "cf-last-pieces.h"
#include "cf-stock-store.h"
#include "cf-till-central.h"
#include "cf-till-orders-private.h"
#include "cf-till-value-private.h"
#include "cf-told-store.h"
#include "cf-trade-body.h"

#define LOOKS_MAX    8    /* products that are looked at between two other things */
#define SKUS_MAX     32   /* of one basket that are asked for */
#define ASK_AGAIN_MS 5000 /* behind a refusal, when the store's feed told something */

/* What the central did not lend, because other tills have it. */
typedef struct
{
  gint64 milli;
  gint64 held; /* what this till had when it asked */
  gint64 at_ms;
  char **lent; /* their grants */
} Refused;

struct _CfTillPieces
{
  CfId basket;         /* whose all of this is */
  GHashTable *looked;  /* SKU → gint64: how many the basket had when it was looked at */
  GHashTable *refused; /* SKU → Refused */
  GHashTable *asked;   /* of SKU */
  GPtrArray *came;     /* of CfHeldGrant: answers of this run, until they have ended */
  char *asking;        /* SKU; NULL: nobody is asked */
  CfId asked_for;      /* the basket that needs it; another may be open when the answer comes */
  gint64 wanted;
  gint64 held;
  CfTillLender lender; /* who is asked, whoever it is by then */
  guint answers;
  guint idle;
};

static void
refused_free (gpointer data)
{
  Refused *refused = data;

  g_strfreev (refused->lent);
  g_free (refused);
}

CfTillPieces *
cf_till_pieces_new (void)
{
  CfTillPieces *self = g_new0 (CfTillPieces, 1);

  self->looked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, refused_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->came = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_held_grant_free);
  return self;
}

void
cf_till_pieces_free (CfTillPieces *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  g_hash_table_unref (self->looked);
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->asked);
  g_ptr_array_unref (self->came);
  g_free (self->asking);
  g_free (self);
}

void
cf_till_pieces_stop (CfTill *self)
{
  g_clear_handle_id (&self->pieces->idle, g_source_remove);
}

/* Another basket asks for itself. */
static void
follow_basket (CfTill *self)
{
  CfTillPieces *pieces = self->pieces;
  const CfId *basket = cf_basket_get_id (self->basket);

  if (cf_id_equal (&pieces->basket, basket))
    return;
  pieces->basket = *basket;
  g_hash_table_remove_all (pieces->looked);
  g_hash_table_remove_all (pieces->refused);
  g_hash_table_remove_all (pieces->asked);
}

/* ── what the basket has, and what covers it ─────────────────────────────────────────────────── */

static gint64
count_in_basket (CfTill *self, const char *sku)
{
  gint64 milli = 0;

  for (guint i = 0; i < cf_basket_get_line_count (self->basket); i++) {
    const CfBasketLine *line = cf_basket_get_line (self->basket, i);

    if (cf_last_pieces_counts (line->item.kind, line->item.unit) &&
        g_strcmp0 (line->item.sku, sku) == 0)
      milli += line->quantity.milli;
  }
  return milli;
}

/* The product that @grant is of; NULL: a card, or goods that lie where no till sells from. */
static char *
dup_sku (const CfHeldGrant *grant)
{
  const char *bar = strchr (grant->subject, '|');

  return bar != NULL && g_str_equal (bar + 1, CF_STOCK_LOCATION_MAIN)
           ? g_strndup (grant->subject, (gsize) (bar - grant->subject))
           : NULL;
}

static gboolean
is_of (const CfHeldGrant *grant, const char *sku)
{
  g_autofree char *of = dup_sku (grant);

  return g_strcmp0 (of, sku) == 0;
}

static gint64
sum_held (const GPtrArray *held, const char *sku)
{
  gint64 milli = 0;

  for (guint i = 0; i < held->len; i++)
    if (is_of (held->pdata[i], sku))
      milli += ((const CfHeldGrant *) held->pdata[i])->amount;
  return milli;
}

gboolean
cf_till_pieces_are_elsewhere (CfTill *self, const char *sku)
{
  const Refused *refused = cf_id_equal (&self->pieces->basket, cf_basket_get_id (self->basket))
                             ? g_hash_table_lookup (self->pieces->refused, sku)
                             : NULL;

  return refused != NULL && count_in_basket (self, sku) > refused->held;
}

/* ── giving back ─────────────────────────────────────────────────────────────────────────────── */

void
cf_till_pieces_add_came (CfTill *self, GPtrArray *held)
{
  for (guint i = 0; i < self->pieces->came->len; i++) {
    const CfHeldGrant *came = self->pieces->came->pdata[i];
    gboolean is_there = FALSE;

    for (guint j = 0; j < held->len && !is_there; j++)
      is_there = g_str_equal (((const CfHeldGrant *) held->pdata[j])->id, came->id);
    if (!is_there)
      g_ptr_array_add (held, cf_held_grant_copy (came));
  }
}

void
cf_till_pieces_forget (CfTill *self, const char *grant)
{
  for (guint i = 0; i < self->pieces->came->len; i++)
    if (g_str_equal (((const CfHeldGrant *) self->pieces->came->pdata[i])->id, grant)) {
      g_ptr_array_remove_index (self->pieces->came, i);
      return;
    }
}

/* Adds to @commit that what the basket needs no more goes back: a line was voided, or has fewer. */
static guint
give_back_spare (CfTill *self, CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) held = cf_till_list_held (self, &error);
  guint n = 0;

  if (held == NULL) {
    g_warning ("cannot give back what is lent: %s", error->message);
    return 0;
  }
  for (guint i = held->len; i-- > 0;) {
    const CfHeldGrant *grant = held->pdata[i];
    g_autofree char *sku = dup_sku (grant);

    if (sku == NULL ||
        !cf_last_pieces_is_spare (sum_held (held, sku), grant->amount, count_in_basket (self, sku)))
      continue;
    cf_till_give_back (self, commit, grant, grant->amount);
    g_ptr_array_remove_index (held, i);
    n++;
  }
  return n;
}

guint
cf_till_pieces_tidy (CfTill *self, CfCommit *commit)
{
  if (!cf_till_is_managed (self))
    return 0;
  return cf_basket_is_begun (self->basket) ? give_back_spare (self, commit)
                                           : cf_till_value_end (self, commit, NULL);
}

static void
given_back (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* What came for a basket that is gone. */
static void
give_all_back (CfTill *self)
{
  CfCommit *commit = cf_till_commit_new (self);

  if (cf_till_value_end (self, commit, NULL) > 0)
    cf_till_commit (self, commit, FALSE, g_task_new (self, NULL, NULL, NULL), given_back);
  else
    cf_commit_free (commit);
}

/* ── keeping ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_pieces_put (CfTill *self, CfCommit *commit)
{
  for (guint i = 0; i < self->pieces->came->len; i++) {
    CfHeldGrant *came = self->pieces->came->pdata[i];
    g_autofree char *key = g_strconcat (CF_STATE_GRANT, came->id, NULL);

    if (came->is_kept)
      continue;
    cf_commit_put_state (commit, key, came->json);
    came->is_kept = TRUE;
  }
}

static gboolean
has_unkept (CfTill *self)
{
  for (guint i = 0; i < self->pieces->came->len; i++)
    if (!((const CfHeldGrant *) self->pieces->came->pdata[i])->is_kept)
      return TRUE;
  return FALSE;
}

/* ── asking ──────────────────────────────────────────────────────────────────────────────────── */

/* FALSE: it is no grant of these pieces to this till, now. */
static gboolean
take_grant (CfTill *self, const char *text, gint64 *ret_amount)
{
  CfTillPieces *pieces = self->pieces;
  g_autoptr (json_object) json = json_tokener_parse (text);
  CfId terminal = cf_store_get_terminal (self->store);
  CfHeldGrant *held;
  CfGrant grant;

  if (json == NULL || !cf_grant_from_json (json, &grant, NULL) ||
      !cf_grant_is_held_by (&grant, &terminal, cf_store_get_head (self->store).epoch))
    return FALSE;
  held = g_new0 (CfHeldGrant, 1);
  g_strlcpy (held->id, grant.id.text, sizeof held->id);
  held->subject = g_strdup (grant.subject);
  held->amount = grant.amount;
  held->json = g_strdup (text);
  if (!is_of (held, pieces->asking)) {
    cf_held_grant_free (held);
    return FALSE;
  }
  cf_till_pieces_forget (self, held->id);
  g_ptr_array_add (pieces->came, held);
  *ret_amount = grant.amount;
  return TRUE;
}

static void
note_refused (CfTill *self, char **lent)
{
  CfTillPieces *pieces = self->pieces;
  gboolean is_news = g_hash_table_lookup (pieces->refused, pieces->asking) == NULL;
  Refused *refused = g_new0 (Refused, 1);

  *refused = (Refused){ .milli = pieces->wanted,
                        .held = pieces->held,
                        .at_ms = cf_clock_utc_ms (self->clock),
                        .lent = g_strdupv (lent) };
  g_hash_table_replace (pieces->refused, g_strdup (pieces->asking), refused);
  if (is_news)
    cf_till_notice (self, cf_error_name (CF_ERROR_LENT_ELSEWHERE));
}

/* Takes the answer about the basket that is open. */
static void
take_answer (CfTill *self, const char *text, char **lent, const GError *failure)
{
  CfTillPieces *pieces = self->pieces;
  gint64 amount = 0;

  if (text != NULL && !take_grant (self, text, &amount)) {
    g_message ("what the central said is no grant of the pieces that were asked for");
  } else if (text != NULL) {
    g_hash_table_remove (pieces->refused, pieces->asking);
    if (amount < pieces->wanted) /* who has the others? */
      g_hash_table_remove (pieces->looked, pieces->asking);
  } else if (cf_error_is (failure, CF_ERROR_LENT_ELSEWHERE) && lent != NULL) {
    note_refused (self, lent);
  } else {
    g_hash_table_remove (pieces->refused, pieces->asking);
    g_debug ("no pieces of '%s' are lent: %s", pieces->asking, failure->message);
  }
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  CfTillPieces *pieces = self->pieces;
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) lent = NULL;
  g_autofree char *text = pieces->lender.finish (pieces->lender.data, result, &lent, &failure);

  if (!cf_error_is (failure, CF_ERROR_UNREACHABLE))
    pieces->answers++;
  cf_till_end (self);
  if (cf_id_equal (&pieces->asked_for, cf_basket_get_id (self->basket)) ||
      text != NULL) /* a grant that came too late goes back */
    take_answer (self, text, lent, failure);
  g_clear_pointer (&pieces->asking, g_free);
  cf_till_changed (self);
}

static void
ask (CfTill *self, const char *sku, gint64 wanted, gint64 held)
{
  CfTillPieces *pieces = self->pieces;
  g_autofree char *salt =
    g_strdup_printf ("%s %s pieces %u", pieces->basket.text, self->session.text, pieces->answers);
  CfTillLoan loan = { .sku = sku, .amount = wanted, .salt = salt };

  g_hash_table_add (pieces->asked, g_strdup (sku));
  pieces->asking = g_strdup (sku);
  pieces->asked_for = pieces->basket;
  pieces->wanted = wanted;
  pieces->held = held;
  pieces->lender = self->lender;
  cf_till_begin (self);
  pieces->lender.ask (pieces->lender.data, &loan, on_answered_cb, g_object_ref (self));
}

/* ── looking ─────────────────────────────────────────────────────────────────────────────────── */

static gboolean
was_just_refused (CfTill *self, const char *sku, gint64 wanted)
{
  const Refused *refused = g_hash_table_lookup (self->pieces->refused, sku);

  return refused != NULL && refused->milli >= wanted &&
         cf_clock_utc_ms (self->clock) < refused->at_ms + ASK_AGAIN_MS;
}

/* Whether @sku is asked for now. */
static gboolean
look_at (CfTill *self, const char *sku, gint64 in_basket)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) held = NULL;
  gboolean is_told = FALSE;
  CfToldStock told;
  CfQuantity on_hand;
  gint64 mine, wanted;

  if (!cf_told_stock_read (cf_store_get_reference (self->store), cf_store_get_reader (self->store),
                           sku, CF_STOCK_LOCATION_MAIN, &told, &is_told, &error) ||
      (is_told && !cf_till_read_on_hand (self, sku, CF_STOCK_LOCATION_MAIN, &on_hand, &error))) {
    g_debug ("cannot look how many there are of '%s': %s", sku, error->message);
    return FALSE;
  }
  /* Nearly always there is plenty, and what is held need not be read. */
  if (!is_told || cf_last_pieces_wanted (on_hand.milli, told.reserved.milli, 0, in_basket) == 0 ||
      (held = cf_till_list_held (self, NULL)) == NULL)
    return FALSE;
  mine = sum_held (held, sku);
  wanted = cf_last_pieces_wanted (on_hand.milli, told.reserved.milli, mine, in_basket);
  if (wanted == 0 || was_just_refused (self, sku, wanted) ||
      (!g_hash_table_contains (self->pieces->asked, sku) &&
       g_hash_table_size (self->pieces->asked) >= SKUS_MAX))
    return FALSE;
  ask (self, sku, wanted, mine);
  return TRUE;
}

/* Whether there is more to look at. */
static gboolean
look_at_some (CfTill *self)
{
  GHashTable *looked = self->pieces->looked;
  guint looks = 0;

  for (guint i = 0; i < cf_basket_get_line_count (self->basket); i++) {
    const CfBasketItem *item = &cf_basket_get_line (self->basket, i)->item;
    const gint64 *before = g_hash_table_lookup (looked, item->sku);
    gint64 in_basket;

    if (!cf_last_pieces_counts (item->kind, item->unit) || item->sku[0] == '\0')
      continue;
    in_basket = count_in_basket (self, item->sku);
    if (before != NULL && *before == in_basket)
      continue;
    if (looks++ == LOOKS_MAX)
      return TRUE;
    g_hash_table_replace (looked, g_strdup (item->sku), g_memdup2 (&in_basket, sizeof in_basket));
    if (look_at (self, item->sku, in_basket))
      return FALSE; /* the answer looks on */
  }
  return FALSE;
}

static gboolean
on_look_cb (gpointer data)
{
  CfTill *self = data;
  CfTillPieces *pieces = self->pieces;

  if (self->frozen > 0 || self->in_doubt) { /* who thaws it says that it has changed */
    pieces->idle = 0;
    return G_SOURCE_REMOVE;
  }
  follow_basket (self);
  if (!cf_basket_is_begun (self->basket)) {
    if (pieces->came->len > 0)
      give_all_back (self);
  } else {
    if (has_unkept (self))
      cf_till_save_basket (self);
    /* What an order kept is its own; it needs nobody's leave. */
    if (pieces->asking == NULL && !cf_till_pays_order (self) && cf_till_may_ask_lender (self) &&
        look_at_some (self))
      return G_SOURCE_CONTINUE;
  }
  pieces->idle = 0;
  return G_SOURCE_REMOVE;
}

void
cf_till_pieces_look_soon (CfTill *self)
{
  if (self->pieces->idle == 0 && (self->lender.ask != NULL || self->pieces->came->len > 0))
    self->pieces->idle = g_idle_add_full (G_PRIORITY_LOW, on_look_cb, self, NULL);
}

void
cf_till_pieces_follow (CfTill *self)
{
  g_autoptr (GPtrArray) held = NULL;

  g_hash_table_remove_all (self->pieces->looked);
  cf_till_pieces_look_soon (self);
  if (cf_basket_is_begun (self->basket) || self->frozen > 0 || self->in_doubt ||
      !cf_till_is_managed (self))
    return;
  held = cf_till_list_held (self, NULL);
  if (held != NULL && held->len > 0)
    give_all_back (self);
}

/* ── selling ─────────────────────────────────────────────────────────────────────────────────── */

void
cf_till_pieces_cover (CfTill *self, CfSale *sale)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GPtrArray) skus = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) lent = g_array_new (FALSE, TRUE, sizeof (CfLentPieces));
  g_autoptr (GArray) refused = g_array_new (FALSE, TRUE, sizeof (CfRefusedPieces));
  GHashTableIter iter;
  gpointer sku, value;

  if (!cf_till_is_managed (self))
    return;
  follow_basket (self);
  held = cf_till_list_held (self, &error);
  if (held == NULL)
    g_warning ("cannot say which pieces were lent: %s", error->message);
  for (guint i = 0; held != NULL && i < held->len; i++) {
    const CfHeldGrant *grant = held->pdata[i];
    char *of = dup_sku (grant);
    CfLentPieces pieces = { of, grant->id, grant->amount };

    if (of == NULL)
      continue;
    g_ptr_array_add (skus, of);
    g_array_append_val (lent, pieces);
  }
  g_hash_table_iter_init (&iter, self->pieces->refused);
  while (g_hash_table_iter_next (&iter, &sku, &value)) {
    const Refused *of = value;
    CfRefusedPieces pieces = { sku, of->milli, (const char *const *) of->lent };

    g_array_append_val (refused, pieces);
  }
  cf_last_pieces_cover (sale, (const CfLentPieces *) (void *) lent->data, lent->len,
                        (const CfRefusedPieces *) (void *) refused->data, refused->len);
}
