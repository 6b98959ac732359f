/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-note-place.h"

#include <glib/gi18n.h>

#include "cf-field.h"
#include "cf-key.h"
#include "cf-typing.h"

struct _CfNotePlace
{
  GtkBox parent_instance;

  CfField *note;
  GtkWidget *remove;
  CfTyping *typing;

  CfDesk *desk;
};

G_DEFINE_FINAL_TYPE (CfNotePlace, cf_note_place, GTK_TYPE_BOX)

typedef enum
{
  SIGNAL_DONE,
  SIGNAL_WIDE,
  N_SIGNALS,
} CfNotePlaceSignal;

static guint signals[N_SIGNALS];

static void
leave (CfNotePlace *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
set_note (CfNotePlace *self, const char *note)
{
  g_autoptr (GError) error = NULL;

  if (!cf_till_set_note (cf_desk_get_till (self->desk), note, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  leave (self);
  cf_desk_tell (self->desk, *note != '\0' ? _ ("Note kept") : _ ("Note removed"),
                *note != '\0' ? note : NULL);
}

static void
on_keep_clicked_cb (CfNotePlace *self)
{
  g_autofree char *note = cf_field_dup_text (self->note);

  set_note (self, note);
}

static void
on_remove_clicked_cb (CfNotePlace *self)
{
  set_note (self, "");
}

static void
on_typing_shown_cb (CfNotePlace *self)
{
  g_signal_emit (self, signals[SIGNAL_WIDE], 0, gtk_widget_get_visible (GTK_WIDGET (self->typing)));
}

void
cf_note_place_open (CfNotePlace *self)
{
  const char *note = cf_basket_get_note (cf_till_get_basket (cf_desk_get_till (self->desk)));

  g_return_if_fail (CF_IS_NOTE_PLACE (self));

  cf_field_set_text (self->note, note);
  gtk_widget_set_sensitive (self->remove, note != NULL);
  cf_typing_start (self->typing, self->desk, GTK_WIDGET (self));
  cf_field_focus (self->note);
}

void
cf_note_place_set_size (CfNotePlace *self, CfSizeClass size)
{
  g_return_if_fail (CF_IS_NOTE_PLACE (self));

  cf_typing_set_size (self->typing, size);
}

static void
cf_note_place_unmap (GtkWidget *widget)
{
  cf_typing_stop (CF_NOTE_PLACE (widget)->typing);
  GTK_WIDGET_CLASS (cf_note_place_parent_class)->unmap (widget);
}

static void
cf_note_place_dispose (GObject *object)
{
  g_clear_object (&CF_NOTE_PLACE (object)->desk);

  G_OBJECT_CLASS (cf_note_place_parent_class)->dispose (object);
}

static void
cf_note_place_class_init (CfNotePlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_note_place_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = cf_note_place_unmap;
  signals[SIGNAL_DONE] = g_signal_new ("done", CF_TYPE_NOTE_PLACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WIDE] = g_signal_new ("wide", CF_TYPE_NOTE_PLACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
add_words (CfNotePlace *self, const char *words)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", words, "xalign", 0.0f, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, "t14");
  gtk_widget_add_css_class (label, "second");
  gtk_box_append (GTK_BOX (self), label);
}

static GtkWidget *
add_key (CfNotePlace *self, GtkWidget *row, const char *title, GCallback clicked)
{
  GtkWidget *key = cf_key_new (title, NULL);

  g_signal_connect_swapped (key, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (row), key);
  return key;
}

static void
cf_note_place_init (CfNotePlace *self)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 8, "homogeneous", TRUE, NULL);
  GtkWidget *back;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->note = g_object_new (CF_TYPE_FIELD, "title", _ ("Note"), "length", CF_TILL_NOTE_MAX, NULL);
  g_signal_connect_swapped (self->note, "activate", G_CALLBACK (on_keep_clicked_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));
  add_words (self,
             _ ("It goes with the basket, onto the receipt and into the records. Nobody’s name "
                "or number belongs here."));
  add_key (self, row, _ ("Keep note"), G_CALLBACK (on_keep_clicked_cb));
  self->remove = add_key (self, row, _ ("Remove note"), G_CALLBACK (on_remove_clicked_cb));
  back = add_key (self, row, _ ("Back"), G_CALLBACK (leave));
  cf_key_set_hint (CF_KEY (back), "Esc");
  gtk_box_append (GTK_BOX (self), row);
  self->typing = g_object_new (CF_TYPE_TYPING, "valign", GTK_ALIGN_END, "vexpand", TRUE, NULL);
  g_signal_connect_swapped (self->typing, "notify::visible", G_CALLBACK (on_typing_shown_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->typing));
}

GtkWidget *
cf_note_place_new (CfDesk *desk)
{
  CfNotePlace *self = g_object_new (CF_TYPE_NOTE_PLACE, NULL);

  g_set_object (&self->desk, desk);
  return GTK_WIDGET (self);
}
