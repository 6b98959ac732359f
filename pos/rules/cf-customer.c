/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-document-private.h"
#include "cf-error.h"

struct _CfCustomer
{
  GArray *parts;    /* CfCustomerPart, by id */
  GArray *consents; /* CfConsent, by topic */
  gboolean is_erased;
};

/* ---- answers --------------------------------------------------------------------------------- */

gboolean
cf_consent_holds_over (const CfConsent *a, const CfConsent *b)
{
  if (a->is_explicit != b->is_explicit)
    return a->is_explicit;
  if (a->at_ms != b->at_ms)
    return a->at_ms > b->at_ms;
  return !a->granted && b->granted;
}

static gboolean
is_topic (const char *topic)
{
  gsize len = strlen (topic);

  return len > 0 && len <= CF_CONSENT_TOPIC_MAX &&
         strspn (topic, G_CSET_a_2_z G_CSET_DIGITS "_") == len;
}

/* Where @topic is or belongs. */
static gboolean
locate_consent (const CfCustomer *self, const char *topic, guint *ret_at)
{
  guint at = 0;

  while (at < self->consents->len &&
         strcmp (g_array_index (self->consents, CfConsent, at).topic, topic) < 0)
    at++;
  *ret_at = at;
  return at < self->consents->len &&
         g_str_equal (g_array_index (self->consents, CfConsent, at).topic, topic);
}

gboolean
cf_customer_answer (CfCustomer *self, const CfConsent *consent, GError **error)
{
  guint at;

  if (!is_topic (consent->topic))
    return cf_error_set (error, CF_ERROR_BAD_REQUEST, "a consent has no topic");
  if (self->is_erased)
    return TRUE;
  if (locate_consent (self, consent->topic, &at)) {
    CfConsent *old = &g_array_index (self->consents, CfConsent, at);

    if (cf_consent_holds_over (consent, old))
      *old = *consent;
    return TRUE;
  }
  if (self->consents->len >= CF_CUSTOMER_CONSENTS_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "a customer has too many consents");
  g_array_insert_vals (self->consents, at, consent, 1);
  return TRUE;
}

gboolean
cf_customer_allows (const CfCustomer *self, const char *topic)
{
  guint at;

  return locate_consent (self, topic, &at) && g_array_index (self->consents, CfConsent, at).granted;
}

const CfConsent *
cf_customer_get_consents (const CfCustomer *self, guint *ret_n)
{
  *ret_n = self->consents->len;
  return (const CfConsent *) (gpointer) self->consents->data;
}

/* ---- parts ----------------------------------------------------------------------------------- */

static gboolean
locate_part (const CfCustomer *self, const CfId *id, guint *ret_at)
{
  guint at = 0;

  while (at < self->parts->len &&
         strcmp (g_array_index (self->parts, CfCustomerPart, at).id.text, id->text) < 0)
    at++;
  *ret_at = at;
  return at < self->parts->len &&
         cf_id_equal (&g_array_index (self->parts, CfCustomerPart, at).id, id);
}

static gboolean
put_part (CfCustomer *self, const CfCustomerPart *part, GError **error)
{
  guint at;

  if (locate_part (self, &part->id, &at)) {
    CfCustomerPart *old = &g_array_index (self->parts, CfCustomerPart, at);

    /* One version has one content; should somebody have lied, all copies still agree. */
    if (part->version > old->version ||
        (part->version == old->version && part->points > old->points))
      *old = *part;
    return TRUE;
  }
  if (self->parts->len >= CF_CUSTOMER_PARTS_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "a customer has too many ids");
  g_array_insert_vals (self->parts, at, part, 1);
  return TRUE;
}

static CfCustomer *
new_empty (void)
{
  CfCustomer *self = g_new0 (CfCustomer, 1);

  self->parts = g_array_new (FALSE, TRUE, sizeof (CfCustomerPart));
  self->consents = g_array_new (FALSE, TRUE, sizeof (CfConsent));
  return self;
}

CfCustomer *
cf_customer_new (const CfId *id)
{
  CfCustomer *self = new_empty ();
  const CfCustomerPart part = { .id = *id };

  g_assert (cf_id_is_set (id));
  g_array_append_val (self->parts, part);
  return self;
}

CfCustomer *
cf_customer_copy (const CfCustomer *self)
{
  CfCustomer *copy = g_new0 (CfCustomer, 1);

  copy->parts = g_array_copy (self->parts);
  copy->consents = g_array_copy (self->consents);
  copy->is_erased = self->is_erased;
  return copy;
}

void
cf_customer_free (CfCustomer *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->parts);
  g_array_unref (self->consents);
  g_free (self);
}

gboolean
cf_customer_equal (const CfCustomer *a, const CfCustomer *b)
{
  g_autoptr (json_object) one = cf_customer_to_json (a);
  g_autoptr (json_object) two = cf_customer_to_json (b);

  return json_object_equal (one, two);
}

const CfId *
cf_customer_get_id (const CfCustomer *self)
{
  return &g_array_index (self->parts, CfCustomerPart, 0).id;
}

const CfCustomerPart *
cf_customer_get_parts (const CfCustomer *self, guint *ret_n)
{
  *ret_n = self->parts->len;
  return (const CfCustomerPart *) (gpointer) self->parts->data;
}

gboolean
cf_customer_has_id (const CfCustomer *self, const CfId *id)
{
  guint at;

  return locate_part (self, id, &at);
}

gint64
cf_customer_get_points (const CfCustomer *self)
{
  gint64 points = 0; /* CF_CUSTOMER_PARTS_MAX times CF_MINOR_MAX fits */

  for (guint i = 0; i < self->parts->len; i++)
    points += g_array_index (self->parts, CfCustomerPart, i).points;
  return points;
}

gboolean
cf_customer_change_points (CfCustomer *self, const CfId *id, gint64 delta, GError **error)
{
  CfCustomerPart *part;
  gint64 points;
  guint at;

  if (!locate_part (self, id, &at))
    return cf_error_set (error, CF_ERROR_UNKNOWN_CUSTOMER, "'%s' is another customer", id->text);
  part = &g_array_index (self->parts, CfCustomerPart, at);
  if (__builtin_add_overflow (part->points, delta, &points) || ABS (points) > CF_MINOR_MAX ||
      part->version >= CF_MINOR_MAX)
    return cf_error_set (error, CF_ERROR_OUT_OF_RANGE, "the points of '%s' are out of range",
                         id->text);
  part->version++;
  part->points = self->is_erased ? 0 : points;
  return TRUE;
}

/* ---- merging and erasing --------------------------------------------------------------------- */

void
cf_customer_erase (CfCustomer *self)
{
  self->is_erased = TRUE;
  g_array_set_size (self->consents, 0);
  for (guint i = 0; i < self->parts->len; i++)
    g_array_index (self->parts, CfCustomerPart, i).points = 0;
}

gboolean
cf_customer_is_erased (const CfCustomer *self)
{
  return self->is_erased;
}

gboolean
cf_customer_merge (CfCustomer *self, const CfCustomer *other, GError **error)
{
  g_autoptr (CfCustomer) join = cf_customer_copy (self);
  CfCustomer swap;

  for (guint i = 0; i < other->parts->len; i++)
    if (!put_part (join, &g_array_index (other->parts, CfCustomerPart, i), error))
      return FALSE;
  for (guint i = 0; i < other->consents->len; i++)
    if (!cf_customer_answer (join, &g_array_index (other->consents, CfConsent, i), error))
      return FALSE;
  if (self->is_erased || other->is_erased)
    cf_customer_erase (join);
  swap = *self;
  *self = *join;
  *join = swap;
  return TRUE;
}

/* ---- its form outside ------------------------------------------------------------------------ */

json_object *
cf_customer_to_json (const CfCustomer *self)
{
  json_object *json = json_object_new_object ();
  json_object *parts = json_object_new_array (), *consents = json_object_new_array ();

  for (guint i = 0; i < self->parts->len; i++) {
    const CfCustomerPart *part = &g_array_index (self->parts, CfCustomerPart, i);
    json_object *row = json_object_new_object ();

    json_object_object_add (row, "id", json_object_new_string (part->id.text));
    json_object_object_add (row, "points", json_object_new_int64 (part->points));
    json_object_object_add (row, "version", json_object_new_int64 (part->version));
    json_object_array_add (parts, row);
  }
  for (guint i = 0; i < self->consents->len; i++) {
    const CfConsent *consent = &g_array_index (self->consents, CfConsent, i);
    json_object *row = json_object_new_object ();

    json_object_object_add (row, "topic", json_object_new_string (consent->topic));
    json_object_object_add (row, "granted", json_object_new_boolean (consent->granted));
    json_object_object_add (row, "explicit", json_object_new_boolean (consent->is_explicit));
    json_object_object_add (row, "at_ms", json_object_new_int64 (consent->at_ms));
    json_object_array_add (consents, row);
  }
  json_object_object_add (json, "id", json_object_new_string (cf_customer_get_id (self)->text));
  json_object_object_add (json, "parts", parts);
  json_object_object_add (json, "consents", consents);
  json_object_object_add (json, "erased", json_object_new_boolean (self->is_erased));
  return json;
}

static gboolean
read_part (CfCustomer *self, json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfCustomerPart part = { .id = cf_document_id (&document, "id") };

  part.points = cf_document_int (&document, "points", -CF_MINOR_MAX, CF_MINOR_MAX);
  part.version = cf_document_int (&document, "version", 0, CF_MINOR_MAX);
  return cf_document_close (&document, "a customer", error) && put_part (self, &part, error);
}

static gboolean
read_consent (CfCustomer *self, json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfConsent consent = { .at_ms = cf_document_int (&document, "at_ms", 0, CF_MINOR_MAX) };

  cf_document_copy_text (&document, "topic", consent.topic, sizeof consent.topic);
  consent.granted = cf_document_flag (&document, "granted");
  consent.is_explicit = cf_document_flag (&document, "explicit");
  return cf_document_close (&document, "a customer", error) &&
         cf_customer_answer (self, &consent, error);
}

CfCustomer *
cf_customer_from_json (json_object *json, GError **error)
{
  CfDocument document = cf_document_open (json);
  CfId id = cf_document_id (&document, "id");
  const CfCustomerPart own = { .id = id };
  g_autoptr (CfCustomer) self = new_empty ();
  gsize n_parts, n_consents;
  json_object *parts = cf_document_list (&document, "parts", CF_CUSTOMER_PARTS_MAX, &n_parts);
  json_object *consents =
    cf_document_list (&document, "consents", CF_CUSTOMER_CONSENTS_MAX, &n_consents);
  gboolean is_erased = cf_document_flag (&document, "erased");

  if (!cf_document_close (&document, "a customer", error))
    return NULL;
  for (gsize i = 0; i < n_parts; i++)
    if (!read_part (self, json_object_array_get_idx (parts, i), error))
      return NULL;
  if (n_parts == 0)
    g_array_append_val (self->parts, own);
  else if (!cf_id_equal (cf_customer_get_id (self), &id)) {
    cf_error_set (error, CF_ERROR_BAD_REQUEST, "a customer's id is not its smallest");
    return NULL;
  }
  for (gsize i = 0; i < n_consents; i++)
    if (!read_consent (self, json_object_array_get_idx (consents, i), error))
      return NULL;
  if (is_erased)
    cf_customer_erase (self);
  return g_steal_pointer (&self);
}
