/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-till.h"

G_BEGIN_DECLS

/*
 * The store's pictures, which a customer's display shows while nobody is served.  Each is a file of ours in
 * the data folder, `pictures/NAME.jpg`, made of what somebody chose; the setting `display_pictures` lists their
 * names, so that each change is a record.  The files are in no backup and no journal.
 */

#define CF_TILL_PICTURES_MAX       12   /* two minutes until the first comes again */
#define CF_TILL_PICTURE_WIDTH_MAX  1920 /* pixels of the largest that is kept */
#define CF_TILL_PICTURE_HEIGHT_MAX 1080

/**
 * CfTillPicture:
 * @pixels: red, green, blue of each pixel, in rows without gaps
 */
typedef struct
{
  int width;
  int height;
  GBytes *pixels;
} CfTillPicture;

/** cf_till_picture_free: @self: (nullable). */
void cf_till_picture_free (CfTillPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfTillPicture, cf_till_picture_free)

/**
 * cf_till_get_pictures:
 *
 * Returns: (transfer none) (element-type utf8): names, in the order in which they are shown; valid until
 *   `settings-changed`.
 */
const GPtrArray *cf_till_get_pictures (CfTill *self);

/**
 * cf_till_add_picture_async:
 * @path: a PNG or JPEG file
 *
 * Copies a picture, made to fit a display, and shows it last; one that is there already changes nothing.  Finish
 * with cf_till_command_finish().  NOT_PERMITTED, BAD_SETTING (as many as may be), BAD_FILE, PICTURE_TOO_LARGE.
 */
void cf_till_add_picture_async (CfTill *self,
                                const char *path,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * cf_till_remove_picture_async:
 * @name: of cf_till_get_pictures()
 *
 * Shows it no longer and removes its file.  Finish with cf_till_command_finish().  NOT_PERMITTED, BAD_SETTING.
 */
void cf_till_remove_picture_async (CfTill *self,
                                   const char *name,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/** cf_till_load_picture_async: reads and unpacks the picture @name in a worker, made to fit the limits. */
void cf_till_load_picture_async (CfTill *self,
                                 const char *name,
                                 int width_max,
                                 int height_max,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/** cf_till_load_picture_finish: Returns: (transfer full) (nullable): the picture; BAD_FILE, PICTURE_TOO_LARGE. */
CfTillPicture *cf_till_load_picture_finish (CfTill *self, GAsyncResult *result, GError **error);

G_END_DECLS
