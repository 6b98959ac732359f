/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-store
 *
 * The door to a data folder, and what the till is built on:
 *
 *  - cf_store_create() makes a folder (`init`); cf_store_open() opens one for selling (it takes the
 *    folder's lock) or only for reading;
 *  - what happens goes in by one way: a CfCommit (cf-commit.h) with events and changes of working
 *    state, given to cf_store_commit_async().  All of it is written in one transaction or none;
 *  - what is there is read with the functions of the cf-*-store.h headers (cf-sale-store.h,
 *    cf-shift-store.h, cf-settings-store.h, cf-people-store.h, cf-basket-store.h,
 *    cf-tender-store.h, cf-stock-store.h …) on cf_store_get_reader().
 *
 * A till's life in this header:
 *
 *   store = cf_store_open (&options, &error);
 *   … tell what cf_store_get_findings() says …
 *   basket = cf_basket_store_load_open (cf_store_get_reader (store), &error);
 *   …
 *   if (!cf_store_check_room (store, &error)) …                       // before a new basket
 *   commit = cf_commit_new ();
 *   cf_commit_put_basket (commit, &saved);
 *   cf_store_commit_async (store, commit, on_saved_cb, self);         // autosave: no event, NORMAL
 *   …
 *   commit = cf_commit_new ();
 *   cf_commit_add_event (commit, sale_event);                         // FULL
 *   cf_commit_drop_basket (commit, basket_id);
 *   cf_commit_add_print_job (commit, "receipt", 0, 0);                // of event 0
 *   cf_store_commit_async (store, commit, on_finished_cb, self);
 *   … on_finished_cb: positions = cf_store_commit_finish (store, result, &error);
 *
 * Threads: a CfStore belongs to the thread that opened it (the main thread), whose thread-default
 * context the results come home to.  It has one writer thread for store.db and one for the reference
 * file; commits are done in the order in which they were given.
 */

#include <gio/gio.h>

#include "cf-clock.h"
#include "cf-commit.h"
#include "cf-db-writer.h"
#include "cf-db.h"
#include "cf-disk.h"
#include "cf-id.h"
#include "cf-worker.h"

G_BEGIN_DECLS

typedef struct _CfStore CfStore;

/**
 * CfStoreOptions:
 * @folder: the data folder
 * @state_home: (nullable): where `<terminal>/terminal.last` lies; %NULL for
 *   `$XDG_STATE_HOME/counterfoil`
 * @machine_id: (nullable): what names this machine; %NULL for the system's (/etc/machine-id)
 * @clock: borrowed; must outlive the store
 * @worker_mode: %CF_WORKER_INLINE in tests
 * @read_only: open beside a process that sells; nothing can be committed
 * @vfs: (nullable): SQLite VFS, for tests
 * @disk: (nullable): how to ask for free space, for tests; %NULL for statvfs()
 *
 * Where a store is and what it works with.  Texts are copied.
 */
typedef struct
{
  const char *folder;
  const char *state_home;
  const char *machine_id;
  const CfClock *clock;
  CfWorkerMode worker_mode;
  gboolean read_only;
  const char *vfs;
  const CfDisk *disk;
} CfStoreOptions;

/**
 * CfStoreFinding:
 * @CF_FOUND_PUT_BACK: an older database lies in the folder than this terminal had written
 * @CF_FOUND_COPY: the folder was copied from another machine
 * @CF_FOUND_NO_LAST: no terminal.last: a copy, or the state folder was deleted
 * @CF_FOUND_KEY_LOST: terminal.key is missing or not the newest epoch's
 * @CF_FOUND_NOT_CLOSED: the program was killed or the power failed; for information
 * @CF_FOUND_DISK_LOW: little room is left on the disk
 *
 * What was found at start.  For the first four a new epoch was opened (reason "restored", "cloned",
 * "cloned", "key_lost").
 */
typedef enum
{
  CF_FOUND_PUT_BACK = 1 << 0,
  CF_FOUND_COPY = 1 << 1,
  CF_FOUND_NO_LAST = 1 << 2,
  CF_FOUND_KEY_LOST = 1 << 3,
  CF_FOUND_NOT_CLOSED = 1 << 4,
  CF_FOUND_DISK_LOW = 1 << 5,
} CfStoreFinding;

/**
 * cf_store_exists:
 *
 * Returns: whether @folder has a store.db: what `init` looks at before anything else.
 */
gboolean cf_store_exists (const char *folder);

/**
 * cf_store_create:
 * @options: @folder is made with the rights 0700 where it does not exist
 * @code: the terminal's code, "T1": the first part of document numbers
 * @first: (transfer full): what is to stand in the journal behind epoch.opened: settings, tax
 *   classes, the first person
 *
 * Makes terminal.key, the schema, the first epoch, an empty reference file, and appends @first, then
 * puts store.db in its place in one step: a crash before that leaves no store.db.  Blocking; for
 * `init` and the demo.
 *
 * Fails with %CF_ERROR_ALREADY_INITIALISED where a store.db exists, and with what @first's events
 * are refused with.
 */
gboolean cf_store_create (const CfStoreOptions *options,
                          const char *code,
                          CfCommit *first,
                          GError **error);

/**
 * cf_store_open:
 *
 * Opens the folder; where it is for selling also takes the lock, brings the schemas up to date,
 * compares with terminal.last and opens a new epoch where cf_store_get_findings() says so.
 *
 * Fails with %CF_ERROR_NOT_INITIALISED, %CF_ERROR_TERMINAL_BUSY (another process sells),
 * %CF_ERROR_NEWER_VERSION, %CF_ERROR_DAMAGED, %CF_ERROR_IO, %CF_ERROR_DISK_FULL.
 *
 * Returns: (transfer full): the store, closed with cf_store_close()
 */
CfStore *cf_store_open (const CfStoreOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_store_close:
 * @self: (nullable): a store
 *
 * Waits for commits that were given, writes terminal.last for good, gives the lock back.  Results
 * that have not come home yet still will.
 */
void cf_store_close (CfStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfStore, cf_store_close)

/** cf_store_get_findings: Returns: a set of CfStoreFinding. */
guint cf_store_get_findings (const CfStore *self);

/** cf_store_is_read_only: Returns: whether it was opened only for reading. */
gboolean cf_store_is_read_only (const CfStore *self);

/** cf_store_get_folder: Returns: the data folder. */
const char *cf_store_get_folder (const CfStore *self);

/** cf_store_get_terminal: Returns: this terminal's id, as it stands in every record. */
CfId cf_store_get_terminal (const CfStore *self);

/** cf_store_get_code: Returns: this terminal's code in its newest epoch, "T1". */
const char *cf_store_get_code (const CfStore *self);

/** cf_store_get_worker_mode: Returns: whether its threads are threads. */
CfWorkerMode cf_store_get_worker_mode (const CfStore *self);

/** cf_store_get_clock: Returns: the clock given at opening. */
const CfClock *cf_store_get_clock (const CfStore *self);

/**
 * cf_store_get_head:
 *
 * Returns: the position of the newest record, as of the last commit that came home (read-only: of
 * opening).
 */
CfPosition cf_store_get_head (const CfStore *self);

/**
 * cf_store_get_reader:
 *
 * Returns: the main thread's reading connection to store.db; sees every commit that came home.
 */
CfDb *cf_store_get_reader (CfStore *self);

/**
 * cf_store_open_reader:
 *
 * Opens a further reading connection to store.db for the calling thread: reports, verify.  Any
 * thread, while the store is open.
 */
CfDb *cf_store_open_reader (CfStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- writing ----------------------------------------------------------------------------- */

/**
 * cf_store_commit_async:
 * @commit: (transfer full): what to write
 * @callback: called on the store's thread when it is on the disk or was refused; never before this
 *   function has returned
 *
 * Writes @commit in one transaction: appends its events, applies them to the projections, changes
 * the working state.  With an event it is synced (survives a power cut when @callback says so);
 * without one it survives the process.  Afterwards terminal.last says the new position.
 *
 * A record clock.jumped is put in front by itself where an event's reading of the clock differs from
 * what the record before and the monotonic clock predict by more than 2 s.
 *
 * Fails, nothing written, with %CF_ERROR_DISK_FULL, %CF_ERROR_IO, %CF_ERROR_DAMAGED, or what a projection
 * refuses (a number that exists, a shift that is not open: %CF_ERROR_WRONG_STATE).  When the disk is
 * full the reserve is given up first and the commit tried again (cf-disk.h).  After an I/O error the
 * connection is opened anew and looked at: whether the error comes home says truly whether the
 * commit is there, also after a power cut.
 *
 * Where that fails as well nobody knows, and it fails with %CF_ERROR_OUTCOME_UNKNOWN (only where there are
 * events): nothing may be done that depends on its being there or not.  cf_store_find_out_async() asks
 * again; so does opening the folder anew.
 */
void cf_store_commit_async (CfStore *self,
                            CfCommit *commit,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * cf_store_commit_finish:
 *
 * Returns: (transfer full) (element-type CfPosition): the position of each event of the commit, in
 * order; empty for an autosave; %NULL on failure
 */
GArray *cf_store_commit_finish (CfStore *self, GAsyncResult *result, GError **error);

/**
 * cf_store_find_out_async:
 * @unknown: the result of a cf_store_commit_async() that failed with %CF_ERROR_OUTCOME_UNKNOWN
 *
 * Asks what became of it; finished with cf_store_commit_finish(), as if the commit came home only now:
 * the positions, the error for which it is not there, or %CF_ERROR_OUTCOME_UNKNOWN once more.
 */
void cf_store_find_out_async (CfStore *self,
                              GAsyncResult *unknown,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * cf_store_commit:
 *
 * cf_store_commit_async() that waits; for the console's set-up commands and tests, not from a
 * callback of the screen.
 */
GArray *cf_store_commit (CfStore *self, CfCommit *commit, GError **error);

/**
 * CfStoreWatch: called on the store's thread when a commit with records has come home, after its own
 * callback was queued.
 */
typedef void (*CfStoreWatch) (gpointer data);

/**
 * cf_store_watch:
 * @func: (nullable): who wants to know of what may have to go up: new records, and commits without any that
 * asked to be synced, such as a shared cart written in here; one at a time
 */
void cf_store_watch (CfStore *self, CfStoreWatch func, gpointer data);

/**
 * cf_store_renew_epoch:
 * @reason: as in CfEpochOpened: "code_changed", "forked"
 * @code: the terminal's code from now on; may be what cf_store_get_code() gives
 *
 * Opens a new epoch with a new key.  Waits; not from a callback of the screen.
 */
gboolean cf_store_renew_epoch (CfStore *self, const char *reason, const char *code, GError **error);

/**
 * cf_store_idle:
 *
 * To be called when no basket is open and nothing was pressed for 2 s: lets the writers checkpoint.
 * They do so by themselves only when the log passes %CF_DB_WRITER_WAL_MAX.
 */
void cf_store_idle (CfStore *self);

/** cf_store_get_writer: Returns: (nullable): store.db's writer; %NULL when read-only. */
CfDbWriter *cf_store_get_writer (CfStore *self);

/* ---- room on the disk ---------------------------------------------------------------------- */

/**
 * cf_store_check_room:
 *
 * Whether a new basket may begin.  Fails with %CF_ERROR_DISK_FULL while too little room is left to be
 * sure of finishing it; recovers by itself when there is room again.  Cheap enough for every basket.
 */
gboolean cf_store_check_room (CfStore *self, GError **error);

/** cf_store_get_disk_state: Returns: fine, low (warn) or full (no new basket). */
CfDiskState cf_store_get_disk_state (CfStore *self);

/** cf_store_get_free_bytes: Returns: what is free on the store's disk, in bytes; -1 where it cannot be told. */
gint64 cf_store_get_free_bytes (const CfStore *self);

/* ---- the reference file --------------------------------------------------------------------- */

/**
 * cf_store_get_reference:
 *
 * The main thread's reading connection to the reference file in use; after a change of generation
 * the next call gives the new one, so do not keep it over a return to the main loop.
 *
 * Returns: (transfer none): a connection of kind %CF_DB_REFERENCE
 */
CfDb *cf_store_get_reference (CfStore *self);

/** cf_store_open_reference: as cf_store_open_reader(), for the reference file in use. */
CfDb *cf_store_open_reference (CfStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cf_store_get_reference_writer: Returns: (nullable): its writer; %NULL when read-only. */
CfDbWriter *cf_store_get_reference_writer (CfStore *self);

/** cf_store_get_reference_path: Returns: (transfer full): the path of the file in use. */
char *cf_store_get_reference_path (CfStore *self);

/**
 * cf_store_next_reference_path:
 *
 * Returns: (transfer full): where the next generation is to be built; a file left over there by a
 * crash is removed first
 */
char *cf_store_next_reference_path (CfStore *self);

/**
 * cf_store_peek_next_reference_path:
 *
 * Returns: (transfer full): the same place, with whatever a load that was interrupted has left there.
 * While w_state has %CF_STORE_STATE_LOADING that file survives the next start.
 */
char *cf_store_peek_next_reference_path (CfStore *self);

#define CF_STORE_STATE_LOADING "loading" /* key of w_state: a snapshot is being loaded */

/**
 * cf_store_switch_reference_async:
 *
 * Puts the file at cf_store_next_reference_path() to use: it must be complete, closed, checked and
 * synced.  One row of store.db changes, in one transaction; the readers move over when they next
 * begin; the old file goes with its -wal and -shm when its last reader has left.
 */
void cf_store_switch_reference_async (CfStore *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean cf_store_switch_reference_finish (CfStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
