/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-key-panel.h"

#include "cf-key.h"

#define COLUMNS          2
#define KEY_HEIGHT       60 /* px: all of More without a swipe at 1366×768 */
#define KEY_HEIGHT_LARGE 72 /* where large text moves keys of the action bar here */
#define LARGE_TEXT       1.5

struct _CfKeyPanel
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *box;
  GtkLabel *title;
  GtkLabel *text;
  GtkWidget *extra;
  GtkGrid *grid;
};

G_DEFINE_FINAL_TYPE (CfKeyPanel, cf_key_panel, GTK_TYPE_WIDGET)

void
cf_key_panel_set_extra (CfKeyPanel *self, GtkWidget *extra)
{
  g_return_if_fail (CF_IS_KEY_PANEL (self));

  if (self->extra != NULL)
    gtk_box_remove (GTK_BOX (self->box), self->extra);
  self->extra = extra;
  if (extra != NULL)
    gtk_box_insert_child_after (GTK_BOX (self->box), extra, GTK_WIDGET (self->text));
}

void
cf_key_panel_set (CfKeyPanel *self,
                  const char *title,
                  const char *text,
                  const CfKeyPanelItem *items)
{
  GtkWidget *child;
  int height;

  g_return_if_fail (CF_IS_KEY_PANEL (self));

  height = cf_text_scale (GTK_WIDGET (self)) >= LARGE_TEXT ? KEY_HEIGHT_LARGE : KEY_HEIGHT;
  cf_key_panel_set_extra (self, NULL);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  for (int i = 0; items != NULL && items[i].title != NULL; i++) {
    GtkWidget *key = cf_key_new (items[i].title, NULL);

    gtk_widget_set_size_request (key, -1, height);
    cf_key_set_hint (CF_KEY (key), items[i].hint);
    cf_key_set_name (CF_KEY (key), items[i].name);
    gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (key), items[i].action);
    gtk_grid_attach (self->grid, key, i % COLUMNS, i / COLUMNS, 1, 1);
  }
}

void
cf_key_panel_choose (CfKeyPanel *self, int index)
{
  GtkWidget *key;

  g_return_if_fail (CF_IS_KEY_PANEL (self));

  key = gtk_grid_get_child_at (self->grid, index % COLUMNS, index / COLUMNS);
  if (key != NULL)
    cf_key_set_chosen (CF_KEY (key), TRUE);
}

static void
cf_key_panel_dispose (GObject *object)
{
  g_clear_pointer (&CF_KEY_PANEL (object)->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (cf_key_panel_parent_class)->dispose (object);
}

static void
cf_key_panel_class_init (CfKeyPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_key_panel_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_key_panel_init (CfKeyPanel *self)
{
  self->scroller =
    g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_widget_add_css_class (self->scroller, "panel");
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  self->box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 8,
                            "margin-start", 14, "margin-end", 14, "margin-top", 12, "margin-bottom",
                            14, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->box);

  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "t20");
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "title");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->title));
  self->text = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "t14");
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "second");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->text));
  self->grid = g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "column-spacing", 8,
                             "column-homogeneous", TRUE, NULL);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->grid));
}

GtkWidget *
cf_key_panel_new (void)
{
  return g_object_new (CF_TYPE_KEY_PANEL, NULL);
}
