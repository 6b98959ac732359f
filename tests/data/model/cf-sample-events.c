/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sample-events.h"

#include "cf-canonical-json.h"
#include "cf-sample-sale.h"
#include "cf-trade-body.h"

#define ANNA   "01890a5d-ac96-774b-bcce-b302099a8057"
#define BOB    "01890a5d-ac96-774b-bcce-b302099a8058"
#define BASKET "01890a5d-ac96-774b-bcce-b302099a8001"
#define SHIFT  "01890a5d-ac96-774b-bcce-b302099a8002"
#define TENDER "01890a5d-ac96-774b-bcce-b302099a8003"
#define ORDER  "01890a5d-ac96-774b-bcce-b302099a8004"
#define HASH   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define KEY    "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define SIGNATURE                                                                                  \
  "kqAJqfDUyrhyDoILX2QlQKKye1QWUD+Ps3YiI+vbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6w0WkSFrsMAA=="
#define AT_MS G_GINT64_CONSTANT (1795460364123)

typedef struct
{
  GPtrArray *events;
  CfManualClock clock;
} Sampler;

static void
add (Sampler *self, CfEventKind kind, json_object *body)
{
  g_ptr_array_add (self->events, cf_event_new (kind, &self->clock.clock, ANNA, body));
  cf_manual_clock_advance (&self->clock, 1500);
}

#define ADD(KIND, name, Type, ...)                                                                 \
  add (self, CF_EVENT_##KIND, cf_event_body_##name (&(Type){ __VA_ARGS__ }))

static void
add_terminal (Sampler *self)
{
  ADD (EPOCH_OPENED, epoch_opened, CfEpochOpened, .reason = "restored", .code = "T1",
       .program = "0.1.0", .public_key = KEY, .previous_epoch = 1, .previous_seq = 4711,
       .previous_hash = HASH, .previous_signature = SIGNATURE);
  ADD (EPOCH_OPENED, epoch_opened, CfEpochOpened, .reason = "init", .code = "T1",
       .program = "0.1.0", .public_key = KEY);
  ADD (CLOCK_JUMPED, clock_jumped, CfClockJumped, .expected_ms = AT_MS, .read_ms = AT_MS + 3000);
  ADD (CLOCK_MEASURED, clock_measured, CfClockMeasured, .offset_ms = -1250, .unsure_ms = 40);
  ADD (PROGRAM_UPDATED, program_updated, CfProgramUpdated, .from = "0.1.0", .to = "0.2.0");
  ADD (JOURNAL_EXPORTED, journal_exported, CfJournalExported, .from_epoch = 1, .from_seq = 1,
       .to_epoch = 2, .to_seq = 17, .records = 4728, .sha256 = HASH);
  ADD (BACKUP_RESTORED, backup_restored, CfBackupRestored, .epoch = 1, .seq = 4711, .hash = HASH,
       .made_at_ms = AT_MS);
  ADD (DEVICE_FAULT, device_fault, CfDeviceFault, .device = "virtual-printer", .role = "receipt",
       .code = "paper_out", .message = "no paper");
  ADD (DEVICE_FAULT, device_fault, CfDeviceFault, .device = "virtual-printer", .code = "offline");
  ADD (FISCAL_OUTAGE, fiscal_outage, CfFiscalOutage, .step = "finish", .basket = BASKET,
       .message = "no answer within 2 s");
  ADD (FISCAL_OUTAGE, fiscal_outage, CfFiscalOutage, .step = "begin");
}

static void
add_basket (Sampler *self)
{
  ADD (BASKET_PARKED, basket_parked, CfBasketParked, .basket = BASKET, .lines = 3,
       .total = { 1269 }, .begun_at_ms = AT_MS);
  ADD (BASKET_RESUMED, basket_resumed, CfBasketResumed, .basket = BASKET);
  ADD (BASKET_RESUMED, basket_resumed, CfBasketResumed, .basket = BASKET, .undone = "void");
  ADD (BASKET_RESUMED, basket_resumed, CfBasketResumed, .basket = BASKET, .parked = ORDER);
  ADD (BASKET_RESUMED, basket_resumed, CfBasketResumed, .basket = BASKET, .taken_by = BOB);
  ADD (BASKET_CANCELLED, basket_cancelled, CfBasketCancelled, .basket = BASKET, .shift = SHIFT,
       .lines = 3, .total = { 1269 }, .begun_at_ms = AT_MS, .reason = "left without paying");
  ADD (BASKET_CANCELLED, basket_cancelled, CfBasketCancelled, .basket = BASKET,
       .begun_at_ms = AT_MS);
  ADD (LINE_VOIDED, line_voided, CfLineVoided, .basket = BASKET, .shift = SHIFT, .line = 2,
       .sku = "BAN", .name = "Bananas", .quantity = { 255 }, .total = { 51 },
       .reason = "rung twice", .approved_by = BOB);
  ADD (LINE_VOIDED, line_voided, CfLineVoided, .basket = BASKET, .line = 2, .sku = "BAN",
       .name = "Bananas", .quantity = { 255 }, .total = { 51 });
  ADD (PRICE_OVERRIDDEN, price_overridden, CfPriceOverridden, .basket = BASKET, .shift = SHIFT,
       .line = 1, .sku = "COF-1", .name = "Coffee", .before = { 699 }, .after = { 649 },
       .reason = "shelf label", .approved_by = BOB);
  ADD (PRICE_OVERRIDDEN, price_overridden, CfPriceOverridden, .basket = BASKET, .line = 1,
       .sku = "COF-1", .name = "Coffee", .before = { 699 }, .after = { 649 });
  ADD (DISCOUNT_GIVEN, discount_given, CfDiscountGiven, .basket = BASKET, .shift = SHIFT, .line = 1,
       .percent = { 100000 }, .amount = { 130 }, .reason = "dented", .approved_by = BOB);
  ADD (DISCOUNT_GIVEN, discount_given, CfDiscountGiven, .basket = BASKET, .amount = { 130 });
  ADD (APPROVAL_GIVEN, approval_given, CfApprovalGiven, .permission = "discount", .asked_by = ANNA,
       .approved_by = BOB, .share = { 250000 }, .basket = BASKET);
  ADD (APPROVAL_GIVEN, approval_given, CfApprovalGiven, .permission = "no_sale", .asked_by = ANNA,
       .approved_by = BOB);
  ADD (AGE_CONFIRMED, age_confirmed, CfAgeConfirmed, .basket = BASKET, .limit = 18,
       .method = "birth_date", .passed = FALSE);
  ADD (CATALOG_UNKNOWN_CODE, catalog_unknown_code, CfUnknownCodeScanned, .code = "4006381333931");
}

static void
add_money (Sampler *self)
{
  g_autoptr (CfSale) sale = cf_sample_sale_new ();

  add (self, CF_EVENT_SALE_COMPLETED, cf_event_body_sale_completed (sale, NULL));
  cf_sample_sale_lend (sale);
  add (self, CF_EVENT_SALE_COMPLETED, cf_event_body_sale_completed (sale, NULL));
  ADD (TENDER_STARTED, tender_started, CfTenderStarted, .tender = TENDER, .basket = BASKET,
       .shift = SHIFT, .type = "card", .amount = { 1000 }, .reference = "CF-1");
  ADD (TENDER_SETTLED, tender_settled, CfTenderSettled, .tender = TENDER, .basket = BASKET,
       .type = "card", .outcome = "approved", .amount = { 1000 }, .approved = { 1000 },
       .reference = "TX-99", .card = "VISA ****1234", .how = "terminal");
  ADD (TENDER_SETTLED, tender_settled, CfTenderSettled, .tender = TENDER, .basket = BASKET,
       .type = "card", .outcome = "unknown", .amount = { 1000 }, .how = "person");
  ADD (TENDER_REVERSED, tender_reversed, CfTenderReversed, .tender = TENDER, .basket = BASKET,
       .type = "card", .amount = { 1000 }, .reference = "TX-99", .reason = "nobody wants it");
  ADD (TENDER_REVERSED, tender_reversed, CfTenderReversed, .tender = TENDER, .basket = BASKET,
       .type = "card", .amount = { 1000 });
  ADD (CASH_MOVED, cash_moved, CfCashMoved, .shift = SHIFT, .kind = "paid_out", .amount = { 500 },
       .reason = "window cleaner", .approved_by = BOB);
  ADD (CASH_MOVED, cash_moved, CfCashMoved, .shift = SHIFT, .kind = "safe_drop",
       .amount = { 50000 }, .reason = "");
  ADD (DRAWER_OPENED, drawer_opened, CfDrawerOpened, .shift = SHIFT, .cause = "no_sale",
       .reason = "change", .document = "T1-004731", .approved_by = BOB);
  ADD (DRAWER_OPENED, drawer_opened, CfDrawerOpened, .cause = "test");
  ADD (RECEIPT_PRINTED, receipt_printed, CfReceiptPrinted, .document = "T1-004731",
       .device = "virtual-printer", .outcome = "failed", .message = "no paper");
  ADD (RECEIPT_PRINTED, receipt_printed, CfReceiptPrinted, .document = "T1-004731",
       .device = "virtual-printer", .outcome = "printed");
  ADD (RECEIPT_REPRINTED, receipt_reprinted, CfReceiptReprinted, .document = "T1-004731",
       .copy = 1);
  ADD (STOCK_RECEIVED, stock_received, CfStockReceived, .sku = "BAN", .location = "main",
       .unit = CF_UNIT_KG, .quantity = { 12500 }, .document = "DN-4711");
  ADD (STOCK_RECEIVED, stock_received, CfStockReceived, .sku = "SOAP", .location = "main",
       .unit = CF_UNIT_EA, .quantity = { 24000 });
  ADD (STOCK_COUNTED, stock_counted, CfStockCounted, .sku = "BAN", .location = "main",
       .unit = CF_UNIT_KG, .counted = { 9800 }, .expected = { 11000 });
  ADD (STOCK_ADJUSTED, stock_adjusted, CfStockAdjusted, .sku = "BAN", .location = "main",
       .unit = CF_UNIT_KG, .delta = { -1500 }, .reason = "spoiled");
  ADD (STOCK_ADJUSTED, stock_adjusted, CfStockAdjusted, .sku = "SOAP", .location = "main",
       .unit = CF_UNIT_EA, .delta = { -2000 }, .reason = "fell down", .to = "damaged",
       .approved_by = BOB);
  ADD (STOCK_TRANSFERRED, stock_transferred, CfStockTransferred, .sku = "SOAP", .from = "backroom",
       .to = "main", .unit = CF_UNIT_EA, .quantity = { 6000 });
  ADD (STOCK_TRANSFERRED, stock_transferred, CfStockTransferred, .sku = "SOAP", .from = "main",
       .store = "store-2", .unit = CF_UNIT_EA, .quantity = { 6000 }, .document = "TR-17",
       .approved_by = BOB);
}

static void
add_order (Sampler *self, CfEventKind kind, CfOrderStep step)
{
  step.order = ORDER;
  step.number = "O-1001";
  add (self, kind, cf_event_body_order (kind, &step));
}

static void
add_orders (Sampler *self)
{
  static const CfOrderGoods GOODS[] = {
    { 1, "SOAP", "Soap", CF_UNIT_EA, { 2000 } },
    { 2, "BAN", "Bananas", CF_UNIT_KG, { 955 } },
  };
  static const CfOrderGoods BACK[] = { { 1, "SOAP", "Soap", CF_UNIT_EA, { -1000 } } };

  add_order (self, CF_EVENT_ORDER_ACCEPTED, (CfOrderStep){ 0 });
  add_order (self, CF_EVENT_ORDER_PICKED,
             (CfOrderStep){ .location = "main", .lines = GOODS, .n_lines = 2 });
  add_order (self, CF_EVENT_ORDER_PICKED,
             (CfOrderStep){ .location = "main", .lines = BACK, .n_lines = 1 });
  add_order (self, CF_EVENT_ORDER_SHORT,
             (CfOrderStep){ .reason = "shelf empty", .lines = GOODS, .n_lines = 1 });
  add_order (self, CF_EVENT_ORDER_SHORT, (CfOrderStep){ .lines = BACK, .n_lines = 1 });
  add_order (self, CF_EVENT_ORDER_READY, (CfOrderStep){ .shelf = "B4" });
  add_order (self, CF_EVENT_ORDER_READY, (CfOrderStep){ 0 });
  add_order (self, CF_EVENT_ORDER_COLLECTED,
             (CfOrderStep){
               .location = "main", .proof = "typed_code", .lines = GOODS, .n_lines = 2 });
  add_order (
    self, CF_EVENT_ORDER_COLLECTED,
    (CfOrderStep){
      .location = "main", .proof = "document", .sale = BASKET, .lines = GOODS, .n_lines = 1 });
  add_order (self, CF_EVENT_ORDER_CANCELLED, (CfOrderStep){ .reason = "customer called" });
  add_order (self, CF_EVENT_ORDER_CANCELLED, (CfOrderStep){ 0 });
  add_order (self, CF_EVENT_ORDER_EXPIRED, (CfOrderStep){ 0 });
  add_order (self, CF_EVENT_ORDER_RETURNED,
             (CfOrderStep){ .location = "main",
                            .reason = "too much",
                            .to = "damaged",
                            .approved_by = BOB,
                            .lines = GOODS,
                            .n_lines = 1 });
  add_order (self, CF_EVENT_ORDER_RETURNED,
             (CfOrderStep){ .location = "main", .lines = GOODS, .n_lines = 1 });
}

static void
add_customers (Sampler *self)
{
  json_object *skus;
  static const CfConsentGiven CONSENTS[] = { { "mail", TRUE, TRUE }, { "profile", FALSE, FALSE } };

  add (self, CF_EVENT_CUSTOMER_CREATED,
       cf_event_body_customer (&(CfCustomerChanged){
         .customer = ANNA, .personal_hash = HASH, .consents = CONSENTS, .n_consents = 2 }));
  add (self, CF_EVENT_CUSTOMER_CHANGED,
       cf_event_body_customer (&(CfCustomerChanged){ .customer = ANNA }));
  add (self, CF_EVENT_CUSTOMER_CHANGED,
       cf_event_body_customer (&(CfCustomerChanged){ .customer = ANNA, .personal_hash = HASH }));
  ADD (CUSTOMER_MERGED, customer_merged, CfCustomerMerged, .customer = ANNA, .alias = BOB);
  ADD (CUSTOMER_ERASED, customer_erased, CfCustomerErased, .customer = ANNA);
  ADD (POINTS_CHANGED, points_changed, CfPointsChanged, .customer = ANNA, .delta = -40,
       .reason = "returned", .document = "T1-004731", .approved_by = BOB);
  ADD (POINTS_CHANGED, points_changed, CfPointsChanged, .customer = ANNA, .delta = 40,
       .reason = "given");
  ADD (CART_CLAIMED, cart_claimed, CfCartClaimed, .cart = ORDER, .basket = BASKET,
       .until_ms = AT_MS);
  ADD (CART_CLAIMED, cart_claimed, CfCartClaimed, .cart = ORDER, .until_ms = AT_MS);
  ADD (STORED_VALUE_ISSUED, stored_value_issued, CfStoredValueIssued, .card = "6000123",
       .amount = { 2500 }, .document = "T1-004731", .reason = "card replaced", .approved_by = BOB);
  ADD (STORED_VALUE_ISSUED, stored_value_issued, CfStoredValueIssued, .card = "6000123",
       .amount = { 2500 });
  ADD (STORED_VALUE_USED, stored_value_used, CfStoredValueUsed, .card = "6000123",
       .amount = { 1000 }, .grant = ORDER, .at_risk = { 200 }, .document = "T1-004731",
       .reason = "paid out");
  ADD (STORED_VALUE_USED, stored_value_used, CfStoredValueUsed, .card = "6000123",
       .amount = { 1000 });
  ADD (ESCROW_RETURNED, escrow_returned, CfEscrowReturned, .grant = ORDER, .subject = "6000123",
       .rest = 800);
  skus = json_object_new_array ();
  json_object_array_add (skus, json_object_new_string ("PEN"));
  json_object_array_add (skus, json_object_new_string ("CUP"));
  ADD (RECOMMENDATION_SHOWN, recommendation_shown, CfRecommendationShown, .basket = BASKET,
       .customer = ANNA, .skus = skus);
  json_object_put (skus);
  ADD (RECOMMENDATION_TAKEN, recommendation_taken, CfRecommendationTaken, .basket = BASKET,
       .customer = ANNA, .line = 2, .sku = "PEN");
}

static void
fill_report (CfShiftReport *report)
{
  CfSaleTax *tax = cf_sale_tax_new ();

  g_assert (cf_id_parse (SHIFT, &report->shift));
  report->number = g_strdup ("T1-000012");
  report->business_day = g_strdup ("2026-11-23");
  report->currency = g_strdup ("EUR");
  report->exponent = 2;
  report->opened_at_ms = AT_MS;
  report->opened_by = g_strdup (ANNA);
  report->is_closed = TRUE;
  report->sales_count = 1;
  report->sales_total.minor = report->perpetual_sales.minor = 1269;
  report->lines_voided = 2;
  report->baskets_cancelled = 3;
  report->no_sales = 4;
  report->discount_total.minor = 130;
  report->rounding.minor = 1;
  report->float_amount.minor = 10000;
  report->cash_tendered.minor = 270;
  report->paid_in.minor = 1;
  report->paid_out.minor = 500;
  report->safe_drops.minor = 2;
  report->expected.minor = 9769;
  report->counted.minor = 9700;
  report->difference.minor = -69;
  report->parked = 5;
  report->unfinished = 1;
  report->card_unknown_count = 6;
  report->card_unknown.minor = 600;
  report->card_unsold_count = 7;
  report->card_unsold.minor = 700;
  tax->tax_class = g_strdup ("standard");
  tax->rate.ppm = 190000;
  tax->net.minor = 1024;
  tax->tax.minor = 194;
  tax->gross.minor = 1218;
  g_ptr_array_add (report->taxes, tax);
  cf_shift_report_add_tender (report, "cash", 1, (CfMoney){ 270 });
  cf_shift_report_add_tender (report, "card", 1, (CfMoney){ 1000 });
}

static void
fill_card_terminal (CfShiftReport *report)
{
  report->card_terminal = g_new (CfReportTerminal, 1);
  *report->card_terminal =
    (CfReportTerminal){ .id = g_strdup ("nexo://terminal.example:5000/POI-1"),
                        .verdict = CF_TERMINAL_DIFFERS,
                        .period = g_strdup ("1007"),
                        .charged_count = 3,
                        .charged = { 3300 },
                        .returned_count = 1,
                        .returned = { 300 },
                        .taken = { 1100 },
                        .expected = { 1000 },
                        .expected_ever = { 2900 } };
}

static void
add_shift (Sampler *self)
{
  static const CfCount COUNTS[] = { { { 5000 }, 1 }, { { 100 }, 47 } };
  g_autoptr (CfShiftReport) report = cf_shift_report_new ();

  ADD (SHIFT_OPENED, shift_opened, CfShiftOpened, .shift = SHIFT, .number = 12,
       .business_day = "2026-11-23", .currency = "EUR", .exponent = 2, .float_amount = { 10000 });
  fill_report (report);
  add (self, CF_EVENT_SHIFT_CLOSED,
       cf_event_body_shift_closed (report, COUNTS, G_N_ELEMENTS (COUNTS), (CfMoney){ 5000 }));
  fill_card_terminal (report);
  add (self, CF_EVENT_SHIFT_CLOSED, cf_event_body_shift_closed (report, NULL, 0, CF_MONEY_ZERO));
  report->loads_count = 3;
  report->loads_total.minor = 4200;
  report->loads_alone = 1;
  report->perpetual_loads.minor = 14200;
  report->recounts = 1;
  report->first_counted.minor = 9600;
  report->note = g_strdup ("A note of 1.00 was given out twice.");
  cf_shift_report_add_slips (report, "card", 1);
  cf_shift_report_add_slips (report, "voucher", 0);
  add (self, CF_EVENT_SHIFT_CLOSED, cf_event_body_shift_closed (report, NULL, 0, CF_MONEY_ZERO));
  ADD (DAY_CLOSED, day_closed, CfDayClosed, .business_day = "2026-11-23", .shifts = 1, .sales = 1,
       .total = { 1269 });
}

static void
add_people (Sampler *self)
{
  ADD (PERSON_CHANGED, person_changed, CfPersonChanged, .person = BOB, .role = "cashier",
       .active = TRUE, .personal_hash = HASH);
  ADD (PERSON_CHANGED, person_changed, CfPersonChanged, .person = BOB, .role = "cashier");
  ADD (SESSION_OPENED, session_opened, CfSessionOpened, .session = TENDER, .person = BOB,
       .method = "pin", .replaces = BASKET);
  ADD (SESSION_OPENED, session_opened, CfSessionOpened, .session = TENDER, .person = BOB,
       .method = "badge");
  ADD (SESSION_CLOSED, session_closed, CfSessionClosed, .session = TENDER, .person = BOB,
       .cause = "sign_out");
  ADD (AUTH_FAILED, auth_failed, CfAuthFailed, .person = BOB, .purpose = "approval", .failures = 4);
  ADD (AUTH_FAILED, auth_failed, CfAuthFailed, .purpose = "sign_in", .failures = 1);
}

static void
add_shop (Sampler *self)
{
  g_autoptr (json_object) step = json_object_new_int (5);
  g_autoptr (CfProduct) product = cf_product_new ();

  ADD (SETTING_CHANGED, setting_changed, CfSettingChanged, .key = "cash_step", .value = step);
  ADD (SETTING_CHANGED, setting_changed, CfSettingChanged, .key = "footer");
  ADD (TAX_CHANGED, tax_changed, CfTaxChanged, .tax_class = "standard", .rate = { 190000 },
       .from = "2027-01-01");
  ADD (TAX_CHANGED, tax_changed, CfTaxChanged, .tax_class = "standard", .rate = { 0 }, .from = "");
  ADD (PRICE_CHANGED, price_changed, CfPriceChanged, .sku = "BAN", .before = { 199 },
       .after = { 189 });
  ADD (CATALOG_IMPORTED, catalog_imported, CfCatalogImported, .rows = 100, .accepted = 97,
       .updated = 3, .rejected = 3, .stock_kept = 50, .sha256 = HASH);
  g_free (product->sku);
  product->sku = g_strdup ("BAN");
  g_free (product->name);
  product->name = g_strdup ("Bananas");
  add (self, CF_EVENT_PRODUCT_CHANGED, cf_event_body_product_changed (product));
  product->brand = g_strdup ("Brand");
  product->price.minor = 199;
  product->unit = CF_UNIT_KG;
  product->price_embedded = TRUE;
  product->age_limit = 16;
  product->kind = CF_LINE_DEPOSIT;
  product->deposit_sku = g_strdup ("PFAND");
  product->image_url = g_strdup ("https://example.org/ban.jpg");
  product->has_reorder_point = TRUE;
  product->reorder_point.milli = 12500;
  g_strfreev (product->gtins);
  product->gtins = g_strsplit ("04006381333931,00000096385074", ",", -1);
  add (self, CF_EVENT_PRODUCT_CHANGED, cf_event_body_product_changed (product));
}

GPtrArray *
cf_sample_events_new (void)
{
  Sampler sampler = { .events = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free) };

  cf_manual_clock_init (&sampler.clock, AT_MS);
  add_terminal (&sampler);
  add_basket (&sampler);
  add_money (&sampler);
  add_orders (&sampler);
  add_customers (&sampler);
  add_shift (&sampler);
  add_people (&sampler);
  add_shop (&sampler);
  return sampler.events;
}
