/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-feed-change
 *
 * One change of a feed or row of a snapshot, as the central told it, and what it says: read out of its JSON
 * and checked once, by whoever has the bytes, before a transaction begins.  What cannot be used is no failure: it
 * says why and is kept as it came (cf-feed.h).
 */

#include "cf-canonical-json.h"
#include "cf-id.h"
#include "cf-product.h"

G_BEGIN_DECLS

#define CF_FEED_KIND_MAX 64   /* bytes of a kind's name */
#define CF_FEED_ID_MAX   256  /* bytes of an id */
#define CF_FEED_NAME_MAX 1000 /* bytes of a product's name, brand, department */

/**
 * CfFeedKind:
 * @CF_FEED_UNREAD: cf_feed_change_read() was not called
 * @CF_FEED_PRODUCT: a product, whole
 * @CF_FEED_BASE_PRICE: a product's price; a removal of any price, too
 * @CF_FEED_PRICE_RULE: a price that holds for a time, or for some
 * @CF_FEED_STOCK: what lies where
 * @CF_FEED_TAX: a rate
 * @CF_FEED_RAW: everything else, kept as it came
 */
typedef enum
{
  CF_FEED_UNREAD,
  CF_FEED_PRODUCT,
  CF_FEED_BASE_PRICE,
  CF_FEED_PRICE_RULE,
  CF_FEED_STOCK,
  CF_FEED_TAX,
  CF_FEED_RAW,
} CfFeedKind;

/**
 * CfFeedStock:
 * @applied, @branches: (nullable): as cf_applied_read() gives them
 *
 * Of a SKU at a location; quantities in thousandths of its unit.
 */
typedef struct
{
  const char *sku;
  const char *location;
  gint64 on_hand_milli;
  gint64 reserved_milli;
  gint64 in_transit_milli;
  gint64 damaged_milli;
  gint64 applied;
  char *branches;
} CfFeedStock;

/**
 * CfFeedPrice:
 * @minor: minor units; @percent_ppm: a reduction in millionths, for a markdown, or 0
 * @from, @to: local civil times, or ""
 * @group: (nullable): of customers
 *
 * Of a base price only @minor is set.
 */
typedef struct
{
  const char *sku;
  const char *from;
  const char *to;
  const char *group;
  gint64 minor;
  gint64 percent_ppm;
  gboolean is_markdown;
} CfFeedPrice;

/** CfFeedTax: a rate in millionths from a local civil time on, or from an instant (UTC milliseconds). */
typedef struct
{
  const char *tax_class;
  const char *from_at;
  gint64 from_ms;
  gint64 rate_ppm;
} CfFeedTax;

/**
 * CfFeedChange:
 * @position: in the feed; 0 for a row of a snapshot
 * @kind, @id: what it is about
 * @body: (nullable): as it is now, whole; %NULL: it is no more
 * @what: which member of the union holds; none where @body is %NULL or @problem is not
 * @problem: (nullable) (owned): why it cannot be used
 * @has_more: @body has more than the union, and is kept beside it
 * @product: (owned)
 *
 * Up to @body set by the caller and borrowed, as are the texts of the union: they are those of @body.
 */
typedef struct
{
  gint64 position;
  const char *kind;
  const char *id;
  json_object *body;
  CfFeedKind what;
  char *problem;
  gboolean has_more;
  union
  {
    CfProduct *product;
    CfFeedPrice price;
    CfFeedStock stock;
    CfFeedTax tax;
  };
} CfFeedChange;

/** cf_feed_changes_new: Returns: (transfer full) (element-type CfFeedChange): for up to @room of them at first. */
GArray *cf_feed_changes_new (guint room) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_feed_change_read:
 * @terminal: this terminal, whose entries of `applied` count
 *
 * Reads @body and checks it.  Once; any thread.
 */
void cf_feed_change_read (CfFeedChange *self, const CfId *terminal);

G_END_DECLS
