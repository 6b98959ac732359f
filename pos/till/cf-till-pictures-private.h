/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** cf_till_keep_good_pictures: removes from @names what cannot be the name of a picture, and what is too many. */
void cf_till_keep_good_pictures (GPtrArray *names);

G_END_DECLS
