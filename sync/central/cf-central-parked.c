/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-central-parked.h"

#include <string.h>

#include "cf-position.h"

/*
 * Parked baskets.  Invariants:
 *  1. a basket's row is locked before it is read, and one terminal at a time holds it: whoever asks second
 *     is refused, and no lease ends by itself;
 *  2. what a terminal's journal says of its own basket, and its claim, are newer than what it shows of it, by
 *     the position: a copy that comes late, or is overtaken, brings nothing back;
 *  3. a till that could not ask rings its own basket all the same.  Who else did is told, and if both were
 *     sold that is the exception paid_twice, one a basket, whoever comes first.
 */

#define RINGS_MAX    1000 /* of one terminal that no sale has ended */
#define TIDY_MAX     500  /* forgotten in one go */
#define LINES_MAX    100000
#define TEXT_MAX     1024 /* bytes of a note or a name */
#define CODE_MAX     16
#define DOCUMENT_MAX (1024 * 1024)
#define NUMBER_MAX   64

typedef struct
{
  char id[CF_ID_LEN + 1];
  char *store;
  char *terminal;
  gint64 position;
  char *holder; /* "": it lies at @terminal */
  gboolean is_left;
  gboolean is_rung;
  gboolean was_told;
  json_object *info;
  char *document;
} Parked;

static void
parked_free (Parked *self)
{
  if (self == NULL)
    return;
  g_free (self->store);
  g_free (self->terminal);
  g_free (self->holder);
  json_object_put (self->info);
  g_free (self->document);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parked, parked_free)

/* Whether another till has it. */
static gboolean
is_gone (const Parked *self)
{
  return self->holder[0] != '\0' && !g_str_equal (self->holder, self->terminal);
}

/* Whether it is known what it is: of what was not shown there are records alone. */
static gboolean
is_shown (const Parked *self)
{
  return json_object_object_length (self->info) > 0;
}

/* Whether the tills have to know of it: until it went, and both tills have said so. */
static gboolean
is_told (const Parked *self)
{
  if (self->holder[0] == '\0')
    return TRUE;
  return is_gone (self) && is_shown (self) && !(self->is_left && self->is_rung);
}

static Parked *
parked_new (const char *id, const char *store, const char *terminal)
{
  Parked *self = g_new0 (Parked, 1);

  g_strlcpy (self->id, id, sizeof self->id);
  self->store = g_strdup (store);
  self->terminal = g_strdup (terminal);
  self->holder = g_strdup ("");
  self->info = json_object_new_object ();
  self->document = g_strdup ("");
  return self;
}

static gboolean
lock (CfCentralStore *store, const char *id, Parked **ret_parked, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "UPDATE parked SET changed_ms = changed_ms WHERE id = $1 RETURNING store,"
                      " terminal, position, holder, is_left, is_rung, info, document",
                      "t", id);
  Parked *self;

  *ret_parked = NULL;
  if (rows == NULL)
    return FALSE;
  if (rows->n_rows == 0)
    return TRUE;
  self = parked_new (id, cf_central_rows_text (rows, 0, 0), cf_central_rows_text (rows, 0, 1));
  self->position = cf_central_rows_int (rows, 0, 2);
  g_free (self->holder);
  self->holder = g_strdup (cf_central_rows_text (rows, 0, 3));
  self->is_left = cf_central_rows_int (rows, 0, 4) != 0;
  self->is_rung = cf_central_rows_int (rows, 0, 5) != 0;
  json_object_put (self->info);
  self->info = json_tokener_parse (cf_central_rows_text (rows, 0, 6));
  g_free (self->document);
  self->document = g_strdup (cf_central_rows_text (rows, 0, 7));
  self->was_told = is_told (self);
  *ret_parked = self;
  return TRUE;
}

static void
set_holder (Parked *self, const char *terminal)
{
  g_free (self->holder);
  self->holder = g_strdup (terminal);
}

/* What the tills are told: what it is, where it lies or went, who rings it up and sold it as what. */
static gboolean
show (const Parked *self, CfCentralStore *store, json_object **ret_told, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "SELECT terminal, basket, number FROM parked_ring WHERE parked = $1"
                      " AND is_open = 1 ORDER BY basket LIMIT 10",
                      "t", self->id);
  json_object *told, *list;

  if (rows == NULL)
    return FALSE;
  told = json_object_new_object ();
  json_object_object_foreach (self->info, name, value)
    json_object_object_add (told, name, json_object_get (value));
  cf_wire_add_text (told, "terminal", self->terminal);
  if (self->holder[0] != '\0')
    cf_wire_add_text (told, "holder", self->holder);
  list = json_object_new_array ();
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *number = cf_central_rows_text (rows, i, 2);
    json_object *row = json_object_new_object ();

    cf_wire_add_text (row, "terminal", cf_central_rows_text (rows, i, 0));
    cf_wire_add_text (row, "sale", cf_central_rows_text (rows, i, 1));
    cf_wire_add_text (row, "number", number[0] != '\0' ? number : NULL);
    json_object_array_add (list, row);
  }
  json_object_object_add (told, "rings", list);
  *ret_told = told;
  return TRUE;
}

static gboolean
save (Parked *self,
      CfCentralStore *store,
      CfPublication *publication,
      gint64 now_ms,
      GError **error)
{
  g_autofree char *info = cf_wire_to_text (self->info);
  g_autoptr (json_object) told = NULL;

  /* Its holder has it: what is not needed any more is not kept. */
  if (self->holder[0] != '\0' && (g_str_equal (self->holder, self->terminal) || self->is_rung)) {
    g_free (self->document);
    self->document = g_strdup ("");
  }
  if (is_told (self)) {
    if (!show (self, store, &told, error))
      return FALSE;
    cf_publication_add (publication, self->store, "parked", self->id, cf_wire_to_text (told));
  } else if (self->was_told) {
    cf_publication_add (publication, self->store, "parked", self->id, NULL);
  }
  self->was_told = is_told (self);
  return cf_central_exec (
    store, error,
    "INSERT INTO parked (id, store, terminal, position, holder, is_left, is_rung, changed_ms, info,"
    " document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET"
    " position = excluded.position, holder = excluded.holder, is_left = excluded.is_left,"
    " is_rung = excluded.is_rung, changed_ms = excluded.changed_ms, info = excluded.info,"
    " document = excluded.document",
    "tttitiiitt", self->id, self->store, self->terminal, self->position, self->holder,
    (gint64) self->is_left, (gint64) self->is_rung, now_ms, info, self->document);
}

/* ---- by request ---------------------------------------------------------------------------------- */

/* What is told of a basket; NULL: the body is none. */
static json_object *
read_info (json_object *body)
{
  static const struct
  {
    const char *name;
    gsize max;
    gboolean is_needed;
  } TEXTS[] = { { "code", CODE_MAX, TRUE },
                { "by", TEXT_MAX, FALSE },
                { "note", TEXT_MAX, FALSE },
                { "first", TEXT_MAX, FALSE } };
  static const struct
  {
    const char *name;
    gint64 min;
    gint64 max;
  } FIGURES[] = { { "at_ms", 0, CF_CANONICAL_JSON_INT_MAX },
                  { "lines", 1, LINES_MAX },
                  { "total_minor", -CF_CANONICAL_JSON_INT_MAX, CF_CANONICAL_JSON_INT_MAX },
                  { "v", 1, G_MAXINT32 } };
  g_autoptr (json_object) info = json_object_new_object ();

  for (guint i = 0; i < G_N_ELEMENTS (TEXTS); i++) {
    const char *text = cf_wire_get_text (body, TEXTS[i].name, TEXTS[i].max);

    if (text == NULL &&
        (TEXTS[i].is_needed || json_object_object_get_ex (body, TEXTS[i].name, NULL)))
      return NULL;
    cf_wire_add_text (info, TEXTS[i].name, text);
  }
  for (guint i = 0; i < G_N_ELEMENTS (FIGURES); i++) {
    gint64 figure;

    if (!cf_wire_get_int (body, FIGURES[i].name, FIGURES[i].min, FIGURES[i].max, &figure))
      return NULL;
    cf_wire_add_int (info, FIGURES[i].name, figure);
  }
  return g_steal_pointer (&info);
}

static gboolean
save_call (CfCall *call, Parked *parked, GError **error)
{
  g_autoptr (CfPublication) publication = cf_publication_new ();

  return save (parked, call->store, publication, call->now_ms, error) &&
         cf_publication_commit (publication, call->store, call->now_ms, error);
}

/* A central that was put back has forgotten who was given it; their record may have said so again before its till
 * shows it. */
static gboolean
give_to_who_rang (Parked *self, CfCentralStore *store, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (store, error,
                      "SELECT terminal FROM parked_ring WHERE parked = $1 AND terminal <> $2"
                      " ORDER BY rung_ms, basket LIMIT 1",
                      "tt", self->id, self->terminal);

  if (rows == NULL)
    return FALSE;
  set_holder (self, rows->n_rows > 0 ? cf_central_rows_text (rows, 0, 0) : "");
  self->is_rung = rows->n_rows > 0;
  return TRUE;
}

static void
take_shown (Parked *self, json_object *info, char *document, gint64 position)
{
  json_object_put (self->info);
  self->info = info;
  g_free (self->document);
  self->document = document;
  self->position = MAX (self->position, position);
}

gboolean
cf_api_park (CfCall *call, GError **error)
{
  json_object *basket = cf_wire_get_object (call->body, "basket");
  const char *terminal = call->who.terminal.text;
  g_autoptr (json_object) info = read_info (call->body);
  g_autofree char *document = basket != NULL ? cf_wire_to_text (basket) : NULL;
  g_autoptr (Parked) parked = NULL;
  gint64 epoch, seq, position;
  CfId id;

  if (info == NULL || basket == NULL || strlen (document) > DOCUMENT_MAX ||
      !cf_id_parse (call->arg, &id) ||
      !cf_wire_get_int (call->body, "epoch", 1, CF_WIRE_EPOCH_MAX, &epoch) ||
      !cf_wire_get_int (call->body, "seq", 0, CF_WIRE_SEQ_MAX, &seq))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "this is no parked basket");
  if (!lock (call->store, id.text, &parked, error))
    return FALSE;
  position = cf_position_to_key ((guint) epoch, seq);
  if (parked == NULL)
    parked = parked_new (id.text, call->who.store, terminal);
  else if (!g_str_equal (parked->terminal, terminal))
    return cf_call_refuse (call, CF_WIRE_ERROR_CONFLICT, "another till parked this basket");
  else if (position < parked->position || is_gone (parked)) {
    if (!is_gone (parked) || is_shown (parked))
      return cf_call_ok (call); /* invariant 2, or it went meanwhile, which its till is told */
    take_shown (parked, g_steal_pointer (&info), g_steal_pointer (&document), position);
    return save_call (call, parked, error) && cf_call_ok (call); /* its taker may have it now */
  }
  if (!give_to_who_rang (parked, call->store, error))
    return FALSE;
  take_shown (parked, g_steal_pointer (&info), g_steal_pointer (&document), position);
  /* Whoever rang it up laid it aside again. */
  return cf_central_exec (call->store, error,
                          "UPDATE parked_ring SET is_open = 0 WHERE basket = $1 AND number = ''",
                          "t", parked->id) &&
         save_call (call, parked, error) && cf_call_ok (call);
}

/* A basket that was rung up from a shared cart is that cart's, whoever rings it. */
static gboolean
hand_on_cart (CfCall *call, const Parked *parked, const char *basket, GError **error)
{
  return cf_central_exec (
    call->store, error,
    "INSERT INTO cart_claim (chain, basket, cart, claimed_ms)"
    " SELECT $1, $2, cart, CAST ($3 AS BIGINT) FROM cart_claim WHERE chain = $4 AND basket = $5"
    " ON CONFLICT (chain, basket) DO NOTHING",
    "ttitt", call->who.terminal.text, basket, call->now_ms, parked->terminal, parked->id);
}

/* Key of the record that the terminal writes next, as it asked; 0: an older till does not say. */
static gboolean
read_next (json_object *body, gint64 *ret_key)
{
  gint64 epoch, seq;

  *ret_key = 0;
  if (!json_object_object_get_ex (body, "epoch", NULL) &&
      !json_object_object_get_ex (body, "seq", NULL))
    return TRUE;
  if (!cf_wire_get_int (body, "epoch", 1, CF_WIRE_EPOCH_MAX, &epoch) ||
      !cf_wire_get_int (body, "seq", 0, CF_WIRE_SEQ_MAX, &seq))
    return FALSE;
  *ret_key = cf_position_to_key ((guint) epoch, seq + 1);
  return TRUE;
}

gboolean
cf_api_claim_parked (CfCall *call, GError **error)
{
  const char *terminal = call->who.terminal.text;
  const char *text = cf_wire_get_text (call->body, "basket", CF_ID_LEN);
  g_autoptr (Parked) parked = NULL;
  json_object *answer;
  gint64 next;
  gboolean is_home;
  CfId basket;

  if (text == NULL || !cf_id_parse (text, &basket))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "basket is an id");
  if (!read_next (call->body, &next))
    return cf_call_refuse (call, CF_WIRE_ERROR_BAD_REQUEST, "epoch and seq are a position");
  if (!lock (call->store, call->arg, &parked, error))
    return FALSE;
  if (parked == NULL || !g_str_equal (parked->store, call->who.store))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "there is no such parked basket");
  is_home = g_str_equal (parked->terminal, terminal);
  /* Who was not answered asks again. */
  if (parked->holder[0] != '\0' &&
      (!g_str_equal (parked->holder, terminal) || (!is_home && parked->is_rung)))
    return cf_call_refuse (call, CF_WIRE_ERROR_WRONG_STATE, "a till has resumed this basket");
  if (!is_home && !is_shown (parked))
    return cf_call_refuse (call, CF_WIRE_ERROR_NOT_FOUND, "nobody has shown this basket yet");
  /* A claim from before it was laid there once more comes late: nobody waits for it, and it takes nothing. */
  if (is_home && next > 0 && next <= parked->position && parked->holder[0] == '\0') {
    answer = json_object_new_object ();
    cf_wire_add_text (answer, "id", parked->id);
    return cf_call_answer_json (call, answer);
  }
  set_holder (parked, terminal);
  if (is_home)
    parked->position = MAX (parked->position, next);
  answer = json_object_new_object ();
  cf_wire_add_text (answer, "id", parked->id);
  if (!is_home)
    json_object_object_add (answer, "basket", json_tokener_parse (parked->document));
  cf_call_answer_json (call, answer);
  return save_call (call, parked, error) &&
         (is_home || hand_on_cart (call, parked, basket.text, error));
}

gboolean
cf_central_parked_tidy (CfCentralStore *store,
                        CfPublication *publication,
                        gint64 before_ms,
                        GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    store, error,
    "DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE changed_ms < $1 ORDER BY id"
    " LIMIT CAST ($2 AS BIGINT)) RETURNING id, store, terminal, holder",
    "ii", before_ms, (gint64) TIDY_MAX);

  if (rows == NULL)
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    if (!g_str_equal (cf_central_rows_text (rows, i, 2), cf_central_rows_text (rows, i, 3)))
      cf_publication_add (publication, cf_central_rows_text (rows, i, 1), "parked",
                          cf_central_rows_text (rows, i, 0), NULL);
  return cf_central_exec (store, error, "DELETE FROM parked_ring WHERE rung_ms < $1", "i",
                          before_ms);
}

/* ---- booking records -------------------------------------------------------------------------------- */

gboolean
cf_apply_open_parked (CfApply *self, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT basket, parked FROM parked_ring WHERE terminal = $1 AND number = ''"
                      " ORDER BY basket DESC LIMIT CAST ($2 AS BIGINT)",
                      "ti", self->terminal, (gint64) RINGS_MAX);

  if (rows == NULL)
    return FALSE;
  self->rings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (gsize i = 0; i < rows->n_rows; i++)
    g_hash_table_insert (self->rings, g_strdup (cf_central_rows_text (rows, i, 0)),
                         g_strdup (cf_central_rows_text (rows, i, 1)));
  return TRUE;
}

/* A basket that was parked again elsewhere is still the one that was parked first. */
static gboolean
note_ring (CfApply *self, const char *basket, const char *parked, GError **error)
{
  g_autoptr (CfCentralRows) rows = cf_central_query (
    self->store, error,
    "INSERT INTO parked_ring (basket, parked, terminal, number, is_open, rung_ms) VALUES ($1,"
    " COALESCE ((SELECT r.parked FROM parked_ring AS r WHERE r.basket = $2), $2), $3, '', 1, $4)"
    " ON CONFLICT (basket) DO UPDATE SET is_open = 1, rung_ms = excluded.rung_ms RETURNING parked, number",
    "ttti", basket, parked, self->terminal, self->now_ms);

  if (rows == NULL)
    return FALSE;
  if (cf_central_rows_text (rows, 0, 1)[0] == '\0')
    g_hash_table_insert (self->rings, g_strdup (basket),
                         g_strdup (cf_central_rows_text (rows, 0, 0)));
  return TRUE;
}

/* Its own till rings it up, or says that another one does: a central that was put back has forgotten that it gave it
 * to that one. */
static gboolean
apply_at_home (CfApply *self,
               const CfRecord *record,
               const CfBasketResumed *body,
               Parked *parked,
               GError **error)
{
  const char *holder = body->taken_by != NULL ? body->taken_by : self->terminal;

  parked->position = MAX (parked->position, cf_position_to_key (record->epoch, record->seq));
  parked->is_left = parked->is_left || body->taken_by != NULL;
  if (parked->holder[0] == '\0')
    set_holder (parked, holder);
  return (body->taken_by != NULL || note_ring (self, parked->id, parked->id, error)) &&
         save (parked, self->store, self->publication, self->now_ms, error);
}

/* It was shown to nobody here, or not yet: a copy that comes after this brings it to nobody but who has taken it, and
 * its sale is known by this, should its till be put back and lay it aside once more. */
static gboolean
apply_unseen (CfApply *self, const CfRecord *record, const CfBasketResumed *body, GError **error)
{
  g_autoptr (Parked) parked = parked_new (body->basket, self->shop, self->terminal);

  parked->position = cf_position_to_key (record->epoch, record->seq);
  parked->is_left = body->taken_by != NULL;
  if (body->taken_by != NULL ? !give_to_who_rang (parked, self->store, error)
                             : !note_ring (self, parked->id, parked->id, error))
    return FALSE;
  if (parked->holder[0] == '\0')
    set_holder (parked, body->taken_by != NULL ? body->taken_by : self->terminal);
  return save (parked, self->store, self->publication, self->now_ms, error);
}

static gboolean
apply_taken (CfApply *self, const CfBasketResumed *body, Parked *parked, GError **error)
{
  if (!note_ring (self, body->basket, body->parked, error))
    return FALSE;
  if (parked == NULL)
    return TRUE;
  if (parked->holder[0] == '\0') /* a central that was put back has forgotten who asked */
    set_holder (parked, self->terminal);
  parked->is_rung = parked->is_rung || g_str_equal (parked->holder, self->terminal);
  return save (parked, self->store, self->publication, self->now_ms, error);
}

gboolean
cf_apply_basket_resumed (CfApply *self, const CfRecord *record, GError **error)
{
  g_autoptr (Parked) parked = NULL;
  g_autoptr (GError) bad = NULL;
  CfBasketResumed body;

  if (!cf_event_read_basket_resumed (record->body, &body, &bad))
    return cf_apply_note (self, record, bad->message, error);
  if (body.undone != NULL)
    return TRUE;
  if (!lock (self->store, body.parked != NULL ? body.parked : body.basket, &parked, error))
    return FALSE;
  if (body.parked != NULL)
    return apply_taken (self, &body, parked, error);
  if (parked == NULL)
    return apply_unseen (self, record, &body, error);
  return !g_str_equal (parked->terminal, self->terminal) ||
         apply_at_home (self, record, &body, parked, error);
}

/* Invariant 3. */
static gboolean
report (CfApply *self, const char *parked, GError **error)
{
  g_autoptr (CfCentralRows) rows =
    cf_central_query (self->store, error,
                      "SELECT basket FROM parked_ring WHERE parked = $1 AND number <> ''"
                      " ORDER BY basket LIMIT 10",
                      "t", parked);
  json_object *detail, *groups, *group;

  if (rows == NULL)
    return FALSE;
  if (rows->n_rows < 2)
    return TRUE;
  detail = json_object_new_object ();
  groups = json_object_new_array ();
  group = json_object_new_array ();
  cf_wire_add_text (detail, "basket", parked);
  json_object_object_add (detail, "paid", groups);
  json_object_array_add (groups, group);
  for (gsize i = 0; i < rows->n_rows; i++)
    json_object_array_add (group, json_object_new_string (cf_central_rows_text (rows, i, 0)));
  return cf_exception_put (self->store, self->now_ms, self->central->clock, "paid_twice", parked,
                           self->shop, detail, error);
}

gboolean
cf_apply_parked_sold (CfApply *self, const CfRecord *record, GError **error)
{
  const char *id = cf_wire_get_text (record->body, "id", CF_ID_LEN);
  const char *number = cf_wire_get_text (record->body, "number", NUMBER_MAX);
  g_autofree char *name = NULL;
  g_autoptr (Parked) parked = NULL;

  if (id == NULL || number == NULL ||
      (name = g_strdup (g_hash_table_lookup (self->rings, id))) == NULL)
    return TRUE;
  g_hash_table_remove (self->rings, id);
  return cf_central_exec (self->store, error,
                          "UPDATE parked_ring SET number = $2 WHERE basket = $1", "tt", id,
                          number) &&
         lock (self->store, name, &parked, error) &&
         (parked == NULL || save (parked, self->store, self->publication, self->now_ms, error)) &&
         report (self, name, error);
}
