/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line was down for a whole chain and is back: 10,000 tills connect at the same instant, each says how
 * it is (a heartbeat) and asks both its feeds what is new, over one connection.  How long until all are
 * served, what is refused (then a till comes again when it was told to), and the central's memory.
 *
 * One process plays all tills; the central is the real program, with the database of CF_TEST_CENTRAL, all
 * on this machine.  There is no yardstick: a refusal or a wait is no defect, a till that is never served is.
 *
 * usage: bench-reconnect COUNTERFOIL-CENTRAL
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cf-bench-shop.h"
#include "cf-bench.h"
#include "cf-central-private.h"
#include "cf-central-world.h"

#define SHOPS       100
#define ASKED       3 /* requests of a till */
#define AGAIN_S     1 /* after a connection that was lost */
#define OVER_S      540
#define EVENTS_MAX  512
#define ANSWER_SIZE 65536

typedef struct
{
  char *token;
  guint shop;
  int fd;          /* -1: not connected */
  guint asked;     /* answers that came */
  guint sent;      /* bytes of the request that left */
  GString *answer; /* so far */
  gint64 due_ns;   /* not connected: when to try */
  gboolean is_done;
} Till;

typedef struct
{
  CfCentralWorld *world;
  guint n;
  Till *tills;
  char *feeds[1 + SHOPS]; /* the chain's, then the shops' */
  char *heartbeat;
  struct sockaddr_in address;
  int epoll;
  guint done;
  guint told_to_wait;
  guint lost;
  CfBenchSamples *served;
  gint64 begun;
} Bench;

/* ---- a chain ------------------------------------------------------------------------------------- */

static char *
find_feed (CfCentralStore *store, const char *scope)
{
  CfWireHead head = { 0 };

  ck_assert (cf_scope_head (store, scope, &head, NULL, NULL));
  return g_strdup (head.feed);
}

static void
add_tills (Bench *self, CfCentralStore *store)
{
  g_autoptr (GPtrArray) terminals = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->n; i++) {
    CfId id = cf_id_new (&self->world->clock.clock);
    g_autofree char *shop = g_strdup_printf ("S%03u", i % SHOPS);
    char hash[CF_HASH_HEX_LEN + 1];
    const char *terminal[] = { id.text, shop, NULL, "0", "0", "0", "0" };
    const char *token[] = { hash, id.text, "t", id.text, shop, "", "", "1", "0" };

    self->tills[i] = (Till){ .token = cf_token_new ('t'), .shop = i % SHOPS, .fd = -1 };
    cf_token_hash (self->tills[i].token, hash);
    for (guint j = 0; j < G_N_ELEMENTS (terminal); j++)
      g_ptr_array_add (terminals, j == 2 ? g_strdup_printf ("T%u", i) : g_strdup (terminal[j]));
    for (guint j = 0; j < G_N_ELEMENTS (token); j++)
      g_ptr_array_add (tokens, g_strdup (token[j]));
  }
  ck_assert (cf_central_insert (store, NULL,
                                "INSERT INTO terminal (terminal, store, code, revoked_ms,"
                                " brings_catalog, enrolled_ms, seen_ms)",
                                "", "tttiiii", (const char *const *) terminals->pdata, self->n,
                                NULL, NULL));
  ck_assert (cf_central_insert (store, NULL,
                                "INSERT INTO token (hash, id, kind, terminal, store, rights, name,"
                                " state, made_ms)",
                                "", "tttttttii", (const char *const *) tokens->pdata, self->n, NULL,
                                NULL));
}

static void
make_chain (Bench *self)
{
  CfWireHeartbeat said = { .program = "1", .oldest_unsent_ms = -1 };
  CfCentralStore *store;

  self->world = cf_central_world_new ();
  store = cf_central_get_store (self->world->central);
  for (guint i = 0; i < SHOPS; i++) {
    g_autofree char *shop = g_strdup_printf ("S%03u", i);

    ck_assert (cf_central_ensure_store (self->world->central, shop, shop, NULL));
  }
  ck_assert (cf_central_begin (store, CF_CENTRAL_WRITE, NULL));
  add_tills (self, store);
  self->feeds[0] = find_feed (store, CF_WIRE_SCOPE_CHAIN);
  for (guint i = 0; i < SHOPS; i++) {
    g_autofree char *shop = g_strdup_printf ("S%03u", i);

    self->feeds[1 + i] = find_feed (store, shop);
  }
  ck_assert (cf_central_commit (store, NULL));
  self->heartbeat = cf_wire_heartbeat_encode (&said);
  cf_central_free (g_steal_pointer (&self->world->central));
}

/* ---- a till -------------------------------------------------------------------------------------- */

static char *
make_request (const Bench *self, const Till *till)
{
  static const char HEAD[] = " HTTP/1.1\r\nHost: central\r\nCounterfoil-Protocol: 1\r\n"
                             "Authorization: Bearer ";

  if (till->asked == 0)
    return g_strdup_printf ("POST /v1/heartbeat%s%s\r\nContent-Type: application/json\r\n"
                            "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                            HEAD, till->token, strlen (self->heartbeat), self->heartbeat);
  if (till->asked == 1)
    return g_strdup_printf ("GET /v1/feed/chain?feed=%s&after=0%s%s\r\n\r\n", self->feeds[0], HEAD,
                            till->token);
  return g_strdup_printf ("GET /v1/feed/S%03u?feed=%s&after=0%s%s\r\n\r\n", till->shop,
                          self->feeds[1 + till->shop], HEAD, till->token);
}

static void
hang_up (Till *till, gint64 due_ns)
{
  close (till->fd);
  till->fd = -1;
  till->due_ns = due_ns;
  till->sent = 0;
  if (till->answer != NULL)
    g_string_free (till->answer, TRUE);
  till->answer = NULL;
}

static void
lose (Bench *self, Till *till)
{
  self->lost++;
  hang_up (till, cf_bench_now () + AGAIN_S * G_GINT64_CONSTANT (1000000000));
}

static void
watch (Bench *self, Till *till, guint32 events, int how)
{
  struct epoll_event event = { .events = events, .data.ptr = till };

  if (epoll_ctl (self->epoll, how, till->fd, &event) != 0)
    g_error ("epoll: %s", g_strerror (errno));
}

static void
connect_till (Bench *self, Till *till)
{
  till->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (till->fd < 0)
    g_error ("no more sockets: %s", g_strerror (errno));
  till->answer = g_string_new (NULL);
  if (connect (till->fd, (struct sockaddr *) &self->address, sizeof self->address) != 0 &&
      errno != EINPROGRESS)
    lose (self, till);
  else
    watch (self, till, EPOLLOUT, EPOLL_CTL_ADD);
}

static void
write_request (Bench *self, Till *till)
{
  g_autofree char *request = make_request (self, till);
  gsize len = strlen (request);
  ssize_t n = send (till->fd, request + till->sent, len - till->sent, MSG_NOSIGNAL);

  if (n < 0 && errno != EAGAIN) {
    lose (self, till);
    return;
  }
  till->sent += (guint) MAX (n, 0);
  if (till->sent == len)
    watch (self, till, EPOLLIN, EPOLL_CTL_MOD);
}

/* A number behind a header's name; -1: there is no such header. */
static gint64
read_header (const char *head, const char *name)
{
  const char *at = strcasestr (head, name);

  return at != NULL ? g_ascii_strtoll (at + strlen (name), NULL, 10) : -1;
}

static void
take_answer (Bench *self, Till *till, guint status, const char *head)
{
  gint64 now = cf_bench_now ();

  if (status == 429 || status == 503) {
    self->told_to_wait++;
    hang_up (till, now + MAX (read_header (head, "\r\nRetry-After:"), AGAIN_S) * 1000000000);
    return;
  }
  if (status != 200)
    g_error ("a till is told %u: %s", status, till->answer->str);
  till->sent = 0;
  g_string_truncate (till->answer, 0);
  if (++till->asked < ASKED) {
    watch (self, till, EPOLLOUT, EPOLL_CTL_MOD);
    return;
  }
  cf_bench_samples_add (self->served, now - self->begun);
  till->is_done = TRUE; /* it stays connected, as tills do for hints */
  watch (self, till, 0, EPOLL_CTL_MOD);
  self->done++;
}

static void
read_answer (Bench *self, Till *till)
{
  char buffer[ANSWER_SIZE];
  ssize_t n = recv (till->fd, buffer, sizeof buffer, 0);
  g_autofree char *head = NULL;
  const char *end;
  gint64 len;

  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0) {
    lose (self, till);
    return;
  }
  g_string_append_len (till->answer, buffer, n);
  end = strstr (till->answer->str, "\r\n\r\n");
  if (end == NULL)
    return;
  head = g_strndup (till->answer->str, (gsize) (end - till->answer->str));
  len = read_header (head, "\r\nContent-Length:");
  if (len < 0)
    g_error ("an answer without a length: %s", head);
  if (till->answer->len >= (gsize) (end + 4 - till->answer->str) + (gsize) len)
    take_answer (self, till, (guint) g_ascii_strtoull (head + strlen ("HTTP/1.1 "), NULL, 10),
                 head);
}

/* ---- the run ------------------------------------------------------------------------------------- */

static void
connect_due (Bench *self)
{
  gint64 now = cf_bench_now ();

  for (guint i = 0; i < self->n; i++)
    if (self->tills[i].fd < 0 && self->tills[i].due_ns <= now)
      connect_till (self, &self->tills[i]);
}

static void
serve_all (Bench *self)
{
  struct epoll_event events[EVENTS_MAX];
  gint64 looked = 0;

  self->begun = cf_bench_now ();
  while (self->done < self->n) {
    gint64 now = cf_bench_now ();
    int n;

    if (now - self->begun > OVER_S * G_GINT64_CONSTANT (1000000000))
      g_error ("%u of %u tills were served in %d s", self->done, self->n, OVER_S);
    if (now - looked > 50000000) {
      connect_due (self);
      looked = now;
    }
    n = epoll_wait (self->epoll, events, EVENTS_MAX, 50);
    for (int i = 0; i < n; i++) {
      Till *till = events[i].data.ptr;

      if (till->is_done)
        continue;
      if ((events[i].events & EPOLLIN) != 0)
        read_answer (self, till);
      else if ((events[i].events & EPOLLOUT) != 0)
        write_request (self, till);
      else
        lose (self, till);
    }
  }
}

static void
report (Bench *self, CfBenchCentral *central)
{
  gint64 all = cf_bench_samples_percentile (self->served, 100);
  g_autofree char *what = g_strdup_printf ("%u tills back at once, until", self->n);
  g_autofree char *half = g_strconcat (what, " half are served", NULL);
  g_autofree char *last = g_strconcat (what, " all are served", NULL);

  cf_bench_report_limit (half, (double) cf_bench_samples_percentile (self->served, 50) / 1e9, 0,
                         "s");
  cf_bench_report_limit (last, (double) all / 1e9, 0, "s");
  cf_bench_report_limit ("requests a second of them", 1e9 * ASKED * self->n / (double) all, 0,
                         "/s");
  cf_bench_report_limit ("tills told to come again later", self->told_to_wait, 0, "times");
  cf_bench_report_limit ("connections lost", self->lost, 0, "times");
  cf_bench_report_limit ("the central's memory at most, all connected",
                         cf_bench_central_peak_mib (central), 0, "MiB");
}

/* A test by name, because the world it lives in speaks by asserting. */
START_TEST (come_back_at_once)
{
  Bench self = { .n = cf_bench_size (10000, 500), .epoll = epoll_create1 (EPOLL_CLOEXEC) };
  struct rlimit files;
  g_autoptr (CfBenchCentral) central = NULL;

  /* This process needs a descriptor a till, and so does the central, which inherits the limit. */
  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  if (files.rlim_cur < self.n + 100)
    g_error ("only %lu files may be open", (unsigned long) files.rlim_cur);
  self.tills = g_new0 (Till, self.n);
  self.served = cf_bench_samples_new ();
  make_chain (&self);
  central = cf_bench_central_new (g_getenv ("CF_BENCH_CENTRAL"), self.world->database);
  cf_bench_central_start (central);
  self.address =
    (struct sockaddr_in){ .sin_family = AF_INET,
                          .sin_port = htons ((guint16) atoi (strrchr (central->address, ':') + 1)),
                          .sin_addr = { htonl (INADDR_LOOPBACK) } };
  serve_all (&self);
  report (&self, central);
  cf_bench_central_stop (central);
  for (guint i = 0; i < self.n; i++) {
    hang_up (&self.tills[i], 0);
    g_free (self.tills[i].token);
  }
  for (guint i = 0; i < G_N_ELEMENTS (self.feeds); i++)
    g_free (self.feeds[i]);
  close (self.epoll);
  g_free (self.tills);
  g_free (self.heartbeat);
  cf_bench_samples_free (self.served);
  cf_central_world_free (self.world);
}
END_TEST

static void
add_benches (TCase *tc)
{
  tcase_add_test (tc, come_back_at_once);
}

int
main (int argc, char **argv)
{
  if (argc != 2) {
    fprintf (stderr, "usage: bench-reconnect COUNTERFOIL-CENTRAL\n");
    return EXIT_FAILURE;
  }
  g_setenv ("CF_BENCH_CENTRAL", argv[1], TRUE);
  g_setenv ("CK_FORK", "no", TRUE);
  return cf_test_run ("bench-reconnect", add_benches);
}
