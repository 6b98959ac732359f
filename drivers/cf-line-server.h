/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device-loop.h"

G_BEGIN_DECLS

/**
 * CfLineServer:
 *
 * Listens for lines of text on a Unix socket or a named pipe in a private folder: how virtual
 * devices are scripted and fed from outside.  Whatever comes is hostile: lines are bounded, clients
 * are few, a line with a NUL or without end is refused, and nobody can make it wait.  Lives on the
 * device thread.
 */
typedef struct _CfLineServer CfLineServer;

#define CF_LINE_MAX         8192 /* bytes of a line; the longest code with escapes for its separators */
#define CF_LINE_CLIENTS_MAX 8

/**
 * CfLineFunc:
 * @line: without its end
 *
 * Returns: (transfer full) (nullable): the answer, without a newline at its end; not sent to a pipe.
 */
typedef char *(*CfLineFunc) (const char *line, gpointer user_data);

/**
 * cf_line_server_new_socket:
 * @path: where; a socket left there by an earlier run is removed, anything else is not touched
 * @func: called for every line; @user_data must outlive the server
 *
 * Fails with %CF_ERROR_IO.  The path may be longer than a socket's address.  Mode 0600.
 */
CfLineServer *cf_line_server_new_socket (CfDeviceLoop *loop,
                                         const char *path,
                                         CfLineFunc func,
                                         gpointer user_data,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_line_server_new_pipe: the same with a named pipe, made if it is not there. */
CfLineServer *cf_line_server_new_pipe (CfDeviceLoop *loop,
                                       const char *path,
                                       CfLineFunc func,
                                       gpointer user_data,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_line_server_free: closes all and removes the path.  Device thread. */
void cf_line_server_free (CfLineServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfLineServer, cf_line_server_free)

G_END_DECLS
