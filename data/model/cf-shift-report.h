/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-id.h"
#include "cf-sale.h"

G_BEGIN_DECLS

/**
 * CfReportTender:
 * @type: the tender type's id
 * @count: how many tenders
 * @amount: what they paid, change taken off
 */
typedef struct
{
  char *type;
  guint count;
  CfMoney amount;
} CfReportTender;

#define CF_REPORT_NOTE_MAX 500 /* bytes: some lines on paper */

/**
 * CfReportSlip:
 * @type: the tender type's id
 * @count: how many slips of it lay in the drawer
 */
typedef struct
{
  char *type;
  guint count;
} CfReportSlip;

/**
 * CfTerminalVerdict:
 *
 * What a payment terminal's total says of the till's: a till without one has no verdict.
 */
/* clang-format off */
#define CF_TERMINAL_VERDICT_TABLE(X)                                                         \
  X (SILENT,  "silent")  /* it could not be asked, or did not answer in time */              \
  X (AGREES,  "agrees")  /* it took what the till says */                                    \
  X (DIFFERS, "differs")                                                                     \
  X (UNCLEAR, "unclear") /* it counts from before the shift, and nobody knows how much that was */
/* clang-format on */

typedef enum
{
#define CF_TERMINAL_ENUM(id, name) CF_TERMINAL_##id,
  CF_TERMINAL_VERDICT_TABLE (CF_TERMINAL_ENUM)
#undef CF_TERMINAL_ENUM
} CfTerminalVerdict;

const char *cf_terminal_verdict_name (CfTerminalVerdict verdict); /* stable */

/**
 * CfReportTerminal:
 * @id: the terminal's id
 * @verdict: what came of the comparison
 * @period: (nullable): the terminal's name of the period its totals are of
 * @charged_count, @charged, @returned_count, @returned: its totals, of that whole period; 0 if silent
 * @taken: what it took in this shift, as far as can be told; 0 if silent
 * @expected: what it took in this shift by the till's records
 * @expected_ever: the same since the till's first sale: what the next shift's is reckoned from
 *
 * What is given back is taken off.
 */
typedef struct
{
  char *id;
  CfTerminalVerdict verdict;
  char *period;
  guint charged_count;
  CfMoney charged;
  guint returned_count;
  CfMoney returned;
  CfMoney taken;
  CfMoney expected;
  CfMoney expected_ever;
} CfReportTerminal;

void cf_report_terminal_free (CfReportTerminal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfReportTerminal, cf_report_terminal_free)

/**
 * CfShiftReport:
 * @number: the Z's number for people, such as "T1-000012"; %NULL on an X
 * @opened_by, @closed_by: ids of people
 * @sales_count, @sales_total: sales completed in the shift and the sum of their totals, loads left out
 * @loads_count, @loads_total: gift cards sold or loaded, and what was paid for them: a debt of the shop, which no figure
 *   of turnover or tax here has in it.  Tenders are sales − returns + loads + rounding.
 * @loads_alone: sales that were nothing else, which @sales_count leaves out
 * @returns_count, @returns_total: returns completed, as amounts above zero
 * @lines_voided, @baskets_cancelled, @no_sales: how often
 * @discount_total: what discounts took off
 * @rounding: sum of cash rounding, an account outside turnover
 * @float_amount: what the drawer opened with
 * @cash_tendered: cash kept from sales, change and payouts taken off
 * @paid_in, @paid_out, @safe_drops: other movements, all above zero
 * @expected: float + cash in − cash out
 * @counted, @difference: only if @is_closed: what was counted, counted − expected
 * @recounts, @first_counted: how often another count was given after @expected had been shown, and what
 *   the first had come to, which was the blind one
 * @note: (nullable): what whoever counted has to say
 * @perpetual_sales, @perpetual_returns, @perpetual_loads: of this terminal since its first sale, this shift included
 * @parked, @unfinished: open facts that stand on the report but in no total: parked baskets, and a
 *   basket still open
 * @card_unknown_count, @card_unknown: card tenders whose outcome is not known
 * @card_unsold_count, @card_unsold: taken by the terminal, but not part of a sale
 * @taxes: (element-type CfSaleTax): per class and rate
 * @tenders: (element-type CfReportTender)
 * @card_terminal: (nullable): only if @is_closed: the payment terminal's totals, if the till has one
 * @slips: (element-type CfReportSlip): of the tender types whose slips were counted
 *
 * What an X or a Z says.  A Z of a program that did not know loads has them in its sales and taxes.
 */
typedef struct
{
  char *number;
  CfId shift;
  char *business_day;
  char *currency;
  guint exponent;
  gint64 opened_at_ms;
  gint64 closed_at_ms;
  char *opened_by;
  char *closed_by;
  gboolean is_closed;
  guint sales_count;
  CfMoney sales_total;
  guint loads_count;
  CfMoney loads_total;
  guint loads_alone;
  guint returns_count;
  CfMoney returns_total;
  guint lines_voided;
  guint baskets_cancelled;
  guint no_sales;
  CfMoney discount_total;
  CfMoney rounding;
  CfMoney float_amount;
  CfMoney cash_tendered;
  CfMoney paid_in;
  CfMoney paid_out;
  CfMoney safe_drops;
  CfMoney expected;
  CfMoney counted;
  CfMoney difference;
  guint recounts;
  CfMoney first_counted;
  char *note;
  CfMoney perpetual_sales;
  CfMoney perpetual_returns;
  CfMoney perpetual_loads;
  guint parked;
  guint unfinished;
  guint card_unknown_count;
  CfMoney card_unknown;
  guint card_unsold_count;
  CfMoney card_unsold;
  GPtrArray *taxes;
  GPtrArray *tenders;
  CfReportTerminal *card_terminal;
  GPtrArray *slips;
} CfShiftReport;

/**
 * cf_shift_report_new:
 *
 * Returns: a report of nothing, whose arrays own their elements.
 */
CfShiftReport *cf_shift_report_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_shift_report_add_tender:
 * @type: copied
 *
 * Appends a row to @self's tenders.
 */
void cf_shift_report_add_tender (CfShiftReport *self,
                                 const char *type,
                                 guint count,
                                 CfMoney amount);

/**
 * cf_shift_report_add_slips:
 * @type: copied
 *
 * Appends a row to @self's slips.
 */
void cf_shift_report_add_slips (CfShiftReport *self, const char *type, guint count);

/**
 * cf_shift_report_count_tenders:
 *
 * Returns: how many tenders of @type there were: so many slips there should be.
 */
guint cf_shift_report_count_tenders (const CfShiftReport *self, const char *type);

/**
 * cf_shift_report_free:
 * @self: (nullable): a report
 */
void cf_shift_report_free (CfShiftReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfShiftReport, cf_shift_report_free)

G_END_DECLS
