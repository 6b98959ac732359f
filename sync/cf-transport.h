/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-transport
 *
 * How a till reaches its central: one HTTP request at a time as values, the answer by a callback.  A
 * table of functions, so that the tests and the simulation can be the network.
 *
 * What stands above knows no sockets, no threads and no time.  What stands below
 * (cf-transport-curl.h) keeps the promises of every request: bounded size, bounded time, TLS always
 * verified, plain HTTP to a loopback address only.
 *
 * All of it belongs to one thread: callbacks come from its main context, never from within send().
 */

#include <glib.h>

G_BEGIN_DECLS

#define CF_HTTP_ANSWER_MAX (16 * 1024 * 1024) /* bytes of an answer, uncompressed */

/** CfHttpHeader: a line of a request's or an answer's head; @name: in lower case. */
typedef struct
{
  const char *name;
  const char *value;
} CfHttpHeader;

/**
 * CfHttpRequest:
 * @method: "GET", "POST" …
 * @path: behind the central's address, with the query: "/v1/feed/store?after=7"
 * @headers: (array length=n_headers): besides those that the transport makes itself
 * @body: (nullable)
 * @compress: whether @body may travel compressed
 * @timeout_ms: for all of it; 0: it is held open, and only @silence_ms counts
 * @silence_ms: without a byte for so long the peer is dead; 0: not looked at
 * @own_connection: never waits behind other requests, nor they behind it: held polls
 *
 * Borrowed for the duration of send().
 */
typedef struct
{
  const char *method;
  const char *path;
  const CfHttpHeader *headers;
  gsize n_headers;
  GBytes *body;
  gboolean compress;
  guint timeout_ms;
  guint silence_ms;
  gboolean own_connection;
} CfHttpRequest;

/**
 * CfHttpAnswer:
 * @status: 100 to 599
 * @headers: (array length=n_headers): as they came, names in lower case
 * @body: never %NULL; empty where the body was handed on in chunks
 *
 * Borrowed for the duration of the callback.
 */
typedef struct
{
  guint status;
  const CfHttpHeader *headers;
  gsize n_headers;
  GBytes *body;
} CfHttpAnswer;

/** cf_http_answer_header: Returns: (nullable): the value of header @name (lower case). */
const char *cf_http_answer_header (const CfHttpAnswer *self, const char *name);

/**
 * CfTransportDone:
 * @answer: (nullable): what came; %NULL: nothing that can be believed came, see @failure
 * @failure: (nullable): %CF_ERROR_UNREACHABLE with why: no route, no name, refused, TLS, timed out,
 *   cut off, too large
 *
 * The end of a request; called once.
 */
typedef void (*CfTransportDone) (const CfHttpAnswer *answer, const GError *failure, gpointer data);

/** CfTransportChunk: a piece of the body of an answer with a status of 200 to 299, as it comes. */
typedef void (*CfTransportChunk) (const char *bytes, gsize len, gpointer data);

/**
 * CfTransport:
 * @send: begins a request; @chunk: (nullable): gets the body piece by piece, else it is gathered.
 *   Returns an id that is not 0
 * @cancel: forgets a request that has not ended: nothing is called back any more
 * @user_data: for the functions
 */
typedef struct _CfTransport CfTransport;
struct _CfTransport
{
  guint64 (*send) (CfTransport *self,
                   const CfHttpRequest *request,
                   CfTransportChunk chunk,
                   CfTransportDone done,
                   gpointer data);
  void (*cancel) (CfTransport *self, guint64 id);
  gpointer user_data;
};

/** cf_transport_send: begins @request. */
static inline guint64
cf_transport_send (CfTransport *self,
                   const CfHttpRequest *request,
                   CfTransportChunk chunk,
                   CfTransportDone done,
                   gpointer data)
{
  return self->send (self, request, chunk, done, data);
}

/** cf_transport_cancel: forgets request @id; 0 is allowed. */
static inline void
cf_transport_cancel (CfTransport *self, guint64 id)
{
  if (id != 0)
    self->cancel (self, id);
}

G_END_DECLS
