/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-webhook-sender.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "cf-crypto.h"
#include "cf-worker.h"

#define CONNECT_MS 5000
#define ANSWER_MAX 65536 /* bytes read of an answer nobody looks at */
#define POLL_MS    250   /* for what another process or a request has written */
#define PAUSE_MS   5000  /* after the database failed */

typedef struct
{
  CfWebhookSender *sender;
  CfWorker *worker;
  gboolean is_busy;
} Lane;

struct _CfWebhookSender
{
  CfCentral *central;
  gboolean allow_private;
  Lane lanes[CF_WEBHOOK_SENDERS];
  guint timer;
  guint n_busy;
  gboolean is_closing;
};

/* A request on its way: made on the main thread, filled on the worker's, settled on the main thread. */
typedef struct
{
  Lane *lane;
  CfWebhookDelivery *delivery;
  gboolean allow_private;
  gboolean is_private; /* the last address that was tried, and not allowed */
  guint status;
  gint64 retry_after_ms;
  gsize n_read;
  char *why;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  cf_webhook_delivery_free (job->delivery);
  g_free (job->why);
  g_free (job);
}

/* ---- addresses -------------------------------------------------------------------------------------- */

/* IANA's special-purpose registries of IPv4 and IPv6 addresses: what is not globally reachable. */
static gboolean
is_public_v4 (guint32 address)
{
  static const struct
  {
    guint32 net;
    guint bits;
  } special[] = {
    { 0x00000000, 8 },  { 0x0a000000, 8 },  { 0x64400000, 10 }, { 0x7f000000, 8 },
    { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0000000, 24 }, { 0xc0000200, 24 },
    { 0xc0586300, 24 }, { 0xc0a80000, 16 }, { 0xc6120000, 15 }, { 0xc6336400, 24 },
    { 0xcb007100, 24 }, { 0xe0000000, 4 },  { 0xf0000000, 4 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    if ((address ^ special[i].net) >> (32 - special[i].bits) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_public_v6 (const struct in6_addr *address)
{
  const guint8 *bytes = address->s6_addr;
  guint32 v4 = ((guint32) bytes[12] << 24) | ((guint32) bytes[13] << 16) |
               ((guint32) bytes[14] << 8) | (guint32) bytes[15];
  static const guint8 nat64[12] = { 0x00, 0x64, 0xff, 0x9b };

  if (IN6_IS_ADDR_V4MAPPED (address) || memcmp (bytes, nat64, sizeof nat64) == 0)
    return is_public_v4 (v4);
  /* Global unicast is 2000::/3; in it 2001:0::/23 (Teredo and others), 2001:db8::/32 and 2002::/16 are
   * special. */
  return (bytes[0] & 0xe0) == 0x20 && !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2) &&
         !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8) &&
         !(bytes[0] == 0x20 && bytes[1] == 0x02);
}

gboolean
cf_webhook_is_public (const struct sockaddr *address)
{
  if (address->sa_family == AF_INET)
    return is_public_v4 (
      ntohl (((const struct sockaddr_in *) (gconstpointer) address)->sin_addr.s_addr));
  return address->sa_family == AF_INET6 &&
         is_public_v6 (&((const struct sockaddr_in6 *) (gconstpointer) address)->sin6_addr);
}

/* ---- a request, on a worker's thread ----------------------------------------------------------------- */

/* The address is judged that is really connected to: a name may lead anywhere, at any time. */
static curl_socket_t
open_socket_cb (void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  Job *job = data;

  job->is_private = !job->allow_private && !cf_webhook_is_public (&address->addr);
  if (job->is_private)
    return CURL_SOCKET_BAD;
  return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
drop_body_cb (char *bytes, size_t size, size_t n, void *data)
{
  Job *job = data;

  job->n_read += size * n;
  return job->n_read > ANSWER_MAX ? 0 : size * n;
}

static struct curl_slist *
make_headers (const CfWebhookDelivery *delivery)
{
  g_autofree char *id = g_strconcat ("Counterfoil-Delivery: ", delivery->id, NULL);
  g_autofree char *event = g_strconcat ("Counterfoil-Event: ", delivery->event, NULL);
  g_autofree char *signature = g_strconcat ("Counterfoil-Signature: ", delivery->signature, NULL);
  struct curl_slist *list = curl_slist_append (NULL, "Content-Type: application/json");

  list = curl_slist_append (list, "Expect:");
  list = curl_slist_append (list, id);
  list = curl_slist_append (list, event);
  return curl_slist_append (list, signature);
}

static void
configure (CURL *curl, Job *job, struct curl_slist *headers)
{
  curl_easy_setopt (curl, CURLOPT_URL, job->delivery->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt (curl, CURLOPT_PROXY, ""); /* whose address says nothing */
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) CONNECT_MS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) CF_WEBHOOK_TIMEOUT_MS);
  curl_easy_setopt (curl, CURLOPT_USERAGENT, "counterfoil-central");
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDS, job->delivery->body);
  curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE, (long) strlen (job->delivery->body));
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, drop_body_cb);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, job);
  curl_easy_setopt (curl, CURLOPT_OPENSOCKETFUNCTION, open_socket_cb);
  curl_easy_setopt (curl, CURLOPT_OPENSOCKETDATA, job);
}

static void
run_job (gpointer data)
{
  Job *job = data;
  struct curl_slist *headers = make_headers (job->delivery);
  CURL *curl = curl_easy_init ();
  curl_off_t wait_s = 0;
  long status = 0;
  CURLcode code;

  if (curl == NULL || headers == NULL) {
    job->why = g_strdup ("no memory");
  } else {
    configure (curl, job, headers);
    code = curl_easy_perform (curl);
    curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo (curl, CURLINFO_RETRY_AFTER, &wait_s);
    /* An answer that is longer than anybody reads was an answer all the same. */
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && job->n_read > ANSWER_MAX))
      job->status = (guint) CLAMP (status, 0, 999);
    else
      job->why = g_strdup (job->is_private ? "the address is not public, and this central was"
                                             " not started with --allow-private-webhooks"
                                           : curl_easy_strerror (code));
    job->retry_after_ms = CLAMP ((gint64) wait_s, 0, 3600) * 1000;
  }
  if (curl != NULL)
    curl_easy_cleanup (curl);
  curl_slist_free_all (headers);
}

/* ---- on the main thread ------------------------------------------------------------------------------ */

static gboolean on_timer_cb (gpointer data);

static void
arm (CfWebhookSender *self, guint wait_ms)
{
  if (self->timer == 0 && !self->is_closing)
    self->timer = g_timeout_add (wait_ms, on_timer_cb, self);
}

static void
settle_job (gpointer data)
{
  Job *job = data;
  CfWebhookSender *self = job->lane->sender;
  g_autoptr (GError) error = NULL;
  guint32 random;

  cf_random_bytes (&random, sizeof random);
  /* What cannot be written now: the lease ends by itself, and it is delivered again. */
  if (!cf_central_webhooks_settle (self->central, job->delivery, job->status, job->why,
                                   job->retry_after_ms, random, &error))
    g_message ("webhook=%s settling=failed message=\"%s\"", job->delivery->webhook, error->message);
  job->lane->is_busy = FALSE;
  self->n_busy--;
  if (self->is_closing)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  arm (self, 0);
}

static void
begin (Lane *lane, CfWebhookDelivery *delivery)
{
  Job *job = g_new0 (Job, 1);

  job->lane = lane;
  job->delivery = delivery;
  job->allow_private = lane->sender->allow_private;
  lane->is_busy = TRUE;
  lane->sender->n_busy++;
  if (lane->worker == NULL)
    lane->worker = cf_worker_new ("webhook", CF_WORKER_THREAD);
  cf_worker_push (lane->worker, CF_PRIORITY_HIGH, run_job, settle_job, job, job_free);
}

/* Gives each free lane what is due.  Returns: for how long there is nothing to do. */
static guint
fill_lanes (CfWebhookSender *self)
{
  for (guint i = 0; i < CF_WEBHOOK_SENDERS; i++) {
    CfWebhookDelivery *delivery = NULL;
    g_autoptr (GError) error = NULL;

    if (self->lanes[i].is_busy)
      continue;
    if (!cf_central_webhooks_take (self->central, &delivery, &error)) {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
        return POLL_MS;
      g_message ("webhooks=waiting message=\"%s\"", error->message);
      return PAUSE_MS;
    }
    if (delivery == NULL)
      break;
    begin (&self->lanes[i], delivery);
  }
  return POLL_MS;
}

static gboolean
on_timer_cb (gpointer data)
{
  CfWebhookSender *self = data;

  self->timer = 0;
  arm (self, fill_lanes (self));
  return G_SOURCE_REMOVE;
}

CfWebhookSender *
cf_webhook_sender_new (CfCentral *central, gboolean allow_private)
{
  CfWebhookSender *self = g_new0 (CfWebhookSender, 1);

  curl_global_init (CURL_GLOBAL_DEFAULT);
  self->central = central;
  self->allow_private = allow_private;
  for (guint i = 0; i < CF_WEBHOOK_SENDERS; i++)
    self->lanes[i].sender = self;
  arm (self, 0);
  return self;
}

void
cf_webhook_sender_free (CfWebhookSender *self)
{
  if (self == NULL)
    return;
  self->is_closing = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  while (self->n_busy > 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < CF_WEBHOOK_SENDERS; i++)
    cf_worker_free (self->lanes[i].worker);
  curl_global_cleanup ();
  g_free (self);
}
