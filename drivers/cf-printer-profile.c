/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-printer-profile.h"

#include <string.h>

#include <gio/gio.h>

#include "cf-driver-data.h"

#define FOLDER  "/counterfoil/profiles/"
#define GROUP   "printer"
#define GENERIC "generic"
#define ID_MAX  1024 /* bytes of a device id that are looked at */

/* How exactly a profile fits, most exact first; 0 is not at all. */
enum
{
  FIT_VENDOR = 1,
  FIT_PRODUCT,
  FIT_MODEL,
};

typedef struct
{
  CfPrinterProfile profile; /* first, so that one is the other */
  char **usb;
  char **models;
} Entry;

typedef struct
{
  GKeyFile *file;
  GKeyFile *generic;
} Reader;

/* ---- reading; the files are ours, so that a mistake in one is ours too ---- */

static char *
read_text (const Reader *reader, const char *key)
{
  char *text = g_key_file_get_string (reader->file, GROUP, key, NULL);

  if (text == NULL)
    text = g_key_file_get_string (reader->generic, GROUP, key, NULL);
  g_assert (text != NULL);
  return text;
}

static guint
read_number (const Reader *reader, const char *key)
{
  g_autofree char *text = read_text (reader, key);
  guint64 number = 0;
  gboolean is_number = g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL);

  g_assert (is_number);
  return (guint) number;
}

static gboolean
read_flag (const Reader *reader, const char *key)
{
  g_autofree char *text = read_text (reader, key);

  g_assert (strcmp (text, "true") == 0 || strcmp (text, "false") == 0);
  return strcmp (text, "true") == 0;
}

/* The index of the value of @key in @names. */
static guint
read_choice (const Reader *reader, const char *key, const char *const names[], guint n_names)
{
  g_autofree char *text = read_text (reader, key);
  guint i = 0;

  while (i < n_names && strcmp (names[i], text) != 0)
    i++;
  g_assert (i < n_names);
  return i;
}

static void
read_pages (const Reader *reader, CfPrinterProfile *profile)
{
  g_autofree char *text = read_text (reader, "pages");
  g_auto (GStrv) items = g_strsplit (text, ";", -1);

  for (guint i = 0; items[i] != NULL; i++) {
    char *colon = strchr (items[i], ':');
    guint64 number = 0;
    gboolean is_number =
      colon != NULL && g_ascii_string_to_unsigned (colon + 1, 10, 0, 255, &number, NULL);

    g_assert (is_number && i < CF_PRINTER_PAGES_MAX);
    *colon = '\0';
    profile->pages[i] = (CfPrinterPage){ cf_code_page_find (items[i]), (guint8) number };
    g_assert (profile->pages[i].page != NULL);
    profile->n_pages = i + 1;
  }
  g_assert (profile->n_pages > 0);
}

static void
read_pulse (const Reader *reader, CfPrinterProfile *profile)
{
  g_autofree char *text = read_text (reader, "pulse");
  g_auto (GStrv) items = g_strsplit (text, ";", -1);

  g_assert (g_strv_length (items) == 2);
  profile->pulse_on_ms = (guint) g_ascii_strtoull (items[0], NULL, 10);
  profile->pulse_off_ms = (guint) g_ascii_strtoull (items[1], NULL, 10);
}

static void
read_profile (const Reader *reader, CfPrinterProfile *profile)
{
  static const char *const LANGUAGES[] = {
    [CF_PRINTER_ESCPOS] = "escpos", [CF_PRINTER_STAR] = "star"
  };
  static const char *const CUTTERS[] = { [CF_PRINTER_CUTTER_NONE] = "none",
                                         [CF_PRINTER_CUTTER_FEED] = "feed",
                                         [CF_PRINTER_CUTTER_OLD] = "old" };

  profile->name = read_text (reader, "name");
  profile->language = read_choice (reader, "language", LANGUAGES, G_N_ELEMENTS (LANGUAGES));
  profile->dots = read_number (reader, "dots");
  profile->dpi = read_number (reader, "dpi");
  profile->columns = read_number (reader, "columns");
  profile->small = read_number (reader, "small");
  profile->line_dots = read_number (reader, "line");
  profile->tear_dots = read_number (reader, "tear");
  profile->has_units = read_flag (reader, "units");
  profile->has_qr = read_flag (reader, "qr");
  profile->has_barcode = read_flag (reader, "barcode");
  profile->has_asb = read_flag (reader, "asb");
  profile->has_dle = read_flag (reader, "dle");
  profile->has_proof = read_flag (reader, "proof");
  profile->has_in_order = read_flag (reader, "in-order");
  profile->has_clear = read_flag (reader, "clear");
  profile->cutter = read_choice (reader, "cutter", CUTTERS, G_N_ELEMENTS (CUTTERS));
  profile->open_is_high = read_flag (reader, "open-is-high");
  profile->chunk = read_number (reader, "chunk");
  read_pulse (reader, profile);
  read_pages (reader, profile);
}

static GKeyFile *
load_file (const char *id)
{
  g_autofree char *path = g_strconcat (FOLDER, id, ".ini", NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (cf_driver_data_get_resource (), path, 0, NULL);
  GKeyFile *file = g_key_file_new ();
  gboolean is_read = bytes != NULL && g_key_file_load_from_bytes (file, bytes, 0, NULL);

  g_assert (is_read);
  return file;
}

static GPtrArray *
load_all (void)
{
  GPtrArray *all = g_ptr_array_new ();
  g_autoptr (GKeyFile) generic = load_file (GENERIC);
  g_auto (GStrv) names =
    g_resource_enumerate_children (cf_driver_data_get_resource (), FOLDER, 0, NULL);

  for (guint i = 0; names[i] != NULL; i++) {
    if (!g_str_has_suffix (names[i], ".ini"))
      continue;
    g_autofree char *id = g_strndup (names[i], strlen (names[i]) - strlen (".ini"));
    g_autoptr (GKeyFile) file = load_file (id);
    Reader reader = { file, generic };
    Entry *entry = g_new0 (Entry, 1);

    read_profile (&reader, &entry->profile);
    entry->usb = g_key_file_get_string_list (file, "match", "usb", NULL, NULL);
    entry->models = g_key_file_get_string_list (file, "match", "model", NULL, NULL);
    entry->profile.id = g_steal_pointer (&id);
    g_ptr_array_add (all, entry);
  }
  return all;
}

const GPtrArray *
cf_printer_profile_get_all (void)
{
  static gsize all = 0;

  if (g_once_init_enter (&all)) {
    const GPtrArray *loaded = load_all ();
    g_once_init_leave (&all, (gsize) loaded);
  }
  return (const GPtrArray *) all;
}

const CfPrinterProfile *
cf_printer_profile_find (const char *id)
{
  const GPtrArray *all = cf_printer_profile_get_all ();

  g_return_val_if_fail (id != NULL, NULL);
  for (guint i = 0; i < all->len; i++)
    if (strcmp (((const CfPrinterProfile *) all->pdata[i])->id, id) == 0)
      return all->pdata[i];
  return NULL;
}

/* ---- choosing ---- */

/* The value of MDL or MODEL in a device id of the form "MFG:EPSON;MDL:TM-T20;". */
static char *
dup_model (const char *device_id)
{
  g_autofree char *text = g_strndup (device_id, ID_MAX);
  g_auto (GStrv) items = g_strsplit (text, ";", -1);

  for (guint i = 0; items[i] != NULL; i++) {
    const char *item = g_strstrip (items[i]);
    const char *colon = strchr (item, ':');

    if (colon != NULL && (g_ascii_strncasecmp (item, "MDL:", 4) == 0 ||
                          g_ascii_strncasecmp (item, "MODEL:", 6) == 0))
      return g_ascii_strup (colon + 1, -1);
  }
  return NULL;
}

static guint
fit_model (const Entry *entry, const char *model)
{
  for (guint i = 0; model != NULL && entry->models != NULL && entry->models[i] != NULL; i++) {
    g_autofree char *wanted = g_ascii_strup (entry->models[i], -1);
    if (strstr (model, wanted) != NULL)
      return FIT_MODEL;
  }
  return 0;
}

/* @entry's ids are patterns such as "04b8:0e*". */
static guint
fit_usb (const Entry *entry, const char *id)
{
  guint best = 0;

  for (guint i = 0; entry->usb != NULL && entry->usb[i] != NULL; i++) {
    const char *star = strchr (entry->usb[i], '*');

    if (star == NULL && strcmp (entry->usb[i], id) == 0)
      return FIT_PRODUCT;
    if (star != NULL && strncmp (entry->usb[i], id, (gsize) (star - entry->usb[i])) == 0)
      best = FIT_VENDOR;
  }
  return best;
}

const CfPrinterProfile *
cf_printer_profile_choose (guint16 vendor, guint16 product, const char *device_id)
{
  const GPtrArray *all = cf_printer_profile_get_all ();
  g_autofree char *model = device_id != NULL ? dup_model (device_id) : NULL;
  g_autofree char *usb = g_strdup_printf ("%04x:%04x", vendor, product);
  const CfPrinterProfile *chosen = cf_printer_profile_find (GENERIC);
  guint best = 0;

  for (guint i = 0; i < all->len; i++) {
    guint fit = MAX (fit_model (all->pdata[i], model), fit_usb (all->pdata[i], usb));

    if (fit > best) {
      best = fit;
      chosen = all->pdata[i];
    }
  }
  return chosen;
}
