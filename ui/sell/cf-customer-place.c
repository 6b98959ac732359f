/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-customer-place.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cf-cart-rows.h"
#include "cf-central-link.h"
#include "cf-fact.h"
#include "cf-field.h"
#include "cf-key.h"
#include "cf-person-tile.h"
#include "cf-present.h"
#include "cf-shown.h"
#include "cf-till-customers.h"
#include "cf-till-orders.h"
#include "cf-typing.h"

#define FOUND_MAX       20
#define RECOMMENDED_MAX 3
#define SETTLED_US      G_USEC_PER_SEC /* after this nothing moves under a finger that is on its way */

struct _CfCustomerPlace
{
  GtkWidget parent_instance;

  GtkStack *stack; /* find, card, new */
  CfField *search;
  GtkBox *results;
  GtkLabel *found;
  GtkBox *card;
  CfField *name;
  CfField *phone;
  CfField *email;
  CfField *number;
  CfTyping *typing;

  CfDesk *desk;
  char *shown;       /* id of the customer on the card */
  char *asked;       /* id of whom the central was asked about last */
  gboolean is_asked; /* since the card was opened */
  gint64 asked_us;
  char **recommended; /* (nullable): SKUs, what it answered */
  gboolean asks_erase;
  gboolean is_busy;
};

G_DEFINE_FINAL_TYPE (CfCustomerPlace, cf_customer_place, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_DONE,
  SIGNAL_WIDE,
  N_SIGNALS,
} CfCustomerPlaceSignal;

static guint signals[N_SIGNALS];

static void show_card (CfCustomerPlace *self);
static void refresh_card (CfCustomerPlace *self);

static CfTill *
till_of (CfCustomerPlace *self)
{
  return cf_desk_get_till (self->desk);
}

char *
cf_customer_points_words (const CfFormat *format, gint64 points)
{
  g_autofree char *count = cf_format_count (format, points);

  return g_strdup_printf (ngettext ("%s point", "%s points", (gulong) ABS (points)), count);
}

/* ── choosing ────────────────────────────────────────────────────────────────────────────────── */

static void
choose (CfCustomerPlace *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  if (!cf_till_set_customer (till_of (self), id, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  g_clear_pointer (&self->asked, g_free); /* nothing of an earlier visit */
  if (id == NULL) {
    cf_desk_tell (self->desk, _ ("No customer any more"), _ ("The basket stays as it is."));
    g_signal_emit (self, signals[SIGNAL_DONE], 0);
    return;
  }
  show_card (self);
}

static void
on_result_clicked_cb (GtkWidget *key, CfCustomerPlace *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (key), "customer"));

  choose (self, id);
}

static const char *
reach_of (const CfTillCustomer *customer)
{
  return customer->phone != NULL   ? customer->phone
         : customer->email != NULL ? customer->email
         : customer->card != NULL  ? customer->card
                                   : "";
}

static GtkWidget *
make_result (CfCustomerPlace *self, const CfTillCustomer *customer, guint n)
{
  const char *name = customer->name != NULL ? customer->name : _ ("Without a name");
  g_autofree char *points = cf_customer_points_words (cf_desk_get_format (self->desk),
                                                      cf_customer_get_points (customer->customer));
  g_autofree char *hint = *reach_of (customer) != '\0'
                            ? g_strdup_printf ("%s · %s", reach_of (customer), points)
                            : g_strdup (points);
  g_autofree char *said = g_strdup_printf (_ ("Result %u: %s, %s"), n, name, hint);
  GtkWidget *key = cf_key_new (name, "order-line");

  g_object_set (key, "at-start", TRUE, "height-request", 64, NULL);
  cf_key_set_hint (CF_KEY (key), hint);
  cf_key_set_name (CF_KEY (key), said);
  g_object_set_data_full (G_OBJECT (key), "customer", g_strdup (customer->id), g_free);
  g_signal_connect (key, "clicked", G_CALLBACK (on_result_clicked_cb), self);
  return key;
}

static void
on_search_changed_cb (CfCustomerPlace *self)
{
  g_autofree char *text = cf_field_dup_text (self->search);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *words = NULL;

  cf_box_clear (self->results);
  if (*text == '\0') {
    gtk_label_set_text (self->found, _ ("Name, the last digits of the telephone, card, or e-mail"));
    return;
  }
  found = cf_till_find_customers (till_of (self), text, FOUND_MAX, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    gtk_box_append (self->results, make_result (self, found->pdata[i], i + 1));
  if (found == NULL || found->len == 0)
    words = g_strdup_printf (_ ("Nobody found for “%s”"), text);
  else if (found->len >= FOUND_MAX)
    words = g_strdup_printf (_ ("The first %u for “%s”: type more"), found->len, text);
  else
    words = g_strdup_printf (ngettext ("%u found for “%s”", "%u found for “%s”", found->len),
                             found->len, text);
  gtk_label_set_text (self->found, words);
}

static void
on_search_activate_cb (CfCustomerPlace *self)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->results));

  if (first != NULL)
    on_result_clicked_cb (first, self);
}

/* ── card ────────────────────────────────────────────────────────────────────────────────────── */

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfCustomerPlace) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = cf_till_change_customer_finish (CF_TILL (source), result, &error);

  self->is_busy = FALSE;
  if (id == NULL)
    cf_desk_refuse (self->desk, error);
  else if (g_strcmp0 (id, self->shown) != 0)
    choose (self, id);
  else
    show_card (self);
}

static void
change (CfCustomerPlace *self, const CfTillCustomerChange *change)
{
  if (self->is_busy)
    return;
  self->is_busy = TRUE;
  cf_till_change_customer_async (till_of (self), change, on_changed_cb, g_object_ref (self));
}

static void
on_consent_clicked_cb (GtkWidget *key, CfCustomerPlace *self)
{
  CfConsent consent = { .is_explicit = TRUE,
                        .granted = g_object_get_data (G_OBJECT (key), "granted") == NULL };
  const CfTillCustomerChange asked = { .id = self->shown, .consents = &consent, .n_consents = 1 };

  g_strlcpy (consent.topic, g_object_get_data (G_OBJECT (key), "topic"), sizeof consent.topic);
  change (self, &asked);
}

static void
append_consents (CfCustomerPlace *self, const CfCustomer *customer)
{
  static const struct
  {
    const char *topic;
    const char *words;
  } topics[] = {
    { "mail", N_ ("Offers by e-mail") },
    { "profile", N_ ("May be recognised by what was bought") },
  };

  gtk_box_append (self->card, cf_caption_new (_ ("The customer agrees to")));
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++) {
    gboolean granted = cf_customer_allows (customer, topics[i].topic);
    GtkWidget *key = cf_key_new (_ (topics[i].words), "order-line");

    g_object_set (key, "at-start", TRUE, NULL);
    cf_key_set_amount (CF_KEY (key), granted ? _ ("Yes") : _ ("No"));
    cf_key_set_chosen (CF_KEY (key), granted);
    g_object_set_data (G_OBJECT (key), "topic", (gpointer) topics[i].topic);
    g_object_set_data (G_OBJECT (key), "granted", GINT_TO_POINTER (granted));
    g_signal_connect (key, "clicked", G_CALLBACK (on_consent_clicked_cb), self);
    gtk_box_append (self->card, key);
  }
}

static void
on_order_clicked_cb (GtkWidget *key, CfCustomerPlace *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (key), "order"));

  cf_desk_show_order (self->desk, id);
}

static void
append_orders (CfCustomerPlace *self, const CfTillCustomer *customer)
{
  g_autoptr (GPtrArray) orders = cf_till_list_orders (till_of (self), FALSE, NULL);
  gboolean is_first = TRUE;

  for (guint i = 0; orders != NULL && i < orders->len; i++) {
    const CfPickup *pickup = ((const CfTillOrder *) orders->pdata[i])->pickup;
    gboolean is_ready = cf_pickup_get_state (pickup) == CF_PICKUP_READY;
    g_autofree char *name = NULL;
    g_autofree char *hint = NULL;
    GtkWidget *key;

    if (!cf_customer_has_id (customer->customer, &pickup->customer))
      continue;
    if (is_first)
      gtk_box_append (self->card, cf_caption_new (_ ("To be collected")));
    is_first = FALSE;
    key = cf_key_new (pickup->number, "order-line");
    name = g_strdup_printf (_ ("Open order %s"), pickup->number);
    hint = is_ready && pickup->shelf[0] != '\0' ? g_strdup_printf (_ ("shelf %s"), pickup->shelf)
                                                : g_strdup (_ ("not ready yet"));
    g_object_set (key, "at-start", TRUE, NULL);
    cf_key_set_hint (CF_KEY (key), hint);
    cf_key_set_name (CF_KEY (key), name);
    g_object_set_data_full (G_OBJECT (key), "order", g_strdup (pickup->id.text), g_free);
    g_signal_connect (key, "clicked", G_CALLBACK (on_order_clicked_cb), self);
    gtk_box_append (self->card, key);
  }
}

/* ── recommended ─────────────────────────────────────────────────────────────────────────────── */

static void
on_recommended_clicked_cb (GtkWidget *key, CfCustomerPlace *self)
{
  g_autofree char *sku = g_strdup (g_object_get_data (G_OBJECT (key), "sku"));
  g_autoptr (GError) error = NULL;

  if (!cf_till_add_recommended (till_of (self), sku, NULL, &error)) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  show_card (self);
}

/* What is known here and not rung yet. */
static void
append_recommended (CfCustomerPlace *self)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  const char *skus[RECOMMENDED_MAX];
  guint n = 0;

  if (g_strcmp0 (self->asked, self->shown) != 0)
    return;
  for (guint i = 0;
       self->recommended != NULL && self->recommended[i] != NULL && n < RECOMMENDED_MAX; i++) {
    g_autoptr (CfTillProduct) product =
      cf_till_find_product (till_of (self), self->recommended[i], NULL);
    const CfTillProductInfo *info = product != NULL ? cf_till_product_get_info (product) : NULL;
    g_autofree char *price = NULL;
    g_autofree char *name = NULL;
    GtkWidget *key;

    if (info == NULL || info->in_basket)
      continue;
    if (n == 0)
      gtk_box_append (self->card, cf_caption_new (_ ("Recommended")));
    skus[n++] = self->recommended[i];
    price = cf_shown_amount (format, info->price);
    name = g_strdup_printf (_ ("Add %s"), info->name);
    key = cf_key_new (info->name, "order-line");
    g_object_set (key, "at-start", TRUE, NULL);
    cf_key_set_amount (CF_KEY (key), price);
    cf_key_set_name (CF_KEY (key), name);
    g_object_set_data_full (G_OBJECT (key), "sku", g_strdup (info->sku), g_free);
    g_signal_connect (key, "clicked", G_CALLBACK (on_recommended_clicked_cb), self);
    gtk_box_append (self->card, key);
  }
  if (n > 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    cf_till_recommended (till_of (self), skus, n);
}

typedef struct
{
  CfCustomerPlace *self;
  char *customer;
} Asking;

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  g_autoptr (CfCustomerPlace) self = asking->self;
  g_autofree char *customer = asking->customer;
  CfCentralLink *central = cf_desk_get_central (self->desk);
  g_auto (GStrv) skus = cf_central_link_recommend_finish (central, result, NULL);

  g_free (asking);
  if (skus == NULL || g_strcmp0 (self->asked, customer) != 0)
    return; /* nothing to say, or about somebody who went */
  g_strfreev (self->recommended);
  self->recommended = g_steal_pointer (&skus);
  if (g_get_monotonic_time () - self->asked_us < SETTLED_US)
    refresh_card (self);
}

/* Once a customer; the card does not wait. */
static void
ask_recommended (CfCustomerPlace *self)
{
  CfCentralLink *central = cf_desk_get_central (self->desk);
  Asking *asking;

  if (central == NULL || (self->is_asked && g_strcmp0 (self->asked, self->shown) == 0))
    return;
  if (g_strcmp0 (self->asked, self->shown) != 0) /* else the last answer stands until the next */
    g_clear_pointer (&self->recommended, g_strfreev);
  g_free (self->asked);
  self->asked = g_strdup (self->shown);
  self->is_asked = TRUE;
  self->asked_us = g_get_monotonic_time ();
  asking = g_new0 (Asking, 1);
  *asking = (Asking){ g_object_ref (self), g_strdup (self->shown) };
  cf_central_link_recommend_async (central, self->shown, on_answered_cb, asking);
}

static void
on_erased_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfCustomerPlace) self = data;
  g_autoptr (GError) error = NULL;

  self->is_busy = FALSE;
  self->asks_erase = FALSE;
  if (cf_till_erase_customer_finish (CF_TILL (source), result, &error))
    cf_desk_tell (self->desk, _ ("Erased"), _ ("Nothing that names this person is left here."));
  else
    cf_desk_refuse (self->desk, error);
  show_card (self);
}

/* Erasing is for ever, so the first touch only asks. */
static void
on_erase_clicked_cb (CfCustomerPlace *self)
{
  if (!self->asks_erase) {
    self->asks_erase = TRUE;
    show_card (self);
    return;
  }
  if (self->is_busy)
    return;
  self->is_busy = TRUE;
  cf_till_erase_customer_async (till_of (self), self->shown, NULL, on_erased_cb,
                                g_object_ref (self));
}

static void
on_take_off_clicked_cb (CfCustomerPlace *self)
{
  choose (self, NULL);
}

static void
on_close_clicked_cb (CfCustomerPlace *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
append_key (CfCustomerPlace *self, const char *title, const char *name, GCallback clicked)
{
  GtkWidget *key = cf_key_new (title, NULL);

  cf_key_set_name (CF_KEY (key), name);
  g_object_set (key, "margin-start", 14, "margin-end", 14, "margin-top", 8, NULL);
  g_signal_connect_swapped (key, "clicked", clicked, self);
  gtk_box_append (self->card, key);
}

static void
append_head (CfCustomerPlace *self, const CfTillCustomer *customer)
{
  gboolean erased = cf_customer_is_erased (customer->customer);
  const char *name = erased                   ? _ ("Erased customer")
                     : customer->name != NULL ? customer->name
                                              : _ ("Without a name");
  GtkWidget *head = g_object_new (GTK_TYPE_BOX, "spacing", 12, "margin-start", 14, "margin-end", 6,
                                  "margin-top", 8, "margin-bottom", 8, NULL);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "hexpand", TRUE,
                                   "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  GtkWidget *close = g_object_new (CF_TYPE_KEY, "key-icon", "cf-close-symbolic", "key-name",
                                   _ ("Close customer card"), "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (label, "t20");
  gtk_widget_add_css_class (label, "strong");
  gtk_widget_add_css_class (close, "flat");
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (on_close_clicked_cb), self);
  gtk_box_append (GTK_BOX (head), cf_avatar_new (name, "s44"));
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), close);
  gtk_box_append (self->card, head);
}

static void
append_facts (CfCustomerPlace *self, const CfTillCustomer *customer)
{
  g_autofree char *points =
    cf_format_count (cf_desk_get_format (self->desk), cf_customer_get_points (customer->customer));
  const struct
  {
    const char *title;
    const char *value;
  } facts[] = {
    { _ ("Points"), points },
    { _ ("Telephone"), customer->phone },
    { _ ("E-mail"), customer->email },
    { _ ("Card"), customer->card },
  };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    if (facts[i].value != NULL)
      gtk_box_append (self->card, cf_fact_new (facts[i].title, NULL, facts[i].value));
}

static void
show_card (CfCustomerPlace *self)
{
  const char *id = cf_basket_get_customer (cf_till_get_basket (till_of (self)));
  g_autoptr (CfTillCustomer) customer =
    id != NULL ? cf_till_read_customer (till_of (self), id, NULL) : NULL;

  cf_box_clear (self->card);
  if (customer == NULL) {
    cf_stack_show (self->stack, "find");
    return;
  }
  if (g_strcmp0 (self->shown, customer->id) != 0)
    self->asks_erase = FALSE;
  g_free (self->shown);
  self->shown = g_strdup (customer->id);
  ask_recommended (self);
  append_head (self, customer);
  if (cf_customer_is_erased (customer->customer)) {
    GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label",
                    _ ("Nothing that names this person is left here. Take the customer off."),
                    "xalign", 0.0f, "wrap", TRUE, "margin-start", 14, "margin-end", 14, NULL);

    gtk_widget_add_css_class (label, "t15");
    gtk_box_append (self->card, label);
  } else {
    append_facts (self, customer);
    cf_cart_rows_append (self->card, self->desk, customer->customer);
    append_orders (self, customer);
    append_recommended (self);
    append_consents (self, customer->customer);
  }
  append_key (self, _ ("Take the customer off"), _ ("Remove customer"),
              G_CALLBACK (on_take_off_clicked_cb));
  if (!cf_customer_is_erased (customer->customer))
    append_key (self,
                self->asks_erase ? _ ("Yes, erase for ever: it cannot be undone")
                                 : _ ("Erase what is known of this person"),
                self->asks_erase ? _ ("Yes, erase for ever") : _ ("Erase customer"),
                G_CALLBACK (on_erase_clicked_cb));
  cf_stack_show (self->stack, "card");
}

/* ── somebody new ────────────────────────────────────────────────────────────────────────────── */

static void
on_new_clicked_cb (CfCustomerPlace *self)
{
  g_autofree char *text = cf_field_dup_text (self->search);
  gboolean is_number = *text != '\0' && strspn (text, "+0123456789 -/") == strlen (text);
  gboolean is_address = strchr (text, '@') != NULL;

  /* What was looked for in vain is most likely what has to be written down. */
  cf_field_set_text (self->name, is_number || is_address ? NULL : text);
  cf_field_set_text (self->phone, is_number ? text : NULL);
  cf_field_set_text (self->email, is_address ? text : NULL);
  cf_field_set_text (self->number, NULL);
  cf_stack_show (self->stack, "new");
  cf_field_focus (self->name);
}

static void
on_save_clicked_cb (CfCustomerPlace *self)
{
  g_autofree char *name = cf_field_dup_text (self->name);
  g_autofree char *phone = cf_field_dup_text (self->phone);
  g_autofree char *email = cf_field_dup_text (self->email);
  g_autofree char *number = cf_field_dup_text (self->number);
  const CfTillCustomerChange made = {
    .name = name, .phone = phone, .email = email, .card = number
  };

  if (*name == '\0') {
    cf_desk_tell (self->desk, _ ("Type a name first"), NULL);
    cf_field_focus (self->name);
    return;
  }
  g_clear_pointer (&self->shown, g_free);
  change (self, &made);
}

static void
on_find_clicked_cb (CfCustomerPlace *self)
{
  cf_stack_show (self->stack, "find");
  cf_field_focus (self->search);
}

/* ── the place ───────────────────────────────────────────────────────────────────────────────── */

void
cf_customer_place_open (CfCustomerPlace *self, const char *text)
{
  g_return_if_fail (CF_IS_CUSTOMER_PLACE (self));

  cf_typing_start (self->typing, self->desk, GTK_WIDGET (self));
  self->asks_erase = FALSE;
  cf_field_set_text (self->search, text);
  on_search_changed_cb (self);
  if (text == NULL && cf_basket_get_customer (cf_till_get_basket (till_of (self))) != NULL) {
    self->is_asked = FALSE; /* it may be something else by now */
    show_card (self);
    return;
  }
  cf_stack_show (self->stack, "find");
  cf_field_focus (self->search);
}

void
cf_customer_place_set_size (CfCustomerPlace *self, CfSizeClass size)
{
  g_return_if_fail (CF_IS_CUSTOMER_PLACE (self));

  cf_typing_set_size (self->typing, size);
}

void
cf_customer_place_close (CfCustomerPlace *self)
{
  g_return_if_fail (CF_IS_CUSTOMER_PLACE (self));

  cf_typing_stop (self->typing);
}

gboolean
cf_customer_place_back (CfCustomerPlace *self)
{
  g_return_val_if_fail (CF_IS_CUSTOMER_PLACE (self), FALSE);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "new") != 0)
    return FALSE;
  on_find_clicked_cb (self);
  return TRUE;
}

static void
on_typing_shown_cb (CfCustomerPlace *self)
{
  g_signal_emit (self, signals[SIGNAL_WIDE], 0, gtk_widget_get_visible (GTK_WIDGET (self->typing)));
}

static void
refresh_card (CfCustomerPlace *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "card") == 0)
    show_card (self);
}

static void
cf_customer_place_dispose (GObject *object)
{
  CfCustomerPlace *self = CF_CUSTOMER_PLACE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->asked, g_free);
  g_clear_pointer (&self->recommended, g_strfreev);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_customer_place_parent_class)->dispose (object);
}

static void
cf_customer_place_class_init (CfCustomerPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_customer_place_dispose;
  signals[SIGNAL_DONE] = g_signal_new ("done", CF_TYPE_CUSTOMER_PLACE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WIDE] = g_signal_new ("wide", CF_TYPE_CUSTOMER_PLACE, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/sell/cf-customer-place.ui");
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, stack);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, search);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, results);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, found);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, card);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, name);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, phone);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, email);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, number);
  gtk_widget_class_bind_template_child (widget_class, CfCustomerPlace, typing);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_new_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_find_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_typing_shown_cb);
}

static void
cf_customer_place_init (CfCustomerPlace *self)
{
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_FIELD);
  g_type_ensure (CF_TYPE_TYPING);
  gtk_widget_init_template (GTK_WIDGET (self));
  cf_stack_show (self->stack, "find");
}

GtkWidget *
cf_customer_place_new (CfDesk *desk)
{
  CfCustomerPlace *self = g_object_new (CF_TYPE_CUSTOMER_PLACE, NULL);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "orders-changed", G_CALLBACK (refresh_card),
                           self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
