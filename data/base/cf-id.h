/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-clock.h"

G_BEGIN_DECLS

#define CF_ID_LEN 36 /* characters of a UUID in text, without the terminating NUL */

/**
 * CfId:
 *
 * A UUID as lower-case text, or "" for none.  A value: copied by assignment.
 */
typedef struct
{
  char text[CF_ID_LEN + 1];
} CfId;

/**
 * cf_id_new:
 * @clock: whose wall time goes into the id
 *
 * Makes a version 7 UUID (RFC 9562, section 5.7): 48 bits of UTC milliseconds, then random bits,
 * with a 12-bit counter that keeps ids of one process in order within a millisecond (section 6.2,
 * method 1).  Randomness comes from the kernel.  Any thread.
 */
CfId cf_id_new (const CfClock *clock);

/**
 * cf_id_parse:
 * @text: (nullable): a UUID in text, either case
 * @ret_id: (out): the id, in lower case
 *
 * Returns: whether @text is a UUID; @ret_id is untouched if not.
 */
gboolean cf_id_parse (const char *text, CfId *ret_id);

/**
 * cf_id_is_set:
 *
 * Returns: whether @id is not the empty id.
 */
static inline gboolean
cf_id_is_set (const CfId *id)
{
  return id->text[0] != '\0';
}

/**
 * cf_id_equal:
 *
 * Returns: whether both are the same id.
 */
static inline gboolean
cf_id_equal (const CfId *a, const CfId *b)
{
  return g_str_equal (a->text, b->text);
}

G_END_DECLS
