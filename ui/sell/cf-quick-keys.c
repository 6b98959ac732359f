/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-quick-keys.h"

#include <glib/gi18n.h>

#include "cf-key.h"
#include "cf-product-key.h"

#define CELLS_MAX CF_QUICK_KEYS_MAX
#define STRIP_MAX 4 /* departments beside Favourites and All */

typedef enum
{
  MODE_FAVOURITES,
  MODE_DEPARTMENT,
  MODE_ALL,
  MODE_PICK,
} Mode;

/* Columns, rows and departments in the strip, by size class. */
static const struct
{
  int columns;
  int rows;
  guint departments;
} grids[] = {
  [CF_SIZE_L] = { 5, 8, 4 }, [CF_SIZE_M] = { 3, 5, 2 }, [CF_SIZE_S] = { 2, 5, 0 },
  [CF_SIZE_P] = { 3, 4, 1 }, [CF_SIZE_C] = { 2, 4, 1 },
};

struct _CfQuickKeys
{
  GtkWidget parent_instance;

  GtkWidget *strip;
  GtkWidget *grid;
  GtkWidget *favourites;
  GtkWidget *departments[STRIP_MAX];
  GtkWidget *all;
  GtkWidget *cells[CELLS_MAX];

  CfDesk *desk;
  GPtrArray *all_departments; /* (element-type CfTillDepartment) by name */
  GPtrArray *strip_names;     /* (element-type utf8) those the strip has room for first */
  CfSizeClass size;
  Mode mode;
  char *department;
  guint offset;
  gboolean edited; /* a copy to be edited */
  guint chosen;    /* the favourites' place that is edited */
};

G_DEFINE_FINAL_TYPE (CfQuickKeys, cf_quick_keys, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_PRODUCT_CHOSEN,
  SIGNAL_DEPARTMENT_CHOSEN,
  SIGNAL_PLACE_CHOSEN,
  N_SIGNALS,
} CfQuickKeysSignal;

static guint signals[N_SIGNALS];

static guint
n_cells (CfQuickKeys *self)
{
  return (guint) (grids[self->size].columns * grids[self->size].rows);
}

static void
show_turn_keys (CfQuickKeys *self, guint cells, gboolean first, gboolean last)
{
  GtkWidget *previous = self->cells[cells - 2];
  GtkWidget *next = self->cells[cells - 1];

  cf_product_key_show_turn (CF_PRODUCT_KEY (previous), "cf-previous-symbolic", _ ("Previous page"));
  cf_product_key_show_turn (CF_PRODUCT_KEY (next), "cf-next-symbolic", _ ("Next page"));
  gtk_widget_set_sensitive (previous, !first);
  gtk_widget_set_sensitive (next, !last);
}

static void
show_departments (CfQuickKeys *self)
{
  guint cells = n_cells (self);
  guint total = self->all_departments->len;
  gboolean turns = total > cells;
  guint places = turns ? cells - 2 : cells;

  for (guint i = 0; i < places; i++) {
    CfProductKey *cell = CF_PRODUCT_KEY (self->cells[i]);

    if (self->offset + i < total)
      cf_product_key_show_department (cell,
                                      g_ptr_array_index (self->all_departments, self->offset + i));
    else
      cf_product_key_show_nothing (cell);
  }
  if (turns)
    show_turn_keys (self, cells, self->offset == 0, self->offset + places >= total);
}

static gboolean
is_editing (CfQuickKeys *self)
{
  return self->edited && self->mode == MODE_FAVOURITES;
}

static void
show_products (CfQuickKeys *self)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  guint cells = n_cells (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) products = NULL;
  const char *department = self->mode == MODE_DEPARTMENT ? self->department : NULL;
  gboolean turns = FALSE;
  guint places;

  /* One more than fits says whether there is another page. */
  products = cf_till_list_quick_keys (cf_desk_get_till (self->desk), department, self->offset,
                                      cells + 1, &error);
  if (products == NULL) {
    g_message ("no quick keys: %s", error->message);
    products = g_ptr_array_new_with_free_func (g_object_unref);
  }
  turns = self->mode == MODE_DEPARTMENT && (self->offset > 0 || products->len > cells);
  places = turns ? cells - 2 : cells;
  for (guint i = 0; i < places; i++) {
    CfProductKey *cell = CF_PRODUCT_KEY (self->cells[i]);
    CfTillProduct *product = i < products->len ? g_ptr_array_index (products, i) : NULL;

    if (product != NULL)
      cf_product_key_show_product (cell, product, format);
    else if (is_editing (self))
      cf_product_key_show_empty (cell, i + 1);
    else
      cf_product_key_show_nothing (cell);
  }
  if (turns)
    show_turn_keys (self, cells, self->offset == 0, products->len <= places);
}

static void
show_strip (CfQuickKeys *self)
{
  gboolean in_strip = FALSE;

  for (guint i = 0; i < STRIP_MAX; i++) {
    gboolean used = i < grids[self->size].departments && i < self->strip_names->len;
    const char *department = NULL;
    gboolean chosen = FALSE;

    gtk_widget_set_visible (self->departments[i], used);
    if (!used)
      continue;
    department = g_ptr_array_index (self->strip_names, i);
    chosen = self->mode == MODE_DEPARTMENT && g_strcmp0 (self->department, department) == 0;
    cf_key_set_title (CF_KEY (self->departments[i]), department);
    cf_key_set_chosen (CF_KEY (self->departments[i]), chosen);
    in_strip = in_strip || chosen;
  }
  cf_key_set_chosen (CF_KEY (self->favourites), self->mode == MODE_FAVOURITES);
  cf_key_set_chosen (CF_KEY (self->all), self->mode != MODE_FAVOURITES && !in_strip);
  cf_key_set_title (CF_KEY (self->all),
                    self->mode == MODE_DEPARTMENT && !in_strip ? self->department : _ ("All ▾"));
}

static void
update (CfQuickKeys *self)
{
  if (self->desk == NULL)
    return;
  show_strip (self);
  if (self->mode == MODE_ALL || self->mode == MODE_PICK)
    show_departments (self);
  else
    show_products (self);
  for (guint i = 0; self->edited && i < n_cells (self); i++)
    cf_product_key_set_chosen (CF_PRODUCT_KEY (self->cells[i]),
                               is_editing (self) && i == self->chosen);
}

static void
set_mode (CfQuickKeys *self, Mode mode, const char *department)
{
  char *copy = g_strdup (department);

  g_free (self->department);
  self->department = copy;
  self->mode = mode;
  self->offset = 0;
  update (self);
}

gboolean
cf_quick_keys_reset (CfQuickKeys *self)
{
  g_return_val_if_fail (CF_IS_QUICK_KEYS (self), FALSE);

  if (self->mode == MODE_FAVOURITES)
    return FALSE;
  set_mode (self, MODE_FAVOURITES, NULL);
  return TRUE;
}

void
cf_quick_keys_edit (CfQuickKeys *self)
{
  g_return_if_fail (CF_IS_QUICK_KEYS (self));

  self->edited = TRUE;
  update (self);
}

void
cf_quick_keys_choose_place (CfQuickKeys *self, guint place)
{
  g_return_if_fail (CF_IS_QUICK_KEYS (self));

  self->chosen = place;
  update (self);
}

void
cf_quick_keys_pick_department (CfQuickKeys *self)
{
  g_return_if_fail (CF_IS_QUICK_KEYS (self));

  set_mode (self, MODE_PICK, NULL);
}

static void
turn (CfQuickKeys *self, int step)
{
  guint places = n_cells (self) - 2;

  self->offset =
    step < 0 ? (self->offset > places ? self->offset - places : 0) : self->offset + places;
  update (self);
}

static guint
place_of (CfQuickKeys *self, GtkWidget *cell)
{
  guint place = 0;

  while (self->cells[place] != cell)
    place++;
  return place;
}

static void
on_cell_clicked_cb (GtkWidget *cell, CfQuickKeys *self)
{
  CfProductKey *key = CF_PRODUCT_KEY (cell);
  CfTillProduct *product = cf_product_key_get_product (key);
  g_autofree char *title = g_strdup (cf_product_key_get_title (key));

  if (is_editing (self))
    g_signal_emit (self, signals[SIGNAL_PLACE_CHOSEN], 0, place_of (self, cell));
  else if (product != NULL)
    g_signal_emit (self, signals[SIGNAL_PRODUCT_CHOSEN], 0, product);
  else if (g_strcmp0 (title, _ ("Previous page")) == 0)
    turn (self, -1);
  else if (g_strcmp0 (title, _ ("Next page")) == 0)
    turn (self, +1);
  else if (self->mode == MODE_PICK)
    g_signal_emit (self, signals[SIGNAL_DEPARTMENT_CHOSEN], 0, title);
  else
    set_mode (self, MODE_DEPARTMENT, title);
}

static void
on_department_clicked_cb (GtkWidget *key, CfQuickKeys *self)
{
  const char *title = cf_key_get_title (CF_KEY (key));

  if (self->mode == MODE_PICK)
    g_signal_emit (self, signals[SIGNAL_DEPARTMENT_CHOSEN], 0, title);
  else
    set_mode (self, MODE_DEPARTMENT, title);
}

static void
on_favourites_clicked_cb (CfQuickKeys *self)
{
  set_mode (self, MODE_FAVOURITES, NULL);
}

static void
on_all_clicked_cb (CfQuickKeys *self)
{
  set_mode (self, MODE_ALL, NULL);
}

typedef struct
{
  const char *name;
  guint keys; /* favourites of this department */
} StripPlace;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const StripPlace *x = a;
  const StripPlace *y = b;

  return (y->keys > x->keys) - (y->keys < x->keys);
}

/* The strip has the departments that have the most favourites: what is sold most often. */
static void
choose_strip (CfQuickKeys *self)
{
  g_autoptr (GPtrArray) favourites =
    cf_till_list_quick_keys (cf_desk_get_till (self->desk), NULL, 0, CELLS_MAX, NULL);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (StripPlace));

  g_ptr_array_set_size (self->strip_names, 0);
  for (guint i = 0; favourites != NULL && i < favourites->len; i++) {
    CfTillProduct *product = g_ptr_array_index (favourites, i);
    const char *name = NULL;
    guint at = 0;

    if (product == NULL)
      continue;
    name = cf_till_product_get_info (product)->department;
    while (at < places->len && g_strcmp0 (g_array_index (places, StripPlace, at).name, name) != 0)
      at++;
    if (at == places->len) {
      StripPlace place = { name, 0 };

      g_array_append_val (places, place);
    }
    g_array_index (places, StripPlace, at).keys++;
  }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < places->len && i < STRIP_MAX; i++)
    g_ptr_array_add (self->strip_names, g_strdup (g_array_index (places, StripPlace, i).name));
}

static void
on_catalog_changed_cb (CfQuickKeys *self)
{
  g_autoptr (GPtrArray) departments =
    cf_till_list_departments (cf_desk_get_till (self->desk), NULL);

  if (departments != NULL) {
    g_ptr_array_unref (self->all_departments);
    self->all_departments = g_steal_pointer (&departments);
  }
  choose_strip (self);
  update (self);
}

void
cf_quick_keys_set_desk (CfQuickKeys *self, CfDesk *desk)
{
  CfTill *till = cf_desk_get_till (desk);

  g_return_if_fail (CF_IS_QUICK_KEYS (self));

  g_set_object (&self->desk, desk);
  g_signal_connect_object (till, "catalog-changed", G_CALLBACK (on_catalog_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (on_catalog_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_catalog_changed_cb (self);
}

void
cf_quick_keys_set_size (CfQuickKeys *self, CfSizeClass size)
{
  g_return_if_fail (CF_IS_QUICK_KEYS (self));

  self->size = size;
  self->offset = 0;
  for (guint i = 0; i < CELLS_MAX; i++) {
    if (gtk_widget_get_parent (self->cells[i]) != NULL)
      gtk_grid_remove (GTK_GRID (self->grid), self->cells[i]);
  }
  for (guint i = 0; i < n_cells (self); i++) {
    gtk_grid_attach (GTK_GRID (self->grid), self->cells[i], (int) i % grids[size].columns,
                     (int) i / grids[size].columns, 1, 1);
    cf_product_key_set_lines (CF_PRODUCT_KEY (self->cells[i]), size == CF_SIZE_C ? 1 : 2);
  }
  update (self);
}

static void
build_strip (CfQuickKeys *self)
{
  self->favourites = cf_key_new (_ ("Favourites"), "t14");
  gtk_widget_set_hexpand (self->favourites, TRUE);
  g_signal_connect_swapped (self->favourites, "clicked", G_CALLBACK (on_favourites_clicked_cb),
                            self);
  gtk_box_append (GTK_BOX (self->strip), self->favourites);
  for (guint i = 0; i < STRIP_MAX; i++) {
    self->departments[i] = cf_key_new ("", "t14");
    gtk_widget_set_hexpand (self->departments[i], TRUE);
    g_signal_connect (self->departments[i], "clicked", G_CALLBACK (on_department_clicked_cb), self);
    gtk_box_append (GTK_BOX (self->strip), self->departments[i]);
  }
  self->all = cf_key_new (_ ("All ▾"), "t14");
  g_object_set (self->all, "key-name", _ ("All departments"), "hexpand", TRUE, NULL);
  g_signal_connect_swapped (self->all, "clicked", G_CALLBACK (on_all_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->strip), self->all);
}

static void
cf_quick_keys_dispose (GObject *object)
{
  CfQuickKeys *self = CF_QUICK_KEYS (object);

  g_clear_pointer (&self->strip, gtk_widget_unparent);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  for (guint i = 0; i < CELLS_MAX; i++)
    g_clear_object (&self->cells[i]);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_quick_keys_parent_class)->dispose (object);
}

static void
cf_quick_keys_finalize (GObject *object)
{
  CfQuickKeys *self = CF_QUICK_KEYS (object);

  g_ptr_array_unref (self->all_departments);
  g_ptr_array_unref (self->strip_names);
  g_free (self->department);

  G_OBJECT_CLASS (cf_quick_keys_parent_class)->finalize (object);
}

static void
cf_quick_keys_class_init (CfQuickKeysClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cf_quick_keys_dispose;
  object_class->finalize = cf_quick_keys_finalize;
  signals[SIGNAL_PRODUCT_CHOSEN] =
    g_signal_new ("product-chosen", CF_TYPE_QUICK_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CF_TYPE_TILL_PRODUCT);
  signals[SIGNAL_DEPARTMENT_CHOSEN] =
    g_signal_new ("department-chosen", CF_TYPE_QUICK_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PLACE_CHOSEN] =
    g_signal_new ("place-chosen", CF_TYPE_QUICK_KEYS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_quick_keys_init (CfQuickKeys *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  self->size = CF_SIZE_M;
  self->all_departments = g_ptr_array_new ();
  self->strip_names = g_ptr_array_new_with_free_func (g_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 8);
  self->strip = g_object_new (GTK_TYPE_BOX, "spacing", 6, NULL);
  gtk_widget_set_parent (self->strip, GTK_WIDGET (self));
  self->grid =
    g_object_new (GTK_TYPE_GRID, "row-spacing", 8, "column-spacing", 8, "row-homogeneous", TRUE,
                  "column-homogeneous", TRUE, "vexpand", TRUE, NULL);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  build_strip (self);
  for (guint i = 0; i < CELLS_MAX; i++) {
    self->cells[i] = g_object_ref_sink (cf_product_key_new ());
    g_signal_connect (self->cells[i], "clicked", G_CALLBACK (on_cell_clicked_cb), self);
    cf_product_key_show_nothing (CF_PRODUCT_KEY (self->cells[i]));
  }
  cf_quick_keys_set_size (self, CF_SIZE_M);
}
