/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CfPrintStream:
 * @bytes: what is sent to a printer
 * @seams: of guint32: offsets between two commands, rising; the last one is the length.  Only there
 *   may the driver put a question of its own: in the middle of a command a printer would take it for
 *   the command's data.
 *
 * A job in a printer's own language.
 */
typedef struct
{
  GByteArray *bytes;
  GArray *seams;
} CfPrintStream;

CfPrintStream *cf_print_stream_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cf_print_stream_free (CfPrintStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPrintStream, cf_print_stream_free)

/** cf_print_stream_put: adds one whole command. */
void cf_print_stream_put (CfPrintStream *self, const guint8 *bytes, gsize n);

/** cf_print_stream_put_with: adds one command that is followed by its data. */
void cf_print_stream_put_with (CfPrintStream *self,
                               const guint8 *bytes,
                               gsize n,
                               const guint8 *data,
                               gsize n_data);

/** CF_PRINT_PUT: adds one whole command, written as its bytes. */
#define CF_PRINT_PUT(stream, ...)                                                                  \
  cf_print_stream_put ((stream), (const guint8[]){ __VA_ARGS__ },                                  \
                       sizeof ((guint8[]){ __VA_ARGS__ }))

G_END_DECLS
