/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-picture-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "cf-error.h"

#define PIECE 65536 /* bytes read and unpacked at a time */
#define WHITE 0xFFFFFF

/* ---- the file ---- */

static GByteArray *
read_open (int file, const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  struct stat info;
  gssize n;

  if (fstat (file, &info) != 0 || !S_ISREG (info.st_mode)) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "'%s' is not a file", path);
    return NULL;
  }
  do {
    n = read (file, piece, PIECE);
    if (n > 0)
      g_byte_array_append (bytes, piece, (guint) n);
  } while ((n > 0 && bytes->len <= CF_PICTURE_FILE_MAX) || (n < 0 && errno == EINTR));
  if (n < 0) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "cannot read '%s': %s", path, g_strerror (errno));
    return NULL;
  }
  if (bytes->len > CF_PICTURE_FILE_MAX) {
    cf_error_set (error, CF_ERROR_PICTURE_TOO_LARGE, "'%s' has over %d bytes", path,
                  CF_PICTURE_FILE_MAX);
    return NULL;
  }
  return g_steal_pointer (&bytes);
}

static GByteArray *
read_file (const char *path, GError **error)
{
  /* Without O_NONBLOCK opening a pipe waits for whoever writes into it. */
  int file = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (file < 0) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "cannot open '%s': %s", path, g_strerror (errno));
    return NULL;
  }
  GByteArray *bytes = read_open (file, path, error);
  close (file);
  return bytes;
}

/* ---- the picture ---- */

/* Only kinds that people have pictures in: each more is one more parser for a stranger's bytes. */
static const char *
kind_of (const GByteArray *bytes)
{
  static const struct
  {
    const char *kind;
    guint n;
    guint8 magic[8];
  } KINDS[] = {
    { "png", 8, { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' } },
    { "jpeg", 3, { 0xFF, 0xD8, 0xFF } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (bytes->len >= KINDS[i].n && memcmp (bytes->data, KINDS[i].magic, KINDS[i].n) == 0)
      return KINDS[i].kind;
  return NULL;
}

/* The loader asks before it makes room; a size of nothing makes it give up. */
static void
on_size_prepared_cb (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  gboolean *is_too_large = data;

  *is_too_large = width > CF_PICTURE_SIDE_MAX || height > CF_PICTURE_SIDE_MAX ||
                  (gint64) width * height > CF_PICTURE_PIXELS_MAX;
  if (*is_too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static GdkPixbuf *
unpack (const GByteArray *bytes, const char *path, GError **error)
{
  const char *kind = kind_of (bytes);
  g_autoptr (GdkPixbufLoader) loader =
    kind != NULL ? gdk_pixbuf_loader_new_with_type (kind, NULL) : NULL;
  gboolean is_too_large = FALSE;
  gboolean is_good = TRUE;

  if (loader == NULL) {
    cf_error_set (error, CF_ERROR_BAD_FILE, "'%s' is neither a PNG nor a JPEG", path);
    return NULL;
  }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared_cb), &is_too_large);
  for (gsize at = 0; is_good && !is_too_large && at < bytes->len; at += PIECE)
    is_good =
      gdk_pixbuf_loader_write (loader, bytes->data + at, MIN (PIECE, bytes->len - at), NULL);
  is_good = gdk_pixbuf_loader_close (loader, NULL) && is_good && !is_too_large;
  GdkPixbuf *pixbuf = is_good ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  if (is_too_large)
    cf_error_set (error, CF_ERROR_PICTURE_TOO_LARGE, "'%s' has over %d pixels", path,
                  CF_PICTURE_PIXELS_MAX);
  else if (pixbuf == NULL)
    cf_error_set (error, CF_ERROR_BAD_FILE, "'%s' is damaged or no picture", path);
  return pixbuf != NULL ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

/* Made to fit, on white. */
static GdkPixbuf *
make_smaller (GdkPixbuf *pixbuf, int width_max, int height_max)
{
  int width = gdk_pixbuf_get_width (pixbuf);
  int height = gdk_pixbuf_get_height (pixbuf);
  double scale = MIN (1.0, MIN ((double) width_max / width, (double) height_max / height));

  return gdk_pixbuf_composite_color_simple (pixbuf, MAX ((int) (width * scale), 1),
                                            MAX ((int) (height * scale), 1), GDK_INTERP_BILINEAR,
                                            255, 16, WHITE, WHITE);
}

GdkPixbuf *
cf_picture_file_read (const char *path, int width_max, int height_max, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (GByteArray) bytes = read_file (path, error);
  g_autoptr (GdkPixbuf) pixbuf = bytes != NULL ? unpack (bytes, path, error) : NULL;
  GdkPixbuf *small = NULL;

  if (pixbuf == NULL)
    return NULL;
  small = make_smaller (pixbuf, width_max, height_max);
  if (small == NULL)
    cf_error_set (error, CF_ERROR_PICTURE_TOO_LARGE, "no memory for '%s'", path);
  return small;
}
