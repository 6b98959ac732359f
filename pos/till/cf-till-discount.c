/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs a permission with a limit: prices and discounts given by hand, department prices. */
#include "cf-price.h"
#include "cf-till-private.h"

#define CF_TILL_DEPARTMENT_SKU_MAX 50 /* bytes; with its prefix below the 64 of any SKU */

/* What was asked for, kept while a PIN is hashed. */
typedef struct
{
  guint line;
  CfMoney price;
  CfDiscount discount;
  char *department;
  char *reason;
  CfRate share;
} Give;

static void
give_free (gpointer data)
{
  Give *give = data;
  g_free (give->department);
  g_free (give->reason);
  g_free (give);
}

static void
fail (CfTill *self, GTask *task, GError *failure)
{
  cf_till_return_error (self, task, failure);
  g_object_unref (task);
}

/* Adds to what the journal shall say that somebody else approved it. */
static void
say_approval (CfTill *self,
              GPtrArray *said,
              CfPermission permission,
              CfRate share,
              const CfPerson *approver)
{
  if (approver != NULL)
    g_ptr_array_add (said, cf_till_event (self, CF_EVENT_APPROVAL_GIVEN,
                                          cf_event_body_approval_given (&(CfApprovalGiven){
                                            .permission = cf_permission_to_text (permission),
                                            .asked_by = cf_till_actor (self),
                                            .approved_by = approver->id,
                                            .share = share,
                                            .basket = cf_basket_get_id (self->basket)->text })));
}

static const char *
approver_id (const CfPerson *approver)
{
  return approver != NULL ? approver->id : NULL;
}

static CfBasketWhy
why (CfTill *self, const Give *give, const CfPerson *approver)
{
  return (CfBasketWhy){ .reason = give->reason,
                        .by = cf_till_actor (self),
                        .approved_by = approver_id (approver) };
}

/* ── price ───────────────────────────────────────────────────────────────────────────────────── */

static void
price_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  Give *give = g_task_get_task_data (task);
  GError *failure = NULL;
  const CfBasketLine *line = cf_basket_find_line (self->basket, give->line);
  CfBasketWhy answers = why (self, give, approver);
  g_autofree char *name = NULL;
  CfRate share;

  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  if (!cf_basket_override_price (next, give->line, give->price, &answers, &failure)) {
    fail (self, task, failure);
    return;
  }
  name = g_strdup (line->item.name);
  CfPermission permission = cf_permission_for_price (line->item.list_price, give->price, &share);
  CfEvent *event = cf_till_event (self, CF_EVENT_PRICE_OVERRIDDEN,
                                  cf_event_body_price_overridden (&(CfPriceOverridden){
                                    .basket = cf_basket_get_id (self->basket)->text,
                                    .shift = cf_till_shift_id (self),
                                    .line = give->line,
                                    .sku = line->item.sku,
                                    .name = line->item.name,
                                    .before = line->item.unit_price,
                                    .after = give->price,
                                    .reason = give->reason,
                                    .approved_by = approver_id (approver) }));
  GPtrArray *said = cf_till_said (event);
  say_approval (self, said, permission, share, approver);
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), give->line, said, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_offer_undo (self, "price", name, give->price);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
cf_till_set_price_async (CfTill *self,
                         guint no,
                         CfMoney price,
                         const char *reason,
                         const CfTillApproval *approval,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Give *give = g_new0 (Give, 1);
  GError *failure = NULL;
  const CfBasketLine *line = cf_basket_find_line (self->basket, no);
  CfRate share;

  *give = (Give){ .line = no, .price = price, .reason = g_strdup (reason) };
  g_task_set_task_data (task, give, give_free);
  cf_till_reset_refusal (self);
  self->refusal.line = no;
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (line == NULL) {
    cf_error_set (&failure, CF_ERROR_NO_SUCH_LINE, "the basket has no line %u", no);
    fail (self, task, failure);
    return;
  }
  self->refusal.name = g_strdup (line->item.name);
  if (line->item.kind == CF_LINE_STORED_VALUE) {
    cf_error_set (&failure, CF_ERROR_NOTHING_TO_DISCOUNT, "what goes on a card is what is paid");
    fail (self, task, failure);
    return;
  }
  self->refusal.from_price = line->item.list_price;
  self->refusal.to_price = price;
  CfPermission permission = cf_permission_for_price (line->item.list_price, price, &share);
  cf_till_authorise_async (self, permission, share, approval, task, price_authorised);
}

/* ── discount ────────────────────────────────────────────────────────────────────────────────── */

static CfEvent *
discount_event (CfTill *self, const Give *give, CfMoney given, const CfPerson *approver)
{
  gboolean is_percent = give->discount.kind == CF_DISCOUNT_PERCENT;
  return cf_till_event (self, CF_EVENT_DISCOUNT_GIVEN,
                        cf_event_body_discount_given (&(CfDiscountGiven){
                          .basket = cf_basket_get_id (self->basket)->text,
                          .shift = cf_till_shift_id (self),
                          .line = give->line,
                          .percent = is_percent ? give->discount.percent : (CfRate){ 0 },
                          .amount = given,
                          .reason = give->reason,
                          .approved_by = approver_id (approver) }));
}

static void
discount_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  Give *give = g_task_get_task_data (task);
  GError *failure = NULL;
  CfTerms terms = cf_till_terms (self);
  const CfBasketLine *line =
    give->line != 0 ? cf_basket_find_line (self->basket, give->line) : NULL;
  CfBasketWhy answers = why (self, give, approver);

  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  g_autoptr (CfFigures) after = NULL;
  g_autofree char *name = line != NULL ? g_strdup (line->item.name) : NULL;
  if (!cf_basket_add_discount (next, &terms, give->line, &give->discount, &answers, &failure) ||
      (after = cf_figures_new (next, &terms, &failure)) == NULL) {
    fail (self, task, failure);
    return;
  }
  CfMoney given = { after->discount.minor - self->figures->discount.minor };
  GPtrArray *said = cf_till_said (discount_event (self, give, given, approver));
  say_approval (self, said, CF_PERMISSION_DISCOUNT, give->share, approver);
  if (!cf_till_replace_basket (self, g_steal_pointer (&next), give->line, said, &failure)) {
    fail (self, task, failure);
    return;
  }
  cf_till_offer_undo (self, "discount", name, given);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
cf_till_discount_async (CfTill *self,
                        guint no,
                        const CfDiscount *discount,
                        const char *reason,
                        const CfTillApproval *approval,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Give *give = g_new0 (Give, 1);
  GError *failure = NULL;
  CfTerms terms = cf_till_terms (self);

  *give = (Give){ .line = no, .discount = *discount, .reason = g_strdup (reason) };
  g_task_set_task_data (task, give, give_free);
  cf_till_reset_refusal (self);
  self->refusal.line = no;
  self->refusal.amount = cf_figures_discount_base (self->figures, self->basket, no);

  /* What would be refused anyway is refused before anybody is asked for a PIN. */
  g_autoptr (CfBasket) trial = cf_basket_copy (self->basket);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      !cf_basket_add_discount (trial, &terms, no, discount, NULL, &failure)) {
    fail (self, task, failure);
    return;
  }
  give->share =
    cf_permission_discount_share (self->basket, self->figures, no, discount, self->rounding);
  cf_till_authorise_async (self, CF_PERMISSION_DISCOUNT, give->share, approval, task,
                           discount_authorised);
}

/* ── department prices ───────────────────────────────────────────────────────────────────────── */

/* A department price has no product; its line's SKU names the department, cut at a character. */
static char *
department_sku (const char *department)
{
  g_autofree char *cut = g_strndup (department, CF_TILL_DEPARTMENT_SKU_MAX);
  const char *end;

  if (!g_utf8_validate (cut, -1, &end))
    cut[end - cut] = '\0';
  return g_strconcat ("DEPT:", cut, NULL);
}

static void
department_authorised (CfTill *self, GTask *task, const CfPerson *approver)
{
  Give *give = g_task_get_task_data (task);
  GError *failure = NULL;
  guint *line = g_new0 (guint, 1);
  g_autofree char *sku = department_sku (give->department);
  CfPriceQuestion question = { .kind = CF_LINE_MERCHANDISE,
                               .base = give->price,
                               .department = TRUE,
                               .at_ms = cf_clock_utc_ms (self->clock),
                               .rounding = self->rounding };
  CfPrice price;

  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free);
  say_approval (self, said, CF_PERMISSION_DEPARTMENT_PRICE, (CfRate){ 0 }, approver);
  g_autoptr (CfBasket) next = cf_basket_copy (self->basket);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure) ||
      !cf_till_check_may_begin (self, &failure) ||
      !cf_price_resolve (&question, &price, &failure) ||
      !cf_basket_add (next,
                      &(CfBasketItem){ .sku = sku,
                                       .name = give->department,
                                       .department = give->department,
                                       .tax_class = "standard",
                                       .discountable = TRUE,
                                       .returnable = TRUE,
                                       .unit_price = price.unit_price,
                                       .price_source = price.source,
                                       .list_price = price.list_price },
                      NULL, CF_QUANTITY_ONE, cf_clock_utc_ms (self->clock), line, &failure) ||
      !cf_till_replace_basket (self, g_steal_pointer (&next), *line, g_ptr_array_ref (said),
                               &failure)) {
    g_free (line);
    fail (self, task, failure);
    return;
  }
  cf_till_drop_undo (self);
  g_task_return_pointer (task, line, g_free);
  g_object_unref (task);
}

void
cf_till_add_department_async (CfTill *self,
                              const char *department,
                              CfMoney price,
                              const CfTillApproval *approval,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Give *give = g_new0 (Give, 1);
  GError *failure = NULL;

  *give = (Give){ .department = g_strdup (department), .price = price };
  g_task_set_task_data (task, give, give_free);
  cf_till_reset_refusal (self);
  if (!cf_till_enter (self, CF_TILL_SELLING, &failure)) {
    fail (self, task, failure);
    return;
  }
  if (department[0] == '\0' || !g_utf8_validate (department, -1, NULL) || price.minor < 0) {
    cf_error_set (&failure, CF_ERROR_BAD_AMOUNT, "a department and a price are needed");
    fail (self, task, failure);
    return;
  }
  cf_till_authorise_async (self, CF_PERMISSION_DEPARTMENT_PRICE, (CfRate){ 0 }, approval, task,
                           department_authorised);
}

gboolean
cf_till_add_department_finish (CfTill *self, GAsyncResult *result, guint *ret_line, GError **error)
{
  g_autofree guint *line = g_task_propagate_pointer (G_TASK (result), error);
  if (line == NULL)
    return FALSE;
  if (ret_line != NULL)
    *ret_line = *line;
  return TRUE;
}
