/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-key-layout.h"

G_BEGIN_DECLS

/**
 * CfReadFunc:
 * @data: the bytes of one label, as the scanner sent them; the callback's only
 * @aim: (nullable): the symbology identifier, if it came apart from the data
 *
 * What every decoder of a scanner's language calls for each label it has put together.
 */
typedef void (*CfReadFunc) (const char *data, gsize length, const char *aim, gpointer user_data);

/**
 * CfKeySettings:
 * @layout: which country's keys the scanner sends
 * @separator_usage: a key that stands for GS, such as F8 (0x41); 0: none
 * @silence_ms: how long without a key ends a label that has no suffix
 */
typedef struct
{
  const CfKeyLayout *layout;
  guint8 separator_usage;
  guint silence_ms;
} CfKeySettings;

#define CF_KEY_SILENCE_MS                                                                          \
  150 /* a scanner's keys come 1 to 20 ms apart, with a delay set up to 100 */

/**
 * CfKeyDecoder:
 *
 * Labels out of the reports of a scanner that plays a keyboard.  Knows the layouts, dead keys, the
 * control characters as Ctrl with a letter (GS is Ctrl with the bracket), characters typed as Alt
 * with digits of the keypad, and roll-over.  A label ends with Enter, Tab or a silence.  Pure: no
 * clock; whoever feeds it counts the silence.
 */
typedef struct _CfKeyDecoder CfKeyDecoder;

/** cf_key_decoder_new: @settings: copied; the layout must live on */
CfKeyDecoder *cf_key_decoder_new (const CfKeySettings *settings,
                                  CfReadFunc func,
                                  gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void cf_key_decoder_free (CfKeyDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CfKeyDecoder, cf_key_decoder_free)

/**
 * cf_key_decoder_report:
 * @report: a boot report: modifiers, a reserved byte, up to six keys; one more byte in front is
 *   taken for a report's number
 *
 * Calls the callback for each label that this ends.
 */
void cf_key_decoder_report (CfKeyDecoder *self, const guint8 *report, gsize length);

/**
 * cf_key_decoder_get_silence:
 *
 * Returns: milliseconds of silence after which cf_key_decoder_end() is due; 0: nothing is open.
 * Once a scanner was seen to send suffixes it gets much longer, so that a slow one is not cut.
 */
guint cf_key_decoder_get_silence (CfKeyDecoder *self);

/** cf_key_decoder_end: nothing has come for that long: what was gathered is a label. */
void cf_key_decoder_end (CfKeyDecoder *self);

/** cf_key_decoder_set: @settings: copied: hold from the next label on. */
void cf_key_decoder_set (CfKeyDecoder *self, const CfKeySettings *settings);

/** cf_key_decoder_reset: forgets what was gathered and which keys are down. */
void cf_key_decoder_reset (CfKeyDecoder *self);

G_END_DECLS
