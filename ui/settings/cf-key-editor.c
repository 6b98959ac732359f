/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-key-editor.h"

#include <glib/gi18n.h>

#include "cf-fixed-width.h"
#include "cf-key.h"
#include "cf-quick-keys.h"
#include "cf-search.h"

struct _CfKeyEditor
{
  GtkBox parent_instance;

  GtkWidget *frame; /* keeps the copy as wide as the grid is on the screen for selling */
  CfQuickKeys *keys;
  CfSearch *search;
  GtkLabel *title;
  GtkLabel *text;
  GtkWidget *clear;
  GtkWidget *move;
  GtkWidget *undo;

  CfDesk *desk;
  GPtrArray *skus;  /* (element-type utf8): of the favourites, "" where a key is empty */
  GPtrArray *names; /* (element-type utf8): beside them */
  GStrv before;     /* (nullable): what `Undo` brings back */
  guint place;      /* the key that is edited */
  gboolean moving;  /* the next touch says where it goes */
};

G_DEFINE_FINAL_TYPE (CfKeyEditor, cf_key_editor, GTK_TYPE_BOX)

typedef enum
{
  SIGNAL_EDITED,
  N_SIGNALS,
} CfKeyEditorSignal;

static guint signals[N_SIGNALS];

static GStrv
copy_skus (CfKeyEditor *self)
{
  GStrv copy = g_new0 (char *, self->skus->len + 1);

  for (guint i = 0; i < self->skus->len; i++)
    copy[i] = g_strdup (g_ptr_array_index (self->skus, i));
  return copy;
}

static const char *
name_at (CfKeyEditor *self, guint place)
{
  return place < self->names->len ? g_ptr_array_index (self->names, place) : "";
}

static void
update (CfKeyEditor *self)
{
  const char *name = name_at (self, self->place);
  gboolean filled = *name != '\0';
  g_autofree char *title =
    g_strdup_printf (_ ("Key %u: %s"), self->place + 1, filled ? name : _ ("empty"));

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (
    self->text, self->moving
                  ? _ ("Touch the key where it should stand. The two change places.")
                  : _ ("Search for the product that should stand on this key, or touch one "
                       "on a department’s page. What the departments show follows what sells."));
  gtk_widget_set_sensitive (self->clear, filled && !self->moving);
  gtk_widget_set_sensitive (self->move, filled);
  cf_key_set_chosen (CF_KEY (self->move), self->moving);
  gtk_widget_set_sensitive (self->undo, self->before != NULL && !self->moving);
  cf_quick_keys_choose_place (self->keys, self->place);
}

/* What stands on the keys now: the shop's choice, or what the till put there itself. */
static void
load (CfKeyEditor *self)
{
  g_autoptr (GPtrArray) products =
    cf_till_list_quick_keys (cf_desk_get_till (self->desk), NULL, 0, CF_QUICK_KEYS_MAX, NULL);

  g_ptr_array_set_size (self->skus, 0);
  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; products != NULL && i < products->len; i++) {
    CfTillProduct *product = g_ptr_array_index (products, i);
    const CfTillProductInfo *info = product != NULL ? cf_till_product_get_info (product) : NULL;

    g_ptr_array_add (self->skus, g_strdup (info != NULL ? info->sku : ""));
    g_ptr_array_add (self->names, g_strdup (info != NULL ? info->name : ""));
  }
  update (self);
}

/* A copy of the favourites with a place at @place, and one for the end. */
static GPtrArray *
begin_edit (CfKeyEditor *self, guint place)
{
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < MAX (self->skus->len, place + 1); i++)
    g_ptr_array_add (wanted,
                     g_strdup (i < self->skus->len ? g_ptr_array_index (self->skus, i) : ""));
  return wanted;
}

static void
hand_over (CfKeyEditor *self, GStrv wanted)
{
  GStrv now = copy_skus (self);

  g_strfreev (self->before);
  self->before = now;
  g_signal_emit (self, signals[SIGNAL_EDITED], 0, wanted);
}

static void
end_edit (CfKeyEditor *self, GPtrArray *wanted)
{
  g_ptr_array_add (wanted, NULL);
  hand_over (self, (GStrv) wanted->pdata);
}

static void
swap (CfKeyEditor *self, guint from, guint to)
{
  g_autoptr (GPtrArray) wanted = begin_edit (self, MAX (from, to));
  gpointer first = g_ptr_array_index (wanted, from);

  g_ptr_array_index (wanted, from) = g_ptr_array_index (wanted, to);
  g_ptr_array_index (wanted, to) = first;
  end_edit (self, wanted);
}

static void
put (CfKeyEditor *self, const char *sku)
{
  g_autoptr (GPtrArray) wanted = begin_edit (self, self->place);

  g_free (g_ptr_array_index (wanted, self->place));
  g_ptr_array_index (wanted, self->place) = g_strdup (sku);
  end_edit (self, wanted);
}

static void
on_product_chosen_cb (CfKeyEditor *self, CfTillProduct *product)
{
  const char *sku = cf_till_product_get_info (product)->sku;
  guint from = 0;

  while (from < self->skus->len && g_strcmp0 (g_ptr_array_index (self->skus, from), sku) != 0)
    from++;
  if (from == self->skus->len)
    put (self, sku);
  else if (from != self->place)
    swap (self, from, self->place);
  cf_search_close (self->search);
  cf_quick_keys_reset (self->keys);
}

static void
on_place_chosen_cb (CfKeyEditor *self, guint place)
{
  guint from = self->place;

  self->place = place;
  if (self->moving && place != from)
    swap (self, from, place);
  self->moving = FALSE;
  update (self);
}

static void
on_clear_clicked_cb (CfKeyEditor *self)
{
  put (self, "");
}

static void
on_move_clicked_cb (CfKeyEditor *self)
{
  self->moving = !self->moving;
  cf_quick_keys_reset (self->keys);
  update (self);
}

static void
on_undo_clicked_cb (CfKeyEditor *self)
{
  g_auto (GStrv) wanted = g_steal_pointer (&self->before);

  hand_over (self, wanted);
}

/* The on-screen keyboard takes the width of both. */
static void
on_search_changed_cb (CfKeyEditor *self)
{
  gtk_widget_set_visible (self->frame, !cf_search_wants_width (self->search));
}

void
cf_key_editor_set_desk (CfKeyEditor *self, CfDesk *desk)
{
  CfTill *till = cf_desk_get_till (desk);

  g_return_if_fail (CF_IS_KEY_EDITOR (self));

  g_set_object (&self->desk, desk);
  cf_quick_keys_set_desk (self->keys, desk);
  cf_search_set_desk (self->search, desk);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "catalog-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
}

void
cf_key_editor_set_size (CfKeyEditor *self, CfSizeClass size)
{
  /* As wide as the middle column of the screen for selling; 0: as there is room. */
  static const int widths[] = {
    [CF_SIZE_L] = 852, [CF_SIZE_M] = 424, [CF_SIZE_S] = 288, [CF_SIZE_P] = 0, [CF_SIZE_C] = 0,
  };
  gboolean stands = size == CF_SIZE_P;

  g_return_if_fail (CF_IS_KEY_EDITOR (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self),
                                  stands ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (GTK_BOX (self), size == CF_SIZE_C);
  cf_fixed_width_set_width (CF_FIXED_WIDTH (self->frame), widths[size]);
  gtk_widget_set_hexpand (self->frame, widths[size] == 0);
  cf_quick_keys_set_size (self->keys, size);
  cf_search_set_size (self->search, size);
}

void
cf_key_editor_reset (CfKeyEditor *self)
{
  g_return_if_fail (CF_IS_KEY_EDITOR (self));

  g_clear_pointer (&self->before, g_strfreev);
  self->place = 0;
  self->moving = FALSE;
  cf_quick_keys_reset (self->keys);
  if (cf_search_is_open (self->search))
    cf_search_close (self->search);
  load (self);
}

void
cf_key_editor_search (CfKeyEditor *self)
{
  g_return_if_fail (CF_IS_KEY_EDITOR (self));

  cf_search_open (self->search, FALSE);
}

gboolean
cf_key_editor_back (CfKeyEditor *self)
{
  g_return_val_if_fail (CF_IS_KEY_EDITOR (self), FALSE);

  if (cf_search_is_open (self->search))
    cf_search_close (self->search);
  else if (self->moving)
    on_move_clicked_cb (self);
  else
    return FALSE;
  return TRUE;
}

static void
cf_key_editor_dispose (GObject *object)
{
  g_clear_object (&CF_KEY_EDITOR (object)->desk);

  G_OBJECT_CLASS (cf_key_editor_parent_class)->dispose (object);
}

static void
cf_key_editor_finalize (GObject *object)
{
  CfKeyEditor *self = CF_KEY_EDITOR (object);

  g_ptr_array_unref (self->skus);
  g_ptr_array_unref (self->names);
  g_strfreev (self->before);

  G_OBJECT_CLASS (cf_key_editor_parent_class)->finalize (object);
}

static void
cf_key_editor_class_init (CfKeyEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_key_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_key_editor_finalize;
  signals[SIGNAL_EDITED] = g_signal_new ("edited", CF_TYPE_KEY_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static GtkLabel *
add_label (GtkBox *box, const char *style_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, NULL);

  gtk_widget_add_css_class (label, style_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static GtkWidget *
add_key (CfKeyEditor *self, GtkBox *box, const char *title, GCallback cb)
{
  GtkWidget *key = cf_key_new (title, "action");

  gtk_widget_set_hexpand (key, TRUE);
  g_signal_connect_swapped (key, "clicked", cb, self);
  gtk_box_append (box, key);
  return key;
}

/* What can be done with the chosen key; the results of a search come in its place. */
static GtkWidget *
build_choice (CfKeyEditor *self)
{
  GtkWidget *panel = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 8, "homogeneous", TRUE, NULL);

  gtk_widget_set_valign (panel, GTK_ALIGN_START);
  gtk_widget_set_margin_top (panel, 12);
  self->title = add_label (GTK_BOX (panel), "t20");
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "strong");
  self->text = add_label (GTK_BOX (panel), "t15");
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "second");
  self->clear =
    add_key (self, GTK_BOX (row), _ ("Empty this key"), G_CALLBACK (on_clear_clicked_cb));
  self->move = add_key (self, GTK_BOX (row), _ ("Move"), G_CALLBACK (on_move_clicked_cb));
  self->undo = add_key (self, GTK_BOX (row), _ ("Undo"), G_CALLBACK (on_undo_clicked_cb));
  gtk_box_append (GTK_BOX (panel), row);
  return panel;
}

static void
cf_key_editor_init (CfKeyEditor *self)
{
  self->skus = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_box_set_spacing (GTK_BOX (self), 12);

  self->keys = g_object_new (CF_TYPE_QUICK_KEYS, "hexpand", TRUE, "vexpand", TRUE, NULL);
  cf_quick_keys_edit (self->keys);
  g_signal_connect_swapped (self->keys, "place-chosen", G_CALLBACK (on_place_chosen_cb), self);
  g_signal_connect_swapped (self->keys, "product-chosen", G_CALLBACK (on_product_chosen_cb), self);
  self->frame = g_object_new (CF_TYPE_FIXED_WIDTH, "child", self->keys, "vexpand", TRUE, NULL);
  gtk_box_append (GTK_BOX (self), self->frame);

  self->search = g_object_new (CF_TYPE_SEARCH, "hexpand", TRUE, NULL);
  cf_search_set_rest (self->search, build_choice (self));
  g_signal_connect_swapped (self->search, "product-chosen", G_CALLBACK (on_product_chosen_cb),
                            self);
  g_signal_connect_swapped (self->search, "opened", G_CALLBACK (on_search_changed_cb), self);
  g_signal_connect_swapped (self->search, "closed", G_CALLBACK (on_search_changed_cb), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->search));
}
