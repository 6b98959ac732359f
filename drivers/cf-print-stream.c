/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-stream.h"

CfPrintStream *
cf_print_stream_new (void)
{
  CfPrintStream *self = g_new (CfPrintStream, 1);

  *self = (CfPrintStream){ g_byte_array_new (), g_array_new (FALSE, FALSE, sizeof (guint32)),
                           g_array_new (FALSE, FALSE, sizeof (CfPrintKick)) };
  return self;
}

void
cf_print_stream_free (CfPrintStream *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->bytes);
  g_array_unref (self->seams);
  g_array_unref (self->kicks);
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

void
cf_print_stream_add_kick (CfPrintStream *self, guint drawer)
{
  g_return_if_fail (self != NULL);

  CfPrintKick kick = { self->bytes->len, drawer };
  g_array_append_val (self->kicks, kick);
}

/* The index of the first seam at or after @offset. */
static guint
find_seam (const CfPrintStream *self, guint32 offset)
{
  guint low = 0;
  guint high = self->seams->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    if (g_array_index (self->seams, guint32, middle) < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

guint32
cf_print_stream_next_seam (const CfPrintStream *self, guint32 offset)
{
  g_return_val_if_fail (self != NULL, 0);

  guint index = find_seam (self, offset);
  if (offset == 0)
    return 0;
  return index < self->seams->len ? g_array_index (self->seams, guint32, index) : self->bytes->len;
}

guint32
cf_print_stream_last_seam (const CfPrintStream *self, guint32 offset)
{
  g_return_val_if_fail (self != NULL, 0);

  guint index = find_seam (self, offset);
  if (index < self->seams->len && g_array_index (self->seams, guint32, index) == offset)
    return offset;
  return index > 0 ? g_array_index (self->seams, guint32, index - 1) : 0;
}
