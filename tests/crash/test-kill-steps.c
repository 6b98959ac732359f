/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cf-cli.h"
#include "cf-killer.h"

/*
 * The real program, killed at every step of a sale, of a close and of an import, started again and
 * led to the end.  What must hold:
 *  1. what it had answered is there: the shift, every key press, the sale with the hash it told;
 *  2. what it had not answered is there whole or not at all;
 *  3. a card that was being asked is unknown or settled, never forgotten, and charged once;
 *  4. the books are those of a day without a kill: nothing twice, no number skipped, every note made
 *     while ringing is a record once;
 *  5. journal, projections and files are sound.
 *
 * `./dev test` takes every seventh step from a random one on, in no order, as many as fit into
 * SMALL_SECONDS; CF_TEST_SIZE=full (./dev crash) takes each, from CF_KILL_FROM on if that is set.
 * CF_KILL_TRACE=1 says which.
 */

#define SMALL_STRIDE  7
#define SMALL_SECONDS 17 /* a scenario; three of them */
#define TRIED_MIN     3  /* however slow the machine */
#define REQUESTS_MAX  32

/* ── places ──────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_full (void)
{
  return g_strcmp0 (g_getenv ("CF_TEST_SIZE"), "full") == 0;
}

static void
shell (const char *format, const char *a, const char *b)
{
  g_autofree char *command = g_strdup_printf (format, a, b);
  ck_assert_int_eq (system (command), 0);
}

static void
copy_folder (const char *from, const char *to)
{
  g_autofree char *source = cf_cli_path (from);
  g_autofree char *target = cf_cli_path (to);

  cf_test_remove_tree (target);
  shell ("cp -a --sparse=always '%s' '%s'", source, target); /* the reserve is 16 MiB of nothing */
}

/* The shop as the scenario begins is kept, and put back before every kill. */
static void
keep_morning (void)
{
  copy_folder ("shop", "morning-shop");
  copy_folder ("state", "morning-state");
}

static void
begin_again (void)
{
  copy_folder ("morning-shop", "shop");
  copy_folder ("morning-state", "state");
}

/* Runs the program on the shop until step @at.  Its answers go to "out" in the test's folder. */
static CfKillerEnd
run_until (const char *const *arguments, const char *input, guint at)
{
  g_autofree char *in = cf_cli_path ("in");
  g_autofree char *out = cf_cli_path ("out");
  g_autofree char *err = cf_cli_path ("err");
  g_autofree char *shop = cf_cli_path ("shop");
  g_autofree char *state = cf_cli_path ("state");
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  GError *error = NULL;

  ck_assert_ok (g_file_set_contents (in, input, -1, &error));
  g_setenv ("COUNTERFOIL_DATA", shop, TRUE);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  /* Looking for leaks at exit is itself done with ptrace, which is taken. */
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_ptr_array_add (argv, (char *) CF_CLI);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) arguments[i]);
  g_ptr_array_add (argv, NULL);
  CfKillerJob job = { (const char *const *) argv->pdata, in, out, err };
  return cf_killer_run (&job, at);
}

static char *
read_out (void)
{
  g_autofree char *path = cf_cli_path ("out");
  char *text = NULL;
  GError *error = NULL;

  ck_assert_ok (g_file_get_contents (path, &text, NULL, &error));
  return text;
}

/* ── a talk with `ring` ──────────────────────────────────────────────────────────────────────── */

typedef struct
{
  GSubprocess *process;
  GDataInputStream *answers;
} Talk;

static Talk
talk_begin (void)
{
  GSubprocess *process = cf_cli_spawn ("ring");
  return (Talk){ process, g_data_input_stream_new (g_subprocess_get_stdout_pipe (process)) };
}

static json_object *
ask (Talk *talk, const char *request)
{
  GOutputStream *in = g_subprocess_get_stdin_pipe (talk->process);
  g_autofree char *line = g_strconcat (request, "\n", NULL);
  g_autofree char *answer = NULL;
  GError *error = NULL;

  ck_assert_ok (g_output_stream_write_all (in, line, strlen (line), NULL, NULL, &error));
  answer = g_data_input_stream_read_line (talk->answers, NULL, NULL, &error);
  ck_assert_msg (answer != NULL, "no answer to %s", request);
  json_object *document = json_tokener_parse (answer);
  ck_assert_msg (document != NULL, "%s: %s", request, answer);
  return document;
}

/* The code of what was refused, "" for ok. */
static const char *
code_of (json_object *answer)
{
  json_object *error = NULL;
  return json_object_object_get_ex (answer, "error", &error) ? cf_cli_get (error, "code") : "";
}

static void
talk_end (Talk *talk)
{
  char err[4096] = "";
  gsize n;
  GError *error = NULL;

  ck_assert_ok (g_output_stream_close (g_subprocess_get_stdin_pipe (talk->process), NULL, &error));
  ck_assert_ok (g_subprocess_wait (talk->process, NULL, &error));
  ck_assert_ok (g_input_stream_read_all (g_subprocess_get_stderr_pipe (talk->process), err,
                                         sizeof err - 1, &n, NULL, &error));
  ck_assert_msg (g_subprocess_get_if_exited (talk->process) &&
                   g_subprocess_get_exit_status (talk->process) == 0 && err[0] == '\0',
                 "after the kill ring ended badly: %s", err);
  g_object_unref (talk->answers);
  g_object_unref (talk->process);
}

/* ── scripts and what they said ──────────────────────────────────────────────────────────────── */

typedef enum
{
  ALWAYS_AGAIN, /* harmless to do again; leaves no record that must be unique */
  MAYBE_AGAIN,  /* nothing shows whether it was done: done again it may be on record twice */
  SHIFT,        /* done when a shift is open */
  CART,         /* done when the cart is what it made of it */
  CARD,         /* likewise, or unknown */
  FINISH,       /* done when the cart is empty */
  CLOSE,        /* done when no shift is open */
} Proof;

typedef struct
{
  const char *request;
  const char *code; /* what has to come of it */
  Proof proof;
  const char *kind; /* (nullable): of the record it leaves, once */
} Step;

typedef struct
{
  const Step *steps;
  guint n;
  json_object *undisturbed[REQUESTS_MAX]; /* answers without a kill */
  const char *carts[REQUESTS_MAX];        /* the cart after each, as text */
} Script;

static char *
script_input (const Script *script)
{
  GString *input = g_string_new (NULL);
  for (guint i = 0; i < script->n; i++)
    g_string_append_printf (input, "%s\n", script->steps[i].request);
  return g_string_free (input, FALSE);
}

static const char *
cart_text (json_object *answer)
{
  json_object *cart = NULL;
  return json_object_object_get_ex (answer, "cart", &cart)
           ? json_object_to_json_string_ext (cart, JSON_C_TO_STRING_PLAIN)
           : NULL;
}

static const char *const ring[] = { "ring", NULL };

#define EMPTY_CART                                                                                 \
  "{\"lines\":[],\"subtotal\":\"0.00\",\"discount\":\"0.00\",\"tax\":[],\"total\":\"0.00\","       \
  "\"rounding\":\"0.00\",\"tendered\":\"0.00\",\"due\":\"0.00\",\"due_cash\":\"0.00\","            \
  "\"refund_due\":\"0.00\",\"change\":\"0.00\",\"customer\":null}"

/* Runs the script without a kill.  Returns how many steps it takes. */
static guint
learn (Script *script)
{
  g_autofree char *input = script_input (script);
  CfKillerEnd end = run_until (ring, input, CF_KILLER_NEVER);
  g_autofree char *out = read_out ();
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);

  ck_assert_msg (!end.killed && end.status == 0, "ring ended with %d: %s", end.status, out);
  for (guint i = 0; i < script->n; i++) {
    ck_assert_ptr_nonnull (lines[i]);
    script->undisturbed[i] = json_tokener_parse (lines[i]);
    ck_assert_msg (g_str_equal (code_of (script->undisturbed[i]), script->steps[i].code), "%s: %s",
                   script->steps[i].request, lines[i]);
    const char *cart = cart_text (script->undisturbed[i]);
    if (script->steps[i].proof == FINISH)
      cart = EMPTY_CART;
    script->carts[i] = cart != NULL ? cart : i > 0 ? script->carts[i - 1] : EMPTY_CART;
  }
  return end.steps;
}

static void
script_clear (Script *script)
{
  for (guint i = 0; i < script->n; i++)
    json_object_put (script->undisturbed[i]);
}

/* How many answers were out, whole, when it was killed.  They have to be the undisturbed ones. */
static guint
count_answers (const Script *script, json_object **ret_last)
{
  g_autofree char *out = read_out ();
  g_auto (GStrv) lines = g_strsplit (out, "\n", -1);
  guint n = g_strv_length (lines) - (lines[0] != NULL ? 1 : 0); /* what follows the last newline */

  *ret_last = NULL;
  for (guint i = 0; i < n; i++) {
    g_autoptr (json_object) answer = json_tokener_parse (lines[i]);

    ck_assert_msg (g_strcmp0 (cart_text (answer), cart_text (script->undisturbed[i])) == 0,
                   "another cart than without the kill: %s", lines[i]);
    if (i == n - 1)
      *ret_last = json_object_get (answer);
  }
  return n;
}

/* ── after the kill ──────────────────────────────────────────────────────────────────────────── */

/* Whether step @i, which was under way, happened.  The state has to be one of the two. */
static gboolean
happened (const Script *script, guint i, json_object *state)
{
  const char *cart = cart_text (state);
  const char *before = i > 0 ? script->carts[i - 1] : EMPTY_CART;
  gboolean has_shift = cf_cli_value (state, "shift") != NULL;
  gboolean is_before = g_str_equal (cart, before);
  gboolean is_after = g_str_equal (cart, script->carts[i]);

  ck_assert_msg (is_before || is_after, "neither before nor after %s: %s\nbefore %s\nafter %s",
                 script->steps[i].request, cart, before, script->carts[i]);
  switch (script->steps[i].proof) {
  case SHIFT: return has_shift;
  case CLOSE: return !has_shift;
  case CART:
  case CARD:
  case FINISH: return is_after;
  case ALWAYS_AGAIN:
  case MAYBE_AGAIN:
  default: return FALSE;
  }
}

/* The outcome of a card that was being asked is asked for.  Returns whether there was one. */
static gboolean
settle_card (Talk *talk, json_object *state)
{
  json_object *tenders = cf_cli_value (state, "tenders");
  gsize n = json_object_array_length (tenders);
  json_object *last = n > 0 ? json_object_array_get_idx (tenders, n - 1) : NULL;

  if (last == NULL || !g_str_equal (cf_cli_get (last, "state"), "unknown"))
    return FALSE;
  g_autoptr (json_object) finish = ask (talk, "{\"do\":\"finish\"}");
  ck_assert_str_eq (code_of (finish), "card_unknown");
  g_autoptr (json_object) cancel = ask (talk, "{\"do\":\"cancel\"}");
  ck_assert_str_eq (code_of (cancel), "wrong_state");
  g_autoptr (json_object) asked = ask (talk, "{\"do\":\"ask_card\"}");
  ck_assert_msg (g_str_equal (code_of (asked), "") ||
                   g_str_equal (code_of (asked), "card_declined"),
                 "asked for a card: %s", json_object_to_json_string (asked));
  return TRUE;
}

/* Goes on where the program was killed, to the end of the script.  Returns the first step repeated. */
static guint
go_on (const Script *script, Talk *talk, guint answered)
{
  guint next = answered;
  g_autoptr (json_object) known = ask (talk, script->steps[0].request);
  g_autoptr (json_object) state = ask (talk, "{\"do\":\"state\"}");

  ck_assert_str_eq (code_of (known), "");
  if (settle_card (talk, state)) {
    json_object_put (state);
    state = ask (talk, "{\"do\":\"state\"}");
  }
  if (answered == script->n) {
    ck_assert_str_eq (cart_text (state), script->carts[script->n - 1]);
    return next;
  }
  if (happened (script, answered, state))
    next++;
  for (guint i = MAX (next, 1); i < script->n; i++) {
    g_autoptr (json_object) answer = ask (talk, script->steps[i].request);

    ck_assert_msg (g_str_equal (code_of (answer), script->steps[i].code), "again, %s: %s",
                   script->steps[i].request, json_object_to_json_string (answer));
  }
  return next;
}

/* ── the books ───────────────────────────────────────────────────────────────────────────────── */

static void
check_sound (void)
{
  static const char *const lines[] = { "journal verify", "journal rebuild --check", "db check" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (CfCliRun) run = cf_cli_ok (lines[i]);
    ck_assert_msg (json_object_array_length (cf_cli_value (run.json, "problems")) == 0, "%s: %s",
                   lines[i], run.out);
  }
}

/* The journal as an array of records, with their hashes. */
static json_object *
read_journal (void)
{
  g_autofree char *path = cf_cli_path ("journal");
  g_autofree char *command = g_strdup_printf ("journal export --out '%s'", path);
  g_auto (CfCliRun) run = cf_cli_ok (command);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  json_object *records = json_object_new_array ();
  GError *error = NULL;

  ck_assert_ok (g_file_get_contents (path, &text, NULL, &error));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    json_object *line = json_tokener_parse (lines[i]);
    if (line != NULL && json_object_object_get_ex (line, "record", NULL))
      json_object_array_add (records, line);
    else
      json_object_put (line);
  }
  return records;
}

/* How many records of @kind there are; @ret_last: (out) (optional): the last one's line. */
static guint
count_kind (json_object *journal, const char *kind, json_object **ret_last)
{
  guint n = 0;

  for (gsize i = 0; i < json_object_array_length (journal); i++) {
    json_object *line = json_object_array_get_idx (journal, i);
    if (!g_str_equal (cf_cli_get (line, "record.kind"), kind))
      continue;
    n++;
    if (ret_last != NULL)
      *ret_last = line;
  }
  return n;
}

static void
drop_last (json_object *journal, const char *kind)
{
  gsize i = json_object_array_length (journal);

  while (
    !g_str_equal (cf_cli_get (json_object_array_get_idx (journal, i - 1), "record.kind"), kind))
    i--;
  json_object_array_del_idx (journal, i - 1, 1);
}

/* Every step left its record once; where nothing shows whether it was done, at most twice. */
static void
check_records (const Script *script, json_object *journal, guint again)
{
  for (guint i = 0; i < script->n; i++) {
    const Step *step = &script->steps[i];
    if (step->kind == NULL)
      continue;
    guint n = count_kind (journal, step->kind, NULL);
    guint most = step->proof == MAYBE_AGAIN && i == again ? 2 : 1;
    ck_assert_msg (n >= 1 && n <= most, "%u records %s", n, step->kind);
  }
}

/* Every card that was started has one outcome, and the terminal charged one of them. */
static void
check_cards (json_object *journal)
{
  g_autofree char *path = cf_cli_path ("shop/devices/payment.ledger");
  g_autofree char *ledger = NULL;
  g_auto (GStrv) lines = NULL;
  guint charged = 0;
  GError *error = NULL;

  ck_assert_uint_eq (count_kind (journal, "tender.settled", NULL),
                     count_kind (journal, "tender.started", NULL));
  ck_assert_ok (g_file_get_contents (path, &ledger, NULL, &error));
  lines = g_strsplit (ledger, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    charged += strstr (lines[i], "\tapproved\t") != NULL;
  ck_assert_uint_eq (charged, 1);
}

/* ── every step of a script ──────────────────────────────────────────────────────────────────── */

typedef void (*CheckDay) (const Script *script, guint answered, json_object *last);

typedef struct
{
  guint *order; /* of the steps to be tried */
  guint n;
  guint next;
  guint total;
  gint64 deadline;
} Places;

static void
shuffle (guint *values, guint n, GRand *rand)
{
  for (guint i = n; i > 1; i--) {
    guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
    guint kept = values[i - 1];
    values[i - 1] = values[j];
    values[j] = kept;
  }
}

/* All steps in their order, or every seventh in no order, for as many as there is time. */
static Places
places_of (guint total)
{
  g_autoptr (GRand) rand = cf_test_random_new ();
  guint stride = is_full () ? 1 : SMALL_STRIDE;
  const char *from = g_getenv ("CF_KILL_FROM");
  guint first = from != NULL ? (guint) g_ascii_strtoull (from, NULL, 10)
                : is_full () ? 1
                             : 1 + (guint) g_rand_int_range (rand, 0, SMALL_STRIDE);
  Places places = { g_new0 (guint, total), 0, 0, total, G_MAXINT64 };

  for (guint at = first; at <= total; at += stride)
    places.order[places.n++] = at;
  if (!is_full ()) {
    shuffle (places.order, places.n, rand);
    places.deadline = g_get_monotonic_time () + SMALL_SECONDS * G_USEC_PER_SEC;
  }
  return places;
}

/* The next step at which to kill; FALSE when there is none, or no time. */
static gboolean
next_place (Places *places, guint *ret_at)
{
  if (places->next == places->n ||
      (places->next >= TRIED_MIN && g_get_monotonic_time () > places->deadline))
    return FALSE;
  *ret_at = places->order[places->next++];
  return TRUE;
}

static void
places_clear (const char *what, Places *places)
{
  g_print ("%s: killed at %u of %u steps\n", what, places->next, places->total);
  g_free (places->order);
}

static void
trace (const char *what, guint at, const CfKillerEnd *end)
{
  if (g_getenv ("CF_KILL_TRACE") != NULL)
    g_printerr ("%s, step %u: %s\n", what, at, end->killed ? end->at : "it had ended");
}

static void
kill_everywhere (const char *what, Script *script, CheckDay check)
{
  g_autofree char *input = script_input (script);
  Places places;
  guint at;

  keep_morning ();
  places = places_of (learn (script));
  while (next_place (&places, &at)) {
    g_autoptr (json_object) last = NULL;

    begin_again ();
    CfKillerEnd end = run_until (ring, input, at);
    trace (what, at, &end);
    guint answered = count_answers (script, &last);
    check (script, answered, last);
  }
  places_clear (what, &places);
  script_clear (script);
}

/* ── a sale ──────────────────────────────────────────────────────────────────────────────────── */

static const Step sale[] = {
  { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "", ALWAYS_AGAIN, NULL },
  { "{\"do\":\"open_shift\",\"float\":\"100\"}", "", SHIFT, "shift.opened" },
  { "{\"do\":\"scan\",\"code\":\"4006381333931\"}", "", CART, NULL },
  { "{\"do\":\"scan\",\"code\":\"614141999996\"}", "", CART, NULL },
  { "{\"do\":\"add\",\"sku\":\"RICE\",\"qty\":\"0.250\"}", "", CART, NULL },
  { "{\"do\":\"void_line\",\"line\":1,\"reason\":\"put back\"}", "", CART, "line.voided" },
  { "{\"do\":\"scan\",\"code\":\"5060262483879\"}", "unknown_code", MAYBE_AGAIN,
    "catalog.unknown_code" },
  { "{\"do\":\"confirm_age\",\"seen\":true}", "", MAYBE_AGAIN, "age.confirmed" },
  { "{\"do\":\"discount\",\"percent\":\"10\",\"line\":2}", "", CART, "discount.given" },
  { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"0.50\"}", "", CART, NULL },
  { "{\"do\":\"tender\",\"type\":\"card\",\"amount\":\"1.00\"}", "", CARD, NULL },
  { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"5\"}", "", CART, NULL },
  { "{\"do\":\"finish\"}", "", FINISH, "sale.completed" },
};

/* Another sale gets the next number, and its receipt and that of the first one are printed. */
static void
sell_once_more (Talk *talk)
{
  static const char *const requests[] = { "{\"do\":\"scan\",\"code\":\"4006381333931\"}",
                                          "{\"do\":\"tender\",\"type\":\"cash\"}",
                                          "{\"do\":\"finish\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++) {
    g_autoptr (json_object) answer = ask (talk, requests[i]);
    ck_assert_msg (code_of (answer)[0] == '\0', "%s: %s", requests[i],
                   json_object_to_json_string (answer));
    if (i == 2)
      ck_assert_str_eq (cf_cli_get (answer, "sale.number"), "T1-000002");
  }
}

/* The paper of receipt @name, or NULL. */
static char *
dup_paper (const char *name)
{
  g_autofree char *receipts = cf_cli_path ("shop/receipts");
  g_autofree char *path = g_strdup_printf ("%s/%s.txt", receipts, name);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* It came out as the original; or, where the till was killed before anybody knew, not at all by
 * itself: asked for, it comes as a copy that says so. */
static void
check_printed (const char *name)
{
  g_autofree char *paper = dup_paper (name);

  if (paper != NULL) {
    ck_assert_ptr_null (strstr (paper, "COPY"));
    return;
  }
  Talk talk = talk_begin ();
  g_autofree char *request = g_strdup_printf ("{\"do\":\"reprint\",\"receipt\":\"%s\"}", name);
  json_object_put (ask (&talk, "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}"));
  g_autoptr (json_object) answer = ask (&talk, request);
  ck_assert_str_eq (code_of (answer), "");
  talk_end (&talk);
  paper = dup_paper (name);
  ck_assert_msg (paper != NULL, "no receipt %s", name);
  ck_assert_ptr_nonnull (strstr (paper, "COPY 1"));
}

static void
check_sale (const Script *script, guint answered, json_object *last)
{
  Talk talk = talk_begin ();
  json_object *record = NULL, *undisturbed = script->undisturbed[script->n - 1];
  guint again = go_on (script, &talk, answered);
  sell_once_more (&talk);
  talk_end (&talk);
  check_sound ();

  g_autoptr (json_object) journal = read_journal ();
  ck_assert_uint_eq (count_kind (journal, "sale.completed", NULL), 2);
  json_object *body = NULL;
  for (gsize i = 0; i < json_object_array_length (journal) && body == NULL; i++) {
    record = json_object_array_get_idx (journal, i);
    if (g_str_equal (cf_cli_get (record, "record.kind"), "sale.completed"))
      body = cf_cli_value (record, "record.body");
  }
  ck_assert_str_eq (cf_cli_get (body, "number"), "T1-000001");
  /* 2.49 − 10 % + 0.25 × 3.49 = 2.24 + 0.87 = 3.11 */
  ck_assert_int_eq (json_object_get_int64 (cf_cli_value (body, "total_minor")), 311);
  ck_assert_str_eq (cf_cli_get (undisturbed, "sale.total"), "3.11");
  if (answered == script->n) {
    ck_assert_str_eq (cf_cli_get (last, "journal.hash"), cf_cli_get (record, "hash"));
    ck_assert_str_eq (cf_cli_get (last, "sale.id"), cf_cli_get (body, "id"));
  }
  drop_last (journal, "sale.completed"); /* the second one's */
  check_records (script, journal, again);
  check_cards (journal);
  check_printed ("T1-000001");
  check_printed ("T1-000002");
}

START_TEST (test_a_sale_killed_at_any_step_is_there_whole_or_not_at_all)
{
  Script script = { sale, G_N_ELEMENTS (sale), { NULL }, { NULL } };
  kill_everywhere ("sale", &script, check_sale);
}
END_TEST

/* ── a close ─────────────────────────────────────────────────────────────────────────────────── */

static const CfCliStep morning_of_close[] = {
  { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "" },
  { "{\"do\":\"open_shift\",\"float\":\"100\"}", "" },
  { "{\"do\":\"scan\",\"code\":\"4006381333931\"}", "" },
  { "{\"do\":\"tender\",\"type\":\"cash\",\"amount\":\"2\"}", "" },
  { "{\"do\":\"finish\"}", "" },
  { NULL, NULL },
};

static const Step close_steps[] = {
  { "{\"do\":\"sign_in\",\"user\":\"anna\",\"pin\":\"4711\"}", "", ALWAYS_AGAIN, NULL },
  { "{\"do\":\"paid_in\",\"reason\":\"change\",\"amount\":\"10\"}", "", MAYBE_AGAIN, NULL },
  { "{\"do\":\"scan\",\"code\":\"4006381333931\"}", "", CART, NULL },
  { "{\"do\":\"scan\",\"code\":\"614141999996\"}", "", CART, NULL },
  { "{\"do\":\"void_line\",\"line\":1,\"reason\":\"put back\"}", "", CART, "line.voided" },
  { "{\"do\":\"close_shift\",\"counted\":\"111.00\"}", "", CLOSE, "shift.closed" },
};

static void
check_z (const Script *script, json_object *journal, guint again)
{
  json_object *line = NULL;
  guint moved = count_kind (journal, "cash.moved", NULL);

  ck_assert_uint_eq (count_kind (journal, "shift.closed", &line), 1);
  ck_assert_uint_le (moved, again == 1 ? 2 : 1);
  ck_assert_uint_ge (moved, 1);
  json_object *body = cf_cli_value (line, "record.body");
  ck_assert_str_eq (cf_cli_get (body, "number"), "T1-000001");
  /* 100.00 + 1.99 + what was paid in */
  ck_assert_int_eq (json_object_get_int64 (cf_cli_value (body, "expected_minor")),
                    10199 + 1000 * (gint64) moved);
  ck_assert_int_eq (json_object_get_int64 (cf_cli_value (body, "sales_minor")), 199);
  ck_assert_int_eq (json_object_get_int64 (cf_cli_value (body, "lines_voided")), 1);
}

static void
check_close (const Script *script, guint answered, json_object *last)
{
  Talk talk = talk_begin ();
  guint again = go_on (script, &talk, answered);
  g_autoptr (json_object) state = ask (&talk, "{\"do\":\"state\"}");
  ck_assert_ptr_null (cf_cli_value (state, "shift"));
  ck_assert_str_eq (cart_text (state), script->carts[script->n - 1]);
  g_autoptr (json_object) opened = ask (&talk, "{\"do\":\"open_shift\",\"float\":\"5\"}");
  ck_assert_str_eq (code_of (opened), "");
  g_autoptr (json_object) closed = ask (&talk, "{\"do\":\"close_shift\",\"counted\":\"5\"}");
  ck_assert_msg (code_of (closed)[0] == '\0', "the next close: %s",
                 json_object_to_json_string (closed));
  ck_assert_str_eq (cf_cli_get (closed, "z.number"), "T1-000002");
  talk_end (&talk);
  check_sound ();
  if (answered == script->n)
    ck_assert_str_eq (cf_cli_get (last, "z.number"), "T1-000001");

  g_autoptr (json_object) journal = read_journal ();
  gsize n = json_object_array_length (journal);
  while (!g_str_equal (cf_cli_get (json_object_array_get_idx (journal, n - 1), "record.kind"),
                       "shift.opened"))
    n--;
  json_object_array_del_idx (journal, n - 1, json_object_array_length (journal) - n + 1);
  check_records (script, journal, again);
  check_z (script, journal, again);
}

START_TEST (test_a_shift_killed_at_any_step_is_closed_once_with_its_figures)
{
  Script script = { close_steps, G_N_ELEMENTS (close_steps), { NULL }, { NULL } };
  json_object_put (cf_cli_ring (morning_of_close));
  kill_everywhere ("close", &script, check_close);
}
END_TEST

/* ── an import ───────────────────────────────────────────────────────────────────────────────── */

static const char NEW_PRODUCTS[] =
  "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"
  "image_url\n"
  "PEN,4006381333931,Pen,Office,2.99,standard,ea,0,0,10,2,\n"
  "BEER,614141999996,\"Beer, 0.5 l\",Drinks,3.49,standard,ea,0,16,20,2,\n"
  "SOAP,4005900136787,Hand soap,Household,1.99,standard,ea,0,0,7,5,\n";

static gboolean
is_imported (void)
{
  g_auto (CfCliRun) pen = cf_cli_ok ("catalog show PEN");
  g_auto (CfCliRun) soap = cf_cli ("--json catalog show SOAP", NULL);
  gboolean is_new = strstr (pen.out, "2.99") != NULL;

  ck_assert_msg (is_new != (strstr (pen.out, "1.99") != NULL), "neither price: %s", pen.out);
  ck_assert_msg (is_new == (soap.status == 0), "half an import: %s%s", pen.out, soap.out);
  return is_new;
}

static void
check_import (const char *again)
{
  g_autofree char *out = read_out ();
  gboolean told = strchr (out, '\n') != NULL;
  gboolean imported = is_imported ();

  ck_assert_msg (!told || imported, "it had said that all is there: %s", out);
  check_sound ();
  g_auto (CfCliRun) run = cf_cli_ok (again);
  ck_assert_int_eq (json_object_get_int64 (cf_cli_value (run.json, "accepted")), 3);
  ck_assert_int_eq (json_object_get_int64 (cf_cli_value (run.json, "updated")), imported ? 0 : 2);
  ck_assert (is_imported ());
  g_auto (CfCliRun) stock = cf_cli_ok ("catalog show SOAP");
  ck_assert_str_eq (cf_cli_get (stock.json, "stock"), "7");
  check_sound ();

  g_autoptr (json_object) journal = read_journal ();
  guint records = count_kind (journal, "catalog.imported", NULL);
  /* The morning's, the killed one's if it took effect - told or not -, the one again. */
  ck_assert_uint_eq (records, imported ? 3 : 2);
}

START_TEST (test_an_import_killed_at_any_step_is_there_whole_or_not_at_all)
{
  g_autofree char *csv = cf_cli_path ("new.csv");
  g_autofree char *again = g_strdup_printf ("catalog import '%s'", csv);
  const char *const arguments[] = { "--json", "catalog", "import", csv, NULL };
  Places places;
  CfKillerEnd end;
  guint at;
  GError *error = NULL;

  ck_assert_ok (g_file_set_contents (csv, NEW_PRODUCTS, -1, &error));
  keep_morning ();
  end = run_until (arguments, "", CF_KILLER_NEVER);
  ck_assert_int_eq (end.status, 0);
  places = places_of (end.steps);
  while (next_place (&places, &at)) {
    begin_again ();
    end = run_until (arguments, "", at);
    trace ("import", at, &end);
    check_import (again);
  }
  places_clear ("import", &places);
}
END_TEST

/* ── the program ─────────────────────────────────────────────────────────────────────────────── */

static void
set_up (void)
{
  cf_cli_setup ();
  cf_cli_make_shop ();
}

static void
add_tests (TCase *tc)
{
  tcase_add_checked_fixture (tc, set_up, cf_cli_teardown);
  tcase_add_test (tc, test_a_sale_killed_at_any_step_is_there_whole_or_not_at_all);
  tcase_add_test (tc, test_a_shift_killed_at_any_step_is_closed_once_with_its_figures);
  tcase_add_test (tc, test_an_import_killed_at_any_step_is_there_whole_or_not_at_all);
}

int
main (void)
{
  if (!cf_killer_is_permitted ()) {
    g_print ("skipped: this environment does not permit ptrace with seccomp\n");
    return 77;
  }
  return cf_test_run ("kill-steps", add_tests);
}
