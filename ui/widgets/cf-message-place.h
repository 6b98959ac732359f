/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-page.h"

G_BEGIN_DECLS

#define CF_MESSAGE_SECONDS 8

/**
 * CfMessagePlace:
 *
 * The one place where the till talks back: between entry and pad, never over lines, total or keys.
 * A message goes by itself after eight seconds or with the next accepted action; a question stays.
 * When there is no message the place shows its resting child.
 *
 * Property `resting`: the child shown when nothing is said.  Signal `message-shown` (gboolean).
 */
#define CF_TYPE_MESSAGE_PLACE (cf_message_place_get_type ())
G_DECLARE_FINAL_TYPE (CfMessagePlace, cf_message_place, CF, MESSAGE_PLACE, GtkWidget)

/** cf_message_place_say: shows @message instead of what stood there. */
void cf_message_place_say (CfMessagePlace *self, const CfMessage *message);

/** cf_message_place_clear: takes a message away; a question only if @questions_too. */
void cf_message_place_clear (CfMessagePlace *self, gboolean questions_too);

/** cf_message_place_is_shown: Returns: whether something is said. */
gboolean cf_message_place_is_shown (CfMessagePlace *self);

/** cf_message_place_set_resting: @child: (nullable): what is shown when nothing is said. */
void cf_message_place_set_resting (CfMessagePlace *self, GtkWidget *child);

/** cf_message_place_set_size: one line of text in classes P and C, larger words in class L. */
void cf_message_place_set_size (CfMessagePlace *self, CfSizeClass size);

/**
 * cf_message_place_keep_messages:
 *
 * From now on no message of this program goes by itself: it stays until it is dismissed or the next
 * accepted action, for people who read slowly and for pictures.
 */
void cf_message_place_keep_messages (void);

G_END_DECLS
