/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-http
 *
 * HTTP in front of a CfCentral: libmicrohttpd on the thread-default main context, one thread.  It
 * compresses and decompresses, limits bodies, rates and connections, holds requests for hints, and
 * logs a line a request.  Plain HTTP is served on loopback addresses only.
 */

#include "cf-central.h"

G_BEGIN_DECLS

#define CF_HTTP_CONNECTIONS_MAX 12000 /* a fleet that comes back at once, and some */
#define CF_HTTP_IDLE_S          60    /* an idle connection is closed; dead peers are found */
#define CF_HTTP_RATE            100   /* requests a second of one caller, over time */
#define CF_HTTP_BURST           500   /* at once */
#define CF_HTTP_ENROL_RATE      1     /* tries of codes a second of one address */
#define CF_HTTP_ENROL_BURST     30

/**
 * CfHttpOptions:
 * @address: a numeric address; @port: 0 for any free one
 * @certificate, @key: (nullable): PEM files; both or none
 * @rate, @burst: 0 for the above
 */
typedef struct
{
  const char *address;
  guint16 port;
  const char *certificate;
  const char *key;
  guint rate;
  guint burst;
} CfHttpOptions;

typedef struct _CfHttp CfHttp;

/**
 * cf_http_new:
 * @central: borrowed; its watcher is the server from now on
 *
 * Listens.  Fails with %CF_ERROR_USAGE where the address would need TLS and has none, and with
 * %CF_ERROR_IO where it cannot be had.
 */
CfHttp *cf_http_new (CfCentral *central, const CfHttpOptions *options, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_http_get_port: Returns: the port it listens on. */
guint16 cf_http_get_port (CfHttp *self);

/**
 * cf_http_quiesce:
 *
 * Accepts no more connections and ends what is held; cf_http_is_idle() says when all are answered.
 */
void cf_http_quiesce (CfHttp *self);

/** cf_http_is_idle: Returns: whether every request that came is answered to the end; connections may be open. */
gboolean cf_http_is_idle (CfHttp *self);

/** cf_http_free: closes everything; %NULL is allowed. */
void cf_http_free (CfHttp *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfHttp, cf_http_free)

G_END_DECLS
