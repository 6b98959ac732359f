/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/*
 * The demo shop's data: real products for people who try the till, and for the tests.  The files
 * lie in $COUNTERFOIL_DEMO_DIR when that is set, else where the program was installed, else in the
 * source tree it was built from.  Any thread may call these functions.
 */

#define CF_DEMO_DATA_CATALOG    "catalog.csv.gz"
#define CF_DEMO_DATA_QUICK_KEYS "quick-keys.json"
#define CF_DEMO_DATA_BYTES_MAX  (16 * 1024 * 1024) /* unpacked; ours have half a megabyte */

/**
 * cf_demo_data_dup_path:
 * @name: a file's name, such as %CF_DEMO_DATA_CATALOG
 *
 * Returns: (transfer full) (nullable): its path; %NULL with G_IO_ERROR_NOT_FOUND in @error when
 * none of the folders has it.
 */
char *cf_demo_data_dup_path (const char *name, GError **error);

/**
 * cf_demo_data_open:
 * @name: a file's name
 *
 * Opens it for reading from its start; a name that ends in `.gz` is unpacked on the way.  Fails
 * with an error of G_IO_ERROR.
 */
GInputStream *cf_demo_data_open (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cf_demo_data_load:
 * @name: a file's name
 *
 * Returns: (transfer full): the whole of it, unpacked, followed by a NUL that the size leaves out.
 * Fails with an error of G_IO_ERROR, also above %CF_DEMO_DATA_BYTES_MAX.
 */
GBytes *cf_demo_data_load (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
