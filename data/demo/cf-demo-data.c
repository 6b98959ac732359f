/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include "cf-demo-data.h"

#include <string.h>

#define READ_SIZE (64 * 1024)

char *
cf_demo_data_dup_path (const char *name, GError **error)
{
  const char *const folders[] = { g_getenv ("COUNTERFOIL_DEMO_DIR"), CF_DATADIR "/demo",
                                  CF_DEMO_SOURCE_DIR };

  g_return_val_if_fail (name != NULL && strchr (name, '/') == NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = NULL;

    if (folders[i] == NULL)
      continue;
    path = g_build_filename (folders[i], name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer (&path);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "cannot find demo data '%s' in '%s'; set COUNTERFOIL_DEMO_DIR", name, folders[1]);
  return NULL;
}

GInputStream *
cf_demo_data_open (const char *name, GError **error)
{
  g_autofree char *path = cf_demo_data_dup_path (name, error);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) raw = NULL;
  g_autoptr (GZlibDecompressor) unpack = NULL;

  if (path == NULL)
    return NULL;
  file = g_file_new_for_path (path);
  raw = g_file_read (file, NULL, error);
  if (raw == NULL)
    return NULL;
  if (!g_str_has_suffix (name, ".gz"))
    return G_INPUT_STREAM (g_steal_pointer (&raw));
  unpack = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  return g_converter_input_stream_new (G_INPUT_STREAM (raw), G_CONVERTER (unpack));
}

GBytes *
cf_demo_data_load (const char *name, GError **error)
{
  g_autoptr (GInputStream) stream = cf_demo_data_open (name, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (READ_SIZE);
  gsize size;
  gssize got;

  if (stream == NULL)
    return NULL;
  while ((got = g_input_stream_read (stream, piece, READ_SIZE, NULL, error)) > 0) {
    if (bytes->len + (gsize) got > CF_DEMO_DATA_BYTES_MAX) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "demo data '%s' is over %d bytes", name,
                   CF_DEMO_DATA_BYTES_MAX);
      return NULL;
    }
    g_byte_array_append (bytes, piece, (guint) got);
  }
  if (got < 0)
    return NULL;
  size = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return g_bytes_new_with_free_func (bytes->data, size, (GDestroyNotify) g_byte_array_unref,
                                     g_byte_array_ref (bytes));
}
