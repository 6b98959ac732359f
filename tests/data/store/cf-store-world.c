/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-store-world.h"

#include <string.h>

#include "cf-canonical-json.h"
#include "cf-document-number.h"
#include "cf-sale-store.h"
#include "cf-shift-store.h"
#include "cf-test.h"

#define STANDARD_PPM 190000

static gint64
ask_free_bytes (const CfDisk *disk, const char *folder)
{
  return ((const CfStoreWorld *) disk->user_data)->free_bytes;
}

static CfStoreOptions
options_of (CfStoreWorld *self)
{
  CfStoreOptions options = { .folder = self->folder,
                             .state_home = self->state,
                             .machine_id = self->machine,
                             .clock = &self->clock.clock,
                             .worker_mode = self->mode,
                             .vfs = self->vfs,
                             .disk = &self->disk };

  return options;
}

static void
add_first_events (CfStoreWorld *self, CfCommit *commit)
{
  g_autoptr (json_object) currency = json_object_new_string ("EUR");
  CfPerson anna = { .id = self->person.text,
                    .login = (char *) "anna",
                    .name = (char *) "Anna Nowak",
                    .role = (char *) "manager",
                    .pin = (char *) "$argon2id$test",
                    .active = TRUE };
  g_autoptr (GError) error = NULL;

  cf_commit_add_event (commit,
                       cf_event_new (CF_EVENT_SETTING_CHANGED, &self->clock.clock, "console",
                                     cf_event_body_setting_changed (&(CfSettingChanged){
                                       .key = "store.currency", .value = currency })));
  cf_commit_add_event (
    commit, cf_event_new (CF_EVENT_TAX_CHANGED, &self->clock.clock, "console",
                          cf_event_body_tax_changed (&(CfTaxChanged){
                            .tax_class = "standard", .rate = { STANDARD_PPM }, .from = "" })));
  ck_assert_ok (cf_people_store_put (commit, &self->clock.clock, "console", &anna, &error));
}

void
cf_store_world_init (CfStoreWorld *self)
{
  g_autoptr (GError) error = NULL;
  CfCommit *first = cf_commit_new ();
  CfStoreOptions options;

  memset (self, 0, sizeof *self);
  self->root = cf_test_temp_dir ();
  self->folder = g_build_filename (self->root, "data", NULL);
  self->state = g_build_filename (self->root, "state", NULL);
  self->mode = CF_WORKER_INLINE;
  self->machine = "this machine";
  self->free_bytes = CF_DISK_LOW * 4;
  self->disk.free_bytes = ask_free_bytes;
  self->disk.user_data = self;
  cf_manual_clock_init (&self->clock, CF_STORE_WORLD_BEGIN_MS);
  self->person = cf_id_new (&self->clock.clock);
  options = options_of (self);
  add_first_events (self, first);
  ck_assert_ok (cf_store_create (&options, "T1", first, &error));
}

void
cf_store_world_clear (CfStoreWorld *self)
{
  cf_store_world_close (self);
  cf_test_remove_tree (self->root);
  g_free (self->root);
  g_free (self->folder);
  g_free (self->state);
}

gboolean
cf_store_world_try_open (CfStoreWorld *self, gboolean read_only, GError **error)
{
  CfStoreOptions options = options_of (self);

  g_assert (self->store == NULL);
  options.read_only = read_only;
  self->store = cf_store_open (&options, error);
  return self->store != NULL;
}

void
cf_store_world_open (CfStoreWorld *self)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ok (cf_store_world_try_open (self, FALSE, &error));
}

void
cf_store_world_close (CfStoreWorld *self)
{
  g_clear_pointer (&self->store, cf_store_close);
}

void
cf_store_world_kill (CfStoreWorld *self)
{
  g_autofree char *dir =
    g_build_filename (self->state, cf_store_get_terminal (self->store).text, "terminal.last", NULL);
  g_autofree char *bytes = NULL;
  gsize len;

  ck_assert (g_file_get_contents (dir, &bytes, &len, NULL));
  cf_store_world_close (self);
  ck_assert (g_file_set_contents (dir, bytes, (gssize) len, NULL));
}

/* ---- doing things -------------------------------------------------------------------------------- */

static gboolean
commit_one (CfStoreWorld *self,
            CfEventKind kind,
            json_object *body,
            CfPosition *ret_position,
            GError **error)
{
  CfCommit *commit = cf_commit_new ();
  g_autoptr (GArray) positions = NULL;

  cf_manual_clock_advance (&self->clock, 1000);
  cf_commit_add_event (commit, cf_event_new (kind, &self->clock.clock, self->person.text, body));
  positions = cf_store_commit (self->store, commit, error);
  if (positions == NULL)
    return FALSE;
  ck_assert_uint_eq (positions->len, 1);
  *ret_position = g_array_index (positions, CfPosition, 0);
  return TRUE;
}

CfPosition
cf_store_world_commit (CfStoreWorld *self, CfEventKind kind, json_object *body)
{
  g_autoptr (GError) error = NULL;
  CfPosition position = { 0 };

  ck_assert_ok (commit_one (self, kind, body, &position, &error));
  return position;
}

gboolean
cf_store_world_try_commit (CfStoreWorld *self, CfEventKind kind, json_object *body, GError **error)
{
  CfPosition position;

  return commit_one (self, kind, body, &position, error);
}

CfPosition
cf_store_world_open_shift (CfStoreWorld *self, gint64 float_minor)
{
  self->shift = cf_id_new (&self->clock.clock);
  return cf_store_world_commit (self, CF_EVENT_SHIFT_OPENED,
                                cf_event_body_shift_opened (
                                  &(CfShiftOpened){ .shift = self->shift.text,
                                                    .number = ++self->shifts,
                                                    .business_day = CF_STORE_WORLD_DAY,
                                                    .currency = "EUR",
                                                    .exponent = 2,
                                                    .float_amount = { float_minor } }));
}

CfPosition
cf_store_world_close_shift (CfStoreWorld *self, gint64 counted_minor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) z =
    cf_shift_store_report (cf_store_get_reader (self->store), self->shift.text, &error);

  ck_assert_ok (z != NULL);
  z->number = cf_document_number_next (cf_store_get_reader (self->store),
                                       cf_store_get_code (self->store), "z", &error);
  z->currency = g_strdup ("EUR");
  z->exponent = 2;
  z->is_closed = TRUE;
  z->closed_by = g_strdup (self->person.text);
  z->closed_at_ms = cf_clock_utc_ms (&self->clock.clock);
  z->counted.minor = counted_minor;
  z->difference.minor = counted_minor - z->expected.minor;
  return cf_store_world_commit (self, CF_EVENT_SHIFT_CLOSED,
                                cf_event_body_shift_closed (z, NULL, 0, z->counted));
}

static gint64
price_of (guint n)
{
  return 100 + n;
}

gint64
cf_store_world_sale_total (guint lines)
{
  gint64 total = 0;

  for (guint n = 1; n <= lines; n++)
    total += price_of (n);
  return total;
}

static void
add_line (CfSale *sale, guint n)
{
  CfSaleLine *line = cf_sale_line_new ();

  line->no = n;
  line->sku = g_strdup_printf ("SKU-%u", n);
  line->gtin = g_strdup_printf ("%014u", n);
  line->name = g_strdup_printf ("Product number %u of the shop", n);
  line->department = g_strdup ("Grocery");
  line->tax_class = g_strdup ("standard");
  line->tax_rate.ppm = STANDARD_PPM;
  line->price_source = CF_PRICE_SOURCE_BASE;
  line->returnable = TRUE;
  line->quantity.milli = 1000;
  line->unit_price.minor = line->list_price.minor = price_of (n);
  line->amount = line->total = line->unit_price;
  g_ptr_array_add (sale->lines, line);
}

static void
add_tax_and_cash (CfSale *sale)
{
  CfSaleTax *tax = cf_sale_tax_new ();
  CfSaleTender *cash = cf_sale_tender_new ();
  gint64 total = sale->total.minor;

  tax->tax_class = g_strdup ("standard");
  tax->rate.ppm = STANDARD_PPM;
  tax->gross.minor = total;
  tax->tax.minor = (total * 19 * 2 + 119) / (119 * 2); /* half up; above zero */
  tax->net.minor = total - tax->tax.minor;
  g_ptr_array_add (sale->taxes, tax);
  cash->no = 1;
  cash->type = g_strdup ("cash");
  cash->amount.minor = total;
  cash->given.minor = total + 5;
  cash->opens_drawer = TRUE;
  g_ptr_array_add (sale->tenders, cash);
  sale->change.minor = 5;
}

static CfSale *
try_new_sale (CfStoreWorld *self, guint lines, GError **error)
{
  g_autoptr (CfSale) sale = cf_sale_new ();

  sale->id = cf_id_new (&self->clock.clock);
  sale->shift = self->shift;
  sale->number = cf_document_number_next (cf_store_get_reader (self->store),
                                          cf_store_get_code (self->store), "sale", error);
  if (sale->number == NULL)
    return NULL;
  sale->business_day = g_strdup (CF_STORE_WORLD_DAY);
  sale->currency = g_strdup ("EUR");
  sale->exponent = 2;
  sale->tax_mode = CF_TAX_INCLUSIVE;
  sale->begun_at_ms = cf_clock_utc_ms (&self->clock.clock);
  sale->by = g_strdup (self->person.text);
  sale->receipt_layout = 1;
  for (guint n = 1; n <= lines; n++)
    add_line (sale, n);
  sale->subtotal.minor = sale->total.minor = cf_store_world_sale_total (lines);
  add_tax_and_cash (sale);
  return g_steal_pointer (&sale);
}

CfSale *
cf_store_world_new_sale (CfStoreWorld *self, guint lines)
{
  g_autoptr (GError) error = NULL;
  CfSale *sale = try_new_sale (self, lines, &error);

  ck_assert_ok (sale != NULL);
  return sale;
}

CfCommit *
cf_store_world_try_sale_commit (CfStoreWorld *self, guint lines, GError **error)
{
  g_autoptr (CfSale) sale = try_new_sale (self, lines, error);
  CfCommit *commit;
  json_object *body;
  guint index;

  if (sale == NULL)
    return NULL;
  cf_manual_clock_advance (&self->clock, 1000);
  body = cf_event_body_sale_completed (sale, error);
  ck_assert_ptr_nonnull (body);
  commit = cf_commit_new ();
  index = cf_commit_add_event (commit, cf_event_new (CF_EVENT_SALE_COMPLETED, &self->clock.clock,
                                                     self->person.text, body));
  cf_commit_drop_basket (commit, &sale->id);
  cf_commit_add_print_job (commit, "receipt", (gint) index, FALSE, NULL);
  return commit;
}

CfCommit *
cf_store_world_sale_commit (CfStoreWorld *self, guint lines)
{
  g_autoptr (GError) error = NULL;
  CfCommit *commit = cf_store_world_try_sale_commit (self, lines, &error);

  ck_assert_ok (commit != NULL);
  return commit;
}

CfPosition
cf_store_world_sell (CfStoreWorld *self, guint lines)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions =
    cf_store_commit (self->store, cf_store_world_sale_commit (self, lines), &error);

  ck_assert_ok (positions != NULL);
  return g_array_index (positions, CfPosition, 0);
}

CfCommit *
cf_store_world_basket_commit (CfStoreWorld *self, const CfId *id, const char *document)
{
  CfCommit *commit = cf_commit_new ();
  CfSavedBasket basket = { .id = *id,
                           .document = (char *) document,
                           .person = self->person.text,
                           .total_minor = 199,
                           .lines = 1,
                           .saved_at_ms = cf_clock_utc_ms (&self->clock.clock) };

  cf_commit_put_basket (commit, &basket);
  return commit;
}
