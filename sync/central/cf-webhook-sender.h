/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-webhook-sender
 *
 * Sends what the central's webhooks want to be told, by libcurl on worker threads; the database is
 * touched on the main thread only.
 *
 * Bounded: at most %CF_WEBHOOK_SENDERS requests at once, each at most %CF_WEBHOOK_TIMEOUT_MS long, of an
 * answer nothing is kept.  TLS is always verified, redirections are not followed, and an address that
 * is not public (this machine, private networks, link-local …) is refused when the connection is
 * made, whatever name led to it, unless the owner allows it: who may make a webhook must not reach
 * into the central's own network by it.
 */

#include "cf-central-webhooks.h"

G_BEGIN_DECLS

#define CF_WEBHOOK_SENDERS    4
#define CF_WEBHOOK_TIMEOUT_MS 15000

typedef struct _CfWebhookSender CfWebhookSender;

/**
 * cf_webhook_sender_new:
 * @central: borrowed
 * @allow_private: whether addresses that are not public may be told
 *
 * Begins to deliver, from the default main context.
 */
CfWebhookSender *cf_webhook_sender_new (CfCentral *central, gboolean allow_private)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_webhook_sender_free: waits for what is on its way and settles it; %NULL is allowed. */
void cf_webhook_sender_free (CfWebhookSender *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfWebhookSender, cf_webhook_sender_free)

/**
 * cf_webhook_is_public:
 * @address: of a socket
 *
 * Returns: whether it is an address of the public internet
 */
struct sockaddr;
gboolean cf_webhook_is_public (const struct sockaddr *address);

G_END_DECLS
