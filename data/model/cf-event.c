/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-event.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-civil-time.h"

typedef struct
{
  const char *name;
  guint version;
  guint ledgers;
} Kind;

static const Kind KINDS[CF_EVENT_KIND_COUNT] = {
#define KIND_ROW(id, name, version, ledgers) [CF_EVENT_##id] = { name, version, ledgers },
  CF_EVENT_TABLE (KIND_ROW)
#undef KIND_ROW
};

const char *
cf_event_kind_name (CfEventKind kind)
{
  g_return_val_if_fail (kind < CF_EVENT_KIND_COUNT, "");

  return KINDS[kind].name;
}

CfEventKind
cf_event_kind_find (const char *name)
{
  for (guint i = 0; i < CF_EVENT_KIND_COUNT; i++)
    if (g_str_equal (KINDS[i].name, name))
      return (CfEventKind) i;
  return CF_EVENT_UNKNOWN;
}

guint
cf_event_kind_version (CfEventKind kind)
{
  g_return_val_if_fail (kind < CF_EVENT_KIND_COUNT, 0);

  return KINDS[kind].version;
}

guint
cf_event_kind_ledgers (CfEventKind kind)
{
  return kind < CF_EVENT_KIND_COUNT ? KINDS[kind].ledgers : CF_LEDGER_NONE;
}

CfEventKind
cf_record_get_kind (const CfRecord *record)
{
  return cf_event_kind_find (record->kind);
}

/* As the record's reader demands; nothing in it needs an escape. */
static gboolean
by_is_good (const char *by)
{
  gsize len = strlen (by);

  return len > 0 && len <= CF_RECORD_BY_MAX &&
         strspn (by, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-") == len;
}

static char *
dup_canonical (json_object *object)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = cf_canonical_json_write (object, &error);
  gsize len;

  if (bytes == NULL)
    g_error ("body of a record is outside its subset: %s", error->message);
  return g_bytes_unref_to_data (bytes,
                                &len); /* with the NUL behind it that the writer puts there */
}

CfEvent *
cf_event_new (CfEventKind kind, const CfClock *clock, const char *by, json_object *body)
{
  g_autoptr (json_object) owned = body;
  CfEvent *self;

  g_assert (kind < CF_EVENT_KIND_COUNT && by_is_good (by));

  self = g_new0 (CfEvent, 1);
  self->kind = kind;
  self->at_ms = cf_clock_utc_ms (clock);
  self->mono_ms = cf_clock_mono_ms (clock);
  if (!cf_id_parse (clock->boot, &self->boot))
    g_error ("the clock's boot is not an id: '%s'", clock->boot);
  self->by = g_strdup (by);
  self->body = dup_canonical (owned);
  self->tree = g_steal_pointer (&owned);
  return self;
}

CfEvent *
cf_event_copy (const CfEvent *self)
{
  CfEvent *copy = g_memdup2 (self, sizeof *self);

  copy->by = g_strdup (self->by);
  copy->body = g_strdup (self->body);
  copy->tree = NULL; /* belongs to the other's thread */
  return copy;
}

void
cf_event_free (CfEvent *self)
{
  if (self == NULL)
    return;
  g_free (self->by);
  g_free (self->body);
  g_clear_pointer (&self->tree, json_object_put);
  g_free (self);
}

json_object *
cf_event_dup_body (const CfEvent *self)
{
  json_object *body = cf_canonical_json_parse (self->body, strlen (self->body), NULL);

  g_assert (body != NULL); /* this program wrote it */
  return body;
}

json_object *
cf_event_to_json (const CfEvent *self)
{
  json_object *json = json_object_new_object ();
  char at[CF_UTC_LEN + 1];

  cf_utc_format (self->at_ms, at);
  json_object_object_add (json, "at", json_object_new_string (at));
  json_object_object_add (json, "body", cf_event_dup_body (self));
  json_object_object_add (json, "boot", json_object_new_string (self->boot.text));
  json_object_object_add (json, "by", json_object_new_string (self->by));
  json_object_object_add (json, "kind", json_object_new_string (cf_event_kind_name (self->kind)));
  json_object_object_add (json, "mono", json_object_new_int64 (self->mono_ms));
  return json;
}

static const char *
get_text (json_object *json, const char *name)
{
  json_object *value = json_object_object_get (json, name);

  return json_object_is_type (value, json_type_string) ? json_object_get_string (value) : "";
}

CfEvent *
cf_event_from_json (json_object *json, GError **error)
{
  g_autoptr (CfEvent) self = g_new0 (CfEvent, 1);
  json_object *body = json_object_object_get (json, "body");
  json_object *mono = json_object_object_get (json, "mono");
  g_autoptr (GBytes) bytes = NULL;

  self->kind = cf_event_kind_find (get_text (json, "kind"));
  if (self->kind == CF_EVENT_UNKNOWN || !cf_utc_parse (get_text (json, "at"), &self->at_ms) ||
      !cf_id_parse (get_text (json, "boot"), &self->boot) || !by_is_good (get_text (json, "by")) ||
      !json_object_is_type (mono, json_type_int) || json_object_get_int64 (mono) < 0 ||
      !json_object_is_type (body, json_type_object)) {
    cf_error_set (error, CF_ERROR_DAMAGED, "a saved note is damaged");
    return NULL;
  }
  bytes = cf_canonical_json_write (body, error);
  if (bytes == NULL)
    return NULL;
  self->mono_ms = json_object_get_int64 (mono);
  self->by = g_strdup (get_text (json, "by"));
  self->body = g_strdup (g_bytes_get_data (bytes, NULL));
  return g_steal_pointer (&self);
}

/* The names stand here in their canonical order, and none of the values needs an escape; a test
 * reads every record back through the canonical reader. */
GBytes *
cf_event_to_record (const CfEvent *self,
                    const CfId *terminal,
                    guint epoch,
                    gint64 seq,
                    const CfHash *prev,
                    GError **error)
{
  g_autoptr (GString) out = g_string_sized_new (strlen (self->body) + 512);
  char at[CF_UTC_LEN + 1], prev_hex[CF_HASH_HEX_LEN + 1];

  g_return_val_if_fail (epoch >= 1 && seq >= 1, NULL);

  cf_utc_format (self->at_ms, at);
  cf_hash_to_hex (prev, prev_hex);
  g_string_append_printf (out, "{\"at\":\"%s\",\"body\":", at);
  g_string_append (out, self->body);
  g_string_append_printf (out,
                          ",\"boot\":\"%s\",\"by\":\"%s\",\"epoch\":%u,\"kind\":\"%s\""
                          ",\"mono\":%" G_GINT64_FORMAT ",\"prev\":\"%s\",\"seq\":%" G_GINT64_FORMAT
                          ",\"terminal\":\"%s\",\"v\":%u}",
                          self->boot.text, self->by, epoch, cf_event_kind_name (self->kind),
                          self->mono_ms, prev_hex, seq, terminal->text,
                          cf_event_kind_version (self->kind));
  if (out->len > CF_RECORD_BYTES_MAX) {
    cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "record '%s' is longer than 256 KiB",
                  cf_event_kind_name (self->kind));
    return NULL;
  }
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

CfRecord *
cf_event_make_record (const CfEvent *self,
                      const CfId *terminal,
                      guint epoch,
                      gint64 seq,
                      const CfHash *prev)
{
  CfRecord *record = g_new0 (CfRecord, 1);

  record->at_ms = self->at_ms;
  record->body = self->tree != NULL ? json_object_get (self->tree) : cf_event_dup_body (self);
  record->boot = self->boot;
  record->by = g_strdup (self->by);
  record->epoch = epoch;
  record->kind = g_strdup (cf_event_kind_name (self->kind));
  record->mono_ms = self->mono_ms;
  record->prev = *prev;
  record->seq = seq;
  record->terminal = *terminal;
  record->v = cf_event_kind_version (self->kind);
  return record;
}
