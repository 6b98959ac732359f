/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-scan-code.h"
#include "cf-test.h"

#define GS   "\x1d"
#define YEAR 2026
#define EUR  978

static CfScan *
resolve (const CfScanSettings *settings, const char *code, GError **error)
{
  return cf_scan_resolve (code, strlen (code), settings, YEAR, error);
}

/* ── kinds ────────────────────────────────────────────────────────────────────────────────────── */

static CfScanSettings *
shop_new (void)
{
  CfScanSettings *self = cf_scan_settings_new_default (2, EUR);
  GError *error = NULL;

  ck_assert_ok (cf_scan_settings_add_range (self, CF_SCAN_LOYALTY, 13, "98000", "98009", &error));
  ck_assert_ok (
    cf_scan_settings_add_range (self, CF_SCAN_GIFT_CARD, 19, "600649", "600649", &error));
  ck_assert_ok (cf_scan_settings_add_range (self, CF_SCAN_COUPON, 13, "981", "983", &error));
  ck_assert_ok (cf_scan_settings_add_range (self, CF_SCAN_COUPON, 8, "SAVE0", "SAVE9", &error));
  cf_scan_settings_set_function_codes (self, TRUE);
  return self;
}

static const struct
{
  const char *code;
  CfScanKind kind;
  const char *text;
  const char *gtin; /* "" for none */
} KINDS[] = {
  { "CF1F17", CF_SCAN_FUNCTION, "17", "" },
  { "]C0CF1B0042", CF_SCAN_BADGE, "0042", "" },
  { "]Q1CF1RT1-004731", CF_SCAN_RECEIPT, "T1-004731", "" },
  { "CF1RT1.2-000001", CF_SCAN_RECEIPT, "T1.2-000001", "" },
  { "CF1RTR-000001", CF_SCAN_RECEIPT, "TR-000001", "" },
  { "CF1RTR-T1-000001", CF_SCAN_RECEIPT, "TR-T1-000001", "" },
  { "cf1rt1-004731", CF_SCAN_RECEIPT, "T1-004731", "" }, /* Caps Lock was on */
  { "CF1S123456789012345678901234567890", CF_SCAN_SIGNED_RECEIPT, "123456789012345678901234567890",
    "" },
  { "CF1P77", CF_SCAN_PICKUP, "77", "" },
  { "9800500000007", CF_SCAN_LOYALTY, "9800500000007", "" },
  { "6006490000000000001", CF_SCAN_GIFT_CARD, "6006490000000000001", "" },
  { "9820000000001", CF_SCAN_COUPON, "9820000000001", "" },
  { "SAVE5ABC", CF_SCAN_COUPON, "SAVE5ABC", "" },
  { "]C12559520123456788", CF_SCAN_COUPON, "9520123456788", "" },
  { "]C10109501101530003"
    "10AB-123",
    CF_SCAN_GS1, "010950110153000310AB-123", "09501101530003" },
  { "]d20109501101530003", CF_SCAN_GS1, "0109501101530003", "09501101530003" },
  { "]Q30109501101530003", CF_SCAN_GS1, "0109501101530003", "09501101530003" },
  { "]e00109501101530003", CF_SCAN_GS1, "0109501101530003", "09501101530003" },
  { "]Q4\\0000260109501101530003", CF_SCAN_GS1, "0109501101530003", "09501101530003" },
  { "0109501101530003" GS "10A", CF_SCAN_GS1, "0109501101530003" GS "10A", "09501101530003" },
  { "(01)09501101530003(10)A", CF_SCAN_GS1, "(01)09501101530003(10)A", "09501101530003" },
  { "]Q1https://e.example/01/9501101530003", CF_SCAN_GS1, "https://e.example/01/9501101530003",
    "09501101530003" },
  { "https://e.example/01/9501101530003?17=261231", CF_SCAN_GS1,
    "https://e.example/01/9501101530003?17=261231", "09501101530003" },
  { "]C100376104250021234569", CF_SCAN_GS1, "00376104250021234569", "" }, /* a pallet, no item */
  { "]E09501101530003", CF_SCAN_GTIN, "9501101530003", "09501101530003" },
  { "]E495050003", CF_SCAN_GTIN, "95050003", "00000095050003" },
  { "]E001234565", CF_SCAN_GTIN, "01234565", "00012345000065" }, /* not EAN-8, so UPC-E */
  { "]E3950110153000312", CF_SCAN_GTIN, "950110153000312", "09501101530003" },
  { "]E3950110153000351299", CF_SCAN_GTIN, "950110153000351299", "09501101530003" },
  { "]I190614141000015", CF_SCAN_GTIN, "90614141000015", "90614141000015" },
  { "9501101530003", CF_SCAN_GTIN, "9501101530003", "09501101530003" },
  { "614141999996", CF_SCAN_GTIN, "614141999996", "00614141999996" },
  { "95050003", CF_SCAN_GTIN, "95050003", "00000095050003" },
  { "\x02"
    "95050003\x03\r\n",
    CF_SCAN_GTIN, "95050003", "00000095050003" },
  { " 95050003\t", CF_SCAN_GTIN, "95050003", "00000095050003" },
  { "0306406152", CF_SCAN_GTIN, "0306406152", "09780306406157" },
  { "978-0-306-40615-7", CF_SCAN_GTIN, "978-0-306-40615-7", "09780306406157" },
  { "R000001", CF_SCAN_SKU, "R000001", "" },
  { "]A0R000001", CF_SCAN_SKU, "R000001", "" },
  { "]X9R", CF_SCAN_SKU, "]X9R", "" }, /* no such identifier: it is text */
  { "Crème brûlée", CF_SCAN_SKU, "Crème brûlée", "" },
  { "T1-004731", CF_SCAN_SKU, "T1-004731", "" },
  { "CF2X", CF_SCAN_SKU, "CF2X", "" },
  { "cf1rab", CF_SCAN_SKU, "cf1rab", "" },
  { "CF1X9", CF_SCAN_SKU, "CF1X9", "" },
};

START_TEST (test_each_code_is_what_it_is)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, KINDS[_i].code, &error);

  ck_assert_ok (scan);
  ck_assert_str_eq (cf_scan_kind_to_text (scan->kind), cf_scan_kind_to_text (KINDS[_i].kind));
  ck_assert_str_eq (scan->text, KINDS[_i].text);
  ck_assert_int_eq (scan->has_gtin, KINDS[_i].gtin[0] != '\0');
  if (scan->has_gtin)
    ck_assert_str_eq (scan->gtin.digits, KINDS[_i].gtin);
}
END_TEST

static const struct
{
  const char *code;
  CfErrorCode error;
} REFUSED[] = {
  { "", CF_ERROR_BAD_CODE },
  { " \r\n", CF_ERROR_BAD_CODE },
  { "]C1", CF_ERROR_BAD_CODE },
  { "]E012", CF_ERROR_BAD_CODE },
  { "]E112", CF_ERROR_BAD_CODE },
  { "]E251299", CF_ERROR_BAD_CODE },
  { "]E39501101530003", CF_ERROR_BAD_CODE },
  { "]E09501101530004", CF_ERROR_BAD_CHECK_DIGIT },
  { "]E495050004", CF_ERROR_BAD_CHECK_DIGIT },
  { "]E001234566", CF_ERROR_BAD_CHECK_DIGIT },
  { "]E0ABC", CF_ERROR_BAD_CODE },
  { "]C1ABC", CF_ERROR_BAD_CODE },
  { "]d2https://e.example/x", CF_ERROR_UNKNOWN_CODE },
  { "]C10109501101530004", CF_ERROR_BAD_CHECK_DIGIT },
  { "]C1010950110153000317261301", CF_ERROR_BAD_CODE },
  { "0109501101530004" GS "10A", CF_ERROR_BAD_CHECK_DIGIT },
  { "AB" GS "CD", CF_ERROR_BAD_CODE },
  { "(01)09501101530004", CF_ERROR_BAD_CHECK_DIGIT },
  { "(01)0950110153000", CF_ERROR_BAD_CODE },
  { "https://shop.example/offers", CF_ERROR_UNKNOWN_CODE },
  { "https://shop.example/01/9501101530004", CF_ERROR_BAD_CHECK_DIGIT },
  { "CF1R", CF_ERROR_BAD_CODE },
  { "CF1Rt1-004731", CF_ERROR_LAST_CODE }, /* accepted: letters are letters */
  { "CF1RT1-4731", CF_ERROR_BAD_CODE },
  { "CF1R1T-004731", CF_ERROR_BAD_CODE },
  { "CF1RT1.0-004731", CF_ERROR_BAD_CODE },
  { "CF1RTOOLONG1-004731", CF_ERROR_BAD_CODE },
  { "CF1RT1-004731X", CF_ERROR_BAD_CODE },
  { "CF1S", CF_ERROR_BAD_CODE },
  { "CF1S12A", CF_ERROR_BAD_CODE },
  { "CF1B12-", CF_ERROR_BAD_CODE },
  { "CF1B123456789012345678901234567890123", CF_ERROR_BAD_CODE },
  { "bad\x01"
    "byte",
    CF_ERROR_BAD_CODE },
  { "caf\xe9", CF_ERROR_BAD_CODE },
  { "soft\xe2\x80\xae"
    "evil",
    CF_ERROR_BAD_CODE }, /* right-to-left override */
  { "1234567890123456789012345678901234567890123456789012345678901234X", CF_ERROR_BAD_CODE },
};

START_TEST (test_malformed_codes_are_refused_for_their_reason)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  if (REFUSED[_i].error == CF_ERROR_LAST_CODE) {
    scan = resolve (shop, REFUSED[_i].code, &error);
    ck_assert_ok (scan);
    return;
  }
  ck_assert_refused ((scan = resolve (shop, REFUSED[_i].code, &error)) != NULL, REFUSED[_i].error);
}
END_TEST

START_TEST (test_lengths_are_bounded)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  g_autofree char *digits = g_strnfill (CF_SCAN_BYTES_MAX + 1, '7');
  g_autofree char *receipt = NULL;
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  ck_assert_refused ((scan = resolve (shop, digits, &error)) != NULL, CF_ERROR_BAD_CODE);
  digits[7085] = '\0';
  receipt = g_strconcat ("CF1S", digits, NULL);
  scan = resolve (shop, receipt, &error);
  ck_assert_ok (scan);
  ck_assert_uint_eq (strlen (scan->text), 7085);
  /* bytes behind the length are never looked at */
  g_clear_pointer (&scan, cf_scan_free);
  scan = cf_scan_resolve ("]C0\\00002", 8, shop, YEAR, &error);
  ck_assert_ok (scan);
  ck_assert_str_eq (scan->text, "\\0000");
}
END_TEST

/* ── what a text that might be a SKU answers when it is none ──────────────────────────────────── */

START_TEST (test_a_number_that_is_no_gtin_may_be_a_sku_and_says_how_to_refuse_it)
{
  static const struct
  {
    const char *code;
    CfErrorCode refusal;
    guint also;
  } ROWS[] = {
    { "9501101530004", CF_ERROR_BAD_CHECK_DIGIT, 0 },
    { "95050004", CF_ERROR_BAD_CHECK_DIGIT, 0 },
    { "12345", CF_ERROR_BAD_CODE, 0 },
    { "123456789012345", CF_ERROR_BAD_CODE, 0 },
    { "0109501101530003", CF_ERROR_BAD_CODE, 0 }, /* no identifier, no GS: not taken for GS1 */
    { "00000000", CF_ERROR_BAD_CODE, 0 },
    { "R000001", CF_ERROR_UNKNOWN_CODE, 0 },
    { "T1-004731", CF_ERROR_UNKNOWN_CODE, 1u << CF_SCAN_RECEIPT },
    { "19871109", CF_ERROR_BAD_CHECK_DIGIT, 0 }, /* a right UPC-E, but only by a setting */
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (CfScanSettings) shop = shop_new ();
    GError *error = NULL;
    g_autoptr (CfScan) scan = resolve (shop, ROWS[i].code, &error);

    ck_assert_ok (scan);
    ck_assert_msg (scan->kind == CF_SCAN_SKU, "%s", ROWS[i].code);
    ck_assert_str_eq (cf_error_name (scan->refusal), cf_error_name (ROWS[i].refusal));
    ck_assert_uint_eq (scan->also, ROWS[i].also);
  }
}
END_TEST

START_TEST (test_upce_without_identifier_needs_its_setting)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  cf_scan_settings_set_upce (shop, TRUE);
  scan = resolve (shop, "19871109", &error); /* 1 98711 0 9 is 1 98000 00711 9 */
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_GTIN);
  ck_assert_str_eq (scan->gtin.digits, "00198000007119");
  g_clear_pointer (&scan, cf_scan_free);
  scan = resolve (shop, "01234565", &error); /* right both ways: taken for the GTIN-8 */
  ck_assert_ok (scan);
  ck_assert_str_eq (scan->gtin.digits, "00000001234565");
  g_clear_pointer (&scan, cf_scan_free);
  scan = resolve (shop, "01234567", &error); /* wrong both ways */
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_SKU);
}
END_TEST

START_TEST (test_function_codes_are_off_until_switched_on)
{
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new_default (2, EUR);
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  ck_assert_refused ((scan = resolve (shop, "CF1F17", &error)) != NULL, CF_ERROR_NOT_PERMITTED);
}
END_TEST

START_TEST (test_a_loyalty_number_that_is_a_right_gtin_says_so)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  char number[] = "9800500000000";
  g_autoptr (CfScan) scan = NULL;

  number[12] = cf_gtin_check_digit (number, 12);
  scan = resolve (shop, number, &error);
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_LOYALTY);
  ck_assert_uint_eq (scan->also, 1u << CF_SCAN_GTIN);
}
END_TEST

/* ── what labels say ──────────────────────────────────────────────────────────────────────────── */

START_TEST (test_a_label_gives_lot_dates_weight_and_price)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop,
                                     "]e001906141410000151726120015261130162612053103001250"
                                     "39220299" GS "10LOT7" GS "21S/N-1",
                                     &error);

  ck_assert_ok (scan);
  ck_assert_str_eq (scan->gtin.digits, "90614141000015");
  ck_assert_str_eq (scan->lot, "LOT7");
  ck_assert_str_eq (scan->serial, "S/N-1");
  ck_assert_uint_eq (scan->expiry.day, 31); /* 00: the last of the month */
  ck_assert_uint_eq (scan->expiry.month, 12);
  ck_assert_uint_eq (scan->expiry.year, 2026);
  ck_assert_uint_eq (scan->best_before.day, 30);
  ck_assert_uint_eq (scan->sell_by.day, 5);
  ck_assert (scan->has_quantity);
  ck_assert_int_eq (scan->quantity.milli, 1250);
  ck_assert_int_eq (scan->unit, CF_UNIT_KG);
  ck_assert (scan->has_price);
  ck_assert_int_eq (scan->price.minor, 299);
  ck_assert_uint_eq (scan->currency, 0);
  ck_assert (!scan->has_count);
}
END_TEST

START_TEST (test_expiry_with_a_time_counts_as_its_day)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, "]d2010950110153000370032612312359", &error);

  ck_assert_ok (scan);
  ck_assert_uint_eq (scan->expiry.day, 31);
}
END_TEST

static const struct
{
  const char *elements; /* behind AI 01 */
  guint exponent;
  gint64 milli, price, unit_price, count; /* 0: none */
  CfErrorCode error;                      /* CF_ERROR_LAST_CODE: accepted */
} FIGURES[] = {
  { "3100000012", 2, 12000, 0, 0, 0, CF_ERROR_LAST_CODE },
  { "3102001250", 2, 12500, 0, 0, 0, CF_ERROR_LAST_CODE },
  { "3104012345", 2, 1235, 0, 0, 0, CF_ERROR_LAST_CODE }, /* 1.2345 kg, halves up */
  { "3105012344", 2, 123, 0, 0, 0, CF_ERROR_LAST_CODE },
  { "3103000000", 2, 0, 0, 0, 0, CF_ERROR_LAST_CODE },
  { "3152000075", 2, 750, 0, 0, 0, CF_ERROR_LAST_CODE },
  { "3113002500", 2, 2500, 0, 0, 0, CF_ERROR_LAST_CODE },
  { "39221299", 2, 0, 1299, 0, 0, CF_ERROR_LAST_CODE },
  { "392012", 2, 0, 1200, 0, 0, CF_ERROR_LAST_CODE },
  { "392012", 0, 0, 12, 0, 0, CF_ERROR_LAST_CODE },
  { "392112", 3, 0, 1200, 0, 0, CF_ERROR_LAST_CODE },
  { "392312990", 2, 0, 1299, 0, 0, CF_ERROR_LAST_CODE },
  { "392312995", 2, 0, 0, 0, 0, CF_ERROR_BAD_CODE }, /* half a cent cannot be paid */
  { "39220000", 2, 0, 0, 0, 0, CF_ERROR_LAST_CODE }, /* 0: the scale could not tell */
  { "3920999999999999999", 4, 0, 0, 0, 0, CF_ERROR_BAD_CODE },
  { "3929999999999999999", 2, 0, 0, 0, 0, CF_ERROR_BAD_CODE },
  { "39329781299", 2, 0, 1299, 0, 0, CF_ERROR_LAST_CODE },
  { "39328401299", 2, 0, 0, 0, 0, CF_ERROR_BAD_CODE }, /* dollars in a shop of euros */
  { "3952000199", 2, 0, 0, 199, 0, CF_ERROR_LAST_CODE },
  { "8005000199", 2, 0, 0, 199, 0, CF_ERROR_LAST_CODE },
  { "3012", 2, 0, 0, 0, 12, CF_ERROR_LAST_CODE },
  { "3724", 2, 0, 0, 0, 24, CF_ERROR_LAST_CODE },
  { "300", 2, 0, 0, 0, 0, CF_ERROR_LAST_CODE },
};

START_TEST (test_figures_come_out_in_the_shops_units)
{
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new_default (FIGURES[_i].exponent, EUR);
  g_autofree char *code = g_strconcat ("]C10190614141000015", FIGURES[_i].elements, NULL);
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  if (FIGURES[_i].error != CF_ERROR_LAST_CODE) {
    ck_assert_refused ((scan = resolve (shop, code, &error)) != NULL, FIGURES[_i].error);
    return;
  }
  scan = resolve (shop, code, &error);
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->has_quantity, FIGURES[_i].milli != 0);
  ck_assert_int_eq (scan->quantity.milli, FIGURES[_i].milli);
  ck_assert_int_eq (scan->has_price, FIGURES[_i].price != 0);
  ck_assert_int_eq (scan->price.minor, FIGURES[_i].price);
  ck_assert_int_eq (scan->has_unit_price, FIGURES[_i].unit_price != 0);
  ck_assert_int_eq (scan->unit_price.minor, FIGURES[_i].unit_price);
  ck_assert_int_eq (scan->has_count, FIGURES[_i].count != 0);
  ck_assert_int_eq (scan->count, FIGURES[_i].count);
}
END_TEST

START_TEST (test_addons_are_kept_beside_the_number)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, "]E3978030640615751299", &error);

  ck_assert_ok (scan);
  ck_assert_str_eq (scan->gtin.digits, "09780306406157");
  ck_assert_str_eq (scan->addon, "51299");
}
END_TEST

START_TEST (test_a_typed_separator_is_put_back)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  ck_assert_ok (cf_scan_settings_set_separator (shop, "{GS}", &error));
  scan = resolve (shop, "010950110153000310A{GS}21B", &error);
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_GS1);
  ck_assert_str_eq (scan->lot, "A");
  ck_assert_str_eq (scan->serial, "B");
  g_clear_pointer (&scan, cf_scan_free);
  scan = resolve (shop, "SKU{GS}1", &error); /* no GTIN in front: text */
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_SKU);
  ck_assert_refused (cf_scan_settings_set_separator (shop, "GS", &error), CF_ERROR_BAD_SETTING);
  ck_assert_refused (cf_scan_settings_set_separator (shop, "\t", &error), CF_ERROR_BAD_SETTING);
  ck_assert_refused (cf_scan_settings_set_separator (shop, "{-------}", &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_ok (cf_scan_settings_set_separator (shop, NULL, &error));
}
END_TEST

/* ── variable measure ─────────────────────────────────────────────────────────────────────────── */

/* A 13-digit number from its first twelve. */
static char *
number_of (const char *twelve)
{
  return g_strdup_printf ("%s%c", twelve, cf_gtin_check_digit (twelve, 12));
}

START_TEST (test_a_scales_label_names_the_item_and_its_price)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  g_autofree char *label = number_of ("200042100349");
  g_autofree char *listed = number_of ("200042100000");
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, label, &error);

  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_VARIABLE_MEASURE);
  ck_assert_str_eq (scan->gtin.digits + 1, label);
  ck_assert_str_eq (scan->item_gtin.digits + 1, listed);
  ck_assert (scan->has_price);
  ck_assert_int_eq (scan->price.minor, 349);
}
END_TEST

START_TEST (test_a_price_of_zero_is_no_price)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  g_autofree char *label = number_of ("200042100000");
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, label, &error);

  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_VARIABLE_MEASURE);
  ck_assert (!scan->has_price);
  ck_assert_str_eq (scan->item_gtin.digits, scan->gtin.digits);
}
END_TEST

START_TEST (test_a_upca_of_number_system_2_is_looked_at_as_thirteen_digits)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  g_autofree char *label = number_of ("021234501999");
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, label + 1, &error);

  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_VARIABLE_MEASURE);
  ck_assert_int_eq (scan->price.minor, 1999);
}
END_TEST

static const struct
{
  const char *pattern;
  guint decimals;
  const char *twelve;
  const char *item; /* twelve digits */
  gint64 price, milli, count;
} LAYOUTS[] = {
  { "22IIIIVPPPPPC", 2, "221234614685", "221234000000", 14685, 0, 0 }, /* verifier of 14685 is 6 */
  { "20IIIIIVPPPPC", 2, "201234592875", "201234500000", 2875, 0, 0 },  /* of 2875 it is 9 */
  { "23IIIIIIPPPPC", 1, "231234560125", "231234560000", 1250, 0, 0 },
  { "24IIIIIIPPPPC", 0, "241234560125", "241234560000", 12500, 0, 0 },
  { "29IIIIIWWWWWC", 3, "291234501250", "291234500000", 0, 1250, 0 },
  { "25IIIIIIWWWWC", 1, "251234560125", "251234560000", 0, 12500, 0 },
  { "26IIIIIXNNNNC", 0, "261234570024", "261234500000", 0, 0, 24 },
};

START_TEST (test_layouts_of_many_countries_can_be_set)
{
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new (2, EUR);
  g_autofree char *label = number_of (LAYOUTS[_i].twelve);
  g_autofree char *listed = number_of (LAYOUTS[_i].item);
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  ck_assert_ok (
    cf_scan_settings_add_layout (shop, LAYOUTS[_i].pattern, LAYOUTS[_i].decimals, &error));
  scan = resolve (shop, label, &error);
  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_VARIABLE_MEASURE);
  ck_assert_str_eq (scan->item_gtin.digits + 1, listed);
  ck_assert_int_eq (scan->has_price, LAYOUTS[_i].price != 0);
  ck_assert_int_eq (scan->price.minor, LAYOUTS[_i].price);
  ck_assert_int_eq (scan->quantity.milli, LAYOUTS[_i].milli);
  ck_assert_int_eq (scan->count, LAYOUTS[_i].count);
}
END_TEST

START_TEST (test_a_wrong_price_verifier_is_a_misread)
{
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new (2, EUR);
  g_autofree char *label = number_of ("221234714685");
  GError *error = NULL;
  g_autoptr (CfScan) scan = NULL;

  ck_assert_ok (cf_scan_settings_add_layout (shop, "22IIIIVPPPPPC", 2, &error));
  ck_assert_refused ((scan = resolve (shop, label, &error)) != NULL, CF_ERROR_BAD_CHECK_DIGIT);
}
END_TEST

START_TEST (test_an_in_store_number_without_layout_is_a_plain_one)
{
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new (2, EUR);
  g_autofree char *label = number_of ("200042100349");
  GError *error = NULL;
  g_autoptr (CfScan) scan = resolve (shop, label, &error);

  ck_assert_ok (scan);
  ck_assert_int_eq (scan->kind, CF_SCAN_GTIN);
}
END_TEST

/* ── settings ─────────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_layouts_that_make_no_sense_are_refused)
{
  static const struct
  {
    const char *pattern;
    guint decimals;
  } ROWS[] = {
    { "", 2 },
    { "2IIIIIIPPPPP", 2 },  /* twelve */
    { "2IIIIIIPPPPPP", 2 }, /* no check digit */
    { "2PPPPPPPPPPPC", 2 }, /* no item */
    { "2IIIIIIIIIIIC", 2 }, /* no value */
    { "2IIIPPPIIPPPC", 2 }, /* two runs */
    { "2IIIIIPPPWWWC", 2 }, /* two values */
    { "2IIIIVPPPPPPC", 2 }, /* no verifier for six digits */
    { "2IIIIVVPPPPPC", 2 },
    { "9IIIIIIPPPPPC", 2 }, /* not in-store */
    { "04IIIIIPPPPPC", 2 },
    { "IIIIIIIPPPPPC", 2 },
    { "2IIIIIIPPPPPC", 3 }, /* tenths of a cent */
    { "2IIIIIIWWWWWC", 4 },
    { "2IIIIIINNNNNC", 1 },
    { "2iiiiiipppppc", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (CfScanSettings) shop = cf_scan_settings_new (2, EUR);
    GError *error = NULL;

    ck_assert_refused (cf_scan_settings_add_layout (shop, ROWS[i].pattern, ROWS[i].decimals,
                                                    &error),
                       CF_ERROR_BAD_SETTING);
  }
}
END_TEST

START_TEST (test_number_ranges_with_two_meanings_are_refused)
{
  static const struct
  {
    CfScanKind kind;
    guint length;
    const char *first, *last;
    gboolean fine;
  } ROWS[] = {
    { CF_SCAN_GIFT_CARD, 13, "98005", "98005", FALSE }, /* in the loyalty range */
    { CF_SCAN_GIFT_CARD, 13, "980", "980", FALSE },     /* around it */
    { CF_SCAN_GIFT_CARD, 13, "980051", "980052", FALSE },
    { CF_SCAN_GIFT_CARD, 13, "97", "98", FALSE },
    { CF_SCAN_GIFT_CARD, 13, "98010", "98099", TRUE },
    { CF_SCAN_GIFT_CARD, 12, "98005", "98005", TRUE }, /* another length */
    { CF_SCAN_LOYALTY, 13, "98005", "98005", TRUE },   /* the same meaning */
    { CF_SCAN_LOYALTY, 13, "21", "21", FALSE },        /* a scale's label */
    { CF_SCAN_LOYALTY, 13, "02", "02", FALSE },
    { CF_SCAN_LOYALTY, 12, "2", "2", FALSE }, /* the same as UPC-A */
    { CF_SCAN_LOYALTY, 12, "3", "3", TRUE },
    { CF_SCAN_COUPON, 10, "CF1R", "CF1R", FALSE },
    { CF_SCAN_COUPON, 10, "C", "D", FALSE },
    { CF_SCAN_COUPON, 10, "CF2", "CF2", TRUE },
    { CF_SCAN_COUPON, 10, "B", "A", FALSE },
    { CF_SCAN_COUPON, 10, "B", "BB", FALSE },
    { CF_SCAN_COUPON, 10, "", "", FALSE },
    { CF_SCAN_COUPON, 10, "save", "save", FALSE },
    { CF_SCAN_COUPON, 3, "1", "2", FALSE },
    { CF_SCAN_COUPON, 33, "1", "2", FALSE },
    { CF_SCAN_COUPON, 4, "12345", "12345", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (CfScanSettings) shop = shop_new ();
    GError *error = NULL;
    gboolean ok = cf_scan_settings_add_range (shop, ROWS[i].kind, ROWS[i].length, ROWS[i].first,
                                              ROWS[i].last, &error);

    if (ROWS[i].fine)
      ck_assert_ok (ok);
    else
      ck_assert_refused (ok, CF_ERROR_BAD_SETTING);
  }
}
END_TEST

START_TEST (test_a_layout_that_meets_another_or_a_range_is_refused)
{
  g_autoptr (CfScanSettings) shop = shop_new ();
  GError *error = NULL;

  ck_assert_refused (cf_scan_settings_add_layout (shop, "29IIIIIWWWWWC", 3, &error),
                     CF_ERROR_BAD_SETTING); /* the default takes all that begins with 2 */
  g_clear_pointer (&shop, cf_scan_settings_free);
  shop = cf_scan_settings_new (2, EUR);
  ck_assert_ok (cf_scan_settings_add_range (shop, CF_SCAN_LOYALTY, 13, "2980", "2989", &error));
  ck_assert_refused (cf_scan_settings_add_layout (shop, "29IIIIIWWWWWC", 3, &error),
                     CF_ERROR_BAD_SETTING);
  ck_assert_ok (cf_scan_settings_add_layout (shop, "28IIIIIWWWWWC", 3, &error));
}
END_TEST

START_TEST (test_how_many_settings_there_may_be_is_bounded)
{
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new (2, EUR);
  GError *error = NULL;

  for (guint i = 0; i < CF_SCAN_RANGES_MAX; i++)
    ck_assert_ok (cf_scan_settings_add_range (shop, CF_SCAN_LOYALTY, 20, "1", "2", &error));
  ck_assert_refused (cf_scan_settings_add_range (shop, CF_SCAN_LOYALTY, 20, "1", "2", &error),
                     CF_ERROR_BAD_SETTING);
}
END_TEST

/* ── real codes ───────────────────────────────────────────────────────────────────────────────── */

START_TEST (test_no_real_dirty_code_becomes_an_item)
{
  const char *other = g_getenv ("CF_TEST_CODES_DIRTY");
  g_autofree char *path =
    other != NULL ? g_strdup (other) : cf_test_fixture ("codes/off_dirty.tsv");
  g_autoptr (CfScanSettings) shop = cf_scan_settings_new_default (2, EUR);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  GError *error = NULL;
  CfGtin isbn;

  ck_assert_ok (g_file_get_contents (path, &contents, NULL, &error));
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++) {
    g_auto (GStrv) fields = g_strsplit (lines[i], "\t", 2);
    g_autoptr (CfScan) scan = resolve (shop, fields[0], &error);

    ck_assert_ok (scan);
    if (cf_gtin_from_isbn (fields[0], &isbn, NULL))
      continue; /* ten digits that happen to be an ISBN */
    ck_assert_msg (scan->kind == CF_SCAN_SKU, "%s became %s", fields[0],
                   cf_scan_kind_to_text (scan->kind));
    ck_assert (!scan->has_gtin);
    ck_assert_int_eq (scan->refusal, g_str_equal (fields[1], "check") ? CF_ERROR_BAD_CHECK_DIGIT
                                                                      : CF_ERROR_BAD_CODE);
  }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_each_code_is_what_it_is, 0, G_N_ELEMENTS (KINDS));
  tcase_add_loop_test (tc, test_malformed_codes_are_refused_for_their_reason, 0,
                       G_N_ELEMENTS (REFUSED));
  tcase_add_test (tc, test_lengths_are_bounded);
  tcase_add_test (tc, test_a_number_that_is_no_gtin_may_be_a_sku_and_says_how_to_refuse_it);
  tcase_add_test (tc, test_upce_without_identifier_needs_its_setting);
  tcase_add_test (tc, test_function_codes_are_off_until_switched_on);
  tcase_add_test (tc, test_a_loyalty_number_that_is_a_right_gtin_says_so);
  tcase_add_test (tc, test_a_label_gives_lot_dates_weight_and_price);
  tcase_add_test (tc, test_expiry_with_a_time_counts_as_its_day);
  tcase_add_loop_test (tc, test_figures_come_out_in_the_shops_units, 0, G_N_ELEMENTS (FIGURES));
  tcase_add_test (tc, test_addons_are_kept_beside_the_number);
  tcase_add_test (tc, test_a_typed_separator_is_put_back);
  tcase_add_test (tc, test_a_scales_label_names_the_item_and_its_price);
  tcase_add_test (tc, test_a_price_of_zero_is_no_price);
  tcase_add_test (tc, test_a_upca_of_number_system_2_is_looked_at_as_thirteen_digits);
  tcase_add_loop_test (tc, test_layouts_of_many_countries_can_be_set, 0, G_N_ELEMENTS (LAYOUTS));
  tcase_add_test (tc, test_a_wrong_price_verifier_is_a_misread);
  tcase_add_test (tc, test_an_in_store_number_without_layout_is_a_plain_one);
  tcase_add_test (tc, test_layouts_that_make_no_sense_are_refused);
  tcase_add_test (tc, test_number_ranges_with_two_meanings_are_refused);
  tcase_add_test (tc, test_a_layout_that_meets_another_or_a_range_is_refused);
  tcase_add_test (tc, test_how_many_settings_there_may_be_is_bounded);
  tcase_add_test (tc, test_no_real_dirty_code_becomes_an_item);
}

CF_TEST_MAIN ("scan-code", add_tests)
