/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-device-icons.h"

#include <glib/gi18n.h>

#include "cf-till-central.h"

struct _CfDeviceIcons
{
  GtkWidget parent_instance;

  CfDesk *desk;
  gboolean is_short;
};

G_DEFINE_FINAL_TYPE (CfDeviceIcons, cf_device_icons, GTK_TYPE_WIDGET)

/* clang-format off */
static const struct
{
  const char *role;
  const char *icon;
  const char *word;
  const char *brief; /* where all stand in one row */
} roles[] = {
  { "printer",          "cf-printer-symbolic",       N_ ("Printer"), N_ ("Printer") },
  { "kitchen",          "cf-printer-symbolic",       N_ ("Kitchen printer"), N_ ("Kitchen") },
  { "label",            "cf-printer-symbolic",       N_ ("Label printer"), N_ ("Labels") },
  { "scanner",          "cf-scanner-symbolic",       N_ ("Scanner"), N_ ("Scanner") },
  { "drawer",           "cf-drawer-symbolic",        N_ ("Drawer"), N_ ("Drawer") },
  { "display",          "cf-display-symbolic",       N_ ("Customer display"), N_ ("Display") },
  { "scale",            "cf-scale-symbolic",         N_ ("Scale"), N_ ("Scale") },
  { "payment_terminal", "cf-card-terminal-symbolic", N_ ("Card terminal"), N_ ("Cards") },
  { "payment",          "cf-card-terminal-symbolic", N_ ("Card terminal"), N_ ("Cards") },
  { "fiscal",           "cf-lock-symbolic",          N_ ("Fiscal device"), N_ ("Fiscal") },
};
/* clang-format on */

const char *
cf_device_icon_name (const char *role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (g_strcmp0 (role, roles[i].role) == 0)
      return roles[i].icon;
  }
  return "cf-settings-symbolic";
}

const char *
cf_device_role_word (const char *role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (g_strcmp0 (role, roles[i].role) == 0)
      return _ (roles[i].word);
  }
  return role;
}

static const char *
brief_word (const char *role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    if (g_strcmp0 (role, roles[i].role) == 0)
      return _ (roles[i].brief);
  }
  return role;
}

char *
cf_connection_words (CfDesk *desk, char **ret_detail)
{
  CfTillSummary summary;
  CfTillCentral central;

  cf_till_get_summary (cf_desk_get_till (desk), &summary);
  *ret_detail = NULL;
  if (!summary.has_central) {
    *ret_detail = g_strdup (_ ("all on this till"));
    return g_strdup (_ ("No central"));
  }
  cf_till_get_central (cf_desk_get_till (desk), &central);
  if (summary.unsent > 0)
    *ret_detail = central.unsent_sales > 0
                    ? g_strdup_printf (ngettext ("%u sale to send", "%u sales to send",
                                                 (gulong) central.unsent_sales),
                                       (guint) MIN (central.unsent_sales, G_MAXUINT))
                    : g_strdup_printf (ngettext ("%u record to send", "%u records to send",
                                                 (gulong) summary.unsent),
                                       (guint) MIN (summary.unsent, G_MAXUINT));
  if (!central.is_online && central.offline_since_ms > 0) {
    CfCivilTime since =
      cf_zone_to_civil (cf_till_get_zone (cf_desk_get_till (desk)), central.offline_since_ms);

    /* Translators: a time of the day, such as 09:42 */
    return g_strdup_printf (_ ("Offline since %02u:%02u"), since.hour, since.minute);
  }
  if (!central.is_online)
    return g_strdup (_ ("Offline"));
  if (summary.unsent > 0)
    return g_strdup (_ ("Sending"));
  return g_strdup (_ ("All sent"));
}

static void
append (CfDeviceIcons *self, const CfTillDeviceInfo *info)
{
  gboolean problem = info->problem != NULL && *info->problem != '\0';
  GtkWidget *item = g_object_new (GTK_TYPE_BOX, "spacing", 7, NULL);
  GtkWidget *icon =
    g_object_new (GTK_TYPE_IMAGE, "icon-name",
                  problem ? "cf-warning-symbolic" : cf_device_icon_name (info->role), "pixel-size",
                  20, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_box_append (GTK_BOX (item), icon);
  if (problem || !self->is_short) {
    GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", problem ? info->problem : brief_word (info->role),
                    "ellipsize", PANGO_ELLIPSIZE_END, NULL);

    gtk_widget_add_css_class (label, "t14");
    if (problem)
      gtk_widget_add_css_class (label, "strong");
    gtk_box_append (GTK_BOX (item), label);
  }
  if (problem)
    gtk_widget_add_css_class (item, "warn");
  gtk_widget_set_parent (item, GTK_WIDGET (self));
}

/* In the top bar only what the cashier uses all the time, and a problem instead of it. */
static gboolean
is_usual (const char *role)
{
  return g_strcmp0 (role, "printer") == 0 || g_strcmp0 (role, "scanner") == 0 ||
         g_strcmp0 (role, "drawer") == 0;
}

/* Always in the same order, whichever device came first. */
static void
append_role (CfDeviceIcons *self, GListModel *devices, const char *role, gboolean any_problem)
{
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);
    const CfTillDeviceInfo *info = cf_till_device_get_info (device);
    gboolean problem = info->problem != NULL && *info->problem != '\0';

    if (g_strcmp0 (info->role, role) == 0 &&
        (!self->is_short || problem || (is_usual (role) && !any_problem)))
      append (self, info);
  }
}

static void
update (CfDeviceIcons *self)
{
  GListModel *devices = cf_till_get_devices (cf_desk_get_till (self->desk));
  gboolean any_problem = FALSE;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);
    const CfTillDeviceInfo *info = cf_till_device_get_info (device);

    any_problem = any_problem || (info->problem != NULL && *info->problem != '\0');
  }
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    append_role (self, devices, roles[i].role, any_problem);
}

void
cf_device_icons_set_desk (CfDeviceIcons *self, CfDesk *desk)
{
  g_return_if_fail (CF_IS_DEVICE_ICONS (self));

  g_set_object (&self->desk, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "devices-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

void
cf_device_icons_set_short (CfDeviceIcons *self, gboolean is_short)
{
  g_return_if_fail (CF_IS_DEVICE_ICONS (self));

  self->is_short = is_short;
  if (self->desk != NULL)
    update (self);
}

static void
cf_device_icons_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&CF_DEVICE_ICONS (object)->desk);

  G_OBJECT_CLASS (cf_device_icons_parent_class)->dispose (object);
}

static void
cf_device_icons_class_init (CfDeviceIconsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_device_icons_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_device_icons_init (CfDeviceIcons *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              18);
}
