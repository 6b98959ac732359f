/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-digital-link.h"
#include "cf-test.h"

static char *
to_text (const CfGs1 *gs1)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < gs1->n_elements; i++)
    g_string_append_printf (text, "(%s)%s", gs1->elements[i].ai, gs1->elements[i].value);
  return g_string_free (text, FALSE);
}

/* Forms shown in the GS1 Digital Link Standard, URI Syntax, and its guides. */
static const struct
{
  const char *uri, *elements;
} LINKS[] = {
  { "https://id.gs1.org/01/09520123456788", "(01)09520123456788" },
  { "https://brand.example.com/01/9520123456788", "(01)09520123456788" },
  { "https://brand.example.com/some-extra/pathinfo/01/9520123456788", "(01)09520123456788" },
  { "https://id.gs1.org/01/09520123456788/22/2A", "(01)09520123456788(22)2A" },
  { "https://id.gs1.org/01/09520123456788/10/ABC123", "(01)09520123456788(10)ABC123" },
  { "https://id.gs1.org/01/09520123456788/21/12345", "(01)09520123456788(21)12345" },
  { "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426",
    "(01)09520123456788(10)ABC1(21)12345(17)180426" },
  { "https://id.gs1.org/01/09520123456788?3103=000195", "(01)09520123456788(3103)000195" },
  { "https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225",
    "(01)09520123456788(3103)000195(3922)0299(17)201225" },
  { "https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225&3103=000195",
    "(01)09520123456788(3103)000195(3922)0299(17)201225" },
  { "https://id.gs1.org/00/952012345678912345", "(00)952012345678912345" },
  { "https://id.gs1.org/414/9520123456788/254/32a%2Fb", "(414)9520123456788(254)32a/b" },
  { "https://id.gs1.org/8004/9520614141234567", "(8004)9520614141234567" },
  { "HTTPS://ID.GS1.ORG/01/09520123456788", "(01)09520123456788" },
  { "http://example.org/gtin/614141999996/lot/A%2d1/ser/7?exp=261231",
    "(01)00614141999996(10)A-1(21)7(17)261231" },
  { "https://e.example/01/95050003", "(01)00000095050003" },
  { "https://e.example/01/09520123456788/", "(01)09520123456788" },
  { "https://e.example/01/09520123456788/10/21/21/01", "(01)09520123456788(10)21(21)01" },
  { "https://e.example/00/01/09520123456788", "(01)09520123456788" },
  { "https://e.example:8443/01/09520123456788?linkType=gs1:pip&utm=a%ZZ&17=261200#x?10=Z",
    "(01)09520123456788(17)261200" },
  { "https://e.example/01/09520123456788?17=261231;10=A+B", "(01)09520123456788(17)261231(10)A+B" },
  { "https://e.example/255/9520123456788", "(255)9520123456788" },
  { "https://user:pw@e.example/01/09520123456788", "(01)09520123456788" },
};

START_TEST (test_links_say_what_the_standard_shows)
{
  GError *error = NULL;
  g_autofree char *text = NULL;
  CfGs1 gs1;

  ck_assert (cf_digital_link_is_uri (LINKS[_i].uri, strlen (LINKS[_i].uri)));
  ck_assert_ok (cf_digital_link_parse (LINKS[_i].uri, strlen (LINKS[_i].uri), &gs1, &error));
  text = to_text (&gs1);
  ck_assert_str_eq (text, LINKS[_i].elements);
}
END_TEST

static const struct
{
  const char *uri;
  CfErrorCode code;
} REFUSED[] = {
  /* addresses without GS1 meaning: advertisements, the compressed form */
  { "https://example.com", CF_ERROR_UNKNOWN_CODE },
  { "https://example.com/", CF_ERROR_UNKNOWN_CODE },
  { "https://example.com/offers/2026", CF_ERROR_UNKNOWN_CODE },
  { "https://example.com?01=09520123456788", CF_ERROR_UNKNOWN_CODE },
  { "https://example.com/?01=09520123456788", CF_ERROR_UNKNOWN_CODE },
  { "https://dlnkd.example/ARFKk4XB1gFqjPpZGA", CF_ERROR_UNKNOWN_CODE },
  { "https://example.com/02/09520123456788", CF_ERROR_UNKNOWN_CODE }, /* 02 is no key */
  { "https://example.com/01", CF_ERROR_UNKNOWN_CODE },
  /* malformed */
  { "https://", CF_ERROR_BAD_CODE },
  { "https:///01/09520123456788", CF_ERROR_BAD_CODE },
  { "https://#/01/09520123456788", CF_ERROR_BAD_CODE },
  { "https://?x", CF_ERROR_BAD_CODE },
  { "ftp://example.com/01/09520123456788", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456789", CF_ERROR_BAD_CHECK_DIGIT },
  { "https://e.example/01/0952012345678", CF_ERROR_BAD_CHECK_DIGIT }, /* read as 13 digits */
  { "https://e.example/01/095201234567", CF_ERROR_BAD_CHECK_DIGIT },
  { "https://e.example/01/0952012345", CF_ERROR_BAD_CODE },
  { "https://e.example/01/", CF_ERROR_UNKNOWN_CODE },
  { "https://e.example/01//", CF_ERROR_UNKNOWN_CODE },
  { "https://e.example/01/%30952012345678", CF_ERROR_BAD_CHECK_DIGIT },
  { "https://e.example/01/09520123456788/10/A%2", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A%", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A%GG", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A%00B", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A%1DB", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A%C3%A9", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A B", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/ABCDEFGHIJKLMNOPQRSTU", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/17/261231", CF_ERROR_BAD_CODE }, /* no qualifier */
  { "https://e.example/01/09520123456788?17=261399", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788/10/A?10=B", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788?3922=0299&3932=9780299", CF_ERROR_BAD_CODE },
  { "https://e.example/01/09520123456788?10=", CF_ERROR_BAD_CODE },
};

START_TEST (test_links_that_say_nothing_or_nonsense_are_refused)
{
  GError *error = NULL;
  CfGs1 gs1 = { .n_elements = 99 };

  ck_assert_refused (cf_digital_link_parse (REFUSED[_i].uri, strlen (REFUSED[_i].uri), &gs1,
                                            &error),
                     REFUSED[_i].code);
  ck_assert_uint_eq (gs1.n_elements, 99);
}
END_TEST

START_TEST (test_hostile_lengths_are_refused)
{
  g_autoptr (GString) uri = g_string_new ("https://e.example");
  GError *error = NULL;
  CfGs1 gs1;

  for (guint i = 0; i < CF_DIGITAL_LINK_SEGMENTS + 1; i++)
    g_string_append (uri, "/a");
  g_string_append (uri, "/01/09520123456788");
  ck_assert_refused (cf_digital_link_parse (uri->str, uri->len, &gs1, &error), CF_ERROR_BAD_CODE);

  g_string_assign (uri, "https://e.example/01/09520123456788?x=");
  while (uri->len <= CF_DIGITAL_LINK_MAX)
    g_string_append_c (uri, 'y');
  ck_assert_refused (cf_digital_link_parse (uri->str, uri->len, &gs1, &error), CF_ERROR_BAD_CODE);
  ck_assert_ok (cf_digital_link_parse (uri->str, CF_DIGITAL_LINK_MAX, &gs1, &error));

  g_string_assign (uri, "https://e.example/01/09520123456788?91=");
  for (guint i = 0; i < CF_GS1_VALUE_MAX; i++)
    g_string_append (uri, "%41");
  ck_assert_ok (cf_digital_link_parse (uri->str, uri->len, &gs1, &error));
  ck_assert_uint_eq (strlen (cf_gs1_get (&gs1, "91")), CF_GS1_VALUE_MAX);
  g_string_append_c (uri, 'A');
  ck_assert_refused (cf_digital_link_parse (uri->str, uri->len, &gs1, &error), CF_ERROR_BAD_CODE);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_links_say_what_the_standard_shows, 0, G_N_ELEMENTS (LINKS));
  tcase_add_loop_test (tc, test_links_that_say_nothing_or_nonsense_are_refused, 0,
                       G_N_ELEMENTS (REFUSED));
  tcase_add_test (tc, test_hostile_lengths_are_refused);
}

CF_TEST_MAIN ("digital-link", add_tests)
