/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-journal.h"
#include "cf-people-store.h"
#include "cf-shift-store.h"
#include "cf-sim-clone.h"
#include "cf-sim-copies.h"
#include "cf-sim-folder.h"
#include "cf-sim-till-private.h"
#include "cf-sim-trace.h"

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
                             .machine_id = self->machine_id,
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

/* ---- its network ---------------------------------------------------------------------------------- */

static guint
timer_start (const CfTimer *timer, guint after_ms, CfTimerFunc func, gpointer data)
{
  CfSimTill *self = timer->user_data;

  return cf_sim_loop_add (self->machine.loop, after_ms, &self->timer, func, data, NULL);
}

static void
timer_stop (const CfTimer *timer, guint id)
{
  CfSimTill *self = timer->user_data;

  cf_sim_loop_drop (self->machine.loop, id);
}

static void
start_sync (CfSimTill *self)
{
  g_autoptr (GError) error = NULL;
  CfSyncOptions options = { .store = self->store,
                            .transport = cf_sim_link_get_transport (self->link),
                            .timer = &self->timer };

  self->sync = cf_sync_new (&options, &error);
  if (self->sync == NULL)
    cf_sim_fail ("till %u: the sync does not begin: %s", self->index + 1, error->message);
  cf_sync_start (self->sync);
}

static void
drop_sync (CfSimTill *self)
{
  g_clear_pointer (&self->sync, cf_sync_free);
  cf_sim_loop_settle ();
  if (self->link != NULL)
    cf_sim_link_forget (self->link);
  cf_sim_loop_drop_owner (self->machine.loop, &self->timer);
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
                  CfSimCentral *central,
                  const char *template_folder,
                  const char *root)
{
  g_autofree char *name = g_strdup_printf ("till %u", index + 1);

  memset (self, 0, sizeof *self);
  cf_sim_folder_copy (template_folder, root);
  cf_sim_machine_init (&self->machine, loop, name, root);
  self->machine_id = self->machine.name;
  self->index = index;
  self->plan = plan;
  self->shop = shop;
  self->central = central;
  self->timer = (CfTimer){ timer_start, timer_stop, self };
  self->folder = g_build_filename (root, "data", NULL);
  self->state = g_build_filename (root, "state", NULL);
  self->backup = g_strconcat (root, "-backup", NULL);
  put_reserve (self);
  cf_sim_random_init (&self->people, plan->seed, "people", index);
  cf_sim_random_init (&self->faults, plan->seed, "till faults", index);
  cf_sim_random_init (&self->outages, plan->seed, "disk outages", index);
  cf_sim_random_init (&self->again, plan->seed, "laid aside again", index);
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
  g_free (self->backup);
  g_free (self->payer.lent);
  g_free (self->buyer.granted);
  g_strfreev (self->buyer.lent);
  g_free (self->writing_key);
  g_free (self->writing_text);
  g_free (self->returner.id);
  g_free (self->returner.given);
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

/* What was to fail and has not, will not. */
static void
forget_error (CfFault *disk)
{
  disk->fail_at = 0;
  disk->fail_sync = disk->stays_failed = FALSE;
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
  drop_sync (self);
  g_clear_pointer (&self->store, cf_store_close);
  cf_sim_loop_settle ();
  write_last (self, last, len); /* a program that is gone has not said good-bye */
}

static void
lose_power (CfSimTill *self, gboolean keeps_last)
{
  CfCut cut = (CfCut) cf_sim_random_below (&self->faults, 3);

  drop_program (self);
  /* terminal.last was synced when the store was opened; later words may be lost. */
  if (!keeps_last && self->last_at_open != NULL && cf_sim_random_happens (&self->faults, 500000)) {
    write_last (self, self->last_at_open, self->last_at_open_len);
    self->last_is_old = TRUE;
  }
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
  self->machine.disk->die_sync = FALSE;
  forget_error (self->machine.disk);
  cf_sim_reached (CF_SIM_KILLED);
  cf_sim_trace ("till %u: killed", self->index + 1);
}

void
cf_sim_till_stop (CfSimTill *self)
{
  self->machine.disk->die_at = self->machine.disk->full_at = 0;
  self->machine.disk->die_sync = FALSE;
  forget_error (self->machine.disk);
  drop_sync (self);
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
  gboolean wants_backup = cf_sim_till_wants_backup (self);

  if (self->kills)
    be_killed (self);
  else
    lose_power (self, wants_backup);
  if (wants_backup) {
    cf_sim_till_put_back (self);
    put_reserve (self);
    /* Minutes go by meanwhile: terminal.last is on the disk. */
    g_free (self->last_at_open);
    self->last_at_open = read_last (self, &self->last_at_open_len);
  }
  start_later (self);
}

/* ---- starting ------------------------------------------------------------------------------------- */

/* ---- records that nobody at the till asked for ------------------------------------------------------ */

/* Whether nobody who works at the till did it: it measures its clock, and follows an erasure elsewhere. */
static gboolean
is_machines_own (CfSimTill *self, guint epoch, gint64 seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfRecord) record = cf_journal_read (cf_store_get_reader (self->store),
                                                 cf_position_to_key (epoch, seq), NULL, &error);
  CfEventKind kind;

  if (record == NULL)
    cf_sim_fail ("till %u: %u/%" G_GINT64_FORMAT " cannot be read: %s", self->index + 1, epoch, seq,
                 error->message);
  kind = cf_record_get_kind (record);
  return kind == CF_EVENT_CLOCK_JUMPED || kind == CF_EVENT_CLOCK_MEASURED ||
         kind == CF_EVENT_EPOCH_OPENED ||
         (kind == CF_EVENT_CUSTOMER_ERASED && g_str_equal (record->by, CF_EVENT_BY_SYSTEM));
}

gint64
cf_sim_till_follow (CfSimTill *self, const CfPosition *head, guint n)
{
  gint64 found = 0;
  guint seen = 0;

  gboolean is_copied = cf_sim_shop_is_copied (self->shop, self->index);

  if ((head->epoch != self->epoch && !is_copied) || head->epoch < self->epoch ||
      (head->epoch == self->epoch && head->seq < self->seq))
    cf_sim_fail ("till %u: its journal ends at %u/%" G_GINT64_FORMAT
                 ", it had said %u/%" G_GINT64_FORMAT,
                 self->index + 1, head->epoch, head->seq, self->epoch, self->seq);
  while (self->epoch < head->epoch || self->seq < head->seq) {
    cf_sim_clone_move_on (self, head->epoch);
    if (is_machines_own (self, self->epoch, self->seq) ||
        (is_copied && cf_sim_clone_take_over (self)))
      continue;
    if (seen == n)
      cf_sim_fail ("till %u: nobody did what stands at %u/%" G_GINT64_FORMAT, self->index + 1,
                   self->epoch, self->seq);
    if (seen++ == 0)
      found = self->seq;
  }
  if (seen != 0 && seen != n)
    cf_sim_fail ("till %u: of %u records there are %u at %u/%" G_GINT64_FORMAT, self->index + 1, n,
                 seen, self->epoch, found);
  return found;
}

static void
stand (CfSimTill *self, CfSimDeed *deed, guint epoch, gint64 seq)
{
  cf_sim_shop_stands (self->shop, deed, epoch, seq);
  if (cf_sim_shop_is_copied (self->shop, self->index))
    cf_sim_clone_mark (self, deed);
}

/* The machine says what became of what was under way. */
static void
settle_pending (CfSimTill *self)
{
  CfPosition head = cf_store_get_head (self->store);
  CfSimDeed *deed = g_steal_pointer (&self->pending);
  gint64 found = cf_sim_till_follow (self, &head, deed != NULL ? deed->records : 0);

  if (found == 0 && deed != NULL) {
    cf_sim_shop_never (self->shop, deed);
  } else if (found != 0) {
    cf_sim_reached (CF_SIM_WRITTEN_UNHEARD);
    stand (self, deed, self->epoch, found);
  }
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
  self->last_is_old = FALSE;
  self->is_busy = FALSE; /* who waited has gone */
  findings = cf_store_get_findings (self->store) & ~(CF_FOUND_NOT_CLOSED | CF_FOUND_DISK_LOW);
  if (self->is_clone)
    cf_sim_clone_check (self, findings);
  else if (self->is_put_back)
    cf_sim_till_check_put_back (self, findings);
  else if (findings != 0)
    cf_sim_fail ("till %u: it found 0x%x in a folder that nobody touched", self->index + 1,
                 findings);
  if (self->epoch == 0) { /* for the first time */
    self->epoch = cf_store_get_head (self->store).epoch;
    self->seq = cf_store_get_head (self->store).seq;
  }
  settle_pending (self);
  forget_error (disk);
  cf_sim_carts_settle (self);
  load_shift (self);
  cf_sim_trace ("till %u: on", self->index + 1);
  if (self->link == NULL) {
    CfId terminal = cf_store_get_terminal (self->store);

    self->link = cf_sim_central_connect (self->central, self->index, &terminal);
    cf_sim_link_set_faulty (self->link, self->is_faulty);
  }
  start_sync (self);
}

/* ---- enrolling ------------------------------------------------------------------------------------- */

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

void
cf_sim_till_enrol (CfSimTill *self, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  drop_sync (self);
  cf_sync_enrol_async (self->store, cf_sim_link_get_transport (self->link), "http://127.0.0.1:8470",
                       code, CF_SYNC_REPLACE_CATALOG, on_enrolled_cb, &result);
  while (result == NULL && cf_sim_loop_step (self->machine.loop, G_MAXINT64))
    ;
  if (result == NULL || !cf_sync_enrol_finish (result, &error))
    g_error ("till %u cannot be enrolled: %s", self->index + 1,
             error != NULL ? error->message : "no answer");
  start_sync (self);
}

/* ---- doing ---------------------------------------------------------------------------------------- */

static void
told_done (CfSimTill *self, CfSimDeed *deed, const GArray *positions)
{
  const CfPosition *position = &g_array_index (positions, CfPosition, 0);
  const CfPosition *last = &g_array_index (positions, CfPosition, positions->len - 1);

  forget_error (self->machine.disk);
  if (cf_sim_till_follow (self, last, deed->records) != position->seq)
    cf_sim_fail ("till %u: said %u/%" G_GINT64_FORMAT ", where something else stands",
                 self->index + 1, position->epoch, position->seq);
  stand (self, deed, position->epoch, position->seq);
}

/* Hands @commit, whose one event is @deed's, to the machine.  FALSE: it was not done, or nobody knows. */
static void
on_committed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

static gboolean
is_in_doubt (const GError *error)
{
  if (!cf_error_is (error, CF_ERROR_OUTCOME_UNKNOWN))
    return FALSE;
  cf_sim_reached (CF_SIM_IN_DOUBT);
  return TRUE;
}

GArray *
cf_sim_till_commit (CfSimTill *self, CfCommit *commit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_autoptr (GAsyncResult) again = NULL;
  GArray *positions;

  cf_store_commit_async (self->store, commit, on_committed_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  positions = cf_store_commit_finish (self->store, result, error);
  if (positions != NULL || self->machine.disk->is_dead || !is_in_doubt (*error) ||
      cf_sim_random_happens (&self->outages, 500000))
    return positions;
  /* The disk answers again, and so does the till. */
  forget_error (self->machine.disk);
  g_clear_error (error);
  cf_store_find_out_async (self->store, result, on_committed_cb, &again);
  while (again == NULL)
    g_main_context_iteration (NULL, TRUE);
  return cf_store_commit_finish (self->store, again, error);
}

gboolean
cf_sim_till_carry_out (CfSimTill *self, CfSimDeed *deed, CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = NULL;

  positions = cf_sim_till_commit (self, commit, &error);
  if (self->machine.disk->is_dead) {
    /* An answer that nobody saw is none. */
    self->pending = deed;
    cf_sim_reached (CF_SIM_CUT_IN_COMMIT);
    cf_sim_trace ("till %u: stopped while %s was written", self->index + 1,
                  cf_sim_deed_word (deed->kind));
    cf_sim_till_stop_with_disk (self);
    return FALSE;
  }
  if (positions == NULL && is_in_doubt (error)) {
    /* As the screen says: nobody does it again before the till was switched off and on. */
    self->pending = deed;
    self->kills = cf_sim_random_happens (&self->outages, 500000);
    cf_sim_trace ("till %u: does not know whether %s was written", self->index + 1,
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
  told_done (self, deed, positions);
  return TRUE;
}

gboolean
cf_sim_till_save (CfSimTill *self, CfCommit *commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) positions = cf_sim_till_commit (self, commit, &error);

  if (self->machine.disk->is_dead) {
    cf_sim_till_stop_with_disk (self);
    return FALSE;
  }
  /* What no record tells of nobody can find out: refused by a disk that failed, it may yet be there. */
  if (positions == NULL && (is_in_doubt (error) || cf_error_is (error, CF_ERROR_IO))) {
    self->kills = cf_sim_random_happens (&self->outages, 500000);
    cf_sim_till_stop_with_disk (self);
    return FALSE;
  }
  if (positions == NULL)
    cf_sim_till_expect_disks_fault (self, error);
  return positions != NULL;
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

void
cf_sim_till_set_faulty (CfSimTill *self, gboolean is_faulty)
{
  self->is_faulty = is_faulty;
  if (!is_faulty && self->machine.disk->full_at != 0)
    room_again_cb (self);
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

  power = power || (self->has_backup && strikes (self, CF_SIM_FAULT_PUT_BACK));
  if (power || kill) {
    self->kills = kill;
    if (cf_sim_random_happens (&self->faults, 300000)) {
      cf_sim_till_stop_with_disk (self);
      return TRUE;
    }
    /* At any change; or where all is written and nobody has said so yet. */
    if (cf_sim_random_happens (&self->faults, 400000))
      disk->die_sync = TRUE;
    else
      disk->die_at = disk->changes + cf_sim_random_between (&self->faults, 1, 12);
  }
  if (strikes (self, CF_SIM_FAULT_IO)) {
    /* Any call; or that one behind which a record may be on the disk although nobody could say so. */
    if (cf_sim_random_happens (&self->faults, 300000))
      disk->fail_sync = TRUE;
    else
      disk->fail_at = disk->calls + cf_sim_random_between (&self->faults, 1, 30);
    disk->has_failed = FALSE;
    disk->stays_failed = cf_sim_random_happens (&self->outages, 500000);
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
  if (disk->is_dead)
    return;
  disk->die_at = 0;
  disk->die_sync = FALSE;
  forget_error (disk);
}

void
cf_sim_till_act (CfSimTill *self)
{
  if (self->store != NULL && !self->is_busy)
    cf_sim_till_step (self, cf_sim_cashier_do);
  /* It is off, or somebody is being served: whoever works there waits. */
}

void
cf_sim_till_step (CfSimTill *self, void (*func) (CfSimTill *self))
{
  if (cf_sim_shop_is_copied (self->shop, self->index)) {
    settle_pending (self); /* it may have taken over what its copy did */
    load_shift (self);
  }
  cf_sim_till_make_backup (self);
  if (self->is_faulty && let_faults_strike (self))
    return;
  if (cf_store_check_room (self->store, NULL))
    func (self);
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
