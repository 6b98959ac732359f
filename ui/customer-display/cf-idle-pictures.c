/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-idle-pictures.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "cf-till-pictures.h"

#define SHOWN_SECONDS 10

struct _CfIdlePictures
{
  GtkWidget parent_instance;

  AdwCarousel *carousel;

  CfDesk *desk;
  GPtrArray *names; /* (element-type utf8): of the pictures, one a page */
  GPtrArray *pages; /* (element-type GtkPicture): borrowed */
  guint at;         /* the page that is shown */
  guint serial;     /* of the list; an answer about an older one is dropped */
  gboolean running;
  guint timer_id;
};

G_DEFINE_FINAL_TYPE (CfIdlePictures, cf_idle_pictures, GTK_TYPE_WIDGET)

typedef enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
} CfIdlePicturesSignal;

static guint signals[N_SIGNALS];

static void load (CfIdlePictures *self, guint index);

/* ── pages ───────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_ready (CfIdlePictures *self, guint index)
{
  return index < self->pages->len &&
         gtk_picture_get_paintable (g_ptr_array_index (self->pages, index)) != NULL;
}

static guint
after (CfIdlePictures *self, guint index)
{
  return (index + 1) % self->pages->len;
}

/* "Picture 2 of 3", which changes when one is added or taken away. */
static void
name_pages (CfIdlePictures *self)
{
  for (guint i = 0; i < self->pages->len; i++) {
    g_autofree char *words = g_strdup_printf (_ ("Picture %u of %u"), i + 1, self->pages->len);

    gtk_accessible_update_property (GTK_ACCESSIBLE (g_ptr_array_index (self->pages, i)),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  }
}

static void
remove_page (CfIdlePictures *self, guint index)
{
  adw_carousel_remove (self->carousel, g_ptr_array_index (self->pages, index));
  g_ptr_array_remove_index (self->pages, index);
  g_ptr_array_remove_index (self->names, index);
  if (self->at >= index && self->at > 0)
    self->at--;
}

/* ── time ────────────────────────────────────────────────────────────────────────────────────── */

/* What was seen before the last one is needed no more until it comes again. */
static void
forget_others (CfIdlePictures *self, guint before)
{
  for (guint i = 0; i < self->pages->len; i++)
    if (i != self->at && i != before && i != after (self, self->at))
      gtk_picture_set_paintable (g_ptr_array_index (self->pages, i), NULL);
}

static gboolean
on_time_cb (gpointer data)
{
  CfIdlePictures *self = data;
  guint before = self->at;
  guint next = after (self, before);

  if (!is_ready (self, next)) /* still being unpacked: 10 s more of this one */
    return G_SOURCE_CONTINUE;
  self->at = next;
  /* From the last to the first without running past all others. */
  adw_carousel_scroll_to (self->carousel, g_ptr_array_index (self->pages, next),
                          next > before && adw_get_enable_animations (GTK_WIDGET (self)));
  forget_others (self, before);
  load (self, after (self, next));
  return G_SOURCE_CONTINUE;
}

static void
update_timer (CfIdlePictures *self)
{
  gboolean wanted = self->running && self->pages->len > 1;

  if (wanted && self->timer_id == 0)
    self->timer_id = g_timeout_add_seconds (SHOWN_SECONDS, on_time_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->timer_id, g_source_remove);
}

/* ── unpacking ───────────────────────────────────────────────────────────────────────────────── */

typedef struct
{
  CfIdlePictures *self;
  guint serial;
  char *name;
} Loading;

static void
take (CfIdlePictures *self, guint index, const CfTillPicture *picture)
{
  g_autoptr (GdkTexture) texture =
    gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_R8G8B8, picture->pixels,
                            (gsize) picture->width * 3);

  gtk_picture_set_paintable (g_ptr_array_index (self->pages, index), GDK_PAINTABLE (texture));
  if (index == self->at)
    load (self, after (self, index));
}

/* A file that is gone or damaged is passed over. */
static void
give_up (CfIdlePictures *self, guint index, const GError *error)
{
  gboolean was_shown = index == self->at;

  g_message ("a picture is left out: %s", error->message);
  remove_page (self, index);
  name_pages (self);
  update_timer (self);
  if (was_shown && self->pages->len > 0)
    load (self, self->at);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Loading *loading = data;
  g_autoptr (CfIdlePictures) self = loading->self;
  g_autofree char *name = loading->name;
  g_autoptr (GError) error = NULL;
  g_autoptr (CfTillPicture) picture =
    cf_till_load_picture_finish (CF_TILL (source), result, &error);
  gboolean is_old = loading->serial != self->serial;
  guint index;

  g_free (loading);
  if (is_old || !g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, &index))
    return;
  if (picture != NULL)
    take (self, index, picture);
  else
    give_up (self, index, error);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
load (CfIdlePictures *self, guint index)
{
  Loading *loading;

  if (index >= self->pages->len || is_ready (self, index))
    return;
  loading = g_new0 (Loading, 1);
  *loading = (Loading){ g_object_ref (self), self->serial,
                        g_strdup (g_ptr_array_index (self->names, index)) };
  cf_till_load_picture_async (cf_desk_get_till (self->desk), loading->name,
                              CF_TILL_PICTURE_WIDTH_MAX, CF_TILL_PICTURE_HEIGHT_MAX, on_loaded_cb,
                              loading);
}

/* ── the list ────────────────────────────────────────────────────────────────────────────────── */

static gboolean
is_same (CfIdlePictures *self, const GPtrArray *names)
{
  gboolean same = names->len == self->names->len;

  for (guint i = 0; same && i < names->len; i++)
    same = g_str_equal (names->pdata[i], self->names->pdata[i]);
  return same;
}

static void
add_page (CfIdlePictures *self, const char *name)
{
  GtkWidget *page = gtk_picture_new ();

  gtk_picture_set_content_fit (GTK_PICTURE (page), GTK_CONTENT_FIT_CONTAIN);
  g_object_set (page, "hexpand", TRUE, "vexpand", TRUE, NULL);
  adw_carousel_append (self->carousel, page);
  g_ptr_array_add (self->pages, page);
  g_ptr_array_add (self->names, g_strdup (name));
}

static void
on_settings_changed_cb (CfIdlePictures *self)
{
  const GPtrArray *names = cf_till_get_pictures (cf_desk_get_till (self->desk));

  if (is_same (self, names))
    return;
  self->serial++;
  while (self->pages->len > 0)
    remove_page (self, self->pages->len - 1);
  for (guint i = 0; i < names->len; i++)
    add_page (self, names->pdata[i]);
  self->at = 0;
  name_pages (self);
  update_timer (self);
  load (self, 0);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
cf_idle_pictures_set_desk (CfIdlePictures *self, CfDesk *desk)
{
  g_return_if_fail (CF_IS_IDLE_PICTURES (self));

  g_set_object (&self->desk, desk);
  g_signal_connect_object (cf_desk_get_till (desk), "settings-changed",
                           G_CALLBACK (on_settings_changed_cb), self, G_CONNECT_SWAPPED);
  on_settings_changed_cb (self);
}

gboolean
cf_idle_pictures_has_any (CfIdlePictures *self)
{
  g_return_val_if_fail (CF_IS_IDLE_PICTURES (self), FALSE);

  return is_ready (self, self->at);
}

void
cf_idle_pictures_set_running (CfIdlePictures *self, gboolean running)
{
  g_return_if_fail (CF_IS_IDLE_PICTURES (self));

  self->running = running;
  update_timer (self);
}

/* ── life ────────────────────────────────────────────────────────────────────────────────────── */

static void
cf_idle_pictures_dispose (GObject *object)
{
  CfIdlePictures *self = CF_IDLE_PICTURES (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->serial++;
  g_ptr_array_set_size (self->pages, 0);
  g_ptr_array_set_size (self->names, 0);
  if (self->carousel != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->carousel));
  self->carousel = NULL;
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (cf_idle_pictures_parent_class)->dispose (object);
}

static void
cf_idle_pictures_finalize (GObject *object)
{
  CfIdlePictures *self = CF_IDLE_PICTURES (object);

  g_ptr_array_unref (self->pages);
  g_ptr_array_unref (self->names);

  G_OBJECT_CLASS (cf_idle_pictures_parent_class)->finalize (object);
}

static void
cf_idle_pictures_class_init (CfIdlePicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cf_idle_pictures_dispose;
  G_OBJECT_CLASS (klass)->finalize = cf_idle_pictures_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CF_TYPE_IDLE_PICTURES, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
cf_idle_pictures_init (CfIdlePictures *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->pages = g_ptr_array_new ();
  self->carousel = g_object_new (ADW_TYPE_CAROUSEL, "interactive", FALSE, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->carousel), GTK_WIDGET (self));
}
