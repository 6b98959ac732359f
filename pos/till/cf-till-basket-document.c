/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-till-basket-document.h"

#include <string.h>

#include "cf-basket-json.h"

typedef json_object *JsonRef;
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (JsonRef, json_object_put, NULL)

char *
cf_basket_document_encode (const CfBasket *basket, GPtrArray *notes)
{
  g_auto (JsonRef) root = json_object_new_object ();
  json_object *list = json_object_new_array ();

  for (guint i = 0; notes != NULL && i < notes->len; i++)
    json_object_array_add (list, cf_event_to_json (notes->pdata[i]));
  json_object_object_add (root, "basket", cf_basket_encode (basket));
  json_object_object_add (root, "notes", list);
  return g_strdup (json_object_to_json_string_ext (root, JSON_C_TO_STRING_PLAIN));
}

static json_object *
parse (const char *document, GError **error)
{
  gsize len = strlen (document);
  json_object *root = NULL;

  if (len <= CF_BASKET_DOCUMENT_MAX)
    root = json_tokener_parse (document);
  if (root == NULL || !json_object_is_type (root, json_type_object)) {
    json_object_put (root);
    cf_error_set (error, CF_ERROR_DAMAGED, "the saved basket is not a JSON object");
    return NULL;
  }
  return root;
}

static GPtrArray *
read_notes (json_object *list, GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_event_free);
  gsize n = list != NULL ? json_object_array_length (list) : 0;

  for (gsize i = 0; i < n; i++) {
    CfEvent *event = cf_event_from_json (json_object_array_get_idx (list, i), error);
    if (event == NULL)
      return NULL;
    g_ptr_array_add (notes, event);
  }
  return g_steal_pointer (&notes);
}

CfBasket *
cf_basket_document_decode (const char *document, GPtrArray **ret_notes, GError **error)
{
  g_auto (JsonRef) root = parse (document, error);
  json_object *basket_json = NULL, *list = NULL;
  g_autoptr (CfBasket) basket = NULL;
  g_autoptr (GPtrArray) notes = NULL;

  if (root == NULL)
    return NULL;
  if (!json_object_object_get_ex (root, "basket", &basket_json) ||
      (json_object_object_get_ex (root, "notes", &list) &&
       !json_object_is_type (list, json_type_array))) {
    cf_error_set (error, CF_ERROR_DAMAGED, "the saved basket lacks its parts");
    return NULL;
  }
  basket = cf_basket_decode (basket_json, error);
  if (basket == NULL || (notes = read_notes (list, error)) == NULL)
    return NULL;
  if (ret_notes != NULL)
    *ret_notes = g_steal_pointer (&notes);
  return g_steal_pointer (&basket);
}
