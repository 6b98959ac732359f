/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "cf-test.h"

G_BEGIN_DECLS

/*
 * Runs nexo-terminal.py beside a test.  What it says is read on the default main context, which the test
 * iterates; check's deadline ends what never comes.
 */

#define cf_test_wait_until(condition)                                                              \
  do {                                                                                             \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
  } while (0)

typedef struct
{
  GSubprocess *process;
  GDataInputStream *out;
  GPtrArray *heard; /* of lines */
  char *book;       /* path */
  guint port;
  guint n_ok;
  gboolean is_over;
} CfTestTerminal;

/** cf_test_terminal_new: @folder: for its book; @certificate, @key: (nullable): PEM files: it speaks TLS. */
CfTestTerminal *cf_test_terminal_new (const char *folder, const char *certificate, const char *key);

/** cf_test_terminal_free: ends it. */
void cf_test_terminal_free (CfTestTerminal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTestTerminal, cf_test_terminal_free)

/** cf_test_terminal_tell: a line for it; returns when it has acted. */
void cf_test_terminal_tell (CfTestTerminal *self, const char *line);

/** cf_test_terminal_count: how many lines it has said that begin with @prefix. */
guint cf_test_terminal_count (const CfTestTerminal *self, const char *prefix);

/** cf_test_terminal_count_booked: how many lines of its book begin with @kind, "charge" or "reverse". */
guint cf_test_terminal_count_booked (const CfTestTerminal *self, const char *kind);

G_END_DECLS
