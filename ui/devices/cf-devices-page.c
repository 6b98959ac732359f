/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-devices-page.h"

#include <glib/gi18n.h>

#include "cf-device-icons.h"
#include "cf-key.h"
#include "cf-till-upkeep.h"
#include "cf-worker.h"

struct _CfDevicesPage
{
  GtkWidget parent_instance;

  GtkBox *halves;
  GtkBox *rows;
  GtkLabel *central_word;
  GtkLabel *central_detail;
  GtkLabel *journal_text;
  GtkWidget *virtual_panel;
  GtkGrid *virtual_grid;
  GtkLabel *note;

  CfDesk *desk;
  CfWorker *worker; /* proves the journal; made when first asked */
  GCancellable *cancellable;
};

static void cf_devices_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfDevicesPage,
                               cf_devices_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_devices_page_page_init))

static CfTill *
till_of (CfDevicesPage *self)
{
  return cf_desk_get_till (self->desk);
}

/* ── devices ─────────────────────────────────────────────────────────────────────────────────── */

static void
on_command_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDevicesPage) self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_command_finish (CF_TILL (source), result, &error))
    gtk_label_set_text (self->note, _ ("The device answered"));
  else
    cf_desk_refuse (self->desk, error);
}

static void
on_test_clicked_cb (GtkWidget *key, CfDevicesPage *self)
{
  gtk_label_set_text (self->note, _ ("Asking the device"));
  cf_till_test_device_async (till_of (self), g_object_get_data (G_OBJECT (key), "id"),
                             on_command_done_cb, g_object_ref (self));
}

static GtkWidget *
make_label (const char *text, float xalign, const char *first, const char *second)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", xalign, "ellipsize",
                                   PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, first);
  if (second != NULL)
    gtk_widget_add_css_class (label, second);
  return label;
}

static const char *
state_word (const CfTillDeviceInfo *info)
{
  if (info->problem != NULL && *info->problem != '\0')
    return info->problem;
  switch (info->state) {
  case CF_TILL_DEVICE_READY: return _ ("Ready");
  case CF_TILL_DEVICE_BUSY: return _ ("Busy");
  case CF_TILL_DEVICE_WARNING: return _ ("Look at it");
  case CF_TILL_DEVICE_PROBLEM: return _ ("Does not work");
  case CF_TILL_DEVICE_MISSING:
  default: return _ ("Not connected");
  }
}

/* What still works while the device does not. */
static const char *
without_it (const char *role)
{
  if (g_strcmp0 (role, "printer") == 0)
    return _ ("Receipts wait and are printed later");
  if (g_strcmp0 (role, "scanner") == 0)
    return _ ("Products are found by name or number");
  if (g_strcmp0 (role, "scale") == 0)
    return _ ("Weights are typed");
  if (g_str_has_prefix (role, "payment"))
    return _ ("Cards are taken by slip");
  if (g_strcmp0 (role, "drawer") == 0)
    return _ ("The drawer opens with its key");
  return "";
}

static GtkWidget *
make_state (CfDevicesPage *self, const CfTillDeviceInfo *info)
{
  gboolean fine = info->state == CF_TILL_DEVICE_READY || info->state == CF_TILL_DEVICE_BUSY;
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                 GTK_ALIGN_CENTER, NULL);
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "spacing", 6, "halign", GTK_ALIGN_END, NULL);
  GtkWidget *icon =
    g_object_new (GTK_TYPE_IMAGE, "icon-name", fine ? "cf-check-symbolic" : "cf-warning-symbolic",
                  "pixel-size", 18, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  g_autofree char *said = NULL;

  if (!fine) {
    said = g_strdup (without_it (info->role));
  } else if (info->said != NULL && info->said_at_ms > 0) {
    g_autofree char *time = cf_format_time (cf_desk_get_format (self->desk), info->said_at_ms);

    said = g_strdup_printf ("%s, %s", info->said, time);
  } else {
    said = g_strdup (info->said != NULL ? info->said : "");
  }
  gtk_widget_add_css_class (line, fine ? "ok" : "warn");
  gtk_box_append (GTK_BOX (line), icon);
  gtk_box_append (GTK_BOX (line), make_label (state_word (info), 1.0f, "t15", "strong"));
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), make_label (said, 1.0f, "t13", "second"));
  return box;
}

static GtkWidget *
make_row (CfDevicesPage *self, const CfTillDeviceInfo *info)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 14, "height-request", 69, NULL);
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_CENTER, "hexpand", TRUE, NULL);
  GtkWidget *icon =
    g_object_new (GTK_TYPE_IMAGE, "icon-name", cf_device_icon_name (info->role), "pixel-size", 28,
                  "margin-start", 14, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  GtkWidget *key = cf_key_new (_ ("Test"), NULL);
  g_autofree char *name = g_strdup_printf (_ ("Test %s"), cf_device_role_word (info->role));

  gtk_widget_add_css_class (row, "row-line");
  gtk_box_append (GTK_BOX (words),
                  make_label (cf_device_role_word (info->role), 0.0f, "t17", "name"));
  gtk_box_append (GTK_BOX (words),
                  make_label (info->model != NULL ? info->model : "", 0.0f, "t14", "second"));
  cf_key_set_name (CF_KEY (key), name);
  g_object_set_data_full (G_OBJECT (key), "id", g_strdup (info->id), g_free);
  g_signal_connect (key, "clicked", G_CALLBACK (on_test_clicked_cb), self);
  gtk_widget_set_size_request (key, 92, -1);
  gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_end (key, 14);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), words);
  gtk_box_append (GTK_BOX (row), make_state (self, info));
  if (info->can_test)
    gtk_box_append (GTK_BOX (row), key);
  else
    g_object_unref (g_object_ref_sink (key));
  return row;
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
show_rows (CfDevicesPage *self)
{
  GListModel *devices = cf_till_get_devices (till_of (self));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, child);
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);

    gtk_box_append (self->rows, make_row (self, cf_till_device_get_info (device)));
  }
}

static void
on_devices_changed_cb (CfDevicesPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_rows (self);
}

static const char *
find_device (CfDevicesPage *self, const char *role, char **ret_id)
{
  GListModel *devices = cf_till_get_devices (till_of (self));

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (CfTillDevice) device = g_list_model_get_item (devices, i);

    if (g_strcmp0 (cf_till_device_get_info (device)->role, role) == 0)
      return *ret_id = g_strdup (cf_till_device_get_info (device)->id);
  }
  gtk_label_set_text (self->note, _ ("No such device here"));
  return NULL;
}

static void
test_role (CfDevicesPage *self, const char *role)
{
  g_autofree char *id = NULL;

  if (find_device (self, role, &id) != NULL)
    cf_till_test_device_async (till_of (self), id, on_command_done_cb, g_object_ref (self));
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
cf_devices_page_shown (CfPage *page)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (page);
  g_autofree char *detail = NULL;
  g_autofree char *words = cf_connection_words (self->desk, &detail);

  gtk_label_set_text (self->note, " ");
  gtk_label_set_text (self->journal_text, _ ("Every sale is signed and chained; this proves it."));
  gtk_label_set_text (self->central_word, words);
  gtk_label_set_text (self->central_detail, detail != NULL ? detail : "");
  show_rows (self);
  show_virtual_keys (self);
}

static gboolean
cf_devices_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfDevicesPage *self = CF_DEVICES_PAGE (page);

  if (keyval == GDK_KEY_F3)
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
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, central_word);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, central_detail);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, journal_text);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, virtual_panel);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, virtual_grid);
  gtk_widget_class_bind_template_child (widget_class, CfDevicesPage, note);
  gtk_widget_class_bind_template_callback (widget_class, on_print_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_drawer_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_verify_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
}

static void
cf_devices_page_init (CfDevicesPage *self)
{
  self->cancellable = g_cancellable_new ();
  g_type_ensure (CF_TYPE_KEY);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cf_devices_page_new (CfDesk *desk)
{
  CfDevicesPage *self = g_object_new (CF_TYPE_DEVICES_PAGE, NULL);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "devices-changed",
                           G_CALLBACK (on_devices_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
