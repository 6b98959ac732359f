/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-devices-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cf-device-icons.h"
#include "cf-device-row.h"
#include "cf-fact.h"
#include "cf-key.h"
#include "cf-terminal-form.h"
#include "cf-till-upkeep.h"
#include "cf-typing.h"
#include "cf-worker.h"

struct _CfDevicesPage
{
  GtkWidget parent_instance;

  GtkBox *halves;
  GtkBox *rows;
  GtkBox *found_rows;
  GtkWidget *found_title;
  GtkWidget *empty;
  GtkWidget *usb_panel;
  GtkLabel *usb_problem;
  CfTerminalForm *terminal;
  CfTyping *typing;
  GtkLabel *central_word;
  GtkLabel *central_detail;
  GtkLabel *journal_text;
  GtkWidget *virtual_panel;
  GtkGrid *virtual_grid;
  GtkLabel *note;

  CfDesk *desk;
  char *signature; /* of what the rows show */
  char *listening; /* id of the scanner whose test waits for a scan */
  char *told_id;   /* id of the device whose test has something to tell */
  char *told;
  CfWorker *worker; /* proves the journal; made when first asked */
  GCancellable *cancellable;
};

static void cf_devices_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfDevicesPage,
                               cf_devices_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_devices_page_page_init))

static void show_rows (CfDevicesPage *self);

static CfTill *
till_of (CfDevicesPage *self)
{
  return cf_desk_get_till (self->desk);
}

/* ── tests ───────────────────────────────────────────────────────────────────────────────────── */

static void
set_told (CfDevicesPage *self, const char *id, char *text)
{
  g_free (self->told_id);
  self->told_id = g_strdup (id);
  g_free (self->told);
  self->told = text;
  show_rows (self);
}

static void
on_command_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDevicesPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_command_finish (CF_TILL (source), result, &error))
    cf_desk_refuse (self->desk, error);
}

typedef struct
{
  CfDevicesPage *page;
  char *id;
} Asked;

/* What the terminal says of itself, and its totals, stand in its row. */
static void
on_terminal_asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (CfDevicesPage) self = asked->page;
  g_autofree char *id = asked->id;
  g_autoptr (GError) error = NULL;

  gtk_label_set_text (self->note, "");
  if (!cf_till_command_finish (CF_TILL (source), result, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  g_auto (GStrv) lines = g_strsplit (cf_till_get_test_words (result), "\n", -1);
  g_autofree char *words = g_strjoinv (" · ", lines);
  set_told (self, id, g_strdup_printf (_ ("It says \u2068%s\u2069."), words));
}

static void
test_terminal (CfDevicesPage *self, const char *id)
{
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked){ g_object_ref (self), g_strdup (id) };
  gtk_label_set_text (self->note, _ ("The card terminal is asked"));
  cf_till_test_device_async (till_of (self), id, on_terminal_asked_cb, asked);
}

static void
on_drawer_opened_cb (GObject *owner, gconstpointer result)
{
  gtk_label_set_text (CF_DEVICES_PAGE (owner)->note, _ ("The drawer opens. It is recorded."));
}

/* An open drawer is a fact for the journal, and not everybody may open it. */
static void
test_drawer (CfDevicesPage *self)
{
  CfCommand *command = cf_command_new (CF_COMMAND_CASH, self, on_drawer_opened_cb);

  command->cash = CF_TILL_NO_SALE;
  command->reason = g_strdup (_ ("Test"));
  cf_desk_run (self->desk, command);
}

static void
test_scale (CfDevicesPage *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *weight = NULL;
  CfQuantity reading;

  if (!cf_till_read_scale (till_of (self), &reading, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  weight = cf_quantity_to_text (reading, CF_UNIT_KG);
  set_told (self, id, g_strdup_printf (_ ("It weighs \u2066%s kg\u2069."), weight));
}

/* A device that has to be used to show that it works says what came of it in its own row. */
static void
test_device (CfDevicesPage *self, const char *id, const char *role)
{
  g_clear_pointer (&self->listening, g_free);
  if (g_strcmp0 (role, "scanner") == 0) {
    self->listening = g_strdup (id);
    set_told (self, id, g_strdup (_ ("Scan something now. Nothing is added.")));
  } else if (g_strcmp0 (role, "scale") == 0) {
    test_scale (self, id);
  } else if (g_strcmp0 (role, "drawer") == 0) {
    test_drawer (self);
  } else if (g_strcmp0 (role, "payment") == 0) {
    test_terminal (self, id);
  } else {
    gtk_label_set_text (self->note, g_strcmp0 (role, "display") == 0
                                      ? _ ("A test is shown")
                                      : _ ("A test page is on its way"));
    cf_till_test_device_async (till_of (self), id, on_command_done_cb, g_object_ref (self));
  }
}

static void
on_test_clicked_cb (GtkWidget *key, gpointer data)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (key), "id"));
  g_autofree char *role = g_strdup (g_object_get_data (G_OBJECT (key), "role"));

  test_device (data, id, role); /* which may take the key away */
}

/* What was read, with the characters that no screen shows as their pictures (U+2400 …). */
static char *
dup_visible (const char *code)
{
  GString *visible = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (code, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (visible, c < 0x20 ? 0x2400 + c : c);
  }
  return g_string_free (visible, FALSE);
}

static void
tell_scanned (CfDevicesPage *self, const char *code)
{
  g_autofree char *visible = dup_visible (code);
  g_autofree char *id = g_steal_pointer (&self->listening);
  guint n = (guint) strlen (code);

  set_told (self, id,
            g_strdup_printf (ngettext ("It read \u2066%s\u2069, %u character.",
                                       "It read \u2066%s\u2069, %u characters.", n),
                             visible, n));
}

/* ── roles ───────────────────────────────────────────────────────────────────────────────────── */

static void
on_bound_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDevicesPage) self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_command_finish (CF_TILL (source), result, &error))
    gtk_label_set_text (self->note, _ ("Saved. It counts from now."));
  else
    cf_desk_refuse (self->desk, error);
  show_rows (self);
}

static void
on_bind_clicked_cb (GtkWidget *key, gpointer data)
{
  CfDevicesPage *self = data;
  gboolean is_bound = g_object_get_data (G_OBJECT (key), "bound") != NULL;

  cf_till_bind_device_async (till_of (self), g_object_get_data (G_OBJECT (key), "role"),
                             is_bound ? "" : g_object_get_data (G_OBJECT (key), "id"), on_bound_cb,
                             g_object_ref (self));
}

static void
on_terminal_bound_cb (CfDevicesPage *self)
{
  gtk_label_set_text (self->note, _ ("Saved. It counts from now."));
  show_rows (self);
}

static void
on_tell_clicked_cb (GtkWidget *key, gpointer data)
{
  CfDevicesPage *self = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_tell_scale (till_of (self), g_object_get_data (G_OBJECT (key), "command"), &error))
    cf_desk_refuse (self->desk, error);
}

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

static const CfTillDeviceInfo *
find_info (CfDevicesPage *self, const char *id)
{
  GListModel *devices = cf_till_get_devices (till_of (self));

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);

    if (strcmp (cf_till_device_get_info (device)->id, id) == 0)
      return cf_till_device_get_info (device); /* the list holds it */
  }
  return NULL;
}

/* The key that has the focus, should it come back under the same name. */
static char *
dup_focused_name (CfDevicesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || g_object_get_data (G_OBJECT (focus), "id") == NULL)
    return NULL;
  return g_strdup_printf ("%s %s", (char *) g_object_get_data (G_OBJECT (focus), "id"),
                          cf_key_get_title (CF_KEY (focus)));
}

static gboolean
focus_again (GtkWidget *below, const char *name)
{
  const char *id = g_object_get_data (G_OBJECT (below), "id");

  if (id != NULL && CF_IS_KEY (below)) {
    g_autofree char *own = g_strdup_printf ("%s %s", id, cf_key_get_title (CF_KEY (below)));

    if (strcmp (own, name) == 0)
      return gtk_widget_grab_focus (below);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (focus_again (child, name))
      return TRUE;
  }
  return FALSE;
}

static char *
dup_signature (CfDevicesPage *self, GPtrArray *hardware, const char *problem)
{
  GString *signature = g_string_new (problem);

  for (guint i = 0; i < hardware->len; i++) {
    const CfTillHardware *row = hardware->pdata[i];

    cf_device_row_add_to (signature, row, find_info (self, row->id));
  }
  g_string_append_printf (signature, "%s|%s", self->told_id != NULL ? self->told_id : "",
                          self->told != NULL ? self->told : "");
  return g_string_free (signature, FALSE);
}

/* A till has one card terminal: the next is typed when this one was released. */
static gboolean
has_terminal (GPtrArray *hardware)
{
  for (guint i = 0; i < hardware->len; i++) {
    const CfTillHardware *row = hardware->pdata[i];

    if (row->is_bound && g_str_has_prefix (row->kind, "nexo"))
      return TRUE;
  }
  return FALSE;
}

/* Devices say something many times a second; rows are made anew only when they would look different. */
static void
show_rows (CfDevicesPage *self)
{
  g_autoptr (GPtrArray) hardware = cf_till_list_hardware (till_of (self));
  const char *problem = cf_till_get_hardware_problem (till_of (self));
  g_autofree char *signature = dup_signature (self, hardware, problem);
  g_autofree char *focused = NULL;
  CfDeviceRowUse use = { FALSE, on_test_clicked_cb, on_bind_clicked_cb, on_tell_clicked_cb, self };
  guint n_found = 0;

  if (g_strcmp0 (signature, self->signature) == 0)
    return;
  g_free (self->signature);
  self->signature = g_steal_pointer (&signature);
  focused = dup_focused_name (self);
  for (guint i = 0; i < hardware->len; i++)
    use.has_roles |= cf_device_row_wants_role (hardware->pdata[i], hardware);
  cf_box_clear (self->rows);
  cf_box_clear (self->found_rows);
  for (guint i = 0; i < hardware->len; i++) {
    const CfTillHardware *row = hardware->pdata[i];
    gboolean is_found = strcmp (row->state, "found") == 0;
    /* What it told before it failed is not how it is. */
    gboolean is_told = !row->stops && g_strcmp0 (row->id, self->told_id) == 0;

    n_found += is_found;
    gtk_box_append (is_found ? self->found_rows : self->rows,
                    cf_device_row_new (self->desk, row, find_info (self, row->id),
                                       is_told ? self->told : NULL,
                                       cf_device_row_wants_role (row, hardware), &use));
  }
  gtk_widget_set_visible (self->found_title, n_found > 0);
  gtk_widget_set_visible (self->empty, hardware->len == n_found);
  gtk_label_set_text (self->usb_problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (self->usb_panel, problem != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->terminal), !has_terminal (hardware));
  if (focused != NULL)
    focus_again (GTK_WIDGET (self), focused);
}

/* ── virtual devices ─────────────────────────────────────────────────────────────────────────── */

/* Lines of the virtual devices' scripts, as drivers/README.md lists them. */
/* clang-format off */
static const struct
{
  const char *role;
  const char *title;
  const char *line;
} scripts[] = {
  { "printer",          N_ ("Printer: paper runs out"),     "PAPER_OUT" },
  { "printer",          N_ ("Printer: new paper"),          "PAPER_OK" },
  { "printer",          N_ ("Printer: cover open"),         "COVER_OPEN" },
  { "printer",          N_ ("Printer: cover shut"),         "COVER_CLOSED" },
  { "payment",          N_ ("Card: next is approved"),      "APPROVE" },
  { "payment",          N_ ("Card: next is refused"),       "DECLINE" },
  { "payment",          N_ ("Card: next stays silent"),     "SILENCE 30s" },
  { "scale",            N_ ("Scale: 0.482 kg"),             "WEIGHT 0.482 kg" },
};
/* clang-format on */

static void
on_script_clicked_cb (GtkWidget *key, CfDevicesPage *self)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (key), "script"));
  const char *id = g_object_get_data (G_OBJECT (key), "id");
  g_autoptr (GError) error = NULL;

  if (cf_till_script_device (till_of (self), id, scripts[i].line, &error))
    gtk_label_set_text (self->note, _ (scripts[i].title));
  else
    cf_desk_refuse (self->desk, error);
}

static int
add_scripts (CfDevicesPage *self, const CfTillDeviceInfo *info, int n)
{
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++) {
    GtkWidget *key;

    if (!g_str_has_prefix (info->role, scripts[i].role))
      continue;
    key = cf_key_new (_ (scripts[i].title), "t14");
    g_object_set_data (G_OBJECT (key), "script", GUINT_TO_POINTER (i));
    g_object_set_data_full (G_OBJECT (key), "id", g_strdup (info->id), g_free);
    g_signal_connect (key, "clicked", G_CALLBACK (on_script_clicked_cb), self);
    gtk_grid_attach (self->virtual_grid, key, n % 2, n / 2, 1, 1);
    n++;
  }
  return n;
}

static void
show_virtual_keys (CfDevicesPage *self)
{
  GListModel *devices = cf_till_get_devices (till_of (self));
  GtkWidget *child;
  int n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->virtual_grid))) != NULL)
    gtk_grid_remove (self->virtual_grid, child);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);
    const CfTillDeviceInfo *info = cf_till_device_get_info (device);

    if (info->is_virtual)
      n = add_scripts (self, info, n);
  }
  gtk_widget_set_visible (self->virtual_panel, n > 0);
}

/* ── the page ────────────────────────────────────────────────────────────────────────────────── */

static void
on_devices_changed_cb (CfDevicesPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_rows (self);
}

/* The first of its kind that works, else the first of its kind, which then says why not. */
static void
test_role (CfDevicesPage *self, const char *role)
{
  GListModel *devices = cf_till_get_devices (till_of (self));
  g_autofree char *id = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);
    const CfTillDeviceInfo *info = cf_till_device_get_info (device);

    if (strcmp (info->role, role) == 0 && (id == NULL || info->state == CF_TILL_DEVICE_READY)) {
      g_free (id);
      id = g_strdup (info->id);
    }
  }
  if (id != NULL)
    test_device (self, id, role);
  else
    gtk_label_set_text (self->note, _ ("No such device here"));
}

static void
on_print_clicked_cb (CfDevicesPage *self)
{
  test_role (self, "printer");
}

static void
on_drawer_clicked_cb (CfDevicesPage *self)
{
  test_role (self, "drawer");
}

/* The proof of the journal reads everything: a job on its own thread, values in, a verdict out. */
typedef struct
{
  CfDevicesPage *page;
  char *folder;
  GCancellable *cancellable;
  CfTillVerdict verdict;
  GError *error;
} Proof;

static void
proof_free (gpointer data)
{
  Proof *proof = data;

  g_object_unref (proof->page);
  g_object_unref (proof->cancellable);
  g_free (proof->folder);
  cf_till_verdict_clear (&proof->verdict);
  g_clear_error (&proof->error);
  g_free (proof);
}

static void
prove (gpointer data) /* the worker's thread */
{
  Proof *proof = data;

  cf_till_verify_journal (proof->folder, &proof->verdict, proof->cancellable, &proof->error);
}

static void
on_proved_cb (gpointer data)
{
  Proof *proof = data;
  g_autofree char *text = NULL;

  if (proof->error != NULL) {
    if (!g_cancellable_is_cancelled (proof->cancellable))
      cf_desk_refuse (proof->page->desk, proof->error);
    return;
  }
  if (proof->verdict.ok)
    text = g_strdup_printf (_ ("%" G_GUINT64_FORMAT " records, all as they were written"),
                            proof->verdict.records);
  else
    text = g_strdup_printf (_ ("Damaged at record %" G_GUINT64_FORMAT ": call the manager"),
                            proof->verdict.bad_seq);
  gtk_label_set_text (proof->page->journal_text, text);
}

static void
on_verify_clicked_cb (CfDevicesPage *self)
{
  Proof *proof = g_new0 (Proof, 1);

  if (self->worker == NULL)
    self->worker = cf_worker_new ("cf-proof", CF_WORKER_THREAD);
  proof->page = g_object_ref (self);
  proof->folder = g_strdup (cf_till_get_folder (till_of (self)));
  proof->cancellable = g_object_ref (self->cancellable);
  gtk_label_set_text (self->journal_text, _ ("Reading every record"));
  cf_worker_push (self->worker, CF_PRIORITY_LOW, prove, on_proved_cb, proof, proof_free);
}

static void
go_back (CfDevicesPage *self)
{
  cf_desk_show_page (self->desk, "sell");
}

static void
show_central (CfDevicesPage *self)
{
  g_autofree char *detail = NULL;
  g_autofree char *words = cf_connection_words (self->desk, &detail);

  gtk_label_set_text (self->central_word, words);
  gtk_label_set_text (self->central_detail, detail != NULL ? detail : "");
}

static void
on_central_clicked_cb (CfDevicesPage *self)
{
  cf_desk_show_page (self->desk, "sync");
}

static void
cf_devices_page_hidden (CfPage *page)
{
  g_clear_pointer (&CF_DEVICES_PAGE (page)->listening, g_free);
  cf_typing_stop (CF_DEVICES_PAGE (page)->typing);
}

static gboolean
cf_devices_page_handle_scan (CfPage *page, const char *code)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (page);

  if (self->listening == NULL)
    return FALSE;
  tell_scanned (self, code);
  return TRUE;
}

static void
cf_devices_page_shown (CfPage *page)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (page);

  gtk_label_set_text (self->note, " ");
  gtk_label_set_text (self->journal_text, _ ("Every sale is signed and chained; this proves it."));
  show_central (self);
  g_clear_pointer (&self->listening, g_free);
  g_clear_pointer (&self->told_id, g_free);
  g_clear_pointer (&self->told, g_free);
  show_rows (self);
  show_virtual_keys (self);
  cf_typing_start (self->typing, self->desk, GTK_WIDGET (self));
}

static gboolean
cf_devices_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (page);

  if (keyval == GDK_KEY_F2)
    on_central_clicked_cb (self);
  else if (keyval == GDK_KEY_F3)
    on_print_clicked_cb (self);
  else if (keyval == GDK_KEY_F8)
    on_drawer_clicked_cb (self);
  else
    return FALSE;
  return TRUE;
}

static gboolean
cf_devices_page_back (CfPage *page)
{
  go_back (CF_DEVICES_PAGE (page));
  return TRUE;
}

static gboolean
cf_devices_page_say (CfPage *page, const CfMessage *message)
{
  g_autofree char *text = message->text != NULL
                            ? g_strdup_printf ("%s. %s", message->title, message->text)
                            : g_strdup (message->title);

  gtk_label_set_text (CF_DEVICES_PAGE (page)->note, text);
  return TRUE;
}

static void
cf_devices_page_set_size (CfPage *page, CfSizeClass size)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (page);
  gboolean stacked = size == CF_SIZE_P || size == CF_SIZE_C;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves),
                                  stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
cf_devices_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_devices_page_set_size;
  iface->shown = cf_devices_page_shown;
  iface->hidden = cf_devices_page_hidden;
  iface->handle_scan = cf_devices_page_handle_scan;
  iface->handle_key = cf_devices_page_handle_key;
  iface->back = cf_devices_page_back;
  iface->say = cf_devices_page_say;
}

static void
cf_devices_page_dispose (GObject *object)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (object);
  GtkWidget *child;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->worker, cf_worker_free);
  g_clear_object (&self->cancellable);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->signature, g_free);
  g_clear_pointer (&self->listening, g_free);
  g_clear_pointer (&self->told_id, g_free);
  g_clear_pointer (&self->told, g_free);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_devices_page_parent_class)->dispose (object);
}

static void
cf_devices_page_class_init (CfDevicesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_devices_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/devices/cf-devices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, halves);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, rows);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, found_rows);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, found_title);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, empty);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, usb_panel);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, usb_problem);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, terminal);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, typing);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, central_word);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, central_detail);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, journal_text);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, virtual_panel);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, virtual_grid);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, note);
  gtk_widget_class_bind_template_callback (widget_class, on_central_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_print_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_drawer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_verify_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_terminal_bound_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
}

static void
cf_devices_page_init (CfDevicesPage *self)
{
  self->cancellable = g_cancellable_new ();
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_TERMINAL_FORM);
  g_type_ensure (CF_TYPE_TYPING);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cf_devices_page_new (CfDesk *desk)
{
  CfDevicesPage *self = g_object_new (CF_TYPE_DEVICES_PAGE, NULL);

  g_set_object (&self->desk, desk);
  cf_terminal_form_set_desk (self->terminal, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "devices-changed",
                           G_CALLBACK (on_devices_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cf_desk_get_till (desk), "settings-changed",
                           G_CALLBACK (on_devices_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cf_desk_get_till (desk), "central-changed", G_CALLBACK (show_central),
                           self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
