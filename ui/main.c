/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-config.h"

#include <locale.h>

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "cf-application.h"
#include "cf-heap.h"
#include "cf-ui-resources.h"

/* A till's screen is text on flat colours: Cairo draws it as well, and loading an OpenGL driver would take
 * a fifth to a third of the start and 20 MiB.  Whoever sets GSK_RENDERER gets that one. */
static void
choose_renderer (void)
{
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (!g_str_equal (g_getenv ("GSK_RENDERER"), "cairo"))
    return;
  if (gtk_get_major_version () == 4 && gtk_get_minor_version () < 16)
    g_setenv ("GDK_DEBUG", "gl-disable", FALSE);
  else
    g_setenv ("GDK_DISABLE", "gl,vulkan", FALSE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (CfApplication) app = NULL;

  cf_heap_bound ();
  choose_renderer (); /* before there are threads that could read the environment */
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CF_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* Taken explicitly: the linker would drop it from a static library. */
  g_resources_register (cf_ui_get_resource ());
  app = cf_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
