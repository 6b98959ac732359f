/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-wire-hint
 *
 * Server-sent events (the WHATWG's HTML standard, section 9.2), as much of them as hints need.
 */

#include "cf-wire-feed.h"

G_BEGIN_DECLS

#define CF_WIRE_EVENT_BYTES_MAX (64 * 1024) /* a longer event is passed over */

/**
 * CfWireEventFunc:
 * @name: the event's, "message" where it has none
 * @data: its data, lines joined by '\n'
 *
 * Called for each event that has come whole.
 */
typedef void (*CfWireEventFunc) (const char *name, const char *data, gpointer user_data);

/**
 * CfWireEventReader:
 *
 * Takes a stream apart as its bytes come in.
 */
typedef struct _CfWireEventReader CfWireEventReader;

/** cf_wire_event_reader_new: Returns: (transfer full): a reader at a stream's beginning. */
CfWireEventReader *cf_wire_event_reader_new (CfWireEventFunc func, gpointer user_data)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_event_reader_free: Frees @self, which may be %NULL; an event half there is lost. */
void cf_wire_event_reader_free (CfWireEventReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWireEventReader, cf_wire_event_reader_free)

/** cf_wire_event_reader_feed: takes what came next; the function may not free @self. */
void cf_wire_event_reader_feed (CfWireEventReader *self, const char *bytes, gsize len);

/** cf_wire_event_encode: Returns: (transfer full): an event as it is sent; @data has no line feed. */
char *cf_wire_event_encode (const char *name, const char *data) G_GNUC_WARN_UNUSED_RESULT;

/** cf_wire_head_decode: as cf_wire_head_from_json(), of a head event's data. */
gboolean cf_wire_head_decode (const char *data, CfWireHead *ret_head, GError **error);

/**
 * cf_wire_inventory_updated:
 * @sku, @location: which product where; a location others know, such as the store's id
 * @milli: the quantity in thousandths; written in units, exactly
 *
 * Returns: (transfer full): {"event":"inventory_updated","sku":…,"location":…,"quantity":12}
 */
char *cf_wire_inventory_updated (const char *sku, const char *location, gint64 milli)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
