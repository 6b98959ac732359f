/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-toledo.h"

#define STX      0x02
#define CR       0x0D
#define SEVEN    0x7F /* the eighth bit is parity where the line does not take it off */

#define MOTION   (1 << 0)
#define TOO_MUCH (1 << 1)
#define UNDER    (1 << 2)
#define AT_ZERO  (1 << 4)
#define ALWAYS   ((1 << 5) | (1 << 6)) /* both are set in a status byte, so that it is printable */

/* A status byte; FALSE if it says nothing about what lies there (an answer to zero that was refused). */
static gboolean
read_status (guint8 status, CfScaleReading *ret_reading)
{
  static const struct
  {
    guint8 bit;
    CfScaleState state;
  } table[] = { /* the worst first */
                { TOO_MUCH, CF_SCALE_OVERLOAD },
                { UNDER, CF_SCALE_UNDER },
                { MOTION, CF_SCALE_MOVING },
                { AT_ZERO, CF_SCALE_EMPTY }
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (status & table[i].bit) {
      *ret_reading = (CfScaleReading){ .state = table[i].state, .unit = CF_SCALE_KILOGRAM };
      return TRUE;
    }
  return FALSE;
}

/* Blanks, digits with at most one point, an N for net. */
static gboolean
read_figure (const guint8 *record, gsize length, CfScaleReading *ret_reading)
{
  CfScaleReading reading = { .state = CF_SCALE_STABLE, .unit = CF_SCALE_KILOGRAM };
  gboolean has_point = FALSE;
  guint digits = 0;
  gsize i = 0;

  while (i < length && record[i] == ' ')
    i++;
  for (; i < length && (g_ascii_isdigit (record[i]) || (record[i] == '.' && !has_point)); i++) {
    if (record[i] == '.') {
      has_point = TRUE;
      continue;
    }
    digits++;
    reading.decimals += has_point;
    reading.value = reading.value * 10 + (record[i] - '0');
    if (reading.value > CF_SCALE_VALUE_MAX || reading.decimals > CF_SCALE_DECIMALS_MAX)
      return FALSE;
  }
  if (i < length && record[i] == 'N') {
    reading.is_net = TRUE;
    i++;
  }
  if (i != length || digits == 0)
    return FALSE;
  if (reading.value == 0)
    reading.state = CF_SCALE_EMPTY;
  *ret_reading = reading;
  return TRUE;
}

static void
end_record (CfToledo *self, CfToledoFunc func, gpointer user_data)
{
  CfScaleReading reading;

  if (self->length == 2 && self->record[0] == '?') {
    if ((self->record[1] & ALWAYS) != ALWAYS)
      func (NULL, user_data);
    else if (read_status (self->record[1], &reading))
      func (&reading, user_data);
    return;
  }
  func (read_figure (self->record, self->length, &reading) ? &reading : NULL, user_data);
}

void
cf_toledo_feed (CfToledo *self,
                const guint8 *data,
                gsize length,
                CfToledoFunc func,
                gpointer user_data)
{
  g_return_if_fail (self != NULL && func != NULL && (data != NULL || length == 0));

  for (gsize i = 0; i < length; i++) {
    guint8 byte = data[i] & SEVEN;
    if (byte == STX) { /* a record that was cut off is forgotten, never joined with the next */
      self->has_begun = TRUE;
      self->length = 0;
    } else if (self->has_begun && byte == CR) {
      self->has_begun = FALSE;
      end_record (self, func, user_data);
    } else if (self->has_begun && self->length == CF_TOLEDO_RECORD_MAX) {
      self->has_begun = FALSE;
      func (NULL, user_data);
    } else if (self->has_begun)
      self->record[self->length++] = byte;
  }
}
