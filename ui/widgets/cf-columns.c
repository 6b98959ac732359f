/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-columns.h"

#define GAP          8  /* between keys, px */
#define COLUMN_GAP   12 /* between panels, px */
#define ENTRY_HEIGHT 56
#define STRIP_HEIGHT 72 /* the message place in class P */

typedef enum
{
  SLOT_START,
  SLOT_MIDDLE,
  SLOT_SWITCH,
  SLOT_ENTRY,
  SLOT_MESSAGE,
  SLOT_PAD,
  N_SLOTS,
} Slot;

static const char *const slot_names[N_SLOTS] = {
  "start", "middle", "switch", "entry", "message", "pad",
};

struct _CfColumns
{
  GtkWidget parent_instance;

  GtkWidget *slots[N_SLOTS];
  CfSizeClass size;
  gboolean wide_middle;
  gboolean middle_shown;
  gboolean message_shown;
  gboolean message_first;
};

static void cf_columns_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CfColumns,
                               cf_columns,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      cf_columns_buildable_init))

/* Which slots are there at all: what is not on the screen is not in the accessibility tree. */
static gboolean
is_shown (CfColumns *self, Slot slot)
{
  gboolean compact = self->size == CF_SIZE_C;
  gboolean middle = self->wide_middle || (compact && self->middle_shown);
  gboolean covered =
    self->message_shown && ((compact && !self->message_first) || self->size == CF_SIZE_P);

  switch (slot) {
  case SLOT_SWITCH: return compact && !self->wide_middle && !covered;
  case SLOT_MIDDLE: return !compact || middle;
  case SLOT_ENTRY: return !(compact ? middle : self->wide_middle) && !covered;
  case SLOT_PAD: return !(compact ? middle : self->wide_middle);
  case SLOT_MESSAGE: return compact ? covered || self->message_first : !self->wide_middle;
  case SLOT_START:
  case N_SLOTS:
  default: return TRUE;
  }
}

static void
update_slots (CfColumns *self)
{
  for (int slot = 0; slot < N_SLOTS; slot++) {
    if (self->slots[slot] != NULL)
      gtk_widget_set_visible (self->slots[slot], is_shown (self, (Slot) slot));
  }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Puts a slot's child at a place given for left-to-right, mirrored where the language is. */
static void
place (CfColumns *self, Slot slot, int total, int x, int y, int width, int height)
{
  GtkWidget *child = self->slots[slot];
  GskTransform *transform = NULL;
  int min_width = 0, min_height = 0;

  if (child == NULL || !gtk_widget_get_visible (child))
    return;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  width = MAX (width, min_width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, &min_height, NULL, NULL, NULL);
  height = MAX (height, min_height);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = total - x - width;
  transform = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_widget_allocate (child, width, height, -1, transform);
}

int
cf_columns_get_keys_width (CfColumns *self)
{
  int minimum = 0;

  g_return_val_if_fail (CF_IS_COLUMNS (self), 0);

  if (self->size == CF_SIZE_C)
    return 0;
  if (self->slots[SLOT_PAD] != NULL)
    gtk_widget_measure (self->slots[SLOT_PAD], GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                        NULL);
  return MAX (cf_size_class_pad_width (self->size), minimum);
}

static int
pad_height (CfColumns *self, int width)
{
  int minimum = 0;

  if (self->slots[SLOT_PAD] != NULL)
    gtk_widget_measure (self->slots[SLOT_PAD], GTK_ORIENTATION_VERTICAL, width, &minimum, NULL,
                        NULL, NULL);
  return minimum;
}

/* Entry, message place and pad, one above the other. */
static void
place_keys (CfColumns *self, int total, int x, int y, int width, int height)
{
  int pad = pad_height (self, width);
  int between = height - ENTRY_HEIGHT - pad - 2 * GAP;
  int entry_y = self->message_first ? y + between + GAP : y;
  int message_y = self->message_first ? y : y + ENTRY_HEIGHT + GAP;

  place (self, SLOT_ENTRY, total, x, entry_y, width, ENTRY_HEIGHT);
  if (self->size == CF_SIZE_P && self->message_shown) /* the strip alone has no room for keys */
    place (self, SLOT_MESSAGE, total, x, y, width, between + GAP + ENTRY_HEIGHT);
  else
    place (self, SLOT_MESSAGE, total, x, message_y, width, between);
  place (self, SLOT_PAD, total, x, y + height - pad, width, pad);
}

static int
min_width (CfColumns *self, Slot slot)
{
  int minimum = 0;

  if (self->slots[slot] != NULL && gtk_widget_get_visible (self->slots[slot]))
    gtk_widget_measure (self->slots[slot], GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                        NULL);
  return minimum;
}

/* The first column grows with its text, up to half of what the keys leave; the middle gets at least
 * what it needs. */
static int
start_width (CfColumns *self, int width, int keys)
{
  int least = self->size == CF_SIZE_L ? 620 : self->size == CF_SIZE_M ? 540 : 428;
  int share = (width - keys - 2 * COLUMN_GAP) / 2;
  int grown = (int) (least * cf_text_scale (GTK_WIDGET (self)));
  int room = width - COLUMN_GAP - (self->wide_middle ? 0 : keys + COLUMN_GAP) -
             min_width (self, SLOT_MIDDLE);

  return MAX (MIN (MAX (least, MIN (grown, share)), room), min_width (self, SLOT_START));
}

static void
arrange_landscape (CfColumns *self, int width, int height)
{
  int keys = cf_columns_get_keys_width (self);
  int start = self->slots[SLOT_START] != NULL ? start_width (self, width, keys) : 0;
  int middle_x = start > 0 ? start + COLUMN_GAP : 0;
  int middle = width - middle_x - (self->wide_middle ? 0 : keys + COLUMN_GAP);

  place (self, SLOT_START, width, 0, 0, start, height);
  place (self, SLOT_MIDDLE, width, middle_x, 0, middle, height);
  place_keys (self, width, width - keys, 0, keys, height);
}

static void
arrange_portrait (CfColumns *self, int width, int height)
{
  int keys = cf_columns_get_keys_width (self);
  int below = 4 * 72 + 3 * GAP + ENTRY_HEIGHT + STRIP_HEIGHT + 2 * GAP;
  int top = self->slots[SLOT_START] != NULL ? height - below - COLUMN_GAP : 0;
  int y = top > 0 ? top + COLUMN_GAP : 0;
  int middle = width - (self->wide_middle ? 0 : keys + COLUMN_GAP);

  if (top == 0)
    below = height;
  place (self, SLOT_START, width, 0, 0, width, top);
  place (self, SLOT_MIDDLE, width, 0, y, middle, below);
  place_keys (self, width, width - keys, y, keys, below);
}

/* Middle and keys share one column and take turns; a message covers switch and entry, or, where it
 * holds what is due, stands above them for good. */
static void
arrange_compact (CfColumns *self, int width, int height)
{
  int start = self->slots[SLOT_START] != NULL ? width * 555 / 1000 : 0;
  int x = start > 0 ? start + COLUMN_GAP : 0;
  int column = width - x;
  int y = 0;
  int message = 0;

  if (self->message_first && self->slots[SLOT_MESSAGE] != NULL) {
    gtk_widget_measure (self->slots[SLOT_MESSAGE], GTK_ORIENTATION_VERTICAL, column, &message, NULL,
                        NULL, NULL);
    place (self, SLOT_MESSAGE, width, x, 0, column, message);
    y = message + GAP;
  }
  place (self, SLOT_START, width, 0, 0, start, height);
  place (self, SLOT_SWITCH, width, x, y, column, ENTRY_HEIGHT);
  if (!self->message_first)
    place (self, SLOT_MESSAGE, width, x, 0, column, 2 * ENTRY_HEIGHT + GAP);
  if (self->slots[SLOT_SWITCH] != NULL && !self->wide_middle)
    y += ENTRY_HEIGHT + GAP;
  place (self, SLOT_MIDDLE, width, x, y, column, height - y);
  place (self, SLOT_ENTRY, width, x, y, column, ENTRY_HEIGHT);
  place (self, SLOT_PAD, width, x, y + ENTRY_HEIGHT + GAP, column, height - y - ENTRY_HEIGHT - GAP);
}

static void
cf_columns_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CfColumns *self = CF_COLUMNS (widget);

  switch (self->size) {
  case CF_SIZE_P: arrange_portrait (self, width, height); break;
  case CF_SIZE_C: arrange_compact (self, width, height); break;
  case CF_SIZE_L:
  case CF_SIZE_M:
  case CF_SIZE_S:
  default: arrange_landscape (self, width, height);
  }
}

static void
cf_columns_measure (GtkWidget *widget,
                    GtkOrientation orientation,
                    int for_size,
                    int *minimum,
                    int *natural,
                    int *minimum_baseline,
                    int *natural_baseline)
{
  *minimum = 0;
  *natural = 600;
}

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  CfColumns *self = CF_COLUMNS (buildable);

  for (int slot = 0; slot < N_SLOTS; slot++) {
    if (g_strcmp0 (type, slot_names[slot]) == 0) {
      g_assert (self->slots[slot] == NULL);
      self->slots[slot] = GTK_WIDGET (child);
      gtk_widget_set_parent (GTK_WIDGET (child), GTK_WIDGET (self));
      return;
    }
  }
  g_critical ("CfColumns has no place '%s'", type);
}

static void
cf_columns_buildable_init (GtkBuildableIface *iface)
{
  iface->add_child = add_child;
}

static void
cf_columns_dispose (GObject *object)
{
  CfColumns *self = CF_COLUMNS (object);

  for (int slot = 0; slot < N_SLOTS; slot++)
    g_clear_pointer (&self->slots[slot], gtk_widget_unparent);

  G_OBJECT_CLASS (cf_columns_parent_class)->dispose (object);
}

static void
cf_columns_class_init (CfColumnsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cf_columns_dispose;
  widget_class->size_allocate = cf_columns_size_allocate;
  widget_class->measure = cf_columns_measure;
  gtk_widget_class_set_css_name (widget_class, "columns");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_columns_init (CfColumns *self)
{
  self->size = CF_SIZE_M;
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

static void
set_flag (CfColumns *self, gboolean *flag, gboolean value)
{
  value = !!value;
  if (*flag == value)
    return;
  *flag = value;
  update_slots (self);
}

void
cf_columns_set_size (CfColumns *self, CfSizeClass size)
{
  g_return_if_fail (CF_IS_COLUMNS (self));

  self->size = size;
  update_slots (self);
}

void
cf_columns_set_wide_middle (CfColumns *self, gboolean wide)
{
  g_return_if_fail (CF_IS_COLUMNS (self));

  set_flag (self, &self->wide_middle, wide);
}

void
cf_columns_set_middle_shown (CfColumns *self, gboolean shown)
{
  g_return_if_fail (CF_IS_COLUMNS (self));

  set_flag (self, &self->middle_shown, shown);
}

void
cf_columns_set_message_shown (CfColumns *self, gboolean shown)
{
  g_return_if_fail (CF_IS_COLUMNS (self));

  set_flag (self, &self->message_shown, shown);
}

void
cf_columns_set_message_first (CfColumns *self, gboolean first)
{
  g_return_if_fail (CF_IS_COLUMNS (self));

  set_flag (self, &self->message_first, first);
}
