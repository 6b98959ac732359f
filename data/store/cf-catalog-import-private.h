/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What cf-catalog-import*.c share; nobody else includes it. */

#include "cf-catalog-import.h"

G_BEGIN_DECLS

/*
 * Opens the file to import so that it can be read twice: standard input and other files that cannot
 * be rewound are copied to a nameless file in @folder first.  Returns: a descriptor, −1 on failure.
 */
int cf_catalog_import_open (const char *path,
                            const char *folder,
                            GCancellable *cancellable,
                            GError **error);

/*
 * Imports @fd, from its start, in one transaction of @db.  Stops, @ret_too_many TRUE, nothing
 * changed, where more than @new_max products are new.
 */
gboolean cf_catalog_import_fd (CfDb *db,
                               int fd,
                               const CfCatalogImportOptions *options,
                               guint64 new_max,
                               GCancellable *cancellable,
                               CfCatalogImport *ret_import,
                               gboolean *ret_too_many,
                               GError **error);

/*
 * Whether @fd probably brings more than @new_max new products to @db, so that trying it in one
 * transaction would be in vain: counts its lines.
 */
gboolean cf_catalog_import_is_huge (CfDb *db,
                                    int fd,
                                    guint64 new_max,
                                    gboolean *ret_huge,
                                    GError **error);

/*
 * Builds the next generation: copies @db to @path, imports @fd into the copy, checks and syncs it.
 * Where it fails or is cancelled, nothing is left at @path.
 */
gboolean cf_catalog_import_beside (CfDb *db,
                                   const char *path,
                                   int fd,
                                   const CfCatalogImportOptions *options,
                                   GCancellable *cancellable,
                                   CfCatalogImport *ret_import,
                                   GError **error);

/*
 * Leaves, in the import's transaction on @db, what is to be recorded of it as @id, by @by.
 */
gboolean cf_catalog_import_leave_note (CfDb *db,
                                       const CfId *id,
                                       const char *by,
                                       const CfCatalogImport *import,
                                       GError **error);

G_END_DECLS
