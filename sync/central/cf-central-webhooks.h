/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-central-webhooks
 *
 * What others want to be told by a request of ours, as the central keeps it.  No network in here: a
 * program takes a delivery, sends it (cf-webhook-sender.h) and says how that went.
 *
 * A change that a feed is told makes an event, in the same transaction: nothing is told that was rolled
 * back, nothing committed is left out.  A webhook is leased to one process while it delivers, one event
 * at a time; of one subject no event overtakes an earlier one.
 */

#include "cf-central.h"

G_BEGIN_DECLS

#define CF_WEBHOOK_TRIES_MAX 20    /* about a day at the longest pauses, then it is dead */
#define CF_WEBHOOK_LEASE_MS  60000 /* above what a sender may take */

/**
 * CfWebhookDelivery:
 * @webhook, @scope, @position: which one; @lease: under which lease it was taken
 * @id: what its receiver knows it by: the same whenever it is sent again
 * @url, @event, @body: what to send where
 * @signature: "t=<UTC ms>,v1=<hex of HMAC-SHA-256 of "<t>.<body>">"
 */
typedef struct
{
  char *webhook;
  char *scope;
  gint64 position;
  char *lease;
  char *id;
  char *url;
  char *event;
  char *body;
  char *signature;
} CfWebhookDelivery;

void cf_webhook_delivery_free (CfWebhookDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWebhookDelivery, cf_webhook_delivery_free)

/**
 * cf_central_webhooks_take:
 * @ret_delivery: (out) (transfer full): what is due, %NULL for nothing now
 *
 * Leases the webhook of the delivery: nobody else delivers to it until cf_central_webhooks_settle(), or
 * until the lease has run out because this process died.
 */
gboolean cf_central_webhooks_take (CfCentral *self,
                                   CfWebhookDelivery **ret_delivery,
                                   GError **error);

/**
 * cf_central_webhooks_settle:
 * @status: HTTP's, 0 where there was no answer
 * @why: (nullable): what failed where there was none
 * @retry_after_ms: what the answer asks for, 0 for nothing
 * @random: 32 random bits, for the jitter of the next try
 *
 * 2xx: it is taken.  410: the webhook is paused.  408, 429, 5xx and no answer: the whole webhook waits;
 * other answers: this event, and those behind it of its subject.  After %CF_WEBHOOK_TRIES_MAX tries it is
 * dead.  Nothing happens where the lease is another's by now.
 */
gboolean cf_central_webhooks_settle (CfCentral *self,
                                     const CfWebhookDelivery *delivery,
                                     guint status,
                                     const char *why,
                                     gint64 retry_after_ms,
                                     guint32 random,
                                     GError **error);

G_END_DECLS
