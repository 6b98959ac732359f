/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sync-page.h"

#include <glib/gi18n.h>

#include "cf-central-link.h"
#include "cf-fact.h"
#include "cf-field.h"
#include "cf-key.h"
#include "cf-order-words.h"
#include "cf-present.h"
#include "cf-till-orders.h"
#include "cf-typing.h"

#define DAY_MS         (24 * 60 * 60 * 1000)
#define CLOCK_FINE_MS  2000 /* a smaller difference is nothing that anybody would look at */
#define EXCEPTIONS_MAX 50

struct _CfSyncPage
{
  GtkWidget parent_instance;

  GtkBox *halves;
  GtkStack *stack;
  GtkImage *state_icon;
  GtkLabel *state_word;
  GtkLabel *state_text;
  GtkLabel *problem;
  GtkBox *facts;
  GtkWidget *exceptions_panel;
  GtkBox *exceptions;
  GtkLabel *form_title;
  GtkLabel *form_text;
  CfField *address;
  CfField *code;
  CfTyping *typing;
  GtkWidget *try_key;
  CfKey *enrol_key;
  GtkLabel *note;

  CfDesk *desk;
  gboolean has_central;
  gboolean is_shut_out; /* the central does not take its token: a code of its store is asked for */
  gboolean is_let_in;   /* … and somebody is typing that */
  gboolean is_enrolling;
  guint tick_id; /* times of the day pass by while the page is on screen */
};

static void cf_sync_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfSyncPage,
                               cf_sync_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_sync_page_page_init))

static CfTill *
till_of (CfSyncPage *self)
{
  return cf_desk_get_till (self->desk);
}

/* A time of today as a time, an older one with its day. */
static char *
dup_when (CfSyncPage *self, gint64 utc_ms)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  gint64 age_ms = cf_till_get_now_ms (till_of (self)) - utc_ms;

  if (utc_ms == 0)
    return g_strdup (_ ("not yet"));
  return ABS (age_ms) < DAY_MS / 2 ? cf_format_time (format, utc_ms)
                                   : cf_format_date_time (format, utc_ms);
}

/* ── state ───────────────────────────────────────────────────────────────────────────────────── */

/* clang-format off */
static const struct
{
  const char *icon;
  const char *style;
  const char *word;
  const char *text;
} states[] = {
  [CF_SYNC_OFF]      = { "cf-offline-symbolic", "warn", N_ ("Cannot talk to the central"),
                         N_ ("Selling goes on as usual. Call whoever looks after the till.") },
  [CF_SYNC_STARTING] = { "cf-online-symbolic", "second", N_ ("Looking for the central"),
                         N_ ("Selling does not wait for it.") },
  [CF_SYNC_ONLINE]   = { "cf-online-symbolic", "ok", N_ ("Online"),
                         N_ ("What is sold here is sent at once; news comes by itself.") },
  [CF_SYNC_OFFLINE]  = { "cf-offline-symbolic", "warn", N_ ("Offline"),
                         N_ ("Selling goes on as usual. Everything is kept, and sent when the line is back.") },
  [CF_SYNC_REFUSED]  = { "cf-warning-symbolic", "warn", N_ ("The central does not let this till in"),
                         N_ ("Selling goes on. Call whoever looks after the central: this till has to be let in again.") },
  [CF_SYNC_TOO_OLD]  = { "cf-warning-symbolic", "warn", N_ ("Till and central do not understand each other"),
                         N_ ("Selling goes on. One of them needs a newer version.") },
};
/* clang-format on */

static void
set_style (GtkWidget *widget, const char *style)
{
  static const char *const styles[] = { "ok", "warn", "second" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    gtk_widget_remove_css_class (widget, styles[i]);
  gtk_widget_add_css_class (widget, style);
}

static void
show_state (CfSyncPage *self, const CfSyncStatus *status, const char *problem)
{
  g_autofree char *word = NULL;

  if (status->state == CF_SYNC_OFFLINE && status->offline_since_ms > 0) {
    g_autofree char *since = dup_when (self, status->offline_since_ms);

    /* Translators: %s is a time, such as 09:42 */
    word = g_strdup_printf (_ ("Offline since %s"), since);
  } else {
    word = g_strdup (_ (states[status->state].word));
  }
  gtk_image_set_from_icon_name (self->state_icon, states[status->state].icon);
  set_style (GTK_WIDGET (self->state_icon), states[status->state].style);
  gtk_label_set_text (self->state_word, word);
  gtk_label_set_text (self->state_text, _ (states[status->state].text));
  if (status->has_double)
    problem = _ (
      "Another machine sells as this till. Stop one of the two, and set it up anew as a till of its own.");
  cf_label_show (self->problem,
                 status->has_double || status->state != CF_SYNC_ONLINE ? problem : NULL);
}

/* ── facts ───────────────────────────────────────────────────────────────────────────────────── */

static void
add_fact (CfSyncPage *self, const char *title, const char *detail, const char *value)
{
  gtk_box_append (self->facts, cf_fact_new (title, detail, value));
}

static void
add_unsent (CfSyncPage *self, const CfSyncStatus *status)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  g_autofree char *sales = cf_format_count (format, (gint64) status->unsent_sales);
  g_autofree char *records = cf_format_count (format, (gint64) status->unsent);
  g_autofree char *value = NULL;
  g_autofree char *detail = NULL;

  if (status->unsent == 0) {
    add_fact (self, _ ("To send"), _ ("the central has everything this till has written"),
              _ ("nothing"));
    return;
  }
  g_autofree char *oldest = dup_when (self, status->oldest_unsent_ms);
  value =
    status->unsent_sales > 0
      ? g_strdup_printf (ngettext ("%s sale", "%s sales", (gulong) status->unsent_sales), sales)
      : g_strdup_printf (ngettext ("%s record", "%s records", (gulong) status->unsent), records);
  detail = g_strdup_printf (ngettext ("%s record, the oldest of %s; all are kept on this till",
                                      "%s records, the oldest of %s; all are kept on this till",
                                      (gulong) status->unsent),
                            records, oldest);
  add_fact (self, _ ("To send"), detail, value);
}

static void
add_feed (CfSyncPage *self, const char *title, const char *detail, gint64 position, gint64 head)
{
  g_autofree char *left = cf_format_count (cf_desk_get_format (self->desk), head - position);
  g_autofree char *value = NULL;

  if (head <= position)
    value = g_strdup (_ ("up to date"));
  else
    value = g_strdup_printf (ngettext ("%s change to come", "%s changes to come",
                                       (gulong) (head - position)),
                             left);
  add_fact (self, title, detail, value);
}

static void
add_clock (CfSyncPage *self, const CfSyncStatus *status)
{
  gint64 seconds = ABS (status->offset_ms) / 1000;
  g_autofree char *value = NULL;

  if (!status->has_offset)
    value = g_strdup (_ ("not compared yet"));
  else if (ABS (status->offset_ms) < CLOCK_FINE_MS)
    value = g_strdup (_ ("right"));
  else if (seconds < 120)
    value = g_strdup_printf (status->offset_ms < 0
                               ? ngettext ("%u second fast", "%u seconds fast", (gulong) seconds)
                               : ngettext ("%u second slow", "%u seconds slow", (gulong) seconds),
                             (guint) seconds);
  else
    value =
      g_strdup_printf (status->offset_ms < 0
                         ? ngettext ("%u minute fast", "%u minutes fast", (gulong) (seconds / 60))
                         : ngettext ("%u minute slow", "%u minutes slow", (gulong) (seconds / 60)),
                       (guint) MIN (seconds / 60, G_MAXUINT));
  add_fact (self, _ ("Clock of this till"), _ ("against the central's"), value);
}

static void
show_facts (CfSyncPage *self, const CfSyncStatus *status)
{
  g_autofree char *reached = dup_when (self, status->reached_ms);
  g_autofree char *hinted = dup_when (self, status->hinted_ms);

  cf_box_clear (self->facts);
  if (status->state == CF_SYNC_OFF)
    return;
  add_unsent (self, status);
  if (status->is_loading) {
    g_autofree char *rows = cf_format_count (cf_desk_get_format (self->desk), status->loaded);
    g_autofree char *value = g_strdup_printf (_ ("%s rows so far"), rows);

    add_fact (self, _ ("Loading everything"), _ ("the first time, or after a long absence"), value);
  } else {
    add_feed (self, _ ("Prices and products"), _ ("of the chain"), status->chain_position,
              status->chain_head);
    add_feed (self, _ ("Stock, orders and customers"), _ ("of this store"), status->store_position,
              status->store_head);
  }
  add_fact (self, _ ("Last answer"), _ ("to anything this till asked"), reached);
  add_fact (self, _ ("Last hint"), _ ("the central said by itself that there is news"), hinted);
  add_clock (self, status);
  add_fact (self, _ ("Store"), status->address,
            status->store_name != NULL && *status->store_name != '\0' ? status->store_name
                                                                      : status->store);
}

/* ── exceptions ──────────────────────────────────────────────────────────────────────────────── */

static void
show_exceptions (CfSyncPage *self)
{
  g_autoptr (GPtrArray) orders = cf_till_list_orders (till_of (self), TRUE, NULL);
  guint n = 0;

  cf_box_clear (self->exceptions);
  for (guint i = 0; orders != NULL && i < orders->len && n < EXCEPTIONS_MAX; i++) {
    const CfTillOrder *order = orders->pdata[i];
    g_autofree char *words = cf_order_exception_words (cf_pickup_get_exceptions (order->pickup));

    if (words == NULL)
      continue;
    gtk_box_append (self->exceptions, cf_fact_new (order->pickup->number, words,
                                                   order->name != NULL ? order->name : ""));
    n++;
  }
  if (n == 0) {
    GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "label", _ ("Nothing: all orders are what both sides say."),
                    "xalign", 0.0f, "wrap", TRUE, "margin-start", 14, "margin-end", 14,
                    "margin-top", 6, "margin-bottom", 14, NULL);

    gtk_widget_add_css_class (label, "t15");
    gtk_widget_add_css_class (label, "second");
    gtk_box_append (self->exceptions, label);
  }
}

/* ── the page ────────────────────────────────────────────────────────────────────────────────── */

static gboolean
shows_form (const CfSyncPage *self)
{
  return !self->has_central || self->is_let_in;
}

static void
show_keys (CfSyncPage *self)
{
  gtk_widget_set_visible (self->try_key, !shows_form (self));
  gtk_widget_set_visible (GTK_WIDGET (self->enrol_key), shows_form (self) || self->is_shut_out);
  gtk_widget_set_sensitive (GTK_WIDGET (self->enrol_key), !self->is_enrolling);
  cf_key_set_title (self->enrol_key, self->is_enrolling  ? _ ("Asking")
                                     : shows_form (self) ? _ ("Enrol")
                                                         : _ ("Enrol again"));
}

static void
show_form (CfSyncPage *self)
{
  gtk_label_set_text (self->form_title, self->is_let_in ? _ ("This till is to be let in again")
                                                        : _ ("This till works on its own"));
  gtk_label_set_text (
    self->form_text,
    self->is_let_in
      ? _ (
          "It was put back from a backup or revoked, or the central was put back to before it was"
          " enrolled. With a new code of its store it goes on as the till that it is: what was sold"
          " meanwhile is sent then.")
      : _ ("All it knows and sells stays here. Several tills, or several shops, share one central:"
           " products, prices, orders and customers come from it, and what is sold goes to it."
           " Selling never waits for it."));
  cf_stack_show (self->stack, "none");
}

static void
show_all (CfSyncPage *self)
{
  CfCentralLink *central = cf_desk_get_central (self->desk);
  CfTillSummary summary;
  CfSyncStatus status = { .state = CF_SYNC_OFF };
  const char *trouble = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  cf_till_get_summary (till_of (self), &summary);
  if (central != NULL) {
    cf_central_link_get_status (central, &status);
    trouble = cf_central_link_get_trouble (central);
  }
  self->has_central = summary.has_central;
  if (!self->is_enrolling) {
    self->is_shut_out = status.state == CF_SYNC_REFUSED;
    self->is_let_in = self->is_let_in && summary.has_central;
  }
  show_keys (self);
  gtk_widget_set_visible (self->exceptions_panel, summary.has_central);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "question") == 0 &&
      !summary.has_central)
    return; /* until it is answered */
  if (shows_form (self)) {
    show_form (self);
    return;
  }
  cf_stack_show (self->stack, "central");
  show_state (self, &status, trouble != NULL ? trouble : status.problem);
  show_facts (self, &status);
  show_exceptions (self);
}

static gboolean
on_tick_cb (gpointer data)
{
  show_all (data);
  return G_SOURCE_CONTINUE;
}

static void
on_try_clicked_cb (CfSyncPage *self)
{
  CfCentralLink *central = cf_desk_get_central (self->desk);

  if (central == NULL || !gtk_widget_get_visible (self->try_key))
    return;
  gtk_label_set_text (self->note, _ ("Asking the central"));
  cf_central_link_hurry (central);
  show_all (self);
}

/* ── enrolling ───────────────────────────────────────────────────────────────────────────────── */

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfSyncPage) self = data;
  g_autoptr (GError) error = NULL;

  self->is_enrolling = FALSE;
  gtk_label_set_text (self->note, " ");
  if (cf_central_link_enrol_finish (cf_desk_get_central (self->desk), result, &error)) {
    cf_field_set_text (self->code, NULL); /* it is good once */
    self->is_let_in = FALSE;
    cf_stack_show (self->stack, "central");
    gtk_label_set_text (self->note, _ ("This till belongs to its store now"));
  } else if (cf_error_is (error, CF_ERROR_OWN_CATALOG)) {
    cf_stack_show (self->stack, "question");
  } else {
    cf_stack_show (self->stack, "none");
    if (cf_error_is (error, CF_ERROR_BAD_ENROL_CODE)) {
      cf_field_set_text (self->code, NULL);
      cf_field_focus (self->code);
    }
    cf_desk_refuse (self->desk, error);
  }
  show_all (self);
}

static void
enrol (CfSyncPage *self, CfSyncOwnCatalog own)
{
  CfCentralLink *central = cf_desk_get_central (self->desk);
  g_autofree char *address = cf_field_dup_text (self->address);
  g_autofree char *code = cf_field_dup_text (self->code);

  if (central == NULL || self->is_enrolling)
    return;
  if (*address == '\0' || *code == '\0') {
    gtk_label_set_text (self->note, _ ("Type the address and the code first"));
    cf_field_focus (*address == '\0' ? self->address : self->code);
    return;
  }
  self->is_enrolling = TRUE;
  gtk_label_set_text (self->note, _ ("Asking the central"));
  show_keys (self);
  cf_central_link_enrol_async (central, address, code, own, on_enrolled_cb, g_object_ref (self));
}

/* Its central is known: only the code is to be typed. */
static void
let_in (CfSyncPage *self)
{
  CfSyncStatus status = { 0 };

  cf_central_link_get_status (cf_desk_get_central (self->desk), &status);
  self->is_let_in = TRUE;
  cf_field_set_text (self->address, status.address);
  gtk_label_set_text (self->note, " ");
  show_all (self);
  cf_field_focus (self->code);
}

static void
on_enrol_clicked_cb (CfSyncPage *self)
{
  if (shows_form (self))
    enrol (self, CF_SYNC_KEEP_CATALOG);
  else
    let_in (self);
}

static void
on_replace_clicked_cb (CfSyncPage *self)
{
  enrol (self, CF_SYNC_REPLACE_CATALOG);
}

static void
on_upload_clicked_cb (CfSyncPage *self)
{
  enrol (self, CF_SYNC_UPLOAD_CATALOG);
}

static void
on_keep_clicked_cb (CfSyncPage *self)
{
  cf_stack_show (self->stack, "none");
  gtk_label_set_text (self->note, _ ("Nothing was changed"));
  show_all (self);
}

static void
on_address_activate_cb (CfSyncPage *self)
{
  cf_field_focus (self->code);
}

/* ── CfPage ──────────────────────────────────────────────────────────────────────────────────── */

static void
go_back (CfSyncPage *self)
{
  cf_desk_show_page (self->desk, "devices");
}

static void
cf_sync_page_shown (CfPage *page)
{
  CfSyncPage *self = CF_SYNC_PAGE (page);

  gtk_label_set_text (self->note, " ");
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "question") == 0)
    cf_stack_show (self->stack, "none");
  show_all (self);
  cf_typing_start (self->typing, self->desk, GTK_WIDGET (self));
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (5, on_tick_cb, self);
}

static void
cf_sync_page_hidden (CfPage *page)
{
  CfSyncPage *self = CF_SYNC_PAGE (page);

  cf_typing_stop (self->typing);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->is_let_in = self->is_let_in && self->is_enrolling;
  cf_field_set_text (self->code, NULL);
}

static gboolean
cf_sync_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  if (keyval != GDK_KEY_F2)
    return FALSE;
  on_try_clicked_cb (CF_SYNC_PAGE (page));
  return TRUE;
}

static void
cf_sync_page_main_key (CfPage *page)
{
  CfSyncPage *self = CF_SYNC_PAGE (page);

  if (shows_form (self) || self->is_shut_out)
    on_enrol_clicked_cb (self);
  else
    on_try_clicked_cb (self);
}

static gboolean
cf_sync_page_back (CfPage *page)
{
  CfSyncPage *self = CF_SYNC_PAGE (page);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "question") == 0)
    on_keep_clicked_cb (self);
  else if (self->is_let_in && !self->is_enrolling) {
    self->is_let_in = FALSE;
    show_all (self);
  } else
    go_back (self);
  return TRUE;
}

static gboolean
cf_sync_page_say (CfPage *page, const CfMessage *message)
{
  g_autofree char *text = message->text != NULL
                            ? g_strdup_printf ("%s. %s", message->title, message->text)
                            : g_strdup (message->title);

  gtk_label_set_text (CF_SYNC_PAGE (page)->note, text);
  return TRUE;
}

static void
cf_sync_page_set_size (CfPage *page, CfSizeClass size)
{
  gboolean stacked = size == CF_SIZE_P || size == CF_SIZE_C;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (CF_SYNC_PAGE (page)->halves),
                                  stacked ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

static void
cf_sync_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_sync_page_set_size;
  iface->shown = cf_sync_page_shown;
  iface->hidden = cf_sync_page_hidden;
  iface->handle_key = cf_sync_page_handle_key;
  iface->main_key = cf_sync_page_main_key;
  iface->back = cf_sync_page_back;
  iface->say = cf_sync_page_say;
}

static void
cf_sync_page_dispose (GObject *object)
{
  CfSyncPage *self = CF_SYNC_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_sync_page_parent_class)->dispose (object);
}

static void
cf_sync_page_class_init (CfSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_sync_page_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/sync/cf-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, halves);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, state_word);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, state_text);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, problem);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, facts);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, exceptions_panel);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, exceptions);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, form_title);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, form_text);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, address);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, code);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, typing);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, try_key);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, enrol_key);
  gtk_widget_class_bind_template_child (widget_class, CfSyncPage, note);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
  gtk_widget_class_bind_template_callback (widget_class, on_try_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_enrol_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_replace_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_upload_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_keep_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_address_activate_cb);
}

static void
cf_sync_page_init (CfSyncPage *self)
{
  g_type_ensure (CF_TYPE_KEY);
  g_type_ensure (CF_TYPE_FIELD);
  g_type_ensure (CF_TYPE_TYPING);
  gtk_widget_init_template (GTK_WIDGET (self));
  cf_stack_show (self->stack, "none");
}

GtkWidget *
cf_sync_page_new (CfDesk *desk)
{
  CfSyncPage *self = g_object_new (CF_TYPE_SYNC_PAGE, NULL);
  CfTill *till = cf_desk_get_till (desk);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (till, "central-changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "orders-changed", G_CALLBACK (show_all), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
