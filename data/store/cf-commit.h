/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-commit
 *
 * What one transaction of store.db is to write: events, which become records of the journal and
 * change the projections, and changes of working state (w_ tables), which may be lost without harm
 * to the books.  A plain value, built on one thread and handed to cf_store_commit_async(); it holds
 * copies of all it was given.
 */

#include "cf-event.h"
#include "cf-position.h"
#include "cf-print-store.h"

G_BEGIN_DECLS

typedef struct _CfCommit CfCommit;

#define CF_COMMIT_EVENTS_MAX 4096 /* above what 2,000 lines can note; bounds a transaction */

/** cf_commit_new: Returns: (transfer full): a commit of nothing. */
CfCommit *cf_commit_new (void) G_GNUC_WARN_UNUSED_RESULT;

/** cf_commit_free: Frees @self, which may be %NULL. */
void cf_commit_free (CfCommit *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfCommit, cf_commit_free)

/** cf_commit_is_empty: Returns: whether nothing was added. */
gboolean cf_commit_is_empty (const CfCommit *self);

/**
 * cf_commit_add_event:
 * @event: (transfer full): a business fact with the reading of the clock when it happened
 *
 * Returns: its index in the commit, from 0: the index of its position in the result
 */
guint cf_commit_add_event (CfCommit *self, CfEvent *event);

/**
 * cf_commit_add_personal:
 * @event_index: the event whose body holds the hash of @salt ‖ @fields
 * @subject_id: the person's or customer's id
 * @salt: 16 random bytes
 * @fields: the personal fields as canonical JSON
 *
 * Puts a row into person_data beside the record.
 */
void cf_commit_add_personal (CfCommit *self,
                             guint event_index,
                             const char *subject_id,
                             const guint8 salt[16],
                             const char *fields);

/**
 * cf_commit_require_sync:
 *
 * Makes a commit without events survive a power cut too; one with events always does.
 */
void cf_commit_require_sync (CfCommit *self);

/* ---- working state ------------------------------------------------------------------------- */

/**
 * CfSavedBasket:
 * @id: the basket's id
 * @is_parked: parked, else it is the one open basket
 * @document: the basket as the till encoded it; opaque to the store
 * @note: (nullable): what the cashier wrote on it
 * @person: (nullable): id of who began it
 * @total_minor: for the list of parked baskets
 * @lines: open lines, for the list
 * @saved_at_ms: when
 *
 * The open basket as of the last key press, or a parked one.
 */
typedef struct
{
  CfId id;
  gboolean is_parked;
  char *document;
  char *note;
  char *person;
  gint64 total_minor;
  guint lines;
  gint64 saved_at_ms;
} CfSavedBasket;

/** cf_saved_basket_free: Frees @self, which may be %NULL, with its texts. */
void cf_saved_basket_free (CfSavedBasket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSavedBasket, cf_saved_basket_free)

/** cf_commit_put_basket: Saves @basket (copied) under its id; only one is open, the last one put. */
void cf_commit_put_basket (CfCommit *self, const CfSavedBasket *basket);

/** cf_commit_drop_basket: Forgets the basket @id, if it is there. */
void cf_commit_drop_basket (CfCommit *self, const CfId *id);

/**
 * cf_commit_put_state:
 * @key: a name of the till's choosing, such as "till.session"
 * @value: (nullable): text to keep; %NULL forgets the key
 */
void cf_commit_put_state (CfCommit *self, const char *key, const char *value);

/**
 * cf_commit_forget_state:
 * @key: as for cf_commit_put_state()
 * @value: what the key is known to have
 *
 * Forgets @key, unless somebody wrote another value meanwhile.
 */
void cf_commit_forget_state (CfCommit *self, const char *key, const char *value);

/**
 * cf_commit_put_pin_failures:
 * @failures: wrong PINs in a row; 0 forgets the person
 * @last_at_ms: when the last one was
 */
void cf_commit_put_pin_failures (CfCommit *self,
                                 const char *person_id,
                                 guint failures,
                                 gint64 last_at_ms);

/**
 * cf_commit_put_order_tries:
 * @failures: wrong typed codes for the order in a row; 0 forgets them
 * @last_at_ms: when the last one was
 */
void cf_commit_put_order_tries (CfCommit *self,
                                const char *order_id,
                                guint failures,
                                gint64 last_at_ms);

/**
 * cf_commit_acknowledge:
 * @epoch: of this terminal
 * @seq: the central has every record of it up to here; may go back where the central was restored
 * @branch: (nullable): the name under which the epoch is sent, see cf-outbox.h
 * @acknowledgement: (nullable): the central's signed word for it, as it came; %NULL leaves the last one
 */
void cf_commit_acknowledge (CfCommit *self,
                            guint epoch,
                            gint64 seq,
                            const char *branch,
                            const char *acknowledgement);

/**
 * cf_commit_unacknowledge_after:
 * @epoch: of this terminal; not itself
 *
 * The central wants a record of @epoch, so it has nothing of the later ones, whatever it had acknowledged:
 * an older copy of it was put back.  They are sent again from their beginnings, and not as branches unless
 * it says so again.
 */
void cf_commit_unacknowledge_after (CfCommit *self, guint epoch);

/** cf_commit_certify: @certificate: the central's word for the key of @epoch, as it came. */
void cf_commit_certify (CfCommit *self, guint epoch, const char *certificate);

/**
 * cf_commit_add_print_job:
 * @role: which printer, such as "receipt"
 * @event_index: the event of this commit whose paper it is, or −1: then @document says it all
 * @is_copy: a reprint
 * @document: (nullable): a rendered document; %NULL: it is rendered from the record when printed
 *
 * Puts paper into the queue, in the same transaction as what it proves.
 */
void cf_commit_add_print_job (CfCommit *self,
                              const char *role,
                              gint event_index,
                              gboolean is_copy,
                              const char *document);

/** cf_commit_set_print_state: says how far a job of cf_print_store_list() has come. */
void cf_commit_set_print_state (CfCommit *self, gint64 job_id, CfPrintJobState state);

/** cf_commit_drop_print_job: takes a printed job, of cf_print_store_list(), off the queue. */
void cf_commit_drop_print_job (CfCommit *self, gint64 job_id);

G_END_DECLS
