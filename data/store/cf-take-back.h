/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * SECTION: cf-take-back
 *
 * A terminal's own records, back from the central: a disk that was put back to an earlier state, unseen by
 * terminal.last because that went back with it, gets what it had written since, before it writes again.
 */

#include "cf-crypto.h"
#include "cf-store.h"

G_BEGIN_DECLS

/**
 * CfTakenRecord:
 * @bytes, @len: the record as hashed
 * @salt: (array fixed-size=16): goes with @fields
 * @fields: (nullable): personal fields, canonical JSON
 *
 * A record as it was sent once.  Borrowed.
 */
typedef struct
{
  const char *bytes;
  gsize len;
  CfHash hash;
  CfSignature signature;
  guint8 salt[CF_PERSONAL_SALT_LEN];
  const char *fields;
} CfTakenRecord;

/**
 * cf_store_take_back:
 * @records: (array length=n): what follows this journal's newest record, of the same epoch
 *
 * Appends them as they are and folds them, all in one synced transaction; the caller waits for it.  A
 * basket that one of them finished is open or parked no more.  Nobody is told of new records: nothing is
 * to be sent.  Fails with %CF_ERROR_WRONG_STATE, nothing changed, where one does not continue the
 * journal or was not signed by this epoch's key.
 */
gboolean cf_store_take_back (CfStore *self, const CfTakenRecord *records, guint n, GError **error);

G_END_DECLS
