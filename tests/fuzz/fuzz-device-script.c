/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-fiscal-device.h"
#include "cf-scanner.h"
#include "cf-virtual-device.h"
#include "cf-virtual-scanner.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* One word of each form a device's language has. */
static const CfScriptCommand COMMANDS[] = {
  { "PLAIN", "", "", NULL },      { "NUMBER", "n", "", NULL },   { "MAYBE", "N", "", NULL },
  { "APPROVE", "QWD", "", NULL }, { "WEIGHT", "qWD", "", NULL }, { "LATE", "d", "", NULL },
  { "SCAN", "t", "", NULL },      { "NOTE", "T", "", NULL },     { NULL },
};

static void
check_script (const char *line)
{
  g_autoptr (GError) error = NULL;
  CfScriptArgs args = { 0 };
  const CfScriptCommand *command = cf_script_parse (COMMANDS, line, &args, &error);

  g_assert ((command == NULL) == (error != NULL));
  if (command == NULL)
    return;
  g_assert_cmpint (args.duration_ms, >=, 0);
  g_assert_cmpint (args.duration_ms, <=, CF_SCRIPT_DURATION_MAX_MS);
  g_assert_cmpint (args.value, >=, 0);
  g_assert_cmpuint (args.decimals, <=, 4);
  g_assert (strlen (args.word) < CF_SCRIPT_WORD_MAX);
  cf_script_args_clear (&args);
}

static void
check_label (const char *line)
{
  gsize length;
  g_autofree char *bytes = cf_virtual_scanner_unescape (line, &length);
  g_auto (CfLabel) label = { 0 };

  if (!cf_label_parse (bytes, length, NULL, &label))
    return;
  g_assert_cmpuint (label.length, ==, strlen (label.code));
  g_assert_cmpuint (label.length, <=, CF_LABEL_MAX);
  g_assert_cmpuint (label.length, >, 0);
}

static void
check_fiscal (const char *text)
{
  g_autoptr (CfFiscalResult) result = cf_fiscal_result_from_json (text);

  if (result != NULL)
    g_assert_cmpuint (result->n_values, <=, CF_FISCAL_VALUES_MAX);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);

  check_script (line);
  check_label (line);
  check_fiscal (line);
  return 0;
}
