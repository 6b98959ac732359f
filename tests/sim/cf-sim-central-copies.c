/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-sim-central-private.h"
#include "cf-sim-copies.h"
#include "cf-sim-trace.h"

/* What two machines with one till's books wrote: a chain and its branches. */

static const char *
copied_terminal (const CfSimCentral *self)
{
  for (guint i = 0; i < self->n_tills; i++)
    if (self->shop->copies[i].has_copy)
      return self->terminals[i].text;
  return NULL;
}

gint
cf_sim_central_chain_of (CfSimCentral *self, const char *name)
{
  const char *slash = strchr (name, '/');
  g_autofree char *terminal =
    g_strndup (name, slash != NULL ? (gsize) (slash - name) : strlen (name));
  gint till = cf_sim_central_till_of (self, terminal);

  if (till < 0 || slash == NULL)
    return till;
  if (!cf_sim_shop_is_copied (self->shop, (guint) till))
    cf_sim_fail ("central: names branch '%s' of a till that nobody copied", name);
  return (gint) cf_sim_shop_find_branch (self->shop, name);
}

/* Each branch is named by its first record. */
static void
check_branch_name (const char *branch, const char *before, const char *hash)
{
  if (branch[0] != '\0' && !g_str_equal (branch, before) && !g_str_equal (branch, hash))
    cf_sim_fail ("central: branch %s begins with record %s", branch, hash);
}

void
cf_sim_central_tell_places (CfSimCentral *self)
{
  const char *terminal = copied_terminal (self);
  g_autoptr (CfCentralRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  const char *before = "";

  if (terminal == NULL || self->central == NULL || self->shop->is_placed)
    return;
  self->shop->is_placed = TRUE;
  cf_sim_central_begin_look (self);
  rows = cf_central_query (cf_central_get_store (self->central), &error,
                           "SELECT branch, epoch, seq, hash FROM journal WHERE terminal = $1"
                           " ORDER BY branch, epoch, seq",
                           "t", terminal);
  if (rows == NULL)
    cf_sim_fail ("central: cannot be read: %s", error->message);
  for (gsize i = 0; i < rows->n_rows; i++) {
    const char *branch = cf_central_rows_text (rows, i, 0);
    g_autofree char *name =
      branch[0] != '\0' ? g_strconcat (terminal, "/", branch, NULL) : g_strdup (terminal);

    check_branch_name (branch, before, cf_central_rows_text (rows, i, 3));
    before = branch;
    cf_sim_shop_place_record (self->shop, cf_central_rows_text (rows, i, 3),
                              (guint) cf_sim_central_chain_of (self, name),
                              (guint) cf_central_rows_int (rows, i, 1),
                              cf_central_rows_int (rows, i, 2));
  }
  cf_sim_central_end_look (self);
}

/* The branch with the record @hash of till @index, "" for the chain; NULL: it is not there. */
static char *
branch_of (CfSimCentral *self, guint index, const char *hash)
{
  g_autoptr (CfCentralRows) rows = NULL;

  if (self->central == NULL)
    return NULL;
  cf_sim_central_begin_look (self);
  rows = cf_central_query (cf_central_get_store (self->central), NULL,
                           "SELECT branch FROM journal WHERE terminal = $1 AND hash = $2", "tt",
                           self->terminals[index].text, hash);
  cf_sim_central_end_look (self);
  return rows != NULL && rows->n_rows == 1 ? g_strdup (cf_central_rows_text (rows, 0, 0)) : NULL;
}

gboolean
cf_sim_central_has_record (CfSimCentral *self, guint index, const char *hash)
{
  g_autofree char *branch = branch_of (self, index, hash);

  return branch != NULL;
}

gboolean
cf_sim_central_is_on_branch (CfSimCentral *self, guint index, const char *hash)
{
  g_autofree char *branch = branch_of (self, index, hash);

  return branch != NULL && branch[0] != '\0';
}

void
cf_sim_central_prove_copies (CfSimCentral *self, GPtrArray *expected)
{
  GHashTableIter iter;
  gpointer number;

  for (guint i = 0; i < self->shop->branches->len; i++)
    g_ptr_array_add (expected,
                     g_strconcat ("fork ", (char *) g_ptr_array_index (self->shop->branches, i),
                                  NULL));
  g_hash_table_iter_init (&iter, self->shop->doubles);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    g_ptr_array_add (expected, g_strconcat ("duplicate_number ", number, NULL));
}
