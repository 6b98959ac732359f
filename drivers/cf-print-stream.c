/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-stream.h"

CfPrintStream *
cf_print_stream_new (void)
{
  CfPrintStream *self = g_new (CfPrintStream, 1);

  *self = (CfPrintStream){ g_byte_array_new (), g_array_new (FALSE, FALSE, sizeof (guint32)) };
  return self;
}

void
cf_print_stream_free (CfPrintStream *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->bytes);
  g_array_unref (self->seams);
  g_free (self);
}

void
cf_print_stream_put (CfPrintStream *self, const guint8 *bytes, gsize n)
{
  cf_print_stream_put_with (self, bytes, n, NULL, 0);
}

void
cf_print_stream_put_with (CfPrintStream *self,
                          const guint8 *bytes,
                          gsize n,
                          const guint8 *data,
                          gsize n_data)
{
  g_return_if_fail (self != NULL);

  g_byte_array_append (self->bytes, bytes, (guint) n);
  if (n_data > 0)
    g_byte_array_append (self->bytes, data, (guint) n_data);
  guint32 end = self->bytes->len;
  g_array_append_val (self->seams, end);
}
