/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cf-sim-central-private.h"
#include "cf-sim-prices.h"
#include "cf-sim-trace.h"

char *
cf_sim_good_sheet (guint good, gint64 price_minor)
{
  const CfSimGood *it = &cf_sim_goods[good];

  return g_strdup_printf (
    "{\"kind\":\"product\",\"id\":\"%s\",\"body\":{\"age_limit\":0,\"department\":\"Grocery\","
    "\"discountable\":true,\"gtins\":[],\"kind\":\"merchandise\",\"name\":\"%s\",\"price_embedded\":false,"
    "\"price_minor\":%" G_GINT64_FORMAT
    ",\"returnable\":true,\"serial_tracked\":false,\"sku\":\"%s\",\"tax_class\":\"%s\",\"unit\":\"ea\"}}\n",
    it->sku, it->name, price_minor, it->sku, cf_sim_tax_word (it->tax_class));
}

/* Where its feed of the chain stands; @ret_feed has CF_SIM_FEED_ID_SIZE bytes. */
static gint64
read_head (CfSimCentral *self, char *ret_feed)
{
  g_autoptr (CfCentralRows) rows = NULL;
  gint64 head;

  cf_sim_central_begin_look (self);
  rows = cf_sim_central_look (self, "SELECT feed, head FROM scope WHERE scope = 'chain'");
  cf_sim_central_end_look (self);
  g_strlcpy (ret_feed, cf_central_rows_text (rows, 0, 0), CF_SIM_FEED_ID_SIZE);
  head = cf_central_rows_int (rows, 0, 1);
  return head;
}

static CfSimList *
list_of_key (CfSimCentral *self, const char *key)
{
  guint no = 0;

  if (key == NULL || sscanf (key, "prices-%u", &no) != 1 || no == 0 || no > self->shop->lists->len)
    return NULL;
  return g_ptr_array_index (self->shop->lists, no - 1);
}

static void
book (CfSimCentral *self, CfSimList *list)
{
  char feed[CF_SIM_FEED_ID_SIZE];
  gint64 head = read_head (self, feed);

  cf_sim_shop_book_list (self->shop, list, feed, head);
}

void
cf_sim_central_begin_prices (CfSimCentral *self)
{
  char feed[CF_SIM_FEED_ID_SIZE];

  read_head (self, feed);
  cf_sim_shop_begin_feed (self->shop, feed, self->lists_in_backup);
}

void
cf_sim_central_settle_prices (CfSimCentral *self)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (self->shop->lists->len == 0)
    return;
  cf_sim_central_begin_look (self);
  rows = cf_sim_central_look (self, "SELECT key FROM kept_answer WHERE status = 200 ORDER BY key");
  cf_sim_central_end_look (self);
  for (gsize i = 0; i < rows->n_rows; i++) {
    CfSimList *list = list_of_key (self, cf_central_rows_text (rows, i, 0));

    if (list != NULL)
      book (self, list);
  }
}

void
cf_sim_central_hear_list (CfSimCentral *self, const CfSimRequest *request)
{
  CfSimList *list = list_of_key (self, cf_sim_request_header (request, "idempotency-key"));

  if (list == NULL)
    cf_sim_fail ("central: took a list of prices that nobody wrote");
  book (self, list);
}

void
cf_sim_central_prove_prices (CfSimCentral *self)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", self->admin_key, NULL);
  const char *const headers[] = { "authorization", bearer, NULL };

  for (guint i = 0; i < CF_SIM_GOODS; i++) {
    g_autofree char *target = g_strconcat ("/v1/products/", cf_sim_goods[i].sku, NULL);
    CfCentralRequest request = {
      .method = "GET", .target = target, .headers = headers, .body = ""
    };
    CfCentralAnswer *answer = cf_central_handle (self->central, &request);
    g_autoptr (json_object) product = cf_wire_parse (answer->body, answer->len, NULL);
    gint64 should = cf_sim_tag_base (&cf_sim_shop_tags (self->shop)[i]), minor;

    if (answer->status != 200 || !cf_wire_get_int (product, "price_minor", 0, G_MAXINT32, &minor) ||
        minor != should)
      cf_sim_fail ("central: %s costs %d as it is written, it says %s", cf_sim_goods[i].sku,
                   (int) should, answer->body);
    cf_central_answer_free (answer);
  }
}
