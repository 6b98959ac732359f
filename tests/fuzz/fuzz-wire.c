/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-error.h"
#include "cf-wire-enrol.h"
#include "cf-wire-error.h"
#include "cf-wire-hint.h"
#include "cf-wire-push.h"

/* What a central, or somebody in its place, may answer a till, and what a till may push. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was understood is understood again when it is written. */
static void
read_page (const char *body, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfWirePage) page = cf_wire_page_decode (body, len, &error);
  g_autoptr (CfWirePage) again = NULL;
  g_autofree char *text = NULL;
  gint64 last;

  if (page == NULL) {
    g_assert (cf_error_is (error, CF_ERROR_BAD_JSON));
    return;
  }
  last = page->after;
  for (guint i = 0; i < page->changes->len; i++) {
    const CfWireChange *change = page->changes->pdata[i];

    g_assert (change->position >= last);
    last = change->position;
  }
  g_assert (last <= page->next && page->next <= page->head);
  text = cf_wire_page_encode (page);
  again = cf_wire_page_decode (text, strlen (text), &error);
  g_assert (again != NULL && again->changes->len == page->changes->len);
}

static void
read_piece (const char *body, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfWirePiece) piece = cf_wire_piece_decode (body, len, &error);
  g_autoptr (CfWirePiece) again = NULL;
  g_autofree char *text = NULL;

  if (piece == NULL) {
    g_assert (cf_error_is (error, CF_ERROR_BAD_JSON));
    return;
  }
  text = cf_wire_piece_encode (piece);
  again = cf_wire_piece_decode (text, strlen (text), &error);
  g_assert (again != NULL && again->rows->len == piece->rows->len);
}

static void
read_acknowledgement (const char *body, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_auto (CfWireAcknowledgement) answer = { 0 };
  g_auto (CfWireAcknowledgement) again = { 0 };
  g_autofree char *text = NULL;

  if (!cf_wire_acknowledgement_decode (body, len, &answer, &error)) {
    g_assert (cf_error_is (error, CF_ERROR_BAD_JSON));
    return;
  }
  text = cf_wire_acknowledgement_encode (&answer);
  g_assert (cf_wire_acknowledgement_decode (text, strlen (text), &again, &error));
  g_assert (again.n_branches == answer.n_branches && again.main.seq == answer.main.seq);
}

static void
read_answers (const char *body, gsize len)
{
  g_autoptr (GArray) heads = cf_wire_heads_decode (body, len, NULL, NULL);
  g_auto (CfWireError) refusal = { 0 };
  CfWireEnrolled enrolled;

  cf_wire_enrolled_decode (body, len, &enrolled, NULL);
  cf_wire_error_decode (503, body, len, &refusal);
}

static void
read_push (const char *body, gsize len)
{
  CfWireLines lines = { body, body + len };
  gboolean is_end = FALSE;
  CfWireRecord record;

  while (cf_wire_push_next (&lines, &record, &is_end, NULL) && !is_end) {
    g_assert (record.bytes >= body && record.bytes + record.len <= body + len);
    g_assert (record.fields == NULL ||
              (record.fields >= body && record.fields + record.fields_len <= body + len));
  }
}

/* ---- a stream comes in pieces of any size ---- */

static void
on_event (const char *name, const char *data, gpointer user_data)
{
  g_string_append_printf (user_data, "%s\n%s\n\n", name, data);
}

static void
read_stream (const char *body, gsize len)
{
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autoptr (GString) pieces = g_string_new (NULL);
  g_autoptr (CfWireEventReader) first = cf_wire_event_reader_new (on_event, whole);
  g_autoptr (CfWireEventReader) second = cf_wire_event_reader_new (on_event, pieces);

  cf_wire_event_reader_feed (first, body, len);
  for (gsize i = 0; i < len; i++)
    cf_wire_event_reader_feed (second, body + i, 1);
  g_assert (g_string_equal (whole, pieces));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *body = (const char *) data;

  read_page (body, size);
  read_piece (body, size);
  read_acknowledgement (body, size);
  read_answers (body, size);
  read_push (body, size);
  read_stream (body, size);
  return 0;
}
