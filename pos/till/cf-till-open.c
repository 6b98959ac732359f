/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A till's beginning and end: making a data folder, opening it as it was left, closing it. */
#include <string.h>

#include "cf-basket-store.h"
#include "cf-currency.h"
#include "cf-journal.h"
#include "cf-till-basket-document.h"
#include "cf-till-carts-private.h"
#include "cf-till-orders-private.h"
#include "cf-till-parked-private.h"
#include "cf-till-settings.h"

char *
cf_till_default_folder (const char *folder)
{
  const char *named = folder != NULL ? folder : g_getenv ("COUNTERFOIL_DATA");
  if (named != NULL && named[0] != '\0')
    return g_strdup (named);
  return g_build_filename (g_get_user_data_dir (), "counterfoil", NULL);
}

/* ── making a folder ─────────────────────────────────────────────────────────────────────────── */

/* `[A-Z][A-Z0-9]{0,5}`: it begins every document's number, and a scanner must be able to read it. */
static gboolean
is_terminal_code (const char *code)
{
  gsize len = strlen (code);
  if (len < 1 || len > 6 || !g_ascii_isupper (code[0]))
    return FALSE;
  for (gsize i = 1; i < len; i++)
    if (!g_ascii_isupper (code[i]) && !g_ascii_isdigit (code[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_setup (const CfTillSetup *setup, const char *terminal, const char *zone, GError **error)
{
  guint exponent;
  g_autoptr (CfZone) known = NULL;

  if (setup->store == NULL || setup->store[0] == '\0' ||
      strlen (setup->store) > CF_TILL_SETTING_MAX || !g_utf8_validate (setup->store, -1, NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "the shop needs a name");
  if (!cf_currency_exponent (setup->currency, &exponent, NULL))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is not an ISO 4217 currency",
                         setup->currency != NULL ? setup->currency : "");
  if (!is_terminal_code (terminal))
    return cf_error_set (error, CF_ERROR_USAGE,
                         "'%s' is not a terminal code: a capital, then up to five more or digits",
                         terminal);
  if ((known = cf_zone_new (zone, NULL)) == NULL)
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is not a time zone", zone);
  if (setup->country != NULL &&
      (strlen (setup->country) != 2 || !g_ascii_isupper (setup->country[0]) ||
       !g_ascii_isupper (setup->country[1])))
    return cf_error_set (error, CF_ERROR_USAGE, "'%s' is not a country code", setup->country);
  return cf_till_check_new_person (setup->user, setup->pin, "manager", error);
}

static void
add_text (CfCommit *commit, const CfClock *clock, const char *key, const char *text)
{
  if (text != NULL)
    cf_commit_add_event (commit, cf_till_setting_event (clock, CF_EVENT_BY_CONSOLE, key,
                                                        json_object_new_string (text)));
}

/* What a currency is rounded to in cash where its small coins are gone or unused.  Sources: the
 * central banks' rules for CHF, SEK, NOK, DKK, CZK, HUF, AUD, NZD, CAD. */
static gint64
usual_cash_step (const char *currency)
{
  static const struct
  {
    const char *currency;
    gint64 minor;
  } steps[] = {
    { "CHF", 5 },   { "SEK", 100 }, { "NOK", 100 }, { "DKK", 50 }, { "CZK", 100 },
    { "HUF", 500 }, { "AUD", 5 },   { "NZD", 10 },  { "CAD", 5 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (strcmp (steps[i].currency, currency) == 0)
      return steps[i].minor;
  return 0;
}

static gboolean
fill_first_commit (CfCommit *first,
                   const CfTillSetup *setup,
                   const char *terminal,
                   const char *zone,
                   const CfClock *clock,
                   GError **error)
{
  static const char *const classes[] = { "standard", "reduced", "zero" };
  const char *by = CF_EVENT_BY_CONSOLE;
  g_autofree char *hash = cf_pin_hash (setup->pin, CF_PIN_COST_SHOP, error);
  CfId person = cf_id_new (clock);
  gint64 step = usual_cash_step (setup->currency);

  if (hash == NULL)
    return FALSE;
  add_text (first, clock, "store", setup->store);
  add_text (first, clock, "terminal", terminal);
  add_text (first, clock, "currency", setup->currency);
  add_text (first, clock, "tax_mode", cf_tax_mode_to_text (setup->tax_mode));
  add_text (first, clock, "zone", zone);
  add_text (first, clock, "country", setup->country);
  if (step > 0)
    cf_commit_add_event (first, cf_till_setting_event (clock, by, "cash_step_minor",
                                                       json_object_new_int64 (step)));
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    cf_commit_add_event (first, cf_till_tax_event (clock, by, classes[i], (CfRate){ 0 }, ""));
  cf_till_add_person_change (first, clock, by, person.text, setup->user, hash, "manager");
  return TRUE;
}

gboolean
cf_till_create_folder (const char *folder,
                       const CfTillSetup *setup,
                       const CfClock *clock,
                       GError **error)
{
  const char *terminal = setup->terminal != NULL ? setup->terminal : "T1";
  g_autoptr (CfZone) system_zone = cf_zone_new_system ();
  const char *zone = setup->zone != NULL ? setup->zone : cf_zone_get_name (system_zone);
  CfStoreOptions options = { .folder = folder,
                             .clock = clock != NULL ? clock : cf_clock_system (),
                             .worker_mode = CF_WORKER_INLINE };

  if (cf_store_exists (folder))
    return cf_error_set (error, CF_ERROR_ALREADY_INITIALISED, "'%s' holds a shop already", folder);
  if (!check_setup (setup, terminal, zone, error))
    return FALSE;
  g_autoptr (CfCommit) first = cf_commit_new ();
  return fill_first_commit (first, setup, terminal, zone, options.clock, error) &&
         cf_store_create (&options, terminal, g_steal_pointer (&first), error);
}

/* ── opening ─────────────────────────────────────────────────────────────────────────────────── */

static gboolean
open_store (CfTill *self, const CfTillOptions *options, GError **error)
{
  CfStoreOptions store_options = {
    .folder = options->folder,
    .clock = self->clock,
    .worker_mode = options->run_inline ? CF_WORKER_INLINE : CF_WORKER_THREAD,
    .read_only = options->use == CF_TILL_READ,
  };
  self->store = cf_store_open (&store_options, error);
  return self->store != NULL;
}

/* A card that was being asked when the program ended may have been charged: its outcome is unknown,
 * never "nothing happened".  One that was being given back stays so: asking the terminal to reverse it
 * again gives back once. */
static void
make_running_cards_unknown (CfBasket *basket)
{
  for (guint i = 0; i < cf_basket_get_tender_count (basket); i++) {
    const CfTender *tender = cf_basket_get_tender (basket, i);
    if (tender->state == CF_TENDER_STARTED)
      (void) cf_basket_move_tender (basket, tender->no, CF_TENDER_UNKNOWN, CF_MONEY_ZERO, NULL,
                                    NULL);
  }
}

static gboolean
load_basket (CfTill *self, GError **error)
{
  g_autoptr (CfSavedBasket) saved = NULL;
  g_autoptr (CfBasket) basket = NULL;
  GPtrArray *notes = NULL;
  CfTerms terms = cf_till_terms (self);
  CfId id = cf_id_new (self->clock);

  if (!cf_basket_store_load_open (cf_store_get_reader (self->store), &saved, error))
    return FALSE;
  if (saved != NULL) {
    g_autoptr (GError) failure = NULL;
    basket = cf_basket_document_decode (saved->document, &notes, &failure);
    if (basket == NULL) /* working state: losing it harms no book, stopping the shop would */
      g_warning ("cannot read the basket that was open: %s", failure->message);
  }
  if (basket == NULL) /* under the old one's id, so that it is replaced by it */
    basket = cf_basket_new (saved != NULL ? &saved->id : &id);
  make_running_cards_unknown (basket);
  self->figures = cf_figures_new (basket, &terms, error);
  if (self->figures == NULL)
    return FALSE;
  self->basket = g_steal_pointer (&basket);
  cf_till_load_open_cart (self);
  cf_till_load_open_order (self);
  if (notes != NULL) {
    g_clear_pointer (&self->notes, g_ptr_array_unref);
    self->notes = notes;
  }
  return TRUE;
}

/* A clock that went back over a day (an empty battery, usually) would put sales into the wrong day:
 * nothing is begun before a manager has signed in and so confirmed the date. */
static gboolean
look_at_clock (CfTill *self, GError **error)
{
  CfJournalHead head;

  if (!cf_journal_load_head (cf_store_get_reader (self->store), &head, error))
    return FALSE;
  self->needs_confirmed_date =
    cf_clock_utc_ms (self->clock) < head.at_ms - CF_TILL_DAY_MS && self->use == CF_TILL_SELL;
  return TRUE;
}

CfTill *
cf_till_open (const CfTillOptions *options, GError **error)
{
  g_autoptr (CfTill) self = g_object_new (CF_TYPE_TILL, NULL);
  CfWorkerMode mode = options->run_inline ? CF_WORKER_INLINE : CF_WORKER_THREAD;

  self->use = options->use;
  self->clock = options->clock != NULL ? options->clock : cf_clock_system ();
  self->run_inline = options->run_inline;
  if (!open_store (self, options, error) || !cf_till_load_settings (self, error) ||
      !cf_till_load_people (self, error) || !cf_till_load_shift (self, error) ||
      !load_basket (self, error) || !cf_till_load_parked (self, error) ||
      !look_at_clock (self, error))
    return NULL;
  self->jobs = cf_worker_new ("jobs", mode);
  self->search = cf_worker_new ("search", mode);
  if (options->use == CF_TILL_SELL && !cf_till_open_station (self, options, error))
    return NULL;
  cf_till_update_rows (self);
  if (options->use == CF_TILL_SELL)
    cf_till_follow_parked (self);
  return g_steal_pointer (&self);
}

gboolean
cf_till_reload (CfTill *self, GError **error)
{
  g_clear_pointer (&self->figures, cf_figures_free);
  g_clear_pointer (&self->basket, cf_basket_free);
  if (!cf_till_load_settings (self, error) || !cf_till_load_people (self, error) ||
      !cf_till_load_shift (self, error) || !load_basket (self, error) ||
      !cf_till_load_parked (self, error))
    return FALSE;
  cf_till_look_at_person (self);
  cf_till_emit (self, "settings-changed");
  cf_till_emit (self, "shift-changed");
  cf_till_changed (self);
  return TRUE;
}

guint
cf_till_announce (CfTill *self)
{
  static const struct
  {
    guint finding;
    const char *code;
  } table[] = {
    { CF_FOUND_PUT_BACK, "put_back" },     { CF_FOUND_COPY, "copied" },
    { CF_FOUND_NO_LAST, "copied" },        { CF_FOUND_KEY_LOST, "key_lost" },
    { CF_FOUND_NOT_CLOSED, "not_closed" }, { CF_FOUND_DISK_LOW, "disk_low" },
  };
  guint findings = cf_store_get_findings (self->store);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (findings & table[i].finding) {
      cf_till_notice (self, table[i].code);
      n++;
    }
  if (self->needs_confirmed_date) {
    cf_till_notice (self, "confirm_date");
    n++;
  }
  if (self->has_shift &&
      cf_clock_utc_ms (self->clock) - self->shift.opened_at_ms > CF_TILL_DAY_MS) {
    cf_till_notice (self, "shift_old");
    n++;
  }
  return n;
}

static gboolean
on_deadline_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What is being written is waited for, however long the disk takes.  Paper is waited for only while
 * the printer prints: what it cannot print now stays in the queue for the next start. */
static void
drain (CfTill *self)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (CF_TILL_PAPER_WAIT_MS, on_deadline_cb, &late);

  while (self->frozen > 0 || self->saving > 0 || self->busy > 0 ||
         (!late && cf_till_is_printing (self)))
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (deadline);
}

void
cf_till_close (CfTill *self)
{
  if (self->store == NULL)
    return;
  g_clear_handle_id (&self->idle_source, g_source_remove);
  cf_till_pieces_stop (self);
  if (self->renewing != NULL)
    g_cancellable_cancel (self->renewing);
  (void) cf_till_cancel_card (self, NULL); /* nobody is there any more to present one */
  drain (self);
  g_clear_handle_id (&self->idle_source, g_source_remove); /* what has come home set it again */
  cf_till_pieces_stop (self);
  g_clear_pointer (&self->station, cf_station_free);
  while (self->saving > 0) /* what the printer had not begun */
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&self->search, cf_worker_free);
  if (self->search_db != NULL)
    cf_db_own (self->search_db);
  g_clear_pointer (&self->search_db, cf_db_close);
  g_clear_pointer (&self->jobs, cf_worker_free);
  g_clear_pointer (&self->store, cf_store_close);
}
