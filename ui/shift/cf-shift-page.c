/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-shift-page.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-columns.h"
#include "cf-count-result.h"
#include "cf-entry.h"
#include "cf-key.h"
#include "cf-keypad.h"
#include "cf-message-place.h"
#include "cf-sentence.h"
#include "cf-till-paper.h"

#define DENOMINATIONS_MAX 32
#define SLIPS_MAX         8
#define ROWS_MAX          (DENOMINATIONS_MAX + SLIPS_MAX)
#define PIECES_MAX        99999

struct _CfShiftPage
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *text;
  CfColumns *columns;
  GtkBox *panels;
  CfCountResult *result;
  GtkGrid *notes_grid;
  GtkGrid *coins_grid;
  GtkGrid *slips_grid;
  GtkWidget *slips_panel;
  GtkLabel *notes_sum;
  GtkLabel *coins_sum;
  CfAmount *counted;
  CfMessagePlace *messages;
  CfEntry *entry;
  CfKeypad *pad;
  CfKey *back;
  CfKey *left;
  CfKey *report;
  CfKey *main;
  GtkWidget *show_rows;
  GtkWidget *show_pad;
  GtkBox *bar;

  CfDesk *desk;
  guint n;                  /* denominations */
  guint n_slips;            /* tender types that leave slips; their rows follow the denominations */
  guint counts[ROWS_MAX];   /* pieces */
  gboolean typed[ROWS_MAX]; /* whether somebody said it */
  GtkWidget *keys[ROWS_MAX];
  GtkLabel *values[DENOMINATIONS_MAX];
  guint order[ROWS_MAX]; /* from the largest to the smallest, notes first, slips last */
  guint at;              /* index into order */
  gboolean is_counted;   /* what was counted is shown against what should be there */
  gboolean wants_note;   /* the difference is too large to go without one */
  gboolean as_amount;    /* the drawer is given as one amount */
  gboolean in_left;      /* the digits are what stays in the drawer */
  char *amount_text;     /* digits of the amount, kept while the float is typed */
  char *left_text;       /* digits of what stays; "" for all of it */
  gboolean filling;      /* the entry is being set, not typed into */
  CfMoney total;
  gboolean busy;
};

static void cf_shift_page_page_init (CfPageInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfShiftPage,
                               cf_shift_page,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (CF_TYPE_PAGE, cf_shift_page_page_init))

static CfTill *
till_of (CfShiftPage *self)
{
  return cf_desk_get_till (self->desk);
}

static gboolean
is_closing (CfShiftPage *self)
{
  return cf_till_get_shift (till_of (self)) != NULL;
}

static const CfDenomination *
denominations (CfShiftPage *self)
{
  guint n;

  return cf_till_get_denominations (till_of (self), &n);
}

/* Slips are counted when a shift is closed. */
static guint
n_rows (CfShiftPage *self)
{
  return is_closing (self) ? self->n + self->n_slips : self->n;
}

/* ── figures ─────────────────────────────────────────────────────────────────────────────────── */

static void
show_rows (CfShiftPage *self, const CfMoney *rows)
{
  const CfFormat *format = cf_desk_get_format (self->desk);

  for (guint i = 0; i < self->n + self->n_slips; i++) {
    g_autofree char *count = g_strdup_printf ("%u", self->counts[i]);

    cf_key_set_title (CF_KEY (self->keys[i]), count);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->keys[i]),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, count, -1);
    cf_key_set_chosen (CF_KEY (self->keys[i]), !self->as_amount && self->order[self->at] == i);
  }
  for (guint i = 0; i < self->n; i++) {
    g_autofree char *value = cf_shown_amount (format, rows[i]);
    g_autofree char *isolated = cf_isolate (value);

    gtk_label_set_text (self->values[i], isolated);
    if (self->counts[i] == 0)
      gtk_widget_add_css_class (GTK_WIDGET (self->values[i]), "second");
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->values[i]), "second");
  }
}

static void
show_sum (CfShiftPage *self, GtkLabel *label, CfMoney money)
{
  g_autofree char *text = cf_shown_amount (cf_desk_get_format (self->desk), money);
  g_autofree char *isolated = cf_isolate (text);

  gtk_label_set_text (label, isolated);
}

/* Returns: whether somebody said what stays; @ret_left is then that amount. */
static gboolean
read_left (CfShiftPage *self, CfMoney *ret_left)
{
  return *self->left_text != '\0' &&
         cf_format_parse_money (cf_desk_get_format (self->desk), self->left_text, ret_left, NULL);
}

/* The entry says what the digits count: "50.00 ×", "Card slips ×". */
static char *
row_word (CfShiftPage *self, guint i)
{
  if (i < self->n)
    return cf_shown_amount (cf_desk_get_format (self->desk),
                            cf_money_from_minor (denominations (self)[i].minor));
  return cf_slips_word (cf_till_get_slip_types (till_of (self))[i - self->n]);
}

static void
show_left (CfShiftPage *self)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  CfMoney left = self->total;
  gboolean said = read_left (self, &left);
  g_autofree char *amount = cf_shown_amount (format, left);

  cf_key_set_amount (self->left, amount);
  cf_key_set_hint (self->left, said ? NULL : _ ("all of it"));
  cf_key_set_chosen (self->left, self->in_left);
}

static void
update (CfShiftPage *self)
{
  const CfFormat *format = cf_desk_get_format (self->desk);
  CfMoney rows[DENOMINATIONS_MAX] = { { 0 } };
  CfMoney notes = CF_MONEY_ZERO, coins = CF_MONEY_ZERO, total = CF_MONEY_ZERO;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *named = NULL;

  if (!cf_till_count_money (till_of (self), self->counts, self->n, rows, &notes, &coins, &total,
                            &error))
    g_message ("count refused: %s", error->message);
  if (self->as_amount && (*self->amount_text == '\0' ||
                          !cf_format_parse_money (format, self->amount_text, &total, NULL)))
    total = CF_MONEY_ZERO;
  self->total = total;
  show_rows (self, rows);
  show_sum (self, self->notes_sum, notes);
  show_sum (self, self->coins_sum, coins);
  shown = cf_shown_money (format, total);
  named = cf_shown_amount (format, total);
  cf_amount_set (self->counted, shown, named);
  cf_key_set_amount (self->main, shown);
  show_left (self);
}

/* ── entering ────────────────────────────────────────────────────────────────────────────────── */

static void
fill_entry (CfShiftPage *self)
{
  g_autofree char *prefix = NULL;
  g_autofree char *text = NULL;

  self->filling = TRUE;
  if (self->in_left) {
    cf_entry_set_prefix (self->entry, _ ("Stays"));
    cf_entry_set_text (self->entry, self->left_text);
  } else if (self->as_amount) {
    cf_entry_set_prefix (self->entry, _ ("Amount"));
    cf_entry_set_text (self->entry, self->amount_text);
  } else {
    guint i = self->order[self->at];
    g_autofree char *word = row_word (self, i);

    prefix = i < self->n ? g_strdup_printf ("\u2066%s ×\u2069", word) : g_steal_pointer (&word);
    text = self->typed[i] ? g_strdup_printf ("%u", self->counts[i]) : g_strdup ("");
    cf_entry_set_prefix (self->entry, prefix);
    cf_entry_set_text (self->entry, text);
  }
  self->filling = FALSE;
}

static void
go_to (CfShiftPage *self, guint at)
{
  self->as_amount = FALSE;
  self->in_left = FALSE;
  self->at = at;
  fill_entry (self);
  update (self);
}

static void
on_entry_changed_cb (CfShiftPage *self)
{
  const char *text = cf_entry_get_text (self->entry);

  if (self->filling || self->desk == NULL || self->n == 0)
    return;
  if (self->in_left) {
    g_free (self->left_text);
    self->left_text = g_strdup (text);
  } else if (self->as_amount) {
    g_free (self->amount_text);
    self->amount_text = g_strdup (text);
  } else {
    guint i = self->order[self->at];

    self->counts[i] = (guint) MIN (strtoul (text, NULL, 10), PIECES_MAX);
    self->typed[i] = *text != '\0';
  }
  update (self);
}

static void
on_next_clicked_cb (CfShiftPage *self)
{
  go_to (self, (self->at + 1) % n_rows (self));
}

static void
on_previous_clicked_cb (CfShiftPage *self)
{
  go_to (self, (self->at + n_rows (self) - 1) % n_rows (self));
}

static void
on_amount_clicked_cb (CfShiftPage *self)
{
  self->as_amount = TRUE;
  self->in_left = FALSE;
  fill_entry (self);
  update (self);
}

static void
on_x_printed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfShiftPage) self = data;
  g_autoptr (GError) error = NULL;

  if (cf_till_command_finish (CF_TILL (source), result, &error))
    cf_desk_tell (self->desk, _ ("The X report is printed"), NULL);
  else
    cf_desk_refuse (self->desk, error);
}

/* On paper: what was counted so far stays on the screen. */
static void
on_report_clicked_cb (CfShiftPage *self)
{
  cf_till_print_x_async (till_of (self), on_x_printed_cb, g_object_ref (self));
}

static void
on_left_clicked_cb (CfShiftPage *self)
{
  self->in_left = TRUE;
  fill_entry (self);
  update (self);
}

static void
on_clear_clicked_cb (CfShiftPage *self)
{
  cf_entry_clear (self->entry);
}

static void
on_count_clicked_cb (GtkWidget *key, CfShiftPage *self)
{
  for (guint at = 0; at < n_rows (self); at++) {
    if (self->keys[self->order[at]] == key)
      go_to (self, at);
  }
}

static void
on_digit_cb (CfShiftPage *self, const char *digit)
{
  if (*digit != '.' || self->as_amount || self->in_left)
    cf_entry_push (self->entry, digit);
}

/* ── rows ────────────────────────────────────────────────────────────────────────────────────── */

static void
add_row (CfShiftPage *self, guint i, const CfDenomination *denomination, int row)
{
  GtkGrid *grid = denomination->is_note ? self->notes_grid : self->coins_grid;
  g_autofree char *value =
    cf_shown_amount (cf_desk_get_format (self->desk), cf_money_from_minor (denomination->minor));
  g_autofree char *isolated = cf_isolate (value);
  g_autofree char *name = g_strdup_printf (_ ("Count of %s"), value);
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "label", isolated, "xalign", 1.0f, "width-chars", 6, NULL);
  GtkWidget *times = gtk_label_new ("×");
  GtkWidget *key = cf_key_new ("0", "count");
  GtkWidget *sum = g_object_new (GTK_TYPE_LABEL, "xalign", 1.0f, "width-chars", 7, NULL);

  gtk_widget_add_css_class (label, "t20");
  gtk_widget_add_css_class (label, "strong");
  gtk_widget_add_css_class (label, "figure");
  gtk_widget_add_css_class (times, "second");
  gtk_widget_add_css_class (key, "t20");
  gtk_widget_add_css_class (key, "figure");
  gtk_widget_add_css_class (sum, "t17");
  gtk_widget_add_css_class (sum, "figure");
  gtk_widget_set_size_request (key, 100, -1);
  gtk_widget_set_hexpand (key, TRUE);
  cf_key_set_name (CF_KEY (key), name);
  g_signal_connect (key, "clicked", G_CALLBACK (on_count_clicked_cb), self);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, times, 1, row, 1, 1);
  gtk_grid_attach (grid, key, 2, row, 1, 1);
  gtk_grid_attach (grid, sum, 3, row, 1, 1);
  self->keys[i] = key;
  self->values[i] = GTK_LABEL (sum);
}

static void
add_slip_row (CfShiftPage *self, guint i, const char *type)
{
  g_autofree char *word = cf_slips_word (type);
  g_autofree char *name = g_strdup_printf (_ ("Count of %s"), word);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", word, "xalign", 0.0f, "wrap", TRUE,
                                   "hexpand", TRUE, NULL);
  GtkWidget *key = cf_key_new ("0", "count");

  gtk_widget_add_css_class (label, "t15");
  gtk_widget_add_css_class (key, "t20");
  gtk_widget_add_css_class (key, "figure");
  gtk_widget_set_size_request (key, 88, -1);
  cf_key_set_name (CF_KEY (key), name);
  g_signal_connect (key, "clicked", G_CALLBACK (on_count_clicked_cb), self);
  gtk_grid_attach (self->slips_grid, label, 0, (int) (i - self->n), 1, 1);
  gtk_grid_attach (self->slips_grid, key, 1, (int) (i - self->n), 1, 1);
  self->keys[i] = key;
}

static void
build_rows (CfShiftPage *self)
{
  const char *const *slips = cf_till_get_slip_types (till_of (self));
  guint n = 0;
  const CfDenomination *list = cf_till_get_denominations (till_of (self), &n);
  int rows[2] = { 0, 0 };
  guint at = 0;

  self->n = MIN (n, DENOMINATIONS_MAX);
  for (guint i = self->n; i > 0; i--)
    add_row (self, i - 1, &list[i - 1], rows[list[i - 1].is_note]++);
  for (int notes = 1; notes >= 0; notes--) {
    for (guint i = self->n; i > 0; i--) {
      if (list[i - 1].is_note == notes)
        self->order[at++] = i - 1;
    }
  }
  for (; self->n_slips < SLIPS_MAX && slips[self->n_slips] != NULL; self->n_slips++) {
    self->order[at] = at;
    add_slip_row (self, at++, slips[self->n_slips]);
  }
}

/* ── opening and closing ─────────────────────────────────────────────────────────────────────── */

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CfShiftPage) self = data;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (cf_till_command_finish (CF_TILL (source), result, &error))
    cf_desk_show_page (self->desk, "sell");
  else
    cf_desk_refuse (self->desk, error);
}

static void
on_closed_cb (GObject *owner, gconstpointer result)
{
  CfShiftPage *self = CF_SHIFT_PAGE (owner);
  const CfShiftReport *report = result;

  cf_desk_show_report (self->desk, report->number);
}

/* What was counted, as a command that waits for its note. */
static CfCommand *
count_drawer (CfShiftPage *self)
{
  CfCommand *command = cf_command_new (CF_COMMAND_CLOSE_SHIFT, self, on_closed_cb);
  const char *const *types = cf_till_get_slip_types (till_of (self));

  command->money = self->total;
  command->has_left = read_left (self, &command->left);
  if (!self->as_amount) {
    command->counts = g_memdup2 (self->counts, self->n * sizeof *self->counts);
    command->n_counts = self->n;
  }
  command->slips = g_new0 (CfReportSlip, MAX (self->n_slips, 1));
  for (guint i = 0; i < self->n_slips; i++)
    if (self->typed[self->n + i])
      command->slips[command->n_slips++] =
        (CfReportSlip){ (char *) types[i], self->counts[self->n + i] };
  return command;
}

/* A command is used up by being given; after a refusal it is given again. */
static void
close_shift (CfShiftPage *self)
{
  CfCommand *command = count_drawer (self);

  command->reason = cf_count_result_dup_note (self->result);
  cf_desk_run (self->desk, command);
}

static void
on_note_changed_cb (CfShiftPage *self)
{
  g_autofree char *note = cf_count_result_dup_note (self->result);
  gboolean lacks_note = self->is_counted && self->wants_note && *note == '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->main), !lacks_note);
  cf_key_set_hint (self->main, lacks_note ? _ ("a reason first") : "F12");
}

static void show_words (CfShiftPage *self);

/* Either the count is on the screen or what it came to. */
static void
show_counted (CfShiftPage *self, gboolean is_counted)
{
  self->is_counted = is_counted;
  gtk_widget_set_visible (GTK_WIDGET (self->columns), !is_counted);
  gtk_widget_set_visible (GTK_WIDGET (self->result), is_counted);
  show_words (self);
  on_note_changed_cb (self);
}

/* What should be there is shown only now; then a note can be written, then the Z is drawn. */
static void
show_result (CfShiftPage *self)
{
  g_autoptr (CfCommand) command = count_drawer (self);
  CfTillClose close = cf_command_get_close (command);
  g_autoptr (GError) error = NULL;
  g_autoptr (CfShiftReport) report =
    cf_till_show_count (till_of (self), &close, &self->wants_note, &error);

  if (report == NULL) {
    cf_desk_refuse (self->desk, error);
    return;
  }
  cf_count_result_show (self->result, self->desk, report, self->wants_note);
  show_counted (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->main));
}

static void
cf_shift_page_main_key (CfPage *page)
{
  CfShiftPage *self = CF_SHIFT_PAGE (page);

  cf_message_place_clear (self->messages, TRUE);
  if (!gtk_widget_is_sensitive (GTK_WIDGET (self->main)))
    return;
  if (self->is_counted) {
    close_shift (self);
  } else if (is_closing (self)) {
    show_result (self);
  } else if (!self->busy) {
    self->busy = TRUE;
    cf_till_open_shift_async (till_of (self), self->total, on_opened_cb, g_object_ref (self));
  }
}

static void
on_main_clicked_cb (CfShiftPage *self)
{
  cf_shift_page_main_key (CF_PAGE (self));
}

static void
on_x_clicked_cb (CfShiftPage *self)
{
  cf_desk_show_report (self->desk, NULL);
}

static void
go_back (CfShiftPage *self)
{
  if (self->is_counted)
    show_counted (self, FALSE);
  else if (is_closing (self))
    cf_desk_show_page (self->desk, "sell");
}

static void
show_words (CfShiftPage *self)
{
  const CfTillShift *shift = cf_till_get_shift (till_of (self));
  gboolean counts = shift != NULL && !self->is_counted;

  if (self->is_counted) {
    cf_key_set_title (self->main, _ ("Print Z"));
  } else if (shift != NULL) {
    g_autofree char *since = cf_format_time (cf_desk_get_format (self->desk), shift->opened_at_ms);
    g_autofree char *text = g_strdup_printf (
      _ ("Shift of %s, since %s. What should be there is shown after you have said what is."),
      shift->opened_by_name != NULL ? shift->opened_by_name : "", since);

    gtk_label_set_text (self->title, _ ("Count the drawer"));
    gtk_label_set_text (self->text, text);
    cf_key_set_title (self->main, _ ("Close shift"));
  } else {
    gtk_label_set_text (self->title, _ ("Count the float"));
    gtk_label_set_text (self->text,
                        _ ("What is in the drawer now? Count the pieces, or touch Amount."));
    cf_key_set_title (self->main, _ ("Open shift"));
  }
  cf_key_set_title (self->back, self->is_counted ? _ ("Count again") : _ ("Back"));
  cf_key_set_name (self->back, self->is_counted ? NULL : _ ("Back to basket"));
  gtk_widget_set_visible (GTK_WIDGET (self->back), shift != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->left), counts);
  gtk_widget_set_visible (GTK_WIDGET (self->report), counts);
  gtk_widget_set_visible (self->slips_panel, counts);
}

/* ── CfPage ──────────────────────────────────────────────────────────────────────────────────── */

static void
cf_shift_page_shown (CfPage *page)
{
  CfShiftPage *self = CF_SHIFT_PAGE (page);

  memset (self->counts, 0, sizeof self->counts);
  memset (self->typed, 0, sizeof self->typed);
  self->busy = FALSE;
  g_free (self->amount_text);
  g_free (self->left_text);
  self->amount_text = g_strdup ("");
  self->left_text = g_strdup ("");
  cf_count_result_clear (self->result);
  show_counted (self, FALSE);
  go_to (self, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
cf_shift_page_hidden (CfPage *page)
{
  cf_message_place_clear (CF_SHIFT_PAGE (page)->messages, TRUE);
}

static gboolean
cf_shift_page_handle_key (CfPage *page, guint keyval, GdkModifierType state)
{
  CfShiftPage *self = CF_SHIFT_PAGE (page);
  guint32 character = gdk_keyval_to_unicode (keyval);
  char digit[2] = { (char) character, '\0' };

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || self->is_counted)
    return FALSE;
  if (character >= '0' && character <= '9')
    on_digit_cb (self, digit);
  else if (character == '.' || character == ',' || keyval == GDK_KEY_KP_Decimal)
    on_digit_cb (self, ".");
  else if (keyval == GDK_KEY_BackSpace)
    cf_entry_pop (self->entry);
  else if (keyval == GDK_KEY_Down)
    on_next_clicked_cb (self);
  else if (keyval == GDK_KEY_Up)
    on_previous_clicked_cb (self);
  else if (keyval == GDK_KEY_F2 && is_closing (self))
    on_x_clicked_cb (self);
  else
    return FALSE;
  return TRUE;
}

static gboolean
cf_shift_page_back (CfPage *page)
{
  go_back (CF_SHIFT_PAGE (page));
  return TRUE;
}

static gboolean
cf_shift_page_say (CfPage *page, const CfMessage *message)
{
  if (CF_SHIFT_PAGE (page)->is_counted) /* the message place is behind the result: a toast, then */
    return FALSE;
  cf_message_place_say (CF_SHIFT_PAGE (page)->messages, message);
  return TRUE;
}

static void
show_column (CfShiftPage *self, gboolean rows)
{
  cf_columns_set_middle_shown (self->columns, rows);
  cf_key_set_chosen (CF_KEY (self->show_rows), rows);
  cf_key_set_chosen (CF_KEY (self->show_pad), !rows);
}

static void
on_show_rows_clicked_cb (CfShiftPage *self)
{
  show_column (self, TRUE);
}

static void
on_show_pad_clicked_cb (CfShiftPage *self)
{
  show_column (self, FALSE);
}

static void
cf_shift_page_set_size (CfPage *page, CfSizeClass size)
{
  CfShiftPage *self = CF_SHIFT_PAGE (page);
  int keys_width;

  cf_columns_set_size (self->columns, size);
  cf_keypad_set_size (self->pad, size);
  keys_width = cf_columns_get_keys_width (self->columns);
  cf_message_place_set_size (self->messages, size);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->bar), size == CF_SIZE_P
                                                                ? GTK_ORIENTATION_VERTICAL
                                                                : GTK_ORIENTATION_HORIZONTAL);
  cf_count_result_set_size (self->result, size);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->panels),
                                  size == CF_SIZE_L || size == CF_SIZE_M
                                    ? GTK_ORIENTATION_HORIZONTAL
                                    : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (GTK_WIDGET (self->main), keys_width > 0 ? keys_width : 400, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->text), size != CF_SIZE_C);
  /* Large text leaves no room for a large figure above the whole of the pad. */
  gtk_widget_remove_css_class (GTK_WIDGET (self->counted), size == CF_SIZE_C ? "t48" : "t32");
  gtk_widget_add_css_class (GTK_WIDGET (self->counted), size == CF_SIZE_C ? "t32" : "t48");
  show_column (self, FALSE);
}

static CfEntry *
cf_shift_page_get_entry (CfPage *page)
{
  return CF_SHIFT_PAGE (page)->entry;
}

static void
cf_shift_page_clear_typed (CfPage *page)
{
  /* A scan leaves a count alone: the digits here are already what was counted. */
}

static void
cf_shift_page_page_init (CfPageInterface *iface)
{
  iface->set_size = cf_shift_page_set_size;
  iface->shown = cf_shift_page_shown;
  iface->hidden = cf_shift_page_hidden;
  iface->handle_key = cf_shift_page_handle_key;
  iface->clear_typed = cf_shift_page_clear_typed;
  iface->get_entry = cf_shift_page_get_entry;
  iface->main_key = cf_shift_page_main_key;
  iface->back = cf_shift_page_back;
  iface->say = cf_shift_page_say;
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
cf_shift_page_dispose (GObject *object)
{
  CfShiftPage *self = CF_SHIFT_PAGE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_shift_page_parent_class)->dispose (object);
}

static void
cf_shift_page_finalize (GObject *object)
{
  CfShiftPage *self = CF_SHIFT_PAGE (object);

  g_free (self->amount_text);
  g_free (self->left_text);

  G_OBJECT_CLASS (cf_shift_page_parent_class)->finalize (object);
}

static void
cf_shift_page_class_init (CfShiftPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_shift_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_shift_page_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/shift/cf-shift-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, title);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, text);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, columns);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, panels);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, result);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, slips_grid);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, slips_panel);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, notes_grid);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, coins_grid);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, notes_sum);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, coins_sum);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, counted);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, messages);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, entry);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, pad);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, back);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, left);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, report);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, main);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, show_rows);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, show_pad);
  gtk_widget_class_bind_template_child (widget_class, CfShiftPage, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_note_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_digit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_left_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_report_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_main_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_rows_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_show_pad_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
}

static void
cf_shift_page_init (CfShiftPage *self)
{
  static const struct
  {
    const char *title;
    GCallback clicked;
  } verbs[] = {
    { N_ ("Next"), G_CALLBACK (on_next_clicked_cb) },
    { N_ ("Previous"), G_CALLBACK (on_previous_clicked_cb) },
    { N_ ("Amount"), G_CALLBACK (on_amount_clicked_cb) },
    { N_ ("Clear"), G_CALLBACK (on_clear_clicked_cb) },
  };

  self->amount_text = g_strdup ("");
  self->left_text = g_strdup ("");
  g_type_ensure (CF_TYPE_COLUMNS);
  g_type_ensure (CF_TYPE_COUNT_RESULT);
  g_type_ensure (CF_TYPE_KEYPAD);
  g_type_ensure (CF_TYPE_MESSAGE_PLACE);
  g_type_ensure (CF_TYPE_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    GtkWidget *key = cf_key_new (_ (verbs[i].title), NULL);

    g_signal_connect_swapped (key, "clicked", verbs[i].clicked, self);
    cf_keypad_add_verb (self->pad, key, 1);
  }
  cf_columns_set_message_first (self->columns, TRUE);
  g_signal_connect_swapped (self->messages, "message-shown",
                            G_CALLBACK (cf_columns_set_message_shown), self->columns);
  cf_entry_set_words (self->entry, _ ("How many?"), "");
}

GtkWidget *
cf_shift_page_new (CfDesk *desk)
{
  CfShiftPage *self = g_object_new (CF_TYPE_SHIFT_PAGE, NULL);

  g_set_object (&self->desk, desk);
  g_signal_connect_object (self->entry, "refused", G_CALLBACK (cf_desk_tick), desk,
                           G_CONNECT_SWAPPED);
  build_rows (self);
  return GTK_WIDGET (self);
}
