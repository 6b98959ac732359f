/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cf_heap_bound:
 *
 * Keeps the C library from holding on to memory that was freed: a till runs for weeks, and what one long piece of work
 * needed (a snapshot, an import) would stay with it.  By itself glibc gives up to eight heaps a core to the threads and keeps
 * what is free in each; measured while a snapshot loads, that was half of the process.  To be called once, before there are
 * threads; nothing where the C library is another one.
 */
void cf_heap_bound (void);

G_END_DECLS
