/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-wire-hint.h"

#include <string.h>

struct _CfWireEventReader
{
  CfWireEventFunc func;
  gpointer user_data;
  GString *line;
  GString *data;
  char *name;
  gboolean has_data;
  gboolean too_long; /* of the event that is coming in */
  gboolean after_cr; /* a line feed behind a carriage return ends nothing */
};

CfWireEventReader *
cf_wire_event_reader_new (CfWireEventFunc func, gpointer user_data)
{
  CfWireEventReader *self = g_new0 (CfWireEventReader, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);
  return self;
}

void
cf_wire_event_reader_free (CfWireEventReader *self)
{
  if (self == NULL)
    return;
  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self->name);
  g_free (self);
}

static void
end_event (CfWireEventReader *self)
{
  if (self->has_data && !self->too_long)
    self->func (self->name != NULL ? self->name : "message", self->data->str, self->user_data);
  g_string_truncate (self->data, 0);
  g_clear_pointer (&self->name, g_free);
  self->has_data = FALSE;
  self->too_long = FALSE;
}

static void
take_field (CfWireEventReader *self, const char *name, const char *value)
{
  if (g_str_equal (name, "event")) {
    g_free (self->name);
    self->name = g_strdup (value);
  } else if (g_str_equal (name, "data")) {
    if (self->has_data)
      g_string_append_c (self->data, '\n');
    g_string_append (self->data, value);
    self->has_data = TRUE;
    if (self->data->len > CF_WIRE_EVENT_BYTES_MAX) {
      g_string_truncate (self->data, 0);
      self->too_long = TRUE;
    }
  }
}

static void
end_line (CfWireEventReader *self)
{
  char *colon;

  if (self->line->len == 0) {
    end_event (self);
  } else if (self->line->str[0] != ':') {
    colon = strchr (self->line->str, ':');
    if (colon == NULL) {
      take_field (self, self->line->str, "");
    } else {
      *colon = '\0';
      take_field (self, self->line->str, colon[1] == ' ' ? colon + 2 : colon + 1);
    }
  }
  g_string_truncate (self->line, 0);
}

void
cf_wire_event_reader_feed (CfWireEventReader *self, const char *bytes, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    char c = bytes[i];

    if (c == '\n' && self->after_cr) {
      self->after_cr = FALSE;
      continue;
    }
    self->after_cr = c == '\r';
    if (c == '\n' || c == '\r')
      end_line (self);
    else if (self->line->len >= CF_WIRE_EVENT_BYTES_MAX)
      self->too_long = TRUE;
    else
      g_string_append_c (self->line, c);
  }
}

char *
cf_wire_event_encode (const char *name, const char *data)
{
  return g_strdup_printf ("event: %s\ndata: %s\n\n", name, data);
}

gboolean
cf_wire_head_decode (const char *data, CfWireHead *ret_head, GError **error)
{
  g_autoptr (json_object) object = cf_wire_parse (data, strlen (data), error);

  return object != NULL && cf_wire_head_from_json (object, ret_head, error);
}

/* ---- small events --------------------------------------------------------------------------- */

/* Thousandths as a number in JSON: 12000 → 12, -500 → -0.5. */
static char *
number_of_milli (gint64 milli)
{
  guint64 size = milli < 0 ? -(guint64) milli : (guint64) milli;
  char fraction[8] = "";

  if (size % 1000 != 0) {
    g_snprintf (fraction, sizeof fraction, ".%03u", (guint) (size % 1000));
    while (fraction[strlen (fraction) - 1] == '0')
      fraction[strlen (fraction) - 1] = '\0';
  }
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT "%s", milli < 0 ? "-" : "", size / 1000, fraction);
}

char *
cf_wire_inventory_updated (const char *sku, const char *location, gint64 milli)
{
  g_autoptr (json_object) event = json_object_new_object ();
  g_autofree char *number = number_of_milli (milli);
  g_autofree char *head = NULL;

  cf_wire_add_text (event, "event", "inventory_updated");
  cf_wire_add_text (event, "sku", sku);
  cf_wire_add_text (event, "location", location);
  head = cf_wire_to_text (event);
  head[strlen (head) - 1] = '\0'; /* its closing brace */
  return g_strdup_printf ("%s,\"quantity\":%s}", head, number);
}
