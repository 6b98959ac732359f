/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files cf-store*.c share. */

#include "cf-commit-private.h"
#include "cf-folder-lock.h"
#include "cf-journal.h"
#include "cf-store.h"
#include "cf-terminal-last.h"

#define CF_STORE_FILE            "store.db"
#define CF_STORE_STATE_REFERENCE "reference" /* key of w_state: the generation in use */
#define CF_STORE_STATE_IMPORT    "import"    /* key of w_state: the import that was recorded last */

/* A commit of which nobody can say whether it is on the disk; in an atomic box. */
typedef struct
{
  CfPosition tried; /* where its last record would stand */
  gboolean is_decided;
  gboolean stands;
} CfDoubt;

struct _CfStore
{
  gatomicrefcount refs; /* the owner's, and one a commit under way */
  char *folder;
  char *state_home;
  char *vfs;
  char *path;
  char machine[CF_MACHINE_ID_MAX + 1];
  const CfClock *clock;
  const CfDisk *disk;
  CfWorkerMode mode;
  gboolean read_only;
  CfFolderLock *lock;

  /* The home thread's. */
  guint findings;
  CfId terminal;
  char *code;
  CfPosition head;
  CfDb *reader;
  CfDb *reference;
  gint64 reference_generation;
  CfDbWriter *writer;
  CfDbWriter *reference_writer;
  CfStoreWatch watch;
  gpointer watch_data;

  /* The writer thread's, once it was started. */
  CfJournalHead journal;
  gboolean journal_known; /* FALSE after an I/O error: to be read again */
  CfDoubt *doubt;         /* of the commit that met that error; reading the journal decides it */
  CfKeyPair *key;
  CfTerminalLastFile *last_file;
  CfTerminalLast last;
};

/* A store that is only its options. */
CfStore *cf_store_alloc (const CfStoreOptions *options);
CfStore *cf_store_ref (CfStore *self);
void cf_store_unref (CfStore *self);

/* The newest record is read again where an I/O error left that open, and decides what was in doubt. */
gboolean cf_store_know_journal (CfStore *self, CfDb *db, GError **error);

/* Opens a new epoch inside a transaction of its own and puts its key in place. */
gboolean cf_store_open_epoch (CfStore *self,
                              CfDb *db,
                              const char *reason,
                              const char *code,
                              GError **error);

/* Appends @commit's events, folds them, and changes working state, inside the caller's transaction. */
gboolean cf_store_write_commit (CfStore *self,
                                CfDb *db,
                                CfJournalHead *head,
                                const CfCommit *commit,
                                GArray *positions,
                                GError **error);

/* Writes the record of an import that was cut off before it had one (cf-catalog-import-note.c). */
gboolean cf_store_record_import (CfStore *self, GError **error);

/* Writes terminal.last as of self->journal. */
gboolean cf_store_write_last (CfStore *self, gboolean is_closed, gboolean sync, GError **error);

/* The reference file: finds (or makes) the generation in use and opens it. */
gboolean cf_store_open_reference_files (CfStore *self, GError **error);
char *cf_store_reference_path_of (const CfStore *self, gint64 generation);
