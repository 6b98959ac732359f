/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-console
 *
 * What every command of `counterfoil-cli` shares: where the data are, how an answer is shown, how an
 * asynchronous call of the façade is waited for.  Everything belongs to the main thread.
 */

#include <gio/gio.h>
#include <json-c/json.h>

#include "cf-canonical-json.h"
#include "cf-till.h"

G_BEGIN_DECLS

/**
 * CfConsole:
 * @folder: the data folder
 * @json: whether answers are JSON documents
 * @details: (nullable): what a failed command has to say beside its error; cf_console_fail() shows it
 *
 * One run of the program.
 */
typedef struct
{
  char *folder;
  gboolean json;
  json_object *details;
} CfConsole;

/** cf_console_clear: frees what @self holds. */
void cf_console_clear (CfConsole *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CfConsole, cf_console_clear)

/**
 * cf_console_open:
 * @use: how the folder is used
 *
 * Returns: (transfer full): the till of the data folder.  Fails as cf_till_open().
 */
CfTill *cf_console_open (const CfConsole *self, CfTillUse use, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_console_close: closes and forgets @till; @till: (nullable) (transfer full). */
void cf_console_close (CfTill *till);

/* A till that is closed when its name goes out of scope. */
typedef CfTill CfConsoleTill;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfConsoleTill, cf_console_close)

/**
 * cf_console_answer:
 * @document: (transfer full): what the command has to say, without `ok`
 *
 * Shows an answer: one JSON document, or a table for people.
 *
 * Returns: %TRUE, so that it can end a command; %FALSE with %CF_ERROR_IO when standard output does
 * not take it.
 */
gboolean cf_console_answer (const CfConsole *self, json_object *document, GError **error);

/**
 * cf_console_fail:
 *
 * Shows an error, as JSON on standard output or `code: sentence` on standard error.
 *
 * Returns: the exit status that belongs to it.
 */
int cf_console_fail (const CfConsole *self, const GError *error);

/**
 * cf_console_error_document:
 *
 * Returns: (transfer full): `{"ok":false,"error":{"code":…,"message":…}}`.
 */
json_object *cf_console_error_document (const GError *error);

/**
 * cf_await_done:
 * @slot: a `GAsyncResult *`, %NULL so far
 *
 * The callback to give to an `_async` function; cf_await() waits for it.
 */
void cf_await_done (GObject *source, GAsyncResult *result, gpointer slot);

/** cf_await: iterates the main context until @slot is set; returns it, borrowed. */
GAsyncResult *cf_await (GAsyncResult **slot);

G_END_DECLS
