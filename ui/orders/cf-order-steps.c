/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done about the order that is open. */
#include <string.h>

#include <glib/gi18n.h>

#include "cf-fact.h"
#include "cf-order-words.h"
#include "cf-orders-page-private.h"
#include "cf-present.h"

static CfTill *
till_of (CfOrdersPage *self)
{
  return cf_desk_get_till (self->desk);
}

static void
say (CfOrdersPage *self, const char *words)
{
  gtk_label_set_text (self->note, words);
}

/* ── refusals ────────────────────────────────────────────────────────────────────────────────── */

/* What a refusal means about an order; other codes are said as everywhere. */
/* clang-format off */
static const struct
{
  CfErrorCode code;
  const char *words;
} refusals[] = {
  { CF_ERROR_BAD_PICKUP_CODE, N_ ("Not this order's code. Nothing was handed over: read it again, or ask for name and a second proof.") },
  { CF_ERROR_LOCKED_OUT,      N_ ("Too many wrong codes for this order. Take name and a second proof.") },
  { CF_ERROR_NOT_PAID,        N_ ("Not paid yet. Nothing was handed over: take the money first.") },
  { CF_ERROR_WRONG_STATE,     N_ ("Not in this state: somebody may have been quicker. Look at the steps above.") },
  { CF_ERROR_BAD_QTY,         N_ ("No more of this line is to be done. Something instead is taken only where the customer wants it.") },
  { CF_ERROR_UNKNOWN_ORDER,   N_ ("This order is not known here.") },
  { CF_ERROR_UNKNOWN_SKU,     N_ ("This product is not known here.") },
};
/* clang-format on */

static void
refuse (CfOrdersPage *self, const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    if (cf_error_is (error, refusals[i].code)) {
      g_message ("refused: %s: %s", cf_error_code_name (error), error->message);
      say (self, _ (refusals[i].words));
      return;
    }
  }
  cf_desk_refuse (self->desk, error);
}

/* ── showing ─────────────────────────────────────────────────────────────────────────────────── */

static const char *
over_words (CfPickupState state)
{
  switch (state) {
  case CF_PICKUP_COLLECTED: return _ ("Handed over. Nothing is left to do.");
  case CF_PICKUP_CANCELLED: return _ ("Cancelled. What was picked goes back to its place.");
  case CF_PICKUP_EXPIRED: return _ ("Nobody came in time. What was picked goes back to its place.");
  case CF_PICKUP_RETURNED: return _ ("All of it came back.");
  case CF_PICKUP_PLACED:
  case CF_PICKUP_ACCEPTED:
  case CF_PICKUP_PICKING:
  case CF_PICKUP_SHORT:
  case CF_PICKUP_READY:
  default: return "";
  }
}

static void
show_side (CfOrdersPage *self, const CfPickup *pickup)
{
  CfPickupState state = cf_pickup_get_state (pickup);

  gtk_label_set_text (
    self->pick_hint,
    cf_pickup_check (pickup, CF_PICKUP_STAGE, NULL)
      ? _ ("All is decided. Where does it lie now?")
      : _ ("Scan each piece, or touch Pick. Touch lines first to mean only those."));
  gtk_label_set_text (self->over_text, over_words (state));
  if (state == CF_PICKUP_READY)
    cf_stack_show (self->side, "code");
  else
    cf_stack_show (self->side, *over_words (state) != '\0' ? "over" : "pick");
}

static void
show_keys (CfOrdersPage *self, const CfPickup *pickup)
{
  CfPickupState state = cf_pickup_get_state (pickup);
  guint n_chosen = cf_order_view_get_chosen (self->view)->len;
  gint64 n = cf_order_count_waiting (pickup);
  g_autofree char *items =
    g_strdup_printf (ngettext ("%u item", "%u items", (gulong) n), (guint) n);
  gboolean is_decided = cf_pickup_check (pickup, CF_PICKUP_STAGE, NULL);
  gboolean may_pick =
    state == CF_PICKUP_PLACED || (!is_decided && cf_pickup_check (pickup, CF_PICKUP_PICK, NULL));

  gtk_widget_set_sensitive (self->pick_key, may_pick && !self->is_busy);
  gtk_widget_set_sensitive (self->short_key, cf_pickup_may_step (state, CF_PICKUP_FALL_SHORT));
  gtk_widget_set_sensitive (self->stage_key, is_decided);
  gtk_widget_set_sensitive (self->problem_key, cf_pickup_may_step (state, CF_PICKUP_CANCEL));
  gtk_widget_set_sensitive (GTK_WIDGET (self->hand_over_key),
                            state == CF_PICKUP_READY && !self->is_busy);
  cf_key_set_title (self->hand_over_key, n_chosen > 0 ? _ ("Hand over part") : _ ("Hand over"));
  cf_key_set_amount (self->hand_over_key, state == CF_PICKUP_READY && n_chosen == 0 ? items : NULL);
}

void
cf_orders_page_show_order (CfOrdersPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillOrder) order = NULL;

  if (self->open_id == NULL)
    return;
  order = cf_till_read_order (till_of (self), self->open_id, &error);
  if (order == NULL) { /* it was taken back from this store */
    cf_orders_page_close_order (self);
    return;
  }
  cf_order_view_set (self->view, self->desk, order);
  show_side (self, order->pickup);
  show_keys (self, order->pickup);
}

static void
on_chosen_changed_cb (CfOrdersPage *self)
{
  g_autoptr (CfTillOrder) order = cf_till_read_order (till_of (self), self->open_id, NULL);

  if (order != NULL)
    show_keys (self, order->pickup);
}

gboolean
cf_orders_page_open (CfOrdersPage *self, const char *which)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillOrder) order = cf_till_read_order (till_of (self), which, &error);
  gboolean is_code = g_str_has_prefix (which, CF_PICKUP_CODE_PREFIX);

  if (order == NULL) {
    refuse (self, error);
    gtk_label_set_text (self->board_note, gtk_label_get_text (self->note));
    return FALSE;
  }
  g_free (self->open_id);
  self->open_id = g_strdup (order->pickup->id.text);
  cf_order_view_clear_chosen (self->view);
  g_free (self->read_code);
  self->read_code = is_code ? g_strdup (which) : NULL;
  cf_field_set_text (self->code, NULL);
  cf_field_set_text (self->name, NULL);
  cf_field_set_text (self->said, NULL);
  cf_field_set_text (self->shelf, order->pickup->shelf);
  say (self, is_code && cf_pickup_get_state (order->pickup) == CF_PICKUP_READY
               ? _ ("The code was read. Fetch it from the shelf, then hand over.")
               : " ");
  cf_stack_show (self->stack, "order");
  cf_orders_page_show_order (self);
  return TRUE;
}

/* ── steps ───────────────────────────────────────────────────────────────────────────────────── */

static void
forget_code (CfOrdersPage *self)
{
  g_clear_pointer (&self->read_code, g_free);
  cf_field_set_text (self->code, NULL);
}

typedef struct
{
  CfOrdersPage *page;
  CfPickupStep step;
} Doing;

static const char *
done_words (CfPickupStep step)
{
  switch (step) {
  case CF_PICKUP_ACCEPT: return _ ("Accepted");
  case CF_PICKUP_PICK: return _ ("Picked");
  case CF_PICKUP_FALL_SHORT: return _ ("Noted. The shop's office hears of it.");
  case CF_PICKUP_STAGE: return _ ("Ready. The customer is told.");
  case CF_PICKUP_COLLECT: return _ ("Handed over");
  case CF_PICKUP_CANCEL: return _ ("Cancelled");
  case CF_PICKUP_EXPIRE:
  case CF_PICKUP_RETURN:
  default: return " ";
  }
}

static void
on_step_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Doing *doing = data;
  g_autoptr (CfOrdersPage) self = doing->page;
  guint64 epoch = 0;
  g_autoptr (GError) error = NULL;

  self->is_busy = FALSE;
  if (cf_till_step_order_finish (CF_TILL (source), result, &epoch, NULL, NULL, &error)) {
    cf_order_view_clear_chosen (self->view);
    forget_code (self);
    cf_field_set_text (self->name, NULL);
    cf_field_set_text (self->said, NULL);
    say (self, epoch == 0 ? _ ("Not paid yet: it is in the basket. Take the money, then hand over.")
                          : done_words (doing->step));
  } else {
    if (cf_error_is (error, CF_ERROR_BAD_PICKUP_CODE))
      forget_code (self);
    refuse (self, error);
  }
  cf_orders_page_show_order (self);
}

/* @step about the chosen lines, else about all of them. */
static void
take (CfOrdersPage *self, CfTillOrderStep *step)
{
  const GArray *chosen = cf_order_view_get_chosen (self->view);
  g_autofree CfTillOrderLine *lines = g_new0 (CfTillOrderLine, chosen->len + 1);
  Doing *doing;

  if (self->is_busy || self->open_id == NULL)
    return;
  step->order = self->open_id;
  if (step->lines == NULL && chosen->len > 0 &&
      (step->step == CF_PICKUP_PICK || step->step == CF_PICKUP_FALL_SHORT ||
       step->step == CF_PICKUP_COLLECT)) {
    for (guint i = 0; i < chosen->len; i++)
      lines[i].line = g_array_index (chosen, guint, i);
    step->lines = lines;
    step->n_lines = chosen->len;
  }
  doing = g_new (Doing, 1);
  *doing = (Doing){ g_object_ref (self), step->step };
  self->is_busy = TRUE;
  cf_till_step_order_async (till_of (self), step, NULL, on_step_done_cb, doing);
}

/* Picking what nobody has accepted yet accepts it: the one who fetches it has decided. */
static void
on_accepted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfOrdersPage) self = data;
  g_autoptr (GError) error = NULL;
  CfTillOrderStep step = { .step = CF_PICKUP_PICK };

  self->is_busy = FALSE;
  if (cf_till_step_order_finish (CF_TILL (source), result, NULL, NULL, NULL, &error))
    take (self, &step);
  else
    refuse (self, error);
  cf_orders_page_show_order (self);
}

static gboolean
accept_first (CfOrdersPage *self)
{
  g_autoptr (CfTillOrder) order = cf_till_read_order (till_of (self), self->open_id, NULL);
  CfTillOrderStep step = { .order = self->open_id, .step = CF_PICKUP_ACCEPT };

  if (order == NULL || cf_pickup_get_state (order->pickup) != CF_PICKUP_PLACED)
    return FALSE;
  self->is_busy = TRUE;
  cf_till_step_order_async (till_of (self), &step, NULL, on_accepted_cb, g_object_ref (self));
  return TRUE;
}

static void
on_pick_clicked_cb (CfOrdersPage *self)
{
  CfTillOrderStep step = { .step = CF_PICKUP_PICK };

  if (self->open_id != NULL && !self->is_busy && !accept_first (self))
    take (self, &step);
}

static void
on_stage_clicked_cb (CfOrdersPage *self)
{
  g_autofree char *shelf = cf_field_dup_text (self->shelf);
  CfTillOrderStep step = { .step = CF_PICKUP_STAGE, .shelf = *shelf != '\0' ? shelf : NULL };

  if (*shelf == '\0') {
    say (self, _ ("Type where it lies first"));
    cf_field_focus (self->shelf);
    return;
  }
  take (self, &step);
}

void
cf_orders_page_hand_over (CfOrdersPage *self)
{
  g_autofree char *typed = cf_field_dup_text (self->code);
  const char *code = *typed == '\0' && self->read_code != NULL ? self->read_code : typed;
  CfTillOrderStep step = { .step = CF_PICKUP_COLLECT, .code = code };

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->hand_over_key)))
    return;
  if (*code == '\0') {
    say (self, _ ("Scan the customer's code, or type it"));
    cf_stack_show (self->side, "code");
    cf_field_focus (self->code);
    return;
  }
  take (self, &step);
}

static void
on_no_code_clicked_cb (CfOrdersPage *self)
{
  cf_stack_show (self->side, "proof");
  cf_field_focus (self->name);
}

static void
on_with_code_clicked_cb (CfOrdersPage *self)
{
  cf_stack_show (self->side, "code");
}

static void
prove (CfOrdersPage *self, CfPickupProof proof)
{
  g_autofree char *name = cf_field_dup_text (self->name);
  g_autofree char *said = cf_field_dup_text (self->said);
  CfTillOrderStep step = { .step = CF_PICKUP_COLLECT,
                           .name = name,
                           .proof = proof,
                           .said = proof != CF_PROOF_DOCUMENT ? said : NULL };

  if (*name == '\0' || (*said == '\0' && proof != CF_PROOF_DOCUMENT)) {
    say (self, _ ("Type what the customer says first"));
    cf_field_focus (*name == '\0' ? self->name : self->said);
    return;
  }
  take (self, &step);
}

static void
on_phone_clicked_cb (CfOrdersPage *self)
{
  prove (self, CF_PROOF_PHONE);
}

static void
on_email_clicked_cb (CfOrdersPage *self)
{
  prove (self, CF_PROOF_EMAIL);
}

static void
on_document_clicked_cb (CfOrdersPage *self)
{
  prove (self, CF_PROOF_DOCUMENT);
}

/* ── reasons ─────────────────────────────────────────────────────────────────────────────────── */

static void
on_reason_clicked_cb (GtkWidget *key, CfOrdersPage *self)
{
  g_autofree char *reason = g_strdup (cf_key_get_title (CF_KEY (key)));
  CfTillOrderStep step = { .step = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (key), "step")),
                           .reason = reason };

  take (self, &step);
}

static void
on_reason_back_cb (CfOrdersPage *self)
{
  cf_orders_page_show_order (self);
}

static void
ask_reason (CfOrdersPage *self, const char *title, CfPickupStep step, const char *const *reasons)
{
  gtk_label_set_text (self->reasons_title, title);
  cf_box_clear (self->reasons);
  for (guint i = 0; reasons[i] != NULL; i++) {
    GtkWidget *key = cf_key_new (_ (reasons[i]), NULL);

    g_object_set_data (G_OBJECT (key), "step", GUINT_TO_POINTER (step));
    g_signal_connect (key, "clicked", G_CALLBACK (on_reason_clicked_cb), self);
    gtk_box_append (self->reasons, key);
  }
  cf_stack_show (self->side, "reasons");
}

static void
on_short_clicked_cb (CfOrdersPage *self)
{
  static const char *const reasons[] = { N_ ("Shelf empty"), N_ ("Damaged"), N_ ("Cannot be found"),
                                         NULL };

  if (cf_order_view_get_chosen (self->view)->len == 0)
    say (self, _ ("Touch the lines of which there is not enough first"));
  else
    ask_reason (self, _ ("Why is there not enough?"), CF_PICKUP_FALL_SHORT, reasons);
}

static void
on_problem_clicked_cb (CfOrdersPage *self)
{
  static const char *const reasons[] = { N_ ("Customer does not want it any more"),
                                         N_ ("Nothing of it is there"), N_ ("Ordered by mistake"),
                                         NULL };

  ask_reason (self, _ ("Cancel the whole order: why?"), CF_PICKUP_CANCEL, reasons);
}

/* ── scans and keys ──────────────────────────────────────────────────────────────────────────── */

void
cf_orders_page_scan_product (CfOrdersPage *self, const char *code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillProduct) product = cf_till_find_product (till_of (self), code, &error);
  g_autoptr (CfTillOrder) order = cf_till_read_order (till_of (self), self->open_id, NULL);
  const GArray *chosen = cf_order_view_get_chosen (self->view);
  CfTillOrderLine line = { .quantity = { 1000 } };
  CfTillOrderStep step = { .step = CF_PICKUP_PICK, .lines = &line, .n_lines = 1 };

  if (product == NULL || order == NULL) {
    if (error != NULL)
      refuse (self, error);
    return;
  }
  const char *sku = cf_till_product_get_info (product)->sku;
  for (guint i = 0; i < order->pickup->lines->len && line.line == 0; i++) {
    const CfPickupLine *ordered = &g_array_index (order->pickup->lines, CfPickupLine, i);

    if (strcmp (ordered->sku, sku) == 0)
      line.line = ordered->no;
  }
  if (line.line == 0 && chosen->len == 1) {
    line.line = g_array_index (chosen, guint, 0);
    line.sku = sku;
  }
  if (line.line == 0)
    say (self, _ ("Not in this order. To take it instead of something, touch that line first."));
  else
    take (self, &step);
}

gboolean
cf_orders_page_step_key (CfOrdersPage *self, guint keyval)
{
  const struct
  {
    guint keyval;
    GtkWidget *key;
  } keys[] = { { GDK_KEY_F2, self->pick_key },
               { GDK_KEY_F3, self->stage_key },
               { GDK_KEY_F4, self->short_key },
               { GDK_KEY_F5, self->problem_key } };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (keys[i].keyval != keyval)
      continue;
    if (gtk_widget_get_sensitive (keys[i].key))
      g_signal_emit_by_name (keys[i].key, "clicked");
    return TRUE;
  }
  return FALSE;
}

void
cf_orders_page_bind_steps (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_pick_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stage_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_short_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_problem_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cf_orders_page_hand_over);
  gtk_widget_class_bind_template_callback (widget_class, on_no_code_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_with_code_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_phone_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_email_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_document_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_reason_back_cb);
}
