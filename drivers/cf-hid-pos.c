/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-hid-pos.h"

#include <string.h>

#include "cf-aim.h"
#include "cf-scanner.h"

/* HID Point of Sale Usage Tables 1.02, page 0x8C; the length is Generic Desktop "Byte Count". */
#define IDENTIFIER(n) CF_HID_USAGE (CF_HID_POS_PAGE, 0xFB + (n))
#define DATA          CF_HID_USAGE (CF_HID_POS_PAGE, 0xFE)
#define CONTINUED     CF_HID_USAGE (CF_HID_POS_PAGE, 0xFF)
#define BYTE_COUNT    CF_HID_USAGE (0x01, 0x3B)

/* Where the things stand that the descriptor does not name: Access-IS ATR110, Honeywell. */
#define SHARED_ID    0x02
#define SHARED_BYTES 64
static const CfHidField SHARED_LENGTH = { .bit_offset = 8, .bit_size = 8, .count = 1 };
static const CfHidField SHARED_AIM = { .bit_offset = 16, .bit_size = 8, .count = 3 };
static const CfHidField SHARED_DATA = { .bit_offset = 40, .bit_size = 8, .count = 56 };
static const CfHidField SHARED_MAKERS = { .bit_offset = 61 * 8, .bit_size = 8, .count = 1 };
static const CfHidField SHARED_CONTINUED = { .bit_offset = 63 * 8, .bit_size = 1, .count = 1 };

/* The letter that Honeywell sends for the symbology, for units that leave the identifier empty:
 * Honeywell, "Symbology Charts" of its user guides. */
static const struct
{
  char letter;
  const char *aim;
} MAKERS[] = {
  { 'd', "]E0" }, { 'c', "]E0" }, { 'D', "]E4" }, { 'E', "]E0" }, { 'j', "]C0" },
  { 'I', "]C1" }, { 'b', "]A0" }, { 'i', "]G0" }, { 'a', "]F0" }, { 'e', "]I0" },
  { 'y', "]e0" }, { '{', "]e0" }, { '}', "]e0" }, { 'w', "]d1" }, { 's', "]Q1" },
  { 'r', "]L0" }, { 'x', "]U0" }, { 'z', "]z0" }, { 'g', "]M0" },
};

struct _CfHidPosDecoder
{
  CfHidMap *map; /* nullable */
  CfReadFunc func;
  gpointer user_data;
  CfHidField length;
  CfHidField aim[CF_AIM_LENGTH];
  CfHidField data;
  CfHidField continued;
  gboolean has_length;
  gboolean has_continued;
  gboolean is_shared; /* the layout is the one that most makes share */
  GString *text;
  char partial_aim[CF_AIM_LENGTH + 1];
};

static gboolean
use (const CfHidMap *map, guint32 usage, CfHidField *ret_field)
{
  const CfHidField *field = cf_hid_map_find (map, CF_HID_INPUT, usage);

  if (field == NULL)
    return FALSE;
  *ret_field = *field;
  return TRUE;
}

static void
use_shared (CfHidPosDecoder *self)
{
  self->is_shared = TRUE;
  self->has_length = TRUE;
  self->has_continued = TRUE;
  self->length = SHARED_LENGTH;
  self->data = SHARED_DATA;
  self->continued = SHARED_CONTINUED;
  for (guint i = 0; i < CF_AIM_LENGTH; i++) {
    self->aim[i] = SHARED_AIM;
    self->aim[i].bit_offset += i * 8;
    self->aim[i].count = 1;
  }
  self->length.report_id = self->data.report_id = self->continued.report_id = SHARED_ID;
}

static void
read_map (CfHidPosDecoder *self)
{
  const CfHidMap *map = self->map;

  if (map == NULL || !use (map, DATA, &self->data) || self->data.bit_size != 8) {
    use_shared (self);
    return;
  }
  self->has_continued =
    use (map, CONTINUED, &self->continued) && self->continued.report_id == self->data.report_id;
  self->has_length =
    use (map, BYTE_COUNT, &self->length) && self->length.report_id == self->data.report_id;
  for (guint i = 0; i < CF_AIM_LENGTH; i++)
    if (!use (map, IDENTIFIER (i), &self->aim[i]))
      self->aim[i] = (CfHidField){ 0 };
  self->is_shared = self->data.report_id == SHARED_ID &&
                    self->data.bit_offset == SHARED_DATA.bit_offset &&
                    self->data.count == SHARED_DATA.count;
  if (self->is_shared && !self->has_length) { /* common: the byte is there without a name */
    self->length = SHARED_LENGTH;
    self->has_length = TRUE;
  }
}

CfHidPosDecoder *
cf_hid_pos_decoder_new (CfHidMap *map, CfReadFunc func, gpointer user_data)
{
  g_return_val_if_fail (func != NULL, NULL);

  CfHidPosDecoder *self = g_new0 (CfHidPosDecoder, 1);
  self->map = map;
  self->func = func;
  self->user_data = user_data;
  self->text = g_string_new (NULL);
  read_map (self);
  return self;
}

void
cf_hid_pos_decoder_free (CfHidPosDecoder *self)
{
  if (self == NULL)
    return;
  cf_hid_map_free (self->map);
  g_string_free (self->text, TRUE);
  g_free (self);
}

void
cf_hid_pos_decoder_reset (CfHidPosDecoder *self)
{
  g_return_if_fail (self != NULL);

  g_string_truncate (self->text, 0);
  self->partial_aim[0] = '\0';
}

gboolean
cf_hid_pos_decoder_is_partial (CfHidPosDecoder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->text->len > 0;
}

/* The identifier in the shapes that are seen: "]E0", "E0" and a zero, nothing at all. */
static void
read_aim (CfHidPosDecoder *self, const guint8 *report, gsize length, char *ret_aim)
{
  char got[CF_AIM_LENGTH + 1] = { 0 };
  gint32 value;

  ret_aim[0] = '\0';
  for (guint i = 0; i < CF_AIM_LENGTH; i++)
    if (self->aim[i].bit_size == 8 && cf_hid_field_get (&self->aim[i], report, length, 0, &value))
      got[i] = (char) value;
  if (got[0] != ']' && got[0] != '\0' && got[1] != '\0') {
    got[2] = got[1];
    got[1] = got[0];
    got[0] = ']';
  }
  if (cf_aim_find (got, strnlen (got, CF_AIM_LENGTH))) {
    memcpy (ret_aim, got, sizeof got);
    return;
  }
  if (self->is_shared && cf_hid_field_get (&SHARED_MAKERS, report, length, 0, &value))
    for (guint i = 0; i < G_N_ELEMENTS (MAKERS); i++)
      if (MAKERS[i].letter == (char) value)
        memcpy (ret_aim, MAKERS[i].aim, CF_AIM_LENGTH + 1);
}

/* The data bytes of this report, appended; FALSE if its length is a lie. */
static gboolean
read_data (CfHidPosDecoder *self, const guint8 *report, gsize length)
{
  gint32 n = self->data.count;
  gint32 value;

  if (self->has_length &&
      (!cf_hid_field_get (&self->length, report, length, 0, &n) || n < 0 || n > self->data.count))
    return FALSE;
  gsize start = self->text->len;
  for (gint32 i = 0; i < n; i++) {
    if (!cf_hid_field_get (&self->data, report, length, (guint) i, &value))
      return FALSE;
    g_string_append_c (self->text, (char) value);
  }
  while (!self->has_length && self->text->len > start &&
         self->text->str[self->text->len - 1] == '\0')
    g_string_truncate (self->text, self->text->len - 1);
  return self->text->len <= CF_LABEL_MAX;
}

gboolean
cf_hid_pos_decoder_report (CfHidPosDecoder *self, const guint8 *report, gsize length)
{
  g_return_val_if_fail (self != NULL && report != NULL, FALSE);

  gint32 value;
  char aim[CF_AIM_LENGTH + 1];

  if (length == 0)
    return FALSE;
  if (self->data.report_id != 0 && report[0] != self->data.report_id)
    return TRUE; /* a status or a trigger report */
  if (!read_data (self, report, length)) {
    cf_hid_pos_decoder_reset (self);
    return FALSE;
  }
  read_aim (self, report, length, aim);
  if (self->partial_aim[0] == '\0')
    memcpy (self->partial_aim, aim, sizeof aim);
  if (self->has_continued && cf_hid_field_get (&self->continued, report, length, 0, &value) &&
      value != 0)
    return TRUE;
  if (self->text->len > 0)
    self->func (self->text->str, self->text->len, self->partial_aim, self->user_data);
  cf_hid_pos_decoder_reset (self);
  return TRUE;
}
