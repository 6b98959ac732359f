/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sync-private.h"

/*
 * What a customer may want, asked of the central when somebody looks at their card.  No lane: nothing is owed
 * to anybody, so what fails is not tried again, says nothing on the screen and moves no state.
 */

#define ANSWER_MS       4000 /* later nobody looks any more */
#define RECOMMENDED_MAX 6    /* asked for; a till shows those it knows and has */

static void
end (CfSync *self, char **skus, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->recommending);

  self->recommend_request = 0;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, skus, (GDestroyNotify) g_strfreev);
}

void
cf_recommend_clear (CfSync *self)
{
  GError *error = NULL;

  if (self->recommending == NULL)
    return;
  cf_transport_cancel (self->transport, self->recommend_request);
  cf_error_set (&error, CF_ERROR_CANCELLED, "nobody waits for it any more");
  end (self, NULL, error);
}

/* What is no list of texts is an empty one. */
static char **
read_skus (const CfHttpAnswer *answer)
{
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);
  g_autoptr (json_object) words = body != NULL ? cf_wire_parse (body, len, NULL) : NULL;
  json_object *list = json_object_object_get (words, "recommended_products");
  g_autoptr (GStrvBuilder) skus = g_strv_builder_new ();
  gsize n = json_object_is_type (list, json_type_array) ? json_object_array_length (list) : 0;

  for (gsize i = 0; i < MIN (n, RECOMMENDED_MAX); i++) {
    const char *sku = cf_wire_get_text (json_object_array_get_idx (list, i), "id", CF_WIRE_ID_MAX);

    if (sku != NULL)
      g_strv_builder_add (skus, sku);
  }
  return g_strv_builder_end (skus);
}

static void
on_answer (const CfHttpAnswer *answer, const GError *failure, gpointer data)
{
  CfSync *self = data;
  GError *error = NULL;

  /* Without the central's own header it is somebody else. */
  if (answer != NULL && answer->status == 200 &&
      cf_http_answer_header (answer, "counterfoil-time") != NULL) {
    end (self, read_skus (answer), NULL);
    return;
  }
  cf_error_set (&error, CF_ERROR_UNREACHABLE, "nothing is recommended: %s",
                failure != NULL ? failure->message : "the central refused");
  end (self, NULL, error);
}

void
cf_sync_recommend_async (CfSync *self,
                         const char *customer,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *id = g_uri_escape_string (customer, NULL, FALSE);
  g_autofree char *path =
    g_strdup_printf ("/v1/customers/%s/recommendations?limit=%d", id, RECOMMENDED_MAX);

  cf_recommend_clear (self);
  if (self->state != CF_SYNC_ONLINE) {
    g_task_return_new_error (task, CF_ERROR, CF_ERROR_UNREACHABLE, "the central is not there");
    g_object_unref (task);
    return;
  }
  self->recommending = task;
  self->recommend_request =
    cf_sync_send (self, &(CfHttpRequest){ .method = "GET", .path = path, .timeout_ms = ANSWER_MS },
                  NULL, on_answer, self);
}

char **
cf_sync_recommend_finish (CfSync *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
