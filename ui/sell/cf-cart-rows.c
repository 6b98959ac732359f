/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-cart-rows.h"

#include <glib/gi18n.h>

#include "cf-fact.h"
#include "cf-key.h"
#include "cf-till-carts.h"

#define CARTS_MAX 5  /* of one customer; the oldest come first */
#define LINES_MAX 20 /* of the open cart; the basket beside it shows all */
#define NAMES_MAX 3  /* that a key mentions */

/* ── the carts ───────────────────────────────────────────────────────────────────────────────── */

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  const CfTillCart *first = *(CfTillCart *const *) a, *second = *(CfTillCart *const *) b;

  return g_strcmp0 (cf_cart_get_id (first->cart)->text, cf_cart_get_id (second->cart)->text);
}

/* Also carts that name an id which was merged into this customer. */
static GPtrArray *
list_of (CfDesk *desk, const CfCustomer *customer)
{
  GPtrArray *own = g_ptr_array_new_with_free_func ((GDestroyNotify) cf_till_cart_free);
  guint n;
  const CfCustomerPart *parts = cf_customer_get_parts (customer, &n);

  for (guint i = 0; i < n; i++) {
    GPtrArray *carts = cf_till_list_carts (cf_desk_get_till (desk), parts[i].id.text, NULL);

    if (carts != NULL)
      g_ptr_array_extend_and_steal (own, carts);
  }
  g_ptr_array_sort (own, compare_ids);
  return own;
}

static gboolean
is_open (CfDesk *desk, const CfTillCart *cart)
{
  return g_strcmp0 (cf_till_get_open_cart (cf_desk_get_till (desk)),
                    cf_cart_get_id (cart->cart)->text) == 0;
}

static guint
count_lines (const CfTillCart *cart)
{
  g_autoptr (GArray) lines = cf_cart_list_lines (cart->cart);
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += g_array_index (lines, CfCartLine, i).remaining.milli > 0;
  return n;
}

guint
cf_cart_rows_count (CfDesk *desk, const CfCustomer *customer)
{
  g_autoptr (GPtrArray) carts = list_of (desk, customer);
  guint n = 0;

  for (guint i = 0; i < carts->len; i++)
    n += is_open (desk, carts->pdata[i]) ? 0 : count_lines (carts->pdata[i]);
  return n;
}

/* ── one that waits ──────────────────────────────────────────────────────────────────────────── */

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDesk) desk = data;
  g_autoptr (GError) error = NULL;

  if (!cf_till_command_finish (CF_TILL (source), result, &error))
    cf_desk_refuse (desk, error);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfDesk) desk = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_command_finish (CF_TILL (source), result, &error))
    return;
  if (cf_error_is (error, CF_ERROR_NO_SUCH_LINE))
    cf_desk_tell (desk, _ ("Nothing of this cart is left to pay"),
                  _ ("It was paid or emptied meanwhile."));
  else
    cf_desk_refuse (desk, error);
}

static void
on_open_clicked_cb (GtkWidget *key, CfDesk *desk)
{
  CfTill *till = cf_desk_get_till (desk);
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (key), "cart"));
  g_autoptr (CfTillCart) cart = cf_till_read_cart (till, id, NULL);

  if (cart != NULL && cart->is_leased)
    cf_desk_tell (desk, _ ("Somebody else is taking money for this cart"),
                  _ ("It is free again after ten minutes, or when they leave it."));
  else
    cf_till_open_cart_async (till, id, on_opened_cb, g_object_ref (desk));
}

static char *
name_of (CfTill *till, const char *sku)
{
  g_autoptr (CfTillProduct) product = cf_till_find_product (till, sku, NULL);

  return g_strdup (product != NULL ? cf_till_product_get_info (product)->name : sku);
}

/* "Pen, Rice, …" */
static char *
names_of (CfTill *till, const CfTillCart *cart)
{
  g_autoptr (GArray) lines = cf_cart_list_lines (cart->cart);
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < lines->len && n <= NAMES_MAX; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);
    g_autofree char *name = NULL;

    if (line->remaining.milli <= 0)
      continue;
    name = n < NAMES_MAX ? name_of (till, line->sku) : g_strdup ("…");
    g_string_append_printf (text, "%s%s", n > 0 ? ", " : "", name);
    n++;
  }
  return g_string_free (text, FALSE);
}

static void
append_waiting (GtkBox *box, CfDesk *desk, const CfTillCart *cart, guint number)
{
  guint n = count_lines (cart);
  g_autofree char *count = g_strdup_printf (ngettext ("%u line", "%u lines", n), n);
  g_autofree char *title =
    cart->note != NULL ? g_strdup_printf ("%s · %s", count, cart->note) : g_strdup (count);
  g_autofree char *names = names_of (cf_desk_get_till (desk), cart);
  g_autofree char *name = number == 1 ? g_strdup (_ ("Add cart to basket"))
                                      : g_strdup_printf (_ ("Add cart %u to basket"), number);
  GtkWidget *key = cf_key_new (title, "order-line");

  g_object_set (key, "at-start", TRUE, NULL);
  cf_key_set_hint (CF_KEY (key), names);
  cf_key_set_amount (CF_KEY (key), cart->is_leased ? _ ("being paid") : _ ("Add all"));
  cf_key_set_name (CF_KEY (key), name);
  g_object_set_data_full (G_OBJECT (key), "cart", g_strdup (cf_cart_get_id (cart->cart)->text),
                          g_free);
  g_signal_connect_object (key, "clicked", G_CALLBACK (on_open_clicked_cb), desk, 0);
  gtk_box_append (box, key);
}

/* ── the one that is the basket ──────────────────────────────────────────────────────────────── */

static void
on_step_clicked_cb (GtkWidget *key, CfDesk *desk)
{
  CfTill *till = cf_desk_get_till (desk);
  g_autofree char *cart = g_strdup (g_object_get_data (G_OBJECT (key), "cart"));
  g_autofree char *sku = g_strdup (g_object_get_data (G_OBJECT (key), "sku"));
  g_autofree char *quantity = g_strdup (g_object_get_data (G_OBJECT (key), "quantity"));

  cf_till_edit_cart_async (till, cart, sku, quantity, on_done_cb, g_object_ref (desk));
}

static GtkWidget *
make_step (CfDesk *desk, const CfTillCart *cart, const CfCartLine *line, gint step, char *name)
{
  GtkWidget *key = cf_key_new (step > 0 ? "+" : "−", NULL);

  g_object_set (key, "valign", GTK_ALIGN_CENTER, NULL);
  cf_key_set_name (CF_KEY (key), name);
  g_free (name);
  g_object_set_data_full (G_OBJECT (key), "cart", g_strdup (cf_cart_get_id (cart->cart)->text),
                          g_free);
  g_object_set_data_full (G_OBJECT (key), "sku", g_strdup (line->sku), g_free);
  g_object_set_data_full (G_OBJECT (key), "quantity",
                          g_strdup_printf ("%" G_GINT64_FORMAT,
                                           MAX (0, line->remaining.milli / 1000 + step)),
                          g_free);
  g_signal_connect_object (key, "clicked", G_CALLBACK (on_step_clicked_cb), desk, 0);
  return key;
}

static void
append_line (GtkBox *box, CfDesk *desk, const CfTillCart *cart, const CfCartLine *line)
{
  g_autoptr (CfTillProduct) product =
    cf_till_find_product (cf_desk_get_till (desk), line->sku, NULL);
  const CfTillProductInfo *info = product != NULL ? cf_till_product_get_info (product) : NULL;
  const char *name = info != NULL ? info->name : line->sku;
  CfUnit unit = info != NULL ? info->unit : CF_UNIT_EA;
  g_autofree char *quantity =
    cf_format_quantity_with_unit (cf_desk_get_format (desk), line->remaining, unit);
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 8, "margin-start", 14, "margin-end", 14,
                                 "margin-top", 4, "margin-bottom", 4, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "hexpand", TRUE,
                                   "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  GtkWidget *count = g_object_new (GTK_TYPE_LABEL, "label", quantity, "width-chars", 3, NULL);

  gtk_widget_add_css_class (label, "t15");
  gtk_widget_add_css_class (count, "t15");
  gtk_box_append (GTK_BOX (row), label);
  if (unit == CF_UNIT_EA && info != NULL)
    gtk_box_append (GTK_BOX (row),
                    make_step (desk, cart, line, -1,
                               g_strdup_printf (_ ("One fewer in the cart: %s"), name)));
  gtk_box_append (GTK_BOX (row), count);
  if (unit == CF_UNIT_EA && info != NULL)
    gtk_box_append (GTK_BOX (row),
                    make_step (desk, cart, line, 1,
                               g_strdup_printf (_ ("One more in the cart: %s"), name)));
  gtk_box_append (box, row);
}

static void
append_open (GtkBox *box, CfDesk *desk, const CfTillCart *cart)
{
  g_autoptr (GArray) lines = cf_cart_list_lines (cart->cart);
  guint n = 0;

  gtk_box_append (box, cf_caption_new (_ ("Shared cart in the basket")));
  for (guint i = 0; i < lines->len && n < LINES_MAX; i++) {
    const CfCartLine *line = &g_array_index (lines, CfCartLine, i);

    if (line->remaining.milli <= 0)
      continue;
    append_line (box, desk, cart, line);
    n++;
  }
}

void
cf_cart_rows_append (GtkBox *box, CfDesk *desk, const CfCustomer *customer)
{
  g_autoptr (GPtrArray) carts = list_of (desk, customer);
  guint waiting = 0;

  for (guint i = 0; i < carts->len; i++)
    if (is_open (desk, carts->pdata[i]))
      append_open (box, desk, carts->pdata[i]);
  for (guint i = 0; i < carts->len && waiting < CARTS_MAX; i++) {
    if (is_open (desk, carts->pdata[i]))
      continue;
    if (waiting++ == 0)
      gtk_box_append (box, cf_caption_new (_ ("Shared carts")));
    append_waiting (box, desk, carts->pdata[i], waiting);
  }
}
