/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-order-view.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cf-fact.h"
#include "cf-key.h"
#include "cf-order-words.h"
#include "cf-pictogram.h"

#define LINE_HEIGHT 69

struct _CfOrderView
{
  GtkWidget parent_instance;

  GtkLabel *number;
  GtkLabel *who;
  GtkLabel *shelf;
  GtkWidget *shelf_box;
  GtkBox *steps;
  GtkBox *lines;

  CfDesk *desk;
  CfId shown;
  GArray *chosen; /* of guint */
};

G_DEFINE_FINAL_TYPE (CfOrderView, cf_order_view, GTK_TYPE_WIDGET)

static guint chosen_changed_signal;

static GtkWidget *
make_label (const char *text, const char *first, const char *second)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", 0.0f, "ellipsize",
                                   PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (label, first);
  if (second != NULL)
    gtk_widget_add_css_class (label, second);
  return label;
}

static gboolean
is_chosen (CfOrderView *self, guint line)
{
  for (guint i = 0; i < self->chosen->len; i++)
    if (g_array_index (self->chosen, guint, i) == line)
      return TRUE;
  return FALSE;
}

/* ── steps ───────────────────────────────────────────────────────────────────────────────────── */

static void
add_step (CfOrderView *self, const char *word, gboolean is_done)
{
  GtkWidget *step = g_object_new (GTK_TYPE_BOX, "spacing", 8, "hexpand", TRUE, NULL);
  GtkWidget *label = make_label (word, "t14", is_done ? "strong" : "second");

  if (is_done) {
    GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "cf-check-symbolic", "pixel-size",
                                    18, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

    gtk_widget_add_css_class (icon, "ok");
    gtk_box_append (GTK_BOX (step), icon);
    gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    _ ("done"), -1);
  }
  gtk_box_append (GTK_BOX (step), label);
  gtk_box_append (self->steps, step);
}

static void
show_steps (CfOrderView *self, const CfPickup *pickup)
{
  CfPickupState state = cf_pickup_get_state (pickup);
  gboolean is_decided = pickup->lines->len > 0, is_handed = FALSE;

  for (guint i = 0; i < pickup->lines->len; i++) {
    const CfPickupLine *line = &g_array_index (pickup->lines, CfPickupLine, i);

    is_decided = is_decided && line->picked.milli + line->fell_short.milli >= line->ordered.milli;
    is_handed = is_handed || line->handed.milli > 0;
  }
  cf_box_clear (self->steps);
  add_step (self, _ ("Placed"), TRUE);
  add_step (self, _ ("Accepted"), pickup->is_accepted || is_decided);
  add_step (self, _ ("Picked"), is_decided);
  add_step (self, _ ("Ready"), pickup->is_ready);
  if (state == CF_PICKUP_CANCELLED || state == CF_PICKUP_EXPIRED || state == CF_PICKUP_RETURNED)
    add_step (self, cf_order_state_word (state), TRUE);
  else
    add_step (self,
              is_handed && state != CF_PICKUP_COLLECTED ? _ ("Collected in part") : _ ("Collected"),
              is_handed);
}

/* ── lines ───────────────────────────────────────────────────────────────────────────────────── */

/* What stands for the line instead of its own product. */
static char *
dup_instead (const CfPickup *pickup, const CfPickupLine *line)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < pickup->parts->len; i++) {
    const CfPickupPart *part = &g_array_index (pickup->parts, CfPickupPart, i);

    if (part->line == line->no && strcmp (part->sku, line->sku) != 0 && part->picked.milli > 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", part->name);
  }
  return g_string_free (words, words->len == 0);
}

static const char *
wish_words (CfPickupWish wish)
{
  switch (wish) {
  case CF_WISH_SIMILAR: return _ ("something similar is fine");
  case CF_WISH_ASK: return _ ("ask before taking something similar");
  case CF_WISH_NONE:
  default: return _ ("nothing instead");
  }
}

/* @ret_is_wrong: whether the word stands there in the colour of what needs a look. */
static const char *
line_word (const CfPickupLine *line, gboolean is_swapped, gboolean *ret_is_wrong)
{
  *ret_is_wrong = FALSE;
  if (line->returned.milli > 0)
    return _ ("Returned");
  if (line->handed.milli > 0 && line->handed.milli >= line->picked.milli)
    return _ ("Handed over");
  *ret_is_wrong = line->fell_short.milli > 0 || is_swapped;
  if (line->fell_short.milli > 0)
    return _ ("Short");
  if (is_swapped)
    return _ ("Swapped");
  return line->picked.milli >= line->ordered.milli ? _ ("Picked") : _ ("To pick");
}

static char *
dup_count (const CfFormat *format, const CfPickupLine *line)
{
  g_autofree char *ordered = cf_format_quantity_with_unit (format, line->ordered, line->unit);
  g_autofree char *picked = NULL;

  if (line->picked.milli == line->ordered.milli)
    return g_steal_pointer (&ordered);
  picked = cf_format_quantity (format, line->picked, line->unit);
  return g_strdup_printf (_ ("%s of %s"), picked, ordered);
}

static void
on_line_clicked_cb (GtkWidget *key, CfOrderView *self)
{
  guint line = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (key), "line"));
  gboolean chosen = is_chosen (self, line);

  for (guint i = 0; chosen && i < self->chosen->len; i++) {
    if (g_array_index (self->chosen, guint, i) == line) {
      g_array_remove_index (self->chosen, i);
      break;
    }
  }
  if (!chosen)
    g_array_append_val (self->chosen, line);
  cf_key_set_chosen (CF_KEY (key), !chosen);
  g_signal_emit (self, chosen_changed_signal, 0);
}

static GtkWidget *
make_state (const char *word, gboolean is_wrong, gboolean is_done)
{
  GtkWidget *state = g_object_new (GTK_TYPE_BOX, "spacing", 6, "width-request", 124, "valign",
                                   GTK_ALIGN_CENTER, NULL);

  if (is_wrong || is_done)
    gtk_box_append (GTK_BOX (state),
                    g_object_new (GTK_TYPE_IMAGE, "icon-name",
                                  is_wrong ? "cf-warning-symbolic" : "cf-check-symbolic",
                                  "pixel-size", 18, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_box_append (GTK_BOX (state), make_label (word, "t15", "strong"));
  gtk_widget_add_css_class (state, is_wrong ? "warn" : is_done ? "ok" : "second");
  return state;
}

static GtkWidget *
make_line (CfOrderView *self, const CfPickup *pickup, const CfPickupLine *line)
{
  g_autofree char *instead = dup_instead (pickup, line);
  g_autofree char *count = dup_count (cf_desk_get_format (self->desk), line);
  g_autofree char *detail = NULL;
  g_autofree char *name = NULL;
  gboolean is_wrong;
  const char *word = line_word (line, instead != NULL, &is_wrong);
  GtkWidget *key = g_object_new (CF_TYPE_KEY, "height-request", LINE_HEIGHT, NULL);
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "spacing", 12, NULL);
  GtkWidget *picture =
    g_object_new (GTK_TYPE_BOX, "valign", GTK_ALIGN_CENTER, "hexpand", FALSE, NULL);
  GtkWidget *words = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "valign",
                                   GTK_ALIGN_CENTER, "hexpand", TRUE, NULL);
  GtkWidget *figure = make_label (count, "t20", "strong");

  if (instead != NULL)
    /* Translators: %s is what was picked in place of what was ordered. */
    detail = g_strdup_printf (_ ("instead: %s"), instead);
  else
    detail = g_strdup (line->fell_short.milli > 0 || line->picked.milli < line->ordered.milli
                         ? wish_words (line->wish)
                         : "");
  name = g_strdup_printf (_ ("Line %u: %s, %s, %s"), line->no, line->name, count, word);
  gtk_box_append (GTK_BOX (picture),
                  g_object_new (GTK_TYPE_IMAGE, "icon-name", cf_pictogram_for (NULL), "pixel-size",
                                24, "hexpand", TRUE, "accessible-role",
                                GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_add_css_class (picture, "picture");
  gtk_widget_add_css_class (picture, "p44");
  gtk_box_append (GTK_BOX (words), make_label (line->name, "t17", "name"));
  if (*detail != '\0')
    gtk_box_append (GTK_BOX (words), make_label (detail, "t14", is_wrong ? "warn" : "second"));
  gtk_widget_add_css_class (figure, "figure");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), figure);
  gtk_box_append (GTK_BOX (box),
                  make_state (word, is_wrong, line->picked.milli >= line->ordered.milli));
  gtk_button_set_child (GTK_BUTTON (key), box);
  gtk_widget_add_css_class (key, "order-line");
  cf_key_set_name (CF_KEY (key), name);
  cf_key_set_chosen (CF_KEY (key), is_chosen (self, line->no));
  g_object_set_data (G_OBJECT (key), "line", GUINT_TO_POINTER (line->no));
  g_signal_connect (key, "clicked", G_CALLBACK (on_line_clicked_cb), self);
  return key;
}

/* ── the view ────────────────────────────────────────────────────────────────────────────────── */

void
cf_order_view_set (CfOrderView *self, CfDesk *desk, const CfTillOrder *order)
{
  g_return_if_fail (CF_IS_ORDER_VIEW (self));

  const CfPickup *pickup = order->pickup;
  const CfFormat *format = cf_desk_get_format (desk);
  g_autofree char *placed = cf_format_date_time (format, pickup->placed_ms);
  g_autofree char *contents = cf_order_contents_words (format, pickup);
  /* Translators: who collects an order, when it was placed, what it has. */
  g_autofree char *who =
    g_strdup_printf (_ ("%s · placed %s · %s"),
                     order->name != NULL ? order->name : _ ("Nobody's name"), placed, contents);

  g_set_object (&self->desk, desk);
  if (strcmp (self->shown.text, pickup->id.text) != 0)
    g_array_set_size (self->chosen, 0);
  self->shown = pickup->id;
  gtk_label_set_text (self->number, pickup->number);
  gtk_label_set_text (self->who, who);
  gtk_label_set_text (self->shelf, pickup->shelf);
  gtk_widget_set_visible (self->shelf_box, pickup->shelf[0] != '\0');
  show_steps (self, pickup);
  cf_box_clear (self->lines);
  for (guint i = 0; i < pickup->lines->len; i++)
    gtk_box_append (self->lines,
                    make_line (self, pickup, &g_array_index (pickup->lines, CfPickupLine, i)));
}

const GArray *
cf_order_view_get_chosen (CfOrderView *self)
{
  return self->chosen;
}

void
cf_order_view_clear_chosen (CfOrderView *self)
{
  g_array_set_size (self->chosen, 0);
}

static void
cf_order_view_dispose (GObject *object)
{
  CfOrderView *self = CF_ORDER_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->chosen, g_array_unref);

  G_OBJECT_CLASS (cf_order_view_parent_class)->dispose (object);
}

static void
cf_order_view_class_init (CfOrderViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_order_view_dispose;
  chosen_changed_signal = g_signal_new ("chosen-changed", CF_TYPE_ORDER_VIEW, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/counterfoil/Counterfoil/orders/cf-order-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CfOrderView, number);
  gtk_widget_class_bind_template_child (widget_class, CfOrderView, who);
  gtk_widget_class_bind_template_child (widget_class, CfOrderView, shelf);
  gtk_widget_class_bind_template_child (widget_class, CfOrderView, shelf_box);
  gtk_widget_class_bind_template_child (widget_class, CfOrderView, steps);
  gtk_widget_class_bind_template_child (widget_class, CfOrderView, lines);
}

static void
cf_order_view_init (CfOrderView *self)
{
  self->chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
}
