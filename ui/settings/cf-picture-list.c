/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-picture-list.h"

#include <glib/gi18n.h>

#include "cf-key.h"
#include "cf-till-pictures.h"

#define WIDTH  208 /* px of one; three stand beside each other */
#define HEIGHT 117

struct _CfPictureList
{
  GtkWidget parent_instance;

  GtkWidget *flow;
  GtkWidget *none;
  char *shown; /* (nullable): the names of those that are shown */
};

G_DEFINE_FINAL_TYPE (CfPictureList, cf_picture_list, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
} CfPictureListSignal;

static guint signals[N_SIGNALS];

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkPicture) shown = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillPicture) picture =
    cf_till_load_picture_finish (CF_TILL (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (picture == NULL) {
    g_message ("a picture cannot be shown: %s", error->message);
    gtk_accessible_update_property (GTK_ACCESSIBLE (shown), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("This picture’s file is gone"), -1);
    return;
  }
  texture = gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8,
                                    picture->pixels, (gsize) picture->width * 3);
  gtk_picture_set_paintable (shown, GDK_PAINTABLE (texture));
}

static void
on_remove_clicked_cb (GtkWidget *key, CfPictureList *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0, g_object_get_data (G_OBJECT (key), "name"));
}

static void
add (CfPictureList *self, CfTill *till, const char *name, guint number)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *shown = gtk_picture_new ();
  GtkWidget *key = cf_key_new (_ ("Remove"), NULL);
  GtkWidget *child = gtk_flow_box_child_new ();
  g_autofree char *words = g_strdup_printf (_ ("Picture %u"), number);
  g_autofree char *said = g_strdup_printf (_ ("Remove picture %u"), number);

  gtk_widget_set_size_request (shown, WIDTH, HEIGHT);
  gtk_picture_set_content_fit (GTK_PICTURE (shown), GTK_CONTENT_FIT_CONTAIN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (shown), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_add_css_class (shown, "panel");
  cf_key_set_name (CF_KEY (key), said);
  g_object_set_data_full (G_OBJECT (key), "name", g_strdup (name), g_free);
  g_signal_connect (key, "clicked", G_CALLBACK (on_remove_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), shown);
  gtk_box_append (GTK_BOX (box), key);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE); /* the key inside has the focus */
  gtk_flow_box_append (GTK_FLOW_BOX (self->flow), child);
  cf_till_load_picture_async (till, name, 2 * WIDTH, 2 * HEIGHT, on_loaded_cb,
                              g_object_ref (shown));
}

void
cf_picture_list_show (CfPictureList *self, CfTill *till)
{
  const GPtrArray *names = cf_till_get_pictures (till);
  GString *all = g_string_new (NULL);
  g_autofree char *text = NULL;
  GtkWidget *child;

  g_return_if_fail (CF_IS_PICTURE_LIST (self));

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (all, "%s ", (const char *) names->pdata[i]);
  text = g_string_free (all, FALSE);
  if (g_strcmp0 (text, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  while ((child = gtk_widget_get_first_child (self->flow)) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->flow), child);
  for (guint i = 0; i < names->len; i++)
    add (self, till, names->pdata[i], i + 1);
  gtk_widget_set_visible (self->none, names->len == 0);
}

static void
cf_picture_list_dispose (GObject *object)
{
  CfPictureList *self = CF_PICTURE_LIST (object);

  g_clear_pointer (&self->none, gtk_widget_unparent);
  g_clear_pointer (&self->flow, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_picture_list_parent_class)->dispose (object);
}

static void
cf_picture_list_finalize (GObject *object)
{
  g_free (CF_PICTURE_LIST (object)->shown);

  G_OBJECT_CLASS (cf_picture_list_parent_class)->finalize (object);
}

static void
cf_picture_list_class_init (CfPictureListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_picture_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_picture_list_finalize;
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", CF_TYPE_PICTURE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_picture_list_init (CfPictureList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->none =
    g_object_new (GTK_TYPE_LABEL, "label", _ ("No picture yet: the display shows the shop’s name."),
                  "xalign", 0.0f, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (self->none, "t15");
  gtk_widget_add_css_class (self->none, "second");
  gtk_widget_set_parent (self->none, GTK_WIDGET (self));
  self->flow =
    g_object_new (GTK_TYPE_FLOW_BOX, "selection-mode", GTK_SELECTION_NONE, "row-spacing", 18,
                  "column-spacing", 18, "max-children-per-line", 3, "homogeneous", TRUE, NULL);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
}
