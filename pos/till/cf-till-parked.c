/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the central tells of parked baskets: which lie at other tills, and which of this till's went. */
#include <string.h>

#include "cf-basket-store.h"
#include "cf-state-store.h"
#include "cf-till-parked-private.h"
#include "cf-told-store.h"

#define ROWS_MAX 500 /* of a store: more are not looked at */
#define KIND     "parked"

/* ── reading ─────────────────────────────────────────────────────────────────────────────────── */

json_object *
cf_till_read_parked (CfTill *self, const char *id)
{
  g_autofree char *text = NULL;

  if (!cf_told_read (cf_store_get_reference (self->store), KIND, id, &text, NULL) || text == NULL)
    return NULL;
  return json_tokener_parse (text);
}

/* Borrowed from @told; "" where there is none. */
static const char *
text_of (json_object *told, const char *name)
{
  json_object *value = json_object_object_get (told, name);

  return json_object_is_type (value, json_type_string) ? json_object_get_string (value) : "";
}

static gboolean
is_own (CfTill *self, const char *terminal)
{
  CfId own = cf_store_get_terminal (self->store);

  return g_str_equal (terminal, own.text);
}

/* Under which id the basket that was @id elsewhere is this till's; NULL: it is not. */
static char *
read_taken (CfTill *self, const char *id)
{
  g_autofree char *key = g_strconcat (CF_TILL_STATE_TAKEN, id, NULL);
  char *text = NULL;

  (void) cf_state_store_get (cf_store_get_reader (self->store), key, &text, NULL);
  return text;
}

gboolean
cf_till_parked_is_taken (CfTill *self, const char *id)
{
  g_autoptr (json_object) told = cf_till_read_parked (self, id);
  const char *holder = text_of (told, "holder");

  return holder[0] != '\0' && !is_own (self, holder) && is_own (self, text_of (told, "terminal"));
}

gboolean
cf_till_parked_lies_elsewhere (CfTill *self, const char *id, json_object *told)
{
  const char *terminal = text_of (told, "terminal");
  const char *holder = text_of (told, "holder");
  g_autofree char *taken = NULL;

  if (terminal[0] == '\0' || is_own (self, terminal))
    return FALSE;
  /* Nobody's, or the central gave it to this till, which died before it had it; what this till has had, it has had,
   * also before the feed says so. */
  return (holder[0] == '\0' || is_own (self, holder)) && (taken = read_taken (self, id)) == NULL;
}

static CfTillParked *
make_row (CfTill *self, const CfId *id, json_object *told)
{
  g_autofree char *by = cf_till_told_text (told, "by");
  CfTillParkedInfo info = {
    .id = *id,
    .note = cf_till_told_text (told, "note"),
    .by_name = g_strdup (by != NULL ? cf_till_person_name (self, by) : ""),
    .at_ms = json_object_get_int64 (json_object_object_get (told, "at_ms")),
    .lines =
      (guint) CLAMP (json_object_get_int64 (json_object_object_get (told, "lines")), 0, G_MAXINT32),
    .total = { CLAMP (json_object_get_int64 (json_object_object_get (told, "total_minor")),
                      -CF_MINOR_MAX, CF_MINOR_MAX) },
    .first_name = cf_till_told_text (told, "first"),
    .till = cf_till_told_text (told, "code"),
  };

  info.by = g_steal_pointer (&by);
  if (info.till == NULL)
    info.till = g_strdup ("?");
  return cf_till_parked_new (&info);
}

void
cf_till_list_parked_elsewhere (CfTill *self, GPtrArray *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) told =
    cf_told_list (cf_store_get_reference (self->store), KIND, "", ROWS_MAX, &error);

  if (told == NULL)
    g_message ("cannot list what lies at other tills: %s", error->message);
  for (guint i = 0; told != NULL && i < told->len; i++) {
    const CfToldRow *row = told->pdata[i];
    g_autoptr (json_object) body = json_tokener_parse (row->body);
    CfId id;

    if (cf_id_parse (row->id, &id) && cf_till_parked_lies_elsewhere (self, row->id, body))
      g_ptr_array_add (rows, make_row (self, &id, body));
  }
}

/* ── what went ───────────────────────────────────────────────────────────────────────────────── */

static void
on_dropped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfTill) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit_finish (self->store, result, &error);

  self->saving--;
  self->is_dropping = FALSE;
  if (positions == NULL)
    g_message ("cannot take off what another till resumed: %s", error->message);
  else
    cf_till_reload_parked (self);
}

/* It is parked here, and another till has it: from now on it is that till's. */
static void
drop (CfTill *self, CfCommit **commit, const char *id, const char *holder)
{
  g_autoptr (CfSavedBasket) saved =
    cf_basket_store_load_parked (cf_store_get_reader (self->store), id, NULL);

  if (saved == NULL)
    return;
  if (*commit == NULL)
    *commit = cf_commit_new ();
  cf_commit_add_event (*commit,
                       cf_event_new (CF_EVENT_BASKET_RESUMED, self->clock, CF_EVENT_BY_SYSTEM,
                                     cf_event_body_basket_resumed (
                                       &(CfBasketResumed){ .basket = id, .taken_by = holder })));
  cf_commit_drop_basket (*commit, &saved->id);
}

/* What is known of other tills that ring up the basket that is open here. */
static const char *
judge (CfTill *self, json_object *told)
{
  json_object *rings = json_object_object_get (told, "rings");
  const char *holder = text_of (told, "holder");
  gboolean is_rung = is_own (self, text_of (told, "terminal")) && !is_own (self, holder);
  gsize n = json_object_is_type (rings, json_type_array) ? json_object_array_length (rings) : 0;

  for (gsize i = 0; i < n; i++) {
    json_object *ring = json_object_array_get_idx (rings, i);

    if (is_own (self, text_of (ring, "terminal")))
      continue;
    if (text_of (ring, "number")[0] != '\0')
      return "basket_paid";
    is_rung = TRUE;
  }
  return is_rung ? "basket_rung" : NULL;
}

static void
warn (CfTill *self, const char *code)
{
  const CfId *open = cf_basket_get_id (self->basket);

  if (code == NULL || (cf_id_equal (&self->warned_basket, open) && code == self->warned))
    return;
  self->warned_basket = *open;
  self->warned = code;
  cf_till_notice (self, code);
}

static void
follow (CfTill *self, const CfToldRow *row, CfCommit **commit)
{
  g_autoptr (json_object) told = json_tokener_parse (row->body);
  const char *open = cf_basket_get_id (self->basket)->text;
  const char *holder = text_of (told, "holder");
  gboolean is_home = is_own (self, text_of (told, "terminal"));
  g_autofree char *taken = NULL;

  if (holder[0] == '\0')
    return;
  if (is_home && !is_own (self, holder) && self->frozen == 0 && !self->is_dropping)
    drop (self, commit, row->id, holder);
  taken = is_home ? g_strdup (row->id) : read_taken (self, row->id);
  if (g_strcmp0 (taken, open) == 0 && cf_basket_is_begun (self->basket))
    warn (self, judge (self, told));
}

/* What was noted of baskets that nobody is told of any more. */
static void
forget_taken (CfTill *self, CfCommit **commit)
{
  g_autoptr (GPtrArray) rows =
    cf_state_store_list (cf_store_get_reader (self->store), CF_TILL_STATE_TAKEN, ROWS_MAX, NULL);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const CfStateRow *row = rows->pdata[i];
    g_autoptr (json_object) told =
      cf_till_read_parked (self, row->key + strlen (CF_TILL_STATE_TAKEN));

    if (told != NULL || self->is_dropping)
      continue;
    if (*commit == NULL)
      *commit = cf_commit_new ();
    cf_commit_put_state (*commit, row->key, NULL);
  }
}

void
cf_till_follow_parked (CfTill *self)
{
  g_autoptr (GPtrArray) told =
    cf_told_list (cf_store_get_reference (self->store), KIND, "", ROWS_MAX, NULL);
  CfCommit *commit = NULL;

  for (guint i = 0; told != NULL && i < told->len; i++)
    follow (self, told->pdata[i], &commit);
  forget_taken (self, &commit);
  if (commit != NULL) {
    self->is_dropping = TRUE;
    self->saving++;
    cf_store_commit_async (self->store, commit, on_dropped_cb, g_object_ref (self));
  }
  cf_till_reload_parked (self);
}
