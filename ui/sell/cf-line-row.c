/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-line-row.h"

#include <glib/gi18n.h>

#include "cf-amount.h"
#include "cf-present.h"
#include "cf-till-value.h"

struct _CfLineRow
{
  GtkButton parent_instance;

  GtkLabel *quantity;
  GtkLabel *unit;
  GtkLabel *name;
  GtkWidget *second;
  GtkLabel *each;
  GtkLabel *weighed;
  GtkLabel *priced;
  GtkLabel *age;
  GtkLabel *elsewhere;
  GtkLabel *saving;
  GtkLabel *total;
  GtkLabel *saved;

  CfTillLine *line;
};

G_DEFINE_FINAL_TYPE (CfLineRow, cf_line_row, GTK_TYPE_BUTTON)

static void
set_shown (GtkLabel *label, const char *text)
{
  gboolean shown = text != NULL && *text != '\0';

  if (shown)
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), shown);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_quantity (CfLineRow *self, const CfTillLineInfo *info, const char *quantity)
{
  gboolean measured = info->unit != CF_UNIT_EA;
  gboolean one = !measured && info->quantity.milli == 1000;
  g_autofree char *shown = cf_isolate (quantity);

  gtk_label_set_text (self->quantity, shown);
  set_class (GTK_WIDGET (self->quantity), "second", one);
  set_class (GTK_WIDGET (self->quantity), "heavy", !one && !measured);
  set_class (GTK_WIDGET (self->quantity), "strong", measured);
  set_class (GTK_WIDGET (self->quantity), "t15", measured);
  set_class (GTK_WIDGET (self->quantity), "t17", !measured);
  set_shown (self->unit, measured ? cf_unit_to_text (info->unit) : NULL);
}

static void
show_flags (CfLineRow *self, const CfTillLineInfo *info, const CfFormat *format)
{
  gboolean measured = info->unit != CF_UNIT_EA;
  g_autofree char *price = cf_shown_amount (format, info->unit_price);
  g_autofree char *each = NULL;
  g_autofree char *age = NULL;
  g_autofree char *why = NULL;

  if (measured)
    each = g_strdup_printf ("\u2066%s / %s\u2069", price, cf_unit_to_text (info->unit));
  else if (info->quantity.milli != 1000)
    /* Translators: the price of one piece of a line with several. */
    each = g_strdup_printf (_ ("%s each"), price);
  else if (info->kind == CF_LINE_STORED_VALUE && info->serial != NULL)
    each = cf_till_mask_card (info->serial);
  if (info->age_limit > 0)
    age = g_strdup_printf (info->age_confirmed ? _ ("%u+ checked") : _ ("%u+ ?"), info->age_limit);
  set_shown (self->each, each);
  set_shown (self->weighed, info->is_embedded || measured ? _ ("Weighed") : NULL);
  set_shown (self->priced, info->is_overridden ? _ ("Price set") : NULL);
  set_shown (self->age, age);
  set_class (GTK_WIDGET (self->age), "ask", info->age_limit > 0 && !info->age_confirmed);
  set_shown (self->elsewhere, info->lent_elsewhere ? _ ("Last at another till") : NULL);
  if (info->saving != NULL && *info->saving != '\0')
    why = g_strdup_printf ("\u2068%s\u2069", info->saving); /* may be words or a percentage */
  set_shown (self->saving, why);
  gtk_widget_set_visible (self->second, each != NULL || info->is_embedded || measured ||
                                          info->is_overridden || age != NULL ||
                                          info->lent_elsewhere ||
                                          (info->saving != NULL && *info->saving != '\0'));
}

static void
name_it (CfLineRow *self, const CfTillLineInfo *info, const char *quantity, const char *total)
{
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  name = g_strdup_printf (_ ("Line %u: %s, %s, %s"), info->no, info->name, quantity, total);
  description =
    g_strdup_printf ("%s%s%s",
                     info->lent_elsewhere ? _ ("Another till is selling the last one") : "",
                     info->lent_elsewhere && info->saving != NULL ? ", " : "",
                     info->saving != NULL ? info->saving : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
cf_line_row_bind (CfLineRow *self, CfTillLine *line, const CfFormat *format)
{
  const CfTillLineInfo *info;
  g_autofree char *quantity = NULL;
  g_autofree char *total = NULL;
  g_autofree char *saved = NULL;
  g_autofree char *shown_total = NULL;

  g_return_if_fail (CF_IS_LINE_ROW (self));

  g_set_object (&self->line, line);
  if (line == NULL)
    return;
  info = cf_till_line_get_info (line);
  quantity = cf_format_quantity (format, info->quantity, info->unit);
  total = cf_shown_amount (format, info->total);
  shown_total = cf_isolate (total);
  show_quantity (self, info, quantity);
  gtk_label_set_text (self->name, info->name);
  show_flags (self, info, format);
  /* Two lines of name when nothing stands below it, else one. */
  gtk_label_set_lines (self->name, gtk_widget_get_visible (self->second) ? 1 : 2);
  gtk_label_set_text (self->total, shown_total);
  if (!cf_money_is_zero (info->discount)) {
    g_autofree char *saving = cf_shown_saving (format, info->discount);

    saved = cf_isolate (saving);
  }
  set_shown (self->saved, saved);
  name_it (self, info, quantity, total);
}

CfTillLine *
cf_line_row_get_line (CfLineRow *self)
{
  g_return_val_if_fail (CF_IS_LINE_ROW (self), NULL);

  return self->line;
}

void
cf_line_row_mark (CfLineRow *self, gboolean fresh, gboolean chosen)
{
  g_return_if_fail (CF_IS_LINE_ROW (self));

  set_class (GTK_WIDGET (self), "fresh", fresh);
  set_class (GTK_WIDGET (self), "chosen", chosen);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, chosen, -1);
}

void
cf_line_row_set_large (CfLineRow *self, gboolean large)
{
  g_return_if_fail (CF_IS_LINE_ROW (self));

  set_class (GTK_WIDGET (self), "large", large);
  gtk_widget_set_can_target (GTK_WIDGET (self), !large);
  gtk_widget_set_focusable (GTK_WIDGET (self), !large);
}

static void
cf_line_row_dispose (GObject *object)
{
  g_clear_object (&CF_LINE_ROW (object)->line);

  G_OBJECT_CLASS (cf_line_row_parent_class)->dispose (object);
}

static void
cf_line_row_class_init (CfLineRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  cf_press_at_once (GTK_BUTTON_CLASS (klass));
  G_OBJECT_CLASS (klass)->dispose = cf_line_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/counterfoil/Counterfoil/sell/cf-line-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, quantity);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, unit);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, name);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, second);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, each);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, weighed);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, priced);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, age);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, elsewhere);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, saving);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, total);
  gtk_widget_class_bind_template_child (widget_class, CfLineRow, saved);
}

static void
cf_line_row_init (CfLineRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cf_line_row_new (void)
{
  return g_object_new (CF_TYPE_LINE_ROW, NULL);
}
