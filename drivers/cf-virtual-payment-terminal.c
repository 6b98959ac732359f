/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-virtual-payment-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cf-error.h"

#define PLANS_MAX 256
#define LEDGER_READ_MAX                                                                            \
  (4 * 1024 * 1024) /* of the file's end; older payments are not asked about */

typedef enum
{
  FATE_APPROVE,
  FATE_DECLINE,
  FATE_TIMEOUT,
  FATE_LOSE_ANSWER, /* charged, but the answer never comes */
  FATE_LOSE_DECLINE,
  FATE_LATE,    /* the line breaks at once; the answer comes after the time */
  FATE_SILENCE, /* nothing is heard for the time, not even when asked */
  FATE_WAIT,    /* nobody presents a card until PRESENT */
} Fate;

/* As scripted: a number without its point. */
typedef struct
{
  gint64 value;
  guint decimals;
} Amount;

typedef struct
{
  Fate fate;
  gboolean is_partial;
  Amount amount;    /* the partial one */
  char currency[4]; /* empty: whatever is asked */
  gint64 delay_ms;
} Plan;

typedef struct
{
  char *reference;
  CfPaymentOutcome outcome;
  gint64 approved_minor;
} Entry;

typedef struct
{
  CfPaymentRequest request;
  Plan plan;
  guint timer;
  gboolean is_answered; /* the till knows that nothing is known (LATE) */
} Running;

struct _CfVirtualPaymentTerminal
{
  CfPaymentTerminal parent_instance;
  char *path;
  /* Device thread: */
  gboolean is_unplugged;
  gboolean refuses_reversal; /* the next one */
  gboolean loses_reversal;   /* the next one */
  gboolean loses_totals;     /* the next ones asked for */
  Amount miscount;           /* what its totals say too much */
  CfPaymentTotals totals; /* of the period, added up as the ledger grows; its name is the number */
  guint period;
  Fate usual;
  GQueue plans;       /* of Plan */
  GHashTable *ledger; /* reference -> Entry */
  Running *running;
};

static void cf_virtual_payment_terminal_device_init (CfVirtualDeviceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfVirtualPaymentTerminal,
                               cf_virtual_payment_terminal,
                               CF_TYPE_PAYMENT_TERMINAL,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_VIRTUAL_DEVICE,
                                                      cf_virtual_payment_terminal_device_init))

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->reference);
  g_free (entry);
}

static void
running_free (Running *running)
{
  if (running == NULL)
    return;
  g_free (running->request.reference);
  g_free (running);
}

/* ---- ledger ---- */

#define DAY_ENDED "-" /* instead of a reference: another period begins */

static void
end_day (CfVirtualPaymentTerminal *self)
{
  self->totals = (CfPaymentTotals){ 0 };
  self->period++;
}

/* What @outcome, after @before (nullable) of the same payment, adds to the period. */
static void
count_entry (CfVirtualPaymentTerminal *self,
             const Entry *before,
             CfPaymentOutcome outcome,
             gint64 approved_minor)
{
  gboolean was_charged = before != NULL && cf_payment_outcome_is_charged (before->outcome);

  if (cf_payment_outcome_is_charged (outcome) && !was_charged) {
    self->totals.charged_count++;
    self->totals.charged_minor += approved_minor;
  } else if (outcome == CF_PAYMENT_REVERSED && was_charged) {
    self->totals.returned_count++;
    self->totals.returned_minor += approved_minor;
  }
}

static void
remember (CfVirtualPaymentTerminal *self,
          const char *reference,
          CfPaymentOutcome outcome,
          gint64 approved_minor)
{
  Entry *entry = g_new (Entry, 1);

  count_entry (self, g_hash_table_lookup (self->ledger, reference), outcome, approved_minor);
  *entry = (Entry){ g_strdup (reference), outcome, approved_minor };
  g_hash_table_replace (self->ledger, entry->reference, entry);
}

/* One line an event: reference, outcome, amount, separated by tabs; the newest line counts. */
static void
write_line (CfVirtualPaymentTerminal *self, const char *reference, const char *event, gint64 minor)
{
  if (self->path == NULL)
    return;
  g_autofree char *line =
    g_strdup_printf ("%s\t%s\t%" G_GINT64_FORMAT "\n", reference, event, minor);
  int fd = open (self->path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  gsize length = strlen (line);
  if (fd < 0 || write (fd, line, length) != (gssize) length)
    g_debug ("virtual payment terminal: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
}

static void
write_entry (CfVirtualPaymentTerminal *self,
             const char *reference,
             CfPaymentOutcome outcome,
             gint64 approved_minor)
{
  remember (self, reference, outcome, approved_minor);
  write_line (self, reference, cf_payment_outcome_name (outcome), approved_minor);
}

static void
read_entry (CfVirtualPaymentTerminal *self, const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 4);
  gint64 amount;

  if (g_strv_length (fields) != 3 || fields[0][0] == '\0' ||
      strlen (fields[0]) > CF_PAYMENT_REFERENCE_MAX ||
      !g_ascii_string_to_signed (fields[2], 10, 0, G_MAXINT64, &amount, NULL))
    return;
  if (strcmp (fields[0], DAY_ENDED) == 0)
    end_day (self);
  for (CfPaymentOutcome outcome = CF_PAYMENT_UNKNOWN; outcome <= CF_PAYMENT_REVERSED; outcome++)
    if (strcmp (cf_payment_outcome_name (outcome), fields[1]) == 0) {
      /* What ran when the power went was never charged. */
      remember (self, fields[0], outcome == CF_PAYMENT_IN_PROGRESS ? CF_PAYMENT_CANCELLED : outcome,
                amount);
      return;
    }
}

static void
read_ledger (CfVirtualPaymentTerminal *self)
{
  FILE *file = self->path != NULL ? fopen (self->path, "re") : NULL;

  if (file == NULL)
    return; /* a new terminal */
  if (fseeko (file, 0, SEEK_END) == 0 && ftello (file) > LEDGER_READ_MAX)
    fseeko (file, -LEDGER_READ_MAX, SEEK_END);
  else
    rewind (file);
  char line[CF_PAYMENT_REFERENCE_MAX + 64];
  while (fgets (line, sizeof line, file) != NULL) {
    g_strchomp (line);
    read_entry (self, line);
  }
  fclose (file);
}

/* ---- answers ---- */

/* The same for the same reference, whenever it is asked. */
static CfPaymentResult *
make_result (const char *reference, CfPaymentOutcome outcome, gint64 approved_minor)
{
  CfPaymentResult *result = cf_payment_result_new (reference, outcome, approved_minor);
  guint hash = g_str_hash (reference);
  g_autofree char *approval = g_strdup_printf ("%06u", hash % 1000000);
  g_autofree char *terminal = g_strdup_printf ("V%010u", hash);

  cf_payment_result_set (&result->words, cf_payment_outcome_name (outcome), CF_DEVICE_SAID_MAX);
  if (!cf_payment_outcome_is_charged (outcome) && outcome != CF_PAYMENT_REVERSED)
    return result;
  g_autofree char *slip =
    g_strdup_printf ("Visa ···· 4242\nContactless, no PIN\nApproval %s", approval);
  cf_payment_result_set (&result->terminal_reference, terminal, CF_PAYMENT_FIELD_MAX);
  cf_payment_result_set (&result->brand, "Visa", CF_PAYMENT_FIELD_MAX);
  cf_payment_result_set (&result->card, "4242", CF_PAYMENT_FIELD_MAX);
  cf_payment_result_set (&result->approval, approval, CF_PAYMENT_FIELD_MAX);
  cf_payment_result_set (&result->slip, slip, CF_PAYMENT_SLIP_MAX);
  return result;
}

/* Scales a scripted amount to the currency; what its decimals cannot hold is cut off. */
static gint64
scale_amount (const Amount *scripted, guint exponent)
{
  gint64 amount = scripted->value;

  for (guint i = scripted->decimals; i < exponent; i++)
    amount *= 10;
  for (guint i = exponent; i < scripted->decimals; i++)
    amount /= 10;
  return amount;
}

/* What becomes of a payment whose card was presented; written down before anybody is told. */
static CfPaymentOutcome
settle (CfVirtualPaymentTerminal *self, const Running *running, gint64 *ret_approved_minor)
{
  const Plan *plan = &running->plan;
  CfPaymentOutcome outcome = CF_PAYMENT_APPROVED;
  gint64 approved = running->request.amount_minor;

  if (plan->is_partial)
    approved = MIN (scale_amount (&plan->amount, running->request.exponent), approved);
  if (plan->fate == FATE_DECLINE || plan->fate == FATE_LOSE_DECLINE || approved == 0 ||
      (plan->currency[0] != '\0' && strcmp (plan->currency, running->request.currency) != 0))
    outcome = CF_PAYMENT_DECLINED;
  else if (plan->fate == FATE_TIMEOUT)
    outcome = CF_PAYMENT_TIMED_OUT;
  else if (approved < running->request.amount_minor)
    outcome = CF_PAYMENT_PARTIAL;
  if (!cf_payment_outcome_is_charged (outcome))
    approved = 0;
  write_entry (self, running->request.reference, outcome, approved);
  *ret_approved_minor = approved;
  return outcome;
}

/* The running payment comes to its end. */
static void
finish_running (CfVirtualPaymentTerminal *self)
{
  Running *running = g_steal_pointer (&self->running);
  gint64 approved;
  CfPaymentOutcome outcome = settle (self, running, &approved);
  gboolean is_lost =
    running->plan.fate == FATE_LOSE_ANSWER || running->plan.fate == FATE_LOSE_DECLINE;

  cf_device_remove_timer (CF_DEVICE (self), running->timer);
  if (!self->is_unplugged)
    cf_payment_terminal_answer (CF_PAYMENT_TERMINAL (self),
                                make_result (running->request.reference,
                                             is_lost ? CF_PAYMENT_UNKNOWN : outcome,
                                             is_lost ? 0 : approved));
  running_free (running);
}

static void
on_time_cb (CfDevice *device, gpointer data)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  self->running->timer = 0;
  finish_running (self);
}

/* ---- payments ---- */

static void
begin_running (CfVirtualPaymentTerminal *self)
{
  Running *running = self->running;
  CfPaymentTerminal *terminal = CF_PAYMENT_TERMINAL (self);

  write_entry (self, running->request.reference, CF_PAYMENT_IN_PROGRESS, 0);
  cf_payment_terminal_report_progress (terminal, "Present card");
  switch (running->plan.fate) {
  case FATE_WAIT: return;
  case FATE_LATE:
    running->is_answered = TRUE;
    cf_payment_terminal_answer (terminal,
                                make_result (running->request.reference, CF_PAYMENT_UNKNOWN, 0));
    break;
  case FATE_APPROVE:
  case FATE_DECLINE:
  case FATE_TIMEOUT:
  case FATE_LOSE_ANSWER:
  case FATE_LOSE_DECLINE:
  case FATE_SILENCE:
  default: break;
  }
  if (running->plan.delay_ms > 0)
    running->timer =
      cf_device_add_timer (CF_DEVICE (self), running->plan.delay_ms, on_time_cb, NULL, NULL);
  else
    finish_running (self);
}

static Plan
next_plan (CfVirtualPaymentTerminal *self)
{
  g_autofree Plan *plan = g_queue_pop_head (&self->plans);
  return plan != NULL ? *plan : (Plan){ .fate = self->usual };
}

static void
cf_virtual_payment_terminal_start (CfPaymentTerminal *terminal, const CfPaymentRequest *request)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (terminal);
  const Entry *known = g_hash_table_lookup (self->ledger, request->reference);

  if (known != NULL) { /* the same payment again: never charged twice */
    cf_payment_terminal_answer (terminal, make_result (known->reference, known->outcome,
                                                       known->approved_minor));
    return;
  }
  if (self->is_unplugged || self->running != NULL) { /* a late one is still at it */
    cf_payment_terminal_answer (terminal,
                                make_result (request->reference, CF_PAYMENT_CANCELLED, 0));
    return;
  }
  self->running = g_new0 (Running, 1);
  self->running->request = *request;
  self->running->request.reference = g_strdup (request->reference);
  self->running->plan = next_plan (self);
  begin_running (self);
}

static void
cf_virtual_payment_terminal_cancel (CfPaymentTerminal *terminal, const char *reference)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (terminal);
  Running *running = self->running;

  if (running == NULL || self->is_unplugged || running->plan.fate == FATE_SILENCE ||
      strcmp (running->request.reference, reference) != 0)
    return; /* past cancelling: it ends as it will */
  self->running = NULL;
  cf_device_remove_timer (CF_DEVICE (self), running->timer);
  write_entry (self, reference, CF_PAYMENT_CANCELLED, 0);
  cf_payment_terminal_answer (terminal, make_result (reference, CF_PAYMENT_CANCELLED, 0));
  running_free (running);
}

static gboolean
is_silent (const CfVirtualPaymentTerminal *self)
{
  return self->is_unplugged || (self->running != NULL && self->running->plan.fate == FATE_SILENCE);
}

static void
cf_virtual_payment_terminal_ask (CfPaymentTerminal *terminal, const CfPaymentRequest *request)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (terminal);
  const Entry *entry = g_hash_table_lookup (self->ledger, request->reference);

  if (is_silent (self))
    return; /* the waiting ends by itself */
  cf_payment_terminal_answer_asked (terminal,
                                    make_result (request->reference,
                                                 entry != NULL ? entry->outcome
                                                               : CF_PAYMENT_NOT_FOUND,
                                                 entry != NULL ? entry->approved_minor : 0));
}

/* What a reversal of @entry comes to. */
static CfPaymentOutcome
reverse_entry (CfVirtualPaymentTerminal *self, const Entry *entry)
{
  if (entry == NULL)
    return CF_PAYMENT_NOT_FOUND;
  if (entry->outcome == CF_PAYMENT_REVERSED)
    return CF_PAYMENT_REVERSED; /* given back before */
  if (!cf_payment_outcome_is_charged (entry->outcome))
    return CF_PAYMENT_NOT_FOUND; /* nothing to give back */
  if (self->refuses_reversal) {
    self->refuses_reversal = FALSE;
    return CF_PAYMENT_DECLINED;
  }
  return CF_PAYMENT_REVERSED;
}

static void
cf_virtual_payment_terminal_reverse (CfPaymentTerminal *terminal,
                                     const CfPaymentRequest *request,
                                     const char *terminal_reference)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (terminal);
  const Entry *entry = g_hash_table_lookup (self->ledger, request->reference);

  if (is_silent (self))
    return;
  CfPaymentOutcome outcome = reverse_entry (self, entry);
  gint64 amount = entry != NULL ? entry->approved_minor : 0;
  if (outcome == CF_PAYMENT_REVERSED && entry->outcome != CF_PAYMENT_REVERSED)
    write_entry (self, request->reference, outcome, amount);
  if (self->loses_reversal) {
    self->loses_reversal = FALSE;
    outcome = CF_PAYMENT_UNKNOWN;
    amount = 0;
  }
  cf_payment_terminal_answer_asked (terminal, make_result (request->reference, outcome, amount));
}

/* It knows one currency: the one it is asked in. */
static void
cf_virtual_payment_terminal_totals (CfPaymentTerminal *terminal,
                                    const char *currency,
                                    guint exponent)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (terminal);

  if (is_silent (self) || self->loses_totals)
    return;
  CfPaymentTotals *totals = g_memdup2 (&self->totals, sizeof self->totals);
  totals->period = g_strdup_printf ("%u", self->period);
  totals->charged_minor += scale_amount (&self->miscount, exponent);
  cf_payment_terminal_answer_totals (terminal, totals);
}

/* ---- script ---- */

static void
plan (CfDevice *device, Fate fate, const CfScriptArgs *args)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);
  Plan *next = g_new0 (Plan, 1);

  *next = (Plan){ fate, args->has_decimal, { args->value, args->decimals }, "", args->duration_ms };
  if (strlen (args->word) == 3)
    g_strlcpy (next->currency, args->word, sizeof next->currency);
  if (g_queue_get_length (&self->plans) < PLANS_MAX)
    g_queue_push_tail (&self->plans, next);
  else
    g_free (next);
}

#define DEFINE_FATE(name, fate)                                                                    \
  static void do_##name (CfDevice *device, const CfScriptArgs *args)                               \
  {                                                                                                \
    plan (device, fate, args);                                                                     \
  }
DEFINE_FATE (approve, FATE_APPROVE)
DEFINE_FATE (decline, FATE_DECLINE)
DEFINE_FATE (timeout, FATE_TIMEOUT)
DEFINE_FATE (lose_answer, FATE_LOSE_ANSWER)
DEFINE_FATE (lose_decline, FATE_LOSE_DECLINE)
DEFINE_FATE (late, FATE_LATE)
DEFINE_FATE (silence, FATE_SILENCE)
DEFINE_FATE (wait, FATE_WAIT)

static void
do_present (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  if (self->running != NULL && self->running->plan.fate == FATE_WAIT)
    finish_running (self);
}

static void
do_always_approve (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->usual = FATE_APPROVE;
}

static void
do_always_decline (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->usual = FATE_DECLINE;
}

static void
do_always_wait (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->usual = FATE_WAIT;
}

static void
do_refuse_reversal (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->refuses_reversal = TRUE;
}

static void
do_lose_reversal (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->loses_reversal = TRUE;
}

static void
do_miscount (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->miscount = (Amount){ args->value, args->decimals };
}

static void
do_lose_totals (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->loses_totals = TRUE;
}

static void
do_resume (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  self->loses_totals = FALSE;
  self->miscount = (Amount){ 0, 0 };
}

static void
do_end_day (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  end_day (self);
  write_line (self, DAY_ENDED, "day_ended", 0);
}

/* The plug goes: what runs has an unknown end for the till, while the terminal goes on. */
static void
do_unplug (CfDevice *device, const CfScriptArgs *args)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  self->is_unplugged = TRUE;
  cf_device_report (device, CF_DEVICE_MISSING, CF_DEVICE_REASON_UNPLUGGED);
  if (self->running == NULL || self->running->is_answered)
    return;
  self->running->is_answered = TRUE;
  cf_payment_terminal_answer (CF_PAYMENT_TERMINAL (self),
                              make_result (self->running->request.reference, CF_PAYMENT_UNKNOWN,
                                           0));
}

static void
do_plug (CfDevice *device, const CfScriptArgs *args)
{
  CF_VIRTUAL_PAYMENT_TERMINAL (device)->is_unplugged = FALSE;
  cf_device_report (device, CF_DEVICE_READY, CF_DEVICE_REASON_NONE);
}

static const CfScriptCommand COMMANDS[] = {
  { "APPROVE", "QWD", "charge all of it, or the amount only; after the time", do_approve },
  { "DECLINE", "D", "refuse the card", do_decline },
  { "TIMEOUT", "D", "nobody presents a card", do_timeout },
  { "LOSE_ANSWER", "D", "charge, but the answer gets lost", do_lose_answer },
  { "LOSE_DECLINE", "D", "refuse, but the answer gets lost", do_lose_decline },
  { "LATE", "d", "the line breaks; charge and answer after the time", do_late },
  { "SILENCE", "d", "say nothing for the time, not even when asked; then charge", do_silence },
  { "WAIT", "", "wait for a card until PRESENT or until it is cancelled", do_wait },
  { "PRESENT", "", "somebody presents a card", do_present },
  { "ALWAYS_APPROVE", "", "what happens without a line: approve (usual)", do_always_approve },
  { "ALWAYS_DECLINE", "", "what happens without a line: decline", do_always_decline },
  { "ALWAYS_WAIT", "", "what happens without a line: wait for PRESENT", do_always_wait },
  { "REFUSE_REVERSAL", "", "refuse the next reversal", do_refuse_reversal },
  { "LOSE_REVERSAL", "", "do the next reversal, but the answer gets lost", do_lose_reversal },
  { "MISCOUNT", "q", "its totals say so much too much from now on", do_miscount },
  { "LOSE_TOTALS", "", "totals that are asked for get lost from now on", do_lose_totals },
  { "RESUME", "", "totals are told, and right, again", do_resume },
  { "END_DAY", "", "its day is ended: its totals begin anew", do_end_day },
  { "UNPLUG", "", "the line is broken", do_unplug },
  { "PLUG", "", "the line is there again", do_plug },
  { NULL },
};

/* ---- the object ---- */

static gboolean
cf_virtual_payment_terminal_open (CfDevice *device, CfDeviceReason *ret_reason, GError **error)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  g_hash_table_remove_all (self->ledger);
  self->totals = (CfPaymentTotals){ 0 };
  self->period = 1;
  read_ledger (self);
  return TRUE;
}

static void
cf_virtual_payment_terminal_close (CfDevice *device)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (device);

  if (self->running != NULL)
    cf_device_remove_timer (device, self->running->timer);
  g_clear_pointer (&self->running, running_free);
  CF_DEVICE_CLASS (cf_virtual_payment_terminal_parent_class)->close (device);
}

static void
cf_virtual_payment_terminal_finalize (GObject *object)
{
  CfVirtualPaymentTerminal *self = CF_VIRTUAL_PAYMENT_TERMINAL (object);

  g_queue_clear_full (&self->plans, g_free);
  g_hash_table_unref (self->ledger);
  g_clear_pointer (&self->running, running_free);
  g_free (self->path);
  G_OBJECT_CLASS (cf_virtual_payment_terminal_parent_class)->finalize (object);
}

static void
cf_virtual_payment_terminal_device_init (CfVirtualDeviceInterface *iface)
{
  iface->commands = COMMANDS;
}

static void
cf_virtual_payment_terminal_class_init (CfVirtualPaymentTerminalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cf_virtual_payment_terminal_finalize;
  CF_DEVICE_CLASS (klass)->open = cf_virtual_payment_terminal_open;
  CF_DEVICE_CLASS (klass)->close = cf_virtual_payment_terminal_close;
  CF_PAYMENT_TERMINAL_CLASS (klass)->start = cf_virtual_payment_terminal_start;
  CF_PAYMENT_TERMINAL_CLASS (klass)->cancel = cf_virtual_payment_terminal_cancel;
  CF_PAYMENT_TERMINAL_CLASS (klass)->ask = cf_virtual_payment_terminal_ask;
  CF_PAYMENT_TERMINAL_CLASS (klass)->reverse = cf_virtual_payment_terminal_reverse;
  CF_PAYMENT_TERMINAL_CLASS (klass)->totals = cf_virtual_payment_terminal_totals;
}

static void
cf_virtual_payment_terminal_init (CfVirtualPaymentTerminal *self)
{
  g_queue_init (&self->plans);
  self->ledger = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
}

CfVirtualPaymentTerminal *
cf_virtual_payment_terminal_new (CfDeviceLoop *loop, const char *id, const char *ledger)
{
  CfVirtualPaymentTerminal *self =
    g_object_new (CF_TYPE_VIRTUAL_PAYMENT_TERMINAL, "loop", loop, "id", id, "model",
                  "Virtual payment terminal", NULL);
  self->path = g_strdup (ledger);
  return self;
}
