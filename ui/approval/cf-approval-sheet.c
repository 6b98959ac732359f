/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-approval-sheet.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-key.h"
#include "cf-permission.h"
#include "cf-person-tile.h"
#include "cf-pin-pad.h"
#include "cf-present.h"
#include "cf-sentence.h"

struct _CfApprovalSheet
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *subject;
  GtkLabel *detail;
  GtkLabel *asked;
  GtkLabel *limit;
  GtkWidget *people;
  GtkLabel *pin_of;
  CfPinPad *pad;

  CfDesk *desk;
  CfCommand *command;
  char *chosen;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (CfApprovalSheet, cf_approval_sheet, GTK_TYPE_WIDGET)

static guint closed_signal;

static const char *
title_of (CfCommandKind kind)
{
  switch (kind) {
  case CF_COMMAND_PRICE:
  case CF_COMMAND_DEPARTMENT: return _ ("This price needs approval");
  case CF_COMMAND_DISCOUNT: return _ ("This discount needs approval");
  case CF_COMMAND_CLOSE_SHIFT: return _ ("Closing this shift needs approval");
  case CF_COMMAND_CASH:
  default: return _ ("Opening the drawer needs approval");
  }
}

static void
show_price_change (CfApprovalSheet *self, const CfTillRefusal *refusal)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *from = cf_shown_amount (format, refusal->from_price);
  g_autofree char *to = cf_shown_amount (format, refusal->to_price);
  g_autofree char *detail = g_strdup_printf (_ ("Price %s to %s each"), from, to);

  cf_label_show (self->detail, detail);
}

/* Returns: (transfer full) (nullable): what stands on line @no of the basket. */
static char *
name_of_line (CfApprovalSheet *self, guint no)
{
  GListModel *lines = cf_till_get_lines (cf_desk_get_till (self->desk));

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++) {
    g_autoptr (CfTillLine) line = g_list_model_get_item (lines, i);

    if (no != 0 && cf_till_line_get_info (line)->no == no)
      return g_strdup (cf_till_line_get_info (line)->name);
  }
  return NULL;
}

/* The box: what, from, to and the limit. */
static void
show_request (CfApprovalSheet *self)
{
  const CfTillRefusal *refusal = cf_till_get_refusal (cf_desk_get_till (self->desk));
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *asked = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *line_name = name_of_line (self, self->command->line);
  const char *subject = refusal->name != NULL ? refusal->name : line_name;

  gtk_label_set_text (self->title, title_of (self->command->kind));
  if (self->command->kind == CF_COMMAND_PRICE)
    show_price_change (self, refusal);
  else
    cf_label_show (self->detail, self->command->reason);
  if (subject == NULL && self->command->kind == CF_COMMAND_DISCOUNT && self->command->line == 0)
    subject = _ ("Whole basket");
  if (subject == NULL)
    subject = self->command->department != NULL ? self->command->department : _ ("Cash drawer");
  gtk_label_set_text (self->subject, subject);
  if (refusal->asked.ppm != 0) {
    CfRate negative = { -ABS (refusal->asked.ppm) };

    asked = cf_shown_percent (format, negative);
    limit = cf_shown_percent (format, refusal->limit);
  } else if (!cf_money_is_zero (self->command->money)) {
    asked = cf_shown_money (format, self->command->money);
  }
  cf_label_show (self->asked, asked);
  if (limit != NULL) {
    g_autofree char *words = g_strdup_printf (_ ("your limit %s"), limit);

    gtk_label_set_text (self->limit, words);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->limit), limit != NULL);
}

static void
choose (CfApprovalSheet *self, CfPersonTile *chosen)
{
  g_autofree char *words = NULL;

  g_free (self->chosen);
  self->chosen = g_strdup (cf_person_tile_get_id (chosen));
  for (GtkWidget *tile = gtk_widget_get_first_child (self->people); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    cf_person_tile_set_chosen (CF_PERSON_TILE (tile), tile == GTK_WIDGET (chosen));
  words = g_strdup_printf (_ ("PIN of %s"), cf_person_tile_get_person_name (chosen));
  gtk_label_set_text (self->pin_of, words);
  cf_pin_pad_clear (self->pad);
  cf_pin_pad_set_message (self->pad, NULL, FALSE);
}

static void
on_tile_clicked_cb (CfPersonTile *tile, CfApprovalSheet *self)
{
  choose (self, tile);
}

void
cf_approval_sheet_choose (CfApprovalSheet *self, const char *id)
{
  g_return_if_fail (CF_IS_APPROVAL_SHEET (self));

  for (GtkWidget *tile = gtk_widget_get_first_child (self->people); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile)) {
    if (g_strcmp0 (cf_person_tile_get_id (CF_PERSON_TILE (tile)), id) == 0)
      choose (self, CF_PERSON_TILE (tile));
  }
}

static gboolean
may_approve (const CfTillPersonInfo *info, const CfTillRefusal *refusal)
{
  CfRole role = CF_ROLE_CASHIER;
  CfRole needed = CF_ROLE_SUPERVISOR;

  cf_role_parse (info->role, &role);
  if (refusal->role != NULL)
    cf_role_parse (refusal->role, &needed);
  return role >= needed;
}

static void
add_person (CfApprovalSheet *self, const CfTillPersonInfo *info)
{
  g_autofree char *role = NULL;
  g_autofree char *name = g_strdup_printf (_ ("Approve as %s"), info->name);
  GtkWidget *tile;

  if (info->has_discount_limit) {
    g_autofree char *most = cf_shown_percent (cf_desk_get_format (self->desk), info->discount_max);

    role = g_strdup_printf (_ ("%s, to %s"), cf_role_word (info->role), most);
  } else {
    role = g_strdup (cf_role_word (info->role));
  }
  tile = cf_person_tile_new (info->id, info->name, role, FALSE);
  cf_person_tile_set_name (CF_PERSON_TILE (tile), name);
  g_signal_connect (tile, "clicked", G_CALLBACK (on_tile_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->people), tile);
}

static CfRole
role_of (CfTillPerson *person)
{
  CfRole role = CF_ROLE_CASHIER;

  cf_role_parse (cf_till_person_get_info (person)->role, &role);
  return role;
}

static void
show_people (CfApprovalSheet *self)
{
  CfTill *till = cf_desk_get_till (self->desk);
  GListModel *people = cf_till_get_people (till);
  const CfTillRefusal *refusal = cf_till_get_refusal (till);
  GtkWidget *first;

  /* Who may just about approve it comes first: they are the ones on the floor. */
  for (CfRole role = CF_ROLE_CASHIER; role < CF_ROLE_COUNT; role++) {
    for (guint i = 0; i < g_list_model_get_n_items (people); i++) {
      g_autoptr (CfTillPerson) person = g_list_model_get_item (people, i);
      const CfTillPersonInfo *info = cf_till_person_get_info (person);

      if (role_of (person) == role && person != cf_till_get_person (till) &&
          may_approve (info, refusal))
        add_person (self, info);
    }
  }
  first = gtk_widget_get_first_child (self->people);
  if (first != NULL) {
    choose (self, CF_PERSON_TILE (first));
  } else {
    gtk_label_set_text (self->pin_of, _ ("Nobody here may approve it"));
    cf_pin_pad_set_busy (self->pad, TRUE);
  }
}

static void
close_sheet (CfApprovalSheet *self)
{
  g_signal_emit (self, closed_signal, 0);
}

static void
on_command_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfApprovalSheet) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  self->busy = FALSE;
  cf_pin_pad_set_busy (self->pad, FALSE);
  if (cf_command_finish (self->command, CF_TILL (source), result, &error)) {
    close_sheet (self);
    return;
  }
  if (cf_error_is (error, CF_ERROR_WRONG_PIN) || cf_error_is (error, CF_ERROR_LOCKED_OUT) ||
      cf_error_is (error, CF_ERROR_NOT_PERMITTED) || cf_error_is (error, CF_ERROR_NEEDS_APPROVAL)) {
    words = cf_error_is (error, CF_ERROR_NEEDS_APPROVAL)
              ? g_strdup (_ ("This person may not approve it"))
              : cf_sentence_for_pin (CF_TILL (source), error);
    cf_pin_pad_set_message (self->pad, words, TRUE);
    return;
  }
  close_sheet (self);
  cf_desk_refuse (self->desk, error);
}

static void
on_pin_submit_cb (CfApprovalSheet *self, const char *pin)
{
  const CfTillApproval approval = { self->chosen, pin };

  if (self->chosen == NULL || self->busy)
    return;
  self->busy = TRUE;
  cf_pin_pad_set_busy (self->pad, TRUE);
  cf_command_run (self->command, cf_desk_get_till (self->desk), &approval, on_command_done_cb,
                  g_object_ref (self));
}

gboolean
cf_approval_sheet_handle_key (CfApprovalSheet *self, guint keyval)
{
  g_return_val_if_fail (CF_IS_APPROVAL_SHEET (self), FALSE);

  return cf_pin_pad_handle_key (self->pad, keyval);
}

static void
cf_approval_sheet_dispose (GObject *object)
{
  CfApprovalSheet *self = CF_APPROVAL_SHEET (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->chosen, g_free);

  G_OBJECT_CLASS (cf_approval_sheet_parent_class)->dispose (object);
}

static void
cf_approval_sheet_finalize (GObject *object)
{
  cf_command_free (CF_APPROVAL_SHEET (object)->command);

  G_OBJECT_CLASS (cf_approval_sheet_parent_class)->finalize (object);
}

static void
cf_approval_sheet_class_init (CfApprovalSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_approval_sheet_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_approval_sheet_finalize;
  closed_signal = g_signal_new ("closed", CF_TYPE_APPROVAL_SHEET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/approval/cf-approval-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, title);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, subject);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, detail);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, asked);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, limit);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, people);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, pin_of);
  gtk_widget_class_bind_template_child (widget_class, CfApprovalSheet, pad);
  gtk_widget_class_bind_template_callback (widget_class, on_pin_submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_sheet);
}

static void
cf_approval_sheet_init (CfApprovalSheet *self)
{
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_PIN_PAD);
  gtk_widget_init_template (GTK_WIDGET (self));
  cf_pin_pad_set_keys (self->pad, 84, 72);
}

GtkWidget *
cf_approval_sheet_new (CfDesk *desk, CfCommand *command)
{
  CfApprovalSheet *self = g_object_new (CF_TYPE_APPROVAL_SHEET, NULL);

  g_set_object (&self->desk, desk);
  self->command = command;
  show_request (self);
  show_people (self);
  return GTK_WIDGET (self);
}
