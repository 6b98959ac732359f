/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

/**
 * CfPaymentOutcome:
 *
 * What the terminal said became of a payment.  "timed out" is the terminal's own word (nobody
 * presented a card; nothing was charged); a terminal that says nothing is "unknown", and only asking
 * by reference can settle that.
 */
/* clang-format off */
#define CF_PAYMENT_OUTCOME_TABLE(X)                                                        \
  X (UNKNOWN,     "unknown")     /* may have been charged: ask, never charge again */      \
  X (IN_PROGRESS, "in_progress") /* answer to asking: still running */                     \
  X (APPROVED,    "approved")    /* charged in full */                                     \
  X (PARTIAL,     "partial")     /* charged, but less than asked for: see approved_minor */ \
  X (DECLINED,    "declined")    /* not charged */                                         \
  X (TIMED_OUT,   "timed_out")   /* not charged: nobody presented a card */                \
  X (CANCELLED,   "cancelled")   /* not charged: stopped by us or by the customer */       \
  X (NOT_FOUND,   "not_found")   /* answer to asking: the terminal never heard of it */    \
  X (REVERSED,    "reversed")    /* had been charged and was given back */
/* clang-format on */

typedef enum
{
#define CF_PAYMENT_ENUM(id, name) CF_PAYMENT_##id,
  CF_PAYMENT_OUTCOME_TABLE (CF_PAYMENT_ENUM)
#undef CF_PAYMENT_ENUM
} CfPaymentOutcome;

const char *cf_payment_outcome_name (CfPaymentOutcome outcome); /* stable */

/** cf_payment_outcome_is_charged: approved or partial. */
gboolean cf_payment_outcome_is_charged (CfPaymentOutcome outcome);

/** cf_payment_outcome_is_settled: whether it is known what happened (all but unknown and in progress). */
gboolean cf_payment_outcome_is_settled (CfPaymentOutcome outcome);

#define CF_PAYMENT_REFERENCE_MAX  64
#define CF_PAYMENT_FIELD_MAX      64
#define CF_PAYMENT_SLIP_MAX       2048
#define CF_PAYMENT_TIMEOUT_MS     150000 /* device-facts 4.3: terminals answer within 120 to 150 s */
#define CF_PAYMENT_ASK_TIMEOUT_MS 10000
#define CF_PAYMENT_TOTALS_MS      4000 /* for totals: somebody waits to close the drawer */

/**
 * CfPaymentResult:
 * @reference: ours
 * @outcome: what happened
 * @approved_minor: what was charged, in minor units; 0 unless approved or partial (after a reversal
 *   what had been)
 * @terminal_reference: (nullable): the terminal's own, for the books
 * @brand: (nullable): such as "Visa"
 * @card: (nullable): last digits, as on the slip
 * @approval: (nullable): approval code
 * @slip: (nullable): what must stand on the receipt, lines separated by '\n'
 * @words: (nullable): what the terminal said, for the cashier
 * @late: whether the answer came after the till had stopped waiting
 *
 * Immutable and counted.  Texts come from the terminal, cleaned and cut to the limits above.
 */
typedef struct
{
  char *reference;
  CfPaymentOutcome outcome;
  gint64 approved_minor;
  char *terminal_reference;
  char *brand;
  char *card;
  char *approval;
  char *slip;
  char *words;
  gboolean late;
} CfPaymentResult;

/** cf_payment_result_new: a result without texts; drivers fill them in before handing it on. */
CfPaymentResult *cf_payment_result_new (const char *reference,
                                        CfPaymentOutcome outcome,
                                        gint64 approved_minor);

/** cf_payment_result_set: replaces *@field by a cleaned copy of at most @bytes_max bytes of @text. */
void cf_payment_result_set (char **field, const char *text, gsize bytes_max);
CfPaymentResult *cf_payment_result_copy (const CfPaymentResult *self);
CfPaymentResult *cf_payment_result_ref (CfPaymentResult *self);
void cf_payment_result_unref (CfPaymentResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPaymentResult, cf_payment_result_unref)

/**
 * CfPaymentRequest:
 * @reference: ours; unique for ever, written to disk before the terminal is asked
 * @amount_minor: to charge (or to reverse), above 0
 * @currency: ISO 4217
 * @exponent: its decimals, 0 to 4
 */
typedef struct
{
  char *reference;
  gint64 amount_minor;
  char currency[4];
  guint exponent;
} CfPaymentRequest;

#define CF_PAYMENT_TOTALS_MAX G_GINT64_CONSTANT (1000000000000000) /* in a total; more is none */

/**
 * CfPaymentTotals:
 * @period: (nullable): the terminal's name of the period it counts, which another follows when its
 *   day has been ended
 * @charged_count, @charged_minor: payments taken in it
 * @returned_count, @returned_minor: payments given back, as an amount above zero
 *
 * What a terminal says that it has done for this till, in the currency that was asked for.
 */
typedef struct
{
  char *period;
  guint charged_count;
  gint64 charged_minor;
  guint returned_count;
  gint64 returned_minor;
} CfPaymentTotals;

void cf_payment_totals_free (CfPaymentTotals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfPaymentTotals, cf_payment_totals_free)

/**
 * CfPaymentTerminal:
 *
 * Takes one card payment at a time.  Every start ends with a result, at the latest after
 * %CF_PAYMENT_TIMEOUT_MS with "unknown"; an error means that the terminal was not asked.
 *
 * Signals, on the main thread:
 *  - `late` (CfPaymentResult *result): an answer to a payment that had ended as unknown; nobody waits
 *    for it, so whoever listens must book it or reverse it;
 *  - `progress` (const char *words): what the terminal's display says.
 */
#define CF_TYPE_PAYMENT_TERMINAL (cf_payment_terminal_get_type ())
G_DECLARE_DERIVABLE_TYPE (CfPaymentTerminal, cf_payment_terminal, CF, PAYMENT_TERMINAL, CfDevice)

/**
 * CfPaymentTerminalClass:
 * @start: device thread: charge; answer, now or later, by cf_payment_terminal_answer()
 * @cancel: device thread: stop the running payment if that is still possible; it is answered as usual
 * @ask: device thread: what became of it?  answered by cf_payment_terminal_answer_asked()
 * @reverse: device thread: give it back; answered by cf_payment_terminal_answer_asked(); asking twice
 *   gives back once
 * @check: (nullable): device thread: look at yourself; answered by cf_payment_terminal_answer_check()
 * @totals: device thread: what have you taken?  answered by cf_payment_terminal_answer_totals()
 */
struct _CfPaymentTerminalClass
{
  CfDeviceClass parent_class;
  void (*start) (CfPaymentTerminal *self, const CfPaymentRequest *request);
  void (*cancel) (CfPaymentTerminal *self, const char *reference);
  void (*ask) (CfPaymentTerminal *self, const CfPaymentRequest *request);
  void (*reverse) (CfPaymentTerminal *self,
                   const CfPaymentRequest *request,
                   const char *terminal_reference);
  void (*check) (CfPaymentTerminal *self);
  void (*totals) (CfPaymentTerminal *self, const char *currency, guint exponent);
};

/**
 * cf_payment_terminal_start_async:
 *
 * Charges @amount_minor.  Fails, having asked nothing, with %CF_ERROR_NO_DEVICE when the terminal is
 * not usable and %CF_ERROR_WRONG_STATE while another payment runs.
 */
void cf_payment_terminal_start_async (CfPaymentTerminal *self,
                                      const char *reference,
                                      gint64 amount_minor,
                                      const char *currency,
                                      guint exponent,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/** cf_payment_terminal_finish: Returns: (transfer full): the result of start, ask or reverse. */
CfPaymentResult *cf_payment_terminal_finish (CfPaymentTerminal *self,
                                             GAsyncResult *result,
                                             GError **error);

/** cf_payment_terminal_cancel: asks to stop the running payment; its start answers what came of it. */
void cf_payment_terminal_cancel (CfPaymentTerminal *self);

/** cf_payment_terminal_is_running: whether a start has not been answered yet. */
gboolean cf_payment_terminal_is_running (CfPaymentTerminal *self);

/**
 * cf_payment_terminal_ask_async:
 *
 * Asks what became of the payment @reference over @amount_minor.  Answers within %CF_PAYMENT_ASK_TIMEOUT_MS, "unknown"
 * if the terminal does not; fails only with %CF_ERROR_NO_DEVICE.
 */
void cf_payment_terminal_ask_async (CfPaymentTerminal *self,
                                    const char *reference,
                                    gint64 amount_minor,
                                    const char *currency,
                                    guint exponent,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * cf_payment_terminal_reverse_async:
 * @terminal_reference: (nullable): the terminal's own of that payment, if its result was heard
 *
 * Gives @amount_minor of the payment @reference back (all of it).  Answers "reversed", "declined",
 * "not found", or "unknown", within %CF_PAYMENT_TIMEOUT_MS.
 */
void cf_payment_terminal_reverse_async (CfPaymentTerminal *self,
                                        const char *reference,
                                        const char *terminal_reference,
                                        gint64 amount_minor,
                                        const char *currency,
                                        guint exponent,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/** cf_payment_terminal_can_check: whether it can look at itself. */
gboolean cf_payment_terminal_can_check (CfPaymentTerminal *self);

/**
 * cf_payment_terminal_check_async:
 *
 * Has the terminal look at itself and add up what it has taken since its last day's end; charges
 * nothing and ends no day.  Fails with %CF_ERROR_NO_DEVICE, %CF_ERROR_WRONG_STATE (busy, or it cannot)
 * or, without an answer within %CF_PAYMENT_ASK_TIMEOUT_MS, %CF_ERROR_DEVICE.
 */
void cf_payment_terminal_check_async (CfPaymentTerminal *self,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/**
 * cf_payment_terminal_check_finish:
 *
 * Returns: (transfer full): how it is, then a row for each total, lines separated by '\n'
 */
char *cf_payment_terminal_check_finish (CfPaymentTerminal *self,
                                        GAsyncResult *result,
                                        GError **error);

/**
 * cf_payment_terminal_totals_async:
 * @currency: ISO 4217; amounts in others are left out
 * @exponent: its decimals, 0 to 4
 *
 * Asks what the terminal has taken since its last day's end; ends no day.  Fails with %CF_ERROR_NO_DEVICE, %CF_ERROR_WRONG_STATE
 * (it was just asked) or, without an answer that can be read within %CF_PAYMENT_TOTALS_MS, %CF_ERROR_DEVICE.
 */
void cf_payment_terminal_totals_async (CfPaymentTerminal *self,
                                       const char *currency,
                                       guint exponent,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/** cf_payment_terminal_totals_finish: Returns: (transfer full): the totals. */
CfPaymentTotals *cf_payment_terminal_totals_finish (CfPaymentTerminal *self,
                                                    GAsyncResult *result,
                                                    GError **error);

/** cf_payment_terminal_set_timeout_ms: how long a start waits; for tests and slow lines.  Main thread. */
void cf_payment_terminal_set_timeout_ms (CfPaymentTerminal *self, gint64 timeout_ms);

/* ---- for drivers, device thread ---- */

/** cf_payment_terminal_answer: @result: (transfer full): of a start, in time or late. */
void cf_payment_terminal_answer (CfPaymentTerminal *self, CfPaymentResult *result);

/** cf_payment_terminal_answer_asked: @result: (transfer full): of the running ask or reverse. */
void cf_payment_terminal_answer_asked (CfPaymentTerminal *self, CfPaymentResult *result);

/** cf_payment_terminal_answer_check: @text: (transfer full) (nullable): of the running check; %NULL: none came. */
void cf_payment_terminal_answer_check (CfPaymentTerminal *self, char *text);

/** cf_payment_terminal_answer_totals: @totals: (transfer full) (nullable): asked for just now; %NULL: none came. */
void cf_payment_terminal_answer_totals (CfPaymentTerminal *self, CfPaymentTotals *totals);

/** cf_payment_terminal_report_progress: what its display says. */
void cf_payment_terminal_report_progress (CfPaymentTerminal *self, const char *words);

G_END_DECLS
