/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-person-tile.h"

#include "cf-present.h"
#include "cf-shown.h"

struct _CfPersonTile
{
  GtkButton parent_instance;

  GtkWidget *avatar;
  GtkLabel *name;
  GtkLabel *role;
  GtkLabel *extra;
  GtkWidget *check;
  char *id;
  gboolean large;
};

G_DEFINE_FINAL_TYPE (CfPersonTile, cf_person_tile, GTK_TYPE_BUTTON)

GtkWidget *
cf_avatar_new (const char *name, const char *size_class)
{
  g_autofree char *initials = cf_shown_initials (name);
  GtkWidget *avatar =
    g_object_new (GTK_TYPE_LABEL, "label", initials, "valign", GTK_ALIGN_CENTER, "halign",
                  GTK_ALIGN_CENTER, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_add_css_class (avatar, "avatar");
  gtk_widget_add_css_class (avatar, size_class);
  return avatar;
}

static GtkLabel *
append_label (GtkWidget *box, const char *text, const char *first_class, const char *second_class)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "label",
                  text, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, first_class);
  gtk_widget_add_css_class (label, second_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

const char *
cf_person_tile_get_id (CfPersonTile *self)
{
  g_return_val_if_fail (CF_IS_PERSON_TILE (self), NULL);

  return self->id;
}

const char *
cf_person_tile_get_person_name (CfPersonTile *self)
{
  g_return_val_if_fail (CF_IS_PERSON_TILE (self), NULL);

  return gtk_label_get_text (self->name);
}

void
cf_person_tile_set_extra (CfPersonTile *self, const char *extra)
{
  g_return_if_fail (CF_IS_PERSON_TILE (self));

  gtk_label_set_text (self->extra, extra != NULL ? extra : "");
  gtk_widget_set_visible (GTK_WIDGET (self->extra), extra != NULL);
}

void
cf_person_tile_set_name (CfPersonTile *self, const char *name)
{
  g_return_if_fail (CF_IS_PERSON_TILE (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cf_person_tile_set_chosen (CfPersonTile *self, gboolean chosen)
{
  g_return_if_fail (CF_IS_PERSON_TILE (self));

  if (chosen)
    gtk_widget_add_css_class (GTK_WIDGET (self), "chosen");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chosen");
  gtk_widget_set_visible (self->check, chosen && !self->large);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_PRESSED,
                               chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                      : GTK_ACCESSIBLE_TRISTATE_FALSE,
                               -1);
}

static void
cf_person_tile_finalize (GObject *object)
{
  g_free (CF_PERSON_TILE (object)->id);

  G_OBJECT_CLASS (cf_person_tile_parent_class)->finalize (object);
}

static void
cf_person_tile_class_init (CfPersonTileClass *klass)
{
  cf_press_at_once (GTK_BUTTON_CLASS (klass));
  G_OBJECT_CLASS (klass)->finalize = cf_person_tile_finalize;
}

static void
cf_person_tile_init (CfPersonTile *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "key");
  gtk_widget_set_focus_on_click (GTK_WIDGET (self), FALSE);
}

GtkWidget *
cf_person_tile_new (const char *id, const char *name, const char *role, gboolean large)
{
  CfPersonTile *self = g_object_new (CF_TYPE_PERSON_TILE, NULL);
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", large ? 16 : 12, "margin-start", 4,
                                 "margin-end", 4, NULL);
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_CENTER, "hexpand", TRUE, NULL);

  self->id = g_strdup (id);
  self->large = large;
  self->avatar = cf_avatar_new (name, large ? "s64" : "s44");
  gtk_box_append (GTK_BOX (row), self->avatar);
  self->name = append_label (words, name, large ? "t17" : "t15", "strong");
  self->role = append_label (words, role, large ? "t14" : "t13", "second");
  self->extra = append_label (words, "", "t13", "save");
  gtk_widget_add_css_class (GTK_WIDGET (self->extra), "strong");
  gtk_widget_set_visible (GTK_WIDGET (self->extra), FALSE);
  gtk_box_append (GTK_BOX (row), words);
  self->check =
    g_object_new (GTK_TYPE_IMAGE, "icon-name", "cf-check-symbolic", "pixel-size", 20, "visible",
                  FALSE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_box_append (GTK_BOX (row), self->check);
  gtk_button_set_child (GTK_BUTTON (self), row);
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, large ? 124 : 72);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  cf_person_tile_set_name (self, name);
  return GTK_WIDGET (self);
}
