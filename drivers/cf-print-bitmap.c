/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-print-bitmap.h"

#include <stdio.h>
#include <string.h>

#include "cf-error.h"

#define HEAD_MAX 32 /* bytes of "P4\n", two figures and what stands between them */

struct _CfPrintBitmap
{
  gatomicrefcount ref_count;
  int width;
  int height;
  guint8 *bits;
};

static gsize
size_of (int width, int height)
{
  return ((gsize) width + 7) / 8 * (gsize) height;
}

static gboolean
is_size (int width, int height)
{
  return width >= 1 && width <= CF_PRINT_BITMAP_WIDTH_MAX && height >= 1 &&
         height <= CF_PRINT_BITMAP_HEIGHT_MAX;
}

CfPrintBitmap *
cf_print_bitmap_new (int width, int height, const guint8 *bits)
{
  g_return_val_if_fail (is_size (width, height) && bits != NULL, NULL);

  CfPrintBitmap *self = g_new0 (CfPrintBitmap, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->width = width;
  self->height = height;
  self->bits = g_memdup2 (bits, size_of (width, height));
  return self;
}

CfPrintBitmap *
cf_print_bitmap_ref (CfPrintBitmap *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cf_print_bitmap_unref (CfPrintBitmap *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->bits);
  g_free (self);
}

int
cf_print_bitmap_get_width (const CfPrintBitmap *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->width;
}

int
cf_print_bitmap_get_height (const CfPrintBitmap *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->height;
}

const guint8 *
cf_print_bitmap_get_bits (const CfPrintBitmap *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->bits;
}

gboolean
cf_print_bitmap_equal (const CfPrintBitmap *a, const CfPrintBitmap *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->width == b->width && a->height == b->height &&
         memcmp (a->bits, b->bits, size_of (a->width, a->height)) == 0;
}

char *
cf_print_bitmap_to_text (const CfPrintBitmap *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf ("P4\n%d %d\n", self->width, self->height);

  g_byte_array_append (file, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (file, self->bits, (guint) size_of (self->width, self->height));
  return g_base64_encode (file->data, file->len);
}

/* The picture in a portable bitmap's bytes, or NULL. */
static CfPrintBitmap *
read_bytes (const guint8 *bytes, gsize size)
{
  g_autofree char *head = g_strndup ((const char *) bytes, MIN (size, HEAD_MAX));
  int width = 0;
  int height = 0;
  int used = 0;

  if (sscanf (head, "P4\n%5d %5d%n", &width, &height, &used) != 2 || head[used] != '\n' ||
      !is_size (width, height) || size != (gsize) used + 1 + size_of (width, height))
    return NULL;
  return cf_print_bitmap_new (width, height, bytes + used + 1);
}

CfPrintBitmap *
cf_print_bitmap_from_text (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  gsize size = 0;
  gsize size_max = HEAD_MAX + size_of (CF_PRINT_BITMAP_WIDTH_MAX, CF_PRINT_BITMAP_HEIGHT_MAX);
  g_autofree guint8 *bytes =
    strlen (text) <= (size_max + 2) / 3 * 4 ? g_base64_decode (text, &size) : NULL;
  g_autoptr (CfPrintBitmap) self = bytes != NULL ? read_bytes (bytes, size) : NULL;
  g_autofree char *again = self != NULL ? cf_print_bitmap_to_text (self) : NULL;

  if (g_strcmp0 (again, text) == 0) /* nothing stands in it that was not looked at */
    return g_steal_pointer (&self);
  cf_error_set (error, CF_ERROR_BAD_FILE, "cannot read a picture's dots");
  return NULL;
}
