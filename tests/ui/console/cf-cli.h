/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-c/json.h>

#include "cf-canonical-json.h"
#include "cf-test.h"

G_BEGIN_DECLS

/*
 * Drives the real `counterfoil-cli` in a folder of its own.  Main thread of a test.
 */

/**
 * CfCliRun:
 * @status: exit status
 * @out, @err: what it printed
 * @json: (nullable): @out as one JSON document, if it is one
 */
typedef struct
{
  int status;
  char *out;
  char *err;
  json_object *json;
} CfCliRun;

void cf_cli_run_clear (CfCliRun *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfCliRun, cf_cli_run_clear)

/** cf_cli_setup: makes an empty folder; until cf_cli_teardown() every run has its data below it. */
void cf_cli_setup (void);

/** cf_cli_teardown: removes it. */
void cf_cli_teardown (void);

/** cf_cli_path: Returns: (transfer full): the path of @name in the test's folder. */
char *cf_cli_path (const char *name);

/**
 * cf_cli_spawn:
 * @line: arguments separated by blanks; in 'single quotes' blanks are kept
 *
 * Returns: (transfer full): the running program, its standard streams being pipes.
 */
GSubprocess *cf_cli_spawn (const char *line);

/** cf_cli: runs @line to its end, with @input (nullable) as its standard input. */
CfCliRun cf_cli (const char *line, const char *input);

/** cf_cli_ok: as cf_cli() with --json, without input; the test fails unless the status is 0. */
CfCliRun cf_cli_ok (const char *line);

/** cf_cli_refuse: runs @line with --json; it has to end with @status and the error @code. */
void cf_cli_refuse (const char *line, int status, const char *code);

/** cf_cli_make_shop: init, taxes 19 and 7, people bob (cashier) and mia (supervisor), four products. */
void cf_cli_make_shop (void);

/**
 * CfCliStep:
 * @request: a line for `ring`
 * @code: what has to come of it: an error's code, or "" for ok
 */
typedef struct
{
  const char *request;
  const char *code;
} CfCliStep;

/**
 * cf_cli_ring:
 * @steps: ended by one without request
 *
 * Rings them in one run.  Returns: (transfer full): the answers, as a JSON array.
 */
json_object *cf_cli_ring (const CfCliStep *steps);

/**
 * cf_cli_get:
 * @path: names and indices separated by dots, such as "cart.lines.0.qty"
 *
 * Returns: (transfer none): the string there; the test fails if there is none.
 */
const char *cf_cli_get (json_object *document, const char *path);

/** cf_cli_value: as cf_cli_get(), any value; %NULL is a JSON null. */
json_object *cf_cli_value (json_object *document, const char *path);

G_END_DECLS
