/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include <glib.h>
#include <json-c/json.h>

G_BEGIN_DECLS

/* How JSON is written: on one line, slashes as they are. */
#define CF_CONSOLE_JSON_FLAGS (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

/**
 * cf_console_print:
 * @file: where to
 * @document: an object
 *
 * Shows a document to people: values as `name  value`, lists of objects as tables, a report's
 * `columns` and `rows` as one table, objects indented.  Control characters in values are shown as
 * `?`, so that a product's name cannot steer the terminal.
 */
void cf_console_print (FILE *file, json_object *document);

G_END_DECLS
