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
 * @kicks: of #CfPrintKick, rising: the orders to open a drawer
 *
 * A job in a printer's own language.
 */
typedef struct
{
  GByteArray *bytes;
  GArray *seams;
  GArray *kicks;
} CfPrintStream;

/** CfPrintKick: drawer @drawer opens when the bytes up to @end have been carried out. */
typedef struct
{
  guint32 end;
  guint32 drawer;
} CfPrintKick;

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

/** cf_print_stream_add_kick: says that the command just put opens @drawer. */
void cf_print_stream_add_kick (CfPrintStream *self, guint drawer);

/** cf_print_stream_next_seam: Returns: the first seam at or after @offset, at most the length. */
guint32 cf_print_stream_next_seam (const CfPrintStream *self, guint32 offset);

/** cf_print_stream_last_seam: Returns: the last seam up to @offset; 0 when there is none. */
guint32 cf_print_stream_last_seam (const CfPrintStream *self, guint32 offset);

/** CF_PRINT_PUT: adds one whole command, written as its bytes. */
#define CF_PRINT_PUT(stream, ...)                                                                  \
  cf_print_stream_put ((stream), (const guint8[]){ __VA_ARGS__ },                                  \
                       sizeof ((guint8[]){ __VA_ARGS__ }))

G_END_DECLS
