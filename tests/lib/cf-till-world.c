/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-world.h"

#include "cf-till-upkeep.h"

/* 2026-11-23 09:00:00 UTC: a Monday, 10:00 in Berlin. */
#define START_MS G_GINT64_CONSTANT (1795424400000)

const char cf_till_world_catalog[] =
  "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"
  "image_url\n"
  "MILK,4006381333931,Whole milk 1 l,Dairy,1.19,reduced,ea,0,0,40,10,\n"
  "BREAD,4000417025005,Rye bread,Bakery,2.49,reduced,ea,0,0,12,4,\n"
  "SOAP,4005900136787,Hand soap,Household,1.99,standard,ea,0,0,20,5,\n"
  "WHISKY,5000267024004,Scotch whisky 0.7 l,Spirits,17.79,standard,ea,0,18,6,2,\n"
  "APPLES,,Apples,Fruit,2.99,reduced,kg,0,0,25.000,5.000,\n"
  "CHEESE,2123450000005,Gouda from the counter,Dairy,9.90,reduced,kg,1,0,8.000,1.000,\n"
  "STAMP,9780201379624,A book of stamps,Services,10.00,zero,ea,0,0,,,\n";

void
cf_till_wait_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CfTillWait *wait = data;
  wait->result = g_object_ref (result);
}

static gboolean
on_deadline_cb (gpointer data)
{
  gboolean *is_late = data;

  *is_late = TRUE;
  return G_SOURCE_REMOVE;
}

GAsyncResult *
cf_till_wait_for (CfTillWait *wait)
{
  gboolean is_late = FALSE;
  guint deadline = g_timeout_add_seconds (30, on_deadline_cb, &is_late);

  while (wait->result == NULL && !is_late)
    g_main_context_iteration (NULL, TRUE);
  ck_assert_msg (wait->result != NULL, "the till did not answer");
  g_source_remove (deadline);
  return g_steal_pointer (&wait->result);
}

static void
on_notice_cb (CfTill *till, const char *code, gpointer data)
{
  CfTillWorld *self = data;
  g_string_append_printf (self->notices, "%s ", code);
}

static CfTill *
open_till (CfTillWorld *self, CfTillUse use)
{
  GError *error = NULL;
  CfTillOptions options = {
    .folder = self->folder, .use = use, .clock = &self->clock.clock, .run_inline = TRUE
  };
  CfTill *till = cf_till_open (&options, &error);
  ck_assert_ok (till != NULL);
  return till;
}

static void
expect_done (CfTill *till, CfTillWait *wait)
{
  GError *error = NULL;
  g_autoptr (GAsyncResult) result = cf_till_wait_for (wait);
  ck_assert_ok (cf_till_command_finish (till, result, &error));
}

static void
set_shop_up (CfTillWorld *self)
{
  GError *error = NULL;
  g_autofree char *file = g_build_filename (self->state_home, "catalog.csv", NULL);
  CfTill *till = open_till (self, CF_TILL_OWNER);
  CfTillWait wait = { NULL };
  CfTillImport import;

  cf_till_set_tax_async (till, "standard", (CfRate){ 190000 }, "2020-01-01", cf_till_wait_cb,
                         &wait);
  expect_done (till, &wait);
  cf_till_set_tax_async (till, "reduced", (CfRate){ 70000 }, "2020-01-01", cf_till_wait_cb, &wait);
  expect_done (till, &wait);
  cf_till_add_person_async (till, "mia", "3333", "supervisor", cf_till_wait_cb, &wait);
  expect_done (till, &wait);
  cf_till_add_person_async (till, "bob", "2222", "cashier", cf_till_wait_cb, &wait);
  expect_done (till, &wait);

  ck_assert_ok (g_file_set_contents (file, cf_till_world_catalog, -1, &error));
  cf_till_import_catalog_async (till, file, NULL, NULL, NULL, NULL, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  ck_assert_ok (cf_till_import_catalog_finish (till, result, &import, &error));
  ck_assert_uint_eq (import.accepted, 7);
  cf_till_close (till);
  g_object_unref (till);
}

CfTillWorld *
cf_till_world_new (void)
{
  CfTillWorld *self = g_new0 (CfTillWorld, 1);
  GError *error = NULL;
  CfTillSetup setup = { .store = "Corner shop",
                        .currency = "EUR",
                        .tax_mode = CF_TAX_INCLUSIVE,
                        .zone = "Europe/Berlin",
                        .user = "anna",
                        .pin = "4711" };

  self->folder = cf_test_temp_dir ();
  self->state_home = cf_test_temp_dir ();
  self->notices = g_string_new (NULL);
  g_setenv ("XDG_STATE_HOME", self->state_home, TRUE);
  cf_manual_clock_init (&self->clock, START_MS);
  ck_assert_ok (cf_till_create_folder (self->folder, &setup, &self->clock.clock, &error));
  set_shop_up (self);
  self->till = open_till (self, CF_TILL_SELL);
  g_signal_connect (self->till, "notice", G_CALLBACK (on_notice_cb), self);
  return self;
}

static void
close_till (CfTillWorld *self)
{
  cf_till_close (self->till);
  g_clear_object (&self->till);
}

void
cf_till_world_free (CfTillWorld *self)
{
  if (self == NULL)
    return;
  if (self->till != NULL)
    close_till (self);
  cf_test_remove_tree (self->folder);
  cf_test_remove_tree (self->state_home);
  g_free (self->folder);
  g_free (self->state_home);
  g_string_free (self->notices, TRUE);
  g_free (self);
}

void
cf_till_world_reopen (CfTillWorld *self)
{
  close_till (self);
  self->till = open_till (self, CF_TILL_SELL);
  g_signal_connect (self->till, "notice", G_CALLBACK (on_notice_cb), self);
}

void
cf_till_world_sign_in (CfTillWorld *self, const char *user, const char *pin)
{
  CfTillWait wait = { NULL };
  cf_till_sign_in_async (self->till, user, pin, cf_till_wait_cb, &wait);
  expect_done (self->till, &wait);
}

void
cf_till_world_start_day (CfTillWorld *self, const char *user, const char *pin)
{
  CfTillWait wait = { NULL };
  cf_till_world_sign_in (self, user, pin);
  cf_till_open_shift_async (self->till, (CfMoney){ 10000 }, cf_till_wait_cb, &wait);
  expect_done (self->till, &wait);
}

void
cf_till_world_scan (CfTillWorld *self, const char *code)
{
  GError *error = NULL;
  ck_assert_ok (cf_till_scan (self->till, code, NULL, NULL, &error));
}

void
cf_till_world_tender (CfTillWorld *self, const char *type, const char *amount)
{
  GError *error = NULL;
  CfTillWait wait = { NULL };
  CfMoney money;

  if (amount != NULL)
    ck_assert_ok (cf_money_parse (amount, 2, &money, &error));
  cf_till_tender_async (self->till, type, amount != NULL ? &money : NULL, NULL, cf_till_wait_cb,
                        &wait);
  expect_done (self->till, &wait);
}

const CfTillDone *
cf_till_world_finish (CfTillWorld *self)
{
  GError *error = NULL;
  CfTillWait wait = { NULL };
  const CfTillDone *done;

  cf_till_finish_async (self->till, cf_till_wait_cb, &wait);
  g_autoptr (GAsyncResult) result = cf_till_wait_for (&wait);
  done = cf_till_finish_finish (self->till, result, &error);
  ck_assert_ok (done != NULL);
  return done;
}
