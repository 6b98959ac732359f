/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-journal.h"
#include "cf-people-store.h"
#include "cf-shift-store.h"
#include "cf-sim-folder.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"
#include "cf-stock-store.h"
#include "cf-verify.h"

/* What may be refused because the disk failed; everything else is a defect. */
static gboolean
is_disks_fault (const GError *error)
{
  return cf_error_is (error, CF_ERROR_IO) || cf_error_is (error, CF_ERROR_DISK_FULL) ||
         cf_error_is (error, CF_ERROR_DATABASE);
}

void
cf_sim_till_expect_disks_fault (CfSimTill *self, const GError *error)
{
  if (!is_disks_fault (error))
    cf_sim_fail ("till %u: refused with %s: %s", self->index + 1, cf_error_code_name (error),
                 error->message);
}

/* ---- the folder ---------------------------------------------------------------------------------- */

static CfStoreOptions
options_of (CfSimTill *self)
{
  CfStoreOptions options = { .folder = self->folder,
                             .state_home = self->state,
                             .machine_id = self->machine.name,
                             .clock = &self->machine.clock,
                             .worker_mode = CF_WORKER_INLINE,
                             .vfs = CF_FAULT_VFS,
                             .disk = &self->machine.room };

  return options;
}

static void
add_first_events (CfCommit *commit, const CfClock *clock)
{
  g_autoptr (json_object) currency = json_object_new_string ("EUR");
  CfPerson anna = { .id = (char *) CF_SIM_PERSON,
                    .login = (char *) "anna",
                    .name = (char *) "Anna Nowak",
                    .role = (char *) "manager",
                    .pin = (char *) "$argon2id$test",
                    .active = TRUE };

  cf_commit_add_event (commit, cf_event_new (CF_EVENT_SETTING_CHANGED, clock, "console",
                                             cf_event_body_setting_changed (&(CfSettingChanged){
                                               .key = "store.currency", .value = currency })));
  for (guint i = 0; i < CF_SIM_CLASSES; i++)
    cf_commit_add_event (commit, cf_event_new (CF_EVENT_TAX_CHANGED, clock, "console",
                                               cf_event_body_tax_changed (
                                                 &(CfTaxChanged){ .tax_class = cf_sim_tax_word (i),
                                                                  .rate = { cf_sim_tax_ppm (i) },
                                                                  .from = "" })));
  if (!cf_people_store_put (commit, clock, "console", &anna, NULL))
    g_assert_not_reached ();
}

void
cf_sim_till_make_template (const char *folder, guint index)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  g_autofree char *machine = g_strdup_printf ("till %u", index + 1);
  g_autofree char *code = g_strdup_printf ("T%u", index + 1);
  CfManualClock clock;
  CfCommit *first = cf_commit_new ();
  CfStoreOptions options = { .folder = data,
                             .state_home = state,
                             .machine_id = machine,
                             .clock = &clock.clock,
                             .worker_mode = CF_WORKER_INLINE,
                             .vfs = CF_FAULT_VFS };

  cf_manual_clock_init (&clock, CF_SIM_BEGIN_MS - 60000);
  add_first_events (first, &clock.clock);
  if (!cf_store_create (&options, code, first, &error))
    g_error ("the template: %s", error->message);
}

/* The reserve is there from the start, as a hole: making it is slow and another test's. */
static void
put_reserve (CfSimTill *self)
{
  g_autofree char *path = g_build_filename (self->folder, "reserve", NULL);

  if (!g_file_set_contents (path, "", 0, NULL) || truncate (path, CF_DISK_RESERVE) != 0)
    g_error ("cannot make '%s'", path);
}

void
cf_sim_till_init (CfSimTill *self,
                  guint index,
                  CfSimLoop *loop,
                  CfSimShop *shop,
                  const CfSimPlan *plan,
                  const char *template_folder,
                  const char *root)
{
  g_autofree char *name = g_strdup_printf ("till %u", index + 1);

  memset (self, 0, sizeof *self);
  cf_sim_folder_copy (template_folder, root);
  cf_sim_machine_init (&self->machine, loop, name, root);
  self->index = index;
  self->plan = plan;
  self->shop = shop;
  self->folder = g_build_filename (root, "data", NULL);
  self->state = g_build_filename (root, "state", NULL);
  put_reserve (self);
  cf_sim_random_init (&self->people, plan->seed, "people", index);
  cf_sim_random_init (&self->faults, plan->seed, "till faults", index);
  shop->drawer[index] = CF_SIM_FLOAT_MINOR;
  if (cf_sim_plan_has (plan, CF_SIM_FAULT_SKEW)) {
    self->machine.wrong_ms = cf_sim_random_between (&self->faults, -7200000, 7200000);
    cf_sim_reached (CF_SIM_CLOCK_SKEW);
  }
}

void
cf_sim_till_clear (CfSimTill *self)
{
  g_assert (self->store == NULL);
  g_free (self->folder);
  g_free (self->state);
  g_free (self->last_at_open);
  cf_sim_machine_clear (&self->machine);
}

/* ---- terminal.last, which SQLite does not write ---------------------------------------------------- */

static char *
last_path (CfSimTill *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->state, 0, NULL);

  return g_build_filename (self->state, g_dir_read_name (dir), "terminal.last", NULL);
}

static char *
read_last (CfSimTill *self, gsize *ret_len)
{
  g_autofree char *path = last_path (self);
  char *bytes = NULL;

  if (!g_file_get_contents (path, &bytes, ret_len, NULL))
    g_error ("cannot read '%s'", path);
  return bytes;
}

static void
write_last (CfSimTill *self, const char *bytes, gsize len)
{
  g_autofree char *path = last_path (self);

  if (!g_file_set_contents (path, bytes, (gssize) len, NULL))
    g_error ("cannot write '%s'", path);
}

/* ---- stopping ------------------------------------------------------------------------------------- */

/* The program is gone at this instant, with what it had not written. */
static void
drop_program (CfSimTill *self)
{
  g_autofree char *last = NULL;
  gsize len = 0;

  self->machine.disk->is_dead = TRUE;
  if (self->store == NULL)
    return;
  last = read_last (self, &len);
  g_clear_pointer (&self->store, cf_store_close);
  cf_sim_loop_settle ();
  write_last (self, last, len); /* a program that is gone has not said good-bye */
}

static void
lose_power (CfSimTill *self)
{
  CfCut cut = (CfCut) cf_sim_random_below (&self->faults, 3);

  drop_program (self);
  /* terminal.last was synced when the store was opened; later words may be lost. */
  if (self->last_at_open != NULL && cf_sim_random_happens (&self->faults, 500000))
    write_last (self, self->last_at_open, self->last_at_open_len);
  cf_sim_machine_cut (&self->machine, cut, &self->faults);
  cf_sim_reached (cut == CF_CUT_TORN ? CF_SIM_TORN : CF_SIM_POWER_CUT);
  cf_sim_trace ("till %u: the power is gone", self->index + 1);
}

static void
be_killed (CfSimTill *self)
{
  drop_program (self);
  self->machine.disk->is_dead = FALSE;
  self->machine.disk->die_at = 0;
  cf_sim_reached (CF_SIM_KILLED);
  cf_sim_trace ("till %u: killed", self->index + 1);
}

void
cf_sim_till_stop (CfSimTill *self)
{
  self->machine.disk->die_at = self->machine.disk->fail_at = self->machine.disk->full_at = 0;
  g_clear_pointer (&self->store, cf_store_close);
  cf_sim_loop_settle ();
}

static void
start_later_cb (gpointer data)
{
  cf_sim_till_start (data);
}

static void
start_later (CfSimTill *self)
{
  cf_sim_loop_add (self->machine.loop, cf_sim_random_between (&self->people, 5000, 180000), self,
                   start_later_cb, self, NULL);
}

/* What stopped the disk stops the machine; whoever works there waits, then switches it on again. */
void
cf_sim_till_stop_with_disk (CfSimTill *self)
{
  if (self->kills)
    be_killed (self);
  else
    lose_power (self);
  start_later (self);
}

/* ---- starting ------------------------------------------------------------------------------------- */

/* The machine says what became of what was under way. */
static void
settle_pending (CfSimTill *self)
{
  CfPosition head = cf_store_get_head (self->store);
  CfSimDeed *deed = g_steal_pointer (&self->pending);

  if (head.epoch == self->epoch && head.seq == self->seq) {
    if (deed != NULL)
      cf_sim_shop_never (self->shop, deed);
    return;
  }
  if (deed == NULL || head.epoch != self->epoch || head.seq < self->seq || head.seq > self->seq + 2)
    cf_sim_fail ("till %u: its journal ends at %u/%" G_GINT64_FORMAT
                 ", it had said %u/%" G_GINT64_FORMAT " and %s",
                 self->index + 1, head.epoch, head.seq, self->epoch, self->seq,
                 deed != NULL ? "one thing was under way" : "nothing was under way");
  cf_sim_reached (CF_SIM_WRITTEN_UNHEARD);
  self->seq = head.seq;
  cf_sim_shop_stands (self->shop, deed, head.epoch, head.seq);
}

static void
load_shift (CfSimTill *self)
{
  g_autoptr (CfShiftRow) row = NULL;
  g_autoptr (GError) error = NULL;

  if (!cf_shift_store_load_open (cf_store_get_reader (self->store), &row, &error))
    cf_sim_fail ("till %u: the shift cannot be read: %s", self->index + 1, error->message);
  if (row != NULL)
    self->shift = row->id;
  else
    self->shift.text[0] = '\0';
}

void
cf_sim_till_start (CfSimTill *self)
{
  CfStoreOptions options = options_of (self);
  g_autoptr (GError) error = NULL;
  CfFault *disk = self->machine.disk;
  guint findings;

  g_assert (self->store == NULL);
  if (self->is_faulty &&
      cf_sim_random_happens (&self->faults, cf_sim_plan_rate (self->plan, CF_SIM_FAULT_POWER) * 10))
    disk->die_at = disk->changes + cf_sim_random_between (&self->faults, 1, 8);
  self->store = cf_store_open (&options, &error);
  if (disk->is_dead) {
    self->kills = FALSE;
    cf_sim_till_stop_with_disk (self);
    return;
  }
  disk->die_at = 0;
  if (self->store == NULL) {
    cf_sim_till_expect_disks_fault (self, error);
    start_later (self);
    return;
  }
  g_free (self->last_at_open);
  self->last_at_open = read_last (self, &self->last_at_open_len);
  findings = cf_store_get_findings (self->store) & ~(CF_FOUND_NOT_CLOSED | CF_FOUND_DISK_LOW);
  if (findings != 0)
    cf_sim_fail ("till %u: it found 0x%x in a folder that nobody touched", self->index + 1,
                 findings);
  if (self->epoch == 0) { /* for the first time */
    self->epoch = cf_store_get_head (self->store).epoch;
    self->seq = cf_store_get_head (self->store).seq;
  }
  settle_pending (self);
  disk->fail_at = 0;
  load_shift (self);
  cf_sim_trace ("till %u: on", self->index + 1);
}

/* ---- doing ---------------------------------------------------------------------------------------- */

/* A record that nobody asked for stands in front: only this one may. */
static void
expect_clock_jumped (CfSimTill *self, guint epoch, gint64 seq)
{
  g_autoptr (CfRecord) record = cf_journal_read (cf_store_get_reader (self->store),
                                                 cf_position_to_key (epoch, seq), NULL, NULL);

  if (record == NULL || cf_record_get_kind (record) != CF_EVENT_CLOCK_JUMPED)
    cf_sim_fail ("till %u: nobody did what stands at %u/%" G_GINT64_FORMAT, self->index + 1, epoch,
                 seq);
}

static void
told_done (CfSimTill *self, CfSimDeed *deed, const CfPosition *position)
{
  self->machine.disk->fail_at = 0;
  if (position->epoch == self->epoch && position->seq == self->seq + 2)
    expect_clock_jumped (self, position->epoch, position->seq - 1);
  else if (position->epoch != self->epoch || position->seq != self->seq + 1)
    cf_sim_fail ("till %u: said %u/%" G_GINT64_FORMAT " behind %u/%" G_GINT64_FORMAT,
                 self->index + 1, position->epoch, position->seq, self->epoch, self->seq);
  self->seq = position->seq;
  cf_sim_shop_stands (self->shop, deed, position->epoch, position->seq);
}

/* Hands @commit, whose one event is @deed's, to the machine.  FALSE: it was not done, or nobody knows. */
gboolean
cf_sim_till_carry_out (CfSimTill *self, CfSimDeed *deed, CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = NULL;

  positions = cf_store_commit (self->store, commit, &error);
  if (self->machine.disk->is_dead) {
    /* An answer that nobody saw is none. */
    self->pending = deed;
    cf_sim_reached (CF_SIM_CUT_IN_COMMIT);
    cf_sim_trace ("till %u: stopped while %s was written", self->index + 1,
                  cf_sim_deed_word (deed->kind));
    cf_sim_till_stop_with_disk (self);
    return FALSE;
  }
  if (positions == NULL) {
    cf_sim_till_expect_disks_fault (self, error);
    cf_sim_reached (CF_SIM_REFUSED);
    cf_sim_shop_never (self->shop, deed);
    return FALSE;
  }
  told_done (self, deed, &g_array_index (positions, CfPosition, 0));
  return TRUE;
}

/* ---- faults --------------------------------------------------------------------------------------- */

static gboolean
strikes (CfSimTill *self, CfSimFault fault)
{
  return cf_sim_random_happens (&self->faults, cf_sim_plan_rate (self->plan, fault));
}

static void
room_again_cb (gpointer data)
{
  CfSimTill *self = data;

  self->machine.disk->full_at = 0;
  self->machine.free_bytes = CF_DISK_LOW * 4;
  put_reserve (self);
  cf_sim_trace ("till %u: there is room again", self->index + 1);
}

static void
fill_disk (CfSimTill *self)
{
  CfFault *disk = self->machine.disk;

  if (disk->full_at != 0)
    return;
  disk->full_at = disk->changes + 1;
  disk->was_full = FALSE;
  if (cf_sim_random_happens (&self->faults, 500000))
    self->machine.free_bytes = 0; /* else something fills it behind the till's back */
  cf_sim_trace ("till %u: the disk is full", self->index + 1);
  cf_sim_loop_add (self->machine.loop, cf_sim_random_between (&self->faults, 60000, 1200000),
                   &self->shop, room_again_cb, self, NULL);
}

static void
set_clock (CfSimTill *self)
{
  gint64 by = cf_sim_random_between (&self->faults, -3600000, 3600000);

  cf_sim_machine_set_clock (&self->machine, by);
  cf_sim_reached (CF_SIM_CLOCK_JUMP);
  cf_sim_trace ("till %u: the clock is set by %" G_GINT64_FORMAT " ms", self->index + 1, by);
}

/* Whether the machine stopped before anybody could do something. */
static gboolean
let_faults_strike (CfSimTill *self)
{
  CfFault *disk = self->machine.disk;
  gboolean power = strikes (self, CF_SIM_FAULT_POWER), kill = strikes (self, CF_SIM_FAULT_KILL);

  if (power || kill) {
    self->kills = kill;
    if (cf_sim_random_happens (&self->faults, 300000)) {
      cf_sim_till_stop_with_disk (self);
      return TRUE;
    }
    disk->die_at = disk->changes + cf_sim_random_between (&self->faults, 1, 12);
  }
  if (strikes (self, CF_SIM_FAULT_IO)) {
    disk->fail_at = disk->calls + cf_sim_random_between (&self->faults, 1, 30);
    disk->has_failed = FALSE;
  }
  if (strikes (self, CF_SIM_FAULT_FULL))
    fill_disk (self);
  if (strikes (self, CF_SIM_FAULT_JUMP))
    set_clock (self);
  return FALSE;
}

static void
note_faults (CfSimTill *self)
{
  CfFault *disk = self->machine.disk;

  if (disk->has_failed)
    cf_sim_reached (CF_SIM_IO_ERROR);
  if (disk->was_full)
    cf_sim_reached (CF_SIM_DISK_FULL);
  disk->has_failed = disk->was_full = FALSE;
  if (!disk->is_dead)
    disk->die_at = disk->fail_at = 0;
}

void
cf_sim_till_act (CfSimTill *self)
{
  if (self->store == NULL)
    return; /* it is off: whoever works there waits */
  if (self->is_faulty && let_faults_strike (self))
    return;
  if (cf_store_check_room (self->store, NULL))
    cf_sim_cashier_do (self);
  else
    cf_sim_reached (CF_SIM_NO_ROOM);
  note_faults (self);
  if (self->store != NULL) {
    load_shift (self);
    cf_sim_till_check (self);
  }
}

/* The machine's figures for the drawer must be the notes that lie in it. */
CfShiftReport *
cf_sim_till_read_report (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) report =
    cf_shift_store_report (cf_store_get_reader (self->store), self->shift.text, &error);

  if (report == NULL) {
    cf_sim_till_expect_disks_fault (self, error);
    return NULL;
  }
  if (report->expected.minor != self->shop->drawer[self->index])
    cf_sim_fail ("till %u: expects %" G_GINT64_FORMAT " in the drawer, there are %" G_GINT64_FORMAT,
                 self->index + 1, report->expected.minor, self->shop->drawer[self->index]);
  return g_steal_pointer (&report);
}

/* ---- what must hold ------------------------------------------------------------------------------- */

static void
check_stock (CfSimTill *self)
{
  CfSimKnown none = { 0 };

  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    g_autoptr (GError) error = NULL;
    CfQuantity told = { 0 }, shown;
    gint64 should = cf_sim_shop_stock (self->shop, i, &none, self->index);

    if (!cf_stock_store_shown (cf_store_get_reader (self->store), cf_sim_goods[i].sku,
                               CF_STOCK_LOCATION_MAIN, told, 0, &shown, &error))
      cf_sim_fail ("till %u: stock cannot be read: %s", self->index + 1, error->message);
    if (shown.milli != should)
      cf_sim_fail ("till %u: shows %" G_GINT64_FORMAT " of %s, by what it can know there are "
                   "%" G_GINT64_FORMAT,
                   self->index + 1, shown.milli, cf_sim_goods[i].sku, should);
  }
}

void
cf_sim_till_check (CfSimTill *self)
{
  CfPosition head = cf_store_get_head (self->store);

  if (head.epoch != self->epoch || head.seq != self->seq)
    cf_sim_fail ("till %u: is at %u/%" G_GINT64_FORMAT ", it had said %u/%" G_GINT64_FORMAT,
                 self->index + 1, head.epoch, head.seq, self->epoch, self->seq);
  check_stock (self);
  if (cf_id_is_set (&self->shift))
    cf_shift_report_free (cf_sim_till_read_report (self));
}

void
cf_sim_till_prove (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  CfVerifyOptions options = { .folder = self->folder,
                              .state_home = self->state,
                              .vfs = CF_FAULT_VFS };
  g_autoptr (CfVerifyReport) report = cf_verify_folder (&options, NULL, &error);

  if (report == NULL)
    cf_sim_fail ("till %u: cannot be verified: %s", self->index + 1, error->message);
  if (report->problems->len > 0) {
    const CfVerifyProblem *problem = g_ptr_array_index (report->problems, 0);

    cf_sim_fail ("till %u: %s at %u/%" G_GINT64_FORMAT ": %s", self->index + 1,
                 cf_verify_code_name (problem->code), problem->epoch, problem->seq,
                 problem->message);
  }
  if (report->head.epoch != self->epoch || report->head.seq != self->seq)
    cf_sim_fail ("till %u: its journal ends at %u/%" G_GINT64_FORMAT, self->index + 1,
                 report->head.epoch, report->head.seq);
}
