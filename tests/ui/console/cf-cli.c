/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-cli.h"

#include <string.h>

#include <gio/gio.h>

static char *folder; /* of the test that runs */

void
cf_cli_run_clear (CfCliRun *self)
{
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
  g_clear_pointer (&self->json, json_object_put);
}

void
cf_cli_setup (void)
{
  folder = cf_test_temp_dir ();
}

void
cf_cli_teardown (void)
{
  cf_test_remove_tree (folder);
  g_clear_pointer (&folder, g_free);
}

char *
cf_cli_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

GSubprocess *
cf_cli_spawn (const char *line)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                               G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *data = cf_cli_path ("shop");
  g_autofree char *state = cf_cli_path ("state");
  g_autofree char *whole = g_strdup_printf ("%s %s", CF_CLI, line);
  g_auto (GStrv) arguments = NULL;
  GError *error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "COUNTERFOIL_DATA", data, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", state, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  ck_assert_ok (g_shell_parse_argv (whole, NULL, &arguments, &error));
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  ck_assert_ok (process);
  return process;
}

CfCliRun
cf_cli (const char *line, const char *input)
{
  g_autoptr (GSubprocess) process = cf_cli_spawn (line);
  GError *error = NULL;
  CfCliRun run = { 0 };

  ck_assert_ok (g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &run.out,
                                               &run.err, &error));
  ck_assert_msg (g_subprocess_get_if_exited (process), "'%s' was killed: %s", line, run.err);
  run.status = g_subprocess_get_exit_status (process);
  run.json = json_tokener_parse (run.out);
  return run;
}

CfCliRun
cf_cli_ok (const char *line)
{
  g_autofree char *whole = g_strdup_printf ("--json %s", line);
  CfCliRun run = cf_cli (whole, NULL);

  ck_assert_msg (run.status == 0, "'%s' ended with %d: %s%s", line, run.status, run.out, run.err);
  ck_assert (json_object_get_boolean (cf_cli_value (run.json, "ok")));
  return run;
}

void
cf_cli_refuse (const char *line, int status, const char *code)
{
  g_autofree char *whole = g_strdup_printf ("--json %s", line);
  g_auto (CfCliRun) run = cf_cli (whole, NULL);

  ck_assert_msg (run.status == status, "'%s' ended with %d: %s%s", line, run.status, run.out,
                 run.err);
  ck_assert_str_eq (cf_cli_get (run.json, "error.code"), code);
  ck_assert (!json_object_get_boolean (cf_cli_value (run.json, "ok")));
}

void
cf_cli_make_shop (void)
{
  static const char PRODUCTS[] =
    "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"
    "image_url\n"
    "PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,10,2,\n"
    "BEER,614141999996,\"Beer, 0.5 l\",Drinks,2.49,standard,ea,0,16,20,2,\n"
    "RICE,,Rice loose,Food,3.49,reduced,kg,0,0,50,,\n"
    "CHEESE,2000421000007,Cheese,Food,12.90,reduced,kg,1,0,12.5,,\n";
  g_autofree char *csv = cf_cli_path ("products.csv");
  g_autofree char *import = g_strdup_printf ("catalog import '%s'", csv);
  const char *const LINES[] = {
    "init --store 'Corner Shop' --currency EUR --tax-mode inclusive --zone Europe/Berlin "
    "--user anna --pin 4711",
    "tax set standard 19",
    "tax set reduced 7",
    "user add bob --pin 2222 --role cashier",
    "user add mia --pin 3333 --role supervisor",
    import,
  };
  GError *error = NULL;

  ck_assert_ok (g_file_set_contents (csv, PRODUCTS, -1, &error));
  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    g_auto (CfCliRun) run = cf_cli_ok (LINES[i]);

    ck_assert_str_eq (run.err, "");
  }
}

json_object *
cf_cli_ring (const CfCliStep *steps)
{
  g_autoptr (GString) input = g_string_new (NULL);
  g_auto (CfCliRun) run = { 0 };
  g_auto (GStrv) answers = NULL;
  json_object *list = json_object_new_array ();

  for (const CfCliStep *step = steps; step->request != NULL; step++)
    g_string_append_printf (input, "%s\n", step->request);
  run = cf_cli ("ring", input->str);
  ck_assert_msg (run.status == 0, "ring ended with %d: %s", run.status, run.err);
  answers = g_strsplit (run.out, "\n", -1);
  for (guint i = 0; steps[i].request != NULL; i++) {
    json_object *answer = answers[i] != NULL ? json_tokener_parse (answers[i]) : NULL;
    json_object *failure = NULL;
    const char *code = "";

    ck_assert_msg (answer != NULL, "no answer to %s", steps[i].request);
    if (json_object_object_get_ex (answer, "error", &failure))
      code = cf_cli_get (failure, "code");
    ck_assert_msg (g_str_equal (code, steps[i].code), "%s: %s", steps[i].request, answers[i]);
    ck_assert (json_object_get_boolean (cf_cli_value (answer, "ok")) == (code[0] == '\0'));
    json_object_array_add (list, answer);
  }
  ck_assert_uint_eq (g_strv_length (answers), json_object_array_length (list) + 1);
  return list;
}

json_object *
cf_cli_value (json_object *document, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);

  for (guint i = 0; names[i] != NULL; i++) {
    if (json_object_is_type (document, json_type_array)) {
      gint64 index = g_ascii_strtoll (names[i], NULL, 10);

      if (index < 0) /* from the end */
        index += (gint64) json_object_array_length (document);
      ck_assert_msg (index >= 0 && (gsize) index < json_object_array_length (document),
                     "no item %s of %s", names[i], path);
      document = json_object_array_get_idx (document, (gsize) index);
    } else {
      ck_assert_msg (json_object_object_get_ex (document, names[i], &document), "no '%s' of %s",
                     names[i], path);
    }
  }
  return document;
}

const char *
cf_cli_get (json_object *document, const char *path)
{
  json_object *value = cf_cli_value (document, path);

  ck_assert_msg (json_object_is_type (value, json_type_string), "%s is no string", path);
  return json_object_get_string (value);
}
