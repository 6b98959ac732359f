/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The address of a card terminal, as somebody types it. */
#include "cf-test.h"
#include "cf-till-hardware.h"

static const struct
{
  const char *where;
  const char *name;
  gboolean is_plain;
  CfTillAddressFault fault;
  const char *address;
} ROWS[] = {
  { "192.168.1.20:7778", "P400-275", FALSE, CF_TILL_ADDRESS_FINE,
    "nexo://192.168.1.20:7778/P400-275" },
  { "terminal.lan:1", "A", TRUE, CF_TILL_ADDRESS_FINE, "nexo+plain://terminal.lan:1/A" },
  { "[fd00::1]:7778", "A", TRUE, CF_TILL_ADDRESS_FINE, "nexo+plain://[fd00::1]:7778/A" },
  { "8.8.8.8:7778", "A", FALSE, CF_TILL_ADDRESS_FINE, "nexo://8.8.8.8:7778/A" },
  { "8.8.8.8:7778", "A", TRUE, CF_TILL_ADDRESS_NOT_OWN, NULL },
  { "", "", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "192.168.1.20", "A", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "192.168.1.20:0", "A", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "192.168.1.20:seven", "A", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "192.168.1.20:7778/B", "A", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "me@192.168.1.20:7778", "A", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "nexo://192.168.1.20:7778", "A", FALSE, CF_TILL_ADDRESS_BAD_WHERE, NULL },
  { "192.168.1.20:7778", "", FALSE, CF_TILL_ADDRESS_BAD_NAME, NULL },
  { "192.168.1.20:7778", "A B", FALSE, CF_TILL_ADDRESS_BAD_NAME, NULL },
  { "192.168.1.20:7778", "A/B", FALSE, CF_TILL_ADDRESS_BAD_NAME, NULL },
  { "192.168.1.20:7778", "012345678901234567890123456789012", FALSE, CF_TILL_ADDRESS_BAD_NAME,
    NULL },
};

START_TEST (test_terminal_address_as_typed)
{
  g_autofree char *address = NULL;
  CfTillAddressFault fault =
    cf_till_make_terminal_address (ROWS[_i].where, ROWS[_i].name, ROWS[_i].is_plain, &address);

  ck_assert_int_eq (fault, ROWS[_i].fault);
  if (ROWS[_i].address == NULL)
    ck_assert_ptr_null (address);
  else
    ck_assert_str_eq (address, ROWS[_i].address);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_terminal_address_as_typed, 0, G_N_ELEMENTS (ROWS));
}

CF_TEST_MAIN ("till-address", add_tests)
