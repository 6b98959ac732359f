/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"
#include "cf-nexo-address.h"

G_BEGIN_DECLS

/**
 * CfNexoLink:
 *
 * One connection to a terminal, from the first attempt to its end: frames there and back, each with its length in
 * four bytes before it, the highest first (assist.market-pay.com, "Transport bindings: TCP/IP vs
 * HTTP"; the length does not count itself).  TLS is GIO's: the certificate is checked against the
 * system's and, where the shop has given them, against the terminal's own.  Device thread; never blocks it.
 */
typedef struct _CfNexoLink CfNexoLink;

#define CF_NEXO_CONNECT_MS 5000  /* to be connected, TLS included */
#define CF_NEXO_FRAME_MS   10000 /* from the first byte of a frame to its last, either way */
#define CF_NEXO_SEND_MAX   16    /* frames that wait to be sent */

/**
 * CfNexoLinkEvents:
 * @opened: it can be written to
 * @message: a frame's content, not read yet; length 1 to %CF_NEXO_MESSAGE_MAX
 * @closed: no connection, or none any more; the last event; @words: in English, for the log
 *
 * The receiver may free the link in any of them.
 */
typedef struct
{
  void (*opened) (gpointer user_data);
  void (*message) (const char *json, gsize length, gpointer user_data);
  void (*closed) (CfDeviceReason reason, const char *words, gpointer user_data);
} CfNexoLinkEvents;

/**
 * cf_nexo_link_new:
 * @certificate: (nullable): a PEM file of certificates the shop trusts for its terminal, beside the system's
 * @events: must outlive the link
 *
 * Begins to connect.
 */
CfNexoLink *cf_nexo_link_new (CfDeviceLoop *loop,
                              const CfNexoAddress *address,
                              const char *certificate,
                              const CfNexoLinkEvents *events,
                              gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/** cf_nexo_link_send: sends @json behind what waits; a terminal that does not take it is closed. */
void cf_nexo_link_send (CfNexoLink *self, const char *json);

/** cf_nexo_link_free: @self: (nullable): closes it; there are no more events. */
void cf_nexo_link_free (CfNexoLink *self);

G_END_DECLS
