/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Kills a real program at an exact step.  Every system call by which any of its threads changes a
 * file is a step; the n-th is not executed, and the whole process is gone at that instant, as after
 * `kill -9`.  A seccomp filter in the program stops it at these calls only, so it runs at nearly its
 * own speed; ptrace(2) tells which call it is.
 *
 * Main thread of a test that has no other children while a program runs.
 */

#include <glib.h>

G_BEGIN_DECLS

#define CF_KILLER_NEVER G_MAXUINT

/**
 * CfKillerJob:
 * @argv: the program's path and arguments, ended by %NULL
 * @in: file that is its standard input
 * @out, @err: files its standard output and error go to; made anew
 */
typedef struct
{
  const char *const *argv;
  const char *in;
  const char *out;
  const char *err;
} CfKillerJob;

/**
 * CfKillerEnd:
 * @killed: whether the step was reached
 * @status: exit status when it was not; −1 when a signal ended it
 * @steps: how many steps were taken (the fatal one not counted)
 * @at: the fatal call, such as "pwrite64 …/store.db-wal"
 */
typedef struct
{
  gboolean killed;
  int status;
  guint steps;
  char at[256];
} CfKillerEnd;

/** cf_killer_is_permitted: Returns: whether this environment allows what the killer needs. */
gboolean cf_killer_is_permitted (void);

/**
 * cf_killer_run:
 * @at: the step (from 1) at which to kill it, or %CF_KILLER_NEVER
 *
 * Runs the program to its end or to that step.  It inherits the environment.
 */
CfKillerEnd cf_killer_run (const CfKillerJob *job, guint at);

G_END_DECLS
