/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-device-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cf-device-icons.h"
#include "cf-key.h"

#define MARGIN       14
#define ICON_SIZE    28
#define KEY_WIDTH    92
#define STATE_HEIGHT 69

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

static gboolean
is_found (const CfTillHardware *hardware)
{
  return strcmp (hardware->state, "found") == 0;
}

/* ── in words ────────────────────────────────────────────────────────────────────────────────── */

static const char *
state_word (const CfTillHardware *hardware, const CfTillDeviceInfo *info)
{
  if (info != NULL && info->problem != NULL && *info->problem != '\0')
    return info->problem;
  if (is_found (hardware))
    return hardware->stops ? _ ("Cannot be used") : _ ("Not in use");
  switch (info != NULL ? info->state : CF_TILL_DEVICE_MISSING) {
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
  static const struct
  {
    const char *role;
    const char *words;
  } rows[] = {
    { "printer", N_ ("Receipts wait and are printed later") },
    { "kitchen", N_ ("The kitchen's slips wait; tell the kitchen aloud") },
    { "label", N_ ("Labels are printed when it is back") },
    { "scanner", N_ ("Products are found by name or number") },
    { "scale", N_ ("Weights are typed") },
    { "payment_terminal", N_ ("Cards are taken by slip") },
    { "payment", N_ ("Cards are taken by slip") },
    { "drawer", N_ ("The drawer opens with its key") },
    { "display", N_ ("Say the total aloud") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (g_strcmp0 (role, rows[i].role) == 0)
      return _ (rows[i].words);
  }
  return "";
}

/* What the doctor says; where the way out is a key of this page, in words of this page. */
static const char *
advice_words (const CfTillHardware *hardware)
{
  if (strcmp (hardware->advice, "maybe_scanner") == 0)
    return _ ("A keyboard, or a scanner that plays one. If it is a scanner, touch Use.");
  if (strcmp (hardware->advice, "maybe_serial") == 0)
    return _ ("A serial line of an unknown maker. If it is a scanner, touch Use.");
  return hardware->words;
}

static gboolean
is_fine (const CfTillHardware *hardware, const CfTillDeviceInfo *info)
{
  return info != NULL ? info->state == CF_TILL_DEVICE_READY || info->state == CF_TILL_DEVICE_BUSY
                      : is_found (hardware) && !hardware->stops;
}

/* ── parts ───────────────────────────────────────────────────────────────────────────────────── */

static char *
dup_said (CfDesk *desk, const CfTillHardware *hardware, const CfTillDeviceInfo *info)
{
  if (!is_fine (hardware, info))
    return g_strdup (is_found (hardware) ? "" : without_it (hardware->role));
  if (info != NULL && info->said != NULL && info->said_at_ms > 0) {
    g_autofree char *time = cf_format_time (cf_desk_get_format (desk), info->said_at_ms);

    return g_strdup_printf ("%s, %s", info->said, time);
  }
  return g_strdup (info != NULL && info->said != NULL ? info->said : "");
}

static GtkWidget *
make_state (CfDesk *desk, const CfTillHardware *hardware, const CfTillDeviceInfo *info)
{
  gboolean fine = is_fine (hardware, info);
  gboolean plain = fine && is_found (hardware);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                 GTK_ALIGN_CENTER, NULL);
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "spacing", 6, "halign", GTK_ALIGN_END, NULL);
  g_autofree char *said = dup_said (desk, hardware, info);

  if (!plain) {
    gtk_widget_add_css_class (line, fine ? "ok" : "warn");
    gtk_box_append (GTK_BOX (line),
                    g_object_new (GTK_TYPE_IMAGE, "icon-name",
                                  fine ? "cf-check-symbolic" : "cf-warning-symbolic", "pixel-size",
                                  18, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  }
  gtk_box_append (GTK_BOX (line), make_label (state_word (hardware, info), 1.0f, "t15",
                                              plain ? "second" : "strong"));
  gtk_box_append (GTK_BOX (box), line);
  if (*said != '\0')
    gtk_box_append (GTK_BOX (box), make_label (said, 1.0f, "t13", "second"));
  return box;
}

/* How it speaks, where that says something to whoever connects devices. */
static const char *
kind_words (const char *kind)
{
  static const struct
  {
    const char *kind;
    const char *words;
  } rows[] = {
    { "hid_pos_scanner", N_ ("USB HID POS") },
    { "keyboard_scanner", N_ ("plays a keyboard") },
    { "serial_scanner", N_ ("serial line over USB") },
    { "oem_scanner", N_ ("USB OEM") },
    { "keyboard", N_ ("a keyboard") },
    { "nexo", N_ ("network, encrypted") },
    { "nexo_plain", N_ ("network, not encrypted") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (kind, rows[i].kind) == 0)
      return _ (rows[i].words);
  }
  return NULL;
}

static GtkWidget *
make_words (const CfTillHardware *hardware)
{
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_CENTER, "hexpand", TRUE, NULL);
  GString *second = g_string_new (hardware->name);

  if (hardware->where != NULL && *hardware->where != '\0')
    g_string_append_printf (second, "%s%s", second->len > 0 ? " · " : "", hardware->where);
  if (kind_words (hardware->kind) != NULL)
    g_string_append_printf (second, " · %s", kind_words (hardware->kind));
  gtk_box_append (GTK_BOX (words),
                  make_label (hardware->role != NULL ? cf_device_role_word (hardware->role)
                                                     : _ ("Unknown device"),
                              0.0f, "t17", "name"));
  gtk_box_append (GTK_BOX (words), make_label (second->str, 0.0f, "t14", "second"));
  g_string_free (second, TRUE);
  return words;
}

static GtkWidget *
make_key (const CfTillHardware *hardware,
          const char *title,
          const char *name,
          GCallback clicked,
          gpointer data)
{
  GtkWidget *key = cf_key_new (title, NULL);

  cf_key_set_name (CF_KEY (key), name);
  gtk_widget_set_size_request (key, KEY_WIDTH, -1);
  gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (key), "id", g_strdup (hardware->id), g_free);
  g_object_set_data_full (G_OBJECT (key), "role", g_strdup (hardware->role), g_free);
  g_object_set_data_full (G_OBJECT (key), "name", g_strdup (hardware->name), g_free);
  g_object_set_data (G_OBJECT (key), "bound", GINT_TO_POINTER (hardware->is_bound));
  g_signal_connect (key, "clicked", clicked, data);
  return key;
}

/* The place of a key that this row does not have, so that those of all rows stand in columns. */
static GtkWidget *
make_gap (void)
{
  return g_object_new (GTK_TYPE_BOX, "width-request", KEY_WIDTH, NULL);
}

/* Whether touching Test makes the device show something. */
static gboolean
can_test (const CfTillHardware *hardware, const CfTillDeviceInfo *info)
{
  if (info == NULL || info->state == CF_TILL_DEVICE_MISSING)
    return FALSE;
  /* What only has to be watched says nothing while it cannot be opened. */
  return info->can_test || (!hardware->stops && (g_strcmp0 (hardware->role, "scanner") == 0 ||
                                                 g_strcmp0 (hardware->role, "scale") == 0));
}

static GtkWidget *
make_test_key (const CfTillHardware *hardware,
               const CfTillDeviceInfo *info,
               const CfDeviceRowUse *use)
{
  g_autofree char *name =
    g_strdup_printf (_ ("Test %s"), hardware->role != NULL ? cf_device_role_word (hardware->role)
                                                           : hardware->name);

  if (!can_test (hardware, info))
    return make_gap ();
  return make_key (hardware, _ ("Test"), name, G_CALLBACK (use->test), use->data);
}

static GtkWidget *
make_bind_key (const CfTillHardware *hardware, const CfDeviceRowUse *use)
{
  const char *role = cf_device_role_word (hardware->role);
  g_autofree char *name = NULL;
  const char *title;
  GtkWidget *key;

  if (hardware->is_bound) {
    title = _ ("Release");
    name = g_strdup_printf (_ ("Release %s as %s"), hardware->name, role);
  } else if (is_found (hardware)) {
    title = _ ("Use");
    name = g_strdup_printf (_ ("Use %s as %s"), hardware->name, role);
  } else {
    title = _ ("Choose");
    name = g_strdup_printf (_ ("Choose %s as %s"), hardware->name, role);
  }
  key = make_key (hardware, title, name, G_CALLBACK (use->bind), use->data);
  cf_key_set_chosen (CF_KEY (key), hardware->is_bound);
  return key;
}

/* What a printer can print for, one or several, each given and taken by a touch. */
static const struct
{
  const char *role;
  const char *title;
} PAPERS[] = { { "printer", N_ ("Receipts") },
               { "kitchen", N_ ("Kitchen") },
               { "label", N_ ("Labels") } };

static gboolean
is_printer (const CfTillHardware *hardware)
{
  for (guint i = 0; i < G_N_ELEMENTS (PAPERS); i++)
    if (g_strcmp0 (hardware->role, PAPERS[i].role) == 0)
      return TRUE;
  return FALSE;
}

/* Keys below the row's words. */
static GtkWidget *
make_second_line (void)
{
  return g_object_new (GTK_TYPE_BOX, "spacing", MARGIN, "margin-start", MARGIN + ICON_SIZE + MARGIN,
                       "margin-end", MARGIN, "margin-bottom", 10, NULL);
}

static GtkWidget *
make_paper_keys (const CfTillHardware *hardware, const CfDeviceRowUse *use)
{
  GtkWidget *box = make_second_line ();

  for (guint i = 0; i < G_N_ELEMENTS (PAPERS); i++) {
    gboolean is_given = g_strv_contains ((const char *const *) hardware->given, PAPERS[i].role);
    g_autofree char *name =
      g_strdup_printf (is_given ? _ ("Release %s as %s") : _ ("Let %s be the %s"), hardware->name,
                       cf_device_role_word (PAPERS[i].role));
    GtkWidget *key =
      make_key (hardware, _ (PAPERS[i].title), name, G_CALLBACK (use->bind), use->data);

    g_object_set_data (G_OBJECT (key), "role", (gpointer) PAPERS[i].role);
    g_object_set_data (G_OBJECT (key), "bound", GINT_TO_POINTER (is_given));
    cf_key_set_chosen (CF_KEY (key), is_given);
    gtk_box_append (GTK_BOX (box), key);
  }
  return box;
}

/* What a scale can be told; how it went is seen in its weight. */
static GtkWidget *
make_scale_keys (const CfTillHardware *hardware, const CfDeviceRowUse *use)
{
  static const struct
  {
    const char *command;
    const char *title;
  } rows[] = { { "zero", N_ ("Zero") }, { "tare", N_ ("Tare") }, { "clear_tare", N_ ("No tare") } };
  GtkWidget *box = make_second_line ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *name = g_strdup_printf ("%s: %s", hardware->name, _ (rows[i].title));
    GtkWidget *key =
      make_key (hardware, _ (rows[i].title), name, G_CALLBACK (use->tell), use->data);

    g_object_set_data (G_OBJECT (key), "command", (gpointer) rows[i].command);
    gtk_box_append (GTK_BOX (box), key);
  }
  return box;
}

gboolean
cf_device_row_wants_role (const CfTillHardware *hardware, const GPtrArray *all)
{
  guint n = 0;

  if (is_printer (hardware))
    return FALSE; /* it has keys for all that it can print for */
  if (hardware->is_bound)
    return TRUE;
  if (hardware->role == NULL || hardware->stops)
    return FALSE;
  if (is_found (hardware))
    return TRUE;
  for (guint i = 0; i < all->len; i++) {
    const CfTillHardware *other = all->pdata[i];

    n += !other->stops && g_strcmp0 (other->role, hardware->role) == 0;
  }
  return n > 1;
}

static void
append_sentence (GtkBox *row, const char *text, const char *style_class)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "wrap", TRUE, "margin-start",
                  MARGIN + ICON_SIZE + MARGIN, "margin-end", MARGIN, "margin-bottom", 10, NULL);

  gtk_widget_add_css_class (label, "t14");
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);
  gtk_box_append (row, label);
}

GtkWidget *
cf_device_row_new (CfDesk *desk,
                   const CfTillHardware *hardware,
                   const CfTillDeviceInfo *info,
                   const char *told,
                   gboolean has_role,
                   const CfDeviceRowUse *use)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, NULL);
  GtkWidget *line = g_object_new (GTK_TYPE_BOX, "spacing", MARGIN, "height-request", STATE_HEIGHT,
                                  "margin-start", MARGIN, "margin-end", MARGIN, NULL);
  const char *advice = advice_words (hardware);

  gtk_widget_add_css_class (row, "row-line");
  gtk_box_append (GTK_BOX (line),
                  g_object_new (GTK_TYPE_IMAGE, "icon-name", cf_device_icon_name (hardware->role),
                                "pixel-size", ICON_SIZE, "accessible-role",
                                GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_box_append (GTK_BOX (line), make_words (hardware));
  gtk_box_append (GTK_BOX (line), make_state (desk, hardware, info));
  gtk_box_append (GTK_BOX (line), make_test_key (hardware, info, use));
  if (use->has_roles)
    gtk_box_append (GTK_BOX (line), has_role ? make_bind_key (hardware, use) : make_gap ());
  gtk_box_append (GTK_BOX (row), line);
  if (g_strcmp0 (hardware->role, "scale") == 0 && can_test (hardware, info))
    gtk_box_append (GTK_BOX (row), make_scale_keys (hardware, use));
  if (is_printer (hardware))
    gtk_box_append (GTK_BOX (row), make_paper_keys (hardware, use));
  if (*advice != '\0')
    append_sentence (GTK_BOX (row), advice, hardware->stops ? "warn" : "second");
  if (told != NULL)
    append_sentence (GTK_BOX (row), told, "strong");
  return row;
}

void
cf_device_row_add_to (GString *signature,
                      const CfTillHardware *hardware,
                      const CfTillDeviceInfo *info)
{
  g_string_append_printf (signature, "%s|%s|%s|%s|%s|%s|%d|", hardware->id,
                          hardware->role != NULL ? hardware->role : "", hardware->name,
                          hardware->where != NULL ? hardware->where : "", hardware->state,
                          hardware->advice, hardware->is_bound);
  for (guint i = 0; hardware->given[i] != NULL; i++)
    g_string_append_printf (signature, "%s|", hardware->given[i]);
  if (info != NULL)
    g_string_append_printf (signature, "%d|%s|%" G_GINT64_FORMAT "|%s", info->state,
                            info->said != NULL ? info->said : "", info->said_at_ms,
                            info->problem != NULL ? info->problem : "");
  g_string_append_c (signature, '\n');
}
