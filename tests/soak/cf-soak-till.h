/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-c/json.h>

G_BEGIN_DECLS

#define CF_SOAK_USER "anna"
#define CF_SOAK_PIN  "4711"

/** CfSoakTill: a running `counterfoil-cli ring`, asked one line at a time. */
typedef struct _CfSoakTill CfSoakTill;

/** cf_soak_till_new: starts `@cli --data @data ring`; ends the program if that fails. */
CfSoakTill *cf_soak_till_new (const char *cli, const char *data);

/** cf_soak_till_free: closes its input and waits for it; ends the program if it failed. */
void cf_soak_till_free (CfSoakTill *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfSoakTill, cf_soak_till_free)

/** cf_soak_till_name: names what is rung up, for messages. */
void cf_soak_till_name (CfSoakTill *self, const char *name);

/**
 * cf_soak_till_ask:
 * @request: (transfer full)
 *
 * Returns: (transfer full): the answer, which is "ok"; ends the program on any other.
 */
json_object *cf_soak_till_ask (CfSoakTill *self, json_object *request);

/** cf_soak_till_refuse: asks, and ends the program unless it is refused with @code. */
void cf_soak_till_refuse (CfSoakTill *self, json_object *request, const char *code);

/** cf_soak_till_do: asks for an action without fields. */
json_object *cf_soak_till_do (CfSoakTill *self, const char *action);

/** cf_soak_request: Returns: (transfer full): a request for @action, without fields. */
json_object *cf_soak_request (const char *action);

/** cf_soak_expect: ends the program, saying what and where, unless both are equal. */
void cf_soak_expect (CfSoakTill *self, const char *what, gint64 expected, gint64 found);

/** cf_soak_fail: says what went wrong and ends the program with 1. */
void cf_soak_fail (const char *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;

G_END_DECLS
