/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-application.h"

#include <glib/gi18n.h>

#include "cf-central-link.h"
#include "cf-customer-window.h"
#include "cf-desk.h"
#include "cf-message-place.h"
#include "cf-window.h"

struct _CfApplication
{
  AdwApplication parent_instance;

  char *folder;
  char *direction;
  char *size;
  int text_scale; /* percent; 0: as the desktop says */
  gboolean windowed;
  gboolean customer_display;
  gboolean keep_messages;

  CfTill *till;
  CfCentralLink *central;
  CfDesk *desk;
  CfCustomerWindow *customer; /* weak */
};

G_DEFINE_FINAL_TYPE (CfApplication, cf_application, ADW_TYPE_APPLICATION)

/* ── windows ─────────────────────────────────────────────────────────────────────────────────── */

/* The folder cannot be opened: one page says what is wrong and what to do. */
static void
show_trouble (CfApplication *self, const char *folder, const GError *error)
{
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *page = adw_status_page_new ();
  g_autofree char *escaped = g_markup_escape_text (folder, -1);
  g_autofree char *text = NULL;
  const char *title = _ ("The till cannot be opened");

  if (cf_error_is (error, CF_ERROR_NOT_INITIALISED)) {
    title = _ ("There is no shop here yet");
    text = g_strdup_printf (_ ("Make one with “counterfoil-cli init”, or look at a demonstration "
                               "with “counterfoil-cli demo”.\n%s"),
                            escaped);
  } else if (cf_error_is (error, CF_ERROR_TERMINAL_BUSY)) {
    title = _ ("This till is open already");
    text =
      g_strdup_printf (_ ("Another program sells with this folder. Close it first.\n%s"), escaped);
  } else if (cf_error_is (error, CF_ERROR_DAMAGED)) {
    title = _ ("The books are damaged");
    text = g_strdup_printf (
      _ (
        "Nothing is sold until they were looked at. Call the manager; do not delete anything.\n%s"),
      escaped);
  } else {
    g_autofree char *message = g_markup_escape_text (error->message, -1);

    text = g_strdup_printf ("%s\n%s", message, escaped);
  }
  g_warning ("cannot open '%s': %s", folder, error->message);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "cf-mark-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), text);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), page);
  gtk_widget_add_css_class (window, "counterfoil");
  gtk_window_set_default_size (GTK_WINDOW (window), 1024, 640);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_page_shown_cb (CfApplication *self, const char *page)
{
  if (self->customer != NULL)
    cf_customer_window_set_page (self->customer, page);
}

static void
show_customer_window (CfApplication *self)
{
  GListModel *monitors = gdk_display_get_monitors (gdk_display_get_default ());
  GtkWindow *window;

  if (!self->customer_display && g_list_model_get_n_items (monitors) < 2)
    return;
  window = cf_customer_window_new (GTK_APPLICATION (self), self->desk);
  g_set_weak_pointer (&self->customer, CF_CUSTOMER_WINDOW (window));
  if (g_list_model_get_n_items (monitors) >= 2) {
    g_autoptr (GdkMonitor) second = g_list_model_get_item (monitors, 1);

    gtk_window_fullscreen_on_monitor (window, second);
  }
  gtk_window_present (window);
}

static void
on_close_cb (CfApplication *self)
{
  g_application_quit (G_APPLICATION (self));
}

static void
show_till (CfApplication *self)
{
  GtkWindow *window = cf_window_new (GTK_APPLICATION (self), self->desk);
  int width = 1366, height = 768;

  g_signal_connect_object (window, "page-shown", G_CALLBACK (on_page_shown_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_cb), self,
                           G_CONNECT_SWAPPED);
  if (self->size != NULL && sscanf (self->size, "%dx%d", &width, &height) != 2)
    g_warning ("the size '%s' is not WIDTHxHEIGHT", self->size);
  gtk_window_set_default_size (window, width, height);
  /* A till has no title bar; a window manager would draw one only where somebody wants a window. */
  gtk_window_set_decorated (window, self->windowed);
  if (!self->windowed && self->size == NULL)
    gtk_window_fullscreen (window);
  show_customer_window (self);
  gtk_window_present (window);
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
cf_application_activate (GApplication *app)
{
  CfApplication *self = CF_APPLICATION (app);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  CfTillOptions options = { 0 };

  if (window != NULL) {
    gtk_window_present (window);
    return;
  }
  if (g_strcmp0 (self->direction, "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (self->keep_messages)
    cf_message_place_keep_messages ();
  if (self->text_scale != 0)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi",
                  96 * 1024 / 100 * CLAMP (self->text_scale, 50, 300), NULL);
  folder = cf_till_default_folder (self->folder);
  options.folder = folder;
  options.use = CF_TILL_SELL;
  options.receipt_png = TRUE;
  self->till = cf_till_open (&options, &error);
  if (self->till == NULL) {
    show_trouble (self, folder, error);
    return;
  }
  self->desk = cf_desk_new (self->till);
  show_till (self);
  self->central = cf_central_link_new (self->till);
  cf_desk_set_central (self->desk, self->central);
}

static void
cf_application_shutdown (GApplication *app)
{
  CfApplication *self = CF_APPLICATION (app);
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (app));

  while (windows != NULL) {
    GtkWindow *window = windows->data;

    windows = windows->next;
    gtk_window_destroy (window);
  }
  g_clear_pointer (&self->central, cf_central_link_free);
  g_clear_object (&self->desk);
  if (self->till != NULL)
    cf_till_close (self->till);
  g_clear_object (&self->till);

  G_APPLICATION_CLASS (cf_application_parent_class)->shutdown (app);
}

static void
cf_application_finalize (GObject *object)
{
  CfApplication *self = CF_APPLICATION (object);

  g_clear_weak_pointer (&self->customer);
  g_free (self->folder);
  g_free (self->direction);
  g_free (self->size);

  G_OBJECT_CLASS (cf_application_parent_class)->finalize (object);
}

static void
cf_application_class_init (CfApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_application_finalize;
  G_APPLICATION_CLASS (klass)->activate = cf_application_activate;
  G_APPLICATION_CLASS (klass)->shutdown = cf_application_shutdown;
}

static void
cf_application_init (CfApplication *self)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->folder, N_ ("Use this data folder"), N_ ("DIR") },
    { "windowed", 0, 0, G_OPTION_ARG_NONE, &self->windowed, N_ ("Do not fill the screen"), NULL },
    { "size", 0, 0, G_OPTION_ARG_STRING, &self->size, N_ ("Open a window of this size"),
      N_ ("WIDTHxHEIGHT") },
    { "customer-display", 0, 0, G_OPTION_ARG_NONE, &self->customer_display,
      N_ ("Show the customer's window although there is one monitor only"), NULL },
    { "text-scale", 0, 0, G_OPTION_ARG_INT, &self->text_scale,
      N_ ("Size of the text, 50 to 300, where no desktop says it"), N_ ("PERCENT") },
    { "keep-messages", 0, 0, G_OPTION_ARG_NONE, &self->keep_messages,
      N_ ("Let messages stay until they are dismissed"), NULL },
    { "direction", 0, 0, G_OPTION_ARG_STRING, &self->direction,
      N_ ("Direction of the screen, for proofs: ltr or rtl"), N_ ("DIRECTION") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

CfApplication *
cf_application_new (void)
{
  return g_object_new (CF_TYPE_APPLICATION, "application-id", "org.counterfoil.Counterfoil", NULL);
}
