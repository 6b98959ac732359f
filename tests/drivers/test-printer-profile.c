/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-printer-profile.h"
#include "cf-test.h"

static const struct
{
  guint16 vendor;
  guint16 product;
  const char *device_id;
  const char *chosen;
} CHOICES[] = {
  { 0x04b8, 0x0202, NULL, "epson-tm-t88" },
  { 0x04b8, 0x0e15, NULL, "epson-tm" },
  /* The model says more than the ids: a TM-T20 may come with the interface of the T88. */
  { 0x04b8, 0x0202, "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;", "epson-tm" },
  { 0x0416, 0x5011, NULL, "pos-58" },
  { 0x0519, 0x0001, "MANUFACTURER:Star;MODEL:TSP654 (STR_T-001);", "star-line" },
  { 0x1234, 0x5678, "MFG:Nobody;MDL:Receipt 3000;", "generic" },
  { 0x1234, 0x5678, "MDL", "generic" },
  { 0x1234, 0x5678, "", "generic" },
  { 0x1234, 0x5678, ";;;MDL:;\xff\xfe:tm-t20;", "generic" },
};

START_TEST (test_profile_is_chosen_by_the_most_exact_match)
{
  const CfPrinterProfile *profile =
    cf_printer_profile_choose (CHOICES[_i].vendor, CHOICES[_i].product, CHOICES[_i].device_id);
  ck_assert_str_eq (profile->id, CHOICES[_i].chosen);
}
END_TEST

/* What a file does not say stands in the generic one. */
START_TEST (test_profile_inherits_what_it_does_not_say)
{
  const CfPrinterProfile *generic = cf_printer_profile_find ("generic");
  const CfPrinterProfile *narrow = cf_printer_profile_find ("generic-58");

  ck_assert_uint_eq (narrow->dots, 384);
  ck_assert_uint_eq (narrow->pulse_on_ms, generic->pulse_on_ms);
  ck_assert_uint_eq (narrow->n_pages, generic->n_pages);
  ck_assert_ptr_null (cf_printer_profile_find ("no-such-printer"));
}
END_TEST

/* Loading asserts the form of each file; here is what no form can say. */
START_TEST (test_every_profile_makes_sense)
{
  const GPtrArray *all = cf_printer_profile_get_all ();

  ck_assert_uint_ge (all->len, 8);
  for (guint i = 0; i < all->len; i++) {
    const CfPrinterProfile *profile = all->pdata[i];

    ck_assert_uint_le (profile->columns * 12, profile->dots + 11);
    ck_assert_uint_le (profile->dots, 1152);
    ck_assert_uint_ge (profile->dots, 256);
    ck_assert_uint_ge (profile->small, profile->columns);
    ck_assert_uint_le (profile->small, 96);
    ck_assert_uint_ge (profile->chunk, 512);
    ck_assert_uint_le (profile->chunk, 4096);
    ck_assert_uint_le (profile->pulse_on_ms, profile->pulse_off_ms); /* or the coil gets hot */
    ck_assert_uint_ge (profile->pulse_on_ms, 50);
  }
}
END_TEST

/* Against the C library's tables, which come from elsewhere. */
START_TEST (test_code_pages_are_what_others_say)
{
  static const struct
  {
    const char *name;
    const char *charset;
  } SAME[] = {
    { "437", "CP437" },   { "737", "CP737" },   { "850", "CP850" },         { "852", "CP852" },
    { "858", "IBM858" },  { "862", "CP862" },   { "866", "CP866" },         { "1250", "CP1250" },
    { "1251", "CP1251" }, { "1252", "CP1252" }, { "1253", "CP1253" },       { "1255", "CP1255" },
    { "1257", "CP1257" }, { "857", "CP857" },   { "8859-2", "ISO-8859-2" },
  };
  const CfCodePage *page = cf_code_page_find (SAME[_i].name);
  guint n_checked = 0;

  ck_assert_ptr_nonnull (page);
  for (guint byte = 0x80; byte < 0x100; byte++) {
    const char raw = (char) byte;
    g_autofree char *utf8 = g_convert (&raw, 1, "UTF-8", SAME[_i].charset, NULL, NULL, NULL);
    gunichar c = utf8 != NULL ? g_utf8_get_char (utf8) : 0;

    if (c < 0xA0 || !g_unichar_isprint (c) || g_unichar_iszerowidth (c))
      continue;
    ck_assert_msg (cf_code_page_encode (page, c) == byte, "%s: U+%04X is %02x, not %02x",
                   SAME[_i].name, c, cf_code_page_encode (page, c), byte);
    n_checked++;
  }
  ck_assert_uint_gt (n_checked, 80);
  ck_assert_uint_eq (cf_code_page_encode (page, 0x4E00), 0); /* no hanzi */
  ck_assert_uint_eq (cf_code_page_encode (page, 'A'), 'A');
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_profile_is_chosen_by_the_most_exact_match, 0,
                       G_N_ELEMENTS (CHOICES));
  tcase_add_test (tc, test_profile_inherits_what_it_does_not_say);
  tcase_add_test (tc, test_every_profile_makes_sense);
  tcase_add_loop_test (tc, test_code_pages_are_what_others_say, 0, 15);
}

CF_TEST_MAIN ("unit", add_tests)
