/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-window.h"

#include <glib/gi18n.h>

#include "cf-approval-sheet.h"
#include "cf-date-sheet.h"
#include "cf-devices-page.h"
#include "cf-done-page.h"
#include "cf-help.h"
#include "cf-orders-page.h"
#include "cf-paper-sheet.h"
#include "cf-pay-page.h"
#include "cf-present.h"
#include "cf-report-page.h"
#include "cf-sell-page.h"
#include "cf-settings-page.h"
#include "cf-sheet.h"
#include "cf-shift-page.h"
#include "cf-sign-in-page.h"
#include "cf-size-class.h"
#include "cf-sync-page.h"
#include "cf-till-carts.h"
#include "cf-till-orders.h"
#include "cf-top-bar.h"
#include "cf-wedge.h"

#define LOCK_AFTER_SECONDS 300
#define CHANGES_SHOWN      3 /* of a shared cart in one message */

struct _CfWindow
{
  AdwApplicationWindow parent_instance;

  CfDesk *desk;
  CfSizeBin *bin;
  CfTopBar *bar;
  GtkStack *stack;
  AdwToastOverlay *toasts;
  CfSheet *sheet;

  CfWedge wedge;
  char *person;       /* who was signed in, and whether locked, when a page was shown for it */
  char *text_before;  /* of the field that has the focus, before a burst of characters */
  char *typed_before; /* (nullable): in the page's entry */
  guint lock_id;
  guint build_id;
};

G_DEFINE_FINAL_TYPE (CfWindow, cf_window, ADW_TYPE_APPLICATION_WINDOW)

static guint page_shown_signal;

static CfTill *
till_of (CfWindow *self)
{
  return cf_desk_get_till (self->desk);
}

static CfPage *
current_page (CfWindow *self)
{
  return CF_PAGE (gtk_stack_get_visible_child (self->stack));
}

static const char *
current_name (CfWindow *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

/* ── building pages ──────────────────────────────────────────────────────────────────────────── */

/*
 * Only the page that is shown first is built before the first frame; the others follow one by one
 * while nobody waits, in the order in which they are needed.  All of them are there before anybody is
 * signed in, so that none misses what the till tells.
 */
static const struct
{
  const char *name;
  GtkWidget *(*make) (CfDesk *desk);
} pages[] = {
  { "sign-in", cf_sign_in_page_new }, { "sell", cf_sell_page_new },
  { "shift", cf_shift_page_new },     { "pay", cf_pay_page_new },
  { "done", cf_done_page_new },       { "report", cf_report_page_new },
  { "devices", cf_devices_page_new }, { "settings", cf_settings_page_new },
  { "sync", cf_sync_page_new },       { "orders", cf_orders_page_new },
};

/* The next page that is not there yet; FALSE when all are. */
static gboolean
build_next_page (CfWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    GtkWidget *page;

    if (gtk_stack_get_child_by_name (self->stack, pages[i].name) != NULL)
      continue;
    page = pages[i].make (self->desk);
    gtk_widget_set_visible (page, FALSE);
    gtk_stack_add_named (self->stack, page, pages[i].name);
    cf_page_set_size (CF_PAGE (page), cf_size_bin_get_size (self->bin));
    cf_name_parts (page);
    return TRUE;
  }
  return FALSE;
}

static gboolean
on_build_idle_cb (gpointer data)
{
  CfWindow *self = data;

  if (build_next_page (self))
    return G_SOURCE_CONTINUE;
  self->build_id = 0;
  return G_SOURCE_REMOVE;
}

static void
on_first_frame_cb (CfWindow *self, GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, on_first_frame_cb, self);
  self->build_id = g_idle_add_full (G_PRIORITY_LOW, on_build_idle_cb, self, NULL);
}

static void
cf_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cf_window_parent_class)->realize (widget);
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                           G_CALLBACK (on_first_frame_cb), widget, G_CONNECT_SWAPPED);
}

/* ── screens ─────────────────────────────────────────────────────────────────────────────────── */

static gboolean
may_sell (CfWindow *self)
{
  return cf_till_get_person (till_of (self)) != NULL && !cf_till_is_locked (till_of (self));
}

/* Where somebody who asks for @name belongs now. */
static const char *
page_for (CfWindow *self, const char *name)
{
  if (!may_sell (self))
    return "sign-in";
  if (cf_till_get_shift (till_of (self)) == NULL &&
      (g_strcmp0 (name, "sell") == 0 || g_strcmp0 (name, "pay") == 0))
    return "shift";
  return name;
}

static void
show_page (CfWindow *self, const char *wanted)
{
  const char *name = page_for (self, wanted);
  CfPage *before = current_page (self);

  while (may_sell (self) && build_next_page (self))
    ;
  cf_sheet_close (self->sheet);
  if (before != NULL)
    cf_page_hidden (before);
  cf_stack_show (self->stack, name);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), g_strcmp0 (name, "sign-in") != 0);
  cf_top_bar_set_page (self->bar, name);
  cf_page_shown (current_page (self));
  g_signal_emit (self, page_shown_signal, 0, name);
}

static void
on_show_page_cb (CfWindow *self, const char *name)
{
  show_page (self, name);
}

/* Whether it is somebody else, or locked, since the last time: what the central tells of people must
 * not take a page away from under somebody's hands. */
static gboolean
is_other_person (CfWindow *self)
{
  CfTillPerson *person = cf_till_get_person (till_of (self));
  g_autofree char *now =
    g_strdup_printf ("%s %d", person != NULL ? cf_till_person_get_info (person)->id : "",
                     cf_till_is_locked (till_of (self)));

  if (g_strcmp0 (now, self->person) == 0)
    return FALSE;
  g_free (self->person);
  self->person = g_steal_pointer (&now);
  return TRUE;
}

/* Somebody came, went or locked: an unfinished card comes first. */
static void
on_person_changed_cb (CfWindow *self)
{
  CfTillSummary summary;

  if (!is_other_person (self))
    return;
  cf_till_get_summary (till_of (self), &summary);
  if (!may_sell (self))
    cf_desk_set_keyboard_used (self->desk, FALSE);
  show_page (self, summary.is_card_unknown || summary.is_reversal_unknown ? "pay" : "sell");
  cf_paper_sheet_offer (self->desk);
}

static void
on_papers_changed_cb (CfWindow *self)
{
  cf_paper_sheet_offer (self->desk);
}

static void
on_size_changed_cb (CfWindow *self, guint size)
{
  cf_top_bar_set_size (self->bar, size);
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    cf_page_set_size (CF_PAGE (page), size);
}

/* ── saying ──────────────────────────────────────────────────────────────────────────────────── */

static void
toast (CfWindow *self, const char *title, const char *text)
{
  g_autofree char *words =
    text != NULL ? g_strdup_printf ("%s. %s", title, text) : g_strdup (title);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  AdwToast *message = adw_toast_new (escaped);

  adw_toast_set_timeout (message, 8);
  adw_toast_overlay_add_toast (self->toasts, message);
}

static void
on_say_cb (CfWindow *self, const CfMessage *message)
{
  if (!cf_page_say (current_page (self), message))
    toast (self, message->title, message->text);
}

/* "Pen +1, Rice −0.500 kg, and 2 more"; @is_signed: whether it is about more and fewer. */
static char *
cart_changes_words (CfWindow *self, gboolean is_signed)
{
  GPtrArray *changes = cf_till_get_cart_changes (cf_desk_get_till (self->desk));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (changes->len, CHANGES_SHOWN); i++) {
    const CfTillCartChange *change = changes->pdata[i];
    gint64 milli = change->difference.milli;
    g_autofree char *many =
      cf_format_quantity_with_unit (cf_desk_get_format (self->desk), (CfQuantity){ ABS (milli) },
                                    change->unit);

    g_string_append_printf (text, "%s%s %s%s", i > 0 ? ", " : "", change->name,
                            !is_signed  ? ""
                            : milli > 0 ? "+"
                                        : "−",
                            many);
  }
  if (changes->len > CHANGES_SHOWN) {
    guint rest = changes->len - CHANGES_SHOWN;

    g_string_append_printf (text, ngettext (", and %u more", ", and %u more", rest), rest);
  }
  return g_string_free (text, FALSE);
}

static void
on_notice_cb (CfWindow *self, const char *code)
{
  g_autofree char *changes = NULL;
  g_autofree char *missing = NULL;

  static const struct
  {
    const char *code;
    const char *title;
    const char *text;
  } notices[] = {
    { "basket_rung", N_ ("Another till rings up this basket, too"),
      N_ ("Ask there before you take money.") },
    { "basket_paid", N_ ("This basket was paid at another till"),
      N_ ("Cancel it here, unless the goods are still to be paid.") },
    { "lent_elsewhere", N_ ("Another till is selling the last one"),
      N_ ("What lies here can be sold all the same; a manager sees it.") },
    { "disk_low", N_ ("The disk is almost full"), N_ ("Call the manager.") },
    { "clock_jumped", N_ ("The clock was changed"), N_ ("It is recorded.") },
    { "shift_old", N_ ("This shift is open for more than a day"), N_ ("Count and close it.") },
    { "outcome_unknown", N_ ("The disk does not answer"),
      N_ ("Wait: the till is finding out whether this was saved.") },
    { "put_back", N_ ("An older copy of the books was put back"), N_ ("Call the manager.") },
  };

  if (g_strcmp0 (code, "cart_changed") == 0) {
    changes = cart_changes_words (self, TRUE);
    toast (self, _ ("Somebody changed this shared cart"), changes);
    return;
  }
  if (g_strcmp0 (code, "cart_incomplete") == 0) {
    changes = cart_changes_words (self, FALSE);
    missing = g_strdup_printf (_ ("Ring up by hand: %s"), changes);
    toast (self, _ ("Not all of this cart is known here"), missing);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (notices); i++) {
    if (g_strcmp0 (code, notices[i].code) == 0) {
      toast (self, _ (notices[i].title), _ (notices[i].text));
      return;
    }
  }
  g_message ("notice: %s", code);
}

/* ── sheets ──────────────────────────────────────────────────────────────────────────────────── */

static void
close_sheet (CfWindow *self)
{
  cf_sheet_close (self->sheet);
}

static void
on_sheet_cb (CfWindow *self, GtkWidget *content, GtkWidget *first)
{
  if (content != NULL)
    cf_sheet_open (self->sheet, content, first);
  else
    cf_sheet_close (self->sheet);
}

static void
on_approval_needed_cb (CfWindow *self, CfCommand *command)
{
  GtkWidget *content = cf_approval_sheet_new (self->desk, command);

  g_signal_connect_object (content, "closed", G_CALLBACK (close_sheet), self, G_CONNECT_SWAPPED);
  cf_sheet_open (self->sheet, content, NULL);
}

static gboolean
sheet_handle_key (CfWindow *self, guint keyval)
{
  GtkWidget *content = cf_sheet_get_child (self->sheet);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gboolean enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter;

  if (keyval == GDK_KEY_Escape) {
    close_sheet (self);
    return TRUE;
  }
  if (enter && GTK_IS_BUTTON (focus) && gtk_widget_has_visible_focus (focus))
    return FALSE;
  if (CF_IS_APPROVAL_SHEET (content))
    return cf_approval_sheet_handle_key (CF_APPROVAL_SHEET (content), keyval);
  if (CF_IS_DATE_SHEET (content))
    return cf_date_sheet_handle_key (CF_DATE_SHEET (content), keyval);
  return FALSE;
}

/* ── scans ───────────────────────────────────────────────────────────────────────────────────── */

/* A badge names a person; the PIN is still asked. */
static void
take_badge (CfWindow *self, const char *code)
{
  CfTillScanned scanned = { CF_TILL_SCAN_BADGE, 0, NULL };
  g_autofree char *id = NULL;
  GtkWidget *content = cf_sheet_get_child (self->sheet);
  GtkWidget *sign_in = gtk_stack_get_child_by_name (self->stack, "sign-in");

  if (!cf_till_scan (till_of (self), code, NULL, &scanned, NULL) || scanned.text == NULL)
    return;
  id = g_strdup (scanned.text);
  if (CF_IS_APPROVAL_SHEET (content)) {
    cf_approval_sheet_choose (CF_APPROVAL_SHEET (content), id);
    return;
  }
  if (may_sell (self) && cf_till_lock (till_of (self), NULL))
    show_page (self, "sell");
  cf_sign_in_page_choose (CF_SIGN_IN_PAGE (sign_in), id);
}

static void
check_price (CfWindow *self, const char *code)
{
  g_autoptr (CfTillProduct) product = cf_till_find_product (till_of (self), code, NULL);

  if (product != NULL) {
    const CfTillProductInfo *info = cf_till_product_get_info (product);
    g_autofree char *price =
      cf_shown_unit_price (cf_desk_get_format (self->desk), info->price, info->unit);
    g_autofree char *words = g_strdup_printf ("%s: %s", info->name, price);

    cf_desk_sound (self->desk, CF_SOUND_HIT);
    toast (self, words, _ ("Nothing was added."));
  } else {
    g_autofree char *words = g_strdup_printf (_ ("No product for %s"), code);

    cf_desk_sound (self->desk, CF_SOUND_MISS);
    toast (self, words, NULL);
  }
}

/* A customer's code brings their order, whatever is on screen but a payment. */
static gboolean
take_pickup (CfWindow *self, const char *code, CfTillScanKind kind)
{
  CfTillScanned scanned = { CF_TILL_SCAN_PICKUP, 0, NULL };

  if (kind != CF_TILL_SCAN_PICKUP || !may_sell (self) ||
      g_strcmp0 (current_name (self), "pay") == 0 || g_strcmp0 (current_name (self), "shift") == 0)
    return FALSE;
  if (!cf_till_scan (till_of (self), code, NULL, &scanned, NULL) || scanned.text == NULL)
    return FALSE;
  cf_desk_show_order (self->desk, scanned.text);
  return TRUE;
}

void
cf_window_scan (CfWindow *self, const char *code)
{
  CfTillScanKind kind = CF_TILL_SCAN_LINE;

  g_return_if_fail (CF_IS_WINDOW (self));

  if (cf_till_classify (till_of (self), code, &kind) && kind == CF_TILL_SCAN_BADGE) {
    take_badge (self, code);
    return;
  }
  if (cf_sheet_get_child (self->sheet) != NULL)
    return; /* the sale stays as it is until the question on the sheet is answered */
  if (kind != CF_TILL_SCAN_VALUE) /* else it is how much goes on the card, or comes off it */
    cf_page_clear_typed (current_page (self));
  if (take_pickup (self, code, kind) || cf_page_handle_scan (current_page (self), code))
    return;
  if (g_strcmp0 (current_name (self), "sell") == 0)
    cf_page_handle_scan (current_page (self), code); /* the page before handed it on */
  else
    check_price (self, code);
}

/* ── keys ────────────────────────────────────────────────────────────────────────────────────── */

static void
remember_text (CfWindow *self, GtkWidget *focus)
{
  CfEntry *entry = cf_page_get_entry (current_page (self));

  g_free (self->typed_before);
  self->typed_before = entry != NULL ? g_strdup (cf_entry_get_text (entry)) : NULL;
  g_clear_pointer (&self->text_before, g_free);
  if (GTK_IS_TEXT (focus))
    self->text_before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (focus)));
}

/* Digits that stood in the entry before a scan stay for it: an amount, and then the card that it goes onto. */
static void
restore_typed (CfWindow *self)
{
  CfEntry *entry = cf_page_get_entry (current_page (self));

  if (entry != NULL && self->typed_before != NULL)
    cf_entry_set_text (entry, self->typed_before);
  else
    cf_page_clear_typed (current_page (self));
}

/* Takes the characters of a scanner that plays keyboard out of the field they ran into. */
static gboolean
take_wedge (CfWindow *self, gint64 now_ms)
{
  g_autofree char *code = cf_wedge_end (&self->wedge, now_ms);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  GtkWidget *content = cf_sheet_get_child (self->sheet);

  if (code == NULL)
    return FALSE;
  if (GTK_IS_TEXT (focus) && self->text_before != NULL)
    gtk_editable_set_text (GTK_EDITABLE (focus), self->text_before);
  if (CF_IS_APPROVAL_SHEET (content))
    cf_approval_sheet_handle_key (CF_APPROVAL_SHEET (content), GDK_KEY_Delete);
  restore_typed (self);
  cf_window_scan (self, code);
  return TRUE;
}

static void
lock_till (CfWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (!may_sell (self))
    return;
  if (cf_till_lock (till_of (self), &error))
    on_person_changed_cb (self);
  else
    cf_desk_refuse (self->desk, error);
}

static gboolean
handle_global_key (CfWindow *self, guint keyval, GdkModifierType state)
{
  if ((state & GDK_CONTROL_MASK) != 0) {
    if (gdk_keyval_to_lower (keyval) == GDK_KEY_l)
      lock_till (self);
    else if (keyval == GDK_KEY_1 && may_sell (self))
      show_page (self, "sell");
    else if (keyval == GDK_KEY_2 && may_sell (self))
      show_page (self, "orders");
    else
      return FALSE;
    return TRUE;
  }
  if (keyval == GDK_KEY_F12)
    cf_page_main_key (current_page (self));
  else if (keyval == GDK_KEY_Escape)
    cf_page_back (current_page (self));
  else if (keyval == GDK_KEY_F1)
    cf_sheet_open (self->sheet, cf_help_new (current_name (self)), NULL);
  else
    return FALSE;
  return TRUE;
}

static void somebody_is_there (CfWindow *self);

static gboolean
on_lock_timeout_cb (gpointer data)
{
  CfWindow *self = data;
  CfTillSummary summary;

  self->lock_id = 0;
  cf_till_get_summary (till_of (self), &summary);
  if (summary.is_card_running) /* the customer is busy, and then somebody else should be */
    somebody_is_there (self);
  else
    lock_till (self);
  return G_SOURCE_REMOVE;
}

/*
 * Keys and touches are seen here.  A scanner that nobody sees typing, a scale and assistive tools
 * act on the till itself: that counts too, or a long trolley would be locked while it is rung.
 */
static void
somebody_is_there (CfWindow *self)
{
  g_clear_handle_id (&self->lock_id, g_source_remove);
  self->lock_id = g_timeout_add_seconds (LOCK_AFTER_SECONDS, on_lock_timeout_cb, self);
}

static gboolean
on_key_pressed_cb (CfWindow *self,
                   guint keyval,
                   guint keycode,
                   GdkModifierType state,
                   GtkEventController *controller)
{
  gint64 now_ms = gtk_event_controller_get_current_event_time (controller);
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  gunichar character = gdk_keyval_to_unicode (keyval);
  gboolean is_enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter;
  GdkEvent *event = gtk_event_controller_get_current_event (controller);

  somebody_is_there (self);
  if (event != NULL && gdk_key_event_is_modifier (event))
    return GDK_EVENT_PROPAGATE;
  if (is_enter && take_wedge (self, now_ms))
    return GDK_EVENT_STOP;
  if (cf_wedge_feed (&self->wedge, is_enter ? 0 : character, now_ms))
    remember_text (self, focus);
  cf_desk_set_keyboard_used (self->desk, TRUE);

  if (cf_sheet_get_child (self->sheet) != NULL)
    return sheet_handle_key (self, keyval);
  if (handle_global_key (self, keyval, state))
    return GDK_EVENT_STOP;
  if (GTK_IS_TEXT (focus) && (character != 0 || is_enter) && (state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  return cf_page_handle_key (current_page (self), keyval, state);
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
on_status_cb (CfWindow *self)
{
  show_page (self, "devices");
}

static void
on_orders_cb (CfWindow *self)
{
  show_page (self, "orders");
}

static void
on_sell_cb (CfWindow *self)
{
  /* These are left in their own way: a card may be running, a count begun, a sale be finished. */
  static const char *const own_way[] = { "pay", "done", "shift", "report", NULL };

  if (g_strv_contains (own_way, current_name (self)))
    cf_page_back (current_page (self));
  else if (g_strcmp0 (current_name (self), "sell") != 0)
    show_page (self, "sell");
}

static void
cf_window_dispose (GObject *object)
{
  CfWindow *self = CF_WINDOW (object);

  g_clear_handle_id (&self->lock_id, g_source_remove);
  g_clear_handle_id (&self->build_id, g_source_remove);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_window_parent_class)->dispose (object);
}

static void
cf_window_finalize (GObject *object)
{
  CfWindow *self = CF_WINDOW (object);

  cf_wedge_clear (&self->wedge);
  g_free (self->person);
  g_free (self->text_before);
  g_free (self->typed_before);

  G_OBJECT_CLASS (cf_window_parent_class)->finalize (object);
}

static void
cf_window_class_init (CfWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_window_finalize;
  GTK_WIDGET_CLASS (klass)->realize = cf_window_realize;
  page_shown_signal = g_signal_new ("page-shown", CF_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
build (CfWindow *self)
{
  GtkWidget *overlay =
    g_object_new (GTK_TYPE_OVERLAY, "accessible-role", GTK_ACCESSIBLE_ROLE_GENERIC, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->bin = CF_SIZE_BIN (cf_size_bin_new ());
  self->bar = g_object_new (CF_TYPE_TOP_BAR, NULL);
  self->stack = g_object_new (GTK_TYPE_STACK, "transition-type", GTK_STACK_TRANSITION_TYPE_NONE,
                              "vexpand", TRUE, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  self->toasts = g_object_new (ADW_TYPE_TOAST_OVERLAY, NULL);
  self->sheet = CF_SHEET (cf_sheet_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_overlay_set_child (GTK_OVERLAY (overlay), box);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->sheet));
  adw_toast_overlay_set_child (self->toasts, overlay);
  cf_size_bin_set_child (self->bin, GTK_WIDGET (self->toasts));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), GTK_WIDGET (self->bin));
  g_signal_connect_swapped (self->bin, "size-changed", G_CALLBACK (on_size_changed_cb), self);
  g_signal_connect_swapped (self->bar, "lock", G_CALLBACK (lock_till), self);
  g_signal_connect_swapped (self->bar, "sell", G_CALLBACK (on_sell_cb), self);
  g_signal_connect_swapped (self->bar, "orders", G_CALLBACK (on_orders_cb), self);
  g_signal_connect_swapped (self->bar, "status", G_CALLBACK (on_status_cb), self);
}

static void
cf_window_init (CfWindow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *touch = gtk_gesture_click_new ();

  cf_wedge_init (&self->wedge);
  build (self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "counterfoil");
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (touch), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (touch, "pressed", G_CALLBACK (somebody_is_there), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (touch));
}

GtkWindow *
cf_window_new (GtkApplication *app, CfDesk *desk)
{
  CfWindow *self = g_object_new (CF_TYPE_WINDOW, "application", app, "title", "Counterfoil", NULL);
  CfTill *till = cf_desk_get_till (desk);

  g_set_object (&self->desk, desk);
  cf_top_bar_set_desk (self->bar, desk);
  build_next_page (self); /* the one that is shown while nobody is signed in */
  g_signal_connect_object (desk, "show-page", G_CALLBACK (on_show_page_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "say", G_CALLBACK (on_say_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "sheet", G_CALLBACK (on_sheet_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "approval-needed", G_CALLBACK (on_approval_needed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "show-page", G_CALLBACK (somebody_is_there), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "changed", G_CALLBACK (somebody_is_there), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "scanned", G_CALLBACK (somebody_is_there), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "person-changed", G_CALLBACK (on_person_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "papers-changed", G_CALLBACK (on_papers_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "scanned", G_CALLBACK (cf_window_scan), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (till, "notice", G_CALLBACK (on_notice_cb), self, G_CONNECT_SWAPPED);
  cf_top_bar_set_size (self->bar, CF_SIZE_M);
  somebody_is_there (self);
  on_person_changed_cb (self);
  cf_name_parts (GTK_WIDGET (self));
  cf_till_announce (till);
  return GTK_WINDOW (self);
}
