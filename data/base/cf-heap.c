/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-heap.h"

#include <malloc.h>

#define HEAPS      2            /* who draws need not wait for who writes */
#define KEPT_BYTES (256 * 1024) /* free at a heap's end before it goes back */
#define OWN_BYTES  (128 * 1024) /* a block this large is mapped by itself, and goes back by itself */

void
cf_heap_bound (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, HEAPS);
  mallopt (M_TRIM_THRESHOLD, KEPT_BYTES);
  mallopt (M_MMAP_THRESHOLD, OWN_BYTES); /* also: glibc no longer raises both by itself */
#endif
}
