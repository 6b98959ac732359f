/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-settings-page.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-key-editor.h"
#include "cf-key.h"
#include "cf-keyboard.h"
#include "cf-picture-list.h"
#include "cf-present.h"
#include "cf-receipt-preview.h"
#include "cf-sentence.h"
#include "cf-till-paper.h"
#include "cf-till-pictures.h"
#include "cf-till-upkeep.h"

#define SECTIONS 6

/* The texts that stand on paper, in the order of their rows. */
enum
{
  TEXT_STORE,
  TEXT_ADDRESS,
  TEXT_TAX_NUMBER,
  TEXT_FOOTER,
  TEXTS,
};

struct _CfSettingsPage
{
  GtkWidget parent_instance;

  GtkBox *sections;
  GtkStack *stack;
  GtkBox *store_box;
  AdwPreferencesGroup *store_group;
  AdwPreferencesGroup *till_group;
  AdwEntryRow *logo_file;
  CfKey *logo_remove;
  CfReceiptPreview *preview;
  AdwEntryRow *picture_file;
  CfPictureList *pictures;
  GtkWidget *texts[TEXTS]; /* rows; borrowed */
  AdwPreferencesGroup *tax_group;
  AdwEntryRow *tax_class;
  AdwEntryRow *tax_percent;
  AdwEntryRow *tax_from;
  AdwPreferencesGroup *people_group;
  AdwEntryRow *person_name;
  AdwPasswordEntryRow *person_pin;
  AdwComboRow *person_role;
  CfKeyEditor *key_editor;
  AdwEntryRow *import_file;
  GtkLabel *import_result;
  GtkWidget *keyboard_box;
  CfKeyboard *keyboard;
  GtkLabel *note;

  CfDesk *desk;
  GtkWidget *section_keys[SECTIONS];
  GPtrArray
    *rows; /* (element-type GtkWidget): rows made by us, with their group as data; borrowed */
  gulong focus_id;
};

static void cf_settings_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfSettingsPage,
                               cf_settings_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_settings_page_page_init))

static CfTill *
till_of (CfSettingsPage *self)
{
  return cf_desk_get_till (self->desk);
}

static void
say (CfSettingsPage *self, const char *words)
{
  gtk_label_set_text (self->note, *words != '\0' ? words : " ");
}

/* Where nothing has happened yet; who may not change anything is told so. */
static void
say_nothing (CfSettingsPage *self)
{
  say (self, cf_till_may (till_of (self), "settings")
               ? ""
               : _ ("You may look. Changes need a manager's sign-in."));
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSettingsPage) self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_command_finish (CF_TILL (source), result, &error)) {
    g_autofree char *time =
      cf_format_time (cf_desk_get_format (self->desk), cf_till_get_now_ms (till_of (self)));
    g_autofree char *words = g_strdup_printf (_ ("Saved. It counts from now, %s."), time);

    say (self, words);
  } else {
    cf_desk_refuse (self->desk, error);
  }
}

/* Louder or quieter is heard at once. */
static void
on_volume_set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  cf_desk_sound (CF_SETTINGS_PAGE (data)->desk, CF_SOUND_HIT);
  on_changed_cb (source, result, data);
}

static void
add_row (CfSettingsPage *self, AdwPreferencesGroup *group, GtkWidget *row)
{
  adw_preferences_group_add (group, row);
  g_object_set_data (G_OBJECT (row), "group", group);
  g_ptr_array_add (self->rows, row);
}

/* Takes away the rows that we put into @group. */
static void
clear_group (CfSettingsPage *self, AdwPreferencesGroup *group)
{
  for (guint i = self->rows->len; i > 0; i--) {
    GtkWidget *row = g_ptr_array_index (self->rows, i - 1);

    if (g_object_get_data (G_OBJECT (row), "group") == group) {
      adw_preferences_group_remove (group, row);
      g_ptr_array_remove_index (self->rows, i - 1);
    }
  }
}

/* ── store ───────────────────────────────────────────────────────────────────────────────────── */

static void
on_setting_applied_cb (AdwEntryRow *row, CfSettingsPage *self)
{
  const char *key = g_object_get_data (G_OBJECT (row), "key");

  cf_till_set_setting_async (till_of (self), key, gtk_editable_get_text (GTK_EDITABLE (row)),
                             on_changed_cb, g_object_ref (self));
}

/* How loud the till is; words, because a cashier does not think in percent. */
static const struct
{
  const char *word;
  guint percent;
} volumes[] = {
  { N_ ("No sounds"), 0 },
  { N_ ("Quiet"), 35 },
  { N_ ("Normal"), 70 },
  { N_ ("Loud"), 100 },
};

static void
on_volume_chosen_cb (AdwComboRow *row, GParamSpec *pspec, CfSettingsPage *self)
{
  guint chosen = adw_combo_row_get_selected (row);
  g_autofree char *percent = NULL;

  g_return_if_fail (chosen < G_N_ELEMENTS (volumes));

  percent = g_strdup_printf ("%u", volumes[chosen].percent);
  cf_till_set_setting_async (till_of (self), "sound_volume", percent, on_volume_set_cb,
                             g_object_ref (self));
}

static GtkWidget *
make_sound_row (CfSettingsPage *self, guint percent)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  guint chosen = 0;
  GtkWidget *row;

  for (guint i = 0; i < G_N_ELEMENTS (volumes); i++) {
    gtk_string_list_append (words, _ (volumes[i].word));
    if (percent >= volumes[i].percent)
      chosen = i;
  }
  row = g_object_new (ADW_TYPE_COMBO_ROW, "title", _ ("Sounds"), "subtitle",
                      _ ("When a scan is taken or refused, and when a sale is done"), "model",
                      words, "selected", chosen, NULL);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_volume_chosen_cb), self);
  return row;
}

/* What is typed stands on the paper beside it before it is saved. */
static void
show_preview (CfSettingsPage *self)
{
  CfTillStore shop = *cf_till_get_store (till_of (self));
  char **const texts[TEXTS] = { &shop.store, &shop.address, &shop.tax_number, &shop.footer };

  for (guint i = 0; i < TEXTS; i++)
    if (self->texts[i] == NULL)
      return;
  for (guint i = 0; i < TEXTS; i++)
    *texts[i] = (char *) gtk_editable_get_text (GTK_EDITABLE (self->texts[i]));
  cf_receipt_preview_show (self->preview, till_of (self), &shop);
}

static GtkWidget *
make_text_row (CfSettingsPage *self, const char *key, const char *title, const char *value)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ENTRY_ROW, "title", title, "text",
                                 value != NULL ? value : "", "show-apply-button", TRUE, NULL);

  g_object_set_data (G_OBJECT (row), "key", (gpointer) key);
  g_signal_connect (row, "apply", G_CALLBACK (on_setting_applied_cb), self);
  return row;
}

static void
show_store (CfSettingsPage *self)
{
  const CfTillStore *store = cf_till_get_store (till_of (self));
  const struct
  {
    const char *key;
    const char *title;
    const char *value;
  } texts[TEXTS] = {
    [TEXT_STORE] = { "store", _ ("Name of the shop"), store->store },
    [TEXT_ADDRESS] = { "address", _ ("Address"), store->address },
    [TEXT_TAX_NUMBER] = { "tax_number", _ ("Tax number"), store->tax_number },
    [TEXT_FOOTER] = { "footer", _ ("Last line of the receipt"), store->footer },
  };

  clear_group (self, self->store_group);
  clear_group (self, self->till_group);
  memset (self->texts, 0, sizeof self->texts);
  for (guint i = 0; i < TEXTS; i++) {
    self->texts[i] = make_text_row (self, texts[i].key, texts[i].title, texts[i].value);
    add_row (self, self->store_group, self->texts[i]);
    g_signal_connect_swapped (self->texts[i], "changed", G_CALLBACK (show_preview), self);
  }
  add_row (self, self->till_group,
           make_text_row (self, "kitchen_departments",
                          _ ("Departments the kitchen makes (none: all)"),
                          store->kitchen_departments));
  add_row (self, self->till_group, make_sound_row (self, store->sound_volume));
  gtk_widget_set_sensitive (GTK_WIDGET (self->logo_remove), store->has_logo);
  show_preview (self);
}

/* ── logo ────────────────────────────────────────────────────────────────────────────────────── */

static void
set_logo (CfSettingsPage *self, const char *path)
{
  cf_till_set_logo_async (till_of (self), path, on_changed_cb, g_object_ref (self));
}

static void
on_logo_applied_cb (CfSettingsPage *self)
{
  const char *path = gtk_editable_get_text (GTK_EDITABLE (self->logo_file));

  if (*path != '\0')
    set_logo (self, path);
}

static void
on_logo_remove_clicked_cb (CfSettingsPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->logo_file), "");
  set_logo (self, NULL);
}

/* ── pictures of the customer's display ──────────────────────────────────────────────────────── */

static void
on_picture_applied_cb (CfSettingsPage *self)
{
  const char *path = gtk_editable_get_text (GTK_EDITABLE (self->picture_file));

  if (*path != '\0')
    cf_till_add_picture_async (till_of (self), path, on_changed_cb, g_object_ref (self));
}

static void
on_picture_remove_cb (CfSettingsPage *self, const char *name)
{
  cf_till_remove_picture_async (till_of (self), name, on_changed_cb, g_object_ref (self));
}

/* ── choosing a file ─────────────────────────────────────────────────────────────────────────── */

static void
on_file_chosen_cb (GtkNativeDialog *dialog, int response, AdwEntryRow *row)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL) {
    gtk_editable_set_text (GTK_EDITABLE (row), path);
    g_signal_emit_by_name (row, "apply"); /* as if it had been typed */
  }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose_picture_for (CfSettingsPage *self, AdwEntryRow *row)
{
  GtkFileChooserNative *dialog =
    gtk_file_chooser_native_new (_ ("Choose a picture"),
                                 GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), _ ("Cancel"));
  g_autoptr (GtkFileFilter) pictures = gtk_file_filter_new ();

  gtk_file_filter_set_name (pictures, _ ("Pictures"));
  gtk_file_filter_add_mime_type (pictures, "image/png");
  gtk_file_filter_add_mime_type (pictures, "image/jpeg");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), pictures);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen_cb), row, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_logo_choose_clicked_cb (CfSettingsPage *self)
{
  choose_picture_for (self, self->logo_file);
}

static void
on_picture_choose_clicked_cb (CfSettingsPage *self)
{
  choose_picture_for (self, self->picture_file);
}

/* ── taxes ───────────────────────────────────────────────────────────────────────────────────── */

static void
show_taxes (CfSettingsPage *self)
{
  g_autoptr (GPtrArray) taxes = cf_till_list_taxes (till_of (self));

  clear_group (self, self->tax_group);
  for (guint i = 0; taxes != NULL && i < taxes->len; i++) {
    const CfTillTaxRow *tax = g_ptr_array_index (taxes, i);
    g_autofree char *rate = cf_shown_percent (cf_desk_get_format (self->desk), tax->rate);
    g_autofree char *from =
      tax->from != NULL ? g_strdup_printf (_ ("from %s"), tax->from) : g_strdup (_ ("always"));
    GtkWidget *row =
      g_object_new (ADW_TYPE_ACTION_ROW, "title", tax->tax_class, "subtitle", from, NULL);
    GtkWidget *label = gtk_label_new (rate);

    gtk_widget_add_css_class (label, "strong");
    gtk_widget_add_css_class (label, "figure");
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    add_row (self, self->tax_group, row);
  }
}

static void
on_tax_save_clicked_cb (CfSettingsPage *self)
{
  const char *from = gtk_editable_get_text (GTK_EDITABLE (self->tax_from));
  g_autoptr (GError) error = NULL;
  CfRate rate;

  if (!cf_rate_parse_percent (gtk_editable_get_text (GTK_EDITABLE (self->tax_percent)), &rate,
                              &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_till_set_tax_async (till_of (self), gtk_editable_get_text (GTK_EDITABLE (self->tax_class)),
                         rate, *from != '\0' ? from : NULL, on_changed_cb, g_object_ref (self));
}

/* ── people ──────────────────────────────────────────────────────────────────────────────────── */

static void
show_people (CfSettingsPage *self)
{
  GListModel *people = cf_till_get_people (till_of (self));

  clear_group (self, self->people_group);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++) {
    g_autoptr (CfTillPerson) person = g_list_model_get_item (people, i);
    const CfTillPersonInfo *info = cf_till_person_get_info (person);

    add_row (self, self->people_group,
             g_object_new (ADW_TYPE_ACTION_ROW, "title", info->name, "subtitle",
                           cf_role_word (info->role), NULL));
  }
}

static void
on_person_save_clicked_cb (CfSettingsPage *self)
{
  static const char *const roles[] = { "cashier", "supervisor", "manager" };
  guint role = MIN (adw_combo_row_get_selected (self->person_role), G_N_ELEMENTS (roles) - 1);

  cf_till_add_person_async (till_of (self),
                            gtk_editable_get_text (GTK_EDITABLE (self->person_name)),
                            gtk_editable_get_text (GTK_EDITABLE (self->person_pin)), roles[role],
                            on_changed_cb, g_object_ref (self));
  gtk_editable_set_text (GTK_EDITABLE (self->person_pin), "");
}

/* ── quick keys ──────────────────────────────────────────────────────────────────────────────── */

static void
on_keys_edited_cb (CfSettingsPage *self, const char *const *skus)
{
  cf_till_set_quick_keys_async (till_of (self), skus, on_changed_cb, g_object_ref (self));
}

/* ── products ────────────────────────────────────────────────────────────────────────────────── */

static void
show_import (CfSettingsPage *self, const CfTillImport *import)
{
  g_autofree char *words =
    g_strdup_printf (_ ("%" G_GUINT64_FORMAT " rows: %" G_GUINT64_FORMAT
                        " taken, %" G_GUINT64_FORMAT " of them changed, %" G_GUINT64_FORMAT
                        " rejected"),
                     import->rows, import->accepted, import->updated, import->rejected);

  gtk_label_set_text (self->import_result, words);
}

static void
on_import_progress_cb (const CfTillImport *so_far, gpointer data)
{
  show_import (data, so_far);
}

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSettingsPage) self = data;
  g_autoptr (GError) error = NULL;
  CfTillImport import = { 0 };

  if (cf_till_import_catalog_finish (CF_TILL (source), result, &import, &error))
    show_import (self, &import);
  else
    cf_desk_refuse (self->desk, error);
}

static void
on_import_clicked_cb (CfSettingsPage *self)
{
  const char *file = gtk_editable_get_text (GTK_EDITABLE (self->import_file));

  if (*file == '\0') {
    say (self, _ ("Type the path of the file first"));
    return;
  }
  gtk_label_set_text (self->import_result, _ ("Reading"));
  cf_till_import_catalog_async (till_of (self), file, NULL, on_import_progress_cb, self, NULL,
                                on_imported_cb, g_object_ref (self));
}

/* ── the page ────────────────────────────────────────────────────────────────────────────────── */

static void
on_section_clicked_cb (GtkWidget *key, CfSettingsPage *self)
{
  cf_stack_show (self->stack, g_object_get_data (G_OBJECT (key), "section"));
  for (guint i = 0; i < SECTIONS; i++)
    cf_key_set_chosen (CF_KEY (self->section_keys[i]), self->section_keys[i] == key);
  say_nothing (self);
}

static void
refresh (CfSettingsPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_store (self);
  show_taxes (self);
  show_people (self);
  cf_picture_list_show (self->pictures, till_of (self));
}

/* The on-screen keyboard comes up where a field was touched and nobody has typed; the search for a
 * product has one of its own. */
static void
on_focus_changed_cb (CfSettingsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean is_text = GTK_IS_TEXT (focus) && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)) &&
                     !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->key_editor));

  if (is_text)
    cf_keyboard_set_target (self->keyboard, GTK_EDITABLE (focus));
  gtk_widget_set_visible (self->keyboard_box, is_text && !cf_desk_get_keyboard_used (self->desk));
}

static void
on_hide_keyboard_cb (CfSettingsPage *self)
{
  gtk_widget_set_visible (self->keyboard_box, FALSE);
}

static void
go_back (CfSettingsPage *self)
{
  cf_desk_show_page (self->desk, "sell");
}

static void
cf_settings_page_shown (CfPage *page)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (page);
  gboolean may = cf_till_may (till_of (self), "settings");

  say_nothing (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), may);
  show_store (self);
  show_taxes (self);
  show_people (self);
  cf_picture_list_show (self->pictures, till_of (self));
  gtk_editable_set_text (GTK_EDITABLE (self->picture_file), "");
  cf_key_editor_reset (self->key_editor);
  if (self->focus_id == 0)
    self->focus_id =
      g_signal_connect_swapped (gtk_widget_get_root (GTK_WIDGET (self)), "notify::focus-widget",
                                G_CALLBACK (on_focus_changed_cb), self);
}

static void
cf_settings_page_hidden (CfPage *page)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (page);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->focus_id != 0 && root != NULL)
    g_signal_handler_disconnect (root, self->focus_id);
  self->focus_id = 0;
  gtk_editable_set_text (GTK_EDITABLE (self->person_pin), "");
  gtk_widget_set_visible (self->keyboard_box, FALSE);
}

static gboolean
cf_settings_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (page);

  if (keyval != GDK_KEY_F2 ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "keys") != 0)
    return FALSE;
  cf_key_editor_search (self->key_editor);
  return TRUE;
}

static gboolean
cf_settings_page_back (CfPage *page)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (page);

  if (!cf_key_editor_back (self->key_editor))
    go_back (self);
  return TRUE;
}

static gboolean
cf_settings_page_say (CfPage *page, const CfMessage *message)
{
  g_autofree char *text = message->text != NULL
                            ? g_strdup_printf ("%s. %s", message->title, message->text)
                            : g_strdup (message->title);

  say (CF_SETTINGS_PAGE (page), text);
  return TRUE;
}

/* Beside the texts where there is room, else below them. */
static void
cf_settings_page_set_size (CfPage *page, CfSizeClass size)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (page);
  gboolean is_narrow = size == CF_SIZE_P || size == CF_SIZE_C;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->store_box), is_narrow
                                                                      ? GTK_ORIENTATION_VERTICAL
                                                                      : GTK_ORIENTATION_HORIZONTAL);
  cf_receipt_preview_set_width (self->preview, size == CF_SIZE_L   ? 420
                                               : size == CF_SIZE_S ? 300
                                                                   : 360);
  cf_key_editor_set_size (self->key_editor, size);
}

static void
cf_settings_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_settings_page_set_size;
  iface->shown = cf_settings_page_shown;
  iface->hidden = cf_settings_page_hidden;
  iface->handle_key = cf_settings_page_handle_key;
  iface->back = cf_settings_page_back;
  iface->say = cf_settings_page_say;
}

static void
cf_settings_page_dispose (GObject *object)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_settings_page_parent_class)->dispose (object);
}

static void
cf_settings_page_finalize (GObject *object)
{
  CfSettingsPage *self = CF_SETTINGS_PAGE (object);

  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (cf_settings_page_parent_class)->finalize (object);
}

static void
cf_settings_page_class_init (CfSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_settings_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_settings_page_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/settings/cf-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, sections);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, store_box);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, store_group);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, till_group);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, logo_file);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, logo_remove);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, preview);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, picture_file);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, pictures);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, tax_group);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, tax_class);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, tax_percent);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, tax_from);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, people_group);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, person_name);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, person_pin);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, person_role);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, key_editor);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, import_file);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, import_result);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, keyboard_box);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, keyboard);
  gtk_widget_class_bind_template_child (widget_class, CfSettingsPage, note);
  gtk_widget_class_bind_template_callback (widget_class, on_logo_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_logo_remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_logo_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_tax_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_person_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_keys_edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_hide_keyboard_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
}

static void
cf_settings_page_init (CfSettingsPage *self)
{
  static const struct
  {
    const char *name;
    const char *title;
  } sections[SECTIONS] = {
    { "store", N_ ("Store") },       { "taxes", N_ ("Taxes") },
    { "people", N_ ("People") },     { "keys", N_ ("Quick keys") },
    { "products", N_ ("Products") }, { "display", N_ ("Customer display") },
  };

  self->rows = g_ptr_array_new ();
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_KEY_EDITOR);
  g_type_ensure (CF_TYPE_KEYBOARD);
  g_type_ensure (CF_TYPE_PICTURE_LIST);
  g_type_ensure (CF_TYPE_RECEIPT_PREVIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < SECTIONS; i++) {
    self->section_keys[i] = cf_key_new (_ (sections[i].title), NULL);
    g_object_set_data (G_OBJECT (self->section_keys[i]), "section", (gpointer) sections[i].name);
    g_signal_connect (self->section_keys[i], "clicked", G_CALLBACK (on_section_clicked_cb), self);
    gtk_box_append (self->sections, self->section_keys[i]);
  }
  cf_key_set_chosen (CF_KEY (self->section_keys[0]), TRUE);
  cf_stack_show (self->stack, "store");
}

GtkWidget *
cf_settings_page_new (CfDesk *desk)
{
  CfSettingsPage *self = g_object_new (CF_TYPE_SETTINGS_PAGE, NULL);
  CfTill *till = cf_desk_get_till (desk);

  g_set_object (&self->desk, desk);
  cf_key_editor_set_desk (self->key_editor, desk);
  g_signal_connect_object (till, "settings-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "people-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
