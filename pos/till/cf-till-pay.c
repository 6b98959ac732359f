/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking money and making the basket a sale. */
#include <string.h>

#include "cf-checkout.h"
#include "cf-document-number.h"
#include "cf-receipt.h"
#include "cf-sale-store.h"
#include "cf-till-carts-private.h"
#include "cf-till-orders-private.h"
#include "cf-till-paper.h"
#include "cf-till-private.h"
#include "cf-till-value-private.h"

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

static void
succeed (CfTill *self, GTask *task)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* ── tenders that count at once ──────────────────────────────────────────────────────────────── */

static gboolean
check_tender (CfTill *self, const char *type_id, const CfTenderType **ret_type, GError **error)
{
  guint count;
  const CfTenderType *types = cf_till_get_tender_types (self, &count);

  if (!cf_till_enter (self, CF_TILL_SELLING, error))
    return FALSE;
  *ret_type = cf_tender_type_find (types, count, type_id);
  self->refusal.text = g_strdup (type_id);
  self->refusal.amount = self->figures->due;
  if (*ret_type == NULL)
    return cf_error_set (error, CF_ERROR_TENDER_NOT_OFFERED, "this shop does not take '%s'",
                         type_id);
  return TRUE;
}

void
cf_till_tender_async (CfTill *self,
                      const char *type_id,
                      const CfMoney *amount,
                      const char *reference,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  CfTerms terms = cf_till_terms (self);
  const CfTenderType *type;
  guint no;

  cf_till_reset_refusal (self);
  if (!check_tender (self, type_id, &type, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (g_str_equal (type->id, CF_TENDER_GIFT_CARD)) {
    cf_till_value_tender (self, task, type, reference != NULL ? reference : "", amount, FALSE);
    return;
  }
  gboolean by_terminal = type->flow == CF_TENDER_FLOW_TERMINAL && reference == NULL;
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  if (!cf_basket_add_tender (next, &terms, type, amount, reference, cf_clock_utc_ms (self->clock),
                             &no, &failure) ||
      (by_terminal && !cf_till_card_check (self, &failure))) {
    fail (self, task, failure);
    return;
  }
  cf_till_fiscal_tell (self, CF_FISCAL_UPDATE, cf_basket_get_id (self->basket));
  if (by_terminal) {
    cf_till_card_start (self, g_steal_pointer (&next), no, task);
    return;
  }
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), 0, NULL, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  succeed (self, task);
}

void
cf_till_pay_by_gift_card_async (CfTill *self,
                                const char *card,
                                const CfMoney *amount,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  const CfTenderType *type;

  cf_till_reset_refusal (self);
  if (!check_tender (self, CF_TENDER_GIFT_CARD, &type, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_value_tender (self, task, type, card, amount, amount == NULL);
}

static void
void_settled (CfTill *self, GTask *task, guint no)
{
  GError *failure = NULL;
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);

  if (!cf_basket_void_tender (next, no, &failure) ||
      !cf_till_replace_basket (self, g_steal_pointer (&next), 0, NULL, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  succeed (self, task);
}

void
cf_till_void_tender_async (CfTill *self, guint no, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  const CfTender *tender = cf_basket_find_tender (self->basket, no);

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (tender == NULL) {
    cf_error_set (&failure, CF_ERROR_NO_SUCH_TENDER, "the basket has no tender %u", no);
    fail (self, task, failure);
    return;
  }
  if (tender->state == CF_TENDER_APPROVED || tender->state == CF_TENDER_REVERSING)
    cf_till_card_reverse (self, no, task);
  else
    void_settled (self, task, no);
}

/* ── finishing ───────────────────────────────────────────────────────────────────────────────── */

void
cf_till_done_free (CfTillDone *self)
{
  if (self == NULL)
    return;
  cf_sale_free (self->sale);
  g_free (self->hash);
  g_free (self);
}

static CfTillDone *
done_new (CfSale *sale, const CfPosition *position)
{
  CfTillDone *done = g_new0 (CfTillDone, 1);
  char hex[CF_HASH_HEX_LEN + 1];

  cf_hash_to_hex (&position->hash, hex);
  *done = (CfTillDone){ sale, position->epoch, (guint64) position->seq, g_strdup (hex) };
  return done;
}

CfTillDone *
cf_till_done_of_record (CfTill *self, CfRecord *record, const CfPosition *position, GError **error)
{
  CfSale *sale = cf_event_read_sale_completed (record, error);

  if (sale == NULL)
    return NULL;
  g_free (sale->by_name);
  sale->by_name = g_strdup (cf_till_person_name (self, sale->by));
  return done_new (sale, position);
}

CfTillDone *
cf_till_find_done (CfTill *self, const char *number, GError **error)
{
  CfDb *db = cf_store_get_reader (self->store);
  g_autoptr (CfRecord) record = NULL;
  CfPosition position;

  if (number != NULL)
    record = cf_sale_store_find (db, number, &position, error);
  else if (cf_sale_store_find_last (db, &record, &position, error) && record == NULL)
    cf_error_set (error, CF_ERROR_UNKNOWN_RECEIPT, "nothing was sold here yet");
  return record != NULL ? cf_till_done_of_record (self, record, &position, error) : NULL;
}

CfTillDone *
cf_till_find_sale (CfTill *self, const char *number, GError **error)
{
  GError *failure = NULL;
  CfTillDone *done = cf_till_find_done (self, number, &failure);
  if (done == NULL)
    cf_till_refuse (self, failure, error);
  return done;
}

/* A sale on its way to the disk. */
typedef struct
{
  CfSale *sale; /* owned */
  guint behind; /* records that stand behind it in the same transaction */
} Selling;

static void
selling_free (gpointer data)
{
  Selling *selling = data;

  g_clear_pointer (&selling->sale, cf_sale_free);
  g_free (selling);
}

static void
sale_recorded (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Selling *selling = g_object_get_data (G_OBJECT (task), "selling");

  g_assert (n >= 1 + selling->behind); /* an outage of the fiscal device stands in front */
  g_clear_pointer (&self->last_done, cf_till_done_free);
  self->last_done =
    done_new (g_steal_pointer (&selling->sale), &positions[n - 1 - selling->behind]);
  g_clear_pointer (&self->progress.printer_problem, g_free);
  self->progress = (CfTillProgress){ .recorded = CF_TILL_STEP_DONE };
  cf_till_sale_recorded (self);
  cf_till_new_basket (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static CfSale *
make_sale (CfTill *self, GError **error)
{
  CfTerms terms = cf_till_terms (self);
  g_autoptr (CfFigures) figures = cf_figures_new (self->basket, &terms, error);
  g_autofree char *number = NULL;
  CfSale *sale;

  /* Anew at this moment: a rate belongs to the time of the sale, not of the last key press. */
  if (figures == NULL || !cf_basket_check_finish (self->basket, figures, error) ||
      !cf_till_value_check (self, error))
    return NULL;
  number =
    cf_document_number_next (cf_store_get_reader (self->store), self->shop.terminal, "sale", error);
  if (number == NULL)
    return NULL;
  sale =
    cf_checkout_sale (self->basket, &terms, figures,
                      &(CfSaleHead){ .number = number,
                                     .shift = self->shift.id,
                                     .business_day = self->shift.business_day,
                                     .currency = self->shop.currency,
                                     .exponent = self->shop.exponent,
                                     .finished_at_ms = cf_clock_utc_ms (self->clock),
                                     .by = cf_till_actor (self),
                                     .by_name = cf_till_person_name (self, cf_till_actor (self)),
                                     .receipt_layout = CF_RECEIPT_LAYOUT },
                      error);
  if (sale != NULL) {
    cf_till_pieces_cover (self, sale);
    cf_till_load_note_rest (self, sale);
  }
  return sale;
}

static void
write_sale (CfTill *self, GTask *task, CfSale *sale, CfEvent *outage)
{
  GError *failure = NULL;
  Selling *selling;
  json_object *body = cf_event_body_sale_completed (sale, &failure);

  if (body == NULL) {
    cf_event_free (outage);
    cf_sale_free (sale);
    fail (self, task, failure);
    return;
  }
  CfCommit *commit = cf_till_commit_new (self);
  if (outage != NULL)
    cf_commit_add_event (commit, outage);
  cf_till_order_sold (self, commit, sale);
  guint index = cf_commit_add_event (commit, cf_till_event (self, CF_EVENT_SALE_COMPLETED, body));
  selling = g_new (Selling, 1);
  *selling = (Selling){ sale, cf_till_value_end (self, commit, sale) };
  g_object_set_data_full (G_OBJECT (task), "selling", selling, selling_free);
  cf_till_cart_sold (self, commit, sale);
  cf_commit_drop_basket (commit, cf_basket_get_id (self->basket));
  if (self->print_receipt)
    cf_commit_add_print_job (commit, "receipt", (gint) index, FALSE, NULL);
  if (self->station_settings.bound[CF_DEVICE_ROLE_KITCHEN] != NULL &&
      self->station_settings.bound[CF_DEVICE_ROLE_KITCHEN][0] != '\0' &&
      cf_receipt_kitchen_wants (sale, self->shop.kitchen_departments))
    cf_commit_add_print_job (commit, "kitchen", (gint) index, FALSE, NULL);
  cf_till_commit (self, commit, TRUE, task, sale_recorded);
}

void
cf_till_finish_async (CfTill *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GError *failure = NULL;
  CfSale *sale = NULL;

  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      (sale = make_sale (self, &failure)) == NULL) {
    self->refusal.amount = self->figures->due;
    fail (self, task, failure);
    return;
  }
  cf_till_fiscal_finish (self, task, sale, write_sale);
}

const CfTillDone *
cf_till_finish_finish (CfTill *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error) ? self->last_done : NULL;
}

const CfTillDone *
cf_till_get_last_done (CfTill *self)
{
  return self->last_done;
}

const CfTillProgress *
cf_till_get_progress (CfTill *self)
{
  return &self->progress;
}

void
cf_till_set_receipt (CfTill *self, gboolean print)
{
  self->print_receipt = print;
}
