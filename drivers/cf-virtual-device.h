/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-device.h"

G_BEGIN_DECLS

#define CF_SCRIPT_LINE_MAX        4096
#define CF_SCRIPT_WORD_MAX        32
#define CF_SCRIPT_DURATION_MAX_MS (10 * 60 * 1000)

/**
 * CfScriptArgs: what stood behind a script's word; see #CfScriptCommand for the letters.
 */
typedef struct
{
  gboolean has_number;
  guint number; /* n */
  gboolean has_decimal;
  gint64 value; /* q: without its point */
  guint decimals;
  char word[CF_SCRIPT_WORD_MAX]; /* w: empty if there was none */
  gboolean has_duration;
  gint64 duration_ms; /* d */
  char *text;         /* t; nullable */
} CfScriptArgs;

/**
 * CfScriptCommand:
 * @name: the word, in capitals
 * @form: what follows, in order: n number, q decimal, w word, d duration (500ms, 3s, 2m), t the rest of
 *   the line; as a capital letter it may be missing
 * @help: what it does
 * @run: device thread: does it
 *
 * One line of a virtual device's language.
 */
typedef struct
{
  const char *name;
  const char *form;
  const char *help;
  void (*run) (CfDevice *self, const CfScriptArgs *args);
} CfScriptCommand;

/**
 * CfVirtualDevice:
 *
 * A device made of software: an ordinary driver whose fate is scripted by lines of text such as
 * `PAPER_OUT` or `APPROVE 4 EUR`.
 */
#define CF_TYPE_VIRTUAL_DEVICE (cf_virtual_device_get_type ())
G_DECLARE_INTERFACE (CfVirtualDevice, cf_virtual_device, CF, VIRTUAL_DEVICE, CfDevice)

/** CfVirtualDeviceInterface: @commands: (array zero-terminated=1): its language */
struct _CfVirtualDeviceInterface
{
  GTypeInterface parent_iface;
  const CfScriptCommand *commands;
};

/**
 * cf_virtual_device_script:
 * @line: from anywhere; one command
 *
 * Checks @line and lets the device thread do it, in order.  Fails with %CF_ERROR_BAD_REQUEST and
 * says what would have been right.  Any thread.
 */
gboolean cf_virtual_device_script (CfVirtualDevice *self, const char *line, GError **error);

/** cf_virtual_device_dup_help: Returns: (transfer full): the language, one command a line. */
char *cf_virtual_device_dup_help (CfVirtualDevice *self);

/**
 * cf_script_parse:
 * @commands: (array zero-terminated=1): the language
 * @line: from anywhere
 * @ret_args: (out caller-allocates): clear with cf_script_args_clear()
 *
 * Returns: (nullable): the command, or %NULL with %CF_ERROR_BAD_REQUEST.  Pure.
 */
const CfScriptCommand *cf_script_parse (const CfScriptCommand *commands,
                                        const char *line,
                                        CfScriptArgs *ret_args,
                                        GError **error);
void cf_script_args_clear (CfScriptArgs *args);

G_END_DECLS
