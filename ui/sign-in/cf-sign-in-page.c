/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sign-in-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-device-icons.h"
#include "cf-key.h"
#include "cf-person-tile.h"
#include "cf-pin-pad.h"
#include "cf-sentence.h"

#define TILES_MAX 8

struct _CfSignInPage
{
  GtkWidget parent_instance;

  GtkBox *halves;
  GtkLabel *store;
  GtkLabel *terminal;
  GtkLabel *clock;
  GtkLabel *day;
  GtkWidget *tiles;
  GtkWidget *others;
  GtkWidget *devices;
  GtkWidget *pin_panel;
  AdwBin *avatar;
  GtkLabel *name;
  CfPinPad *pad;

  CfDesk *desk;
  char *chosen;
  guint offset; /* first person shown */
  guint clock_id;
  guint wait_id; /* counts the seconds until the next try */
  gboolean busy;
};

static void cf_sign_in_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfSignInPage,
                               cf_sign_in_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_sign_in_page_page_init))

static gboolean
show_clock (gpointer data)
{
  CfSignInPage *self = data;
  const CfFormat *format = cf_desk_get_format (self->desk);
  gint64 now = cf_till_get_now_ms (cf_desk_get_till (self->desk));
  g_autofree char *time = cf_format_time (format, now);
  g_autofree char *day = cf_format_long_date (format, now);

  gtk_label_set_text (self->clock, time);
  gtk_label_set_text (self->day, day);
  return G_SOURCE_CONTINUE;
}

static void
mark_chosen (CfSignInPage *self)
{
  const char *name = _ ("Choose your name");

  for (GtkWidget *tile = gtk_widget_get_first_child (self->tiles); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile)) {
    gboolean chosen = g_strcmp0 (cf_person_tile_get_id (CF_PERSON_TILE (tile)), self->chosen) == 0;

    cf_person_tile_set_chosen (CF_PERSON_TILE (tile), chosen);
    if (chosen)
      name = cf_person_tile_get_person_name (CF_PERSON_TILE (tile));
  }
  gtk_label_set_text (self->name, name);
  adw_bin_set_child (self->avatar, cf_avatar_new (self->chosen != NULL ? name : "?", "s84"));
}

static void
choose (CfSignInPage *self, const char *id)
{
  char *copy = g_strdup (id);

  g_free (self->chosen);
  self->chosen = copy;
  mark_chosen (self);
  cf_pin_pad_clear (self->pad);
  cf_pin_pad_set_message (self->pad, _ ("Enter your PIN or scan your badge"), FALSE);
}

static void
on_tile_clicked_cb (CfPersonTile *tile, CfSignInPage *self)
{
  choose (self, cf_person_tile_get_id (tile));
  gtk_widget_grab_focus (GTK_WIDGET (self->pad)); /* so that Enter hands the PIN on */
}

static GtkWidget *
make_tile (CfSignInPage *self, const CfTillPersonInfo *info)
{
  const CfTillShift *shift = cf_till_get_shift (cf_desk_get_till (self->desk));
  GtkWidget *tile = cf_person_tile_new (info->id, info->name, cf_role_word (info->role), TRUE);

  if (shift != NULL && g_strcmp0 (shift->opened_by, info->id) == 0) {
    g_autofree char *time = cf_format_time (cf_desk_get_format (self->desk), shift->opened_at_ms);
    g_autofree char *extra = g_strdup_printf (_ ("shift open %s"), time);

    cf_person_tile_set_extra (CF_PERSON_TILE (tile), extra);
  }
  g_signal_connect (tile, "clicked", G_CALLBACK (on_tile_clicked_cb), self);
  return tile;
}

/* Whoever has the shift comes first, then the others by name. */
static GPtrArray *
sorted_people (CfSignInPage *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  GListModel *people = cf_till_get_people (till);
  const CfTillShift *shift = cf_till_get_shift (till);
  GPtrArray *sorted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++) {
    CfTillPerson *person = g_list_model_get_item (people, i);

    if (shift != NULL && g_strcmp0 (cf_till_person_get_info (person)->id, shift->opened_by) == 0)
      g_ptr_array_insert (sorted, 0, person);
    else
      g_ptr_array_add (sorted, person);
  }
  return sorted;
}

static void
show_people (CfSignInPage *self)
{
  g_autoptr (GPtrArray) people = sorted_people (self);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->tiles)) != NULL)
    gtk_grid_remove (GTK_GRID (self->tiles), child);
  if (self->offset >= people->len)
    self->offset = 0;
  for (guint i = 0; i < TILES_MAX && self->offset + i < people->len; i++) {
    CfTillPerson *person = g_ptr_array_index (people, self->offset + i);

    gtk_grid_attach (GTK_GRID (self->tiles), make_tile (self, cf_till_person_get_info (person)),
                     (int) i % 2, (int) i / 2, 1, 1);
  }
  gtk_widget_set_visible (self->others, people->len > TILES_MAX);
  if (self->chosen == NULL && people->len > 0)
    choose (self, cf_till_person_get_info (g_ptr_array_index (people, 0))->id);
  else
    mark_chosen (self);
}

static void
on_others_clicked_cb (CfSignInPage *self)
{
  self->offset += TILES_MAX;
  show_people (self);
}

static void
show_store (CfSignInPage *self)
{
  const CfTillStore *store = cf_till_get_store (cf_desk_get_till (self->desk));
  g_autofree char *terminal = g_strdup_printf (_ ("Till %s · Counterfoil"), store->terminal);

  gtk_label_set_text (self->store, store->store);
  gtk_label_set_text (self->terminal, terminal);
}

static gboolean
on_wait_cb (gpointer data)
{
  CfSignInPage *self = data;
  const CfTillRefusal *refusal = cf_till_get_refusal (cf_desk_get_till (self->desk));
  g_autoptr (GError) error = g_error_new (CF_ERROR, CF_ERROR_LOCKED_OUT, "waiting");
  g_autofree char *words = cf_sentence_for_pin (cf_desk_get_till (self->desk), error);

  cf_pin_pad_set_message (self->pad, words, TRUE);
  if (refusal == NULL ||
      refusal->locked_until_ms <= cf_till_get_now_ms (cf_desk_get_till (self->desk))) {
    self->wait_id = 0;
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
show_refusal (CfSignInPage *self, const GError *error)
{
  g_autofree char *words = cf_sentence_for_pin (cf_desk_get_till (self->desk), error);

  g_message ("sign-in refused: %s", error->message);
  cf_pin_pad_set_message (self->pad, words, TRUE);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (cf_error_is (error, CF_ERROR_LOCKED_OUT))
    self->wait_id = g_timeout_add (500, on_wait_cb, self);
}

static void
on_signed_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSignInPage) self = data;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  cf_pin_pad_set_busy (self->pad, FALSE);
  if (!cf_till_command_finish (CF_TILL (source), result, &error))
    show_refusal (self, error);
}

static void
on_pin_submit_cb (CfSignInPage *self, const char *pin)
{
  if (self->chosen == NULL || self->busy)
    return;
  self->busy = TRUE;
  cf_pin_pad_set_busy (self->pad, TRUE);
  cf_pin_pad_set_message (self->pad, _ ("One moment"), FALSE);
  cf_till_sign_in_async (cf_desk_get_till (self->desk), self->chosen, pin, on_signed_in_cb,
                         g_object_ref (self));
}

void
cf_sign_in_page_choose (CfSignInPage *self, const char *id)
{
  g_return_if_fail (CF_IS_SIGN_IN_PAGE (self));

  choose (self, id);
}

static void
cf_sign_in_page_shown (CfPage *page)
{
  CfSignInPage *self = CF_SIGN_IN_PAGE (page);
  CfTillPerson *person = cf_till_get_person (cf_desk_get_till (self->desk));

  self->offset = 0;
  show_store (self);
  show_people (self);
  if (person != NULL)
    choose (self, cf_till_person_get_info (person)->id);
  show_clock (self);
  if (self->clock_id == 0)
    self->clock_id = g_timeout_add_seconds (1, show_clock, self);
  gtk_widget_grab_focus (GTK_WIDGET (self->pad));
}

static void
cf_sign_in_page_hidden (CfPage *page)
{
  CfSignInPage *self = CF_SIGN_IN_PAGE (page);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  cf_pin_pad_clear (self->pad);
  g_clear_pointer (&self->chosen, g_free);
}

static gboolean
cf_sign_in_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfSignInPage *self = CF_SIGN_IN_PAGE (page);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  /* Enter on a focused tile chooses it; anywhere else it hands the PIN on. */
  if ((keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter) && GTK_IS_BUTTON (focus))
    return FALSE;
  return cf_pin_pad_handle_key (self->pad, keyval);
}

static gboolean
cf_sign_in_page_handle_scan (CfPage *page, const char *code)
{
  CfSignInPage *self = CF_SIGN_IN_PAGE (page);

  /* A badge was taken by the window; anything else needs a person first. */
  cf_pin_pad_set_message (self->pad, _ ("Sign in first"), TRUE);
  return TRUE;
}

static void
cf_sign_in_page_clear_typed (CfPage *page)
{
  cf_pin_pad_clear (CF_SIGN_IN_PAGE (page)->pad);
}

static void
cf_sign_in_page_set_size (CfPage *page, CfSizeClass size)
{
  CfSignInPage *self = CF_SIGN_IN_PAGE (page);
  gboolean stacked = size == CF_SIZE_P;
  gboolean compact = size == CF_SIZE_C;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves),
                                  stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_size_request (self->pin_panel, stacked ? -1 : compact ? 420 : 440, -1);
  cf_pin_pad_set_keys (self->pad, size == CF_SIZE_S ? 92 : 100, compact || stacked ? 72 : 84);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), !compact);
}

static void
cf_sign_in_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_sign_in_page_set_size;
  iface->shown = cf_sign_in_page_shown;
  iface->hidden = cf_sign_in_page_hidden;
  iface->handle_key = cf_sign_in_page_handle_key;
  iface->handle_scan = cf_sign_in_page_handle_scan;
  iface->clear_typed = cf_sign_in_page_clear_typed;
}

static void
cf_sign_in_page_dispose (GObject *object)
{
  CfSignInPage *self = CF_SIGN_IN_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->chosen, g_free);

  G_OBJECT_CLASS (cf_sign_in_page_parent_class)->dispose (object);
}

static void
cf_sign_in_page_class_init (CfSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_sign_in_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/sign-in/cf-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, halves);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, store);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, terminal);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, clock);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, day);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, tiles);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, others);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, devices);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, pin_panel);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, name);
  gtk_widget_class_bind_template_child (widget_class, CfSignInPage, pad);
  gtk_widget_class_bind_template_callback (widget_class, on_others_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_pin_submit_cb);
}

static void
cf_sign_in_page_init (CfSignInPage *self)
{
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_PIN_PAD);
  g_type_ensure (CF_TYPE_DEVICE_ICONS);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self->pad), TRUE);
  cf_pin_pad_set_ok_title (self->pad, _ ("Sign in"));
}

GtkWidget *
cf_sign_in_page_new (CfDesk *desk)
{
  CfSignInPage *self = g_object_new (CF_TYPE_SIGN_IN_PAGE, NULL);
  CfTill *till = cf_desk_get_till (desk);

  g_set_object (&self->desk, desk);
  cf_device_icons_set_desk (CF_DEVICE_ICONS (self->devices), desk);
  g_signal_connect_object (till, "people-changed", G_CALLBACK (show_people), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "shift-changed", G_CALLBACK (show_people), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (show_store), self,
                           G_CONNECT_SWAPPED);
  show_store (self);
  show_people (self);
  return GTK_WIDGET (self);
}
