/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "cf-application.h"
#include "cf-ui-resources.h"

int
main (int argc, char *argv[])
{
  g_autoptr (CfApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CF_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Taken explicitly: the linker would drop it from a static library. */
  g_resources_register (cf_ui_get_resource ());
  app = cf_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
