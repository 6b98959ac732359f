/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-search.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-key.h"
#include "cf-keyboard.h"
#include "cf-present.h"
#include "cf-result-row.h"

#define RESULTS_MAX 100
#define TILES       6

struct _CfSearch
{
  GtkWidget parent_instance;

  GtkWidget *field;
  GtkText *text;
  GtkLabel *key_hint;
  GtkWidget *clear;
  GtkStack *stack;
  GtkLabel *found;
  GtkListView *list;
  GtkGrid *tiles;
  CfKeyboard *keyboard;

  CfDesk *desk;
  GListStore *results; /* of CfTillProduct */
  GtkWidget *tile_rows[TILES];
  GtkWidget *rest;
  gboolean with_keyboard;
  gboolean touched; /* the field was pressed rather than reached by a key */
};

G_DEFINE_FINAL_TYPE (CfSearch, cf_search, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_OPENED,
  SIGNAL_CLOSED,
  SIGNAL_PRODUCT_CHOSEN,
  N_SIGNALS,
} CfSearchSignal;

static guint signals[N_SIGNALS];

static const char *
typed (CfSearch *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

gboolean
cf_search_is_open (CfSearch *self)
{
  g_return_val_if_fail (CF_IS_SEARCH (self), FALSE);

  return self->with_keyboard || *typed (self) != '\0';
}

gboolean
cf_search_wants_width (CfSearch *self)
{
  g_return_val_if_fail (CF_IS_SEARCH (self), FALSE);

  return self->with_keyboard;
}

static void
update_stack (CfSearch *self)
{
  gboolean has_text = *typed (self) != '\0';

  gtk_widget_set_visible (self->clear, cf_search_is_open (self));
  gtk_widget_set_visible (GTK_WIDGET (self->key_hint), !has_text && !self->with_keyboard);
  if (self->with_keyboard)
    cf_stack_show (self->stack, "keyboard");
  else if (has_text)
    cf_stack_show (self->stack, "results");
  else if (self->rest != NULL)
    cf_stack_show (self->stack, "rest");
}

static void
show_tiles (CfSearch *self)
{
  const CfFormat *format = cf_desk_get_format (self->desk);

  for (guint i = 0; i < TILES; i++) {
    g_autoptr (CfTillProduct) product = g_list_model_get_item (G_LIST_MODEL (self->results), i);

    cf_result_row_bind (CF_RESULT_ROW (self->tile_rows[i]), product, i + 1, format);
    gtk_widget_set_opacity (self->tile_rows[i], product != NULL ? 1.0 : 0.0);
    gtk_widget_set_sensitive (self->tile_rows[i], product != NULL);
    cf_present (self->tile_rows[i], product != NULL);
  }
}

static void
show_found (CfSearch *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->results));
  g_autofree char *words = NULL;

  if (n == 0)
    words = g_strdup_printf (_ ("Nothing found for “%s”"), typed (self));
  else if (n >= RESULTS_MAX)
    words = g_strdup_printf (_ ("The first %u for “%s”"), n, typed (self));
  else
    words =
      g_strdup_printf (ngettext ("%u found for “%s”", "%u found for “%s”", n), n, typed (self));
  gtk_label_set_text (self->found, words);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSearch) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = cf_till_search_finish (CF_TILL (source), result, &error);

  if (found == NULL) {
    if (!cf_error_is (error, CF_ERROR_CANCELLED))
      g_message ("search failed: %s", error->message);
    return;
  }
  g_list_store_splice (self->results, 0, g_list_model_get_n_items (G_LIST_MODEL (self->results)),
                       found->pdata, found->len);
  show_tiles (self);
  show_found (self);
  if (found->len > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

static void
search (CfSearch *self)
{
  if (*typed (self) == '\0') {
    g_list_store_remove_all (self->results);
    show_tiles (self);
    return;
  }
  cf_till_search_async (cf_desk_get_till (self->desk), typed (self), RESULTS_MAX, on_found_cb,
                        g_object_ref (self));
}

static void
on_text_changed_cb (CfSearch *self)
{
  gboolean opens = *typed (self) != '\0';

  update_stack (self);
  search (self);
  g_signal_emit (self, signals[opens || self->with_keyboard ? SIGNAL_OPENED : SIGNAL_CLOSED], 0);
}

static void
choose (CfSearch *self, CfTillProduct *product)
{
  if (product != NULL)
    g_signal_emit (self, signals[SIGNAL_PRODUCT_CHOSEN], 0, product);
}

static void
choose_first (CfSearch *self)
{
  g_autoptr (CfTillProduct) product = g_list_model_get_item (G_LIST_MODEL (self->results), 0);

  choose (self, product);
}

static void
on_row_clicked_cb (CfResultRow *row, CfSearch *self)
{
  choose (self, cf_result_row_get_product (row));
}

static void
set_keyboard (CfSearch *self, gboolean with_keyboard)
{
  if (self->with_keyboard == with_keyboard)
    return;
  self->with_keyboard = with_keyboard;
  update_stack (self);
  g_signal_emit (self, signals[cf_search_is_open (self) ? SIGNAL_OPENED : SIGNAL_CLOSED], 0);
}

void
cf_search_open (CfSearch *self, gboolean by_touch)
{
  g_return_if_fail (CF_IS_SEARCH (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  if (by_touch && !cf_desk_get_keyboard_used (self->desk))
    set_keyboard (self, TRUE);
}

void
cf_search_close (CfSearch *self)
{
  g_return_if_fail (CF_IS_SEARCH (self));

  self->with_keyboard = FALSE;
  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  update_stack (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
on_field_pressed_cb (CfSearch *self)
{
  cf_search_open (self, TRUE);
}

static void
on_hide_keyboard_cb (CfSearch *self)
{
  set_keyboard (self, FALSE);
}

static void
on_setup_cb (CfSearch *self, GtkListItem *item)
{
  GtkWidget *row = cf_result_row_new (FALSE);

  g_signal_connect (row, "clicked", G_CALLBACK (on_row_clicked_cb), self);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
on_bind_cb (CfSearch *self, GtkListItem *item)
{
  cf_result_row_bind (CF_RESULT_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item),
                      gtk_list_item_get_position (item) + 1, cf_desk_get_format (self->desk));
}

void
cf_search_set_desk (CfSearch *self, CfDesk *desk)
{
  g_return_if_fail (CF_IS_SEARCH (self));

  g_set_object (&self->desk, desk);
  show_tiles (self);
}

void
cf_search_set_size (CfSearch *self, CfSizeClass size)
{
  gboolean narrow = size == CF_SIZE_S || size == CF_SIZE_C;

  g_return_if_fail (CF_IS_SEARCH (self));

  gtk_text_set_placeholder_text (self->text,
                                 narrow ? _ ("Search") : _ ("Search name, code or number"));
  cf_keyboard_set_size (self->keyboard, size);
}

void
cf_search_set_rest (CfSearch *self, GtkWidget *child)
{
  g_return_if_fail (CF_IS_SEARCH (self));

  if (self->rest != NULL)
    gtk_stack_remove (self->stack, self->rest);
  self->rest = child;
  gtk_stack_add_named (self->stack, child, "rest");
  update_stack (self);
}

static void
cf_search_dispose (GObject *object)
{
  CfSearch *self = CF_SEARCH (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->results);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_search_parent_class)->dispose (object);
}

static void
cf_search_class_init (CfSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_search_dispose;
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CF_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", CF_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PRODUCT_CHOSEN] =
    g_signal_new ("product-chosen", CF_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CF_TYPE_TILL_PRODUCT);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/sell/cf-search.ui");
  gtk_widget_class_bind_template_child (widget_class, CfSearch, field);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, text);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, key_hint);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, clear);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, stack);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, found);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, list);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, tiles);
  gtk_widget_class_bind_template_child (widget_class, CfSearch, keyboard);
  gtk_widget_class_bind_template_callback (widget_class, on_field_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_first);
  gtk_widget_class_bind_template_callback (widget_class, cf_search_close);
  gtk_widget_class_bind_template_callback (widget_class, on_hide_keyboard_cb);
}

static void
cf_search_init (CfSearch *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkNoSelection *selection = NULL;

  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_KEYBOARD);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->results = g_list_store_new (CF_TYPE_TILL_PRODUCT);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->results)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  for (guint i = 0; i < TILES; i++) {
    self->tile_rows[i] = cf_result_row_new (TRUE);
    g_signal_connect (self->tile_rows[i], "clicked", G_CALLBACK (on_row_clicked_cb), self);
    gtk_grid_attach (self->tiles, self->tile_rows[i], (int) i % 2, (int) i / 2, 1, 1);
  }
  cf_keyboard_set_target (self->keyboard, GTK_EDITABLE (self->text));
}
