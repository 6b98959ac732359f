/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-size-class.h"

G_BEGIN_DECLS

/**
 * CfKeyPanelItem:
 * @title: what stands on the key; %NULL ends a list of items
 * @hint: (nullable): second line
 * @action: detailed action name, such as "sale.more('x')"
 * @name: (nullable): accessible name where it is not the title
 */
typedef struct
{
  const char *title;
  const char *hint;
  const char *action;
  const char *name;
} CfKeyPanelItem;

/**
 * CfKeyPanel:
 *
 * A heading, a sentence and named keys in two columns: the page More, and every choice of a reason
 * or an amount.  Stands in the middle column; never over lines, total or pad.
 */
#define CF_TYPE_KEY_PANEL (cf_key_panel_get_type ())
G_DECLARE_FINAL_TYPE (CfKeyPanel, cf_key_panel, CF, KEY_PANEL, GtkWidget)

/** cf_key_panel_new: Returns: (transfer floating): an empty panel. */
GtkWidget *cf_key_panel_new (void);

/**
 * cf_key_panel_set:
 * @title: heading
 * @text: (nullable): one sentence
 * @items: the keys, copied
 */
void cf_key_panel_set (CfKeyPanel *self,
                       const char *title,
                       const char *text,
                       const CfKeyPanelItem *items);

/** cf_key_panel_choose: marks the key at @index, from 0, as the chosen one. */
void cf_key_panel_choose (CfKeyPanel *self, int index);

/** cf_key_panel_set_extra: @extra: (nullable): a widget between the sentence and the keys. */
void cf_key_panel_set_extra (CfKeyPanel *self, GtkWidget *extra);

G_END_DECLS
