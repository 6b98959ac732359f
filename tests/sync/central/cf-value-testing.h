/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the tests of gift cards and of last pieces share: two tills of a store, and what is lent to them. */

#include "cf-central-world.h"
#include "cf-sample-sale.h"

#define CARD "6006491234567890"

typedef struct
{
  CfCentralWorld *world;
  CfPlayTill *one; /* of S1, which has 3 of A */
  CfPlayTill *two; /* of S1 */
  char *shop;      /* a key with the right "gift_cards" */
} Play;

static inline void
push (Play *play, CfPlayTill *till, guint from)
{
  cf_central_world_push (play->world, till, from, till->lines->len);
}

static inline void
play_init (Play *play)
{
  play->world = cf_central_world_new ();
  play->one = cf_play_till_new (&play->world->clock.clock);
  play->two = cf_play_till_new (&play->world->clock.clock);
  cf_central_world_enrol (play->world, play->one, "S1");
  cf_central_world_enrol (play->world, play->two, "S1");
  cf_play_till_receive (play->one, "A", 3000);
  push (play, play->one, 0);
  push (play, play->two, 0);
  play->shop = cf_central_world_key (play->world, "\"gift_cards\"", NULL);
}

static inline void
play_clear (Play *play)
{
  g_free (play->shop);
  cf_play_till_free (play->one);
  cf_play_till_free (play->two);
  cf_central_world_free (play->world);
}

static inline gint64
int_of (json_object *object, const char *name)
{
  gint64 value = G_MININT64;

  cf_wire_get_int (object, name, G_MININT64, G_MAXINT64, &value);
  return value;
}

static inline void
issue (Play *play, gint64 amount)
{
  g_autofree char *body =
    g_strdup_printf ("{\"card\":\"" CARD "\",\"amount_minor\":%" G_GINT64_FORMAT "}", amount);

  json_object_put (
    cf_central_world_json (play->world, play->shop, "POST", "/v1/gift-cards", body, 200));
}

static inline void
assert_card (Play *play, gint64 balance, gint64 lent)
{
  g_autoptr (json_object) card =
    cf_central_world_json (play->world, play->shop, "POST", "/v1/gift-cards/read",
                           "{\"card\":\"" CARD "\"}", 200);
  g_autoptr (json_object) row = cf_central_world_told (play->world, "chain", "card", CARD);

  ck_assert_int_eq (int_of (card, "balance_minor"), balance);
  ck_assert_int_eq (int_of (card, "lent_minor"), lent);
  ck_assert_int_eq (int_of (card, "free_minor"), MAX (0, balance - lent));
  ck_assert_int_eq (int_of (row, "balance_minor"), balance);
  ck_assert_int_eq (int_of (row, "lent_minor"), lent);
}

static inline char *
ask_body (const CfPlayTill *till, const char *what, const char *of, gint64 amount)
{
  return g_strdup_printf ("{\"%s\":\"%s\",\"amount\":%" G_GINT64_FORMAT
                          ",\"epoch\":%u,\"seq\":%" G_GINT64_FORMAT "}",
                          what, of, amount, till->epoch, till->seq);
}

/* @ret_id: (out): the grant's id; the caller frees the answer. */
static inline json_object *
grant (Play *play, const CfPlayTill *till, const char *what, const char *of, gint64 amount)
{
  g_autofree char *body = ask_body (till, what, of, amount);

  return cf_central_world_json (play->world, till->token, "POST", "/v1/grants", body, 200);
}

static inline const char *
id_of (json_object *answer)
{
  return cf_wire_get_text (answer, "grant", CF_ID_LEN);
}

static inline void
refuse_grant (Play *play,
              const CfPlayTill *till,
              const char *what,
              const char *of,
              CfWireErrorCode code)
{
  g_autofree char *body = ask_body (till, what, of, 1000);

  cf_central_world_refuse (play->world, till->token, "POST", "/v1/grants", body, code);
}

static inline void
use (CfPlayTill *till, gint64 amount, const char *named, gint64 at_risk)
{
  cf_play_till_write (till, CF_EVENT_STORED_VALUE_USED,
                      cf_event_body_stored_value_used (&(CfStoredValueUsed){ .card = CARD,
                                                                             .amount = { amount },
                                                                             .grant = named,
                                                                             .at_risk = { at_risk },
                                                                             .document = "T1-1" }));
}

static inline void
give_back (CfPlayTill *till, const char *id, const char *subject, gint64 rest)
{
  cf_play_till_write (till, CF_EVENT_ESCROW_RETURNED,
                      cf_event_body_escrow_returned (
                        &(CfEscrowReturned){ .grant = id, .subject = subject, .rest = rest }));
}

static inline gint64
stock_of (Play *play, const char *name)
{
  g_autoptr (json_object) answer = cf_central_world_json (play->world, play->world->admin, "GET",
                                                          "/v1/stock/A?store=S1", NULL, 200);

  return int_of (json_object_array_get_idx (cf_wire_get_array (answer, "stock"), 0), name);
}
