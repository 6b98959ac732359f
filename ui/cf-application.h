/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CfApplication:
 *
 * The program `counterfoil`: opens the data folder's till and shows its window, full screen, and
 * the customer's window where there is a second monitor.  A second start raises the first one's
 * window.
 */
#define CF_TYPE_APPLICATION (cf_application_get_type ())
G_DECLARE_FINAL_TYPE (CfApplication, cf_application, CF, APPLICATION, AdwApplication)

/** cf_application_new: Returns: (transfer full): the program. */
CfApplication *cf_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
