/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * The way from one machine to the central, and what happens on it: requests and answers are lost,
 * come late, twice, in another order or cut off; the way is closed in one direction or both, ends at a
 * captive portal or at a central that has too much to do.  It is the machine's CfTransport.
 */

#include "cf-sim-loop.h"
#include "cf-sim-plan.h"
#include "cf-transport.h"

/* A request as it arrives, its body and headers as they were sent; borrowed. */
typedef struct
{
  const char *method;
  const char *path;
  const CfHttpHeader *headers;
  gsize n_headers;
  GBytes *body; /* never NULL */
} CfSimRequest;

/*
 * An answer as it leaves.  @hold (nullable): it is held open, the link's poll says what is to come;
 * freed with @free.
 */
typedef struct
{
  guint status;
  GPtrArray *names; /* of char: header names, and their values beside them */
  GPtrArray *values;
  GBytes *body;
  gpointer hold;
  gboolean is_stream; /* else one answer comes, at the latest in @wait_ms */
  gint64 wait_ms;
  GDestroyNotify free;
} CfSimAnswer;

CfSimAnswer *cf_sim_answer_new (guint status, GBytes *body);
void cf_sim_answer_add_header (CfSimAnswer *self, const char *name, const char *value);
void cf_sim_answer_free (CfSimAnswer *self);

/*
 * What stands at the other end.  Returns: (transfer full) (nullable): NULL: nobody is there, the
 * connection is refused, or it broke while the request was served.
 */
typedef CfSimAnswer *(*CfSimServe) (const CfSimRequest *request, guint index, gpointer server);

/* Returns: (transfer full) (nullable): what there is to say to one who waits; NULL: nothing yet. */
typedef char *(*CfSimPoll) (gpointer hold, gboolean at_deadline, gpointer server);

typedef struct _CfSimLink CfSimLink;

CfSimLink *cf_sim_link_new (CfSimLoop *loop,
                            const CfSimPlan *plan,
                            guint index,
                            CfSimServe serve,
                            CfSimPoll poll,
                            gpointer server);
void cf_sim_link_free (CfSimLink *self);

CfTransport *cf_sim_link_get_transport (CfSimLink *self);

/* Whether the plan's faults strike; without them the way is open and everything arrives. */
void cf_sim_link_set_faulty (CfSimLink *self, gboolean is_faulty);

/* The machine is gone: nothing that is under way will be heard there; what was sent may still arrive. */
void cf_sim_link_forget (CfSimLink *self);

/* Something may have changed: everybody who waits is asked what there is to say to them. */
void cf_sim_link_poll (CfSimLink *self);

/* The other end is gone: what it held of requests is freed at once, … */
void cf_sim_link_unplug (CfSimLink *self);

/* … and soon the machine hears that what was held open broke. */
void cf_sim_link_break (CfSimLink *self);
