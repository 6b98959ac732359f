/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whose a barcode is: one product's, or a scan would take whichever was told last. */

#include "cf-central-private.h"

G_BEGIN_DECLS

/**
 * cf_gtins_check:
 * @product: what a product is, as somebody wrote it; its barcodes become 14 digits each, as they are told
 *
 * Whether its barcodes are what a till takes: those of cf_gtin_parse(), the shop's own among them.  Fails with
 * %CF_ERROR_BAD_CODE or %CF_ERROR_BAD_CHECK_DIGIT; @product is then as it was.
 */
gboolean cf_gtins_check (json_object *product, GError **error);

/**
 * CfGtinBooks:
 *
 * The products that a transaction changes.  Whose a barcode is counts when all of them are known, so one may
 * move from a product to another in any order.
 */
typedef struct _CfGtinBooks CfGtinBooks;

/**
 * cf_gtin_books_new:
 * @takes: the products are from where barcodes are known to be one product's each, a till or a
 *         catalogue file: theirs are taken from whichever other had them
 */
CfGtinBooks *cf_gtin_books_new (CfCentralStore *store, gboolean takes) G_GNUC_WARN_UNUSED_RESULT;
void cf_gtin_books_free (CfGtinBooks *self);

/** cf_gtin_books_put: @body: (nullable): a product that is one; %NULL: removed. */
void cf_gtin_books_put (CfGtinBooks *self, const char *sku, json_object *body);

/**
 * cf_gtin_books_close:
 * @publication: (inout): gets the products that a barcode was taken from
 * @ret_clash: (out) (transfer full): what is to be refused, in words; %NULL: nothing
 *
 * Writes whose they are, with the chain's scope locked: after all that is locked before it, directly
 * before cf_publication_commit().
 *
 * Returns: %FALSE with @error where the store failed
 */
gboolean cf_gtin_books_close (CfGtinBooks *self,
                              CfPublication *publication,
                              char **ret_clash,
                              GError **error);

G_END_DECLS
