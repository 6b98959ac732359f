/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-scan-code
 *
 * What a scanned or typed code is.  The resolver looks at the text alone and at the shop's settings:
 * no catalogue, no clock.  It tries, in this order, and the first that fits wins: function code,
 * badge, receipt, pickup code, loyalty, gift card or coupon, GS1 element string or Digital Link,
 * in-store variable measure, plain GTIN, SKU.
 *
 * Our own codes begin with letters no GS1 code has: `CF1R` a receipt's number as printed; then, with
 * decimal digits behind them, `CF1S` a signed receipt, `CF1P` a pickup code, `CF1F` a function,
 * `CF1B` a badge.
 *
 * Sources: AIM symbology identifiers (ISO/IEC 15424); GS1 General Specifications 2.1.11 (restricted
 * circulation), 7.8 to 7.10; domain.md of the design, "Product, barcode, price".
 *
 * Pure functions and plain values; settings are made once and then only read, by any thread.
 */

#include "cf-gs1.h"
#include "cf-gtin.h"
#include "cf-money.h"
#include "cf-quantity.h"

G_BEGIN_DECLS

#define CF_SCAN_BYTES_MAX      8192 /* above the largest symbol there is (QR: 7089 digits) */
#define CF_SCAN_RANGE_LEN      32   /* characters of a number in a range */
#define CF_SCAN_LAYOUT_LEN     13   /* digits of a variable measure number */
#define CF_SCAN_LAYOUTS_MAX    64
#define CF_SCAN_RANGES_MAX     256
#define CF_SCAN_SUBSTITUTE_MAX 8 /* bytes that stand for a separator */

/**
 * CfScanKind:
 * @CF_SCAN_FUNCTION: `CF1F`; @text is the digits
 * @CF_SCAN_BADGE: `CF1B`; @text is the digits; says who, approves nothing
 * @CF_SCAN_RECEIPT: `CF1R`; @text is the number, such as "T1-004731"
 * @CF_SCAN_SIGNED_RECEIPT: `CF1S`; @text is the digits
 * @CF_SCAN_PICKUP: `CF1P`; @text is the digits
 * @CF_SCAN_LOYALTY: a number of a loyalty range
 * @CF_SCAN_GIFT_CARD: a number of a gift card range
 * @CF_SCAN_COUPON: a number of a coupon range, or a GS1 label with a coupon number (AI 255)
 * @CF_SCAN_GS1: an element string or Digital Link; has a GTIN unless it names no trade item
 * @CF_SCAN_VARIABLE_MEASURE: an in-store number with a price, weight or count inside
 * @CF_SCAN_GTIN: a plain trade item number
 * @CF_SCAN_SKU: anything else that could be a stock code
 */
typedef enum
{
  CF_SCAN_FUNCTION,
  CF_SCAN_BADGE,
  CF_SCAN_RECEIPT,
  CF_SCAN_SIGNED_RECEIPT,
  CF_SCAN_PICKUP,
  CF_SCAN_LOYALTY,
  CF_SCAN_GIFT_CARD,
  CF_SCAN_COUPON,
  CF_SCAN_GS1,
  CF_SCAN_VARIABLE_MEASURE,
  CF_SCAN_GTIN,
  CF_SCAN_SKU,
} CfScanKind;
#define CF_SCAN_KIND_COUNT 12

/** cf_scan_kind_to_text: Returns: (transfer none): a word such as "variable_measure"; for logs. */
const char *cf_scan_kind_to_text (CfScanKind kind);

/**
 * CfScan:
 * @kind: what it is
 * @also: bits (1 << kind) of what else the text could be by the settings: the till asks when more
 *   than one of them is known to it
 * @text: the code without prefix and framing; a SKU to look for when nothing else fits
 * @aim: the symbology identifier ("]C1"), or ""
 * @gtin: (valid if @has_gtin): as read: 14 digits
 * @item_gtin: with @CF_SCAN_VARIABLE_MEASURE: @gtin with the value's digits zeroed and a fitting
 *   check digit: what the catalogue lists the item under
 * @addon: the 2 or 5 digits printed beside a book or magazine, or ""
 * @lot: AI 10, or ""
 * @serial: AI 21, or ""
 * @expiry: AI 17, or the day of AI 7003; all zero for none: past it a sale is refused
 * @sell_by: AI 16, likewise
 * @best_before: AI 15: past it is no reason to refuse
 * @quantity: (valid if @has_quantity): the measure in the code, counted in @unit
 * @count: (valid if @has_count): pieces in the code: AI 30 or 37
 * @price: (valid if @has_price): what the line costs: AI 392n, 393n or in-store
 * @unit_price: (valid if @has_unit_price): price of one unit of measure: AI 8005 or 395n
 * @currency: ISO 4217 number with AI 393n, else 0; always the shop's own
 * @refusal: with @CF_SCAN_SKU: the error to answer with when no SKU has this text
 *
 * What a code says.
 */
typedef struct
{
  CfScanKind kind;
  guint also;
  char *text;
  char aim[4];
  gboolean has_gtin;
  CfGtin gtin;
  CfGtin item_gtin;
  char addon[6];
  char lot[21];
  char serial[21];
  CfDate expiry;
  CfDate sell_by;
  CfDate best_before;
  gboolean has_quantity;
  CfQuantity quantity;
  CfUnit unit;
  gboolean has_count;
  gint64 count;
  gboolean has_price;
  CfMoney price;
  gboolean has_unit_price;
  CfMoney unit_price;
  guint currency;
  CfErrorCode refusal;
} CfScan;

/** cf_scan_free: @self: (nullable): a scan */
void cf_scan_free (CfScan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfScan, cf_scan_free)

/* ── settings ─────────────────────────────────────────────────────────────────────────────────── */

/**
 * CfScanSettings:
 *
 * How this shop's codes are read.  Built once from the shop's settings; reading it needs no lock.
 */
typedef struct _CfScanSettings CfScanSettings;

/**
 * cf_scan_settings_new:
 * @exponent: decimals of the shop's currency, 0 to 4
 * @currency: its ISO 4217 number (978 for EUR), or 0 to refuse every label that names a currency
 *
 * Returns: settings without layouts, ranges and exceptions.
 */
CfScanSettings *cf_scan_settings_new (guint exponent, guint currency) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_scan_settings_new_default:
 *
 * Returns: settings with the layouts a shop starts with: `2IIIIIIPPPPPC` and `02IIIIIPPPPPC`, five
 * digits of price in minor units.
 */
CfScanSettings *cf_scan_settings_new_default (guint exponent, guint currency)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_scan_settings_free: @self: (nullable): settings */
void cf_scan_settings_free (CfScanSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfScanSettings, cf_scan_settings_free)

/**
 * cf_scan_settings_add_layout:
 * @pattern: 13 characters: a prefix of digits, then `I` item number, `V` price verifier, `X` of no
 *   meaning, and one of `P` price, `W` weight, `N` pieces; the last is `C`, the check digit.  Each
 *   letter stands in one run; the value has at least one digit, V at most one
 * @decimals: decimals of the value: of currency for P, of kg for W; 0 for N
 *
 * Adds a layout of in-store variable measure numbers.  A UPC-A is looked at as 13 digits, with a 0 in
 * front.  Fails with %CF_ERROR_BAD_SETTING when the pattern is none, does not begin with 02 or 20 to
 * 29, has more decimals than can be told in minor units or thousandths, or overlaps one that is
 * there or a range.
 */
gboolean cf_scan_settings_add_layout (CfScanSettings *self,
                                      const char *pattern,
                                      guint decimals,
                                      GError **error);

/**
 * cf_scan_settings_add_range:
 * @kind: %CF_SCAN_LOYALTY, %CF_SCAN_GIFT_CARD or %CF_SCAN_COUPON
 * @length: characters of a whole number, 4 to %CF_SCAN_RANGE_LEN
 * @first: how the first number begins: upper-case letters and digits, 1 to @length characters
 * @last: how the last one begins; as long as @first and not before it
 *
 * Adds a range of numbers: those of @length characters whose beginning lies between the two, both
 * included.  Fails with %CF_ERROR_BAD_SETTING when it is malformed or overlaps a range of another
 * kind, our own codes or a variable measure layout: a number has one meaning.
 */
gboolean cf_scan_settings_add_range (CfScanSettings *self,
                                     CfScanKind kind,
                                     guint length,
                                     const char *first,
                                     const char *last,
                                     GError **error);

/**
 * cf_scan_settings_set_separator:
 * @substitute: (nullable): what a keyboard scanner types for GS, such as "|" or "{GS}"; at most
 *   %CF_SCAN_SUBSTITUTE_MAX bytes, no letters or digits alone
 *
 * Fails with %CF_ERROR_BAD_SETTING.
 */
gboolean cf_scan_settings_set_separator (CfScanSettings *self,
                                         const char *substitute,
                                         GError **error);

/**
 * cf_scan_settings_set_function_codes:
 *
 * Whether function codes work; off at first, as anybody can print one.
 */
void cf_scan_settings_set_function_codes (CfScanSettings *self, gboolean enabled);

/**
 * cf_scan_settings_set_upce:
 *
 * Whether eight digits without a symbology identifier that are no GTIN-8 are tried as a UPC-E.  Off
 * at first: a misread GTIN-8 would pass one time in ten.
 */
void cf_scan_settings_set_upce (CfScanSettings *self, gboolean enabled);

/* ── resolving ────────────────────────────────────────────────────────────────────────────────── */

/**
 * cf_scan_resolve:
 * @code: (array length=len): bytes as the scanner sent them or the cashier typed them: framing
 *   (STX, ETX, CR, LF, TAB, blanks at the ends), AIM identifier and GS allowed
 * @settings: the shop's settings
 * @year: the year it is now, for the century of dates
 *
 * Returns: what the code is, or %NULL with %CF_ERROR_BAD_CODE (malformed), %CF_ERROR_BAD_CHECK_DIGIT,
 * %CF_ERROR_UNKNOWN_CODE (a web address that is no Digital Link) or %CF_ERROR_NOT_PERMITTED (a
 * function code while they are off).  Whether a product, receipt or person has the code is the
 * till's question; for what could only be a SKU, @refusal says how to answer if none has.
 */
CfScan *cf_scan_resolve (const char *code,
                         gsize len,
                         const CfScanSettings *settings,
                         guint year,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
