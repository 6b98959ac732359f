/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CfSizeClass:
 * @CF_SIZE_L: wide desks, from 1600 effective pixels
 * @CF_SIZE_M: the first design size, 1366×768
 * @CF_SIZE_S: 1024×768
 * @CF_SIZE_P: portrait tablets
 * @CF_SIZE_C: landscape with little room: 1366×768 at 200 % text
 *
 * How a screen arranges itself.  Effective pixels are the width divided by the text's scale above
 * 133 %: larger text makes a screen smaller.
 */
typedef enum
{
  CF_SIZE_L,
  CF_SIZE_M,
  CF_SIZE_S,
  CF_SIZE_P,
  CF_SIZE_C,
} CfSizeClass;

/**
 * cf_size_class_for:
 * @width: of the window, px
 * @height: of the window, px
 * @text_scale: 1.0 for 100 % text
 *
 * Returns: the class of such a window.
 */
CfSizeClass cf_size_class_for (int width, int height, double text_scale);

/**
 * cf_size_class_pad_width:
 *
 * Returns: the width of the column of keys at the end of the screen in @size, px; 0 where it is a
 * share of the width.
 */
int cf_size_class_pad_width (CfSizeClass size);

/**
 * cf_text_scale:
 *
 * Returns: how much larger than 100 % the text on the display of @widget is: 2.0 for 200 %.
 */
double cf_text_scale (GtkWidget *widget);

/**
 * CfSizeBin:
 *
 * The window's one child: computes the size class when its size changes and tells it from an idle
 * call, never during allocation.  It asks for no size itself, so that the window is never wider or
 * higher than its screen.
 */
#define CF_TYPE_SIZE_BIN (cf_size_bin_get_type ())
G_DECLARE_FINAL_TYPE (CfSizeBin, cf_size_bin, CF, SIZE_BIN, GtkWidget)

/**
 * cf_size_bin_new:
 *
 * Returns: (transfer floating): an empty bin of class M.  Signal `size-changed` (guint class).
 */
GtkWidget *cf_size_bin_new (void);

/**
 * cf_size_bin_set_child:
 * @child: what fills it
 */
void cf_size_bin_set_child (CfSizeBin *self, GtkWidget *child);

/**
 * cf_size_bin_get_size:
 *
 * Returns: the class told last.
 */
CfSizeClass cf_size_bin_get_size (CfSizeBin *self);

G_END_DECLS
