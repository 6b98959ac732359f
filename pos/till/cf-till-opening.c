/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-opening.h"

#include "cf-till-carts-private.h"
#include "cf-till-orders-private.h"

typedef struct
{
  CfTillOpening to;
  CfBasket *basket;
  json_object *open;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  cf_basket_free (opening->basket);
  json_object_put (opening->open);
  g_free (opening);
}

gboolean
cf_till_opening_check (CfTill *self, GError **error)
{
  if (cf_till_pays_order (self) || cf_till_get_open_cart (self) != NULL)
    return cf_error_set (error, CF_ERROR_BASKET_OPEN,
                         "the open basket is an order or a shared cart already");
  return cf_till_check_may_begin (self, error);
}

void
cf_till_opening_set_customer (CfBasket *next, const char *customer)
{
  if (cf_basket_get_customer (next) == NULL)
    cf_basket_set_customer (next, customer);
}

static void
opened (CfTill *self, GTask *task, const CfPosition *positions, guint n)
{
  Opening *opening = g_object_get_data (G_OBJECT (task), "opening");
  GError *failure = NULL;

  g_clear_pointer (opening->to.slot, json_object_put);
  *opening->to.slot = json_object_get (opening->open);
  if (!cf_till_replace_basket (self, cf_basket_copy (opening->basket), 0, NULL, &failure)) {
    cf_till_return_error (self, task, failure);
    g_object_unref (task);
    return;
  }
  cf_till_drop_undo (self);
  if (opening->to.notice != NULL)
    cf_till_notice (self, opening->to.notice);
  cf_till_emit (self, "orders-changed");
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
cf_till_opening_commit (CfTill *self,
                        GTask *task,
                        CfCommit *commit,
                        const CfTillOpening *to,
                        CfBasket *next,
                        json_object *open)
{
  Opening *opening = g_new (Opening, 1);

  *opening = (Opening){ *to, next, open };
  g_object_set_data_full (G_OBJECT (task), "opening", opening, opening_free);
  cf_commit_put_state (commit, to->key,
                       json_object_to_json_string_ext (open, JSON_C_TO_STRING_PLAIN));
  cf_till_put_basket (self, commit, next);
  cf_till_commit (self, commit, TRUE, task, opened);
}
