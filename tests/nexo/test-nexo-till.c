/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program itself with a payment terminal on the network: bound, tested, paid by, and killed. */
#include <string.h>

#include "cf-cli.h"
#include "cf-test-terminal.h"

typedef struct
{
  CfTestTerminal *machine;
  char *address;
} Shop;

static void
shop_init (Shop *shop)
{
  g_autofree char *folder = cf_cli_path ("");

  cf_cli_make_shop ();
  shop->machine = cf_test_terminal_new (folder, NULL, NULL);
  shop->address = g_strdup_printf ("nexo+plain://127.0.0.1:%u/POI-1", shop->machine->port);
  g_autofree char *bind = g_strdup_printf ("devices bind payment %s", shop->address);
  g_auto (CfCliRun) run = cf_cli_ok (bind);
  ck_assert_str_eq (cf_cli_get (run.json, "device"), shop->address);
}

static void
shop_clear (Shop *shop)
{
  cf_test_terminal_free (shop->machine);
  g_free (shop->address);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shop, shop_clear)

/* ---- a till that rings ---- */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *out;
} Till;

static void
say (Till *till, const char *request)
{
  g_autofree char *line = g_strconcat (request, "\n", NULL);
  GError *error = NULL;

  ck_assert_ok (g_output_stream_write_all (g_subprocess_get_stdin_pipe (till->process), line,
                                           strlen (line), NULL, NULL, &error));
}

/* Returns: (transfer full): the answer; @code has to come of it. */
static json_object *
hear (Till *till, const char *code)
{
  g_autofree char *line = g_data_input_stream_read_line (till->out, NULL, NULL, NULL);
  json_object *answer = line != NULL ? json_tokener_parse (line) : NULL;
  json_object *failure = NULL;
  const char *had = "";

  ck_assert_msg (answer != NULL, "no answer");
  if (json_object_object_get_ex (answer, "error", &failure))
    had = cf_cli_get (failure, "code");
  ck_assert_msg (code == NULL || strcmp (code, had) == 0, "%s, expected '%s'", line, code);
  return answer;
}

static void
ask (Till *till, const char *request, const char *code)
{
  say (till, request);
  json_object_put (hear (till, code));
}

/* Whether the terminal has let the till in. */
static gboolean
is_ready (Till *till)
{
  gboolean is_ready = FALSE;

  say (till, "{\"do\":\"state\"}");
  json_object *answer = hear (till, "");
  json_object *devices = cf_cli_value (answer, "devices");
  for (gsize i = 0; i < json_object_array_length (devices); i++) {
    json_object *device = json_object_array_get_idx (devices, i);
    is_ready |= strcmp (cf_cli_get (device, "role"), "payment") == 0 &&
                strcmp (cf_cli_get (device, "state"), "ready") == 0;
  }
  json_object_put (answer);
  return is_ready;
}

static void
till_start (Till *till)
{
  till->process = cf_cli_spawn ("ring");
  till->out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (till->process));
  ask (till, "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "");
  while (!is_ready (till)) /* check's deadline ends it */
    ;
}

static void
till_begin_sale (Till *till)
{
  ask (till, "{\"do\":\"open_shift\",\"float\":\"100\"}", "");
  ask (till, "{\"do\":\"scan\",\"code\":\"4006381333931\"}", "");
}

static void
till_stop (Till *till)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (till->process), NULL, NULL);
  g_subprocess_wait (till->process, NULL, NULL);
  g_object_unref (till->out);
  g_object_unref (till->process);
}

static void
till_kill (Till *till)
{
  g_subprocess_force_exit (till->process);
  g_subprocess_wait (till->process, NULL, NULL);
  g_object_unref (till->out);
  g_object_unref (till->process);
}

/* Returns: (transfer full): the journal's records of @kind, as one text. */
static char *
dup_records (const char *kind)
{
  g_autofree char *path = cf_cli_path ("journal.jsonl");
  g_autofree char *line = g_strdup_printf ("journal export --out '%s'", path);
  g_autofree char *text = NULL;
  GString *found = g_string_new (NULL);
  g_auto (CfCliRun) run = cf_cli_ok (line);
  g_autofree char *pattern = g_strdup_printf ("\"%s\"", kind);

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], pattern) != NULL)
      g_string_append_printf (found, "%s\n", lines[i]);
  return g_string_free (found, FALSE);
}

static guint
count_lines (const char *text)
{
  guint n = 0;
  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

/* ---- connecting it ---- */

START_TEST (test_bind_list_and_test)
{
  g_auto (Shop) shop;
  shop_init (&shop);

  cf_cli_refuse ("devices bind payment nexo://127.0.0.1/POI-1", 1, "bad_setting");
  cf_cli_refuse ("devices bind payment nexo+plain://8.8.8.8:1/POI-1", 1, "bad_setting");
  cf_cli_refuse ("devices bind scanner nexo://127.0.0.1:1/POI-1", 1, "bad_setting");
  g_auto (CfCliRun) list = cf_cli_ok ("devices list");
  ck_assert_str_eq (cf_cli_get (list.json, "devices.0.id"), shop.address);
  ck_assert_str_eq (cf_cli_get (list.json, "devices.0.role"), "payment");
  ck_assert_str_eq (cf_cli_get (list.json, "devices.0.kind"), "nexo_plain");
  g_autofree char *line = g_strdup_printf ("devices test %s", shop.address);
  g_auto (CfCliRun) tested = cf_cli_ok (line);
  ck_assert_str_eq (cf_cli_get (tested.json, "said"), "OK, 1/1 hosts");
  g_auto (CfCliRun) healthy = cf_cli_ok ("devices doctor");
  ck_assert_str_eq (cf_cli_get (healthy.json, "devices.0.state"), "ready");
  cf_test_terminal_tell (shop.machine, "DOWN");
  g_auto (CfCliRun) doctor = cf_cli_ok ("devices doctor");
  ck_assert_str_eq (cf_cli_get (doctor.json, "devices.0.advice"), "not_reachable");
  cf_cli_refuse (line, 5, "device_failed");
}
END_TEST

/* ---- paying ---- */

static const struct
{
  const char *fate;
  const char *code; /* of the tender */
  const char *rest; /* (nullable) how the rest is paid */
  guint n_charges;
} SALES[] = {
  { "APPROVE", "", NULL, 1 },
  { "LOSE", "", NULL, 1 },
  { "GARBAGE", "", NULL, 1 },
  { "APPROVE 1.00", "", "{\"do\":\"tender\",\"type\":\"cash\"}", 1 },
  { "DECLINE", "card_declined", "{\"do\":\"tender\",\"type\":\"card\"}", 1 },
};

START_TEST (test_sale)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  cf_test_terminal_tell (shop.machine, SALES[_i].fate);
  till_start (&till);
  till_begin_sale (&till);
  ask (&till, "{\"do\":\"tender\",\"type\":\"card\"}", SALES[_i].code);
  if (SALES[_i].rest != NULL)
    ask (&till, SALES[_i].rest, "");
  ask (&till, "{\"do\":\"finish\"}", "");
  till_stop (&till);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), SALES[_i].n_charges);
  g_autofree char *sales = dup_records ("sale.completed");
  ck_assert_uint_eq (count_lines (sales), 1);
}
END_TEST

/* A tip that nobody asked for: the slip is looked at, and the customer wants the money back. */
START_TEST (test_tip_is_looked_at_and_given_back)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  cf_test_terminal_tell (shop.machine, "TIP 1.00");
  till_start (&till);
  till_begin_sale (&till);
  ask (&till, "{\"do\":\"tender\",\"type\":\"card\"}", "card_unknown");
  ask (&till, "{\"do\":\"resolve_card\",\"reference\":\"004711\"}", "");
  ask (&till, "{\"do\":\"void_tender\",\"tender\":1}", "");
  ask (&till, "{\"do\":\"tender\",\"type\":\"cash\"}", "");
  ask (&till, "{\"do\":\"finish\"}", "");
  till_stop (&till);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "reverse"), 1);
}
END_TEST

/* ---- killed between the request and the answer ---- */

/* @fate: of the payment; @then: what happens to the terminal while the till is down. */
static void
kill_while_it_asks (Shop *shop, Till *till, const char *fate, const char *then)
{
  cf_test_terminal_tell (shop->machine, fate);
  till_start (till);
  till_begin_sale (till);
  say (till, "{\"do\":\"tender\",\"type\":\"card\"}");
  cf_test_wait_until (cf_test_terminal_count (shop->machine, "payment 1.99") == 1);
  cf_test_terminal_tell (shop->machine, "NO_THING"); /* what it did then is done */
  till_kill (till);
  if (then != NULL)
    cf_test_terminal_tell (shop->machine, then);
  till_start (till);
  ask (till, "{\"do\":\"finish\"}", "card_unknown");
}

static const struct
{
  const char *fate;
  const char *then;
} CHARGED[] = {
  { "SILENT", NULL },    /* charged before the kill */
  { "HOLD", "RELEASE" }, /* charged while the till was down */
};

START_TEST (test_killed_and_charged_is_sold_and_charged_once)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  kill_while_it_asks (&shop, &till, CHARGED[_i].fate, CHARGED[_i].then);
  ask (&till, "{\"do\":\"ask_card\"}", "");
  ask (&till, "{\"do\":\"finish\"}", "");
  till_stop (&till);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "reverse"), 0);
  g_autofree char *settled = dup_records ("tender.settled");
  ck_assert_uint_eq (count_lines (settled), 1);
  ck_assert_ptr_nonnull (strstr (settled, "POI000001"));
  g_autofree char *sales = dup_records ("sale.completed");
  ck_assert_uint_eq (count_lines (sales), 1);
}
END_TEST

START_TEST (test_killed_and_charged_can_be_given_back)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  kill_while_it_asks (&shop, &till, "SILENT", NULL);
  ask (&till, "{\"do\":\"ask_card\"}", "");
  ask (&till, "{\"do\":\"void_tender\",\"tender\":1}", "");
  ask (&till, "{\"do\":\"cancel\"}", "");
  till_stop (&till);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "reverse"), 1);
  g_autofree char *reversed = dup_records ("tender.reversed");
  ck_assert_uint_eq (count_lines (reversed), 1);
}
END_TEST

START_TEST (test_killed_and_not_charged_is_paid_otherwise)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  kill_while_it_asks (&shop, &till, "HOLD", "FORGET");
  ask (&till, "{\"do\":\"ask_card\"}", "card_declined");
  ask (&till, "{\"do\":\"tender\",\"type\":\"cash\"}", "");
  ask (&till, "{\"do\":\"finish\"}", "");
  till_stop (&till);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 0);
}
END_TEST

/* A card is still being read when the till is back: unknown, until it is not. */
START_TEST (test_killed_while_the_card_is_read)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  kill_while_it_asks (&shop, &till, "HOLD", NULL);
  ask (&till, "{\"do\":\"ask_card\"}", "card_unknown");
  cf_test_terminal_tell (shop.machine, "RELEASE");
  ask (&till, "{\"do\":\"ask_card\"}", "");
  ask (&till, "{\"do\":\"finish\"}", "");
  till_stop (&till);
  ck_assert_uint_eq (cf_test_terminal_count_booked (shop.machine, "charge"), 1);
}
END_TEST

/* ---- closing the shift ---- */

static const struct
{
  const char *before; /* (nullable): what befalls the terminal before it is asked */
  const char *verdict;
  const char *terminal; /* what the Z says that it took; "": nothing */
} CLOSES[] = {
  { NULL, "agrees", "1.99" },
  { "TOTALS MIXED", "agrees", "1.99" },
  { "EXTRA 5.00", "differs", "6.99" },
  { "END_DAY", "differs", "0.00" },
  { "TOTALS REFUSE", "silent", "" },
  { "TOTALS GARBAGE", "silent", "" },
  { "TOTALS LOSE", "silent", "" },
  { "TOTALS KEEP", "silent", "" },
  { "DOWN", "silent", "" },
};

START_TEST (test_close)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  till_start (&till);
  ask (&till, "{\"do\":\"open_shift\",\"float\":\"100\"}", "");
  ask (&till, "{\"do\":\"close_shift\",\"counted\":\"100\"}", "");
  till_begin_sale (&till);
  ask (&till, "{\"do\":\"tender\",\"type\":\"card\"}", "");
  ask (&till, "{\"do\":\"finish\"}", "");
  if (CLOSES[_i].before != NULL)
    cf_test_terminal_tell (shop.machine, CLOSES[_i].before);
  say (&till, "{\"do\":\"close_shift\",\"counted\":\"100\"}");
  json_object *answer = hear (&till, "");
  ck_assert_str_eq (cf_cli_get (answer, "z.card_terminal.verdict"), CLOSES[_i].verdict);
  ck_assert_str_eq (cf_cli_get (answer, "z.card_terminal.till"), "1.99");
  ck_assert_str_eq (cf_cli_get (answer, "z.card_terminal.id"), shop.address);
  if (CLOSES[_i].terminal[0] != '\0')
    ck_assert_str_eq (cf_cli_get (answer, "z.card_terminal.terminal"), CLOSES[_i].terminal);
  json_object_put (answer);
  till_stop (&till);
  g_auto (CfCliRun) again = cf_cli_ok ("report z");
  ck_assert_str_eq (cf_cli_get (again.json, "card_terminal.verdict"), CLOSES[_i].verdict);
  g_autofree char *closed = dup_records ("shift.closed");
  ck_assert_uint_eq (count_lines (closed), 2);
  ck_assert_ptr_nonnull (strstr (closed, CLOSES[_i].verdict));
}
END_TEST

/* The console connects to the terminal for it, as nobody sells then. */
START_TEST (test_close_by_the_console)
{
  g_auto (Shop) shop;
  shop_init (&shop);
  Till till;

  till_start (&till);
  till_begin_sale (&till);
  ask (&till, "{\"do\":\"tender\",\"type\":\"card\"}", "");
  ask (&till, "{\"do\":\"finish\"}", "");
  till_stop (&till);
  g_auto (CfCliRun) z = cf_cli_ok ("report z --counted 100");
  ck_assert_str_eq (cf_cli_get (z.json, "card_terminal.verdict"), "agrees");
  ck_assert_str_eq (cf_cli_get (z.json, "card_terminal.terminal"), "1.99");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 120); /* the program starts a dozen times in each */
  tcase_add_checked_fixture (tc, cf_cli_setup, cf_cli_teardown);
  tcase_add_test (tc, test_bind_list_and_test);
  tcase_add_loop_test (tc, test_sale, 0, G_N_ELEMENTS (SALES));
  tcase_add_test (tc, test_tip_is_looked_at_and_given_back);
  tcase_add_loop_test (tc, test_killed_and_charged_is_sold_and_charged_once, 0,
                       G_N_ELEMENTS (CHARGED));
  tcase_add_test (tc, test_killed_and_charged_can_be_given_back);
  tcase_add_test (tc, test_killed_and_not_charged_is_paid_otherwise);
  tcase_add_test (tc, test_killed_while_the_card_is_read);
  tcase_add_loop_test (tc, test_close, 0, G_N_ELEMENTS (CLOSES));
  tcase_add_test (tc, test_close_by_the_console);
}

CF_TEST_MAIN ("nexo-till", add_tests)
