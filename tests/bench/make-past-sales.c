/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gives a fresh shop a past: so many sales, a shift a day, through the store's own code, a day a
 * transaction.
 *
 * usage: make-past-sales FOLDER SALES
 */
#include <stdio.h>
#include <stdlib.h>

#include "cf-bench-sale.h"
#include "cf-civil-time.h"
#include "cf-document-number.h"
#include "cf-event.h"
#include "cf-sale-store.h"
#include "cf-shift-store.h"
#include "cf-store.h"

#define SALES_A_DAY 1000
#define LINES_MAX   4
#define PERSON_ID   "01890000-0000-7000-8000-000000000002"
#define SALE_MS     30000
#define DAY_MS      ((gint64) 24 * 3600 * 1000)
#define FIRST_DAY   "2020-01-02T08:00:00.000Z"

typedef struct
{
  CfStore *store;
  CfManualClock clock;
  GRand *chance;
  char *day;
  CfId shift;
  guint sales;
} Past;

static void
add (Past *self, CfCommit *commit, CfEventKind kind, json_object *body)
{
  cf_commit_add_event (commit, cf_event_new (kind, &self->clock.clock, PERSON_ID, body));
}

static void
commit_or_die (Past *self, CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_store_commit (self->store, commit, &error);

  if (positions == NULL)
    g_error ("%s", error->message);
}

static void
sell (Past *self, guint sales)
{
  const CfBenchTill at = {
    .shift = self->shift.text, .person = PERSON_ID, .day = self->day, .clock = &self->clock.clock
  };
  CfShiftOpened opened = { .shift = self->shift.text,
                           .business_day = self->day,
                           .currency = "EUR",
                           .exponent = 2,
                           .float_amount = { 10000 } };
  CfCommit *commit = cf_commit_new ();

  add (self, commit, CF_EVENT_SHIFT_OPENED, cf_event_body_shift_opened (&opened));
  for (guint i = 0; i < sales; i++) {
    guint lines = (guint) g_rand_int_range (self->chance, 1, LINES_MAX + 1);
    g_autoptr (CfSale) sale = cf_bench_sale_new (&at, self->chance, ++self->sales, lines);
    g_autoptr (GError) error = NULL;
    json_object *body = cf_event_body_sale_completed (sale, &error);

    if (body == NULL)
      g_error ("%s", error->message);
    add (self, commit, CF_EVENT_SALE_COMPLETED, body);
    cf_manual_clock_advance (&self->clock, SALE_MS);
  }
  commit_or_die (self, commit);
}

static void
close_shift (Past *self)
{
  CfDb *reader = cf_store_get_reader (self->store);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) z = cf_shift_store_report (reader, self->shift.text, &error);
  CfCommit *commit = cf_commit_new ();

  if (z == NULL)
    g_error ("%s", error->message);
  z->number = cf_document_number_next (reader, cf_store_get_code (self->store), "z", &error);
  z->currency = g_strdup ("EUR");
  z->exponent = 2;
  z->is_closed = TRUE;
  z->closed_by = g_strdup (PERSON_ID);
  z->closed_at_ms = cf_clock_utc_ms (&self->clock.clock);
  z->counted = z->expected;
  add (self, commit, CF_EVENT_SHIFT_CLOSED, cf_event_body_shift_closed (z, NULL, 0, z->counted));
  commit_or_die (self, commit);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Past past = { .chance = g_rand_new_with_seed (7) };
  CfStoreOptions options = { .clock = &past.clock.clock };
  gint64 morning;
  guint sales;

  if (argc != 3) {
    fprintf (stderr, "usage: make-past-sales FOLDER SALES\n");
    return EXIT_FAILURE;
  }
  sales = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  g_assert (cf_utc_parse (FIRST_DAY, &morning));
  cf_manual_clock_init (&past.clock, morning);
  options.folder = argv[1];
  past.store = cf_store_open (&options, &error);
  if (past.store == NULL)
    g_error ("%s", error->message);
  while (past.sales < sales) {
    char at[CF_UTC_LEN + 1];

    cf_utc_format (morning, at);
    past.day = g_strndup (at, strlen ("YYYY-MM-DD"));
    past.shift = cf_id_new (&past.clock.clock);
    sell (&past, MIN (SALES_A_DAY, sales - past.sales));
    close_shift (&past);
    g_free (past.day);
    morning += DAY_MS;
    cf_manual_clock_advance (&past.clock, morning - cf_clock_utc_ms (&past.clock.clock));
  }
  cf_store_idle (past.store);
  cf_store_close (past.store);
  g_rand_free (past.chance);
  return EXIT_SUCCESS;
}
