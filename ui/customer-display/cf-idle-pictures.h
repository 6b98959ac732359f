/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-desk.h"

G_BEGIN_DECLS

/**
 * CfIdlePictures:
 *
 * The store's pictures, one after the other, 10 s each, while nobody is served.  Only those that are seen now and
 * next are unpacked; unpacking runs in a worker.  There is a timer only while they run and there are two or more.
 * Where the desktop wants no motion they change without it.  Signal `changed`: whether there is one to be shown
 * may have changed.
 */
#define CF_TYPE_IDLE_PICTURES (cf_idle_pictures_get_type ())
G_DECLARE_FINAL_TYPE (CfIdlePictures, cf_idle_pictures, CF, IDLE_PICTURES, GtkWidget)

/** cf_idle_pictures_set_desk: shows the pictures of the desk's till, and those that come. */
void cf_idle_pictures_set_desk (CfIdlePictures *self, CfDesk *desk);

/** cf_idle_pictures_has_any: Returns: whether one is ready to be shown. */
gboolean cf_idle_pictures_has_any (CfIdlePictures *self);

/** cf_idle_pictures_set_running: @running: whether they are on the screen; else nothing moves. */
void cf_idle_pictures_set_running (CfIdlePictures *self, gboolean running);

G_END_DECLS
