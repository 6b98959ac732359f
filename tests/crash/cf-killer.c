/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-killer.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* ── which calls are steps ───────────────────────────────────────────────────────────────────── */

typedef enum
{
  BY_FD,   /* the first argument is the file */
  BY_PATH, /* the file is known by name */
  BY_OPEN, /* openat: a step only where it may make or empty a file */
} Subject;

/* Calls that some architectures do not have (they have the …at form alone) are left out there. */
static const struct
{
  long nr;
  const char *name;
  Subject subject;
} steps[] = {
  { SYS_write, "write", BY_FD },           { SYS_writev, "writev", BY_FD },
  { SYS_pwrite64, "pwrite64", BY_FD },     { SYS_pwritev, "pwritev", BY_FD },
  { SYS_fsync, "fsync", BY_FD },           { SYS_fdatasync, "fdatasync", BY_FD },
  { SYS_ftruncate, "ftruncate", BY_FD },   { SYS_fallocate, "fallocate", BY_FD },
  { SYS_openat, "openat", BY_OPEN },       { SYS_mkdirat, "mkdirat", BY_PATH },
  { SYS_renameat2, "renameat2", BY_PATH }, { SYS_unlinkat, "unlinkat", BY_PATH },
  { SYS_linkat, "linkat", BY_PATH },
#ifdef SYS_renameat
  { SYS_renameat, "renameat", BY_PATH },
#endif
#ifdef SYS_rename
  { SYS_rename, "rename", BY_PATH },
#endif
#ifdef SYS_unlink
  { SYS_unlink, "unlink", BY_PATH },
#endif
#ifdef SYS_link
  { SYS_link, "link", BY_PATH },
#endif
#ifdef SYS_mkdir
  { SYS_mkdir, "mkdir", BY_PATH },
#endif
#ifdef SYS_rmdir
  { SYS_rmdir, "rmdir", BY_PATH },
#endif
};

/* The filter: "is it call i? then tell the tracer i", for every step; everything else runs on. */
#define FILTER_LEN (2 + 2 * G_N_ELEMENTS (steps))

static void
fill_filter (struct sock_filter *filter)
{
  guint n = 0;

  filter[n++] =
    (struct sock_filter) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    filter[n++] =
      (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (guint32) steps[i].nr, 0, 1);
    filter[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRACE | i);
  }
  filter[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  g_assert (n == FILTER_LEN);
}

/* ── the child, between fork and exec ────────────────────────────────────────────────────────── */

static gboolean
redirect (const char *path, int flags, int to)
{
  int fd = open (path, flags | O_CLOEXEC, 0600);
  return fd >= 0 && dup2 (fd, to) == to;
}

#define CHILD_FAILED 126

static void G_GNUC_NORETURN
become_program (const CfKillerJob *job, const struct sock_fprog *program)
{
  int make = O_WRONLY | O_CREAT | O_TRUNC;

  if (!redirect (job->in, O_RDONLY, STDIN_FILENO) || !redirect (job->out, make, STDOUT_FILENO) ||
      !redirect (job->err, make, STDERR_FILENO) || ptrace (PTRACE_TRACEME, 0, NULL, NULL) != 0 ||
      prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    _exit (CHILD_FAILED);
  raise (SIGSTOP); /* until the tracer has set its options: a step without a tracer would fail */
  if (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) == 0)
    execv (job->argv[0], (char *const *) job->argv);
  _exit (CHILD_FAILED);
}

/* ── the tracer ──────────────────────────────────────────────────────────────────────────────── */

#define TRACE_OPTIONS                                                                              \
  (PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |        \
   PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

static void
describe (pid_t thread, guint step, guint64 fd, char *ret_text, gsize size)
{
  g_autofree char *link = NULL;
  g_autofree char *file = NULL;

  if (steps[step].subject == BY_FD) {
    link = g_strdup_printf ("/proc/%d/fd/%u", thread, (guint) fd);
    file = g_file_read_link (link, NULL);
  }
  g_snprintf (ret_text, size, "%s%s%s", steps[step].name, file != NULL ? " " : "",
              file != NULL ? file : "");
}

/* Whether the call at which @thread stands changes a file: eventfds and pipes are written too. */
static gboolean
is_step (pid_t thread, guint step, char *ret_text, gsize size)
{
  struct __ptrace_syscall_info info;

  memset (&info, 0, sizeof info);
  if (ptrace (PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0 ||
      info.op != PTRACE_SYSCALL_INFO_SECCOMP)
    return FALSE;
  if (steps[step].subject == BY_OPEN)
    return (info.seccomp.args[2] & (O_CREAT | O_TRUNC)) != 0 &&
           (describe (thread, step, 0, ret_text, size), TRUE);
  describe (thread, step, info.seccomp.args[0], ret_text, size);
  return steps[step].subject == BY_PATH || strstr (ret_text, " /") != NULL;
}

static void
kill_all (pid_t process)
{
  kill (process, SIGKILL);
  for (;;) {
    pid_t pid = waitpid (-1, NULL, __WALL);
    if (pid < 0 && errno != EINTR)
      return; /* nobody is left */
  }
}

/* One stop of one thread.  Returns the signal to let it go on with, or −1: its time has come. */
static int
on_stop (pid_t thread, int status, guint at, CfKillerEnd *end)
{
  int signal = WSTOPSIG (status);
  unsigned long step;

  if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
    if (ptrace (PTRACE_GETEVENTMSG, thread, NULL, &step) != 0 ||
        !is_step (thread, (guint) step, end->at, sizeof end->at))
      return 0;
    if (end->steps + 1 == at)
      return -1;
    end->steps++;
    return 0;
  }
  if (signal == SIGTRAP || signal == SIGSTOP)
    return 0; /* an event of ptrace's own, or a thread just born */
  return signal;
}

static gboolean
wait_for_first_stop (pid_t process)
{
  int status;

  return waitpid (process, &status, __WALL) == process && WIFSTOPPED (status) &&
         ptrace (PTRACE_SETOPTIONS, process, NULL, TRACE_OPTIONS) == 0 &&
         ptrace (PTRACE_CONT, process, NULL, 0) == 0;
}

CfKillerEnd
cf_killer_run (const CfKillerJob *job, guint at)
{
  struct sock_filter filter[FILTER_LEN];
  struct sock_fprog program = { FILTER_LEN, filter };
  CfKillerEnd end = { .status = -1 };
  pid_t process;
  int status;

  fill_filter (filter);
  process = fork ();
  if (process == 0)
    become_program (job, &program);
  if (process < 0 || !wait_for_first_stop (process)) {
    if (process > 0)
      kill_all (process);
    end.status = CHILD_FAILED;
    return end;
  }
  for (;;) {
    pid_t thread = waitpid (-1, &status, __WALL);

    if (thread < 0 && errno == EINTR)
      continue;
    if (thread < 0)
      return end;
    if (thread == process && !WIFSTOPPED (status)) {
      end.status = WIFEXITED (status) ? WEXITSTATUS (status) : -1;
      return end;
    }
    if (!WIFSTOPPED (status))
      continue;
    int signal = on_stop (thread, status, at, &end);
    if (signal < 0) {
      end.killed = TRUE;
      kill_all (process);
      return end;
    }
    ptrace (PTRACE_CONT, thread, NULL, signal); /* fails only for one that is gone */
  }
}

gboolean
cf_killer_is_permitted (void)
{
  const char *const argv[] = { "/bin/sh", "-c", "echo a step > /dev/null; exit 5", NULL };
  const CfKillerJob job = { argv, "/dev/null", "/dev/null", "/dev/null" };
  CfKillerEnd whole = cf_killer_run (&job, CF_KILLER_NEVER);
  CfKillerEnd cut = whole.steps > 0 ? cf_killer_run (&job, 1) : whole;

  return whole.status == 5 && !whole.killed && cut.killed;
}
