/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-entry.h"
#include "cf-size-class.h"

G_BEGIN_DECLS

/**
 * CfMessageKind:
 * @CF_MESSAGE_PLAIN: something was done
 * @CF_MESSAGE_UNDO: something was done and can be undone with one touch
 * @CF_MESSAGE_REFUSAL: something was refused, with the way out
 * @CF_MESSAGE_ASK: the till needs an answer (the age check); it stays until it has it
 */
typedef enum
{
  CF_MESSAGE_PLAIN,
  CF_MESSAGE_UNDO,
  CF_MESSAGE_REFUSAL,
  CF_MESSAGE_ASK,
} CfMessageKind;

#define CF_MESSAGE_ACTIONS_MAX 3

/**
 * CfMessage:
 * @title: what happened, in bold: "No product for 5060262483875"
 * @text: (nullable): what that means
 * @actions: up to three ways out: title on the key, action with its target as in
 *   gtk_actionable_set_detailed_action_name(), hint; a %NULL title ends the list
 *
 * What stands in the message place.  Strings are copied by whoever shows it.
 */
typedef struct
{
  CfMessageKind kind;
  const char *title;
  const char *text;
  struct
  {
    const char *title;
    const char *name;
    const char *action;
    const char *hint;
  } actions[CF_MESSAGE_ACTIONS_MAX];
} CfMessage;

/**
 * CfPage:
 *
 * A screen of the till.  The window shows one at a time and hands it what belongs to whoever is on
 * screen: the size class, keys that no text field wants, what a scanner read.
 */
#define CF_TYPE_PAGE (cf_page_get_type ())
G_DECLARE_INTERFACE (CfPage, cf_page, CF, PAGE, GtkWidget)

struct _CfPageInterface
{
  GTypeInterface parent_iface;

  void (*set_size) (CfPage *self, CfSizeClass size);
  void (*shown) (CfPage *self);
  void (*hidden) (CfPage *self);
  gboolean (*handle_key) (CfPage *self, guint keyval, GdkModifierType state);
  gboolean (*handle_scan) (CfPage *self, const char *code);
  void (*clear_typed) (CfPage *self);
  CfEntry *(*get_entry) (CfPage *self);
  void (*main_key) (CfPage *self);
  gboolean (*back) (CfPage *self);
  gboolean (*say) (CfPage *self, const CfMessage *message);
};

/** cf_page_set_size: arranges the page for @size. */
void cf_page_set_size (CfPage *self, CfSizeClass size);

/** cf_page_shown: the page has come on screen: it takes the focus to its first place. */
void cf_page_shown (CfPage *self);

/** cf_page_hidden: another page took its place. */
void cf_page_hidden (CfPage *self);

/** cf_page_handle_key: Returns: whether the page took the key; text fields come first. */
gboolean cf_page_handle_key (CfPage *self, guint keyval, GdkModifierType state);

/** cf_page_handle_scan: Returns: whether the page took what the scanner read. */
gboolean cf_page_handle_scan (CfPage *self, const char *code);

/** cf_page_clear_typed: forgets digits that stand in the entry: a scan does that. */
void cf_page_clear_typed (CfPage *self);

/** cf_page_get_entry: Returns: (transfer none) (nullable): where digits go on this page. */
CfEntry *cf_page_get_entry (CfPage *self);

/** cf_page_main_key: as the main key, bottom right; F12. */
void cf_page_main_key (CfPage *self);

/** cf_page_back: Esc.  Returns: whether there was something to go back from within the page. */
gboolean cf_page_back (CfPage *self);

/** cf_page_say: Returns: whether the page has a message place and showed @message there. */
gboolean cf_page_say (CfPage *self, const CfMessage *message);

G_END_DECLS
