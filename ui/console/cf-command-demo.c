/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "cf-command.h"
#include "cf-console-json.h"
#include "cf-demo-data.h"
#include "cf-error.h"
#include "cf-till-close.h"
#include "cf-till-upkeep.h"

#define DAYS_DEFAULT  7
#define DAYS_MAX      366
#define MINUTE_MS     G_GINT64_CONSTANT (60000)
#define DAY_MS        (24 * 60 * MINUTE_MS)
#define OPENS_MINUTE  (8 * 60 + 30) /* local, when somebody unlocks the door */
#define FIRST_MINUTE  (9 * 60)      /* of the first customer */
#define LAST_MINUTE   (19 * 60 + 45)
#define CLOSES_MINUTE (20 * 60)
#define KEYS_PER_PAGE 200
#define ZONE          "Europe/Berlin"

/* The shop while it lives through its days. */
typedef struct
{
  CfTill *till;
  CfManualClock clock;
  CfZone *zone;
  GRand *random;
  GPtrArray *products; /* of CfTillProduct, in order of popularity */
  GArray *cumulated;   /* of double: weights 1, 1/2, 1/3 … added up */
  guint slips;         /* card slips so far */
  guint sales, lines;
  gint64 total_minor;
} Demo;

static void
demo_clear (Demo *self)
{
  g_clear_pointer (&self->till, cf_console_close);
  g_clear_pointer (&self->zone, cf_zone_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_pointer (&self->products, g_ptr_array_unref);
  g_clear_pointer (&self->cumulated, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Demo, demo_clear)

/* One time in @n. */
static gboolean
once_in (Demo *self, gint32 n)
{
  return g_rand_int_range (self->random, 0, n) == 0;
}

/* Waits for a command without result. */
static gboolean
done (Demo *self, GAsyncResult **slot, GError **error)
{
  gboolean ok = cf_till_command_finish (self->till, cf_await (slot), error);

  g_clear_object (slot);
  return ok;
}

/* ── making the shop ──────────────────────────────────────────────────────────────────────────── */

/* Lets the clock show @minute of the local day @day. */
static void
go_to (Demo *self, CfDate day, int minute)
{
  CfCivilTime time = { .date = day,
                       .hour = (guint8) (minute / 60),
                       .minute = (guint8) (minute % 60) };
  gint64 ahead = cf_zone_to_utc_ms (self->zone, time) - self->clock.utc_ms;

  if (ahead > 0)
    cf_manual_clock_advance (&self->clock, ahead);
}

static gboolean
add_people_and_taxes (Demo *self, GError **error)
{
  static const struct
  {
    const char *name, *pin, *role;
  } PEOPLE[] = { { "mia", "3333", "supervisor" }, { "bob", "2222", "cashier" } };
  static const struct
  {
    const char *tax_class, *percent;
  } TAXES[] = { { "standard", "19" }, { "reduced", "7" } };
  static const struct
  {
    const char *key, *value;
  } SETTINGS[] = { { "address", "Marktstraße 7\n12345 Musterstadt" },
                   { "tax_number", "DE123456789" },
                   { "footer", "Thank you for shopping with us" } };
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (PEOPLE); i++) {
    cf_till_add_person_async (self->till, PEOPLE[i].name, PEOPLE[i].pin, PEOPLE[i].role,
                              cf_await_done, &result);
    if (!done (self, &result, error))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (TAXES); i++) {
    CfRate rate;

    if (!cf_rate_parse_percent (TAXES[i].percent, &rate, error))
      return FALSE;
    cf_till_set_tax_async (self->till, TAXES[i].tax_class, rate, NULL, cf_await_done, &result);
    if (!done (self, &result, error))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (SETTINGS); i++) {
    cf_till_set_setting_async (self->till, SETTINGS[i].key, SETTINGS[i].value, cf_await_done,
                               &result);
    if (!done (self, &result, error))
      return FALSE;
  }
  return TRUE;
}

/* Imports the demo's products, unpacked into a file of their own for that time. */
static gboolean
import_products (Demo *self, const char *folder, GError **error)
{
  g_autoptr (GBytes) csv = cf_demo_data_load (CF_DEMO_DATA_CATALOG, error);
  g_autofree char *path = g_build_filename (folder, "demo-catalog.csv", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  CfTillImport import;
  gboolean ok;

  if (csv == NULL || !g_file_set_contents (path, g_bytes_get_data (csv, NULL),
                                           (gssize) g_bytes_get_size (csv), error))
    return FALSE;
  cf_till_import_catalog_async (self->till, path, NULL, NULL, NULL, NULL, cf_await_done, &result);
  ok = cf_till_import_catalog_finish (self->till, cf_await (&result), &import, error);
  g_remove (path);
  return ok;
}

/* Sets the favourites: the first page of the demo's quick keys. */
static gboolean
set_quick_keys (Demo *self, GError **error)
{
  g_autoptr (GBytes) text = cf_demo_data_load (CF_DEMO_DATA_QUICK_KEYS, error);
  g_autoptr (json_object) document = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GStrvBuilder) skus = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  json_object *keys;

  if (text == NULL)
    return FALSE;
  document = json_tokener_parse (g_bytes_get_data (text, NULL));
  keys = json_object_object_get (
    json_object_array_get_idx (json_object_object_get (document, "pages"), 0), "keys");
  for (gsize i = 0; keys != NULL && i < json_object_array_length (keys); i++)
    g_strv_builder_add (skus, json_object_get_string (json_object_array_get_idx (keys, i)));
  list = g_strv_builder_end (skus);
  cf_till_set_quick_keys_async (self->till, (const char *const *) list, cf_await_done, &result);
  return done (self, &result, error);
}

static gboolean
make_shop (Demo *self, const char *folder, GError **error)
{
  CfTillSetup setup = {
    .store = "Corner Shop",
    .currency = "EUR",
    .tax_mode = CF_TAX_INCLUSIVE,
    .country = "DE",
    .zone = ZONE,
    .user = "anna",
    .pin = "4711",
  };
  CfTillOptions options = {
    .folder = folder, .use = CF_TILL_OWNER, .clock = &self->clock.clock, .run_inline = TRUE
  };

  if (!cf_till_create_folder (folder, &setup, &self->clock.clock, error))
    return FALSE;
  self->till = cf_till_open (&options, error);
  if (self->till == NULL || !add_people_and_taxes (self, error) ||
      !import_products (self, folder, error) || !set_quick_keys (self, error))
    return FALSE;
  g_clear_pointer (&self->till, cf_console_close);
  return TRUE;
}

/* ── selling ──────────────────────────────────────────────────────────────────────────────────── */

/* Lists what the shop sells, the popular things first: chance decides which those are. */
static gboolean
list_products (Demo *self, GError **error)
{
  g_autoptr (GPtrArray) departments = cf_till_list_departments (self->till, error);
  double sum = 0;

  if (departments == NULL)
    return FALSE;
  self->products = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < departments->len; i++) {
    const CfTillDepartment *department = g_ptr_array_index (departments, i);
    g_autoptr (GPtrArray) page =
      cf_till_list_quick_keys (self->till, department->name, 0, KEYS_PER_PAGE, error);

    if (page == NULL)
      return FALSE;
    for (guint j = 0; j < page->len; j++)
      g_ptr_array_add (self->products, g_object_ref (g_ptr_array_index (page, j)));
  }
  if (self->products->len == 0)
    return cf_error_set (error, CF_ERROR_BAD_FILE, "the demo's catalogue is empty");

  self->cumulated = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < self->products->len; i++) {
    guint other = (guint) g_rand_int_range (self->random, (gint32) i, (gint32) self->products->len);
    gpointer kept = self->products->pdata[i];

    self->products->pdata[i] = self->products->pdata[other];
    self->products->pdata[other] = kept;
    sum += 1.0 / (i + 4.0);
    g_array_append_val (self->cumulated, sum);
  }
  return TRUE;
}

static const CfTillProductInfo *
pick_product (Demo *self)
{
  guint low = 0, high = self->products->len - 1;
  double at =
    g_rand_double_range (self->random, 0,
                         g_array_index (self->cumulated, double, self->cumulated->len - 1));

  while (low < high) {
    guint middle = (low + high) / 2;

    if (g_array_index (self->cumulated, double, middle) < at)
      low = middle + 1;
    else
      high = middle;
  }
  return cf_till_product_get_info (g_ptr_array_index (self->products, low));
}

/* Rings one product: by its code where it has one, by weight where it is sold so. */
static gboolean
ring_product (Demo *self, const CfTillProductInfo *product, GError **error)
{
  g_autofree char *quantity = NULL;

  if (product->unit != CF_UNIT_EA)
    quantity = g_strdup_printf ("0.%03d", g_rand_int_range (self->random, 80, 1000));
  else if (once_in (self, 6))
    quantity = g_strdup_printf ("%d", g_rand_int_range (self->random, 2, 5));
  if (product->unit == CF_UNIT_EA && product->gtins != NULL && product->gtins[0] != NULL &&
      !once_in (self, 20))
    return cf_till_scan (self->till, product->gtins[0], quantity, NULL, error);
  return cf_till_add (self->till, product->sku, quantity, NULL, error);
}

/* What happens now and then between the lines. */
static gboolean
ring_trouble (Demo *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *lines = cf_till_get_lines (self->till);
  g_autoptr (CfTillLine) last = g_list_model_get_item (lines, g_list_model_get_n_items (lines) - 1);
  guint no = cf_till_line_get_info (last)->no;

  if (g_list_model_get_n_items (lines) > 2 && once_in (self, 25))
    return cf_till_void_line (self->till, no, "changed their mind", error);
  if (once_in (self, 30) && cf_till_line_get_info (last)->total.minor > 0) {
    CfDiscount discount = cf_discount_percent ((CfRate){ 100000 });

    cf_till_discount_async (self->till, no, &discount, "damaged box", NULL, cf_await_done, &result);
    return done (self, &result, error);
  }
  return TRUE;
}

static gboolean
fill_basket (Demo *self, GError **error)
{
  CfTillSummary summary;
  int n = 1;

  while (n < 32 && !once_in (self, 4))
    n++;
  for (int i = 0; i < n; i++)
    if (!ring_product (self, pick_product (self), error))
      return FALSE;
  if (!ring_trouble (self, error))
    return FALSE;
  cf_till_get_summary (self->till, &summary);
  return summary.age_needed == 0 || cf_till_confirm_age (self->till, NULL, error);
}

static gboolean
pay (Demo *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const CfTillDone *sale;
  CfMoney amounts[6];
  guint n = cf_till_get_quick_cash (self->till, amounts);

  if (n == 0) {
    cf_till_tender_async (self->till, "cash", NULL, NULL, cf_await_done, &result);
  } else if (g_rand_int_range (self->random, 0, 100) < 45) {
    guint which = (guint) g_rand_int_range (self->random, 0, (gint32) n);

    cf_till_tender_async (self->till, "cash", &amounts[which], NULL, cf_await_done, &result);
  } else {
    g_autofree char *slip = g_strdup_printf ("slip %06u", ++self->slips);

    cf_till_tender_async (self->till, "card", NULL, slip, cf_await_done, &result);
  }
  if (!done (self, &result, error))
    return FALSE;

  cf_till_finish_async (self->till, cf_await_done, &result);
  sale = cf_till_finish_finish (self->till, cf_await (&result), error);
  if (sale == NULL)
    return FALSE;
  self->sales++;
  self->lines += sale->sale->lines->len;
  self->total_minor += sale->sale->total.minor;
  return TRUE;
}

static gboolean
serve_customer (Demo *self, gboolean print, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (!fill_basket (self, error))
    return FALSE;
  if (once_in (self, 80)) {
    cf_till_cancel_async (self->till, "left without paying", cf_await_done, &result);
    return done (self, &result, error);
  }
  cf_till_set_receipt (self->till, print);
  return pay (self, error);
}

/* ── days ─────────────────────────────────────────────────────────────────────────────────────── */

static int
compare_minutes (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* The minutes at which customers come: two humps, one before noon and one after work. */
static GArray *
plan_day (Demo *self, CfDate day)
{
  static const int BUSY[] = { 34, 38, 40, 48, 64, 72, 26 }; /* Monday to Sunday */
  GArray *minutes = g_array_new (FALSE, FALSE, sizeof (int));
  int n = BUSY[cf_date_weekday (day) - 1] + g_rand_int_range (self->random, -6, 7);

  for (int i = 0; i < n; i++) {
    int hump = g_rand_boolean (self->random) ? 11 * 60 + 30 : 17 * 60 + 30;
    int minute =
      hump + g_rand_int_range (self->random, -150, 151) + g_rand_int_range (self->random, -60, 61);

    minute = CLAMP (minute, FIRST_MINUTE, LAST_MINUTE);
    g_array_append_val (minutes, minute);
  }
  g_array_sort (minutes, compare_minutes);
  return minutes;
}

static gboolean
open_day (Demo *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cf_till_sign_in_async (self->till, "bob", "2222", cf_await_done, &result);
  if (!done (self, &result, error))
    return FALSE;
  cf_till_open_shift_async (self->till, cf_money_from_minor (15000), cf_await_done, &result);
  return done (self, &result, error);
}

/* Counts the drawer, mostly right, and puts all but the float into the safe. */
static gboolean
close_day (Demo *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CfShiftReport) x = cf_till_read_x (self->till, error);
  g_autoptr (CfShiftReport) z = NULL;
  CfMoney counted, left;

  if (x == NULL)
    return FALSE;
  counted = x->expected;
  if (once_in (self, 4))
    counted.minor = MAX (0, counted.minor + g_rand_int_range (self->random, -5, 4) * 10);
  left.minor = MIN (counted.minor, 15000);
  cf_till_close_shift_async (self->till, &(CfTillClose){ .counted = counted, .left = &left }, NULL,
                             cf_await_done, &result);
  z = cf_till_close_shift_finish (self->till, cf_await (&result), error);
  g_clear_object (&result);
  if (z == NULL)
    return FALSE;
  cf_till_sign_out_async (self->till, cf_await_done, &result);
  return done (self, &result, error);
}

static gboolean
live_day (Demo *self, CfDate day, gboolean last, GError **error)
{
  g_autoptr (GArray) minutes = plan_day (self, day);

  go_to (self, day, OPENS_MINUTE);
  if (!open_day (self, error))
    return FALSE;
  for (guint i = 0; i < minutes->len; i++) {
    go_to (self, day, g_array_index (minutes, int, i));
    if (!serve_customer (self, last && i + 10 >= minutes->len, error))
      return FALSE;
    cf_manual_clock_advance (&self->clock, g_rand_int_range (self->random, 5000, 40000));
  }
  go_to (self, day, CLOSES_MINUTE);
  return close_day (self, error);
}

static gboolean
live (Demo *self, const char *folder, CfDate first, int days, GError **error)
{
  CfTillOptions options = {
    .folder = folder, .use = CF_TILL_SELL, .clock = &self->clock.clock, .run_inline = TRUE
  };

  self->till = cf_till_open (&options, error);
  if (self->till == NULL || !list_products (self, error))
    return FALSE;
  for (int i = 0; i < days; i++)
    if (!live_day (self, cf_date_add_days (first, i), i + 1 == days, error))
      return FALSE;
  g_clear_pointer (&self->till, cf_console_close);
  return TRUE;
}

gboolean
cf_command_demo (CfConsole *console, const CfArgs *args, GError **error)
{
  g_auto (Demo) demo = { 0 };
  gint64 days, seed, now_ms = cf_clock_utc_ms (cf_clock_system ());
  CfDate first;
  json_object *answer;

  if (!cf_args_number (args, "days", DAYS_DEFAULT, 0, DAYS_MAX, &days, error) ||
      !cf_args_number (args, "seed", 1, 0, G_MAXUINT32, &seed, error))
    return FALSE;
  demo.zone = cf_zone_new (ZONE, error);
  if (demo.zone == NULL)
    return FALSE;
  demo.random = g_rand_new_with_seed ((guint32) seed);
  first = cf_date_add_days (cf_zone_date_at (demo.zone, now_ms), (int) -days);
  cf_manual_clock_init (&demo.clock, now_ms - (days + 1) * DAY_MS);
  go_to (&demo, first, OPENS_MINUTE - 60);
  if (!make_shop (&demo, console->folder, error) ||
      !live (&demo, console->folder, first, (int) days, error))
    return FALSE;

  answer = json_object_new_object ();
  json_object_object_add (answer, "folder", cf_json_text (console->folder));
  json_object_object_add (answer, "days", cf_json_count ((guint64) days));
  json_object_object_add (answer, "sales", cf_json_count (demo.sales));
  json_object_object_add (answer, "lines", cf_json_count (demo.lines));
  json_object_object_add (answer, "total",
                          cf_json_money (cf_money_from_minor (demo.total_minor), 2));
  return cf_console_answer (console, answer, error);
}
