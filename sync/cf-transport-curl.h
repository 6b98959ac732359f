/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-transport-curl
 *
 * The network itself: libcurl's multi interface on a thread of its own.  Requests go there as values,
 * answers come home as values.
 *
 * What every request gets: TLS 1.2 or newer with the peer's certificate and name verified, or plain HTTP
 * if and only if the address is a loopback one; no redirect followed, for a captive portal sends
 * them; connections kept alive, HTTP/2 where both can, bodies compressed both ways; an answer longer
 * than %CF_HTTP_ANSWER_MAX after decompression is cut off as unreachable.
 */

#include "cf-transport.h"

G_BEGIN_DECLS

#define CF_TRANSPORT_CONNECT_MS                                                                    \
  10000 /* a name that does not resolve, a host that does not answer */

/**
 * cf_transport_check_address:
 * @address: "https://central.example:8443", without a path; plain http for loopback only
 * @ret_address: (out) (transfer full): as it is used and shown, without a slash at its end
 *
 * Fails with %CF_ERROR_USAGE.
 */
gboolean cf_transport_check_address (const char *address, char **ret_address, GError **error);

/**
 * cf_transport_curl_new:
 * @address: of the central, checked here too
 * @proxy: (nullable): %NULL for what the environment says (https_proxy, no_proxy)
 * @ca_file: (nullable): PEM file of the authorities to trust instead of the system's
 *
 * Returns: (transfer full): a transport whose home is the caller's thread-default context
 */
CfTransport *cf_transport_curl_new (const char *address,
                                    const char *proxy,
                                    const char *ca_file,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_transport_curl_free: cancels what runs and ends the thread; @self: (nullable). */
void cf_transport_curl_free (CfTransport *self);

G_END_DECLS
