/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-escrow.h"
#include "cf-event.h"
#include "cf-people-store.h"
#include "cf-permission.h"
#include "cf-print-store.h"
#include "cf-receipt.h"
#include "cf-scan-code.h"
#include "cf-shift-store.h"
#include "cf-station.h"
#include "cf-store.h"
#include "cf-tax.h"
#include "cf-terms.h"
#include "cf-till-central.h"
#include "cf-till-parked.h"
#include "cf-till-rows-private.h"
#include "cf-till-unsure.h"
#include "cf-till-value.h"
#include "cf-till.h"
#include "cf-worker.h"

G_BEGIN_DECLS

#define CF_TILL_QUEUES 2 /* of papers: receipts, slips for the kitchen */

/*
 * What the files of the till share.  One subject a file: cf-till.c opens, closes and keeps the
 * basket's figures; -people signs in and approves; -sell rings; -pay takes money and finishes;
 * -shift opens, closes and moves cash; -queue prints receipts, -paper the rest; -catalog finds and imports; -settings
 * changes what the shop is; -upkeep proves and backs up.
 *
 * How a command runs.  cf_till_enter() asks whether it may begin at all.  A change of the basket is
 * made on a copy and put in place by cf_till_replace_basket(), so that a refusal changes nothing
 * and the old basket is at hand for undo.  What the journal shall say of it later is noted with
 * cf_till_note(): notes are saved with the basket and become records in the transaction of the
 * next synced step.  Every refusal leaves through cf_till_refuse() or cf_till_return_error(), which
 * keep its details for the screen.
 */

#define CF_TILL_UNDO_MS           8000
#define CF_TILL_IDLE_MS           2000
#define CF_TILL_ASK_MS            500 /* between two looks at a disk that failed; the first is at once */
#define CF_TILL_ASKS_MAX          6
#define CF_TILL_PAPER_WAIT_MS     5000 /* how long closing waits for a printer that prints */
#define CF_TILL_DAY_MS            (24 * 60 * 60 * 1000)
#define CF_TILL_NOTES_MAX         200 /* then they become records, idle or not */
#define CF_TILL_COUNT_LIMIT_UNITS 5   /* of the currency: a difference as it happens every week */
#define CF_TILL_QUICK_MAX         200 /* products on the favourites' pages */

typedef struct _CfTillPieces CfTillPieces;

struct _CfTill
{
  GObject parent;

  CfTillUse use;
  const CfClock *clock;
  gboolean run_inline;
  CfStore *store;
  CfWorker *jobs;   /* PIN hashing and other work somebody waits for */
  CfWorker *search; /* its own reader, so that typing never waits for a job */
  CfDb *search_db;  /* belongs to the search worker */

  CfTillStore shop;
  CfPrintBitmap *logo; /* NULL: none */
  CfZone *zone;
  CfTaxTable *taxes;
  CfRounding rounding;
  CfScanSettings *scan_settings;
  GPtrArray *favourites;   /* of char *, SKUs */
  GPtrArray *people;       /* of CfPerson */
  GHashTable *told_keys;   /* settings that the central says */
  gint64 clock_offset_ms;  /* central's clock minus ours, as measured last */
  json_object *open_order; /* which order the open basket pays (cf-till-order-pay.c) */
  json_object *open_cart;  /* which shared cart the open basket is (cf-till-carts.c) */
  GPtrArray *cart_changes; /* (nullable): of CfTillCartChange, what somebody else changed last */
  gboolean has_news;       /* told settings or people wait for the open basket to end */

  CfTillPerson *person; /* signed in */
  CfRole role;
  CfId session;
  gboolean locked;

  gboolean has_shift;
  CfTillShift shift;

  CfBasket *basket;
  CfFigures *figures;
  GPtrArray *notes; /* of CfEvent: happened, not journaled yet */
  guint frozen;     /* asynchronous commands that hold the basket */
  guint last_line;
  guint idle_source;
  guint saving; /* writes of working state that have not come home */
  guint busy;   /* other work under way that cf_till_close() waits for */
  gboolean needs_confirmed_date;
  gboolean in_doubt; /* nobody could find out whether something was saved: only a new start can */

  CfTillUndo undo;
  char *undo_name;
  CfBasket *undo_basket;
  guint undo_from; /* the notes of what can be undone: the first one's place … */
  guint undo_said; /* … and how many; 0 when they are records already */

  CfTillRefusal refusal;
  CfTillDone *last_done;
  CfTillProgress progress;
  GHashTable *unkept_failures; /* person's id -> wrong PINs that could not be written down */
  gboolean print_receipt;
  guint printing[CF_DEVICE_ROLE_LAST]; /* documents the printer of that role has not answered for */
  gint64 last_print_job[CF_TILL_QUEUES]; /* the newest of each queue that has been looked at */
  GPtrArray *unsure; /* of CfTillUnsure: receipts nobody knows of, oldest first */
  GPtrArray *giving; /* of CfPrintJob, being marked as given; NULL: none */
  CfStation *station;
  CfStationSettings station_settings;
  char *scan_text;
  GCancellable *searching;
  CfTillCentral central;       /* what the sync said last */
  gboolean central_is_told;    /* it did */
  CfTillLender lender;         /* who asks the central for value */
  CfTillClaimer claimer;       /* who asks it for parked baskets */
  gboolean is_dropping;        /* parked baskets that other tills resumed are being taken off */
  CfId warned_basket;          /* of which was said last that another till rings it up, too … */
  const char *warned;          /* … and what; NULL: nothing */
  GPtrArray *display_pictures; /* of utf8: names of the files an idle customer's display shows */
  CfMoney count_limit;         /* the largest difference of a count that needs no reason */
  struct
  {
    gboolean is_shown; /* the expected amount, for @first and then @last */
    CfMoney first;
    CfMoney last;
    guint recounts;
  } count; /* of this shift's drawer */
  CfOfflineLimit risk_limit;
  CfMoney load_max;        /* on a gift card at once; 0: as much as somebody pays */
  gboolean has_card_range; /* the shop says which numbers are gift cards' */
  guint value_answers;     /* of the central, since the till was opened */
  CfTillPieces *pieces;    /* last pieces that it lends */
  GHashTable *recommended; /* SKUs that stood on the card … */
  char *recommended_to;    /* … of this basket and customer; NULL: of nobody's */
  GCancellable *renewing;  /* the renewal of the popularity under way */
  CfDate renewed_on;       /* the day of the last one */

  GListStore *lines;
  GListStore *tenders;
  GListStore *parked;
  GListStore *people_rows;
  GListStore *devices;
};

/* ── last pieces (cf-till-pieces.c) ──────────────────────────────────────────────────────────── */

CfTillPieces *cf_till_pieces_new (void);
void cf_till_pieces_free (CfTillPieces *self);

/** cf_till_pieces_stop: looks no more; before the store is closed. */
void cf_till_pieces_stop (CfTill *self);

/** cf_till_pieces_look_soon: the basket changed: when nothing else is to do, asks for its last pieces. */
void cf_till_pieces_look_soon (CfTill *self);

/** cf_till_pieces_follow: the central told something, or can be asked again. */
void cf_till_pieces_follow (CfTill *self);

/** cf_till_pieces_put: adds to @commit, which saves the basket, what was lent for it. */
void cf_till_pieces_put (CfTill *self, CfCommit *commit);

/** cf_till_pieces_tidy: adds to @commit that what the basket needs no more goes back.  Returns: how many records. */
guint cf_till_pieces_tidy (CfTill *self, CfCommit *commit);

/** cf_till_pieces_are_elsewhere: Returns: whether others were lent what the open basket has of @sku. */
gboolean cf_till_pieces_are_elsewhere (CfTill *self, const char *sku);

/* ── needs ───────────────────────────────────────────────────────────────────────────────────── */

typedef enum
{
  CF_TILL_SIGNED_IN = 1 << 0, /* somebody is signed in and the till is not locked */
  CF_TILL_IN_SHIFT = 1 << 1,  /* a shift is open */
  CF_TILL_THAWED = 1 << 2,    /* no asynchronous command holds the basket */
  CF_TILL_ALONE = 1 << 3,     /* this process has the folder's lock */
  CF_TILL_SELLING = CF_TILL_SIGNED_IN | CF_TILL_IN_SHIFT | CF_TILL_THAWED | CF_TILL_ALONE,
} CfTillNeeds;

/* ── commands (cf-till.c) ────────────────────────────────────────────────────────────────────── */

/** cf_till_enter: whether a command with @needs may begin.  The owner of the folder needs no sign-in. */
gboolean cf_till_enter (CfTill *self, CfTillNeeds needs, GError **error);

/** cf_till_refuse: @failure: (transfer full).  Keeps the code and hands it to @error.  Returns: FALSE. */
gboolean cf_till_refuse (CfTill *self, GError *failure, GError **error);

/** cf_till_return_error: @failure: (transfer full).  Keeps the code, answers @task with it. */
void cf_till_return_error (CfTill *self, GTask *task, GError *failure);

/** cf_till_reset_refusal: forgets details; a command sets those it knows before it is refused. */
void cf_till_reset_refusal (CfTill *self);

/** cf_till_terms: Returns: the shop's terms now; borrows the tax table. */
CfTerms cf_till_terms (CfTill *self);

/** cf_till_actor: Returns: who stands in records: the person's id, or "console". */
const char *cf_till_actor (CfTill *self);

/** cf_till_may_do: whether the actor may do @permission for @share without approval. */
gboolean cf_till_may_do (CfTill *self, CfPermission permission, CfRate share, GError **error);

/**
 * cf_till_replace_basket:
 * @next: (transfer full): the basket as it shall be
 * @touched: line to show, 0 for none
 * @said: (transfer full) (nullable) (element-type CfEvent): what the journal shall say of it, noted
 *   and saved together with it
 *
 * Computes @next's figures; if that succeeds puts it in place, keeps the old one for undo (offered
 * only if cf_till_offer_undo() is called next), updates the rows, saves, and emits `changed`.
 */
gboolean cf_till_replace_basket (CfTill *self,
                                 CfBasket *next,
                                 guint touched,
                                 GPtrArray *said,
                                 GError **error);

/** cf_till_said: Returns: (transfer full): a list of @event (transfer full), for the function above. */
GPtrArray *cf_till_said (CfEvent *event);

/** cf_till_offer_undo: what the last cf_till_replace_basket() did can be undone for 8 s. */
void cf_till_offer_undo (CfTill *self, const char *kind, const char *name, CfMoney amount);

/** cf_till_drop_undo: nothing can be undone any more. */
void cf_till_drop_undo (CfTill *self);

/** cf_till_shift_id: Returns: (transfer none) (nullable): id of the open shift. */
const char *cf_till_shift_id (CfTill *self);

/** cf_till_event: Returns: (transfer full): an event of @kind now, by the actor; takes @body over. */
CfEvent *cf_till_event (CfTill *self, CfEventKind kind, json_object *body);

/**
 * cf_till_note:
 * @event: (transfer full): goes into the journal with the next synced step
 *
 * Saved with the next change of the basket; who changes nothing else calls cf_till_save_basket().
 */
void cf_till_note (CfTill *self, CfEvent *event);

/** cf_till_new_basket: forgets the basket (it was finished, cancelled, parked); emits `changed`. */
void cf_till_new_basket (CfTill *self);

/** cf_till_save_basket: autosaves basket and notes; waits for nothing. */
void cf_till_save_basket (CfTill *self);

/**
 * cf_till_put_basket:
 * @basket: the open basket, or what shall become of it
 *
 * Adds to @commit, of cf_till_commit_new(), that @basket is the open one: without notes, for those
 * are the commit's.
 */
void cf_till_put_basket (CfTill *self, CfCommit *commit, const CfBasket *basket);

/**
 * cf_till_commit_new:
 *
 * Returns: (transfer full): a commit that begins with the notes, and takes them off the saved basket.
 * Add events and working state to it and give it to cf_till_commit() before anything else is noted.
 */
CfCommit *cf_till_commit_new (CfTill *self);

/**
 * cf_till_commit:
 * @commit: (transfer full): of cf_till_commit_new(), with what is to be written
 * @task: (transfer full): answered when it failed; handed to @done when it succeeded
 * @done: called with the positions of the commit's events, notes not counted
 *
 * Writes notes and @commit in one synced transaction, the basket frozen meanwhile if
 * @holds_basket.  When it fails the notes are back where they were.
 */
typedef void (*CfTillCommitted) (CfTill *self, GTask *task, const CfPosition *positions, guint n);
void cf_till_commit (CfTill *self,
                     CfCommit *commit,
                     gboolean holds_basket,
                     GTask *task,
                     CfTillCommitted done);

/** cf_till_begin, cf_till_end: work that cf_till_close() waits for, because it comes back to @self. */
void cf_till_begin (CfTill *self);
void cf_till_end (CfTill *self);

/** cf_till_freeze, cf_till_thaw: an asynchronous command takes or gives back the basket. */
void cf_till_freeze (CfTill *self);
void cf_till_thaw (CfTill *self);

/** cf_till_changed: rows and figures anew, then `changed`. */
void cf_till_changed (CfTill *self);

/** cf_till_notice: emits `notice`. */
void cf_till_notice (CfTill *self, const char *code);

/** cf_till_emit: emits a signal without parameters, such as "shift-changed". */
void cf_till_emit (CfTill *self, const char *signal);

/**
 * cf_till_put_product:
 * @next: gets a line (cf_basket_add()) of @product at the price of now
 * @promised: (nullable): a price promised to this buyer; counts if it is lower
 */
gboolean cf_till_put_product (CfTill *self,
                              CfBasket *next,
                              const CfProduct *product,
                              CfQuantity quantity,
                              const CfMoney *promised,
                              guint *ret_line,
                              GError **error);

/** cf_till_check_may_begin: whether a line may be added: always to an open basket, else if there is room. */
gboolean cf_till_check_may_begin (CfTill *self, GError **error);

/* ── settings and people ─────────────────────────────────────────────────────────────────────── */

/** cf_till_load_clock_offset: reads what the sync measured last. */
void cf_till_load_clock_offset (CfTill *self);

/** cf_till_rule_ms: now, UTC, by the clock corrected as told: what validities are compared with. */
gint64 cf_till_rule_ms (CfTill *self);

/** cf_till_reload: reads all of the till from the store anew, after own records came back. */
gboolean cf_till_reload (CfTill *self, GError **error);

/** cf_till_take_news: uses what the central told about settings and people, once no basket is open. */
void cf_till_take_news (CfTill *self);

/** cf_till_load_settings: reads shop, taxes, favourites from the store. */
gboolean cf_till_load_settings (CfTill *self, GError **error);

/** cf_till_store_clear: frees what @shop holds. */
void cf_till_store_clear (CfTillStore *shop);

/** cf_till_load_people: reads the people and fills their rows. */
gboolean cf_till_load_people (CfTill *self, GError **error);

/**
 * cf_till_look_at_person:
 *
 * After the people changed: who is signed in has the role they have now, or, taken off the list, is locked
 * out: nobody unlocks for them, another signs in.
 */
void cf_till_look_at_person (CfTill *self);

/** cf_till_find_person: @user: name or id.  Returns: (transfer none) (nullable): an active person. */
const CfPerson *cf_till_find_person (CfTill *self, const char *user);

/** cf_till_person_name: Returns: (transfer none): the name of person @id, "" if not known. */
const char *cf_till_person_name (CfTill *self, const char *id);

/**
 * cf_till_check_pin_async:
 *
 * Whether @pin is @user's: hashes in a job, counts failures, keeps their delay.  Answers @task
 * with an error, or calls @done with the person.
 */
typedef void (*CfTillPinOk) (CfTill *self, GTask *task, const CfPerson *person);
void cf_till_check_pin_async (CfTill *self,
                              const char *user,
                              const char *pin,
                              gboolean is_approval,
                              GTask *task,
                              CfTillPinOk done);

/**
 * cf_till_authorise_async:
 * @approval: (nullable): somebody who may, if the actor may not
 * @done: called when it is allowed; @approver: (nullable): who approved it, if that was needed
 *
 * Asks for @permission.  Answers @task with an error if it is not given.  @done is called from the
 * caller's stack when no PIN has to be hashed.
 */
typedef void (*CfTillAuthorised) (CfTill *self, GTask *task, const CfPerson *approver);
void cf_till_authorise_async (CfTill *self,
                              CfPermission permission,
                              CfRate share,
                              const CfTillApproval *approval,
                              GTask *task,
                              CfTillAuthorised done);

/* ── shift and rows ──────────────────────────────────────────────────────────────────────────── */

/** cf_till_load_shift: reads the open shift. */
gboolean cf_till_load_shift (CfTill *self, GError **error);

/** cf_till_shift_clear: frees what @shift holds. */
void cf_till_shift_clear (CfTillShift *shift);

/** cf_till_load_parked: reads the parked baskets, here and at the store's other tills, into their rows. */
gboolean cf_till_load_parked (CfTill *self, GError **error);

/** cf_till_reload_parked: the same, where a failure is only worth a word in the log. */
void cf_till_reload_parked (CfTill *self);

/** cf_till_update_rows: makes the rows of lines and tenders those of basket and figures. */
void cf_till_update_rows (CfTill *self);

/** cf_till_done_of_record: the sale that @record, of its completion, holds. */
CfTillDone *cf_till_done_of_record (CfTill *self,
                                    CfRecord *record,
                                    const CfPosition *position,
                                    GError **error);

/** cf_till_find_done: @number: (nullable): %NULL for the last.  UNKNOWN_RECEIPT. */
CfTillDone *cf_till_find_done (CfTill *self, const char *number, GError **error);

/* ── cards ───────────────────────────────────────────────────────────────────────────────────── */

/** cf_till_card_check: fails with %CF_ERROR_NO_DEVICE when no payment terminal can be asked. */
gboolean cf_till_card_check (CfTill *self, GError **error);

/**
 * cf_till_card_start:
 * @started: (transfer full): the basket with the started tender; put in place once it is on the disk
 * @no: that tender
 * @task: (transfer full): answered when it has ended
 */
void cf_till_card_start (CfTill *self, CfBasket *started, guint no, GTask *task);

/** cf_till_card_is_open: Returns: whether of a payment, here or in a parked basket, only its terminal knows the outcome. */
gboolean cf_till_card_is_open (CfTill *self);

/** cf_till_card_reverse: @no: an approved or reversing tender; @task: (transfer full). */
void cf_till_card_reverse (CfTill *self, guint no, GTask *task);

/** cf_till_card_late: what @terminal said after the till had stopped waiting. */
void cf_till_card_late (CfTill *self, CfPaymentTerminal *terminal, CfPaymentResult *result);

/* ── fiscal device (cf-till-fiscal.c) ────────────────────────────────────────────────────────── */

/** cf_till_fiscal_tell: tells the fiscal device, if there is one, of @step; waits for nothing. */
void cf_till_fiscal_tell (CfTill *self, CfFiscalStep step, const CfId *basket);

/**
 * cf_till_fiscal_finish:
 * @sale: (transfer full): about to be written; gets the device's values
 * @done: called with both handed on, and the event of an outage, if there was one, (transfer full)
 *
 * Asks the fiscal device before a sale is written, the basket frozen meanwhile.  Without a device
 * @done is called at once.
 */
typedef void (*CfTillFiscalDone) (CfTill *self, GTask *task, CfSale *sale, CfEvent *outage);
void cf_till_fiscal_finish (CfTill *self, GTask *task, CfSale *sale, CfTillFiscalDone done);

/* ── counts of the drawer (cf-till-count.c) ──────────────────────────────────────────────────── */

/** cf_till_count_given: somebody counted @counted: again, if what there should be was shown before. */
void cf_till_count_given (CfTill *self, CfMoney counted);

/** cf_till_count_shown: what there should be is shown beside @counted; it is kept with the basket. */
void cf_till_count_shown (CfTill *self, CfMoney counted);

/** cf_till_count_put: adds to @commit, which saves the basket, what was counted and shown. */
void cf_till_count_put (CfTill *self, CfCommit *commit);

/** cf_till_count_end: adds to @commit, which has the Z, that nothing of it is kept any more. */
void cf_till_count_end (CfTill *self, CfCommit *commit);

/** cf_till_count_load: takes up what was kept of the open shift; of none there is nothing. */
gboolean cf_till_count_load (CfTill *self, GError **error);

/* ── the payment terminal's totals ───────────────────────────────────────────────────────────── */

/**
 * cf_till_count_terminal:
 * @done: called with @task handed on and (transfer full) what the terminal has taken: %NULL for a till
 *   without a terminal, "silent" for one that does not say it
 *
 * Asks the payment terminal what it has taken, the basket frozen meanwhile, for at most %CF_PAYMENT_TOTALS_MS.
 */
typedef void (*CfTillTerminalCounted) (CfTill *self, GTask *task, CfReportTerminal *terminal);
void cf_till_count_terminal (CfTill *self, GTask *task, CfTillTerminalCounted done);

/** cf_till_compare_terminal: compares it with what the till took in the shift that is open. */
gboolean cf_till_compare_terminal (CfTill *self, CfReportTerminal *terminal, GError **error);

/* ── paper and devices ───────────────────────────────────────────────────────────────────────── */

/** cf_till_begin_station: opens the devices; @receipt_png: as in the options. */
void cf_till_begin_station (CfTill *self, CfStationUse use, gboolean receipt_png);

/** cf_till_open_station: opens the devices and listens to them. */
gboolean cf_till_open_station (CfTill *self, const CfTillOptions *options, GError **error);

/** cf_till_kick_drawer: opens the drawer, if there is one. */
void cf_till_kick_drawer (CfTill *self);

/** cf_till_print_queue: gives the printer the receipts of this run that are new in the queue. */
void cf_till_print_queue (CfTill *self);

/** cf_till_open_queue: what an earlier run left: prints what no printer had, asks about the rest. */
void cf_till_open_queue (CfTill *self);

/** cf_till_printer_came: a printer may have come: gives it what waits for one. */
void cf_till_printer_came (CfTill *self);

/** cf_till_take_unsure: a copy of @number (%NULL: the last) answers the question; its job, or 0. */
gint64 cf_till_take_unsure (CfTill *self, const char *number);

/** cf_till_unsure_free: for the list of them. */
void cf_till_unsure_free (CfTillUnsure *self);

/** cf_till_paper_of: what a receipt needs besides @done, which may be %NULL; borrows from both. */
CfReceiptPaper cf_till_paper_of (CfTill *self, const CfTillDone *done);

/** cf_till_paper_at: the same for the record at @position (nullable); @hash: room for its digits. */
CfReceiptPaper cf_till_paper_at (CfTill *self,
                                 const CfPosition *position,
                                 char hash[CF_HASH_HEX_LEN + 1]);

/** cf_till_draw_report: Returns: (transfer full): an X or a Z. */
CfPrintDocument *cf_till_draw_report (CfTill *self,
                                      const CfReceiptPaper *paper,
                                      const CfShiftReport *report);

/** cf_till_count_copy: has @commit remember that @copies of @number have been printed. */
void cf_till_count_copy (CfCommit *commit, const char *number, guint copies);

/** cf_till_reprint: as cf_till_reprint_async(), takes @task; @instead_of: a job that leaves the queue. */
void cf_till_reprint (CfTill *self, const char *number, gint64 instead_of, GTask *task);

/** cf_till_job_changed: the printer said something about @job. */
void cf_till_job_changed (CfTill *self, const char *job, CfPrintState state, CfDeviceReason reason);

/** cf_till_sale_recorded: tells drawer and printer about the sale just recorded. */
void cf_till_sale_recorded (CfTill *self);

/** cf_till_print: prints @document; waits for nothing.  Returns: whether there is a printer. */
gboolean cf_till_print (CfTill *self, CfPrintDocument *document, const char *name);

/** cf_till_give_label: the same with a label, to the printer of labels. */
gboolean cf_till_give_label (CfTill *self, CfPrintDocument *document);

/** cf_till_print_test: prints @document on that printer, whatever its part. */
void cf_till_print_test (CfTill *self, CfPrinter *printer, CfPrintDocument *document);

/** cf_till_is_printing: whether a printer has something of ours and is able to go on with it. */
gboolean cf_till_is_printing (CfTill *self);

/** cf_till_show_customer: shows the newest line and the total on the customer's two rows. */
void cf_till_show_customer (CfTill *self);

/** cf_till_print_cash_slip: prints a slip for the drawer about a movement of cash. */
void cf_till_print_cash_slip (CfTill *self,
                              const char *title,
                              CfMoney amount,
                              const char *reason,
                              const CfPosition *position);

/** cf_till_update_devices: makes the device rows those of the station. */
void cf_till_update_devices (CfTill *self);

/* ── catalogue ───────────────────────────────────────────────────────────────────────────────── */

/** cf_till_product_row: Returns: (transfer full): a row of @product, with stock and in-basket mark. */
CfTillProduct *cf_till_product_row (CfTill *self, const CfProduct *product);

/**
 * cf_till_read_on_hand: what is shown of @sku at @location (cf-till-stock.h).
 */
gboolean cf_till_read_on_hand (CfTill *self,
                               const char *sku,
                               const char *location,
                               CfQuantity *ret_on_hand,
                               GError **error);

/** cf_till_check_unmanaged: MANAGED_CENTRALLY where a central says what this command would. */
gboolean cf_till_check_unmanaged (CfTill *self, GError **error);

/** cf_till_renew_popularity: once a day, in an idle moment: lets what sells come first. */
void cf_till_renew_popularity (CfTill *self);

G_END_DECLS
