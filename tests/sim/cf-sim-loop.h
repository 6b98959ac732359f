/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Time and what is going to happen.  Nothing happens between two events, nothing takes time unless
 * somebody says so, and two events of one instant happen in the order in which they were told.
 */

#include <glib.h>

typedef struct _CfSimLoop CfSimLoop;
typedef void (*CfSimFunc) (gpointer data);

CfSimLoop *cf_sim_loop_new (void);
void cf_sim_loop_free (CfSimLoop *self);

/* True time: milliseconds since the simulation began. */
gint64 cf_sim_loop_now (const CfSimLoop *self);

/*
 * Calls @func in @after_ms.  @owner is whose event it is: cf_sim_loop_drop_owner() forgets them all.
 * @destroy (nullable) frees @data after @func, or when the event is forgotten.  Returns a number for
 * cf_sim_loop_drop(), never 0.
 */
guint cf_sim_loop_add (CfSimLoop *self,
                       gint64 after_ms,
                       gpointer owner,
                       CfSimFunc func,
                       gpointer data,
                       GDestroyNotify destroy);

/* Forgets one event; unknown numbers are ignored. */
void cf_sim_loop_drop (CfSimLoop *self, guint event);
void cf_sim_loop_drop_owner (CfSimLoop *self, gpointer owner);

/* Lets the next event happen, then everything that it left with the main context.  FALSE: nothing is
 * going to happen any more, or not before @until_ms, to which time has then moved. */
gboolean cf_sim_loop_step (CfSimLoop *self, gint64 until_ms);

/* Runs what waits in the default main context until nothing does. */
void cf_sim_loop_settle (void);
