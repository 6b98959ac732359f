/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-ring
 *
 * `counterfoil-cli ring`: the till by JSON lines.  One object a line in, exactly one answer a line
 * out, in order, flushed at once.  While no line waits the main context runs, so that devices and
 * the till's own timers get their turn.  Main thread.
 */

#include "cf-console.h"

G_BEGIN_DECLS

/**
 * cf_ring_answer:
 * @till: an open till
 * @line: (array length=len): a line without its end
 *
 * Does what one line asks for, and waits until it is done.
 *
 * Returns: (transfer full): the answer, `{"ok":true,…}` or `{"ok":false,"error":{…}}`.
 */
json_object *cf_ring_answer (CfTill *till, const char *line, gsize len);

/**
 * cf_ring_run:
 * @till: an open till
 * @fd: where lines come from
 *
 * Answers line after line on standard output until @fd ends; a last line without an end counts,
 * blank lines do not.  Fails with %CF_ERROR_IO when reading or writing fails.
 */
gboolean cf_ring_run (CfTill *till, int fd, GError **error);

G_END_DECLS
